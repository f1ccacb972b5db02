-- staged.record: what every child record says of its child, in the words of the rules and the reports.
-- `told` holds the features of each record, in the order of record ids.
select
    record_id,
    number,
    number_state,
    name,
    length(name) as name_length,
    case when birth_date is not null then date '1850-01-01' + birth_date end as birth_date,
    case when birth_date is not null then date_sub('year', date '1850-01-01' + birth_date, $as_of::date) end as age,
    birth_precision,
    sex,
    district
from told
