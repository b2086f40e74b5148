"""Statements as links see them: what each says, what stands around it, who speaks, and what its words say that it does.

Told ─ `sayings` ─ Saying ─┬ content   what is said
├ frame     the rest of its sentences: "Asked about the flat, the minister …"
├ topic     what that refers to: the flat
├ voice     who speaks: "the health minister, Georgi Stanev"
└ signals   denies, answers, refers … (signals.py)
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from sayso.cues import act_of
from sayso.reconciliation.signals import Signal, signals
from sayso.reconciliation.wording import Wording, union, wording
from sayso.records import Span, Told

NEAR = 3  # statements before and after, in whose light one is read: they name what it only calls "the farm"
BESIDE = 8  # statements before and after, whose words may stand in a statement's own sentences
BARE, SHORT = 1.5, 60  # a content of this weight and length or less that only refers to another: "what he had claimed"
_IF = re.compile(r"\W*(?:if|unless|whether|were|should)\b", re.I)
_MINE = re.compile(r"\W*(?:I|we|we['’]ve|I['’]ve)\b")
_DECLINES = re.compile(r"\b(?:declin|refus)|comment", re.I)  # "declined to say" denies nothing
_HIM = re.compile(r"(?:him|her|them|it) as ", re.I)
_SELF = re.compile(r"\W*(?:he|she|they|it|I|we|his|her|their|its|my|our|to)\b", re.I)
_ENDS = (".", "!", "?", ":", "…", "”", '"')
# "quoted him as saying that no net …": what stands before is not said, but tells by whom it was.
_LED = re.compile(r"^[^.;:]{0,60}?\bas (?:saying|having said|telling \w+|writing|stating)(?: that\b)?[:,]? ?")
_BEFORE = re.compile(r"^[^:.!?…]{2,110}[:…]\s+(?=\S)")  # "On Tuesday she took her words back: a gas bottle …"
_IT = re.compile(r"\b(?:it|so|this|that)\b", re.I)
_CALLED = re.compile(r"(?:that|it|this|which|these|those|what \w+|the \w+) (?:is|was|are|were) [^.]{2,40}|nonsense|a lie", re.I)
_ASKED = re.compile(r"(?:When |If )?(?:Asked|Questioned|Pressed|Quizzed|Confronted|As for|As to|To the|On the question) ?\b", re.I)
_RELATION = {"confirm": "confirms", "deny": "denies"}


class Saying(NamedTuple):
    """A statement, prepared. `at` is its place in its report, `turn` counts the changes of speaker up to it.

    `signals` are those of cue, frame and head together, with the phrase of each; `cue` those of the cue. `is_bare`: its content
    only refers to what was said ("the report"). `is_relayed`: it is told inside another one, whose speaker cites it;
    `cites_him`: that is somebody named before ("quoted him as saying").
    `is_own`: it begins with the speaker ("he would support …"), or with somebody named before; `is_mine`: with I or we;
    `is_if`: it says what would be, or asks whether.
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
    is_bare: bool
    cites_him: bool
    is_relayed: bool
    is_own: bool
    is_mine: bool
    is_if: bool

    @property
    def id(self) -> str:
        """The statement's id."""
        return self.told.statement.id


def sayings(told: Iterable[Told]) -> list[list[Saying]]:
    """The statements of each report in the order of its text; reports by day, then by their ids. Headings are left out."""
    reports: dict[str, dict[str, Told]] = defaultdict(dict)
    for one in told:
        if not one.statement.in_heading:
            reports[one.origin.id][one.statement.id] = one
    found = [_of_report(sorted(several.values(), key=_place)) for several in reports.values()]
    return sorted(found, key=lambda several: _when(several[0].told))


def _place(told: Told) -> tuple[int, int, str]:
    content = told.statement.content
    return content[0].start, -content[-1].end, told.statement.id


def _when(told: Told) -> tuple[date, str, str]:
    return told.origin.published or date.min, told.origin.published_at or "", told.origin.id


def _of_report(several: Sequence[Told]) -> list[Saying]:
    bare = [_is_bare(one) for one in several]
    voices: dict[str, list[str]] = defaultdict(list)  # how a report calls each speaker, here and there
    for told in several:
        speaker = told.statement.speaker
        words = (told.teller.name, speaker.role, speaker.organisation, _slices(told, told.statement.source))
        voices[told.teller.key] += filter(None, words)
    known = {key: wording(" ".join(dict.fromkeys(words)), inside=True) for key, words in voices.items()}
    found, turn, last = list[Saying](), 0, ""
    for at, told in enumerate(several):
        if told.teller.key != last:
            turn, last = turn + 1, told.teller.key
        found.append(_saying(at, turn, several, bare, known[told.teller.key]))
    return found


def _saying(at: int, turn: int, several: Sequence[Told], bare: Sequence[bool], voice: Wording) -> Saying:
    told = several[at]
    statement = told.statement
    content, lead = _led(told)
    around, inner = _around(at, several, bare)
    whole, _ = _around(at, several, bare, own=True)
    around, whole = f"{lead} . {around}", f"{lead} . {whole}"
    cue = _slices(told, statement.cue)
    acts, frame = signals(cue, "cue"), signals(whole, "frame")
    if (act := act_of(cue)) in _RELATION:
        acts.setdefault("answers" if _DECLINES.search(cue) else _RELATION[act], Signal(cue, ""))
    said = statement.said
    return Saying(
        told, at, turn, told.origin.published or (said and (said.end or said.start)),
        wording(content, inside=_is_inside(told)),
        wording(around),
        _after(frame, "asks", "denies", "opposes", "confirms", "repeats", "answers", "corrects"),
        wording(" ".join([_then(frame, "cites"), " ".join(unit.spelt for unit in wording(around, inside=True).units if unit.is_name) if "cites" in acts else lead, *inner]), inside=True),
        voice,
        _places(told.origin.outlet),
        signals(content, "head") | signals(lead, "head") | frame | acts, acts, bare[at], _HIM.match(lead) is not None, statement.via is not None and "cites" in acts,
        _SELF.match(content) is not None, _MINE.match(content) is not None,
        _IF.match(content) is not None,
    )  # fmt: skip


@lru_cache(maxsize=1 << 12)
def _places(outlet: str | None) -> Wording:
    """The places in an outlet's name: what stands in the "Izmail Chat" is of Izmail."""
    units = [unit for unit in wording(outlet or "", inside=True).units if any(key[0] == "#" for key in unit.others)]
    return union([wording(unit.spelt, inside=True) for unit in units])


def _after(found: Mapping[str, Signal], *relations: str) -> Wording:
    return wording(" ".join(found[relation].then for relation in relations if relation in found), inside=True)


def _then(found: Mapping[str, Signal], relation: str) -> str:
    return found[relation].then if relation in found else ""


def _led(told: Told) -> tuple[str, str]:
    """What is said, and what stands before it among its words: "him as saying that", "Asked about this", "it once more:"."""
    pieces = [told.context[span.start - told.context_start : span.end - told.context_start] for span in told.statement.content]
    if len(pieces) > 1 and (_ASKED.match(pieces[0]) or _CALLED.fullmatch(pieces[0])):
        return " … ".join(pieces[1:]), pieces[0]
    content = " … ".join(pieces)
    if led := _LED.match(content):
        return content[led.end() :], led[0]
    if (led := _BEFORE.match(content)) and (signals(led[0], "frame").keys() - {"new", "before"} or _IT.search(led[0])):
        return content[led.end() :], led[0]
    return content, ""


def words_of(told: Told) -> str:
    """What is said, its pieces with an ellipsis between."""
    return _slices(told, told.statement.content)


def _slices(told: Told, spans: Sequence[Span]) -> str:
    begins = told.context_start
    return " … ".join(told.context[max(span.start - begins, 0) : max(span.end - begins, 0)] for span in spans)


def _is_inside(told: Told) -> bool:
    """Does the content begin inside a sentence?"""
    before = told.context[: max(told.statement.content[0].start - told.context_start, 0)].rstrip()
    return bool(before) and not before.endswith(_ENDS)


def _is_bare(told: Told) -> bool:
    """Does it only refer to what somebody said ("rejected the report"; "what a union leader had claimed")?"""
    words = words_of(told)
    return len(words) <= SHORT and wording(words).weight <= BARE and "refers" in signals(words, "head")


def _around(at: int, several: Sequence[Told], bare: Sequence[bool], own: bool = False) -> tuple[str, list[str]]:
    """The words of a statement's context that are said by nobody and attribute nothing else; and whose words it tells.

    `own`: with the words that attribute the statement itself.
    """
    told = several[at]
    me = told.statement
    out, cited = [*me.content, *(() if own else (*me.source, *me.cue))], list[str]()
    for i in range(max(at - BESIDE, 0), min(at + BESIDE + 1, len(several))):
        other = several[i].statement
        if i == at or (bare[i] and several[i].teller.key == told.teller.key):
            continue  # "…, dismissing what a union leader had claimed" tells what this one does
        out += other.content
        if other.via == me.id:
            cited.append(several[i].teller.name)
        else:
            out += [*other.source, *other.cue]
    kept, begins, end = list[str](), told.context_start, told.context_start + len(told.context)
    for span in sorted(out):
        if span.start > begins:
            kept.append(told.context[begins - told.context_start : min(span.start, end) - told.context_start])
        begins = max(begins, span.end)
    kept.append(told.context[begins - told.context_start :])
    return " . ".join(part for part in kept if part.strip(" ,.;:-–—")), cited


def scene(report: Sequence[Saying], at: int) -> Wording:
    """What the statements around one tell together, its own sentences among them."""
    near = report[max(at - NEAR, 0) : at + NEAR + 1]
    return union([report[at].outlet, *(part for one in near for part in (one.content, one.frame, one.voice))])
