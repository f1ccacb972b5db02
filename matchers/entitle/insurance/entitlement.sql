-- one row a person on the register and programme of this comparison
select
    record_id,
    person_id,
    programme,
    verdict,
    reason,
    basis
from wanted.insurance

union all

select
    record_id,
    person_id,
    programme,
    verdict,
    reason,
    basis
from wanted.premium_aid
