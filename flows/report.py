"""`yingbao report`: a published period shown again, and made anew where the warehouse still holds its run."""

import json
import webbrowser
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from flows import audit
from flows.lock import hold
from flows.order import Order
from flows.records import find_key
from flows.terminal import console, show_headline, shown
from flows.vault import open_vault
from matchers.cases import open_ledger
from reports.manifest import NAME, list_inputs
from reports.publish import publish
from reports.words import load_words
from schemas.errors import InputError
from schemas.parquet import is_encrypted_parquet, read_sql
from schemas.warehouse import FILE_NAME


def show_report(order: Order, *, opened: bool, dry_run: bool = False) -> Path:
    """The published folder, rendered anew with the settings as they are now if that can be done.

    The warehouse holds the tables of its last run only; of any other period the published files are shown as
    they are, and the terminal says so. `opened` shows the page in the browser. InputError where the period
    was never published.
    """
    folder = order.settings.published / order.comparison.value / str(order.span)
    manifest = read_manifest(folder, order)
    if dry_run:
        console().print(
            f"{folder}：{'可以重排' if can_render(order, folder, manifest) else '只能按原样打开'}"
        )
        return folder
    if not render_if_held(order, folder, manifest):
        console().print(
            "数据仓库中已是另一次比对的数据，报告按发布时的原样打开；需要重排请先重新比对这一期。"
        )
    words = load_words("zh-CN")
    show_headline(f"{words('comparison', order.comparison.value)}　{order.span.title}", folder)
    if opened and not webbrowser.open((folder / "report.html").resolve().as_uri()):
        console().print("没有可用的浏览器，请自行打开上面的网页文件。")
    return folder


def render_if_held(order: Order, folder: Path, manifest: dict[str, Any]) -> bool:
    """Whether the report was made anew; nobody else works on the warehouse meanwhile."""
    if not (order.settings.warehouse / FILE_NAME).is_file():
        return False
    with hold(order.settings.warehouse):
        if not can_render(order, folder, manifest):
            return False
        render_again(order, manifest)
    audit.note(order.settings, "重新生成报告", comparison=order.comparison.value, period=order.period)
    return True


def read_manifest(folder: Path, order: Order) -> dict[str, Any]:
    """The manifest of a published folder; InputError where there is none, or it cannot be read."""
    path = folder / NAME
    again = f"请先运行 yingbao {order.comparison.value} --period {order.span}"
    if not path.is_file():
        raise InputError("这一期还没有发布", str(folder), again)
    try:
        read: dict[str, Any] = json.loads(path.read_text("utf-8"))
        return read
    except ValueError:
        raise InputError("这一期的 manifest.json 已损坏", str(path), again) from None


def can_render(order: Order, folder: Path, manifest: dict[str, Any]) -> bool:
    """Whether the warehouse holds the very run: the same files read, the same findings."""
    if not (order.settings.warehouse / FILE_NAME).is_file():
        return False
    with open_vault(order.settings) as connection:
        if not _has_findings(connection) or list_inputs(connection) != manifest.get("inputs"):
            return False
        published = folder / "data/finding.parquet"
        encrypted = published.exists() and is_encrypted_parquet(published)
        if encrypted and not find_key(connection, order.settings, published):
            return False
        differing = connection.execute(
            "select count(*) from (select finding_id, state from found.finding) as held"
            f" full join (select finding_id, state from {read_sql(published, encrypted=encrypted)}) as told"
            " using (finding_id, state) where held.finding_id is null or told.finding_id is null"
        ).fetchone()
        return differing == (0,)


def _has_findings(connection: duckdb.DuckDBPyConnection) -> bool:
    found = connection.execute(
        "select count(*) from duckdb_tables()"
        " where (schema_name, table_name) in (('found', 'finding'), ('raw', 'file'))"
    ).fetchone()
    return found == (2,)


def render_again(order: Order, manifest: dict[str, Any]) -> None:
    """Publish the period once more, as of the same day, under the same run's id and remarks."""
    with shown().step("重新生成报告"), open_vault(order.settings) as connection:
        open_ledger(connection)
        as_of = date.fromisoformat(manifest["as_of"])
        publish(connection, order.publication(as_of, tuple(manifest["remarks"]), manifest["run_id"]))
