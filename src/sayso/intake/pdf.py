r"""PDF → text, through a worker process that can be killed: the only door to a PDF parser.

    bytes ─ worker ─ lines with their places on the page ─ runs ─ paragraphs ─ words joined ─ pages ─ text

A PDF knows no paragraphs, only where glyphs stand. What `blocks.py` does for wrapped text by counting characters goes wrong in
proportional type, whose lines differ by a fifth in their characters: of six paragraphs, it cut the two that hold quotations. So
lines are joined here, where their measures are known: a break inside a paragraph is one where the next line's first word would
not have fitted any more. The text given out is fixed from then on, as that of a page is:

- a paragraph is a line; an empty line stands where the page leaves more room, or changes its type or column;
- a form feed alone on its line parts two pages, so that text[:start].count("\f") + 1 is the page of a span, and no paragraph
  runs on into the next page's header (one that is cut by the end of a page stays two);
- a word broken by a hyphen at a line's end is made whole, but "counter-offensive" keeps its hyphen; a note tells how many;
- ligatures are letters, and what the fonts do not name is U+FFFD.

A scan, whose pages are pictures, is refused: characters are not recognised here.
"""

from __future__ import annotations

import base64
import math
import re
from collections import Counter
from itertools import pairwise, zip_longest
from typing import NamedTuple

from msgspec import Struct

from sayso.errors import EmptyError, HostileError, NotTextError, TooLargeError
from sayso.intake.workers import pool
from sayso.records import Note, Span

PDF_SIZE_MAX = 50_000_000  # bytes: pictures weigh; a brief of ten pages has 0.3 MB, an annual report with photographs 30 MB
PDF_PAGES_MAX = 2_000  # a brief has ten, a commission's report three hundred
PDF_LINES_MAX = 200_000  # a full page has sixty; each costs 0.4 kB in this process
PDF_SECONDS_MAX = 8.0  # 1,250 full pages, which 5 MB of text fill, take 3 s

_SAVE_TEXT = "save its text as .txt"
_LETTER = r"[^\W\d_]"
_HYPHENS = "-\u2010\u00ad"
_WORD = re.compile(rf"{_LETTER}+(?:[-\u2010]{_LETTER}+)*")
_BROKEN = re.compile(rf"((?:{_LETTER}+-)*{_LETTER}+)[{_HYPHENS}]$")
_REST = re.compile(rf"{_LETTER}+")
_BULLET = re.compile(r"[•‣⁃◦·▪■●*–—-]\s|\(?(?:\d{1,3}|[a-z]|[ivx]{1,4})[.)]\s", re.IGNORECASE)
_STOP = re.compile(r"[.!?…][\"”’»)\]]*$")
# First halves that are words of their own and keep their hyphen, where the rest of the PDF does not tell.
_COMPOUNDS = """
    counter anti non pre post pro co ex mid self so cross short long medium high low well cease air semi half multi inter all
    vice by check follow on off over under near then now far
    two three four five six seven eight nine ten twenty thirty forty fifty sixty seventy eighty ninety
"""
_KEEPS_HYPHEN = frozenset(_COMPOUNDS.split())
# What programs put where a title or an author belongs.
_NO_TITLE = re.compile(r"\(?untitled.*|about:blank|microsoft \w+ - .*|.*\.(?:docx?|odt|rtf|pdf|indd|pages|html?|pptx?)", re.I)
_NO_AUTHOR = re.compile(r"\(?(?:anonymous|unknown|user|admin|administrator)\)?", re.I)

RUN_GAP = 1.25  # times the usual step from line to line: from here on, it is the room between paragraphs
OTHER_TYPE = 1.12  # times the height: a heading's lines are at least so much higher than a paragraph's
WORD_MAX = 80  # characters
PROSE_MIN = 20  # characters: shorter lines are those of lists and addresses, unless a small letter follows


class Pdf(Struct, frozen=True):
    """The text of a PDF, the title and author that it gives itself, and notes on what was not read or was joined."""

    text: str
    title: str | None
    author: str | None
    notes: tuple[Note, ...]


class _Line(NamedTuple):
    text: str
    left: float
    right: float
    bottom: float
    height: float
    word: float  # where its first word ends
    turns: int

    def steps_to(self, below: _Line) -> float:
        """How far below this line the other one stands; negative where it stands above."""
        return self.bottom - below.bottom


def pdf(content: bytes, where: str, max_size: int) -> Pdf:
    """The text layer of a PDF of at most 2,000 pages, and `max_size` characters of text.

    Raises EmptyError where it is a scan, NotTextError where it is damaged, without pages or locked by a password, TooLargeError
    over the limits, HostileError where the parser breaks or takes more than eight seconds or 1.5 GB.
    """
    limits = {"pages_max": PDF_PAGES_MAX, "lines_max": PDF_LINES_MAX, "characters_max": max_size}
    answer = pool.ask({"pdf": base64.b64encode(content).decode("ascii"), **limits}, PDF_SECONDS_MAX)
    if fault := answer.get("fault"):
        raise HostileError(where, f"the PDF {fault}", _SAVE_TEXT)
    if refused := answer.get("refused"):
        raise _refusal(refused, where, max_size)
    given: list[list[list[object]] | None] = answer["pages"]
    pages = [[_Line(*line) for line in page or ()] for page in given]  # type: ignore[arg-type]  # as the frame has it
    damaged = [number for number, page in enumerate(given, 1) if page is None]
    blank = [number for number, page in enumerate(given, 1) if page == []]
    if len(damaged) == len(pages):
        raise _refusal("damaged", where, max_size)
    if not any(pages):
        pictures = "its one page is a picture" if len(pages) == 1 else f"its {len(pages):,} pages are pictures or empty"
        raise EmptyError(where, f"the PDF has no text layer ({pictures})", "have its characters recognised first (OCR)")
    text, joined = _text([_downwards(page) for page in pages])
    notes = [*_page_notes(blank, damaged, len(pages)), *_joined_notes(joined)]
    if made := answer["made"]:
        notes.append(Note("pdf", f"the PDF was made {made}; that is not taken for the date published"))
    if b"%%EOF" not in content[-2048:]:
        notes.append(Note("pdf", "the PDF is cut off before its end"))
    return Pdf(text, _unless(answer["title"], _NO_TITLE), _unless(answer["author"], _NO_AUTHOR), tuple(notes))


def _refusal(why: str, where: str, max_size: int) -> NotTextError | TooLargeError:
    if why == "pages":
        return TooLargeError(where, f"the PDF has more than {PDF_PAGES_MAX:,} pages", "split it")
    if why == "lines":
        return TooLargeError(where, f"the PDF has more than {PDF_LINES_MAX:,} lines", "split it")
    if why == "text":
        told = f"the text of the PDF is over the limit of {max_size:,} bytes"
        return TooLargeError(where, told, "split it, or raise the limit with --max-size")
    if why == "locked":
        return NotTextError(where, "the PDF is locked by a password", "save a copy without the password")
    return NotTextError(where, "the PDF is damaged or has no pages", "fetch it again, or " + _SAVE_TEXT)


def _unless(told: str | None, empty: re.Pattern[str]) -> str | None:
    return None if told is None or empty.fullmatch(told) else told


def _page_notes(blank: list[int], damaged: list[int], count: int) -> list[Note]:
    told = []
    if blank:
        told.append(f"{_listed(blank)} of {count:,} {'holds' if len(blank) == 1 else 'hold'} no text: a picture, or nothing")
    if damaged:
        told.append(f"{_listed(damaged)} of {count:,} {'is' if len(damaged) == 1 else 'are'} damaged and not read")
    return [Note("pdf", text) for text in told]


def _listed(numbers: list[int]) -> str:
    shown = ", ".join(map(str, numbers[:10])) + (f" and {len(numbers) - 10:,} more" if len(numbers) > 10 else "")
    return f"page {shown}" if len(numbers) == 1 else f"pages {shown}"


def _joined_notes(joined: list[Span]) -> list[Note]:
    if not joined:
        return []
    told = f"{len(joined):,} words broken by hyphens at line ends were made whole; the first is here"
    if len(joined) == 1:
        told = "1 word broken by a hyphen at a line's end was made whole"
    return [Note("pdf", told, joined[0])]


# ---------------------------------------------------------------- lines into paragraphs


def _text(pages: list[list[_Line]]) -> tuple[str, list[Span]]:
    """The text of all pages, and where the words stand that a hyphen had broken."""
    steps = _usual_steps(pages)
    words = Counter(word.lower() for page in pages for line in page for word in _WORD.findall(line.text))
    made, length = [], 0
    joined: list[Span] = []
    for number, page in enumerate(pages):
        if number:
            made.append("\n\f\n")
            length += 3
        for line, below, joint in zip_longest(page, page[1:], _joints(page, steps)):
            text = line.text
            if joint == " " and below is not None:
                text, joint = _seam(line.text, below.text, words)
                if len(text) < len(line.text):
                    end = length + len(text)
                    joined.append(Span(end - len(_broken(line.text)), end + len(_rest(below.text))))
            made += text, joint
            length += len(text) + len(joint)
    return "".join(made), joined


def _downwards(page: list[_Line]) -> list[_Line]:
    """The lines, but those that climb the page turned over: so PDFium gives a page that is shown lying on its left side."""
    climbs: list[list[_Line]] = []
    for line in page:
        above = climbs[-1][-1] if climbs else None
        if above and _alike(above, line) and _overlap(above, line) and 0.3 < -above.steps_to(line) / line.height < 1.8:
            climbs[-1].append(line)
        else:
            climbs.append([line])
    return [line for climb in climbs for line in reversed(climb)]


def _usual_steps(pages: list[list[_Line]]) -> dict[int, float]:
    """For each height of type, the step from line to line that is most common in it; of two as common, the smaller."""
    steps: dict[int, Counter[float]] = {}
    for page in pages:
        for line, below in pairwise(page):
            step = line.steps_to(below)
            if _alike(line, below) and 0.3 * line.height < step < 3 * line.height:
                steps.setdefault(round(line.height), Counter())[round(2 * step) / 2] += 1
    return {height: min(counts, key=lambda step: (-counts[step], step)) for height, counts in steps.items()}


def _alike(line: _Line, below: _Line) -> bool:
    """Are the two set in the same direction and, as far as their height tells, in the same type?"""
    low, high = sorted((line.height, below.height))
    return line.turns == below.turns and high <= OTHER_TYPE * low


def _overlap(line: _Line, below: _Line) -> bool:
    """Does one of the two stand over the other, and not in another column?"""
    return below.left <= line.right and line.left <= below.right


def _joints(page: list[_Line], steps: dict[int, float]) -> list[str]:
    """What to put behind each line: a space where the next one carries its paragraph on, else line ends; "" at the last."""
    runs: list[list[_Line]] = []
    for line in page:
        if runs and _follows(runs[-1][-1], line, steps):
            runs[-1].append(line)
        else:
            runs.append([line])
    joints: list[str] = []
    for run, other in zip_longest(runs, runs[1:]):
        joints += [" " if carried else "\n" for carried in _carried(run)]
        if other:
            last, first = run[-1], other[0]
            next_column = _alike(last, first) and last.steps_to(first) < 0 and _cut(last, first)
            joints.append(" " if next_column and _full(last, first, _edge(run)) else "\n\n")
    return [*joints, ""] if page else []


def _follows(line: _Line, below: _Line, steps: dict[int, float]) -> bool:
    """Does the next line stand right under this one, a usual step below it?"""
    if not _alike(line, below) or not _overlap(line, below):
        return False
    usual = steps.get(round(line.height), 1.2 * line.height)
    return 0.3 * line.height < line.steps_to(below) <= RUN_GAP * usual


def _carried(run: list[_Line]) -> list[bool]:
    """For each line of a run but the last, whether its paragraph goes on in the next line."""
    edge, centred = _edge(run), _centred(run)
    full = [_full(line, below, edge) for line, below in pairwise(run)]
    prose = 2 * sum(full) >= len(full)  # else a list, the longest lines of which are full by themselves
    carried: list[bool] = []
    for (line, below), is_full in zip(pairwise(run), full, strict=True):
        begins = not (carried and carried[-1])
        inside = _cut(line, below) or (prose and len(line.text) >= PROSE_MIN)
        broken = below.text[0].islower() and _broken(line.text)
        moved = not centred and _moved(line, below, begins)
        carried.append(bool(broken) or (is_full and inside and not moved and not _BULLET.match(below.text)))
    return carried


def _edge(run: list[_Line]) -> tuple[float, float]:
    """How far right a line of the run may reach, and how wide it may be."""
    if _centred(run):
        return math.inf, max(line.right - line.left for line in run)
    return max(line.right for line in run), math.inf


def _full(line: _Line, below: _Line, edge: tuple[float, float]) -> bool:
    """Would the next line's first word not have fitted on this one?"""
    reach = line.right + 0.2 * line.height + below.word - below.left  # a space is a fifth to a quarter of the height
    return reach > edge[0] or reach - line.left > edge[1]


def _moved(line: _Line, below: _Line, line_begins: bool) -> bool:
    """Does the next line begin a paragraph by beginning further in, or, where this one does not begin one, further out?"""
    shift = below.left - line.left
    if abs(shift) < 0.6 * line.height:
        return False
    return not _BULLET.match(line.text) if shift > 0 else not line_begins


def _centred(run: list[_Line]) -> bool:
    """Do all lines share their middle, and not their left?"""
    lefts = [line.left for line in run]
    middles = [(line.left + line.right) / 2 for line in run]
    height = run[0].height
    return max(lefts) - min(lefts) > 0.6 * height and max(middles) - min(middles) < 0.3 * height


def _cut(line: _Line, below: _Line) -> bool:
    """Do the signs at the break alone tell that it cuts a sentence?"""
    return not _STOP.search(line.text[-10:]) and (below.text[0].islower() or line.text[-1] == ",")


def _seam(line: str, below: str, words: Counter[str]) -> tuple[str, str]:
    """The line, without its last hyphen where that only breaks a word, and what to put between it and the next."""
    if line[-1] not in _HYPHENS or not line[-2:-1].isalnum() or not below[0].isalnum():
        return line, " "
    broken, rest = _broken(line), _rest(below)
    if not broken or not rest:
        return line, ""  # "10-" and "year-old", "Shahed-" and "136"
    first, last = broken.lower(), rest.lower()
    whole, hyphenated = words[first + last], words[f"{first}-{last}"]
    compound = "-" in first or below[len(rest) :].startswith("-") or first in _KEEPS_HYPHEN
    compound = compound or (rest[0].isupper() and not broken.isupper())
    kept = hyphenated > whole or (hyphenated == whole and compound)
    return (line if kept and line[-1] != "\u00ad" else line[:-1]), ""


def _broken(line: str) -> str:
    """The beginning of a word that a hyphen breaks at the line's end, without that hyphen; "" where there is none."""
    found = _BROKEN.search(line[-WORD_MAX:]) if line[-1] in _HYPHENS else None
    return found[1] if found else ""


def _rest(line: str) -> str:
    """The letters that the line begins with."""
    found = _REST.match(line[:WORD_MAX])
    return found[0] if found else ""
