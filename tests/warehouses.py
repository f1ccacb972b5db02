"""A small warehouse filled by hand, as the stages before publishing leave it: made-up children, regions 98xxxx."""

from datetime import date
from pathlib import Path
from typing import Any

import duckdb
from registered import answer, child

from matchers.away import open_elsewhere
from reports.publication import Publication
from schemas.admit.raw import create_tables
from schemas.extracts import EXTRACTS, Comparison
from schemas.period import parse_period
from schemas.warehouse import STAGES

AS_OF = date(2026, 10, 31)
PERIODS = {"education": "2026-10", "insurance": "2026Q4", "determination": "2026-10"}
BEFORE = {"education": "2026-09", "insurance": "2026Q3", "determination": "2026-09"}
KINDS = {
    "education": ("aid_missing", "not_enrolled", "aid_not_paid", "aid_below_standard", "aid_after_end"),
    "insurance": ("insurance_missing", "premium_aid_missing", "insurance_inactive", "insurance_duplicate"),
    "determination": (
        "orphan_undetected",
        "unattended_undetected",
        "status_conflict",
        "listed_without_ground",
    ),
}
PROGRAMMES = {
    "aid_missing": "education_aid",
    "aid_not_paid": "education_aid",
    "aid_below_standard": "education_aid",
    "aid_after_end": "education_aid",
    "not_enrolled": "schooling",
    "insurance_missing": "insurance",
    "insurance_inactive": "insurance",
    "insurance_duplicate": "insurance",
    "premium_aid_missing": "premium_aid",
    "orphan_undetected": "orphan",
    "unattended_undetected": "unattended",
    "status_conflict": "register",
    "listed_without_ground": "register",
}
LEVELS = ("number", "name", "birth_date", "sex", "phone", "kin", "district", "school", "address")
_WEIGHED = (
    (
        "number",
        (("same", 0.9, 1e-8), ("one_slip", 0.02, 1e-6), ("different", 0.01, 0.9), ("unknown", 0.07, 0.1)),
    ),
    ("name", (("same", 0.93, 0.002), ("sound", 0.03, 0.002), ("different", 0.04, 0.996))),
    ("birth_date", (("same", 0.95, 0.0003), ("near", 0.02, 0.01), ("different", 0.03, 0.9897))),
    ("sex", (("same", 0.99, 0.5), ("different", 0.01, 0.5))),
    ("phone", (("same", 0.7, 1e-5), ("different", 0.3, 0.99999))),
    ("kin", (("number", 0.6, 1e-5), ("disjoint", 0.4, 0.99999))),
)


def fill(connection: duckdb.DuckDBPyConnection, comparison: str = "education", children: int = 60) -> None:
    """All tables that publishing reads, for `children` register rows, each of them with one finding."""
    for stage in STAGES:
        connection.execute(f"create schema if not exists {stage}")
    create_tables(connection)
    records = _fill_raw(connection, comparison, children)
    _fill_linked(connection, records)
    _fill_found(connection, comparison, records)
    _fill_ledger(connection, comparison)


def publication(folder: Path, comparison: str = "education", **more: Any) -> Publication:
    """What the tests ask to have published."""
    given: dict[str, Any] = {
        "comparison": Comparison(comparison),
        "period": parse_period(comparison, PERIODS[comparison]),
        "as_of": AS_OF,
        "published": folder,
        "run_id": "test-run",
        "versions": {"yingbao": "0", "policies": "abc"},
        "settings": {"accept_stale": True},
        "city": "云泽市",
        "contact": "云泽市民政局儿童福利科",
    }
    return Publication(**given | more)


def _fill_raw(connection: duckdb.DuckDBPyConnection, comparison: str, children: int) -> list[tuple[Any, ...]]:
    """The raw tables; returns (record_id, extract, child's index) of every record."""
    records: list[tuple[Any, ...]] = []
    others = {
        "education": ("education/enrolment", "education/aid"),
        "insurance": ("health/insurance",),
        "determination": ("police/residents",),
    }[comparison]
    for declared in EXTRACTS:
        if declared.key == "civil_affairs/children":
            rows = [child(i) for i in range(children)]
        elif declared.key in others:
            rows = [answer(i, declared.key) for i in range(children)]
        else:
            continue
        file, sheet = f"{declared.title}.xlsx", "Sheet1"
        for i, row in enumerate(rows):
            records.append((len(records) + 1, declared.key, i))
            lineage = {
                "record_id": len(records), "delivery": "2026-10", "file": file, "sheet": sheet, "row": i + 4
            }  # fmt: skip
            full = lineage | row
            names = ", ".join(f'"{name}"' for name in full)
            marks = ", ".join("?" * len(full))
            table = f"raw.{declared.table}"
            connection.execute(f"insert into {table} ({names}) values ({marks})", list(full.values()))
            connection.execute(
                "insert into raw.record values (?, ?, ?, ?, ?, ?)",
                [len(records), declared.key, "2026-10", file, sheet, i + 4],
            )
        connection.execute(
            "insert into raw.file values (?, '2026-10', ?, ?, ?, null, 3, ?, ?, 2, 1, '{}', '[\"序号\"]')",
            [declared.key, file, sheet, "ab" * 32, len(rows) + 3, len(rows)],
        )
        connection.execute(
            "insert into raw.delivery values (?, '2026-10', true, false, ?, ?, null)",
            [declared.key, len(rows), len(rows) + 5],
        )
        for row, reason in ((2, "整行只有序号；请补齐后重报"), (9, "姓名和身份证号都为空；请补齐后重报")):
            connection.execute(
                "insert into raw.refused values (?, '2026-10', ?, ?, ?, '姓名', ?)",
                [declared.key, file, sheet, row, reason],
            )
    connection.execute(
        "insert into raw.delivery values ('police/parent_status', null, false, false, null, null, null)"
    )
    return records


def _fill_linked(connection: duckdb.DuckDBPyConnection, records: list[tuple[Any, ...]]) -> None:
    connection.execute("create table linked.person (record_id bigint, person_id text, doubted boolean)")
    if records:
        connection.executemany(
            "insert into linked.person values (?, ?, false)", [(r, f"p{i:06d}") for r, _, i in records]
        )
    levels = ", ".join(f"level_{name} text" for name in LEVELS)
    connection.execute(
        "create table linked.link (record_l bigint, record_r bigint, rule text, weight double,"
        f" probability double, {levels})"
    )
    connection.execute(
        f"insert into linked.link select l.record_id, r.record_id, 'number', 20.5, 0.99, {_LEVELS} from"
        " linked.person l join linked.person r on l.person_id = r.person_id and l.record_id < r.record_id"
    )
    connection.execute(
        "create table linked.weight (field text, ordinal integer, level text, m double, u double, weight double)"
    )
    for field, levels_of in _WEIGHED:
        for ordinal, (level, m, u) in enumerate(levels_of):
            connection.execute(
                "insert into linked.weight values (?, ?, ?, ?, ?, log2(? / ?))",
                [field, ordinal, level, m, u, m, u],
            )
    connection.execute("create table linked.summary (figure text, value double, detail text)")
    connection.execute(
        "insert into linked.summary values ('records', 120, ''), ('candidates', 900, 'pairs'),"
        " ('expected_missed', 7.25, ''), ('expected_false', 3.5, ''), ('lost_phone', 12, ''),"
        " ('“学籍”没有可用号码的记录占比', 0.4, 'unnumbered:education/enrolment')"
    )
    connection.execute(
        "create table linked.rate as from (values ('civil_affairs/children', 'education/enrolment', 'district',"
        " '云岭', 40, 30), ('civil_affairs/children', 'education/enrolment', 'district', '青溪', 50, 49),"
        " ('civil_affairs/children', 'education/enrolment', 'district', '白石', 60, 40),"
        " ('civil_affairs/children', 'education/enrolment', 'age', '6 to 14', 150, 119),"
        " ('civil_affairs/children', 'education/enrolment', 'age', '1 to 5', 90, 40),"
        " ('civil_affairs/children', 'education/enrolment', 'age', '15 and over', 80, 60),"
        " ('civil_affairs/children', 'education/enrolment', 'name', '2', 30, 20),"
        " ('civil_affairs/children', 'education/enrolment', 'name', '3', 290, 199))"
        " as rate (extract_l, extract_r, grouping, member, records, linked)"
    )
    connection.execute(
        "create table linked.distribution as from (values (-5.0, 0.0, 8, 0), (0.0, 5.0, 6, 4), (5.0, 10.0, 90, 90))"
        " as told (from_bits, to_bits, pairs, joined)"
    )
    connection.execute(
        "create table staged.record"
        " (record_id bigint, number text, number_state integer, name text, birth_date date, sex integer)"
    )
    for table in ("civil_affairs_children", "education_enrolment", "health_insurance", "police_residents"):
        connection.execute(
            "insert into staged.record select record_id, number, case when number is null then 0"
            " when length(number) <> 18 then 5 when record_id % 5 = 0 then 3 else 1 end,"
            " name, try_cast(birth_date as date), case sex when '男' then 1 else 2 end"
            f" from raw.{table}"
        )


_LEVELS = "'one_slip', 'sound', 'same', 'same', 'same', 'number', 'same', 'unknown', 'unknown'"


def _fill_found(
    connection: duckdb.DuckDBPyConnection, comparison: str, records: list[tuple[Any, ...]]
) -> None:
    connection.execute(
        "create table wanted.entitlement"
        " (record_id bigint, person_id text, programme text, verdict text, reason text, basis text)"
    )
    connection.execute(
        "create table found.finding (finding_id text, person_id text, record_id bigint, programme text, kind text,"
        " standing text, probability double, reason text, basis text, candidate_record bigint,"
        " candidate_probability double, first_seen text, last_seen text, times_seen bigint, state text, due date,"
        " due_provisional boolean)"
    )
    levels = ", ".join(f"level_{name} text" for name in LEVELS)
    connection.execute(
        "create table found.candidate"
        f" (record_id bigint, kind text, candidate_record bigint, weight double, probability double, {levels})"
    )
    other = {i: r for r, extract, i in records if extract != "civil_affairs/children"}
    for record, extract, i in records:
        if extract != "civil_affairs/children":
            continue
        kind = KINDS[comparison][i % len(KINDS[comparison])]
        standing = ("confirmed", "confirmed", "review", "undecidable")[i % 4]
        state = ("new", "repeat", "reopened", "repeat", "resolved")[i // 2 % 5]
        reason = (
            "父亲服刑在押，母亲失联"
            if comparison == "determination"
            else "在台账且在保；资助名单中未见其记录"
        )
        connection.execute(
            "insert into wanted.entitlement values (?, ?, ?, 'eligible', ?, '依据')",
            [record, f"p{i:06d}", PROGRAMMES[kind], reason],
        )
        candidate = other.get(i) if standing == "review" else None
        connection.execute(
            "insert into found.finding values (?, ?, ?, ?, ?, ?, ?, ?, '教育资助（教财〔2018〕16号）', ?, ?, ?, ?, ?, ?,"
            " date '2026-11-13', false)",
            [f"f{i:019x}", f"p{i:06d}", record, PROGRAMMES[kind], kind, standing,
             None if i % 13 == 12 else (0.99, 0.97, 0.4, 0.5)[i % 4], reason, candidate, 0.61 if candidate else None,
             PERIODS[comparison] if state == "new" else BEFORE[comparison], PERIODS[comparison],
             1 if state == "new" else 2, state],
        )  # fmt: skip
        if candidate:
            connection.execute(
                f"insert into found.candidate select ?, ?, ?, 12.3, 0.61, {_LEVELS}",
                [record, kind, candidate],
            )
    connection.execute(
        "create table found.search as select record_id, kind, standing, probability, candidate_record,"
        " candidate_probability, 1.0::double as candidate_weight from found.finding"
    )


def _fill_ledger(connection: duckdb.DuckDBPyConnection, comparison: str) -> None:
    connection.execute(
        "create table ledger.run (comparison text, period text, as_of date, run_id text, started timestamp,"
        " headline json)"
    )
    connection.execute(
        "create table ledger.sighting (comparison text, period text, finding_id text, person_id text, programme text,"
        " kind text, standing text, probability double, district text)"
    )
    for period, as_of in ((BEFORE[comparison], "2026-09-30"), (PERIODS[comparison], "2026-10-31")):
        connection.execute(
            "insert into ledger.run values (?, ?, ?::date, 'r', null, null)", [comparison, period, as_of]
        )
    connection.execute(
        "insert into ledger.sighting select ?, ?, finding_id, person_id, programme, kind, standing, probability, null from found.finding"
        " where state <> 'new'",
        [comparison, BEFORE[comparison]],
    )
    connection.execute(
        "insert into ledger.sighting select ?, ?, finding_id, person_id, programme, kind, standing, probability, null from found.finding"
        " where state <> 'resolved'",
        [comparison, PERIODS[comparison]],
    )


def fill_elsewhere(connection: duckdb.DuckDBPyConnection) -> None:
    """What a run that looked in other cities leaves: three rolls searched, one not; answers and doubts of findings."""
    open_elsewhere(connection)
    connection.execute(
        """
        insert into found.elsewhere_roll values
            ('乙市', 'education/enrolment', '2026-10', true, false, 6789, null),
            ('乙市', 'education/aid', '2026-10', true, false, 432, '有 3 行被拒收，只能在其余 432 行中查找'),
            ('丙市', 'education/enrolment', '2026-03', true, true, 5432, '过期（2026-03），其中查到的只作待核查'),
            ('丁市', 'education/enrolment', null, false, false, 0, '未使用：没有报送')
        """
    )
    connection.execute(
        """
        insert into found.elsewhere
        select record_id, kind, if(record_id % 3 = 0, '丙市', '乙市'), null, 'education/enrolment', '学籍',
            if(record_id % 4 = 0, 'review', 'answered'), 0.97, -record_id, 12.0
        from found.finding
        where kind = 'not_enrolled'
        """
    )
