"""`--dry-run`: which deliveries a run would take, without reading one or writing anything."""

from rich.table import Table
from rich.text import Text

from flows.order import Order
from flows.terminal import console
from schemas.admit.deliveries import list_deliveries
from schemas.admit.elsewhere import ROLLS, pick_roll
from schemas.extracts import EXTRACTS, NEEDED


def preview(order: Order) -> None:
    """Print, an extract a line, the newest delivery not after the period's end, and where reports go."""
    settings = order.settings
    table = Table(
        "数据集",
        "是否必需",
        "将使用的批次",
        "文件数",
        title=f"{order.span.title}　试运行，不读不写",
        box=None,
    )
    for extract in EXTRACTS:
        found = list_deliveries(settings.inbox, extract, order.span.last)
        needed = "必需" if extract.key in NEEDED[order.comparison] else "有则使用"
        month, files = (str(found[0].month), str(len(found[0].files))) if found else ("缺", "0")
        table.add_row(extract.title, needed, month, files)
    out = console()
    out.print(table)
    if settings.elsewhere and ROLLS[order.comparison]:
        out.print(list_elsewhere(order))
    out.print(Text(f"收件夹：{settings.inbox}　数据仓库：{settings.warehouse}"))
    out.print(Text(f"将发布到：{settings.published / order.comparison / order.period}"))


def list_elsewhere(order: Order) -> Table:
    """Which rolls of the other cities would be searched, or why one would not be."""
    table = Table(
        "异地", "名单", "将使用的批次", "文件数", "说明", title="异地查找", title_justify="left", box=None
    )
    for place, inbox in sorted(order.settings.elsewhere.items()):
        for extract in ROLLS[order.comparison]:
            roll = pick_roll(place, inbox, extract, order.span)
            delivery = roll.delivery
            used = (str(delivery.month), str(len(delivery.files))) if delivery else ("不用", "0")
            table.add_row(place, extract.title, *used, "；".join(roll.notes))
    return table
