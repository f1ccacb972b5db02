-- one row a person on the register: is the child entitled to education aid in the term, and to how much
with child as (
    select
        registered.record_id,
        registered.person_id,
        registered.counts,
        registered.remark,
        registered.undated,
        label.label,
        case
            when len(list_intersect(registered.categories, $aid_categories)) > 0 then true
            when registered.category_unknown then null
            else false
        end as entitled,
        enrolled.enrolled,
        enrolled.record_id as enrolment_record,
        enrolled.enrolment_state,
        enrolled.stage,
        enrolled.boarding,
        schooling.compulsory,
        aided.records is not null as aided
    from wanted.registered
    left join wanted.label on label.person_id = registered.person_id
    left join wanted.enrolled on enrolled.person_id = registered.person_id
    left join wanted.schooling on schooling.person_id = registered.person_id
    left join wanted.aided on aided.person_id = registered.person_id
),

measured as (
    select
        child.*,
        standard.yuan,
        standard.yuan_most,
        standard.source,
        case
            when standard.yuan is not null then true
            when child.stage is not null then false
            when child.compulsory then true
        end as has_standard,
        stage.term as stage_term,
        boarding.term as boarding_term,
        state.term as state_term
    from child
    left join wanted.standard
        on standard.stage = child.stage
        and standard.boarding is not distinct from child.boarding
    left join wanted.word as stage on stage.code = 'stage' and stage.key = child.stage
    left join wanted.word as boarding on boarding.code = 'boarding' and boarding.key = child.boarding
    left join wanted.word as state on state.code = 'enrolment_state' and state.key = child.enrolment_state
),

judged as (
    select
        *,
        counts and entitled and enrolled and has_standard as due,
        due and $roll_out as holds
    from measured
)

select
    record_id,
    person_id,
    'education_aid' as programme,
    case when holds then 'eligible' when not holds then 'not_eligible' else 'unknown' end as verdict,
    case
        when not counts then remark
        when not entitled then '儿童类别（' || coalesce(label, '未填') || '）不属于教育资助范围'
        when not enrolled then '学籍状态为' || coalesce(state_term, '非在读') || '，不在读期间不发放'
        when not has_standard then stage_term || '阶段无资助标准'
        when counts is null then remark
        when entitled is null then '儿童类别无法辨认'
        when enrolment_record is null then '学籍中未见其记录，是否在读不详'
        when enrolled is null then '学籍状态无法辨认'
        when has_standard is null then '学段不详'
        when not coalesce($roll_out, false) then $term_title || '资助名单尚未形成，暂不判断'
        else label || '，' || coalesce(stage_term, '学龄') || '在读'
            || coalesce('（' || boarding_term || '）', '') || '，' || $term_title || '应享受资助'
            || coalesce(printf('%g', yuan) || '元', '')
            || case when yuan_most > yuan then '以上' else '' end
            || case when undated then '（认定日期空白，按在册计）' else '' end
    end as reason,
    $aid_title || '（' || coalesce(source, $aid_source) || '）' as basis,
    due,
    case
        when counts is null or entitled is null then 'register'
        when due is null then 'other'
    end as doubt,
    enrolled,
    enrolment_record,
    stage,
    yuan,
    yuan_most,
    aided
from judged
