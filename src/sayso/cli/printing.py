"""What the commands write: to standard output, or to files that appear only when they are whole."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sayso.errors import OutputError, SaysoError


@contextmanager
def output(path: Path | None, *, even_empty: bool = False) -> Iterator[Callable[[str], object]]:
    """Writes to standard output, or to a file that appears only when it is whole.

    Where nothing was written, the file is left as it was, unless an empty answer is one (`even_empty`). A link is followed; a
    device or a pipe (/dev/null) is written to as it is: replaced by a file, it would be none any more.
    Raises OutputError where writing is impossible, EnoughError where nobody reads standard output any longer.
    """
    if path is None:
        yield _print
        return
    whole = Path(os.path.realpath(path))
    part = whole if whole.exists() and not whole.is_file() and not whole.is_dir() else whole.with_name(f".{whole.name}.part")
    try:
        whole.parent.mkdir(parents=True, exist_ok=True)
        with part.open("w", encoding="utf-8", newline="") as file:
            yield file.write
        if part != whole and (even_empty or part.stat().st_size):
            part.replace(whole)
    except SaysoError:
        raise  # of the reading, not of the writing; an OutputError is an OSError too
    except OSError as error:
        raise OutputError(str(path), f"cannot be written ({error.strerror})", "name another place with --out") from error
    finally:
        if part != whole:
            with suppress(OSError):
                part.unlink(missing_ok=True)


def _print(piece: str) -> None:
    if sys.stdout is None:  # closed before we began
        return
    try:
        sys.stdout.write(piece)  # click.echo would take what looks like a colour out of data
        sys.stdout.flush()
    except BrokenPipeError:
        raise EnoughError from None
    except OSError as error:
        raise OutputError("standard output", f"cannot be written ({error.strerror})", "name a file with --out") from error


class EnoughError(Exception):
    """Whoever read standard output has had enough. No BrokenPipeError, for of that click makes exit code 1."""


def plain(text: str) -> str:
    """The text on one line with nothing hidden in it."""
    from sayso.views import visible

    return visible(text)


def say(line: str) -> None:
    """A line on standard output."""
    _print(f"{line}\n")


def write(pieces: Iterable[str], out: Path | None = None, *, data: bool = False) -> None:
    """Writes an answer piece by piece; `data` is JSON, CSV or the like, which is exact but on a terminal (see harmless)."""
    with output(out, even_empty=True) as put:
        for piece in harmless(pieces, out) if data else pieces:
            put(piece)


def harmless(pieces: Iterable[str], out: Path | None) -> Iterator[str]:
    r"""Data as it is for a file or a pipe; for a terminal what would steer it is written as JSON does (\u001b, \u202e)."""
    if out is not None or not on_terminal():
        yield from pieces
        return
    from sayso.views import UNSEEN

    for piece in pieces:
        yield UNSEEN.sub(lambda match: match[0] if match[0] in "\n\t" else json.dumps(match[0])[1:-1], piece)


def on_terminal() -> bool:
    """Does somebody look at standard output?"""
    return sys.stdout is not None and sys.stdout.isatty()


def width() -> int:
    """How many cells the terminal has; 100 where there is none."""
    return shutil.get_terminal_size((100, 24)).columns


def coloured(out: Path | None = None) -> bool:
    """Is the answer for a terminal that may have colours?"""
    return out is None and on_terminal() and "NO_COLOR" not in os.environ
