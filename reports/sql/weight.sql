-- what each level of agreement is worth
select
    field,
    level,
    m,
    u,
    weight
from linked.weight
order by
    field,
    weight desc,
    level
