-- The tables that publishing reads, for a made-up city of `children` with `findings` in `districts`: what
-- benchmarks.reports renders. Fictional regions and names of common characters; the same city every time.
create temp macro place(i) as '第' || (hash(i) % getvariable('districts'))::text || '区';
create temp macro township(i) as '第' || (hash(i) % 240)::text || '镇';
create temp macro named(i) as
    substr('王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗', (hash(i * 3) % 20 + 1)::integer, 1)
    || substr('子涵沐宸若汐奕辰雨桐浩然梓萱诗琪俊杰欣怡', (hash(i * 5) % 20 + 1)::integer, 2);
create temp macro born(i) as
    (2010 + i // 1000 % 14)::text
    || '-' || lpad((i // 14000 % 12 + 1)::text, 2, '0')
    || '-' || lpad((i // 168000 % 28 + 1)::text, 2, '0');
create temp macro numbered(i) as
    '9801' || lpad((i // 4704000 + 1)::text, 2, '0') || replace(born(i), '-', '')
    || lpad((i % 1000)::text, 3, '0') || 'X';
create temp macro phoned(i) as '139' || lpad((hash(i // 2) % 100000000)::text, 8, '0');
create temp macro person(i) as 'p' || lpad(to_hex(hash(i)), 16, '0');
create temp macro kind_of(i) as
    ['aid_missing', 'aid_not_paid', 'aid_below_standard', 'not_enrolled', 'aid_after_end'][(i // 15 % 5 + 1)::integer];

-- who is in which list: one child in fifteen is on the register
create temp table kept as
select
    row_number() over (order by extract, i) as record_id,
    (row_number() over (partition by extract order by i))::integer + 3 as "row",
    extract,
    i
from (
    select 'civil_affairs/children' as extract, range as i from range(0, getvariable('children'), 15)
    union all
    select 'education/aid', range from range(0, getvariable('children'), 15) where range % 10 < 7
    union all
    select 'education/enrolment', range from range(getvariable('children')) where range % 100 < 85
    union all
    select 'health/insurance', range from range(getvariable('children'))
    union all
    select 'police/residents', range from range(getvariable('children'))
) as listed;

create temp table delivered as
select
    record_id,
    extract,
    i,
    '2026-10' as delivery,
    place(i) || '.xlsx' as file,
    'Sheet1' as sheet,
    "row",
    named(i) as name,
    numbered(i) as number,
    case when i % 2 = 0 then '男' else '女' end as sex,
    born(i) as birth_date,
    place(i) as district
from kept;

insert into raw.record
select record_id, extract, delivery, file, sheet, "row" from delivered;

insert into raw.civil_affairs_children by name
select
    * exclude (extract, i),
    ['孤儿', '事实无人抚养儿童', '最低生活保障家庭', '残疾儿童'][(i // 15 % 4 + 1)::integer] as category,
    '2024-03-01' as determined_on,
    named(i + 7) as guardian_name,
    numbered(i // 30 + 9000000) as guardian_number,
    '祖父' as guardian_relation,
    phoned(i) as phone,
    township(i) as township,
    '第' || (i // 15 % 20)::text || '村' as village,
    place(i) || township(i) || (i % 200)::text || '号' as address
from delivered
where extract = 'civil_affairs/children';

insert into raw.education_enrolment by name
select
    * exclude (extract, i),
    township(i) || '中心小学' as school,
    ['小学', '初中', '普通高中'][(i % 3 + 1)::integer] as stage,
    (i % 6 + 1)::text as grade
from delivered
where extract = 'education/enrolment';

insert into raw.education_aid by name
select
    * exclude (extract, i),
    township(i) || '中心小学' as school,
    '2026秋' as term,
    '生活补助' as aid_item,
    '625' as amount
from delivered
where extract = 'education/aid';

insert into raw.health_insurance by name
select * exclude (extract, i), '2026' as year, '正常参保' as insurance_state, phoned(i) as phone
from delivered
where extract = 'health/insurance';

insert into raw.police_residents by name
select * exclude (extract, i), '正常' as household_state, named(i + 11) as father_name
from delivered
where extract = 'police/residents';

insert into raw.refused
select extract, '2026-10', '第0区.xlsx', 'Sheet1', i::integer, '姓名', '姓名和身份证号都为空；请补齐后重报'
from (select distinct extract from kept) as listed
cross join range(300) as missing (i);

insert into raw.file
select extract, delivery, file, sheet, 'ab', 'utf-8', 3, count(*) + 300, count(*), 300, 0, '{}', '["备用"]'
from delivered
group by all;

insert into raw.delivery
select extract, '2026-10', true, false, count(*), count(*), null
from kept
group by extract;

create table linked.person as
select
    record_id,
    person(i) as person_id,
    false as doubted,
    case when i % 40 = 0 then 4 when i % 97 = 0 then 3 else 1 end as number_state
from kept;

create type level_word as enum ('same', 'one_slip', 'same_sound', 'number', 'unknown');

create temp macro with_levels() as table
select
    'one_slip'::level_word as level_number,
    'same_sound'::level_word as level_name,
    'same'::level_word as level_birth_date,
    'same'::level_word as level_sex,
    'same'::level_word as level_phone,
    'number'::level_word as level_kin,
    'same'::level_word as level_district,
    'unknown'::level_word as level_school,
    'unknown'::level_word as level_address;

create table linked.link as
select
    min(record_id) over (partition by i) as record_l,
    record_id as record_r,
    'number'::enum('number', 'name_birth') as rule,
    (20 + i % 30)::double as weight,
    0.999::double as probability,
    level.*
from kept
cross join with_levels() as level
qualify record_l <> record_r;

create table linked.weight as
from (
    values
        ('(prior)', 0, 'prior', null::double, null::double, (-11.6)::double),
        ('number', 0, 'one_slip', 0.2, 1e-6, 17.6),
        ('name', 0, 'same_sound', 0.01, 2e-5, 8.9),
        ('birth_date', 0, 'same', 0.98, 1.6e-4, 12.5)
) as weighed (field, ordinal, level, m, u, weight);

create table linked.summary as
from (values ('records', 3e6, ''), ('links', 2e6, ''), ('expected_missed', 40.2, ''), ('expected_false', 3.1, ''))
    as said (figure, value, detail);

create table linked.distribution as
select
    bits::double as from_bits,
    bits + 5.0::double as to_bits,
    1000::bigint as pairs,
    case when bits >= 0 then 1000 else 0 end::bigint as joined
from range(-40, 60, 5) as weighed (bits);

create table linked.rate as
select
    'civil_affairs/children' as extract_l,
    extract_r,
    'district' as grouping,
    place(member) as member,
    sum(5000)::bigint as records,
    sum(4000 + member * 10)::bigint as linked,
    sum(4000 + member * 10) / sum(5000) as share
from range(12) as listed (member)
cross join (values ('education/enrolment'), ('health/insurance')) as other (extract_r)
group by all;

create table staged.record as
select
    record_id,
    number,
    number_state,
    name,
    birth_date::date as birth_date,
    (i % 2)::integer as sex
from delivered
join linked.person using (record_id);

create table wanted.entitlement as
select record_id, person(i) as person_id, programme, 'eligible' as verdict, '' as reason, '' as basis
from kept
cross join (values ('education_aid'), ('schooling')) as entitled (programme)
where extract = 'civil_affairs/children';

create temp table flagged as
select record_id, i
from kept
where extract = 'civil_affairs/children'
order by hash(i + 1)
limit getvariable('findings');

create table found.candidate as
select
    flagged.record_id,
    kind_of(flagged.i) as kind,
    other.record_id as candidate_record,
    12.5::double as weight,
    0.6::double as probability,
    level.*
from flagged
join kept as other on other.i = flagged.i and other.record_id <> flagged.record_id
cross join with_levels() as level
where flagged.i % 8 = 0;

create table found.finding as
with best as (
    select record_id, min(candidate_record) as candidate_record
    from found.candidate
    group by record_id
)

select
    'f' || lpad(to_hex(hash(i + 5)), 19, '0') as finding_id,
    person(i) as person_id,
    record_id,
    case kind_of(i) when 'not_enrolled' then 'schooling' else 'education_aid' end as programme,
    kind_of(i) as kind,
    case when i % 8 = 0 then 'review' when i % 61 = 0 then 'undecidable' else 'confirmed' end as standing,
    case when i % 8 = 0 then 0.4 when i % 61 = 0 then 0.5 else 0.99 end::double as probability,
    '在台账且在保；资助名单中未见其记录' as reason,
    '教育资助（教财〔2018〕16号）' as basis,
    best.candidate_record,
    case when i % 8 = 0 then 0.6::double end as candidate_probability,
    '2026-05' as first_seen,
    '2026-10' as last_seen,
    (i % 6 + 1)::bigint as times_seen,
    ['new', 'repeat', 'reopened', 'repeat', 'resolved'][(i // 3 % 5 + 1)::integer] as state,
    date '2026-11-13' as due,
    false as due_provisional
from flagged
left join best using (record_id);

-- twelve months: this one's findings, each seen for some months before
insert into ledger.run (comparison, period, as_of)
select 'education', strftime(day, '%Y-%m'), last_day(day)
from (select (date '2026-10-01' - to_months(i::integer))::date as day from range(12) as month (i)) as run;

insert into ledger.sighting by name
select
    'education' as comparison,
    strftime(date '2026-10-01' - to_months(i::integer), '%Y-%m') as period,
    finding_id,
    person_id,
    programme,
    kind,
    standing,
    probability,
    place(hash(finding_id)) as district
from found.finding
join range(12) as month (i) on i < times_seen and (i > 0 or state <> 'resolved');
