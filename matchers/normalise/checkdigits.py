"""The check character and the birth date inside a citizen number (GB 11643), on whole byte matrices."""

from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

Bytes = npt.NDArray[np.uint8]
Days = npt.NDArray[np.int32]

WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2], np.int32)
"""ISO 7064 MOD 11-2: 2^(17-i) mod 11, as GB 11643 prints them."""

CHECKS = np.frombuffer(b"10X98765432", np.uint8)
"""The check character for each remainder of the weighted sum."""

EARLIEST = date(1900, 1, 1)
"""Nobody alive was born earlier; an earlier date in a number is a slip."""

GRACE = timedelta(days=31)
"""A delivery may hold births up to a month after the day it is said to describe."""

NO_DAY = np.int32(np.iinfo(np.int32).min)
"""Stands for "no such date" in arrays of days since 1970-01-01."""


def check_digit(first17: str) -> str:
    """The 18th character of a citizen number from its first 17 digits; ValueError for anything else."""
    if len(first17) != WEIGHTS.size or not (first17.isascii() and first17.isdigit()):
        raise ValueError("a check digit needs exactly 17 digits")
    return chr(int(check_bytes(np.frombuffer(first17.encode(), np.uint8)[None, :])[0]))


def check_bytes(matrix: Bytes) -> Bytes:
    """The right check character of every row, from its first 17 bytes, which must be digits."""
    sums = np.full(len(matrix), -ord("0") * int(WEIGHTS.sum()), np.int32)
    for place, weight in enumerate(WEIGHTS):
        sums += matrix[:, place] * weight
    return np.asarray(CHECKS[sums % 11])


def read_digits(matrix: Bytes, start: int, stop: int) -> npt.NDArray[np.int64]:
    """The whole number written in these columns, row by row; a byte that is no digit counts as one."""
    value = np.zeros(len(matrix), np.int64)
    for column in range(start, stop):
        value *= 10
        value += matrix[:, column]
        value -= ord("0")
    return value


def days_from(
    year: npt.NDArray[np.int64], month: npt.NDArray[np.int64], day: npt.NDArray[np.int64], latest: date
) -> Days:
    """Days since 1970-01-01 of each date; NO_DAY where there is no such day from EARLIEST to `latest`."""
    sane = (year >= 1) & (year <= 9999) & (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31)
    year, month, day = (np.where(sane, part, 1) for part in (year, month, day))
    months = (year - 1970) * 12 + month - 1
    first = months.astype("datetime64[M]").astype("datetime64[D]")
    result = first + (day - 1)
    sane &= result.astype("datetime64[M]").astype(np.int64) == months
    sane &= (result >= np.datetime64(EARLIEST)) & (result <= np.datetime64(latest))
    return np.where(sane, result.astype(np.int64), NO_DAY).astype(np.int32)


def has_right_check(matrix: Bytes) -> npt.NDArray[np.bool_]:
    """Whether each row's 18th byte is the check character of its first 17."""
    return np.asarray(matrix[:, 17] == check_bytes(matrix))
