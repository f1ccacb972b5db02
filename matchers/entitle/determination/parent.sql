-- one row a child, side and record that names a parent: the parent's number and name as told there
with told as (
    select
        record_id,
        'father' as side,
        father_number as number_word,
        father_name as name_word,
        null as register_state
    from staged.resident

    union all

    select
        record_id,
        'mother',
        mother_number,
        mother_name,
        null
    from staged.resident

    union all

    select
        record_id,
        'father',
        father_number,
        father_name,
        father_state
    from staged.register

    union all

    select
        record_id,
        'mother',
        mother_number,
        mother_name,
        mother_state
    from staged.register
)

select
    person.person_id,
    told.side,
    told.record_id,
    number.number,
    number.state as number_state,
    name.name,
    told.register_state
from told
inner join linked.person on person.record_id = told.record_id
left join wanted.number on number.word = told.number_word
left join wanted.name on name.word = told.name_word
where
    told.number_word is not null
    or told.name_word is not null
    or told.register_state is not null
