-- the records that would answer a kind, were one of them the child's; a roll's row of unreadable year might
select
    'insurance_missing' as kind,
    record_id
from staged.insurance
where
    coalesce(year = $year, true)
    and coalesce(insurance_state, '') <> 'not_enrolled'

union all

select
    'premium_aid_missing' as kind,
    record_id
from staged.insurance
where
    coalesce(year = $year, true)
    and insurance_state = 'active'
    and coalesce(insurance_type, 'resident') = 'resident'
    and (
        is_subsidised = 'yes'
        or (is_subsidised is null and premium < $premium)
    )
