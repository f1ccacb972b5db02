-- one row a record of health/insurance
with record as (
    select *
    from raw.health_insurance
)

select
    record.record_id,
    year.value as year,
    type.value as insurance_type,
    state.value as insurance_state,
    subsidised.value as is_subsidised,
    record.subsidy_identity,
    premium.value as premium,
    record.insured_number,
    record.insured_place,
    insured.first_day as insured_from,
    insured.last_day as insured_until,
    birth.first_day as birth_from,
    birth.last_day as birth_until,
    sex.value as sex
from record
left join staged.reading_year as year on year.word = record.year
left join staged.reading_insurancetype as type on type.word = record.insurance_type
left join staged.reading_insurancestate as state on state.word = record.insurance_state
left join staged.reading_flag as subsidised on subsidised.word = record.is_subsidised
left join staged.reading_money as premium on premium.word = record.premium
left join staged.reading_date as insured
    on insured.source = 'health_insurance.insured_on'
    and insured.word = record.insured_on
left join staged.reading_date as birth
    on birth.source = 'health_insurance.birth_date'
    and birth.word = record.birth_date
left join staged.reading_sex as sex on sex.word = record.sex
