"""Blocks into sentences, tokens and quotations.

Tokens. A word with its inner hyphens and apostrophes is one token (54-year-old, O’Brien, don’t); ’s and the bare apostrophe
of a plural are tokens of their own (Putin | ’s, soldiers | ’). A number with its inner signs is one (10,000, 58.4, 18:30,
2024-10-28), so are a number with letters (4.2bn, 1990s, 155-mm) and a range without spaces (10-15, 10–15). An abbreviation
keeps its stop (U.S., Gen., a.m., J.), also where it ends a sentence. Web addresses, @names, #tags, emoji with their
modifiers, and runs of stops or hyphens (..., --) are one each; every other sign is one: $, %, “.

Sentences end at . ! ? … unless an abbreviation, an initial, a list number or what follows speaks against it: a small letter,
or the speaker of a quoted question. Closing quotation marks, brackets and note numbers ([3]) belong to the sentence before.
A sentence may end inside a quotation. A row of a table is a sentence; no other line break ends one.

Quotations are paired inside a block. One that is open at its end goes on in the next block if that one opens with a mark
too, as newspapers have it, or closes a mark it did not open; else it ends with its block, and a note says so. Which way a
mark faces is told by the mark itself (“ ”) and by its neighbours ("), so that a missing or a doubled mark spoils no more
than its own block.

All steps are linear in the length of the text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from sayso import wordlists
from sayso.records import Block, Note, Quotation, Sentence, Span, Token

_ZERO = "\u200b\u2060\ufeff"  # shows nothing, is no token
_WORD = r"[^\W_]+(?:[\u0300-\u036f\u00ad\u200c\u200d]+[^\W_]*)*"
_LETTER = r"[^\W\d_]"
_S = r"[sS](?![^\W_])"
_NUMBER = r"(?:\d{1,3}(?:,\d{2,3}){0,6},\d{3}(?!\d)|\d+|(?<![\w.])\.\d+)(?:[.:/]\d+)*"
_EMOJI = r"[\u2190-\u21ff\u2300-\u23ff\u25a0-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]"
_TOKEN = re.compile(
    "|".join(
        (
            r"[^\W\d_]{2,}+(?=[\s,])",  # most words, and what no other form can begin with
            rf"{_LETTER}\.(?:{_LETTER}\.)+(?:[-‐‑]{_WORD})*",  # U.S., a.m., U.S.-led
            r"[A-Z](?:\.[A-Z])+(?![^\W_])",
            rf"(?:https?://|www\.)[^\s{_ZERO}<>\"“”«»]*[^\s{_ZERO}<>\"“”«».,;:!?'’)\]}}…]",
            r"[0-9#*]\ufe0f?\u20e3",
            rf"{_NUMBER}(?:[-‐‑–]{_NUMBER})*[^\W_]*(?:[-‐‑]{_WORD}|['’](?!{_S}){_LETTER}+)*",
            rf"{_WORD}(?:(?:[-‐‑&]|['’](?!{_S})|\.(?=[a-z])){_WORD})*",
            rf"(?<=[\w.”\"’')\]])['’]{_S}",
            r"(?<!\w)['’‘](?:\d\ds|(?i:em|tis|twas|til)|n['’])(?![^\W_])",
            r"[@#]\w+",
            r"\.{2,}|…+|-{2,}|``|''|‘‘|’’",
            r"[\U0001f1e6-\U0001f1ff]{2}",
            rf"{_EMOJI}(?:[\ufe0f\u20e3\U0001f3fb-\U0001f3ff]|\u200d{_EMOJI})*",
            rf"[^\s{_ZERO}]",
        )
    )
)

_STOPS = frozenset(".!?…。！？")
_OPEN_BRACKETS = frozenset("([{¿¡")
_CLOSE_BRACKETS = frozenset(")]}")
_CARRY_ON = frozenset(",;:.…")
_POSSESSIVES = frozenset(("'s", "’s", "'S", "’S"))
_DASHES = frozenset(("-", "--", "---", "–", "—"))
# A small particle that may begin a sentence as part of a name ("von der Leyen said").
_PARTICLES = frozenset(("von", "de", "van", "bin", "al", "el", "ibn", "da", "di", "du", "del", "la", "le"))


class _Kind(NamedTuple):
    """A quotation mark as such: what it pairs with, and which way it faces: 1 opens, -1 closes, 0 both."""

    group: str
    faces: int
    single: bool


def _kinds() -> dict[str, _Kind]:
    rows = (
        ("curly", "“ „ ‟", "”", "", False),
        ("angle", "«", "»", "", False),
        ("straight", "", "", '" ＂', False),
        ("tick", "`` ‘‘", "'' ’’", "", False),
        ("corner", "「 『 〝", "」 』 〞", "", False),
        ("single curly", "‘ ‚ ‛", "’", "", True),
        ("single angle", "‹", "›", "", True),
        ("single straight", "`", "", "' ´", True),
    )
    return {
        sign: _Kind(group, faces, single)
        for group, *signs, single in rows
        for faces, row in zip((1, -1, 0), signs, strict=True)
        for sign in str(row).split()
    }


_MARKS = _kinds()


def sentences(text: str, blocks: Sequence[Block]) -> tuple[list[Sentence], list[Quotation], list[Note]]:
    """Part all blocks but page furniture into sentences; find the quotations, and note the marks that stand alone.

    Sentences come in order and do not overlap; between them lies white space only. Quotations are sorted by start, outer
    ones before those inside them. Notes are of kind "open-quotation". Never raises because of what the text says.
    """
    found: list[Sentence] = []
    quotes = _Quotes(text)
    for number, block in enumerate(blocks):
        if block.kind == "boilerplate":
            continue
        for start, end in _units(text, block):
            tokens, stops, marks = _tokens(text, start, end)
            if not tokens:
                continue
            roles = quotes.read(tokens, marks, goes_on=block.kind in ("paragraph", "item"))
            heading = block.kind == "heading"
            for first, last in _bounds(text, tokens, stops, roles):
                span = Span(tokens[first].start, tokens[last].end)
                found.append(Sentence(span, number, heading, tuple(tokens[first : last + 1])))
    quotations, notes = quotes.finish()
    return found, quotations, notes


def _units(text: str, block: Block) -> Iterator[tuple[int, int]]:
    """Give the stretches that are read on their own: a table's rows, any other block as a whole."""
    if block.kind != "table":
        yield block.span
        return
    start = block.span.start
    for row in text[start : block.span.end].splitlines(keepends=True):
        yield start, start + len(row)
        start += len(row)


# ---------------------------------------------------------------- tokens


def _tokens(text: str, start: int, end: int) -> tuple[list[Token], list[int], list[int]]:
    """Give the tokens, and the indexes of those that may end a sentence and of those that may be quotation marks."""
    tokens: list[Token] = []
    stops: list[int] = []
    marks: list[int] = []
    last = start
    for match in _TOKEN.finditer(text, start, end):
        word = match[0]
        here, after = match.span()
        if word == "." and here == last and tokens and _keeps_stop(text, tokens, after, end):
            tokens[-1] = Token(tokens[-1].start, after, tokens[-1].text + ".")
            stops.append(len(tokens) - 1)
        else:
            sign = word[-1]
            if sign in _STOPS:
                stops.append(len(tokens))
            elif word in _MARKS:
                marks.append(len(tokens))
            tokens.append(Token(here, after, word))
        last = after
    return tokens, stops, marks


_NEXT = re.compile(rf"[\s{_ZERO}\"“‘'(«]*(\w*)")


def _keeps_stop(text: str, tokens: list[Token], after: int, end: int) -> bool:
    """Tell whether the stop right after the last token belongs to it, as an abbreviation's or an initial's."""
    word = tokens[-1].text
    if len(word) > 12:
        return False
    kind = _abbreviations().get(word) or _abbreviations().get(word.rpartition("-")[2])
    if kind == "number":
        follows = _NEXT.match(text, after, end)
        return follows is not None and follows[1][:1].isdigit()
    if kind is not None:
        return True
    if len(word) != 1 or not word.isupper():
        return False
    if word == "I" and len(tokens) > 1 and tokens[-2].text.islower():
        return False  # "he and I."
    follows = _NEXT.match(text, after, end)
    name = follows[1] if follows else ""
    return name[:1].isupper() and (len(name) == 1 or name.lower() not in _words("starts"))


@cache
def _asset() -> dict[str, list[str]]:
    """Read assets/abbreviations.txt: the words of each kind. Its header tells what the kinds are."""
    kinds: dict[str, list[str]] = {}
    for line in wordlists.lines("abbreviations.txt"):
        kind, _, words = line.partition(": ")
        kinds.setdefault(kind, []).extend(words.split())
    return kinds


@cache
def _words(kind: str) -> frozenset[str]:
    return frozenset(_asset()[kind])


@cache
def _abbreviations() -> dict[str, str]:
    """Map each abbreviation, without its last stop, to its kind."""
    found: dict[str, str] = {}
    for kind in ("title", "inner", "number", "either", "end", "clock"):
        for word in _asset()[kind]:
            for form in (word, word[0].upper() + word[1:], word.upper()):
                if len(form) > 1 or form == word:
                    found.setdefault(form, kind)
    return found


# ---------------------------------------------------------------- sentence ends


def _bounds(text: str, tokens: list[Token], stops: list[int], roles: dict[int, int]) -> Iterator[tuple[int, int]]:
    """Give the first and the last token of each sentence. `roles` tells which tokens open (1) and close (-1) a quotation."""
    first = done = 0
    for stop in stops:
        if stop < done:
            continue
        stop, last = _tail(tokens, stop, roles)
        done = last + 1
        if done < len(tokens) and _ends(tokens, first, stop, last, roles):
            yield first, last
            first = done
    yield first, len(tokens) - 1


def _tail(tokens: list[Token], stop: int, roles: dict[int, int]) -> tuple[int, int]:
    """Find what belongs to the sentence before: more stops, closing marks and brackets, note numbers ([3]).

    Gives the last of the stops and the last token of all.
    """
    last = stop
    while last + 1 < len(tokens):
        follows = tokens[last + 1].text
        touches = tokens[last + 1].start == tokens[last].end
        if touches and follows[0] in _STOPS:
            stop = last = last + 1
        elif roles.get(last + 1) == -1 or follows in _CLOSE_BRACKETS:
            last += 1
        elif follows == "[" and _is_note(tokens, last + 1):
            last += 3
        else:
            break
    return stop, last


def _is_note(tokens: list[Token], at: int) -> bool:
    """Tell whether brackets that open at `at` hold a number and nothing else."""
    return at + 2 < len(tokens) and tokens[at + 1].text.isdigit() and tokens[at + 2].text in _CLOSE_BRACKETS


def _ends(tokens: list[Token], first: int, stop: int, last: int, roles: dict[int, int]) -> bool:
    """Tell whether a sentence that began at `first` ends with the stop at `stop`, whose tail goes to `last`."""
    mark = tokens[stop].text
    follows = tokens[last + 1]
    if follows.text[0] in _CARRY_ON:
        return False
    at = last + 1
    while at < len(tokens) and (roles.get(at) == 1 or tokens[at].text in _OPEN_BRACKETS):
        at += 1
    head = tokens[min(at, len(tokens) - 1)].text
    gap = follows.start > tokens[last].end
    opens = roles.get(last + 1) == 1
    if len(mark) > 1 and mark[0] not in _STOPS:
        return gap and _ends_at_abbreviation(tokens, mark[:-1], at, head, opens)
    if mark[-1] in "。！？":
        return True
    if mark[-1] in "!?":
        if head[0].islower() or head in _DASHES or not (gap or opens or head[0].isupper()):
            return False
        if follows.text == "(" and _is_note(tokens, last + 1):  # a work and its year: "Viva Maria! (1965)"
            return False
        quoted = any(roles.get(index) == -1 for index in range(stop + 1, last + 1))
        return not (quoted and _names_speaker(tokens, at, roles))
    if mark != "." or (stop > first and tokens[stop - 1].text == "."):
        return _ends_at_ellipsis(tokens, first, stop, head, gap, opens)
    return _ends_at_stop(tokens, first, stop, last, at, gap, opens)


def _ends_at_abbreviation(tokens: list[Token], word: str, at: int, head: str, opens: bool) -> bool:
    kind = _abbreviations().get(word) or _abbreviations().get(word.rpartition("-")[2]) or "either"
    if kind in ("title", "inner", "number") or len(word) == 1 or not (head[0].isupper() or head[0].isdigit()):
        return False
    if kind == "either":
        return head[0].isupper() and (opens or head.lower() in _words("starts"))
    if kind == "clock":
        time_of = at + 1 < len(tokens) and tokens[at + 1].text == "time"
        return head[0].isupper() and not (time_of or head.rstrip(".") in _words("zone"))
    return head[0].isupper()


def _ends_at_ellipsis(tokens: list[Token], first: int, stop: int, head: str, gap: bool, opens: bool) -> bool:
    """Judge "…": one that touches its word trails off, one between spaces leaves something out."""
    if stop == first or not gap or head[0].islower():
        return False
    touches = tokens[stop - 1].end == tokens[stop].start and tokens[stop - 1].text != "."
    return opens or touches or head.lower() in _words("starts")


def _ends_at_stop(tokens: list[Token], first: int, stop: int, last: int, at: int, gap: bool, opens: bool) -> bool:
    before = tokens[stop - 1].text if stop > first else ""
    head = tokens[min(at, len(tokens) - 1)].text
    number = (before.isdigit() and len(before) < 4) or (len(before) == 1 and before.isalpha())
    if stop == first or (number and (stop == first + 1 or tokens[stop - 2].text in (":", ";"))):
        return False  # a list number: "1. Kyiv"
    if not gap:
        return head[0].isupper() and (opens or (before.islower() and len(before) > 1 and head[1:].islower()))
    if not head[0].islower() or opens:
        return True
    if any(sign.isupper() for sign in head):  # iPhone, al-Shabaab
        return True
    if head in _PARTICLES and at + 1 < len(tokens) and tokens[at + 1].text[0].isupper():
        return True
    careless = tokens[first].text[0].islower()  # a text that does without capitals
    return careless and last == stop and len(before) > 3 and before.isalpha()


def _names_speaker(tokens: list[Token], at: int, roles: dict[int, int]) -> bool:
    """Tell whether a name and a verb of speech follow, as in “How many?” Olha Petrenko asked."""
    if tokens[at : at + 1] and tokens[at].text.lower() in _words("starts"):
        return False
    for index in range(at, min(at + 12, len(tokens))):
        word = tokens[index].text
        if word in _words("speech"):
            return index > at
        if word in _STOPS or index in roles:
            return False
    return False


# ---------------------------------------------------------------- quotations


class _Open(NamedTuple):
    """A mark that awaits its fellow."""

    token: int
    kind: _Kind


class _Quotes:
    """Pairs the quotation marks of one unit after another. Between units it remembers what was left open."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._found: list[Quotation] = []
        self._notes: list[Note] = []
        self._pending: Span | None = None  # the quotation that ran to the end of the unit before
        self._pending_single = False

    def finish(self) -> tuple[list[Quotation], list[Note]]:
        self._give_up()
        self._found.sort(key=lambda quotation: (quotation.span.start, -quotation.span.end))
        self._notes.sort(key=lambda note: note.span or Span(0, 0))
        return self._found, self._notes

    def read(self, tokens: list[Token], marks: list[int], *, goes_on: bool) -> dict[int, int]:
        """Pair the marks of a unit. Gives the role of each mark: 1 opens, -1 closes, 0 is an apostrophe or a prime."""
        if not marks or not goes_on:
            self._give_up()
        if not marks:
            return {}
        unit = _Unit(self._text, tokens, marks)
        unit.pair()
        continued = self._continues(unit)
        for start, end in unit.pairs:
            self._add(tokens, start, end, closed=True, continued=continued == start)
        self._leave_open(unit, continued if goes_on else None, goes_on)
        return unit.roles

    def _continues(self, unit: _Unit) -> int | None:
        """Find the mark that carries on what the unit before left open, if there is one; it is index 0 in either case."""
        pending, self._pending = self._pending, None
        if pending is None:
            return None
        if unit.roles.get(0) == 1 and _MARKS[unit.tokens[0].text].single == self._pending_single:
            return 0
        if unit.strays and unit.strays[0] == unit.first_of_doubles and not self._pending_single:
            self._add(unit.tokens, 0, unit.strays.pop(0), closed=True, continued=True)
            return None
        self._note(pending, _UNCLOSED)
        return None

    def _leave_open(self, unit: _Unit, continued: int | None, goes_on: bool) -> None:
        tokens = unit.tokens
        for stray in unit.strays:
            self._note(Span(tokens[stray].start, tokens[stray].end), "a closing quotation mark without an opening one")
        for start, end in unit.unclosed:
            span = Span(tokens[start].start, tokens[end].end)
            if end > start:
                self._add(tokens, start, end, closed=False, continued=continued == start)
            if not goes_on or end < len(tokens) - 1 or end == start:
                self._note(span, _UNCLOSED)
            elif self._pending is None:  # of two that run to the end the outer one tells how it goes on
                self._pending, self._pending_single = span, _MARKS[tokens[start].text].single

    def _add(self, tokens: list[Token], start: int, end: int, *, closed: bool, continued: bool) -> None:
        self._found.append(Quotation(Span(tokens[start].start, tokens[end].end), closed, continued))

    def _give_up(self) -> None:
        if self._pending is not None:
            self._note(self._pending, _UNCLOSED)
            self._pending = None

    def _note(self, span: Span, why: str) -> None:
        self._notes.append(Note("open-quotation", why, span))


_UNCLOSED = "a quotation mark that is never closed; read up to the end of its block at most"


class _Unit:
    """The quotation marks of one unit, paired by a stack."""

    def __init__(self, text: str, tokens: list[Token], marks: list[int]) -> None:
        self.tokens = tokens
        self.roles: dict[int, int] = {}
        self.pairs: list[tuple[int, int]] = []
        self.unclosed: list[tuple[int, int]] = []  # the mark, and the last token that may be inside
        self.strays: list[int] = []
        self.first_of_doubles = next((mark for mark in marks if not _MARKS[tokens[mark].text].single), None)
        self._text = text
        self._marks = marks
        self._kinds = [_MARKS[tokens[mark].text] for mark in marks]
        self._stack: list[_Open] = []
        self._open: Counter[str] = Counter()  # how many of each group, and of "double" in all, are on the stack
        self._right_free = self._find_right_free()
        self._closers = Counter(kind.group for kind in self._kinds if kind.faces == -1)
        self._closes_later = self._find_closers_of_singles()

    def pair(self) -> None:
        for position, (mark, kind) in enumerate(zip(self._marks, self._kinds, strict=True)):
            if kind.faces == -1:
                self._closers[kind.group] -= 1
            if kind.single:
                self._pair_single(position, mark, kind)
            else:
                self._pair_double(position, mark, kind)
        self._end()

    # The neighbours of a mark. Free means: space, a bracket, a dash or the unit's edge, through other marks.

    def _find_right_free(self) -> list[bool]:
        free = [True] * len(self._marks)
        for position in range(len(self._marks) - 1, -1, -1):
            mark = self._marks[position]
            if mark + 1 == len(self.tokens):
                continue
            follows = self.tokens[mark + 1]
            if follows.start > self.tokens[mark].end:
                continue
            if position + 1 < len(self._marks) and self._marks[position + 1] == mark + 1:
                free[position] = free[position + 1]
            else:
                free[position] = follows.text[0] in ")]},.;:!?…—–-/" or follows.text in _POSSESSIVES
        return free

    def _left_free(self, mark: int) -> bool:
        if mark == 0:
            return True
        before = self.tokens[mark - 1]
        if before.end < self.tokens[mark].start:
            return True
        return self.roles.get(mark - 1) == 1 or before.text[-1] in "([{—–-/"

    def _find_closers_of_singles(self) -> list[bool]:
        """For each single mark: will a mark that can only be a closing one follow, before another single one opens?"""
        later = [False] * len(self._marks)
        sure = False
        for position in range(len(self._marks) - 1, -1, -1):
            later[position] = sure
            kind, mark = self._kinds[position], self._marks[position]
            if not kind.single:
                continue
            before_is_space = mark == 0 or self.tokens[mark - 1].end < self.tokens[mark].start
            if before_is_space:
                sure = sure and self._right_free[position]
            elif self._right_free[position] and kind.faces != 1:
                sure = sure or not self._is_doubtful(mark)
        return later

    def _is_doubtful(self, mark: int) -> bool:
        """Might this be the apostrophe of a plural: soldiers’ families?"""
        if mark == 0 or self.tokens[mark - 1].text[-1] not in "sSxzXZ" or mark + 1 == len(self.tokens):
            return False
        return self.tokens[mark + 1].text[0].isalnum()

    # Pairing.

    def _pair_single(self, position: int, mark: int, kind: _Kind) -> None:
        left, right = self._left_free(mark), self._right_free[position]
        self.roles[mark] = 0
        if left and not right:
            if kind.faces == 1 or self._closes_later[position] or (mark == 0 and kind.faces == 0):
                self._push(mark, kind)
        elif left or not right or not self._stack or not self._stack[-1].kind.single:
            return
        elif not (self._is_doubtful(mark) and self._closes_later[position]):
            self._pop(mark)

    def _pair_double(self, position: int, mark: int, kind: _Kind) -> None:
        left, right = self._left_free(mark), self._right_free[position]
        some = self._open["double"] > 0
        if self._is_prime(mark, kind, some):
            self.roles[mark] = 0
            return
        if kind.faces == 1:
            opens = not (some and right and not left)
        elif kind.faces == -1:
            opens = left and not right and not some
        elif left != right:
            opens = left
        else:
            opens = not some and not right
        if opens:
            self._push(mark, kind)
        elif some:
            self._close(mark, kind)
        else:
            self.roles[mark] = -1
            self.strays.append(mark)

    def _is_prime(self, mark: int, kind: _Kind, some: bool) -> bool:
        """Tell inches from a closing mark: 12" where nothing is open or a better mark will close, 5'11" anywhere."""
        if kind.group not in ("straight", "curly") or kind.faces == 1 or mark == 0:
            return False
        before = self.tokens[mark - 1]
        if before.end < self.tokens[mark].start or not before.text[-1].isdigit():
            return False
        if mark > 2 and self.tokens[mark - 2].text in ("'", "’", "′") and self.tokens[mark - 3].text.isdigit():
            return self.tokens[mark - 3].end + 1 == before.start
        if not some:
            return True
        top = self._stack[-1].kind.group
        return top != kind.group and self._closers[top] > 0

    def _push(self, mark: int, kind: _Kind) -> None:
        self.roles[mark] = 1
        self._stack.append(_Open(mark, kind))
        self._open[kind.group] += 1
        self._open["single" if kind.single else "double"] += 1

    def _close(self, mark: int, kind: _Kind) -> None:
        """Close the nearest mark of the same group, or of any kind if there is none; what was opened since stays unclosed."""
        exact = self._open[kind.group] > 0
        while True:
            top = self._stack[-1].kind
            if not top.single and (top.group == kind.group or not exact):
                self._pop(mark)
                return
            self._drop(mark - 1)

    def _pop(self, mark: int) -> None:
        opened = self._forget()
        self.roles[mark] = -1
        self.pairs.append((opened.token, mark))

    def _drop(self, last: int) -> None:
        """Give up on the innermost open mark. A single one was an apostrophe, more likely."""
        opened = self._forget()
        if opened.kind.single:
            self.roles[opened.token] = 0
        else:
            self.unclosed.append((opened.token, last))

    def _forget(self) -> _Open:
        opened = self._stack.pop()
        self._open[opened.kind.group] -= 1
        self._open["single" if opened.kind.single else "double"] -= 1
        return opened

    def _end(self) -> None:
        """End what is still open: before the next quotation of its family, or with the unit."""
        starts = sorted([start for start, _ in self.pairs + self.unclosed] + [opened.token for opened in self._stack])
        after = {True: len(self.tokens), False: len(self.tokens)}  # by family: where the next quotation begins
        nexts: dict[int, int] = {}
        for start in reversed(starts):
            single = _MARKS[self.tokens[start].text].single
            nexts[start] = after[single]
            after[single] = start
        while self._stack:
            opened = self._forget()
            self.unclosed.append((opened.token, len(self.tokens) - 1))
        self._nest({start: min(end, nexts[start] - 1) for start, end in self.unclosed})

    def _nest(self, unclosed: dict[int, int]) -> None:
        """Shorten unclosed quotations until none crosses another one."""
        ends = dict(self.pairs) | unclosed
        above: list[int] = []
        for start in sorted(ends):
            while above and ends[above[-1]] < start:
                above.pop()
            while above and ends[above[-1]] < ends[start]:
                if start in unclosed:
                    ends[start] = ends[above[-1]]
                else:
                    ends[above.pop()] = start - 1
            above.append(start)
        self.unclosed = sorted((start, ends[start]) for start in unclosed)
