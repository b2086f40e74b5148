"""How well statements are linked: the cases of eval/reconciliation/links.txt (README.md there tells their form).

    python eval/links.py [--misses] [--shared ../shared]
    python eval/links.py --speed 10000 30000 100000

Every report is read as any other; a statement that was not found counts as a fault of the whole. A link is right when both of
its statements hold the words named, in whatever piece, and the relation is the one expected. Of the cases that are kept back
only the total is printed. *links-news*: which statements of 39 reports of the news are linked, as two people, apart, found
among those that sayso reads there (eval/reconciliation/links-news.json); what one of them alone found counts neither for nor
against. `--speed` links so many made-up statements, five a report, of a year.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import re
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import pairwise, starmap
from pathlib import Path
from typing import NamedTuple

import annotations
import sayso
from reconciliation import FOLDER, Case, cases, readings
from sayso.desk import contexts
from sayso.ledger.accounts import statements_of_readings
from sayso.reconciliation.links import links
from sayso.reconciliation.links.sayings import words_of
from sayso.records import Origin, Reading, Relation, Span, Speaker, Statement, Teller, Told
from sayso.wordlists import entries, sections

_LINK = re.compile(r"link: (.+) -- (\w+) -> (.+)")
RELATIONS: tuple[Relation, ...] = ("repeats", "confirms", "denies", "answers", "corrects", "supersedes", "cites")


BESIDE = 25  # characters between a cue and its content, at most: "spoke of", "told the station"
FILES = ("links", "links-second", "links-third", "links-fourth", "unseen-links", "unseen-links-second", "unseen-links-third")


class Named(NamedTuple):
    """A link as a case names it, by words of both statements."""

    a: str
    relation: str
    b: str


class Found(NamedTuple):
    """A link as it was found, with all that its statements say, in pieces."""

    a: tuple[str, ...]
    relation: str
    b: tuple[str, ...]
    why: str


def expected(case: Case) -> list[Named]:
    """The links that a case expects."""
    found = [_LINK.fullmatch(line) for line in case.expected if line != "none"]
    assert all(found), f"{case.name}: {case.expected}"
    return [Named(*match.groups()) for match in found if match]


def got(case: Case) -> list[Found]:
    """The links that are found in a case."""
    told = statements_of_readings(readings(case)[0], contexts)
    words = {one.statement.id: words_named(one, told) for one in told}
    return [Found(words[link.a], link.relation, words[link.b], link.why) for link in links(told)]


def words_named(of: Told, told: list[Told]) -> tuple[str, ...]:
    """The pieces in which the words lie by which a case may name a statement."""
    return (*_pieces(of, told), *_with_cue(of))


def _pieces(of: Told, told: list[Told]) -> tuple[str, ...]:
    """What a statement says; and its other pieces, where it was split: what its speaker, or nobody known, says beside it."""
    beside = [one for one in told if one.origin.id == of.origin.id and one.context_start == of.context_start]
    return tuple(" ".join(words_of(one).split()) for one in beside if one is of or _one_voice(one, of))


def _with_cue(of: Told) -> Iterator[str]:
    """Cue and content, and source too, where few words part them: a case may name "it had counted 19 survivors"."""
    said, begins = of.statement, of.context_start
    for spans in (sorted((*said.cue, *said.content)), sorted((*said.source, *said.cue, *said.content))):
        if all(b.start - a.end <= BESIDE for a, b in pairwise(spans)):
            yield " ".join(of.context[max(spans[0].start - begins, 0) : max(spans[-1].end - begins, 0)].split())


def _one_voice(one: Told, other: Told) -> bool:
    return one.teller.key == other.teller.key or None in (one.statement.speaker.name, other.statement.speaker.name)


def fits(named: Named, found: Found) -> bool:
    """Is this the link that was named?"""
    return named.relation == found.relation and is_in(named.a, found.a) and is_in(named.b, found.b)


def is_in(words: str, pieces: tuple[str, ...]) -> bool:
    """Do these words stand in one of the pieces?"""
    return any(words in piece for piece in pieces)


class Score(NamedTuple):
    """Links expected, found and right."""

    expected: int
    found: int
    right: int

    @property
    def f1(self) -> float:
        """Twice the right ones among all that were expected and all that were found."""
        return 2 * self.right / max(1, self.found + self.expected)

    def __str__(self) -> str:
        precision, recall = self.right / max(1, self.found), self.right / max(1, self.expected)
        return f"precision {precision:.3f}, recall {recall:.3f}, F1 {self.f1:.3f} ({self.expected} links)"


def scored(some: Iterable[Case], misses: bool) -> tuple[Score, dict[str, Score]]:
    """All links together, and those of each relation; prints what is wrong where that is asked for."""
    wanted, found, right = Counter[str](), Counter[str](), Counter[str]()
    for case in some:
        names, told = expected(case), got(case)
        hit = {named: [one for one in told if fits(named, one)] for named in names}
        spurious = [one for one in told if not any(fits(named, one) for named in names)]
        wanted.update(named.relation for named in names)
        right.update(named.relation for named in names if hit[named])
        found.update(named.relation for named in names if hit[named])
        found.update(one.relation for one in spurious)
        if misses:
            _print(case, [named for named in names if not hit[named]], spurious)
    total = Score(wanted.total(), found.total(), right.total())
    return total, {name: Score(wanted[name], found[name], right[name]) for name in RELATIONS}


def news(shared: Path) -> Score:
    """The links within reports of the news against those that two people found: a and b by what they say, and the relation.

    A statement of theirs that is read in another extent, or no longer, is a link missed.
    """
    kept = {row["id"]: row for row in json.loads((FOLDER / "links-news.json").read_text("utf-8"))}
    read = {name: _read(shared, name, row["digest"]) for name, row in kept.items()}
    told = statements_of_readings(read.values(), contexts)
    of = {reading.report.id: name for name, reading in read.items()}
    said = {one.statement.id: (of[one.origin.id], *one.statement.content) for one in told}
    found = [(said[link.a], link.relation, said[link.b]) for link in links(told)]
    found = [link for link in found if link[0][0] == link[2][0]]
    wanted, unsure = _annotated(kept, "both"), _annotated(kept, "one")
    right = sum([link in wanted for link in found])
    return Score(len({(a, b) for a, _, b in wanted}), len(found) - sum([link in unsure for link in found]), right)


def _annotated(kept: dict[str, dict], by: str) -> set[tuple]:
    """What both annotators found, or one alone. Where they named two relations either is right."""
    links = [(name, link) for name, row in kept.items() for link in row["links"] if link["by"] == by]
    ends = [((name, *starmap(Span, link["a"])), link["does"], (name, *starmap(Span, link["b"]))) for name, link in links]
    return {(a, relation, b) for a, does, b in ends for relation in does}


def _read(shared: Path, name: str, digest: str) -> Reading:
    """A report of the news. ValueError where it is not the one that was annotated."""
    text, day = annotations.report(shared, name)
    if hashlib.sha256(text.encode()).hexdigest() != digest:
        raise ValueError(f"links-news.json: the text of {name} is not the one that was annotated; annotate it anew")
    return sayso.read(text, published=day)


def _print(case: Case, missed: list[Named], spurious: list[Found]) -> None:
    for named in missed:
        print(f"- {case.name} [{case.kind}]: {named.a} -- {named.relation} -> {named.b}")
    for told in spurious:
        print(f"+ {case.name} [{case.kind}]: {told.a[0]} -- {told.relation} -> {told.b[0]}\n    {told.why}")


# ---------------------------------------------------------------- speed

REPORT = 5  # statements
VERBS = ("said", "said", "said", "denied", "confirmed", "replied", "reiterated", "warned", "announced")
SYLLABLES = ("ba", "ke", "lo", "mi", "ru", "sa", "to", "ve", "zi", "na", "dor", "len", "gar", "pol", "sky")


def made_up(number: int) -> list[Told]:
    """So many statements, made of words that some have often and most have rarely, by 20 speakers for every 400."""
    chance = random.Random(number)
    words = sorted({word for key, values in entries(sections("synonyms.txt")["words"]) for word in (key, *values)})
    places, people = ([_name(chance) for _ in range(max(50, number // of))] for of in (30, 20))
    found = list[Told]()
    for report in range(number // REPORT):
        day = date(2024, 1, 1) + timedelta(days=report * 365 * REPORT // number)
        origin, here, at = Origin(f"r{report}", "", published=day, outlet=f"Outlet {report % 300}"), chance.sample(places, 3), 0
        for _ in range(REPORT):
            said = [words[min(int(chance.paretovariate(0.6)), len(words) - 1)] for _ in range(chance.randint(6, 14))]
            content = f"{chance.choice(here)} {' '.join(said)}"
            found.append(_told(origin, at, chance.choice(people), chance.choice(VERBS), content))
            at += len(found[-1].context) + 1
    return found


def _name(chance: random.Random) -> str:
    return "".join(chance.choice(SYLLABLES) for _ in range(3)).capitalize()


def _told(origin: Origin, at: int, who: str, verb: str, said: str) -> Told:
    source, cue = Span(at, at + len(who)), Span(at + len(who) + 1, at + len(who) + 1 + len(verb))
    content = Span(cue.end + len(" that "), cue.end + len(" that ") + len(said))
    spans = (source,), (cue,), (content,)
    statement = Statement(f"s {origin.id} {at}", Speaker(who, "person"), *spans, "indirect", "state", None, None, 1.0)
    return Told(statement, origin, Teller(who, who, "person"), f"{who} {verb} that {said}.", at)


def speed(number: int) -> None:
    """Prints how long so many statements take."""
    told = made_up(number)
    clock, processor = time.perf_counter(), time.process_time()
    found = links(told)
    print(f"{number:>9,} statements: {time.process_time() - processor:6.1f} s of the processor, "
          f"{time.perf_counter() - clock:6.1f} s by the clock, {len(found):,} links")  # fmt: skip


def main() -> None:
    """Prints the scores, and the misses where they are asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--speed", type=int, nargs="+")
    parser.add_argument("--shared", type=Path, default=Path(__file__).parents[2] / "shared")
    given = parser.parse_args()
    for number in given.speed or ():
        speed(number)
    if given.speed:
        return
    for name in FILES:
        if not (FOLDER / f"{name}.txt").exists():
            continue
        total, each = scored(cases(name), given.misses and not name.startswith("unseen"))
        print(f"{name}: {total}")
        if name == "links":
            for relation, score in each.items():
                print(f"    {relation:<10} {score}")
    if given.shared.is_dir():
        print(f"links-news: {news(given.shared)}")


if __name__ == "__main__":
    main()
