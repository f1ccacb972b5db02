-- one row a person on the register or in the household register: the birth date that most of the person's
-- records state; the police's first, then the one that most trusted source states
with stated as (
    select
        record_id,
        birth_from,
        birth_until,
        1 as rank
    from staged.resident

    union all

    select
        record_id,
        birth_from,
        birth_until,
        2 as rank
    from staged.register

    union all

    select
        record_id,
        birth_from,
        birth_until,
        3 as rank
    from staged.enrolment

    union all

    select
        record_id,
        birth_from,
        birth_until,
        3 as rank
    from staged.aid

    union all

    select
        record_id,
        birth_from,
        birth_until,
        3 as rank
    from staged.insurance
),

vote as (
    select
        person.person_id,
        coalesce(staged_record.birth_date, stated.birth_from) as birth_from,
        coalesce(staged_record.birth_date, stated.birth_until) as birth_until,
        stated.rank
    from wanted.someone
    inner join wanted.person on person.person_id = someone.person_id
    inner join stated on stated.record_id = person.record_id
    left join staged.record as staged_record on staged_record.record_id = person.record_id
    where coalesce(staged_record.birth_date, stated.birth_from) is not null
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
