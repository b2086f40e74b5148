"""`sayso read`, `sayso sample`: reports in, their ledgers out; nothing is kept."""

from __future__ import annotations

import io
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sayso.cli.printing import coloured, harmless, output, plain, width
from sayso.errors import MisuseError, RefusedError
from sayso.records import Note, Reading, Report

if TYPE_CHECKING:
    from sayso.intake import Found

FORMATS = ("table", "json", "jsonl", "csv", "html", "md")


@click.command()
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
    """Reads reports and prints what they claim.

    WHAT is files, folders, patterns, addresses, or - for standard input.
    Text, Markdown, HTML, PDF, e-mail, JSON Lines, RSS, Atom, JSON Feed, WARC, Telegram's result.json. Nothing is kept: that is
    what sayso add does.

    Exit code: 0 done, 1 done but something was refused (named on standard error), 2 misuse, 3 the model is damaged.
    """
    from sayso.engine import read_many
    from sayso.intake import MAX_SIZE, About, day, is_single, sources

    given = About(published=None if published is None else day(published), outlet=outlet, title=title, url=url)
    refusals: list[RefusedError] = []
    found = sources(what, about=given, max_size=max_size or MAX_SIZE)
    first = next(found, None)
    single = is_single(what, first)
    found = chain([] if first is None else [first], found)
    wheres: deque[str] = deque()
    readings = _kept(read_many(_reports(found, wheres), jobs=jobs, mentions=mentions), refusals, out is not None)
    if form == "html":
        _pages(readings, out, single)
    else:
        with output(out) as write:
            pieces = _rendered(readings, wheres, form, single, colour=coloured(out))
            for piece in pieces if form in ("table", "md") else harmless(pieces, out):
                write(piece)
    if refusals:
        sys.exit(1)


SAMPLES = {
    "report": "sample.txt", "second": "sample-second.txt", "tally": "sample-tally.csv", "map": "sample-tally.toml",
}  # fmt: skip


@click.command()
@click.argument("name", type=click.Choice(tuple(SAMPLES)), default="report")
def sample(name: str) -> None:
    """Prints a packaged sample: a report, by default.

    Pipe it into sayso read -. The second report differs from it; the tally is a short series, and the map tells what it counts.
    """
    from importlib.resources import files

    click.echo(files("sayso").joinpath("assets", SAMPLES[name]).read_text("utf-8"), nl=False)


def _reports(found: Iterator[Found], wheres: deque[str]) -> Iterator[tuple[Report, list[Note]] | RefusedError]:
    """What is to be read, in its order; `wheres` gets the name of each report (a path, "rows.jsonl:12")."""
    from sayso.intake import Skipped

    for item in found:
        if isinstance(item, RefusedError):
            yield item
        elif isinstance(item, Skipped):
            click.echo(f"skipped {plain(item.where)}: {plain(item.why)}", err=True)
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
                click.echo(("\r\x1b[K" if shown else "") + f"sayso: {plain(str(item))}", err=True)
            else:
                yield item


def _rendered(readings: Iterator[Reading], wheres: deque[str], form: str, single: bool, *, colour: bool) -> Iterator[str]:
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
        for i, reading in enumerate(readings):
            yield "\n" if i else ""
            where = wheres.popleft()
            if not single:
                yield f"{plain(where)}\n\n" if form == "table" else f"<!-- {plain(where).replace('--', '- -')} -->\n\n"
            yield (views.markdown(reading) if form == "md" else views.table(reading, width(), colour)).rstrip("\n") + "\n"


def _pages(readings: Iterator[Reading], out: Path | None, single: bool) -> None:
    """One page to standard output or a file; several into a folder, named by report."""
    from sayso.page import page

    if single:
        for reading in readings:
            with output(out) as write:
                write(page(reading))
        return
    if out is None:
        raise MisuseError("--format html", "several reports are several pages", "name a folder for them with --out")
    for reading in readings:
        with output(out / f"{reading.report.id}.html") as write:
            write(page(reading))
