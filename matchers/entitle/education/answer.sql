-- the records that would answer a kind, were one of them the child's; a roll's row of unreadable term might
select
    'aid_missing' as kind,
    record_id
from staged.aid
where
    coalesce(term = $term, true)
    and not coalesce(regexp_matches(aid_item, $universal), false)

union all

select
    'not_enrolled' as kind,
    record_id
from staged.enrolment
