-- what the linked records themselves show about the register's own word
with undetected as (
    select
        determination.record_id,
        determination.person_id,
        kind.kind,
        determination.doubt,
        determination.told_by as evidence,
        determination.reason || kind.absence as reason,
        determination.basis
    from wanted.determination
    inner join found.kind on kind.kind = determination.programme || '_undetected'
    where
        determination.undetected
        and determination.on_register
),

-- age, death and moving away speak against an entry of any category; the parents' states only against one that
-- rests on them
groundless as (
    select
        registered.record_id,
        registered.person_id,
        registered.under_age,
        registered.dead,
        registered.moved_out,
        registered.birth_from,
        judged.told_by,
        household.records,
        label.label,
        not registered.under_age or registered.dead or registered.moved_out as left_childhood,
        list_has_any(registered.categories, ['orphan', 'unattended'])
        and not judged.orphan_ground
        and not judged.unattended_ground as no_ground
    from wanted.registered
    inner join wanted.judged on judged.person_id = registered.person_id
    left join wanted.household on household.person_id = registered.person_id
    left join wanted.label on label.person_id = registered.person_id
    where registered.listed
),

without_ground as (
    select
        record_id,
        person_id,
        'listed_without_ground' as kind,
        null as doubt,
        case
            when dead or moved_out then records
            when not under_age then []
            else told_by
        end as evidence,
        '台账在保（' || coalesce(label, '类别不详') || '），但' || case
            when dead then '户籍已因死亡注销'
            when moved_out then '户籍已迁出本地'
            when not under_age then '已满' || $under_age || '周岁'
            else '各部门记载的父母情况不支持该类别'
        end || '，请复核' as reason,
        $register_basis as basis
    from groundless
    where
        left_childhood
        or no_ground
),

school as (
    select
        person.person_id,
        list(enrolment.record_id order by enrolment.record_id) as evidence,
        bool_or(enrolment.is_orphan = 'yes') as says_yes,
        bool_or(enrolment.is_orphan = 'no') as says_no
    from staged.enrolment
    inner join linked.person on person.record_id = enrolment.record_id
    inner join wanted.registered on registered.person_id = person.person_id
    where
        enrolment.is_orphan is not null
        and coalesce(enrolment.enrolment_state = 'enrolled', true)
    group by person.person_id
),

told_apart as (
    select
        registered.record_id,
        registered.person_id,
        registered.determined_from,
        school.evidence,
        school.says_yes,
        list_contains(registered.categories, 'orphan') as listed_orphan,
        list_contains(registered.categories, 'unattended') as listed_unattended,
        judged.orphan_ground
    from wanted.registered
    inner join school on school.person_id = registered.person_id
    left join wanted.judged on judged.person_id = registered.person_id
    where
        registered.counts
        and not registered.category_unknown
        and school.says_yes <> school.says_no
),

conflict as (
    select
        record_id,
        person_id,
        'status_conflict' as kind,
        null as doubt,
        evidence,
        '是否孤儿：民政记载“' || case when listed_orphan then '是' else '否' end
            || '”，教育记载“' || case when says_yes then '是' else '否' end || '”；' || case
            when listed_unattended then '口径不同：学校可能把事实无人抚养儿童计为孤儿'
            when listed_orphan and determined_from > $as_of - to_days($timing_days)
                then '时间不同：认定不久，学籍可能尚未更新'
            when orphan_ground = listed_orphan then '信息有误：公安记载与民政一致，请教育部门核对'
            when orphan_ground = says_yes then '信息有误：公安记载与教育一致，请民政部门核对'
            else '信息有误：请民政、教育部门核对'
        end as reason,
        $register_basis as basis
    from told_apart
    where
        listed_orphan <> says_yes
        and not (listed_unattended and says_yes)
),

-- a child whose ground is at stake, and departments that know it by two sound numbers: who is it?
identity as (
    select
        registered.record_id,
        registered.person_id,
        list_sort(list_distinct(list_concat(
            list(disagreement.record_id),
            flatten(list(disagreement.usual_records))
        ))) as evidence,
        '公民身份号码：' || string_agg(distinct word.term, '、' order by word.term)
            || '与其他部门不一致；' || case
            when bool_and(disagreement.kind = 'timing') then '时间不同：所载为更正前的号码，请更新'
            when max(disagreement.usual_departments) > 1 then '信息有误：与多数部门不同，请核对更正'
            else '信息有误：各部门所载号码各不相同，请共同核对'
        end as reason
    from wanted.registered
    inner join found.disagreement on disagreement.person_id = registered.person_id
    inner join found.department as word on word.department = disagreement.department
    where
        registered.counts
        and disagreement.on_ground
        and disagreement.attribute = 'number'
    group by all
),

disputed as (
    select
        coalesce(conflict.record_id, identity.record_id) as record_id,
        coalesce(conflict.person_id, identity.person_id) as person_id,
        'status_conflict' as kind,
        null as doubt,
        list_concat(coalesce(conflict.evidence, []), coalesce(identity.evidence, [])) as evidence,
        concat_ws('。', conflict.reason, identity.reason) as reason,
        $register_basis as basis
    from conflict
    full join identity on identity.person_id = conflict.person_id
)

select * from undetected
union all
select * from without_ground
union all
select * from disputed
