-- condition by condition, what each claim about a determination rests on: for analysts only, since it names the
-- parents' states. One row a parent and state told, one a parent of whom nothing is told, one for the child's age
with claim as (
    select
        claim.record_id,
        claim.person_id,
        claim.kind
    from found.claim
),

stated as (
    select distinct
        claim.record_id,
        claim.kind,
        parent_state.side as condition,
        word.term
            || coalesce('，' || strftime(parent_state.started_from, '%Y年%-m月%-d日') || '起', '')
            || coalesce('，至' || strftime(parent_state.ended_from, '%Y年%-m月%-d日'), '')
            || case
                when not parent_state.sure then '（仅姓名相同，待核实）'
                when not parent_state.in_force then '（已不在期间内）'
                when not parent_state.long_enough then '（未满' || $clock_months || '个月）'
                when parent_state.long_enough is null then '（是否满' || $clock_months || '个月不详）'
                else ''
            end as value,
        parent_state.source,
        parent_state.gone or parent_state.unable as holds
    from claim
    inner join wanted.parent_state on parent_state.person_id = claim.person_id
    inner join wanted.word on word.code = 'parent_state' and word.key = parent_state.state
),

sides as (
    select unnest(['father', 'mother']) as side
),

silent as (
    select
        claim.record_id,
        claim.kind,
        sides.side as condition,
        case
            when side.identified then '父母状况名单中未见记载'
            else '身份证号不详，无法在父母状况名单中查找'
        end as value,
        'police' as source,
        case when side.identified then false end as holds
    from claim
    cross join sides
    left join wanted.side
        on side.person_id = claim.person_id
        and side.side = sides.side
    where not exists (
        select 1
        from wanted.parent_state
        where
            parent_state.person_id = claim.person_id
            and parent_state.side = sides.side
    )
),

aged as (
    select
        claim.record_id,
        claim.kind,
        'under_age' as condition,
        case
            when judged.under_age then '未满' || $under_age || '周岁'
            when not judged.under_age then '已满' || $under_age || '周岁'
            else '出生日期不详'
        end as value,
        'all' as source,
        judged.under_age as holds
    from claim
    inner join wanted.judged on judged.person_id = claim.person_id
)

select * from stated
union all
select * from silent
union all
select * from aged
order by all
