-- one row a person with an enrolment record: whether enrolled (null is unknown), and the record that shows it
with record as (
    select
        person.person_id,
        enrolment.record_id,
        enrolment.stage,
        enrolment.boarding,
        enrolment.enrolment_state,
        case
            when enrolment.enrolment_state is not null then enrolment.enrolment_state = 'enrolled'
            when not enrolment.state_stated then $unstated_enrolment_counts
        end as enrolled,
        raw_record.school,
        raw_record.student_number
    from staged.enrolment
    inner join wanted.person on person.record_id = enrolment.record_id
    inner join wanted.registered on registered.person_id = person.person_id
    inner join raw.education_enrolment as raw_record on raw_record.record_id = enrolment.record_id
),

chosen as (
    select *
    from record
    qualify row_number() over (
        partition by person_id
        order by
            coalesce(enrolled, false) desc,
            enrolled is null desc,
            stage is not null desc,
            boarding is not null desc,
            school,
            student_number,
            record_id
    ) = 1
),

summed as (
    select
        person_id,
        case
            when bool_or(enrolled) then true
            when bool_or(enrolled is null) then null
            else false
        end as enrolled
    from record
    group by person_id
)

select
    chosen.person_id,
    chosen.record_id,
    chosen.stage,
    chosen.boarding,
    chosen.enrolment_state,
    summed.enrolled
from chosen
inner join summed on summed.person_id = chosen.person_id
