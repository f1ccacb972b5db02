-- one row a finding ever sighted up to $period: when first and last, how often, and since when without a break
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
        sighted.finding_id,
        run.period,
        run.turn
    from found.sighted
    inner join run on run.period = sighted.period
),

spelled as (
    select
        *,
        turn - row_number() over (partition by finding_id order by turn) as spell
    from sighting
),

summed as (
    select
        finding_id,
        min(period) as first_seen,
        max(period) as last_seen,
        count(*) as times_seen,
        max(spell) as spell,
        max(turn) as last_turn
    from spelled
    group by finding_id
),

opened as (
    select
        spelled.finding_id,
        min(spelled.period) as opened
    from spelled
    inner join summed
        on summed.finding_id = spelled.finding_id
        and summed.spell = spelled.spell
    group by spelled.finding_id
)

select
    summed.finding_id,
    summed.first_seen,
    summed.last_seen,
    summed.times_seen,
    opened.opened,
    run.as_of as opened_as_of,
    case
        when summed.last_turn < last_run.turn - 1 then 'closed'
        when summed.last_turn < last_run.turn then 'resolved'
        when summed.times_seen = 1 then 'new'
        when opened.opened < $period then 'repeat'
        else 'reopened'
    end as state
from summed
inner join opened on opened.finding_id = summed.finding_id
inner join run on run.period = opened.opened
cross join (select max(turn) as turn from run) as last_run
