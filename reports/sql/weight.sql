-- what each level of agreement is worth
select
    field,
    level,
    m,
    u,
    weight
from linked.weight
where field not like '(%'
order by
    field,
    weight desc,
    level
