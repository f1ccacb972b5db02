"""How many rows a delivery has, roughly and quickly: for comparing it with the one before."""

from pathlib import Path

from schemas.admit import columnar
from schemas.admit.deliveries import Delivery
from schemas.admit.parser import COUNT
from schemas.admit.workbook import OLE_MAGIC, ZIP_MAGIC, open_workbook
from schemas.errors import InputError


def count_rows(delivery: Delivery) -> int | None:
    """The rows of all files, headers and footers counted too; None where one cannot be read.

    Both deliveries are counted alike, so that what is counted too much cancels out.
    """
    try:
        return sum(_count_file(file, delivery.where(file)) for file in delivery.files)
    except (InputError, OSError):
        return None


def _count_file(file: Path, where: str) -> int:
    content = file.read_bytes()
    if content.startswith((ZIP_MAGIC, OLE_MAGIC)):
        return sum(sheet.height for sheet in open_workbook(content, where, mode=COUNT).sheets)
    if content.startswith(columnar.MAGIC):
        return int(columnar.open_parquet(content, where).metadata.num_rows)
    return content.count(b"\n") + (not content.endswith(b"\n"))
