-- one row a parent and state that may be one adult though the numbers are not the same: of one name, or of one
-- surname, region and birthday. How the numbers differ tells
with pair as (
    select
        parent.number as parent_number,
        parent.number_state as parent_number_state,
        parent.name,
        adult.record_id as adult_record,
        adult.number as adult_number,
        adult.number_state as adult_number_state,
        true as same_name
    from wanted.parent
    inner join wanted.adult on adult.name = parent.name

    union all

    select
        parent.number,
        parent.number_state,
        parent.name,
        adult.record_id,
        adult.number,
        adult.number_state,
        false
    from wanted.parent
    inner join wanted.adult
        on left(adult.number, $birthday_end) = left(parent.number, $birthday_end)
        and left(adult.name, 1) = left(parent.name, 1)
    where
        length(parent.number) > $birthday_end
        and adult.name <> parent.name
)

select distinct *
from pair
where
    adult_number is distinct from parent_number
    and not (
        coalesce(parent_number_state = $valid, false)
        and coalesce(adult_number_state = $valid, false)
    )
order by all
