-- linked.rate: of the records of one extract, how many belong to a person whom another extract knows too,
-- by district, age and length of name. Quality without truth: a group that links worse than the rest is
-- a group whose children are flagged wrongly.
with record as (
    select
        staged.record.record_id,
        linked.person.person_id,
        raw.record.extract,
        staged.record.district,
        staged.record.name_length,
        staged.record.age
    from staged.record
    join linked.person on linked.person.record_id = staged.record.record_id
    join raw.record on raw.record.record_id = staged.record.record_id
),

known as (
    select
        person_id,
        list(distinct extract) as extracts
    from record
    group by person_id
),

grouped as (
    select
        record.extract,
        unnest([
            {'grouping': 'all', 'member': 'all'},
            {'grouping': 'district', 'member': coalesce(district, 'unknown')},
            {'grouping': 'age', 'member': case
                when age is null then 'unknown'
                when age < 1 then 'under 1'
                when age < 6 then '1 to 5'
                when age < 15 then '6 to 14'
                else '15 and over'
            end},
            {'grouping': 'name', 'member': case
                when name_length is null then 'unknown'
                when name_length >= 4 then '4 and more'
                else name_length::text
            end}
        ], recursive := true),
        known.extracts
    from record
    join known on known.person_id = record.person_id
),

final as (
    select
        grouped.extract as extract_l,
        other.extract as extract_r,
        grouped.grouping,
        grouped.member,
        count(*) as records,
        count(*) filter (list_contains(grouped.extracts, other.extract)) as linked
    from grouped
    join (select distinct extract from record) as other on other.extract <> grouped.extract
    group by all
)

select
    extract_l,
    extract_r,
    grouping,
    member,
    records,
    linked,
    linked / records as share
from final
order by extract_l, extract_r, grouping, member
