-- one row a person and programme that the policies entitle, with what is known of the place and category, and
-- how sure it is that the person goes without (null: a record answers)
with register as (
    select
        person.person_id,
        arg_min(child.district, child.record_id) as district,
        arg_min(child.category, child.record_id) as category
    from raw.civil_affairs_children as child
    join linked.person using (record_id)
    group by person.person_id
),

-- kinds that mean that a child goes without; the others are about payments, doubles and the register itself
gap as (
    select
        person_id,
        programme,
        arg_min(standing, case standing when 'confirmed' then 0 when 'review' then 1 else 2 end) as standing
    from found.finding
    where
        state <> 'resolved'
        and kind in (
            'aid_missing',
            'aid_not_paid',
            'not_enrolled',
            'insurance_missing',
            'insurance_inactive',
            'premium_aid_missing',
            'orphan_undetected',
            'unattended_undetected'
        )
    group by
        person_id,
        programme
),

entitled as (
    select distinct
        person_id,
        programme
    from wanted.entitlement
    where verdict = 'eligible'
    union
    select
        person_id,
        programme
    from gap
),

enrolment as (
    select
        person.person_id,
        arg_min(pupil.stage, pupil.record_id) as stage,
        arg_min(pupil.district, pupil.record_id) as district
    from raw.education_enrolment as pupil
    join linked.person using (record_id)
    where person.person_id in (select person_id from entitled)
    group by person.person_id
)

select
    entitled.person_id,
    entitled.programme,
    coalesce(register.district, enrolment.district) as district,
    register.category,
    enrolment.stage,
    gap.standing
from entitled
left join gap using (person_id, programme)
left join register using (person_id)
left join enrolment using (person_id)
