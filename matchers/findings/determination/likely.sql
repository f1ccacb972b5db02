-- how probable it is that the ground itself holds, where a condition of it is not sure
select
    record_id,
    programme || '_undetected' as kind,
    chance
from wanted.determination
where undetected
