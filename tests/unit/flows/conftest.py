"""What the tests of commands and settings share."""

from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture
def write_settings(tmp_path: Path) -> Callable[[str], Path]:
    """Writes a text as the settings file of an empty folder, and tells where it is."""

    def write(text: str) -> Path:
        file = tmp_path / "yingbao.toml"
        file.write_text(text, encoding="utf-8")
        return file

    return write
