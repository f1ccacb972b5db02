-- a valid citizen number that one list gives to several people: at most one of them is right
with borne as (
    select
        record.record_id,
        record.extract,
        record.file,
        record.sheet,
        record."row",
        staged.number,
        person.person_id
    from staged.record as staged
    join raw.record as record using (record_id)
    join linked.person using (record_id)
    where staged.number_state = 1
),

shared as (
    select
        extract,
        number
    from borne
    group by
        extract,
        number
    having count(distinct person_id) > 1
)

select
    borne.*,
    delivered.name,
    count(*) over (partition by borne.extract, borne.number) as bearers,
    min(borne."row") over (partition by borne.extract, borne.number) as first_row
from borne
join shared using (extract, number)
join delivered using (record_id)
order by
    borne.extract,
    borne.number,
    borne.record_id
limit $most
