-- one row a person on the register with aid records of the term: what was granted and what was paid. A row that
-- several files state alike is one payment; several alike in one file are parts of it, or several payments
with record as (
    select
        person.person_id,
        aid.*,
        raw_record.file
    from staged.aid
    inner join wanted.person on person.record_id = aid.record_id
    inner join wanted.registered on registered.person_id = person.person_id
    inner join raw.record as raw_record on raw_record.record_id = aid.record_id
    where aid.term = $term
        and not coalesce(regexp_matches(aid.aid_item, $universal), false)
),

counted as (
    select
        *,
        row_number() over (
            partition by person_id, file, aid_item, amount, payment_state, stage
            order by record_id
        ) as turn
    from record
),

paid as (
    select *
    from counted
    qualify row_number() over (
        partition by person_id, aid_item, amount, payment_state, stage, turn
        order by record_id
    ) = 1
)

select
    person_id,
    list(record_id order by record_id) as records,
    bool_or(payment_state = 'paid') as any_paid,
    bool_or(payment_state is null) as any_unstated,
    bool_or(payment_state = 'returned') as any_returned,
    coalesce(bool_or(payment_state is distinct from 'returned'), false) as any_kept,
    sum(amount) filter (where payment_state is distinct from 'returned') as granted,
    bool_or(amount is null) as any_unread,
    min(stage) as stage
from paid
group by person_id
