-- one row a person on the register: of compulsory school age, and so to be found in a school
with child as (
    select
        registered.*,
        label.label,
        case
            when birth_until + to_years($school_from_age) <= $school_eve
                and birth_from + to_years($school_until_age) > $school_eve then true
            when birth_from + to_years($school_from_age) > $school_eve
                or birth_until + to_years($school_until_age) <= $school_eve then false
        end as compulsory
    from wanted.registered
    left join wanted.label on label.person_id = registered.person_id
),

judged as (
    select
        child.*,
        counts and compulsory as holds,
        enrolled.record_id is not null as in_school,
        aided.records is not null as aided
    from child
    left join wanted.enrolled on enrolled.person_id = child.person_id
    left join wanted.aided on aided.person_id = child.person_id
)

select
    record_id,
    person_id,
    'schooling' as programme,
    case when holds then 'eligible' when not holds then 'not_eligible' else 'unknown' end as verdict,
    case
        when not counts then remark
        when not compulsory then '不在义务教育年龄段'
        when counts is null then remark
        when compulsory is null then '出生日期不详，是否适龄无法确定'
        else coalesce(label || '，', '') || '适龄儿童（' || strftime($school_eve, '%Y年%-m月%-d日')
            || '已满' || $school_from_age || '周岁、未满' || $school_until_age || '周岁），应接受义务教育'
    end as reason,
    $schooling_title || '（' || $schooling_source || '）' as basis,
    compulsory,
    case
        when holds is null then 'register'
        when aided then 'other'
    end as doubt,
    in_school,
    aided
from judged
