-- one row a child of the household register: the record that stands for the child where the register has none
select
    person.person_id,
    resident.record_id
from staged.resident
inner join linked.person on person.record_id = resident.record_id
inner join raw.police_residents as raw_record on raw_record.record_id = resident.record_id
qualify row_number() over (
    partition by person.person_id
    order by
        coalesce(resident.household_state = 'present', false) desc,
        raw_record.number,
        raw_record.name,
        resident.record_id
) = 1
