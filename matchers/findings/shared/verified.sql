-- one row a finding of an earlier period that a verifier has answered: what the matching stated before any correction
with decided as (
    select
        finding_id,
        arg_max(outcome, (coalesce(decided_on, imported::date), imported, outcome)) as outcome,
        arg_max(period, (coalesce(decided_on, imported::date), imported, outcome)) as period
    from ledger.decision
    where outcome is not null
    group by finding_id
),

sighted as (
    select
        sighting.finding_id,
        sighting.kind,
        sighting.rule,
        sighting.stated,
        list_contains($hits, decided.outcome) as is_hit
    from ledger.sighting
    inner join decided on decided.finding_id = sighting.finding_id
    where
        sighting.comparison = $comparison
        and sighting.period < $period
        and sighting.stated is not null
        and sighting.rule is not null
        and (list_contains($hits, decided.outcome) or list_contains($misses, decided.outcome))
    qualify row_number() over (
        partition by sighting.finding_id
        order by
            sighting.period = decided.period desc,
            sighting.period desc
    ) = 1
)

select
    kind,
    rule,
    stated,
    is_hit
from sighted
order by finding_id
