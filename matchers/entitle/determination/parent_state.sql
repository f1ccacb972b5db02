-- one row a child, side and state that is told of that parent; `sure` where the police know the parent by number.
-- Where only the name agrees it may be so. The register's own word is what is to be checked: it may be so too
--
-- `chance`: how probable it is that an uncertain state is this parent's and counts. Of name alone: such a state is the
-- parent's as often as parents of children with a state have one too, or a namesake's as often as the name occurs
with named as (
    select
        name,
        count(distinct coalesce(number, person_id)) as bearers
    from wanted.parent
    where name is not null
    group by name
),

people as (
    select
        count(distinct coalesce(number, person_id)) as parents,
        (select count(*) from wanted.adult) as adults
    from wanted.parent
),

listed as (
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
        'police' as source,
        parent.name
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
        'police',
        parent.name
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
        'civil_affairs',
        name
    from wanted.parent
    where register_state is not null
)

select
    listed.* exclude (name),
    case
        when sure then 1.0
        when source = 'civil_affairs' then $own_word
        else $both_parents
            / ($both_parents + people.adults * (coalesce(named.bearers - 1, 0) + 0.5) / (people.parents + 1))
    end
    * case when listed.in_force is null then $undated else 1.0 end
    * case when listed.long_enough is null then $undated else 1.0 end as chance,
    case when sure then true end and list_contains($gone, state) and in_force as gone,
    case when sure then true end and list_contains($unable, state) and in_force and long_enough as unable
from listed
cross join people
left join named on named.name = listed.name
