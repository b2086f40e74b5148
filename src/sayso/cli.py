"""The command line: `sayso read WHAT…`. No logic of its own; what it prints, Python returns."""

from __future__ import annotations

import io
import os
import shutil
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sayso import __version__
from sayso.errors import MisuseError, OutputError, RefusedError, SaysoError
from sayso.records import Note, Reading, Report

if TYPE_CHECKING:
    from sayso.intake import Found

FORMATS = ("table", "json", "jsonl", "csv", "html", "md")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="sayso")
def cli() -> None:
    """Reads news reports and lists what they claim: who said it, how many, of what, when, where, how sure."""


@cli.command()
@click.argument("what", nargs=-1, required=True)
@click.option("--published", metavar="DATE", help="Day of publication, YYYY-MM-DD; relative days (“on Monday”) count from it.")
@click.option("--outlet", help="Who published it.")
@click.option("--title", help="Its headline, where the text does not hold it.")
@click.option("--url", help="Its address.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True, help="How to print it.")
@click.option("--out", type=click.Path(path_type=Path), help="Write here instead: a file, or for several HTML pages a folder.")
@click.option("--mentions", is_flag=True, help="In JSON, add every name, place, time and number found, used or not.")
@click.option("--jobs", type=click.IntRange(1, 256), default=1, show_default=True, help="Processes that share the work.")
@click.option("--max-size", type=click.IntRange(1), metavar="BYTES", help="Refuse texts over this size.  [default: 5000000]")
def read(what: tuple[str, ...], published: str | None, outlet: str | None, title: str | None, url: str | None, form: str,
         out: Path | None, mentions: bool, jobs: int, max_size: int | None) -> None:  # fmt: skip
    """Reads reports: files, folders, JSON Lines, or - for standard input.

    Exit code: 0 done, 1 done but something was refused (named on standard error), 2 misuse, 3 the model is damaged.
    """
    from sayso.engine import read_many
    from sayso.intake import MAX_SIZE, About, day, sources
    from sayso.intake.paths import ROWS_SUFFIXES

    given = About(published=None if published is None else day(published), outlet=outlet, title=title, url=url)
    refusals: list[RefusedError] = []
    found = sources(what, about=given, max_size=max_size or MAX_SIZE)
    wheres: deque[str] = deque()
    readings = _kept(read_many(_reports(found, wheres), jobs=jobs, mentions=mentions), refusals, out is not None)
    single = len(what) == 1 and not os.path.isdir(what[0]) and not what[0].lower().endswith(ROWS_SUFFIXES)
    if form == "html":
        _pages(readings, out, single)
    else:
        with _output(out) as write:
            for piece in _rendered(readings, wheres, form, single, coloured=out is None):
                write(piece)
    if refusals:
        sys.exit(1)


@cli.command()
def sample() -> None:
    """Prints the packaged sample report, to pipe into `sayso read -`."""
    from importlib.resources import files

    click.echo(files("sayso").joinpath("assets/sample.txt").read_text("utf-8"), nl=False)


def _reports(found: Iterator[Found], wheres: deque[str]) -> Iterator[tuple[Report, list[Note]] | RefusedError]:
    """What is to be read, in its order; `wheres` gets the name of each report (a path, "rows.jsonl:12")."""
    from sayso.intake import Skipped

    for item in found:
        if isinstance(item, RefusedError):
            yield item
        elif isinstance(item, Skipped):
            click.echo(f"skipped {_plain(item.where)}: {_plain(item.why)}", err=True)
        else:
            wheres.append(item.where)
            yield item.report, list(item.notes)


def _kept(items: Iterable[Reading | RefusedError], refusals: list[RefusedError], elsewhere: bool) -> Iterator[Reading]:
    """The readings; refusals are named on standard error and gathered.

    A bar on standard error shows how far it has come, where that is a terminal and the answer goes elsewhere. How many reports
    there will be is not known ahead (a file may hold thousands): the bar shows how many were read, and that the work goes on.
    """
    shown = sys.stderr.isatty() and (elsewhere or not sys.stdout.isatty())
    with click.progressbar(items, label="reading", show_pos=True, file=sys.stderr if shown else io.StringIO()) as bar:
        for item in bar:
            if isinstance(item, RefusedError):
                refusals.append(item)
                click.echo(("\r\x1b[K" if shown else "") + f"sayso: {_plain(str(item))}", err=True)
            else:
                yield item


def _rendered(readings: Iterator[Reading], wheres: deque[str], form: str, single: bool, *, coloured: bool) -> Iterator[str]:
    """The answer in pieces. Of several reports, each table says first where it was read."""
    from sayso import exports, views

    if form == "jsonl":
        yield from exports.to_jsonl(readings)
    elif form == "csv":
        yield from exports.to_csv(readings)
    elif form == "json" and single:
        for reading in readings:
            yield exports.to_json(reading) + "\n"
    elif form == "json":
        before = "[\n"  # written with the first reading, so that a damaged model leaves nothing behind
        for reading in readings:
            yield before + exports.to_json(reading)
            before = ",\n"
        yield "[]\n" if before == "[\n" else "\n]\n"
    else:
        colour = coloured and sys.stdout.isatty() and "NO_COLOR" not in os.environ
        width = shutil.get_terminal_size((100, 24)).columns
        for i, reading in enumerate(readings):
            yield "\n" if i else ""
            where = wheres.popleft()
            if not single:
                yield f"{_plain(where)}\n\n" if form == "table" else f"<!-- {_plain(where).replace('--', '- -')} -->\n\n"
            yield (views.markdown(reading) if form == "md" else views.table(reading, width, colour)).rstrip("\n") + "\n"


def _pages(readings: Iterator[Reading], out: Path | None, single: bool) -> None:
    """One page to standard output or a file; several into a folder, named by report."""
    from sayso.page import page

    if single:
        for reading in readings:
            with _output(out) as write:
                write(page(reading))
        return
    if out is None:
        raise MisuseError("--format html", "several reports are several pages", "name a folder for them with --out")
    for reading in readings:
        with _output(out / f"{reading.report.id}.html") as write:
            write(page(reading))


@contextmanager
def _output(path: Path | None) -> Iterator[Any]:
    """Writes to standard output, or to a file that appears only when it is whole, and not at all where nothing was written.

    A link is followed; a device or a pipe (/dev/null) is written to as it is: replaced by a file, it would be none any more.
    Raises OutputError where writing is impossible, _EnoughError where nobody reads standard output any longer.
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
        raise _EnoughError from None
    except OSError as error:
        raise OutputError("standard output", f"cannot be written ({error.strerror})", "name a file with --out") from error


class _EnoughError(Exception):
    """Whoever read standard output has had enough. No BrokenPipeError, for of that click makes exit code 1."""


def _plain(text: str) -> str:
    from sayso.views import visible

    return visible(text)


def main() -> None:
    """Entry point: maps errors to one line on standard error and their exit code. What is printed is UTF-8 in any locale."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        cli(prog_name="sayso", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        sys.exit(130)
    except SaysoError as error:
        click.echo(f"sayso: {_plain(str(error))}", err=True)
        sys.exit(error.exit_code)
    except _EnoughError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or the interpreter complains when it ends
        sys.exit(0)


if __name__ == "__main__":
    main()
