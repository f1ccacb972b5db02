-- compared pairs by weight, and how many of them were joined
select
    from_bits::integer as from_weight,
    to_bits::integer as to_weight,
    pairs,
    joined
from linked.distribution
order by from_bits
