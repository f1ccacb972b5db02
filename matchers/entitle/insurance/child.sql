-- whom no linked record answers: to be searched for once more before anything is said
select
    record_id,
    person_id,
    'insurance_missing' as kind,
    doubt,
    []::bigint[] as evidence
from wanted.insurance
where
    verdict <> 'not_eligible'
    and not insured

union all

select
    record_id,
    person_id,
    'premium_aid_missing' as kind,
    doubt,
    evidence
from wanted.premium_aid
where
    verdict <> 'not_eligible'
    and not subsidised
