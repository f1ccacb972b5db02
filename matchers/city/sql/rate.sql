-- linked.rate: of the records of one extract, how many belong to a person whom another extract knows too,
-- by district, age and length of name. Quality without truth: a group that links worse than the rest is
-- a group whose children are flagged wrongly. `member` says whose each record is and in which extract.
with record as (
    select
        member.person,
        extract_key.key as extract,
        coalesce(staged.record.district, 'unknown') as district,
        case
            when staged.record.age is null then 'unknown'
            when staged.record.age < 1 then 'under 1'
            when staged.record.age < 6 then '1 to 5'
            when staged.record.age < 15 then '6 to 14'
            else '15 and over'
        end as age,
        case
            when staged.record.name_length is null then 'unknown'
            when staged.record.name_length >= 4 then '4 and more'
            else staged.record.name_length::text
        end as name
    from staged.record
    join member on member.record_id = staged.record.record_id
    join extract_key on extract_key.extract = member.extract
),

extract as (
    select
        extract,
        1 << (row_number() over (order by extract) - 1) as bit
    from (select distinct extract from record)
),

known as (
    select
        person,
        bit_or(bit) as bits
    from record
    join extract using (extract)
    group by person
),

counted as (
    select
        extract,
        district,
        age,
        name,
        bits,
        count(*) as records
    from record
    join known using (person)
    group by all
),

grouped as (
    select extract, bits, 'all' as grouping, 'all' as member, records from counted
    union all
    select extract, bits, 'district', district, records from counted
    union all
    select extract, bits, 'age', age, records from counted
    union all
    select extract, bits, 'name', name, records from counted
)

select
    grouped.extract as extract_l,
    extract.extract as extract_r,
    grouped.grouping,
    grouped.member,
    sum(grouped.records)::bigint as records,
    coalesce(sum(grouped.records) filter (grouped.bits & extract.bit > 0), 0)::bigint as linked,
    linked / sum(grouped.records) as share
from grouped
join extract on extract.extract <> grouped.extract
group by all
order by extract_l, extract_r, grouping, member
