-- open findings by how likely they are to be true, in tenths
select
    standing,
    least(floor(probability * 10)::integer, 9) as tenth,
    count(*) as findings
from found.finding
where state <> 'resolved'
group by
    standing,
    tenth
order by all
