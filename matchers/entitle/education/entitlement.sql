-- one row a person on the register and programme of this comparison
select
    record_id,
    person_id,
    programme,
    verdict,
    reason,
    basis
from wanted.education_aid

union all

select
    record_id,
    person_id,
    programme,
    verdict,
    reason,
    basis
from wanted.schooling
