"""Runs of equal values in a sorted array: where each begins, and how far into it one is; and the sorting itself."""

from typing import Any, TypeAlias

import numpy as np
import pandas as pd

Ints: TypeAlias = np.ndarray[Any, np.dtype[np.integer[Any]]]
Bools: TypeAlias = np.ndarray[Any, np.dtype[np.bool_]]


def heads(ordered: Ints) -> Bools:
    """Where a run of equal values begins; the first of all begins one."""
    first = np.ones(len(ordered), bool)
    np.not_equal(ordered[1:], ordered[:-1], out=first[1:])
    return first


def ranks(ordered: Ints) -> Ints:
    """0 for the first of each run, 1 for the next, and so on."""
    place = np.arange(len(ordered))
    return place - np.maximum.accumulate(np.where(heads(ordered), place, 0))


def distinct(keys: Ints) -> Ints:
    """The distinct keys, ascending; sorted, for NumPy looks them up in a table and takes fifty times as long."""
    ordered = np.sort(keys)
    return ordered[heads(ordered)]


def order_by(*keys: Ints) -> Ints:
    """The order of rows by the keys, the first first, then by place; no key may be negative.

    Keys and place are packed into one integer, which is sorted ten times as fast as several; what does not fit
    into one is sorted by the last keys first, and what that gives by the first.
    """
    size = len(keys[0])
    if not size:
        return np.empty(0, np.int64)
    tops = [*(int(key.max()) for key in keys), size - 1]
    widths = [top.bit_length() for top in tops]
    if sum(widths) > 64:
        if len(keys) == 1:
            return np.argsort(keys[0], kind="stable")
        later = order_by(*keys[1:])
        return np.asarray(later[order_by(keys[0][later])])
    packed = np.zeros(size, np.uint64)
    for key, width in zip((*keys, np.arange(size)), widths, strict=True):
        packed <<= np.uint64(width)
        packed |= key.astype(np.uint64, copy=False)
    packed.sort()
    return (packed & np.uint64((1 << widths[-1]) - 1)).astype(np.int64)


def number_by_first(keys: Ints) -> tuple[Ints, Ints]:
    """The distinct keys numbered in the order in which they are met: each row's number, each number's first row."""
    number = pd.factorize(keys)[0].astype(np.int64)
    highest = np.maximum.accumulate(number) if len(number) else number
    return number, np.flatnonzero(np.diff(highest, prepend=-1))


def order_stably(keys: Ints) -> Ints:
    """The order of rows by keys of any size, then by place; nearly all must differ, or it is slow."""
    order = np.argsort(keys)
    ordered = keys[order]
    first = heads(ordered)
    tied = np.flatnonzero(~first | ~np.append(first[1:], True))
    order[tied] = order[tied][np.lexsort((order[tied], ordered[tied]))]
    return order
