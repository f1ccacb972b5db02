-- links by weight, in steps of five, with how likely they are
select
    floor(weight / 5)::integer * 5 as from_weight,
    count(*) as links
from linked.link
group by from_weight
order by from_weight
