"""Pictures of the reports for the documents, made from the sample city: `make docs`.

Nobody in them is real. The page is drawn by Chromium, the workbook and a worklist by LibreOffice; what a
machine lacks is left as it was, and said.
"""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from flows.execution import execute
from flows.order import Order
from flows.terminal import Progress, showing
from schemas.extracts import Comparison

HERE = Path(__file__).parent / "pictures"
SAMPLE = Path("data/sample/inbox")
PERIODS = ("2026-09", "2026-10")
"""Two, so that the page has something to compare with."""
WIDE, TALL = 1000, 1330
NARROW = 390
DOTS = 80
"""Dots an inch: a printed sheet is read at the width of a page of text."""
LISTED = 5
"""The page of the printed workbook that lists the second kind of finding."""
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def main() -> int:
    """Publish the sample city into a temporary folder and draw it; a missing program is said, and no failure."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    office, printer = shutil.which("soffice"), shutil.which("pdftoppm")
    HERE.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        place = publish_sample(Path(name))
        if browser:
            draw_page(browser, place / "report.html")
        if office and printer:
            print_sheet((office, printer), place / "workbook.xlsx", LISTED, HERE / "workbook.png")
            longest = max(place.glob("worklists/*/*.xlsx"), key=lambda path: (path.stat().st_size, path.name))
            print_sheet((office, printer), longest, 1, HERE / "worklist.png")
            print_sheet((office, printer), place / "returns/civil_affairs.xlsx", 2, HERE / "return.png")
    if not (browser and office and printer):
        sys.stderr.write("图片未全部更新：需要 chromium、libreoffice-calc、poppler-utils\n")
    return 0


def publish_sample(folder: Path) -> Path:
    """The folder of the sample city's last education period."""
    orders = [
        Order(Comparison.EDUCATION, period, None, SAMPLE, folder / "warehouse", folder / "published")
        for period in PERIODS
    ]
    with showing(Progress(quiet=True)):
        return execute(orders)[-1]


def draw_page(browser: str, page: Path) -> None:
    """The first screen of the page, in light and dark, and on a phone."""
    for name, width, dark in (
        ("page", WIDE, False),
        ("page-dark", WIDE, True),
        ("page-narrow", NARROW, False),
    ):
        scheme = ["--force-dark-mode", "--blink-settings=preferredColorScheme=0"] if dark else []
        _run([
            browser, "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", *scheme,
            f"--window-size={width},{TALL}", f"--screenshot={HERE / name}.png", page.as_uri(),
        ])  # fmt: skip


def print_sheet(programs: tuple[str, str], book: Path, page: int, picture: Path) -> None:
    """One printed page of a workbook, its empty lower part cut off."""
    office, printer = programs
    with tempfile.TemporaryDirectory() as name:
        profile = (Path(name) / "profile").as_uri()
        _run([
            office, f"-env:UserInstallation={profile}", "--headless", "--convert-to", "pdf", "--outdir", name,
            str(book),
        ])  # fmt: skip
        printed = Path(name) / f"{book.stem}.pdf"
        shown = ["-r", str(DOTS), "-f", str(page), "-l", str(page), "-H", str(5 * DOTS), "-x", "0", "-y", "0"]
        _run(
            [
                printer,
                *shown,
                "-W",
                str(12 * DOTS),
                "-singlefile",
                "-png",
                str(printed),
                str(picture.with_suffix("")),
            ]
        )


def _run(command: Sequence[str]) -> None:
    subprocess.run(command, check=True, capture_output=True, timeout=180)  # noqa: S603 — our own words


if __name__ == "__main__":
    sys.exit(main())
