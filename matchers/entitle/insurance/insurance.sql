-- one row a person on the register: should the child be insured in the year
with child as (
    select
        registered.*,
        label.label,
        case
            when birth_until + to_days($newborn_days) <= $as_of then true
            when birth_from + to_days($newborn_days) > $as_of then false
        end as of_age,
        insured.records is not null as insured
    from wanted.registered
    left join wanted.label on label.person_id = registered.person_id
    left join wanted.insured on insured.person_id = registered.person_id
),

judged as (
    select
        *,
        counts and of_age as holds
    from child
)

select
    record_id,
    person_id,
    'insurance' as programme,
    case when holds then 'eligible' when not holds then 'not_eligible' else 'unknown' end as verdict,
    case
        when not counts then remark
        when not of_age then '出生未满' || $newborn_days || '日，尚在参保办理期内'
        when counts is null then remark
        when of_age is null then '出生日期不详，是否已到参保期限无法确定'
        else coalesce(label || '，', '') || $year || '年度应参加基本医疗保险'
            || case when undated then '（认定日期空白，按在册计）' else '' end
    end as reason,
    $insurance_title || '（' || $insurance_source || '）' as basis,
    case when holds is null then 'register' end as doubt,
    insured
from judged
