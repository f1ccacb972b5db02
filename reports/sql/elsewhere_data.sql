-- data/elsewhere.parquet: who was found in another city, or may be there, with the lineage of both records
select
    person.person_id,
    away.kind,
    away.standing,
    away.place,
    away.also,
    away.probability,
    child.extract,
    child.file,
    child.sheet,
    child."row"::bigint as "row",
    candidate.extract as candidate_extract,
    candidate.file as candidate_file,
    candidate.sheet as candidate_sheet,
    candidate."row"::bigint as candidate_row
from away
inner join linked.person on person.record_id = away.record_id
inner join raw.record as child on child.record_id = away.record_id
inner join placed as candidate on candidate.record_id = away.candidate_record
where away.standing in ('answered', 'review')
order by
    away.kind,
    person.person_id,
    away.record_id
