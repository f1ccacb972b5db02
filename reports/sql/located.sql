-- where each admitted record is, in numbers instead of texts, and whose it is: a small table to join to
select
    record.record_id,
    person.person_id,
    record.extract::extract_word as extract,
    record.file::file_word as file,
    record.sheet::sheet_word as sheet,
    record."row"::bigint as "row"
from raw.record
left join linked.person using (record_id)
