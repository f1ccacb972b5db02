-- of the persons on the register, how many have a record in each other extract
with person as (
    select
        extract,
        person_id,
        person
    from located
    where person_id is not null
),

register as materialized (
    select distinct
        person_id,
        person
    from person
    where extract = 'civil_affairs/children'
),

other as (
    select distinct extract
    from person
    where extract not in ('civil_affairs/children', 'police/parent_status')
),

-- their marks, which are numbers, tell the records that may be theirs from a whole city's
near as (
    select
        extract,
        person_id
    from person
    where person in (select person from register)
),

met as (
    select
        near.extract,
        count(distinct near.person_id) as linked
    from near
    join register using (person_id)
    group by near.extract
)

select
    other.extract,
    (select count(*) from register) as persons,
    coalesce(met.linked, 0) as linked
from other
left join met using (extract)
order by other.extract
