-- open confirmed findings by period and district, for districts that the register still knows of a person
with place as (
    select
        person_id,
        min(district) as district
    from entitled_row
    group by person_id
)

select
    sighting.period,
    place.district,
    count(*) as findings
from ledger.sighting
left join place using (person_id)
where
    sighting.comparison = $comparison
    and sighting.period <= $period
    and sighting.standing = 'confirmed'
group by
    sighting.period,
    place.district
order by all
