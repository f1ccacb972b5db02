-- one row a pair of records, one at home and one of another city, that a reviewer has judged: what was said last
select
    finding_id,
    candidate_id,
    decision = $same as same,
    own_reading,
    other_extract,
    other_reading
from ledger.decision
where
    decision in ($same, $apart)
    and own_reading is not null
    and other_reading is not null
    and len(string_split(other_extract, '/')) = 3
qualify row_number() over (
    partition by
        own_reading,
        other_extract,
        other_reading
    order by
        coalesce(decided_on, imported::date) desc,
        imported desc,
        same,
        finding_id,
        candidate_id
) = 1
order by
    finding_id,
    candidate_id
