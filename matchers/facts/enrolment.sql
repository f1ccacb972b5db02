-- one row a record of education/enrolment; an empty stage is read off the grade, then off the school's name
with record as (
    select *
    from raw.education_enrolment
)

select
    record.record_id,
    state.value as enrolment_state,
    record.enrolment_state is not null as state_stated,
    coalesce(stage.value, grade.value, school.value) as stage,
    boarding.value as boarding,
    orphan.value as is_orphan,
    left_behind.value as is_left_behind,
    birth.first_day as birth_from,
    birth.last_day as birth_until,
    sex.value as sex
from record
left join staged.reading_enrolmentstate as state on state.word = record.enrolment_state
left join staged.reading_stage as stage on stage.word = record.stage
left join staged.reading_grade as grade on grade.word = record.grade
left join staged.reading_school as school on school.word = record.school
left join staged.reading_boarding as boarding on boarding.word = record.boarding
left join staged.reading_flag as orphan on orphan.word = record.is_orphan
left join staged.reading_flag as left_behind on left_behind.word = record.is_left_behind
left join staged.reading_date as birth
    on birth.source = 'education_enrolment.birth_date'
    and birth.word = record.birth_date
left join staged.reading_sex as sex on sex.word = record.sex
