"""What happens to a citizen number between the card and the file: one small function a slip.

Each takes the number, a salt that decides the details, and for some another text of the row.
"""

from collections.abc import Callable

from benchmarks.city.numbers import check_character

Slip = Callable[[str, int, str | None], str | None]

FULL_WIDTH = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")


def zero_tail(number: str, salt: int, other: str | None) -> str:
    """A spreadsheet keeps fifteen digits: …012914 → …012000."""
    return number[:15] + "000"


def rounded(number: str, salt: int, other: str | None) -> str:
    """The nearest number that a double can hold: a nearby multiple of a power of two."""
    return str(int(float(number)))


def scientific(number: str, salt: int, other: str | None) -> str:
    """9.80104E+17, as the cell showed it when it was saved as text."""
    places = 5 if salt % 3 else 8
    return f"{float(number):.{places}E}"


def apostrophe(number: str, salt: int, other: str | None) -> str:
    """The mark that keeps a spreadsheet from reading a number, left in."""
    return ("'", "’", "`")[salt % 3] + number


def full_width(number: str, salt: int, other: str | None) -> str:
    """Typed with a Chinese keyboard's wide digits."""
    return number.translate(FULL_WIDTH)


def spaced(number: str, salt: int, other: str | None) -> str:
    """A space or a tab before, behind or between the groups."""
    return (f" {number}", f"{number} ", f"{number[:6]} {number[6:14]} {number[14:]}", f"\t{number}")[salt % 4]


def lower_x(number: str, salt: int, other: str | None) -> str:
    """The check character x."""
    return number.lower()


def cut_short(number: str, salt: int, other: str | None) -> str:
    """One to three characters lost: at the end, or one from within."""
    if salt % 2:
        return number[: 15 + salt // 2 % 3]
    position = 6 + salt // 2 % 11
    return number[:position] + number[position + 1 :]


def doubled_digit(number: str, salt: int, other: str | None) -> str:
    """One digit typed twice."""
    position = salt % 18
    return number[:position] + number[position] + number[position:]


def disability_card(number: str, salt: int, other: str | None) -> str:
    """The disability card's number: the citizen number, type and grade, for some a reissue."""
    return number + str(salt % 7 + 1) + str(salt // 7 % 4 + 1) + ("B01" if salt % 11 == 0 else "")


def wrong_digit(number: str, salt: int, other: str | None) -> str:
    """One digit mistyped."""
    position = salt % 17
    digit = (int(number[position]) + 1 + salt // 17 % 9) % 10
    return number[:position] + str(digit) + number[position + 1 :]


def swapped_digits(number: str, salt: int, other: str | None) -> str:
    """Two neighbouring characters exchanged, the first pair from the salt's place on that differs."""
    for step in range(17):
        position = (salt + step) % 17
        if number[position] != number[position + 1]:
            return number[:position] + number[position + 1] + number[position] + number[position + 2 :]
    return number


def take_other(number: str, salt: int, other: str | None) -> str | None:
    """The other person's number, or this child's earlier one, in its place."""
    return other or number


def certificate(number: str, salt: int, other: str | None) -> str:
    """A birth certificate's number: a letter and nine digits."""
    return chr(ord("P") + salt % 6) + f"{salt // 6 % 1_000_000_000:09d}"


def provisional(number: str, salt: int, other: str | None) -> str:
    """A provisional number of the newborn: region, birth date, 9s, and a check character that fits none."""
    body = number[:14] + f"9{salt % 100:02d}"
    return body + ("9" if check_character(body) != "9" else "8")


def lost(number: str, salt: int, other: str | None) -> None:
    """Nothing."""


def filler(number: str, salt: int, other: str | None) -> str:
    """A word where a number should be."""
    return ("无", "不详", "暂无", "办理中")[salt % 4]


def old_style(number: str, salt: int, other: str | None) -> str:
    """The fifteen digits of an adult's first card."""
    return number[:6] + number[8:17]
