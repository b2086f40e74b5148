"""Titles: the role, organisation and country that the words beside a name tell."""

from __future__ import annotations

import re
from typing import Literal

from sayso import nations
from sayso.cues import entry_of
from sayso.nouns import ends_phrase
from sayso.records import Name
from sayso.spans import Spans
from sayso.speakers.cast import Cast, Office
from sayso.speakers.states import States, is_locality
from sayso.speakers.words import ARTICLE, POSSESSIVE, REGIONAL, STOP, WORD, bare, core, proper, runs
from sayso.voices import LONGEST, is_voice, kinds_of

LOCAL: dict[str, Literal["town", "region"]] = {"mayor": "town", "governor": "region"}  # whose place may stand further off
HEADS = ("President", "King", "Queen", "Ambassador")  # named without their state in reports about any other
FIELD = re.compile(r"\s(?:of|for)\s((?:the\s)?[A-Z][\w’'\-]*(?:\s(?:(?:and|of|for|the)\s)*[A-Z][\w’'\-]*)*)")
HAPPENS = re.compile(  # in a clause, not in a title
    r"\b(?:is|are|was|were|has|have|had|will|would|can|could|must|may|"
    r"[a-z]{3,}ed(?=\W*$|\s(?:in|on|at|by|to|from|after|during|off|near|when|while)\b))\b(?!-)"
)
ROLE = 3  # words between a body and an office that are a part of the role
AFTER = 90  # characters after a name in which an apposition may tell the role
BEFORE = 90  # characters before it in which a title may

_Words = list[tuple[str, int, int]]


class Offices:
    """Titles of a report, read with what is known of its cast."""

    def __init__(self, text: str, named: Spans[Name], cast: Cast, states: States) -> None:
        self.text, self.named, self.cast, self.states = text, named, cast, states
        names = (bare(text[slice(*n.span)]) for n in named.within(0, len(text)) if n.label in ("ORG", "GPE"))
        self._names = frozenset(names)
        self._long_names = frozenset(name for name in self._names if " " in name)
        self._ends = frozenset(" ".join(name.split()[k:]) for name in self._long_names for k in range(len(name.split())))

    def beside(self, start: int, end: int) -> Office:
        """Role, organisation and country that the words before and after a person's name tell."""
        before = re.sub(r"\s\([A-Z]{2,8}\)", "", self.text[max(0, start - BEFORE) : start])  # "Workers' Party (PKK) founder"
        before = re.split(r"(?<![A-Z])\.\s|[;:()—–]\s|[“”\"(\n]", before)[-1]  # not at "U.S. President"
        if before.rstrip().endswith(","):  # "the governor of Kursk, Aleksei Orlov"; not "the driver has fled, Holm said"
            speaks = re.match(r"\s+(\w+)", self.text[end : end + AFTER])
            before = "" if speaks and entry_of(speaks[1]) and HAPPENS.search(before) else before.rstrip(" ,")
        found = self.title(re.split(r",\s", before)[-1], start, trailing=True)
        after = self.text[end : end + AFTER]
        if m := re.match(r"(?:,\s+|\s[–—-]\s(?=an?\s|the\s))([^,.;:“”\"()\n–—]{3,80})", after):
            later = self.title(m[1], start, trailing=False)
            if not found.role or (later.role and kinds_of(found.role) == {"rank"}):
                found = Office(later.role, later.organisation or found.organisation, later.country or found.country)
        if found.organisation is None and (body := self._body_after(end)):
            return Office(found.role, body, found.country or self.states.of(body))
        if found.role and not found.organisation:
            m = re.match(r"\s+of\s+(?:the\s+)?([A-Z][\w’'\-]*(?:\s[A-Za-z][\w’'\-]*){0,4})", after)
            if m:
                return Office(found.role, self._proper(m[1]), found.country or self.states.of(m[1]))
        return found

    def title(self, phrase: str, at: int, *, trailing: bool) -> Office:
        """What a title tells ("deputy spokeswoman for the Pentagon", "Ukrainian President").

        trailing: the title must reach to the end of the phrase (it stands before a name).
        """
        words = [(m[0].rstrip("’'") if not m[0].endswith("s’") else m[0], m.start(), m.end()) for m in WORD.finditer(phrase)]
        head = _head(words, phrase, trailing)
        if head is None:
            return Office()
        first, last = head
        left = self._leftmost(words, first, phrase)
        office = phrase[words[first][1] : words[last][2]]
        organisation = self._left_of(phrase[: words[left][1]], office, at)
        role = phrase[words[left][1] : words[last][2]]
        if is_voice(words[last][0], "honorific", "kin"):
            return Office()
        if organisation is None and (body := self._body_in(phrase[: words[left][1]])):
            organisation = body
            left = next(i for i, w in enumerate(words) if i == left or w[1] >= phrase.find(body) + len(body))
            role = phrase[words[left][1] : words[last][2]]
        if organisation is None and left < first and words[left][0][:1].isupper() and is_voice(words[left][0], "organisation"):
            organisation, left = words[left][0], left + 1  # "Army spokesman"
            role = phrase[words[left][1] : words[last][2]]
        role = role if kinds_of(words[last][0]) == {"rank"} else role.rstrip(".")
        right = phrase[words[last][2] :]
        of_state = is_voice(office, "state-office")
        if field := self._field(office, right, organisation):
            role, right = role + field, right[len(field) :]
        m = re.match(r"\s+(?:at large\s+)?(?:of|for|at|with|from)\s+(the\s+|its\s+)?(.+)", right)
        if m and not (organisation and of_state) and (organisation is None or right.startswith(" for the")):
            told = self.cast.body_of(m[2], at) or (core(m[1] + m[2]) if _is_body(core(m[2])) else None) if m[1] else None
            organisation = self._proper(m[2]) or told or organisation
        elif self._is_local(organisation, office, phrase[: words[left][1]]):
            its = is_locality(bare(phrase[: words[left][1]].strip()))
            organisation = self.states.seat(at, LOCAL[office.casefold()], told=its)  # "the city's mayor", "the governor"
        elif organisation is None and of_state and office[:1].isupper() and office not in HEADS:
            state = self.states.at(at)
            organisation = nations.name_of(state) if state else None
        return Office(role, organisation, self._country(phrase[: words[last][2]], organisation, office, at))

    def _is_local(self, organisation: str | None, office: str, before: str) -> bool:
        """Is it the mayor or governor of the place spoken of, and of no other body?"""
        return office.casefold() in LOCAL and (organisation is None or is_locality(organisation)) and _of_here(before)

    def _body_in(self, words: str) -> str | None:
        """The body that a title begins with, where more of the role follows: "NATO cyber defence" chief."""
        own = ARTICLE.sub("", words)
        parts = own.split()
        starts = (" ".join(parts[:n]) for n in range(min(6, len(parts)), 0, -1))
        body = next((name for name in starts if name in self._names and not nations.nation(name)), None)
        return body if body and len(own[len(body) :].split()) <= ROLE and not is_voice(body, "adjective") else None

    def _country(self, title: str, organisation: str | None, office: str, at: int) -> str | None:
        """The state of an office: that of its body, else the one told before it; of an office of state the one here."""
        if organisation and nations.is_stateless(organisation):
            return None
        own = (self.states.of(organisation) if organisation else None) or self.states.of(title)
        return own or (self.states.at(at) if is_voice(office.split()[-1], "public") else None)

    def _field(self, office: str, right: str, organisation: str | None) -> str:
        """What an office is for, as a part of the role: "Minister of Health", "Chief of Humanitarian Affairs"."""
        m = FIELD.match(right)
        if m is None or not is_voice(office.split()[-1], "portfolio"):
            return ""
        words = bare(m[1])
        whole = words in self._ends or any(run in self._long_names and words.startswith(run) for run in runs(words))
        body = self.states.of(words) or is_voice(words.split()[-1], "organisation")
        return "" if body or (whole and organisation is None) else m[0].rstrip()

    def _body_after(self, end: int) -> str | None:
        """The body right after a person's name: "Jan Davis, of the growers' group Growcom"."""
        m = re.compile(r",?\s+(?:of|from|with)\s+(?:the\s+)?").match(self.text, end)
        near = self.named.within(m.end(), m.end() + 60) if m else []
        bodies = [n for n in near if n.label == "ORG" and not STOP.search(self.text[m.end() : n.span.start])] if m else []
        return bare(self.text[slice(*bodies[0].span)]) if bodies else None

    def _leftmost(self, words: _Words, first: int, phrase: str) -> int:
        """Where a role begins: at the adjectives of its office ("deputy" spokeswoman, "foreign" minister)."""
        left = first
        while (
            left > 0
            and is_voice(words[left - 1][0], "adjective")
            and (left == 1 or words[left - 1][0].islower() or words[left][0][:1].isupper())  # not "Workers' Party founder"
            and not POSSESSIVE.search(phrase[words[left - 1][1] : words[left][1]])
            and not self._ends_name(phrase[: words[left - 1][2]])  # "Homeland Security" secretary
        ):
            left -= 1
        return left

    def _ends_name(self, words: str) -> bool:
        """Do these words end in a name of several?"""
        parts = words.split()
        return any(" ".join(parts[-n:]) in self._long_names for n in range(2, min(6, len(parts)) + 1))

    def _left_of(self, words: str, office: str, at: int) -> str | None:
        """The organisation that stands before an office: a possessor, a body's name, or for offices of state a country."""
        words = words.strip()
        if not words:
            return None
        if re.fullmatch(r"(?:its|their)", words, re.I):
            near = self.cast.last_body(at)
            return near.name if near else None
        if re.fullmatch(r"(?:his|her|my|our|your)", words, re.I):
            return None
        owner = re.search(r"([A-Z][\w.’'\- ]*?)(?:’s|'s|s’|s')$", words)
        if owner and nations.nation(bare(owner[1])) and not is_voice(office, "state-office"):
            return None  # "Zambia's opposition leader" speaks for no state
        if owner:
            return bare(owner[1] + ("s" if words.endswith(("s’", "s'")) else ""))
        if is_voice(office, "state-office"):
            for span, code, kind in reversed(nations.nations_in(words, 0, len(words))):
                beside = span.end == len(words) or (kind == "adjective" and words[span.end :].islower())
                if kind in ("adjective", "name") and beside:  # "Dutch foreign and trade" minister
                    return nations.name_of(code)
        return self._proper(words, end=True)

    def _proper(self, words: str, *, end: bool = False) -> str | None:
        """A proper name at the start (or the end) of these words that is nobody's of the report."""
        name = proper(words, end=end)
        return None if name in REGIONAL or name is None or self.cast.is_surname(name) or nations.is_adjective(name) else name


def _is_body(words: str) -> bool:
    """Do they name a body, or people who act as one: "the company", "the carmaker Tarn"? Not "the miners", "the village"."""
    *_, last = words.split() or [""]
    return last[:1].isupper() or is_voice(last, "organisation", "group")


def _of_here(before: str) -> bool:
    """Does no noun stand before an office but a kind of place: "the city's" mayor, "according to the" governor?"""
    *_, last = before.split() or [""]
    return not last or ends_phrase(last) or is_locality(bare(last))


def _head(words: _Words, phrase: str, trailing: bool) -> tuple[int, int] | None:
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
    if spots[-1][1] == len(words) - 1:
        return spots[-1]
    followed = [s for s in spots if re.match(r"\s+(?:of|for|at|from|in|to)\s", phrase[words[s[1]][2] :])]
    return followed[0] if followed else None
