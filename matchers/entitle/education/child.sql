-- whom no linked record answers: to be searched for once more before anything is said. `doubt` tells whose
-- cell leaves the entitlement unknown: the register's, or another's; null where the child is entitled. `evidence`: the records
-- of others that the claim rests on
select
    record_id,
    person_id,
    'aid_missing' as kind,
    doubt,
    [enrolment_record] as evidence
from wanted.education_aid
where
    coalesce(due, true)
    and coalesce($roll_out::boolean, false)
    and enrolment_record is not null
    and not aided

union all

select
    record_id,
    person_id,
    'not_enrolled' as kind,
    doubt,
    []::bigint[] as evidence
from wanted.schooling
where
    verdict <> 'not_eligible'
    and not in_school
