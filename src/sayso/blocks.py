"""A report's text into blocks: paragraphs, headings, list items, tables and page furniture.

Where a block ends is decided line by line, from the line itself, the lines above it and the other lines of its group (a
group is a run of lines without an empty line between them). Nothing below an empty line is looked at, so text that is added
under an empty line never changes what stood above it. That costs one thing: a first line in the clipped language of
headlines ("Two killed in Kherson shelling") is a heading even where nothing follows.

    text ─ lines ─ groups ─ stretches (a table's rows, the lines of a wrapped paragraph) ─ kinds ─ blocks

All steps are linear in the length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Literal, NamedTuple

from sayso.records import Block, Note, Span

# Zero-width spaces and byte order marks show nothing and are treated as white space.
_BLANK = r"\s\u200b\u2060\ufeff"
_BREAKS = r"\n\r\x0b\x0c\x85\u2028\u2029"
_LINE = re.compile(rf"[^{_BLANK}](?:[^{_BREAKS}]*[^{_BLANK}])?")
_BREAK = re.compile(rf"\r\n|[{_BREAKS}]")

_EMOJI = r"\u2190-\u21ff\u231a-\u23ff\u25a0-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff"
_BULLET = re.compile(
    rf"(?:[•‣⁃◦·*+–—−-]|\(?\d{{1,3}}[.)]|\(?[a-z][.)]|\([ivx]{{1,4}}\)|[A-Z]\))\s+(?=\S)|[{_EMOJI}]|[0-9#*]\ufe0f?\u20e3"
)
_NUMBERED = re.compile(r"\(?\w{1,3}[.)]\s")
_RULE = re.compile(r"[\W_]{3,}")
_RULE_SIGNS = frozenset("-=_*~#·•.—–―─━═+<>^ \t")
_CELL = re.compile(r'"[^"]*"')
_GROUPED = re.compile(r"\d,\d{3}(?!\d)")
_COLUMNS = re.compile(r"\S {3,}\S")

_CLOSERS = "\"'”’»›“)]}*_"
_STOPS = ".!?…。！？"
_TERMINAL = re.compile(rf"[{_STOPS}][{re.escape(_CLOSERS)}]*$|\([^()]*\)$")

# Text wrapped by hand or by a mail program has 72 to 80 columns as a rule; shorter lines are lists, longer ones are whole.
_WRAP_MIN, _WRAP_MAX = 45, 120
_WRAP_SURE = 60  # a full line of so many columns with a small letter below is cut even in a list
_LONGEST_HEADING = 110
_LONGEST_FURNITURE = 400
# Telegram posts have a sentence or two; a crosshead parts a text that has already run on for a while.
_PROSE_BEFORE_CROSSHEAD = 200

_Kind = Literal["paragraph", "heading", "item", "table", "boilerplate"]
_Form = Literal["marked", "title", "clipped", "short"]


class _Line(NamedTuple):
    start: int
    end: int
    text: str
    indent: int  # characters of white space before it


class _Stretch(NamedTuple):
    """Lines that make one block. `below` is the text of the next stretch of the group, None at the group's end."""

    start: int
    end: int
    text: str
    table: bool
    below: str | None


def blocks(text: str) -> tuple[list[Block], list[Note]]:
    """Part a text into its blocks, in order, with a note (kind "boilerplate") for each block of page furniture.

    Blocks do not overlap, nothing but white space lies between them. A block is one line, or the lines of a paragraph that
    was wrapped to a column, or all rows of a table. Never raises because of what the text says.
    """
    found: list[Block] = []
    notes: list[Note] = []
    above = _Above()
    for group in _groups(text):
        for stretch in _stretches(text, group, above):
            span = Span(stretch.start, stretch.end)
            kind = above.kind(stretch)
            found.append(Block(span, kind))
            if kind == "boilerplate":
                shown = stretch.text if len(stretch.text) <= 60 else stretch.text[:59] + "…"
                notes.append(Note("boilerplate", f"page furniture, not read: {shown}", span))
    return found, notes


def _groups(text: str) -> Iterator[list[_Line]]:
    """Gather runs of lines that no empty line parts."""
    group: list[_Line] = []
    last = 0
    for match in _LINE.finditer(text):
        start, end = match.span()
        gap = text[last:start]
        indent = 0
        if gap != "\n":
            breaks = [found.end() for found in _BREAK.finditer(gap)]
            indent = len(gap) - breaks[-1] if breaks else len(gap)
            if group and len(breaks) > 1:
                yield group
                group = []
        group.append(_Line(start, end, match[0], indent))
        last = end
    if group:
        yield group


# ---------------------------------------------------------------- lines into stretches


def _stretches(text: str, group: list[_Line], above: _Above) -> list[_Stretch]:
    tables = _table_rows(group)
    joins = _joins(group, above)
    runs: list[tuple[int, int, bool]] = []  # first line, last line, is it a table
    for index in range(len(group)):
        if runs and _same_block(index, tables, joins):
            runs[-1] = (runs[-1][0], index, runs[-1][2])
        else:
            runs.append((index, index, bool(tables[index])))
    spans = [(group[first].start, group[last].end, table) for first, last, table in runs]
    texts = [text[start:end] for start, end, _ in spans]
    return [
        _Stretch(start, end, own, table, below)
        for (start, end, table), own, below in zip(spans, texts, [*texts[1:], None], strict=True)
    ]


def _same_block(index: int, tables: list[int], joins: list[bool]) -> bool:
    return tables[index] == tables[index - 1] if tables[index] else joins[index - 1] and not tables[index - 1]


def _table_rows(group: list[_Line]) -> list[int]:
    """Give for each line the number of the table (from 1) that it is a row of, or 0."""
    forms = [_row_form(line.text) for line in group]
    numbers = [0] * len(group)
    number = 0
    start = 0
    for index in range(1, len(group) + 1):
        if index < len(group) and forms[index] == forms[start]:
            continue
        form = forms[start]
        framed = group[start].text[0] == group[start].text[-1] == "|"
        if form and (index - start > 1 or framed):
            number += 1
            numbers[start:index] = [number] * (index - start)
        start = index
    return numbers


def _row_form(line: str) -> tuple[str, int] | None:
    """Give the separator and how often it stands, if the line may be a row of a table."""
    if len(line) > 2000:
        return None
    if "|" in line and (line[0] == "|" or line.count("|") > 1):
        return "|", line.count("|")
    if "\t" in line and not _BULLET.match(line):
        return "\t", line.count("\t")
    for sign in ",;":
        if line.count(sign) > 1:
            bare = _CELL.sub("", line) if '"' in line else line
            count = bare.count(sign)
            if count > 1 and sign + " " not in bare and count > len(_GROUPED.findall(bare)) and line[-1] not in _STOPS:
                return sign, count
    if "   " in line and _COLUMNS.search(line):
        return "   ", 0
    return None


def _joins(group: list[_Line], above: _Above) -> list[bool]:
    """Tell for each line of a group but the last whether the next one carries it on: true only in text wrapped to a column.

    In wrapped text the first word of a line would not have fitted on the line above it. That holds by chance for single
    line breaks, so a good part of them must also cut a sentence: no stop above, a small letter (or such) below.
    """
    count = len(group) - 1
    width = max(len(line.text) for line in group)
    hangs = _hanging(group)
    if not count or not _WRAP_MIN <= width <= _WRAP_MAX:
        return hangs
    full, cut, small, item = [], [], [], []
    for line, below in pairwise(group):
        word = below.text.split(None, 1)[0]
        full.append(len(line.text) + 1 + len(word) > max(width, above.width) - 2)
        cut.append(_cuts(line.text, below.text))
        small.append(cut[-1] and below.text[0].islower())
        mark = _BULLET.match(below.text)
        item.append(bool(mark) and not (_NUMBERED.match(below.text) and full[-1] and not _ended(line.text)))
    sure = sum(f and c for f, c in zip(full, cut, strict=True))
    if count > 1:
        wrapped = 4 * sure >= sum(full) > 0 and 5 * sum(full) >= 3 * count
    else:
        lone = not _ended(group[0].text) and _ended(group[1].text) and _form(group[0].text) is None
        wrapped = full[0] and (sure == 1 or lone or (above.width > 0 and not _ended(group[0].text)))
    # Ragged text, wrapped by hand: nearly every break cuts a sentence.
    ragged = 4 * sum(small) >= 3 * count and sum(len(line.text) for line in group[:-1]) >= _WRAP_MIN * count
    if wrapped or ragged:
        above.width = max(above.width, width)
    long = [len(line.text) > _WRAP_SURE for line in group]
    rules = zip(full, small, item, long[:-1], hangs, strict=True)
    return [h or (not i and ((wrapped and f) or (s and (wrapped or ragged or (f and g))))) for f, s, i, g, h in rules]


def _hanging(group: list[_Line]) -> list[bool]:
    """Tell for each line but the last whether the next one hangs below a bullet: indented further, no bullet of its own."""
    hangs: list[bool] = []
    bullet: int | None = None  # the indent of the item that the line belongs to
    for line, below in pairwise(group):
        if _BULLET.match(line.text):
            bullet = line.indent
        elif not (hangs and hangs[-1]):
            bullet = None
        hangs.append(bullet is not None and below.indent > bullet and not _BULLET.match(below.text))
    return hangs


def _cuts(line: str, below: str) -> bool:
    """Judge by the signs at a line break alone whether it cuts a sentence."""
    if _ended(line) or line[-1] == ":":
        return False
    last = line.rsplit(None, 1)[-1]
    return below[0].islower() or line[-1] == "," or last in _SMALL_WORDS or (line.isupper() and below.isupper())


def _ended(line: str) -> bool:
    return bool(_TERMINAL.search(line[-40:]))


# ---------------------------------------------------------------- stretches into kinds

_SMALL = """
    a an the of in on at to by for from with and or but as into over under after before near its his her their our my your
    that which who is are was were be been has have had will would could should may might not than about between
"""
_SMALL_WORDS = frozenset(_SMALL.split())
_TITLE_SMALL = _SMALL_WORDS | {"up", "off", "out", "via", "vs", "against", "amid", "per", "so", "nor", "yet", "if", "while"}
_ARTICLES = frozenset(("a", "an", "the"))
# Words that a sentence has and a headline leaves out, or turns into the present tense.
_SENTENCE = """
    is are was were been has have had am said told added wrote stated noted explained stressed
    i he she they we you my our your
"""
_SENTENCE_WORDS = frozenset(_SENTENCE.split())
_QUESTION_WORDS = frozenset(("what", "how", "why", "who", "where", "when", "which", "whose"))
_TWO_SENTENCES = re.compile(rf"[^\W\d_]{{4,}}[{_STOPS}][\"”’)]?\s")
_MARKDOWN_HEADING = re.compile(r"#{1,6}\s+\S|(\*\*|__)(?=\S)(?!.*\1.*\1$).*[^\W_]\??\1$")
_LABEL = re.compile(r"([A-Z][^:]{1,40}):\s+(\S.*)")
_NOT_IN_HEADINGS = re.compile(rf"Sources?:|https?://|www\.|[@#]\w|[{_EMOJI}]|\t")
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?"
_DATELINE = re.compile(
    rf"[A-Z][A-Z.’' -]+(?:,|/| \()[^–—-]*(?:[–—]|--? )|.*\(?(?:{_MONTH} \d{{1,2}}|\d{{1,2}} {_MONTH})(?:,? \d{{4}})?\)?$"
    r"|[A-Z][\w .’'-]+ \((?:AP|AFP|Reuters|CNN|dpa|EFE|TASS|UPI|Xinhua|Interfax)[^)]*\)"
)


class _Above:
    """What stands above a stretch: all that its kind may depend on besides its own words and those of its group."""

    def __init__(self) -> None:
        self.width = 0  # the column that wrapped paragraphs so far were wrapped to
        self._prose = 0  # characters of running text
        self._last: str | None = None  # kind of the block above that is no furniture
        self._ended = True  # does it end as a sentence ends?

    def kind(self, stretch: _Stretch) -> _Kind:
        """Judge the next stretch, which from now on stands above."""
        kind = self._kind(stretch)
        if kind != "boilerplate":
            self._last = kind
            self._ended = kind != "paragraph" or _ended(stretch.text)
            self._prose += stretch.end - stretch.start if kind in ("paragraph", "item") else 0
        return kind

    def _kind(self, stretch: _Stretch) -> _Kind:
        text = stretch.text
        if stretch.table:
            return "table"
        if _is_furniture(text):
            return "boilerplate"
        if len(text) <= _LONGEST_HEADING and self._heads(stretch, _form(text)):
            return "heading"
        return "item" if _BULLET.match(text) else "paragraph"

    def _heads(self, stretch: _Stretch, form: _Form | None) -> bool:
        if form is None or form == "marked":
            return form == "marked"
        if self._last == "heading":
            return form == "title"
        if stretch.below is not None and not _is_body(stretch.below):
            return form == "title"
        if self._last is None:
            return form in ("title", "clipped")
        return self._ended and (form == "title" or stretch.below is not None or self._prose >= _PROSE_BEFORE_CROSSHEAD)


def _form(line: str) -> _Form | None:
    """Tell in which way a line looks like a heading, if it does.

    marked: by signs of its own (# Losses); title: in capitals or Title Case; clipped: without the small words that a
    sentence has ("Drone attacks", "Pentagon: 10,000 soldiers", "Seoul seeks talks"); short: a question or a few words.
    """
    if _MARKDOWN_HEADING.match(line):
        return "marked"
    words = line.split()
    first, last = line[0], line[-1]
    if len(line) > _LONGEST_HEADING or len(words) > 15 or not (last.isalnum() or last in "?%’'”\"»"):
        return None
    quoted = first in "\"'“‘«„"
    if not (first.isupper() or first.isdigit() or quoted) or (quoted and last in _CLOSERS):
        return None
    if last != "?" and _ended(line):
        return None
    if _TWO_SENTENCES.search(line) or _NOT_IN_HEADINGS.search(line) or _DATELINE.match(line):
        return None
    return _form_of_words(line, words)


def _form_of_words(line: str, words: list[str]) -> _Form | None:
    bare = [word.strip("\"'“”‘’«»,:;?") for word in words]
    bare = [word for word in bare if any(sign.isalpha() for sign in word)]
    if not bare or max(len(word) for word in bare) < 3:
        return None
    if line.isupper():
        return "title"
    long = [word for word in bare if word.lower() not in _TITLE_SMALL]
    capital = sum(not word[0].islower() for word in long)
    names = capital == len(bare) and "?" not in line
    if names and 1 < len(bare) < 4 and len(bare) == len(words):
        return None  # a signature, or as good as one: "Olena Petrenko", "Henderson, Nevada"
    if len(long) > 2 and capital == len(long) and (len(bare) > 4 or len(long) < len(bare)) and not _name_list(line, bare):
        return "title"
    label = _LABEL.match(line)
    if label and (label[2][0].islower() or len(label[2].split()) < 3):
        return None
    low = {word.lower() for word in bare}
    question = line[-1] == "?" or bare[0].lower() in _QUESTION_WORDS
    if not low & _SENTENCE_WORDS and not low & _ARTICLES and line[-1] != "?" and len(words) > 1:
        return "clipped"
    if len(words) <= 8 and ("you" not in low and "your" not in low if question else not low & _SENTENCE_WORDS):
        return "short"  # a question to somebody ("Why did you leave?") is an interviewer's
    return None


def _is_body(text: str) -> bool:
    """Can this stand below a heading, right on the next line?"""
    return len(text) > _LONGEST_HEADING or _ended(text) or _BULLET.match(text) is not None or _is_furniture(text)


def _name_list(line: str, bare: list[str]) -> bool:
    """Spot names with commas between: a signature or a place ("Ivan Koval, Press Officer of the Brigade, Odesa")."""
    return "," in line and not any(word.islower() and word not in ("of", "the", "and", "in") for word in bare)


# ---------------------------------------------------------------- page furniture


def _is_furniture(text: str) -> bool:
    if len(text) > _LONGEST_FURNITURE:
        return False
    if _RULE.fullmatch(text) and _RULE_SIGNS.issuperset(text):
        return True
    return _furniture().fullmatch(text) is not None


@cache
def _furniture() -> re.Pattern[str]:
    """Compile all patterns of assets/boilerplate.txt into one; the grammar is told in that file's header."""
    lines = files("sayso").joinpath("assets/boilerplate.txt").read_text("utf-8").splitlines()
    patterns = [_words(line) for line in lines if line and line[0] != "#"]
    return re.compile(rf"[\W_]{{0,8}}?(?i:{'|'.join(patterns)})[\s{re.escape(_STOPS + _CLOSERS)}:;|>→-]*", re.DOTALL)


# Names as a credit line has them: "Olha Petrenko in Kyiv and J. Roe; Editing by A. N. Other". Each piece begins with a capital.
_BY = r"(?:additional\s+)?(?:reporting|writing|editing)\s+by"
_NAME = r"[A-Z][\w.’'-]*"
_LINK = rf"(?:\s*[,/&|;]\s*|\s+[–-]\s+|\s+)(?:(?:and|in|by|of|for|at|from|with|the|{_BY})\s+){{0,2}}"
_NAMES = rf"(?-i:{_NAME}(?:{_LINK}{_NAME}){{0,25}})"
_SIGNS = {"@": _NAMES, "0": r"\d+", "*": ".{0,60}"}
_ALONE = frozenset(":/")
_PAIRS = {"(": ")", "[": "]", "{": "}"}


def _one_of(source: str) -> str:
    return "|".join(_words(choice) for choice in _split(source, "|"))


def _words(source: str) -> str:
    """Translate a run of words; one that may be missing takes the space beside it along."""
    made, begun, before = "", False, ""
    for word in _split(source, " "):
        space = r"\s*" if word in _ALONE or before in _ALONE else r"\s+"
        optional = word == "*" or (word[0] == "[" and _end_of_group(word, 0) == len(word) - 1)
        inner = r"\S.{0,60}" if word == "*" else _one_of(word[1:-1]) if optional else _word(word)
        if optional:
            made += rf"(?:\s+(?:{inner}))?" if begun else rf"(?:(?:{inner})\s+)?"
        else:
            made += space + inner if begun else inner
            begun = True
        before = word
    return made


def _word(word: str) -> str:
    made, at = "", 0
    while at < len(word):
        sign = word[at]
        if sign in _PAIRS:
            end = _end_of_group(word, at)
            inner = rf"(?:{_one_of(word[at + 1 : end]) if word[at + 1 : end].strip() else ' '})"
            made += {"(": inner, "[": inner + "?", "{": rf"{inner}(?:[\s\W]{{1,5}}{inner}){{0,20}}"}[sign]
            at = end
        elif sign == "\\":
            at += 1
            made += re.escape(word[at])
        else:
            made += _SIGNS.get(sign) or re.escape(sign)
        at += 1
    return made


def _split(source: str, sign: str) -> list[str]:
    """Split at the signs that stand in no brackets."""
    parts, start, at = [], 0, 0
    while at < len(source):
        if source[at] in _PAIRS:
            at = _end_of_group(source, at)
        elif source[at] == "\\":
            at += 1
        elif source[at] == sign:
            parts.append(source[start:at])
            start = at + 1
        at += 1
    return [*parts, source[start:]]


def _end_of_group(source: str, at: int) -> int:
    """Find where the bracket that opens at `at` closes. Raises ValueError where the asset's line has it unclosed."""
    depth = 0
    while at < len(source):
        sign = source[at]
        depth += (sign in "([{") - (sign in ")]}")
        if not depth:
            return at
        at += 2 if sign == "\\" else 1
    raise ValueError(f"assets/boilerplate.txt: unclosed bracket in {source!r}")
