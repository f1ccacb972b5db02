"""The whole run, from files to a published folder, as a person at the terminal starts it."""

import hashlib
import json
from pathlib import Path

import duckdb
import pytest

from flows.cli import main

PERIODS = [("education", "2026-10"), ("insurance", "2026Q4"), ("determination", "2026-10")]


def find(folder: Path, kind: str) -> list[dict[str, object]]:
    """The findings of a kind, with the child's name looked up where its row says."""
    table = duckdb.sql(
        f"select * from '{folder / 'data/finding.parquet'}' where kind = '{kind}' order by row"
    )
    return [dict(zip(table.columns, row, strict=True)) for row in table.fetchall()]


@pytest.mark.parametrize(("comparison", "period"), PERIODS)
def test_a_period_is_published_whole(comparison, period, past):
    folder = past(f"{comparison} {period}") / "published" / comparison / period
    for name in ("report.html", "workbook.xlsx", "manifest.json", "returns", "data"):
        assert (folder / name).exists(), name
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert (manifest["comparison"], manifest["period"], manifest["as_of"]) == (
        comparison,
        period,
        "2026-10-31",
    )
    for output in manifest["outputs"]:
        content = (folder / output["path"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == output["sha256"], output["path"]


def test_the_one_child_without_aid_is_found(past, unaided_row):
    folder = past("education 2026-10") / "published/education/2026-10"
    (finding,) = find(folder, "aid_missing")
    assert (finding["row"], finding["standing"], finding["state"]) == (unaided_row, "confirmed", "new")
    assert (folder / "worklists/西岭区/南坪街道.xlsx").is_file()


def test_the_one_child_without_insurance_is_found(past, uninsured_row):
    folder = past("insurance 2026Q4") / "published/insurance/2026Q4"
    (finding,) = find(folder, "insurance_missing")
    assert (finding["row"], finding["standing"], finding["state"]) == (uninsured_row, "confirmed", "new")


def test_the_same_period_twice_gives_the_same_bytes(after, yingbao, snapshot):
    data = after("education 2026-10") / "published/education/2026-10/data"
    first = snapshot(data)
    assert yingbao("education", "--period", "2026-10") == 0
    assert snapshot(data) == first
    assert set(first) == {"person.parquet", "link.parquet", "finding.parquet"}


def test_the_order_of_rows_and_files_changes_no_finding(after, yingbao):
    here = after("education 2026-10")
    folder = here / "published/education/2026-10"
    before = {(f["finding_id"], f["kind"], f["standing"]) for f in find(folder, "aid_missing")}
    for path in (here / "inbox").rglob("名单.csv"):
        header, *rows = path.read_text("utf-8-sig").splitlines()
        path.write_text("\n".join([header, *reversed(rows)]) + "\n", encoding="utf-8-sig")
    assert yingbao("education", "--period", "2026-10") == 0
    assert {(f["finding_id"], f["kind"], f["standing"]) for f in find(folder, "aid_missing")} == before


def test_a_finding_seen_again_is_repeated_not_new(past):
    published = past("education 2026-09", "education 2026-10") / "published/education"
    (before,) = find(published / "2026-09", "aid_missing")
    (now,) = find(published / "2026-10", "aid_missing")
    assert now["finding_id"] == before["finding_id"]
    assert (now["first_seen"], now["last_seen"], now["times_seen"], now["state"]) == (
        "2026-09",
        "2026-10",
        2,
        "repeat",
    )


def test_what_the_next_delivery_shows_is_resolved(after, yingbao):
    here = after("education 2026-09")
    aid = here / "inbox/2026-10/education/aid/名单.csv"
    register = (here / "inbox/2026-10/education/enrolment/名单.csv").read_text("utf-8-sig").splitlines()
    number = next(line for line in register if line.startswith("孙浩然")).split(",")[1]
    grant = "2026-2027学年秋季,义务教育家庭经济困难学生生活补助,312.5,已发放,西岭区"
    row = f"孙浩然,{number},西岭区实验小学,小学,二年级,{grant}\n"
    aid.write_text(aid.read_text("utf-8-sig") + row, encoding="utf-8-sig")
    assert yingbao("education", "--period", "2026-10") == 0
    (finding,) = find(here / "published/education/2026-10", "aid_missing")
    assert finding["state"] == "resolved"


def test_the_warehouse_is_its_owners_alone(past):
    warehouse = past("education 2026-10") / "warehouse"
    assert warehouse.stat().st_mode & 0o777 == 0o700
    assert (warehouse / "yingbao.duckdb").stat().st_mode & 0o777 == 0o600


def test_status_tells_what_was_run(after, capfd):
    after("education 2026-10")
    capfd.readouterr()
    assert main(["status", "--inbox", "inbox", "--warehouse", "warehouse"]) == 0
    out = capfd.readouterr().out
    assert "2026-10-31" in out
    assert "教育资助名单" in out


def test_headline_figures_and_places_are_printed(tmp_path, inbox, yingbao, capfd):
    assert yingbao("education", "--period", "2026-10") == 0
    out = capfd.readouterr().out
    assert "应助未助" in out
    assert str(Path("published/education/2026-10/report.html")) in out
