-- what the linked records themselves show: enrolments that are stopped, and two active ones of one child
with child as (
    select
        insurance.*,
        insured.records,
        insured.active_records,
        insured.any_active,
        insured.any_unstated,
        insured.any_stopped
    from wanted.insurance
    inner join wanted.insured on insured.person_id = insurance.person_id
),

inactive as (
    select
        record_id,
        person_id,
        'insurance_inactive' as kind,
        doubt,
        records as evidence,
        reason || '；有参保记录，但状态为暂停或终止' as reason,
        basis
    from child
    where
        verdict <> 'not_eligible'
        and any_stopped
        and not any_active
        and not any_unstated
),

active as (
    select
        person_id,
        unnest(active_records) as record_id
    from child
    where len(active_records) > 1
),

enrolment as (
    select
        active.person_id,
        active.record_id,
        insurance.insured_number,
        insurance.insured_place,
        insurance.insurance_type
    from active
    inner join staged.insurance on insurance.record_id = active.record_id
),

double as (
    select distinct l.person_id
    from enrolment as l
    inner join enrolment as r
        on r.person_id = l.person_id
        and r.record_id > l.record_id
    where
        l.insured_number <> r.insured_number
        or (
            (l.insured_number is null or r.insured_number is null)
            and (l.insured_place <> r.insured_place or l.insurance_type <> r.insurance_type)
        )
),

duplicate as (
    select
        child.record_id,
        child.person_id,
        'insurance_duplicate' as kind,
        null as doubt,
        child.active_records as evidence,
        $year || '年度有两份及以上正常参保记录，请核对并保留其一' as reason,
        $insurance_title || '（医疗保障法第十三条，2027年1月1日起施行）' as basis
    from child
    inner join double on double.person_id = child.person_id
    where child.verdict = 'eligible'
)

select * from inactive
union all
select * from duplicate
