-- one row a person on the register or in the household register: the birth date that most of the person's
-- records state; the police's first, then the one that most trusted source states
with record as (
    select
        person.person_id,
        raw_record.extract,
        staged_record.record_id,
        staged_record.birth_date as keyed_birth,
        coalesce(
            register.birth_from, enrolment.birth_from, aid.birth_from, insurance.birth_from, resident.birth_from
        ) as stated_from,
        coalesce(
            register.birth_until, enrolment.birth_until, aid.birth_until, insurance.birth_until, resident.birth_until
        ) as stated_until
    from wanted.someone
    inner join wanted.person on person.person_id = someone.person_id
    inner join raw.record as raw_record on raw_record.record_id = person.record_id
    left join staged.record as staged_record on staged_record.record_id = person.record_id
    left join staged.register on register.record_id = person.record_id
    left join staged.enrolment on enrolment.record_id = person.record_id
    left join staged.aid on aid.record_id = person.record_id
    left join staged.insurance on insurance.record_id = person.record_id
    left join staged.resident on resident.record_id = person.record_id
),

vote as (
    select
        person_id,
        coalesce(keyed_birth, stated_from) as birth_from,
        coalesce(keyed_birth, stated_until) as birth_until,
        case extract
            when 'police/residents' then 1
            when 'civil_affairs/children' then 2
            else 3
        end as rank
    from record
    where coalesce(keyed_birth, stated_from) is not null
),

counted as (
    select
        person_id,
        birth_from,
        birth_until,
        count(*) as votes,
        min(rank) as rank
    from vote
    group by all
)

select
    person_id,
    birth_from,
    birth_until
from counted
qualify row_number() over (
    partition by person_id
    order by birth_from = birth_until desc, votes desc, rank, birth_from
) = 1
