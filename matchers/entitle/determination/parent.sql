-- one row a child, side and record that names a parent: the parent's number and name as told there. Where another record
-- of the child, or a brother's or sister's with the same other parent, tells a sound number and the same name, the name
-- without one is that same parent's
--
-- `looked_up`: whether the police's list can be searched for that parent. A number with the right check that a
-- spreadsheet may have rounded is enough beside a name: if it was rounded, name and fifteen digits find the parent
with told as (
    select
        record_id,
        'father' as side,
        father_number as number_word,
        father_name as name_word,
        mother_number as partner_word,
        null as register_state
    from staged.resident

    union all

    select
        record_id,
        'mother',
        mother_number,
        mother_name,
        father_number,
        null
    from staged.resident

    union all

    select
        record_id,
        'father',
        father_number,
        father_name,
        mother_number,
        father_state
    from staged.register

    union all

    select
        record_id,
        'mother',
        mother_number,
        mother_name,
        father_number,
        mother_state
    from staged.register
),

understood as (
    select
        person.person_id,
        told.side,
        told.record_id,
        number.number,
        number.state as number_state,
        number.right_check,
        name.name,
        case when partner.state = $valid then partner.number end as partner_number,
        told.register_state,
        case when number.state = $valid then number.number end as sound
    from told
    inner join linked.person on person.record_id = told.record_id
    left join wanted.number on number.word = told.number_word
    left join wanted.number as partner on partner.word = told.partner_word
    left join wanted.name on name.word = told.name_word
    where
        told.number_word is not null
        or told.name_word is not null
        or told.register_state is not null
),

own as (
    select
        person_id,
        side,
        name,
        min(sound) as sound
    from understood
    where sound is not null and name is not null
    group by all
    having count(distinct sound) = 1
),

of_family as (
    select
        side,
        name,
        partner_number,
        min(sound) as sound
    from understood
    where sound is not null and name is not null and partner_number is not null
    group by all
    having count(distinct sound) = 1
),

completed as (
    select
        understood.*,
        coalesce(understood.sound, own.sound, of_family.sound) as known_number
    from understood
    left join own
        on own.person_id = understood.person_id
        and own.side = understood.side
        and own.name = understood.name
    left join of_family
        on of_family.side = understood.side
        and of_family.name = understood.name
        and of_family.partner_number = understood.partner_number
)

select
    person_id,
    side,
    record_id,
    coalesce(known_number, number) as number,
    case when known_number is not null then $valid else number_state end as number_state,
    name,
    known_number is not null or (coalesce(right_check, false) and name is not null) as looked_up,
    register_state
from completed
