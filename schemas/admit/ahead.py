"""Files read before they are asked for: a thread waits for the disk while another one's rows are written."""

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType

from schemas.admit.headers import Header
from schemas.admit.pick import Pick
from schemas.admit.raw import Place
from schemas.admit.reading import CUT, choose_sheets, is_cut
from schemas.admit.realign import describe_realigned
from schemas.admit.source import open_source
from schemas.admit.verdict import Judged, judge

AT_ONCE, AHEAD = 2, 6
"""Files read at a time, and read before they are asked for: a large one must not be begun only when the small one
before it is written. All their rows are kept for the stage after anyway."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A file as read: its name, hash, remarks, and of each sheet its place, header and judged rows."""

    name: str
    where: str
    sha256: str
    remarks: tuple[str, ...]
    sheets: tuple[tuple[Place, Header, Judged], ...]

    def under(self, prefix: str) -> "Reading":
        """The same with the prefix before the file's name, wherever records name it."""
        named = tuple(
            (replace(place, file=prefix + place.file), header, judged)
            for place, header, judged in self.sheets
        )
        return replace(self, name=prefix + self.name, sheets=named)


def read_file(pick: Pick, file: Path) -> Reading:
    """The file's rows, judged; InputError where it cannot be read."""
    assert pick.delivery is not None  # noqa: S101 — only files of a delivery are read
    where, name = pick.delivery.where(file), pick.delivery.name(file)
    source = open_source(file, where)
    choice = choose_sheets(source, pick.extract, where)
    sheets, remarks = [], list(choice.remarks)
    for sheet, header in choice.sheets:
        grid = sheet.pour(header)
        judged = judge(pick.extract, header, grid)
        if is_cut(sheet, grid, judged):
            remarks.append(f"{sheet.where}：{CUT}")
        if judged.realigned:
            remarks.append(f"{sheet.where}：{describe_realigned(judged.realigned)}")
        place = Place(pick.extract, pick.delivery.month, name, sheet.name, source.sha256, sheet.encoding)
        sheets.append((place, header, judged))
    return Reading(name, where, source.sha256, tuple(remarks), tuple(sheets))


def list_files(picks: Sequence[Pick]) -> list[tuple[Pick, Path]]:
    """Every file to be read, in the order in which it is."""
    return [(pick, file) for pick in picks if pick.delivery for file in pick.delivery.files]


class ReadAhead:
    """A few files being read, or read, and nobody's yet; as a context, done with when the block ends."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(AT_ONCE)
        self._read: dict[Path, Future[Reading]] = {}

    def begin(self, files: Sequence[tuple[Pick, Path]]) -> None:
        """Have the first few of the files read, unless they are already."""
        for pick, file in files[:AHEAD]:
            if file not in self._read:
                self._read[file] = self._threads.submit(read_file, pick, file)

    def take(self, files: Sequence[tuple[Pick, Path]]) -> Reading:
        """The first of the files, read; the next ones are begun. InputError where it cannot be read."""
        self.begin(files)
        reading = self._read.pop(files[0][1]).result()
        self.begin(files[1:])
        return reading

    def __enter__(self) -> "ReadAhead":
        """Itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """What is not begun is not read; what is, nobody gets."""
        self._threads.shutdown(cancel_futures=True)
        self._read.clear()
