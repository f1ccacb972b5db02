"""What stops a run before anything is flagged: extracts missing, stale, shrunk, or of another year."""

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from schemas import education, health
from schemas.declare import Extract
from schemas.errors import InputError
from schemas.period import Month, Quarter, Term

ROLL_DELAY = timedelta(days=62)
"""So long after a term begins its roll may not be out yet; the one before is then no mistake."""

SEASON_ENDS = 2
"""February: till then people enrol for the year that has begun, and last year's roll is no mistake."""

FITTING_SHARE = 0.5
"""A roll of which less than half is of the period's term or year is remarked on."""

OPTIONAL_AGE = 12
"""Months; names, numbers and parents hardly change, so a year-old extract still links; older misleads."""


@dataclass(frozen=True, slots=True)
class Gates:
    """How strict the gates are.

    `accept` says of an extract's key which of its faults (names of `NAMES`) are accepted; `accept_stale` accepts
    the faults of time and size, `TIMELY`, of every extract.
    `shrink`: the share of rows by which an extract may be smaller than its last delivery; 20 %, for no city
    loses a fifth of its children in a month, but a district's file forgotten does as much. `refuse`: the
    share of an extract's rows that may be refused; beyond it the file, not its rows, is at fault. `numbers`: the
    least share of citizen numbers with a right check digit; below half a spreadsheet has been at the column.
    `shifted`: the share of number cells that may hold no digit at all; more are rows a column out of place.
    `codes`: the share of a code column's cells that may hold words never seen. `links`: by how much the share
    of the register linked to an extract may fall from one period to the next.
    """

    accept_stale: bool = False
    shrink: float = 0.20
    refuse: float = 0.20
    numbers: float = 0.5
    shifted: float = 0.05
    codes: float = 0.05
    links: float = 0.10
    accept: Mapping[str, Collection[str]] = field(default_factory=dict)

    def accepts(self, extract: Extract, name: str) -> bool:
        """Whether that fault of this extract becomes a remark."""
        return name in self.accept.get(extract.key, ()) or (self.accept_stale and name in TIMELY)


TIMELY = ("stale", "shrunk", "refused", "other_year")
"""What `--accept-stale` accepts: an extract too old, too small, too often refused, of another term or year."""
NAMES = (*TIMELY, "columns", "codes", "numbers", "shifted", "links")
"""Every gate, as `[gates.accept]` names it."""


def pass_gate(error: InputError, extract: Extract, gates: Gates, name: str) -> str:
    """The remark that a fault becomes where it is accepted; raised else."""
    if not gates.accepts(extract, name):
        raise error
    return f"“{extract.title}”：{error.what}（{error.where}），已按设置照常使用"


def is_stale(delivered: Month, period: Month | Quarter) -> bool:
    """Whether a delivery is older than the period before."""
    return delivered.first < period.previous.first


def is_too_old(delivered: Month, period: Month | Quarter) -> bool:
    """Whether an optional extract is better left out."""
    last = Month.at(period.last)
    return 12 * (last.year - delivered.year) + last.month - delivered.month > OPTIONAL_AGE


def refuse_missing(extract: Extract, period: Month | Quarter) -> InputError:
    """The error for a needed extract that was never delivered."""
    return InputError(
        what=f"缺少“{extract.title}”，没有它就分不清谁漏保、谁只是数据没到",
        where=f"收件文件夹中 {period} 期末以前的各月",
        remedy=f"请把该名单放进 {Month.at(period.last)}/{extract.key} 后重新运行",
    )


def refuse_stale(extract: Extract, delivered: Month, period: Month | Quarter) -> InputError:
    """The error for a needed extract of before the last period."""
    return InputError(
        what=f"“{extract.title}”过期：最近一次报送是 {delivered}，早于上一期 {period.previous}",
        where=f"{delivered}/{extract.key}",
        remedy=f"请把新名单放进 {Month.at(period.last)}/{extract.key}；确要沿用旧名单，请加 --accept-stale",
    )


def refuse_shrunk(extract: Extract, delivered: Month, rows: int, last: Month, last_rows: int) -> InputError:
    """The error for an extract that lost too many rows since its last delivery."""
    share = 1 - rows / last_rows
    return InputError(
        what=f"“{extract.title}”比上次少了 {share:.0%}：{delivered} 约 {rows} 行，{last} 约 {last_rows} 行",
        where=f"{delivered}/{extract.key}",
        remedy="请核对是否漏报了区县或文件被截断，补齐后重新运行；确属减少，请加 --accept-stale",
    )


def refuse_refusals(extract: Extract, delivered: Month, refused: int, rows: int) -> InputError:
    """The error for an extract of which too many rows were refused."""
    return InputError(
        what=f"“{extract.title}”有 {refused} 行（占 {refused / rows:.0%}）被拒收，多为整表错列或列名对错",
        where=f"{delivered}/{extract.key}",
        remedy="请用 yingbao check 查看拒收原因，更正后重新报送；确可舍弃这些行，请加 --accept-stale",
    )


def refuse_empty(extract: Extract, delivered: Month) -> InputError:
    """The error for a needed extract without a single usable row."""
    return InputError(
        what=f"“{extract.title}”没有一行可用",
        where=f"{delivered}/{extract.key}",
        remedy="请用 yingbao check 查看各行为何不可用，重新导出后报送",
    )


@dataclass(frozen=True, slots=True)
class Fit:
    """How a roll's rows stand to the period: what was expected, which share is it, what else there is."""

    expected: str
    share: float
    others: tuple[str, ...]


ROLL_FIELDS = {education.AID.key: "term", health.INSURANCE.key: "year"}
"""The extracts that are rolls of a term or a year, and the field that says of which."""


def fit_roll(extract: Extract, counts: Mapping[str | None, int], as_of: date) -> Fit:
    """How the rows of a roll (delivered term or year → rows) stand to the day that the run is about."""
    if ROLL_FIELDS[extract.key] == "term":
        return _fit(counts, Term.read, _list_terms(as_of))
    return _fit(counts, read_year, _list_years(as_of))


def refuse_other_year(extract: Extract, delivered: Month, fit: Fit) -> InputError:
    """The error for a roll of which no row is of the period's term or year."""
    found = "、".join(fit.others) or "无法识别"
    return InputError(
        what=f"“{extract.title}”不是本期的：应为{fit.expected}，实为{found}",
        where=f"{delivered}/{extract.key}",
        remedy="请报送本期的名单；确要沿用，请加 --accept-stale",
    )


def read_year(text: str | None) -> int | None:
    """The calendar year in a cell such as 2026, 2026年, 2026.0 or 2026年度."""
    match = re.fullmatch(r"(20\d\d)(?:年度?|\.0+)?", unicodedata.normalize("NFKC", text or "").strip())
    return int(match[1]) if match else None


def _list_terms(as_of: date) -> list[Term]:
    term = Term.at(as_of)
    return [term, term.previous] if as_of - term.first <= ROLL_DELAY else [term]


def _list_years(as_of: date) -> list[int]:
    return [as_of.year, as_of.year - 1] if as_of.month <= SEASON_ENDS else [as_of.year]


def _fit(
    counts: Mapping[str | None, int], read: Callable[[str | None], object], fitting: Collection[object]
) -> Fit:
    read_counts = [(read(text), rows) for text, rows in counts.items()]
    matching = sum(rows for value, rows in read_counts if value in fitting)
    others = sorted({str(value) for value, _ in read_counts if value is not None and value not in fitting})
    share = matching / max(1, sum(counts.values()))
    return Fit("或".join(map(str, fitting)), share, tuple(others))
