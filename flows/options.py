"""The options that commands share."""

from pathlib import Path
from typing import Annotated

import typer

SettingsFile = Annotated[
    Path | None, typer.Option("--settings", metavar="文件", help="设置文件，默认 yingbao.toml，可以没有")
]
Inbox = Annotated[
    Path | None, typer.Option("--inbox", metavar="文件夹", help="各部门数据所在，默认 data/inbox")
]
Warehouse = Annotated[
    Path | None, typer.Option("--warehouse", metavar="文件夹", help="数据仓库，默认 data/warehouse")
]
Published = Annotated[
    Path | None, typer.Option("--published", metavar="文件夹", help="发布到，默认 reports/published")
]
AcceptStale = Annotated[
    bool, typer.Option("--accept-stale", help="数据过期或明显减少也照常比对，报告首页会注明")
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="不显示进度")]
Debug = Annotated[bool, typer.Option("--debug", help="出错时显示程序调用过程（可能含个人信息，请勿外传）")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="只说明会读哪些数据，不读也不写")]
