-- open findings by district as written, and standing
select
    district,
    kind,
    standing,
    count(*) as findings
from finding_row
where state <> 'resolved'
group by
    district,
    kind,
    standing
order by all
