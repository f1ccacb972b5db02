-- the register's entries that say so: orphans answer both, de facto unattended children the second
select
    'orphan_undetected' as kind,
    register.record_id
from staged.register
inner join wanted.entry on entry.record_id = register.record_id
where
    coalesce(entry.in_force, true)
    and (register.categories is null or list_contains(register.categories, 'orphan'))

union all

select
    'unattended_undetected' as kind,
    register.record_id
from staged.register
inner join wanted.entry on entry.record_id = register.record_id
where
    coalesce(entry.in_force, true)
    and (register.categories is null or list_has_any(register.categories, ['orphan', 'unattended']))
