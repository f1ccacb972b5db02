"""The pictures in the documents: there, small, and asked for by both READMEs."""

import re
import struct
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MOST_BYTES = 300_000
READMES = ("README.md", "README.zh-CN.md")


@pytest.mark.parametrize("readme", READMES)
def test_every_picture_of_a_readme_is_there_and_has_a_text_in_its_place(readme: str) -> None:
    shown = re.findall(r"!\[([^\]]*)\]\((docs/pictures/[^)]+)\)", (ROOT / readme).read_text("utf-8"))
    assert {path for _, path in shown} >= {
        f"docs/pictures/{name}.png" for name in ("page", "workbook", "worklist")
    }
    assert all(text and (ROOT / path).is_file() for text, path in shown)


@pytest.mark.parametrize(
    "picture", sorted((ROOT / "docs/pictures").glob("*.png")), ids=lambda path: path.name
)
def test_a_picture_is_small_and_a_picture(picture: Path) -> None:
    content = picture.read_bytes()
    width, height = struct.unpack(">II", content[16:24])
    assert content.startswith(b"\x89PNG")
    assert len(content) < MOST_BYTES
    assert min(width, height) > 300
