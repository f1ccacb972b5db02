-- one row a child whom no record answers: what the register tells of her entitlement, null where it leaves that open
select
    'aid_missing' as kind,
    due as holds
from wanted.education_aid
where
    enrolment_record is not null
    and not aided

union all

select
    'not_enrolled' as kind,
    case verdict when 'eligible' then true when 'not_eligible' then false end as holds
from wanted.schooling
where not in_school
