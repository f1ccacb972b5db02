"""Atoms: what blocking rules join on, out of the features of a view.

Most are read off words: a name's sound, a number's beginning. Each word is read once, whoever bears it, and
that needs no more than the words, so that it may be done before it is known who belongs together.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from matchers.encode import MISSING, Ints, hash_words, mix
from matchers.features import FROM_EPOCH
from matchers.fields import Field, Identifier, Name, Phone, Place, Text
from matchers.normalise.columns import byte_matrix, flat, mask_of
from matchers.normalise.names import Names, Script, parse_names
from matchers.views import View
from matchers.ways import bare
from schemas.parallel import at_once, side_by_side

START, END = 15, 10
"""What survives a spreadsheet (the first 15 digits), and what survives damage to the front: the rest of the
birth date, the sequence and the check digit."""
BASE = 11
DIGITS = np.full(256, MISSING, np.int8)
DIGITS[list(b"0123456789X")] = np.arange(BASE)
"""The digit that each byte stands for in a number, of which the last may be an X."""
HALF = 3
"""Characters of an identifier that tell enough beside an agreeing place: one in a thousand agrees by chance."""

OWN = (Phone, Identifier, Place, Text)
"""Fields whose values are atoms as they are."""

Reading: TypeAlias = Mapping[str, Ints]
"""For each atom that is read off words: what each word gives, by its code, and −1 at the end, for none."""
Tell: TypeAlias = Callable[[pa.Array], Ints]
"""What makes such a column of what each word gives as text."""


def atoms_of(
    view: View,
    fields: Sequence[Field],
    *,
    hashed: bool = False,
    halved: bool = False,
    reading: Reading | None = None,
) -> dict[str, Ints]:
    """The atoms that blocking rules may join on: name → integers (groups, slots), negative = unknown.

    Codes; `hashed`: hashes of the words, which are the same in every part of the data. `halved`: with the halves
    of identifiers, of which a single slip leaves one whole. `reading`: of the view's words, where it is done.
    """
    if reading is None:
        reading = read_words(view.words, fields, hashed=hashed, halved=halved)
    read = reading
    dates, others = at_once(
        lambda: _date_atoms(view), lambda: _word_atoms(view, fields, read) | _own_atoms(view, fields, read)
    )
    return dates | others


def read_words(
    words: Mapping[str, pa.Array], fields: Sequence[Field], *, hashed: bool = False, halved: bool = False
) -> Reading:
    """The words read, as `atoms_of` wants them; hashed, also of the features that are atoms themselves."""
    tell = _hash if hashed else _number
    known = [field for field in fields if field.label in words]
    makers: list[Callable[[], Reading]] = []
    if "number" in words:
        makers.append(lambda: _read_numbers(words["number"], tell))
    makers += [partial(_read_names, words[field.label], tell) for field in known if isinstance(field, Name)]
    if "given" in words and "surname" in words:
        makers += [partial(_read_part, words, label, tell) for label in ("given", "surname")]
    if halved:
        makers += [
            partial(_read_halves, f.label, words[f.label], tell) for f in known if isinstance(f, Identifier)
        ]
    if hashed:
        own = (
            "number",
            "document",
            "kin_number",
            "kin_name",
            *(f.label for f in known if isinstance(f, OWN)),
        )
        makers += [partial(_read_own, words, feature) for feature in own if feature in words]
    made = side_by_side(lambda make: make(), makers)
    return {name: column for reading in made for name, column in reading.items()}


def _word_atoms(view: View, fields: Sequence[Field], reading: Reading) -> dict[str, Ints]:
    """The atoms that are read off words."""
    bearer = {"given_part": "given", "surname_part": "surname"}
    bearer |= dict.fromkeys(("number_start", "number_end"), "number")
    for field in fields:
        if isinstance(field, Name):
            bearer |= dict.fromkeys(NAME_ATOMS, field.label)
    atoms = {
        atom: reading[atom].take(view.codes[feature])
        for atom, feature in bearer.items()
        if atom in reading and feature in view.codes
    }
    for part in ("given_part", "surname_part"):
        if part in atoms:
            atoms[part] = atoms[part][:, :1]
    if "given_part" in atoms and "surname_part" in atoms:
        atoms["sound"] = _join_parts(atoms["given_part"], atoms["surname_part"])
    halves = [
        reading[half].take(view.codes[field.label][:, :1])
        for field in fields
        if isinstance(field, Identifier) and field.label in view.codes
        for half in _halves_of(field.label)
        if half in reading
    ]
    if halves:
        atoms["identifier_half"] = _side_by_side(halves)
    return atoms


NAME_ATOMS = ("sound", "fuzzy", "given", "surname", "first", "last", "head")
"""Sound, fuzzy sound, given name of two characters or more, surname, first and last character of the given name, and
what is left of a long name that an old system cut."""
CUT, HEAD = 4, 3
"""The shortest cut leaves four characters, of which one may be the dot."""


def _read_names(words: pa.Array, tell: Tell) -> Reading:
    names = parse_names(words)
    given = names.given
    last = pc.utf8_slice_codeunits(pc.utf8_reverse(given), 0, 1)
    long = pc.greater_equal(pc.utf8_length(given), 2)
    told = (
        names.sound,
        names.fuzzy_sound,
        pc.if_else(long, given, None),
        names.surname,
        pc.utf8_slice_codeunits(given, 0, 1),
        last,
        _head(names),
    )
    return dict(zip(NAME_ATOMS, side_by_side(tell, told), strict=True))


def _head(names: Names) -> pa.Array:
    """The first characters of the Chinese names that may have been cut, or be the rest of one, dots not counted."""
    long = pc.and_(pc.greater_equal(names.length, CUT), pc.equal(names.script, int(Script.CHINESE)))
    return pc.if_else(long, pc.utf8_slice_codeunits(bare(names.key), 0, HEAD), None)


def _read_part(words: Mapping[str, pa.Array], label: str, tell: Tell) -> Reading:
    """The sound of a given name or surname in a column of its own."""
    return {f"{label}_part": tell(parse_names(words[label]).sound)}


def _join_parts(given: Ints, surname: Ints) -> Ints:
    """The sound of a whole name out of its parts'."""
    g, s = given.astype(np.int64), surname.astype(np.int64)
    both = (mix(g.astype(np.uint64), s) >> np.uint64(1)).astype(np.int64)
    return np.where((g >= 0) & (s >= 0), both, MISSING)


def _read_numbers(words: pa.Array, tell: Tell) -> Reading:
    words = flat(words)
    length = pc.utf8_length(words)
    start = pc.if_else(pc.greater_equal(length, START), pc.utf8_slice_codeunits(words, 0, START), None)
    end = pc.if_else(pc.greater(length, START), pc.utf8_slice_codeunits(words, -END), None)
    if tell is _number:
        return {"number_start": _number_digits(start, START), "number_end": _number_digits(end, END)}
    return {"number_start": tell(start), "number_end": tell(end)}


def _halves_of(label: str) -> tuple[str, str]:
    return f"first half of {label}", f"last half of {label}"


def _read_halves(label: str, words: pa.Array, tell: Tell) -> Reading:
    """The first and the last half of each identifier that is long enough to be told by a half."""
    whole = pc.if_else(pc.greater_equal(pc.utf8_length(words), 2 * HALF), words, None)
    last = pc.utf8_slice_codeunits(pc.utf8_reverse(whole), 0, HALF)
    halves = tell(pc.utf8_slice_codeunits(whole, 0, HALF)), tell(last)
    return dict(zip(_halves_of(label), halves, strict=True))


def _read_own(words: Mapping[str, pa.Array], feature: str) -> Reading:
    return {_hash_of(feature): _hash(words[feature])}


def _hash_of(feature: str) -> str:
    return f"hash of {feature}"


def _own_atoms(view: View, fields: Sequence[Field], reading: Reading) -> dict[str, Ints]:
    """The features that are atoms themselves; those of one kind of field are one atom."""

    def own(feature: str) -> Ints:
        codes = view.codes[feature]
        hashed = reading.get(_hash_of(feature))
        return codes if hashed is None else hashed.take(codes)

    known = [field for field in fields if field.label in view.codes]
    numbers = sorted(view.words.keys() & {"number", "document"})
    features = ("sex", "kin_number", "kin_name", *numbers)
    atoms = {feature: own(feature) for feature in features if feature in view.codes}
    for atom, kind in (("phone", Phone), ("identifier", Identifier), ("place", Place), ("text", Text)):
        labels = [field.label for field in known if isinstance(field, kind)]
        if labels:
            atoms[atom] = _side_by_side([own(label) for label in labels])
    return atoms


def _side_by_side(matrices: Sequence[Ints]) -> Ints:
    """The slots of several features as one atom; equal values of different features stay different."""
    wide = [matrix.astype(np.int64) for matrix in matrices]
    return np.concatenate([np.where(m >= 0, m ^ i << 32, -1) for i, m in enumerate(wide)], axis=1)


def _date_atoms(view: View) -> dict[str, Ints]:
    """Day, day with month and day in either order, month, month-and-day, year."""
    days, precision = view.codes["birth_date"][:, 0].astype(np.int64), view.codes["birth_precision"][:, 0]
    known = days >= 0
    stamp = (days + FROM_EPOCH).astype("datetime64[D]")
    year = stamp.astype("datetime64[Y]").astype(np.int64) + 1970
    month = stamp.astype("datetime64[M]").astype(np.int64) % 12 + 1
    day = (stamp - stamp.astype("datetime64[M]")).astype(np.int64) + 1
    exact = known & (precision == 1)
    low, high = np.minimum(month, day), np.maximum(month, day)
    made = {
        "birth_date": (exact, days),
        "birth_turned": (exact, year * 10000 + low * 100 + high),
        "month": (known, year * 100 + month),
        "day": (exact, month * 100 + day),
        "year": (known, year),
    }
    return {name: np.where(held, value, -1)[:, None] for name, (held, value) in made.items()}


def _number(values: pa.Array) -> Ints:
    """The distinct values numbered: the number of each, −1 for none and at the end."""
    flat = values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
    encoded = flat.dictionary_encode()
    return np.append(np.asarray(encoded.indices.fill_null(MISSING)), np.int32(MISSING))


def _number_digits(values: pa.Array, width: int) -> Ints:
    """The same of texts of that width: nearly all are of digits, which are a number as they are, without looking up."""
    sized = np.flatnonzero(mask_of(pc.equal(pc.binary_length(values), width)))
    value, plain = np.zeros(len(sized), np.int64), np.ones(len(sized), bool)
    for column in byte_matrix(values.take(pa.array(sized)), width).T:
        digit = DIGITS.take(column)
        plain &= digit >= 0
        value *= BASE
        value += digit
    told = np.full(len(values) + 1, MISSING, np.int64)
    told[sized[plain]] = value[plain]
    odd = mask_of(values.is_valid())
    odd[sized[plain]] = False
    rows = np.flatnonzero(odd)
    told[rows] = BASE**width + _number(values.take(pa.array(rows)))[:-1].astype(np.int64)
    return told


def _hash(values: pa.Array) -> Ints:
    """63-bit hashes of the values: one in 10¹² or so that two of a nation's share one; −1 for none and at the end."""
    hashed = hash_words(pc.fill_null(values, ""))[:-1] >> np.uint64(1)
    known = np.asarray(values.is_valid())
    return np.append(np.where(known, hashed.astype(np.int64), MISSING), MISSING)
