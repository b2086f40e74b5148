"""What one statement does to another: it repeats, confirms, denies, answers, corrects, supersedes or cites it.

    statements ─ `sayings` ─ `candidates` ─ Evidence (what they share, who speaks to whom) ─ `RULES` ─ Link

Two statements are linked when words say so ("denied", "Asked about the flat", "for the third time") and when they are about the
same: by words and names in common, other words for the same thing, figures on one matter, the side that is spoken of and
answers, or because the one follows on the other. Without such words only those are linked that say nearly the same, or nearly
the same turned round. A place, a day, a thing or a number that is another keeps them apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from sayso.reconciliation.candidates import Candidate, candidates
from sayso.reconciliation.evidence import Evidence, Statements
from sayso.reconciliation.sayings import sayings
from sayso.reconciliation.wording import shared
from sayso.records import Link, Relation, Told

ENOUGH = 2.0  # evidence that two statements are about the same, where words say what the one does to the other
CLOSE, ALIKE = 0.35, 0.5  # of the words of both that must be in common: where words say so, and where a "not" alone does
ASKING = frozenset({"urge", "ask"})  # acts that claim nothing
OTHER = frozenset({"differ", "unlike", "apart"})  # numbers that are others
TO_WHOM = ("respon", "repl", "react", "answer")  # "Responding to the union": what the union said; "asked about the union" is another
LITTLE = 0.6  # an ordinary word in common, met by another for the same thing, weighs 0.7
LATELY = 8  # days within which what names the same place or speaker is taken to be about the same
WHILE = 16  # days, after which more must be in common: much has been said since
SOON = 10  # days within which somebody who says the same without a word of it means the same
LONG = 14  # units: of what is longer nobody can say by a "not" in it that it is turned round


class Found(NamedTuple):
    """A link that could be: what speaks for it, how strongly, and by which phrase."""

    relation: Relation
    strength: float
    phrase: str | None
    held: Evidence
    is_older: bool = False


def links(told: Iterable[Told]) -> list[Link]:
    """The links between some statements, in the order of their ids; never two between the same pair. Any order gives the same."""
    of = Statements(sayings(told))
    found, left = dict[frozenset[str], Found](), list[list[Candidate]]()
    for several in candidates(of.reports, of.frequency):
        if best := _best([link for one in several if (link := _link(Evidence(of, one)))]):
            _enter(found, best)
        elif several and of.at(several[0].a).signals:
            left.append(several)
    kin = {(one.held.places.a[0], one.held.places.b[0]) for one in found.values()}
    for several in left:
        _enter(found, _best([link for one in several if (one.a[0], one.b[0]) in kin and (link := _link(Evidence(of, one, kin=True)))]))
    return sorted(
        (Link(*_ends(one), one.relation, _why(one)) for one in found.values()), key=lambda link: (link.a, link.b)
    )


def _enter(found: dict[frozenset[str], Found], best: list[Found]) -> None:
    """Of two statements each may be taken to do something to the other (of one day): the likelier one stands."""
    for one in best:
        pair = frozenset((one.held.a.id, one.held.b.id))
        if pair not in found or _rank(one) > _rank(found[pair]):
            found[pair] = one


def _link(held: Evidence) -> Found | None:
    if not held.is_possible:
        return None
    for rule in RULES:
        if found := rule(held):
            return found
    return None


def _best(found: list[Found]) -> list[Found]:
    """Of what one statement could do to several the likeliest alone; a statement with several figures supersedes several."""
    if not found:
        return []
    best = max(found, key=_rank)
    if best.relation != "supersedes":
        return [best]
    several = dict[str, Found]()
    for one in sorted(found, key=_rank, reverse=True):
        if one.relation == "supersedes" and one.held.pair:
            several.setdefault(one.held.pair[0].figure.id, one)
    return list(several.values())


def _ends(found: Found) -> tuple[str, str]:
    a, b = found.held.a.id, found.held.b.id
    return (b, a) if found.is_older else (a, b)


def _rank(found: Found) -> tuple[float, str, str]:
    return round(found.strength, 6), found.held.b.id, found.held.a.id


# ---------------------------------------------------------------- rules


def _cites(held: Evidence) -> Found | None:
    a = held.a
    if "cites" not in a.signals or held.numbers == "differ" or held.apart or held.clash:
        return None
    if held.named >= 1.5 or (held.named >= 1 and "refer" not in a.signals["cites"].phrase):
        if held.gist >= 0.15 or held.named >= 1.5 and held.said.names and held.days <= LATELY:
            return _found("cites", held, bonus=1.0)
    return None


def _corrects(held: Evidence) -> Found | None:
    if "corrects" not in held.a.signals or not held.same or held.clash:
        return None
    if held.follows or (held.said.plain >= LITTLE and held.close >= 0.2):
        return _found("corrects", held, bonus=1.0)
    return None


def _supersedes(held: Evidence) -> Found | None:
    a = held.a
    if not held.same or held.pair is None or held.clash or held.apart:
        return None
    if held.here and not {"new", "before"} & a.signals.keys():
        return None
    if held.here and "before" in a.signals:
        return _found("supersedes", held, "before")._replace(is_older=True) if held.numbers == "differ" else None
    near = held.gist >= 0.2 or held.follows or held.said.names > 0
    if held.numbers == "differ" and near and ("new" in a.signals or held.gist >= CLOSE or (not held.here and held.days <= LATELY)):
        return _found("supersedes", held, "new")
    loosely = held.numbers == "unlike" and (held.gist >= 0.2 or held.follows) or (
        held.numbers == "apart" and not held.here and (held.said.plain >= 1.4 or held.said.names and held.gist >= CLOSE)
    )  # fmt: skip
    if loosely and near and "new" in a.signals:
        return _found("supersedes", held, "new")
    return None


def _is_about(held: Evidence, signal: str) -> bool:
    """Are they about the same, so far that words may say what the one does to the other?"""
    if held.apart or held.clash:
        return False
    refers, lately = "refers" in held.a.signals, held.days <= LATELY
    if held.follows and held.steps == 1 and (signal in held.a.cue or refers):
        return refers or held.said.plain >= LITTLE or held.spoken_of >= 1.0
    if held.kin and signal in held.a.cue and held.said.plain >= LITTLE:
        return True
    if held.on_topic or held.meant >= 1 and held.gist >= 0.2:
        return True
    if held.gist >= (CLOSE if held.days <= WHILE else ALIKE) and (held.about >= ENOUGH or held.about >= 1.4 and held.context >= CLOSE and lately):
        return True
    if held.here or not lately or held.about < 1.4:
        return False
    if held.numbers == "same" or held.spoken_of >= 1.0 or held.spoken_of >= LITTLE and held.said.plain >= 1.4:
        return held.gist >= 0.2
    return refers and held.said.names > 0 and held.about >= ENOUGH


def _denies(held: Evidence) -> Found | None:
    a, b = held.a, held.b
    if held.same:
        return None
    if held.numbers in OTHER and not held.here:
        return None
    firm = "refers" in a.signals or held.said.plain >= ENOUGH or "opposes" in a.cue and held.follows and held.said.plain >= LITTLE
    if "opposes" in a.signals and firm and _is_about(held, "opposes"):
        return _found("answers" if b.told.statement.act in ("urge", "ask") else "denies", held, "opposes")
    if b.told.statement.act == "ask" or "confirms" in a.signals:
        return None
    if "denies" in a.signals and "answers" not in a.signals and _is_about(held, "denies"):
        return _found("denies", held)
    if held.said.turned and not ASKING & {a.told.statement.act, b.told.statement.act} and _is_turned(held):
        return _found("denies", held)
    return None


def _is_turned(held: Evidence) -> bool:
    """Does the one say the contrary of the other, by a "not" alone?"""
    a, b = held.a, held.b
    if "denies" in b.cue or a.is_if or b.is_if or held.apart or held.clash or len(a.content.units) > LONG or len(b.content.units) > LONG or held.days > LATELY:
        return False
    if held.follows and held.steps == 1 and a.content.negated:
        about_them = held.spoken_of >= 0.7 and (
            held.said.plain >= LITTLE or bool(b.told.accounts) or a.is_mine and held.said.weight >= LITTLE
        )  # fmt: skip
       
        return about_them or held.gist >= CLOSE or a.is_mine and b.told.statement.act == "accuse"
    if a.is_own and b.is_own:
        return False  # each of itself
    if a.content.negated and held.said.names and held.close >= 0.6:
        return True
    if held.said.plain >= 1.4 and held.gist >= ALIKE:
        return held.addressed >= 0.5 or held.said.names > 0 or (held.said.plain >= ENOUGH and held.context >= 0.6)
    return a.content.negated and held.spoken_of >= 1.0 and held.gist >= 0.2


def _confirms(held: Evidence) -> Found | None:
    if held.same or held.b.told.statement.act == "ask":
        return None
    if "confirms" in held.a.signals and held.numbers not in OTHER and _is_about(held, "confirms"):
        contrary = held.said.turned and held.gist >= ALIKE and held.a.content.negated and not held.b.content.negated
        return _found("denies" if contrary else "confirms", held, "confirms")
    return None


def _answers(held: Evidence) -> Found | None:
    a = held.a
    if held.same or held.apart:
        return None
    if asks := a.signals.get("asks"):
        to_whom = asks.phrase.casefold().startswith(TO_WHOM) and held.meant >= 1 and held.spoken_of + held.said.plain >= LITTLE
        if held.follows and "asks this" in a.signals or to_whom and held.days <= LATELY or held.on_topic:
            return _found("answers", held, "asks")
        if a.topic.units:
            return None
    if "answers" in a.signals and held.follows and ("replies" in a.cue or held.spoken_of >= 0.7):
        return _found("answers", held)
    return None


def _repeats(held: Evidence) -> Found | None:
    a, said = held.a, held.said
    again = held.same and "repeats" in a.signals and ("repeats" in a.cue or (held.follows and "refers" in a.signals))
    if held.apart or held.clash or held.numbers in OTHER or (said.turned and said.weight > ENOUGH and not again):
        return None
    if held.same and "repeats" in a.signals and said.names and held.close >= CLOSE and held.days <= SOON:
        return _found("repeats", held)
    if again and (held.gist >= 0.2 or said.names or (held.follows and "refers" in a.signals)):
        return _found("repeats", held)
    if "repeats" in a.signals and said.plain >= LITTLE:
        if (held.gist >= CLOSE and (said.plain >= 1.4 or held.same)) or (held.follows and held.gist >= 0.2):
            return _found("repeats", held)
    if held.numbers != "same" and a.told.accounts and held.b.told.accounts:
        return None
    alike = held.gist >= 0.5 and min(said.of_a, said.of_b) >= 0.5 and said.words >= 3 and said.plain >= 1.4 and said.weight >= 3
    if alike and not said.turned and (said.names or held.numbers == "same"):
        if held.lies_elsewhere:
            return None
        if 0 < held.days <= SOON if held.same else not (a.is_own and held.b.is_own):
            return _found("repeats", held)
    return None


RULES: tuple[Callable[[Evidence], Found | None], ...] = (
    _cites, _corrects, _supersedes, _denies, _confirms, _answers, _repeats,
)  # fmt: skip


def _found(relation: Relation, held: Evidence, signal: str | None = None, bonus: float = 0.0) -> Found:
    told = held.a.signals.get(signal or relation)
    return Found(relation, held.strength + bonus + 0.5 * (told is not None), told and told.phrase, held)


def _why(found: Found) -> str:
    held = found.held
    return f"{found.phrase}; {', '.join(shared(held.a.content, held.b.content))} [{found.strength:.2f}] {held.brief()}"
