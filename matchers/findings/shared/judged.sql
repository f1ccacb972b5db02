-- how many of the findings that a verifier answered were true: a row a kind, and within it a standing and a rule
with answered as (
    select
        kind,
        standing,
        rule,
        probability,
        list_contains($hits, outcome) as is_hit
    from found.case
    where
        list_contains($hits, outcome)
        or list_contains($misses, outcome)
)

select
    kind,
    standing,
    rule,
    count(*) as judged,
    count(*) filter (where is_hit) as hits,
    avg(probability) as stated
from answered
group by grouping sets ((kind), (kind, standing), (kind, standing, rule))
