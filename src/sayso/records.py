"""The nouns: every record that sayso passes on or gives away, frozen.

What reading yields, and a user sees (the contract's fields, in its order):

    Reading
    ├── report      Report      what was read: text, title, outlet, date published
    ├── statements  Statement   one attribution: who said it, in which words
    │   ├── speaker Speaker     person, organisation, group, document, unnamed
    │   └── said    Period      the day it was said
    ├── figures     Figure      a number somebody could tally: value, bounds, measure, party
    │   ├── place   Place       where it happened
    │   ├── time    Period      when it happened
    │   └── window  Window      how the count runs: a point, a period, cumulative, a rate
    ├── notes       Note        what was not read, and why
    ├── engine      Engine      which version and model read it
    └── mentions    Mention     on request: every name, place, time and number found

What the ledger keeps: Arrival, Origin, Entry, Filed, Voice, Change, Refused, Hit.

What reconciliation makes of entries:

    Account ─┬─ Claim ─ Matter ─ Verdict (Difference) ─ Advice        Scope · Teller · Bounds
             ├─ Finding (Term)    figures that must add up
             └─ Series (Step)     one teller's figure over time       statements: Link

What the stages hand to one another (never printed):

    Block ─ Sentence ─ Token ─ Quotation ─ Tags (Role, Name, Gauge) ─ Numeral ─ Moment ─ Toponym ─ Attribution

Offsets count Unicode code points into the report's text, end exclusive. What cannot be known is None:
never zero, never an empty string. All records compare by value, can be pickled and are safe to share between threads.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Literal, NamedTuple

from msgspec import Struct, field

Act = Literal["state", "confirm", "deny", "estimate", "accuse", "urge", "promise", "warn", "praise", "expect", "ask", "oppose"]
Comparator = Literal["exact", "about", "over", "at_least", "under", "at_most", "between", "plural"]
Quote = Literal["direct", "indirect", "mixed"]
SpeakerKind = Literal["person", "organisation", "group", "document", "unnamed"]
Status = Literal["confirmed", "reported", "estimated", "expected", "planned", "denied", "alleged"]
Measure = Literal[
    "killed", "wounded", "casualties", "missing", "captured", "detained", "kidnapped", "displaced", "evacuated",
    "affected", "rescued", "troops", "recruited", "trained", "attacks", "launched", "downed", "lost", "turned_back",
    "hit", "destroyed", "damaged", "supplied", "money", "protesters", "votes", "without_power", "settlements", "area",
    "distance", "duration", "age", "share", "rank", "temperature", "magnitude", "price", "people", "other",
]  # fmt: skip


class Span(NamedTuple):
    """Where words stand: text[start:end]."""

    start: int
    end: int


# ---------------------------------------------------------------- what a user sees


class Report(Struct, frozen=True, gc=False):
    """What was read. `id` hashes text, published, outlet and url together; `digest` is the SHA-256 of the text."""

    id: str
    text: str
    title: str | None = None
    published: date | None = None
    outlet: str | None = None
    url: str | None = None
    language: str | None = None
    digest: str = ""
    published_at: str | None = None
    author: str | None = None


class Period(Struct, frozen=True, gc=False):
    """A stretch of days, both ends inclusive; an end that is None is open. `approximate`: the ends are not sharp."""

    start: date | None
    end: date | None
    text: str | None = None
    approximate: bool = False


class Place(Struct, frozen=True, gc=False):
    """A named place. `country` is ISO 3166-1 alpha-2; `relation` ('south of') says that the place is not the one named."""

    name: str
    country: str | None = None
    admin1: str | None = None
    lat: float | None = None
    lon: float | None = None
    geonames: int | None = None
    kind: str | None = None
    span: Span | None = None
    relation: str | None = None


class Speaker(Struct, frozen=True, gc=False):
    """Who speaks. `name` is the report's fullest spelling, without title; None where nobody can be named."""

    name: str | None
    kind: SpeakerKind
    role: str | None = None
    organisation: str | None = None
    country: str | None = None


class Statement(Struct, frozen=True, gc=False):
    """One attribution: a speaker, a cue ("said", "according to"), and the words of the content, in pieces if it breaks off.

    `via` is the id of the statement inside which this one is told. `rules` names what changed the model's own answer.
    """

    id: str
    speaker: Speaker
    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    quote: Quote
    act: Act
    said: Period | None
    via: str | None
    confidence: float
    in_heading: bool = False
    rules: tuple[str, ...] = ()


class Window(Struct, frozen=True, gc=False):
    """How a count runs. `per` is day, week, month or year."""

    kind: Literal["point", "period", "cumulative", "rate"]
    since: date | None = None
    per: str | None = None


class Figure(Struct, frozen=True, gc=False):
    """A number somebody could tally. "over 600,000" has value 600000 and low 600000; "dozens" has low 24 and no value.

    `unit` is a singular noun in lower case ("person" for people of any kind), or an ISO 4217 code for money.
    `party` is the ISO 3166-1 alpha-2 code of the side that the counted belong to (of attacks: of who made them).
    `statement` is the id of the innermost statement that holds it; None: the reporter's own voice.
    """

    id: str
    span: Span
    text: str
    value: float | None
    low: float | None
    high: float | None
    comparator: Comparator
    unit: str | None
    counted: str | None
    measure: Measure
    status: Status
    party: str | None
    place: Place | None
    time: Period | None
    additive: bool
    statement: str | None
    confidence: float
    in_heading: bool = False
    part_of: str | None = None
    window: Window | None = None
    side: str | None = None
    by: str | None = None
    rules: tuple[str, ...] = ()


class Note(Struct, frozen=True, gc=False):
    """What was not read, or not resolved, and why. `kind` is a short slug: boilerplate, open-quotation, language …"""

    kind: str
    text: str
    span: Span | None = None


class Engine(Struct, frozen=True, gc=False):
    """What read the report."""

    version: str
    model: str


class Mention(Struct, frozen=True, gc=False, omit_defaults=True):
    """A name, place, time or number, used by an entry or not. `label`: PERSON … for names, the TIMEX3 type for times."""

    kind: Literal["name", "place", "time", "number"]
    span: Span
    label: str | None = None
    value: float | str | None = None
    low: float | None = None
    high: float | None = None
    comparator: str | None = None
    unit: str | None = None
    period: Period | None = None
    place: Place | None = None


class Reading(Struct, frozen=True, gc=False):
    """One report, read."""

    report: Report
    statements: tuple[Statement, ...] = ()
    figures: tuple[Figure, ...] = ()
    notes: tuple[Note, ...] = ()
    engine: Engine = field(default_factory=lambda: Engine("", ""))
    mentions: tuple[Mention, ...] | None = None

    def to_dict(self) -> dict[str, Any]:
        """The reading as plain lists, dictionaries, strings and numbers, in the shape of the contract."""
        from sayso.exports import to_dict

        return to_dict(self)

    def to_frame(self) -> Any:
        """The figures as a pandas DataFrame, a row each. Raises ImportError where pandas is not installed."""
        from sayso.exports import to_frame

        return to_frame([self])

    def _repr_html_(self) -> str:
        from sayso.page import fragment

        return fragment(self)


# ---------------------------------------------------------------- what the ledger keeps

Way = Literal["text", "file", "row", "page", "feed", "archive", "mail", "telegram", "tally"]
Review = Literal["none", "accepted", "edited", "rejected", "split", "merged", "withdrawn"]


class Arrival(Struct, frozen=True, gc=False):
    """How a report came: from where, when it was fetched (ISO 8601, UTC), and the SHA-256 and length of the bytes it was in.

    `headers` are those of HTTP that tell of the page's own state (etag, last-modified, content-type, date), in lower case.
    """

    way: Way
    where: str
    fetched_at: str | None = None
    headers: tuple[tuple[str, str], ...] = ()
    raw: str | None = None
    size: int | None = None


class Origin(Struct, frozen=True, gc=False):
    """A report without its text: where an entry comes from."""

    id: str
    digest: str
    title: str | None = None
    published: date | None = None
    outlet: str | None = None
    url: str | None = None
    language: str | None = None
    published_at: str | None = None
    author: str | None = None


class Entry(Struct, frozen=True, gc=False):
    """A statement or a figure as the ledger holds it: with ids that are the ledger's, and the value that review gave it.

    `speaker` of a figure is that of the statement that holds it (None: the reporter's own voice); `who` is the speaker's name
    across reports. `words` are the figure's text, or the statement's content with an ellipsis where it breaks off; `context` is
    the sentence around, which begins at code point `context_start` of the report's text. `read` is what reading gave where
    review changed it. `grade` is the information's (1 to 6), `source_grade` the speaker's or else the outlet's (A to F).
    `since` and `until` number the changes of the ledger between which it stood so; `until` None: it stands.
    """

    held: Statement | Figure
    origin: Origin
    speaker: Speaker | None
    who: str | None
    words: str
    context: str
    context_start: int
    review: Review = "none"
    read: Statement | Figure | None = None
    grade: str | None = None
    source_grade: str | None = None
    since: int = 0
    until: int | None = None


class Filed(Struct, frozen=True, gc=False):
    """A report as the ledger lists it. `added` is a moment in UTC; `previous` and `next` are the versions beside it.

    `expunged` is the reason for which its text and names are gone.
    """

    origin: Origin
    arrival: Arrival
    added: str
    statements: int
    figures: int
    previous: str | None = None
    next: str | None = None
    expunged: str | None = None


class Voice(Struct, frozen=True, gc=False):
    """A speaker across reports: a body, or a person with a role. `spellings` are those of reports, most frequent first."""

    key: str
    name: str
    kind: SpeakerKind
    role: str | None
    organisation: str | None
    country: str | None
    spellings: tuple[str, ...]
    rules: tuple[str, ...]
    statements: int
    figures: int
    first: date | None
    last: date | None
    grade: str | None = None


class Change(Struct, frozen=True, gc=False):
    """A change of the ledger: its number, its moment in UTC, its kind (add, review, grade, alias, undo …), who, and why.

    `detail` is what else was noted: the verdict and values of a review, a grade, where a backup went. It is a dictionary, so
    that a change, alone among the records, cannot be hashed.
    """

    n: int
    at: str
    kind: str
    by: str | None = None
    reason: str | None = None
    detail: dict[str, Any] | None = None
    undoes: int | None = None


class Refused(Struct, frozen=True, gc=False):
    """What could not be read: where it was, what was wrong, what to do; `at` is the moment it was recorded, in UTC."""

    where: str
    what: str
    remedy: str
    kind: str
    at: str


class Hit(Struct, frozen=True, gc=False):
    """What a search found: where, in which report, and the words around with those found marked (spans of `snippet`)."""

    kind: Literal["statement", "figure", "report"]
    id: str
    origin: Origin
    snippet: str
    found: tuple[Span, ...]


# ---------------------------------------------------------------- what reconciliation holds against each other

Word = Literal["agree", "differ", "cannot be compared"]
Part = Literal["measure", "unit", "party", "place", "window", "status", "time"]
Relation = Literal["repeats", "confirms", "denies", "answers", "corrects", "supersedes", "cites"]


class Teller(Struct, frozen=True, gc=False):
    """Who gives a figure, across reports. Equal keys: the same teller; `body` is the key of the body or state they speak for.

    `kind` is "outlet" where the report itself tells it. Somebody without a name is another in each report.
    """

    key: str
    name: str
    kind: SpeakerKind | Literal["outlet"]
    body: str | None = None
    country: str | None = None


class Account(Struct, frozen=True, gc=False):
    """A figure with who gives it, in which report, and on which day: what reconciliation reads, and nothing else.

    `adds`: it comes on top of an earlier figure of the same report ("a further three died"). `grade` is the information's, if a
    person gave one.
    """

    figure: Figure
    origin: Origin
    teller: Teller
    said: Period | None = None
    act: Act | None = None
    adds: bool = False
    grade: str | None = None


class Bounds(NamedTuple):
    """What a number's wording allows, both ends inclusive; an open end is infinite."""

    low: float
    high: float


class Difference(Struct, frozen=True, gc=False):
    """A part of two scopes that is not the same. `within`: the account whose scope lies inside the other's, if any does."""

    part: Part
    what: str
    within: Literal["a", "b"] | None = None


class Verdict(Struct, frozen=True, gc=False):
    """What holding one account against another comes to. Never who is right.

    `by` is the distance between the nearest bounds where they differ, in the unit of `a`; `parts` say what cannot be compared;
    `caveats` what a reader should know besides; `sentence` is the whole in words. `a` and `b` are figures' ids.
    """

    a: str
    b: str
    word: Word
    sentence: str
    by: float | None = None
    parts: tuple[Difference, ...] = ()
    caveats: tuple[str, ...] = ()


class Copy(Struct, frozen=True, gc=False):
    """A report and another that repeats its words. `inside`: the share of its words in the other, `around` the other's in it.

    `kind` is whole, part (one has taken over a good part of the other) or quote (a block, often in quotation marks).
    `stretches` are the places of what both say, the longest first: (span of the report's text, span of the other's).
    """

    report: str
    other: str
    kind: Literal["whole", "part", "quote"]
    inside: float
    around: float
    words: int
    stretches: tuple[tuple[Span, Span], ...]


class Scope(Struct, frozen=True, gc=False):
    """What a matter is about. What its claims do not tell is None."""

    measure: Measure
    unit: str | None
    party: str | None
    place: Place | None
    time: Period | None
    window: Window | None


class Claim(Struct, frozen=True, gc=False):
    """One teller's figure on a matter, however many reports carry it: the `latest` of its `carriers`, and what went before."""

    latest: Account
    carriers: tuple[Account, ...]
    earlier: tuple[Account, ...] = ()


class Advice(Struct, frozen=True, gc=False):
    """A grade of the information (1 to 6) that a claim could be given, and why; a person decides."""

    figure: str
    grade: str
    why: str


class Matter(Struct, frozen=True, gc=False):
    """Claims whose scopes meet; `scope` is the widest of them, `id` follows from it.

    `independent` lists the tellers that do not speak for one another: as many voices as there can be at most.
    `silent` are the sides of the matter (codes of states) of which nobody spoke. `advice` is a grade for each claim's latest
    figure; a person's own, in the account, goes before it.
    """

    id: str
    scope: Scope
    claims: tuple[Claim, ...]
    verdicts: tuple[Verdict, ...]
    independent: tuple[tuple[str, ...], ...] = ()
    silent: tuple[str, ...] = ()
    advice: tuple[Advice, ...] = ()


class Term(Struct, frozen=True, gc=False):
    """A figure in an equation: its id, its words, what it counts, who gives it."""

    figure: str
    words: str
    what: str
    who: str
    bounds: Bounds


class Finding(Struct, frozen=True, gc=False):
    """Figures that must add up, and whether they do.

    `kind`: parts (a whole and its parts), total (an earlier count, what came on top, the new one), falls (a count that only
    grows is lower than before), daily (a day's count against two running totals), rate (a rate against a count), share (shares
    over the whole), digits (two digits turned round), tenfold (ten times too much or too little), phase (it was begun anew).
    `remainder` is what is left of the whole, within bounds; below 0: more than the whole. `holds` False: it cannot add up.
    """

    kind: Literal["parts", "total", "falls", "daily", "rate", "share", "digits", "tenfold", "phase"]
    terms: tuple[Term, ...]
    remainder: Bounds
    holds: bool
    sentence: str
    since: date | None = None


class Step(Struct, frozen=True, gc=False):
    """A figure in a series: as of which day, published when, in which accounts; `revises`: an earlier one for that day."""

    day: date | None
    published: date | None
    accounts: tuple[Account, ...]
    revises: str | None = None
    corrects: bool = False


class Series(Struct, frozen=True, gc=False):
    """One teller on one matter over time, as it was published. `phases` are the days on which the count began anew."""

    teller: Teller
    scope: Scope
    steps: tuple[Step, ...]
    phases: tuple[date, ...] = ()


class Waiting(Struct, frozen=True, gc=False):
    """A figure (its id) that waits for review: how much it is worth being looked at, and why, in words."""

    figure: str
    worth: float
    why: tuple[str, ...]


class Told(Struct, frozen=True, gc=False):
    """A statement with who makes it, in which report, and in which words: what links are read from, and nothing else.

    `context` are the sentences in which its source, cue and content stand, and begins at code point `context_start` of the
    report's text; `accounts` are the figures inside the statement.
    """

    statement: Statement
    origin: Origin
    teller: Teller
    context: str
    context_start: int
    accounts: tuple[Account, ...] = ()


class Link(Struct, frozen=True, gc=False):
    """What the statement `a` does to the statement `b` (ids), how sure that is (0 to 1), and why it is thought, in words."""

    a: str
    b: str
    relation: Relation
    confidence: float
    why: str


# ---------------------------------------------------------------- what the stages hand on


class Block(Struct, frozen=True, gc=False):
    """A stretch of text between line breaks that belongs together; its span has no white space at either end."""

    span: Span
    kind: Literal["paragraph", "heading", "item", "table", "boilerplate"]


class Token(NamedTuple):
    """A word, a number or a punctuation mark; `text` is text[start:end]. Never holds white space."""

    start: int
    end: int
    text: str


class Sentence(Struct, frozen=True, gc=False):
    """A sentence of a block, without the white space around it. `block` is the block's index."""

    span: Span
    block: int
    heading: bool
    tokens: tuple[Token, ...]


class Quotation(Struct, frozen=True, gc=False):
    """Words inside quotation marks. `span` holds the marks. `closed` is False where the closing mark is missing;
    `continued` is True where a quotation of the paragraph before runs on (opened again, by newspaper custom).
    """

    span: Span
    closed: bool = True
    continued: bool = False


class Name(Struct, frozen=True, gc=False):
    """A proper name. Labels: PERSON, ORG, GPE (a state, city or region with a government), LOC, NORP, FAC, EVENT."""

    span: Span
    label: str


class Role(Struct, frozen=True, gc=False):
    """Words that the model tagged as source, cue or content.

    `cue` is the index (among the window's roles) of the cue that a source or content belongs to; `act` is what the model takes
    a cue for. `inner`: of a statement told inside another.
    """

    kind: Literal["source", "cue", "content"]
    span: Span
    score: float
    inner: bool = False
    cue: int | None = None
    act: Act | None = None
    act_score: float = 0.0


class Gauge(Struct, frozen=True, gc=False):
    """What the model takes one number word for; `measure` is None where it counts nothing. Scores are probabilities."""

    span: Span
    measure: Measure | None
    score: float
    status: Status
    status_score: float


class Tags(Struct, frozen=True, gc=False):
    """What the model says of one window of text (a paragraph, or a part of a long one)."""

    span: Span
    roles: tuple[Role, ...]
    names: tuple[Name, ...]
    gauges: tuple[Gauge, ...]


class Numeral(Struct, frozen=True, gc=False):
    """A quantity as the words give it, before anyone knows what was counted.

    `span` is what a Figure's text will be: the number with its comparator ("more than $4.2bn", "at least two") and, for
    money, share, duration, age, distance, area and the like, the unit. `core` is the number alone. `unit` is set only where the
    words carry it (percent, USD, km, year, tonne …); `kind` is count for a bare number. `per` is the rate's unit: "5,000 a
    week".
    """

    span: Span
    core: Span
    value: float | None
    low: float | None
    high: float | None
    comparator: Comparator
    kind: Literal[
        "count", "money", "share", "duration", "age", "distance", "area", "temperature", "magnitude", "mass", "volume",
        "speed", "power", "energy", "physical", "ordinal", "label",
    ]  # fmt: skip
    unit: str | None = None
    additive: bool = False
    per: str | None = None


class Moment(Struct, frozen=True, gc=False):
    """A time expression. `value` is its TIMEX3 value; `period` is None where the day cannot be known (no date published).

    `relation` keeps the word that bounds it: since, until, by, before, after, for, in, within; None for a plain one.
    """

    span: Span
    type: Literal["DATE", "TIME", "DURATION", "SET"]
    value: str | None
    period: Period | None
    grain: Literal["minute", "hour", "day", "week", "month", "quarter", "year", "decade", "century"] | None = None
    relation: str | None = None


class Toponym(Struct, frozen=True, gc=False):
    """A place name in the text, resolved; `span` covers the name alone, without "region" or "south of"."""

    span: Span
    place: Place


class Attribution(Struct, frozen=True, gc=False):
    """A statement before its speaker is known: spans, quote kind and act. `inside` is the index of the one that tells it.

    `source` is empty where none stands beside the cue; `carried` is then the index of the attribution whose source it takes on.
    """

    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    quote: Quote
    act: Act
    heading: bool = False
    inside: int | None = None
    carried: int | None = None
    score: float = 1.0
    rules: tuple[str, ...] = ()
