-- one row an absence of which the register leaves open whether the child is entitled at all: how probable it is that she
-- is. She is taken for one of those whom no record answers either, and of whom the register tells
with usual as (
    select
        kind,
        (count(*) filter (where holds) + 1) / (count(holds) + 2) as chance
    from found.told
    group by kind
)

select
    child.record_id,
    child.kind,
    usual.chance
from wanted.child
inner join usual on usual.kind = child.kind
where child.doubt = 'register'
