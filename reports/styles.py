"""How cells look: one quiet palette, colour always together with a word."""

from typing import Any

FONT = "微软雅黑"
"""On every Windows of a bureau; elsewhere the system's own sans serif takes its place."""

INK = "#1F2933"
MUTED = "#616E7C"
LINE = "#D5DBE1"
HEAD = "#243B53"
ANSWER = "#FFFBEA"
"""Cells that wait for an answer."""

_BASE = {"font_name": FONT, "font_size": 10, "font_color": INK}
_CELL = {**_BASE, "valign": "vcenter", "bottom": 1, "bottom_color": LINE}
_TEXT = {**_CELL, "num_format": "@"}
_PRINTED = {**_CELL, "border": 1, "border_color": "#9AA5B1", "num_format": "@", "text_wrap": True}
_HEADER = {
    **_BASE,
    "bold": True,
    "font_color": "#FFFFFF",
    "bg_color": HEAD,
    "text_wrap": True,
    "valign": "vcenter",
    "border": 1,
    "border_color": "#486581",
}
_MARK = {"font_color": "#B42318", "bold": True}

STYLES: dict[str, dict[str, Any]] = {
    "title": {**_BASE, "font_size": 16, "bold": True, "font_color": HEAD, "valign": "vcenter"},
    "note": {**_BASE, "font_color": MUTED},
    "section": {**_BASE, "font_size": 12, "bold": True, "font_color": HEAD},
    "label": {**_BASE, "font_color": MUTED, "valign": "top"},
    "body": {**_BASE, "text_wrap": True, "valign": "top"},
    "warning": {**_BASE, "text_wrap": True, "valign": "top", "font_color": "#8A4B08", "bold": True},
    "figure": {
        **_BASE,
        "font_size": 18,
        "bold": True,
        "font_color": HEAD,
        "num_format": "#,##0",
        "align": "left",
    },
    "link": {**_BASE, "font_color": "#1D4ED8", "underline": 1, "valign": "top"},
    "header": _HEADER,
    "header_right": {**_HEADER, "align": "right"},
    "header_center": {**_HEADER, "align": "center"},
    "text": _TEXT,
    "wrap": {**_TEXT, "text_wrap": True},
    "center": {**_TEXT, "align": "center"},
    "quiet": {**_TEXT, "font_color": MUTED},
    "small_text": {**_TEXT, "font_size": 7, "font_color": MUTED, "text_wrap": True},
    "row_number": {**_CELL, "num_format": "0", "align": "center"},
    "integer": {**_CELL, "num_format": "#,##0"},
    "percent": {**_CELL, "num_format": "0.0%"},
    "decimal": {**_CELL, "num_format": "0.00"},
    "date": {**_CELL, "num_format": "yyyy-mm-dd", "align": "center"},
    "answer": {**_TEXT, "bg_color": ANSWER, "locked": False, "text_wrap": True},
    "unlocked": {**_BASE, "num_format": "@", "locked": False, "text_wrap": True, "valign": "vcenter"},
    "waiting": {"bg_color": ANSWER, "bottom": 1, "bottom_color": LINE},
    "differs": {**_BASE, **_MARK},
    "differing": {**_TEXT, **_MARK},
    "same": _BASE,
    "confirmed": {**_TEXT, "font_color": "#9B1C1C", "bg_color": "#FDE8E8", "align": "center"},
    "review": {**_TEXT, "font_color": "#8A4B08", "bg_color": "#FEF3C7", "align": "center"},
    "undecidable": {**_TEXT, "font_color": "#374151", "bg_color": "#E5E7EB", "align": "center"},
    "total": {**_CELL, "bold": True, "num_format": "#,##0", "top": 1, "top_color": HEAD},
    "total_text": {**_CELL, "bold": True, "top": 1, "top_color": HEAD},
    "printed": _PRINTED,
    "printed_number": {**_PRINTED, "align": "center", "num_format": "0"},
    "printed_center": {**_PRINTED, "align": "center"},
    "printed_date": {**_PRINTED, "align": "center", "num_format": "yyyy-mm-dd"},
    "small": {**_PRINTED, "font_size": 7, "font_color": MUTED},
    "box": {**_PRINTED, "align": "center", "font_size": 15},
    "write": {**_PRINTED, "locked": False},
}


class Formats(dict[str, Any]):
    """The formats of one workbook by style, each made when it is first asked for: a small one needs a third of them."""

    def __init__(self, workbook: Any) -> None:
        """None yet."""
        super().__init__()
        self.workbook = workbook

    def __missing__(self, style: str) -> Any:
        """The format of that style, from now on."""
        made = self[style] = self.workbook.add_format(STYLES[style])
        return made


class Indices(dict[str, int]):
    """The numbers of a workbook's styles in its file, in the order in which they are first asked for."""

    def __init__(self, formats: Formats) -> None:
        """None yet."""
        super().__init__()
        self.formats = formats

    def __missing__(self, style: str) -> int:
        """The number of that style, from now on."""
        number = self[style] = int(self.formats[style]._get_xf_index())
        return number
