"""The vocabulary of a declaration: what an extract is, column by column, said once.

From one `Extract` follow the reader, the raw table, the refusals, the data dictionary, the
Hypothesis strategies and the synthetic files.
"""

from dataclasses import dataclass
from enum import Enum, StrEnum

from schemas.codes import Code


class Kind(StrEnum):
    """How the cells of a column are read; says nothing of what an empty cell means (unknown, always)."""

    NAME = "name"
    """A person's name, as typed."""
    NUMBER = "number"
    """A citizen number, possibly damaged by a spreadsheet; kept so that the damage stays visible."""
    DATE = "date"
    """A calendar date in any of the written forms, or a spreadsheet's serial."""
    PHONE = "phone"
    """A telephone number; spreadsheets like to make it a float."""
    CODE = "code"
    """A word or digit of a code set."""
    FLAG = "flag"
    """是 / 否, or a mark; empty is unknown."""
    MONEY = "money"
    """An amount in yuan."""
    YEAR = "year"
    """A calendar year."""
    TERM = "term"
    """A school term such as 2026-2027学年秋季."""
    TEXT = "text"
    """Free text."""


class Sensitivity(Enum):
    """What a published sheet may show of a column."""

    OPEN = "open"
    """May be shown as it is."""
    PERSONAL = "personal"
    """Shown masked."""
    SENSITIVE = "sensitive"
    """Never reaches a school-facing or township-facing sheet: parents' custody, illness, treatment."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of an extract: its canonical header, our field name, and how to read it."""

    header: str
    field: str
    kind: Kind
    meaning: str
    synonyms: tuple[str, ...] = ()
    required: bool = False
    sensitivity: Sensitivity = Sensitivity.OPEN
    codes: type[Code] | None = None


def department_of(extract: str) -> str:
    """Whose the extract of that key is: `civil_affairs/children` → `civil_affairs`."""
    return extract.partition("/")[0]


@dataclass(frozen=True, slots=True)
class Extract:
    """A department's list, as delivered: `key` is its folder, `table` its table in the schema raw."""

    key: str
    title: str
    meaning: str
    columns: tuple[Column, ...]

    @property
    def table(self) -> str:
        """`civil_affairs/children` → `civil_affairs_children`."""
        return self.key.replace("/", "_")

    @property
    def department(self) -> str:
        """`civil_affairs/children` → `civil_affairs`."""
        return department_of(self.key)

    @property
    def fields(self) -> tuple[str, ...]:
        """The field names in declared order."""
        return tuple(column.field for column in self.columns)

    @property
    def required(self) -> tuple[Column, ...]:
        """The columns without which a sheet cannot be read as this extract."""
        return tuple(column for column in self.columns if column.required)

    def column(self, field: str) -> Column:
        """The column of that field; KeyError if the extract declares none."""
        for column in self.columns:
            if column.field == field:
                return column
        raise KeyError(f"{self.key} declares no field {field!r}")
