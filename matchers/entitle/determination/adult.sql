-- one row a state of an adult, as the police's list has it: in force at $as_of, and long enough; null is unknown
with state as (
    select
        parent_status.*,
        number.number as number_key,
        number.state as number_state,
        name.name as name_key
    from staged.parent_status
    left join wanted.number on number.word = parent_status.number
    left join wanted.name on name.word = parent_status.name
    where parent_status.state is not null
)

select
    record_id,
    number_key as number,
    number_state,
    name_key as name,
    state,
    started_from,
    started_until,
    ended_from,
    coalesce(started_from <= $as_of, true) as begun,
    case
        when not ended_stated then false
        when ended_until <= $as_of then true
        when ended_from > $as_of then false
    end as ended,
    begun and not ended as in_force,
    case
        when not list_contains($clocked, state) then true
        when started_until + to_months($clock_months) <= $as_of then true
        when started_from + to_months($clock_months) > $as_of then false
    end as long_enough
from state
