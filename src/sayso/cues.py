"""The cue lexicon: what a cue's words do (say, deny, warn …); the words stand in assets/cues.txt."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import cast

from sayso.records import Act

WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
VOWELS = "aeiou"


def act_of(cue: str) -> Act | None:
    """The act that the words of a cue perform; "state" is never given: None where they are neutral or unknown.

    >>> act_of("has repeatedly denied"), act_of("said")
    ('deny', None)
    """
    found = entry_of(cue)
    return cast(Act, found) if found and found != "neutral" else None


def entry_of(cue: str) -> str | None:
    """The act of the longest phrase of the lexicon in these words, "neutral" only if none acts (of several as long, the last); None without one."""
    words = [w.casefold() for w in WORD.findall(cue)]
    lexicon, longest = _lexicon()
    neutral = None
    for size in range(min(longest, len(words)), 0, -1):
        for start in range(len(words) - size, -1, -1):
            found = lexicon.get(" ".join(words[start : start + size]))
            if found and found != "neutral":
                return found
            neutral = neutral or found
    return neutral


@cache
def _lexicon() -> tuple[dict[str, str], int]:
    lexicon: dict[str, str] = {}
    for line in files("sayso").joinpath("assets/cues.txt").read_text("utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        act, entries = line.split(":", 1)
        for entry in entries.split(","):
            base, _, irregular = (part.strip() for part in entry.partition("="))
            for form in [*_forms(base), *irregular.split()]:
                lexicon.setdefault(form, act)
    return lexicon, max(key.count(" ") + 1 for key in lexicon)


def _forms(entry: str) -> list[str]:
    """The entry and its -s, -ed and -ing forms; of a phrase, those of its first word, if it is marked with "~"."""
    if " " in entry and not entry.startswith("~"):
        return [entry]
    verb, _, rest = entry.lstrip("~").partition(" ")
    stem = verb[:-1] if verb.endswith("e") else verb
    if verb.endswith("y") and verb[-2] not in VOWELS:
        forms = [verb, verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing"]
    else:
        plural = verb + ("es" if verb.endswith(("s", "sh", "ch", "x", "o")) else "s")
        forms = [verb, plural, stem + "ed", stem + "ing"]
    return [f"{form} {rest}".strip() for form in forms]
