"""Figures as reconciliation sees them: each with who gives it, across reports, and when they said so.

Readings give them directly (`of_readings`), the ledger from its rows (loading.py).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from sayso.ledger import identities, spellings
from sayso.ledger.entries import Context, hull, identified
from sayso.ledger.identities import Voice
from sayso.records import (
    Account,
    Figure,
    Origin,
    Reading,
    Report,
    Span,
    Speaker,
    Statement,
    Teller,
    Told,
)


def of_readings(readings: Iterable[Reading]) -> list[Account]:
    """The figures of some reports, in their order, with the ledger's ids; speakers are told apart as the ledger would."""
    known = [identified(reading) for reading in readings]
    who = _voices(known)
    return [account for reading in known for account in _of_reading(reading, who)]


def statements_of_readings(
    readings: Iterable[Reading], sentences: Callable[[str], Sequence[Span]] = lambda _: ()
) -> list[Told]:
    """The statements of some reports, in their order, with the ledger's ids and the figures inside them.

    `sentences` gives the places of a text's sentences (`desk.contexts`); without it a statement's context is its line.
    """
    known = [identified(reading) for reading in readings]
    who = _voices(known)
    found = []
    for reading in known:
        inside: dict[str | None, list[Account]] = defaultdict(list)
        for one in _of_reading(reading, who):
            inside[one.figure.statement].append(one)
        text, origin = reading.report.text, origin_of(reading.report)
        context = Context(text, sentences(text))
        for s in reading.statements:
            start, end = context.around(*hull((*s.source, *s.cue, *s.content)))
            by = teller(s.speaker, origin, *who.get(s.speaker, (None, None)))
            found.append(Told(s, origin, by, text[start:end], start, tuple(inside[s.id])))
    return found


def _voices(readings: Iterable[Reading]) -> dict[Speaker, tuple[str, str]]:
    """The key and the name of each speaker across some reports."""
    speakers = list(dict.fromkeys(s.speaker for reading in readings for s in reading.statements))
    who: dict[Speaker, tuple[str, str]] = {}
    for identity in identities.identities([Voice(speaker) for speaker in speakers]):
        who |= {speakers[at]: (identity.key, identity.name) for at in identity.members}
    return who


def _of_reading(reading: Reading, who: dict[Speaker, tuple[str, str]]) -> list[Account]:
    origin = origin_of(reading.report)
    statements = {statement.id: statement for statement in reading.statements}
    found = []
    for figure, adds in zip(reading.figures, added(reading.figures), strict=True):
        held = statements.get(figure.statement or "")
        key, name = who.get(held.speaker, (None, None)) if held else (None, None)
        found.append(account(figure, origin, held, key, name, adds))
    return found


def account(figure: Figure, origin: Origin, held: Statement | None, key: str | None, name: str | None, adds: bool) -> Account:
    """A figure with the statement that holds it, if one does, and the key and name of who speaks."""
    who = teller(held.speaker if held else None, origin, key, name)
    return Account(figure, origin, who, held.said if held else None, held.act if held else None, adds)


def added(figures: Sequence[Figure]) -> list[bool]:
    """Of the figures of one report, in the order of its text: does this one come on top of one before it?"""
    seen: set[tuple[str, str | None]] = set()
    found = []
    for figure in figures:
        found.append(figure.additive and (figure.measure, figure.unit) in seen)
        seen.add((figure.measure, figure.unit))
    return found


def teller(speaker: Speaker | None, origin: Origin, key: str | None, name: str | None) -> Teller:
    """Who gives a figure. Without a speaker the report's outlet; without an identity a body by its name, or somebody of this
    report alone: two "officials" are two.
    """
    if speaker is None:
        told = origin.outlet or "the report itself"
        return Teller(f"outlet {origin.outlet or origin.id}", told, "outlet")
    if key is None and speaker.kind == "organisation" and (body := spellings.body_of(speaker)):
        key = body
    return named(speaker, key or f"{origin.id} {speaker.name}", name or speaker.name or "somebody")


@lru_cache(maxsize=1 << 16)
def named(speaker: Speaker, key: str, name: str) -> Teller:
    """A speaker who is known across reports by a key and a name."""
    return Teller(key, name, speaker.kind, spellings.body_of(speaker), speaker.country)


def origin_of(report: Report) -> Origin:
    """A report without its text."""
    return Origin(
        report.id, report.digest, report.title, report.published, report.outlet, report.url, report.language,
        report.published_at, report.author,
    )  # fmt: skip
