"""A reading as a web page that stands alone: the report with its marks, the ledger beside it, and nothing fetched.

The report's text is in the page code point for code point. Two kinds of character no page can hold, NUL and lone
surrogates; U+FFFD stands for them. What cannot be seen or turns a line around (controls, U+202E) stands in a box of its own
that names it and that its effect cannot leave. Zero-width joiners stay bare: emoji and several scripts are written with them.

All marking is done here, in code points; the script of the page counts nothing. Spans overlap and nest freely: the text is
cut wherever one begins or ends, and each piece names the entries that cover it, the innermost last. Text enters the page only
through `_safe` and `_verbatim`; the page's policy admits the one style and the one script by their hashes, so that even a slip
there could run nothing.
"""

from __future__ import annotations

import base64
import bisect
import hashlib
import html
import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from sayso.records import Figure, Reading, Span, Statement, Window
from sayso.views import (
    OWN_VOICE,
    Group,
    amount,
    days,
    groups,
    headline,
    label,
    named,
    part,
    quoted,
    remark,
    tally,
    visible,
    where,
)

DEEPEST = 16  # of the entries that cover a piece, the innermost are named, so that 10,000 nested ones cost no square
BRIEF = 320  # code points of a statement's words in the ledger, of which two lines are seen
FRAGMENT_ROWS = 200  # entries in a notebook; the rest are counted
FRAGMENT_TEXT = 40_000  # code points of a report that a notebook shows whole


class Entry(NamedTuple):
    """A statement or a figure under its number in the ledger, with the statement that tells it."""

    number: int
    statement: Statement | None
    figure: Figure | None


class Mark(NamedTuple):
    """A stretch of the text that an entry covers. `entry` is 0 for what was not read.

    `role` is a class of page.css: c content, w who (the source), q cue, f figure, u unread.
    """

    start: int
    end: int
    entry: int
    role: str


def page(reading: Reading) -> str:
    """The reading as a complete HTML document: one file, no network, readable without script and on paper."""
    entries = _entries(groups(reading))
    title, _ = headline(reading.report)
    style, script = _asset("page.css"), _asset("page.js")
    parts: dict[str, str] = {
        "language": _safe(reading.report.language or "und"),
        "style": style,
        "script": script,
        "style-hash": _hash(style),
        "script-hash": _hash(script),
        "title": _safe(title),
        "origin": _origin(reading),
        "tally": _safe(tally(reading)),
        "text": "".join(_marked(reading.report.text, _marks(reading, entries), _handles(entries))),
        "speakers": _options(_speakers(entries).items()),
        "measures": _options((measure, label(measure)) for measure in sorted({figure.measure for figure in reading.figures})),
        "entries": _ledger(reading, entries),
        "notes": _notes(reading),
        "engine": _engine(reading),
    }
    return re.sub(r"\{\{([a-z-]+)\}\}", lambda match: parts[match[1]], _asset("page.html"))


@cache
def _asset(name: str) -> str:
    return files("sayso").joinpath("assets", name).read_text("utf-8").strip()


def _hash(inline: str) -> str:
    """What a Content-Security-Policy asks of an inline style or script: the base64 of its SHA-256."""
    return base64.b64encode(hashlib.sha256(inline.encode()).digest()).decode()


def _safe(text: str) -> str:
    """Text for the page, between tags or inside a quoted attribute, with nothing hidden in it."""
    return html.escape(visible(text))


def _bdi(text: str) -> str:
    return f"<bdi>{_safe(text)}</bdi>"


# ---------------------------------------------------------------- the text and its marks

_LINE = re.compile(r"\r\n?|\n")
# Controls but tab and line ends, bidi controls but the plain marks (LRM, RLM), invisible operators, separators, surrogates.
_ODD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u180e\u200b\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]")
_NOT_IN_HTML = re.compile("[\x00\ud800-\udfff]")


def _entries(rows: list[Group]) -> list[Entry]:
    """The ledger's entries in its order, numbered from 1."""
    found: list[Entry] = []
    for statement, figures in rows:
        if statement is not None:
            found.append(Entry(len(found) + 1, statement, None))
        for figure in figures:
            found.append(Entry(len(found) + 1, statement, figure))
    return found


def _marks(reading: Reading, entries: list[Entry]) -> list[Mark]:
    """All that is marked in the text, inside its bounds."""
    length = len(reading.report.text)
    found = [Mark(*note.span, 0, "u") for note in reading.notes if note.span and note.kind in {"boilerplate", "language"}]
    for number, statement, figure in entries:
        if figure is not None:
            found.append(Mark(*figure.span, number, "f"))
        elif statement is not None:
            for role, spans in (("c", statement.content), ("w", statement.source), ("q", statement.cue)):
                found += [Mark(start, end, number, role) for start, end in spans]
    return [mark for mark in found if 0 <= mark.start < mark.end <= length]


def _handles(entries: list[Entry]) -> dict[int, list[Entry]]:
    """Where the keyboard reaches each entry: a figure at its words, a statement at its cue, else its source or content."""
    found: dict[int, list[Entry]] = {}
    for entry in entries:
        if entry.figure is not None:
            spans: tuple[Span, ...] = (entry.figure.span,)
        elif entry.statement is not None:
            spans = entry.statement.cue or entry.statement.source or entry.statement.content
        if spans:
            found.setdefault(spans[0].start, []).append(entry)
    return found


def _marked(text: str, marks: list[Mark], handles: dict[int, list[Entry]]) -> Iterator[str]:
    """The text as HTML: a block a line, cut into pieces wherever a mark begins or ends."""
    opens: dict[int, list[Mark]] = {}
    closes: dict[int, list[Mark]] = {}
    for mark in marks:
        opens.setdefault(mark.start, []).append(mark)
        closes.setdefault(mark.end, []).append(mark)
    cuts = sorted({*opens, *closes})
    cover: list[tuple[int, bool, int, Mark]] = []  # what covers the place, the innermost (shortest) last
    turn = 0
    for start, end in _lines(text):
        blank = not text[start:end].strip()
        yield '<div class="l blank">' if blank else '<div class="l">'
        at = start
        while at < end:
            if turn < len(cuts) and cuts[turn] == at:
                for mark in closes.get(at, ()):
                    del cover[bisect.bisect_left(cover, _depth(mark))]
                for mark in opens.get(at, ()):
                    bisect.insort(cover, _depth(mark))
                turn += 1
            until = min(end, cuts[turn]) if turn < len(cuts) else end
            yield _piece(text[at:until], [mark for *_, mark in cover[-DEEPEST:]], handles.get(at, []))
            at = until
        yield "</div>"


def _depth(mark: Mark) -> tuple[int, bool, int, Mark]:
    return (mark.start - mark.end, mark.entry > 0, mark.entry, mark)


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """Where lines stand, each with its line break: together they are the whole text."""
    start = 0
    for match in _LINE.finditer(text):
        yield start, match.end()
        start = match.end()
    if start < len(text):
        yield start, len(text)


def _piece(text: str, cover: list[Mark], begun: list[Entry]) -> str:
    """A piece of text under the marks that cover it. Where entries begin, it is a link to the innermost of them."""
    shown = _verbatim(text)
    if not cover:
        return shown
    numbers = list(dict.fromkeys(mark.entry for mark in cover if mark.entry))
    classes = sorted({mark.role for mark in cover})
    if sum(mark.role == "c" for mark in cover) > 1:
        classes.append("cc")
    if not numbers:
        return f'<span class="{" ".join(classes)}">{shown}</span>'
    names = f'class="m {" ".join(classes)}" data-e="{" ".join(map(str, numbers))}"'
    here = sorted((entry for entry in begun if entry.number in numbers), key=lambda entry: numbers.index(entry.number))
    if not here:
        return f"<span {names}>{shown}</span>"
    *outer, inner = here
    hooks = "".join(f'<span id="t{entry.number}"></span>' for entry in outer)
    numbered = ",".join(str(entry.number) for entry in sorted(here))
    target = f'id="t{inner.number}" href="#e{inner.number}" data-n="{numbered}" aria-label="{_spoken(text, inner)}"'
    return f"{hooks}<a {target} {names}>{shown}</a>"


def _spoken(text: str, entry: Entry) -> str:
    kind = "statement" if entry.figure is None else "figure"
    who = named(entry.statement.speaker) if entry.statement else OWN_VOICE
    return _safe(f"{text[:80]} ({kind} {entry.number}, {who})")


def _verbatim(text: str) -> str:
    """The text so that the page's own text is the same, code point for code point; what is odd is boxed and named."""
    escaped = html.escape(text, quote=False).replace("\r", "&#13;")
    return _ODD.sub(_boxed, escaped) if _ODD.search(escaped) else escaped


def _boxed(match: re.Match[str]) -> str:
    odd = match[0]
    return f'<span class="odd" data-code="U+{ord(odd):04X}">{_plain(odd)}</span>'


# ---------------------------------------------------------------- the ledger


def _speakers(entries: Iterable[Entry]) -> dict[str, str]:
    """The speakers by number, in the order in which they first speak, the report's own voice first."""
    names = dict.fromkeys(OWN_VOICE if entry.statement is None else named(entry.statement.speaker) for entry in entries)
    return {str(number): name for number, name in enumerate(names)}


def _options(choices: Iterable[tuple[str, str]]) -> str:
    return "".join(f'<option value="{_safe(value)}">{_safe(name)}</option>' for value, name in choices)


def _ledger(reading: Reading, entries: list[Entry]) -> str:
    if not entries:
        return '<li class="none">No statements and no figures were found.</li>'
    speakers = {name: number for number, name in _speakers(entries).items()}
    index = _Index({entry.id: entry for entry in reading.statements}, {entry.id: entry for entry in reading.figures})
    held: dict[str | None, set[str]] = {}
    for figure in reading.figures:
        held.setdefault(figure.statement, set()).add(figure.measure)
    rows = []
    for entry in entries:
        who = speakers[named(entry.statement.speaker) if entry.statement else OWN_VOICE]
        if entry.figure is not None:
            kind, what = ("fg" if entry.statement else "fg own"), str(entry.figure.measure)
            row, facts = _figure_row(entry, entry.figure), _figure_facts(index, entry, entry.figure)
        elif entry.statement is not None:
            kind, what = "st", " ".join(sorted(held.get(entry.statement.id, ())))
            row, facts = _statement_row(reading, entry, entry.statement), _statement_facts(reading, index, entry.statement)
        names = f'class="e {kind}" id="e{entry.number}" data-n="{entry.number}" data-who="{who}" data-what="{_safe(what)}"'
        rows.append(f'<li {names}><a class="row" href="#t{entry.number}">{row}</a>{_facts(facts)}</li>')
    return "\n".join(rows)


def _statement_row(reading: Reading, entry: Entry, statement: Statement) -> str:
    role = part(statement.speaker)
    who = f'<span class="who title">{_bdi(named(statement.speaker))}</span>'
    who += f'<span class="role">{_bdi(role)}</span>' if role else ""
    words = _brief(reading.report.text, statement.content)
    return (f'<span class="n">{entry.number}</span><span>{who}</span>'
            f'<span class="day">{_safe(days(statement.said))}</span>'
            f'<span class="says"><span class="act">{_safe(label(statement.act))}</span> '
            f'<span class="words">{_bdi(words)}</span></span>')  # fmt: skip


def _brief(text: str, spans: tuple[Span, ...]) -> str:
    """The first words of a statement, cut at a word's end."""
    words = quoted(text, [Span(start, min(end, start + 2 * BRIEF)) for start, end in spans[:8]])
    return words if len(words) <= BRIEF else words[:BRIEF].rsplit(" ", 1)[0] + "…"


def _figure_row(entry: Entry, figure: Figure) -> str:
    who = named(entry.statement.speaker) if entry.statement else OWN_VOICE
    scope = [f"<b>{_safe(label(figure.measure))}</b>"]
    told = (figure.counted or figure.unit, figure.party or figure.side, where(figure.place))
    scope += [_bdi(piece) for piece in told if piece]
    scope += [f'<span class="when">{_safe(days(figure.time))}</span>'] if figure.time else []
    if figure.in_heading:
        scope.append("in a heading")
    if figure.status != "reported":
        scope.append(f'<span class="status">{_safe(figure.status)}</span>')
    by = f'<span class="by"> · {_bdi(who)}</span>'
    return (f'<span class="n">{entry.number}</span><span class="text title">{_bdi(figure.text)}</span>'
            f'<span class="sum">{_safe(amount(figure))}</span>'
            f'<span class="scope">{" · ".join(scope)}{by}</span>')  # fmt: skip


Fact = tuple[str, str]  # a name and what is known under it; a fact without a value is left out


class _Index(NamedTuple):
    """Entries by id."""

    statements: dict[str, Statement]
    figures: dict[str, Figure]


def _statement_facts(reading: Reading, index: _Index, statement: Statement) -> list[Fact]:
    speaker, teller = statement.speaker, index.statements.get(statement.via or "")
    return [
        ("Role", speaker.role or ""),
        ("Organisation", speaker.organisation or ""),
        ("Country", speaker.country or ""),
        ("Kind", speaker.kind),
        ("Act", label(statement.act)),
        ("Quote", statement.quote),
        ("Cue", _brief(reading.report.text, statement.cue)),
        ("Said", days(statement.said)),
        ("Told by", named(teller.speaker) if teller else ""),
        ("In a heading", "yes" if statement.in_heading else ""),
        ("Changed by rule", ", ".join(statement.rules)),
        ("Confidence", f"{statement.confidence:.2f}"),
    ]


def _figure_facts(index: _Index, entry: Entry, figure: Figure) -> list[Fact]:
    speaker = entry.statement.speaker if entry.statement else None
    place, window, whole = figure.place, figure.window, index.figures.get(figure.part_of or "")
    return [
        ("Said by", ", ".join(filter(None, (named(speaker), part(speaker)))) if speaker else OWN_VOICE),
        ("Amount", amount(figure)),
        ("Comparator", label(figure.comparator)),
        ("Counted", figure.counted or ""),
        ("Unit", figure.unit or ""),
        ("Measure", label(figure.measure)),
        ("Status", figure.status),
        ("Party", " · ".join(filter(None, (figure.party, figure.side)))),
        ("By", figure.by or ""),
        ("Place", ", ".join(filter(None, (where(place), place.admin1, place.country))) if place else ""),
        ("Day", days(figure.time)),
        ("Window", _window(window) if window else ""),
        ("Part of", whole.text if whole else ""),
        ("Further", "adds to a number before it" if figure.additive else ""),
        ("In a heading", "yes" if figure.in_heading else ""),
        ("Changed by rule", ", ".join(figure.rules)),
        ("Confidence", f"{figure.confidence:.2f}"),
    ]  # fmt: skip


def _window(window: Window) -> str:
    since = f" since {window.since}" if window.since else ""
    return window.kind + since + (f" per {window.per}" if window.per else "")


# What a row shows already; on paper it does not stand there twice.
_SEEN = {"Role", "Organisation", "Said", "Act", "Amount", "Counted", "Measure", "Party", "Day", "Place", "Said by"}


def _facts(facts: list[Fact]) -> str:
    known = ((name, value) for name, value in facts if value)
    return '<dl class="facts">' + "".join(
        f'<dt{_again(name)}>{name}</dt><dd{_again(name)}>{_bdi(value)}</dd>' for name, value in known
    ) + "</dl>"  # fmt: skip


def _again(name: str) -> str:
    return ' class="shown"' if name in _SEEN else ""


# ---------------------------------------------------------------- around it


def _origin(reading: Reading) -> str:
    """Where the report comes from; its address is a link only if it is a web address."""
    report = reading.report
    known = [_bdi(report.outlet)] if report.outlet else []
    known += [f'<span class="when">{report.published.isoformat()}</span>'] if report.published else []
    known += [_bdi(report.author)] if report.author else []
    if report.url:
        shown = _bdi(report.url)
        web = re.match(r"https?://", report.url, re.IGNORECASE)
        known.append(f'<a href="{html.escape(_plain(report.url))}" rel="noreferrer noopener">{shown}</a>' if web else shown)
    return '<span class="dot">·</span>'.join(known)


def _plain(text: str) -> str:
    return _NOT_IN_HTML.sub("\ufffd", text)


def _notes(reading: Reading) -> str:
    if not reading.notes:
        return ""
    count = f"{len(reading.notes):,} {'note' if len(reading.notes) == 1 else 'notes'} on the reading"
    items = "".join(f"<li>{_bdi(remark(note))}</li>" for note in reading.notes)
    return f'<details class="notes"><summary>{count}</summary><ul>{items}</ul></details>'


def _engine(reading: Reading) -> str:
    engine, report = reading.engine, reading.report
    read = f"Read by sayso {engine.version}".rstrip() + (f", model {engine.model}" if engine.model else "")
    digest = f"Text SHA-256 {report.digest}" if report.digest else ""
    return '<span class="dot">·</span>'.join(_bdi(piece) for piece in (read, f"Report {report.id}", digest) if piece)


# ---------------------------------------------------------------- in a notebook


def fragment(reading: Reading) -> str:
    """The reading as a piece of HTML for a notebook: the ledger as a table, the marked text under a fold, no script, no ids."""
    rows = groups(reading)
    title, origin = headline(reading.report)
    told = " · ".join(filter(None, (origin, tally(reading))))
    body = "".join(_fragment_row(reading, place, group) for place, group in enumerate(rows[:FRAGMENT_ROWS], 1))
    rest = len(rows) - FRAGMENT_ROWS
    more = f'<p class="sayso-origin">… and {rest:,} more; the page of the reading has them all.</p>' if rest > 0 else ""
    head = "".join(f"<th>{name}</th>" for name in ("#", "Who", "Act", "Said", "Words and figures"))
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    ledger = f'<div class="sayso-ledger">{table}</div>' if rows else ""
    return (f'<div class="sayso"><style>{_asset("fragment.css")}</style><p class="sayso-title">{_bdi(title)}</p>'
            f'<p class="sayso-origin">{_bdi(told)}</p>{ledger}{more}{_fragment_text(reading, rows)}</div>')  # fmt: skip


def _fragment_row(reading: Reading, place: int, group: Group) -> str:
    statement, figures = group
    shown = "".join(_fragment_figure(figure) for figure in figures)
    if statement is None:
        return f'<tr><td>{place}</td><td class="sayso-who"><i>{OWN_VOICE}</i></td><td></td><td></td><td>{shown}</td></tr>'
    who, role = f"<b>{_bdi(named(statement.speaker))}</b>", part(statement.speaker)
    who += f"<br>{_bdi(role)}" if role else ""
    return (f'<tr><td>{place}</td><td class="sayso-who">{who}</td>'
            f'<td>{_safe(statement.act)}</td><td class="sayso-day">{_safe(days(statement.said))}</td>'
            f"<td>{_bdi(_brief(reading.report.text, statement.content))}{shown}</td></tr>")  # fmt: skip


def _fragment_figure(figure: Figure) -> str:
    status = "" if figure.status == "reported" else figure.status
    scope = (amount(figure), label(figure.measure), figure.counted or figure.unit, figure.party or figure.side,
             where(figure.place), days(figure.time), status, "in a heading" if figure.in_heading else "")  # fmt: skip
    return f'<div class="sayso-figure"><b>{_bdi(figure.text)}</b> {" · ".join(_bdi(piece) for piece in scope if piece)}</div>'


def _fragment_text(reading: Reading, rows: list[Group]) -> str:
    text = reading.report.text
    if len(text) > FRAGMENT_TEXT:
        return ""
    marked = "".join(_marked(text, _marks(reading, _entries(rows)), handles={}))
    return f'<details><summary>The report, marked</summary><div class="sayso-text">{marked}</div></details>'
