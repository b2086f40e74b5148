"""Two numbers of which the one may be a misprint of the other: two digits turned round, or ten times as much."""

from __future__ import annotations

from collections.abc import Iterator

DIGITS = 4  # that a number has at least, if the other could have come of it by growing: of three, one in 14 does by chance
DIGITS_MIN = 3
TEN, HUNDRED = 10, 100  # the lower of two numbers of which one is ten times the other: with two digits that tell, and with one


def digits_of(number: float | None) -> str:
    """The digits of a whole number; empty where it is none."""
    return str(int(number)) if number is not None and 0 < number < 1e15 and number == int(number) else ""


def is_turned(a: float | None, b: float | None) -> bool:
    """Is the one the other with two digits side by side turned round?

    >>> is_turned(4237, 4327), is_turned(4237, 4732), is_turned(28, 82)
    (True, False, False)
    """
    one, other = digits_of(a), digits_of(b)
    if len(one) != len(other) or len(one) < DIGITS_MIN or one == other:
        return False
    at = next(n for n, (mine, theirs) in enumerate(zip(one, other, strict=True)) if mine != theirs)
    return one[at : at + 2] == other[at : at + 2][::-1] and one[at + 2 :] == other[at + 2 :]


def turned(number: float | None) -> Iterator[float]:
    """Every number that two digits side by side of this one make, turned round.

    >>> list(turned(4237))
    [2437.0, 4327.0, 4273.0]
    """
    digits = digits_of(number)
    for at in range(len(digits) - 1):
        if digits[at] != digits[at + 1] and len(digits) >= DIGITS_MIN and (at or digits[1] != "0"):
            yield float(digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :])


def is_tenfold(a: float | None, b: float | None) -> bool:
    """Is the one exactly ten times the other, and that not by chance, as 2 and 20 are, or 10 and 100?

    >>> is_tenfold(1250, 12_500), is_tenfold(1.4e6, 14e6), is_tenfold(80_000, 8_000), is_tenfold(10, 100), is_tenfold(12, 120)
    (True, True, True, False, True)
    """
    if not a or not b or (a != 10 * b and b != 10 * a):
        return False
    return min(a, b) >= (TEN if told_digits(a) > 1 else HUNDRED)


def told_digits(number: float) -> int:
    """How many digits tell something: 2 of 14,000,000 and of 1.4.

    >>> told_digits(14_000_000), told_digits(8000), told_digits(12_345)
    (2, 1, 5)
    """
    return len(_plain(number).replace(".", "").strip("0"))


def last_place(number: float) -> float:
    """The worth of the last digit that tells something.

    >>> last_place(60), last_place(25), last_place(2.5)
    (10.0, 1.0, 0.1)
    """
    whole, _, fraction = _plain(number).partition(".")
    return 10.0 ** -len(fraction) if fraction else float(10 ** (len(whole) - len(whole.rstrip("0") or "0")))


def _plain(number: float) -> str:
    return f"{number:.6f}".rstrip("0").rstrip(".")
