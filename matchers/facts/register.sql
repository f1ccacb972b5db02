-- one row a record of civil_affairs/children: what the rules read of it
with record as (
    select *
    from raw.civil_affairs_children
)

select
    record.record_id,
    category.value as categories,
    record.category is not null as categories_stated,
    determined.first_day as determined_from,
    determined.last_day as determined_until,
    record.determined_on is not null as determined_stated,
    ended.first_day as ended_from,
    ended.last_day as ended_until,
    record.ended_on is not null as ended_stated,
    birth.first_day as birth_from,
    birth.last_day as birth_until,
    sex.value as sex,
    father.value as father_state,
    mother.value as mother_state,
    record.father_name,
    record.father_number,
    record.mother_name,
    record.mother_number
from record
left join staged.reading_category as category on category.word = record.category
left join staged.reading_date as determined
    on determined.source = 'civil_affairs_children.determined_on'
    and determined.word = record.determined_on
left join staged.reading_date as ended
    on ended.source = 'civil_affairs_children.ended_on'
    and ended.word = record.ended_on
left join staged.reading_date as birth
    on birth.source = 'civil_affairs_children.birth_date'
    and birth.word = record.birth_date
left join staged.reading_sex as sex on sex.word = record.sex
left join staged.reading_parentstate as father on father.word = record.father_state
left join staged.reading_parentstate as mother on mother.word = record.mother_state
