"""`sayso add`, `watch`, `reread`, `refused`: reports into the ledger."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sayso.cli.ledgers import ledger_option, person_options
from sayso.cli.printing import coloured, plain, width, write
from sayso.errors import MisuseError, RefusedError

if TYPE_CHECKING:
    from sayso.desk import Progress, Summary
    from sayso.intake import About
    from sayso.ledger import Ledger


@click.command()
@click.argument("what", nargs=-1)
@click.option("--published", metavar="DATE", help="Day of publication, YYYY-MM-DD, of reports that do not tell theirs.")
@click.option("--outlet", help="Who published them, where they do not tell.")
@click.option("--title", help="Their headline, where they do not tell.")
@click.option("--url", help="Their address, where they do not tell.")
@click.option("--tally", type=click.Path(path_type=Path), metavar="FILE.csv", help="A published series; needs --map.")
@click.option("--map", "plan", type=click.Path(path_type=Path), metavar="MAP.toml", help="What the columns of the tally mean.")
@click.option("--jobs", type=click.IntRange(1, 256), default=1, show_default=True, help="Processes that share the reading.")
@click.option("--max-size", type=click.IntRange(1), metavar="BYTES", help="Refuse texts over this size.  [default: 5000000]")
@click.option("--allow-private", is_flag=True, help="Fetch from private addresses and other ports too.")
@click.option("--quiet", is_flag=True, help="Name only what was refused.")
@ledger_option
def add(what: tuple[str, ...], published: str | None, outlet: str | None, title: str | None, url: str | None,
        tally: Path | None, plan: Path | None, jobs: int, max_size: int | None, allow_private: bool, quiet: bool,
        ledger: str | None) -> None:  # fmt: skip
    """Adds reports to the ledger: files, folders, globs, addresses, or - for standard input.

    Text, Markdown, HTML, PDF, e-mail, JSON Lines, RSS, Atom, JSON Feed, WARC, Telegram's result.json. What the ledger has
    already changes nothing; what cannot be read is kept there with its reason (sayso refused). The ledger is made if there is
    none.

    Exit code: 0 done, 1 done but something was refused (named on standard error), 2 misuse, 3 the ledger is damaged.
    """
    from sayso import desk
    from sayso.intake import MAX_SIZE, About, Fetcher, day, sources
    from sayso.ledger import Ledger

    about = About(published=None if published is None else day(published), outlet=outlet, title=title, url=url)
    if bool(what) == (tally is not None) or (tally is None) != (plan is None):
        raise MisuseError("add", "takes reports, or a tally with its map", "sayso add WHAT… or --tally FILE --map MAP")
    with Ledger(ledger, create=True) as kept:
        if tally is not None and plan is not None:
            summary = _tally(kept, tally, plan, about)
        else:
            with Fetcher(allow_private=allow_private) as fetcher, _progress(quiet) as progress, _stopping() as stopping:
                found = sources(what, about=about, max_size=max_size or MAX_SIZE, fetcher=fetcher)
                summary = desk.add_found(kept, found, jobs=jobs, progress=progress, stopping=stopping)
    _told(summary, quiet)


def _tally(ledger: Ledger, path: Path, plan: Path, about: About) -> Summary:
    from sayso import desk

    return desk.add_tally(ledger, path, plan, about=about)


@click.command()
@click.argument("feeds", type=click.Path(path_type=Path))
@click.option("--once", is_flag=True, help="One round over what is due, then end: for cron.")
@click.option("--allow-private", is_flag=True, help="Fetch from private addresses and other ports too.")
@ledger_option
def watch(feeds: Path, once: bool, allow_private: bool, ledger: str | None) -> None:
    """Polls the feeds of FEEDS.toml and adds what is new, until it is told to stop (Ctrl-C, SIGTERM).

    docs/watch.md tells how the file is written, and gives a systemd unit.
    """
    from sayso import watching
    from sayso.ledger import Ledger

    with Ledger(ledger, create=True) as kept, _stopping() as stopping:
        for line in watching.watch(kept, feeds, once=once, stopping=stopping, allow_private=allow_private):
            click.echo(plain(line))


@click.command()
@click.option("--jobs", type=click.IntRange(1, 256), default=1, show_default=True, help="Processes that share the reading.")
@person_options
@ledger_option
def reread(jobs: int, by: str, reason: str | None, ledger: str | None) -> None:
    """Reads again what an older sayso or model has read.

    Reviews go over to entries with the same words at the same place; reviewed entries that the new reading does not have are
    listed, and stand as they were.
    """
    from sayso import desk
    from sayso.ledger import Ledger

    with Ledger(ledger) as kept, _progress(quiet=False) as progress:
        done = desk.renew(kept, jobs=jobs, by=by, progress=progress)
    click.echo(f"{len(done.reports):,} reports read again · {done.statements:,} statements · {done.figures:,} figures")
    click.echo(f"{done.carried:,} reviews carried over · {len(done.kept):,} reviewed entries are not in the new reading")
    for identity in done.kept:
        click.echo(f"  {identity}")


@click.command()
@click.option("--format", "form", type=click.Choice(("table", "json", "jsonl")), default="table", show_default=True,
              help="How to print it.")  # fmt: skip
@ledger_option
def refused(form: str, ledger: str | None) -> None:
    """Lists what could not be read, and why; the latest first."""
    from sayso import exports, lists
    from sayso.ledger import Ledger

    with Ledger(ledger) as kept:
        found = kept.refused()
    if form == "table":
        write([lists.refusals(found, width(), coloured())], None)
    else:
        write(exports.plain_rows(found, lines=form == "jsonl"), None)


# ---------------------------------------------------------------- how it goes, and how it ends


@contextmanager
def _progress(quiet: bool) -> Iterator[Progress | None]:
    """A line on standard error that tells how far it has come, where that is a terminal."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from sayso.views import spinning

    with spinning() as tell:

        def show(summary: Summary, where: str) -> None:
            counts = f"{summary.new:,} new · {summary.known:,} known · {len(summary.refused):,} refused"
            tell(f"{counts} · {plain(where)[-60:]}")

        yield show


@contextmanager
def _stopping() -> Iterator[Callable[[], bool]]:
    """Asked whether to stop: after SIGTERM, or a first Ctrl-C. A second Ctrl-C ends at once."""
    asked = False

    def stop(number: int, _frame: object) -> None:
        nonlocal asked
        if asked and number == signal.SIGINT:
            raise KeyboardInterrupt
        asked = True

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield lambda: asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _told(summary: Summary, quiet: bool) -> None:
    """What was refused and passed over, on standard error; the counts at the end. Exits with 1 where something was refused."""
    from sayso import lists

    refusals: Sequence[RefusedError] = summary.refused
    for skipped in summary.skipped:
        if not quiet:
            click.echo(f"skipped {plain(skipped.where)}: {plain(skipped.why)}", err=True)
    for refusal in refusals:
        click.echo(f"sayso: {plain(str(refusal))}", err=True)
    if not quiet:
        counts = (summary.new, summary.known, len(refusals), summary.statements, summary.figures, len(summary.skipped))
        write([lists.summary(*counts)], None)
        if summary.stopped:
            click.echo("stopped as asked; the same command goes on from here")
    if refusals:
        sys.exit(1)
