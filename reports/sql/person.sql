-- data/person.parquet: one row per admitted record
select
    person.person_id,
    record.extract::extract_word as extract,
    record.file::file_word as file,
    record.sheet::sheet_word as sheet,
    record."row"::bigint as "row"
from linked.person
join raw.record using (record_id)
order by record_id
