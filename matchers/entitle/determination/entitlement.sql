-- one row a child on the register, or whose parents' states say so, and ground
select
    record_id,
    person_id,
    programme,
    verdict,
    reason,
    basis
from wanted.determination
where
    on_register
    or undetected
    or verdict = 'eligible'
