"""Citizen numbers (GB 11643-1999) of fictional regions: region, birth date, sequence, check character."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from benchmarks.city.draws import Bools, Ids, uniform

CHECKS = "10X98765432"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
SEQUENCES = 500
"""Sequence numbers a region, day and sex can hold."""

Dates = npt.NDArray[np.datetime64]


def check_character(body: str) -> str:
    """The 18th character of a number's first 17 (ISO 7064 MOD 11-2)."""
    return CHECKS[sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True)) % 11]


def compact(days: Dates) -> npt.NDArray[np.int64]:
    """Dates as whole numbers, 20110131."""
    months = days.astype("datetime64[M]")
    year = months.astype("datetime64[Y]").astype(np.int64) + 1970
    month = months.astype(np.int64) % 12 + 1
    day = (days - months.astype("datetime64[D]")).astype(np.int64) + 1
    return year * 10000 + month * 100 + day


def with_check(body: npt.NDArray[np.int64]) -> pa.Array:
    """17-digit bodies as text with their check character."""
    rest, total = body.copy(), np.zeros(len(body), dtype=np.int64)
    for weight in reversed(WEIGHTS):
        rest, digit = np.divmod(rest, 10)
        total += digit * weight
    checks = pa.array(list(CHECKS)).take(pa.array(total % 11))
    return pc.binary_join_element_wise(pc.cast(pa.array(body), pa.string()), checks, "")


def number_all(
    seed: int, region: Ids, born: Dates, male: Bools, household: Ids, *, skip: int = 0
) -> pa.Array:
    """A number for each person, all different; twins get neighbouring sequences, as at a counter.

    With `skip` = SEQUENCES // 2 the numbers are none that a call without it gives.
    """
    day = compact(born)
    order = np.lexsort((uniform(seed, "number.queue", household), male, day, region))
    start = np.ones(len(order), dtype=bool)
    for key in (region[order], day[order], male[order]):
        start[1:] &= key[1:] == key[:-1]
    start[1:] = ~start[1:]
    first = np.maximum.accumulate(np.where(start, np.arange(len(order)), 0))
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order)) - first
    if len(place) and place.max() >= SEQUENCES // 2:
        raise ValueError("more births a region and day than a citizen number can tell apart")
    offset = (uniform(seed, "number.offset", region * 100_000_000 + day) * SEQUENCES).astype(np.int64)
    sequence = 2 * ((offset + skip + place) % SEQUENCES) + male
    return with_check((region * 100_000_000 + day) * 1000 + sequence)
