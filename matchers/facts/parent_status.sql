-- one row a record of police/parent_status
with record as (
    select *
    from raw.police_parent_status
)

select
    record.record_id,
    record.number,
    record.name,
    state.value as state,
    started.first_day as started_from,
    started.last_day as started_until,
    record.started_on is not null as started_stated,
    ended.first_day as ended_from,
    ended.last_day as ended_until,
    record.ended_on is not null as ended_stated
from record
left join staged.reading_parentstate as state on state.word = record.state
left join staged.reading_date as started
    on started.source = 'police_parent_status.started_on'
    and started.word = record.started_on
left join staged.reading_date as ended
    on ended.source = 'police_parent_status.ended_on'
    and ended.word = record.ended_on
