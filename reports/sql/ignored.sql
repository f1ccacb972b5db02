-- columns that no declaration knows, by extract
select distinct
    extract,
    unnest(ignored::text[]) as header
from raw.file
order by all
