-- one row a pair of records that a reviewer has judged: what was said last, and what has become of it.
-- `lapsed`: an extract of this run no longer holds a record that reads so; `idle`: this run does not use the extract;
-- `unclear`: so many records read so that nobody can be meant
with said as (
    select
        finding_id,
        candidate_id,
        decision = $same as same,
        own_extract,
        own_reading,
        other_extract,
        other_reading,
        coalesce(decided_on, imported::date) as decided_on,
        imported
    from ledger.decision
    where
        decision in ($same, $apart)
        and own_reading is not null
        and other_reading is not null
    qualify row_number() over (
        partition by
            least(own_reading, other_reading),
            greatest(own_reading, other_reading)
        order by
            decided_on desc,
            imported desc,
            same,
            finding_id,
            candidate_id
    ) = 1
),

held as (
    select
        reading,
        count(*) as records,
        list(record_id order by record_id) as record_ids
    from linked.reading
    group by reading
),

used as (
    select distinct extract
    from raw.record
)

select
    said.finding_id,
    said.candidate_id,
    said.same,
    said.decided_on,
    said.imported,
    own.record_ids as own_records,
    other.record_ids as other_records,
    case
        when own_used.extract is null or other_used.extract is null then 'idle'
        when own.records is null or other.records is null then 'lapsed'
        when own.records * other.records > $most then 'unclear'
        else 'applied'
    end as state
from said
left join held as own on own.reading = said.own_reading
left join held as other on other.reading = said.other_reading
left join used as own_used on own_used.extract = said.own_extract
left join used as other_used on other_used.extract = said.other_extract
order by
    decided_on desc,
    imported desc,
    finding_id,
    candidate_id
