"""Charts on a machine without a Chinese font, which measures every Chinese word too narrow."""

import re

from reports.charts import LABEL, draw_bars, draw_waterfall, measure_text

NAME = "应资助参保未资助"


def margin(svg: str) -> float:
    """The pixels to the left of the plot."""
    found = re.search(r"translate\(([\d.]+),", svg)
    assert found
    return float(found[1])


def test_a_word_is_as_wide_as_its_characters() -> None:
    assert measure_text("东屿区 *") == 3 * LABEL + 2 * 7
    assert measure_text("") == 0


def test_the_names_of_bars_have_room() -> None:
    bars = draw_bars(
        [{"group": NAME, "standing": "已确认", "count": 3, "rank": 0}],
        name="bars", title="题", description="述", order=[NAME], labels={"confirmed": "已确认"},
    )  # fmt: skip
    steps = draw_waterfall(
        [{"label": NAME, "start": 0, "end": 3, "top": 3, "text": "+3", "side": "for"}],
        name="steps", title="题", description="述",
    )  # fmt: skip
    assert margin(bars) >= len(NAME) * LABEL
    assert margin(steps) >= len(NAME) * LABEL


def test_a_name_too_long_for_the_page_leaves_room_for_the_bars() -> None:
    bars = draw_bars(
        [{"group": NAME * 9, "standing": "已确认", "count": 3, "rank": 0}],
        name="bars", title="题", description="述", order=[NAME * 9], labels={"confirmed": "已确认"},
    )  # fmt: skip
    assert margin(bars) < 260
