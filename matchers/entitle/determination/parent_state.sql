-- one row a child, side and state that is told of that parent; `sure` where the parent is known by number, else
-- only the name agrees. The civil affairs' own word has no dates: a state that must have lasted has not proved so
with listed as (
    select
        parent.person_id,
        parent.side,
        parent.record_id,
        adult.record_id as state_record,
        adult.state,
        adult.in_force,
        adult.long_enough,
        adult.started_from,
        adult.ended_from,
        true as sure,
        'police' as source
    from wanted.parent
    inner join wanted.adult on adult.number = parent.number
    where length(parent.number) = 18

    union all

    select
        parent.person_id,
        parent.side,
        parent.record_id,
        adult.record_id,
        adult.state,
        adult.in_force,
        adult.long_enough,
        adult.started_from,
        adult.ended_from,
        likeness.sure,
        'police'
    from wanted.parent
    inner join wanted.likeness
        on likeness.name = parent.name
        and likeness.parent_number is not distinct from parent.number
    inner join wanted.adult on adult.record_id = likeness.adult_record

    union all

    select
        person_id,
        side,
        record_id,
        record_id,
        register_state,
        true,
        case when not list_contains($clocked, register_state) then true end,
        null,
        null,
        true,
        'civil_affairs'
    from wanted.parent
    where register_state is not null
)

select
    *,
    case when sure then true end and list_contains($gone, state) and in_force as gone,
    case when sure then true end and list_contains($unable, state) and in_force and long_enough as unable
from listed
