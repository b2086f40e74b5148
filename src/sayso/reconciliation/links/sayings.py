"""Statements as links see them: what each says, what stands around it, who speaks, and what its words say that it does.

Told ─ `sayings` ─ Saying, whose parts are

    content   what is said
    frame     the rest of its sentences: "Asked about the flat, the minister …"
    topic     what that refers to: the flat
    cited     by whom it was said, where it is told at second hand
    voice     who speaks, in all words of the report for them: "the health minister, Georgi Stanev"
    signals   denies, answers, refers … (signals.py)
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Literal, NamedTuple

from sayso.cues import act_of
from sayso.reconciliation.links.signals import Signal, signals
from sayso.reconciliation.links.wording import Wording, union, wording
from sayso.records import Span, Statement, Told

NEAR = 3  # statements before and after, in whose light one is read: they name what it only calls "the farm"
BESIDE = 8  # statements before and after, whose words may stand in a statement's own sentences
JUDGING = frozenset({"denies", "confirms", "opposes"})
FEW = 9  # units of a statement that only judges another
BARE, SHORT = 1.5, 60  # a content of this weight and length or less that only refers to another: "what he had claimed"

Trait = Literal["own", "document", "bare", "relayed", "him", "self", "mine", "if", "credited", "also"]

_RELATION = {"confirm": "confirms", "deny": "denies"}  # by the act of a cue
_DECLINES = re.compile(r"\b(?:declin|refus)|comment", re.I)  # "declined to say" denies nothing
_ENDS = (".", "!", "?", ":", "…", "”", '"')
_MARKS = " ,.;:-–—"
# What stands among the words of a content, and is not said: "quoted him as saying that no net …";
# "Asked about this … it did not comment"; "That is untrue … every family was told"; "she took her words back: a gas bottle …".
_LED = re.compile(r"^[^.;:]{0,60}?\bas (?:saying|having said|telling \w+|writing|stating)(?: that\b)?[:,]? ?")
_ASKED = re.compile(
    r"(?:When )?(?:Told of|Asked|Questioned|Pressed|Quizzed|Confronted|As for|As to|To the|On the question) ?\b", re.I
)
_CALLED = re.compile(r"(?:that|it|this|which|these|those|what \w+|the \w+) (?:is|was|are|were) [^.]{2,40}|nonsense|a lie", re.I)
_BEFORE = re.compile(r"^[^:.!?…]{2,110}[:…]\s+(?=\S)")
_CRY = re.compile(r"\W*(?:\w+\s+){0,2}\w+[!.]\s+(?=\S)")  # "Fake! The schools …"
_IT = re.compile(r"\b(?:it|so|this|that)\b", re.I)
_TRAITS: tuple[tuple[Trait, re.Pattern[str]], ...] = (
    ("self", re.compile(r"\W*(?:he|she|they|it|I|we|his|her|their|its|my|our|to)\b", re.I)),
    ("mine", re.compile(r"\W*(?:I|we|we['’]ve|I['’]ve)\b")),
    ("if", re.compile(r"\W*(?:if|unless|whether|were|should)\b", re.I)),
)
_OWN = re.compile(r"(?:we|I|our|corrections?|erratum|corrigendum|an earlier version of this \w+)$", re.I)
_DOCUMENT = re.compile(r"(?:the )?(?:data|figures|statistics|records|numbers|bulletins?|reports?) (?:of|from|by) ", re.I)
_FOR = re.compile(r"\bspeaking (?:for|on behalf of|in the name of) ((?:[\w’'-]+ ){0,4}?[\w’'-]+)(?=[,.;:]| \. |$)")
_AS = re.compile(r"\bas\s*$", re.I)
_ALSO = re.compile(r"\b(?:also|too|likewise)\b", re.I)
_HIM = re.compile(r"(?:him|her|them|it) as ", re.I)


class Saying(NamedTuple):
    """A statement, prepared. `at` is its place in its report, `turn` counts the changes of speaker up to it.

    `outlet` has the places in its outlet's name. `signals` are those of cue, frame and head together, `cue` those of the cue.
    Traits: own (its outlet corrects itself: "We got the town wrong"), document (it is told by "figures of the ministry"),
    credited (others name its speaker as their source: "according to the ministry"), also ("also said"), bare (it only refers
    to what was said: "the report"), relayed (told inside another one, whose speaker cites it), him (it cites somebody named
    before: "quoted him as saying"), self (it begins with its speaker, or with somebody named before), mine (with I or we), if
    (it says what would be, or asks whether).
    """

    told: Told
    at: int
    turn: int
    day: date | None
    content: Wording
    frame: Wording
    topic: Wording
    cited: Wording
    voice: Wording
    outlet: Wording
    signals: Mapping[str, Signal]
    cue: Mapping[str, Signal]
    traits: frozenset[Trait]

    @property
    def id(self) -> str:
        """The statement's id."""
        return self.told.statement.id

    @property
    def is_of_words(self) -> bool:
        """Does it tell of somebody's words, and that they are true or not: "the driver's story is a fantasy"?"""
        return "told" in self.signals and bool(self.signals.keys() & JUDGING) and len(self.content.units) <= FEW


def sayings(told: Iterable[Told]) -> list[list[Saying]]:
    """The statements of each report in the order of its text; reports by day, then by their ids. Headings are left out."""
    reports: dict[str, dict[str, Told]] = defaultdict(dict)
    for one in told:
        if not one.statement.in_heading:
            reports[one.origin.id][one.statement.id] = one
    ordered = [sorted(several.values(), key=_place) for several in reports.values()]
    return [_of_report(several) for several in sorted(ordered, key=lambda several: _when(several[0]))]


def _place(told: Told) -> tuple[int, int, str]:
    content = told.statement.content
    return content[0].start, -content[-1].end, told.statement.id


def _when(told: Told) -> tuple[date, str, str]:
    return _day(told) or date.min, told.origin.published_at or "", told.origin.id


def _of_report(several: Sequence[Told]) -> list[Saying]:
    bare = [_is_bare(one) for one in several]
    voices: dict[str, list[str]] = defaultdict(list)
    for told in several:
        speaker = told.statement.speaker
        words = (told.teller.name, speaker.role, speaker.organisation, _slices(told, told.statement.source))
        voices[told.teller.key] += filter(None, words)
    known = {key: _voice(" ".join(dict.fromkeys(words))) for key, words in voices.items()}
    found, turn, last = list[Saying](), 0, ""
    for at, told in enumerate(several):
        if told.teller.key != last:
            turn, last = turn + 1, told.teller.key
        found.append(_saying(at, turn, several, bare, known[told.teller.key]))
    return found


@lru_cache(maxsize=1 << 14)
def _voice(words: str) -> Wording:
    return wording(words, inside=True)


def _saying(at: int, turn: int, several: Sequence[Told], bare: Sequence[bool], voice: Wording) -> Saying:
    told = several[at]
    content, lead = _parted(told)
    around, whole, inner = _around(at, several, bare)
    cue = _slices(told, told.statement.cue)
    acts, frame = signals(cue, "cue"), signals(f"{cue} {lead} . {whole}" if lead else whole, "frame")
    if (act := act_of(cue)) in _RELATION:
        acts.setdefault("answers" if _DECLINES.search(cue) else _RELATION[act], Signal(cue, ""))
    found = signals(content, "head") | (signals(lead, "head") if lead else {}) | frame | acts
    if _IT.fullmatch(content):  # "denied this"
        found.setdefault("refers", Signal(content, ""))
    if "asks" in found and _IT.fullmatch(_slices(told, told.statement.content[:1])):
        found.setdefault("asks this", found["asks"])  # "Asked about it, …", where "it" was read as what is said
    if _is_own(told):
        found.setdefault("corrects", Signal(cue, ""))
    leading = ("asks", "denies", "opposes", "confirms", "repeats", "answers", "corrects")
    own = wording(f"{lead} . {around}" if lead else around)
    if spoken_for := _FOR.search(around):
        voice = _voice(spoken_for[1])  # "a spokesman, speaking for the minister"
    return Saying(
        told, at, turn, _day(told),
        wording(content, inside=_is_inside(told)),
        own,
        wording(" ".join([frame[kind].then for kind in leading if kind in frame]), inside=True),
        wording(_cited(frame, lead, around if "cites" in acts else "", inner), inside=True),
        voice,
        _places(told.origin.outlet),
        found, acts, frozenset(_traits(told, content, lead, acts, bare[at])),
    )  # fmt: skip


def _day(told: Told) -> date | None:
    said = told.statement.said
    return told.origin.published or (said and (said.end or said.start)) or None


def _cited(frame: Mapping[str, Signal], lead: str, around: str, inner: Sequence[str]) -> str:
    """The words that tell by whom it was said: behind "citing", before "as saying", and whose words are told inside it."""
    names = [unit.spelt for unit in wording(around, inside=True).units if unit.is_name]
    return " ".join([frame["cites"].then if "cites" in frame else "", lead, *names, *inner])


def _traits(told: Told, content: str, lead: str, acts: Mapping[str, Signal], bare: bool) -> Iterator[Trait]:
    if bare:
        yield "bare"
    if _is_own(told):
        yield "own"
    if _DOCUMENT.match(_slices(told, told.statement.source)):
        yield "document"
    if _is_credited(told):
        yield "credited"
    if _ALSO.search(_slices(told, told.statement.cue)):
        yield "also"
    if told.statement.via is not None and "cites" in acts:
        yield "relayed"
    if _HIM.match(lead):
        yield "him"
    for trait, pattern in _TRAITS:
        if pattern.match(content):
            yield trait


@lru_cache(maxsize=1 << 12)
def _places(outlet: str | None) -> Wording:
    """The places in an outlet's name: what stands in the "Izmail Chat" is of Izmail."""
    told = wording(outlet or "", inside=True)
    return union([told._replace(units=tuple(unit for unit in told.units if unit.stem in told.places))])


# ---------------------------------------------------------------- parts of the sentences


def words_of(told: Told) -> str:
    """What is said, its pieces with an ellipsis between."""
    return _slices(told, told.statement.content)


def _slices(told: Told, spans: Sequence[Span]) -> str:
    begins = told.context_start
    return " … ".join([told.context[max(start - begins, 0) : max(end - begins, 0)] for start, end in spans])


def _parted(told: Told) -> tuple[str, str]:
    """What is said, and what stands before it among its words."""
    content, pieces = words_of(told), len(told.statement.content)
    if pieces > 1:
        first = _slices(told, told.statement.content[:1])
        if _ASKED.match(first) or _CALLED.fullmatch(first):
            return _slices(told, told.statement.content[1:]), first
    if (led := _CRY.match(content)) and signals(led[0], "head").keys() & {"denies", "confirms"}:
        return content[led.end() :], led[0]
    if led := _LED.match(content):
        return content[led.end() :], led[0]
    if (led := _BEFORE.match(content)) and (signals(led[0], "frame").keys() - {"new", "before"} or _IT.search(led[0])):
        return content[led.end() :], led[0]
    return content, ""


def _is_inside(told: Told) -> bool:
    """Does the content begin inside a sentence?"""
    before = told.context[: max(told.statement.content[0].start - told.context_start, 0)].rstrip()
    return bool(before) and not before.endswith(_ENDS)


def _is_own(told: Told) -> bool:
    """Does an outlet correct itself: "We got the town wrong"?"""
    return "idiom" in told.statement.rules and bool(_OWN.match(_slices(told, told.statement.source)))


def _is_credited(told: Told) -> bool:
    """Does somebody else tell whose words these are: "according to X", "as X reported"?"""
    said = told.statement
    if not said.source or not said.cue:
        return False
    if _slices(told, said.cue).casefold().startswith(("according to", "as reported by", "as told by", "in the words of")):
        return True
    return bool(_AS.search(told.context[: max(said.source[0].start - told.context_start, 0)]))


def _is_bare(told: Told) -> bool:
    """Does it only refer to what somebody said ("rejected the report"; "what a union leader had claimed")?"""
    words = words_of(told)
    return len(words) <= SHORT and "refers" in signals(words, "head") and wording(words).weight <= BARE


def _around(at: int, several: Sequence[Told], bare: Sequence[bool]) -> tuple[str, str, list[str]]:
    """The words of a statement's sentences that are said by nobody and attribute nothing else.

    First without, then with those that attribute the statement itself; and whose words are told inside it.
    """
    told, me = several[at], several[at].statement
    out, inner = list[Span](me.content), list[str]()
    for i in range(max(at - BESIDE, 0), min(at + BESIDE + 1, len(several))):
        other = several[i].statement
        if i == at or (bare[i] and several[i].teller.key == told.teller.key):
            continue  # "…, dismissing what a union leader had claimed" tells what this one does
        if other.act == "ask" and other.content[-1].end <= me.content[0].start and _is_led(told, other):
            continue  # "Asked by a reader who had paid, …"
        out += other.content
        if other.via == me.id:
            inner.append(several[i].teller.name)
        else:
            out += (*other.source, *other.cue)
    return _without(told, [*out, *me.source, *me.cue]), _without(told, out), inner


def _is_led(told: Told, asked: Statement) -> bool:
    """Does a question lead to what is said, in the same sentence?"""
    begins = told.context_start
    between = told.context[max(asked.content[-1].end - begins, 0) : max(told.statement.content[0].start - begins, 0)]
    return asked.cue[-1:] != () and begins <= asked.cue[0].start and not re.search(r"[.!?\n]", between)


def _without(told: Told, out: Iterable[Span]) -> str:
    """A statement's sentences without some words of the report."""
    text, offset = told.context, told.context_start
    kept, begins = list[str](), 0
    for start, end in sorted(out):
        if end <= offset or start >= offset + len(text):
            continue
        if start - offset > begins:
            kept.append(text[begins : start - offset])
        begins = max(begins, end - offset)
    kept.append(text[begins:])
    return " . ".join([part for part in kept if part.strip(_MARKS)])


def scene(report: Sequence[Saying], at: int) -> Wording:
    """What the statements around one tell together, its own sentences and their speakers among them."""
    near = report[max(at - NEAR, 0) : at + NEAR + 1]
    return union([report[at].outlet, *[part for one in near for part in (one.content, one.frame, one.voice)]])
