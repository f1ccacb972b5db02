-- one row a parent and state of one name whose numbers are not the same: to be told apart by how they differ
select distinct
    parent.number as parent_number,
    parent.number_state as parent_number_state,
    adult.record_id as adult_record,
    adult.number as adult_number,
    adult.number_state as adult_number_state,
    parent.name
from wanted.parent
inner join wanted.adult
    on adult.name = parent.name
    and adult.number is distinct from parent.number
where
    not (coalesce(parent.number_state = $valid, false) and coalesce(adult.number_state = $valid, false))
order by all
