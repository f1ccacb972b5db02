"""The command line: `yingbao`, also `python -m flows`."""

import re
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from flows import upkeep
from flows.options import AcceptStale, Debug, DryRun, Inbox, Published, Quiet, SettingsFile, Warehouse
from flows.order import Order
from flows.schedule import ZONE
from flows.settings import read_settings
from flows.startup import end_unswept
from flows.terminal import Progress, show_error, show_usage, showing
from schemas.extracts import Comparison

FAILURE = 1
USAGE = 2
INTERRUPTED = 130

app = typer.Typer(
    name="yingbao",
    help="应保：从各部门数据中找出应保未保、应助未助的儿童。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["--help", "-h"]},
)
review = typer.Typer(help="复核结果的收回。", no_args_is_help=True)
app.add_typer(review, name="review")
app.add_typer(upkeep.key, name="key")
app.add_typer(upkeep.audit, name="audit")
app.add_typer(upkeep.ledger, name="ledger")
app.command("purge", epilog="示例：yingbao purge --dry-run")(upkeep.purge)


def _declare(comparison: Comparison, meaning: str, form: str, example: str) -> None:
    """Make the command of a comparison: all three take the same options, and periods of their own length."""

    @app.command(
        comparison.value, help=meaning, epilog=f"示例：yingbao {comparison.value} --period {example}"
    )
    def compare(
        period: Annotated[str, typer.Option("--period", metavar=form, help=f"期次，如 {example}")],
        settings: SettingsFile = None,
        inbox: Inbox = None,
        warehouse: Warehouse = None,
        published: Published = None,
        accept_stale: AcceptStale = False,
        dry_run: DryRun = False,
        quiet: Quiet = False,
        debug: Debug = False,
    ) -> None:
        order = Order(comparison, period, settings, inbox, warehouse, published, accept_stale)
        _compare(order, dry_run=dry_run, quiet=quiet)


_declare(Comparison.EDUCATION, "每月比对：困境儿童台账与教育资助名单。", "年-月", "2026-10")
_declare(Comparison.INSURANCE, "每季比对：困境儿童台账与城乡居民医保参保名单。", "年Q季", "2026Q4")
_declare(
    Comparison.DETERMINATION, "每月核对：孤儿和事实无人抚养儿童的认定在各部门是否一致。", "年-月", "2026-10"
)


def _compare(order: Order, *, dry_run: bool, quiet: bool) -> None:
    """Run one comparison, or say what it would read. Prefect is imported only here: it takes seconds."""
    order.check()
    if dry_run:
        from flows.preview import preview

        preview(order)
        return
    from flows.execution import execute

    with showing(Progress(quiet=quiet)):
        execute([order])


@app.command(epilog="示例：yingbao check 台账.xlsx 　或　 yingbao check data/inbox/2026-10")
def check(
    paths: Annotated[list[Path], typer.Argument(metavar="文件或文件夹…", help="要检查的文件或文件夹")],
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """交付前自查：程序能读懂什么，拒收哪些行，为什么；不写入任何内容。"""
    from flows.check import check_files

    if not check_files(paths, quiet=quiet):
        raise typer.Exit(FAILURE)


@app.command(epilog="示例：yingbao report education --period 2026-10 --open")
def report(
    comparison: Annotated[
        Comparison,
        typer.Argument(metavar="比对", help="education 教育，insurance 医保，determination 认定"),
    ],
    period: Annotated[str, typer.Option("--period", metavar="期次", help="期次，如 2026-10、2026Q4")],
    settings: SettingsFile = None,
    warehouse: Warehouse = None,
    published: Published = None,
    opened: Annotated[bool, typer.Option("--open", help="在浏览器中打开网页")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只说明能否重排，不写入")] = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """按现在的设置（语言、脱敏、联系人）重排已发布的一期，不重新比对。"""
    from flows.report import show_report

    order = Order(comparison, period, settings, None, warehouse, published)
    order.check()
    with showing(Progress(quiet=quiet)):
        show_report(order, opened=opened, dry_run=dry_run)


@app.command(epilog="示例：yingbao records education --period 2026-10 明细")
def records(
    comparison: Annotated[
        Comparison,
        typer.Argument(metavar="比对", help="education 教育，insurance 医保，determination 认定"),
    ],
    folder: Annotated[Path, typer.Argument(metavar="文件夹", help="导出到的新文件夹")],
    period: Annotated[str, typer.Option("--period", metavar="期次", help="期次，如 2026-10、2026Q4")],
    settings: SettingsFile = None,
    warehouse: Warehouse = None,
    published: Published = None,
    debug: Debug = False,
) -> None:
    """把一期加密的明细数据（data/*.parquet）解密导出，供有权查看的人分析；记入审计日志。"""
    from flows.records import export_records

    order = Order(comparison, period, settings, None, warehouse, published)
    order.check()
    export_records(order, folder)


@review.command("import", epilog="示例：yingbao review import 复核结果.xlsx")
def review_import(
    files: Annotated[list[Path], typer.Argument(metavar="文件…", help="复核后的工作簿")],
    settings: SettingsFile = None,
    warehouse: Warehouse = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只说明会改变什么，不写入")] = False,
    debug: Debug = False,
) -> None:
    """收回复核结果，下一次比对即采用。"""
    from flows.review import import_reviews

    now = datetime.now(ZoneInfo(ZONE)).replace(tzinfo=None)
    import_reviews(files, read_settings(settings, warehouse=warehouse), imported=now, dry_run=dry_run)


@app.command(epilog="示例：yingbao backfill --from 2026-01 --to 2026-10")
def backfill(
    first: Annotated[str, typer.Option("--from", metavar="年-月", help="从这个月")],
    last: Annotated[str, typer.Option("--to", metavar="年-月", help="到这个月")],
    only: Annotated[
        list[Comparison] | None, typer.Option("--only", help="只做这一项比对，可重复；不写则三项都做")
    ] = None,
    settings: SettingsFile = None,
    inbox: Inbox = None,
    warehouse: Warehouse = None,
    published: Published = None,
    accept_stale: AcceptStale = False,
    dry_run: DryRun = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """补做各期：按时间先后，遇到第一个错误即停，已发布的不受影响。"""
    from flows.backfill import list_orders

    order = Order(Comparison.EDUCATION, first, settings, inbox, warehouse, published, accept_stale)
    orders = list_orders(order, only or list(Comparison), first, last)
    for each in orders:
        each.check()
    if dry_run:
        from flows.preview import preview

        for each in orders:
            preview(each)
        return
    from flows.execution import execute

    with showing(Progress(quiet=quiet)):
        execute(orders)


@app.command(epilog="示例：yingbao serve")
def serve(
    settings: SettingsFile = None,
    inbox: Inbox = None,
    warehouse: Warehouse = None,
    published: Published = None,
    accept_stale: AcceptStale = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """按时运行：教育每月、医保每季、认定每月（北京时间）。"""
    from flows.serve import serve_schedules

    order = Order(Comparison.EDUCATION, "", settings, inbox, warehouse, published, accept_stale)
    with showing(Progress(quiet=quiet)):
        serve_schedules(order)


@app.command(epilog="示例：yingbao status")
def status(
    settings: SettingsFile = None,
    inbox: Inbox = None,
    warehouse: Warehouse = None,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """已比对的期次、各部门数据是否到齐、未办结个案的时长。"""
    from flows.status import show_status

    show_status(read_settings(settings, inbox=inbox, warehouse=warehouse))


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code: 0 done, 1 failed, 2 wrongly used. Errors show in three parts, without a traceback."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    end_unswept()
    try:
        code = int(app(words, prog_name="yingbao", standalone_mode=False) or 0)
    except typer.TyperException as error:
        show_usage(_in_chinese(error.format_message()), " ".join(["yingbao", *_commands(words)]))
        return USAGE
    except Exception as error:
        show_error(error, debug="--debug" in words)
        return FAILURE
    if code == INTERRUPTED:
        sys.stderr.write("已中断，没有发布任何结果。\n")
    return code


def _commands(words: Sequence[str]) -> list[str]:
    """The command that was meant, for the hint at its help."""
    names = {
        command.name or command.callback.__name__ for command in app.registered_commands if command.callback
    }
    return [word for word in words[:2] if word in names | GROUPED]


GROUPED = {"review", "import", "key", "rotate", "audit", "verify", "ledger", "export"}

_USAGE_TERMS = (
    (r"Invalid value for '(.*?)':.*?'(.*?)' is not one of (.*?)\.?", r"\1没有“\2”这一项，可用的有 \3"),
    (r"Missing option '?([^'\s.]+).*", r"缺少必需的选项 \1"),
    (r"Missing argument '?([^'.]+).*", r"缺少必需的参数：\1"),
    (r"Missing command.*", "缺少命令"),
    (r"No such command '(.*?)'.*", r"没有“\1”这个命令"),
    (r"No such option: (\S+).*", r"没有 \1 这个选项"),
    (r"Option '(.*)' requires an argument.*", r"选项 \1 后面缺少内容"),
    (r"Option '(.*)' does not take a value.*", r"选项 \1 后面不能带内容"),
    (r"Got unexpected extra argument\S* \((.*)\).*", r"多余的内容：\1"),
)


def _in_chinese(message: str) -> str:
    for pattern, term in _USAGE_TERMS:
        match = re.fullmatch(pattern, message.strip(), re.DOTALL)
        if match is not None:
            return match.expand(term)
    return message.strip() or "缺少命令"
