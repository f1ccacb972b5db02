-- one row a person of the other lists, unknown to the register, one of whose records the second search found to be a
-- child's: all of them are then. `probability`: that they are; `told`: which record, for the reader. Where several
-- records are as likely as the likeliest, all are hers: they say the same. Whom two children claim is the likelier
-- one's; what is found in another city is no record of this one
with registered as (
    select distinct person.person_id
    from linked.person as person
    inner join staged.register as register on register.record_id = person.record_id
),

likelihood as (
    select
        candidate.record_id,
        candidate.kind,
        person.person_id as other_id,
        arg_min(candidate.candidate_record, (-candidate.weight, candidate.candidate_record)) as candidate_record,
        max(candidate.weight) as weight,
        sum(candidate.probability) as probability
    from found.candidate as candidate
    inner join found.search as search
        on search.record_id = candidate.record_id
        and search.kind = candidate.kind
    inner join linked.person as person on person.record_id = candidate.candidate_record
    where search.standing = 'answered'
    group by all
),

likeliest as (
    select *
    from likelihood
    qualify probability >= $as_likely * max(probability) over (partition by record_id, kind)
),

claim as (
    select
        likeliest.*,
        child.person_id
    from likeliest
    inner join linked.person as child on child.record_id = likeliest.record_id
    anti join registered on registered.person_id = likeliest.other_id
)

select
    claim.other_id,
    claim.person_id,
    claim.record_id,
    claim.candidate_record,
    claim.probability,
    list_extract($titles, list_position($extracts, record.extract)) || '记录（' || record.file
        || coalesce('“' || record.sheet || '”', '') || '第' || record."row" || '行）系再次查找所得，是其本人的可能性约'
        || printf('%.1f', floor(1000 * claim.probability) / 10) || '%' as told
from claim
inner join raw.record as record on record.record_id = claim.candidate_record
qualify row_number() over (
    partition by claim.other_id
    order by
        claim.weight desc,
        claim.person_id,
        claim.kind,
        claim.record_id
) = 1
