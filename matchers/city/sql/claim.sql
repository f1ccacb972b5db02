-- one row a person of this run, former person and kind of token that both have: the surest and latest. Tokens other than
-- numbers count where they tell one person from all others, now and before. A birthday and a guardian tell a child
-- only until it has a number: twins share both
with was as (
    select
        person.kind,
        person.token,
        person.person_id,
        max(run.as_of) as as_of
    from ledger.person
    inner join ledger.run
        on run.comparison = person.comparison
        and run.period = person.period
    where not (person.comparison = $comparison and person.period = $period)
    group by all
),

numbered_was as (
    select distinct person_id from was where kind = 'number'
),

numbered_now as (
    select distinct now from told where kind = 'number'
),

-- of what was noted before: the rest claims nobody
bare_now as (
    select
        kind,
        token
    from told
    semi join was using (kind, token)
    where kind <> 'number'
    group by all
    having count(distinct now) = 1
),

bare_was as (
    select
        kind,
        token
    from was
    where kind <> 'number'
    group by all
    having count(distinct person_id) = 1
),

met as (
    select
        told.now,
        was.person_id as was,
        told.kind,
        was.as_of
    from told
    inner join was
        on was.kind = told.kind
        and was.token = told.token
    left join bare_now
        on bare_now.kind = told.kind
        and bare_now.token = told.token
    left join bare_was
        on bare_was.kind = told.kind
        and bare_was.token = told.token
    left join numbered_was on numbered_was.person_id = was.person_id
    left join numbered_now on numbered_now.now = told.now
    where
        told.kind = 'number'
        or (
            bare_now.kind is not null
            and bare_was.kind is not null
            and (
                told.kind <> 'birth_kin'
                or numbered_was.person_id is null
                or numbered_now.now is null
            )
        )
),

aged as (
    select
        list_position($kinds, kind) - 1 as rank,
        dense_rank() over (order by as_of desc) as age,
        now,
        was
    from met
),

-- those whom anything makes out to be another than they were
moved as (
    select
        now,
        was
    from aged
    where now <> was
)

select distinct
    rank,
    age,
    now,
    was
from aged
where
    now in (select now from moved)
    or was in (select was from moved)
    or now in (select was from moved)
order by all
