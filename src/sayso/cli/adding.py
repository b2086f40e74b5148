"""`sayso add`, `watch`, `reread`, `refused`: reports into the ledger."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sayso.cli.ledgers import examples, ledger_option, person_option
from sayso.cli.printing import coloured, plain, say, width, write
from sayso.errors import MisuseError, SaysoError

if TYPE_CHECKING:
    from sayso.desk import Progress, Summary

jobs_option = click.option("--jobs", type=click.IntRange(1, 256), default=1, show_default=True,
                           help="Processes that share the reading.")  # fmt: skip


@click.command(
    epilog=examples(
        "sayso add inbox --outlet 'The Wire' --published 2024-11-05",
        "sayso add https://news.example/rss 'archive/*.warc.gz' --jobs 4",
        "sayso add --tally losses.csv --map losses.toml",
    )
)
@click.argument("what", nargs=-1)
@click.option("--published", metavar="DATE",
              help="Day of publication, YYYY-MM-DD; a row or an entry that tells its own keeps it.")  # fmt: skip
@click.option("--outlet", help="Who published them; a row that tells its own keeps it.")
@click.option("--title", help="Their headline; a row or an entry that tells its own keeps it.")
@click.option("--url", help="Their address; a row or an entry that tells its own keeps it.")
@click.option("--tally", type=click.Path(path_type=Path), metavar="FILE.csv", help="A published series; needs --map.")
@click.option("--map", "plan", type=click.Path(path_type=Path), metavar="MAP.toml", help="What the columns of the tally mean.")
@jobs_option
@click.option("--max-size", type=click.IntRange(1), metavar="BYTES", help="Refuse texts over this size.  [default: 5000000]")
@click.option("--allow-private", is_flag=True, help="Fetch from private addresses and other ports too.")
@click.option("--quiet", is_flag=True, help="Name only what was refused.")
@ledger_option
def add(what: tuple[str, ...], published: str | None, outlet: str | None, title: str | None, url: str | None,
        tally: Path | None, plan: Path | None, jobs: int, max_size: int | None, allow_private: bool, quiet: bool,
        ledger: str | None) -> None:  # fmt: skip
    """Adds reports to the ledger.

    WHAT is files, folders, patterns, addresses, or - for standard input: text, Markdown, HTML, PDF, e-mail, JSON Lines, RSS,
    Atom, JSON Feed, WARC, Telegram's result.json. The ledger is made if there is none. What it has already changes nothing;
    what cannot be read is kept there with its reason (sayso refused).

    Ctrl-C and SIGTERM finish the reports in hand; the same command goes on from there.

    Exit code: 0 done, or stopped by SIGTERM; 1 done but something was refused (named on standard error), 2 misuse, 3 the ledger
    is damaged, 130 stopped by Ctrl-C.
    """
    from sayso import desk
    from sayso.intake import MAX_SIZE, About, Fetcher, day, sources
    from sayso.ledger import Ledger

    about = About(published=None if published is None else day(published), outlet=outlet, title=title, url=url)
    if bool(what) == (tally is not None) or (tally is None) != (plan is None):
        raise MisuseError("add", "takes reports, or a tally with its map", "sayso add WHAT… or --tally FILE --map MAP")
    size = max_size or MAX_SIZE
    if tally is not None and plan is not None:
        series = desk.series(tally, plan, about, max_size=size)  # before a ledger is made: its map may be none
        with Ledger(ledger, create=True) as kept:
            summary = desk.add_series(kept, series)
        _end(summary, quiet)
        return
    on_web = any("://" in one for one in what)
    fetcher = Fetcher(allow_private=allow_private, max_size=max(size, MAX_SIZE)) if on_web else None
    found = sources(what, about=about, max_size=size, fetcher=fetcher)
    with Ledger(ledger, create=True) as kept, _progress(quiet) as progress, _stopping() as stop:
        summary = desk.add_found(kept, found, jobs=jobs, progress=progress, stopping=stop)
    _end(summary, quiet, by_hand=stop.by_hand)


@click.command(epilog=examples("sayso watch feeds.toml", "sayso watch feeds.toml --once"))
@click.argument("feeds", type=click.Path(path_type=Path), metavar="FEEDS.toml")
@click.option("--once", is_flag=True, help="One round over what is due, then end: for cron.")
@jobs_option
@click.option("--allow-private", is_flag=True, help="Fetch from private addresses and other ports too.")
@ledger_option
def watch(feeds: Path, once: bool, jobs: int, allow_private: bool, ledger: str | None) -> None:
    """Polls feeds and adds what is new, until it is told to stop.

    Ctrl-C and SIGTERM tell it so; the report in hand is finished. docs/watch.md tells how FEEDS.toml is written, and gives a
    systemd unit.

    Exit code: 0 done, or stopped as asked; 1 something was refused or did not come (with --once), 2 misuse, 3 the ledger is
    damaged.
    """
    from sayso import watching
    from sayso.ledger import Ledger

    faults = 0
    with Ledger(ledger, create=True) as kept, _stopping() as stop:
        for told in watching.watch(kept, feeds, once=once, jobs=jobs, stopping=stop, allow_private=allow_private):
            if isinstance(told, SaysoError):
                faults += _name([told])
                continue
            say(plain(str(told)))
            if isinstance(told, watching.Poll):
                faults += _name(told.added.refused) + (told.outcome == "failed")
    if once and faults:
        sys.exit(1)


@click.command()
@jobs_option
@person_option
@ledger_option
def reread(jobs: int, by: str, ledger: str | None) -> None:
    """Reads again what an older sayso or model has read.

    Reviews go over to entries with the same words at the same place; reviewed entries that the new reading does not have are
    listed, and stand as they were. Ctrl-C and SIGTERM finish what is in hand; the same command goes on from there.
    """
    from sayso import desk
    from sayso.ledger import Ledger
    from sayso.views import several

    with Ledger(ledger) as kept, _progress(quiet=False) as progress, _stopping() as stop:
        done = desk.renew(kept, jobs=jobs, by=by or None, progress=progress, stopping=stop)
    read = (several(len(done.reports), "report"), several(done.statements, "statement"), several(done.figures, "figure"))
    say("{} read again · {} · {}".format(*read))
    lost = "1 reviewed entry is" if len(done.kept) == 1 else f"{len(done.kept):,} reviewed entries are"
    say(f"{several(done.carried, 'review')} carried over · {lost} not in the new reading")
    for identity in done.kept:
        say(f"  {identity}")
    if stop.by_hand:
        sys.exit(130)


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
        write([lists.refusals(found, width(), coloured())])
    else:
        write(exports.plain_rows(found, lines=form == "jsonl"), data=True)


# ---------------------------------------------------------------- how it goes, and how it ends


@contextmanager
def _progress(quiet: bool) -> Iterator[Progress | None]:
    """A line on standard error that tells how far it has come, where that is a terminal."""
    if quiet or sys.stderr is None or not sys.stderr.isatty():
        yield None
        return
    from sayso.views import spinning

    with spinning() as tell:
        yield lambda new, known, refused, where: tell(
            f"{new:,} new · {known:,} known · {refused:,} refused · {plain(where)[-60:]}"
        )


class _Stop:
    """Whether somebody asked to stop: by SIGTERM, or by hand (Ctrl-C). Whoever asks twice is obeyed at once."""

    def __init__(self) -> None:
        self.asked = self.by_hand = False

    def __call__(self) -> bool:
        return self.asked

    def hear(self, number: int, _frame: object) -> None:
        if self.asked:
            raise KeyboardInterrupt
        self.asked, self.by_hand = True, number == signal.SIGINT
        if self.by_hand:
            with suppress(OSError):
                os.write(2, b"\nfinishing what is in hand; once more ends at once\n")  # a handler may not print


@contextmanager
def _stopping() -> Iterator[_Stop]:
    """Hears signals to stop, as long as it lasts."""
    stop = _Stop()
    before = {number: signal.signal(number, stop.hear) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _name(refusals: Sequence[SaysoError]) -> int:
    """Names what was refused, a line each; how many there are."""
    for refusal in refusals:
        click.echo(f"sayso: {plain(str(refusal))}", err=True)
    return len(refusals)


def _end(summary: Summary, quiet: bool, *, by_hand: bool = False) -> None:
    """What was refused and passed over, on standard error; the counts at the end. Exits with 1 where something was refused."""
    from sayso import lists

    if not quiet:
        for skipped in summary.skipped:
            click.echo(f"skipped {plain(skipped.where)}: {plain(skipped.why)}", err=True)
    refused = _name(summary.refused)
    if not quiet:
        write([lists.summary(summary.new, summary.known, refused, summary.statements, summary.figures, len(summary.skipped))])
        if summary.stopped:
            say("stopped as asked; the same command goes on from here")
    if summary.stopped and by_hand:
        sys.exit(130)
    if refused:
        sys.exit(1)
