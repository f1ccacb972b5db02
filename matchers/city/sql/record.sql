-- staged.record: what every child record says of its child, in the words of the rules and the reports.
select
    record_id,
    number_0 as number,
    number_state_0 as number_state,
    name_0 as name,
    length(name_0) as name_length,
    case when birth_date_0 is not null then date '1850-01-01' + birth_date_0 end as birth_date,
    case when birth_date_0 is not null then date_sub('year', date '1850-01-01' + birth_date_0, $as_of::date) end as age,
    birth_precision_0 as birth_precision,
    sex_0 as sex,
    district_0 as district
from staged.feature
order by record_id
