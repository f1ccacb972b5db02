"""Header rows: where a sheet's header is, and which of its columns is which field."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from schemas.declare import Column, Extract
from schemas.errors import InputError

SCAN_ROWS = 40
"""How many rows of a sheet may stand above its header: titles, stamps and filling instructions take some
twenty at most; the rest is margin, and the rows of a list look unlike a header anyway."""

LEAST_FIELDS = 2
"""One known word in a row is chance (a title that says 姓名); two begin a header."""

CHILD_GROUPS = ("儿童", "学生", "本人", "基本", "个人", "参保人")
"""Words of an upper header under which a bare 姓名 is the listed person's own."""

OTHER_GROUP = re.compile(
    r"(主要)?(监护人|父亲?|母亲?|父母|家长|家庭成员|联系人|户主|配偶|经办人?)\d?(基本)?(信息|情况|资料)?"
)
"""An upper header under which a bare 姓名 is never the listed person's. The whole of it: a title or a line
such as 联系人：某某 above the header is no group."""

ABOUT = re.compile(r"(基本)?(信息|情况|资料)$")
"""What an upper header may say after whom it is about: 监护人信息 over 姓名 is 监护人姓名."""

WHOLE = 2
"""A header that is known by itself or together with the group above it."""
LOWER = 1
"""A header known only when the group above it is left aside: weaker, for the group may be a parent's."""

_BRACKETED = re.compile(r"[(\[【<〔{][^)\]】>〕}]*[)\]】>〕}]")
_ORNAMENT = re.compile(r"[\s*#:;,.、。・·“”\"'`_\-/\\\u200b-\u200f\u2060\ufeff]+")
_NUMBERED = re.compile(r"^(?:\d+|[一二三四五六七八九十]+)[.、．]")

Rows = Sequence[Sequence[str | None]]

Words = Mapping[str, tuple[Column, int]]
"""Folded header → its column, and its place among the column's names (0 = canonical)."""


@dataclass(frozen=True, slots=True)
class Header:
    """A sheet's header, found.

    `first` and `last` are row positions counted from 0; `texts` the header of every column as a reader would
    name it, `cells` what stands in its last row; `fields` position → field. All are within `width`, after
    which no column has a header.
    """

    first: int
    last: int
    width: int
    texts: tuple[str, ...]
    cells: tuple[str, ...]
    fields: Mapping[int, str]
    missing: tuple[Column, ...] = ()
    doubled: tuple[tuple[str, str, Column], ...] = ()

    @property
    def mapped(self) -> dict[str, str]:
        """Header text → field, in the sheet's order."""
        return {self.texts[position]: name for position, name in sorted(self.fields.items())}

    @property
    def ignored(self) -> tuple[str, ...]:
        """The headers that are no field, and those passed over for a better column; once each."""
        texts = (text for position, text in enumerate(self.texts) if position not in self.fields and text)
        return tuple(dict.fromkeys(texts))

    @property
    def is_roster(self) -> bool:
        """Whether the sheet was meant as a list of people: it has a name or a number, and something else."""
        names = set(self.fields.values())
        return bool(names & {"name", "number"}) and len(names) >= LEAST_FIELDS


@lru_cache(maxsize=4096)
def fold_header(text: str) -> str:
    """A header without width, case, whitespace, `*`, bracketed remarks, numbering, punctuation."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    bare = _BRACKETED.sub("", folded)
    return unicodedata.normalize("NFKC", _ORNAMENT.sub("", _NUMBERED.sub("", bare.strip())))


def find_header(extract: Extract, rows: Rows) -> Header | None:
    """The best header among the first rows of a sheet, or None where no row has two known columns.

    Best is: most fields; then one row rather than two; then the upper. Ties so cannot depend on chance.
    """
    words = known_headers(extract)
    known = [any(fold_header(cell) in words for cell in row if cell) for row in rows[: SCAN_ROWS + 1]]
    best: Header | None = None
    for first, last in _list_candidates(known):
        found = _map_header(extract, words, rows, first, last)
        if found is not None and (best is None or len(found.fields) > len(best.fields)):
            best = found
    return best


def _list_candidates(known: list[bool]) -> Iterator[tuple[int, int]]:
    """The rows, and pairs of rows, in which a known word stands; most rows of a list have none."""
    for first in range(min(len(known), SCAN_ROWS)):
        yield from (
            (first, last) for last in (first, first + 1) if any(known[first : last + 1]) and last < len(known)
        )


def check_header(header: Header, where: str) -> None:
    """Pass a header with each required column and no column twice; else InputError names them."""
    if header.missing:
        names = "、".join(_name_column(column) for column in header.missing)
        raise InputError(
            what=f"缺少必需的列：{names}",
            where=f"{where}，第 {header.last + 1} 行表头：{_list_headers(header)}",
            remedy="请在表头中补上该列（单元格可以为空），或按上述可用的列名改正表头后重新报送",
        )
    if header.doubled:
        pairs = "；".join(f"“{one}”与“{two}”都是{column.header}" for one, two, column in header.doubled)
        raise InputError(
            what=f"同一列出现两次：{pairs}",
            where=f"{where}，第 {header.last + 1} 行表头",
            remedy="请只保留正确的一列，或把另一列的表头改成不同的名称后重新报送",
        )


def _map_header(extract: Extract, words: Words, rows: Rows, first: int, last: int) -> Header | None:
    levels = _stack(rows[first] if last > first else (), rows[last])
    groups = _stack(rows[last - 1] if last else (), rows[last])
    found = {
        at: match
        for at, level in enumerate(levels)
        if (match := _match(words, *level)) is not None and not _is_of_another(match, groups[at : at + 1])
    }
    if len({column.field for column, _, _ in found.values()}) < LEAST_FIELDS:
        return None
    if last > first and not _needs_both(words, levels, found):
        return None
    return _settle(extract, first, last, levels, found)


Match = tuple[Column, int, int]
"""The column meant, how surely (WHOLE, LOWER), and the place of the word among the column's words."""


def _match(words: Words, upper: str, lower: str) -> Match | None:
    group = ABOUT.sub("", fold_header(upper)) if lower else ""
    alone = lower if not upper or upper == lower else ""
    whole = (upper + lower, group + lower if group else "", upper if not lower else "", alone)
    for text in filter(None, map(fold_header, whole)):
        if text in words:
            column, place = words[text]
            return column, WHOLE, place
    if fold_header(lower) in words:
        column, place = words[fold_header(lower)]
        return column, LOWER, place
    return None


def _is_of_another(match: Match, group: list[tuple[str, str]]) -> bool:
    """Whether the group above the column is a parent's, and its field one of the listed person's own."""
    if match[0].field not in {"name", "number", "sex", "birth_date", "ethnicity"}:
        return False
    return any(OTHER_GROUP.fullmatch(fold_header(upper)) for upper, _ in group)


def known_headers(extract: Extract) -> Words:
    """Every header of an extract, in declared order."""
    return {
        fold_header(word): (column, place)
        for column in extract.columns
        for place, word in enumerate((column.header, *column.synonyms))
    }


def _needs_both(words: Words, levels: list[tuple[str, str]], found: Mapping[int, Match]) -> bool:
    """Whether the two rows are one header: together they say more than either alone."""
    lower_alone = {words[text][0].field for _, low in levels if (text := fold_header(low)) in words}
    upper_alone = {words[text][0].field for up, _ in levels if (text := fold_header(up)) in words}
    both = {column.field for column, _, _ in found.values()}
    return len(both) > max(len(lower_alone), len(upper_alone)) and bool(both - upper_alone)


def _settle(
    extract: Extract, first: int, last: int, levels: list[tuple[str, str]], found: Mapping[int, Match]
) -> Header:
    """Give each field one column; where two claim it equally it is doubled."""
    texts = tuple(_join(upper, lower) for upper, lower in levels)
    fields: dict[int, str] = {}
    doubled: list[tuple[str, str, Column]] = []
    for column in extract.columns:
        claims = sorted((_rank(levels[at], match), at) for at, match in found.items() if match[0] is column)
        if not claims:
            continue
        fields[claims[0][1]] = column.field
        if len(claims) > 1 and _is_doubled(column, claims[0][0], claims[1][0]):
            doubled.append((texts[claims[0][1]], texts[claims[1][1]], column))
    missing = tuple(column for column in extract.required if column.field not in fields.values())
    cells = tuple(lower for _, lower in levels)
    return Header(first, last, len(levels), texts, cells, fields, missing, tuple(doubled))


Rank = tuple[int, bool, int]


def _rank(level: tuple[str, str], match: Match) -> Rank:
    """Smaller is the better claim: the surer, the child's own group, the word nearer to the canonical."""
    _, sureness, place = match
    others = sureness == LOWER and not any(word in level[0] for word in CHILD_GROUPS)
    return (-sureness, others, place)


def _is_doubled(column: Column, best: Rank, second: Rank) -> bool:
    """Whether two columns claim a field so that choosing would be a guess.

    An optional field under two of its synonyms (联系电话, 手机号) is no guess: the more canonical is taken. A
    required one is, for a number column taken wrongly loses every child.
    """
    if best == second:
        return True
    return column.required and best[:2] == second[:2]


def _stack(upper: Sequence[str | None], lower: Sequence[str | None]) -> list[tuple[str, str]]:
    """The two levels of each column's header; a group reaches over the columns to its right that lack one.

    A column without a lower header is no part of a group, so it borrows none.
    """
    levels: list[tuple[str, str]] = []
    group = ""
    for position in range(max(_width(upper), _width(lower))):
        own, low = _cell(upper, position), _cell(lower, position)
        group = own or group
        levels.append((group if low else own, low))
    return levels


def _cell(row: Sequence[str | None], position: int) -> str:
    return (row[position] or "").strip() if position < len(row) else ""


def _join(upper: str, lower: str) -> str:
    return " ".join((lower if upper == lower else f"{upper} {lower}").split())


def _width(row: Sequence[str | None]) -> int:
    return max((at + 1 for at, cell in enumerate(row) if cell and not cell.isspace()), default=0)


def _name_column(column: Column) -> str:
    others = "、".join(column.synonyms)
    return f"{column.header}（也可写作{others}）" if others else column.header


def _list_headers(header: Header) -> str:
    return "、".join(text for text in header.texts if text) or "（空）"


def list_fields(extract: Extract, fields: Iterable[str]) -> str:
    """The canonical headers of some fields, for a reader."""
    return "、".join(extract.column(name).header for name in fields)
