"""Tags and quotation marks into attributions: source, cue, content in pieces, quote kind, act, and who tells whom.

The model says which words are source, cue and content, and which cue a source or a content belongs to; what it leaves open is
closed by rules, in this order (those with a name in quotation marks leave it in `rules`):

    marks       a content grows to the quotation marks around it, and sheds the comma and stop at its end
    joined      pieces of content that only punctuation parts are one piece
    lent        what "citing" holds goes to a voice of its sentence that has nothing
    "performed"   "we urge …", said neutrally, is urging
    "act-unsure"  the model read an act in a neutral cue's content, but not surely enough: state
    "reporting"   "X reported, citing Y", "X, citing Y, reported" with one cue missed
    "colon"       a name and a colon lead to the quotation, which the tags had missed
    "signed"      a dash and a name stand behind it ("…" — Ana Roca, nurse)
    speech      a cue that no lexicon knows makes a statement of quoted words only; one that only describes a noun, none
    told        a quotation of several sentences goes whole to the voice beside it
    "citing"      "citing X", "quoted by X" without a content of their own tell what the sentence's other voice tells
    "idiom"       a turn of phrase that the model does not know ("word from the ministry was that …"; idioms.py)
    "items"       a list after "the air force reports:" is what is told
    "broken-off"  a quotation that goes on in the same paragraph ("… ," she said. "…") is the same statement
    "carried-on"  a paragraph that is all quotation, without a cue, carries on the voice before it
    "several"     two or three named speakers of one cue make a statement each
    "added"       ", adding that …" is more of the same statement
    "shared"      a second cue of a sentence ("said … and rejected …") takes the first one's source;
                  a participle ("saying") only its speaker
    hearsay     a cue without anybody who speaks ("reportedly", "it is believed") makes no statement
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise

from msgspec.structs import replace

from sayso.cues import act_in, act_of, entry_of
from sayso.idioms import Turn, turns
from sayso.records import Act, Attribution, Name, Quotation, Quote, Role, Sentence, Span, Tags
from sayso.spans import Spans
from sayso.voices import kinds_of

AS_TOLD = re.compile(r",?\s+as\s+(?:was\s+|is\s+)?$")
# between two names that speak: "the Centers for Disease Control (CDC) and Dr. Ana Ruiz"
AND = re.compile(r"(?:\s\([\w.&-]{2,10}\))?(?P<joint>,?\s+and\s+|,\s+)(?:the\s+)?(?:[A-Z]\w*\.?\s+){0,3}$")
CITING = re.compile(r"\b(?:citing|cited|quoting|quoted|according)\b", re.I)
PARTICIPLE = re.compile(r"\w+ing$")
ADDING = re.compile(r"(?:and |while |before )?(?:adding|continuing|going on)\b", re.I)
QUESTION = re.compile(r"\?|^(?:that )?[“\"]?(?:why|whether|if|how|who|what|when|where|which|for)\b", re.I)
NEGATION = re.compile(
    r"n[’']t\b|\b(?:not|never|none|nothing|neither|nor|false|untrue|wrong|lies?|baseless|den\w+|fabricat\w+|nonsense|"
    r"without|no (?:truth|evidence|such|role|part|involvement|plans?|intention|proof|basis|contact|knowledge|link|hand in))\b",
    re.I,
)
_FALSE = (
    r"(?:simply |absolutely |completely |totally |entirely )?(?:false|untrue|not true|nonsense|baseless|unfounded|groundless|"
    r"fabricated|fake|invented|(?:a |pure )?(?:lies?|fabrications?|hoax|fiction|disinformation|misinformation))"
)
_CLAIMS = r"(?:reports?|claims?|allegations?|accusations?|rumou?rs?|suggestions?|assertions?)"
# what another tells is said not to be so: "it is not true that", "reports of 60 dead were false", "called the claim a lie"
FALSE = re.compile(
    rf"\b(?:it|this|that)(?: is| was|['’]s) {_FALSE}\b|\b{_CLAIMS}\b[^;]{{0,140}}?\b(?:is|are|was|were|as) {_FALSE}\b|"
    rf"\b(?:call|describ)\w* (?:[\w’']+ ){{0,3}}?{_CLAIMS}\b[^;]{{0,140}}\b{_FALSE}[”\"’']?$",
    re.I,
)
ANNOUNCING = re.compile(r"(?:has |have |had )?(?:announc|declar)\w+", re.I)
BULLET = re.compile(r"[^\w\s“\"'‘(\[]|\d{1,2}[.)]\s")
PERFORMED = re.compile(r"[“\"'‘]?(?:we|i)\s+(?:(?:also|strongly|firmly|again|hereby|all)\s+)?(\w+)\b", re.I)
# "it will send", said of oneself, is a promise; so is whatever is announced that will be
WILL = re.compile(
    r"(?:that\s+)?[“\"'‘]?(?:it|he|she|they|we|i)\s+(?:will|would|shall|’ll|'ll)\s+(?!be\b|have\b|not\s+be\b)\w", re.I
)
ANNOUNCED = re.compile(r"(?:that\s+)?[^,;.“”]{2,60}?\s(?:will|would)\s+(?!be\b|have\b)\w", re.I)
PASSIVE = re.compile(r"\b(?:is|are|was|were|been|being|be)\b.*\w", re.I)
# one is spoken of: "is accused of", "was reported"; not "is quoted as saying", nor "are concerned"
AGENTLESS = re.compile(
    r"\b(?:is|are|was|were|been|being|be)\s+(?:\w+ly\s+|also\s+|later\s+)*(?!quoted|cited|concerned|worried|convinced|told|informed)"
    r"(?:\w+ed|said|told|known|seen|shown|found|held|put|understood|thought)\b(?!.*\bby\b)", re.I)  # fmt: skip
SILENCE = re.compile(  # who did not answer made no statement
    r"\b(?:did|do|does|has|have|had)(?: not|n[’']t)\b.*\b(?:respond|reply|replied|answer|comment|return|mention|show)\w*|"
    r"\bmade no (?:mention|comment|reference)\b", re.I,
)  # fmt: skip
# what was said with an act: "dismissed the claim, saying (before the inquiry) that"
SAYING = re.compile(r",?\s(saying|stating|claiming|arguing)\s(?:\([^()]*\)\s)?(?:that\s)?")
MUTE = re.compile(  # a refusal to say anything denies
    r"\b(?:would|will|could|did|does|do)(?: not|n[’']t) (?:say|tell|reveal|disclose|elaborate)\b|"
    r"\b(?:refus|declin)\w+ to (?:say|comment|be drawn|answer|discuss|elaborate|name|give|confirm|disclose)\b", re.I,
)  # fmt: skip
EDGE = " \t\r\n,;:.–—-•*|"
CITED = re.compile(r"(?:citing|cited|quoting)\b", re.I)
AS_SAYING = re.compile(r"as (?:saying|having said|telling|stating|warning|claiming)", re.I)
WHOM = re.compile(r"\s+(him|her|them|it)\s+", re.I)
THAT = re.compile(r"that\s+(?!is\b|was\b|had\b|has\b|would\b|will\b|could\b|can\b|may\b|and\b)")
SO = re.compile(r"(?:him|her|them|it|this|that|as much|so|the same)\b[^,;]{0,25}", re.I)
DAY = re.compile(r"(?<=\w)\s+(?:(?:on|late|early)\s+)*(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|today|yesterday)\b.*$")
COUNTING_ON = re.compile(r",\s(?:a further|another|an additional|and)?\s?\d")  # "66 were shot down, a further 24 lost"

# a name that leads to a quotation: "Mayor Ivana Kos: “…”", "Oksana, 61: “…”"
LED = re.compile(
    r"(?P<who>(?:[A-Z][\w.’'-]*(?:\s(?:of|the|and|for|de)\b)*\s?){2,8}|[A-Z][\w’'-]+(?:\s[A-Z][\w’'-]+)?,\s\d\d?)"
    r"(?P<colon>:)\s+"
)
# a dash and a name behind a quotation, up to the line's end or the next quotation: "“…” — Ana Roca, a nurse in Arlo"
SIGNED = re.compile(
    r"[ \t\u00a0]*\n?[ \t\u00a0]*(?P<dash>[―—–]|(?<=\s)--?(?=\s))[ \t\u00a0]*"
    r"(?P<who>(?P<name>[A-ZÀ-Þ][\w.’'-]*(?:\s[\w.’'-]+){0,7}?)(?:,\s[^\n“”\"]{2,80}?)?)(?=\.?[ \t\u00a0]*(?:\n|$|[“\"]))"
)
IN_NAMES = ("of", "the", "and", "for", "de")
PRONOUNS = ("it", "they", "he", "she", "we")
BREAK = 20  # characters between two pieces of one content: ", a further "
BESIDE = 120  # characters between a quotation and its cue: a source with its title and office fits in
SENTENCE_END = re.compile(r"[.?!][\"”’)]*\s+(?=[\"“‘A-ZÀ-Þ])")
TURNED = 0.6  # how sure a turn of phrase is
UNSURE = 0.5  # probability below which the model's end of a content is not believed
DENY_LEAST = 0.7  # "but we have no bread" is no denial
ACT_LEAST = 0.5  # a neutral cue takes the act that the model reads in its content from this probability on


def attributions(
    text: str, sentences: Sequence[Sentence], quotations: Sequence[Quotation], tags: Sequence[Tags]
) -> list[Attribution]:
    """All attributions of a report, in the order of their first character."""
    page = _Page(text, sentences, quotations)
    found: list[Attribution] = []
    for window in tags:
        roles = _whole_cues(text, window.roles)
        outer = page.grouped([r for r in roles if not r.inner], roles)
        inner = page.grouped([r for r in roles if r.inner], roles)
        found += outer + [a for a in inner if not _known(a, outer)]
    found = page.told([a for a in found if page.is_speech(a)])
    found += page.citing(found)
    found = page.turned(found, turns(text, sentences, [name for window in tags for name in window.names]))
    found.sort(key=_first)
    found = _apart(text, page.quoted_on(page.itemised(found)), [n for window in tags for n in window.names])
    return _nested(page.carried(found))


def _whole_cues(text: str, roles: Sequence[Role]) -> list[Role]:
    """Roles with cues that only a space parts made one: "according to" "estimates by"."""
    made: list[Role] = []
    moved: dict[int, int] = {}  # where each role has gone
    for i, role in enumerate(roles):
        last = made[-1] if made else None
        alike = last and role.kind == last.kind == "cue" and role.inner == last.inner
        if last and alike and text[last.span.end : role.span.start] == " ":
            made[-1] = replace(role, span=Span(last.span.start, role.span.end), score=max(last.score, role.score))
        else:
            made.append(role)
        moved[i] = len(made) - 1
    return [r if r.cue is None else replace(r, cue=moved[r.cue]) for r in made]


def _first(a: Attribution) -> tuple[int, int]:
    return min(s.start for s in a.content), -max(s.end for s in a.content)


def _known(inner: Attribution, outer: Sequence[Attribution]) -> bool:
    """Has the outer layer this cue already?"""
    return any(_meet(a, b) for o in outer for a in o.cue for b in inner.cue)


def _apart(text: str, found: Sequence[Attribution], names: Sequence[Name]) -> list[Attribution]:
    """Two or three named speakers of one cue ("Kansas and Texas reported") each make a statement of their own."""
    where = Spans((n.span, n) for n in names)
    made = []
    for a in found:
        speakers = _speakers(text, a.source[0], where.within(*a.source[0])) if len(a.source) == 1 and a.cue else ()
        made += [replace(a, source=(s,), rules=(*a.rules, "several")) for s in speakers] or [a]
    return made


def _speakers(text: str, source: Span, names: Sequence[Name]) -> list[Span]:
    """The parts of a source that names nothing but two or three persons, or two or three bodies or states; else none."""
    people = [n for n in names if n.label == "PERSON"]
    named = people if len(people) > 1 else [n for n in names if n.label in ("ORG", "GPE")] if not people else []
    lead = text[source.start : named[0].span.start] if named else ""
    trail = text[named[-1].span.end : source.end] if named else ""
    owned = re.search(r"\b(?:of|for|from|in|at|by)\s(?:the\s)?$|['’]s?\s$", lead)  # "the leaders of France and Germany"
    if owned or not 2 <= len(named) <= 3 or len(lead.split()) > 4 or "," in lead:
        return []
    if not re.fullmatch(r"(?:\s\([\w.&-]{2,10}\))?", trail):
        return []
    parts, start = [], source.start
    for a, b in pairwise(named):
        joint = AND.fullmatch(text[a.span.end : b.span.start])
        if joint is None:
            return []
        parts.append(Span(start, a.span.end + joint.start("joint")))
        start = a.span.end + joint.end("joint")
    return [*parts, Span(start, source.end)]


def _meet(a: Span, b: Span) -> bool:
    return a.start < b.end and b.start < a.end


def _without(a: Span, b: Span) -> list[Span]:
    """What is left of a span without another."""
    return [Span(*s) for s in ((a.start, min(a.end, b.start)), (max(a.start, b.end), a.end)) if s[0] < s[1]]


def _inside(a: Span, spans: Sequence[Span]) -> bool:
    return any(b.start <= a.start and a.end <= b.end for b in spans)


def _letters(words: str) -> int:
    """How many letters and digits there are."""
    return sum(map(str.isalnum, words))


def _signature(text: str, end: int) -> re.Match[str] | None:
    """The dash and the name behind a quotation that ends here; no word of the name but particles and offices is lower case."""
    signed = SIGNED.match(text, end)
    words = signed["name"].split() if signed else []
    named = bool(words) and words[-1][:1].isupper()
    return signed if named and all(w[:1].isupper() or w in IN_NAMES or kinds_of(w) for w in words) else None


class _Page:
    """The text with its sentences and quotations, and the steps that need them."""

    def __init__(self, text: str, sentences: Sequence[Sentence], quotations: Sequence[Quotation]) -> None:
        self.text, self.sentences = text, sentences
        self.starts = [s.span.start for s in sentences]
        self.blocks: dict[int, tuple[int, int]] = {}
        for s in sentences:
            self.blocks[s.block] = (self.blocks.get(s.block, (s.span.start, 0))[0], s.span.end)
        self.quotations: list[Quotation] = []
        for q in quotations:  # the outermost only
            if not self.quotations or q.span.start >= self.quotations[-1].span.end:
                self.quotations.append(q)
        self.quoted = [q.span.start for q in self.quotations]

    def sentence(self, at: int) -> Sentence:
        return self.sentences[max(0, bisect_right(self.starts, at) - 1)]

    def quotations_in(self, span: Span) -> list[Quotation]:
        first = max(0, bisect_right(self.quoted, span.start) - 1)
        found = []
        for q in self.quotations[first:]:
            if q.span.start >= span.end:
                break
            if q.span.end > span.start:
                found.append(q)
        return found

    def grouped(self, roles: Sequence[Role], everyone: Sequence[Role]) -> list[Attribution]:
        """One attribution a cue, with the sources and contents that the model links to it (or nearest in its sentence)."""
        cues = [r for r in roles if r.kind == "cue" and self._worded(r.span)]
        parts: list[dict[str, list[Role]]] = [{"source": [], "content": []} for _ in cues]
        loose: list[Role] = []
        for role in roles:
            if role.kind == "cue" or not self._worded(role.span):
                continue
            owner = self._cue_of(role, cues, everyone)
            if owner is not None:
                parts[owner][role.kind].append(role)
            elif role.kind == "content":
                loose.append(role)
        self._lent(cues, parts)
        self._handed(cues, parts)
        for cue, own in zip(cues, parts, strict=True):
            own["content"] = [replace(r, span=self._whole(r, cue, everyone)) for r in own["content"]]
        made = [self._made(cue, own["source"], own["content"]) for cue, own in zip(cues, parts, strict=True)]
        whole = [c for a in made if a for b in self._reporting(a) for c in self._saying_more(b)]
        return whole + [self._bare(r) for r in loose if self._all_quoted(r.span)]

    def _lent(self, cues: Sequence[Role], parts: Sequence[dict[str, list[Role]]]) -> None:
        """What "citing" holds goes to a voice of its sentence that has nothing: "Yonhap reported, citing lawmakers, that …"."""
        for cue, own in zip(cues, parts, strict=True):
            if not own["content"] or not CITED.match(self.text[cue.span.start : cue.span.end]):
                continue
            here = self.sentence(cue.span.start)
            for other, theirs in zip(cues, parts, strict=True):
                if other is not cue and theirs["source"] and not theirs["content"] and self.sentence(other.span.start) is here:
                    theirs["content"], own["content"] = own["content"], []
                    break

    def _handed(self, cues: Sequence[Role], parts: Sequence[dict[str, list[Role]]]) -> None:
        """A source that its cue has no use for goes to the next cue of its sentence that has a content and no source.

        "The airline apologised and said …": the first cue tells nothing. "Bild, citing a memo, reported …": it cites another.
        """
        for cue, own in zip(cues, parts, strict=True):
            words = self.text[cue.span.start : cue.span.end]
            first = min(own["source"], key=lambda role: role.span, default=None)
            idle = not own["content"] and not CITING.search(words) and (entry_of(words) is None or SILENCE.search(words))
            cites = CITING.search(words) and len(own["source"]) > 1 and first is not None and first.span.end <= cue.span.start
            if first is None or not (idle or cites):
                continue
            here = self.sentence(cue.span.start)
            for other, theirs in zip(cues, parts, strict=True):
                later = other.span.start >= cue.span.end and self.sentence(other.span.start) is here
                if later and theirs["content"] and not theirs["source"]:
                    own["source"].remove(first)
                    theirs["source"].append(first)
                    break

    def _worded(self, span: Span) -> bool:
        return any(c.isalnum() for c in self.text[span.start : span.end]) or self.text[span.start : span.end].strip() in (
            ":",
            "—",
            "–",
        )

    def _cue_of(self, role: Role, cues: Sequence[Role], everyone: Sequence[Role]) -> int | None:
        """The cue that the model links a source or content to, where it stands beside it; else the nearest that does.

        Without one beside it: the linked one of its sentence or of a quotation, else the nearest of its sentence.
        """
        here = self.sentence(role.span.start)
        linked = cues.index(everyone[role.cue]) if role.cue is not None and everyone[role.cue] in cues else None
        beside = [(self._gap(role, c, everyone), i) for i, c in enumerate(cues)]
        near = [(gap, i) for gap, i in beside if gap is not None]
        if linked is not None and any(i == linked for _, i in near):
            return linked
        quoted = self._all_quoted(role.span)
        if near and (quoted or role.kind == "source"):  # "…," a spokesman said: not the next sentence's "he said"
            return min(near)[1]
        if linked is not None and self.sentence(cues[linked].span.start) is here:
            return linked
        if linked is not None and quoted and cues[linked].span.end <= role.span.start:
            return linked  # "…," he said. "…": more of it
        same = [
            (max(c.span.start - role.span.end, role.span.start - c.span.end), i)
            for i, c in enumerate(cues)
            if self.sentence(c.span.start) is here
        ]
        return min(same)[1] if same else None

    def _gap(self, role: Role, cue: Role, everyone: Sequence[Role]) -> int | None:
        """Characters between a piece and a cue with no end of a sentence, no other content and no other cue between them."""
        a, b = sorted((role.span, cue.span))
        between = self.text[a.end : b.start]
        if b.start - a.end > BESIDE or SENTENCE_END.search(between):
            return None
        others = (r for r in everyone if r.kind != "source" and r is not role and r is not cue and r.inner == role.inner)
        return None if any(a.end <= r.span.start and r.span.end <= b.start for r in others) else b.start - a.end

    def _whole(self, role: Role, cue: Role, everyone: Sequence[Role]) -> Span:
        """A content after its cue, whose end the model is unsure of, goes on to its sentence's end if no tag stands there."""
        end = self.sentence(role.span.end - 1).span.end
        rest = self.text[role.span.end : end]
        alone = not any(r.span.start >= role.span.end and r.span.start < end for r in everyone if r is not role)
        unsure = role.score < UNSURE and re.match(r",?\s+(?:and\s|a\s|\w+\s)", rest)
        if cue.span.end <= role.span.start and alone and (unsure or COUNTING_ON.match(rest)):
            return Span(role.span.start, end)
        return role.span

    def _made(self, cue: Role, sources: list[Role], contents: list[Role]) -> Attribution | None:
        """The attribution of a cue; one without content survives only if it cites (the content comes later)."""
        words = self.text[cue.span.start : cue.span.end]
        pieces = self.pieces(self._unbroken(cue, [r.span for r in contents])) or self._as_told(cue)
        if not pieces and not (sources and CITING.search(words)):
            return None
        scores = [cue.score, *(r.score for r in sources), *(r.score for r in contents)]
        content = self.text[pieces[0].start : pieces[-1].end] if pieces else ""
        act, rules = self._act(cue, words, content)
        ahead = pieces and cue.span.end <= pieces[0].start and len(words.split()) + words.startswith(("call", "describ")) > 1
        told = self.text[cue.span.start : pieces[-1].end] if ahead else content
        if act_of(words) is None and FALSE.search(told):
            act, rules = "deny", (("performed",) if act != "deny" else rules)
        heading = self.sentence(cue.span.start).heading
        cue = replace(cue, span=self._trimmed(cue.span))
        source = tuple(Span(*self._tight(r.span)) for r in sorted(self._speaking(sources, cue), key=lambda r: r.span)[:2])
        return Attribution(
            source, (cue.span,), pieces, self.quote(pieces), act, heading, score=min(scores), rules=rules
        )

    def _trimmed(self, cue: Span) -> Span:
        """A cue without the day or the colon behind it ("said Monday", "said:"), or "to" before; "as reported by" whole."""
        words = self.text[cue.start : cue.end]
        if told := re.search(r"\bstatement (?=(?:saying|stating)$)", words):
            return Span(cue.start + told.end(), cue.end)
        if words.startswith("reported") and self.text.endswith("as ", 0, cue.start):
            return Span(cue.start - 3, cue.end + 3 * self.text.startswith(" by ", cue.end))
        if cut := DAY.search(words) or re.search(r"(?<=\w):$", words):
            return Span(cue.start, cue.start + cut.start())
        return Span(cue.start + 3, cue.end) if words.startswith("to ") else cue

    def _unbroken(self, cue: Role, spans: Sequence[Span]) -> list[Span]:
        """Pieces on one side of their cue without the "that"; in one sentence, with but a few words between, they are one."""
        joined: list[Span] = []
        for span in sorted(spans):
            if cue.span.end < span.start and (that := THAT.match(self.text, span.start)):
                span = Span(that.end(), span.end)
            last = joined[-1] if joined else None
            beside = last and (cue.span.end <= last.start or span.end <= cue.span.start) and span.start - last.end <= BREAK
            if last and beside and not self._parted(last, span):
                joined[-1] = Span(last.start, span.end)
            else:
                joined.append(span)
        return joined

    def _parted(self, a: Span, b: Span) -> bool:
        """Does a sentence, or a quotation, end between two pieces?"""
        return self.sentence(a.start) is not self.sentence(b.start) or bool(self.quotations_in(Span(a.start, b.end)))

    def _as_told(self, cue: Role) -> tuple[Span, ...]:
        """What stands before "as reported by" in its sentence, where no content was found."""
        start = self.sentence(cue.span.start).span.start
        before = AS_TOLD.search(self.text[start : cue.span.start])
        if before is None or not self.text.startswith(" by ", cue.span.end):
            return ()
        return self.pieces([Span(start, start + before.start())])

    def _speaking(self, sources: list[Role], cue: Role) -> list[Role]:
        """Without the one spoken to: "Seoul calls on the council to meet" has a source on each side of its cue."""
        if CITING.search(self.text[cue.span.start : cue.span.end]):
            return sources  # "Yonhap reported, citing lawmakers"
        before = [r for r in sources if r.span.end <= cue.span.start]
        apposed = [r for r in sources if r.span.start >= cue.span.end and "," in self.text[cue.span.end : r.span.start]]
        return [*before, *apposed] if before else sources

    def _reporting(self, a: Attribution) -> list[Attribution]:
        """The attribution, or two of "Yonhap reported, citing lawmakers", where the model gave the second cue both sources.

        The first one's cue stands before the citing one, or behind what is cited: "Yonhap, citing lawmakers, reported".
        """
        citing = CITING.search(self.text[a.cue[0].start : a.cue[-1].end])
        if len(a.source) != 2 or not citing or a.cue[0].start < a.source[0].start:
            return [a]
        told = min((c.start for c in a.content), default=0)
        for start, end in ((a.source[0].end, a.cue[0].start), (a.source[1].end, told)):
            for m in re.finditer(r"\w+", self.text[start:end]) if 0 < end - start < 60 else ():
                if entry_of(m[0]):
                    cue = Span(start + m.start(), start + m.end())
                    outer = replace(a, source=a.source[:1], cue=(cue,), rules=(*a.rules, "reporting"))
                    return [outer, replace(a, source=a.source[1:], rules=(*a.rules, "citing"))]
        return [a]

    def _saying_more(self, a: Attribution) -> list[Attribution]:
        """The attribution, or two of "urged them to stay, saying that the road was open": an act, and what was said with it."""
        last = a.content[-1] if a.content else None
        if last is None or a.cue[-1].end > last.start or act_of(self.text[a.cue[0].start : a.cue[-1].end]) is None:
            return [a]
        saying = SAYING.search(self.text, last.start, last.end)
        if saying is None or any(q.span.start < saying.start() < q.span.end for q in self.quotations_in(last)):
            return [a]
        said = self.pieces([*a.content[:-1], Span(last.start, saying.start())])
        more = self.pieces([Span(saying.end(), last.end)])
        if not said or not more:
            return [a]
        second = replace(a, source=(), cue=(Span(*saying.span(1)),), content=more, quote=self.quote(more), act="state")
        return [replace(a, content=said, quote=self.quote(said)), second]

    def _act(self, cue: Role, words: str, content: str) -> tuple[Act, tuple[str, ...]]:
        """The act of the cue's words; of neutral ones the content's: performed ("we urge …"), else what the model reads."""
        if MUTE.search(f"{words} {content[:40]}"):
            return "deny", ()
        act = act_of(words)
        if act == "ask" and not QUESTION.search(content):
            return "urge", ()  # "asked the council to meet"
        if act:
            return act, ()
        performed = PERFORMED.match(content)
        if performed and (act := act_of(performed[1])) and act not in ("expect", "estimate", "ask"):
            return act, ("performed",)
        if WILL.match(content) or (ANNOUNCING.match(words) and ANNOUNCED.match(content)):
            return "promise", ("performed",)
        least = DENY_LEAST if cue.act == "deny" else ACT_LEAST
        read = cue.act and cue.act_score >= least and (cue.act != "deny" or NEGATION.search(content))
        if cue.act in (None, "state") and (plain := act_in(content)):
            return plain, ("performed",)
        if cue.act and read:
            return cue.act, ()
        return "state", ("act-unsure",) if cue.act != "state" else ()

    def _bare(self, role: Role) -> Attribution:
        return self._untold(self.pieces([role.span]), role.score)

    def _untold(self, pieces: tuple[Span, ...], score: float) -> Attribution:
        """A content of which the tags name no voice: that of a name and a colon before it, or a dash and a name behind it."""
        heading = self.sentence(pieces[0].start).heading
        a = Attribution((), (), pieces, self.quote(pieces), "state", heading, score=score)
        if told := self._led(pieces[0].start):
            sign, rule = "colon", "colon"
        elif a.quote == "direct" and (told := _signature(self.text, pieces[-1].end)):
            sign, rule = "dash", "signed"
        else:
            return a
        cue = Role("cue", Span(*told.span(sign)), score, act="state", act_score=1.0)
        act, rules = self._act(cue, told[sign], self.text[pieces[0].start : pieces[-1].end])
        who = Span(*self._tight(Span(*told.span("who"))))
        return replace(a, source=(who,), cue=(cue.span,), act=act, rules=(rule, *rules))

    def _led(self, at: int) -> re.Match[str] | None:
        """The name and the colon between the beginning of a paragraph and this place."""
        return LED.fullmatch(self.text, self.blocks[self.sentence(at).block][0], at)

    def _all_quoted(self, span: Span) -> bool:
        return any(q.span.start <= span.start and span.end <= q.span.end for q in self.quotations_in(span))

    def pieces(self, spans: Sequence[Span]) -> tuple[Span, ...]:
        """Contents joined where only punctuation parts them, grown to their quotation marks, and trimmed."""
        joined: list[Span] = []
        for span in sorted(spans):
            span = self._marked(span)
            if joined and not any(c.isalnum() for c in self.text[joined[-1].end : span.start]):
                joined[-1] = Span(joined[-1].start, max(span.end, joined[-1].end))
            else:
                joined.append(span)
        return tuple(s for s in (self._tight(s) for s in joined) if s.end > s.start)

    def _marked(self, span: Span) -> Span:
        """Grown to the marks of a quotation that it fills but for a few characters at either end."""
        start, end = span
        for q in self.quotations_in(span):
            if 0 <= start - q.span.start <= 1:
                start = q.span.start
            if 0 <= q.span.end - end <= 2 and not any(c.isalnum() for c in self.text[end : q.span.end]):
                end = q.span.end
        return Span(start, end)

    def _tight(self, span: Span) -> Span:
        start, end = span
        while end > start and self.text[end - 1] in EDGE and not self._abbreviated(start, end):
            end -= 1
        while start < end and self.text[start] in EDGE:
            start += 1
        return Span(start, end)

    def _abbreviated(self, start: int, end: int) -> bool:
        return self.text[end - 1] == "." and bool(
            re.search(r"\b(?:[A-Z]\.)+$|\b(?:Inc|Co|Ltd|Jr|Sr|a\.m|p\.m)\.$", self.text[max(start, end - 6) : end])
        )

    def quote(self, pieces: Sequence[Span]) -> Quote:
        """direct: all words stand inside quotation marks; mixed: some do; indirect: none does."""
        within = 0
        for piece in pieces:
            for q in self.quotations_in(piece):
                within += _letters(self.text[max(q.span.start, piece.start) : min(q.span.end, piece.end)])
        if not within:
            return "indirect"
        return "direct" if within >= sum(_letters(self.text[a:b]) for a, b in pieces) else "mixed"

    def is_speech(self, a: Attribution) -> bool:
        """Does somebody speak? Not with a cue unknown to the lexicon, unless words are quoted; nor where one is spoken of."""
        if not a.cue or a.quote != "indirect" or "items" in a.rules:
            return True
        words = self.text[a.cue[0].start : a.cue[-1].end]
        if not any(c.isalpha() for c in words):
            return True
        spoken_of = AGENTLESS.search(words) and bool(a.source) and a.source[-1].end <= a.cue[0].start
        if spoken_of or self._relative(a) or (SILENCE.search(words) and not MUTE.search(words)):
            return False
        return entry_of(words) is not None or self._tells_that(a)

    def _tells_that(self, a: Attribution) -> bool:
        """Does an unknown verb of somebody lead to a clause with "that": "people whisper that", "he made clear that"?"""
        before = self.text[a.cue[-1].end : a.content[0].start] if a.content else ""
        return bool(a.source) and a.source[-1].end <= a.cue[0].start and before.strip() == "that"

    def _relative(self, a: Attribution) -> bool:
        """Does the cue only describe what stands before it: "800 of the officers it pledged"?"""
        if not (a.source and a.content) or a.content[-1].end > a.source[0].start or a.source[0].end > a.cue[0].start:
            return False
        return self.text[a.content[-1].end : a.source[0].start] == " " and self.text[slice(*a.source[0])] in PRONOUNS

    def told(self, found: list[Attribution]) -> list[Attribution]:
        """Gives a quotation of several sentences whole to the voice beside it, where the tags hold a part of it only."""
        inside: dict[int, list[int]] = {}
        for i, a in enumerate(found):
            for piece in a.content:
                for q in self.quotations_in(piece):
                    if q.span.start <= piece.start and piece.end <= q.span.end and not (a.cue and _inside(a.cue[0], [q.span])):
                        inside.setdefault(q.span.start, []).append(i)
        for q in self.quotations:
            holders = [i for i in inside.get(q.span.start, ()) if found[i].cue]
            if not holders:
                continue
            near = {i: max(q.span.start - found[i].cue[-1].end, found[i].cue[0].start - q.span.end) for i in holders}
            owner = min(holders, key=lambda i: near[i])
            for i in set(inside[q.span.start]):
                kept = [c for c in found[i].content if not _inside(c, [q.span])]
                pieces = self.pieces([*kept, q.span] if i == owner else kept)
                found[i] = replace(found[i], content=pieces, quote=self.quote(pieces))
        cites = [bool(a.cue) and bool(CITING.search(self.text[a.cue[0].start : a.cue[-1].end])) for a in found]
        return [a for a, citing in zip(found, cites, strict=True) if a.content or citing]

    def citing(self, found: list[Attribution]) -> list[Attribution]:
        """Gives citing cues the content of their sentence's other voice; takes those that stay without one out of `found`."""
        empty = [a for a in found if not a.content]
        found[:] = [a for a in found if a.content]
        by_sentence: dict[int, list[Attribution]] = {}
        for o in found:
            if o.cue:
                by_sentence.setdefault(self.sentence(o.cue[0].start).span.start, []).append(o)
        made = []
        for a in empty:
            others = by_sentence.get(self.sentence(a.cue[0].start).span.start)
            if others:
                other = min(others, key=lambda o: abs(o.cue[0].start - a.cue[0].start))
                made.append(replace(a, content=other.content, quote=other.quote, rules=(*a.rules, "citing")))
        return made

    def turned(self, found: list[Attribution], turns: Iterable[Turn]) -> list[Attribution]:
        """With the turns of phrase, where the tags tell nothing else; a firm one holds against a cue that is its own words."""
        for turn in turns:
            here = [i for i, a in enumerate(found) if any(_meet(turn.span, s) for s in (*a.cue, *a.content))]
            cued = [i for i in here if any(_meet(turn.span, s) for s in found[i].cue)]
            theirs = [i for i in cued if found[i].source or found[i].quote != "indirect"]
            own = [i for i in theirs if any(_meet(turn.cue, s) for s in found[i].cue) or turn.source in found[i].source]
            if theirs and (own != theirs or not turn.firm):
                continue
            for i in here:  # what ran on into the turn
                pieces = self.pieces([kept for s in found[i].content for kept in _without(s, turn.span)])
                found[i] = replace(found[i], content=pieces, quote=self.quote(pieces))
            so = [found[i].source[0] for i in here if i not in cued and found[i].source and self._says_so(found[i])]
            found = [a for i, a in enumerate(found) if i not in cued and a.content and not (i in here and self._says_so(a))]
            cue = Role("cue", turn.cue, TURNED, act="state", act_score=1.0)
            said = [Role("content", s, TURNED) for s in turn.content]
            who = next((s for s in so if self.text[slice(*turn.source)] in PRONOUNS), turn.source)
            if made := self._made(cue, [Role("source", who, TURNED)], said):
                found.append(replace(made, rules=(*made.rules, "idiom")))
        return found

    def _says_so(self, a: Attribution) -> bool:
        """Is what is left of a content nothing but "him up" or "as much an hour later"?"""
        return bool(a.content) and bool(SO.fullmatch(self.text, a.content[0].start, a.content[-1].end))

    def itemised(self, found: list[Attribution]) -> list[Attribution]:
        """What is told by "The air force reports:" and a list: the items."""
        firsts = {s.block: s for s in reversed(self.sentences)}
        made = []
        for a in found:
            block = self.sentence(a.cue[0].start).block if a.cue else -1
            if block >= 0 and self.text.endswith(":", self.blocks[block][0], self.blocks[block][1]):
                items = []
                while (item := firsts.get(block := block + 1)) and BULLET.match(self.text, item.span.start):
                    items.append(Span(*self._unmarked(*self.blocks[block])))
                if len(items) > 1:
                    a = replace(a, content=tuple(items), quote="indirect", rules=(*a.rules, "items"))
            made.append(a)
        return made

    def _unmarked(self, start: int, end: int) -> tuple[int, int]:
        """A list item without its bullet and its closing stop."""
        mark = re.compile(r"(?:[^\w\s“\"'‘(\[]|\d{1,2}[.)]\s|\s)+").match(self.text, start, end)
        return self._tight(Span(mark.end() if mark else start, end))

    def quoted_on(self, found: list[Attribution]) -> list[Attribution]:
        """Whole quoted sentences that no content holds yet: more of the paragraph's statement before, or one of their own."""
        outer = [a for a in found if not (a.cue and any(self._speech(q) for q in self.quotations_in(a.cue[0])))]
        held = Spans((s, None) for a in outer for s in a.content)
        by_block: dict[int, list[tuple[int, int]]] = {}
        for i, a in enumerate(found):
            if a.cue:
                by_block.setdefault(self.sentence(a.cue[0].start).block, []).append((_first(a)[0], i))
        latest = {  # by block, how far each statement begins, and which of those so far was found last
            block: list(accumulate(sorted(begun), lambda a, b: (b[0], max(a[1], b[1])))) for block, begun in by_block.items()
        }
        more: dict[int, list[Span]] = {}
        for q in self.quotations:
            if held.meets(*q.span):
                continue
            here = self.sentence(q.span.start)
            if self._led(q.span.start) or (self._speech(q) and _signature(self.text, q.span.end)):
                found.append(self._untold((q.span,), 0.6))
                continue
            if not self._speech(q):
                continue
            begun = latest.get(here.block, [])
            at = bisect_left(begun, q.span.start, key=lambda b: b[0])
            if at and found[begun[at - 1][1]].quote != "indirect":
                more.setdefault(begun[at - 1][1], []).append(q.span)
            elif at or q.continued or self._fills(q, here.block):
                found.append(Attribution((), (), (q.span,), "direct", "state", here.heading, score=0.6, rules=("carried-on",)))
        for i, spans in more.items():
            found[i] = self._longer(found[i], spans)
        return self._gone_on(sorted(found, key=_first))

    def _longer(self, a: Attribution, spans: Sequence[Span]) -> Attribution:
        pieces = self.pieces([*a.content, *spans])
        return replace(a, content=pieces, quote=self.quote(pieces), rules=(*dict.fromkeys((*a.rules, "broken-off")),))

    def _gone_on(self, found: Sequence[Attribution]) -> list[Attribution]:
        """A quotation without a voice right behind one that has its cue (“…,” he said. “…”) is more of the same."""
        made: list[Attribution] = []
        for a in found:
            last = made[-1] if made else None
            if last and last.cue and last.quote != "indirect" and not a.cue and not a.source and a.quote == "direct":
                end = max(span.end for spans in (last.cue, last.source, last.content) for span in spans)
                start = a.content[0].start
                beside = end <= start and not self.text[end:start].strip(" .,;:") and "\n" not in self.text[end:start]
                if beside:
                    made[-1] = self._longer(last, a.content)
                    continue
            made.append(a)
        return made

    def _speech(self, q: Quotation) -> bool:
        """Is the quotation one or more whole sentences, rather than a phrase or a name in marks?"""
        first = self.sentence(q.span.start)
        rest = self.text[q.span.start + 1 : q.span.end].split()
        return (
            q.span.start == first.span.start
            and len(rest) >= 3
            and (
                not any(c.isalnum() for c in self.text[q.span.end : self.sentence(q.span.end - 1).span.end])
                or _signature(self.text, q.span.end) is not None
            )
        )

    def _fills(self, q: Quotation, block: int) -> bool:
        first, last = self.blocks[block]
        return q.span.start <= first + 1 and q.span.end >= last - 1

    def carried(self, found: list[Attribution]) -> list[Attribution]:
        """Attributions without a source take on that of the voice before them; what is left without anybody is hearsay."""
        kept: list[Attribution] = []
        for a in found:
            if a.source:
                kept.append(a)
                continue
            whom = self._voice_before(a, kept)
            if whom is None:
                continue
            cue = self.text[a.cue[0].start : a.cue[-1].end] if a.cue else ""
            if told := self._as_saying(a, kept[whom]):
                kept[whom] = replace(kept[whom], source=kept[whom].source[:1])
                kept.append(replace(a, source=(told,)))
                continue
            shared = bool(a.cue) and self.sentence(a.cue[0].start) is self.sentence(
                kept[whom].cue[0].start if kept[whom].cue else 0
            )
            if shared and ADDING.match(cue):
                whole = self.pieces([*kept[whom].content, *a.content])
                kept[whom] = replace(kept[whom], content=whole, quote=self.quote(whole), rules=(*kept[whom].rules, "added"))
                continue
            source = kept[whom].source if shared and not PARTICIPLE.match(cue.split()[0]) else ()
            kept.append(replace(a, source=source, carried=whom, rules=(*a.rules, "shared" if shared else "carried-on")))
        return kept

    def _as_saying(self, a: Attribution, outer: Attribution) -> Span | None:
        """Whom "The Post quoted Dr Ode (her) as saying" quotes, where the model gave both to the first cue, or none."""
        if not a.cue or not outer.cue or outer.cue[-1].end > a.cue[0].start or not AS_SAYING.match(self.text, *a.cue[0]):
            return None
        between = Span(outer.cue[-1].end, a.cue[0].start)
        for source in outer.source[1:]:
            if between.start <= source.start and source.end <= between.end:
                return source
        whom = WHOM.fullmatch(self.text, *between)
        return Span(*whom.span(1)) if whom else None

    def _voice_before(self, a: Attribution, kept: list[Attribution]) -> int | None:
        """Index of the attribution whose source this one takes on, or None."""
        if not kept:
            return None
        last = len(kept) - 1
        if not a.cue:
            near = self.sentence(a.content[0].start).block - self.sentence(kept[last].content[-1].start).block
            return last if near <= 1 else None
        here = self.sentence(a.cue[0].start)
        words = self.text[a.cue[0].start : a.cue[-1].end]
        for i in range(last, -1, -1):
            if kept[i].cue and self.sentence(kept[i].cue[0].start) is here and kept[i].source:
                return i
            if here.span.start > kept[i].content[-1].end:
                break
        if PASSIVE.match(words) or entry_of(words) is None or a.quote == "indirect":
            return None
        return last if self.sentence(kept[last].content[-1].start).block >= here.block - 1 else None


def _nested(found: list[Attribution]) -> list[Attribution]:
    """Sets `inside`: the smallest other content that holds the cue; for citing cues the statement whose content they share."""
    contents = Spans((s, j) for j, a in enumerate(found) for s in a.content)
    nested = []
    for i, a in enumerate(found):
        best: tuple[int, int] | None = None
        at = (a.cue or a.content)[0]
        for j in sorted({*contents.holding(*at), *contents.holding(*a.content[0])}):
            b = found[j]
            if i == j:
                continue
            size = sum(s.end - s.start for s in b.content)
            holds = bool(a.cue) and _inside(a.cue[0], b.content) and all(_inside(s, b.content) for s in a.content)
            cites = "citing" in a.rules and b.content == a.content and "citing" not in b.rules
            if (holds or cites) and (best is None or size < best[0]):
                best = (size, j)
        nested.append(replace(a, inside=best[1]) if best else a)
    return nested
