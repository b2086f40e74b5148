"""Who is in a report: its names and titles into a cast."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sayso import nations
from sayso.records import Attribution, Name, Span
from sayso.spans import Spans
from sayso.speakers.cast import BodyLabel, Cast
from sayso.speakers.offices import Offices
from sayso.speakers.states import States
from sayso.speakers.words import HANGING, MIDDLE, PARTICLES, WORD, bare, core, name_alone, no_person, office_at_end
from sayso.voices import LONGEST, is_voice, kinds_of

# Up to five capitalised words, with the small words of names between them, at the end of a source.
_SMALL = "|".join(sorted(PARTICLES, key=lambda word: (-len(word), word)))
_CAPITALISED = rf"{HANGING}?[^\W\d_a-z][\w.’'\-]*"
OFFICIAL = re.compile(rf"(?<=\s)((?:{_CAPITALISED}\s(?:(?:{_SMALL})\s)*){{0,4}}{HANGING}?[^\W\d_a-z][\w’'\-]*)$")
RUN = re.compile(rf"{_CAPITALISED}(?: (?:(?:{_SMALL}) )*{_CAPITALISED})+")
FIELD = re.compile(r"([^\W\d_]+)\s(?:of|for)\s$")
OF_A_KIND = re.compile(r",\s(?:an?|the)\s(?:[\w’'-]+\s){0,2}?([\w-]+)")
OWNED = re.compile(r"(?:[Tt]he\s)?([A-Z][\w. ]*)['’]s\s(?=[A-Z])")
PARTICLE = re.compile(rf"(?:{HANGING}|(?:{_SMALL})\s)", re.I)
GIVEN = re.compile(r"(?:^|\s)[^\W\d_a-z][\w’\-]+\s$")  # what stands before a name that begins with a particle
# what the tagger cut off a name: "Sa|'ar", "Sa'|ar", "al|-Houthi", "Duck|-soo"; not "Trump|-era"
CUT = re.compile(
    r"(?<=\w)['’](?!s\b)[^\W\d_A-Z]+|(?<=['’])(?!s\b)[^\W\d_A-Z]+|(?<=\b[AaEe]l)-\w+|"
    r"(?<=\w)-(?!era\b|led\b|run\b|style\b|born\b|like\b|elect\b|[a-z]*ed\b)[a-z]{2,6}\b"
)
HEAD = re.compile(r"(?:^|\s)([dDlLO]['’])$")  # or before it: "d'|Hondt"
INNER = re.compile(rf"\s(?:{MIDDLE})\s")  # between capitalised words they make a person's name
# an armed group or party by its name, which the tagger may have missed or cut: "Dawn Front gunmen"
MOVEMENT = re.compile(r"\b(?:[A-Z][\w’'-]+\s){1,4}(?:Movement|Front|Brigades?|Militia|Resistance)\b(?!\s[A-Z])")
NAME = 4  # words of a name, at most, that the tagger missed


def gathered(
    text: str, attributions: Sequence[Attribution], names: Sequence[Name], states: States
) -> tuple[Cast, Offices, Spans[Name]]:
    """The cast of a report, its titles, and its names, those of officials that the tagger missed among them."""
    names = _with_officials(text, attributions, _mended(text, _whole(text, names)))
    named = Spans((n.span, n) for n in names)
    cast = Cast()
    offices = Offices(text, named, cast, states)
    for a in attributions:
        _introduce(text, a, cast)
    _acronyms(text, names, cast)
    for name in names:
        words = text[slice(*name.span)]
        thing = re.search(r"\b[Tt]he\s$", text[max(0, name.span.start - 5) : name.span.start])  # "The Economist"
        if name.label == "PERSON" and not thing and not no_person(words):
            _person(name.span, text, cast, offices)
        elif name.label in ("PERSON", "ORG", "GPE", "NORP"):
            label: BodyLabel = "GPE" if name.label == "GPE" else "NORP" if name.label == "NORP" else "ORG"
            owner = OWNED.match(words)  # "the UN's World Food Programme"
            whose = owner and (nations.nation(owner[1]) or nations.is_stateless(owner[1]))
            cast.add_body(bare(words[owner.end() :] if owner and whose else words), name.span.start, label)
    for found in MOVEMENT.finditer(text):
        if not any(n.label == "ORG" for n in (*named.holding(*found.span()), *named.within(*found.span()))):
            cast.add_body(found[0], found.start(), "ORG")
    cast.join_short_names()
    return cast, offices, named


def _whole(text: str, names: Sequence[Name]) -> list[Name]:
    """The names, those of people with what the tagger cut off at an apostrophe or a particle: "Sa|'ar", "Ahmed |al-Sharaa"."""
    found: list[Name] = []
    for name in names:
        last = found[-1] if found else None
        if name.label != "PERSON":
            found.append(name)
            continue
        start, end = name.span
        if head := HEAD.search(text, max(0, start - 3), start + (text[start] in "'’")):
            start = head.start(1)
        if cut := CUT.match(text, end):
            end = cut.end()
        if last and last.label == "PERSON" and text[last.span.end : start] == " " and PARTICLE.match(text, start):
            found[-1] = Name(Span(last.span.start, end), "PERSON")  # "Luiz Inácio Lula" "da Silva"
            continue
        back = max(0, start - 40, last.span.end if last else 0)
        if PARTICLE.match(text, start) and (given := GIVEN.search(text, back, start)):
            words = [w for w in WORD.finditer(text, given.start(), start) if not _is_taken(w[0])]
            start = words[-1].start() if words else start
        found.append(Name(Span(start, end), "PERSON"))
    return found


def _mended(text: str, names: Sequence[Name]) -> list[Name]:
    """The names without what the tagger takes wrongly: newspapers and firms for people, an office's field for a given name."""
    people = [n for n in names if n.label == "PERSON"]
    surnames = {text[slice(*n.span)].split()[-1] for n in people if " " in text[slice(*n.span)]}
    things = {words for n in people if (words := text[slice(*n.span)]) not in surnames and _is_thing(text, n.span)}
    found = []
    for n in names:
        words = text[slice(*n.span)]
        first, _, rest = words.partition(" ")
        field = FIELD.search(text, max(0, n.span.start - 30), n.span.start) if n.label == "PERSON" and " " in rest else None
        if n.label == "PERSON" and words in things:
            n = Name(n.span, "ORG")
        elif field and is_voice(field[1], "portfolio") and is_voice(first, "adjective"):  # "Minister of Health Ada Pell"
            n = Name(Span(n.span.start + len(first) + 1, n.span.end), n.label)
        found.append(n)
    return found


def _is_thing(text: str, span: Span) -> bool:
    """Do the words beside a name say that it is a body: "the daily Vand", "Vand, a newspaper", "the Vand subsidiary"?"""
    before = re.search(r"([^\W\d_]+)\s$", text[max(0, span.start - 20) : span.start])
    if before and before[1].islower() and is_voice(before[1], "apposition"):
        return True
    kind = OF_A_KIND.match(text, span.end)
    after = re.match(r"\s([a-z]+)", text[span.end : span.end + 20])
    firm = before and before[1].casefold() == "the" and after and is_voice(after[1], "apposition")
    return bool((kind and is_voice(kind[1], "apposition")) or firm)


def _with_officials(text: str, attributions: Sequence[Attribution], names: Sequence[Name]) -> list[Name]:
    """The names, and those that the tagger missed behind an office: "Turkish president Recep Erdoğan" ends in a person.

    Of 2,937 statements in a year's digests, 53 came from bodies called "U.S. president Donald Trump" without this.
    """
    found: list[Name] = []
    people = Spans((name.span, None) for name in names if name.label == "PERSON")
    for span in {span for a in attributions for span in a.source}:
        official = OFFICIAL.search(text, span.start, span.end)
        if official is None:
            continue
        before, run = WORD.findall(text[span.start : official.start(1)]), Span(*official.span(1))
        if not office_at_end(before) or before[-1].endswith("s") or _is_taken(official[1]):  # "Doctors Without Borders"
            words = re.compile(r".*").fullmatch(text, *run)
            run = (_behind_office(text, words) if words else None) or Span(0, 0)
        if run.end and not people.meets(*run):
            found.append(Name(run, "PERSON"))
    behind = Spans((f.span, None) for f in found)
    kept = [name for name in names if not behind.meets(*name.span)]
    named = Spans((name.span, None) for name in [*kept, *found])
    for m in RUN.finditer(text):
        missed = Span(*m.span()) if INNER.search(m[0]) and not _is_taken(m[0]) else _behind_office(text, m)
        if missed and not named.meets(*missed):
            found.append(Name(missed, "PERSON"))
    return sorted([*kept, *found], key=lambda name: name.span)


def _behind_office(text: str, run: re.Match[str]) -> Span | None:
    """The two words or more of a run of capitalised words that stand right behind an office: a name."""
    line = text.rfind("\n", 0, run.start()) + 1
    before = WORD.findall(text[max(line, run.start() - 60) : run.start()])
    words = list(WORD.finditer(text, *run.span()))
    for k in range(max(0, len(words) - NAME), len(words) - 1):
        ahead = [*before, *(w[0] for w in words[:k])][-LONGEST:]
        if ahead and office_at_end(ahead) and not ahead[-1].endswith("s"):
            span = Span(words[k].start(), run.start() + len(run[0].rstrip(".’'")))
            return None if _is_taken(text[slice(*span)]) else span
    return None


def _is_taken(name: str) -> bool:
    """Does what looks like a name hold an office, a body or a state?"""
    return any(kinds_of(word) or nations.nation(word) for word in name.split()) or nations.nation(name) is not None


def _introduce(text: str, a: Attribution, cast: Cast) -> None:
    """A source that is a body without a name ("the central bank") is one of the cast from there on."""
    for span in a.source:
        words = bare(core(text[span.start : span.end]))
        body = len(words.split()) > 1 and is_voice(words.split()[-1], "organisation")
        if body or nations.nation_of_body(words):
            cast.add_body(words, span.start)


def _acronyms(text: str, names: Sequence[Name], cast: Cast) -> None:
    """Learns which words letters stand for: "World Health Organization (WHO)"."""
    bodies = {n.span.end: n for n in names if n.label == "ORG"}
    for m in re.finditer(r"\(([A-Z]{2,8})\)", text):
        whole = _spelt_out(text[max(0, m.start() - 90) : m.start()], m[1])
        if whole or m.start() - 1 in bodies:
            cast.full[m[1]] = bare(whole or text[slice(*bodies[m.start() - 1].span)])
    for n in names:  # told without brackets: "Médecins Sans Frontières … MSF"
        name = bare(text[slice(*n.span)])
        letters = "".join(w[0] for w in name.split() if w[0].isupper())
        if n.label in ("ORG", "GPE") and len(letters) > 1 and " " in name:
            cast.full.setdefault(letters, name)


def _capitals(words: str) -> str:
    return "".join(letter for letter in words if letter.isupper())


def _spelt_out(before: str, letters: str) -> str | None:
    """The capitalised words right before letters in brackets that they stand for: "U.S. Agency for … (USAID)"."""
    words = before.split()
    for first in range(len(words) - 1, -1, -1):
        told = _capitals("".join(words[first:]))
        if told == letters and words[first][:1].isupper():
            return " ".join(words[first:])
        if len(told) > len(letters):
            return None
    return None


def _person(span: Span, text: str, cast: Cast, offices: Offices) -> None:
    words = text[slice(*span)]
    name = name_alone(words)
    if not name:
        return
    start = span.start + words.find(name)
    person = cast.add_person(name, start)
    told = offices.beside(start, start + len(name))
    person.learn(told._replace(organisation=cast.full.get((told.organisation or "").replace(".", ""), told.organisation)))
