-- one row a person on the register with aid records of the term: what was granted and what was paid
with record as (
    select
        person.person_id,
        aid.*
    from staged.aid
    inner join linked.person on person.record_id = aid.record_id
    inner join wanted.registered on registered.person_id = person.person_id
    where aid.term = $term
        and not coalesce(regexp_matches(aid.aid_item, $universal), false)
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
from record
group by person_id
