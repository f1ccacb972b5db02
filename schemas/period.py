"""Months, quarters and school terms: the periods that runs and benefits are about."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum
from typing import Protocol, Self

from schemas.errors import InputError
from schemas.extracts import Comparison

EARLIEST_YEAR = 2000
LATEST_YEAR = 2099
"""A period outside these years is a slip of the pen: no extract and no policy is older or that far ahead."""

ONE_DAY = timedelta(days=1)


class Period(Protocol):
    """What every period offers, whichever its length."""

    @property
    def first(self) -> date:
        """Its first day."""

    @property
    def last(self) -> date:
        """Its last day."""

    @property
    def previous(self) -> Self:
        """The period of the same length that ends the day before this one begins."""


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month; `str()` is `2026-10`, also the name of a delivery."""

    year: int
    month: int

    @classmethod
    def read(cls, text: str) -> Self | None:
        """The month written `2026-10`, or None."""
        match = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", text, re.ASCII)
        if match is None or not EARLIEST_YEAR <= int(match[1]) <= LATEST_YEAR:
            return None
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def at(cls, day: date) -> Self:
        """The month that holds the day."""
        return cls(day.year, day.month)

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return self.next.first - ONE_DAY

    @property
    def next(self) -> Self:
        """The month after."""
        return type(self)(self.year + self.month // 12, self.month % 12 + 1)

    @property
    def previous(self) -> Self:
        """The month before."""
        return self.at(self.first - ONE_DAY)

    @property
    def title(self) -> str:
        """What readers see: `2026年10月`."""
        return f"{self.year}年{self.month}月"

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """A calendar quarter; `str()` is `2026Q4`."""

    year: int
    quarter: int

    @classmethod
    def read(cls, text: str) -> Self | None:
        """The quarter written `2026Q4`, or None."""
        match = re.fullmatch(r"(\d{4})Q([1-4])", text, re.ASCII)
        if match is None or not EARLIEST_YEAR <= int(match[1]) <= LATEST_YEAR:
            return None
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def at(cls, day: date) -> Self:
        """The quarter that holds the day."""
        return cls(day.year, (day.month + 2) // 3)

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, 3 * self.quarter - 2, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return Month(self.year, 3 * self.quarter).last

    @property
    def next(self) -> Self:
        """The quarter after."""
        return self.at(self.last + ONE_DAY)

    @property
    def previous(self) -> Self:
        """The quarter before."""
        return self.at(self.first - ONE_DAY)

    @property
    def title(self) -> str:
        """What readers see: `2026年第4季度`."""
        return f"{self.year}年第{self.quarter}季度"

    def __str__(self) -> str:
        return f"{self.year:04d}Q{self.quarter}"


class Season(IntEnum):
    """Which half of the school year, in the order of the school year."""

    AUTUMN = 1
    """第一学期: September to January."""
    SPRING = 2
    """第二学期: February to August, the holidays counted to the term before them."""


@dataclass(frozen=True, slots=True, order=True)
class Term:
    """A school term; `school_year` is the calendar year in which its school year began in September.

    Every day lies in exactly one term. `str()` is `2026-2027学年秋季`.
    """

    school_year: int
    season: Season

    @classmethod
    def read(cls, text: str | None) -> Self | None:
        """The term a roll's cell means, in any of the written forms, or None where it is not certain.

        `2026年上学期` is not certain: some provinces count terms by the calendar year.
        """
        folded = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text or ""))
        folded = re.sub(r"[—–－~～至到/_]+", "-", folded).replace("年度", "年")
        for pattern, start in _TERM_FORMS:
            match = re.fullmatch(pattern, folded)
            if match is not None:
                found = start(match)
                return None if found is None else cls(*found)
        return None

    @classmethod
    def at(cls, day: date) -> Self:
        """The term that holds the day."""
        if day.month >= 9:
            return cls(day.year, Season.AUTUMN)
        return cls(day.year - 1, Season.AUTUMN if day.month == 1 else Season.SPRING)

    @property
    def first(self) -> date:
        """1 September or 1 February."""
        if self.season is Season.AUTUMN:
            return date(self.school_year, 9, 1)
        return date(self.school_year + 1, 2, 1)

    @property
    def last(self) -> date:
        """31 January or 31 August."""
        return date(self.school_year + 1, 1 if self.season is Season.AUTUMN else 8, 31)

    @property
    def next(self) -> Self:
        """The term after."""
        return self.at(self.last + ONE_DAY)

    @property
    def previous(self) -> Self:
        """The term before."""
        return self.at(self.first - ONE_DAY)

    def __str__(self) -> str:
        season = "秋季" if self.season is Season.AUTUMN else "春季"
        return f"{self.school_year}-{self.school_year + 1}学年{season}"


_SEASONS = {
    **dict.fromkeys(("秋季", "秋", "第一", "第1", "上", "一", "1"), Season.AUTUMN),
    **dict.fromkeys(("春季", "春", "第二", "第2", "下", "二", "2"), Season.SPRING),
}
_HALVES = {"秋季": Season.AUTUMN, "秋": Season.AUTUMN, "下半年": Season.AUTUMN}


def _from_two_years(match: re.Match[str]) -> tuple[int, Season] | None:
    """`2026-2027学年秋季`: the second year must follow the first."""
    first, second = int(match["first"]), int(match["second"])
    follows = second == first + 1 if second >= 100 else second == (first + 1) % 100
    return (first, _SEASONS[match["season"]]) if follows else None


def _from_school_year(match: re.Match[str]) -> tuple[int, Season]:
    """`2026学年第二学期`: the school year that began in that year."""
    return int(match["first"]), _SEASONS[match["season"]]


def _from_calendar_year(match: re.Match[str]) -> tuple[int, Season]:
    """`2027年春季学期`: spring belongs to the school year that began the year before."""
    year = int(match["first"])
    return (year, Season.AUTUMN) if match["half"] in _HALVES else (year - 1, Season.SPRING)


_YEAR = r"(?P<first>20\d\d)"
_SEASON = r"\(?(?P<season>秋季?|春季?|第?[一二12]|[上下])\)?(?:学期)?"
_TERM_FORMS: tuple[tuple[str, Callable[[re.Match[str]], tuple[int, Season] | None]], ...] = (
    (rf"{_YEAR}-?(?P<second>20\d\d|(?<=-)\d\d)(?:学年|年)?第?-?{_SEASON}", _from_two_years),
    (rf"{_YEAR}学年{_SEASON}", _from_school_year),
    (rf"{_YEAR}[年.-]?(?P<half>秋季?|春季?|[上下]半年)(?:学期)?", _from_calendar_year),
)

_PERIODS: dict[Comparison, tuple[type[Month] | type[Quarter], str, str]] = {
    Comparison.EDUCATION: (Month, "月份", "2026-10"),
    Comparison.INSURANCE: (Quarter, "季度", "2026Q4"),
    Comparison.DETERMINATION: (Month, "月份", "2026-10"),
}


def parse_period(comparison: Comparison | str, text: str) -> Month | Quarter:
    """The period of a comparison: a month for education and determination, a quarter for insurance.

    Raises InputError, with an example of the right form, for anything else.
    """
    kind, word, example = _PERIODS[Comparison(comparison)]
    period = kind.read(text.strip())
    if period is None:
        raise InputError(
            what=f"无法识别的期次“{text}”",
            where="选项 --period",
            remedy=f"本项比对按{word}进行，请写成 {example} 的形式，例如 --period {example}",
        )
    return period
