"""How well it is found what must add up: the cases of eval/reconciliation/sums.txt (README.md there tells their form).

    python eval/reconciliation_sums.py [--misses] [--only sums]

Every report is read as any other. A sum is right where the same figures stand on its sides and the remainder is the same; any
other finding where its kind and its figures are. Whatever else is found, in cases with nothing to add too, is one too many.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from datetime import date
from math import inf
from typing import NamedTuple

from reconciliation import FOLDER, Case, cases, readings
from sayso.ledger.accounts import of_readings
from sayso.reconciliation.arithmetic.sums import findings
from sayso.records import Bounds, Finding

FILES = ("sums", "sums-second", "sums-third", "sums-fourth", "unseen-sums", "unseen-sums-second", "unseen-sums-third")
_NUMBER = r"(\d[\d,]*(?:\.\d+)?)"


class Expected(NamedTuple):
    """A line of a case: `kind` is "sum" or that of a finding; the words of its terms, the whole first; what else it tells."""

    kind: str
    terms: tuple[str, ...]
    remainder: Bounds | None
    since: date | None


class Counts(NamedTuple):
    """Equations found and expected, found but not expected, expected but not found."""

    right: int
    spurious: int
    missed: int

    @property
    def scores(self) -> tuple[float, float, float]:
        """Precision, recall and F1."""
        found, expected = self.right + self.spurious, self.right + self.missed
        precision, recall = self.right / found if found else 1.0, self.right / expected if expected else 1.0
        return precision, recall, 2 * precision * recall / (precision + recall) if self.right else 0.0


def expected_of(line: str) -> Expected | None:
    """A line of a case, read; None for "none"."""
    if line == "none":
        return None
    head, _, told = line.partition(": ")
    parts = [part.strip() for part in told.split("; ")]
    if head == "sum":
        return Expected("sum", tuple(re.split(r" [=+] ", parts[0])), remainder_of(parts[1]), None)
    assert head == "finding", line
    kind, *rest = parts
    since = next((date.fromisoformat(part.removeprefix("since ")) for part in rest if part.startswith("since ")), None)
    left = next((remainder_of(part) for part in rest if part.startswith("excess ")), None)
    terms = [term for part in rest if not part.startswith(("since ", "excess ")) for term in re.split(r" [=+~>-] ", part)]
    return Expected(kind, tuple(terms), left, since)


def remainder_of(words: str) -> Bounds:
    """A remainder as a case tells it: "remainder 6", "excess 1", "remainder at least 14", "remainder 30 to 70"."""
    numbers = [float(number.replace(",", "")) for number in re.findall(_NUMBER, words)]
    if words.startswith("excess"):
        return Bounds(-numbers[0], -numbers[0])
    if "at least" in words:
        return Bounds(numbers[0], inf)
    return Bounds(0.0, numbers[0]) if "at most" in words else Bounds(numbers[0], numbers[-1])


def is_right(wanted: Expected, found: Finding) -> bool:
    """Is the finding what was expected?"""
    sums = found.kind in ("parts", "total")
    if sums != (wanted.kind == "sum") or (not sums and found.kind != wanted.kind):
        return False
    if wanted.remainder is not None and not is_same(wanted.remainder, found.remainder):
        return False
    if wanted.since != found.since and wanted.since is not None:
        return False
    whole = 1 if sums else 0
    told = [term.words for term in found.terms]
    return len(told) == len(wanted.terms) and all(
        len(some) == len(words) and is_matched(list(some), list(words))
        for some, words in ((wanted.terms[:whole], told[:whole]), (wanted.terms[whole:], told[whole:]))
    )


def is_same(wanted: Bounds, found: Bounds) -> bool:
    """The same remainder. Of an excess the nearest bound counts."""
    if wanted.high < 0:
        return round(found.high, 6) == wanted.high
    return all(round(a, 6) == round(b, 6) or a == b for a, b in zip(wanted, found, strict=True))


def is_matched(wanted: list[str], found: list[str]) -> bool:
    """Does each expected term stand for another that was found? The number alone suffices."""
    if not wanted:
        return True
    first, *rest = wanted
    return any(is_word_of(first, words) and is_matched(rest, found[:n] + found[n + 1 :]) for n, words in enumerate(found))


def is_word_of(wanted: str, words: str) -> bool:
    """Does the one stand in the other?

    >>> is_word_of("eight", "a further eight"), is_word_of("60 trucks a day", "60"), is_word_of("7", "7,386")
    (True, True, False)
    """
    short, long = sorted((wanted.casefold(), words.casefold()), key=len)
    return re.search(rf"(?<![\w,.]){re.escape(short)}(?![,.]?\w)", long) is not None


def told(finding: Finding) -> str:
    """A finding in the form of the cases."""
    since = f"; since {finding.since}" if finding.since else ""
    low, high = finding.remainder
    return f"{finding.kind}; {' | '.join(term.words for term in finding.terms)}; {low:g} to {high:g}{since}"


def score_case(case: Case) -> tuple[Counts, list[str]]:
    """The counts of a case, and in words what was missed and what is one too many."""
    wanted = [one for line in case.expected if (one := expected_of(line))]
    found = findings(of_readings(readings(case)[0]))
    missed, left = [], list(found)
    for one in wanted:
        match = next((finding for finding in left if is_right(one, finding)), None)
        if match is None:
            missed.append(one)
        else:
            left.remove(match)
    words = [f"missed: {one.kind}; {' | '.join(one.terms)}" for one in missed] + [f"too many: {told(one)}" for one in left]
    return Counts(len(wanted) - len(missed), len(left), len(missed)), words


def score(name: str, misses: bool) -> Counts:
    """The counts of a file; prints the misses."""
    total: Counter[str] = Counter()
    for case in cases(name):
        counts, words = score_case(case)
        total.update(counts._asdict())
        if words and misses:
            print(f"- {case.name} [{case.kind}]: {case.expected[0]}")
            print("".join(f"    {line}\n" for line in words), end="")
    return Counts(total["right"], total["spurious"], total["missed"])


def main() -> None:
    """Prints the scores, and the misses where they are asked for; of cases that are kept back never."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--only")
    given = parser.parse_args()
    for name in FILES:
        if (given.only and given.only != name) or not (FOLDER / f"{name}.txt").exists():
            continue
        counts = score(name, given.misses and not name.startswith("unseen"))
        precision, recall, f1 = counts.scores
        print(f"{name}: precision {precision:.3f}, recall {recall:.3f}, F1 {f1:.3f} "
              f"({counts.right} right, {counts.spurious} too many, {counts.missed} missed)")  # fmt: skip


if __name__ == "__main__":
    main()
