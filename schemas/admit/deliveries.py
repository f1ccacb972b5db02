"""The inbox: which delivery of each extract a run takes, and which files belong to it."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from schemas.admit.source import SUFFIXES
from schemas.declare import Extract
from schemas.errors import InputError
from schemas.period import Month

COMPANIONS = (".md", ".pdf", ".doc", ".docx", ".wps", ".jpg", ".jpeg", ".png")
"""Cover letters and scans that come with a delivery; anything else unknown might be a district's list."""

_LITTER = ("thumbs.db", "desktop.ini")
_HIDDEN = (".", "~$", "__MACOSX")
"""Beginnings of hidden names, of the locks of open workbooks, and of what archives leave behind."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One extract of one month: its folder and the files in it, in the order of their names."""

    extract: Extract
    month: Month
    folder: Path
    files: tuple[Path, ...]

    def name(self, file: Path) -> str:
        """The file relative to the extract's folder, as records refer to it."""
        return show_name(file.relative_to(self.folder))

    def where(self, file: Path) -> str:
        """The file as an error names it."""
        return f"{self.month}/{self.extract.key}/{self.name(file)}"


def list_deliveries(inbox: Path, extract: Extract, until: date) -> list[Delivery]:
    """The extract's deliveries that are not after that day, newest first; folders without files are none."""
    found = (_open_delivery(inbox, extract, month) for month in list_months(inbox) if month.last <= until)
    return sorted((each for each in found if each.files), key=lambda each: each.month, reverse=True)


def list_months(inbox: Path) -> list[Month]:
    """The months that have a folder; InputError where the inbox itself cannot be read."""
    try:
        names = sorted(entry.name for entry in inbox.iterdir() if entry.is_dir())
    except OSError as error:
        raise InputError(
            what="收件文件夹不存在或无权读取",
            where=str(inbox),
            remedy="请按“收件文件夹/2026-10/部门/名单/文件”的层次放好数据，或用 --inbox 指定另一个文件夹",
        ) from error
    return [month for name in names if (month := Month.read(name)) is not None]


def list_strays(inbox: Path) -> list[str]:
    """The folders of the inbox whose name is almost a month's, such as 202610 or 2026-9."""
    names = (entry.name for entry in inbox.iterdir() if entry.is_dir())
    return sorted(name for name in names if name[:2] == "20" and Month.read(name) is None)


def list_files(folder: Path) -> Iterator[Path]:
    """Every file below a folder that a clerk put there, by name; lock files and litter left out."""
    for file in sorted(_walk(folder), key=lambda file: file.relative_to(folder).as_posix()):
        hidden = any(part.startswith(_HIDDEN) for part in file.relative_to(folder).parts)
        if not hidden and file.name.lower() not in _LITTER:
            yield file


def _walk(folder: Path) -> Iterator[Path]:
    """Every file and link; an unreadable folder is an error, for a district would be missing unseen."""
    for parent, folders, names in os.walk(folder, onerror=_refuse_folder):
        yield from (Path(parent, name) for name in names)
        yield from (link for name in folders if (link := Path(parent, name)).is_symlink())


def _refuse_folder(error: OSError) -> None:
    raise InputError(
        what="文件夹无法读取",
        where=show_name(Path(error.filename)),
        remedy="请检查该文件夹的读取权限，确认网络盘已连接，然后重试",
    ) from error


def check_files(inbox: Path, delivery: Delivery) -> list[str]:
    """Pass a delivery whose files are all readable kinds; give a remark on each companion left unread.

    InputError for a file that might be a list in a form not accepted, and for a link out of the inbox.
    """
    remarks = []
    for file in list_files(delivery.folder):
        if not file.resolve().is_relative_to(inbox.resolve()):
            raise InputError(
                what="文件是指向收件文件夹以外的链接",
                where=delivery.where(file),
                remedy="请把文件本身复制到收件文件夹",
            )
        if file.suffix.lower() in COMPANIONS:
            remarks.append(f"{delivery.where(file)}：不是名单，未读取")
        elif file.suffix.lower() not in SUFFIXES:
            raise InputError(
                what=f"不支持的文件格式“{file.suffix}”",
                where=delivery.where(file),
                remedy="请另存为 xlsx、xls、CSV 或 Parquet；压缩包请先解压；若不是名单，请移出报送文件夹",
            )
    return remarks


def show_name(path: Path) -> str:
    """A path as text; names in the bytes of another encoding are read as GB18030."""
    raw = os.fsencode(path.as_posix())
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("gb18030", "replace")


def _open_delivery(inbox: Path, extract: Extract, month: Month) -> Delivery:
    folder = inbox / str(month) / extract.key
    files = tuple(list_files(folder)) if folder.is_dir() else ()
    return Delivery(extract, month, folder, tuple(file for file in files if _is_list(file)))


def _is_list(file: Path) -> bool:
    return file.suffix.lower() not in COMPANIONS
