"""Where the settings' folders may lie: apart from one another, and nowhere that the settings do not name in full."""

from collections.abc import Iterable, Mapping
from itertools import combinations, permutations
from pathlib import Path

from schemas.errors import InputError


def check_named(folders: Mapping[str, Path | None], given: Iterable[str], file: Path) -> None:
    """Pass folders that do not climb out of the working folder; one that is elsewhere is named in full.

    What a person typed on the command line, `given`, is theirs to choose.
    """
    for name, folder in folders.items():
        if name not in set(given) and folder is not None and ".." in folder.parts:
            raise InputError(f"“{name}”的路径含有“..”", f"{file}，{name}", "请写成完整路径")


def check_apart(folders: Mapping[str, Path]) -> None:
    """Pass folders of which none is another, or within another."""
    for (outer, around), (inner, within) in permutations(folders.items(), 2):
        if within.resolve().is_relative_to(around.resolve()):
            raise InputError(
                f"“{inner}”在“{outer}”之内，个人信息会混进不该在的地方",
                f"{inner} = {within}，{outer} = {around}",
                "请给收件夹、数据仓库、发布文件夹各指定单独的文件夹",
            )


def check_key(key: Path | None, published: Path, file: Path) -> None:
    """Pass a key file that is not published."""
    if key is not None and key.resolve().is_relative_to(published.resolve()):
        raise InputError(
            "密钥文件在发布文件夹之内", f"{file}，key_file", "请把密钥文件放到只有本用户可读的地方"
        )


def check_elsewhere(city: str, inboxes: Mapping[str, Path], home: Mapping[str, Path], file: Path) -> None:
    """Pass inboxes of which every one is another city's, and its own; `home`: the folders of the city itself."""
    where = f"{file}，[elsewhere]"
    if city in inboxes:
        raise InputError(f"[elsewhere] 中列了本市“{city}”", where, "[elsewhere] 只列其他城市，请删去本市")
    for place, folder in inboxes.items():
        if ".." in folder.parts:
            raise InputError(f"“{place}”的路径含有“..”", where, "请写成完整路径")
        for name, own in home.items():
            if _overlap(folder, own):
                raise InputError(
                    f"“{place}”的文件夹与本市的“{name}”相同或互相包含，会把本市当成外地",
                    f"{where} {place} = {folder}，{name} = {own}",
                    "请给每个城市单独的收件文件夹",
                )
    for (one, first), (other, second) in combinations(inboxes.items(), 2):
        if _overlap(first, second):
            raise InputError(
                f"“{one}”和“{other}”的文件夹相同或互相包含，同一城市会查两次",
                f"{where} {one} = {first}，{other} = {second}",
                "请给每个城市单独的收件文件夹，同一城市只列一次",
            )


def _overlap(one: Path, other: Path) -> bool:
    first, second = one.resolve(), other.resolve()
    return first.is_relative_to(second) or second.is_relative_to(first)
