-- one row a finding and episode: from when it was first seen without a break until the data no longer showed it,
-- and what a verifier answered meanwhile. Made of runs and decisions alone, whatever their order
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

last_run as (
    select
        max(turn) as turn,
        max(as_of) as as_of
    from run
),

sighting as (
    select distinct
        sighting.finding_id,
        sighting.person_id,
        sighting.programme,
        sighting.kind,
        run.turn
    from ledger.sighting
    inner join run on run.period = sighting.period
    where sighting.comparison = $comparison
),

spelled as (
    select
        *,
        turn - row_number() over (partition by finding_id order by turn) as spell
    from sighting
),

episode as (
    select
        finding_id,
        arg_max(person_id, turn) as person_id,
        any_value(programme) as programme,
        any_value(kind) as kind,
        min(turn) as first_turn,
        max(turn) as last_turn,
        count(*) as times_seen,
        row_number() over (partition by finding_id order by spell) as episode
    from spelled
    group by
        finding_id,
        spell
),

dated as (
    select
        episode.*,
        opened.period as opened,
        opened.as_of as opened_as_of,
        last_seen.period as last_seen,
        last_seen.as_of as last_seen_as_of,
        closed.period as closed,
        lead(opened.as_of) over (partition by episode.finding_id order by episode.episode) as next_as_of
    from episode
    inner join run as opened on opened.turn = episode.first_turn
    inner join run as last_seen on last_seen.turn = episode.last_turn
    left join run as closed on closed.turn = episode.last_turn + 1
),

decided as (
    select
        finding_id,
        outcome,
        coalesce(decided_on, imported::date) as day,
        imported
    from ledger.decision
    where outcome is not null
),

answered as (
    select
        dated.finding_id,
        dated.episode,
        arg_max(decided.outcome, (decided.day, decided.imported, decided.outcome)) as outcome,
        max(decided.day) as outcome_on
    from dated
    inner join decided
        on decided.finding_id = dated.finding_id
        and decided.day >= dated.opened_as_of
        and (dated.next_as_of is null or decided.day < dated.next_as_of)
    group by all
)

select
    dated.finding_id,
    dated.episode,
    dated.person_id,
    dated.programme,
    dated.kind,
    dated.opened,
    dated.last_seen,
    dated.times_seen,
    dated.closed,
    answered.outcome,
    answered.outcome_on,
    case
        when dated.closed is not null and list_contains($done, answered.outcome) then 'confirmed'
        when dated.closed is not null then 'resolved'
        when list_contains($settled, answered.outcome) then 'settled'
        when list_contains($done, answered.outcome) and answered.outcome_on > dated.last_seen_as_of then 'answered'
        when list_contains($done, answered.outcome) then 'contradicted'
        else 'open'
    end as status,
    deadline.due,
    deadline.provisional as due_provisional,
    status in ('open', 'contradicted') and deadline.due < last_run.as_of as overdue
from dated
cross join last_run
left join answered
    on answered.finding_id = dated.finding_id
    and answered.episode = dated.episode
left join found.deadline on deadline.opened_as_of = dated.opened_as_of
order by
    dated.finding_id,
    dated.episode
