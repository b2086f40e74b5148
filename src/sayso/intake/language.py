"""Which language a text is in: what sayso reads is English, and it says so where a text is not.

Two steps, the cheap one first. The share of plainly English words (assets/english.txt) settles nearly every English report in
0.2 ms. Only where that share is low is py3langid asked, whose model takes 0.3 s to load.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from sayso.records import Note

SAMPLE = 1_000  # characters; py3langid had all of 10 short texts right on this much
# Measured on the first 1,000 characters: of 52 English reports the lowest share is .18 (a digest of headlines), of texts
# in 17 other languages the highest is .02 (Dutch). Tables and headlines in English fall below, and are left to py3langid.
ENGLISH_SHARE = 0.09
# Fewer letters than this are too little to tell by: "Kherson: 3" is no language.
LETTERS_MIN = 24
# py3langid scores each language by log probability; another one than English is believed where it is this much likelier for
# each letter. Lists of English and foreign names differ by .5 at most, a sentence of 60 letters in Norwegian by 1.0.
LEAD_MIN = 0.75

_WORD = re.compile(r"[^\W\d_]+")
_ASSETS = Path(__file__).parent.parent / "assets"


def language(text: str) -> str | None:
    """The code of the language that the text begins in ("en", "fr"); None where there is too little to tell by.

    A text that begins in another language but is in English at its middle or its end (a bilingual post) is English.
    """
    sample = text[:SAMPLE]
    middle = max(0, (len(text) - SAMPLE) // 2)
    if any(_reads_english(part) for part in (sample, text[middle : middle + SAMPLE], text[-SAMPLE:])):
        return "en"
    letters = "".join(_WORD.findall(sample))
    if len(letters) < LETTERS_MIN and not _other_script(letters):
        return None
    return _recognised(sample, len(letters))


def foreign_note(code: str) -> Note:
    """The note for a report that is in another language than English."""
    name = _table("languages.txt").get(code, code)
    return Note("language", f"reads English; this looks like {name}, so there are no entries")


def _reads_english(sample: str) -> bool:
    words = _WORD.findall(sample.casefold())
    english = _english()
    return len(words) >= 5 and sum(word in english for word in words) >= ENGLISH_SHARE * len(words)


def _other_script(letters: str) -> bool:
    """Whether ten letters or more, and most of them, are of another script than Latin (which ends at U+024F)."""
    return sum(letter > "\u024f" for letter in letters) > max(10, len(letters) // 2)


def _recognised(sample: str, letters: int) -> str | None:
    # a numpy model of 4.6 MB: loaded only for the few texts that need it
    import py3langid

    ranking = py3langid.rank(sample)
    best, score = ranking[0]
    english = dict(ranking)["en"]
    sure = best == "en" or (best != "zxx" and score - english >= LEAD_MIN * letters)  # zxx: no language at all
    return str(best) if sure else None


@cache
def _english() -> frozenset[str]:
    lines = (_ASSETS / "english.txt").read_text("utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


@cache
def _table(name: str) -> dict[str, str]:
    lines = (_ASSETS / name).read_text("utf-8").splitlines()
    return dict(line.split(maxsplit=1) for line in lines if line and not line.startswith("#"))
