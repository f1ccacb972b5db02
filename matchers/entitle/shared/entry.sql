-- one row a register record: whether the entry is in force at $as_of; null where its cells do not tell
select
    register.record_id,
    person.person_id,
    register.categories,
    register.categories_stated and register.categories is null as category_unread,
    register.determined_from,
    register.determined_until,
    register.ended_from,
    register.ended_until,
    not register.determined_stated as undated,
    case
        when register.determined_until <= $as_of then true
        when register.determined_from > $as_of then false
        when not register.determined_stated then $undated_entry_counts
    end as determined,
    case
        when not register.ended_stated then true
        when register.ended_from > $as_of then true
        when register.ended_until <= $as_of then false
    end as not_ended,
    determined and not_ended as in_force
from staged.register
inner join wanted.person on person.record_id = register.record_id
