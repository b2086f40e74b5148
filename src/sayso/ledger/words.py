"""Words to search by: a text's stems, what a query asks of them, and where it finds them.

Both stores must find the same, and their own parsers do not agree ("Kh-101", "3.5", "U.S.", a host name). So neither sees a
text: it is cut into words and stemmed here, and both are given the outcome as it is, SQLite as words that its tokenizer leaves
alone, PostgreSQL as literals of its types that pass its parser by.

    text   ─ chunks ─ folded ─ words ─ stems ─┬ `stems`     for FTS5
                                              └ `tsvector`  for PostgreSQL
    query  ─ `parse` ─ Query ─┬ `fts5`, `tsquery`
                              └ `highlights`, `snippet`   the same words, found in a text

What a word is: letters without case, accents or apostrophes ("Zełenski's" is zelenski, "Mar'ib" marib), or digits without
separators of thousands ("10,000" is 10000; "3.5" stays one, as 3point5). Where letters and digits meet, a word ends: "Kh101",
"Kh-101" and "Kh 101" are the same two. Initials are joined: "U.S." is US. English words are stemmed. In scripts that put no
space between words (Chinese, Japanese, Thai …) each character is a word, and a word of a query is a phrase of them.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import snowballstemmer
from msgspec import Struct

from sayso.errors import MisuseError, TooLargeError
from sayso.records import Span

MAX_LETTERS = 64  # of a longer word, only so many count: PostgreSQL takes 2,046 bytes, and no word of any language is longer
MAX_QUERY = 2_000  # characters
MAX_DEPTH = 20  # parentheses within parentheses; FTS5's parser gives up at some thirty
MAX_POSITION = 16_383  # PostgreSQL's; words further on in a text are found there, but not in phrases
MAX_TSVECTOR = 1_000_000  # bytes of different words, of PostgreSQL's 1,048,575; a text of 80,000 characters cannot have so many
LONG_TEXT = 80_000
CACHED = 1 << 17  # chunks of text with their stems, 20 MB; 172,000 words of news have 24,000 different ones
SHORTEST_PREFIX = 2  # letters; fewer would find a tenth of all entries
UNCUT = 40  # a snippet's border gives up as many characters not to cut a word

# Scripts without spaces between words: Thai to Myanmar, Khmer, Chinese and Japanese.
_UNSPACED = (
    "\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf"
    "\u4e00-\u9fff\uf900-\ufaff\U0001b000-\U0001b16f\U00020000-\U0003ffff"
)
_L = rf"[^\x00-\x60\x7b-\x7f{_UNSPACED}]"  # a letter, folded
_INTEGER = r"(?:[0-9]{1,3}(?:,[0-9]{3}(?![0-9]))+|[0-9]{1,3}(?:'[0-9]{3}(?![0-9]))+|[0-9]+)"
_WORD = re.compile(
    rf"""
    (?P<word> (?<!\d\.){_INTEGER}\.[0-9]+(?!\.?[0-9])      # 3.5 and 10,000.5, but not 5.1 in 3.5.1
            | {_INTEGER}
            | {_L}(?:\.{_L})+(?!{_L})                      # U.S
            | {_L}+(?:['`](?!s(?!{_L})){_L}+)*             # Mar'ib
            | [{_UNSPACED}] )
    (?: \.?['`]s(?!{_L}) )?                                # Ukraine's, the U.S.'s, the 1990's
    """,
    re.X,
)
_SPACED_THOUSANDS = re.compile(r"(?<=\d)[\u00a0\u2007\u2009\u202f](?=\d{3}(?!\d))")
_SPACE = re.compile(r"\s+")

# What decomposition does not take apart or would take for a letter.
_FOLDS = {
    "ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "ĸ": "k", "ŧ": "t", "æ": "ae", "œ": "oe", "þ": "th", "ə": "a",
    "’": "'", "‘": "'", "´": "'", "ʹ": "'", "ʺ": "'", "ʻ": "'", "ʼ": "'", "ʽ": "'", "ʾ": "'", "ʿ": "'",
    "٫": ".", "٬": ",", "\u0640": "", "\u200b": " ",
}  # fmt: skip
# Letters to Unicode, but vowel and tone signs to FTS5, whose tokenizer would cut the word there.
_SIGNS = frozenset(map(chr, [*range(0x19B0, 0x19C1), 0x19C8, 0x19C9, 0x1CF2, 0x1CF3]))
# Names whose stem is another's: a city of Syria, an agency of Pakistan.
_UNSTEMMED = frozenset(["hamas", "isis"])
_ENDINGS = """
    s es ies ied ed edly ing ingly ly y e er ers or ors ism isms ist ists ity ities ment ments ness able ible ably ibly
    ability ance ances ence ences ancy ency al ally ial ially ic ical ically ive ively iveness ative ous ously ousness ful
    fully fulness less ate ates ated ating ation ations ational ationally ator ators ion ions ional ionally ize izes ized
    izing izer izers ization izations ise ises ised ising iser isers isation isations ant ants ent ents ently
"""
# Whatever may still come after the beginning of an ending: "tion", "ion", "on" and "n" for "ation".
_TAILS = sorted({ending[i:] for ending in _ENDINGS.split() for i in range(len(ending) + 1)})


class Phrase(Struct, frozen=True):
    """Stems that follow one another; a single word is a phrase of one. `prefix`: the last is the beginning of a stem."""

    stems: tuple[str, ...]
    prefix: bool = False


class Either(Struct, frozen=True):
    """At least one of these."""

    of: tuple[Node, ...]


class Every(Struct, frozen=True):
    """All of these (there is at least one), and nothing of `without`."""

    of: tuple[Node, ...]
    without: tuple[Node, ...] = ()


Node = Phrase | Either | Every


class Query(Struct, frozen=True):
    """What is looked for: as it was written, and as it is understood."""

    text: str
    root: Node


# ---------------------------------------------------------------- a text's words


class _Word(NamedTuple):
    """A word, folded but not stemmed, and where in the text it stands (a possessive 's apart)."""

    text: str
    start: int
    end: int


@lru_cache(maxsize=8192)
def _folded(char: str) -> str:
    """A character as words are compared: in lower case, without accents, digits in ASCII; a space for what ends a word."""
    if char in _FOLDS:
        return _FOLDS[char]
    kind = unicodedata.category(char)
    if kind == "Cf" or kind[0] == "M" or char in _SIGNS:
        return ""  # soft hyphens, marks of direction, accents that stand by themselves
    if kind[0] not in "LN":
        return char if char in ".,'`" else " "
    parts = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", char).casefold())
    found = unicodedata.normalize("NFC", "".join(map(_folded_part, parts)))  # composed again: Hangul
    return f" {found} " if kind == "No" else found  # 2½ is not 21, 2024¹ not 20241


def _folded_part(char: str) -> str:
    if char in _FOLDS:
        return _FOLDS[char]
    kind = unicodedata.category(char)
    if kind == "Nd":
        return str(unicodedata.decimal(char))
    return char if kind[0] in "LN" else "" if kind[0] == "M" else " "


def _words(text: str) -> Iterator[_Word]:
    if text.isascii():
        for found in _WORD.finditer(text.lower()):
            yield _Word(_plain(found["word"]), *found.span("word"))
        return
    parts = [_folded(char) for char in _SPACED_THOUSANDS.sub(",", text)]
    places = [i for i, part in enumerate(parts) for _ in part]
    places.append(len(text))
    for found in _WORD.finditer("".join(parts)):
        start, end = found.span("word")
        yield _Word(_plain(found["word"]), places[start], max(places[end], places[end - 1] + 1))


def _plain(word: str) -> str:
    """A word as the pattern finds it, without what joins its letters or digits."""
    if word[0].isdigit() and word.isascii():
        word = word.replace(",", "").replace("'", "").replace(".", "point")
    elif not word.isalpha():
        word = word.replace("'", "").replace("`", "").replace(".", "")
    return word[:MAX_LETTERS]


_stem_english: Callable[[str], str] = snowballstemmer.stemmer("english").stemWord


@lru_cache(maxsize=1 << 16)
def _stem(word: str) -> str:
    return _stem_english(word) if word.isascii() and word.isalpha() and word not in _UNSTEMMED else word


class _Stems(dict[str, str]):
    """What stands between two spaces of a text → its stems. Texts repeat themselves, and looking up costs a hundredth."""

    def __missing__(self, chunk: str) -> str:
        found = " ".join(_stem(word.text) for word in _words(chunk))
        if len(chunk) <= MAX_LETTERS:
            if len(self) >= CACHED:
                self.clear()
            self[chunk] = found
        return found


_STEMS = _Stems()


def stems(text: str) -> str:
    """The stems of a text in its order, with a space between: what FTS5 indexes, by unicode61 with remove_diacritics 0.

    Raises TooLargeError for a text with more different words than PostgreSQL would take: both stores refuse the same.

    >>> stems("Ukraine’s army downed 10,000 Kh-101s in 3.5 years, the U.S. said")
    'ukrain armi down 10000 kh 101 s in 3point5 year the us said'
    """
    if not text.isascii():
        text = _SPACED_THOUSANDS.sub(",", text)
    found = " ".join(filter(None, map(_STEMS.__getitem__, text.split())))
    if len(text) > LONG_TEXT:
        different = set(found.split(" "))
        if sum(len(stem.encode()) + 4 for stem in different) + 2 * MAX_POSITION > MAX_TSVECTOR:
            raise TooLargeError("text", f"has {len(different):,} different words, more than can be searched", "split it")
    return found


def tsvector(text: str) -> str:
    """The same as a literal of PostgreSQL's type tsvector: each stem with its places, in quotes that no stem can contain.

    Raises TooLargeError as `stems` does. After MAX_POSITION words no more places are told, and PostgreSQL keeps 256 places of a
    word: in a text that has more, words are found as ever, but a phrase may be missed.

    >>> tsvector("No, no deal")
    "'no':1,2 'deal':3"
    """
    places: dict[str, list[str]] = {}
    for place, stem in enumerate(stems(text).split(), start=1):
        at = places.setdefault(stem, [])
        if place <= MAX_POSITION:
            at.append(str(place))
    return " ".join(f"'{stem}':{','.join(at)}" if at else f"'{stem}'" for stem, at in places.items())


# ---------------------------------------------------------------- a query

_QUOTES = '"“”„«»'
_ALONE = r"(?![^\s()])"
_LEXEME = re.compile(
    rf"""\s*(?: (?P<open>\() | (?P<close>\))
      | (?P<phrase>[{_QUOTES}][^{_QUOTES}]*[{_QUOTES}]\*?) | (?P<unclosed>[{_QUOTES}])
      | (?P<or>OR{_ALONE}) | (?P<and>AND{_ALONE}) | (?P<not>NOT{_ALONE} | (?<![^\s(-])-(?=[^\s)]))
      | (?P<words>[^\s(){_QUOTES}]+) )""",
    re.X,
)
_ENDS_OPERAND = ("words", "phrase", "close")
_BEGINS_OPERAND = ("words", "phrase", "open", "not")


class _Lexeme(NamedTuple):
    kind: str  # the name of its group in the pattern
    text: str
    at: int  # counted from 1, as it is told


class _Part(NamedTuple):
    """What a part of a query finds: what `node` does, or all but that."""

    node: Node
    negated: bool


def parse(query: str) -> Query:
    """What a query asks for. Words must all occur, in any order; beside them there are

        "long-range drones"     words that follow one another
        drones OR missiles      one of the two; binds less than words side by side
        -Kherson, NOT Kherson   what must not occur
        mobili*                 all words that begin so, and those that share a stem with them
        ( )                     together

    Capitals make the operators. What holds no letter or digit is let be. Raises MisuseError, with the place counted from 1,
    where a query cannot be understood, looks for nothing, asks only for what must not occur, or is too long or too deep.
    """
    if len(query) > MAX_QUERY:
        raise MisuseError("query", f"has {len(query):,} characters", f"search for at most {MAX_QUERY:,}")
    lexemes = _lexemes(_SPACED_THOUSANDS.sub(",", query))
    _check_operators(lexemes)
    _check_parentheses(lexemes)
    found = _either(lexemes[::-1])
    if found is None:
        raise MisuseError("query", "holds no word to look for", "write one with a letter or a digit in it")
    if found.negated:
        raise MisuseError("query", "asks only for what must not occur", "add a word that must, or leave out - and NOT")
    return Query(query, found.node)


def _lexemes(query: str) -> list[_Lexeme]:
    found: list[_Lexeme] = []
    for match in _LEXEME.finditer(query):
        kind = match.lastgroup or ""
        lexeme = _Lexeme(kind, match[kind], match.start(kind) + 1)
        if kind == "unclosed":
            raise _wrong(lexeme.at, "the quotation mark", "is never closed", 'write " after the phrase too, or leave it out')
        found.append(lexeme)
    return found


def _wrong(at: int, what: str, why: str, remedy: str) -> MisuseError:
    return MisuseError("query", f"{what} at character {at} {why}", remedy)


def _check_operators(lexemes: Sequence[_Lexeme]) -> None:
    """Raises MisuseError for an operator that lacks what it stands between."""
    for i, (kind, text, at) in enumerate(lexemes):
        before = i > 0 and lexemes[i - 1].kind in _ENDS_OPERAND
        after = i + 1 < len(lexemes) and lexemes[i + 1].kind in _BEGINS_OPERAND
        if (kind in ("or", "and") and not (before and after)) or (kind == "not" and not after):
            sides = "after" if kind == "not" or before else "before"
            raise _wrong(at, text, f"has no word {sides} it", f'add one, or write "{text}" to look for the word')


def _check_parentheses(lexemes: Sequence[_Lexeme]) -> None:
    opened: list[int] = []
    for kind, _, at in lexemes:
        if kind == "open":
            opened.append(at)
            if len(opened) > MAX_DEPTH:
                raise _wrong(at, "the parenthesis", "is too deep inside others", f"nest at most {MAX_DEPTH}")
        elif kind == "close":
            if not opened:
                raise _wrong(at, "the closing parenthesis", "was never opened", "leave it out, or write ( before")
            opened.pop()
    if opened:
        raise _wrong(opened[-1], "the parenthesis", "is never closed", "write ) after it, or leave it out")


def _either(ahead: list[_Lexeme]) -> _Part | None:
    """The parts to the end of a parenthesis, taken off `ahead` (which is reversed). None: no words in them."""
    parts = [_every(ahead)]
    while ahead and ahead[-1].kind == "or":
        ahead.pop()
        parts.append(_every(ahead))
    wanted = [part.node for part in parts if part and not part.negated]
    unwanted = [part.node for part in parts if part and part.negated]
    if unwanted:  # a OR NOT b: all but what is b without a
        return _Part(Every(tuple(unwanted), tuple(wanted)), negated=True)
    return _Part(_one_of(wanted), negated=False) if wanted else None


def _every(ahead: list[_Lexeme]) -> _Part | None:
    wanted: list[Node] = []
    unwanted: list[Node] = []
    while ahead and ahead[-1].kind not in ("or", "close"):
        negated = False
        while ahead[-1].kind in ("not", "and"):
            negated ^= ahead.pop().kind == "not"
        if part := _operand(ahead):
            (unwanted if part.negated ^ negated else wanted).append(part.node)
    if not wanted:
        return _Part(_one_of(unwanted), negated=True) if unwanted else None
    return _Part(wanted[0] if len(wanted) == 1 and not unwanted else Every(tuple(wanted), tuple(unwanted)), negated=False)


def _operand(ahead: list[_Lexeme]) -> _Part | None:
    lexeme = ahead.pop()
    if lexeme.kind == "open":
        found = _either(ahead)
        ahead.pop()  # the closing parenthesis
        return found
    node = _phrase(lexeme)
    return _Part(node, negated=False) if node else None


def _one_of(nodes: Sequence[Node]) -> Node:
    return nodes[0] if len(nodes) == 1 else Either(tuple(nodes))


def _phrase(lexeme: _Lexeme) -> Node | None:
    """The words of a lexeme as a phrase: a hyphen or a slash keeps them together as a quotation mark does."""
    text, star, after = lexeme.text.partition("*")
    if any(_words(after)):
        remedy = "write it after the last word, to find all that begin so"
        raise _wrong(lexeme.at + len(text), "the *", "does not stand at the end", remedy)
    words = [word.text for word in _words(text)]
    if not words:
        return None
    found = tuple(map(_stem, words))
    last = words[-1]
    if not star or re.match(f"[{_UNSPACED}]", last):
        return Phrase(found)
    if len(words) == 1 and len(last) < SHORTEST_PREFIX:
        raise _wrong(lexeme.at, lexeme.text, "would find too much", "write at least two letters before the *")
    # The index knows stems alone, and one may be shorter than what is given ("ukraine*" and ukrain) or differ ("military*",
    # militari): one in six beginnings of a word in the news. So those stems are looked for too that what is given has with any
    # English ending; then none is missed.
    shared = {stem for tail in _TAILS if not (stem := _stem(last + tail)).startswith(last)} if last.isascii() else set()
    return _one_of([Phrase((*found[:-1], last), prefix=True), *(Phrase((*found[:-1], stem)) for stem in sorted(shared))])


def fts5(query: Query) -> str:
    """The query as FTS5's MATCH takes it."""
    return _fts5(query.root)


def _fts5(node: Node) -> str:
    if isinstance(node, Phrase):
        return f'"{" ".join(node.stems)}"' + "*" * node.prefix
    if isinstance(node, Either):
        return f"({' OR '.join(map(_fts5, node.of))})"
    wanted = f"({' AND '.join(map(_fts5, node.of))})"
    return f"({wanted} NOT {_fts5(_one_of(node.without))})" if node.without else wanted


def tsquery(query: Query) -> str:
    """The query as a literal of PostgreSQL's type tsquery (not for to_tsquery, whose parser would cut the stems again)."""
    return _tsquery(query.root)


def _tsquery(node: Node) -> str:
    if isinstance(node, Phrase):
        found = " <-> ".join(f"'{stem}'" for stem in node.stems) + ":*" * node.prefix
        return f"({found})" if len(node.stems) > 1 else found
    if isinstance(node, Either):
        return f"({' | '.join(map(_tsquery, node.of))})"
    return f"({' & '.join([*map(_tsquery, node.of), *(f'!{_tsquery(out)}' for out in node.without)])})"


# ---------------------------------------------------------------- where a text has what a query asks for


class _Hit(NamedTuple):
    span: Span
    wish: int  # which of the query's phrases


def highlights(text: str, query: Query) -> list[Span]:
    """Where the words that a query asks for stand in a text, in order and apart; a phrase is one span.

    Words that the query excludes are not told, though they may stand there where only one side of an OR excludes them.
    """
    return _apart(hit.span for hit in _hits(text, query))


def snippet(text: str, query: Query, width: int = 200) -> tuple[Span, list[Span]]:
    """The stretch of a text, at most `width` long, that shows most of what a query asks for, and the highlights in it.

    Most is: most different words or phrases, then most hits, then the first. Without a hit it is the text's beginning. It
    begins and ends between words, but may cut one of more than 40 letters. All spans are places in `text`.
    """
    hits = _hits(text, query)
    if len(text) <= width:
        return Span(0, len(text)), _apart(hit.span for hit in hits)
    first, last = _densest(hits, width)
    start = max(0, min(first - (width - (last - first)) // 2, len(text) - width))
    window = _between_words(text, Span(start, start + width), Span(first, last))
    inside = (Span(max(start, window.start), min(end, window.end)) for (start, end), _ in hits)
    return window, _apart(span for span in inside if span.start < span.end)


def _hits(text: str, query: Query) -> list[_Hit]:
    """All places of the phrases that are wanted, by where they begin."""
    words = list(_words(text))
    found = [_stem(word.text) for word in words]
    places: dict[str, list[int]] = {}
    for i, stem in enumerate(found):
        places.setdefault(stem, []).append(i)
    hits = []
    for wish, phrase in enumerate(_wanted(query.root)):
        *lead, last = phrase.stems
        size = len(phrase.stems)
        if size == 1 and phrase.prefix:
            begins = [i for stem, at in places.items() if stem.startswith(last) for i in at]
        else:
            begins = places.get(phrase.stems[0], [])
        for i in begins:
            end = found[i + size - 1] if i + size <= len(found) else ""
            if found[i : i + size - 1] == lead and (end == last or (phrase.prefix and end.startswith(last))):
                hits.append(_Hit(Span(words[i].start, words[i + size - 1].end), wish))
    return sorted(hits)


def _wanted(node: Node, negated: bool = False) -> Iterator[Phrase]:
    if isinstance(node, Phrase):
        if not negated:
            yield node
        return
    for part in node.of:
        yield from _wanted(part, negated)
    if isinstance(node, Every):
        for part in node.without:
            yield from _wanted(part, not negated)


def _apart(spans: Iterator[Span]) -> list[Span]:
    """Spans in order, those that overlap made one."""
    apart: list[Span] = []
    for span in sorted(spans):
        if apart and span.start < apart[-1].end:
            apart[-1] = Span(apart[-1].start, max(span.end, apart[-1].end))
        else:
            apart.append(span)
    return apart


def _densest(hits: Sequence[_Hit], width: int) -> Span:
    """From the first to the last of those hits that fit into `width` and are most; an empty span at 0 where there is none."""
    best, most = Span(0, 0), (0, 0)
    inside: Counter[int] = Counter()  # how often each wish is met by hits[i:reached]
    reached = end = 0
    for i, (span, wish) in enumerate(hits):
        while reached < len(hits) and hits[reached].span.end <= span.start + width:
            inside[hits[reached].wish] += 1
            end = max(end, hits[reached].span.end)
            reached += 1
        if (len(inside), reached - i) > most:
            best, most = Span(span.start, end), (len(inside), reached - i)
        if reached == i:  # longer than the window
            reached += 1
        elif inside[wish] == 1:
            del inside[wish]
        else:
            inside[wish] -= 1
    if not most[0] and hits:  # a phrase longer than the window: its beginning
        return Span(hits[0].span.start, hits[0].span.start + max(width - UNCUT, width // 2))
    return best


def _between_words(text: str, window: Span, kept: Span) -> Span:
    """The window with its borders moved inwards out of words, by at most UNCUT characters and never into `kept`."""
    start, end = window
    if start and not text[start - 1].isspace():
        space = _SPACE.search(text, start, min(start + UNCUT, kept.start))
        start = space.end() if space else kept.start if kept.start - start <= UNCUT else start
    if end < len(text) and not text[end].isspace():
        earliest = max(end - UNCUT, kept.end)
        wordless = kept.end if kept.end and end - kept.end <= UNCUT else end
        end = next((i for i in range(end - 1, earliest - 1, -1) if text[i].isspace()), wordless)
    stretch = text[start:end]
    first = start + len(stretch) - len(stretch.lstrip())
    return Span(first, first + len(stretch.strip()))  # white space alone: nothing
