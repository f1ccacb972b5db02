-- why rows were refused, by extract
select
    extract,
    reason,
    count(*) as rows
from raw.refused
group by
    extract,
    reason
order by
    extract,
    rows desc,
    reason
