-- one row a child and ground (orphan, unattended): what the rules say, and whether the register says so
with child as (
    select
        judged.*,
        coalesce(registered.record_id, resident.record_id) as record_id,
        registered.record_id is not null as on_register,
        registered.listed,
        coalesce(list_contains(registered.categories, 'orphan'), false) as listed_orphan,
        coalesce(list_contains(registered.categories, 'unattended'), false) as listed_unattended,
        coalesce(registered.category_unknown, false) as category_unknown
    from wanted.judged
    left join wanted.registered on registered.person_id = judged.person_id
    left join wanted.resident on resident.person_id = judged.person_id
),

ruled as (
    select
        record_id,
        person_id,
        'orphan' as programme,
        orphan as holds,
        may_be_orphan as maybe,
        orphan_chance as chance,
        within,
        on_register,
        listed and listed_orphan as detected,
        category_unknown,
        told_by
    from child

    union all

    select
        record_id,
        person_id,
        'unattended',
        unattended,
        may_be_unattended and not may_be_orphan,
        unattended_chance,
        within,
        on_register,
        listed and (listed_orphan or listed_unattended),
        category_unknown,
        told_by
    from child
)

select
    record_id,
    person_id,
    programme,
    case when holds then 'eligible' when not holds then 'not_eligible' else 'unknown' end as verdict,
    case programme when 'orphan' then $orphan_name else $unattended_name end as name,
    case
        when holds then '各部门记载的父母双方情况符合' || name || '认定条件'
        when not within then '已满18周岁、已死亡或已迁出，不再适用' || name || '认定'
        when not holds then '父母情况不符合' || name || '认定条件'
        when maybe then '父母双方情况可能符合' || name || '认定条件，其中一方身份或期限尚待核实'
        else '父母情况记载不全，无法判断'
    end as reason,
    case programme when 'orphan' then $orphan_basis else $unattended_basis end as basis,
    case
        when holds is null then 'other'
        when category_unknown then 'register'
    end as doubt,
    coalesce(holds, maybe and coalesce(within, true)) and not coalesce(detected, false) as undetected,
    case when holds then 1.0 else chance end as chance,
    on_register,
    told_by
from ruled
where record_id is not null
