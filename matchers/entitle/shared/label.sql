-- one row a person on the register: the categories in words, in declared order; each set of them is worded once
with listed as (
    select distinct categories
    from wanted.registered
),

category as (
    select
        categories,
        unnest(categories) as category
    from listed
),

worded as (
    select
        category.categories,
        string_agg(word.term, '、' order by word.rank) as label
    from category
    inner join wanted.word on word.code = 'category' and word.key = category.category
    group by category.categories
)

select
    registered.person_id,
    worded.label
from wanted.registered
inner join worded on worded.categories = registered.categories
