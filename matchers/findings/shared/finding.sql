-- the findings of the period, and those of the period before that its data no longer show (`resolved`): these
-- keep their first and last periods and their standing, and claim nothing: no probability, no candidate
with sighting as (
    select
        finding_id,
        period,
        min(person_id) as person_id,
        min(programme) as programme,
        min(kind) as kind,
        min(standing) as standing
    from found.sighted
    group by all
),

-- an answer in another city, said to whoever reads the finding: it may be the child's, or has made the finding go
elsewhere as (
    select
        identified.finding_id,
        elsewhere.record_id,
        elsewhere.kind,
        elsewhere.standing,
        '异地：' || elsewhere.place || elsewhere.title || '中有'
            || case elsewhere.standing
                when 'answered' then '其记录'
                when 'stopped' then '其参保记录，但已暂停或终止，不算参保'
                else '相似记录，可能是其本人'
            end
            || coalesce('（' || elsewhere.also || '亦有，请核对是否重复）', '') as told
    from found.elsewhere as elsewhere
    left join found.identified
        on identified.record_id = elsewhere.record_id
        and identified.kind = elsewhere.kind
),

present as (
    select
        identified.* exclude (rule, stated) replace (
            identified.reason || coalesce('；' || elsewhere.told, '') || case lapsed.state
                when 'lapsed' then '；此前的人工判断因记录内容已变动而失效，请重新核对'
                when 'contradicted' then '；此前的人工判断与另一判断相互矛盾，未予采用，请重新核对'
                else ''
            end as reason
        ),
        history.first_seen,
        history.last_seen,
        history.times_seen,
        history.state,
        deadline.due,
        deadline.provisional as due_provisional
    from found.identified
    inner join found.history on history.finding_id = identified.finding_id
    left join found.lapsed on lapsed.finding_id = identified.finding_id
    left join elsewhere on elsewhere.finding_id = identified.finding_id
    left join found.deadline on deadline.opened_as_of = history.opened_as_of
),

answered as (
    select
        sighting.finding_id,
        sighting.person_id,
        registered.record_id,
        sighting.programme,
        sighting.kind,
        sighting.standing,
        null::double as probability,
        '上期（' || history.last_seen || '）列出，本期数据显示：' || case
            when registered.person_id is null and entitlement.person_id is null then '台账中已无此记录'
            when entitlement.verdict = 'not_eligible' then entitlement.reason
            when elsewhere.standing = 'answered' then elsewhere.told
            else '不再存在该问题'
        end as reason,
        coalesce(entitlement.basis, kind.basis) as basis,
        null::bigint as candidate_record,
        null::double as candidate_probability,
        history.first_seen,
        history.last_seen,
        history.times_seen,
        history.state,
        deadline.due,
        deadline.provisional as due_provisional
    from found.history
    inner join sighting
        on sighting.finding_id = history.finding_id
        and sighting.period = history.last_seen
    inner join found.kind on kind.kind = sighting.kind
    left join wanted.registered on registered.person_id = sighting.person_id
    left join wanted.entitlement
        on entitlement.person_id = sighting.person_id
        and entitlement.programme = sighting.programme
    left join elsewhere
        on elsewhere.record_id = registered.record_id
        and elsewhere.kind = sighting.kind
    left join found.deadline on deadline.opened_as_of = history.opened_as_of
    where history.state = 'resolved'
)

select * from present
union all by name
select * from answered
order by
    kind,
    finding_id
