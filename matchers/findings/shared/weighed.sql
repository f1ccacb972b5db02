-- one row a claim: how sure it is. An absence is as sure as the second search, what records show as their links;
-- what the second search answered after all is no claim; what rests on a record that it recovered says so, and is
-- confirmed only if all in all it is as sure as a confirmed absence
with resting as (
    select
        record_id,
        kind,
        min(coalesce(probability, 0)) as probability,
        bool_or(probability is null) as any_unknown,
        string_agg(distinct told, '；' order by told) as told
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
        resting.told,
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
),

summed as (
    select
        *,
        case
            when any_unknown then null
            when searched then search_probability * rests_on * likely
            else rests_on * likely
        end as probability
    from joined
)

select
    record_id,
    person_id,
    kind,
    reason || coalesce('；' || told, '') as reason,
    basis,
    candidate_record,
    candidate_probability,
    probability,
    case
        when doubt = 'register' or search_standing = 'undecidable' then 'undecidable'
        when doubt is not null then 'review'
        when searched and search_standing is distinct from 'confirmed' then 'review'
        when any_unknown or rests_on < $sure then 'review'
        when told is not null and probability < $confirmed_from then 'review'
        else 'confirmed'
    end as standing,
    case
        when not searched then 'linked'
        when search_standing = 'confirmed' then 'nothing_found'
        else 'candidate_found'
    end as rule
from summed
where search_standing is distinct from 'answered'
qualify row_number() over (
    partition by person_id, kind
    order by probability desc nulls last, record_id
) = 1
