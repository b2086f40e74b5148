"""What one statement does to another: it repeats, confirms, denies, answers, corrects, supersedes or cites it.

    statements ─ `sayings` ─ `candidates` ─ Evidence (what they share, who speaks to whom) ─ the rules ─ Link

Two statements are linked when words say so ("denied", "Asked about the flat", "for the third time") and when they are about the
same: by words and names in common, other words for the same thing, figures on one matter, the side that is spoken of and
answers, or because the one follows on the other. Without such words only those are linked that say nearly the same, or nearly
the same turned round. A place, a thing or a number that is another keeps them apart, and so does time.

A second look is taken at statements that words tell to do something, where their report is linked to another: there one word
in common is enough. Of what one statement could do to several the likeliest alone is kept.

A word that many of the given statements have weighs little (wording.py), so links depend on which statements are given; on
their order they do not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from sayso.reconciliation.links.candidates import Candidate, candidates
from sayso.reconciliation.links.evidence import AT_ONCE, LATELY, LITTLE, NAMED, Evidence, Statements
from sayso.reconciliation.links.overlaps import shared
from sayso.reconciliation.links.sayings import sayings
from sayso.records import Link, Relation, Told

ENOUGH = 2.0  # in common, by weight: two ordinary words
SOME = 1.4  # the same by other words
SLIGHT = 0.2  # the share of the words of both that is in both, where much else speaks for it
CLOSE = 0.35  # the same where words say what the one does
ALIKE = 0.5  # the same where a "not" alone does, or nothing
WHILE = 16  # days, after which more must be in common: much has been said since
SOON = 10  # days within which somebody who says the same without a word of it means the same
LONG = 14  # units: of what is longer nobody can say by a "not" in it that it is turned round
TOLD = 6  # words in common that a reason tells

ASKING = frozenset({"urge", "ask"})  # acts that claim nothing
OTHER = frozenset({"differ", "unlike", "apart"})  # numbers that are others
_DOES = {
    "repeats": "what {b} said is said again by {a}", "confirms": "what {b} said is confirmed by {a}",
    "denies": "what {b} said is denied by {a}", "answers": "what {b} said is answered by {a}",
    "corrects": "what {b} said before is corrected by {a}", "cites": "what {b} said is told by {a}",
    "supersedes": "the number that {b} gave before is followed by another, by {a}",
}  # fmt: skip


class Found(NamedTuple):
    """A link that could be: how likely it is, by which phrase, and on what evidence. `is_older`: `a` was said before `b`."""

    relation: Relation
    strength: float
    phrase: str | None
    held: Evidence
    is_older: bool = False


def links(told: Iterable[Told]) -> list[Link]:
    """The links between some statements, in the order of their ids; never two between the same pair."""
    of = Statements(sayings(told))
    found, left = dict[frozenset[str], Found](), list[list[Candidate]]()
    for several in candidates(of.reports, of.frequency):
        if best := _best(of, several):
            _enter(found, best)
        elif several and of.at(several[0].a).cue:
            left.append(several)
    kin = {(one.held.places.a[0], one.held.places.b[0]) for one in found.values()}
    for several in left:
        _enter(found, _best(of, [one for one in several if (one.a[0], one.b[0]) in kin], kin=True))
    return sorted((_link(one) for one in found.values()), key=lambda link: (link.a, link.b))


def _best(of: Statements, several: Iterable[Candidate], kin: bool = False) -> list[Found]:
    """Of what one statement could do to several the likeliest; one with several figures may take the place of several."""
    found = [one for candidate in several if (one := _found(Evidence(of, candidate, kin)))]
    if not found:
        return []
    best = max(found, key=_rank)
    if best.relation != "supersedes":
        return [best]
    each = dict[str, Found]()
    for one in sorted(found, key=_rank, reverse=True):
        if one.relation == "supersedes" and one.held.pair:
            each.setdefault(one.held.pair[0].figure.id, one)
    return list(each.values())


def _found(held: Evidence) -> Found | None:
    if not held.is_possible:
        return None
    for rule in RULES:
        if found := rule(held):
            return found
    return None


def _enter(found: dict[frozenset[str], Found], best: Iterable[Found]) -> None:
    """Of two statements of one day each may be taken to do something to the other: the likelier stands."""
    for one in best:
        pair = frozenset((one.held.a.id, one.held.b.id))
        if pair not in found or _rank(one) > _rank(found[pair]):
            found[pair] = one


def _rank(found: Found) -> tuple[float, str, str]:
    return round(found.strength, 6), found.held.b.id, found.held.a.id


# ---------------------------------------------------------------- the rules, in the order in which they are asked


def _as(relation: Relation, held: Evidence, signal: str | None = None, bonus: float = 0.0) -> Found:
    told = held.a.signals.get(signal or relation)
    return Found(relation, held.strength + bonus + 0.5 * (told is not None), told and told.phrase, held)


def _cites(held: Evidence) -> Found | None:
    """It names whose words it tells, and tells what they said."""
    cites = held.a.signals.get("cites")
    if held.by_paper and held.numbers not in OTHER:
        near = held.said.names > 0 and held.gist >= SLIGHT and held.days <= AT_ONCE
        if held.gist >= ALIKE or (near and not held.apart and not held.clash):
            return _as("cites", held, bonus=1.0)
    if (cites is None and not held.through) or held.numbers == "differ" or held.apart or held.clash:
        return None
    if held.named < (NAMED if cites and "refer" in cites.phrase else 1.0):
        return None
    if held.gist >= 0.15 or (held.named >= NAMED and held.said.names and held.days <= LATELY):
        return _as("cites", held, bonus=1.0)
    return None


def _corrects(held: Evidence) -> Found | None:
    """Its teller says that something was wrong, and tells anew what they told before."""
    if held.is_own and (held.follows or held.said.plain >= LITTLE) and (held.here or held.gist >= SLIGHT):
        return _as("corrects", held, bonus=1.0)
    if "corrects" not in held.a.signals or not held.same or held.clash:
        return None
    if held.follows or (held.said.plain >= LITTLE and held.close >= SLIGHT):
        return _as("corrects", held, bonus=1.0)
    return None


def _supersedes(held: Evidence) -> Found | None:
    """The same teller has another number on the same matter."""
    signals = held.a.signals
    if not held.same or held.pair is None or held.clash:
        return None
    if held.apart and (held.apart_but_for_days or held.numbers != "differ" or "new" not in signals):
        return None
    if held.here and "before" in signals:
        return _as("supersedes", held, "before")._replace(is_older=True) if held.numbers == "differ" else None
    if held.here and "new" not in signals:
        return None
    near = held.gist >= SLIGHT or held.follows or held.said.names > 0
    if held.numbers == "differ" and near and ("new" in signals or held.gist >= CLOSE or held.days <= LATELY):
        return _as("supersedes", held, "new")
    if held.numbers == "agree" and not held.equal and near and "moved" in signals:
        return _as("supersedes", held, "moved")
    mixed = held.numbers == "mixed" and held.gist >= SLIGHT and not held.here
    unlike = held.numbers == "unlike" and (held.gist >= SLIGHT or held.follows)
    moved = held.numbers == "apart" and not held.here and (held.said.plain >= SOME or (held.said.names and held.gist >= CLOSE))
    return _as("supersedes", held, "new") if near and "new" in signals and (unlike or mixed or moved) else None


def _is_about(held: Evidence, signal: str) -> bool:
    """Are they about the same, so far that words may say what the one does to the other?"""
    if held.apart or held.clash:
        return False
    refers, lately = "refers" in held.a.signals, held.days <= LATELY
    if held.follows and held.steps == 1 and (signal in held.a.cue or refers):
        return refers or held.said.plain >= LITTLE or held.spoken_of >= 1.0
    if held.vouched >= 1 and held.days <= WHILE:
        return True
    if held.kin and signal in held.a.cue and held.said.plain >= LITTLE:
        return True
    if held.on_topic or (held.meant >= 1 and held.gist >= SLIGHT):
        return True
    enough = held.about >= ENOUGH or (held.about >= SOME and held.context >= CLOSE and lately)
    if enough and held.gist >= (CLOSE if held.days <= WHILE else ALIKE):
        return True
    if not lately or held.about < SOME or (held.here and (held.steps or 0) > 3):
        return False
    at_once = held.days <= AT_ONCE and held.said.names > 0 and held.gist >= SLIGHT and held.close >= CLOSE
    if at_once and signal == "denies" and (held.a.content.negated or "denies" in held.a.cue):
        return True
    if held.numbers == "same" or held.spoken_of >= 1.0 or (held.spoken_of >= LITTLE and held.said.plain >= SOME):
        return held.gist >= SLIGHT
    return refers and held.said.names > 0 and held.about >= ENOUGH


def _denies(held: Evidence) -> Found | None:
    """Words deny or reject it; or it says the contrary."""
    a, act = held.a, held.b.told.statement.act
    if held.same or (held.numbers in OTHER and not held.here):
        return None
    if "opposes" in a.signals:
        close = held.said.plain >= (LITTLE if "opposes" in a.cue and held.follows else ENOUGH)
        firm = "refers" in a.signals or held.vouched >= 1 or close
        if firm and _is_about(held, "opposes"):
            return _as("answers" if act in ASKING else "denies", held, "opposes")
    if act == "ask" or "confirms" in a.signals:
        return None
    if "denies" in a.signals and "answers" not in a.signals and _is_about(held, "denies"):
        return _as("denies", held)
    if held.contrary and held.said.weight >= ENOUGH and held.gist >= SLIGHT and held.days <= LATELY and not held.clash:
        return _as("denies", held, bonus=0.5)
    if held.said.turned and not held.instead and not ASKING & {a.told.statement.act, act} and _is_turned(held):
        return _as("denies", held)
    return None


def _is_turned(held: Evidence) -> bool:
    """Does the one say the contrary of the other, by a "not" or an opposite alone?"""
    a, b, said = held.a, held.b, held.said
    if "denies" in b.cue or "if" in a.traits | b.traits or held.apart or held.clash or held.days > LATELY:
        return False
    if len(a.content.units) > LONG or len(b.content.units) > LONG:
        return False
    if held.follows and held.steps == 1 and a.content.negated:
        close = said.plain >= LITTLE or bool(b.told.accounts) or ("mine" in a.traits and said.weight >= LITTLE)
        accused = "mine" in a.traits and b.told.statement.act == "accuse"
        return (held.spoken_of >= 0.7 and close) or held.gist >= CLOSE or accused
    if "self" in a.traits and "self" in b.traits:
        return False  # each of itself
    if a.content.negated and said.names and held.close >= 0.6:
        return True
    if said.plain >= SOME and held.gist >= ALIKE:
        return held.addressed >= 0.5 or said.names > 0 or (said.plain >= ENOUGH and held.context >= 0.6)
    return a.content.negated and held.spoken_of >= 1.0 and held.gist >= SLIGHT


def _confirms(held: Evidence) -> Found | None:
    """Words confirm it; unless what they confirm is the contrary."""
    if held.same or held.b.told.statement.act == "ask" or "confirms" not in held.a.signals:
        return None
    if held.numbers in OTHER and not (held.equal and held.on_topic):
        return None
    if not _is_about(held, "confirms"):
        return None
    contrary = held.said.turned and held.gist >= ALIKE and held.a.content.negated and not held.b.content.negated
    return _as("denies" if contrary else "confirms", held, "confirms")


def _answers(held: Evidence) -> Found | None:
    """It was asked about this; or it replies, right behind it."""
    a = held.a
    if held.same or held.apart:
        return None
    if held.asked:  # unless it answers what led to the question
        return _as("answers", held, "asks")._replace(strength=0.0)
    if "asks" in a.signals:
        replies = "whom" in a.signals and held.meant >= 1 and held.days <= LATELY
        question = held.b.told.statement.act == "ask" and held.meant >= NAMED and held.days <= AT_ONCE
        told = held.spoken_of + (held.said.weight if held.b.told.statement.act in ASKING else held.said.plain)
        to_whom = replies and (question or told >= LITTLE)
        if (held.follows and "asks this" in a.signals) or to_whom or held.on_topic:
            return _as("answers", held, "asks")
        if a.topic.units:
            return None
    pleads = "replies" in a.signals and held.steps == 1 and held.b.told.statement.act in ASKING
    returns = "returns" in a.signals and held.steps == 1
    if "answers" in a.signals and held.follows and (pleads or returns or "replies" in a.cue or held.spoken_of >= 0.7):
        return _as("answers", held)
    return None


def _repeats(held: Evidence) -> Found | None:
    """Words say that it was said before; or it is nearly the same, with the same numbers."""
    a, said = held.a, held.said
    refers = held.follows and "refers" in a.signals
    again = "repeats" in a.signals and held.same
    again = again and ("repeats" in a.cue or refers or (said.names > 1 and held.close >= 0.6))
    if held.apart or held.clash or held.numbers in OTHER or (said.turned and said.weight > ENOUGH and not again):
        return None
    if again and (held.gist >= SLIGHT or said.names or refers):
        return _as("repeats", held)
    if "also" in a.traits and not held.same and not said.turned and held.gist >= 0.6 and said.plain >= ENOUGH:
        return _as("repeats", held)
    if "repeats" in a.signals:
        if held.same and said.names and held.close >= CLOSE and held.days <= SOON:
            return _as("repeats", held)
        if held.same and said.names > 1 and "refers" in a.signals:
            return _as("repeats", held)
        close = held.gist >= CLOSE and (said.plain >= SOME or held.same)
        if said.plain >= LITTLE and (close or (held.follows and held.gist >= SLIGHT)):
            return _as("repeats", held)
    return _as("repeats", held) if _is_alike(held) else None


def _is_alike(held: Evidence) -> bool:
    """Is it nearly the same, so that no word is needed for its being said again?"""
    a, b, said = held.a, held.b, held.said
    if held.numbers != "same" and ((a.told.accounts and b.told.accounts) or not said.names):
        return False
    if said.turned or said.words < 3 or said.plain < SOME or said.weight < 3:
        return False
    if min(held.gist, said.of_a, said.of_b) < ALIKE or held.lies_elsewhere:
        return False
    return 0 < held.days <= SOON if held.same else not ("self" in a.traits and "self" in b.traits)


RULES: tuple[Callable[[Evidence], Found | None], ...] = (
    _cites, _corrects, _supersedes, _denies, _confirms, _answers, _repeats,
)  # fmt: skip


# ---------------------------------------------------------------- in words


def _link(found: Found) -> Link:
    held = found.held
    a, b = (held.b, held.a) if found.is_older else (held.a, held.b)
    why = [f"“{found.phrase}”"] if found.phrase else []
    if words := shared(held.a.content, held.b.content):
        why.append(f"both tell of {', '.join(words[:TOLD])}")
    if held.numbers == "same":
        why.append("the numbers are the same")
    elif found.relation == "supersedes" and held.pair:
        why.append(f"{held.pair[0].figure.text}, and {held.pair[1].figure.text} {'later' if found.is_older else 'before'}")
    if held.spoken_of >= LITTLE:
        why.append(f"it speaks of {held.a.told.teller.name}")
    if held.follows:
        why.append("the one follows on the other")
    elif found.relation == "denies" and not found.phrase:
        why.append("the one says the contrary of the other")
    does = _DOES[found.relation].format(a=a.told.teller.name, b=b.told.teller.name)
    return Link(a.id, b.id, found.relation, f"{does}: {'; '.join(why)}")
