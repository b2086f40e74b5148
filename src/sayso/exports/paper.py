"""Entries as one HTML page to read, send and print: a numbered list, each entry with a footnote to its evidence.

A footnote is a sentence of a report with the entries' words marked in it, and where it was published; entries of one sentence
share it. The page stands alone: no script, nothing fetched, its one style admitted by its hash, so that nothing in a report
could run even if it slipped through. Text enters only through `_safe` and `_piece`; what cannot be seen in it is written out.

Entries are written as they come. The footnotes follow them, so that the sentences of the selection, each once, stay in memory.
"""

from __future__ import annotations

import base64
import hashlib
import html
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from msgspec import Struct, field
from msgspec.structs import fields

from sayso.exports.entries import spans_of, speaker_of, web_address
from sayso.records import Entry, Figure, Origin, Span
from sayso.views import OWN_VOICE, amount, days, label, named, part, visible, where

STYLE = """\
:root { color-scheme: light dark; }
body { margin: 2.5rem auto; max-width: 46rem; padding: 0 1.2rem; font: 16px/1.5 Georgia, "Liberation Serif", serif; }
h1 { font-size: 1.7rem; line-height: 1.2; }
h2 { font-size: 1.1rem; margin-top: 2.5rem; border-top: 1px solid; padding-top: 1rem; }
ol { padding-left: 2.6rem; }
li { margin-bottom: .8rem; break-inside: avoid; }
p, blockquote { margin: 0; }
bdi { overflow-wrap: anywhere; }
a { color: inherit; }
.facts, .origin, footer, .role { font-family: "Noto Sans", "Liberation Sans", Arial, sans-serif; font-size: .8rem; }
mark { background: #fbecc9; color: #1c1b19; }
footer { margin-top: 2.5rem; }
@page { margin: 2cm; }
@media print { body { margin: 0; max-width: none; font-size: 11pt; } mark { background: none; font-weight: bold; } }"""
POLICY = "default-src 'none'; style-src 'sha256-{}'; img-src data:; base-uri 'none'; form-action 'none'"
FOOT = "Sayso lists who said what, in which words. It does not say who is right."


class Footnote(Struct):
    """A sentence of a report, and which entries rest on it with which stretches of it."""

    number: int
    origin: Origin
    text: str
    start: int
    entries: list[int] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)


class Evidence(NamedTuple):
    """What makes a footnote the same as another."""

    report: str
    start: int
    text: str


def entries_html(entries: Iterable[Entry], title: str) -> Iterator[str]:
    """The page in pieces. An entry is linked to its footnote and back; its id in the ledger stands beside it."""
    yield _head(title)
    notes: dict[Evidence, Footnote] = {}
    total = 0
    for total, entry in enumerate(entries, 1):
        if total == 1:
            yield "<ol>\n"
        yield _entry(total, entry, _footnote(notes, total, entry))
    yield "</ol>\n" if total else "<p>No entries.</p>\n"
    if notes:
        yield '<section aria-label="Evidence">\n<h2>Evidence</h2>\n<ol>\n'
        yield from map(_note, notes.values())
        yield "</ol>\n</section>\n"
    yield _tail(total, len({note.origin.id for note in notes.values()}))


def _head(title: str) -> str:
    policy = POLICY.format(base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode())
    return f"""\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<link rel="icon" href="data:,">
<title>{_safe(title)}</title>
<style>{STYLE}</style>
</head>
<body>
<main>
<h1>{_bdi(title)}</h1>
"""


def _tail(total: int, reports: int) -> str:
    from sayso import __version__

    tally = f"{total:,} {'entry' if total == 1 else 'entries'} from {reports:,} {'report' if reports == 1 else 'reports'}"
    return f"<footer>{tally} · sayso {__version__}. {FOOT}</footer>\n</main>\n</body>\n</html>\n"


def _footnote(notes: dict[Evidence, Footnote], number: int, entry: Entry) -> Footnote:
    """The footnote that the entry rests on, an old one or a new one."""
    key = Evidence(entry.origin.id, entry.context_start, entry.context)
    note = notes.setdefault(key, Footnote(len(notes) + 1, entry.origin, entry.context, entry.context_start))
    note.entries.append(number)
    note.spans += spans_of(entry)
    return note


# ---------------------------------------------------------------- an entry


def _entry(number: int, entry: Entry, note: Footnote) -> str:
    speaker = speaker_of(entry)
    who = entry.who or (named(speaker) if speaker else OWN_VOICE)
    role = part(speaker) if speaker else ""
    aside = f' <span class="role">{_bdi(role)}</span>' if role else ""
    held = entry.held
    verb = "" if isinstance(held, Figure) else f" <i>{_safe(label(held.act))}</i>"
    told = f"<p><b>{_bdi(who)}</b>{aside}{verb}</p>"
    # in brackets, not raised: "5²" would be 25 to many a reader
    mark = f' <a class="facts" href="#e{note.number}" aria-label="evidence {note.number}">[{note.number}]</a>'
    facts = " · ".join(_bdi(fact) for fact in [*_facts(entry), *_reviewed(entry), held.id] if fact)
    return f'<li id="n{number}">{told}<p>{_bdi(entry.words)}{mark}</p><p class="facts">{facts}</p></li>\n'


def _facts(entry: Entry) -> list[str]:
    held = entry.held
    if not isinstance(held, Figure):
        return [held.quote, f"said {days(held.said)}" if days(held.said) else "", "in a heading" if held.in_heading else ""]
    return [
        label(held.measure),
        amount(held),
        held.counted or held.unit or "",
        held.party or held.side or "",
        where(held.place),
        days(held.time),
        "" if held.status == "reported" else held.status,
        "in a heading" if held.in_heading else "",
    ]


def _reviewed(entry: Entry) -> list[str]:
    """What people made of it: the review with the fields that it changed, and both grades."""
    changed = _changed(entry)
    review = "" if entry.review == "none" else entry.review + (f" ({', '.join(changed)})" if changed else "")
    grades = (("source", entry.source_grade), ("information", entry.grade))
    return [review, *(f"{name} graded {grade}" for name, grade in grades if grade)]


def _changed(entry: Entry) -> list[str]:
    if entry.read is None or type(entry.read) is not type(entry.held):
        return []
    names = (one.name for one in fields(entry.held))
    return [label(name) for name in names if name != "id" and getattr(entry.read, name) != getattr(entry.held, name)]


# ---------------------------------------------------------------- a footnote


def _note(note: Footnote) -> str:
    back = " ".join(f'<a href="#n{number}" aria-label="back to entry {number}">↑{number}</a>' for number in note.entries)
    origin = " · ".join([*_origin(note.origin), f"{back}"])
    return f'<li id="e{note.number}"><blockquote><bdi>{_marked(note)}</bdi></blockquote><p class="origin">{origin}</p></li>\n'


def _origin(origin: Origin) -> Iterator[str]:
    """Where the sentence was published; an address that can be followed is a link."""
    for told in (origin.title, origin.outlet, origin.published and origin.published.isoformat(), origin.author):
        if told:
            yield _bdi(told)
    if origin.url:
        address = web_address(origin)
        shown = _bdi(origin.url)
        yield f'<a href="{html.escape(address)}" rel="noreferrer noopener">{shown}</a>' if address else shown
    yield _bdi(f"report {origin.id}")


def _marked(note: Footnote) -> str:
    """The sentence with the entries' words marked; of words that stand outside it, where they are."""
    parts, at, outside = [], 0, []
    for start, end in sorted(set(note.spans)):
        first, last = max(start - note.start, at), min(end - note.start, len(note.text))
        if start < note.start or end > note.start + len(note.text):
            outside.append(f"{start:,}–{end:,}")
        if first < last:
            parts += [_piece(note.text[at:first]), f"<mark>{_piece(note.text[first:last])}</mark>"]
            at = last
    parts.append(_piece(note.text[at:]))
    if outside:
        parts.append(f" <small>(words beyond this sentence, code points {', '.join(outside)})</small>")
    return "".join(parts)


def _piece(text: str) -> str:
    """A piece of a sentence, with the space at either end that keeps it off its neighbours."""
    shown = _safe(text)
    return (" " if text[:1].isspace() else "") + shown + (" " if shown and text[-1:].isspace() else "")


def _safe(text: str) -> str:
    """Text for the page, between tags or inside a quoted attribute, with nothing hidden in it."""
    return html.escape(visible(text))


def _bdi(text: str) -> str:
    return f"<bdi>{_safe(text)}</bdi>"
