-- one row a child and parent: gone, unable; false needs a parent whose number could be looked up in the list.
-- `may_be_…`: something told says so, though not for sure
with identified as (
    select
        person_id,
        side,
        bool_or(coalesce(number_state = $valid, false)) as identified,
        list(distinct record_id order by record_id) as told_by
    from wanted.parent
    group by all
),

summed as (
    select
        person_id,
        side,
        bool_or(gone) as any_gone,
        bool_or(gone is null) as gone_unknown,
        bool_or(unable) as any_unable,
        bool_or(unable is null) as unable_unknown,
        bool_or(state = 'normal') as said_normal,
        bool_or(coalesce(gone, true)) as may_be_gone,
        bool_or(coalesce(unable, true)) as may_be_unable
    from wanted.parent_state
    group by all
)

select
    identified.person_id,
    identified.side,
    identified.told_by,
    identified.identified,
    coalesce(summed.may_be_gone, false) as may_be_gone,
    coalesce(summed.may_be_unable, false) as may_be_unable,
    case
        when summed.any_gone then true
        when summed.gone_unknown then null
        when identified.identified or summed.said_normal then false
    end as gone,
    case
        when summed.any_unable then true
        when summed.unable_unknown then null
        when identified.identified or summed.said_normal then false
    end as unable
from identified
left join summed
    on summed.person_id = identified.person_id
    and summed.side = identified.side
