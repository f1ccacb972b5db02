-- one row a claim and record that it rests on: how probable it is that both are the same child's. A pair that
-- was put together through a third record is as probable as the weaker of the two steps. `told`: of a record that
-- is not linked with the child and was recovered by the second search, through which record and how surely
with pair as (
    select
        claim.record_id,
        claim.kind,
        claim.person_id,
        unnest(claim.evidence) as evidence
    from found.claim
),

link as (
    select record_l as this, record_r as other, probability from linked.link
    union all
    select record_r as this, record_l as other, probability from linked.link
    union all
    select candidate_record as this, record_id as other, probability from wanted.recovered
),

recovered as (
    select
        person.record_id as evidence,
        recovered.person_id,
        recovered.told
    from wanted.recovered
    inner join linked.person on person.person_id = recovered.other_id
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

stepped as (
    select
        pair.record_id,
        pair.kind,
        pair.evidence,
        max(least(first_step.probability, second_step.probability)) as probability
    from pair
    inner join link as first_step on first_step.this = pair.evidence
    inner join link as second_step
        on second_step.this = first_step.other
        and second_step.other = pair.record_id
    group by all
)

select
    pair.record_id,
    pair.kind,
    pair.evidence,
    case
        when pair.evidence = pair.record_id then 1.0
        else greatest(direct.probability, stepped.probability)
    end as probability,
    recovered.told
from pair
left join direct using (record_id, kind, evidence)
left join stepped using (record_id, kind, evidence)
left join recovered
    on recovered.evidence = pair.evidence
    and recovered.person_id = pair.person_id
