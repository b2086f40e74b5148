"""What must bear a relation out, besides the network's judgement: the words that speak for it, or what both say.

The network has learnt from short reports in which two of three statements are linked; in an article of thirty that is one in
seven, and most of what it takes for a denial there is another voice on the same subject. So within one report a relation is
told only on grounds that can be shown: of 60 links in 39 reports of the news 54 were wrong, of the 17 that are borne out 14
(eval/links.py, links-news). Between reports it is told freely: there the candidates have been chosen by what they share.
"""

from __future__ import annotations

from sayso.reconciliation.links.evidence import Evidence
from sayso.records import Act, Relation

CLOSE = 0.4  # how much of what both say must be in both, for one to deny the other by a "not" alone (0 to 1)
AGAIN = 0.35  # the same for saying it again
ACCUSED = 0.6  # how much of the speaker must be told by the other, for them to be the one who answers
CITED = 1.0  # the weight of those cited in the words around it

WORDS: dict[Relation, tuple[str, ...]] = {  # the signals that speak for a relation (signals.py); the first one found is told
    "repeats": ("repeats",), "confirms": ("confirms", "vouches"), "corrects": ("corrects",), "cites": ("cites",),
    "denies": ("denies", "opposes", "answers", "replies", "refers", "vouches"),
    "answers": ("answers", "asks", "replies", "refers"), "supersedes": ("new", "moved", "before"),
}  # fmt: skip
_ACTS: dict[Relation, tuple[Act, ...]] = {
    "confirms": ("confirm",), "denies": ("deny", "oppose"), "answers": ("deny", "oppose"),
}  # fmt: skip


def is_borne_out(held: Evidence, relation: Relation) -> bool:
    """Is there anything to show for this relation?"""
    if not held.here:
        return True
    if relation == "supersedes":
        return held.same and held.pair is not None
    if not held.a.signals.keys().isdisjoint(WORDS[relation]) or held.a.told.statement.act in _ACTS.get(relation, ()):
        return True
    match relation:
        case "denies":
            return held.follows and held.a.content.negated != held.b.content.negated and held.gist >= CLOSE
        case "answers":
            return held.follows and held.spoken_of >= ACCUSED
        case "repeats":
            return held.numbers == "same" or held.gist >= AGAIN
        case "cites":
            return held.named >= CITED
        case _:
            return False
