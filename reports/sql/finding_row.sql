-- every finding beside the child's record, as delivered; where the record does not name the township and village,
-- as the household register does not, they are read from the address
with child as (
    select
        * replace (
            coalesce(
                township,
                nullif(
                    regexp_extract(
                        coalesce(household_address, address),
                        '[区县市旗]([^区县市旗]{1,10}?(?:街道|镇|乡|苏木))',
                        1
                    ),
                    ''
                )
            ) as township,
            coalesce(
                village,
                nullif(
                    regexp_extract(
                        coalesce(household_address, address),
                        '(?:街道|镇|乡|苏木)([^镇乡]{1,12}?(?:社区|村|嘎查))',
                        1
                    ),
                    ''
                )
            ) as village
        )
    from shown_record
),

candidate as (
    select
        record_id,
        extract,
        file,
        sheet,
        "row"
    from placed
),

-- a record of another city that might be the child's
elsewhere as (
    select
        record_id,
        kind,
        place as elsewhere_place,
        title as elsewhere_title
    from away
    where standing = 'review'
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
        elsewhere.elsewhere_place,
        elsewhere.elsewhere_title,
        child.* exclude (record_id, extract, delivery, file, sheet, "row")
    from found.finding
    left join child on child.record_id = finding.record_id
    left join candidate on candidate.record_id = finding.candidate_record
    left join elsewhere
        on elsewhere.record_id = finding.record_id
        and elsewhere.kind = finding.kind
)

select *
from final
