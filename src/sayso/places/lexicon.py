"""The words by which place names are told; they stand in assets/places.txt."""

from __future__ import annotations

import re
from importlib.resources import files


def _sections() -> dict[str, frozenset[str]]:
    """The word lists of assets/places.txt by section."""
    text = files("sayso").joinpath("assets", "places.txt").read_text("utf-8")
    found = {}
    for section in ("\n" + text).split("\n== ")[1:]:
        name, *lines = section.split("\n")
        words = " ".join(line for line in lines if not line.startswith("#")).split()
        found[name] = frozenset(word.replace("_", " ") for word in words)
    return found


_WORDS = _sections()
LOCATIVE, WEAKLY_LOCATIVE, BESIDE = (_WORDS[s] for s in ("locative", "weakly locative", "beside"))
TITLES, SAYS, GIVEN, NEVER, STARTERS, QUALIFIERS = (
    _WORDS[s] for s in ("title", "says", "given name", "never", "starter", "qualifier")
)
OFFICES, BODIES, BODIES_OF, LABELS, MISSIONS = (_WORDS[s] for s in ("office", "body", "body of", "label", "mission"))
REGIONS, CITIES, WATERS, AREAS = (_WORDS[s] for s in ("region", "city", "water", "area"))
FRONTS, MAKES_A_PLACE, TOWNSFOLK = (_WORDS[s] for s in ("front", "makes a place", "townsfolk"))
FORMS_OF_STATE, OWN_KINDS, SAINTS_HOUSES = (_WORDS[s] for s in ("form of state", "own kind", "saint's"))
AMERICAN, BRITISH, SPELLED_BRITISH = (_WORDS[s] for s in ("american", "british", "spelled british"))
STATES_CUT = _WORDS["state cut short"]

KIND_OF = {
    **dict.fromkeys(AREAS, "area"),
    **dict.fromkeys(WATERS, "water"),
    **dict.fromkeys(CITIES, "city"),
    **dict.fromkeys(REGIONS, "region"),
}
# Words that make a name with the one behind them: that one alone is another place ("Lake Vermont", "St. Paris").
LEADS = {word: kind for kind in ("city", "water", "area") for word in _WORDS[f"leads {kind}"]}
# What may stand between the words of one name.
JOINS = frozenset({" ", "\n", "\u00a0", "-", "‑"} | {f" {' '.join(w.split('-'))} " for w in _WORDS["join"]})

UPPER = "".join(chr(c) for c in range(0x250) if chr(c).isupper())  # for the inside of [ ] in patterns
KIND_WORDS = "|".join(sorted(REGIONS | CITIES | AREAS))  # for patterns
NEXT_WORD = re.compile(r"[ \u00a0\n]([A-Za-z][\w-]*)")
