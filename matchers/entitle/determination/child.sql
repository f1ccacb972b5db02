-- children whom the parents' states make entitled and who are not on the register at all: to be searched for
-- there once more. Those who are on it under another category are found from the linked records
select
    record_id,
    person_id,
    programme || '_undetected' as kind,
    doubt,
    told_by as evidence
from wanted.determination
where
    undetected
    and not on_register
