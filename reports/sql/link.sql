-- data/link.parquet: which pairs were linked, and why; a level column a compared field follows the probability
select
    person.person_id,
    l.extract::extract_word as extract_l,
    l.file::file_word as file_l,
    l.sheet::sheet_word as sheet_l,
    l."row"::bigint as row_l,
    r.extract::extract_word as extract_r,
    r.file::file_word as file_r,
    r.sheet::sheet_word as sheet_r,
    r."row"::bigint as row_r,
    link.rule::rule_word as rule,
    link.weight,
    link.probability
from linked.link
join raw.record as l on l.record_id = link.record_l
join raw.record as r on r.record_id = link.record_r
left join linked.person on person.record_id = link.record_l
order by
    link.record_l,
    link.record_r,
    link.rule
