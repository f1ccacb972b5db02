-- one row a finding and period up to $period, as it is to be counted now: what was seen of a person who has since
-- turned out to be another is that other's. `told_as` is the reference under which it was told then
with recursive run as (
    select
        period,
        max(as_of) as as_of
    from ledger.run
    where
        comparison = $comparison
        and period <= $period
    group by period
),

merged as (
    select
        event.other_id,
        min(event.person_id) as person_id
    from ledger.event
    where
        event.event = 'merged'
        and event.as_of <= (select max(as_of) from run)
    group by event.other_id
),

followed as (
    select
        other_id,
        person_id,
        1 as steps
    from merged

    union all

    select
        followed.other_id,
        merged.person_id,
        followed.steps + 1
    from followed
    inner join merged on merged.other_id = followed.person_id
    where followed.steps < 16
),

survivor as (
    select
        other_id,
        arg_max(person_id, steps) as person_id
    from followed
    group by other_id
)

select distinct
    case
        when survivor.person_id is null then sighting.finding_id
        else left(
            sha256(concat_ws('|', $key, survivor.person_id, sighting.programme, sighting.kind)),
            $id_length
        )
    end as finding_id,
    sighting.finding_id as told_as,
    coalesce(survivor.person_id, sighting.person_id) as person_id,
    sighting.programme,
    sighting.kind,
    sighting.standing,
    sighting.probability,
    sighting.rule,
    sighting.district,
    sighting.period
from ledger.sighting
inner join run on run.period = sighting.period
left join survivor on survivor.other_id = sighting.person_id
where sighting.comparison = $comparison
