-- how many of the answered findings were true, by kind and how sure they were said to be, with the interval
select
    kind,
    standing,
    judged,
    hits,
    "precision",
    low,
    high,
    stated
from found.hit_rate
where rule is null
order by
    kind,
    standing nulls first
