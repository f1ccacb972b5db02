-- what the matching says of itself
select
    figure,
    value,
    detail
from linked.summary
order by figure
