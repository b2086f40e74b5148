"""One entry or one report for people at a terminal, shown whole: its words in their place, its history, where it came from.

The same hand as the lists (lists.py), whose rows stand in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from msgspec.structs import replace

from sayso.differences import difference_lines
from sayso.grids import (
    NAMES,
    Cell,
    Line,
    Mark,
    beside_first,
    celled,
    cut,
    day_of,
    fact_lines,
    ids_shown,
    indented,
    marked,
    moment_of,
    numbered,
    numbers_aside,
)
from sayso.lists import MARKS, figure_rows, legend, merged, statement_rows, who_cells
from sayso.records import Change, Entry, Figure, Filed, Note, Period, Place, Span, Speaker, Voice, Window
from sayso.views import (
    OWN_VOICE,
    amount,
    days,
    drawn,
    label,
    named,
    quoted,
    remark,
    several,
    shorten,
    visible,
    where,
    wrapped,
)

BESIDE = 400  # characters on either side of an entry's words that are shown with them; a sentence is rarely longer
CONTEXT_SHOWN = 2_400  # characters, where an entry's own words are very many
TEXT_SHOWN = 20_000  # characters of a report's text; news reports have 2,000 to 8,000

GRADES: Mapping[str, str] = {
    "A": "reliable", "B": "usually reliable", "C": "fairly reliable", "D": "not usually reliable", "E": "unreliable",
    "F": "cannot be judged", "1": "confirmed by others", "2": "probably true", "3": "possibly true", "4": "doubtful",
    "5": "improbable", "6": "cannot be judged",
}  # fmt: skip


# ---------------------------------------------------------------- one entry


def entry(
    entry: Entry,
    history: Sequence[Entry],
    changes: Iterable[Change],
    filed: Filed,
    width: int = 80,
    colour: bool = False,
    voice: Voice | None = None,
) -> str:
    """One entry whole: its words in their context, every field that is known, its report and how that came, its history.

    Fields have the names and values that filters and edits take. Where review changed one, the value read stands beside it.
    `history` is all that the ledger held under the id, oldest first; `changes` those that made it, and any others that are to
    be told with them (grades); `voice` tells why the speaker has the name shown.
    """
    width = max(width, 40)
    held = entry.held
    kind = "figure" if isinstance(held, Figure) else "statement"
    mark, style = MARKS[entry.review]
    head: Line = [(f"{kind} {visible(held.id)}", "bold")]
    if entry.review != "none":
        head.append((f"  {mark} {entry.review}", style))
    lines = [cut(head, width), [(shorten(_brief(entry), width), "dim")], [("─" * width, "dim")]]
    lines += indented(_context(entry, width - 2, colour), 2)
    if entry.until is not None:
        lines += [[], *wrapped([(f"This stands no longer: change {entry.until} ended it.", "red")], width)]
    lines += [[], *fact_lines(_entry_facts(entry, voice), width)]
    lines += [[], [("report", "bold")], *fact_lines(_report_facts(filed), width)]
    lines += [[], [("history", "bold")], *_history(history, changes, width)]
    return drawn(lines, colour)


def _brief(entry: Entry) -> str:
    """What an entry comes to: "Ailsa Reid, Governor: ≥ 14 killed, person, Lossiemouth, 2025-03-11", or "…: warn"."""
    held, who = entry.held, "".join(words for words, _ in who_cells(entry))
    if not isinstance(held, Figure):
        return f"{who}: {held.act}"
    pieces = (f"{amount(held)} {label(held.measure)}".strip(), visible(held.unit or ""), visible(held.party or held.side or ""),
              where(held.place), days(held.time))  # fmt: skip
    return f"{who}: " + ", ".join(piece for piece in pieces if piece)


def _context(entry: Entry, width: int, colour: bool) -> list[Line]:
    """The sentence around the entry with its words marked, and in colour its speaker and cue too."""
    held, text, start = entry.held, entry.context, entry.context_start
    if isinstance(held, Figure):
        marks = [Mark(*held.span, "bold yellow")]
    else:
        marks = [Mark(*span, "yellow") for span in held.content]
        marks += [Mark(*span, "bold blue", False) for span in held.source]
        marks += [Mark(*span, "italic", False) for span in held.cue]
    marks = [mark._replace(start=mark.start - start, end=mark.end - start) for mark in marks]
    first = max(min(mark.start for mark in marks) - BESIDE, 0)
    last = min(first + CONTEXT_SHOWN, max(mark.end for mark in marks) + BESIDE)
    moved = [mark._replace(start=mark.start - first, end=mark.end - first) for mark in marks]
    pieces = marked(text[first:last], moved, colour)
    before, after = ("… " if first else ""), (" …" if last < len(text) else "")
    return wrapped([(before, "dim"), *pieces, (after, "dim")], width)


def _entry_facts(entry: Entry, voice: Voice | None) -> list[tuple[str, Cell]]:
    """Every field that is known, with the value read beside it where review gave another; then who, and the grades."""
    now = _told(entry)
    read = now if entry.read is None else _told(replace(entry, held=entry.read, speaker=_speaker_read(entry)))
    facts: list[tuple[str, Cell]] = []
    for name in (*now, *(name for name in read if name not in now)):
        value, before = now.get(name, ""), read.get(name, "")
        if value == before:
            facts.append((name, celled(value)))
        else:
            facts.append((name, [(value or "none", "bold"), ("  read as ", "dim"), (before or "none", "")]))
    facts.append(("who", _known_as(entry, voice)))
    grades = (("source", entry.source_grade), ("information", entry.grade))
    told = [f"{name} {visible(grade)}: {GRADES.get(grade, 'not known')}" for name, grade in grades if grade]
    return [*facts, ("grades", celled("; ".join(told)))] if told else facts


def _speaker_read(entry: Entry) -> Speaker | None:
    """Who spoke as it was read: a figure's speaker is its statement's, and not the figure's to change."""
    return entry.speaker if entry.read is None or isinstance(entry.read, Figure) else entry.read.speaker


def _known_as(entry: Entry, voice: Voice | None) -> Cell:
    """The name across reports, and why it is that."""
    if entry.speaker is None:
        return celled(OWN_VOICE, "italic")
    name = visible(entry.who or "") or named(entry.speaker)
    why = merged(voice) if voice else ""
    if not why and entry.speaker.name and entry.who and entry.speaker.name != entry.who:
        why = f"merged with “{visible(entry.speaker.name)}”"
    return [(name, "bold blue"), (f"  {why}" if why else "", "dim")]


def _told(entry: Entry) -> dict[str, str]:
    """The fields of an entry and its speaker that are known, in the order of the contract, each as words."""
    held, speaker = entry.held, entry.speaker
    values: dict[str, Any] = {name: getattr(held, name) for name in held.__struct_fields__ if name not in ("id", "speaker")}
    for name in ("source", "cue"):
        if spans := values.get(name):
            values[name] = f"{_excerpt(entry, spans)} {_words(spans)}".strip()
    if speaker is not None:
        values |= {"speaker": speaker.name, "kind": speaker.kind, "role": speaker.role,
                   "organisation": speaker.organisation, "country": speaker.country}  # fmt: skip
    told = {name: _words(value) for name, value in values.items()}
    return {name: words for name, words in told.items() if words}


def _excerpt(entry: Entry, spans: Sequence[Span]) -> str:
    """The words at the spans, as far as they stand in the context."""
    moved = [Span(start - entry.context_start, end - entry.context_start) for start, end in spans]
    inside = all(0 <= start <= end <= len(entry.context) for start, end in moved)
    return f"“{quoted(entry.context, moved)}”" if inside else ""


def _words(value: Any) -> str:
    """A field's value as words; empty where it is not known."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float | int):
        return f"{value:,.15g}"
    if isinstance(value, Span):
        return f"{value.start}–{value.end}"
    if isinstance(value, Period):
        return " ".join(filter(None, (days(value), f"“{visible(value.text)}”" if value.text else "")))
    if isinstance(value, Place):
        return _place(value)
    if isinstance(value, Window):
        ends = (value.kind, f"since {value.since}" if value.since else "", f"per {visible(value.per)}" if value.per else "")
        return " ".join(filter(None, ends))
    if isinstance(value, tuple):
        return ", ".join(_words(one) for one in value)
    return visible(value or "")


def _place(place: Place) -> str:
    named_so = ", ".join(filter(None, (where(place), visible(place.admin1 or ""), visible(place.country or ""))))
    point = "" if place.lat is None or place.lon is None else f"{place.lat:g}, {place.lon:g}"
    code = f"GeoNames {place.geonames}" if place.geonames is not None else ""
    return " · ".join(filter(None, (named_so, visible(label(place.kind or "")), point, code)))


def _report_facts(filed: Filed) -> list[tuple[str, Cell]]:
    """Where a report is from, and how it came."""
    origin, arrival = filed.origin, filed.arrival
    headers = "; ".join(f"{name}: {value}" for name, value in arrival.headers)
    told = [
        ("id", origin.id), ("title", origin.title), ("outlet", origin.outlet), ("published", day_of(origin)),
        ("published_at", origin.published_at), ("author", origin.author), ("url", origin.url), ("language", origin.language),
        ("digest", origin.digest), ("came", f"{arrival.way} {arrival.where}".strip()),
        ("fetched", arrival.fetched_at and f"{moment_of(arrival.fetched_at)} UTC"), ("headers", headers),
        ("raw bytes", arrival.raw), ("size", several(arrival.size, "byte") if arrival.size is not None else None),
        ("added", f"{moment_of(filed.added)} UTC"), ("follows", filed.previous), ("followed by", filed.next),
    ]  # fmt: skip
    facts: list[tuple[str, Cell]] = [(name, celled(visible(value))) for name, value in told if value]
    return [*facts, ("expunged", celled(visible(filed.expunged), "red"))] if filed.expunged is not None else facts


# ---------------------------------------------------------------- history

_VERDICTS = {"accept": "accepted", "reject": "rejected", "edit": "edited", "split": "split", "merge": "merged"}
_ENDED = {"add": "a newer version of the report came", "read": "read again without it", "expunge": "the report was expunged"}


def _history(history: Sequence[Entry], changes: Iterable[Change], width: int) -> list[Line]:
    """Each change in its order: when, who, what they did and why; below, each field before and after."""
    made = {one.since: one for one in history}
    by_number = {change.n: change for change in changes}
    ended = {history[-1].until} - {None} if history else set()
    lines: list[Line] = []
    before: Entry | None = None
    told_of = sorted({*made, *by_number, *(cast("int", end) for end in ended)})
    for n, number in zip(told_of, numbers_aside(told_of), strict=True):
        row, change = made.get(n), by_number.get(n)
        verb, by, reason = _deed(row, change, first=before is None), "", ""
        if change is not None:
            by, reason = visible(change.by or ""), visible(change.reason or "")
        told: Line = [(f"{moment_of(change.at)}  " if change else "", "dim"), (f"{by}  " if by else "", "bold"), (verb, ""),
                      (f": {reason}" if reason else "", "")]  # fmt: skip
        lines += numbered(number, told, width)
        if row is not None and before is not None:
            indent = len(number) + 2
            reviewing = change is None or change.kind == "review"  # then the verb has told it
            lines += indented(_altered(before, row, width - indent, reviewing), indent)
        before = row or before
    return lines


def _deed(row: Entry | None, change: Change | None, first: bool) -> str:
    """What a change did to the entry, in words."""
    detail = (change.detail if change else None) or {}
    if change is None:
        return "read" if row and first else row.review if row and row.review != "none" else "changed" if row else "ended"
    if change.kind == "undo":
        return f"undid change {change.undoes}"
    if change.kind == "grade":
        subject, value = visible(str(detail.get("subject", "")).removeprefix("entry ")), detail.get("value")
        return f"graded {subject} {visible(str(value))}" if value else f"took back the grade of {subject}"
    if row is None:
        return _ENDED.get(change.kind, visible(change.kind))
    if change.kind == "review":
        verdict = str(detail.get("verdict", row.review))
        others = [str(one) for one in detail.get("entries", ()) if one != row.held.id]
        follows = row.held.id not in detail.get("entries", (row.held.id,))
        told = _VERDICTS.get(verdict, visible(verdict))
        whose = ", ".join(visible(one) for one in others)
        return f"{told} {whose}, which holds it" if follows else f"{told} with {whose}" if others else told
    return "read" if first else "read again"


def _altered(before: Entry, after: Entry, width: int, reviewing: bool) -> list[Line]:
    """The fields in which two states of an entry differ: "value  15 → 10"; and what review said, but of a review."""
    old, new = _told(before), _told(after)
    if not reviewing:
        old["review"], new["review"] = before.review, after.review
    lines: list[Line] = []
    for name in (*new, *(name for name in old if name not in new)):
        if old.get(name) != new.get(name):
            value: Line = [(old.get(name, "none"), "red"), (" → ", "dim"), (new.get(name, "none"), "green")]
            lines += beside_first([(f"{name:<{NAMES}}", "dim")], wrapped(value, width - NAMES), NAMES)
    return lines


# ---------------------------------------------------------------- one report


def report(
    identity: str,
    versions: Sequence[Filed],
    texts: Sequence[str | None],
    width: int = 80,
    colour: bool = False,
    entries: Iterable[Entry] = (),
    notes: Iterable[Note] = (),
) -> str:
    """One report shown: heading, text, how it came, and its versions with what changed from each to the next.

    `versions` are all reports at its address, oldest first, `texts` theirs (None: expunged); `identity` is the id, or a
    beginning of it, of the one that is meant. Where `entries` are given, their words are marked, and they are listed;
    `notes` tell what was not read.
    """
    width = max(width, 40)
    at = next((n for n, one in enumerate(versions) if one.origin.id.startswith(identity)), len(versions) - 1)
    filed, text, held = versions[at], texts[at], list(entries)
    origin = filed.origin
    known = (origin.outlet, day_of(origin), origin.author, origin.url)
    lines: list[Line] = [[(shorten(visible(origin.title or "") or "Untitled report", width), "bold")]]
    if any(known):
        lines.append([(shorten(" · ".join(visible(piece) for piece in known if piece), width), "dim")])
    lines += [*wrapped([(_counts(filed, held), "dim")], width), [("─" * width, "dim")]]
    lines += [[("The text is gone.", "red")]] if text is None else _text(text, held, width, colour)
    statements = [one for one in held if not isinstance(one.held, Figure)]
    figures = [one for one in held if isinstance(one.held, Figure)]
    for rows in (statement_rows(statements, width, alone=True) if statements else [],
                 figure_rows(figures, width, alone=True) if figures else [], legend(held, width)[1:]):  # fmt: skip
        lines += [[], *rows] if rows else []
    said = [wrapped([(remark(note), "dim")], width - 6) for note in notes]
    lines += [[], *(line for words in said for line in beside_first([("note  ", "dim")], words, 6))] if said else []
    lines += [[], *fact_lines(_report_facts(filed), width)]
    if len(versions) > 1:
        lines += [[], [("versions", "bold")], *_versions(at, versions, texts, width)]
    return drawn(lines, colour)


def _counts(filed: Filed, entries: Sequence[Entry]) -> str:
    """How many entries stand, and what review said of those given."""
    reviewed = [entry.review for entry in entries]
    told = [several(filed.statements, "statement"), several(filed.figures, "figure")]
    told += [f"{reviewed.count(review):,} {review}" for review in MARKS if review != "none" and review in reviewed]
    return " · ".join(told)


def _text(text: str, entries: Iterable[Entry], width: int, colour: bool) -> list[Line]:
    """The report's text, a line break where it has one, its figures marked and in colour also what is said."""
    said = [Mark(*span, "cyan", False) for one in entries if not isinstance(one.held, Figure) for span in one.held.content]
    counted = [Mark(*one.held.span, "bold yellow") for one in entries if isinstance(one.held, Figure)]
    marks = [mark for mark in dict.fromkeys((*said, *counted)) if mark.start < TEXT_SHOWN]
    lines: list[Line] = []
    start = 0
    for paragraph in text[:TEXT_SHOWN].splitlines(keepends=True):
        end = start + len(paragraph)
        here = [mark._replace(start=mark.start - start, end=mark.end - start) for mark in marks
                if mark.start < end and mark.end > start]  # fmt: skip
        lines += wrapped(marked(paragraph, here, colour), width) or [[]]
        start = end
    if len(text) > TEXT_SHOWN:
        lines.append([(f"… {several(len(text) - TEXT_SHOWN, 'more character')}", "dim")])
    return lines


def _versions(at: int, versions: Sequence[Filed], texts: Sequence[str | None], width: int) -> list[Line]:
    """Each version, and how its text differs from that of the one before."""
    size = ids_shown(one.origin.id for one in versions)
    lines: list[Line] = []
    for n, one in enumerate(versions):
        stands = one.next is None  # of a version that was followed, no entries stand
        counts = f", {several(one.statements, 'statement')}, {several(one.figures, 'figure')}" if stands else ""
        told: Line = [(visible(one.origin.id)[:size], "bold"), ("  this one" if n == at else "", "magenta")]
        told += [(f"  {day_of(one.origin) or 'no day'}", ""), (f"  added {moment_of(one.added)}{counts}", "dim")]
        lines += beside_first([(f"{n + 1:>3}  ", "dim")], wrapped(told, width - 5), 5)
        before, after = texts[n - 1] if n else None, texts[n]
        if n and (before is None or after is None):
            lines += indented(wrapped([("Without both texts, no difference can be shown.", "dim")], width - 5), 5)
        elif before is not None and after is not None:
            lines += indented(difference_lines(before, after, width - 5), 5)
    return lines
