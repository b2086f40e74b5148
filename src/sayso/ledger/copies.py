"""Which reports repeat another's words: found when a report is added, and kept, since it takes the texts to find it.

    text ─ fingerprints ─ shingle (hash, report) ─ candidates ─ the exact pass over both texts ─ copied (report, other, …)

Derived: `remake` makes both tables anew from the texts. Versions of a page are no copies of one another. Each report is held
against the MOST candidates that share most with it, so that a wire which everybody carries costs no more than its carriers.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, delete, func, or_, select

from sayso.ledger import schema
from sayso.ledger.dialects import Dialect
from sayso.reconciliation.copies import COMMON, Shared, fingerprints, kind_of, promising, shared, telling
from sayso.records import Copy

SOME = 900  # parameters of one IN
MOST = 50  # candidates that a report's text is compared with
NEAR = 0.5  # of one of two reports in the other, from which on what they tell is one account
REMADE = 500  # reports at a time


def note(connection: Connection, dialect: Dialect, texts: Mapping[int, str]) -> int:
    """Takes reports (number → text) into the tables, and finds their copies among all that are there; how many pairs."""
    prints = {report: fingerprints(text) for report, text in texts.items()}
    pairs = sorted((mark, report) for report, marks in prints.items() for mark in marks)  # as the table lies on the disk
    rows = [{"hash": mark, "report": report} for mark, report in pairs]
    sizes = [{"report": report, "size": len(marks)} for report, marks in prints.items()]
    if rows:
        dialect.put(connection, schema.shingle, rows)
    if sizes:
        dialect.put(connection, schema.sketch, sizes)
    found: dict[tuple[int, int], dict[str, Any]] = {}
    for report, others in _candidates(connection, prints):
        for other, text in _texts(connection, others, texts).items():
            pair = (min(report, other), max(report, other))
            if pair not in found and (row := _row(report, texts[report], other, text)):
                found[pair] = row
    if found:
        dialect.put(connection, schema.copied, list(found.values()))
    return len(found)


def _candidates(connection: Connection, prints: Mapping[int, Sequence[int]]) -> Iterator[tuple[int, list[int]]]:
    """For each report, those worth the exact pass."""
    held = _held(connection, {mark for marks in prints.values() for mark in marks})
    if not held:
        return
    asked = {report: telling(marks, held) for report, marks in prints.items()}
    holders = _holders(connection, {mark for marks in asked.values() for mark in marks if held.get(mark, 0) > 1})
    counts = {report: Counter(other for mark in marks for other in holders.get(mark, ()) if other != report)
              for report, marks in asked.items()}  # fmt: skip
    sizes = _sizes(connection, {other for count in counts.values() for other, n in count.items() if n > 1})
    for report, count in counts.items():
        near = [(n, other) for other, n in count.items() if n > 1 and promising(n, len(prints[report]), sizes.get(other, 0))]
        if near:
            yield report, [other for _, other in sorted(near, key=lambda one: (-one[0], one[1]))[:MOST]]


def _held(connection: Connection, marks: set[int]) -> dict[int, int]:
    """How many reports have each hash, of those that more than one has."""
    c = schema.shingle.c
    found: dict[int, int] = {}
    for some in _some(marks):
        query = select(c.hash, func.count()).where(c.hash.in_(some)).group_by(c.hash).having(func.count() > 1)
        found.update((mark, number) for mark, number in connection.execute(query))
    return found


def _holders(connection: Connection, marks: set[int]) -> dict[int, list[int]]:
    c = schema.shingle.c
    found: dict[int, list[int]] = defaultdict(list)
    for some in _some(marks):
        for mark, report in connection.execute(select(c.hash, c.report).where(c.hash.in_(some)).order_by(c.hash, c.report)):
            if len(found[mark]) <= COMMON:
                found[mark].append(report)
    return found


def _sizes(connection: Connection, reports: set[int]) -> dict[int, int]:
    c = schema.sketch.c
    return {n: size for some in _some(reports)
            for n, size in connection.execute(select(c.report, c.size).where(c.report.in_(some)))}  # fmt: skip


def _some(values: Iterable[int]) -> Iterator[list[int]]:
    known = sorted(values)
    for start in range(0, len(known), SOME):
        yield known[start : start + SOME]


def _texts(connection: Connection, reports: Sequence[int], own: Mapping[int, str]) -> dict[int, str]:
    """The texts of reports, those that are being added at hand."""
    c = schema.report_text.c
    found = {report: own[report] for report in reports if report in own}
    for some in _some(set(reports) - found.keys()):
        found.update((n, text) for n, text in connection.execute(select(c.report, c.text).where(c.report.in_(some))))
    return found


def _row(report: int, text: str, other: int, other_text: str) -> dict[str, Any] | None:
    first, second = ((report, text), (other, other_text)) if report < other else ((other, other_text), (report, text))
    found = shared(first[1], second[1])
    kind = kind_of(found)
    if kind is None:
        return None
    return {"report": first[0], "other": second[0], "kind": kind, "inside": round(found.a_in_b, 4),
            "around": round(found.b_in_a, 4), "words": found.words}  # fmt: skip


def forget(connection: Connection, report: int) -> None:
    """Takes an expunged report out."""
    c = schema.copied.c
    connection.execute(delete(schema.copied).where(or_(c.report == report, c.other == report)))
    for table in (schema.shingle, schema.sketch):
        connection.execute(delete(table).where(table.c.report == report))


def remake(connection: Connection, dialect: Dialect) -> None:
    """Makes the tables anew from all texts: some 500 reports a second."""
    for table in (schema.copied, schema.shingle, schema.sketch):
        connection.execute(delete(table))
    for texts in _all_texts(connection):
        note(connection, dialect, texts)


def _all_texts(connection: Connection) -> Iterator[dict[int, str]]:
    c = schema.report_text.c
    last = 0
    while rows := list(connection.execute(select(c.report, c.text).where(c.report > last).order_by(c.report).limit(REMADE))):
        last = rows[-1].report
        yield {row.report: row.text for row in rows}


# ---------------------------------------------------------------- asked


def of_report(connection: Connection, report: int) -> list[Copy]:
    """The copies of a report, those that share most words first, with the stretches that both texts have."""
    c, r = schema.copied.c, schema.report.c
    rows = list(connection.execute(select(schema.copied).where(or_(c.report == report, c.other == report))).mappings())
    numbers = sorted({row["report"] for row in rows} | {row["other"] for row in rows} | {report})
    about = {one.n: one for one in connection.execute(select(r.n, r.id, r.url).where(r.n.in_(numbers), r.expunged.is_(None)))}
    texts = _texts(connection, numbers, {})
    found = []
    for row in rows:
        other = row["other"] if row["report"] == report else row["report"]
        if other not in about or (about[other].url and about[other].url == about[report].url):
            continue  # versions of one page are no copies
        told = shared(texts[report], texts[other])
        found.append(_copy(about[report].id, about[other].id, row["kind"], told))
    return sorted(found, key=lambda copy: (-copy.words, copy.other))


def _copy(report: str, other: str, kind: Any, told: Shared) -> Copy:
    stretches = tuple((stretch.a, stretch.b) for stretch in sorted(told.stretches, key=lambda one: -one.words))
    return Copy(report, other, kind, round(told.a_in_b, 3), round(told.b_in_a, 3), told.words, stretches)


def groups(connection: Connection, cutoff: int | None = None) -> dict[str, str]:
    """Reports that tell one account: each one's id → the least id of its group. A quotation carried over makes none.

    With a `cutoff`, of the reports that there were after that change.
    """
    c, r = schema.copied.c, schema.report.c
    query = select(c.report, c.other).where(c.kind != "quote", or_(c.inside >= NEAR, c.around >= NEAR))
    pairs = [(one, other) for one, other in connection.execute(query)]
    numbers = {n for pair in pairs for n in pair}
    there = [] if cutoff is None else [r.since <= cutoff]
    ids = {n: identity for some in _some(numbers)
           for n, identity in connection.execute(select(r.n, r.id).where(r.n.in_(some), *there))}  # fmt: skip
    least: dict[str, str] = {}
    for one, other in pairs:
        if one in ids and other in ids:
            first, second = sorted((_root(least, ids[one]), _root(least, ids[other])))
            least[second] = first
            least.setdefault(first, first)
    return {identity: _root(least, identity) for identity in least}


def _root(least: dict[str, str], identity: str) -> str:
    while (above := least.get(identity, identity)) != identity:
        identity = above
    return identity
