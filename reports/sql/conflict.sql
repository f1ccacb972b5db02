-- records that differ from what the household register, or at least two other lists, say of the same person;
-- only for persons on the register of children in difficulty
with register as materialized (
    select distinct
        person_id,
        person
    from located
    where
        extract = 'civil_affairs/children'
        and person_id is not null
),

-- their marks, which are numbers, tell the records that may be theirs from a whole city's
kin as (
    select
        record_id,
        person_id,
        extract
    from located
    where person in (select person from register)
),

bearer as materialized (
    select
        staged.record_id,
        staged.name,
        staged.birth_date,
        staged.sex,
        kin.person_id,
        kin.extract
    from staged.record as staged
    join kin using (record_id)
    join register using (person_id)
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

-- the lists that say so are a bit each: a distinct aggregate keeps a table of its own a group
voiced as (
    select
        person_id,
        header,
        value,
        bit_or(1 << enum_code(extract)) as said_by,
        bool_or(extract = 'police/residents') as by_police,
        min(record_id) as speaker
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
        row_number() over (partition by person_id, header order by by_police desc, bit_count(said_by) desc, value) = 1
        and (by_police or bit_count(said_by) >= 2)
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
    name_lists(agreed.said_by) as said_by,
    agreed.by_police
from said
join agreed
    on agreed.person_id = said.person_id
    and agreed.header = said.header
    and agreed.value <> said.value
join located as record on record.record_id = said.record_id
join delivered as own on own.record_id = said.record_id
join delivered as other on other.record_id = agreed.speaker
where said.extract <> 'police/residents'
order by
    said.extract,
    said.record_id,
    said.header
limit $most
