"""Training examples out of the public corpora and our own sentences, in one form.

An Example is a text with what is known of it; None means "this corpus does not say", and the loss leaves it out.
The corpora are read from the folder that `--shared` names; what each holds, its licence and its caveats stand in its README
there.
"""

from __future__ import annotations

import gzip
import json
import re
from dataclasses import dataclass, field
from pathlib import Path

from annotations import GUM_HELD_OUT, UNSEEN, report
from reports import kept
from sayso import nations
from sentences import everything

Span = tuple[int, int]
# words that may stand before a person's name inside GUM's mention spans, and are no part of the name
TITLES = re.compile(
    r"^(?:(?:the|a|an|former|then|late|President|Prime|Minister|Secretary|General|Senator|Sen\.|Gov\.|Governor|Mr\.?|Mrs\.?|Ms\.?|"
    r"Dr\.?|Professor|Prof\.|Judge|Justice|Chief|King|Queen|Prince|Princess|Sir|Lord|Captain|Colonel|Director|Chancellor)\s+)+"
)
WATERS = re.compile(
    r"\b(?:River|Sea|Ocean|Lake|Gulf|Bay|Mount|Mountains?|Valley|Island|Islands|Strait|Desert|Peninsula|Coast)\b"
)


@dataclass
class Example:
    """A text with what is known of it.

    `roles`: (span, source|cue|content) of outer statements, `inner` of nested ones; `links`: (start of a source or content
    piece, start of its cue, or -1); `acts`: (cue span, act); `names`: (span, label); `figures`: (span, measure, status);
    `masked`: not to be learnt from; `taught`: earlier weights know this kind of text, and are asked too.
    """

    text: str
    roles: list[tuple[Span, str]] | None = None
    inner: list[tuple[Span, str]] | None = None
    links: list[tuple[int, int]] = field(default_factory=list)
    acts: list[tuple[Span, str]] = field(default_factory=list)
    names: list[tuple[Span, str]] | None = None
    figures: list[tuple[Span, str, str]] | None = None
    masked: list[Span] = field(default_factory=list)
    taught: bool = False


def rows(path: Path) -> list[dict]:
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def links_of(source: list[Span], cue: list[Span], content: list[Span]) -> list[tuple[int, int]]:
    """Each piece of source and content points at the nearest piece of its cue; -1 where there is no cue."""
    found = []
    for start, end in [*source, *content]:
        near = min(cue, key=lambda c: min(abs(c[0] - end), abs(start - c[1])), default=None)
        found.append((start, near[0] if near else -1))
    return found


def polnear(path: Path) -> list[Example]:
    """US political news (Newell et al. 2018): source, cue, content; nested attributions are not marked there."""
    examples = []
    for row in rows(path):
        example = Example(row["text"], roles=[], taught=True)
        for a in row["attributions"]:
            parts = {role: [tuple(s) for s in a[role]] for role in ("source", "cue", "content")}
            example.roles += [(span, role) for role, spans in parts.items() for span in spans]
            example.links += links_of(**parts)
        for stray in row.get("unattached_spans") or []:
            example.masked += [tuple(s) for s in stray.get("spans", [])]
        examples.append(example)
    return examples


def gum(path: Path) -> list[Example]:
    """GUM (Zeldes 2017): mentions whose head is a proper noun, cut down to the name itself; GUM_HELD_OUT left out."""
    kinds = {"person": "PERSON", "place": "GPE", "organization": "ORG", "event": "EVENT"}
    examples = []
    for row in rows(path):
        if row["id"] in GUM_HELD_OUT:
            continue
        example, taken = Example(row["text"], names=[]), []
        for e in sorted(row["entities"], key=lambda e: e["end"] - e["start"]):
            if e["upos"] != "PROPN" or e["type"] not in kinds:
                continue
            span = _name_inside(row["text"], e["start"], e["end"], e["head"])
            if span and not any(s < span[1] and span[0] < t for s, t in taken):
                label = "LOC" if e["type"] == "place" and WATERS.search(row["text"][slice(*span)]) else kinds[e["type"]]
                taken.append(span)
                example.names.append((span, label))
        example.masked += _peoples(row["text"], taken)
        examples.append(example)
    return examples


def _peoples(text: str, taken: list[Span]) -> list[Span]:
    """Names to us (NORP) that these corpora leave out: "Russian", "Afghans"."""
    words = re.finditer(r"\b[A-Z][a-z]+\b", text)
    return [m.span() for m in words if nations.is_adjective(m[0]) and not any(s < m.end() and m.start() < e for s, e in taken)]


def _name_inside(text: str, start: int, end: int, head: list[int]) -> Span | None:
    """The run of capitalised words around the head of a mention, without titles and articles."""
    pattern = re.compile(r"[A-ZÀ-ÞŠŽČ][\w.&’'-]*(?:[ \-](?:(?:of|de|la|al|bin|van|von|der|the|and) )*[A-ZÀ-ÞŠŽČ][\w.&’'-]*)*")
    for m in pattern.finditer(text[start:end]):
        if start + m.start() <= head[0] < start + m.end():
            title = TITLES.match(m[0])
            s = start + m.start() + (title.end() if title and title.end() < len(m[0]) else 0)
            e = start + m.end()
            if text[s:e].endswith(("'s", "’s")):
                e -= 2
            return (s, e) if s < e else None
    return None


def meantime(path: Path) -> list[Example]:
    """MEANTIME Wikinews: spans marked NAM. Tokenised text, 60 documents."""
    kinds = {"PER": "PERSON", "ORG": "ORG", "LOC": "GPE"}
    examples = []
    for row in rows(path):
        known = {m.get("instance"): m.get("instance_type") for m in row["mentions"]}
        names, taken = [], []
        spans = [m for m in row["mentions"] if m.get("syntactic_type") == "NAM" and len(m["spans"]) == 1]
        for m in sorted(spans, key=lambda m: m["spans"][0][1] - m["spans"][0][0]):
            (s, e), label = m["spans"][0], kinds.get(known.get(m.get("instance")) or "")
            if row["text"][s:e].lower().startswith("the "):
                s += 4
            if label and not any(a < e and s < b for a, b in taken):
                taken.append((s, e))
                names.append(((s, e), label))
        examples.append(Example(row["text"], names=names, masked=_peoples(row["text"], taken)))
    return examples


def annotated(shared: Path) -> list[Example]:
    """Annotated reports (eval/annotations) but those kept back: roles, acts, figures; no names."""
    files = sorted((Path(__file__).parent.parent / "eval/annotations").glob("*.json"))
    return [
        _example(report(shared, file.stem)[0], json.loads(file.read_text("utf-8"))) for file in files if file.stem not in UNSEEN
    ]


def tagged(shared: Path) -> list[Example]:
    """Reports that we tagged to learn from (reports.py): roles, acts, figures; no names."""
    return [_example(text, entries) for text, entries in kept(shared)]


def _example(text: str, row: dict) -> Example:
    """A report with `statements` and `figures`; statements told inside another's content are `inner`."""
    example = Example(text, roles=[], inner=[], figures=[])
    for s in row["statements"]:
        parts = {role: [tuple(span) for span in s[role]] for role in ("source", "cue", "content")}
        nested = s["via"] if "via" in s else any(_holds(t["content"], s) for t in row["statements"] if t is not s)
        layer = example.inner if nested else example.roles
        layer += [(span, role) for role, spans in parts.items() for span in spans]
        example.links += links_of(**parts)
        example.acts += [(span, s["act"]) for span in parts["cue"]]
    example.figures = [(tuple(f["span"]), f["measure"], f["status"]) for f in row["figures"]]
    return example


def own(part: str) -> list[Example]:
    """Our own sentences; every tenth passage is kept for measuring (`part` is "train" or "dev")."""
    examples = []
    for number, p in enumerate(everything()):
        if (number % 10 == 9) != (part == "dev"):
            continue
        example = Example(p.text, roles=[], inner=[], names=[], figures=[])
        for n, s in p.statements.items():
            nested = any(_holds(t["content"], s) for m, t in p.statements.items() if m != n)
            layer = example.inner if nested else example.roles
            layer += [(tuple(span), role) for role in ("source", "cue", "content") for span in s[role]]
            example.links += links_of(s["source"], s["cue"], s["content"])
            example.acts += [(span, s["act"]) for span in s["cue"]]
        example.figures = [(f["span"], f["measure"], f["status"]) for f in p.figures]
        example.names = [(n["span"], n["label"]) for n in p.names]
        examples.append(example)
    return examples


def _holds(content: list[Span], statement: dict) -> bool:
    """Does this content hold the other statement's cue (or, without one, its content)?"""
    inside = statement["cue"] or statement["content"]
    return all(any(a <= s and e <= b for a, b in content) for s, e in inside)
