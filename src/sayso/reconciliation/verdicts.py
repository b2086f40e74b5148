"""Two accounts → agree, differ or cannot be compared: these three words and no fourth, each with one sentence for a reader.

    agree               the scopes are one, and the bounds that the wordings set overlap
    differ              the scopes are one and the bounds exclude each other; or a part is more than the whole it is a part of;
                        or the one denies what the other says
    cannot be compared  which part of the scope differs

No winner is picked, nothing is averaged, and the higher number is not taken.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import NamedTuple

from sayso import measures
from sayso.inflections import plural
from sayso.reconciliation.bounds import ABOUT, bounds_of, gap, is_closed, scaled
from sayso.reconciliation.ladders import unit_alike
from sayso.reconciliation.scopes import GOING_ON, NEAR, Met, Scoped, as_of, meet, scoped
from sayso.records import Account, Bounds, Difference, Figure, Verdict, Word

_ADDITIVE = frozenset({"measure", "unit", "place", "time"})  # parts of a scope of which a part cannot be more than the whole


class Held(NamedTuple):
    """An account as it is held against others: its scope, what its wording allows, the day for which it is given."""

    account: Account
    scope: Scoped
    bounds: Bounds | None
    day: date | None
    words: str


def judge(a: Account, b: Account, tolerance: float = ABOUT) -> Verdict:
    """Holds one account against another. `tolerance`: how far "around" reaches, as a share. Raises nothing."""
    return weigh(held(a, tolerance), held(b, tolerance))


def held(account: Account, tolerance: float = ABOUT) -> Held:
    """What must be known of an account to judge it, once for many verdicts."""
    return Held(account, scoped(account), bounds_of(account.figure, tolerance), as_of(account), told(account))


def weigh(a: Held, b: Held) -> Verdict:
    """The verdict on two accounts."""
    met = meet(a.scope, b.scope)
    one, other = a.bounds, b.bounds
    if one is None or other is None:
        return _verdict(a, b, "cannot be compared", "no number is given", met)
    if met.factor != 1.0:
        other = scaled(other, met.factor)
    if a.account.adds != b.account.adds and not met.differences and a.account.figure.measure == b.account.figure.measure:
        added = Difference("window", "what came on top against all there is", "a" if a.account.adds else "b")
        met = met._replace(differences=(added,))
    if "denied" in (a.account.figure.status, b.account.figure.status):
        return _denied(a, b, met, gap(one, other))
    if met.differences:
        return _apart(a, b, met, one, other)
    if a.scope.run in GOING_ON and b.scope.run in GOING_ON:
        return _running(a, b, met, one, other)
    return _plainly(a, b, met, one, other)


def _plainly(a: Held, b: Held, met: Met, one: Bounds, other: Bounds) -> Verdict:
    """The scopes are one: the bounds decide."""
    if apart := gap(one, other):
        distance = _distance(apart, a.account.figure, b.account.figure)
        return _verdict(a, b, "differ", f"by {_atleast(one, other)}{distance}", met, by=apart)
    return _verdict(a, b, "agree", _why(one, other), met)


def _apart(a: Held, b: Held, met: Met, one: Bounds, other: Bounds) -> Verdict:
    """Something differs. Where all of it says that the one is a part of the other, it cannot be more."""
    parts = met.differences
    inside = _inside(parts)
    if inside:
        narrow, wide = (one, other) if inside == "a" else (other, one)
        if (excess := narrow.low - wide.high) > 0:
            first = "the first" if inside == "a" else "the second"
            why = f"{first} is a part of the other ({_told(parts)}), and is more by {number(excess)}"
            return _verdict(a, b, "differ", why, met, by=excess)
        fits = is_closed(one) and is_closed(other) and not gap(one, other)
        if fits and {difference.part for difference in parts} == {"place"}:
            why = f"the numbers fit, and one place lies in the other ({_told(parts)})"
            return _verdict(a, b, "agree", why, met)
    return _verdict(a, b, "cannot be compared", _told(parts), met, parts=parts)


def _inside(parts: tuple[Difference, ...]) -> str | None:
    """Which of the two is a part of the other, if all that differs says so."""
    inside = parts[0].within
    for difference in parts:
        if difference.within != inside or difference.part not in _ADDITIVE:
            return None
    return inside


def _denied(a: Held, b: Held, met: Met, apart: float) -> Verdict:
    """A denial contradicts what it denies, and says nothing of any other number."""
    if met.differences:
        return _verdict(a, b, "cannot be compared", _told(met.differences), met, parts=met.differences)
    mine, theirs = a.account.figure.status, b.account.figure.status
    denies = "the first denies what the second says" if mine == "denied" else "the second denies what the first says"
    if mine == theirs:
        if not apart:
            return _verdict(a, b, "agree", "both deny it", met)
    elif not apart:
        return _verdict(a, b, "differ", denies, met, by=0.0)
    told = Difference("status", f"{mine} against {theirs}: a denial of one number says nothing of another")
    return _verdict(a, b, "cannot be compared", told.what, met, parts=(told,))


def _running(a: Held, b: Held, met: Met, one: Bounds, other: Bounds) -> Verdict:
    """Counts that run on, and levels: the days for which they are given may lie apart."""
    day, against = a.day, b.day
    if day is None or against is None or not gap(one, other) or (between := abs(day - against)) <= NEAR:
        return _plainly(a, b, met, one, other)
    earlier, later = (one, other) if day < against else (other, one)
    if a.scope.since and b.scope.since and later.high < earlier.low:
        fell = earlier.low - later.high
        why = f"by {number(fell)}: a count that only grows cannot be lower {_written(between.days)} later"
        return _verdict(a, b, "differ", why, met, by=fell)
    told = _changed(between.days)
    return _verdict(a, b, "cannot be compared", told.what, met, parts=(told,))


@lru_cache(maxsize=1 << 12)
def _changed(days: int) -> Difference:
    return Difference("time", f"{_written(days)} lie between them, and it may have changed")


# ---------------------------------------------------------------- in words


def _verdict(
    a: Held, b: Held, word: Word, why: str, met: Met, *, by: float | None = None, parts: tuple[Difference, ...] = ()
) -> Verdict:
    beside = f" ({'; '.join(met.caveats)})" if met.caveats else ""
    reason = f"{word} ({', '.join([part.part for part in parts])}): {why}" if parts else f"{word}, {why}"
    sentence = f"{a.words}; {b.words}: {reason}{beside}"
    return Verdict(a.account.figure.id, b.account.figure.id, word, sentence, by, parts, met.caveats)


def told(account: Account) -> str:
    """An account in a few words: who, how many, of what.

    "NATO: over 600,000 killed or wounded since 2022-02-24"
    """
    figure = account.figure
    return f"{account.teller.name}: {words_of(figure)}"


def words_of(figure: Figure) -> str:
    """A figure in a few words, as the report has them: "over 600,000 Russian soldiers killed or wounded near Sudzha"."""
    what = [figure.text]
    if figure.counted:
        many = figure.comparator == "plural" and figure.text.endswith("s")  # "dozens of people", but "several people"
        what.append(f"of {figure.counted}" if many else figure.counted)
    elif unit := _unit_of(figure):
        what.append(unit)
    if label := _label(figure):
        what.append(label)
    if figure.place:
        what.append(f"{figure.place.relation or 'in'} {figure.place.name}")
    if figure.window and figure.window.since:
        what.append(f"since {figure.window.since}")
    elif figure.window and figure.window.per:
        what.append(f"a {figure.window.per}")
    if figure.status not in ("reported", "confirmed"):
        what.append(f"({figure.status})")
    return " ".join(what)


def _unit_of(figure: Figure) -> str | None:
    """What was counted, where neither the number's words nor those behind it tell: 2 "tonnes", 66 "drones"."""
    unit = figure.unit
    if unit is None or unit == "person" or figure.measure in _WITH_UNIT:
        return None
    return unit if figure.value == 1 else _several(unit)


def _several(unit: str) -> str:
    """A unit in the plural; km, kg and MW, which have no vowel, have none."""
    return plural(unit) if any(letter in "aeiouy" for letter in unit.split()[-1]) else unit


def _label(figure: Figure) -> str:
    """What happened to the counted; of what is a noun itself ("40 attacks"), nothing where it was counted by that noun."""
    label = _LABELS.get(figure.measure, figure.measure.replace("_", " "))
    if figure.measure == "protesters":
        return "protesting" if figure.counted and "protest" not in figure.counted else "" if figure.counted else label
    return "" if figure.counted and (figure.measure in _NOUNS or _tells_it(figure.counted, figure.measure)) else label


@lru_cache(maxsize=1 << 12)
def _tells_it(counted: str, measure: str) -> bool:
    """Does the noun itself tell what happened: "41 deaths", "13 wounded"?"""
    noun = counted.split()[-1].casefold()
    return measure in (measures.counted(noun), measures.those(noun))


_WITH_UNIT = frozenset(
    {"money", "share", "age", "distance", "duration", "area", "price", "temperature", "magnitude", "rank", "attacks", "votes",
     "settlements", "protesters"}
)  # fmt: skip
_NOUNS = frozenset({"attacks", "votes", "settlements"})
_LABELS = {
    "casualties": "killed or wounded", "troops": "", "people": "", "other": "", "money": "", "share": "", "age": "",
    "distance": "", "duration": "", "area": "", "price": "", "temperature": "", "without_power": "without power",
}  # fmt: skip


def _told(parts: tuple[Difference, ...]) -> str:
    return "; ".join(part.what for part in parts)


def _why(one: Bounds, other: Bounds) -> str:
    """Why two bounds fit."""
    if one == other:
        return "both say the same"
    if is_closed(one) and not is_closed(other):
        return f"the first lies {_side(other)} of the second"
    if is_closed(other) and not is_closed(one):
        return f"the second lies {_side(one)} of the first"
    if not is_closed(one):
        return "both leave room for the other"
    return "what the one allows, the other does too"


def _side(open_one: Bounds) -> str:
    return "above the lower bound" if is_closed(Bounds(open_one.low, 0)) else "below the upper bound"


def _atleast(one: Bounds, other: Bounds) -> str:
    """The words for a distance that can be greater, as an end is open."""
    lower, higher = (one, other) if one.high < other.low else (other, one)
    return "" if lower.low == lower.high and higher.low == higher.high else "at least "


def _distance(value: float, a: Figure, b: Figure) -> str:
    """A distance, with the first one's unit and the stretch that it counts by, where the second's are others."""
    told = number(value)
    if a.unit and b.unit and unit_alike(a.unit) != unit_alike(b.unit):
        told += f" {a.unit if value == 1 else _several(a.unit)}"
    if a.window and b.window and a.window.per and a.window.per != b.window.per:
        told += f" a {a.window.per}"
    return told


def number(value: float) -> str:
    """A number as people write it: 600,000 or 2.5."""
    rounded = round(value, 2)
    return f"{int(rounded):,}" if rounded == int(rounded) else f"{rounded:,}"


def _written(days: int) -> str:
    return f"{days} days" if days < 60 else f"{round(days / 30.4)} months"
