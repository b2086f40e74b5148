"""Folders and patterns → the paths below them, sorted, with all that cannot be looked into named.

Links to folders are not followed below a folder: they run in circles, and what they lead to is reached twice.
"""

from __future__ import annotations

import os
import re
from fnmatch import fnmatchcase

from sayso.errors import MissingError
from sayso.intake.findings import Skipped, missing, shown

# What stands beside reports in a folder and is none itself; named on its own, such a file is read as what it holds.
BESIDE_SUFFIXES = frozenset(
    [".yaml", ".yml", ".toml", ".ini", ".cfg", ".csv", ".tsv", ".py", ".sh", ".js", ".css", ".map", ".log", ".db", ".db-wal",
     ".db-shm"]
)  # fmt: skip
DATA_SUFFIXES = (".json", ".xml")  # of which some are feeds and exports
BESIDE = "a file of data or code"

_WILD = re.compile(r"[*?\[]")


def below(folder: str) -> list[str | Skipped | MissingError]:
    """The files of a folder that may be reports, as paths, among what is skipped or cannot be looked into; sorted by path."""
    found: dict[str, str | Skipped | MissingError] = {}

    def unreadable(error: OSError) -> None:
        found[str(error.filename)] = missing(error, str(error.filename))

    for top, folders, files in os.walk(folder, onerror=unreadable):
        for name in [*folders, *files]:
            path = os.path.join(top, name)
            if why := _no_report(path, name, is_folder=name in folders):
                found[path] = Skipped(shown(path), why)
            elif name in files:
                found[path] = path
        folders[:] = [name for name in folders if not name.startswith(".")]
    return [found[path] for path in sorted(found)]


def _no_report(path: str, name: str, is_folder: bool) -> str | None:
    """Why something in a folder is no report; None where it may be one."""
    if name.startswith("."):
        return "hidden"
    if is_folder:
        return "a link to a folder" if os.path.islink(path) else None
    if name.upper().startswith("README"):
        return "a README"
    if os.path.splitext(name)[1].lower() in BESIDE_SUFFIXES:
        return BESIDE
    if os.path.exists(path) and not os.path.isfile(path):
        return "no regular file"
    return None


def is_pattern(path: str) -> bool:
    """Whether a path is none, and has a sign in it (*, ? or [) that stands for others."""
    return _WILD.search(path) is not None and not os.path.lexists(path)


def matched(pattern: str) -> list[str | MissingError]:
    """The files and folders whose paths a pattern fits, sorted, among the folders that cannot be looked into.

    As in shells: * and ? stand for signs within a name, [ab] for one of some, ** for folders below each other, or for none; a
    name that begins with a dot is meant only where the pattern has that dot.
    """
    found: dict[str, str | MissingError] = {}
    waiting = [("/" if pattern.startswith("/") else "", [part for part in pattern.split("/") if part])]
    while waiting:
        top, parts = waiting.pop()
        if not parts or parts == ["**"]:
            found[top or "."] = top or "."
            continue
        part, rest = parts[0], parts[1:]
        folders_only = bool(rest) or pattern.endswith("/")
        try:
            names = os.listdir(top or ".") if _WILD.search(part) else [part]
        except OSError as error:
            found[top or "."] = missing(error, top or ".")
            continue
        if part == "**":
            waiting.append((top, rest))
        for name in names:
            path = os.path.join(top, name) if top or name != "-" else "./-"  # "-" alone is standard input
            if part == "**":
                if _is_folder(path, name):
                    waiting.append((path, parts))
            elif _fits(name, part) and (os.path.isdir(path) if folders_only else os.path.lexists(path)):
                waiting.append((path, rest))
    return [found[path] for path in sorted(found)]


def _is_folder(path: str, name: str) -> bool:
    return not name.startswith(".") and os.path.isdir(path) and not os.path.islink(path)


def _fits(name: str, part: str) -> bool:
    if not _WILD.search(part):
        return name == part
    return fnmatchcase(name, part) and (part.startswith(".") or not name.startswith("."))
