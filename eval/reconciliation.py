"""How well claims are held against each other: the cases of eval/reconciliation (README.md there tells their form).

    python eval/reconciliation.py [--misses] [--only pairs-war]

Every report is read as any other; a figure that was not found, or read otherwise, counts as a fault of the whole.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

import sayso
from sayso.ledger.accounts import of_readings
from sayso.reconciliation.verdicts import judge
from sayso.records import Account, Reading

FOLDER = Path(__file__).parent / "reconciliation"
PAIRS = ("pairs-war", "pairs-peace", "pairs-second", "unseen-pairs")
_REPORT = re.compile(r"([a-z]) (\S+) \| (.*?): (.*)")


class Case(NamedTuple):
    """A case: its name and kind, its reports (letter, day, outlet, text with marks), and what is expected, line by line."""

    name: str
    kind: str
    reports: list[tuple[str, date | None, str | None, str]]
    expected: list[str]


def cases(name: str, folder: Path = FOLDER) -> Iterator[Case]:
    """The cases of a file."""
    for block in (folder / f"{name}.txt").read_text("utf-8").split("\n\n"):
        lines = [line for line in block.splitlines() if line.strip() and not line.startswith("# ")]
        if not lines:
            continue
        head = re.fullmatch(r"== (\S+)(?: \[(.*)\])?", lines[0])
        assert head, f"{name}: {lines[0]!r} is no head of a case"
        reports, expected = [], []
        for line in lines[1:]:
            if found := _REPORT.fullmatch(line):
                day, outlet = found[2], found[3]
                reports.append((found[1], None if day == "-" else date.fromisoformat(day),
                                None if outlet == "-" else outlet, found[4].replace("¶", "\n\n")))  # fmt: skip
            else:
                expected.append(line)
        yield Case(head[1], head[2] or "plain", reports, expected)


def marked(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The text without its square brackets, and where the marked words stand in it."""
    plain, spans, at = "", [], 0
    for match in re.finditer(r"\[([^\]]*)\]", text):
        plain += text[at : match.start()]
        spans.append((len(plain), len(plain) + len(match[1])))
        plain += match[1]
        at = match.end()
    return plain + text[at:], spans


def readings(case: Case) -> tuple[list[Reading], list[tuple[str, tuple[int, int]]]]:
    """The reports of a case, read, and the marked words: the report's id and their place."""
    found, marks = [], []
    for _, day, outlet, text in case.reports:
        plain, spans = marked(text)
        reading = sayso.read(plain, published=day, outlet=outlet)
        found.append(reading)
        marks += [(reading.report.id, span) for span in spans]
    return found, marks


def at(accounts: list[Account], report: str, span: tuple[int, int]) -> Account | None:
    """The account whose number stands at the marked words."""
    for account in accounts:
        start, end = account.figure.span
        if account.origin.id == report and start < span[1] and span[0] < end:
            return account
    return None


def pair(case: Case) -> tuple[str, str, str]:
    """Expected, got, and what was said: of a case of pairs.txt."""
    expected = next(line.removeprefix("verdict: ") for line in case.expected if line.startswith("verdict: "))
    found, marks = readings(case)
    accounts = of_readings(found)
    assert len(marks) == 2, f"{case.name}: {len(marks)} figures are marked"
    one, other = (at(accounts, *mark) for mark in marks)
    if one is None or other is None:
        return expected, "not read", ""
    verdict = judge(one, other)
    got: str = verdict.word
    if got == "differ":
        got += f" {verdict.by:g}"
    if verdict.parts:
        got += f": {', '.join(part.part for part in verdict.parts)}"
    return expected, got, verdict.sentence


def is_right(expected: str, got: str) -> tuple[bool, bool]:
    """Is the word right, and is all of it (the distance, the parts)?"""
    word = re.match(r"agree|differ|cannot be compared", expected)
    same_word = bool(word and got.startswith(word[0]))
    wanted = re.sub(r"(?<=\d),(?=\d{3})", "", expected)
    if wanted.startswith("differ"):
        numbers = [float(part) for part in re.findall(r"\d+(?:\.\d+)?", wanted)]
        told = [float(part) for part in re.findall(r"\d+(?:\.\d+)?(?:e[+-]?\d+)?", got)]
        return same_word, same_word and (not numbers or numbers[:1] == told[:1])
    parts = {part.strip() for part in wanted.partition(":")[2].split(",")}
    return same_word, same_word and parts == {part.strip() for part in got.partition(":")[2].split(",")}


def score_pairs(name: str, misses: bool) -> tuple[int, int, int]:
    """Cases, right words, wholly right; prints the misses."""
    total = right = whole = 0
    kinds: Counter[str] = Counter()
    for case in cases(name):
        expected, got, sentence = pair(case)
        word, all_of_it = is_right(expected, got)
        total, right, whole = total + 1, right + word, whole + all_of_it
        if not all_of_it:
            kinds[case.kind] += not word
            if misses:
                print(f"{'~' if word else '-'} {case.name} [{case.kind}]: {expected}; got {got}\n    {sentence}")
    return total, right, whole


def score(shared: Path) -> dict[str, float]:
    """Shares of verdicts right; F1 of sums and findings, and of links; copies found. For `eval/score.py --stages`."""
    import copies
    import links
    import reconciliation_sums

    found: dict[str, float] = {}
    for name in PAIRS:
        total, right, whole = score_pairs(name, False)
        found |= {f"{name} verdicts": right / total, f"{name} whole": whole / total}
    found |= {f"{name} F1": reconciliation_sums.score(name, False).scores[2] for name in reconciliation_sums.FILES}
    found |= {f"{name} F1": links.scored(cases(name), False)[0].f1 for name in links.FILES}
    found["links-news F1"] = links.news(shared).f1
    return found | {f"copies {name}": value for name, value in copies.score(shared).items()}


def main() -> None:
    """Prints the scores, and the misses where they are asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--only")
    given = parser.parse_args()
    for name in PAIRS:
        if (given.only and given.only != name) or not (FOLDER / f"{name}.txt").exists():
            continue
        total, right, whole = score_pairs(name, given.misses and not name.startswith("unseen"))
        print(f"{name}: verdicts right {right / total:.3f}, with distance and parts {whole / total:.3f} ({total} pairs)")


if __name__ == "__main__":
    main()
