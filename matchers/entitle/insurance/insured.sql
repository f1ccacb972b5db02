-- one row a person on the register with an enrolment in the year's roll: what the roll says of it
with record as (
    select
        person.person_id,
        insurance.*,
        insurance.insurance_state = 'active' as active,
        insurance.insurance_state in ('paused', 'terminated') as stopped,
        insurance.insurance_state = 'active' and coalesce(insurance.insurance_type, 'resident') = 'resident'
            as subsidisable,
        case
            when insurance.is_subsidised is not null then insurance.is_subsidised = 'yes'
            when insurance.premium >= $premium then false
            when insurance.premium < $premium then true
            when insurance.subsidy_identity is not null then null
        end as subsidised
    from staged.insurance
    inner join wanted.person on person.record_id = insurance.record_id
    inner join wanted.registered on registered.person_id = person.person_id
    where insurance.year = $year
        and coalesce(insurance.insurance_state, '') <> 'not_enrolled'
)

select
    person_id,
    list(record_id order by record_id) as records,
    list(record_id order by record_id) filter (where active) as active_records,
    coalesce(bool_or(active), false) as any_active,
    bool_or(active is null) as any_unstated,
    coalesce(bool_or(stopped), false) as any_stopped,
    coalesce(bool_or(subsidisable), false) as any_subsidisable,
    case
        when bool_or(subsidised) filter (where subsidisable) then true
        when bool_or(subsidised is null) filter (where subsidisable) then null
        when bool_or(subsidisable) then false
    end as subsidised,
    list(record_id order by record_id) filter (where subsidisable) as subsidisable_records
from record
group by person_id
