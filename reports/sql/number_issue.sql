-- records whose citizen number cannot be used as it stands, with the number that others hold for the same person
with named as (
    select record_id from found.finding
    union
    select candidate_record from found.finding
    union
    select candidate_record from found.candidate
),

register as (
    select distinct person.person_id
    from raw.civil_affairs_children
    join linked.person using (record_id)
),

poor as (
    select
        staged.record_id,
        staged.number_state,
        person.person_id
    from staged.record as staged
    join linked.person using (record_id)
    where staged.number_state <> 1
),

sound as (
    select
        person.person_id,
        min(staged.number) as number,
        string_agg(distinct record.extract, '、' order by record.extract) as extracts
    from staged.record as staged
    join linked.person using (record_id)
    join raw.record as record using (record_id)
    where
        staged.number_state = 1
        and person.person_id in (select person_id from poor)
    group by person.person_id
    having count(distinct staged.number) = 1
)

select
    record.extract,
    record.file,
    record.sheet,
    record."row",
    delivered.name,
    delivered.number,
    case when poor.number_state = 0 and delivered.number is not null then 13 else poor.number_state end as state,
    sound.number as others,
    sound.extracts as other_extracts,
    case
        when named.record_id is not null then 'high'
        when register.person_id is not null then 'middle'
        else 'low'
    end as severity
from poor
join raw.record as record using (record_id)
join delivered using (record_id)
left join sound using (person_id)
left join register using (person_id)
left join named using (record_id)
order by
    case severity when 'high' then 0 when 'middle' then 1 else 2 end,
    record_id
limit $most
