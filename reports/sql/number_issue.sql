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

poor as materialized (
    select
        staged.record_id,
        staged.number_state,
        located.person_id,
        located.person,
        located.extract,
        located.file,
        located.sheet,
        located."row"
    from staged.record as staged
    join located using (record_id)
    where
        staged.number_state <> 1
        and located.person_id is not null
),

-- what the lists have of these persons; their marks, which are numbers, tell them from a whole city's
kin as materialized (
    select
        record_id,
        person_id,
        extract
    from located
    where person in (select person from poor)
),

-- the lists that say so are a bit each: a distinct aggregate keeps a table of its own a group
sound as (
    select
        kin.person_id,
        min(staged.number) as number,
        bit_or(1 << enum_code(kin.extract)) as extracts
    from staged.record as staged
    join kin using (record_id)
    where staged.number_state = 1
    group by kin.person_id
    having min(staged.number) = max(staged.number)
),

told as (
    select
        record_id,
        name,
        number
    from delivered
    where record_id in (select record_id from poor)
)

select
    poor.extract,
    poor.file,
    poor.sheet,
    poor."row",
    told.name,
    told.number,
    case when poor.number_state = 0 and told.number is not null then 13 else poor.number_state end as state,
    sound.number as others,
    nullif(name_lists(sound.extracts), '') as other_extracts,
    case
        when named.record_id is not null then 'high'
        when register.person_id is not null then 'middle'
        else 'low'
    end as severity
from poor
join told using (record_id)
left join sound using (person_id)
left join register using (person_id)
left join named using (record_id)
order by
    case severity when 'high' then 0 when 'middle' then 1 else 2 end,
    record_id
limit $most
