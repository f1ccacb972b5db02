-- one row a finding of this run, under the reference that stays the same from period to period
select
    left(sha256(concat_ws('|', $key, person_id, kind.programme, kind.kind)), $id_length) as finding_id,
    weighed.person_id,
    weighed.record_id,
    kind.programme,
    weighed.kind,
    weighed.standing,
    case
        when calibration.shift is null then weighed.probability
        else 1 / (1 + exp(-(
            ln(greatest(least(weighed.probability, 1 - $edge), $edge))
            - ln(1 - greatest(least(weighed.probability, 1 - $edge), $edge))
            + calibration.shift
        )))
    end as probability,
    weighed.probability as stated,
    weighed.reason,
    weighed.basis,
    weighed.candidate_record,
    weighed.candidate_probability,
    weighed.rule
from found.weighed
inner join found.kind on kind.kind = weighed.kind
left join found.calibration
    on calibration.kind = weighed.kind
    and calibration.rule = weighed.rule
