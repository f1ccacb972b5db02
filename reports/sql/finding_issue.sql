-- findings that a department's own list is about, beside the child's first row in it
with target as (
    select *
    from (
        values
            ('aid_not_paid', 'education/aid'),
            ('aid_below_standard', 'education/aid'),
            ('aid_after_end', 'education/aid'),
            ('insurance_inactive', 'health/insurance'),
            ('insurance_duplicate', 'health/insurance'),
            ('status_conflict', 'civil_affairs/children'),
            ('listed_without_ground', 'civil_affairs/children')
    ) as target (kind, extract)
),

due as (
    select
        finding.kind,
        finding.person_id,
        finding.reason,
        finding.standing,
        target.extract
    from found.finding
    join target using (kind)
    where
        finding.state <> 'resolved'
        and finding.standing <> 'undecidable'
),

poor as (
    select
        kind,
        person_id,
        reason,
        standing,
        'civil_affairs/children' as extract
    from found.finding
    where
        state <> 'resolved'
        and standing = 'undecidable'
),

asked as (
    select * from due
    union all
    select * from poor
),

placed as (
    select
        asked.*,
        record.record_id,
        record.file,
        record.sheet,
        record."row",
        row_number() over (partition by asked.kind, asked.person_id, asked.extract order by record.record_id) as turn
    from asked
    join linked.person using (person_id)
    join raw.record as record
        on record.record_id = person.record_id
        and record.extract = asked.extract
)

select
    placed.* exclude (turn),
    delivered.name,
    delivered.number
from placed
join delivered using (record_id)
where turn = 1
order by
    extract,
    record_id,
    kind
limit $most
