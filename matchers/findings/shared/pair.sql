-- one row a claim and record of others that it rests on: how probable it is that both are the same child's.
-- A pair settled through a third record takes the better of its own links
with pair as (
    select
        claim.record_id,
        claim.kind,
        unnest(claim.evidence) as evidence
    from found.claim
),

link as (
    select record_l as this, record_r as other, probability from linked.link
    union all
    select record_r as this, record_l as other, probability from linked.link
),

direct as (
    select
        pair.record_id,
        pair.kind,
        pair.evidence,
        max(link.probability) as probability
    from pair
    inner join link
        on link.this = pair.evidence
        and link.other = pair.record_id
    group by all
),

inside as (
    select
        pair.record_id,
        pair.kind,
        pair.evidence,
        max(link.probability) as probability
    from pair
    inner join link on link.this = pair.evidence
    inner join linked.person as this on this.record_id = pair.evidence
    inner join linked.person as other on other.record_id = link.other
    where other.person_id = this.person_id
    group by all
)

select
    pair.record_id,
    pair.kind,
    pair.evidence,
    case
        when pair.evidence = pair.record_id then 1.0
        else coalesce(direct.probability, inside.probability)
    end as probability
from pair
left join direct using (record_id, kind, evidence)
left join inside using (record_id, kind, evidence)
