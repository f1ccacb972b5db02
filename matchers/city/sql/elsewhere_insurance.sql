-- the records of other cities' insurance rolls that would answer, were one of them the child's: enrolments of the year
-- in force, or unstated. Those that are stopped answer nothing; they are told under a kind of their own. `firm`: nothing of
-- it is left unsaid, and the roll is of late; what is not firm goes to a person
select
    case
        when insurance.insurance_state in ('paused', 'terminated') then 'insurance_missing_stopped'
        else 'insurance_missing'
    end as kind,
    insurance.record_id,
    roll.place,
    roll.extract,
    insurance.year is not null and insurance.insurance_state is not null and not roll.stale as firm
from staged.insurance as insurance
inner join raw.record as record on record.record_id = insurance.record_id
inner join raw.roll as roll
    on roll.place = split_part(record.file, '/', 1)
    and roll.extract = record.extract
where
    coalesce(insurance.year = $year, true)
    and coalesce(insurance.insurance_state <> 'not_enrolled', true)
order by insurance.record_id
