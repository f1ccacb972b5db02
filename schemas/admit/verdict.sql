-- The rows below a header that are not admitted, and why: one row a row, in ascending order.
-- Rows that are plainly persons have been left out (verdict.py); what follows would admit them.
-- `sheet_line` holds of each row the cells that tell: its leftmost filled cell, the listed person's name and number,
-- sex and birth date and what stands right of that, how many mapped cells are filled, and whether something stands
-- beyond the header.
with line as (
    select
        "row",
        lead,
        name,
        number,
        sex,
        birth_date,
        beside,
        filled,
        overlong
    from sheet_line
),

judged as (
    select
        "row",
        case
            when filled = 0 and not overlong
                then 'blank'
            -- the header printed again on a later page
            when trim(name) = $name_header and trim(number) = $number_header
                then 'repeated_header'
            -- forms number their columns below the header: 1 2 3 4 5
            when
                length(number) <= 2
                and try_cast(number as integer) - try_cast(name as integer) = $distance
                then 'column_numbers'
            when
                regexp_matches(
                    regexp_replace(lead, '[\s\x{3000}]', '', 'g'),
                    '^(合计|总计|小计|共计|累计|本页|填表|制表|填报|审核|复核|审批|负责人|单位负责人|单位[(（]|盖章|'
                    || '经办人|联系人[:：]|备注|注[:：]|说明[:：]|打印|导出|日期[:：]|第\d+页|以下空白)'
                )
                and not coalesce(regexp_matches(number, '\d{6}'), false)
                then 'footer'
            when overlong
                then 'overlong'
            when name is null and not coalesce(regexp_matches(number, '[0-9０-９]'), false)
                then 'nobody'
            when filled = 1 and number is null
                then 'alone'
            -- one column off: a sex where the number should be, a number where the sex or the name should be
            when trim(number) in ('男', '女')
                or (length(sex) >= 15 and regexp_matches(sex, '\d{15}'))
                or (length(name) >= 15 and regexp_matches(name, '^[''\s]*\d{15}'))
                or (
                    regexp_matches(name, '^[0-9.]+$')
                    and not coalesce(regexp_matches(number, '[0-9０-９]{6}'), false)
                )
                -- a birth date in the number's place, and none in its own
                or (
                    regexp_matches(number, '^(19|20)\d\d[-/.年]\d{1,2}([-/.月]\d{1,2}日?)?( 00:00:00)?$')
                    and (regexp_matches(birth_date, '^\D+$') or regexp_matches(birth_date, '\d{15}'))
                )
                then 'shifted'
            -- beside a number in its own place, the sex in the birth date's or the birth date in the sex's; the code of a
            -- sex may be a way to say unknown: not beside a sex, and 0 and 9 only before the number's own year
            when
                regexp_matches(number, '[0-9０-９]{15}')
                and (
                    regexp_full_match(birth_date, '[\s\x{3000}]*[男女]性?[\s\x{3000}]*')
                    or regexp_matches(sex, '(19|20)\d\d')
                    or (
                        regexp_full_match(birth_date, '[\s\x{3000}]*[0129](\.0)?[\s\x{3000}]*')
                        and not coalesce(
                            regexp_full_match(sex, '[\s\x{3000}]*([男女]性?|[0129](\.0)?)[\s\x{3000}]*'), false
                        )
                        and (
                            regexp_matches(birth_date, '[12]')
                            or coalesce(contains(beside, substr(trim(number, ''' '), 7, 4)), false)
                        )
                    )
                )
                then 'suspect'
            else 'admitted'
        end as verdict
    from line
),

final as (
    select
        "row",
        verdict
    from judged
    where verdict <> 'admitted'
)

select
    "row",
    verdict
from final
order by "row"
