-- who was found in another city, or may be there: the child's register row beside the record there, as delivered
select
    away.kind,
    away.place,
    away.also,
    away.title,
    away.standing,
    away.probability,
    own.name,
    own.number,
    own.sex,
    own.birth_date,
    own.category,
    own.district,
    own.township,
    own.village,
    own.extract,
    own.file,
    own.sheet,
    own."row",
    other.name as other_name,
    other.number as other_number,
    other.school as other_school,
    other.district as other_district,
    other.extract as other_extract,
    other.file as other_file,
    other.sheet as other_sheet,
    other."row" as other_row
from away
inner join shown_record as own on own.record_id = away.record_id
inner join shown_record as other on other.record_id = away.candidate_record
where away.standing in ('answered', 'review')
order by
    away.standing,
    away.kind,
    away.place,
    own.district nulls last,
    own.township nulls last,
    own.village nulls last,
    own.record_id
