-- one row a child, side and state that is told of that parent; `sure` where the police know the parent by number.
-- Where only the name agrees it may be so. The register's own word is what is to be checked: it may be so too
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
        false,
        'civil_affairs'
    from wanted.parent
    where register_state is not null
)

select
    *,
    case when sure then true end and list_contains($gone, state) and in_force as gone,
    case when sure then true end and list_contains($unable, state) and in_force and long_enough as unable
from listed
