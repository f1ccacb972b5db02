"""A delivery that does not look like the last one is stopped or remarked on, by the gate that the settings name."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from schemas.admit import Gates, admit
from schemas.errors import InputError
from schemas.extracts import Comparison
from schemas.period import parse_period
from schemas.warehouse import open_warehouse

ROWS = 60
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)

Row = dict[str, str]
Change = Callable[[list[Row]], list[Row]]


def number(at: int) -> str:
    stem = f"9801042014{at % 12 + 1:02d}15{at:03d}"
    return stem + "10X98765432"[sum(int(d) * w for d, w in zip(stem, WEIGHTS, strict=True)) % 11]


def children() -> list[Row]:
    return [
        {"姓名": "赵一", "身份证号": number(at), "性别": "男", "儿童类别": "孤儿", "联系电话": "13800000000", "认定日期": "2024-03-01"}
        for at in range(ROWS)
    ]  # fmt: skip


def deliver(inbox: Path, month: str, change: Change = lambda rows: rows) -> None:
    insured = [
        {"姓名": "赵一", "证件号码": number(at), "参保年度": "2026", "参保状态": "1"} for at in range(ROWS)
    ]
    for folder, rows in (("civil_affairs/children", change(children())), ("health/insurance", insured)):
        file = inbox / month / folder / "名单.csv"
        file.parent.mkdir(parents=True)
        lines = [",".join(rows[0]), *(",".join(row.values()) for row in rows)]
        file.write_text("\n".join(lines), encoding="utf-8")


@pytest.fixture
def take(tmp_path: Path):
    """Run September as it should be, then the fourth quarter's last month changed; the remarks of the second."""
    inbox = tmp_path / "inbox"

    def run(change: Change, gates: Gates | None = None) -> tuple[str, ...]:
        deliver(inbox, "2026-09")
        deliver(inbox, "2026-12", change)
        with open_warehouse(tmp_path / "warehouse", threads=1) as connection:
            for period in ("2026Q3", "2026Q4"):
                span = parse_period(Comparison.INSURANCE, period)
                intake = admit(connection, inbox, Comparison.INSURANCE, span, gates=gates or Gates())
        return intake.remarks

    return run


def each(**cells: Callable[[int], str]) -> Change:
    return lambda rows: [
        row | {name: make(at) for name, make in cells.items()} for at, row in enumerate(rows)
    ]


def rename(old: str, new: str) -> Change:
    return lambda rows: [{new if name == old else name: cell for name, cell in row.items()} for row in rows]


def drop_last_digit(at: int) -> str:
    return number(at)[:17] + "*"


STOPPED = [
    (rename("联系电话", "家里电话号"), "columns", "少了上次有的列：联系电话；新出现的列：家里电话号"),
    (each(认定日期=lambda _: "待定"), "columns", "变了样.*认定日期"),
    (each(姓名=lambda at: f"{at}号"), "columns", "变了样.*姓名"),
    (each(性别=lambda _: "雄"), "codes", "“性别”有 100% 是从未见过的写法"),
    (each(身份证号=drop_last_digit), "numbers", "只有 0% 的证件号码校验正确"),
    (
        each(身份证号=lambda at: "男" if at % 5 == 0 else number(at)),
        "shifted",
        "20% 的行“身份证号”栏没有数字",
    ),
]


@pytest.mark.parametrize(("change", "gate", "clue"), STOPPED)
def test_a_delivery_unlike_the_last_is_stopped(change, gate, clue, take):
    with pytest.raises(InputError, match=clue) as caught:
        take(change)
    assert f'["{gate}"]' in caught.value.remedy


@pytest.mark.parametrize(("change", "gate", "clue"), STOPPED)
def test_the_gate_named_in_the_settings_lets_it_pass_with_a_remark(change, gate, clue, take):
    remarks = take(change, Gates(accept={"civil_affairs/children": [gate]}))
    assert any("已按设置照常使用" in remark for remark in remarks)


def test_accepting_what_is_late_accepts_nothing_that_is_wrong(take):
    with pytest.raises(InputError, match="校验正确"):
        take(each(身份证号=drop_last_digit), Gates(accept_stale=True))


def test_a_new_column_and_a_few_new_words_are_remarked_on(take):
    remarks = take(each(性别=lambda at: "雄" if at == 0 else "男", 备注栏=lambda _: "x"))
    assert any("新出现的列未使用：备注栏" in remark for remark in remarks)
    assert any("“性别”有 1.7% 是从未见过的写法" in remark for remark in remarks)


def test_the_same_again_is_not_remarked_on(take):
    assert take(lambda rows: rows) == ()


def test_what_is_kept_of_a_delivery_quotes_no_cell(take, tmp_path):
    take(each(性别=lambda at: "张小三" if at == 0 else "男"))
    with duckdb.connect(tmp_path / "warehouse/yingbao.duckdb") as connection:
        assert "张小三" not in str(connection.execute("select * from ledger.shape").fetchall())
