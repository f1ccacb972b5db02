"""Chance that depends on nothing but a seed, a purpose and an id.

Every draw is a hash (splitmix64) of the three, so that a child keeps its name, its gaps and a
clerk's slips from delivery to delivery, whatever else is in the city and in whichever order.
"""

import zlib
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Ids = npt.NDArray[np.integer]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
"""The increment of splitmix64 (Steele, Lea & Flood 2014)."""


def salt(seed: int, purpose: str, ids: Ids) -> npt.NDArray[np.uint64]:
    """One 64-bit number an id, the same for the same (seed, purpose, id)."""
    start = np.uint64(zlib.crc32(purpose.encode()) | (seed << 32) & 0xFFFFFFFF00000000)
    with np.errstate(over="ignore"):
        return _mix(np.asarray(ids).astype(np.uint64) * GOLDEN + _mix(np.atleast_1d(start))[0])


def uniform(seed: int, purpose: str, ids: Ids) -> Floats:
    """A number in [0, 1) an id."""
    return (salt(seed, purpose, ids) >> np.uint64(11)).astype(np.float64) / float(1 << 53)


def normal(seed: int, purpose: str, ids: Ids) -> Floats:
    """A standard normal number an id (Box–Muller)."""
    radius = np.sqrt(-2.0 * np.log1p(-uniform(seed, purpose + ".radius", ids)))
    return radius * np.cos(2.0 * np.pi * uniform(seed, purpose + ".angle", ids))


def whole(seed: int, purpose: str, ids: Ids, low: int, high: int) -> npt.NDArray[np.int64]:
    """A whole number in [low, high) an id."""
    return low + (uniform(seed, purpose, ids) * (high - low)).astype(np.int64)


def pick(weights: Sequence[float] | Floats, chance: Floats) -> npt.NDArray[np.int64]:
    """The index drawn from `weights` (any positive scale) for each chance in [0, 1)."""
    total = np.cumsum(np.asarray(weights, dtype=np.float64))
    return np.minimum(np.searchsorted(total / total[-1], chance, side="right"), len(total) - 1)


def _mix(x: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    with np.errstate(over="ignore"):
        x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))
