-- what the linked records themselves show: aid not paid out, aid below the standard, aid after the end
with child as (
    select
        aid.*,
        aided.records,
        coalesce(aided.any_paid, false) as any_paid,
        aided.any_unstated,
        coalesce(aided.any_returned, false) as any_returned,
        aided.any_unread,
        coalesce(aided.granted, 0) as granted
    from wanted.education_aid as aid
    inner join wanted.aided on aided.person_id = aid.person_id
),

not_paid as (
    select
        record_id,
        person_id,
        'aid_not_paid' as kind,
        doubt,
        records as evidence,
        reason || '；名单中有其记录，但发放状态为'
            || case when any_returned then '退回' else '待发放' end as reason,
        basis
    from child
    where
        due
        and not any_paid
        and not any_unstated
),

below_standard as (
    select
        record_id,
        person_id,
        'aid_below_standard' as kind,
        doubt,
        list_append(records, enrolment_record) as evidence,
        reason || '；名单中本学期合计' || printf('%g', granted) || '元，低于标准' as reason,
        basis
    from child
    where
        due
        and any_paid
        and not any_unread
        and granted < yuan - $tolerance
),

after_end as (
    select
        registered.record_id,
        registered.person_id,
        'aid_after_end' as kind,
        null as doubt,
        aided.records as evidence,
        registered.remark || '，' || $term_title || '资助名单中仍有其记录，请核对资助依据' as reason,
        aid.basis
    from wanted.registered
    inner join wanted.aided on aided.person_id = registered.person_id
    inner join wanted.education_aid as aid on aid.person_id = registered.person_id
    where
        registered.ended_on <= $term_first
        and not registered.listed
        and aided.any_kept
)

select * from not_paid
union all
select * from below_standard
union all
select * from after_end
