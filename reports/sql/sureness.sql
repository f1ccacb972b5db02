-- open findings by standing, with how many of them are likely to be true
select
    standing,
    count(*) as findings,
    coalesce(sum(probability::decimal(9, 6)), 0)::double as expected
from found.finding
where state <> 'resolved'
group by standing
order by standing
