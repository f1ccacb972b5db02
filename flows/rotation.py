"""`yingbao key rotate`: a new key for the warehouse, from the environment or made here."""

import os

from flows import audit
from flows.keys import ENVIRONMENT, check_key, urge_backup
from flows.lock import hold
from flows.settings import Settings
from flows.terminal import console
from flows.vault import rotate
from schemas.errors import InputError
from schemas.warehouse import FILE_NAME

NEW = "YINGBAO_NEW_KEY"
"""Holds the new key of a city that keeps its key in the environment; never an argument, which others see."""


def rotate_key(settings: Settings) -> None:
    """Change the key and say what is to be done with the old one and the new one."""
    if not (settings.warehouse / FILE_NAME).is_file():
        raise InputError("还没有数据仓库，无需换密钥", str(settings.warehouse), "请检查 --warehouse")
    with hold(settings.warehouse):
        _rotate(settings)
    audit.note(settings, "更换密钥")


def _rotate(settings: Settings) -> None:
    out = console()
    if ENVIRONMENT not in os.environ:
        file = rotate(settings)
        if file is not None:
            urge_backup(file)
            out.print(
                f"旧密钥已另存在旁边（{file.name}.retired-…），只用于打开以前的备份；旧备份销毁后请一并删除。"
            )
        return
    given = os.environ.get(NEW)
    if given is None:
        raise InputError(
            f"密钥在环境变量 {ENVIRONMENT} 中，新密钥未给出", NEW, f"请把新密钥放进环境变量 {NEW} 后重试"
        )
    rotate(settings, new_key=check_key(given.strip(), NEW))
    out.print(f"数据仓库已改用新密钥，请立即把 {ENVIRONMENT} 改为新密钥，并备份新密钥。")
