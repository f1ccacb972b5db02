-- one row a record of police/residents
with record as (
    select *
    from raw.police_residents
)

select
    record.record_id,
    household.value as household_state,
    died.first_day as died_from,
    died.last_day as died_until,
    record.father_name,
    record.father_number,
    record.mother_name,
    record.mother_number,
    birth.first_day as birth_from,
    birth.last_day as birth_until,
    sex.value as sex
from record
left join staged.reading_householdstate as household on household.word = record.household_state
left join staged.reading_date as died
    on died.source = 'police_residents.died_on'
    and died.word = record.died_on
left join staged.reading_date as birth
    on birth.source = 'police_residents.birth_date'
    and birth.word = record.birth_date
left join staged.reading_sex as sex on sex.word = record.sex
