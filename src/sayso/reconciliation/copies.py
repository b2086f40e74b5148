"""Texts → which repeat another's words: an agency's wire in several outlets, a page under another headline, a quotation.

Ten outlets with one wire are one account of it, not ten. A copy is found in two passes:

    text    ─ words ─ shingles ─ `fingerprints` ─┬─ `Index`, or any table of hash and report ─ candidates, by hashes in common
    texts of two candidates ─────────────────────┴─ `shared`: the stretches that stand in both ─ `kind_of`: whole, part, quote

A word is what stands between spaces and signs, in lower case and without accents; "U.S." is us, "10,000" 10000, "don't" dont.
Word for word is meant: what is told in other words, or in another language, is no copy here. Where a script puts no space
between words, a clause counts as one.

Why winnowing (Schleimer, Wilkerson, Aiken, SIGMOD 2003): of every ten 5-word shingles in a row it keeps the one with the least
hash. So whatever run of 14 words two texts share, they keep one hash in common, and of 24 words two, wherever it stands. Shares
found on 107 pairs of news of which one has half of the other, 268 that have less, and 560 of reports that share nothing but a
block of 24 words; and how many of 300 pairs about one event in independent words become candidates (measured once, prototypes
beside rensa 0.5.0; `python eval/copies.py` measures what stands here, with `promising` and the exact pass):

                                  kept of 1,000 words   half   less   block   independent
    winnowing, ten                        176           1.00    .95    1.00        20
    winnowing, twelve                     149           1.00    .92     .96        16
    FracMinHash (Irber 2022), 1/6         164           1.00    .98     .87        31
    FracMinHash, 1/10                     100            .99    .87     .62        15
    rensa, 128 permutations, 32 bands     350            .55    .02     .00         1
    the same, 64 bands                    350            .98    .47     .03         3
    the same, 128 bands                   350           1.00    .99     .92        96

Two hashes in common are asked for, of rensa one band. MinHash estimates the likeness of wholes, so a short wire in a long
report escapes it; FracMinHash finds more of what is scattered, but misses an eighth of the quotations that are carried over.
rensa signs 9,000 reports of 370 words a second, this some 1,600: beside reading them neither counts.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect, insort
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from itertools import accumulate
from typing import Generic, Literal, NamedTuple, TypeVar
from zlib import crc32

from msgspec import Struct

from sayso.records import Span

Kind = Literal["whole", "part", "quote"]
Key = TypeVar("Key", int, str)

SKETCH = 1  # to be stored with fingerprints: those of different numbers cannot be compared
SHINGLE = 5  # words
WINDOW = 10  # shingles, of which one is kept: a run of SHINGLE + WINDOW - 1 words in common is certain to be found
COMMON = 50  # reports; what more of them have is a footer. Until then all are compared with each other, 3 s for each footer
LEAST_HASHES = 2  # in common, to be a candidate: a run of 24 words has them
LEAST_SHARE = 0.06  # of the shorter's hashes: halves the candidates of 3,885 reports of the corpora, and loses 3 copies of 293
MANY_HASHES = 7  # a run of 75 words has them; so many are looked at, however long the reports

RUN = 8  # words of a stretch at least
TRIED = 8  # places of a repeated run that are compared; a text that says the same 1,000 times would cost 1,000 times as much
FOOT = 65  # words; the longest footers of newspapers in the corpora have 62
UNEVEN = 3  # words before or after the beginning of a line may be the same by chance, or differ ("LONDON, ")

# What two texts are to each other; the numbers were chosen on the corpora's 675 pairs and on eval/reconciliation/copies.txt.
WHOLE = 0.75  # of both; a night's report with the next day's numbers in it has .76
PART = 0.3  # of one of them; reports that were written apart have .20 at most
LEAST_PART = 30  # words
QUOTED = 0.8  # of the words in common: then it is a quotation, however much of the report
BLOCK = 24  # words; reports that were written apart share 18 in a row, in the words of somebody whom they quote
WEIGHTY = 0.18  # of one of them; a company's statement of 53 words, .16 of two reports otherwise apart, makes no copy
LONG_BLOCK = 75  # words, however little they weigh
GAP = 60  # characters: "he said in a televised address, and added"
HALF = 0.5  # of one of them; no footer is so much of a report, while the second half of one may stand like a footer

LONGEST = 64  # letters of a word that is kept in memory
CACHED = 1 << 16  # folded words; 172,000 words of news have 24,000 different ones

# Letters and digits; then an apostrophe and what follows it, a decimal or a thousand after a digit, an initial after an initial
# ("U.S"), or what nobody sees: accents that are characters of their own, soft hyphens, joiners.
_WORD = re.compile(
    r"""
    [^\W_]++
    (?: ['’ʼ`´] [^\W_]++
      | [.,] (?<=\d.) \d++
      | \. (?<=(?<![^\W_])[^\W\d_].) [^\W\d_] (?![^\W_])
      | [\u00ad\u0300-\u036f\u200b-\u200d\u2060]++ [^\W_]*+
    )*+
    """,
    re.X,
)
_MARK = re.compile(r"""["“”„«»\n]|(?P<opening>(?<![^\W_])['‘](?=[^\W_]))|(?P<closing>(?<=\S)['’](?![^\W_]))""")
_CLOSING = {"“": "”", "„": "“”", "«": "»", "»": "«", '"': '"', "‘": "’", "'": "'"}


# ---------------------------------------------------------------- words


class _Folds(dict[str, str]):
    """A word as it stands → as it is compared. Texts repeat themselves, and looking up costs a tenth."""

    def __missing__(self, word: str) -> str:
        if word.isascii():
            found = re.sub(r"['`,]|(?<!\d)\.", "", word.lower())
        else:
            parts = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", word).casefold())
            found = "".join(char for char in parts if char.isalnum() or (char == "." and parts[0].isdecimal()))
        if len(word) <= LONGEST:
            if len(self) >= CACHED:
                self.clear()
            self[word] = found
        return found


_FOLDS = _Folds()


def _folded(text: str) -> list[str]:
    return [_FOLDS[word] for word in _WORD.findall(text)]


# ---------------------------------------------------------------- the first pass: hashes


def fingerprints(text: str) -> tuple[int, ...]:
    """The kept hashes of a text in ascending order, each from 0 to 2⁶³ - 1: 18 of 100 words; none of fewer than five.

    They are the same on every machine, whatever signs, quotation marks, accents and capitals the text has.
    """
    words = [word.encode() for word in _folded(text)]
    joined = b" ".join(words)
    starts = list(accumulate((len(word) + 1 for word in words), initial=0))
    shingles = [joined[start : end - 1] for start, end in zip(starts, starts[SHINGLE:], strict=False)]
    if not shingles:
        return ()
    ranks = [crc32(shingle) for shingle in shingles]  # chooses only; what is kept has a longer hash, that two rarely share
    kept = _least(ranks)
    return tuple(sorted({_hash(shingle) for shingle, rank in zip(shingles, ranks, strict=True) if rank in kept}))


def _least(ranks: list[int]) -> set[int]:
    """The least of every WINDOW in a row; of fewer the least of all."""
    found, place = set[int](), 0
    for i, rank in enumerate(ranks):
        if rank < ranks[place]:
            place = i
        elif i - place >= WINDOW:
            start = i - WINDOW + 1
            place = ranks.index(min(ranks[start : i + 1]), start)
        if i >= WINDOW - 1:
            found.add(ranks[place])
    return found or {ranks[place]}


def _hash(shingle: bytes) -> int:
    return int.from_bytes(blake2b(shingle, digest_size=8).digest(), "big") >> 1


def telling(prints: Sequence[int], held: Mapping[int, int], common: int = COMMON) -> tuple[int, ...]:
    """Those of a report's hashes by which its copies are to be looked for, where `held` says how many reports have each.

    What more than `common` reports have is set aside. Where that is more than half of the report, it is no footer but a wire
    that everybody has, and all of it is given.
    """
    found = tuple(mark for mark in prints if held.get(mark, 0) <= common)
    return found if 2 * len(found) >= len(prints) else tuple(prints)


def promising(common: int, a: int, b: int) -> bool:
    """Is the exact pass worth its time for two reports that have so many hashes in common, and keep `a` and `b` of them?"""
    return common >= LEAST_HASHES and (common >= MANY_HASHES or common >= LEAST_SHARE * min(a, b))


class Index(Generic[Key]):
    """Hashes and the reports that have them, in memory; 100,000 reports of 300 words take 0.55 GB. A ledger does it in a table.

    What it answers does not depend on the order in which reports were added. Of a hash that more than `common` reports have, it
    knows those with the least keys: so asking costs the same, however many there are.
    """

    def __init__(self, common: int = COMMON) -> None:
        self._common = common
        self._sizes: dict[Key, int] = {}
        self._holders: dict[int, Key | list[Key]] = {}  # one report, as most hashes have, or a sorted list

    def __len__(self) -> int:
        return len(self._sizes)

    def add(self, key: Key, prints: Iterable[int]) -> None:
        """Takes a report in, under a key of its own. One that is there already stays as it is."""
        if key in self._sizes:
            return
        marks = set(prints)
        self._sizes[key] = len(marks)
        for mark in marks:
            holders = self._holders.setdefault(mark, key)
            if isinstance(holders, list):
                insort(holders, key)
                del holders[self._common + 1 :]
            elif holders != key:
                self._holders[mark] = sorted((holders, key))

    def candidates(self, prints: Iterable[int], but: Key | None = None) -> list[tuple[Key, int]]:
        """The promising reports, and how many hashes each shares, most first; never the one with the key `but`."""
        holders = {mark: self._reports(mark) for mark in set(prints)}
        asked = telling(tuple(holders), {mark: len(reports) for mark, reports in holders.items()}, self._common)
        count = Counter(key for mark in asked for key in holders[mark][: self._common] if key != but)
        found = [(key, n) for key, n in count.items() if promising(n, len(holders), self._sizes[key])]
        return sorted(found, key=lambda candidate: (-candidate[1], candidate[0]))

    def _reports(self, mark: int) -> list[Key]:
        found = self._holders.get(mark, [])
        return found if isinstance(found, list) else [found]


# ---------------------------------------------------------------- the second pass: stretches


class Stretch(NamedTuple):
    """A run of words that stands in both texts: its place in each, from the first word to the last, and how many they are.

    `quoted`: more than half of it stands in quotation marks, in one of the texts at least. `foot`: it begins a line among the
    last words of both texts, as the footer of a newspaper does.
    """

    a: Span
    b: Span
    words: int
    quoted: bool
    foot: bool


class Shared(Struct, frozen=True):
    """What two texts have in common word for word, in runs of eight words or more.

    `a_in_b`: the share of a's words that stand in such runs (0 to 1), `b_in_a` that of b's; `words`: how many they are, in the
    text where they are fewer. `stretches` come in the order of the shorter text and do not overlap there; in the other they
    may, where it says once what the shorter says twice.
    """

    a_in_b: float
    b_in_a: float
    words: int
    stretches: tuple[Stretch, ...]


def shared(a: str, b: str) -> Shared:
    """The stretches that two texts share, in time that grows with their length, also where they repeat themselves.

    `shared(b, a)` is the same with the sides changed.
    """
    if len(b) < len(a) or (len(a) == len(b) and b < a):
        turned = shared(b, a)
        stretches = tuple(stretch._replace(a=stretch.b, b=stretch.a) for stretch in turned.stretches)
        return Shared(turned.b_in_a, turned.a_in_b, turned.words, stretches)
    short, long = list(_WORD.finditer(a)), list(_WORD.finditer(b))
    numbers: dict[str, int] = {}
    ours, theirs = ([numbers.setdefault(_FOLDS[word[0]], len(numbers)) for word in words] for words in (short, long))
    our_runs, their_runs = _runs(ours), _runs(theirs)
    covered, covering = _covered(our_runs, set(their_runs)), _covered(their_runs, set(our_runs))
    if not covered:
        return Shared(0.0, 0.0, 0, ())
    sides = _Side(a, short), _Side(b, long)
    stretches = tuple(_stretch(sides, *found) for found in _common(ours, theirs, our_runs, their_runs))
    return Shared(covered / len(ours), covering / len(theirs), min(covered, covering), stretches)


def _runs(numbers: list[int]) -> list[tuple[int, ...]]:
    """The runs of eight words, by the place of their first."""
    return list(zip(*(numbers[i:] for i in range(RUN)), strict=False))


def _covered(runs: Iterable[tuple[int, ...]], others: set[tuple[int, ...]]) -> int:
    """How many words stand in a run of the other text."""
    covered = reach = 0
    for start, run in enumerate(runs):
        if run in others:
            covered += start + RUN - max(start, reach)
            reach = start + RUN
    return covered


def _common(
    ours: list[int], theirs: list[int], our_runs: list[tuple[int, ...]], their_runs: list[tuple[int, ...]]
) -> Iterator[tuple[int, int, int]]:
    """Stretches as first words and length, each as long as it can be from where it begins, in our order, apart from each other.

    Of equal ones that is taken which comes next in their text. No more than TRIED places are compared at a word, and after a
    stretch the search goes on behind it: so each word is compared that often at most, in however many places it stands.
    """
    wanted = set(our_runs)
    places: dict[tuple[int, ...], list[int]] = {}
    for start, run in enumerate(their_runs):
        if run in wanted and len(known := places.setdefault(run, [])) < TRIED:
            known.append(start)
    at = after = 0
    while at < len(our_runs):
        found = [(_length(ours, theirs, at, place), place >= after, -place) for place in places.get(our_runs[at], ())]
        if not found:
            at += 1
            continue
        length, _, place = max(found)
        yield at, -place, length
        at, after = at + length, length - place


def _length(ours: list[int], theirs: list[int], at: int, place: int) -> int:
    """How many words are the same from two places on."""
    length = RUN
    most = min(len(ours) - at, len(theirs) - place)
    while length < most and ours[at + length] == theirs[place + length]:
        length += 1
    return length


class _Side:
    """One of the two texts, made ready to be asked about the surroundings of a stretch."""

    def __init__(self, text: str, words: list[re.Match[str]]) -> None:
        self._text, self._words = text, words
        self._quotations = list(_quotations(text))

    def span(self, first: int, length: int) -> Span:
        return Span(self._words[first].start(), self._words[first + length - 1].end())

    def quoted(self, span: Span) -> bool:
        """Does more than half of a stretch stand in quotation marks?"""
        inside, i = 0, max(0, bisect(self._quotations, span) - 1)
        while i < len(self._quotations) and self._quotations[i].start < span.end:
            inside += max(0, min(self._quotations[i].end, span.end) - max(self._quotations[i].start, span.start))
            i += 1
        return 2 * inside > span.end - span.start

    def foot(self, first: int) -> bool:
        """Does a word stand among the last of its text, where a line begins, but for a few words?"""
        if first < len(self._words) - FOOT:
            return False
        before, behind = max(0, first - UNEVEN), min(len(self._words) - 1, first + UNEVEN)
        return "\n" in self._text[self._words[before].start() : self._words[behind].start()]


def _stretch(sides: tuple[_Side, _Side], ours: int, theirs: int, length: int) -> Stretch:
    (one, other), (a, b) = sides, (side.span(first, length) for side, first in zip(sides, (ours, theirs), strict=True))
    return Stretch(a, b, length, one.quoted(a) or other.quoted(b), one.foot(ours) and other.foot(theirs))


def _quotations(text: str) -> Iterator[Span]:
    """What stands in quotation marks; without a closing one to the end of the line. Those within others are passed over.

    Single marks are told from apostrophes by the letters around them.
    """
    start, closing = 0, ""
    for match in _MARK.finditer(text):
        mark, at = match[0], match.start()
        if not closing:
            if not match["closing"]:
                start, closing = at, _CLOSING.get(mark, "")
        elif mark == "\n" or (mark in closing and not match["opening"]):
            yield Span(start, at)
            closing = ""
    if closing:
        yield Span(start, len(text))


# ---------------------------------------------------------------- what it amounts to


def kind_of(found: Shared) -> Kind | None:
    """What one text is to the other; None for what two reports of one event share by chance, or as reports of one newspaper.

    whole   each has three quarters of its words from the other
    part    three tenths of one of them stand in the other
    quote   what is shared stands in quotation marks, or is one block that weighs something in one of them
    """
    most = max(found.a_in_b, found.b_in_a)
    own = found.words - sum(stretch.words for stretch in found.stretches if stretch.foot and not stretch.quoted)
    if found.words < BLOCK or (own < BLOCK and most < HALF):
        return None
    if min(found.a_in_b, found.b_in_a) >= WHOLE:
        return "whole"
    if most >= PART and found.words >= LEAST_PART:
        quoted = sum(stretch.words for stretch in found.stretches if stretch.quoted)
        return "quote" if quoted >= QUOTED * found.words else "part"
    block = _block([stretch for stretch in found.stretches if stretch.quoted or not stretch.foot])
    return "quote" if block >= LONG_BLOCK or (block >= BLOCK and most >= WEIGHTY) else None


def _block(stretches: Sequence[Stretch]) -> int:
    """The words of the longest block: stretches in the same order in both texts, with no more than "he said" between them."""
    longest = words = 0
    before: Stretch | None = None
    for stretch in stretches:
        joins = before and 0 <= stretch.a.start - before.a.end <= GAP and 0 <= stretch.b.start - before.b.end <= GAP
        words = words + stretch.words if joins else stretch.words
        longest, before = max(longest, words), stretch
    return longest
