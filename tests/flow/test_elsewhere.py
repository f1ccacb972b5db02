"""A child missing at home and insured or schooled in another city, from files to what readers see."""

import json
import shutil
from pathlib import Path

import duckdb
import openpyxl
import pytest

OTHER = "乙市"
UNINSURED, UNAIDED = "周宇轩", "孙浩然"
STRANGERS = (
    ("周子墨", "980601201305090016"),
    ("吴雨桐", "980602201203040028"),
    ("孙一诺", "980603201403110031"),
    ("郑浩宇", "980601201508090044"),
    ("何佳怡", "980602201107210063"),
)
INSURANCE = "姓名,证件号码,性别,出生日期,险种类型,参保年度,参保状态,参保地"
ENROLMENT = "姓名,身份证件号,性别,出生日期,学校名称,学段,年级,学籍状态,区县"


def settings(folder: Path, **places: Path) -> Path:
    """A settings file that names the other cities."""
    file = folder / "yingbao.toml"
    lines = [f'"{place}" = "{inbox.as_posix()}"' for place, inbox in places.items()]
    file.write_text("\n".join(["[elsewhere]", *lines]) + "\n", encoding="utf-8")
    return file


def write(inbox: Path, extract: str, header: str, rows: list[str], *, month: str = "2026-10") -> Path:
    """One roll of another city."""
    path = inbox / month / extract / "名单.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def own_row(inbox: Path, name: str) -> list[str]:
    """Name, number, sex and birth date as the home register has them."""
    lines = (inbox / "2026-10/civil_affairs/children/名单.csv").read_text("utf-8-sig").splitlines()
    return next(line for line in lines if line.startswith(name)).split(",")[:4]


def insured(who: list[str], state: str = "正常参保", year: str = "2026") -> str:
    return ",".join([*who, "390", year, state, "乙市甲区"])


def strangers() -> list[str]:
    """Whom the other city insures besides: nobody of ours."""
    born = [f"{number[6:10]}-{number[10:12]}-{number[12:14]}" for _, number in STRANGERS]
    return [insured([name, number, "男", day]) for (name, number), day in zip(STRANGERS, born, strict=True)]


@pytest.fixture
def other(tmp_path: Path, inbox: Path) -> Path:
    """The other city's inbox: the child who is uninsured at home is insured there."""
    there = tmp_path / "other"
    write(there, "health/insurance", INSURANCE, [*strangers(), insured(own_row(inbox, UNINSURED))])
    return there


def findings(tmp_path: Path, comparison: str, period: str) -> list[tuple[object, ...]]:
    path = tmp_path / "published" / comparison / period / "data/finding.parquet"
    return duckdb.sql(
        f"select kind, standing, state, reason, candidate_file from '{path}' order by all"
    ).fetchall()


def elsewhere(
    tmp_path: Path, comparison: str = "insurance", period: str = "2026Q4"
) -> list[tuple[object, ...]]:
    path = tmp_path / "published" / comparison / period / "data/elsewhere.parquet"
    return duckdb.sql(
        f"select kind, standing, place, row, candidate_file, candidate_row from '{path}' order by all"
    ).fetchall()


def test_a_child_insured_in_another_city_is_no_gap_and_is_told_with_its_place(
    tmp_path, yingbao, other, uninsured_row
):
    file = settings(tmp_path, 乙市=other)
    assert yingbao("insurance", "--period", "2026Q4", "--settings", str(file)) == 0
    assert findings(tmp_path, "insurance", "2026Q4") == []
    assert elsewhere(tmp_path) == [
        ("insurance_missing", "answered", OTHER, uninsured_row, f"{OTHER}/名单.csv", len(STRANGERS) + 2)
    ]


def test_every_report_says_so_and_masks_the_child(tmp_path, yingbao, other, inbox):
    file = settings(tmp_path, 乙市=other)
    assert yingbao("insurance", "--period", "2026Q4", "--settings", str(file)) == 0
    folder = tmp_path / "published/insurance/2026Q4"
    page = (folder / "report.html").read_text("utf-8")
    assert "异地查找" in page
    assert OTHER in page
    sheet = openpyxl.load_workbook(folder / "workbook.xlsx")["异地"]
    told = " ".join(str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell)
    assert "异地已享受" in told
    assert f"{OTHER}/名单.csv" in told
    returned = openpyxl.load_workbook(folder / "returns/civil_affairs.xlsx")["更正清单"]
    asked = " ".join(str(cell) for row in returned.iter_rows(values_only=True) for cell in row if cell)
    assert f"异地：{OTHER}城乡居民医保参保名单中有其记录" in asked
    name, number, *_ = own_row(inbox, UNINSURED)
    for text in (page, told, asked):
        assert name not in text
        assert number not in text
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert manifest["elsewhere"] == {"answered": 1, "review": 0}
    assert manifest["settings"]["elsewhere"] == [OTHER]
    assert f"{OTHER}/名单.csv" in [each["file"] for each in manifest["inputs"]]
    assert str(other) not in json.dumps(manifest, ensure_ascii=False)


@pytest.mark.parametrize("state", ["暂停参保", "终止参保"])
def test_what_is_stopped_elsewhere_answers_nothing(tmp_path, yingbao, inbox, state):
    there = tmp_path / "other"
    write(there, "health/insurance", INSURANCE, [*strangers(), insured(own_row(inbox, UNINSURED), state)])
    file = settings(tmp_path, 乙市=there)
    assert yingbao("insurance", "--period", "2026Q4", "--settings", str(file)) == 0
    ((kind, standing, *_),) = findings(tmp_path, "insurance", "2026Q4")
    assert (kind, standing) == ("insurance_missing", "confirmed")


def test_strangers_elsewhere_change_no_finding_no_person_and_no_link(tmp_path, yingbao, inbox, snapshot):
    assert yingbao("insurance", "--period", "2026Q4") == 0
    before = snapshot(tmp_path / "published/insurance/2026Q4/data")
    found = findings(tmp_path, "insurance", "2026Q4")
    there = tmp_path / "other"
    write(there, "health/insurance", INSURANCE, strangers())
    file = settings(tmp_path, 乙市=there)
    assert yingbao("insurance", "--period", "2026Q4", "--settings", str(file)) == 0
    after = snapshot(tmp_path / "published/insurance/2026Q4/data")
    assert set(after) - set(before) == {"elsewhere.parquet"}
    assert elsewhere(tmp_path) == []
    assert findings(tmp_path, "insurance", "2026Q4") == found
    assert {name for name in before if after[name] != before[name]} <= {
        "finding.parquet"
    }  # a chance in the 5th place


def test_a_stale_roll_elsewhere_only_puts_the_child_to_review(tmp_path, yingbao, inbox):
    there = tmp_path / "other"
    rows = [*strangers(), insured(own_row(inbox, UNINSURED))]
    write(there, "health/insurance", INSURANCE, rows, month="2026-02")
    file = settings(tmp_path, 乙市=there)
    assert yingbao("insurance", "--period", "2026Q4", "--settings", str(file)) == 0
    ((kind, standing, _, reason, candidate),) = findings(tmp_path, "insurance", "2026Q4")
    assert (kind, standing, candidate) == ("insurance_missing", "review", f"{OTHER}/名单.csv")
    assert f"异地：{OTHER}城乡居民医保参保名单中有相似记录，可能是其本人" in reason
    folder = tmp_path / "published/insurance/2026Q4"
    assert "过期（2026-02）" in (folder / "report.html").read_text("utf-8")
    (listed,) = folder.glob("worklists/*/*.xlsx")
    cells = [
        cell for row in openpyxl.load_workbook(listed)["核实清单"].iter_rows(values_only=True) for cell in row
    ]
    assert any(f"疑似异地（{OTHER}）" in str(cell) for cell in cells)
    review = openpyxl.load_workbook(folder / "workbook.xlsx")["复核"]
    assert any(OTHER in str(cell) for row in review.iter_rows(values_only=True) for cell in row)


def test_a_gap_of_last_period_that_is_answered_elsewhere_is_resolved_with_its_place(
    tmp_path, yingbao, inbox, other
):
    assert yingbao("insurance", "--period", "2026Q3") == 0
    file = settings(tmp_path, 乙市=other)
    assert yingbao("insurance", "--period", "2026Q4", "--settings", str(file)) == 0
    ((kind, _, state, reason, _),) = findings(tmp_path, "insurance", "2026Q4")
    assert (kind, state) == ("insurance_missing", "resolved")
    assert f"异地：{OTHER}城乡居民医保参保名单中有其记录" in reason


def test_a_child_at_school_in_another_city_is_not_out_of_school(tmp_path, yingbao, inbox):
    path = inbox / "2026-10/education/enrolment/名单.csv"
    lines = path.read_text("utf-8-sig").splitlines()
    path.write_text("\n".join(line for line in lines if not line.startswith(UNAIDED)) + "\n", "utf-8-sig")
    assert yingbao("education", "--period", "2026-10") == 0
    assert [row[0] for row in findings(tmp_path, "education", "2026-10")] == ["not_enrolled"]
    there = tmp_path / "other"
    pupil = ",".join([*own_row(inbox, UNAIDED), "乙市一小", "小学", "二年级", "在读", "甲区"])
    others = [
        ",".join([*row.split(",")[:4], "乙市二小", "小学", "三年级", "在读", "甲区"]) for row in strangers()
    ]
    write(there, "education/enrolment", ENROLMENT, [*others, pupil])
    file = settings(tmp_path, 乙市=there)
    assert yingbao("education", "--period", "2026-10", "--settings", str(file)) == 0
    (row,) = elsewhere(tmp_path, "education", "2026-10")
    assert row[:3] == ("not_enrolled", "answered", OTHER)
    assert findings(tmp_path, "education", "2026-10") == []


def test_an_unusable_city_is_a_remark_and_never_stops_the_run(tmp_path, yingbao, other):
    damaged, empty = tmp_path / "damaged", tmp_path / "empty"
    write(damaged, "health/insurance", "一,二", ["三,四"])
    (damaged / "2026-10/health/insurance/二.xlsx").write_bytes(b"PK\x03\x04 torn")
    empty.mkdir()
    file = settings(tmp_path, 乙市=other, 丙市=damaged, 丁市=empty, 戊市=tmp_path / "nowhere")
    assert yingbao("insurance", "--period", "2026Q4", "--settings", str(file)) == 0
    assert [row[2] for row in elsewhere(tmp_path)] == [OTHER]
    manifest = json.loads((tmp_path / "published/insurance/2026Q4/manifest.json").read_text("utf-8"))
    told = "\n".join(manifest["remarks"])
    for place in ("丙市", "丁市", "戊市"):
        assert f"异地“{place}”的“城乡居民医保参保名单”未使用" in told
    assert str(tmp_path) not in told


def test_nothing_of_the_other_cities_stays_in_the_warehouse(tmp_path, yingbao, other, marks, leaks):
    file = settings(tmp_path, 乙市=other)
    assert yingbao("insurance", "--period", "2026Q4", "--settings", str(file)) == 0
    assert not (tmp_path / "warehouse/elsewhere").exists()


def test_without_the_setting_a_run_forgets_what_was_found_elsewhere(tmp_path, yingbao, other):
    file = settings(tmp_path, 乙市=other)
    assert yingbao("insurance", "--period", "2026Q4", "--settings", str(file)) == 0
    file.unlink()
    assert yingbao("insurance", "--period", "2026Q4") == 0
    ((kind, standing, *_),) = findings(tmp_path, "insurance", "2026Q4")
    assert (kind, standing) == ("insurance_missing", "confirmed")
    folder = tmp_path / "published/insurance/2026Q4"
    assert not (folder / "data/elsewhere.parquet").exists()
    assert "异地查找" not in (folder / "report.html").read_text("utf-8")


def test_the_same_city_under_two_names_is_read_once(tmp_path, yingbao, other):
    copy = Path(shutil.copytree(other, tmp_path / "copy"))
    file = settings(tmp_path, 乙市=other, 丙市=copy)
    assert yingbao("insurance", "--period", "2026Q4", "--settings", str(file)) == 0
    assert len(elsewhere(tmp_path)) == 1
    manifest = json.loads((tmp_path / "published/insurance/2026Q4/manifest.json").read_text("utf-8"))
    assert any("疑为同一城市列了两次" in remark for remark in manifest["remarks"])


def test_the_home_city_s_own_files_are_not_another_city_s(tmp_path, yingbao, inbox):
    copy = Path(shutil.copytree(inbox, tmp_path / "copy"))
    file = settings(tmp_path, 乙市=copy)
    assert yingbao("insurance", "--period", "2026Q4", "--settings", str(file)) == 0
    manifest = json.loads((tmp_path / "published/insurance/2026Q4/manifest.json").read_text("utf-8"))
    assert any("文件内容与“本市”的完全相同" in remark for remark in manifest["remarks"])
