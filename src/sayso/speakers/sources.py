"""Whom the words of a source stand for, among the cast of the report."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from msgspec.structs import replace

from sayso import nations
from sayso.pronouns import kind_of
from sayso.records import Attribution, Name, Sentence, Span, Speaker, SpeakerKind, Toponym
from sayso.spans import Spans
from sayso.speakers.antecedents import Antecedents
from sayso.speakers.cast import ANY_BODY, Person, may_be
from sayso.speakers.gathering import gathered
from sayso.speakers.states import States
from sayso.speakers.words import (
    ARTICLE,
    DEFINITE,
    NAMELESS,
    POSSESSIVE,
    REGIONAL,
    STOP,
    bare,
    core,
    is_many,
    is_short,
    name_alone,
    no_person,
)
from sayso.voices import is_voice, kinds_of

BELONGS = re.compile(r"\b(?:of|for|to|by|from|with|and)\s|[,:]\s")
PAPER = re.compile(r"(?:[Tt]he\s[a-z]+\s)?The\s([A-Z][a-z]+)(?:\s(?:magazine|newspaper|weekly|daily))?")
PEOPLE = 500  # people of a report among whom an office is looked for
LEADING = re.compile(r"(?:[^,.;]{1,40},\s)?(?:[Tt]he\s)?")
UNIONS = ("UN", "U.N.", "EU", "US", "U.S.", "UK", "African", "European")  # what may stand before "agency" and is no name of it
AGED = re.compile(r"([A-ZÀ-Þ][\w’'-]+(?:\s[A-ZÀ-Þ][\w’'-]+){0,2}),\s\d{1,2}(?:,.*)?")  # "Ihor, 43": no body has an age
OPENS, CLOSES = ('"', "“"), ('"', "”")
FAR = 600  # characters before "they" in which those it means are looked for
# what a clause is about: "the health directorate has counted", "the prefecture in Lille reset its count"
ACTS = re.compile(
    r"(?:\A|\n|[.,;:]\s|\d\s|\b[A-Z]\w+\s|\b(?:In|With|At|On|By|Since|After)\s(?:the\s)?(?:(?!of\s)[a-z]\w+\s){1,2}?)"
    r"[Tt]he\s((?:(?!(?:in|of|for|to|by|at|on|from|with|and|the)\s)[a-z][\w’'-]+\s){1,4}?)"
    r"(?:(?:in|of|for)\s[A-Z]\w+\s)?(?:has|had|have|is|was|will|reset|put|set|gave|[a-z]+ed)\b"
)
NO_POST = ("official", "officer", "resident", "source", "witness", "member", "worker")  # of an unnamed: no role that tells


class Sources:
    """Reads sources one after the other; what spoke before is heard, so that "the ministry" can mean it."""

    def __init__(
        self,
        text: str,
        sentences: Sequence[Sentence],
        attributions: Sequence[Attribution],
        names: Sequence[Name],
        toponyms: Sequence[Toponym],
    ) -> None:
        self.text, self.sentences = text, sentences
        self.states = States(text, sentences, toponyms)
        self.cast, self.offices, self.named = gathered(text, attributions, names, self.states)
        spoken = Spans((span, None) for a in attributions for span in a.source)
        contents = Spans((span, span) for a in attributions for span in a.content)
        self.antecedents = Antecedents(text, sentences, self._mentions(), spoken, contents)

    def _mentions(self) -> list[tuple[int, int, str]]:
        """The persons as they are named through the report, for pronouns."""
        return [
            (n.span.start, n.span.end, person.name)
            for n in self.named.within(0, len(self.text))
            if n.label == "PERSON" and not self._is_title(n) and (person := self._known_person(self._words(n)))
        ]

    def _is_title(self, name: Name) -> bool:
        """Is what was taken for a person a title in quotation marks: "Autumn Harbour"?"""
        start, end = name.span
        return self.text[start - 1 : start] in OPENS and self.text[end : end + 1] in CLOSES

    def speaker(self, a: Attribution, before: Speaker | None, teller: Speaker | None) -> Speaker:
        """The speaker that an attribution's source names; `before` spoke last, `teller` tells this inside a statement."""
        at, end = self._place(a)
        phrase = re.sub(r"['’]s$", "", re.sub(r"\s+", " ", self.text[at:end]).strip(" ,;:"))  # "the ministry's" tally
        if phrase.casefold() == "who" and (whose := self._antecedent(at)):
            return whose
        if (paper := PAPER.fullmatch(phrase)) and is_voice(paper[1], "outlet"):
            return self._body(paper[1], "ORG")  # "The Economist said", not "the economist"
        if kind := kind_of(phrase):
            return self._pronoun(phrase, kind, at, before, teller, a.content)
        state = bare(STOP.split(phrase)[0])
        if code := nations.nation(state):  # before any "Israel Katz"
            return self._body(state, "GPE", code)
        inside = self.named.within(at, end)
        words = core(phrase)
        head = words.split()[-1] if words else ""
        titled = any(n.label == "ORG" and words.endswith(self._words(n)) for n in inside)  # "the Daily Record"
        if is_voice(head, "document") and not titled:
            return self._document(phrase, at, before, inside)
        people = [
            n
            for n in inside
            if n.label == "PERSON"
            and not no_person(self._words(n))
            and name_alone(self._words(n))
            and not (POSSESSIVE.match(self.text, n.span.end) or self._words(n).endswith(("'", "’")))
        ]
        if people:
            alone = name_alone(self._words(self._subject(people, at)))
            person = self.cast.known(alone)
            return _as_speaker(person) if person else Speaker(alone, "person", country=self.states.of(phrase))
        if (len(phrase.split()) <= 2 or is_short(phrase)) and (known := self._known_person(phrase)):
            return _as_speaker(known)
        if aged := AGED.fullmatch(phrase):
            return Speaker(aged[1], "person")
        return self._apposed(phrase, at) or self._no_person(phrase, words, head, inside, at)

    def _apposed(self, phrase: str, at: int) -> Speaker | None:
        """Whom the report calls so behind a name: "Danish sailor sues yard … Lena Dart, a Danish sailor, said"."""
        alone = bare(phrase)
        if len(alone.split()) < 2 or (ARTICLE.match(phrase) and not DEFINITE.match(phrase)):
            return None
        for found in re.finditer(rf",\s(?:an?|the)\s{re.escape(alone)}\b", self.text[max(0, at - FAR) : at + FAR]):
            end = found.start() + max(0, at - FAR)
            name = next((n for n in self.named.holding(end - 1, end) if n.label == "PERSON" and n.span.end == end), None)
            if name and (person := self._known_person(self._words(name))):
                return _as_speaker(person)
        return None

    def _antecedent(self, at: int) -> Speaker | None:
        """The person whose name ends right before "who"."""
        for name in reversed(self.named.within(max(0, at - FAR), at)):
            if name.label == "PERSON" and re.fullmatch(r",?\s+", self.text[name.span.end : at]):
                person = self._known_person(self._words(name))
                return _as_speaker(person) if person else None
        return None

    def heard(self, speaker: Speaker, a: Attribution) -> None:
        """Remembers a body that spoke, so that "the ministry" can mean it."""
        if speaker.kind in ("organisation", "group") and speaker.name and a.source:
            self.cast.add_body(speaker.name, a.source[0].start)

    def _words(self, name: Name) -> str:
        return self.text[name.span.start : name.span.end]

    def _place(self, a: Attribution) -> tuple[int, int]:
        """The source's place; of pieces that stand apart ("Singh said, a deputy spokeswoman") the one nearest to the cue."""
        if a.source[-1].start - a.source[0].end <= 3 or not a.cue:
            return a.source[0].start, a.source[-1].end
        cue = a.cue[0]
        between = self.text[a.source[-1].end : cue.start]
        if all(s.end <= cue.start for s in a.source) and re.search(r",?\sand\s(?:\w+\s)?$", between):
            return a.source[0]  # "Oslo bans two envoys, Lind and Moe, and calls on …": whoever the sentence is about
        if re.match(r",\s(?:which|who)\s", self.text[a.source[0].end : a.source[1].start]):
            return a.source[0]
        return min(a.source, key=lambda s: max(s.start - cue.end, cue.start - s.end))

    def _subject(self, people: list[Name], at: int) -> Name:
        """Of several people in a source the one that it is about: the first, unless it only tells whose somebody else is.

        "Ada Pell, the widow of Jon Pell" is Ada Pell; "a spokesman for President Pell, Jon Vint" is Jon Vint.
        """
        first = people[0]
        return people[-1] if BELONGS.search(self.text, at, first.span.start) else first

    # ------------------------------------------------------------ pronouns

    def _pronoun(
        self, word: str, kind: str, at: int, before: Speaker | None, teller: Speaker | None, content: Sequence[Span]
    ) -> Speaker:
        """Whom a pronoun stands for; in doubt nobody."""
        if kind in ("first", "second"):
            return self._first_person(word, kind, at, before, teller)
        if kind == "person":
            name = self.antecedents.person(word, at, content)
            person = self.cast.known(name) if name else None
            voice = before if before is not None and before.kind in ("person", "unnamed") and not is_many(before.name) else None
            unnamed = voice.name if voice is not None and voice.kind == "unnamed" and teller is None else None
            if voice and unnamed and (person is None or kinds_of(core(unnamed).split()[-1])):
                return voice  # "a witness said … He said …"
            return _as_speaker(person) if person else voice or Speaker(None, "unnamed")
        if kind == "many" and (several := self._several(at)) and teller is None:
            return several
        if before is not None:
            one = before.kind == "person" or (before.kind == "unnamed" and not is_many(before.name))
            if (before.kind in ("organisation", "document", "group")) if kind == "body" else not one:
                return before
        if body := self.cast.last_body(at):
            return self._body(body.name, body.label)
        ahead = self._body_ahead(at) if kind == "body" else None
        return self._body_or_words(ahead, at) if ahead else Speaker(None, "unnamed")

    def _body_ahead(self, at: int) -> str | None:
        """The body without a name that the sentence of "it", or the one before, is about: "since May the prefecture has
        counted 31, it said".
        """
        line = self.antecedents.line(at)
        for sentence in (line, line - 1):
            if sentence < 0 or self.sentences[sentence].block != self.sentences[line].block:
                break
            start, end = self.sentences[sentence].span
            for found in ACTS.finditer(self.text, max(start, at - FAR), min(end, at)):
                words = found[1].split()
                for size in range(len(words), 0, -1):
                    if "organisation" in kinds_of(words[size - 1]) and not is_many(words[size - 1]):
                        return " ".join(words[:size])
        return None

    def _several(self, at: int) -> Speaker | None:
        """Two people named together, or people without a name, whom the sentence before "they", or its own, begins with."""
        line = self.antecedents.line(at)
        for sentence in (line, line - 1):
            if sentence < 0 or self.sentences[sentence].block != self.sentences[line].block:
                break
            start, end = self.sentences[sentence].span
            start = max(start, at - FAR)
            people = [n for n in self.named.within(start, min(end, at)) if n.label == "PERSON"]
            for one, other in pairwise(people):
                if self.text[one.span.end : other.span.start] == " and ":
                    return Speaker(f"{self._words(one)} and {self._words(other)}", "group")
            if many := _people_ahead(LEADING.sub("", self.text[start : min(end, at)], count=1)):
                return Speaker(many, "unnamed", None, None, self._state(many, kinds_of(many.split()[-1]), start))
        return None

    def _first_person(self, word: str, kind: str, at: int, before: Speaker | None, teller: Speaker | None) -> Speaker:
        """Whom "I" means: in somebody's words that somebody; outside all quotations whoever is interviewed.

        "We" of an interview may be a team, a firm or all of us: nobody.
        """
        if teller is not None and kind == "first":
            return teller
        many = word.casefold() in ("we", "our", "us")
        name = None if many else self.antecedents.first_person(at) if kind == "first" else self.antecedents.addressed(at)
        if person := self.cast.known(name) if name else None:
            return _as_speaker(person)
        ours = many and self.antecedents.interviewed is not None
        heard = before is not None and not ours and (before.kind == "person" or many)
        return before if before is not None and heard and kind == "first" else Speaker(None, "unnamed")

    # ------------------------------------------------------------ documents, people without a name, bodies

    def _known_person(self, phrase: str) -> Person | None:
        name = name_alone(phrase)
        return self.cast.known(name) if name and (name[0].isupper() or is_short(name)) and not name.islower() else None

    def _document(self, phrase: str, at: int, before: Speaker | None, inside: list[Name]) -> Speaker:
        """The one who issued a document; without one, the voice before for a bare "the report", else the document itself."""
        if re.search(r"\bjoint\b", phrase, re.I):
            return Speaker(bare(core(phrase)), "document")
        if owner := self._issuer(phrase, inside):
            person = self._known_person(owner)
            return _as_speaker(person) if person else self._body_or_words(owner, at)
        if (
            DEFINITE.match(phrase)
            and len(phrase.split()) <= 3
            and before is not None
            and before.kind in ("organisation", "document", "group")
        ):
            return before
        alone = STOP.split(phrase)[0].strip()  # "the letter, seen by AFP"
        return Speaker(alone if ARTICLE.match(alone) and not DEFINITE.match(alone) else bare(alone), "document", country=None)

    def _issuer(self, phrase: str, inside: list[Name]) -> str | None:
        """The words for whoever issued a document: before it as owner or name, or behind "by", "from", "on"."""
        owner = re.match(r"(.+?)(?:’s|'s|(?<=s)[’'])\s(.+)", phrase)
        if owner and (m := re.match(r".*?\b(?:by|from)\s((?:the\s)?.+)", owner[1])) and not _is_document(owner[2]):
            return phrase[m.start(1) :]  # "a report from the government's health ministry"
        if m := owner:
            return re.split(r"\b(?:by|on|from|of|in|at)\s+(?:the\s+)?", m[1])[-1]  # "images published on Prokudin’s channel"
        if m := re.search(
            r"(?<!seen )(?<!obtained )(?<!reviewed )(?<!viewed )(?<!verified )(?<!quoted )(?<!analysed )(?<!analyzed )"
            r"(?<!examined )(?<!authenticated )(?<!geolocated )\b(?:by|from|of|on|at)\s+(?:the\s+)?"
            r"(.+?)(?:’s|'s|s’)?(?:\s(?:Telegram|website|channel|page|account).*)?$",
            phrase,
        ):
            body = core(m[1])
            return m[1] if m[1][:1].isupper() or (body and is_voice(body.split()[-1], "organisation")) else None
        if m := re.match(r"(?:the |an? )?([A-Z][\w.&’'\-]*(?: [A-Z][\w.&’'\-]*)*) (?=[a-z]+$)", phrase):
            named = any(self._words(n) == m[1] for n in inside)
            return m[1] if named and not nations.is_adjective(m[1]) else None
        return None

    def _no_person(self, phrase: str, words: str, head: str, inside: list[Name], at: int) -> Speaker:
        alone = bare(words)
        kinds = kinds_of(head) | (kinds_of(" ".join(alone.split()[-2:])) if len(alone.split()) > 1 else frozenset())
        state = self._state(phrase, kinds, at)
        proper = [n for n in inside if n.label in ("ORG", "GPE", "NORP", "FAC", "EVENT")]
        ends = bool(proper) and self._words(proper[-1]).endswith(head)
        by_name = ends and proper[-1].label == "ORG"
        post = bool(kinds & {"office", "state-office", "rank"})
        if post and not by_name and not is_many(head):
            return self._officer(phrase, words, at)
        singular_body = "organisation" in kinds and not is_many(head)
        several = "organisation" in kinds and is_many(head) and not ends
        if ((kinds & {"unnamed"} and not singular_body) or several or (post and "group" not in kinds)) and not by_name:
            return Speaker(phrase, "unnamed", None, self._employer(phrase, proper), state)
        if place := self._place_meant(phrase, at):
            return self._body(place, "GPE", state)
        if "organisation" in kinds and DEFINITE.match(phrase) and (meant := self._described(words, at)):
            return self._body(meant, "ORG")
        if "organisation" in kinds and not proper and DEFINITE.match(phrase):
            return self._body_or_words(words, at)
        if proper or "organisation" in kinds:
            name = self._titled_body(words, proper)
            label = "NORP" if "group" in kinds else proper[-1].label if proper else "words"
            body = self._body(self.cast.full.get(name, name), "ORG" if "organisation" in kinds else label, state)
            nameless = NAMELESS.match(phrase) and not any(n.label in ("ORG", "GPE", "FAC") for n in proper)
            return replace(body, organisation=None) if nameless else body  # "a war monitor", "local media" are of no body told
        if "group" in kinds:
            return Speaker(alone, "group", None, None, state)
        if self._is_name(alone, at, phrase) or nations.nation(alone) or nations.nation_of_capital(alone):
            return self._body(self.cast.full.get(alone, alone), "ORG", state)
        return Speaker(phrase, "unnamed", country=state)

    def _place_meant(self, phrase: str, at: int) -> str | None:
        """The state or town that "the country" or "the city" is: the last one named."""
        if phrase.casefold() not in ("the country", "the nation", "the city", "the town", "the island"):
            return None
        states = phrase.casefold() in ("the country", "the nation")
        before = [b.name for b in self.cast.earlier(at) if b.label == "GPE"]
        return next((name for name in before if bool(nations.nation(name)) == states and not nations.is_adjective(name)), None)

    def _described(self, words: str, at: int) -> str | None:
        """The body named shortly before that "the Swiss company" or "the aid group" is."""
        *before, noun = bare(words).split() or [""]
        generic = noun.islower() and (is_voice(noun, "apposition") or noun in ANY_BODY)
        if not before or not generic or self.cast.body_of(words, at):
            return None
        if not all(word.islower() or nations.is_adjective(word) or word in UNIONS or "-" in word for word in before):
            return None
        state = next((code for _, code, kind in nations.nations_in(words, 0, len(words)) if kind == "adjective"), None)
        for body in self.cast.earlier(at):
            own = nations.nation_of_body(body.name) or self.states.of(body.name)
            if at - body.at <= FAR and body.name[:1].isupper() and may_be(noun, body) and not (state and own and own != state):
                return body.name
        return None

    def _is_name(self, words: str, at: int, phrase: str) -> bool:
        """Is a capital letter a name's, not that of a sentence's first word?"""
        first = self.text[max(0, at - 20) : at].rstrip(" “\"'‘")[-1:] in ".?!:\n" and phrase.startswith(words)
        return words[:1].isupper() and not (first and words[1:].islower() and " " in words)

    def _state(self, phrase: str, kinds: frozenset[str], at: int) -> str | None:
        """The state that a phrase tells, if it tells one; of officials and bodies of a state else the one spoken of here."""
        told = {code for _, code, _ in nations.nations_in(phrase, 0, len(phrase))}
        if len(told) > 1:
            return None if "," in phrase else self.states.of(phrase)
        own = self.states.of(phrase)
        stateless = any(nations.is_stateless(bare(self._words(n))) for n in self.named.within(at, at + len(phrase)))
        several = any(nations.is_adjective(word) or word in REGIONAL for word in phrase.split())  # "European officials"
        return own or (self.states.at(at) if "public" in kinds and not stateless and not several else None)

    def _employer(self, phrase: str, proper: list[Name]) -> str | None:
        """The body that unnamed people speak for: "Economists at Nordbank"."""
        bodies = [bare(self._words(n)) for n in proper if n.label == "ORG"]
        if bodies and bare(phrase).startswith(bodies[0]):
            return bodies[0]  # "CDC officials"
        return next((b for b in bodies if re.search(r"\b(?:at|for|from|with|of|in) (?:the )?" + re.escape(b), phrase)), None)

    def _titled_body(self, words: str, proper: list[Name]) -> str:
        """The body's own name: of "South Korean news agency Yonhap" Yonhap; "the US Department of Defense" stays whole."""
        alone = bare(words)
        if proper:
            last = bare(self._words(proper[-1]))
            before = alone[: alone.rfind(last)].split() if alone.endswith(last) else []
            if before and (is_voice(before[-1], "apposition") or is_voice(" ".join(before[-2:]), "apposition")):
                return last
        return alone

    def _officer(self, phrase: str, words: str, at: int) -> Speaker:
        """The person named with this office before (or anywhere); without one, the words."""
        role, organisation, state = self.offices.title(ARTICLE.sub("", phrase), at, trailing=False)
        noun = (role or words).split()[-1].casefold()
        fits = [p for p in self.cast.people[-PEOPLE:] if p.role and p.role.split()[-1].casefold() == noun]
        if organisation and len(fits) > 1:
            fits = [
                p for p in fits if p.organisation and (p.organisation in organisation or organisation in p.organisation)
            ] or fits
        if fits and DEFINITE.match(phrase + " "):
            earlier = [p for p in fits if min(p.at) < at] or fits
            return _as_speaker(max(earlier, key=lambda p: max((x for x in p.at if x < at), default=-1)))
        if organisation is None:
            named = [n for n in self.named.within(at, at + len(phrase) + 2) if n.label == "ORG"]
            organisation = bare(self._words(named[0])) if named else None
        return Speaker(phrase, "unnamed", role if role and noun not in NO_POST else None, organisation, state)

    def _body_or_words(self, words: str, at: int) -> Speaker:
        alone = bare(words)
        kinds = kinds_of(alone.split()[-1] if alone else "") | kinds_of(" ".join(alone.split()[-2:]))
        if found := self.cast.body_of(words, at):
            body = self._body(found, next((b.label for b in self.cast.earlier(at) if b.name == found), "words"))
            known = body.country or nations.is_stateless(found)
            return body if known else replace(body, country=self._state(words, kinds, at))
        return self._body(self.cast.full.get(alone, alone), "ORG", self._state(words, kinds, at))

    def _body(self, name: str, label: str, state: str | None = None) -> Speaker:
        kind: SpeakerKind = "group" if label == "NORP" or is_voice(name, "movement") else "organisation"
        name = self.cast.full.get(name.replace(".", ""), name)
        told = nations.nation_of_body(name) or nations.nation(name) or nations.nation_of_capital(name) or self.states.of(name)
        return Speaker(name, kind, None, name, None if nations.is_stateless(name) else state or told)


def _people_ahead(words: str) -> str | None:
    """People without a name with whom these words begin: "coastguard officials", "Maltese villagers"."""
    run = words.split()[:4]
    for k, word in enumerate(run):
        if is_many(word) and kinds_of(word) & {"unnamed", "group", "office"}:
            return " ".join(run[: k + 1])
        if word.islower() and not kinds_of(word):
            return None
    return None


def _is_document(words: str) -> bool:
    return is_voice(core(words).split()[-1] if core(words) else "", "document")


def _as_speaker(person: Person) -> Speaker:
    return Speaker(person.name, "person", person.role, person.organisation, person.country)
