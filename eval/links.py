"""How well statements are linked: the cases of eval/reconciliation/links.txt (README.md there tells their form).

    python eval/links.py [--misses]

Every report is read as any other; a statement that was not found counts as a fault of the whole. A link is right when both of
its statements hold the words named, in whatever piece, and the relation is the one expected. Of the cases that are kept back
only the total is printed.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from reconciliation import FOLDER, Case, cases, readings
from sayso.desk import contexts
from sayso.ledger.accounts import statements_of_readings
from sayso.reconciliation.links import links
from sayso.reconciliation.sayings import words_of
from sayso.records import Relation, Told

_LINK = re.compile(r"link: (.+) -- (\w+) -> (.+)")
RELATIONS: tuple[Relation, ...] = ("repeats", "confirms", "denies", "answers", "corrects", "supersedes", "cites")


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
    words = {one.statement.id: _pieces(one, told) for one in told}
    return [Found(words[link.a], link.relation, words[link.b], link.why) for link in links(told)]


def _pieces(of: Told, told: list[Told]) -> tuple[str, ...]:
    """What a statement says; and its other pieces, where it was split: what its speaker, or nobody known, says in its sentence."""
    return tuple(" ".join(words_of(one).split()) for one in told
                 if one is of or (one.origin.id == of.origin.id and one.context_start == of.context_start and _one_voice(one, of)))  # fmt: skip


def _one_voice(one: Told, other: Told) -> bool:
    return one.teller.key == other.teller.key or None in (one.statement.speaker.name, other.statement.speaker.name)


def fits(named: Named, found: Found) -> bool:
    """Is this the link that was named?"""
    return named.relation == found.relation and _in(named.a, found.a) and _in(named.b, found.b)


def _in(words: str, pieces: tuple[str, ...]) -> bool:
    return any(words in piece for piece in pieces)


class Score(NamedTuple):
    """Links expected, found and right."""

    expected: int
    found: int
    right: int

    def __str__(self) -> str:
        precision, recall = self.right / max(1, self.found), self.right / max(1, self.expected)
        f1 = 2 * precision * recall / (precision + recall) if self.right else 0.0
        return f"precision {precision:.3f}, recall {recall:.3f}, F1 {f1:.3f} ({self.expected} links)"


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


def _print(case: Case, missed: list[Named], spurious: list[Found]) -> None:
    for named in missed:
        print(f"- {case.name} [{case.kind}]: {named.a} -- {named.relation} -> {named.b}")
    for told in spurious:
        print(f"+ {case.name} [{case.kind}]: {told.a[0]} -- {told.relation} -> {told.b[0]}\n    {told.why}")


def main() -> None:
    """Prints the scores, and the misses where they are asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--misses", action="store_true")
    given = parser.parse_args()
    for name in ("links", "unseen-links"):
        if not (FOLDER / f"{name}.txt").exists():
            continue
        total, each = scored(cases(name), given.misses and name == "links")
        print(f"{name}: {total}")
        if name == "links":
            for relation, score in each.items():
                print(f"    {relation:<10} {score}")


if __name__ == "__main__":
    main()
