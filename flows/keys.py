"""The warehouse's key: from the environment, from a file of its owner's alone, or made on first use."""

import hmac
import os
import secrets
import stat
from base64 import b64encode
from pathlib import Path

from flows.settings import Settings
from flows.terminal import stderr
from schemas.encryption import flush
from schemas.errors import InputError

ENVIRONMENT = "YINGBAO_KEY"
"""The variable that holds the key itself. It outranks a file, and is never written anywhere."""

KEY_BYTES = 32
"""Of a key made here: AES-256 takes no more."""

RETIRED = ".retired-"
"""Between a key file's name and a number, beside it: keys that were changed."""

RECORDS = b"yingbao published records"
"""What the key of published records is derived for."""

LEAST = 16
"""Characters; what is shorter is a password that can be tried out."""


def find_key_file(settings: Settings) -> Path:
    """The file set, or one beside the warehouse folder: a copy of the folder does not carry its key."""
    warehouse = settings.warehouse
    return settings.encryption.key_file or warehouse.with_name(f"{warehouse.name}.key")


def read_key(settings: Settings) -> str | None:
    """The key, or None where there is none yet; InputError where it is short, or others may read its file."""
    given = os.environ.get(ENVIRONMENT)
    if given is not None:
        return check_key(given.strip(), f"环境变量 {ENVIRONMENT}")
    file = find_key_file(settings)
    return read_key_file(file) if file.exists() or file.is_symlink() else None


def read_key_file(file: Path) -> str:
    """What the file holds; InputError where it cannot be read, or anybody but its owner could."""
    try:
        status = file.stat()
        if not stat.S_ISREG(status.st_mode):
            raise OSError("no regular file")
        if status.st_mode & 0o077:
            raise InputError(
                what=f"密钥文件可被其他用户读写（权限 {stat.S_IMODE(status.st_mode):04o}），不予使用",
                where=str(file),
                remedy=f"请执行 chmod 600 {file}；如已有他人可能看到，请随后用 yingbao key rotate 更换密钥",
            )
        text = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            "密钥文件无法读取", str(file), "请检查路径、所有者和权限（应为 0600），内容须为一行文字"
        ) from error
    return check_key(text.strip(), str(file))


def list_records_keys(settings: Settings) -> tuple[str, ...]:
    """Keys of published records, today's first, then those of keys that were changed; none where there is no key.

    Derived one way: whoever is given one of them cannot open the warehouse.
    """
    key, file = read_key(settings), find_key_file(settings)
    retired = [read_key_file(old) for old in sorted(file.parent.glob(f"{file.name}{RETIRED}*"), reverse=True)]
    return tuple(derive_records_key(each) for each in ([key] if key else []) + retired)


def derive_records_key(key: str) -> str:
    """The key of published records that belongs to a warehouse's key: HMAC-SHA-256, in base64."""
    return b64encode(hmac.digest(key.encode(), RECORDS, "sha256")).decode()


def check_key(key: str, where: str) -> str:
    """The key itself where it is long enough to be one."""
    if len(key) < LEAST:
        raise InputError(
            f"密钥太短，至少 {LEAST} 个字符", where, "请改用随机生成的密钥，例如 openssl rand -base64 32"
        )
    return key


def make_key() -> str:
    """A new random key, as text."""
    return b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def write_key_file(file: Path, key: str) -> None:
    """A new file, 0600 from the start, on the disk when this returns; an existing one is an error."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        stream.write(key + "\n")
    flush(file)
    flush(file.parent)


def urge_backup(file: Path) -> None:
    """Say loudly, once, that without this file nothing can be read again."""
    stderr().print(
        f"已生成数据仓库密钥：{file}\n"
        "【务必备份】请立即把这个文件另存到本机以外的安全处（例如保密柜中的介质）。\n"
        "密钥丢失后，数据仓库中的历次比对和复核记录将永远无法读取，任何人都恢复不了。",
        style="bold red",
    )
