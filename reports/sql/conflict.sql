-- records that differ from what the household register, or at least two other lists, say of the same person;
-- only for persons on the register of children in difficulty
with register as (
    select distinct person.person_id
    from raw.civil_affairs_children
    join linked.person using (record_id)
),

bearer as (
    select
        staged.record_id,
        staged.name,
        staged.birth_date,
        staged.sex,
        person.person_id,
        record.extract
    from staged.record as staged
    join linked.person using (record_id)
    join register using (person_id)
    join raw.record as record using (record_id)
),

-- persons of whom two records differ in anything
disputed as (
    select person_id
    from bearer
    group by person_id
    having
        min(name) <> max(name)
        or min(birth_date) <> max(birth_date)
        or min(sex) <> max(sex)
),

said as (
    select
        bearer.record_id,
        bearer.extract,
        bearer.person_id,
        attribute.header,
        attribute.value
    from bearer
    join disputed using (person_id)
    cross join lateral (
        values
            ('name', bearer.name),
            ('birth_date', bearer.birth_date::text),
            ('sex', bearer.sex::text)
    ) as attribute (header, value)
    where attribute.value is not null
),

voiced as (
    select
        person_id,
        header,
        value,
        count(distinct extract) as extracts,
        bool_or(extract = 'police/residents') as by_police,
        string_agg(distinct extract, '、' order by extract) as said_by,
        arg_min(record_id, record_id) as speaker
    from said
    group by
        person_id,
        header,
        value
),

agreed as (
    select *
    from voiced
    qualify
        row_number() over (partition by person_id, header order by by_police desc, extracts desc, value) = 1
        and (by_police or extracts >= 2)
        and count(*) over (partition by person_id, header) > 1
)

select
    said.record_id,
    said.extract,
    record.file,
    record.sheet,
    record."row",
    said.header,
    own.name,
    own.number,
    own.birth_date,
    own.sex,
    other.name as agreed_name,
    other.birth_date as agreed_birth_date,
    other.sex as agreed_sex,
    agreed.said_by,
    agreed.by_police
from said
join agreed
    on agreed.person_id = said.person_id
    and agreed.header = said.header
    and agreed.value <> said.value
join raw.record as record on record.record_id = said.record_id
join delivered as own on own.record_id = said.record_id
join delivered as other on other.record_id = agreed.speaker
where said.extract <> 'police/residents'
order by
    said.extract,
    said.record_id,
    said.header
limit $most
