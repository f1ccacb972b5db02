"""Looked for in other cities, from files to what readers see, and back from a reviewer."""

import json
import shutil
from pathlib import Path

import duckdb
import openpyxl
import pytest
from abroad import HOME, OTHER, insure, insured, write_home

from flows.cli import main

COVERED, DOUBTFUL, NOWHERE = HOME[:3]
"""Uninsured at home: one insured in another city, one on a stale roll there, one on none."""
TITLE = "城乡居民医保参保名单"


def lay_out(folder: Path) -> Path:
    """The home city, and others: whole, stale, damaged, empty, missing, one twice, the home city itself; the settings."""
    inbox = write_home(folder / "inbox", uninsured=(COVERED, DOUBTFUL, NOWHERE))
    insure(folder / "b", insured(COVERED))
    insure(folder / "c", insured(DOUBTFUL), month="2026-02")
    insure(folder / "d")
    (folder / "d/2026-10/health/insurance/二.xlsx").write_bytes(b"PK\x03\x04 torn")
    (folder / "e").mkdir()
    shutil.copytree(folder / "b", folder / "g")
    shutil.copytree(inbox, folder / "h")
    places = dict(zip((OTHER, "丙市", "丁市", "戊市", "己市", "庚市", "辛市"), "bcdefgh", strict=True))
    lines = [f'"{place}" = "{(folder / name).as_posix()}"' for place, name in places.items()]
    file = folder / "yingbao.toml"
    file.write_text("\n".join(["[elsewhere]", *lines]) + "\n", encoding="utf-8")
    return file


def start(folder: Path) -> int:
    names = {
        "--inbox": "inbox",
        "--warehouse": "warehouse",
        "--published": "published",
        "--settings": "yingbao.toml",
    }
    paths = [word for option, name in names.items() for word in (option, str(folder / name))]
    return main(["insurance", "--period", "2026Q4", *paths, "--quiet"])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, prefect_server: None) -> Path:
    """A folder in which the comparison was run once; not to be changed."""
    made = tmp_path_factory.mktemp("abroad")
    lay_out(made)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("YINGBAO_KEY", "a key of the tests' own")
        assert start(made) == 0
    return made


@pytest.fixture(scope="module")
def period(folder: Path) -> Path:
    return folder / "published/insurance/2026Q4"


@pytest.fixture(scope="module")
def manifest(period: Path) -> dict[str, object]:
    return json.loads((period / "manifest.json").read_text("utf-8"))


def say(path: Path, sheet: str) -> str:
    """All that a sheet shows."""
    rows = openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True)
    return "\n".join(str(cell) for row in rows for cell in row if cell is not None)


def standings(period: Path) -> list[tuple[object, ...]]:
    found = (
        f"select kind, standing, state, candidate_file from '{period / 'data/finding.parquet'}' order by all"
    )
    return duckdb.sql(found).fetchall()


def test_findings_are_confirmed_in_review_or_gone(period):
    assert standings(period) == [
        ("insurance_missing", "confirmed", "new", None),
        ("insurance_missing", "review", "new", "丙市/名单.csv"),
    ]


def test_the_answers_are_published_with_both_places(period):
    found = duckdb.sql(
        f"select standing, place, row, candidate_extract, candidate_file, candidate_row"
        f" from '{period / 'data/elsewhere.parquet'}' order by all"
    ).fetchall()
    assert found == [
        ("answered", OTHER, 2, "health/insurance", f"{OTHER}/名单.csv", 14),
        ("review", "丙市", 3, "health/insurance", "丙市/名单.csv", 14),
    ]


def test_every_city_that_could_not_be_used_is_a_remark(manifest):
    told = {remark.split("“")[1].split("”")[0]: remark for remark in manifest["remarks"]}
    assert set(told) == {"丙市", "丁市", "戊市", "己市", "庚市", "辛市"}
    assert "过期（2026-02），其中查到的只作待核查" in told["丙市"]
    for place in "丁戊己庚辛":
        assert f"异地“{place}市”的“{TITLE}”未使用" in told[f"{place}市"]
    assert "与“乙市”的完全相同，疑为同一城市列了两次" in told["庚市"]
    assert "文件内容与“本市”的完全相同" in told["辛市"]


def test_the_manifest_names_the_cities_and_their_files_and_no_folder(folder, manifest):
    assert manifest["elsewhere"] == {"answered": 1, "review": 1}
    assert len(manifest["settings"]["elsewhere"]) == 7
    files = {each["file"] for each in manifest["inputs"]}
    assert {f"{OTHER}/名单.csv", "丙市/名单.csv"} <= files
    assert str(folder) not in json.dumps(manifest, ensure_ascii=False)


@pytest.mark.parametrize(
    ("where", "sheet", "told"),
    [
        pytest.param("workbook.xlsx", "异地", ("异地已享受", "疑似异地", f"{OTHER}/名单.csv"), id="workbook"),
        pytest.param("workbook.xlsx", "复核", ("丙市/名单.csv",), id="review"),
        pytest.param(
            "workbook.xlsx", "疑似漏保", (f"异地：丙市{TITLE}中有相似记录，可能是其本人",), id="kind"
        ),
        pytest.param(
            "worklists/西岭区/南坪街道.xlsx", "核实清单", ("疑似异地（丙市）：请先问明",), id="worklist"
        ),
        pytest.param(
            "returns/civil_affairs.xlsx", "更正清单", (f"异地：{OTHER}{TITLE}中有其记录",), id="return"
        ),
    ],
)
def test_each_sheet_says_so_masked(period, where, sheet, told):
    shown = say(period / where, sheet)
    for words in told:
        assert words in shown
    for name, number, *_ in (COVERED, DOUBTFUL):
        assert name not in shown
        assert number not in shown


def test_who_is_covered_elsewhere_is_on_no_worklist(period):
    shown = say(period / "worklists/西岭区/南坪街道.xlsx", "核实清单")
    assert "共 2 件，2 名儿童" in shown


def test_the_page_counts_by_city_and_says_what_was_searched(period):
    page = (period / "report.html").read_text("utf-8")
    assert "异地查找" in page
    assert "查找的外地名单" in page
    for name, number, *_ in (COVERED, DOUBTFUL):
        assert name not in page
        assert number not in page


def test_nothing_of_the_other_cities_rolls_is_left(folder):
    assert not (folder / "warehouse/elsewhere").exists()


def answer(period: Path, decision: str) -> Path:
    """The workbook with the reviewer's word on the record elsewhere."""
    book = openpyxl.load_workbook(period / "workbook.xlsx")
    sheet = book["复核"]
    header = next(row for row in sheet.iter_rows() if "判断" in [cell.value for cell in row])
    column = {cell.value: cell.column for cell in header}
    for row in sheet.iter_rows(min_row=header[0].row + 1):
        if "丙市" in str(row[column["来源（候选）"] - 1].value):
            sheet.cell(row[0].row, column["判断"]).value = decision
    filled = period.parents[2] / "复核.xlsx"
    book.save(filled)
    return filled


def test_a_reviewer_who_knows_the_child_again_answers_the_finding(folder, tmp_path, monkeypatch):
    monkeypatch.setenv("YINGBAO_KEY", "a key of the tests' own")
    made = Path(shutil.copytree(folder, tmp_path / "copy"))
    filled = answer(made / "published/insurance/2026Q4", "是同一人")
    assert main(["review", "import", str(filled), "--warehouse", str(made / "warehouse")]) == 0
    assert start(made) == 0
    assert standings(made / "published/insurance/2026Q4") == [("insurance_missing", "confirmed", "new", None)]


def test_a_dry_run_says_which_rolls_would_be_searched(folder, capsys):
    before = sorted(folder.rglob("*"))
    names = {"--inbox": "inbox", "--warehouse": "warehouse", "--settings": "yingbao.toml"}
    paths = [word for option, name in names.items() for word in (option, str(folder / name))]
    assert main(["insurance", "--period", "2026Q4", *paths, "--dry-run"]) == 0
    lines = {line.split()[0]: line for line in capsys.readouterr().out.splitlines() if "市 " in line}
    assert "2026-10" in lines[OTHER]
    assert "过期（2026-02）" in lines["丙市"]
    assert "没有报送" in lines["戊市"]
    assert sorted(folder.rglob("*")) == before


def test_what_a_killed_run_left_of_other_cities_is_removed_by_the_next(folder, tmp_path, monkeypatch):
    monkeypatch.setenv("YINGBAO_KEY", "a key of the tests' own")
    made = Path(shutil.copytree(folder, tmp_path / "copy"))
    (made / "warehouse/elsewhere").mkdir()
    (made / "warehouse/elsewhere/yingbao.duckdb").write_bytes(b"left")
    (made / "yingbao.toml").write_text("", encoding="utf-8")
    assert start(made) == 0
    assert not (made / "warehouse/elsewhere").exists()
    assert not (made / "published/insurance/2026Q4/data/elsewhere.parquet").exists()
