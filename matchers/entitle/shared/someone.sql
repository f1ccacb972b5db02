-- the persons that this comparison says anything about: those on the register; for the determination also
-- the children of the household register
select distinct person.person_id
from wanted.person
inner join staged.register on register.record_id = person.record_id

union

select distinct person.person_id
from wanted.person
inner join staged.resident on resident.record_id = person.record_id
where $with_residents
