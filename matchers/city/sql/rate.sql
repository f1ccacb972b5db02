-- linked.rate: of the records of one extract, how many belong to a person whom another extract knows too,
-- by district, age and length of name. Quality without truth: a group that links worse than the rest is
-- a group whose children are flagged wrongly. `member` says in which extract each record is, and by a
-- bit each which extracts know its person.
with counted as (
    select
        member.extract,
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
        end as name,
        member.known,
        count(*) as records
    from staged.record
    join member on member.record_id = staged.record.record_id
    group by all
),

grouped as (
    select extract, known, 'all' as grouping, 'all' as member, records from counted
    union all
    select extract, known, 'district', district, records from counted
    union all
    select extract, known, 'age', age, records from counted
    union all
    select extract, known, 'name', name, records from counted
),

delivered as (
    select distinct extract from counted
)

select
    l.key as extract_l,
    r.key as extract_r,
    grouped.grouping,
    grouped.member,
    sum(grouped.records)::bigint as records,
    coalesce(sum(grouped.records) filter (grouped.known & (1 << r.extract) > 0), 0)::bigint as linked,
    linked / sum(grouped.records) as share
from grouped
join extract_key as l on l.extract = grouped.extract
join extract_key as r on r.extract <> grouped.extract
semi join delivered on delivered.extract = r.extract
group by all
order by extract_l, extract_r, grouping, member
