-- one row a period run up to $period, kind and district, and their sums (null: all; '' is a district not known)
with run as (
    select
        period,
        max(as_of) as as_of
    from ledger.run
    where
        comparison = $comparison
        and period <= $period
    group by period
),

lived as (
    select
        run.period,
        run.as_of,
        found_case.finding_id,
        found_case.kind,
        coalesce(found_case.district, '') as district,
        run.period = found_case.opened as is_found,
        run.period = found_case.opened and found_case.episode > 1 as is_reopened,
        coalesce(run.period = found_case.closed, false) as is_resolved,
        run.period <= found_case.last_seen as is_seen,
        is_seen and not coalesce(
            list_contains($settled, found_case.outcome) and found_case.outcome_period <= run.period, false
        ) as is_open,
        is_open and found_case.due < run.as_of as is_overdue,
        date_diff('day', found_case.opened_as_of, run.as_of) as days,
        is_seen and list_contains($hits, found_case.outcome) as is_hit,
        is_seen and list_contains($misses, found_case.outcome) as is_miss
    from run
    left join found.case as found_case
        on run.period between found_case.opened and coalesce(found_case.closed, found_case.last_seen)
),

summed as (
    select
        period,
        as_of,
        kind,
        district,
        grouping(kind) = 1 as all_kinds,
        grouping(district) = 1 as all_districts,
        count(*) filter (where is_found) as found,
        count(*) filter (where is_found and not is_reopened) as fresh,
        count(*) filter (where is_reopened) as reopened,
        count(*) filter (where is_resolved) as resolved,
        count(*) filter (where is_open) as open,
        count(*) filter (where is_overdue) as overdue,
        median(days) filter (where is_open) as median_days_open,
        count(*) filter (where is_hit or is_miss) as judged,
        count(*) filter (where is_hit) as hits
    from lived
    group by grouping sets (
        (period, as_of),
        (period, as_of, kind),
        (period, as_of, district),
        (period, as_of, kind, district)
    )
)

select
    period,
    as_of,
    kind,
    district,
    found,
    fresh,
    reopened,
    resolved,
    open,
    overdue,
    median_days_open,
    judged,
    hits,
    hits / nullif(judged, 0) as hit_rate
from summed
where
    (all_kinds or kind is not null)
    and (all_districts or district is not null)
order by
    period,
    kind nulls first,
    district nulls first
