-- the deliveries that the run rests on, with what the reader made of their files
with file as (
    select
        extract,
        count(distinct file) as files,
        sum(rows) as file_rows,
        sum(admitted) as admitted,
        sum(refused) as refused,
        sum(dropped) as dropped
    from raw.file
    group by extract
)

select
    delivery.extract,
    delivery.delivery,
    delivery.present,
    delivery.stale,
    delivery.rows,
    delivery.last_rows,
    delivery.remark,
    file.files,
    file.file_rows,
    file.admitted,
    file.refused,
    file.dropped
from raw.delivery
left join file using (extract)
order by delivery.extract
