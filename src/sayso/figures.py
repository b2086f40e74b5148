"""Numerals into figures: what was counted, what happened to it, whose it was, where, when, how sure, and in whose mouth.

The model gauges what each number measures; the words around it tell the rest. By step:

    which           a numeral that is part of a date, a clock time or a name is none; nor is one that the model takes for no
                    count
    counted, unit   the noun phrase after the number; without one ("more than 40 wounded") the unit of the figure before, else
                    a person
    measure         the numeral's own kind (money, duration, share …); else the model's, unless it is unsure and the verb beside
                    the number tells another (measures.py; such an entry has the rule "measure-words")
    status          of the statement's act (deny: denied, estimate: estimated …), else the model's
    party           the nation in the counted phrase; of launches, supplies and troops the one that sends; of what was
                    downed the one that launched
    place, time     the nearest in the same statement; else those of the figure before it that the sentence runs on from
    statement       the innermost one whose content holds the number
    part_of         "including two children": the figure before
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import date

from msgspec.structs import replace

from sayso import measures, nations, statuses
from sayso.nouns import ends_phrase, is_person, is_plural, may_modify, unit_of
from sayso.records import (
    Attribution,
    Figure,
    Gauge,
    Measure,
    Moment,
    Numeral,
    Period,
    Place,
    Sentence,
    Span,
    Speaker,
    Status,
    Tags,
    Token,
    Toponym,
    Window,
)  # fmt: skip
from sayso.spans import Spans
from sayso.voices import is_voice
from sayso.windows import Signal, eras_of, nearest, signals

KINDS: dict[str, Measure] = {
    "money": "money", "share": "share", "duration": "duration", "age": "age", "distance": "distance", "area": "area",
    "temperature": "temperature", "magnitude": "magnitude",
}  # fmt: skip
ACT_STATUS: dict[str, Status] = {
    "confirm": "confirmed", "deny": "denied", "oppose": "denied", "estimate": "estimated", "accuse": "alleged",
    "promise": "planned", "expect": "expected",
}  # fmt: skip
SENT = ("launched", "attacks", "troops", "supplied", "recruited", "trained")  # the party is the one who acts
FELLED = ("downed", "lost", "turned_back", "hit", "destroyed", "launched")  # ... or the one who launched what was felled
HUMAN = ("killed", "wounded", "casualties", "missing", "captured", "detained", "kidnapped", "displaced", "evacuated",
         "affected", "rescued", "troops", "recruited", "trained", "protesters", "people")  # fmt: skip
FRESH = (
    "killed",
    "wounded",
    "launched",
    "downed",
    "lost",
    "turned_back",
    "hit",
    "attacks",
    "detained",
    "rescued",
    "damaged",
    "destroyed",
)
PLACELESS = ("duration", "age", "money", "rank", "price", "temperature", "magnitude")
SURE = 1.1  # probability from which the model's measure stands against the words beside the number
NOT_A_COUNT = 0.6  # probability from which the model may say that a number counts nothing; below it a figure is kept
SCENIC = ("killed", "wounded", "casualties", "missing", "captured", "detained", "kidnapped", "displaced", "evacuated",
          "affected", "rescued", "people")  # fmt: skip
AT_HOME = (
    "detained",
    "captured",
    "affected",
    "rescued",
    "evacuated",
    "people",
    "other",
    "votes",
    "protesters",
    "without_power",
    "missing",
    "share",
    "displaced",
)
ORDER = {"city": 0, "area": 1, "water": 1, "region": 1, "country": 2}  # the innermost first
SETTLED = frozenset(
    [
        "town",
        "towns",
        "city",
        "cities",
        "village",
        "villages",
        "region",
        "district",
        "province",
        "state",
        "county",
        "port",
        "island",
        "capital",
        "suburb",
        "municipality",
        "governorate",
        "prefecture",
        "outskirts",
        "settlement",
        "neighbourhood",
        "north",
        "south",
        "east",
        "west",
    ]
)
_UNSET = object()
LOCATIVE = frozenset(
    [
        "in",
        "at",
        "near",
        "off",
        "around",
        "outside",
        "inside",
        "over",
        "across",
        "on",
        "from",
        "to",
        "into",
        "onto",
        "through",
        "throughout",
        "between",
        "along",
        "against",
        "within",
        "beside",
        "below",
        "above",
        "over",
        "leave",
        "leaving",
        "reach",
        "reaching",
        "hit",
        "hits",
        "struck",
        "strikes",
        "crossing",
        "send",
        "sent",
        "give",
        "gave",
        "given",
        "lend",
        "supply",
        "supplied",
        "supplying",
    ]
)
ENDS = frozenset(
    [
        "by",
        "with",
        "for",
        "that",
        "which",
        "who",
        "said",
        "says",
        "as",
        "than",
        "because",
        "if",
        "when",
        "while",
        "after",
        "before",
        "and",
        "but",
        "or",
        "is",
        "are",
        "was",
        "were",
        "has",
        "have",
        "had",
    ]
) - {"and"}
MOVED = ("evacuated", "displaced", "launched", "rescued", "attacks")
SENT_TO = ("troops", "supplied", "money", "people", "other", "launched", "trained")
UNLESS: dict[str, tuple[str, ...]] = {  # prepositions and verbs that locate only what moves
    "from": MOVED,
    "to": (*SENT_TO, *MOVED),
    **dict.fromkeys(("send", "sent", "give", "gave", "given", "lend", "supply", "supplied", "supplying"), SENT_TO),
}
PLANS = re.compile(
    r"(\b(?:plan(?:s|ned|ning)?|intend(?:s|ed)?|aim(?:s|ed)?|due|set|about|preparing) to (?:\w+ ){1,4})$"
    r"|\bconfirmed that (?:\w+ ){0,2}$"
)
WEAPON = re.compile(r"\s+(?:\w+\s+)?(?:drone|missile|UAV|aircraft|air)")
FORCES = re.compile(
    r"\b(?:soldiers?|troops|polic\w+|conscripts?|servicem[ae]n|security (?:officials?|officers?|forces|personnel|agents?)|"
    r"guards?|gendarmes?)\b",
    re.I,
)
BACK = 600  # characters before a number in which the one who sends is looked for; sentences are shorter
MANY = 60  # moments in one sentence
TRAILING = ("more", "other", "of", "new", "former", "also")  # words that end no noun phrase
PRICED = re.compile(
    r"\b(?:pric\w+|cost\w*|fares?|fees?|tickets?|sold|sells?|selling|buy|buys|worth|per|each|apiece|"
    r"an? (?:barrel|lit(?:re|er)|gallon|ounce|tonne|ton|share|kilo\w*|bushel|unit|piece|night))\b", re.I)  # fmt: skip
ELECTION = re.compile(r"\b(?:elect\w*|votes?|voters?|ballots?|turnout|referendum|polls|seats?)\b", re.I)
CLAUSE = re.compile(r";\s|,\s+(?:and|while|but|although|though|as|whereas|after|before)\s+\w")  # another clause begins
# what follows a place that only names a body: "the U.S. embassy", "Brown University"
BODY = re.compile(
    r"(?:['’]s)?[\s-](?:embassy|consulate|University|College|Airlines|Army|army|forces|troops|military|government|parliament|controlled|backed|led|based|owned|born|made)\b"
)
# between an inner place and the one around it: "Khoy, Iran", "Moqokori, a town in the Hiiraan region"
CHAIN = re.compile(
    r"(?:\s\w+){0,2},?\s+(?:an?\s+(?:\w+\s+){0,2}(?:town|city|village|port|district|suburb)\s+)?(?:(?:in|of)\s+(?:the\s+)?)?(?:[\w-]+\s+){0,2}"
)
PART = re.compile(
    r"\b(?:including|among them|among whom|among these|of them|of whom|of these|of which)\s*(?:at least\s+)?$", re.I
)
PART_AFTER = re.compile(r"^\s*(?:of (?:them|whom|these|those|which)|were among)\b", re.I)
# not of the day on which it was told
OLDER = re.compile(r"\bhad\b|\bsince\b|\bso far\b|\bto date\b|\bin total\b|\baltogether\b", re.I)
RISING = re.compile(
    r"\b(?:tolls?|number|total|figure|count|tally)\b.{0,70}\b(?:ris\w+|rose|increas\w+|climb\w*|jump\w*|reach\w*|pass\w*|stands?|"
    r"stood|grow\w*|grew)\b", re.I | re.S)  # fmt: skip
TALLIED = ("launched", "downed", "lost", "turned_back", "attacks")  # told the day after: "66 had been downed" is today's tally
TIMELESS = ("duration", "age", "share", "rank", "price", "temperature", "distance", "area", "people", "other", "money")


def figures(
    text: str,
    published: date | None,
    digest: bool,
    sentences: Sequence[Sentence],
    numerals: Sequence[Sequence[Numeral]],
    moments: Sequence[Sequence[Moment]],
    toponyms: Sequence[Toponym],
    tags: Sequence[Tags],
    attributions: Sequence[Attribution],
    speakers: Sequence[Speaker],
    said: Sequence[Period | None],
) -> list[Figure]:
    """All figures in order; numerals and moments come by sentence, speakers and said by attribution.

    Ids are f1, f2 …; statements s1, s2 …
    """
    days = {s.span.start: row for s, row in zip(sentences, moments, strict=True)}
    scene = _Scene(text, published if digest else None, sentences, days, toponyms, tags, attributions, speakers, said)
    found: list[Figure] = []
    for sentence, numbers, times in zip(sentences, numerals, moments, strict=True):
        here: list[Figure] = []
        # what is part of a date or a clock time, or of a stretch of time that only tells when, is no figure
        dates = Spans((m.span, None) for m in times if m.type in ("DATE", "TIME", "SET") or m.period is not None)
        for numeral in numbers:
            if numeral.kind in ("ordinal", "label") or dates.meets(*numeral.core):
                continue
            figure = scene.figure(numeral, sentence, here, found, f"f{len(found) + len(here) + 1}")
            if figure:
                here.append(figure)
        found += scene.settled(here, sentence, times)
    return found


class _Scene:
    """What stands around the numbers of a report."""

    def __init__(
        self,
        text: str,
        page: date | None,
        sentences: Sequence[Sentence],
        days: dict[int, Sequence[Moment]],
        toponyms: Sequence[Toponym],
        tags: Sequence[Tags],
        attributions: Sequence[Attribution],
        speakers: Sequence[Speaker],
        said: Sequence[Period | None],
    ) -> None:
        self.sentences, self.scene = sentences, _UNSET
        self.days, self.starts = days, [s.span.start for s in sentences]
        self.text, self.page = text, page  # page: the day of a digest
        self.eras = eras_of(text)
        self.signals: dict[tuple[int, int], list[Signal]] = {}  # by the stretch they stand in
        self.toponyms = Spans((t.span, t) for t in toponyms)
        self.contents = Spans((c, i) for i, a in enumerate(attributions) for c in a.content)
        self.sources = Spans((s, None) for a in attributions for s in a.source)
        self.cues = Spans((c, c) for a in attributions for c in a.cue)
        self.gauges: list[Gauge] = sorted((g for t in tags for g in t.gauges), key=lambda g: g.span)
        self.gauged = [g.span.start for g in self.gauges]
        self.names = Spans((n.span, n) for t in tags for n in t.names)
        self.attributions, self.speakers, self.said = attributions, speakers, said

    # ------------------------------------------------------------ one number

    def figure(
        self, numeral: Numeral, sentence: Sentence, here: list[Figure], before: list[Figure], ident: str
    ) -> Figure | None:
        """The figure of a numeral, without its place and time; None where the model takes it for no count."""
        gauge = self._gauge(numeral.core)
        if numeral.kind == "count" and gauge is not None and gauge.measure is None and gauge.score >= NOT_A_COUNT:
            return None
        counted = self._counted(numeral, sentence)
        measure, rules = self._measure(numeral, gauge, counted, sentence, here)
        unit = numeral.unit or self._unit(numeral, counted, measure, here, before)
        statement = self._statement(numeral.span)
        said_by = self.attributions[statement] if statement is not None else None
        return Figure(
            id=ident, span=numeral.span, text=self.text[numeral.span.start : numeral.span.end], value=numeral.value,
            low=numeral.low, high=numeral.high, comparator=numeral.comparator, unit=unit,
            counted=self.text[slice(*counted)] if counted else None,
            measure=measure, status=self._status(numeral, counted, sentence, said_by, gauge),
            party=self._party(numeral, counted, measure, unit, sentence, here, before, statement),
            place=None, time=None, additive=numeral.additive, statement=None if statement is None else f"s{statement + 1}",
            confidence=round(gauge.score if gauge else 0.5, 3), in_heading=sentence.heading, part_of=self._whole(numeral, here),
            window=Window("rate", per=numeral.per) if numeral.per else None, side=self._side(counted), by=None, rules=rules,
        )  # fmt: skip

    def _gauge(self, core: Span) -> Gauge | None:
        """The model's surest word on a number."""
        found = []
        for i in range(max(0, bisect_right(self.gauged, core.start) - 1), len(self.gauges)):
            gauge = self.gauges[i]
            if gauge.span.start >= core.end:
                break
            if gauge.span.end > core.start:
                found.append(gauge)
        counting = [g for g in found if g.measure]
        return max(counting or found, key=lambda g: g.score, default=None)

    def _counted(self, numeral: Numeral, sentence: Sentence) -> Span | None:
        """The noun phrase after a bare number: up to its plural, or to the last noun before a word that ends it."""
        if numeral.kind != "count":
            return None
        first = bisect_left(sentence.tokens, numeral.span.end, key=lambda t: t.start)
        tokens = list(sentence.tokens[first : first + 7])
        if tokens and tokens[0].text.casefold() == "of" and numeral.comparator == "plural":
            tokens = tokens[1:]
        if tokens and tokens[0].text.casefold() in ("of", "more"):
            tokens = self._after_of(tokens)
        kept: list[Token] = []
        for i, token in enumerate(tokens):
            word = token.text
            if not (word[0].isalpha() or (kept and word in ("-",))):
                break
            if (ends_phrase(word) and not may_modify(word)) or word in ("’s", "'s"):
                break
            kept.append(token)
            following = tokens[i + 1].text if i + 1 < len(tokens) else ""
            if (
                is_plural(word)
                and not may_modify(word)
                and not (is_plural(following) and following[:1].islower() and not ends_phrase(following))
            ):
                break
        while kept and (kept[-1].text.casefold() in TRAILING or kept[-1].text.endswith("ly")):
            kept.pop()
        return Span(kept[0].start, kept[-1].end) if kept else None

    def _after_of(self, tokens: list[Token]) -> list[Token]:
        """The noun after of: "200 of our men", "1.8 million of the vaccine doses"; not "of them"."""
        for i, token in enumerate(tokens[:3]):
            if token.text.casefold() in ("of", "more", "the", "our", "their", "its", "his", "her", "those", "these", "all"):
                continue
            return tokens[i:] if token.text.casefold() not in ("them", "whom", "which", "it") else []
        return tokens[3:]

    def _measure(self, numeral: Numeral, gauge: Gauge | None, counted: Span | None, sentence: Sentence,
                 here: list[Figure]) -> tuple[Measure, tuple[str, ...]]:  # fmt: skip
        """The measure, and what rule changed the model's answer.

        The numeral's own kind goes first, then the words beside it, then the model.
        """
        own = KINDS.get(numeral.kind)
        if own:
            return ("price" if own == "money" and self._priced(numeral, gauge, sentence) else own), ()
        model = gauge.measure if gauge is not None else None
        told = self._told(numeral, counted, sentence)
        if told and told != model and (gauge is None or gauge.score < SURE or told == "casualties"):
            return told, ("measure-words",)
        if numeral.additive and not counted and not told and here and (gauge is None or gauge.score < SURE):
            return here[-1].measure, ("measure-before",)  # "killed 12 in Goma and another three in Sake"
        if model is not None and model not in KINDS.values():
            return model, ()
        person = counted is not None and is_person(self.text[slice(*counted)].split()[-1])
        return ("people" if person else "other"), ()

    def _priced(self, numeral: Numeral, gauge: Gauge | None, sentence: Sentence) -> bool:
        """Is a sum what one of something costs? Both the model and a word beside it must say so."""
        if gauge is None or gauge.measure != "price":
            return False
        start, end = max(sentence.span.start, numeral.span.start - 60), min(sentence.span.end, numeral.span.end + 25)
        return bool(PRICED.search(self.text[start:end]))

    def _told(self, numeral: Numeral, counted: Span | None, sentence: Sentence) -> Measure | None:
        """What the verb right after the noun, or right before the number, says."""
        end = counted.end if counted else numeral.span.end
        if counted and (own := measures.counted(self.text[slice(*counted)].split()[-1])):
            return own
        stop = min(sentence.span.end, end + 60)
        later = measures.after(self.text[end:stop])
        earlier = measures.before(self.text[max(sentence.span.start, numeral.span.start - 60) : numeral.span.start])
        found = later if later and not earlier else earlier or later
        if found == "supplied" and counted and is_person(self.text[slice(*counted)].split()[-1]):
            return "troops"  # soldiers and police who are sent
        return found

    def _unit(
        self, numeral: Numeral, counted: Span | None, measure: Measure, here: list[Figure], before: list[Figure]
    ) -> str | None:
        if numeral.kind != "count":
            return None
        words = self.text[slice(*counted)].split() if counted else []
        if words and words[-1].casefold() != "others":  # "15 others" are of the kind counted before
            return "person" if nations.is_adjective(words[-1]) else unit_of(words[-1])
        same = [f for f in [*before[-3:], *here[-8:]] if f.measure not in KINDS.values() and f.unit]
        for f in reversed(same):
            if (measure in HUMAN) == (f.unit == "person") and (measure in HUMAN or f.measure in FELLED or f in here):
                return f.unit
        return "person" if measure in HUMAN else None

    def _statement(self, span: Span) -> int | None:
        """The innermost attribution whose content holds the number."""
        holding = self.contents.holding(*span)
        if not holding:
            return None
        told = {self.attributions[i].inside for i in holding}
        deepest = [i for i in holding if i not in told] or holding
        return min(deepest, key=lambda i: sum(c.end - c.start for c in self.attributions[i].content))

    def _status(
        self, numeral: Numeral, counted: Span | None, sentence: Sentence, a: Attribution | None, gauge: Gauge | None
    ) -> Status:
        """The status of the statement's act, or of the words right before the number; else the model's, where it is sure."""
        near = self.text[max(0, numeral.span.start - 45) : numeral.span.start]
        if m := PLANS.search(near):
            return "planned" if m[1] else "confirmed"
        told = self._worded_status(numeral, counted, sentence)
        model = told or (gauge.status if gauge and gauge.measure and gauge.status_score >= 0.5 else "reported")
        acts = []
        while a is not None:
            acts.append(ACT_STATUS.get(a.act))
            a = self.attributions[a.inside] if a.inside is not None else None
        for status in acts:
            if status in ("denied", "alleged", "confirmed"):
                return status
        if acts and acts[0]:
            past = told == "reported" and acts[0] in ("planned", "expected")  # "promised …, and have already provided 300 kits"
            return "reported" if past else model if model in ("planned", "expected") else acts[0]
        return model

    def _worded_status(self, numeral: Numeral, counted: Span | None, sentence: Sentence) -> Status | None:
        """What the words of the sentence right before the number, or right after its noun, say."""
        start, end = sentence.span
        if self.text.startswith(("estimated", "an estimated"), numeral.span.start):
            return "estimated"
        first, last = max(start, numeral.span.start - 70), min(end, (counted or numeral.span).end + 70)
        return statuses.before(self.text[first : numeral.span.start]) or statuses.after(self.text[numeral.span.end : last])

    def _whole(self, numeral: Numeral, here: list[Figure]) -> str | None:
        if not here:
            return None
        before, after = (
            self.text[max(0, numeral.span.start - 24) : numeral.span.start],
            self.text[numeral.span.end : numeral.span.end + 16],
        )
        return here[-1].id if PART.search(before) or PART_AFTER.match(after) else None

    # ------------------------------------------------------------ whose

    def _party(self, numeral: Numeral, counted: Span | None, measure: Measure, unit: str | None, sentence: Sentence,
               here: list[Figure], before: list[Figure], statement: int | None) -> str | None:  # fmt: skip
        if numeral.kind in ("share", "duration", "age", "distance", "area", "temperature", "magnitude"):
            return None
        if counted and self.text[slice(*counted)].casefold() == "others":
            counted = None
        if counted:
            end = self._phrase_end(counted)
            if any(is_voice(word, "movement") for word in self.text[counted.start : end].split()):
                return None  # "Pakistani Taliban": no state's
            own = [
                code
                for span, code, kind in nations.nations_in(self.text, counted.start, end)
                if kind in ("adjective", "name", "body")
            ]
            if own:
                return own[0]
            if (
                measure in HUMAN
                and re.match(r"\s*(?:of\s+)?our\b", self.text[numeral.span.end : counted.end])
                and statement is not None
            ):
                return self.speakers[statement].country
        if measure in HUMAN and not counted and here and here[-1].measure in HUMAN:
            return here[-1].party  # "12 Ukrainian soldiers were killed and 40 wounded"
        if measure in FELLED and unit != "person":
            if named := self._owner_named(numeral, sentence):
                return named
            for f in reversed([*before[-6:], *here[-8:]]):
                if f.measure in FELLED and f.party and f.unit == unit:
                    return f.party
        if measure in SENT or measure == "money" or measure in FELLED:
            return self._sender(numeral, measure, sentence)
        return None

    def _owner_named(self, numeral: Numeral, sentence: Sentence) -> str | None:
        """Whose drones the sentence has named before the number: "Ukrainian drone attacks, saying that 21 drones …"."""
        start = max(sentence.span.start, numeral.span.start - BACK)
        found = [
            code
            for span, code, kind in nations.nations_in(self.text, start, numeral.span.start)
            if kind == "adjective" and WEAPON.match(self.text[span.end : span.end + 30])
        ]
        return found[-1] if found else None

    def _phrase_end(self, counted: Span) -> int:
        """A short "of the Ukrainian army" after the noun belongs to it."""
        m = re.match(r"\s+(?:of|from) (?:the )?[A-Z]\w+(?: [A-Za-z]+)?", self.text[counted.end : counted.end + 40])
        return counted.end + m.end() if m else counted.end

    def _sender(self, numeral: Numeral, measure: Measure, sentence: Sentence) -> str | None:
        """The nation that stands last before the verb.

        "North Korea has sent thousands", "Russian forces launched 100 drones", "launched by Russia".
        """
        start = sentence.span.start
        held = self._statement(numeral.span)
        if held is not None:
            start = max([c.start for c in self.attributions[held].content if c.start <= numeral.span.start], default=start)
            start = max(start, sentence.span.start)
        start = max(start, numeral.span.start - BACK)
        after = re.match(
            r"[^.;]{0,60}?\b(?:by|from)\s+(?:the\s+)?",
            self.text[numeral.span.end : min(sentence.span.end, numeral.span.end + 90)],
        )
        if measure in (*FELLED, "attacks") and after:
            at = numeral.span.end + after.end()
            for span, code, _ in nations.nations_in(self.text, at, min(at + 40, sentence.span.end)):
                if span.start == at:
                    return code
        if measure in ("downed", "lost", "turned_back", "hit", "destroyed"):
            return None
        if measure == "money" and not re.search(
            r"\b(?:giv|send|sent|pledg|provid|donat|spen|allocat|promis|grant|contribut|lend|lent|offer|announc)",
            self.text[start : numeral.span.start],
        ):
            return None
        found = [
            code
            for span, code, kind in nations.nations_in(self.text, start, numeral.span.start)
            if kind in ("name", "capital", "adjective", "body", "seat")
            and not re.search(
                r"\b(?:in|at|near|on|against|to|for|with|from|of)\s+(?:the\s+)?$",
                self.text[max(start, span.start - 12) : span.start],
            )
        ]
        return found[0] if found else None

    def _side(self, counted: Span | None) -> str | None:
        """An armed group in the counted phrase ("15 Taliban members")."""
        if counted is None or nations.nations_in(self.text, *counted):
            return None
        for n in self.names.within(*counted):
            if n.label in ("ORG", "NORP"):
                name = self.text[n.span.start : n.span.end]
                return name if not nations.nation_of_adjective(name) else None
        return None

    # ------------------------------------------------------------ where and when

    def settled(self, here: list[Figure], sentence: Sentence, times: Sequence[Moment]) -> list[Figure]:
        """The figures of a sentence with their places and times."""
        settled: list[Figure] = []
        spans = [figure.span for figure in here]
        for figure in here:
            place = self._place(figure, sentence, settled)
            time = self._time(figure, sentence, times, settled)
            self.last = (sentence.block, place if place else None, time)
            party = figure.party
            if party is None and place and figure.measure in HUMAN and FORCES.search(figure.counted or ""):
                party = place.country  # soldiers and police are taken for those of the country, where no other is named
            window = figure.window or self._window(figure, spans, sentence, times)
            settled.append(replace(figure, place=place, time=time, party=party, window=window))
        return settled

    last: tuple[int, Place | None, Period | None] = (-9, None, None)

    def _window(self, figure: Figure, spans: Sequence[Span], sentence: Sentence, times: Sequence[Moment]) -> Window | None:
        """How the count runs, as the words around it tell."""
        if figure.measure in ("duration", "age") or len(times) > MANY:
            return None
        start, end = self._bounds(figure, sentence)
        if (start, end) not in self.signals:
            own = figure.statement is None
            told = [m for m in times if start <= m.span.start and m.span.end <= end and not (own and self._of_a_cue(m.span))]
            self.signals[start, end] = signals(self.text, Span(start, end), told, self.eras)
        window = nearest(figure.span, spans, self.signals[start, end])
        ahead = figure.status in ("planned", "expected") and window == Window("cumulative")  # "40 more by Friday"
        return None if ahead else window

    def _bounds(self, figure: Figure, sentence: Sentence) -> tuple[int, int]:
        """The stretch of the sentence in which a place or a time is the figure's: its statement's piece, or the sentence."""
        index = int(figure.statement[1:]) - 1 if figure.statement else None
        if index is not None:
            for c in self.attributions[index].content:
                if c.start <= figure.span.start < c.end:
                    return max(c.start, sentence.span.start), min(c.end, sentence.span.end)
        return sentence.span.start, sentence.span.end

    def _place(self, figure: Figure, sentence: Sentence, settled: list[Figure]) -> Place | None:
        start, end = self._bounds(figure, sentence)
        near_it = max(start, figure.span.start - BACK), min(end, figure.span.end + BACK)
        towns = [t for t in self.toponyms.within(*near_it)
                 if t.place.relation != "towards" and not BODY.match(self.text, t.span.end)
                 and not any(n.label == "ORG" for n in self.names.holding(*t.span))]  # fmt: skip
        near = [t for t in towns if not self._speaks(t.span) and (t.place.relation or self._located(t.span, figure.measure))]
        after = [t for t in near if t.span.start >= figure.span.end]
        before = [t for t in near if t.span.end <= figure.span.start]
        acting = self._place_of_actor(figure, sentence, towns)
        if after and not CLAUSE.search(self.text[figure.span.end : after[0].span.start]):
            return self._around(after)
        if before and not (acting and acting.span and acting.span.start > before[-1].span.start):
            return self._chained(before)
        if acting or after:
            return acting or self._around(after)
        if settled and settled[-1].place:
            return settled[-1].place
        if figure.measure in PLACELESS:
            return None
        told = self._place_of_source(figure)
        if told or (sentence.block == self.last[0] and self.last[1]):
            return told or self.last[1]
        scene = figure.measure in SCENIC and figure.statement is None and not self.page
        return self._scene_of(sentence) or (self._report_scene(sentence) if scene else None)

    def _chained(self, before: Sequence[Toponym]) -> Place:
        """The innermost of the last chain of places: "Khoy, Iran", "Kupiansk in Kharkiv Oblast"."""
        chain = before[-1]
        for t in reversed(before[:-1]):
            if not CHAIN.fullmatch(self.text[t.span.end : chain.span.start]):
                break
            chain = t
        return chain.place

    def _around(self, after: Sequence[Toponym]) -> Place:
        """The first place, or of several side by side the one around them: "in Panjgur, Pishin and Lasbela, Pakistan"."""
        last, several = after[0], False
        for t in after[1:]:
            between = self.text[last.span.end : t.span.start]
            if not re.fullmatch(r"(?:\s\w+)?,?\s(?:and\s)?(?:the\s)?", between):
                break
            several = several or "and " in between
            if (
                several
                and ORDER.get(t.place.kind or "city", 0) > ORDER.get(last.place.kind or "city", 0)
                and "and " not in between
            ):
                return t.place
            last = t
        return after[0].place

    def _place_of_actor(self, figure: Figure, sentence: Sentence, towns: Sequence[Toponym]) -> Place | None:
        """Where a state or town acts at home: "Poland detains 32 people", "Nigeria reported 782 cases"; or votes."""
        if figure.measure not in AT_HOME:
            return None
        acts = [t for t in towns if t.span.end <= figure.span.start and not self._speaks(t.span)
                and not self.text.startswith(("'s", "’s"), t.span.end)]  # fmt: skip
        if acts:
            return acts[-1].place
        start, end = sentence.span
        voting = figure.measure in ("votes", "share", "other", "people") and ELECTION.search(self.text, start, end)
        for span, code, kind in nations.nations_in(self.text, start, figure.span.start):
            if (kind == "name" or (voting and kind == "adjective")) and not self._speaks(span):
                return Place(nations.names()[code][0], code, kind="country", span=span)
        return None

    def _report_scene(self, sentence: Sentence) -> Place | None:
        """The innermost place in which the first two sentences of a report, no digest, set its scene; up to the next heading.

        Where somebody spoke ("the minister said in Brussels") is no scene.
        """
        if self.scene is _UNSET:
            head = [s.span for s in self.sentences if not s.heading][:2]
            near = self.toponyms.within(head[0].start, head[-1].end) if head else []
            found = [t for t in near if self._located(t.span, "") and not self._of_speech(t.span)]
            self.scene = min(found, key=lambda t: (ORDER.get(t.place.kind or "city", 0), t.span.start)).place if found else None
            self.scene_ends = next((s.span.start for s in self.sentences[2:] if s.heading), len(self.text))
        return self.scene if sentence.span.start < self.scene_ends else None  # type: ignore[return-value]  # no longer unset

    def _of_speech(self, span: Span) -> bool:
        """Does the place stand outside all contents, in a sentence in which somebody speaks?"""
        line = self.sentences[max(0, bisect_right(self.starts, span.start) - 1)].span
        return bool(self.cues.within(line.start, line.end)) and not self.contents.holding(*span)

    def _place_of_source(self, figure: Figure) -> Place | None:
        """Where the speaker stands: "Fire crews in Cairo said …"; or the land that speaks: "Chile reported 30 cases"."""
        told_by = self.attributions[int(figure.statement[1:]) - 1] if figure.statement else None
        if told_by is None or "citing" in told_by.rules:
            return None
        source = told_by.source
        inside = [t for s in source for t in self.toponyms.within(*s)]
        if inside and figure.measure in AT_HOME and told_by.inside is None:
            return inside[-1].place
        return next(
            (
                t.place
                for t in inside
                if re.search(r"\b(?:in|at)\s+(?:the\s+)?$", self.text[max(0, t.span.start - 10) : t.span.start])
            ),
            None,
        )

    def _scene_of(self, sentence: Sentence) -> Place | None:
        """The innermost place in which the paragraph has so far set its scene."""
        earlier = [t for t in self.toponyms.within(sentence.span.start - 400, sentence.span.start) if self._located(t.span, "")]
        same = [t for t in earlier if "\n" not in self.text[t.span.start : sentence.span.start]]
        return min(same, key=lambda t: (ORDER.get(t.place.kind or "city", 0), -t.span.start)).place if same else None

    def _speaks(self, span: Span) -> bool:
        """Does the place stand in a source?"""
        return bool(self.sources.holding(*span))

    def _located(self, span: Span, measure: str) -> bool:
        """Is the place where something is, rather than somebody who acts, owns or comes from there?

        The nearest preposition tells.
        """
        line = self.text.rfind("\n", max(0, span.start - 80), span.start) + 1
        words = self.text[max(line, span.start - 80) : span.start].split()
        for i, word in enumerate(reversed(words[-7:])):
            low = word.casefold()
            if low == "of" and i < len(words) - 1 and (is_person(words[-i - 2]) or words[-i - 2].casefold() in SETTLED):
                return True  # "residents of the Voronezh region", "the town of Beitbridge"
            if low in LOCATIVE:
                if low == "in" and i < len(words) - 1 and words[-i - 2].casefold() == "based":
                    return False  # "a newspaper based in Yogyakarta"
                return low not in UNLESS or measure in UNLESS[low]
            if word.endswith(",") and i and not word[0].isupper():
                return False
            if i > 4 or (low in ENDS):
                return False
        return False

    def _time(self, figure: Figure, sentence: Sentence, times: Sequence[Moment], settled: list[Figure]) -> Period | None:
        if figure.measure in ("duration", "age"):
            return None
        start, end = self._bounds(figure, sentence)
        if len(times) > MANY:
            return None  # a list of days: which is whose cannot be told
        dated = [
            m
            for m in times
            if m.period
            and start <= m.span.start
            and m.span.end <= end
            and m.type in ("DATE", "TIME", "DURATION")
            and not (figure.statement is None and self._of_a_cue(m.span))
            and not self._attributive(m)
        ]
        if dated:
            near = min(
                dated,
                key=lambda m: (
                    (m.span.start - figure.span.end) if m.span.start >= figure.span.end else figure.span.start - m.span.end + 20
                ),
            )
            return near.period
        if settled and settled[-1].time:
            return settled[-1].time
        block, _, time = self.last
        if time and sentence.block == block and figure.measure not in PLACELESS:
            return time
        return self._fresh(figure, sentence)

    def _attributive(self, m: Moment) -> bool:
        """Does a year only name something: "a 2023 law", "the 2025 World Expo"?"""
        year = self.text[m.span.start : m.span.end].isdigit()
        article = re.search(r"\b(?:an?|the|this|that)\s$", self.text[max(0, m.span.start - 6) : m.span.start])
        return year and bool(article) and bool(re.match(r"\s\w", self.text[m.span.end : m.span.end + 2]))

    def _of_a_cue(self, span: Span) -> bool:
        """Does the moment tell when something was said? Then it stands outside all contents, beside a cue."""
        near = self.cues.within(span.start - 60, span.end + 60)
        return any(0 <= span.start - c.end <= 12 or 0 <= c.start - span.end <= 30 for c in near)

    def _fresh(self, figure: Figure, sentence: Sentence) -> Period | None:
        """Fresh events take the day on which they were told; those of a digest take its day."""
        if RISING.search(self.text[max(sentence.span.start, figure.span.start - 90) : figure.span.start]):
            return None  # a toll that rises is of many days
        fresh = (
            figure.measure not in TIMELESS
            or figure.measure == "other"
            or (figure.measure == "share" and ELECTION.search(self.text, *sentence.span))
        )
        if self.page and fresh and figure.status not in ("planned", "expected"):
            return Period(self.page, self.page)
        if figure.measure not in FRESH or figure.status in ("planned", "expected"):
            return None
        index = int(figure.statement[1:]) - 1 if figure.statement else None
        if index is not None and "items" in self.attributions[index].rules:  # the day stands in what introduces the list
            start = self.starts[bisect_right(self.starts, self.attributions[index].cue[0].start) - 1]
            return next((m.period for m in self.days[start] if m.period and m.type == "DATE"), None)
        words = self.text[sentence.span.start : sentence.span.end]
        said = self.said[index] if index is not None else None
        older = OLDER.search(words.replace(" had ", " ") if figure.measure in TALLIED else words)
        if said and said.start == said.end and not older:
            return Period(said.start, said.end)
        return None
