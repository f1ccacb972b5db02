-- the commonest pattern of evidence, borne by $minimum links at least, in which the number alone does not decide
with pattern as (
    select
        columns('level_.*'),
        count(*) as links
    from linked.link
    where level_number not in ('same', 'same_unsound', 'unknown')
    group by all
)

select *
from pattern
where links >= $minimum
order by
    links desc,
    columns('level_.*')
limit 1
