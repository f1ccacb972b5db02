-- how many children were found in each of the other cities whose rolls were searched, and how many may be there
with place as (
    select distinct place
    from away_roll
    where used
),

told as (
    select
        place,
        count(*) filter (standing = 'answered') as answered,
        count(*) filter (standing = 'review') as review
    from away
    group by place
)

select
    place.place,
    coalesce(told.answered, 0) as answered,
    coalesce(told.review, 0) as review
from place
left join told using (place)
order by place.place
