-- one row a finding of this run, for the ledger: whom, what, how sure, on what it rests, and where the child is
with place as (
    select record_id, district from raw.civil_affairs_children
    union all
    select record_id, district from raw.police_residents
)

select
    $comparison as comparison,
    $period as period,
    identified.finding_id,
    identified.person_id,
    identified.programme,
    identified.kind,
    identified.standing,
    identified.probability,
    identified.stated,
    identified.rule,
    nullif(trim(place.district), '') as district
from found.identified
left join place on place.record_id = identified.record_id
order by identified.finding_id
