"""Birth dates as departments write them, read to be shown masked."""

import pytest

from reports.dates import read_day, read_month


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2011-01-05", "2011-01-05"),
        ("2011年1月5日", "2011-01-05"),
        ("2011.1.5", "2011-01-05"),
        ("2011/01/05 00:00:00", "2011-01-05"),
        ("20110105", "2011-01-05"),
        ("201101", "2011-01"),
        ("2011年1月", "2011-01"),
        ("40548", "2011-01-05"),
        ("40548.0", "2011-01-05"),
        ("二〇一一年", None),
        ("不详", None),
        ("", None),
        (None, None),
    ],
)
def test_every_written_form_is_read(written: str | None, day: str | None) -> None:
    assert read_day(written) == day
    assert read_month(written) == (day[:7] if day else None)
