"""Who is who: an id for every person that the same child keeps from run to run."""

from collections.abc import Sequence
from hashlib import blake2b
from itertools import product

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from matchers.encode import Ints, mix
from matchers.runs import distinct, heads, order_by, ranks
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


def number_digests(words: pa.Array | None, number: Ints, key: str) -> Ints:
    """A keyed 64-bit digest of each person's sound number (codes into `words`)."""
    if words is None or not len(number):
        return np.zeros(len(number), np.uint64)
    return mix(np.full(len(number), 5, np.uint64), _hashed(words, number, _secret(key)))


def description_digests(view: View, first: Ints, key: str) -> Ints:
    """A keyed 64-bit digest of what is known of each person.

    `first` tells people apart of whom the same is known, in content order.
    """
    digest = describe(view, key)
    return mix(digest, _rank(digest, first).astype(np.uint64))


def describe(view: View, key: str) -> Ints:
    """The same for all people of whom the same is known."""
    digest: Ints = np.full(len(view), 3, np.uint64)
    for feature in TELLING:
        if feature in view.codes:
            code = view.codes[feature][:, 0]
            if feature in view.words:
                digest = mix(digest, _hashed(view.words[feature], code, _secret(key)))
            else:
                digest = mix(digest, code.astype(np.int64) + 2)
    return digest


TOKENS: dict[str, tuple[str, ...]] = {
    "student_number": ("student_number",),
    "name_kin": ("name", "kin_number"),
    "birth_kin": ("birth_date", "sex", "kin_number"),
    "name_birth_phone": ("name", "birth_date", "phone"),
    "name_birth_kin_name": ("name", "birth_date", "kin_name"),
    "name_birth_district": ("name", "birth_date", "district"),
}
"""By what a child can be known again beside the number, surest first: features that all must be the same."""


def hash_tokens(view: View, key: str) -> list[tuple[str, Ints, Ints]]:
    """Of each kind in TOKENS the people (rows of the view) who have such a token, and its keyed 64-bit digest.

    A person has one for each way of choosing among the values that it has of a feature.
    """
    secret = _secret(key)
    held = {
        feature: np.stack(
            [_token_part(view, feature, slot, secret) for slot in range(view.codes[feature].shape[1])]
        )
        for feature in {name for features in TOKENS.values() for name in features}
        if feature in view.codes
    }
    found: list[tuple[str, Ints, Ints]] = []
    for number, (kind, features) in enumerate(TOKENS.items()):
        if not set(features) <= held.keys():
            continue
        for slots in product(*(range(len(held[feature])) for feature in features)):
            parts = [held[feature][slot] for feature, slot in zip(features, slots, strict=True)]
            rows = np.flatnonzero(np.all([part != 0 for part in parts], axis=0))
            digest: Ints = np.full(len(rows), 101 + number, np.uint64)
            for part in parts:
                digest = mix(digest, part[rows])
            found.append((kind, rows, digest))
    return found


def _token_part(view: View, feature: str, slot: int, secret: str) -> Ints:
    """A digest of each person's value, 0 for none."""
    code = view.codes[feature][:, slot].astype(np.int64)
    if feature in view.words:
        return _hashed(view.words[feature], code, secret)
    return np.where(code < 0, 0, mix(np.full(len(code), 7, np.uint64), code)).astype(np.uint64)


def write_ids(digests: Ints) -> pa.Array:
    """The digests as text: p and sixteen hexadecimal digits."""
    digits = np.frombuffer(digests.astype(">u8").tobytes().hex().encode(), "S16")
    return pa.array(np.char.add(b"p", digits), pa.binary(17)).cast(pa.binary()).cast(pa.string())


def _secret(key: str) -> str:
    """The key, of the length that the hash wants; it keeps numbers from being guessed from ids."""
    return blake2b(key.encode(), digest_size=8).hexdigest()


def _hashed(words: pa.Array, code: Ints, secret: str) -> Ints:
    """The keyed hash of each code's word; 0 for none. Only words that occur are hashed."""
    held = np.zeros(len(words) + 1, bool)
    held[code] = True  # −1 marks the last, which is no word
    used = np.flatnonzero(held[:-1])
    raw = pc.cast(words.take(pa.array(used)), pa.binary()).to_numpy(zero_copy_only=False)
    hashed = pd.util.hash_array(raw, hash_key=secret, categorize=False)
    place = np.cumsum(held) - 1
    return np.append(hashed, np.uint64(0)).take(np.where(code < 0, len(used), place.take(code)))


def _rank(digest: Ints, first: Ints) -> Ints:
    """0 for the first person of a digest, 1 for the next of the same digest, and so on."""
    order = np.lexsort((first, digest))
    rank = np.empty(len(order), np.int64)
    rank[order] = ranks(digest[order])
    return rank


def pairs_within(person: Ints, most: int) -> tuple[Ints, Ints]:
    """All pairs of records of one person, `l < r`; of a person with more than `most` records, each with the first."""
    order = order_by(person)
    start = np.flatnonzero(heads(person[order]))
    size = np.diff(np.r_[start, len(order)])
    left: list[Ints] = []
    right: list[Ints] = []
    for n in distinct(size):
        begin = start[size == n]
        pairs: Sequence[tuple[int, int]]
        pairs = (
            [(i, j) for i in range(n) for j in range(i + 1, n)]
            if n <= most
            else [(0, j) for j in range(1, n)]
        )
        for i, j in pairs:
            left.append(order[begin + i])
            right.append(order[begin + j])
    if not left:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    l, r = np.concatenate(left), np.concatenate(right)
    return np.minimum(l, r), np.maximum(l, r)
