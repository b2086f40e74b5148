"""What one statement does to another: it repeats, confirms, denies, answers, corrects, supersedes or cites it.

    statements ─ `sayings` ─ `candidates` ─ Evidence (what they share, who speaks to whom) ─ Relater ─ Link

Each pair is judged by the words of both, as a small network has learnt to read them, and by the evidence: words that say so
("denied", "Asked about the flat", "for the third time"), words and names in common, figures on one matter, places and days that
keep them apart. Within one report something must bear the judgement out (grounds.py). Of what one statement could do to several
the likeliest alone is kept. A link tells how sure it is, and what of the evidence can be told in words.

A word that many of the given statements have weighs little (wording.py), so links depend on which statements are given; on
their order they do not.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from sayso.reconciliation.links.candidates import candidates
from sayso.reconciliation.links.evidence import LITTLE, Evidence, Statements
from sayso.reconciliation.links.grounds import WORDS, is_borne_out
from sayso.reconciliation.links.overlaps import shared
from sayso.reconciliation.links.relater import Relater, shipped
from sayso.reconciliation.links.sayings import sayings
from sayso.records import Link, Relation, Told

SURE = 0.5  # how likely a relation must be to be told: on the development cases .4 gives as much, within .02
TOLD = 6  # words in common that a reason tells

_DOES: dict[Relation, str] = {
    "repeats": "what {b} said is said again by {a}", "confirms": "what {b} said is confirmed by {a}",
    "denies": "what {b} said is denied by {a}", "answers": "what {b} said is answered by {a}",
    "corrects": "what {b} said before is corrected by {a}", "cites": "what {b} said is told by {a}",
    "supersedes": "the number that {b} gave before is followed by another, by {a}",
}  # fmt: skip


def links(told: Iterable[Told], of: str | None = None) -> list[Link]:
    """The links between some statements, in the order of their ids; never two between the same pair. `of`: those of one alone.

    Raises ModelError where the network cannot be loaded.
    """
    held, relater = Statements(sayings(told)), shipped()
    found: dict[frozenset[str], Link] = {}
    for _, several in groupby(candidates(held.reports), key=lambda candidate: candidate.a):
        pairs = [Evidence(held, candidate) for candidate in several]
        if of is not None and not any(of in (pair.a.id, pair.b.id) for pair in pairs):
            continue
        if (link := _likeliest(pairs, relater, of)) and (of is None or of in (link.a, link.b)):
            other = found.setdefault(frozenset((link.a, link.b)), link)
            if (link.confidence, link.a) > (other.confidence, other.a):  # of two of one day each may do something to the other
                found[frozenset((link.a, link.b))] = link
    return sorted(found.values(), key=lambda link: (link.a, link.b))


def _likeliest(pairs: Sequence[Evidence], relater: Relater, of: str | None) -> Link | None:
    """Of what one statement could do to several the likeliest; none where neither it nor the likely ones are `of`."""
    best: tuple[float, Relation, Evidence] | None = None
    for pair in sorted(pairs, key=lambda pair: (of not in (pair.a.id, pair.b.id), pair.b.id)):
        if of is not None and of not in (pair.a.id, pair.b.id) and best is None:
            return None  # the others are asked only to see which is the likeliest
        relation, likely = relater.likeliest(pair) if pair.is_possible else (None, 0.0)
        if relation and likely >= (best[0] if best else SURE) and is_borne_out(pair, relation):
            best = likely, relation, pair
    return best and Link(best[2].a.id, best[2].b.id, best[1], best[0], _why(best[2], best[1]))


# ---------------------------------------------------------------- in words


def _why(held: Evidence, relation: Relation) -> str:
    told = next((held.a.signals[kind] for kind in WORDS[relation] if kind in held.a.signals), None)
    why = [f"“{told.phrase}”"] if told else []
    if words := shared(held.a.content, held.b.content):
        why.append(f"both tell of {', '.join(words[:TOLD])}")
    if held.numbers == "same":
        why.append("the numbers are the same")
    elif relation == "supersedes" and held.pair:
        why.append(f"{held.pair[0].figure.text}, and {held.pair[1].figure.text} before")
    if held.spoken_of >= LITTLE:
        why.append(f"it speaks of {held.a.told.teller.name}")
    if held.follows:
        why.append("the one follows on the other")
    does = _DOES[relation].format(a=held.a.told.teller.name, b=held.b.told.teller.name)
    return f"{does}: {'; '.join(why or ['as the wording of both has it'])}"
