"""Reads the annotated sentences of our own (training/sentences/*.txt; the grammar stands in the README there).

`python training/sentences.py FILE…` checks files and counts what they hold; exit code 1 where a tag is wrong.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import get_args

sys.path.insert(0, str(Path(__file__).parent.parent / "src"))
from sayso.records import Act, Measure, Status

FOLDER = Path(__file__).parent / "sentences"
NAMES = {"per": "PERSON", "org": "ORG", "gpe": "GPE", "loc": "LOC", "norp": "NORP", "fac": "FAC", "evt": "EVENT"}
ROLES = {"s": "source", "q": "cue", "c": "content"}
HEAD = re.compile(r"^== (\S+) \| (\d{4}-\d\d-\d\d|-) \| (.+)$", re.M)
TAG = re.compile(r"<(/?)([a-z]+)(\d*)((?: [A-Za-z_]+)*)>")


@dataclass
class Passage:
    """A passage: its text without tags; statements by number; figures and names with their spans."""

    id: str
    published: str | None
    text: str
    statements: dict[int, dict] = field(default_factory=dict)
    figures: list[dict] = field(default_factory=list)
    names: list[dict] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def passages(path: Path) -> list[Passage]:
    """All passages of a file; what is wrong with one stands in its `faults`."""
    raw = path.read_text("utf-8")
    heads = list(HEAD.finditer(raw))
    found = []
    for head, following in zip(heads, [*heads[1:], None], strict=True):
        body = raw[head.end() : following.start() if following else len(raw)].strip("\n")
        found.append(parsed(head[1], None if head[2] == "-" else head[2], body))
    return found


def parsed(ident: str, published: str | None, body: str) -> Passage:
    """One passage from its tagged text."""
    passage = Passage(ident, published, "")
    parts: list[str] = []
    length, cursor = 0, 0
    opened: list[tuple[str, int, list[str], int]] = []
    for tag in TAG.finditer(body):
        parts.append(body[cursor : tag.start()])
        length += len(parts[-1])
        cursor = tag.end()
        closing, kind, number, words = tag[1], tag[2], int(tag[3] or 0), tag[4].split()
        if not closing:
            opened.append((kind, number, words, length))
            continue
        if not opened or opened[-1][:2] != (kind, number):
            passage.faults.append(
                f"{ident}: </{kind}{number or ''}> closes nothing near {body[max(0, tag.start() - 40) : tag.start()]!r}"
            )
            continue
        _, _, words, start = opened.pop()
        _keep(passage, kind, number, words, (start, length))
    parts.append(body[cursor:])
    passage.text = "".join(parts)
    passage.faults += [f"{ident}: <{kind}{number or ''}> is never closed" for kind, number, _, _ in opened]
    if "<" in passage.text or ">" in passage.text:
        passage.faults.append(f"{ident}: a broken tag near {passage.text[max(0, passage.text.find('<') - 20) :][:60]!r}")
    passage.faults += [f"{ident}: statement {n} has no content" for n, s in passage.statements.items() if not s["content"]]
    return passage


def _keep(passage: Passage, kind: str, number: int, words: list[str], span: tuple[int, int]) -> None:
    bad: list[str] = []
    if kind in ROLES and number:
        statement = passage.statements.setdefault(number, {"source": [], "cue": [], "content": [], "act": "state"})
        statement[ROLES[kind]].append(span)
        if words and kind == "q":
            statement["act"] = words[0]
            bad = [w for w in words if w not in get_args(Act)]
    elif kind == "n" and words:
        figure = {"span": span, "measure": words[0], "status": "reported", "party": None}
        bad = [] if words[0] in get_args(Measure) else [words[0]]
        for word in words[1:]:
            if word in get_args(Status):
                figure["status"] = word
            elif re.fullmatch("[A-Z]{2}", word):
                figure["party"] = word
            else:
                bad.append(word)
        passage.figures.append(figure)
    elif kind in NAMES:
        passage.names.append({"span": span, "label": NAMES[kind]})
    else:
        bad = [kind]
    passage.faults += [
        f"{passage.id}: <{kind}{number or ''} {' '.join(words)}>: {w!r} is not a word of the format" for w in bad
    ]


def everything(folder: Path = FOLDER) -> list[Passage]:
    """All passages of the folder, by file name and order, without those that have faults."""
    return [p for path in sorted(folder.glob("*.txt")) for p in passages(path) if not p.faults]


def main(paths: list[str]) -> int:
    count: Counter[str] = Counter()
    faults = []
    for path in paths:
        for p in passages(Path(path)):
            faults += p.faults
            count.update(passages=1, words=len(p.text.split()), statements=len(p.statements), names=len(p.names))
            count.update(f"n {f['measure']}" for f in p.figures)
    print(*faults, *(f"{k}: {v}" for k, v in sorted(count.items())), sep="\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
