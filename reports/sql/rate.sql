-- how the register's records link to each other list, by district, age and length of name
select
    extract_r as extract,
    grouping,
    member,
    records,
    linked
from linked.rate
where extract_l = 'civil_affairs/children'
order by all
