"""A city of twelve children that fits on a page: every flow test runs on it or on a spoilt copy of it."""

import csv
import io
import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import chdir
from functools import cache
from pathlib import Path

import pytest

from flows.audit import HEAD_NAME
from flows.cli import main

Rows = Sequence[Mapping[str, str]]
Take = Callable[[Path], dict[str, bytes]]
Past = Callable[..., Path]

KEY = "a key of the tests' own"
PLACES = ("--inbox", "inbox", "--warehouse", "warehouse", "--published", "published", "--quiet")

CHILDREN = (
    ("赵子涵", "980104201401010011", "小学", "三年级"),
    ("钱雨桐", "980104201402030025", "小学", "三年级"),
    ("孙浩然", "980104201403050037", "小学", "二年级"),
    ("李欣怡", "980104201404070042", "小学", "二年级"),
    ("周宇轩", "980104201305090053", "小学", "四年级"),
    ("吴梓萱", "980104201306110064", "小学", "四年级"),
    ("郑博文", "980104201307130079", "小学", "四年级"),
    ("王诗琪", "980104201208150086", "初中", "一年级"),
    ("冯俊杰", "980104201209170091", "初中", "一年级"),
    ("陈可馨", "980104201210190108", "初中", "一年级"),
    ("褚天佑", "980104201511210115", "小学", "一年级"),
    ("卫若曦", "980104201512230122", "小学", "一年级"),
)
"""Name, number without a right check digit, stage, grade. The region 980104 does not exist."""

UNAIDED = "孙浩然"
UNINSURED = "周宇轩"
"""The truth: one child without aid, one without insurance."""

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def number(stem: str) -> str:
    """The citizen number of that stem with the check digit of GB 11643."""
    total = sum(int(digit) * weight for digit, weight in zip(stem[:17], WEIGHTS, strict=True))
    return stem[:17] + "10X98765432"[total % 11]


def make_extracts() -> dict[str, Rows]:
    """The rows of the six extracts, by their folder."""
    children = [(name, number(stem), stage, grade) for name, stem, stage, grade in CHILDREN]
    born = [f"{child[1][6:10]}-{child[1][10:12]}-{child[1][12:14]}" for child in children]
    sex = ["男" if int(child[1][16]) % 2 else "女" for child in children]
    guardians = [f"{child[0][0]}建国" for child in children]
    town, country = ("西岭区", "南坪街道", "北苑社区"), ("东川区", "河口镇", "柳林村")
    places = [country if i % 2 else town for i in range(12)]
    return {
        "civil_affairs/children": [
            {
                "姓名": name, "身份证号": no, "性别": sex[i], "出生日期": born[i],
                "儿童类别": "最低生活保障家庭", "认定日期": "2024-03-01", "监护人姓名": guardians[i],
                "联系电话": f"1380000{i:04d}",
                "区县": places[i][0], "乡镇街道": places[i][1], "村居": places[i][2],
            }
            for i, (name, no, _, _) in enumerate(children)
        ],
        "education/enrolment": [
            {
                "姓名": name, "身份证件号": no, "学籍号": f"G{no}", "性别": sex[i], "出生日期": born[i],
                "学校名称": f"{places[i][0]}实验{stage}", "学段": stage, "年级": grade, "班级": "1班",
                "就读方式": "走读", "学籍状态": "在读", "区县": places[i][0], "监护人姓名": guardians[i],
                "联系电话": f"1380000{i:04d}",
            }
            for i, (name, no, stage, grade) in enumerate(children)
        ],
        "education/aid": [
            {
                "学生姓名": name, "身份证件号": no, "学校名称": f"{places[i][0]}实验{stage}", "学段": stage,
                "年级": grade, "学期": "2026-2027学年秋季", "资助项目": "义务教育家庭经济困难学生生活补助",
                "资助金额": "312.5" if stage == "小学" else "375", "发放状态": "已发放", "区县": places[i][0],
            }
            for i, (name, no, stage, grade) in enumerate(children)
            if name != UNAIDED
        ],
        "health/insurance": [
            {
                "姓名": name, "证件号码": no, "险种类型": "390", "参保年度": "2026", "参保状态": "1",
                "是否资助参保": "是", "参保日期": "2026-01-01", "区县": places[i][0],
            }
            for i, (name, no, _, _) in enumerate(children)
            if name != UNINSURED
        ],
        "police/residents": [
            {
                "gmsfhm": no, "xm": name, "xb": sex[i], "csrq": born[i].replace("-", ""),
                "fqxm": guardians[i], "fqgmsfhm": number(f"98010419800101{i:02d}1"), "户籍状态": "正常",
            }
            for i, (name, no, _, _) in enumerate(children)
        ],
        "police/parent_status": [
            {
                "公民身份号码": number(f"98010419800101{i:02d}1"), "姓名": guardians[i], "状况": "重残",
                "起始日期": "2020-05-01",
            }
            for i in range(2)
        ],
    }  # fmt: skip


def write_csv(path: Path, rows: Rows, encoding: str = "utf-8-sig") -> None:
    """The rows as a comma-separated file with a header."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.getvalue().encode(encoding))


@pytest.fixture(scope="session")
def small_inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two deliveries of the small city, one file an extract; not to be changed."""
    inbox = tmp_path_factory.mktemp("small") / "inbox"
    for delivery in ("2026-09", "2026-10"):
        for folder, rows in make_extracts().items():
            write_csv(inbox / delivery / folder / "名单.csv", rows)
    return inbox


@pytest.fixture
def inbox(small_inbox: Path, tmp_path: Path) -> Path:
    """A copy of the small city's inbox, to be spoilt."""
    return Path(shutil.copytree(small_inbox, tmp_path / "inbox"))


@pytest.fixture
def yingbao(tmp_path: Path, prefect_server: None, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """The command line, as a person in an empty folder would use it; gives back the exit code."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("YINGBAO_KEY", KEY)

    def run(*words: str) -> int:
        return main([*words, *PLACES])

    return run


@pytest.fixture(scope="session")
def past(small_inbox: Path, tmp_path_factory: pytest.TempPathFactory, prefect_server: None) -> Past:
    """The folder with inbox, warehouse and published reports in which good runs took place; not to be changed.

    Every history is lived through once: `past("education 2026-09", "education 2026-10")` goes on from a copy of
    `past("education 2026-09")`. `settings` are the yingbao.toml of the last run, `spoil` changes its inbox.
    """

    @cache
    def live(*runs: str, settings: str = "", spoil: Callable[[Path], None] | None = None) -> Path:
        folder = tmp_path_factory.mktemp("past")
        shutil.copytree(live(*runs[:-1]) if runs[:-1] else small_inbox.parent, folder, dirs_exist_ok=True)
        if settings:
            (folder / "yingbao.toml").write_text(settings, encoding="utf-8")
        if spoil:
            spoil(folder / "inbox")
        comparison, period = runs[-1].split()
        with chdir(folder), pytest.MonkeyPatch.context() as patch:
            patch.setenv("YINGBAO_KEY", KEY)
            assert main([comparison, "--period", period, *PLACES]) == 0
        return folder

    return live


@pytest.fixture
def after(past: Past, yingbao: Callable[..., int], tmp_path: Path) -> Past:
    """The test's own folder as those runs left it, to go on from or to be spoilt."""

    def go_on(*runs: str, **how: object) -> Path:
        return Path(shutil.copytree(past(*runs, **how), tmp_path, dirs_exist_ok=True))

    return go_on


@pytest.fixture
def snapshot() -> Take:
    """Every file below a folder, by path: what must not change. The audit log's head does, with every run."""

    def take(folder: Path) -> dict[str, bytes]:
        files = (path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != HEAD_NAME)
        return {str(path.relative_to(folder)): path.read_bytes() for path in files}

    return take


@pytest.fixture
def good_period(published_once: Path, tmp_path: Path, snapshot: Take) -> dict[str, bytes]:
    """A period published before, as it must stay; the run under test publishes to the same place."""
    shutil.copytree(published_once, tmp_path / "published")
    return snapshot(tmp_path / "published")


@pytest.fixture
def published_once(past: Past) -> Path:
    """What one good run on the small city published; not to be changed."""
    return past("education 2026-10") / "published"


@pytest.fixture
def unaided_row() -> int:
    """The row of the register on which the child without aid stands, below the header."""
    return [name for name, *_ in CHILDREN].index(UNAIDED) + 2


@pytest.fixture
def uninsured_row() -> int:
    """The row of the register on which the child without insurance stands."""
    return [name for name, *_ in CHILDREN].index(UNINSURED) + 2


@pytest.fixture
def marks() -> tuple[str, ...]:
    """What must appear nowhere in the clear: every child's name and number."""
    return tuple(mark for name, stem, *_ in CHILDREN for mark in (name, number(stem)))


@pytest.fixture
def leaks(marks: tuple[str, ...]) -> Callable[[Path], list[tuple[str, str]]]:
    """Which file below a folder holds which mark in the clear, in UTF-8, GB18030 or UTF-16."""

    def search(folder: Path) -> list[tuple[str, str]]:
        files = [path for path in folder.rglob("*") if path.is_file()]
        coded = [(mark, mark.encode(code)) for mark in marks for code in ("utf-8", "gb18030", "utf-16-le")]
        return [
            (str(path.relative_to(folder)), mark)
            for path in files
            for content in [path.read_bytes() + str(path).encode()]
            for mark, code in coded
            if code in content
        ]

    return search
