-- one row a child of the register, attribute and record that says otherwise than most departments do: what kind of
-- disagreement it is, and whose. `timing`: the former name, or a number from before a correction; `error`: anything
-- else. Where as many departments say the one as the other, the household register's word is taken for the majority's,
-- then that of the register of children. 是否孤儿, where definitions differ as well, is told apart in direct.sql
with listed as (
    select
        registered.person_id,
        list_has_any(registered.categories, ['orphan', 'unattended']) as on_ground
    from wanted.registered
),

bearer as (
    select
        listed.person_id,
        person.record_id,
        record.extract,
        split_part(record.extract, '/', 1) as department,
        case when person.number_state = $valid then staged.number end as number,
        staged.name,
        case when staged.birth_precision = $by_day then staged.birth_date end as birth_date,
        staged.sex,
        person.doubted
    from listed
    inner join linked.person on person.person_id = listed.person_id
    inner join staged.record as staged on staged.record_id = person.record_id
    inner join raw.record on record.record_id = person.record_id
),

said as (
    select
        bearer.person_id,
        bearer.record_id,
        bearer.extract,
        bearer.department,
        bearer.doubted,
        attribute.attribute,
        attribute.value
    from bearer
    cross join lateral (
        values
            ('number', bearer.number),
            ('name', bearer.name),
            ('birth_date', bearer.birth_date::text),
            ('sex', bearer.sex::text)
    ) as attribute (attribute, value)
    where attribute.value is not null
),

voiced as (
    select
        person_id,
        attribute,
        value,
        count(distinct department) as departments,
        bool_or(department = 'police') as by_police,
        bool_or(department = 'civil_affairs') as by_register,
        list(record_id order by record_id) as records
    from said
    group by all
),

ranked as (
    select
        *,
        row_number() over (
            partition by person_id, attribute
            order by departments desc, by_police desc, by_register desc, value
        ) as place,
        count(*) over (partition by person_id, attribute) as voices,
        sum(departments) over (partition by person_id, attribute) as all_departments
    from voiced
),

-- a number that is another child's is no former one
borrowed as (
    select distinct said.record_id
    from said
    inner join staged.record as staged on staged.number = said.value
    inner join linked.person on person.record_id = staged.record_id
    where
        said.attribute = 'number'
        and said.doubted
        and person.person_id <> said.person_id
        and not person.doubted
),

former as (
    select distinct
        person.person_id,
        replace(told.former_name, ' ', '') as name
    from (
        select record_id, former_name from raw.police_residents
        union all
        select record_id, former_name from raw.education_enrolment
    ) as told
    inner join linked.person on person.record_id = told.record_id
    where told.former_name is not null
)

select
    said.person_id,
    said.record_id,
    said.attribute,
    said.extract,
    said.department,
    case
        when said.attribute = 'number' and said.doubted and borrowed.record_id is null then 'timing'
        when said.attribute = 'name' and former.name is not null then 'timing'
        else 'error'
    end as kind,
    listed.on_ground,
    usual.records as usual_records,
    usual.departments as usual_departments
from said
inner join ranked as usual
    on usual.person_id = said.person_id
    and usual.attribute = said.attribute
    and usual.place = 1
    and usual.voices > 1
    and usual.value <> said.value
inner join listed on listed.person_id = said.person_id
left join borrowed on borrowed.record_id = said.record_id
left join former
    on former.person_id = said.person_id
    and former.name = said.value
order by
    said.person_id,
    said.attribute,
    said.record_id
