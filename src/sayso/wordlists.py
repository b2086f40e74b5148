"""The word lists of assets/, read: one grammar for all of them.

    # a comment: a line that begins with "# ", or a "#" alone; empty lines say nothing
    [section]                  what follows is of the section, until the next; a file may do without
    key: value, value, …       one entry a line; a key may come again, and its values are added

What keys and values mean, and how values are parted where it is not by commas, each file's own head tells; lines that are no
entries (the rules of calendar.txt) are taken as they stand. Files with a grammar of their own (nations, places, regions) are
read by their own modules.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib.resources import files


def lines(name: str) -> list[str]:
    """The lines of a file of assets/ that are no comment and not empty."""
    text = files("sayso").joinpath("assets", name).read_text("utf-8")
    return [line for line in text.splitlines() if line.strip() and not line.startswith("# ") and line != "#"]


def sections(name: str) -> dict[str, list[str]]:
    """The lines of each section of a file."""
    found: dict[str, list[str]] = {}
    section = ""
    for line in lines(name):
        if line.startswith("[") and line.endswith("]"):
            section = line[1:-1]
        found.setdefault(section, [])
        if line != f"[{section}]":
            found[section].append(line)
    return found


def entries(of: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
    """Key and values of each line.

    >>> list(entries(["killed verbs: kill, die = dying"]))
    [('killed verbs', ['kill', 'die = dying'])]
    """
    for line in of:
        key, _, values = line.partition(": ")
        yield key, values_of(values)


def gathered(name: str) -> dict[str, list[str]]:
    """The values of each key of a file without sections; those of a key that comes again follow the earlier ones."""
    found: dict[str, list[str]] = {}
    for key, values in entries(lines(name)):
        found.setdefault(key, []).extend(values)
    return found


def values_of(text: str, by: str = ",") -> list[str]:
    """The values that commas part, or another sign."""
    return [value.strip() for value in text.split(by) if value.strip()]


def word_and_forms(value: str) -> tuple[str, list[str]]:
    """A word and its irregular forms.

    >>> word_and_forms("say = said saith"), word_and_forms("deny")
    (('say', ['said', 'saith']), ('deny', []))
    """
    base, _, forms = value.partition("=")
    return base.strip(), forms.split()
