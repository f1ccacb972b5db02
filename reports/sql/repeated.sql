-- records that say once more what another row of the same list says: one person, one list, one year
with listed as (
    select
        record.record_id,
        record.extract,
        record.file,
        record.sheet,
        record."row",
        delivered.name,
        delivered.number,
        person.person_id,
        coalesce(insured.year, '') as year
    from raw.record as record
    join linked.person using (record_id)
    join delivered using (record_id)
    left join raw.health_insurance as insured using (record_id)
    where
        record.extract <> 'education/aid'
        and (insured.record_id is null or insured.insurance_state in ('正常参保', '1', '正常', '参保'))
),

numbered as (
    select
        *,
        row_number() over same_list as turn,
        first_value(file) over same_list as first_file,
        first_value(sheet) over same_list as first_sheet,
        first_value("row") over same_list as first_row,
        first_value(name) over same_list as first_name
    from listed
    window same_list as (partition by extract, year, person_id order by record_id)
)

select *
from numbered
where turn > 1
order by
    extract,
    record_id
limit $most
