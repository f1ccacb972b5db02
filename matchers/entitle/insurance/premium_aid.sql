-- one row a person on the register: should the premium of the year be subsidised
with ground as (
    select
        registered.person_id,
        min_by(ground.source, ground.rank) as source,
        bool_or(ground.level = 'full') as in_full
    from wanted.registered
    inner join wanted.ground
        on ground.programme = 'premium_aid'
        and list_contains(registered.categories, ground.category)
    group by registered.person_id
),

child as (
    select
        registered.*,
        label.label,
        ground.source,
        ground.in_full,
        case
            when ground.person_id is not null then true
            when registered.category_unknown then null
            else false
        end as entitled,
        case
            when insured.any_subsidisable then true
            when insured.any_unstated then null
            else false
        end as insured,
        insured.subsidised,
        insured.subsidisable_records
    from wanted.registered
    left join wanted.label on label.person_id = registered.person_id
    left join ground on ground.person_id = registered.person_id
    left join wanted.insured on insured.person_id = registered.person_id
),

judged as (
    select
        *,
        counts and entitled and insured as holds
    from child
)

select
    record_id,
    person_id,
    'premium_aid' as programme,
    case when holds then 'eligible' when not holds then 'not_eligible' else 'unknown' end as verdict,
    case
        when not counts then remark
        when not entitled then '儿童类别（' || coalesce(label, '未填') || '）不属于资助参保范围'
        when not insured then '当年居民医保未见正常参保，另行核查'
        when counts is null then remark
        when entitled is null then '儿童类别无法辨认'
        when insured is null then '参保状态无法辨认'
        else label || '，' || $year || '年度居民医保个人缴费应'
            || case when in_full then '全额资助' else '定额资助' end
            || case when undated then '（认定日期空白，按在册计）' else '' end
    end as reason,
    $premium_title || '（' || coalesce(source, $premium_source) || '）' as basis,
    case when counts is null or entitled is null then 'register' end as doubt,
    subsidised,
    coalesce(subsidisable_records, []) as evidence
from judged
