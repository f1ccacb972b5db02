-- what this run says, before it is weighed: absences first, then what linked records show
with absence as (
    select
        child.record_id,
        child.person_id,
        child.kind,
        child.doubt,
        child.evidence,
        entitlement.reason || kind.absence as reason,
        entitlement.basis,
        true as searched
    from wanted.child
    inner join found.kind on kind.kind = child.kind
    inner join wanted.entitlement
        on entitlement.person_id = child.person_id
        and entitlement.programme = kind.programme
),

direct as (
    select
        record_id,
        person_id,
        kind,
        doubt,
        evidence,
        reason,
        basis,
        false as searched
    from found.direct
)

select * from absence
union all
select * from direct
