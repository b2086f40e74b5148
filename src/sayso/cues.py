"""The cue lexicon: what a cue's words do (say, deny, warn …); the words stand in assets/cues.txt."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import cast

from sayso.inflections import verb_forms
from sayso.records import Act
from sayso.wordlists import entries, lines, word_and_forms

WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


def act_of(cue: str) -> Act | None:
    """The act that the words of a cue perform; None where they are neutral or unknown.

    >>> act_of("has repeatedly denied"), act_of("said")
    ('deny', None)
    """
    found = entry_of(cue)
    return cast(Act, found) if found and found != "neutral" else None


@lru_cache(maxsize=10_000)
def entry_of(cue: str) -> str | None:
    """The act of the longest phrase of the lexicon in these words (of several as long, the last); None without one.

    It is "neutral" only if none acts.
    """
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


def act_in(content: str) -> Act | None:
    """The act that the words of a content perform: what they plainly call good, bad or dangerous (assets/contents.txt).

    >>> act_in("the raid was a great success"), act_in("the raid was no success")
    ('praise', None)
    """
    found = _contents().search(content)
    return cast(Act, found.lastgroup) if found else None


@cache
def _contents() -> re.Pattern[str]:
    groups = []
    for act, phrases in entries(lines("contents.txt")):
        words = "|".join(re.escape(phrase) for phrase in sorted(phrases, key=len, reverse=True))
        groups.append(f"(?P<{act}>{words})")
    between = r"(?:(?:a|an|the|very|so|truly|nothing but|nothing less than|clearly|also|both)\s){0,2}(?:\w+ly\s(?:an?\s)?)?"
    verb = r"(?:\b(?:is|was|are|were|be|been|being|constitutes?|constituted)|['’]s)\s"
    return re.compile(rf"{verb}{between}(?:{'|'.join(groups)})\b", re.I)


def is_present(verb: str) -> bool:
    """Is a word the base or the -s form of a verb of the lexicon, and no past form as well ("put")?

    >>> is_present("says"), is_present("said"), is_present("heard")
    (True, False, False)
    """
    return verb.casefold() in _present()


@cache
def _present() -> frozenset[str]:
    present: set[str] = set()
    for _, values in entries(lines("cues.txt")):
        for base, irregular in map(word_and_forms, values):
            verb = base.lstrip("~").split()[0]
            if (base.startswith("~") or " " not in base) and verb not in irregular:
                present |= {form for form in verb_forms(verb)[:2] if form not in irregular or form.endswith("ies")}
    return frozenset(present)


@cache
def _lexicon() -> tuple[dict[str, str], int]:
    lexicon: dict[str, str] = {}
    for act, values in entries(lines("cues.txt")):
        for base, irregular in map(word_and_forms, values):
            forms = verb_forms(base.lstrip("~")) if base.startswith("~") or " " not in base else [base]
            for form in [*forms, *irregular]:
                lexicon.setdefault(form, act)
    return lexicon, max(key.count(" ") + 1 for key in lexicon)
