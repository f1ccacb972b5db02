-- findings to be reviewed, a row a candidate: the register's row beside the candidate's, as delivered
with finding as (
    select *
    from finding_row
    where
        standing = 'review'
        and state <> 'resolved'
),

candidate as (
    select
        candidate.record_id,
        candidate.kind,
        candidate.candidate_record,
        candidate.weight as candidate_weight,
        candidate.probability as candidate_probability,
        columns('level_.*')
    from found.candidate
),

other as (
    select
        record_id,
        extract as candidate_extract,
        file as candidate_file,
        sheet as candidate_sheet,
        "row" as candidate_row,
        name as other_name,
        number as other_number,
        sex as other_sex,
        birth_date as other_birth_date,
        district as other_district,
        phone as other_phone,
        guardian_name as other_guardian_name,
        school as other_school
    from shown_record
)

select
    finding.* exclude (
        candidate_record,
        candidate_probability,
        candidate_extract,
        candidate_file,
        candidate_sheet,
        candidate_row
    ),
    candidate.* exclude (record_id, kind),
    other.* exclude (record_id),
    question.candidate_id as asked_as
from finding
left join candidate
    on candidate.record_id = finding.record_id
    and candidate.kind = finding.kind
left join other on other.record_id = candidate.candidate_record
left join question
    on question.finding_id = finding.finding_id
    and question.candidate_record = candidate.candidate_record
order by
    finding.kind,
    finding.district nulls last,
    finding.township nulls last,
    finding.finding_id,
    candidate.candidate_weight desc nulls last,
    candidate.candidate_record
