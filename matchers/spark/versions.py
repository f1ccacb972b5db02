"""What has to be the same on every machine that links: the code, and whatever else can change who is whose."""

from functools import cache
from hashlib import blake2b
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from platform import python_version_tuple

import matchers
import schemas

DECIDING = (
    "duckdb",
    "jellyfish",
    "lunardate",
    "numpy",
    "opencc",
    "pandas",
    "pyarrow",
    "pypinyin",
    "pyspark",
    "rapidfuzz",
)


@cache
def find_versions() -> dict[str, str]:
    """By name, with a digest of our own source: what matches, and the declarations that it reads."""
    found = {"Python": ".".join(python_version_tuple()[:2]), "应保": _digest_source()}
    for name in DECIDING:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "无"
    return found


def _digest_source() -> str:
    digest = blake2b(digest_size=6)
    for package in (matchers, schemas):
        root = Path(package.__path__[0])
        for path in sorted((*root.rglob("*.py"), *root.rglob("*.sql"))):
            digest.update(path.relative_to(root.parent).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()
