-- one row a person on the register: the entry that stands for the child, all categories in force, and whether
-- the register entitles at $as_of (`counts`: null is unknown)
with entry as (
    select
        entry.*,
        record.delivery_order
    from wanted.entry
    inner join (
        select
            record_id,
            row_number() over (order by name, number, record_id) as delivery_order
        from raw.civil_affairs_children
    ) as record on record.record_id = entry.record_id
),

chosen as (
    select *
    from entry
    qualify row_number() over (
        partition by person_id
        order by
            in_force is not null and in_force desc,
            in_force is null desc,
            determined_until desc nulls last,
            delivery_order
    ) = 1
),

summed as (
    select
        person_id,
        list_sort(list_distinct(flatten(list(categories) filter (
            where coalesce(in_force, true) and categories is not null
        )))) as categories,
        bool_or(category_unread or categories is null) filter (where coalesce(in_force, true)) as category_unknown,
        case
            when bool_or(in_force) then true
            when bool_or(in_force is null) then null
            else false
        end as listed,
        case when bool_and(not coalesce(not_ended, true)) then max(ended_until) end as ended_on,
        case when bool_and(not coalesce(determined, true)) then min(determined_from) end as starts_on,
        list_sort(list_distinct(flatten(list(categories) filter (where categories is not null)))) as ever
    from entry
    group by person_id
),

aged as (
    select
        summed.*,
        birth.birth_from,
        birth.birth_until,
        case
            when birth.birth_from + to_years($under_age) > $as_of then true
            when birth.birth_until + to_years($under_age) <= $as_of then false
        end as under_age,
        coalesce(household.dead, false) as dead,
        coalesce(household.moved_out, false) as moved_out
    from summed
    left join wanted.birth on birth.person_id = summed.person_id
    left join wanted.household on household.person_id = summed.person_id
)

select
    chosen.record_id,
    aged.person_id,
    coalesce(aged.categories, []) as categories,
    coalesce(aged.category_unknown, false) as category_unknown,
    coalesce(aged.ever, []) as ever,
    aged.listed,
    aged.ended_on,
    aged.starts_on,
    chosen.undated and aged.listed as undated,
    chosen.determined_from,
    aged.birth_from,
    aged.birth_until,
    aged.under_age,
    aged.dead,
    aged.moved_out,
    aged.listed and aged.under_age and not aged.dead and not aged.moved_out as counts,
    case
        when aged.dead then '户籍已因死亡注销'
        when aged.moved_out then '户籍已迁出，由迁入地保障'
        when not aged.under_age then '已满' || $under_age || '周岁'
        when aged.ended_on is not null then '台账保障已于' || strftime(aged.ended_on, '%Y年%-m月%-d日') || '终止'
        when aged.starts_on is not null then '台账认定自' || strftime(aged.starts_on, '%Y年%-m月%-d日') || '起生效'
        when not aged.listed then '台账条目已不在保障期内'
        when aged.listed is null then '台账的认定日期或终止日期无法辨认'
        when aged.under_age is null then '出生日期不详，各来源均无法确定年龄'
    end as remark
from aged
inner join chosen on chosen.person_id = aged.person_id
