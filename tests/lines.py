"""A reading as lines, one rendering for each golden corpus of reading and of verdicts, and the one check that compares them.

The grammar of each kind of line stands at the head of its corpus file. A dash always stands for None, or for no words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache

import sayso
from accounts import short
from golden import Case
from sayso.ledger.accounts import of_readings
from sayso.reconciliation.verdicts import judge
from sayso.records import Figure, Period, Reading, Span, Statement


@cache
def reading(text: str, published: str | None) -> Reading:
    """The reading of a golden text, kept for the other corpora that ask for the same one."""
    return sayso.read(text, published=published)


def check(stage: str, case: Case) -> None:
    """Holds the reading of the case's text against its lines."""
    assert rendered(stage, case) == case.expected, case.where


def rendered(stage: str, case: Case) -> list[str]:
    """The case's text, read, as the lines of a stage."""
    return verdicts(case.text) if stage == "verdicts" else STAGES[stage](reading(case.text, case.given.get("published")))


def attributions(read: Reading) -> list[str]:
    numbers = {statement.id: str(number) for number, statement in enumerate(read.statements, 1)}
    return [
        "# " * s.in_heading
        + " | ".join(
            [words(read, s.source), words(read, s.cue), content(read, s), s.quote, s.act, numbers.get(s.via or "", "-")]
        )
        for s in read.statements
    ]  # fmt: skip


def speakers(read: Reading) -> list[str]:
    parts = ("name", "kind", "role", "organisation", "country")
    return [
        f"{words(read, s.source)} => " + "; ".join(getattr(s.speaker, part) or "-" for part in parts) for s in read.statements
    ]


def statements(read: Reading) -> list[str]:
    return [f"{s.speaker.name or '-'}: {content(read, s)} (said {days(s.said)})" for s in read.statements]


def agents(read: Reading) -> list[str]:
    return [f"{f.text} | {f.measure} | {f.by or '-'}" for f in read.figures]


def figures(read: Reading) -> list[str]:
    speaker = {s.id: s.speaker.name or "-" for s in read.statements}
    numbers = {figure.id: number for number, figure in enumerate(read.figures, 1)}
    return [
        "# " * f.in_heading
        + " | ".join(
            [amount(f), f.unit or "-", f.measure, f.status, f.party or "-", f.place.name if f.place else "-", days(f.time),
             speaker.get(f.statement or "", "-")]
        )
        + (f" <{numbers[f.part_of]}" if f.part_of else "")
        for f in read.figures
    ]  # fmt: skip


def counted(read: Reading) -> list[str]:
    return [f"{f.text} | {f.counted or '-'} | {f.unit or '-'}" for f in read.figures]


def windows(read: Reading) -> list[str]:
    return [f"{words(read, [f.span])} | {window(f)}" for f in read.figures]


def window(figure: Figure) -> str:
    run = figure.window
    if run is None:
        return "-"
    return run.kind + (f" since {run.since}" if run.since else "") + (f" per {run.per}" if run.per else "")


def verdicts(text: str) -> list[str]:
    """What comes of holding the two figures marked in some reports against each other: the verdict, and its sentence."""
    readings, marked = [], []
    for line in text.strip().split("\n"):
        head, _, told = line.partition(": ")
        day, outlet = (None if part == "-" else part for part in head.split(" | "))
        pieces = re.split(r"[\[\]]", told)
        readings.append(sayso.read("".join(pieces), published=day, outlet=outlet))
        places = [sum(map(len, pieces[:n])) for n in range(1, len(pieces), 2)]
        marked += [(readings[-1].report.id, place) for place in places]
    found = {(account.origin.id, at): account for account in of_readings(readings) for at in range(*account.figure.span)}
    one, other = (found.get(mark) for mark in marked)
    if one is None or other is None:
        return ["not read"]
    verdict = judge(one, other)
    return [short(verdict), verdict.sentence]


STAGES: dict[str, Callable[[Reading], list[str]]] = {
    "attributions": attributions, "speakers": speakers, "statements": statements, "figures": figures, "agents": agents,
    "windows": windows, "counted": counted,
}  # fmt: skip


def words(read: Reading, spans: Iterable[Span]) -> str:
    return " … ".join(read.report.text[start:end] for start, end in spans) or "-"


def content(read: Reading, statement: Statement) -> str:
    """The content's words; a "that" at the head of a piece is left out, for it may belong to the content or not."""
    pieces = [read.report.text[start:end].removeprefix("that ") for start, end in statement.content]
    return " … ".join(pieces).replace("\n", "⏎")


def days(period: Period | None) -> str:
    if period is None:
        return "-"
    ends = [end.isoformat() if end else "" for end in (period.start, period.end)]
    return ends[0] if ends[0] == ends[1] else "..".join(ends)


def amount(figure: Figure) -> str:
    bounds = "/".join("-" if number is None else f"{number:.10g}" for number in (figure.value, figure.low, figure.high))
    return f"{figure.text} = {bounds} {figure.comparator}" + "+" * figure.additive
