-- a valid citizen number that one list gives to several people: at most one of them is right
with borne as (
    select
        record.record_id,
        record.extract,
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
        number,
        count(*) as bearers
    from borne
    group by
        extract,
        number
    having min(person_id) <> max(person_id)
),

chosen as (
    select
        borne.*,
        shared.bearers
    from borne
    join shared using (extract, number)
    order by
        borne.extract,
        borne.number,
        borne.record_id
    limit $most
)

select
    chosen.*,
    record.file,
    record.sheet,
    record."row",
    delivered.name
from chosen
join raw.record as record using (record_id)
join delivered using (record_id)
order by
    chosen.extract,
    chosen.number,
    chosen.record_id
