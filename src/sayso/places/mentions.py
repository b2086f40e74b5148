"""Runs of capitalised words, where place names are looked for, and the mentions found in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sayso.places.gazetteer import Site, fold
from sayso.places.lexicon import JOINS, STATES_CUT, TITLES, UPPER
from sayso.records import Sentence

LONGEST = 6  # words in a name: "Saint Vincent and the Grenadines" has five capitalised or joined, none in the files has more
_LONGEST_RUN = 40  # capitalised words looked at together; a page in capitals is cut into such pieces, to stay linear
_ARTICLE = r"(?:(?:al|el|ad|an|as|ash|ar|at|az|ed|en|es|ez|et|ul)[-‑]|d['’])?"
WORD = re.compile(
    rf"(?<!\w)(?:(?:[{UPPER}]\.){{2,}}|W\.\s?Va\.|(?:St|Ste|Mt|Ft)\.(?=\s[{UPPER}])"
    rf"|(?<=,\s)(?:{'|'.join(sorted(STATES_CUT))})\."
    rf"|[{UPPER}]&[{UPPER}](?!\w)|{_ARTICLE}[{UPPER}]\w*(?:[-‑'’ʼ‘ʻ`](?!(?:[{UPPER}]\.){{2}})\w+)*)"
)
_PARTY = re.compile(rf"[DRI]-(?=[{UPPER}][a-z])")  # "Sen. Ada Cole, R-Salem"


@dataclass(slots=True)
class Mention:
    """A name on its way: where it stands, what it may be, what speaks for it."""

    start: int
    end: int
    key: str
    sites: tuple[Site, ...]
    sentence: int
    kind: str | None = None  # told by a word beside it
    weight: float = 0.0
    container: Mention | None = None  # the state or region in its phrase
    people: str | None = None  # the state whose adjective stands before: "the Iranian city of"
    choice: Site | None = None
    local: bool = False  # told as a town is told at home: "a Salem woman", "Ada Cole, 34, of Salem", "the City of Salem"
    in_body: bool = False  # inside a body's name: no place here, but it tells where the report plays
    vetoed: bool = False

    @property
    def sense(self) -> tuple[str, str | None]:
        """What one report uses in one meaning: "Kherson", and apart from it "Kherson region"."""
        return self.key, self.kind if self.kind == "region" else None

    @property
    def size(self) -> float:
        """How likely the bare word is a place in the news."""
        return max([site.size for site in self.sites], default=0.5)


@dataclass(slots=True)
class Token:
    """A capitalised word; a hyphenated one is one."""

    start: int
    end: int
    bare: int  # end without the possessive
    word: str  # what stands up to there
    join: str | None  # what stands between it and the token before, if it is one of the joins


@dataclass(slots=True)
class Run:
    """Capitalised words with what joins them, and the sentence that they stand in."""

    text: str
    tokens: list[Token]
    sentence: int
    keys: list[list[str]]  # by the first token of a stretch, the shortest stretch first

    def words(self, first: int, last: int) -> str:
        """The text from one token to another, without the possessive."""
        return self.text[self.tokens[first].start : self.tokens[last].bare]

    def follows(self, at: int) -> bool:
        """Whether a token stands right behind the one before, which has no possessive: "Cape Town", not "Cape's Town"."""
        return 0 < at < len(self.tokens) and self.tokens[at].join == " " and self.tokens[at - 1].bare == self.tokens[at - 1].end


def runs_of(text: str, sentences: Sequence[Sentence]) -> Iterator[Run]:
    """The runs of all sentences, left to right."""
    for number, sentence in enumerate(sentences):
        tokens: list[Token] = []
        for match in WORD.finditer(text, *sentence.span):
            start, end = match.span()
            if _PARTY.match(text, start):
                start += 2
            bare = end - 2 if text[end - 1] == "s" and text[end - 2] in "'’" else end
            gap = text[tokens[-1].end : start] if tokens else None
            if gap == ", " and match[0] in ("D.C.", "DC", "D.C") and tokens[-1].word == "Washington":
                gap = " "
            if gap is not None and (len(tokens) == _LONGEST_RUN or (gap not in JOINS and gap.strip())):
                yield Run(text, tokens, number, _keys(text, tokens))
                tokens = []
                gap = None
            tokens.append(Token(start, end, bare, text[start:bare], gap))
        if tokens:
            yield Run(text, tokens, number, _keys(text, tokens))


def _keys(text: str, tokens: list[Token]) -> list[list[str]]:
    ends = [token.bare for token in tokens]
    return [[fold(text[t.start : end]) for end in ends[first : first + LONGEST]] for first, t in enumerate(tokens)]


def keys_of(run: Run) -> Iterator[str]:
    """The keys of all that may be a name in a run: its stretches, and the parts of hyphenated words."""
    for at, token in enumerate(run.tokens):
        yield from run.keys[at]
        if "-" in token.word and len(token.word) > 3:
            for part in token.word.split("-"):  # those that may be places of their own: "Kyiv-based", "Russia-Ukraine"
                if part[:1].isupper() and len(part) > 1:
                    yield fold(part)
            if run.follows(at + 1):
                yield fold(f"{part} {run.tokens[at + 1].word}")  # "Russia-North Korea"


def is_town(mention: Mention | None) -> bool:
    """Whether a name is a town's (or a minor division's) and no state, well-known region or water."""
    return mention is not None and not any(s.kind != "city" and (s.population or s.kind == "country") for s in mention.sites)


def word_before(text: str, start: int) -> str:
    """The word before a name, lower case, past "the"; "" where a comma, full stop or line break parts them."""
    window = text[max(0, start - 40) : start]
    if not window.endswith((" ", "\u00a0", "\n")):
        return ""
    words = window.split()
    if words and words[-1].lower() == "the":
        words.pop()
    word = words[-1].strip("\"“”'’(").lower() if words else ""
    return word if word[-1:].isalpha() else word.rstrip(".") if word.rstrip(".") in TITLES else ""
