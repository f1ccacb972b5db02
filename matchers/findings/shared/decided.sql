-- one row an answer to a finding of this comparison, under the reference that the finding bears now
with known as (
    select distinct
        told_as,
        finding_id
    from found.sighted
)

select
    known.finding_id,
    decision.candidate_id,
    decision.decision,
    decision.outcome,
    decision.period,
    coalesce(decision.decided_on, decision.imported::date) as day,
    decision.imported
from ledger.decision
inner join known on known.told_as = decision.finding_id
