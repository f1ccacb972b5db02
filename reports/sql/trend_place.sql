-- confirmed findings by period and district: the district as it was then, or, where an earlier version did not
-- note it, as the register has it now
with place as (
    select
        person_id,
        min(district) as district
    from entitled_row
    group by person_id
)

select
    sighting.period,
    coalesce(sighting.district, place.district) as district,
    count(*) as findings
from ledger.sighting
left join place using (person_id)
where
    sighting.comparison = $comparison
    and sighting.period <= $period
    and sighting.standing = 'confirmed'
group by all
order by all
