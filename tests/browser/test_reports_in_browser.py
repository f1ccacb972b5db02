"""The page as its readers meet it: offline, on a wide screen and a phone, in the dark, on paper."""

import re
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from devtools import BROWSER, Tab, open_tab
from warehouses import fill, fill_elsewhere, publication

from reports.publish import publish

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        BROWSER is None, reason="Chromium is not on this machine (Debian: apt install chromium)"
    ),
]
A4_POINTS = (595, 842)


@pytest.fixture(scope="module")
def tab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    with open_tab(tmp_path_factory.mktemp("chromium")) as opened:
        yield opened


@pytest.fixture(scope="module", params=["education", "determination"])
def page(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    with duckdb.connect() as opened:
        fill(opened, request.param)
        if request.param == "education":
            fill_elsewhere(opened)
        asked = publication(tmp_path_factory.mktemp("published"), request.param, remarks=("学籍为上月批次",))
        return publish(opened, asked) / "report.html"


def test_it_opens_offline_without_a_word_on_the_console(tab: Tab, page: Path) -> None:
    tab.open(page)
    complaints = [
        event
        for event in tab.events
        if event.get("method") in {"Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded"}
    ]
    assert complaints == []
    asked = [
        event["params"]["request"]["url"]
        for event in tab.events
        if event.get("method") == "Network.requestWillBeSent"
    ]
    assert asked == [page.as_uri()]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing_against_it(tab: Tab, page: Path, dark: bool) -> None:
    tab.open(page, dark=dark)
    assert tab.find_violations() == []


@pytest.mark.parametrize("width", [375, 768, 1600])
def test_nothing_sticks_out_to_the_side(tab: Tab, page: Path, width: int) -> None:
    tab.open(page, width=width)
    assert tab.evaluate("document.documentElement.scrollWidth") <= width


def test_the_dark_page_is_dark(tab: Tab, page: Path) -> None:
    tab.open(page, dark=True)
    colour = tab.evaluate("getComputedStyle(document.body).backgroundColor")
    assert max(map(int, re.findall(r"\d+", colour)[:3])) < 64


def test_charts_are_drawn_and_named(tab: Tab, page: Path) -> None:
    tab.open(page)
    drawn = tab.evaluate(
        "[...document.querySelectorAll('svg')].map(s => [s.getBoundingClientRect().height, s.querySelector('title').textContent])"
    )
    assert len(drawn) >= 3
    assert all(height > 40 and title for height, title in drawn)
    coloured = tab.evaluate("getComputedStyle(document.querySelector('svg .mark-rect path')).fill")
    assert coloured.startswith("rgb")


def test_a_table_sorts_by_its_figures(tab: Tab, page: Path) -> None:
    tab.open(page)
    column = "[...document.querySelectorAll('#kinds tbody tr')].map(r => Number(r.cells[4].dataset.n))"
    tab.evaluate("document.querySelectorAll('#kinds thead button')[4].click()")
    falling = tab.evaluate(column)
    tab.evaluate("document.querySelectorAll('#kinds thead button')[4].click()")
    assert falling == sorted(falling, reverse=True)
    assert tab.evaluate(column) == sorted(falling)


def test_it_reads_without_script(tab: Tab, page: Path) -> None:
    tab.send("Emulation.setScriptExecutionDisabled", value=True)
    try:
        tab.open(page)
        root = tab.send("DOM.getDocument", depth=0)["root"]["nodeId"]
        html = tab.send("DOM.getOuterHTML", nodeId=root)["outerHTML"]
    finally:
        tab.send("Emulation.setScriptExecutionDisabled", value=False)
    assert html.count("<table") >= 6
    assert "<button" not in html


def test_it_prints_on_a4(tab: Tab, page: Path) -> None:
    tab.open(page)
    printed = tab.print()
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", printed)
    assert printed.startswith(b"%PDF")
    assert {(round(float(w)), round(float(h))) for w, h in boxes} == {A4_POINTS}
    assert 2 <= len(boxes) <= 12


def test_on_paper_nothing_is_folded_away_and_no_total_stands_amid_a_table(tab: Tab, page: Path) -> None:
    tab.open(page)
    tab.send("Emulation.setEmulatedMedia", media="print")
    try:
        heights = tab.evaluate("[...document.querySelectorAll('details table')].map(t => t.offsetHeight)")
        totals = tab.evaluate("[...document.querySelectorAll('tfoot')].map(t => getComputedStyle(t).display)")
    finally:
        tab.send("Emulation.setEmulatedMedia", media="")
    assert heights
    assert min(heights) > 0
    assert set(totals) == {"table-row-group"}, "a footer group is repeated on every page"


def test_a_long_table_is_filtered_by_what_is_typed(tab: Tab, page: Path) -> None:
    tab.open(page)
    made = tab.evaluate(
        """(() => {
            const table = [...document.querySelectorAll('table[data-sort]')].find(t => t.tBodies[0].rows.length >= 8);
            if (!table) return null;
            const box = table.parentElement.previousElementSibling, wanted = table.tBodies[0].rows[1].cells[0].textContent;
            box.value = wanted; box.dispatchEvent(new Event('input'));
            const left = [...table.tBodies[0].rows].filter(r => !r.hidden).map(r => r.textContent);
            return [box.getAttribute('aria-label'), wanted, left, table.tBodies[0].rows.length];
        })()"""
    )
    assert made is not None
    label, wanted, left, everything = made
    assert label
    assert 0 < len(left) < everything
    assert all(wanted in text for text in left)
