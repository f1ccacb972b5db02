-- where each admitted record is, in numbers instead of texts, and whose it is: a small table to join to.
-- `person` is a mark of the person_id: marks are counted in a fraction of the time and memory that texts take
select
    record.record_id,
    person.person_id,
    hash(person.person_id) as person,
    record.extract::extract_word as extract,
    record.file::file_word as file,
    record.sheet::sheet_word as sheet,
    record."row"::bigint as "row"
from raw.record
left join linked.person using (record_id)
