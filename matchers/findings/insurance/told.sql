-- one row a child whom no record answers: what the register tells of her entitlement, null where it leaves that open
select
    'insurance_missing' as kind,
    case verdict when 'eligible' then true when 'not_eligible' then false end as holds
from wanted.insurance
where not insured

union all

select
    'premium_aid_missing' as kind,
    case verdict when 'eligible' then true when 'not_eligible' then false end as holds
from wanted.premium_aid
where not subsidised
