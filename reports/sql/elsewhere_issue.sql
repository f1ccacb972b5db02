-- children whom another city's roll answers: the register is asked to say so, or they are looked for again each period
select
    away.place,
    away.title,
    delivered.name,
    delivered.number,
    record.record_id,
    record.extract,
    record.file,
    record.sheet,
    record."row"
from away
inner join raw.record as record on record.record_id = away.record_id
inner join delivered on delivered.record_id = away.record_id
where away.standing = 'answered'
order by
    record.record_id,
    away.kind
limit $most
