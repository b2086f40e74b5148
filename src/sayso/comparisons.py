"""What reconciliation found, for people at a terminal: matters with their claims and verdicts, sums, series, links, copies.

The same hand as the lists of the ledger (lists.py): each function returns text that ends with a line break; `width` is in
terminal cells (at least 40), `colour` adds ANSI colours; what a report wrote passes through `visible`. Ids are cut as there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sayso.grids import ID_SHOWN, Cell, Line, beside_first, celled, day_of, ids_shown, indented, tabled
from sayso.records import (
    Account,
    Advice,
    Claim,
    Copy,
    Entry,
    Figure,
    Filed,
    Finding,
    Link,
    Matter,
    Scope,
    Series,
    Step,
    Verdict,
    Window,
)
from sayso.views import Column, Piece, amount, days, drawn, label, number, several, shorten, unhidden, visible, where, wrapped

WORDS_SHOWN = 200  # characters of a statement
APART_SHOWN = 3  # verdicts of a matter that only say what cannot be compared; the others are counted
STYLES = {"agree": "green", "differ": "bold red", "cannot be compared": "dim"}

_CLAIM = (
    Column("id", ID_SHOWN, 17, "bold"), Column("amount", 8, 18, ""), Column("who", 18, 30, "bold blue"),
    Column("words", 14, 34, "bold yellow"), Column("what", 18, 34, "cyan"), Column("status", 6, 9, ""),
    Column("grade", 5, 5, ""), Column("told in", 18, 48, ""),
)  # fmt: skip
_FOLDS = ((8,), (4, 4), (3, 2, 3))


def matters(found: Iterable[Matter], width: int = 80, colour: bool = False) -> str:
    """Matters: what each is about; who claims how many, the latest of each; what comes of holding them against each other."""
    shown = list(found)
    if not shown:
        return "No matter on which two have spoken.\n"
    width = max(width, 40)
    size = ids_shown(one.latest.figure.id for matter in shown for one in matter.claims)
    lines: list[Line] = []
    for n, matter in enumerate(shown):
        lines += [[]] if n else []
        lines += wrapped([(scope_words(matter.scope), "bold"), (f"  {visible(matter.id)[:ID_SHOWN]}", "dim")], width)
        advised = {one.figure: one for one in matter.advice}
        rows = [_claim(one, size, matter.scope, advised.get(one.latest.figure.id)) for one in matter.claims]
        lines += indented(tabled(_CLAIM, _FOLDS, rows, width - 2), 2)
        lines += indented(_verdict_lines(matter.verdicts, width - 2), 2)
        lines += indented(wrapped([(_voices(matter), "dim")], width - 2), 2)
    return drawn(lines, colour)


def scope_words(scope: Scope) -> str:
    """What a matter is about: "killed · person · of UA · Kherson · 2024-10-28"."""
    told = [label(scope.measure), visible(scope.unit or ""), f"of {visible(scope.party)}" if scope.party else "",
            where(scope.place), days(scope.time), _window(scope.window)]  # fmt: skip
    return " · ".join(piece for piece in told if piece)


def _window(window: Window | None) -> str:
    if window is None or window.kind in ("point", "period"):
        return ""
    if window.kind == "rate":
        return f"a {visible(window.per)}" if window.per else "a rate"
    return f"since {window.since}" if window.since else "so far"


def _claim(claim: Claim, size: int, scope: Scope, advised: Advice | None) -> list[Cell]:
    """A claim's cells; a grade that nobody gave, but that its matter suggests, stands in brackets."""
    one = claim.latest
    figure = one.figure
    fate = "" if figure.measure == scope.measure and figure.counted else label(figure.measure)
    what = " ".join(piece for piece in (visible(figure.counted or ""), fate) if piece)
    status = "" if figure.status == "reported" else figure.status
    cells = (visible(figure.id)[:size], amount(figure), visible(one.teller.name), visible(figure.text), what, status,
             visible(one.grade or "") or (f"({visible(advised.grade)})" if advised else ""), _carriers(claim))  # fmt: skip
    return [celled(cell, column.style) for cell, column in zip(cells, _CLAIM, strict=True)]


def _carriers(claim: Claim) -> str:
    """Where it was told: the latest report, how many others carry it, and how often the teller said otherwise before."""
    others = len({one.origin.id for one in claim.carriers}) - 1
    more = f" and {several(others, 'other report')}" if others else ""
    before = f", {several(len(claim.earlier), 'earlier figure')}" if claim.earlier else ""
    return told_in(claim.latest) + more + before


def told_in(account: Account) -> str:
    """The outlet and day of a report."""
    origin = account.origin
    told = (visible(origin.outlet or ""), origin.published.isoformat() if origin.published else "")
    return " ".join(piece for piece in told if piece) or visible(origin.id)[:ID_SHOWN]


def _verdict_lines(verdicts: Sequence[Verdict], width: int) -> list[Line]:
    """The verdicts in full, those first that say something of the numbers; of the others only some, and how many more."""
    lines: list[Line] = []
    apart = [one for one in verdicts if one.word == "cannot be compared"]
    for one in (*(one for one in verdicts if one.word != "cannot be compared"), *apart[:APART_SHOWN]):
        lines += wrapped(_sentence(one), width)
    if (left := len(apart) - APART_SHOWN) > 0:
        told = f"and {several(left, 'more pair')} that cannot be compared; --format json tells each"
        lines += wrapped([(told, "dim")], width)
    return lines


def _sentence(verdict: Verdict) -> list[Piece]:
    """The sentence with the verdict's word in its colour."""
    before, _, after = unhidden(verdict.sentence).rstrip().rpartition(f": {verdict.word}")
    return [(f"{before}: ", ""), (verdict.word, STYLES[verdict.word]), (after, "")]


def _voices(matter: Matter) -> str:
    """How many independent voices there are at most, and which sides are silent."""
    several_names = [" + ".join(visible(name) for name in names) for names in matter.independent if len(names) > 1]
    together = f" (one voice: {'; '.join(several_names)})" if several_names else ""
    silent = f"; silent: {', '.join(map(visible, matter.silent))}" if matter.silent else ""
    return f"{several(len(matter.independent), 'independent voice')} at most{together}{silent}"


def verdict(found: Verdict, width: int = 80, colour: bool = False) -> str:
    """One verdict, in full: its sentence, each part of the scope that differs, and what a reader should know besides."""
    width = max(width, 40)
    lines = wrapped(_sentence(found), width)
    for part in found.parts:
        inside = _WITHIN.get(part.within or "", "")
        lines += indented(wrapped([(part.part, "cyan"), (f"  {visible(part.what)}{inside}", "")], width - 2), 2)
    for caveat in found.caveats:
        lines += indented(wrapped([("note  ", "dim"), (visible(caveat), "dim")], width - 2), 2)
    return drawn(lines, colour)


def near(found: Iterable[tuple[Account, Account, Verdict]], width: int = 80, colour: bool = False) -> str:
    """Pairs of which one part alone differs, under the name of that part."""
    shown = list(found)
    if not shown:
        return "No near misses.\n"
    width = max(width, 40)
    lines: list[Line] = []
    part = ""
    for _, _, verdict in shown:
        if verdict.parts[0].part != part:
            part = verdict.parts[0].part
            lines += [[(part, "bold")]]
        ids = f"{visible(verdict.a)[:ID_SHOWN]} {visible(verdict.b)[:ID_SHOWN]}  "
        lines += indented(wrapped([(ids, "bold"), *_sentence(verdict)], width - 2), 2)
    return drawn(lines, colour)


_COPY = (
    Column("id", ID_SHOWN, 17, "bold"), Column("published", 10, 10, ""), Column("outlet", 10, 22, ""),
    Column("title", 20, 60, "bold"), Column("kind", 5, 5, "cyan"), Column("of this", 7, 7, ""), Column("of it", 5, 5, ""),
    Column("words", 5, 7, ""),
)  # fmt: skip
STRETCH_SHOWN = 400  # characters of the longest stretch that two reports share


def copies(
    found: Iterable[Copy], text: str, filed: Mapping[str, Filed], width: int = 80, colour: bool = False
) -> str:
    """The copies of a report whose text is given: where they stand, how much of either is in the other, the longest stretch."""
    shown = list(found)
    if not shown:
        return "No copies.\n"
    width = max(width, 40)
    size = ids_shown(copy.other for copy in shown)
    rows, below = [], []
    for one in shown:
        origin = filed[one.other].origin
        cells = (visible(one.other)[:size], day_of(origin), visible(origin.outlet or ""),
                 visible(origin.title or ""), one.kind, f"{one.inside:.0%}", f"{one.around:.0%}", f"{one.words:,}")  # fmt: skip
        rows.append([celled(cell, column.style) for cell, column in zip(cells, _COPY, strict=True)])
        start, end = one.stretches[0][0] if one.stretches else (0, 0)
        words = visible(text[start : min(end, start + STRETCH_SHOWN)]) + ("…" if end - start > STRETCH_SHOWN else "")
        more = len(one.stretches) - 1
        others = f" and {several(more, 'other stretch').replace('stretchs', 'stretches')}" if more > 0 else ""
        shared = [(f"“{words}”", "yellow"), (others, "dim")] if one.stretches else []
        below.append(indented(wrapped(shared, width - 2) if shared else [], 2))
    return drawn(tabled(_COPY, ((8,), (4, 4), (3, 1, 4)), rows, width, below), colour)


_WITHIN = {"a": ": the first lies within the second", "b": ": the second lies within the first"}


def houses(found: Mapping[str, str | None], width: int = 80, colour: bool = False) -> str:
    """Outlets and the houses that publish them."""
    if not found:
        return "No outlets.\n"
    columns = (Column("outlet", 12, 40, "bold"), Column("house", 12, 40, ""))
    rows = [[celled(visible(outlet), "bold"), celled(visible(house), "") if house else celled("not known", "italic dim")]
            for outlet, house in found.items()]  # fmt: skip
    return drawn(tabled(columns, ((2,),), rows, max(width, 40)), colour)


# ---------------------------------------------------------------- sums


def sums(found: Iterable[Finding], width: int = 80, colour: bool = False) -> str:
    """What must add up: the equation in words, what is left or too much, and the ids of its terms."""
    shown = list(found)
    if not shown:
        return "Nothing that must add up.\n"
    width = max(width, 40)
    size = ids_shown(term.figure for one in shown for term in one.terms)
    lines: list[Line] = []
    for one in shown:
        mark: Piece = ("✓ ", "green") if one.holds else ("✗ ", "bold red")
        told = [mark, (f"{label(one.kind)}  ", "cyan"), (visible(one.sentence), "" if one.holds else "bold")]
        lines += beside_first([], wrapped(told, width - 2), 2)
        ids = "  ".join(f"{visible(term.words)} {visible(term.figure)[:size]}" for term in one.terms)
        lines += indented(wrapped([(ids, "dim")], width - 2), 2)
    wrong = sum(not one.holds for one in shown)
    all_of_it = f"{several(len(shown), 'sum')}{f', {wrong:,} of which cannot add up' if wrong else ''}."
    return drawn([*lines, [(all_of_it, "bold red" if wrong else "bold")]], colour)


# ---------------------------------------------------------------- series


_STEP = (
    Column("as of", 10, 10, ""), Column("amount", 8, 18, ""), Column("change", 6, 18, ""),
    Column("words", 12, 34, "bold yellow"), Column("told in", 18, 48, ""), Column("", 4, 40, "magenta"),
)  # fmt: skip


def series(found: Iterable[Series], width: int = 80, colour: bool = False) -> str:
    """Series: who counts what; each figure with the day it is for, by how much it is more or less, and where it was told."""
    shown = list(found)
    if not shown:
        return "No figures.\n"
    width = max(width, 40)
    lines: list[Line] = []
    for n, one in enumerate(shown):
        lines += [[]] if n else []
        about = [(visible(one.teller.name), "bold blue"), (f"  {scope_words(one.scope)}", "bold")]
        lines += wrapped(about, width)
        rows = [_step(step, before) for step, before in zip(one.steps, (None, *one.steps), strict=False)]
        lines += indented(tabled(_STEP, ((6,), (4, 2), (3, 1, 2)), rows, width - 2), 2)
        if one.phases:
            began = ", ".join(day.isoformat() for day in one.phases)
            lines += indented(wrapped([(f"counted anew since {began}", "magenta")], width - 2), 2)
    return drawn(lines, colour)


def _step(step: Step, before: Step | None) -> list[Cell]:
    first = step.accounts[0]
    others = len({one.origin.id for one in step.accounts}) - 1
    more = f" and {several(others, 'other report')}" if others else ""
    noted = "corrects" if step.corrects else "revises" if step.revises else ""
    if step.revises:
        noted += f" {visible(step.revises)[:ID_SHOWN]}"
    cells = (step.day.isoformat() if step.day else "", amount(first.figure), _change(first.figure, before),
             visible(first.figure.text), told_in(first) + more, noted)  # fmt: skip
    return [celled(cell, column.style) for cell, column in zip(cells, _STEP, strict=True)]


def _change(figure: Figure, before: Step | None) -> str:
    """By how much a figure is more or less than the one before, where both are numbers."""
    old = before.accounts[0].figure.value if before else None
    if old is None or figure.value is None or figure.value == old:
        return ""
    return f"{'+' if figure.value > old else '−'}{number(abs(figure.value - old))}"


# ---------------------------------------------------------------- links


def links(found: Iterable[Link], entries: Mapping[str, Entry], width: int = 80, colour: bool = False) -> str:
    """Links: who does what to whose statement and how sure that is, the words of both, and why it is thought."""
    shown = list(found)
    if not shown:
        return "No links.\n"
    width = max(width, 40)
    lines: list[Line] = []
    for one in shown:
        lines += wrapped(_statement(entries[one.a]), width)
        does = [(f"  {one.relation} ", "cyan"), (f"{one.confidence:.2f}  ", "dim")]
        lines += beside_first(does, wrapped(_statement(entries[one.b]), width - 19), 19)
        lines += indented(wrapped([(visible(one.why), "dim")], width - 2), 2)
    return drawn(lines, colour)


def _statement(entry: Entry) -> list[Piece]:
    """A statement in a line or two: its id, who, where and when, what."""
    who = entry.who or (entry.speaker and entry.speaker.name) or "somebody"
    told = " ".join(piece for piece in (visible(entry.origin.outlet or ""), day_of(entry.origin)) if piece)
    words = shorten(visible(entry.words[: 4 * WORDS_SHOWN]), WORDS_SHOWN)
    return [(f"{visible(entry.held.id)[:ID_SHOWN]} ", "bold"), (visible(who), "bold blue"),
            (f" ({told}): " if told else ": ", "dim"), (f"“{words}”", "")]  # fmt: skip
