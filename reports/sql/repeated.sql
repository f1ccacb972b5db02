-- records that say once more what another row of the same list says: one person, one list, one year
with active as (
    select
        record_id,
        coalesce(year, '') as year
    from raw.health_insurance
    where insurance_state in ('正常参保', '1', '正常', '参保')
),

listed as (
    select
        record_id,
        person_id,
        extract,
        '' as year,
        hash(extract, person) as mark
    from located
    where extract not in ('education/aid', 'police/parent_status', 'health/insurance') and person is not null
    union all
    select
        located.record_id,
        located.person_id,
        located.extract,
        active.year,
        hash(located.extract, located.person, active.year) as mark
    from active
    join located using (record_id)
    where located.person is not null
),

-- marks that two records bear; those of one person are found among the few that are left
suspect as (
    select mark
    from listed
    group by mark
    having count(*) > 1
),

doubled as (
    select
        extract,
        person_id,
        year,
        min(record_id) as first_record
    from listed
    where mark in (select mark from suspect)
    group by
        extract,
        person_id,
        year
    having count(*) > 1
),

chosen as (
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
)

select
    chosen.extract,
    record.file,
    record.sheet,
    record."row",
    delivered.name,
    delivered.number,
    first_record.file as first_file,
    first_record.sheet as first_sheet,
    first_record."row" as first_row,
    first_delivered.name as first_name
from chosen
join raw.record as record using (record_id)
join delivered using (record_id)
join raw.record as first_record on first_record.record_id = chosen.first_record
join delivered as first_delivered on first_delivered.record_id = chosen.first_record
order by
    chosen.extract,
    chosen.record_id
