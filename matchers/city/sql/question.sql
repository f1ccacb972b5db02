-- one row a finding of this run and record that might answer it: what a reviewer is asked, by how both records read.
-- The reference of the candidate is bound to its place and its reading: another record in its place has another
with other as (
    select
        reading.record_id,
        reading.extract,
        reading.reading,
        record.file,
        record.sheet,
        record."row"
    from linked.reading as reading
    inner join raw.record as record on record.record_id = reading.record_id

    union all

    select
        record_id,
        extract,
        reading,
        file,
        sheet,
        "row"
    from found.elsewhere_reading
)

select
    identified.finding_id,
    candidate.record_id,
    candidate.kind,
    candidate.candidate_record,
    'c' || left(
        sha256(
            concat_ws('|', $key, other.extract, other.file, other.sheet, other."row", other.reading)
        ),
        $candidate_length
    ) as candidate_id,
    own.extract as own_extract,
    own.reading as own_reading,
    other.extract as other_extract,
    other.reading as other_reading,
    candidate.probability,
    'number:' || candidate.level_number || ' name:' || candidate.level_name as rule
from found.candidate
inner join found.identified
    on identified.record_id = candidate.record_id
    and identified.kind = candidate.kind
inner join linked.reading as own on own.record_id = candidate.record_id
inner join other on other.record_id = candidate.candidate_record
order by
    identified.finding_id,
    candidate.candidate_record
