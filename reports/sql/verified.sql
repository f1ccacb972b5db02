-- what verifiers found of the findings of all periods up to $period, beside what had been said of them; an
-- answer that settles nothing, such as 查无此人, does not count
with answered as (
    select
        finding_id,
        arg_max(outcome, (imported, decided_on)) as outcome
    from ledger.decision
    where outcome is not null
    group by finding_id
),

said as (
    select
        finding_id,
        arg_max(standing, period) as standing,
        arg_max(probability, period) as probability
    from ledger.sighting
    where
        comparison = $comparison
        and period <= $period
    group by finding_id
)

select
    said.standing,
    count(*) as answered,
    count(*) filter (where list_contains($true, answered.outcome)) as borne_out,
    avg(said.probability) as said_probability
from answered
join said using (finding_id)
where
    list_contains($true, answered.outcome)
    or list_contains($false, answered.outcome)
group by said.standing
order by said.standing
