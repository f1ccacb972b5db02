-- records that say once more what another row of the same list says: one person, one list, one year
with active as (
    select
        record_id,
        coalesce(year, '') as year
    from raw.health_insurance
    where insurance_state in ('正常参保', '1', '正常', '参保')
),

-- marks of persons of whom some list has two records, of whatever year; who it says twice is found among these few
suspect as (
    select person
    from located
    where extract not in ('education/aid', 'police/parent_status') and person is not null
    group by person
    having count(*) > bit_count(bit_or(1 << enum_code(extract)))
),

kin as materialized (
    select
        record_id,
        person_id,
        extract
    from located
    where
        person in (select person from suspect)
        and extract not in ('education/aid', 'police/parent_status')
),

listed as (
    select
        *,
        '' as year
    from kin
    where extract <> 'health/insurance'
    union all
    select
        kin.*,
        active.year
    from kin
    join active using (record_id)
),

doubled as (
    select
        extract,
        person_id,
        year,
        min(record_id) as first_record
    from listed
    group by
        extract,
        person_id,
        year
    having count(*) > 1
),

chosen as materialized (
    select
        listed.record_id,
        listed.extract,
        doubled.first_record
    from listed
    join doubled using (extract, person_id, year)
    where listed.record_id <> doubled.first_record
    order by
        listed.extract,
        listed.record_id
    limit $most
),

asked as materialized (
    select record_id from chosen
    union
    select first_record from chosen
),

place as materialized (
    select
        record_id,
        file,
        sheet,
        "row"
    from located
    where record_id in (select record_id from asked)
),

told as materialized (
    select
        record_id,
        name,
        number
    from delivered
    where record_id in (select record_id from asked)
)

select
    chosen.extract,
    place.file,
    place.sheet,
    place."row",
    told.name,
    told.number,
    first_place.file as first_file,
    first_place.sheet as first_sheet,
    first_place."row" as first_row,
    first_told.name as first_name
from chosen
join place using (record_id)
join told using (record_id)
join place as first_place on first_place.record_id = chosen.first_record
join told as first_told on first_told.record_id = chosen.first_record
order by
    chosen.extract,
    chosen.record_id
