-- a valid citizen number that one list gives to several people: at most one of them is right
with borne as (
    select
        located.record_id,
        located.extract,
        staged.number,
        located.person_id,
        hash(located.extract, staged.number) as mark,
        located.person as bearer_mark
    from staged.record as staged
    join located using (record_id)
    where staged.number_state = 1 and located.person is not null
),

-- marks are numbers: a whole city's are grouped in a fraction of the memory that its texts would take
suspect as (
    select mark
    from borne
    group by mark
    having min(bearer_mark) <> max(bearer_mark)
),

shared as (
    select
        extract,
        number,
        count(*) as bearers
    from borne
    where mark in (select mark from suspect)
    group by
        extract,
        number
    having min(person_id) <> max(person_id)
),

chosen as (
    select
        borne.* exclude (mark, bearer_mark),
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
