-- one row a child record asked for: a keyed digest of how the record reads, the same wherever it stands. Who the
-- record is about counts: number, names, birth date, sex, guardians and parents, student number; of a record that
-- gives neither number nor birth date everything else too, since it is known by that alone
select
    record.record_id,
    record.extract,
    left(
        sha256(
            concat_ws(
                '|',
                $key,
                record.extract,
                coalesce(number_0, ''),
                coalesce(name_0, ''),
                coalesce(name_1, ''),
                coalesce(birth_date_0::text, ''),
                coalesce(birth_precision_0::text, ''),
                coalesce(sex_0::text, ''),
                coalesce(student_number_0, ''),
                list_sort([kin_number_0, kin_number_1, kin_number_2, kin_number_3])::text,
                list_sort([kin_name_0, kin_name_1, kin_name_2, kin_name_3, kin_name_4])::text,
                case
                    when number_0 is null and birth_date_0 is null
                        then [phone_0, phone_1, district_0, school_0, address_0, address_1]::text
                    else ''
                end
            )
        ),
        $reading_length
    ) as reading
from worded
inner join raw.record as record on record.record_id = worded.record_id
