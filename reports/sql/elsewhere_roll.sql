-- the other cities' rolls that were searched, or could not be
select
    place,
    extract,
    delivery,
    used,
    stale,
    rows,
    remark
from away_roll
order by
    place,
    extract
