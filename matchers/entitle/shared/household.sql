-- one row a person in the household register: known dead, or known moved out of every household of the city
select
    person.person_id,
    coalesce(bool_or(resident.household_state = 'dead' or resident.died_until <= $as_of), false) as dead,
    bool_and(coalesce(resident.household_state = 'moved_out', false)) as moved_out,
    list(resident.record_id order by resident.record_id) as records
from wanted.someone
inner join wanted.person on person.person_id = someone.person_id
inner join staged.resident on resident.record_id = person.record_id
group by person.person_id
