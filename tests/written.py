"""Readings written by hand: entries are named by their words, and their spans are found in the text."""

from __future__ import annotations

from datetime import date
from typing import Any

from sayso.records import Engine, Figure, Note, Period, Place, Reading, Report, Span, Speaker, Statement, Window


def find(text: str, words: str, nth: int = 1) -> Span:
    """Where the words stand for the nth time. Raises ValueError where they do not."""
    at = -1
    for _ in range(nth):
        at = text.index(words, at + 1)
    return Span(at, at + len(words))


def spans(text: str, words: str | Span | tuple[str | Span, ...]) -> tuple[Span, ...]:
    """Spans of words, of pieces of words, or spans as they are; "" for none."""
    if isinstance(words, Span) or not isinstance(words, tuple):
        words = (words,) if words else ()
    return tuple(one if isinstance(one, Span) else find(text, one) for one in words)


def statement(
    text: str, identity: str, who: Speaker | str | None, content: Any, cue: Any = "", source: Any = "", **rest: Any
) -> Statement:
    speaker = who if isinstance(who, Speaker) else Speaker(who, "person" if who else "unnamed")
    given: dict[str, Any] = {"quote": "indirect", "act": "state", "said": None, "via": None, "confidence": 0.9, **rest}
    return Statement(identity, speaker, spans(text, source), spans(text, cue), spans(text, content), **given)


def figure(text: str, identity: str, words: str | Span, value: float | None = None, **rest: Any) -> Figure:
    span = words if isinstance(words, Span) else find(text, words)
    given: dict[str, Any] = {
        "low": None,
        "high": None,
        "comparator": "exact",
        "unit": "person",
        "counted": None,
        "measure": "people",
        "status": "reported",
        "party": None,
        "place": None,
        "time": None,
        "additive": False,
        "statement": None,
        "confidence": 0.9,
        **rest,
    }
    return Figure(identity, span, text[span.start : span.end], value, **given)


def on(*days: str) -> Period:
    """A day, or the days from one to another."""
    return Period(date.fromisoformat(days[0]), date.fromisoformat(days[-1]))


ROUND_UP = """\
Storm Idris leaves dozens missing on the Moray coast

At least 14 people were killed and a further nine hurt when the harbour wall at Lossiemouth gave way, \
Governor Ailsa Reid said on Tuesday. “We fear that more than 30 are still under the stones,” she added.

The coastguard put the missing at 27. Its spokesman, Tom Arden, denied reports that “up to 200 families” had been cut off.

“Nobody was warned,” the daily Northern Ledger quoted the mayor, Jean Okoro, as saying. “Nobody.”

The government has promised £4.2bn in aid since 2021.
"""


def round_up() -> Reading:
    """A report with nested statements, bounds of most kinds, a chain of tellers, and a figure in the report's own voice."""
    text = ROUND_UP
    reid = Speaker("Ailsa Reid", "person", "Governor", "Moray Council", "GB")
    arden = Speaker("Tom Arden", "person", "spokesman", "coastguard", "GB")
    tuesday, place = on("2025-03-11"), Place("Lossiemouth", "GB", "Moray", 57.72, -3.28, span=find(text, "Lossiemouth"))
    statements = (
        statement(
            text,
            "s1",
            reid,
            "At least 14 people were killed and a further nine hurt when the harbour wall at Lossiemouth gave way",
            "said",
            "Governor Ailsa Reid",
            said=tuesday,
            confidence=0.93,
        ),
        statement(
            text,
            "s2",
            reid,
            "“We fear that more than 30 are still under the stones,”",
            "added",
            "she",
            quote="direct",
            act="warn",
            said=tuesday,
        ),
        statement(
            text, "s3", Speaker("The coastguard", "organisation"), "the missing at 27", "put", "The coastguard", act="estimate"
        ),
        statement(
            text,
            "s4",
            arden,
            "reports that “up to 200 families” had been cut off",
            "denied",
            "Its spokesman, Tom Arden",
            act="deny",
            quote="mixed",
        ),
        statement(
            text,
            "s5",
            Speaker("Northern Ledger", "organisation", "daily"),
            ("“Nobody was warned,”", "“Nobody.”"),
            "quoted",
            "the daily Northern Ledger",
            quote="direct",
        ),
        statement(
            text,
            "s6",
            Speaker("Jean Okoro", "person", "mayor"),
            ("“Nobody was warned,”", "“Nobody.”"),
            "as saying",
            "the mayor, Jean Okoro",
            quote="direct",
            act="accuse",
            via="s5",
        ),
    )
    figures = (
        figure(
            text,
            "f1",
            "At least 14",
            14,
            low=14,
            comparator="at_least",
            measure="killed",
            place=place,
            time=tuesday,
            statement="s1",
        ),
        figure(text, "f2", "a further nine", 9, measure="wounded", place=place, time=tuesday, additive=True, statement="s1"),
        figure(
            text,
            "f3",
            "more than 30",
            30,
            low=30,
            comparator="over",
            measure="missing",
            status="alleged",
            statement="s2",
            place=Place("Lossiemouth", relation="near"),
        ),
        figure(text, "f4", "27", 27, measure="missing", statement="s3", status="estimated"),
        figure(
            text,
            "f5",
            "up to 200",
            200,
            high=200,
            comparator="at_most",
            unit="family",
            counted="families",
            measure="affected",
            status="denied",
            statement="s4",
        ),
        figure(
            text,
            "f6",
            "£4.2bn",
            4_200_000_000.0,
            unit="GBP",
            measure="money",
            status="planned",
            party="GB",
            time=Period(date(2021, 1, 1), None),
            window=Window("cumulative", date(2021, 1, 1)),
        ),
        figure(text, "f7", "dozens", low=24, comparator="plural", measure="missing", in_heading=True),
    )
    report = Report(
        "r1",
        text,
        "Storm Idris leaves dozens missing",
        date(2025, 3, 12),
        "Highland Wire",
        "https://example.org/idris",
        "en",
        "0" * 64,
        author="M. Grant",
    )
    notes = (Note("day", "“Tuesday” was read as 2025-03-11", find(text, "Tuesday")),)
    return Reading(report, statements, figures, notes, Engine("0.1.0", "first"))
