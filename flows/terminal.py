"""What a person at the terminal sees: progress, headline figures, errors in three parts."""

import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any, Protocol

from rich.console import Console
from rich.table import Table
from rich.text import Text

from flows.faults import StageError, trace
from reports.words import load_words
from schemas.errors import InputError
from schemas.extracts import EXTRACTS

STANDINGS = {"confirmed": "已确认", "review": "待核查", "undecidable": "无法判断", "resolved": "已解决"}
"""Columns of the headline table, by their name in the manifest."""


class Say(Protocol):
    """Shows what a step is at: a few words, and where it is known, how many parts are done of how many."""

    def __call__(self, text: str, done: int = 0, total: int = 0) -> None:
        """Show it."""


def console() -> Console:
    """Standard output as it is now; made anew, so that a redirected stream is honoured."""
    return Console(file=sys.stdout, highlight=False, soft_wrap=True)


def stderr() -> Console:
    """Standard error as it is now."""
    return Console(file=sys.stderr, highlight=False, soft_wrap=True)


class Progress:
    """A run's steps on standard error: a spinner where somebody looks, a line a finished step everywhere."""

    def __init__(self, *, quiet: bool) -> None:
        self._console = Console(file=sys.stderr, highlight=False, soft_wrap=True, quiet=quiet)

    @contextmanager
    def step(self, title: str) -> Iterator[Say]:
        """A step under way until the block ends; yields a function that shows how far it is."""
        started = time.monotonic()
        with self._console.status(f"{title}……") as status:

            def say(text: str, done: int = 0, total: int = 0) -> None:
                status.update(f"{title}：{text}" + (f"（{done}/{total}）" if total else ""))

            yield say
        self._console.print(Text(f"  {title}  {time.monotonic() - started:.1f} 秒", style="dim"))

    def note(self, text: str) -> None:
        """One line that stays."""
        self._console.print(Text(text))


_SHOWN: ContextVar[Progress] = ContextVar("shown")


def shown() -> Progress:
    """The progress under way; a silent one in a scheduled run, where nobody looks."""
    return _SHOWN.get(None) or Progress(quiet=True)


@contextmanager
def showing(progress: Progress) -> Iterator[None]:
    """Within the block, stages show themselves on that progress."""
    token = _SHOWN.set(progress)
    try:
        yield
    finally:
        _SHOWN.reset(token)


def show_error(error: BaseException, *, debug: bool = False) -> None:
    """What is wrong, where, what to do, on standard error; the traceback only if asked for."""
    out = stderr()
    if debug:
        out.print(Text(trace(error)))
    out.print(Text("错误", style="bold red"), Text(str(_as_input_error(error))), sep="\n")


def _as_input_error(error: BaseException) -> InputError:
    if isinstance(error, InputError):
        return error
    fault = error if isinstance(error, StageError) else StageError(error)
    return InputError(
        what="程序内部错误，本次没有发布任何结果，上一期结果不受影响",
        where=str(fault),
        remedy="请加 --debug 重试，把屏幕上的内容（可能含个人信息，请勿外传）交给维护人员",
    )


def show_usage(what: str, command: str) -> None:
    """A wrong command line, in the same three parts."""
    stderr().print(
        Text("用法错误", style="bold red"),
        Text(str(InputError(what, f"命令 {command}", f"请看 {command} --help 中的示例"))),
        sep="\n",
    )


def show_headline(title: str, folder: Path) -> None:
    """The figures of one published period as its manifest has them, and where its reports are."""
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    out = console()
    out.print(Text(f"{title}　数据截止 {manifest['as_of']}", style="bold"))
    for remark in manifest["remarks"]:
        out.print(Text(f"  注意：{remark}", style="yellow"))
    refused = _count_refused(manifest["inputs"])
    if refused:
        out.print(Text(f"  注意：拒收 {refused}，没有参加比对，行号和原因见工作簿和退回清单", style="yellow"))
    out.print(_table(manifest["headline"]))
    told = manifest.get("elsewhere")
    if told is not None:
        out.print(
            Text(
                f"  异地已享受 {told['answered']:,}（不列为缺口），疑似异地 {told['review']:,}（在待核查中）"
            )
        )
    for what, path in (
        ("网页", folder / "report.html"),
        ("工作簿", folder / "workbook.xlsx"),
        ("文件夹", folder),
    ):
        out.print(Text(f"  {what}：{path}"))


def _count_refused(inputs: list[dict[str, Any]]) -> str:
    """`儿童台账 3 行、学籍 2 行`: the rows of each extract that were refused; empty where none was."""
    titles = {extract.key: extract.title for extract in EXTRACTS}
    counts: Counter[str] = Counter()
    for read in inputs:
        counts[titles.get(read["extract"], read["extract"])] += read["refused"] or 0
    return "、".join(f"{title} {count:,} 行" for title, count in counts.items() if count)


def _table(headline: dict[str, Any]) -> Table:
    words = load_words("zh-CN")
    table = Table("发现", *STANDINGS.values(), box=None, header_style="dim")
    for kind, figures in headline["by_kind"].items():
        table.add_row(words("kind", kind), *(f"{figures.get(name, 0):,}" for name in STANDINGS))
    table.add_row("合计", *(f"{headline.get(name, 0):,}" for name in STANDINGS), style="bold")
    return table
