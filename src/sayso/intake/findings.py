"""What intake finds: a report taken in, something skipped, or a refusal; and how paths are told in them."""

from __future__ import annotations

from msgspec import Struct

from sayso.errors import MissingError, RefusedError
from sayso.records import Arrival, Note, Report

PATH_SHOWN_MAX = 300  # characters; somebody who gives a whole report for a path need not get it back


class Taken(Struct, frozen=True):
    """A report that can be read, the notes on it, and how it came. `where` names it: a path, "rows.jsonl:12", "feed.xml#3"."""

    where: str
    report: Report
    notes: tuple[Note, ...] = ()
    arrival: Arrival | None = None


class Skipped(Struct, frozen=True):
    """What is taken for no report: a file of code in a folder, an entry without text, the pictures of an archive."""

    where: str
    why: str


Found = Taken | Skipped | RefusedError


def missing(error: OSError | ValueError, path: str) -> MissingError:
    """The refusal of a path that cannot be opened, with the cause that the system tells."""
    if isinstance(error, FileNotFoundError):
        return MissingError(shown(path), "no such file or folder", "check the path")
    if isinstance(error, PermissionError):
        return MissingError(shown(path), "may not be read", "ask for the right to read it")
    if isinstance(error, ValueError):
        return MissingError(shown(path), "no path can hold a NUL", "check the path")
    cause = error.strerror or str(error)
    return MissingError(shown(path), f"cannot be read ({cause})", "check the path")


def shown(path: str) -> str:
    """A path fit to be printed on one line: what is no printable character in it is escaped, and it is cut if very long."""
    path = path if len(path) <= PATH_SHOWN_MAX else path[:PATH_SHOWN_MAX] + "…"
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in path)
