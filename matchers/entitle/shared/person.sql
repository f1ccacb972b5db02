-- who is who for the rules: as linked, and whom the second search recovered is the child
select
    person.record_id,
    coalesce(recovered.person_id, person.person_id) as person_id,
    person.doubted,
    person.number_state
from linked.person as person
left join wanted.recovered as recovered on recovered.other_id = person.person_id
