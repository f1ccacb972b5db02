-- one row a claim: how sure it is. An absence is as sure as the second search, what records show as their links;
-- what the second search answered after all is no claim
with resting as (
    select
        record_id,
        kind,
        min(coalesce(probability, 0)) as probability,
        bool_or(probability is null) as any_unknown
    from found.pair
    group by all
),

joined as (
    select
        claim.*,
        search.standing as search_standing,
        search.probability as search_probability,
        search.candidate_record,
        search.candidate_probability,
        coalesce(resting.probability, 1.0) as rests_on,
        coalesce(resting.any_unknown, false) as any_unknown,
        coalesce(likely.chance, 1.0) as likely
    from found.claim
    left join found.search
        on claim.searched
        and search.record_id = claim.record_id
        and search.kind = claim.kind
    left join resting
        on resting.record_id = claim.record_id
        and resting.kind = claim.kind
    left join found.likely
        on likely.record_id = claim.record_id
        and likely.kind = claim.kind
)

select
    record_id,
    person_id,
    kind,
    reason,
    basis,
    candidate_record,
    candidate_probability,
    case
        when any_unknown then null
        when searched then search_probability * rests_on * likely
        else rests_on * likely
    end as probability,
    case
        when doubt = 'register' or search_standing = 'undecidable' then 'undecidable'
        when doubt is not null then 'review'
        when searched and search_standing is distinct from 'confirmed' then 'review'
        when any_unknown or rests_on < $sure then 'review'
        else 'confirmed'
    end as standing,
    case
        when not searched then 'linked'
        when search_standing = 'confirmed' then 'nothing_found'
        else 'candidate_found'
    end as rule
from joined
where search_standing is distinct from 'answered'
qualify row_number() over (
    partition by person_id, kind
    order by probability desc nulls last, record_id
) = 1
