-- data/finding.parquet: the findings, with the lineage of the child's record and of the best candidate
select
    finding.finding_id,
    finding.person_id,
    finding.programme,
    child.extract,
    child.file,
    child.sheet,
    child."row"::bigint as "row",
    finding.kind,
    finding.standing,
    finding.probability,
    finding.reason,
    finding.basis,
    candidate.extract as candidate_extract,
    candidate.file as candidate_file,
    candidate.sheet as candidate_sheet,
    candidate."row"::bigint as candidate_row,
    finding.candidate_probability,
    finding.first_seen,
    finding.last_seen,
    finding.times_seen::bigint as times_seen,
    finding.state,
    finding.due
from found.finding
left join raw.record as child on child.record_id = finding.record_id
left join placed as candidate on candidate.record_id = finding.candidate_record
order by
    finding.kind,
    finding.finding_id,
    finding.record_id
