-- the records of other cities' school registers and aid rolls that would answer, were one of them the child's. `firm`:
-- nothing of it is left unsaid, and the roll is of late; what is not firm goes to a person, as does aid granted
-- elsewhere to a child of whom no school is known
with record as (
    select
        record.record_id,
        roll.place,
        roll.extract,
        roll.stale
    from raw.record as record
    inner join raw.roll as roll
        on roll.place = split_part(record.file, '/', 1)
        and roll.extract = record.extract
),

granted as (
    select
        record.*,
        aid.term is not null as dated
    from staged.aid as aid
    inner join record on record.record_id = aid.record_id
    where
        coalesce(aid.term = $term, true)
        and aid.payment_state is distinct from 'returned'
        and not coalesce(regexp_matches(aid.aid_item, $universal), false)
),

pupil as (
    select
        record.*,
        case
            when enrolment.enrolment_state is not null
                then enrolment.enrolment_state in ('enrolled', 'suspended')
            when not enrolment.state_stated then $unstated_enrolment_counts
        end as held
    from staged.enrolment as enrolment
    inner join record on record.record_id = enrolment.record_id
),

answer as (
    select
        asked.kind,
        granted.record_id,
        granted.place,
        granted.extract,
        asked.kind = 'aid_missing' and granted.dated and not granted.stale as firm
    from granted
    cross join (values ('aid_missing'), ('not_enrolled')) as asked (kind)

    union all

    select
        'not_enrolled' as kind,
        record_id,
        place,
        extract,
        held is not null and not stale as firm
    from pupil
    where coalesce(held, true)
)

select
    kind,
    record_id,
    place,
    extract,
    firm
from answer
order by
    kind,
    record_id
