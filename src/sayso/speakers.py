"""Attributions into speakers: who "he", "the ministry" or "a senior official" is, in full, with role, organisation, country.

A report's cast is gathered first: its people (names, with the titles beside them anywhere in the report) and its bodies. Then
each source is read against what stands before it:

    a name              the fullest spelling in the report; role and organisation from any of its mentions
    he, she             the person named before who fits best (antecedents.py)
    it, they            the voice before, if it is of that kind; else the last body named
    I, we               who tells this inside a statement; else whoever is interviewed
    an office           "the NATO secretary general": the person named with that office; else the words, unnamed
    a body              "the ministry": the last body named with that noun; "the agency": the last body; else the words
    a document          the one who issued it ("the court's report", "a statement by X"); a bare "the report": the voice before
    people              "witnesses", "a senior official": the words as they stand, unnamed
"""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from msgspec.structs import replace

from sayso import nations
from sayso.antecedents import Antecedents
from sayso.pronouns import kind_of
from sayso.records import Attribution, Name, Sentence, Span, Speaker, SpeakerKind
from sayso.spans import Spans
from sayso.voices import LONGEST, is_plural, is_voice, kinds_of

WORD = re.compile(r"[\w&]+(?:[.’'\-][\w&]+)*\.?(?:’|')?")
# Up to five capitalised words, with the small words of names between them, at the end of a source.
_SMALL = "de|del|della|di|da|dos|van|von|der|bin|ibn|al|el|ben|la|le"
OFFICIAL = re.compile(rf"(?<=\s)((?:[^\W\d_a-z][\w.’'\-]*\s(?:(?:{_SMALL})\s)*){{0,4}}[^\W\d_a-z][\w’'\-]*)$")
POSSESSIVE = re.compile(r"(?:’s|'s|(?<=s)[’'](?=\s|$))")
STOP = re.compile(r",(?!\s\d{4}\b)|[;:()“”\"—–]|\s(?:who|which|that|whose|said|says)\s")
ARTICLE = re.compile(
    r"^(?:the|a|an|this|that|these|those|its|his|her|their|our|my|another|one|some|two|three|several|many)\s+", re.I
)
DEFINITE = re.compile(r"^(?:the|this|that|its|his|her|their)\s+", re.I)
NAMELESS = re.compile(r"(?:an?|some|several|many|other|local|foreign|state)\s", re.I)
RIGHT = re.compile(
    r"\s+(?:of|for|at|with|from|in|on|to|by|near|who|which|that|posted|published|released|issued|obtained|seen|quoted|close|"
    r"familiar|working|speaking|based)\b"
)
HEADS = ("President", "King", "Queen", "Ambassador")  # named without their state in reports about any other
MOVEMENTS = ("Movement", "Front", "Group", "Brigades", "Brigade", "Jihad", "Militia", "Resistance", "Forces")
AFTER = 90  # characters after a name in which an apposition may tell the role
BODIES = 300  # bodies before "the ministry" among which the one it means is looked for
PEOPLE = 500  # people of a report among whom an office is looked for
BEFORE = 90  # characters before it in which a title may


BodyLabel = Literal["ORG", "GPE", "NORP", "words"]  # "words": a body that the report does not name


@dataclass
class _Person:
    """Somebody named in the report; `at` is where each mention starts."""

    name: str
    at: list[int] = field(default_factory=list)
    role: str | None = None
    organisation: str | None = None
    country: str | None = None

    def learn(self, role: str | None, organisation: str | None, country: str | None) -> None:
        """Takes over what is not known yet; an organisation only together with, or after, a role."""
        if role and not self.role:
            self.role, self.organisation = role, organisation or self.organisation
        if organisation and not self.organisation:
            self.organisation = organisation
        self.country = self.country or country


@dataclass
class _Body:
    """An organisation or group named in the report."""

    name: str
    at: int
    label: BodyLabel = "ORG"


def speakers(
    text: str, sentences: Sequence[Sentence], attributions: Sequence[Attribution], names: Sequence[Name]
) -> list[Speaker]:
    """The speaker of each attribution, in their order. A source that nobody can be found for gives a speaker without a name."""
    cast = _Cast(text, sentences, _with_officials(text, attributions, names), attributions)
    found: list[Speaker] = []
    for a in attributions:
        if a.carried is not None and a.carried < len(found) and (not a.source or a.source == attributions[a.carried].source):
            found.append(found[a.carried])
            continue
        before = found[-1] if found else None
        teller = found[a.inside] if a.inside is not None and a.inside < len(found) else None
        found.append(cast.speaker(a, before, teller) if a.source else Speaker(None, "unnamed"))
        cast.heard(found[-1], a)
    return found


def _with_officials(text: str, attributions: Sequence[Attribution], names: Sequence[Name]) -> list[Name]:
    """The names, and those that the tagger missed behind an office: "Turkish president Recep Erdoğan" ends in a person.

    Of 2,937 statements in a year's digests, 53 came from bodies called "U.S. president Donald Trump" without this.
    """
    found: list[Name] = []
    for span in {span for a in attributions for span in a.source}:
        official = OFFICIAL.search(text, span.start, span.end)
        if official is None:
            continue
        before, run = WORD.findall(text[span.start : official.start(1)]), Span(*official.span(1))
        office = next((size for size in range(min(LONGEST, len(before)), 0, -1)
                       if is_voice(" ".join(before[-size:]), "office", "state-office")), 0)  # fmt: skip
        words = official[1].split()  # not after a plural: "Doctors Without Borders"
        taken = any(kinds_of(word) or nations.nation(word) for word in words) or nations.nation(official[1])
        if not office or before[-1].endswith("s") or taken:
            continue
        if not any(name.label == "PERSON" and name.span.start < run.end and run.start < name.span.end for name in names):
            found.append(Name(run, "PERSON"))
    kept = [name for name in names if not any(name.span.start < f.span.end and f.span.start < name.span.end for f in found)]
    return sorted([*kept, *found], key=lambda name: name.span)


class _Cast:
    def __init__(
        self, text: str, sentences: Sequence[Sentence], names: Sequence[Name], attributions: Sequence[Attribution]
    ) -> None:
        self.text = text
        self.names = sorted(names, key=lambda n: n.span)
        self.named = Spans((n.span, n) for n in names)
        self.by_word: dict[str, list[_Person]] = {}
        self.sentences = sentences
        self.people: list[_Person] = []
        self.bodies: list[_Body] = []
        self.full: dict[str, str] = {}
        self.home = self._home()
        for a in attributions:
            self._introduce(a)
        self._acronyms()
        for name in self.names:
            thing = re.search(r"\b[Tt]he\s$", text[max(0, name.span.start - 5) : name.span.start])  # "The Economist"
            if name.label == "PERSON" and not thing and not self._no_person(text[name.span.start : name.span.end]):
                self._person(name.span)
            elif name.label in ("PERSON", "ORG", "GPE", "NORP"):
                label: BodyLabel = "GPE" if name.label == "GPE" else "NORP" if name.label == "NORP" else "ORG"
                body = _Body(self._bare(text[name.span.start : name.span.end]), name.span.start, label)
                insort(self.bodies, body, key=lambda b: b.at)
        self._fullest()
        self.antecedents = self._antecedents(attributions)

    def _antecedents(self, attributions: Sequence[Attribution]) -> Antecedents:
        """The persons as they are named through the report, for pronouns."""
        mentions = [
            (n.span.start, n.span.end, person.name)
            for n in self.names
            if n.label == "PERSON" and (person := self._known_person(self.text[n.span.start : n.span.end]))
        ]
        sources = Spans((span, None) for a in attributions for span in a.source)
        contents = Spans((span, span) for a in attributions for span in a.content)
        return Antecedents(self.text, self.sentences, mentions, sources, contents)

    # ------------------------------------------------------------ who is there

    def _no_person(self, name: str) -> bool:
        """Has the tagger taken a state, a capital, a body or an acronym for a person?"""
        bare = self._bare(name)
        state = nations.nation(bare) or nations.nation_of_capital(bare) or nations.nation_of_body(bare)
        return (
            bool(state)
            or (bare.isupper() and len(bare) > 1 and " " not in bare)
            or is_voice(bare.split()[-1] if bare else "", "organisation")
        )

    def _acronyms(self) -> None:
        """Learns which words letters stand for: "World Health Organization (WHO)"."""
        bodies = {n.span.end: n for n in self.names if n.label == "ORG"}
        for m in re.finditer(r"\(([A-Z]{2,8})\)", self.text):
            if body := bodies.get(m.start() - 1):
                self.full[m[1]] = self._bare(self.text[body.span.start : body.span.end])
                continue
            words = self.text[max(0, m.start() - 90) : m.start()].rstrip()
            initials = re.search(
                r"(?:[A-Z][\w’'-]*\s(?:(?:of|the|and|for|on|in)\s)*){" + str(len(m[1]) - 1) + r"}[A-Z][\w’'-]*$", words
            )
            if initials and [w[0] for w in initials[0].split() if w[0].isupper()] == list(m[1]):
                self.full[m[1]] = initials[0]
        for n in self.names:  # told without brackets: "Médecins Sans Frontières … MSF"
            name = self._bare(self.text[n.span.start : n.span.end])
            letters = "".join(w[0] for w in name.split() if w[0].isupper())
            if n.label in ("ORG", "GPE") and len(letters) > 1 and " " in name:
                self.full.setdefault(letters, name)

    def _person(self, span: Span) -> None:
        name = self._name_alone(self.text[span.start : span.end])
        if not name:
            return
        start = span.start + self.text[span.start : span.end].find(name)
        known = self._known(name)
        if known is None:
            known = _Person(name)
            self.people.append(known)
        known.at.append(start)
        if len(name.split()) > len(known.name.split()):
            known.name = name
        self._index(known)
        role, organisation, country = self._beside(start, start + len(name))
        known.learn(role, self.full.get(organisation or "", organisation), country)

    def _known(self, name: str) -> _Person | None:
        """The latest named person whom a full name, a last name, or the first word of a name in Asian order stands for."""
        words = name.split()
        candidates = self.by_word.get(words[-1], [])
        for fits in (
            lambda p: p == words,
            lambda p: p[-1] == words[-1] and (len(words) == 1 or len(p) == 1 or p[0] == words[0]),
            lambda p: len(words) == 1 and len(p) > 1 and p[0] == words[0],
        ):
            for person in reversed(candidates):
                if fits(person.name.split()):
                    return person
        return None

    def _index(self, person: _Person) -> None:
        for word in {person.name.split()[0], person.name.split()[-1]}:
            if person not in self.by_word.setdefault(word, []):
                self.by_word[word].append(person)

    def _fullest(self) -> None:
        """A last name whose full form comes only later in the report belongs to the one it names."""
        for short in [p for p in self.people if len(p.name.split()) == 1]:
            for person in self.by_word.get(short.name, []):
                if person is not short:
                    person.at += short.at
                    person.learn(short.role, short.organisation, short.country)
                    self.by_word[short.name].remove(short)
                    short.at = []
                    break
        self.people = [p for p in self.people if p.at]

    @staticmethod
    @lru_cache(maxsize=5_000)
    def _bare(name: str) -> str:
        """Without an article before it and a possessive after it."""
        return re.sub(r"(?:’s|'s|’|')$", "", re.sub(r"^(?:the|The|a|A|an|An)\s+", "", name.strip())).strip(" ,")

    def _name_alone(self, words: str) -> str:
        """A person's name without the titles that a tagger may have taken for a part of it."""
        parts = self._bare(words).split()
        for i in range(len(parts) - 1, -1, -1):
            if kinds_of(parts[i].strip(",")) - {"adjective", "group", "document"} and i + 1 < len(parts):
                return " ".join(parts[i + 1 :])
        return " ".join(parts)

    # ------------------------------------------------------------ titles

    def _beside(self, start: int, end: int) -> tuple[str | None, str | None, str | None]:
        """Role, organisation and country that the words before and after a person's name tell."""
        before = re.sub(r"\s\([A-Z]{2,8}\)", "", self.text[max(0, start - BEFORE) : start])  # "Workers' Party (PKK) founder"
        before = re.split(r"(?<![A-Z])\.\s|[;:()—–]\s|[“”\"(\n]", before)[-1]  # not at "U.S. President"
        if before.rstrip().endswith(","):  # "the governor of Kursk, Aleksei Orlov"
            before = before.rstrip(" ,")
        before = re.split(r",\s", before)[-1]
        found = self._office(before, start, trailing=True)
        after = self.text[end : end + AFTER]
        if m := re.match(r",\s+([^,.;:“”\"()\n]{3,80})", after):
            later = self._office(m[1], start, trailing=False)
            if not found[0] or (later[0] and found[0] and kinds_of(found[0]) == {"rank"}):
                found = later
        elif body := self._body_after(end):
            found = found[0], found[1] or body, found[2] or self._country(body)
        elif (
            found[0]
            and not found[1]
            and (m := re.match(r"\s+of\s+(?:the\s+)?([A-Z][\w’'\-]*(?:\s[A-Za-z][\w’'\-]*){0,4})", after))
        ):
            found = found[0], self._proper(m[1]), found[2] or self._country(m[1])
        return found

    def _body_after(self, end: int) -> str | None:
        """The body right after a person's name: "Jan Davis, of the growers' group Growcom"."""
        m = re.compile(r",?\s+(?:of|from|with)\s+(?:the\s+)?").match(self.text, end)
        near = self.named.within(m.end(), m.end() + 60) if m else []
        bodies = [n for n in near if n.label == "ORG" and not STOP.search(self.text[m.end() : n.span.start])] if m else []
        return self._bare(self.text[slice(*bodies[0].span)]) if bodies else None

    def _office(self, phrase: str, at: int, *, trailing: bool) -> tuple[str | None, str | None, str | None]:
        """Role, organisation and country in a title ("deputy spokeswoman for the Pentagon", "Ukrainian President").

        trailing: the title must reach to the end of the phrase (it stands before a name).
        """
        words = [(m[0].rstrip("’'") if not m[0].endswith("s’") else m[0], m.start(), m.end()) for m in WORD.finditer(phrase)]
        head = self._head(words, phrase, trailing)
        if head is None:
            return None, None, None
        first, last = head
        left = first
        while (
            left > 0
            and is_voice(words[left - 1][0], "adjective")
            and (left == 1 or words[left - 1][0].islower() or words[left][0][:1].isupper())  # not "Workers' Party founder"
            and not POSSESSIVE.search(phrase[words[left - 1][1] : words[left][1]])
        ):
            left -= 1
        role = (
            phrase[words[left][1] : words[last][2]].rstrip(".")
            if kinds_of(words[last][0]) != {"rank"}
            else phrase[words[left][1] : words[last][2]]
        )
        office = phrase[words[first][1] : words[last][2]]
        organisation = self._left_of(phrase[: words[left][1]], office, at)
        right = phrase[words[last][2] :]
        state = organisation is not None and is_voice(office, "state-office")
        preposition = re.match(r"\s+(?:at large\s+)?(?:of|for|at|with|from)\s+(the\s+|its\s+)?(.+)", right)
        if not state and (organisation is None or right.startswith(" for the")) and (m := preposition):
            organisation = (
                self._proper(m[2]) or (self._body_of(m[2], at) or self._core(m[1] + m[2]) if m[1] else None) or organisation
            )
        elif organisation is None and is_voice(office, "state-office") and office[:1].isupper() and office not in HEADS:
            organisation = self.home
        return role, organisation, self._country(phrase)

    def _head(self, words: list[tuple[str, int, int]], phrase: str, trailing: bool) -> tuple[int, int] | None:
        """First and last word of a phrase's office: the longest entry that starts first (or, before a name, stands last)."""
        spots: list[tuple[int, int]] = []
        for i in range(len(words)):
            if spots and i <= spots[-1][1]:
                continue
            for size in range(min(LONGEST, len(words) - i), 0, -1):
                if is_voice(" ".join(w for w, _, _ in words[i : i + size]), "office", "state-office", "rank"):
                    spots.append((i, i + size - 1))
                    break
        if not spots:
            return None
        if not trailing:
            at = 0
            while at + 1 < len(spots) and spots[at + 1][0] == spots[at][1] + 1:  # "deputy spokeswoman"
                at += 1
            return spots[at] if spots[0][0] <= 5 else None
        first, last = spots[-1]
        if last == len(words) - 1:
            return first, last
        followed = [s for s in spots if re.match(r"\s+(?:of|for|at|from|in)\s", phrase[words[s[1]][2] :])]
        return followed[0] if followed else None

    def _left_of(self, words: str, office: str, at: int) -> str | None:
        """The organisation that stands before an office: a possessor, a body's name, or for offices of state a country."""
        words = words.strip()
        if not words:
            return None
        if re.fullmatch(r"(?:its|their)", words, re.I):
            near = self._last_body(at)
            return near.name if near else None
        owner = re.search(r"([A-Z][\w.’'\- ]*?)(?:’s|'s|s’|s')$", words)
        if owner and nations.nation(self._bare(owner[1])) and not is_voice(office, "state-office"):
            return None  # "Zambia's opposition leader" speaks for no state
        if owner:
            return self._bare(owner[1] + ("s" if words.endswith(("s’", "s'")) else ""))
        if is_voice(office, "state-office"):
            for span, code, kind in reversed(nations.nations_in(words, 0, len(words))):
                beside = span.end == len(words) or (kind == "adjective" and words[span.end :].islower())
                if kind in ("adjective", "name") and beside:  # "Dutch foreign and trade" minister
                    return nations.names()[code][0]
        return self._proper(words, end=True)

    def _home(self) -> str | None:
        """The state that most of the report is about, if one is: "the Prime Minister" is its prime minister."""
        count = Counter(code for _, code, _ in nations.nations_in(self.text, 0, len(self.text)))
        (code, most), *_ = count.most_common(1) or [("", 0)]
        return nations.names()[code][0] if most >= 3 and most * 2 > sum(count.values()) else None

    def _proper(self, words: str, *, end: bool = False) -> str | None:
        """A proper name at the start (or the end) of these words, as they stand."""
        run = r"[A-Z][\w.&’'\-]*(?:\s(?:(?:of|for|and|the|on|de|al)\s)*[A-Z][\w.&’'\-]*)*"
        m = (
            re.search(run + "$", words)
            if end
            else re.match(
                run
                + r"(?:\s(?:army|police|navy|air force|ministry|government|parliament|university|hospital|party|military))?",
                words,
            )
        )
        if not m or re.fullmatch(r"The|A|An|In|On|But|And|Former|Then|Late|Another", m[0]):
            return None
        name = re.sub(r"^(?:Former|Ex-|Late)\s*", "", self._bare(m[0]))
        people = self.by_word.get(name.split()[-1], []) if name else []
        return None if any(name in (p.name, p.name.split()[-1]) for p in people) else name or None

    def _country(self, phrase: str) -> str | None:
        found = nations.nations_in(phrase, 0, len(phrase))
        return found[0][1] if found else None

    # ------------------------------------------------------------ who speaks

    def _introduce(self, a: Attribution) -> None:
        """A source that is a body without a name ("the central bank") is one of the cast from there on."""
        for span in a.source:
            words = self._core(self.text[span.start : span.end])
            bare = self._bare(words)
            body = len(bare.split()) > 1 and is_voice(bare.split()[-1], "organisation")
            if body or nations.nation_of_body(bare):
                insort(self.bodies, _Body(bare, span.start, "words"), key=lambda b: b.at)

    def heard(self, speaker: Speaker, a: Attribution) -> None:
        """Remembers a body that spoke, so that "the ministry" can mean it."""
        if speaker.kind in ("organisation", "group") and speaker.name and a.source:
            insort(self.bodies, _Body(speaker.name, a.source[0].start, "words"), key=lambda b: b.at)

    def _source(self, a: Attribution) -> tuple[int, int]:
        """The source's place; of pieces that stand apart ("Singh said, a deputy spokeswoman") the one nearest to the cue."""
        if a.source[-1].start - a.source[0].end <= 3 or not a.cue:
            return a.source[0].start, a.source[-1].end
        cue = a.cue[0]
        between = self.text[a.source[-1].end : cue.start]
        if all(s.end <= cue.start for s in a.source) and re.search(r",?\sand\s(?:\w+\s)?$", between):
            return a.source[0]  # "Oslo bans two envoys, Lind and Moe, and calls on …": whoever the sentence is about
        return min(a.source, key=lambda s: max(s.start - cue.end, cue.start - s.end))

    def speaker(self, a: Attribution, before: Speaker | None, teller: Speaker | None) -> Speaker:
        """The speaker that an attribution's source names; `before` spoke last, `teller` tells this inside a statement."""
        at, end = self._source(a)
        phrase = re.sub(r"\s+", " ", self.text[at:end]).strip(" ,;:")
        if kind := kind_of(phrase):
            return self._pronoun(phrase, kind, at, before, teller)
        if code := nations.nation(self._bare(phrase)):  # before any "Israel Katz"
            return self._body(self._bare(phrase), "GPE", code)
        inside = self.named.within(at, end)
        words = self._core(phrase)
        head = words.split()[-1] if words else ""
        titled = any(
            n.label == "ORG" and words.endswith(self.text[n.span.start : n.span.end]) for n in inside
        )  # "the Daily Record"
        if is_voice(head, "document") and not titled:
            return self._document(phrase, at, before, inside)
        people = [
            n
            for n in inside
            if n.label == "PERSON"
            and not self._no_person(self.text[n.span.start : n.span.end])
            and not POSSESSIVE.match(self.text[n.span.end : n.span.end + 2])
        ]
        if people:
            return self._named(people[-1], phrase)
        if len(phrase.split()) <= 2 and (known := self._known_person(phrase)):
            return self._as_speaker(known, phrase)
        return self._unnamed(phrase, words, head, inside, at, before)

    def _core(self, phrase: str) -> str:
        """The noun phrase up to its head noun: without what a preposition or a comma adds."""
        for cut in RIGHT.finditer(phrase):
            titled = (
                re.match(r"\s+(?:of|for|on|against)\s+(?:the\s+)?[A-Z]", phrase[cut.start() :])
                and phrase[: cut.start()].split()[-1][:1].isupper()
            ) or re.match(r"(?:the\s+)?government\s+of\s+(?:the\s+)?[A-Z]", phrase, re.I)
            if cut.start() > 2 and not titled:  # "the Ministry of Health" is one name
                phrase = phrase[: cut.start()]
                break
        return STOP.split(phrase)[0].strip()

    def _pronoun(self, word: str, kind: str, at: int, before: Speaker | None, teller: Speaker | None) -> Speaker:
        """Whom a pronoun stands for; in doubt nobody."""
        if kind in ("first", "second"):
            return self._first_person(kind, at, before, teller)
        if kind == "person":
            name = self.antecedents.person(word, at)
            person = self._known(name) if name else None
            if before is not None and before.kind == "unnamed" and before.name and not _many(before.name) and teller is None:
                return before  # "a witness said … He said …"
            return self._as_speaker(person, "") if person else before or Speaker(None, "unnamed")
        if before is not None:
            one = before.kind == "person" or (before.kind == "unnamed" and not _many(before.name))
            if (before.kind in ("organisation", "document", "group")) if kind == "body" else not one:
                return before
        body = self._last_body(at)
        return self._body(body.name, body.label) if body else Speaker(None, "unnamed")

    def _first_person(self, kind: str, at: int, before: Speaker | None, teller: Speaker | None) -> Speaker:
        """Whom "I" means: in somebody's words that somebody; outside all quotations whoever is interviewed."""
        if teller is not None and kind == "first":
            return teller
        name = self.antecedents.first_person(at)
        if person := self._known(name) if name else None:
            return self._as_speaker(person, "")
        return before if kind == "first" and before is not None and before.kind != "unnamed" else Speaker(None, "unnamed")

    def _earlier(self, at: int) -> list[_Body]:
        """The bodies named before this place, the last first; no further back than a reader would look."""
        i = bisect_left(self.bodies, at, key=lambda b: b.at)
        return self.bodies[max(0, i - BODIES) : i][::-1]

    def _last_body(self, at: int) -> _Body | None:
        return next((b for b in self._earlier(at) if b.label in ("ORG", "words")), None)

    def _known_person(self, phrase: str) -> _Person | None:
        name = self._name_alone(phrase)
        return self._known(name) if name and name[0].isupper() else None

    def _named(self, name: Name, phrase: str) -> Speaker:
        alone = self._name_alone(self.text[name.span.start : name.span.end])
        person = self._known(alone)
        if person is None:
            return Speaker(alone, "person", country=self._country(phrase))
        return self._as_speaker(person, phrase)

    @staticmethod
    def _as_speaker(person: _Person, phrase: str) -> Speaker:
        return Speaker(person.name, "person", person.role, person.organisation, person.country)

    def _document(self, phrase: str, at: int, before: Speaker | None, inside: list[Name]) -> Speaker:
        """The one who issued a document; without one, the voice before for a bare "the report", else the document itself."""
        if re.search(r"\bjoint\b", phrase, re.I):
            return Speaker(self._bare(self._core(phrase)), "document")
        owner = None
        if m := re.match(r"(.+?)(?:’s|'s|(?<=s)[’'])\s", phrase):
            owner = re.split(r"\b(?:by|on|from|of|in|at)\s+(?:the\s+)?", m[1])[-1]  # "images published on Prokudin’s channel"
        elif m := re.search(
            r"(?<!seen )(?<!obtained )(?<!reviewed )(?<!quoted )\b(?:by|from|of|on|at)\s+(?:the\s+)?"
            r"(.+?)(?:’s|'s|s’)?(?:\s(?:Telegram|website|channel|page|account).*)?$",
            phrase,
        ):
            owner = m[1] if m[1][:1].isupper() or self._heads(m[1]) else None
        elif m := re.match(r"(?:the |an? )?([A-Z][\w.&’'\-]*(?: [A-Z][\w.&’'\-]*)*) (?=[a-z]+$)", phrase):
            named = any(self.text[n.span.start : n.span.end] == m[1] for n in inside)
            owner = m[1] if named and not nations.is_adjective(m[1]) else None
        if owner:
            person = self._known_person(owner)
            if person:
                return self._as_speaker(person, phrase)
            return self._body_or_words(owner, at)
        if (
            DEFINITE.match(phrase)
            and len(phrase.split()) <= 3
            and before is not None
            and before.kind in ("organisation", "document", "group")
        ):
            return before
        return Speaker(
            phrase if ARTICLE.match(phrase) and not DEFINITE.match(phrase) else self._bare(phrase), "document", country=None
        )

    def _heads(self, words: str) -> bool:
        return is_voice(self._core(words).split()[-1], "organisation") if self._core(words) else False

    def _unnamed(self, phrase: str, words: str, head: str, inside: list[Name], at: int, before: Speaker | None) -> Speaker:
        bare = self._bare(words)
        kinds = kinds_of(head) | (kinds_of(" ".join(bare.split()[-2:])) if len(bare.split()) > 1 else frozenset())
        country = self._country(phrase)
        proper = [n for n in inside if n.label in ("ORG", "GPE", "NORP", "FAC", "EVENT")]
        ends = bool(proper) and self.text[proper[-1].span.start : proper[-1].span.end].endswith(head)
        if kinds & {"office", "state-office", "rank"} and not (ends and proper[-1].label == "ORG") and not _many(head):
            return self._officer(phrase, words, at, country)
        singular_body = "organisation" in kinds and not _many(head)
        if (("unnamed" in kinds and not singular_body) or ("organisation" in kinds and _many(head) and not ends)) and not (
            ends and proper[-1].label == "ORG"
        ):
            return Speaker(phrase, "unnamed", None, self._employer(phrase, proper), country)
        if "organisation" in kinds and not proper and DEFINITE.match(phrase):
            return self._body_or_words(words, at)
        if proper or "organisation" in kinds:
            name = self._titled_body(words, proper)
            label = proper[-1].label if proper else "words"
            body = self._body(self.full.get(name, name), "ORG" if "organisation" in kinds else label, country)
            nameless = NAMELESS.match(phrase) and not any(n.label in ("ORG", "GPE", "FAC") for n in proper)
            return replace(body, organisation=None) if nameless else body  # "a war monitor", "local media" are of no body told
        if "group" in kinds:
            return Speaker(bare, "group", None, None, country)
        if bare[:1].isupper() or nations.nation(bare) or nations.nation_of_capital(bare):
            return self._body(self.full.get(bare, bare), "ORG", country)
        return Speaker(phrase, "unnamed", country=country)

    def _employer(self, phrase: str, proper: list[Name]) -> str | None:
        """The body that unnamed people speak for: "Economists at Nordbank"."""
        bodies = [self._bare(self.text[n.span.start : n.span.end]) for n in proper if n.label == "ORG"]
        if bodies and self._bare(phrase).startswith(bodies[0]):
            return bodies[0]  # "CDC officials"
        return next((b for b in bodies if re.search(r"\b(?:at|for|from|with|of|in) (?:the )?" + re.escape(b), phrase)), None)

    def _titled_body(self, words: str, proper: list[Name]) -> str:
        """The body's own name: of "South Korean news agency Yonhap" Yonhap; "the US Department of Defense" stays whole."""
        bare = self._bare(words)
        if proper:
            last = self._bare(self.text[proper[-1].span.start : proper[-1].span.end])
            before = bare[: bare.rfind(last)].split() if bare.endswith(last) else []
            if before and (is_voice(before[-1], "apposition") or is_voice(" ".join(before[-2:]), "apposition")):
                return last
        return bare

    def _officer(self, phrase: str, words: str, at: int, country: str | None) -> Speaker:
        """The person named with this office before (or anywhere); without one, the words."""
        role, organisation, _ = self._office(ARTICLE.sub("", phrase), at, trailing=False)
        noun = (role or words).split()[-1].casefold()
        fits = [p for p in self.people[-PEOPLE:] if p.role and p.role.split()[-1].casefold() == noun]
        if organisation and len(fits) > 1:
            fits = [
                p for p in fits if p.organisation and (p.organisation in organisation or organisation in p.organisation)
            ] or fits
        if fits and DEFINITE.match(phrase + " "):
            earlier = [p for p in fits if min(p.at) < at] or fits
            return self._as_speaker(max(earlier, key=lambda p: max((x for x in p.at if x < at), default=-1)), phrase)
        if organisation is None:
            named = [n for n in self.named.within(at, at + len(phrase) + 2) if n.label == "ORG"]
            organisation = self._bare(self.text[slice(*named[0].span)]) if named else None
        post = (
            role if role and noun not in ("official", "officer", "resident", "source", "witness", "member", "worker") else None
        )
        return Speaker(phrase, "unnamed", post, organisation, country)

    def _body_or_words(self, words: str, at: int) -> Speaker:
        found = self._body_of(words, at)
        if found:
            label = next((b.label for b in self._earlier(at) if b.name == found), "words")
            return self._body(found, label)
        bare = self._bare(words)
        return self._body(self.full.get(bare, bare), "ORG", self._country(words))

    def _body_of(self, words: str, at: int) -> str | None:
        """The body that "the ministry", "the company" or "the Air Force" stands for: the last one before with that noun.

        A bare generic noun: the last body.
        """
        core = self._core(words)
        bare = self._bare(core)
        noun = bare.split()[-1].casefold() if bare else ""
        earlier = [b for b in self._earlier(at) if b.label != "GPE"]
        for body in earlier:
            if body.name.casefold().endswith(bare.casefold()) and body.name.casefold() != bare.casefold():
                return body.name
        if len(bare.split()) == 1:
            for body in earlier:
                if noun in body.name.casefold().split():
                    return body.name
            if noun == "group":
                movements = [b.name for b in earlier if is_voice(b.name, "movement") or b.name.split()[-1] in MOVEMENTS]
                if movements:
                    return movements[0]
            if is_voice(noun, "apposition") or noun in (
                "organisation",
                "organization",
                "body",
                "outlet",
                "paper",
                "bloc",
                "alliance",
            ):
                return next((b.name for b in earlier if b.label in ("ORG", "words")), None)
        return None

    def _body(self, name: str, label: str, country: str | None = None) -> Speaker:
        kind: SpeakerKind = "group" if label == "NORP" or is_voice(name, "movement") else "organisation"
        name = self.full.get(name, name)
        code = (
            country
            or nations.nation_of_body(name)
            or nations.nation(name)
            or nations.nation_of_capital(name)
            or self._country(name)
        )
        return Speaker(name, kind, None, name, code)


def _many(words: str | None) -> bool:
    """Does an unnamed phrase mean more than one ("officials", "two residents")?"""
    return bool(words) and any(is_plural(w.strip(",.")) for w in (words or "").split()[:5])
