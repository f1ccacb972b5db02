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
    select
        sighted.finding_id,
        sighted.person_id,
        sighted.programme,
        sighted.kind,
        min(sighted.standing) as standing,
        max(sighted.probability) as probability,
        min(sighted.rule) as rule,
        min(sighted.district) as district,
        run.turn
    from found.sighted
    inner join run on run.period = sighted.period
    group by all
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
        arg_max(standing, turn) as standing,
        arg_max(probability, turn) as probability,
        arg_max(rule, turn) as rule,
        arg_max(district, turn) as district,
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
        lead(opened.period) over (partition by episode.finding_id order by episode.episode) as next_opened,
        lead(opened.as_of) over (partition by episode.finding_id order by episode.episode) as next_as_of
    from episode
    inner join run as opened on opened.turn = episode.first_turn
    inner join run as last_seen on last_seen.turn = episode.last_turn
    left join run as closed on closed.turn = episode.last_turn + 1
),

-- an answer belongs to the episode of the period whose workbook it stands in; where that is not known, of its day
answered as (
    select
        dated.finding_id,
        dated.episode,
        arg_max(decided.outcome, (decided.day, decided.imported, decided.outcome)) filter (where decided.outcome is not null)
            as outcome,
        max(decided.day) filter (where decided.outcome is not null) as outcome_on,
        arg_max(
            coalesce(decided.period, dated.opened), (decided.day, decided.imported, decided.outcome)
        ) filter (where decided.outcome is not null) as outcome_period,
        max(decided.day) filter (where decided.decision = $same) as linked_on
    from dated
    inner join found.decided
        on decided.finding_id = dated.finding_id
        and case
            when decided.period is not null
                then decided.period >= dated.opened
                    and (dated.next_opened is null or decided.period < dated.next_opened)
            else decided.day >= dated.opened_as_of
                and (dated.next_as_of is null or decided.day < dated.next_as_of)
        end
    group by all
)

select
    dated.finding_id,
    dated.episode,
    dated.person_id,
    dated.programme,
    dated.kind,
    dated.standing,
    dated.probability,
    dated.rule,
    dated.district,
    dated.opened,
    dated.opened_as_of,
    dated.last_seen,
    dated.times_seen,
    dated.closed,
    answered.outcome,
    answered.outcome_on,
    answered.outcome_period,
    answered.linked_on,
    -- data of the answered period itself may be older than the answer; only later data bear it out or deny it
    dated.last_seen > answered.outcome_period and dated.last_seen_as_of >= answered.outcome_on as seen_since,
    case
        when dated.closed is not null and (list_contains($done, answered.outcome) or answered.linked_on is not null)
            then 'confirmed'
        when dated.closed is not null then 'resolved'
        when list_contains($settled, answered.outcome) then 'settled'
        when list_contains($done, answered.outcome) and seen_since then 'contradicted'
        when list_contains($done, answered.outcome) then 'answered'
        when answered.outcome is null and answered.linked_on > dated.last_seen_as_of then 'answered'
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
