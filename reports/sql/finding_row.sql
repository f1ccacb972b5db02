-- every finding beside the child's record, as delivered; the place of a child not on the register is its record's
with child as (
    select *
    from shown_record
),

candidate as (
    select
        record_id,
        extract,
        file,
        sheet,
        "row"
    from raw.record
),

final as (
    select
        finding.finding_id,
        finding.person_id,
        finding.record_id,
        finding.programme,
        finding.kind,
        finding.standing,
        finding.probability,
        finding.reason,
        finding.basis,
        finding.candidate_record,
        finding.candidate_probability,
        finding.first_seen,
        finding.last_seen,
        finding.times_seen,
        finding.state,
        finding.due,
        child.extract,
        child.file,
        child.sheet,
        child."row",
        candidate.extract as candidate_extract,
        candidate.file as candidate_file,
        candidate.sheet as candidate_sheet,
        candidate."row" as candidate_row,
        child.* exclude (record_id, extract, delivery, file, sheet, "row")
    from found.finding
    left join child on child.record_id = finding.record_id
    left join candidate on candidate.record_id = finding.candidate_record
)

select *
from final
