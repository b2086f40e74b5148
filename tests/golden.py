"""Golden cases: plain files that a reporter could extend.

A file holds cases one after another. Lines that start with '#' before the first case explain the file.

    === a title that says what is shown
    key: value                 (none or more: published, language …)
    ---
    the text that goes in, as many lines as it takes
    ---
    what comes out, a line each

`cases("times")` gives the cases of tests/corpus/times.txt; a stage's test renders its result as lines and compares.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

CORPUS = Path(__file__).parent / "corpus"


class Case(NamedTuple):
    title: str
    given: dict[str, str]
    text: str
    expected: list[str]
    where: str

    def __repr__(self) -> str:
        return self.title


def cases(name: str) -> list[Case]:
    """All cases of a corpus file. Raises ValueError where a case has not its three parts."""
    path = CORPUS / f"{name}.txt"
    found = []
    for number, chunk in enumerate(("\n" + path.read_text("utf-8")).split("\n=== ")[1:], 1):
        head, *rest = ("\n" + chunk).split("\n---\n")
        if len(rest) != 2:
            raise ValueError(f"{path.name}: case {number} needs a head, a text and what is expected, parted by '---'")
        title, *keys = head.strip("\n").split("\n")
        given = dict(line.split(": ", 1) for line in keys if line.strip())
        expected = [line for line in rest[1].strip("\n").split("\n") if line.strip()]
        found.append(Case(title.strip(), given, rest[0], expected, f"{path.name} case {number}"))
    return found
