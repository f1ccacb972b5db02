-- coverage against national targets: this comparison has none
select
    null::text as target,
    null::text as district,
    null::bigint as children,
    null::bigint as covered,
    null::bigint as unclear,
    null::double as share,
    null::double as least_share,
    null::double as aim
where false
