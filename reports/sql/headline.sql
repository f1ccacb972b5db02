-- the headline figures: first the whole (kind is null), then a row a kind
with finding as (
    select
        kind,
        person_id,
        standing,
        state,
        probability,
        state <> 'resolved' as is_open
    from found.finding
),

shaped as (
    select
        kind,
        grouping(kind) as whole,
        count(*) filter (where is_open) as findings,
        count(distinct person_id) filter (where is_open) as children,
        count(*) filter (where is_open and standing = 'confirmed') as confirmed,
        count(*) filter (where is_open and standing = 'review') as review,
        count(*) filter (where is_open and standing = 'undecidable') as undecidable,
        count(*) filter (where state = 'new') as new,
        count(*) filter (where state = 'repeat') as repeat,
        count(*) filter (where state = 'reopened') as reopened,
        count(*) filter (where state = 'resolved') as resolved,
        coalesce(sum(probability::decimal(9, 6)) filter (where is_open), 0) as expected
    from finding
    group by grouping sets ((), (kind))
)

select *
from shaped
order by
    whole desc,
    kind
