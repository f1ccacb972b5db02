-- of the persons on the register, how many have a record in each other extract
with register as (
    select distinct person.person_id
    from raw.civil_affairs_children
    join linked.person using (record_id)
),

other as (
    select distinct
        record.extract,
        person.person_id
    from raw.record
    join linked.person using (record_id)
    where record.extract not in ('civil_affairs/children', 'police/parent_status')
)

select
    other.extract,
    (select count(*) from register) as persons,
    count(register.person_id) as linked
from other
left join register using (person_id)
group by other.extract
order by other.extract
