-- the same by district, category and stage as the departments wrote them; they are folded where they are shown
select
    programme,
    district,
    category,
    stage,
    count(*) as entitled,
    count(*) filter (where standing = 'confirmed') as confirmed,
    count(*) filter (where standing = 'review') as review,
    count(*) filter (where standing = 'undecidable') as undecidable
from entitled_row
group by
    programme,
    district,
    category,
    stage
order by all
