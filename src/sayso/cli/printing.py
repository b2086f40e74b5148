"""What the commands write: to standard output, or to files that appear only when they are whole."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import click

from sayso.errors import OutputError, SaysoError


@contextmanager
def output(path: Path | None) -> Iterator[Callable[[str], object]]:
    """Writes to standard output, or to a file that appears only when it is whole, and not at all where nothing was written.

    A link is followed; a device or a pipe (/dev/null) is written to as it is: replaced by a file, it would be none any more.
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
        if part != whole and part.stat().st_size:
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
    try:
        click.echo(piece, nl=False)
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


def write(pieces: Iterable[str], out: Path | None) -> None:
    """Writes an answer piece by piece."""
    with output(out) as put:
        for piece in pieces:
            put(piece)


def width() -> int:
    """How many cells the terminal has; 100 where there is none."""
    return shutil.get_terminal_size((100, 24)).columns


def coloured(out: Path | None = None) -> bool:
    """Is the answer for a terminal that may have colours?"""
    return out is None and sys.stdout.isatty() and "NO_COLOR" not in os.environ
