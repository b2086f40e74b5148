"""The lexicon of measures: which words tell what happened to the thing counted (assets/measures.txt)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import cast

from sayso.inflections import verb_forms
from sayso.records import Measure
from sayso.wordlists import entries, lines, word_and_forms

# what may stand between a verb and its number, and between the noun counted and its verb
FILL = (
    r"(?:(?:the|a|an|up|to|some|another|about|around|also|already|all|its|their|our|down|off|back|of|in total|in all|total|"
    r"many|at|least|last|more|than|as (?:many|few|much) as) ){0,4}"
)
HARM: tuple[Measure, ...] = (
    "casualties", "killed", "wounded", "missing", "captured", "detained", "kidnapped", "hit", "destroyed", "damaged",
    "downed", "lost",
)  # fmt: skip
ROSE = (
    r"(?:(?:has|had|have|was|is|been|now) )*(?:risen|rose|rises|climbed|climbs|increased|increases|jumped|grew|grown|fell|"
    r"stood|stands|reached|reaches|put|passed|came|comes|come|amounted|amounts|amount) "
)
AUX = (
    r"(?:(?:who|which|that|have|has|had|was|were|is|are|been|be|being|got|will|would|could|may|might|also|reportedly|later|"
    r"already|still|then|all|confirmed|believed|feared|reported|seriously|badly|lightly|critically|others?|to|have|of|them|whom|now|"
    r"remain|remained|left) ){0,5}"
)


def before(words: str) -> Measure | None:
    """The measure that the words right before a number tell: "… which killed", "the arrest of".

    >>> before("shelling that killed"), before("he said that")
    ('killed', None)
    """
    found = _before().search(words.casefold().rstrip() + " ")
    return _named(found)


def after(words: str) -> Measure | None:
    """The measure that the words right after a number and its noun tell: "were killed in …", "dead"."""
    found = _after().match(words.casefold().lstrip() + " ")
    return _named(found)


def counted(noun: str) -> Measure | None:
    """The measure that the thing counted tells by itself.

    >>> counted("cases"), counted("drones")
    ('affected', None)
    """
    for measure, words in _lexicon()["counted"].items():
        if noun.casefold() in words:
            return cast(Measure, measure)
    return None


def those(word: str) -> Measure | None:
    """What befell those whom a word means by it: "the dead", "those detained".

    >>> those("dead"), those("miners")
    ('killed', None)
    """
    return next((cast(Measure, measure) for measure, words in _lexicon()["those"].items() if word in words), None)


def of_lives(words: str) -> Measure | None:
    """The measure that the words before so many lives tell.

    >>> of_lives("the flood claimed at least "), of_lives("a cat has ")
    ('killed', None)
    """
    taken = "|".join(_lexicon()["takes"]["killed"])
    return "killed" if re.search(rf"\b(?:{taken}) {FILL}$", words.casefold().rstrip() + " ") else None


def tells(words: str, measures: Sequence[Measure]) -> bool:
    """Does any word tell one of the measures?

    >>> tells("Some 45 trucks have entered Gaza", HARM), tells("Losses in Sumy: 4", HARM)
    (False, True)
    """
    return _telling(tuple(measures)).search(words.casefold()) is not None


def is_toll(words: str) -> bool:
    """Do the words right before a number name a toll only? Then what stands behind it tells more: "a toll of two wounded"."""
    toll = rf"\b(?:tolls?|losses) (?:{ROSE})?(?:of |to |at )?(?:{FILL})$"
    return re.search(toll, words.casefold().rstrip() + " ") is not None


def deeds() -> list[str]:
    """The forms in the past of verbs that tell of harm to people, the longer first."""
    verbs = _lexicon()["verbs"]
    words = {w for m in ("killed", "wounded", "kidnapped", "captured", "detained") for w in verbs.get(m, ())}
    after = {w for m in ("killed", "wounded", "kidnapped") for w in _lexicon()["after"][m] if w.endswith(("ed", " to death"))}
    past = ({w for w in words if not w.endswith(("ing", "s"))} | after) - {"die", "died", "perish", "perished"}
    return sorted(past, key=lambda w: (-len(w), w))


def _named(found: re.Match[str] | None) -> Measure | None:
    return cast(Measure, found.lastgroup.rstrip("0123456789")) if found and found.lastgroup else None


@cache
def _lexicon() -> dict[str, dict[str, list[str]]]:
    kinds = ("verbs", "gives", "after", "nouns", "counted", "those", "takes")
    lexicon: dict[str, dict[str, list[str]]] = {kind: {} for kind in kinds}
    for head, values in entries(lines("measures.txt")):
        measure, kind = head.split()
        words = lexicon[kind].setdefault(measure, [])
        for base, irregular in map(word_and_forms, values):
            words += [*(verb_forms(base) if kind in ("verbs", "gives") else [base]), *irregular]
    return lexicon


def _groups(*kinds: str) -> str:
    """One named group a measure, the longer words first."""
    lexicon = _lexicon()
    measures = dict.fromkeys(m for kind in kinds for m in lexicon[kind])
    parts = []
    for measure in measures:
        words = sorted({w for kind in kinds for w in lexicon[kind].get(measure, [])}, key=lambda w: (-len(w), w))
        parts.append(f"(?P<{measure}>{'|'.join(re.escape(w) for w in words)})")
    return "|".join(parts)


@cache
def _telling(measures: tuple[Measure, ...]) -> re.Pattern[str]:
    kinds = (words for kind, words in _lexicon().items() if kind not in ("those", "takes"))
    told = (w for words in kinds for measure in measures for w in words.get(measure, ()))
    return re.compile(rf"\b(?:{'|'.join(re.escape(w) for w in sorted(told, key=len, reverse=True))})\b")


@cache
def _before() -> re.Pattern[str]:
    # a name may stand once in a pattern, so the later groups get a digit
    kinds = enumerate(("verbs", "nouns", "gives", "those"))
    verbs, nouns, gives, those = (re.sub(r"\?P<(\w+)>", rf"?P<\g<1>{i}>", _groups(kind)) for i, kind in kinds)
    return re.compile(
        rf"\b(?:(?:{verbs}) (?:{FILL})|(?:{gives}) (?:(?!and )\w+ ){{1,3}}(?:{FILL})|"
        rf"(?:{nouns}) (?:from \S+(?: \S+){{0,3}} )?(?:{ROSE})?(?:from [\d,.]+ )?(?:of |to |at |by |from )?(?:{FILL})|"
        rf"number of (?:(?:the|people|those|confirmed) )?(?:{those}) (?:(?:in|from|after|of|on|at) (?:\S+ ){{1,6}}?)?"
        rf"(?:{ROSE})?(?:from [\d,.]+ )?(?:to |at )?(?:{FILL}))$"
    )


@cache
def _after() -> re.Pattern[str]:
    return re.compile(rf"{AUX}(?:{_groups('after')})\b")
