-- data/person.parquet: one row per admitted record
select
    person.person_id,
    record.extract,
    record.file,
    record.sheet,
    record."row"
from linked.person
join raw.record using (record_id)
order by record_id
