-- how many the policies entitle, and how many of them go without, a programme
select
    programme,
    count(*) as entitled,
    count(*) filter (where standing = 'confirmed') as confirmed,
    count(*) filter (where standing = 'review') as review,
    count(*) filter (where standing = 'undecidable') as undecidable
from entitled_row
group by programme
order by programme
