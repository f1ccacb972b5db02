-- one row a child who is on the register, or of whose parents something is told: what the rules say
with child as (
    select distinct person_id from wanted.registered
    union
    select distinct person_id from wanted.side where may_be_gone or may_be_unable
),

paired as (
    select
        child.person_id,
        father.gone as father_gone,
        father.unable as father_unable,
        mother.gone as mother_gone,
        mother.unable as mother_unable,
        coalesce(father.may_be_gone and mother.may_be_gone, false) as may_be_orphan,
        coalesce(
            (father.may_be_unable and (mother.may_be_unable or mother.may_be_gone))
            or (father.may_be_gone and mother.may_be_unable),
            false
        ) as may_be_unattended,
        coalesce(father.gone_chance * mother.gone_chance, 0.0) as orphan_chance,
        coalesce(
            greatest(
                father.unable_chance * mother.unable_chance,
                father.unable_chance * mother.gone_chance,
                father.gone_chance * mother.unable_chance
            ),
            0.0
        ) as unattended_chance,
        list_concat(coalesce(father.told_by, []), coalesce(mother.told_by, [])) as told_by,
        case
            when birth.birth_from + to_years($under_age) > $as_of then true
            when birth.birth_until + to_years($under_age) <= $as_of then false
        end as under_age,
        coalesce(household.dead, false) as dead,
        coalesce(household.moved_out, false) as moved_out
    from child
    left join wanted.side as father on father.person_id = child.person_id and father.side = 'father'
    left join wanted.side as mother on mother.person_id = child.person_id and mother.side = 'mother'
    left join wanted.birth on birth.person_id = child.person_id
    left join wanted.household on household.person_id = child.person_id
),

ruled as (
    select
        *,
        father_gone and mother_gone as orphan_ground,
        (father_unable and mother_unable)
        or (father_gone and mother_unable)
        or (father_unable and mother_gone) as unattended_ground,
        under_age and not dead and not moved_out as within
    from paired
)

select
    *,
    orphan_ground and within as orphan,
    unattended_ground and within and not coalesce(orphan_ground, false) as unattended
from ruled
