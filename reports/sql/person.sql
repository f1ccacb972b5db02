-- data/person.parquet: one row per admitted record
select
    person_id,
    extract,
    file,
    sheet,
    "row"
from located
where person_id is not null
order by record_id
