-- one row a period run up to $period: open findings, how many of them first seen, how many gone since the last
with run as (
    select
        period,
        max(as_of) as as_of,
        row_number() over (order by period) as turn
    from ledger.run
    where
        comparison = $comparison
        and period <= $period
    group by period
),

sighting as (
    select distinct
        run.turn,
        sighting.finding_id,
        sighting.standing
    from ledger.sighting
    join run on run.period = sighting.period
    where sighting.comparison = $comparison
),

marked as (
    select
        *,
        min(turn) over (partition by finding_id) as first_turn,
        lead(turn) over (partition by finding_id order by turn) as next_turn
    from sighting
),

found as (
    select
        turn,
        count(*) as findings,
        count(*) filter (where standing = 'confirmed') as confirmed,
        count(*) filter (where standing = 'review') as review,
        count(*) filter (where standing = 'undecidable') as undecidable,
        count(*) filter (where turn = first_turn) as fresh
    from marked
    group by turn
),

gone as (
    select
        turn + 1 as turn,
        count(*) as resolved
    from marked
    where next_turn is distinct from turn + 1
    group by turn
)

select
    run.period,
    run.as_of,
    coalesce(found.findings, 0) as findings,
    coalesce(found.confirmed, 0) as confirmed,
    coalesce(found.review, 0) as review,
    coalesce(found.undecidable, 0) as undecidable,
    coalesce(found.fresh, 0) as fresh,
    coalesce(gone.resolved, 0) as resolved
from run
left join found using (turn)
left join gone using (turn)
order by run.period
