-- a valid citizen number that one list gives to several people: at most one of them is right
with valid as not materialized (
    select
        record_id,
        number
    from staged.record
    where number_state = 1
),

-- marks of numbers that several people bear, in whatever lists: a whole city's are grouped as numbers, in a fraction
-- of the time and memory that its texts would take; which list gives one twice is found among these few
suspect as (
    select hash(valid.number) as mark
    from valid
    join located using (record_id)
    where located.person is not null
    group by mark
    having min(located.person) <> max(located.person)
),

doubtful as materialized (
    select
        record_id,
        number
    from valid
    where hash(number) in (select mark from suspect)
),

borne as materialized (
    select
        doubtful.record_id,
        located.extract,
        doubtful.number,
        located.person_id,
        located.file,
        located.sheet,
        located."row"
    from doubtful
    join located using (record_id)
    where located.person is not null
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

chosen as materialized (
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
),

told as (
    select
        record_id,
        name
    from delivered
    where record_id in (select record_id from chosen)
)

select
    chosen.record_id,
    chosen.extract,
    chosen.number,
    chosen.person_id,
    chosen.bearers,
    chosen.file,
    chosen.sheet,
    chosen."row",
    told.name
from chosen
join told using (record_id)
order by
    chosen.extract,
    chosen.number,
    chosen.record_id
