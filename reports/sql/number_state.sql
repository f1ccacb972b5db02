-- the state of citizen numbers, by extract
select
    record.extract,
    staged.number_state,
    count(*) as records
from staged.record as staged
join raw.record as record using (record_id)
group by
    record.extract,
    staged.number_state
order by all
