"""Dates as departments write them, what is read from each, and how two of them agree."""

from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from matchers.normalise.dates import DateLevel, Precision, date_likeness, parse_dates

AS_OF = date(2026, 10, 31)
NEW_YEAR = date(2011, 1, 1)

READINGS = [
    ("20110101", NEW_YEAR, "DAY"),
    ("2011-01-01", NEW_YEAR, "DAY"),
    ("2011.1.1", NEW_YEAR, "DAY"),
    ("2011/1/1", NEW_YEAR, "DAY"),
    ("2011年1月1日", NEW_YEAR, "DAY"),
    ("2011年01月01号", NEW_YEAR, "DAY"),
    ("2011 年 1 月 1 日", NEW_YEAR, "DAY"),
    ("２０１１－０１－０１", NEW_YEAR, "DAY"),
    ("'2011-01-01", NEW_YEAR, "DAY"),
    ("2011-01-01 00:00:00", NEW_YEAR, "DAY"),
    ("2011-01-01T00:00:00.000Z", NEW_YEAR, "DAY"),
    ("2011/1/1 8:30", NEW_YEAR, "DAY"),
    ("20110101083000", NEW_YEAR, "DAY"),
    ("20110101.0", NEW_YEAR, "DAY"),
    ("40544", NEW_YEAR, "DAY"),
    ("40544.0", NEW_YEAR, "DAY"),
    ("40544.354", NEW_YEAR, "DAY"),
    ("25/12/2011", date(2011, 12, 25), "DAY"),
    ("12/25/2011", date(2011, 12, 25), "DAY"),
    ("05/05/2011", date(2011, 5, 5), "DAY"),
    ("二〇一一年一月一日", NEW_YEAR, "DAY"),
    ("二零一一年十二月二十五日", date(2011, 12, 25), "DAY"),
    ("农历2011年正月初一", date(2011, 2, 3), "DAY"),
    ("农历2011年1月1日", date(2011, 2, 3), "DAY"),
    ("2011年腊月廿三", date(2012, 1, 16), "DAY"),
    ("阴历2012年闰四月初五", date(2012, 5, 25), "DAY"),
    ("201101", NEW_YEAR, "MONTH"),
    ("2011-01", NEW_YEAR, "MONTH"),
    ("2011年1月", NEW_YEAR, "MONTH"),
    ("20110100", NEW_YEAR, "MONTH"),
    ("2011", NEW_YEAR, "YEAR"),
    ("2011年", NEW_YEAR, "YEAR"),
    ("20110000", NEW_YEAR, "YEAR"),
    ("05/06/2011", None, "NONE"),
    ("20110230", None, "NONE"),
    ("2011-13-01", date(2011, 1, 13), "DAY"),
    ("2011-13-13", None, "NONE"),
    ("2O110l3l", date(2011, 1, 31), "DAY"),
    ("2O1101l3", date(2011, 1, 13), "DAY"),
    ("20110012", None, "NONE"),
    ("18991231", None, "NONE"),
    ("2026-12-02", None, "NONE"),
    ("59999", None, "NONE"),
    ("农历2011年闰四月初五", None, "NONE"),
    ("不详", None, "NONE"),
    ("", None, "NONE"),
    (None, None, "NONE"),
]


@pytest.mark.parametrize(("delivered", "day", "precision"), READINGS)
def test_reading(delivered, day, precision):
    read = parse_dates(pa.array([delivered], pa.string()), AS_OF)
    assert read.date[0].as_py() == day
    assert Precision(read.precision[0].as_py()).name == precision


def test_day_and_month_are_told_apart_by_the_columns_other_dates():
    american = parse_dates(pa.array(["05/06/2011", "12/25/2011"]), AS_OF)
    british = parse_dates(pa.array(["05/06/2011", "25/12/2011"]), AS_OF)
    assert american.date[0].as_py() == date(2011, 5, 6)
    assert british.date[0].as_py() == date(2011, 6, 5)


def test_a_birth_within_a_month_after_the_delivery_is_possible():
    assert parse_dates(pa.array(["2026-12-01"]), AS_OF).date[0].as_py() == date(2026, 12, 1)


PAIRS = [
    ("2011-01-01", "2011-01-01", "SAME"),
    ("2011-01", "2011-01-20", "SAME_MONTH_ONLY_KNOWN"),
    ("2011", "2011-07-20", "SAME_MONTH_ONLY_KNOWN"),
    ("2011-01", "2011-02-20", "DIFFERENT"),
    ("2011-03-07", "2011-07-03", "SWAPPED"),
    ("2011-01-01", "2011-01-02", "ONE_DIGIT"),
    ("2011-01-01", "2021-01-01", "ONE_DIGIT"),
    ("2011-01-12", "2011-01-21", "ONE_DIGIT"),
    ("2012-01-15", "2021-01-15", "ONE_DIGIT"),
    ("2011-02-03", "2011-01-01", "LUNAR"),
    ("2012-01-16", "2011-12-23", "LUNAR"),
    ("2011-01-28", "2011-02-03", "NEAR"),
    ("2011-01-28", "2023-01-28", "SAME_YEAR_OR_MONTH_DAY"),
    ("2011-03-07", "2015-08-21", "DIFFERENT"),
    ("2011-03-07", "", "UNKNOWN"),
]


@pytest.mark.parametrize(("left", "right", "level"), PAIRS)
def test_level(left, right, level):
    a, b = (parse_dates(pa.array([text]), AS_OF) for text in (left, right))
    there, back = (
        date_likeness(a.date, a.precision, b.date, b.precision),
        date_likeness(b.date, b.precision, a.date, a.precision),
    )
    assert DateLevel(there[0]).name == level
    assert there.tolist() == back.tolist()


def test_days_may_be_plain_numbers():
    one = np.array([1])
    assert date_likeness(np.array([14975]), one, np.array([14975]), one).tolist() == [DateLevel.SAME]
