"""A child keeps its id through corrections; merges and splits are told; its cases follow it."""

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from cities import AID, CHILDREN, ENROLMENT, INSURANCE, RESIDENTS, City, Row, Run, grow, write

from matchers import facts
from matchers.city import follow, link, normalise, search_again
from matchers.city.identity import Claim, settle_ids
from matchers.entitle import entitle
from matchers.findings import find
from schemas.admit import admit
from schemas.gates import Gates
from schemas.period import parse_period
from schemas.policies import DEFAULTS
from schemas.warehouse import open_warehouse

NUMBERS = {
    CHILDREN: ("身份证号",),
    ENROLMENT: ("身份证件号", "学籍号"),
    AID: ("身份证件号", "学籍号"),
    INSURANCE: ("证件号码",),
    RESIDENTS: ("公民身份号码", "gmsfhm"),
}
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def ids(
    *claims: tuple[int, int, str, str], known: str = ""
) -> tuple[dict[str, str], list[tuple[str, str, str]]]:
    kept = settle_ids([Claim(*claim) for claim in claims], frozenset(known.split()))
    return kept.ids, kept.events


def test_a_child_with_a_new_number_keeps_its_id() -> None:
    assert ids((2, 1, "new", "old"), known="old") == ({"new": "old"}, [("renamed", "old", "new")])


def test_the_surer_then_the_later_sign_decides() -> None:
    assert ids((0, 1, "a", "old"), (2, 1, "b", "old"), known="old")[0] == {"a": "old"}
    assert ids((0, 2, "a", "old"), (0, 1, "b", "old"), known="old")[0] == {"b": "old"}


def test_two_former_persons_who_are_one_have_merged() -> None:
    assert ids((0, 1, "a", "a"), (0, 1, "a", "b"), known="a b") == ({}, [("merged", "a", "b")])


def test_one_former_person_who_is_two_has_split() -> None:
    assert ids((0, 1, "a", "a"), (0, 1, "b", "a"), known="a") == ({}, [("split", "b", "a")])


def test_no_id_is_given_twice_even_if_a_number_comes_back_with_another_child() -> None:
    moved, _ = ids((0, 1, "new", "old"), (0, 2, "old", "old"), known="old")
    assert moved["new"] == "old"
    assert moved["old"] not in {"old", "new"}


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> City:
    return grow(tmp_path_factory.mktemp("city"), children=300, seed=11)


def renumber(number: str) -> str:
    """Another sound number of the same length: born a day later or earlier."""
    if len(number) != 18:
        return number
    day = int(number[12:14])
    stem = f"{number[:12]}{day - 1 if day > 15 else day + 1:02d}{number[14:17]}"
    total = sum(int(digit) * weight for digit, weight in zip(stem, WEIGHTS, strict=True))
    return stem + "10X98765432"[total % 11]


def change(city: City, extract: str, headers: tuple[str, ...], child: str, new: object) -> City:
    """The city with cells of one child's rows in one extract said anew."""
    places = [city.column(extract, header) for header in headers if header in city.headers[extract]]

    def spoil(row: Row) -> Row:
        if row.child != child:
            return row
        return replace(
            row, cells=tuple(new(cell) if at in places else cell for at, cell in enumerate(row.cells))
        )

    return city.change(extract, map(spoil, city.rows[extract]))


class Books:
    """One warehouse, month after month."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.connection = folder, open_warehouse(folder / "warehouse")

    def copy(self, folder: Path) -> "Books":
        """The same books in another folder."""
        self.connection.execute("checkpoint")
        shutil.copytree(self.folder / "warehouse", folder / "warehouse")
        return Books(folder)

    def month(self, city: City, at: int) -> Run:
        """The run of 2026-0`at` over that city."""
        period = parse_period("education", "2026-10")
        inbox = self.folder / f"inbox{at}"
        run = Run(self.connection, write(city, inbox))
        intake = admit(self.connection, inbox, "education", period, gates=Gates(accept_stale=True))
        normalise(self.connection, intake.as_of)
        label = f"2026-{at:02d}"
        link(self.connection, of_run=("education", label))
        facts.stage(self.connection, intake.as_of)
        entitle(self.connection, "education", period, intake.as_of, DEFAULTS)
        search_again(self.connection)
        follow(self.connection, "education", period, intake.as_of, DEFAULTS)
        month = parse_period("education", label)
        find(self.connection, "education", month, date(2026, at, 28), DEFAULTS)
        return run

    def findings(self) -> list[tuple[object, ...]]:
        return self.connection.execute(
            "select finding_id, kind, first_seen, times_seen, state from found.finding order by all"
        ).fetchall()

    def events(self) -> list[tuple[object, ...]]:
        return self.connection.execute("select event, period from ledger.event order by all").fetchall()


@pytest.fixture(scope="module")
def september(city: City, tmp_path_factory: pytest.TempPathFactory) -> tuple[Books, Run]:
    """The books after a first month, not to be written in, and its run."""
    books = Books(tmp_path_factory.mktemp("september"))
    return books, books.month(city, 9)


def id_of(run: Run, city: City, child: str) -> set[str]:
    """The ids of a child's records on the register."""
    tokens = {row.token for row in city.rows[CHILDREN] if row.child == child}
    return {person for token, person in run.persons().items() if token in tokens}


@pytest.mark.parametrize("what", ["everybody corrects the number", "everybody writes another name"])
def test_a_correction_changes_neither_the_id_nor_the_case(
    city: City, september: tuple[Books, Run], tmp_path: Path, what: str
) -> None:
    child = min(child for comparison, child, kind in city.truth if kind == "aid_missing")
    books = september[0].copy(tmp_path)
    before = id_of(september[1], city, child)
    told = books.findings()
    later = city
    for extract, headers in NUMBERS.items():
        if "number" in what:
            later = change(later, extract, headers[:1], child, renumber)
        else:
            names = ("姓名", "学生姓名", "xm")
            later = change(later, extract, names, child, lambda name: name[0] + "新名")
    after = id_of(books.month(later, 10), city, child)
    assert after == before
    assert [(f, k, first, times) for f, k, first, times, _ in books.findings()] == [
        (finding, kind, first, times + 1) for finding, kind, first, times, _ in told
    ]
    assert books.events() == ([("renamed", "2026-10")] if "number" in what else [])


def test_a_run_again_gives_the_same_ids_and_notes_nothing_twice(
    city: City, september: tuple[Books, Run], tmp_path: Path
) -> None:
    child = min(child for comparison, child, kind in city.truth if kind == "aid_missing")
    books = september[0].copy(tmp_path)
    later = change(city, CHILDREN, NUMBERS[CHILDREN], child, renumber)
    later = change(later, RESIDENTS, NUMBERS[RESIDENTS], child, renumber)
    first = books.month(later, 10).persons()
    noted = books.connection.execute("select * from ledger.person order by all").fetchall()
    again = books.month(later, 10).persons()
    assert again == first
    assert books.connection.execute("select * from ledger.person order by all").fetchall() == noted


def test_nothing_in_the_ledger_can_be_read_as_a_number_or_a_name(september: tuple[Books, Run]) -> None:
    kinds = (
        september[0]
        .connection.execute("select typeof(token), count(*) > 0 from ledger.person group by 1")
        .fetchall()
    )
    assert kinds == [("UBIGINT", True)]
