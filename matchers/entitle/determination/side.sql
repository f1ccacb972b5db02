-- one row a child and parent: gone, unable. A parent who can be looked up in the police's list, or is surely found
-- there, is what the list says, whatever the register says; of any other the register's word may be so, and nothing
-- is false. `may_be_…`: something told says so, though not for sure
with on_list as (
    select distinct
        person_id,
        side
    from wanted.parent_state
    where
        sure
        and source = 'police'
),

identified as (
    select
        parent.person_id,
        parent.side,
        bool_or(parent.looked_up or on_list.person_id is not null) as identified,
        list(distinct parent.record_id order by parent.record_id) as told_by
    from wanted.parent
    left join on_list
        on on_list.person_id = parent.person_id
        and on_list.side = parent.side
    group by all
),

summed as (
    select
        parent_state.person_id,
        parent_state.side,
        bool_or(parent_state.gone) as any_gone,
        bool_or(parent_state.gone is null) as gone_unknown,
        bool_or(parent_state.unable) as any_unable,
        bool_or(parent_state.unable is null) as unable_unknown,
        bool_or(parent_state.state = 'normal') as said_normal,
        bool_or(coalesce(parent_state.gone, true)) as may_be_gone,
        bool_or(coalesce(parent_state.unable, true)) as may_be_unable,
        max(parent_state.chance) filter (where coalesce(parent_state.gone, true)) as gone_chance,
        max(parent_state.chance) filter (where coalesce(parent_state.unable, true)) as unable_chance
    from wanted.parent_state
    inner join identified
        on identified.person_id = parent_state.person_id
        and identified.side = parent_state.side
    where
        parent_state.source = 'police'
        or not identified.identified
    group by all
)

select
    identified.person_id,
    identified.side,
    identified.told_by,
    identified.identified,
    coalesce(summed.may_be_gone, false) as may_be_gone,
    coalesce(summed.may_be_unable, false) as may_be_unable,
    case when summed.any_gone then 1.0 else coalesce(summed.gone_chance, 0.0) end as gone_chance,
    case when summed.any_unable then 1.0 else coalesce(summed.unable_chance, 0.0) end as unable_chance,
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
