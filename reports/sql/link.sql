-- data/link.parquet: which pairs were linked, and why; a level column a compared field follows the probability
select
    l.person_id,
    l.extract as extract_l,
    l.file as file_l,
    l.sheet as sheet_l,
    l."row" as row_l,
    r.extract as extract_r,
    r.file as file_r,
    r.sheet as sheet_r,
    r."row" as row_r,
    link.rule,
    link.weight,
    link.probability
from linked.link
join located as l on l.record_id = link.record_l
join located as r on r.record_id = link.record_r
order by
    link.record_l,
    link.record_r,
    link.rule
