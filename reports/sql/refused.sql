-- rows that the reader could not admit
select
    extract,
    delivery,
    file,
    sheet,
    "row",
    header,
    reason
from raw.refused
order by
    extract,
    file,
    sheet,
    "row",
    reason
