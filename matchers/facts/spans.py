"""Written dates as spans of days: one day where the date is exact, else the month or year it names."""

from datetime import date

import numpy as np
import pyarrow as pa

from matchers.normalise.dates import Precision, parse_dates

UNITS = {Precision.MONTH: "M", Precision.YEAR: "Y"}
"""The unit whose first to last day an inexact date may mean."""


def span_dates(words: pa.Array, as_of: date) -> pa.Table:
    """`word, first_day, last_day` for each word; both null where no date can be read."""
    dates = parse_dates(words, as_of)
    precision = np.asarray(dates.precision)
    first = np.array(dates.date)
    last = first.copy()
    for level, unit in UNITS.items():
        rows = precision == int(level)
        start = first[rows].astype(f"datetime64[{unit}]")
        first[rows] = start.astype("datetime64[D]")
        last[rows] = (start + 1).astype("datetime64[D]") - 1
    columns = {
        "word": words,
        "first_day": pa.array(first, pa.date32()),
        "last_day": pa.array(last, pa.date32()),
    }
    return pa.table(columns)
