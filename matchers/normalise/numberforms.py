"""What form a delivered citizen number has, by its characters alone, and its canonical text.

Cleaned and told apart by Arrow's text kernels; no row is looked at by itself.
"""

from enum import IntEnum

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from matchers.normalise.checkdigits import Bytes, has_right_check
from matchers.normalise.columns import INVISIBLE, Levels, Mask, byte_matrix, mask_of


class NumberState(IntEnum):
    """What a delivered number is; only VALID and VALID_PREFIX may be believed digit by digit."""

    MISSING = 0
    """Empty cell."""
    VALID = 1
    """Eighteen characters, a real birth date, the right check character."""
    VALID_PREFIX = 2
    """A valid number found inside something longer: a disability card, a 学籍号 (G or L), a remark."""
    WRONG_CHECK = 3
    """Eighteen characters and a real birth date, but the check character says that a digit is wrong."""
    SPREADSHEET = 4
    """A spreadsheet kept it as a number: its last digits are zeros or rounded to what a double holds."""
    SCIENTIFIC = 5
    """Scientific notation with fewer digits than the number had; `text` is the digits that are left, null for
    fewer than REGION_DIGITS."""
    MASKED = 6
    """Eighteen characters of which some are hidden by * or unreadable (?); `text` keeps them as *."""
    FIFTEEN = 7
    """The form issued before 1999: no century, no check digit."""
    SHORT = 8
    """Fewer than eighteen characters, and not an old number."""
    LONG = 9
    """More than eighteen characters, and no valid number in them."""
    IMPOSSIBLE = 10
    """Eighteen characters whose birth date does not exist or lies outside 1900 … as_of."""
    OTHER_DOCUMENT = 11
    """A birth certificate, a passport, a travel permit: comparable only as a whole."""
    PLACEHOLDER = 12
    """Typed to fill the cell: 0000…, 1111…, 123456789012345678, 无; `text` is null."""


PLACEHOLDERS = (
    r"^(?:0+|1+|2+|3+|4+|5+|6+|7+|8+|9+|"
    r"(?:0?123456789)+0?[0-9X]*|(?:9?876543210)+[0-9X]*|[0-9]{1,5}|[^0-9]*)$"
)
"""What people type when they have no number: one digit over and over, counting up or down, a row number or
a code of up to five digits, words (无, 不详, 办理中) and signs without any digit.
"""

NOISE = rf"[\s'\"‘’“”`´′{INVISIBLE}]+"
"""Blanks, apostrophes (a spreadsheet's text mark) and what cannot be seen."""

CROSSES = "[×хХχΧ✕✖⨯]"
"""Characters typed for the check character X: the multiplication sign, Cyrillic and Greek letters."""

SCIENTIFIC = r"^(?P<lead>[1-9])(?:\.(?P<rest>[0-9]*))?E\+?1?[0-9]$"
EMBEDDED = r"(?:^|[^0-9A-Z]|[GL])(?P<number>[0-9]{17}[0-9X])(?:[^0-9X]|[1-7][1-4](?:B[0-9]{0,2})?$|$)"
"""Eighteen characters standing alone or after the G or L of a 学籍号 (J is followed by no citizen number), or
followed by a disability card's type, grade and reissue.
"""

REGION_DIGITS = 6
"""After these the century follows, 1 or 2: six digits were not rounded up; of more, the last may be."""

SPREADSHEET_DIGITS = 15
"""A double holds 15 decimal digits of any number for certain, and spreadsheets show no more."""


def clean_numbers(values: pa.StringArray) -> pa.StringArray:
    """The canonical form of each number; cleaning it again changes nothing."""
    plain = has_eighteen(values) | mask_of(pc.is_null(values))
    if plain.all():
        return values
    odd = pc.filter(values, pa.array(~plain))
    return pc.replace_with_mask(values, pa.array(~plain), _clean_odd(odd))


def has_eighteen(text: pa.StringArray) -> Mask:
    """Whether each is seventeen digits and a digit or X."""
    rows = np.flatnonzero(mask_of(pc.equal(pc.binary_length(text), 18)))
    matrix = byte_matrix(text.take(pa.array(rows)), 18)
    sound = matrix[:, 17] == ord("X")
    sound |= _is_digit(matrix[:, 17])
    for place in range(17):
        sound &= _is_digit(matrix[:, place])
    result = np.zeros(len(text), np.bool_)
    result[rows] = sound
    return result


def _is_digit(column: Bytes) -> Mask:
    return np.asarray(column - np.uint8(ord("0")) <= 9)  # what is less goes round to 200 and more


def _clean_odd(values: pa.StringArray) -> pa.StringArray:
    text = pc.utf8_upper(pc.utf8_normalize(values, form="NFKC"))
    text = pc.replace_substring_regex(text, CROSSES, "X")
    text = pc.utf8_normalize(pc.replace_substring_regex(text, NOISE, ""), form="NFKC")
    text = pc.replace_substring_regex(text, r"^([0-9]+)\.0*$", r"\1")
    text = pc.replace_substring_regex(text, r"^([0-9]{6})-?([0-9]{8})-?([0-9]{3}[0-9X])$", r"\1\2\3")
    text = pc.replace_substring_regex(text, r"^([0-9]{17}[0-9X])[,.;:、。]+$", r"\1")
    return _correct_letters(text)


def _correct_letters(text: pa.StringArray) -> pa.StringArray:
    """O, I and L among eighteen digits are 0 and 1 typed by eye; ? is *, unreadable."""
    lettered = pc.match_substring_regex(text, r"^[0-9OIL?*]{17}[0-9XOIL?*]$")
    digits = pc.replace_substring_regex(pc.replace_substring(text, "O", "0"), "[IL]", "1")
    return pc.if_else(lettered, pc.replace_substring(digits, "?", "*"), text)


def tell_forms(text: pa.StringArray) -> tuple[pa.StringArray, Levels, Levels]:
    """First by form alone: text (shortened to what counts), state (VALID = to be judged), trusted digits."""
    state = np.full(len(text), NumberState.VALID, np.int8)
    known = np.zeros(len(text), np.int8)
    eighteen = has_eighteen(text)
    missing = mask_of(pc.is_null(text)) | mask_of(pc.equal(text, ""))
    filler = is_filler(text, ~eighteen & ~missing)
    rest = ~eighteen & ~missing & ~filler
    if rest.any():
        text = _tell_odd_forms(text, rest, state, known)
    state[filler] = NumberState.PLACEHOLDER
    state[missing] = NumberState.MISSING
    if not (missing | filler).any():
        return text, state, known
    return pc.if_else(pa.array(missing | filler), pa.scalar(None, pa.string()), text), state, known


def is_filler(text: pa.StringArray, rows: Mask) -> Mask:
    """Which of the chosen rows were typed only to fill the cell."""
    filler = np.zeros(len(text), np.bool_)
    filler[rows] = mask_of(pc.match_substring_regex(text.filter(pa.array(rows)), PLACEHOLDERS))
    return filler


def _tell_odd_forms(text: pa.StringArray, rest: Mask, state: Levels, known: Levels) -> pa.StringArray:
    """Forms other than eighteen characters: fills their states and known digits, gives the changed text."""
    odd = text.filter(pa.array(rest))
    forms = np.select(
        [mask_of(pc.match_substring_regex(odd, form)) for form, _ in FORMS],
        [form_state for _, form_state in FORMS],
        NumberState.OTHER_DOCUMENT,
    ).astype(np.int8)
    leads = pc.utf8_length(pc.struct_field(pc.extract_regex(odd, r"^(?P<lead>[0-9]*)"), "lead"))
    digits = np.where(forms == NumberState.MASKED, pc.fill_null(leads, 0).to_numpy(zero_copy_only=False), 0)
    odd, forms, digits = _read_scientific(odd, forms, digits)
    odd, forms = _read_embedded(odd, forms)
    state[rest], known[rest] = forms, digits
    return pc.replace_with_mask(text, pa.array(rest), odd)


FORMS = (
    (r"^[0-9]{15}$", NumberState.FIFTEEN),
    (SCIENTIFIC, NumberState.SCIENTIFIC),
    (r"^[0-9*?]{17}[0-9X*?]$", NumberState.MASKED),
    (r"^[0-9]{5,16}[0-9X]$", NumberState.SHORT),
    (r"^[0-9]{18,}", NumberState.LONG),
)
"""Forms in order of trial; what fits none is another document."""


def _read_scientific(
    text: pa.StringArray, state: Levels, known: Levels
) -> tuple[pa.StringArray, Levels, Levels]:
    """9.80104E+17 → its digits; with all fifteen there, a number as spreadsheets keep it (…000)."""
    found = pc.extract_regex(text, SCIENTIFIC)
    digits = pc.binary_join_element_wise(pc.struct_field(found, "lead"), pc.struct_field(found, "rest"), "")
    count = pc.fill_null(pc.utf8_length(digits), 0).to_numpy(zero_copy_only=False)
    whole = mask_of(pc.match_substring_regex(text, r"E\+?17$")) & (count >= SPREADSHEET_DIGITS)
    padded = pc.utf8_slice_codeunits(pc.utf8_rpad(digits, 18, "0"), 0, 18)
    left = pc.if_else(pa.array(count < REGION_DIGITS), pa.scalar(None, pa.string()), digits)
    text = pc.if_else(pc.is_valid(digits), pc.if_else(pa.array(whole), padded, left), text)
    state = np.where(whole, NumberState.VALID, state).astype(np.int8)
    trusted = np.where(count > REGION_DIGITS, count - 1, count).clip(max=17)
    return text, state, np.where(~whole & (count > 0), trusted, known).astype(np.int8)


def _read_embedded(text: pa.StringArray, state: Levels) -> tuple[pa.StringArray, Levels]:
    """Something longer that holds eighteen characters standing alone: those, to be judged as a prefix."""
    found = pc.struct_field(pc.extract_regex(text, EMBEDDED), "number")
    sound = mask_of(pc.is_valid(found)) & (state != NumberState.VALID)
    if sound.any():
        sound[sound] = has_right_check(byte_matrix(found.filter(pa.array(sound)), 18))
    state = np.where(sound, NumberState.VALID_PREFIX, state).astype(np.int8)
    return pc.if_else(pa.array(sound), found, text), state
