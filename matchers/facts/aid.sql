-- one row a record of education/aid
with record as (
    select *
    from raw.education_aid
)

select
    record.record_id,
    term.value as term,
    record.aid_item,
    amount.value as amount,
    payment.value as payment_state,
    coalesce(stage.value, grade.value, school.value) as stage,
    record.hardship,
    birth.first_day as birth_from,
    birth.last_day as birth_until,
    sex.value as sex
from record
left join staged.reading_term as term on term.word = record.term
left join staged.reading_money as amount on amount.word = record.amount
left join staged.reading_paymentstate as payment on payment.word = record.payment_state
left join staged.reading_stage as stage on stage.word = record.stage
left join staged.reading_grade as grade on grade.word = record.grade
left join staged.reading_school as school on school.word = record.school
left join staged.reading_date as birth
    on birth.source = 'education_aid.birth_date'
    and birth.word = record.birth_date
left join staged.reading_sex as sex on sex.word = record.sex
