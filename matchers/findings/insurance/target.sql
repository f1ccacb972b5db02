-- coverage against the national targets: children on the register who are due, and those born in the year (also those
-- who are not due yet), by district and for the city (null). `unclear`: of whom a record may yet be found, or whose
-- enrolment or age is not told; `least_share` counts them as not covered
with child as (
    select
        registered.person_id,
        coalesce(nullif(trim(raw_record.district), ''), '') as district,
        insurance.verdict,
        -- no record linked and yet nothing found: the second search came upon the enrolment
        coalesce(insured.any_active, insurance.verdict = 'eligible' and identified.finding_id is null) as is_covered,
        coalesce(insured.any_unstated, false)
        or coalesce(identified.standing in ('review', 'undecidable'), false) as is_unclear,
        registered.counts is not false and date_part('year', registered.birth_from) = date_part('year', $as_of::date)
            and date_part('year', registered.birth_until) = date_part('year', $as_of::date) as newborn
    from wanted.registered
    inner join wanted.insurance on insurance.person_id = registered.person_id
    left join wanted.insured on insured.person_id = registered.person_id
    left join raw.civil_affairs_children as raw_record on raw_record.record_id = registered.record_id
    left join found.identified
        on identified.person_id = registered.person_id
        and identified.kind = 'insurance_missing'
),

asked as (
    select
        'insured' as target,
        $insured_target as aim,
        *
    from child
    where verdict = 'eligible'

    union all

    select
        'newborn_insured',
        $newborn_target,
        *
    from child
    where newborn
)

select
    target,
    district,
    count(*) as children,
    count(*) filter (where is_covered) as covered,
    count(*) filter (where not is_covered and is_unclear) as unclear,
    (covered + unclear) / children as share,
    covered / children as least_share,
    any_value(aim) as aim
from asked
group by grouping sets ((target), (target, district))
order by
    target,
    district nulls first
