"""Who is who: an id for every person that the same child keeps from run to run."""

from collections.abc import Sequence
from hashlib import blake2b

import numpy as np
import pandas as pd
import pyarrow as pa

from matchers.encode import Ints, mix
from matchers.views import View

TELLING = (
    "name",
    "given",
    "surname",
    "birth_date",
    "sex",
    "kin_number",
    "kin_name",
    "phone",
    "district",
    "address",
)
"""What identifies a person without a sound number, for the id only."""


def identify(view: View, anchor: Ints, first: Ints, key: str) -> pa.Array:
    """One text id a person: a keyed digest of the sound number, else of what is known of the person.

    `anchor[p]`: number code or −1. `first[p]` breaks ties between people of whom the same is known, in content
    order. The key keeps numbers from being guessed from ids.
    """
    secret = blake2b(key.encode(), digest_size=8).hexdigest()
    digest = np.full(len(view), 3, np.uint64)
    for feature in TELLING:
        if feature in view.codes:
            digest = mix(digest, _hashed(view, feature, view.codes[feature][:, 0], secret))
    numbered = anchor >= 0
    if "number" in view.words:
        digest = np.where(
            numbered, mix(np.full(len(view), 5, np.uint64), _hashed(view, "number", anchor, secret)), digest
        )
    digest = mix(digest, np.where(numbered, 0, _rank(digest, first)).astype(np.uint64))
    return pa.array([f"p{value:016x}" for value in digest.tolist()], pa.string())


def _hashed(view: View, feature: str, code: Ints, secret: str) -> Ints:
    if feature not in view.words:
        return np.asarray(code.astype(np.int64) + 2, np.uint64)
    words = view.words[feature].to_numpy(zero_copy_only=False)
    hashed = (
        pd.util.hash_array(words, hash_key=secret, categorize=False) if len(words) else np.empty(0, np.uint64)
    )
    return np.append(hashed, np.uint64(0))[code]


def _rank(digest: Ints, first: Ints) -> Ints:
    """0 for the first person of a digest, 1 for the next of the same digest, and so on."""
    order = np.lexsort((first, digest))
    ordered = digest[order]
    start = np.r_[True, ordered[1:] != ordered[:-1]]
    place = np.arange(len(order))
    rank = np.empty(len(order), np.int64)
    rank[order] = place - np.maximum.accumulate(np.where(start, place, 0))
    return rank


def pairs_within(person: Ints, most: int) -> tuple[Ints, Ints]:
    """All pairs of records of one person, `l < r`; of a person with more than `most` records, each with the first."""
    order = np.argsort(person, kind="stable")
    sorted_ = person[order]
    start = np.flatnonzero(np.r_[True, sorted_[1:] != sorted_[:-1]])
    size = np.diff(np.r_[start, len(order)])
    left: list[Ints] = []
    right: list[Ints] = []
    for n in np.unique(size):
        heads = start[size == n]
        pairs: Sequence[tuple[int, int]]
        pairs = (
            [(i, j) for i in range(n) for j in range(i + 1, n)]
            if n <= most
            else [(0, j) for j in range(1, n)]
        )
        for i, j in pairs:
            left.append(order[heads + i])
            right.append(order[heads + j])
    if not left:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    l, r = np.concatenate(left), np.concatenate(right)
    return np.minimum(l, r), np.maximum(l, r)
