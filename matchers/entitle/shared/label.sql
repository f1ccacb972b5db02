-- one row a person on the register: the categories in words, in declared order
with category as (
    select
        person_id,
        unnest(categories) as category
    from wanted.registered
)

select
    category.person_id,
    string_agg(word.term, '、' order by word.rank) as label
from category
inner join wanted.word on word.code = 'category' and word.key = category.category
group by category.person_id
