-- findings of the run before $period, by kind and standing
with last_run as (
    select max(period) as period
    from ledger.run
    where
        comparison = $comparison
        and period < $period
)

select
    last_run.period,
    sighting.kind,
    sighting.standing,
    count(distinct sighting.finding_id) as findings
from last_run
left join ledger.sighting
    on sighting.period = last_run.period
    and sighting.comparison = $comparison
where last_run.period is not null
group by
    last_run.period,
    sighting.kind,
    sighting.standing
order by
    sighting.kind,
    sighting.standing
