"""Where under the storage root a warehouse's records are; known without Spark, so that what it left can be removed."""

from hashlib import blake2b
from pathlib import Path


def find_folder(storage: Path, warehouse: Path) -> Path:
    """The warehouse's own folder, whether or not it is there."""
    name = blake2b(str(warehouse.resolve()).encode(), digest_size=6).hexdigest()
    return (storage / f"yingbao-{name}").absolute()
