"""`sayso statements`, `figures`, `reports`, `speakers`, `search`, `show`, `export`: questions to the ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from sayso.cli.ledgers import OF_FIGURES, OF_REPORTS, OF_STATEMENTS, filter_options, ledger_option
from sayso.cli.printing import coloured, width, write
from sayso.errors import MisuseError

if TYPE_CHECKING:
    from sayso.ledger import Ledger, Selection
    from sayso.records import Entry

Command = TypeVar("Command", bound=Callable[..., Any])

FORMATS = ("table", "json", "jsonl", "csv", "parquet")
EXPORTS = ("csv", "jsonl", "parquet", "geojson", "webannotation", "claimreview", "html")
SHOWN = 50  # rows of a table, unless --limit says otherwise; the machine's formats give all


def _answer_options(command: Command) -> Command:
    """How the answer is to be given."""
    for option in (
        click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True,
                     help="How to print it."),
        click.option("--limit", type=click.IntRange(1), help="At most so many.  [default: 50 in a table, else all]"),
        click.option("--count", is_flag=True, help="Only how many there are."),
        click.option("--facet", metavar="FIELD", help="Only the most frequent values of a field."),
        click.option("--as-of", metavar="MOMENT", help="As the ledger was: a day, a moment, or the number of a change."),
        click.option("--for-spreadsheet", is_flag=True, help="In CSV, keep cells that begin like a formula from running."),
        click.option("--out", type=click.Path(path_type=Path), help="Write here instead."),
        ledger_option,
    ):  # fmt: skip
        command = option(command)
    return command


@click.command()
@filter_options(OF_FIGURES)
@_answer_options
def figures(**given: Any) -> None:
    """Lists figures, newest report first."""
    _answer("figures", given)


@click.command()
@filter_options(OF_STATEMENTS)
@_answer_options
def statements(**given: Any) -> None:
    """Lists statements, newest report first."""
    _answer("statements", given)


def _answer(kind: str, given: dict[str, Any]) -> None:
    from sayso import lists
    from sayso.ledger import Ledger

    form, limit, count, facet, as_of, spreadsheet, out, at = (
        given.pop(name) for name in ("form", "limit", "count", "facet", "as_of", "for_spreadsheet", "out", "ledger")
    )
    with Ledger(at) as ledger:
        selection: Selection = getattr(_as_of(ledger, as_of), kind)(**given)
        if count:
            write([f"{selection.count()}\n"], out)
        elif facet:
            write([lists.facets(facet, selection.facet(facet, limit or SHOWN))], out)
        elif form == "table":
            shown = list(islice(selection, limit or SHOWN))
            write([getattr(lists, kind)(shown, width(), coloured(out)), *_more(selection, len(shown), limit)], out)
        else:
            _export(islice(selection, limit), form, out, spreadsheet=spreadsheet)


def _more(selection: Selection, shown: int, limit: int | None) -> Iterator[str]:
    """Where a table shows only some, how many there are."""
    if limit is None and shown == SHOWN and (total := selection.count()) > shown:
        yield f"{shown} of {total:,}; --limit shows more, --format json all\n"


def _as_of(ledger: Ledger, moment: str | None) -> Ledger:
    return ledger if moment is None else ledger.as_of(int(moment) if moment.isdecimal() and len(moment) < 8 else moment)


def _export(entries: Iterable[Entry], form: str, out: Path | None, *, spreadsheet: bool = False, title: str = "") -> None:
    from sayso import exports

    if form == "parquet":
        if out is None:
            raise MisuseError("parquet", "is no text for a terminal", "name a file with --out")
        exports.entries_parquet(entries, out)
        return
    if spreadsheet and form != "csv":
        raise MisuseError("--for-spreadsheet", f"{form} needs no such guard", "use it with csv")
    if form == "csv":
        write(exports.entries_csv(entries, spreadsheet=spreadsheet), out)
    elif form == "html":
        write(exports.entries_html(entries, title), out)
    else:
        write(getattr(exports, f"entries_{form}")(entries), out)


@click.command()
@click.option("--to", "form", type=click.Choice(EXPORTS), required=True,
              help="The format; docs/exports.md tells what each is for.")  # fmt: skip
@click.option("--of", "kind", type=click.Choice(("figures", "statements")), default="figures", show_default=True,
              help="What to export.")  # fmt: skip
@click.option("--title", default="Entries of the ledger", show_default=True, help="Heading of an HTML page.")
@click.option("--limit", type=click.IntRange(1), help="At most so many.")
@click.option("--as-of", metavar="MOMENT", help="As the ledger was: a day, a moment, or the number of a change.")
@click.option("--for-spreadsheet", is_flag=True, help="In CSV, keep cells that begin like a formula from running.")
@click.option("--out", type=click.Path(path_type=Path), help="Write here instead of standard output.")
@filter_options(tuple(dict.fromkeys((*OF_FIGURES, *OF_STATEMENTS))))
@ledger_option
def export(form: str, kind: str, title: str, limit: int | None, as_of: str | None, for_spreadsheet: bool, out: Path | None,
           ledger: str | None, **given: Any) -> None:  # fmt: skip
    """Exports the entries that the filters hold for, each format valid by its own standard."""
    from sayso.ledger import Ledger

    with Ledger(ledger) as kept:
        selection = getattr(_as_of(kept, as_of), kind)(**given)
        _export(islice(selection, limit), form, out, spreadsheet=for_spreadsheet, title=title)


@click.command()
@filter_options(OF_REPORTS)
@click.option("--format", "form", type=click.Choice(("table", "json", "jsonl")), default="table", show_default=True,
              help="How to print it.")  # fmt: skip
@click.option("--limit", type=click.IntRange(1), help="At most so many.  [default: 50 in a table, else all]")
@click.option("--as-of", metavar="MOMENT", help="As the ledger was: a day, a moment, or the number of a change.")
@ledger_option
def reports(form: str, limit: int | None, as_of: str | None, ledger: str | None, **given: Any) -> None:
    """Lists reports, newest first, with where each came from and how many entries it has."""
    from sayso import exports, lists
    from sayso.ledger import Ledger

    with Ledger(ledger) as kept:
        found = _as_of(kept, as_of).reports(limit=limit or (SHOWN if form == "table" else None), **given)
    table = form == "table"
    write([lists.reports(found, width(), coloured())] if table else exports.plain_rows(found, lines=form == "jsonl"), None)


@click.command()
@filter_options(OF_STATEMENTS)
@click.option("--format", "form", type=click.Choice(("table", "json", "jsonl")), default="table", show_default=True,
              help="How to print it.")  # fmt: skip
@click.option("--limit", type=click.IntRange(1), help="At most so many.  [default: 50 in a table, else all]")
@click.option("--as-of", metavar="MOMENT", help="As the ledger was: a day, a moment, or the number of a change.")
@ledger_option
def speakers(form: str, limit: int | None, as_of: str | None, ledger: str | None, **given: Any) -> None:
    """Lists who is heard, most often first: bodies, and persons with a role; their spellings, and what merged them."""
    from sayso import exports, lists
    from sayso.ledger import Ledger

    with Ledger(ledger) as kept:
        found = _as_of(kept, as_of).speakers(limit=limit or (SHOWN if form == "table" else None), **given)
    table = form == "table"
    write([lists.voices(found, width(), coloured())] if table else exports.plain_rows(found, lines=form == "jsonl"), None)


@click.command()
@click.argument("words")
@click.option("--in", "kinds", type=click.Choice(("statement", "figure", "report")), multiple=True, help="Only in these.")
@click.option("--format", "form", type=click.Choice(("table", "json", "jsonl")), default="table", show_default=True,
              help="How to print it.")  # fmt: skip
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="At most so many.")
@ledger_option
def search(words: str, kinds: tuple[str, ...], form: str, limit: int, ledger: str | None) -> None:
    """Searches entries and reports for words: all of them, "a phrase", this OR that, -without, begin*. Newest first."""
    from sayso import exports, lists
    from sayso.ledger import Ledger

    with Ledger(ledger) as kept:
        found = kept.search(words, kinds=kinds or ("statement", "figure", "report"), limit=limit)
    table = form == "table"
    write([lists.hits(found, width(), coloured())] if table else exports.plain_rows(found, lines=form == "jsonl"), None)


@click.command()
@click.argument("identity", metavar="ID")
@click.option("--format", "form", type=click.Choice(("table", "json")), default="table", show_default=True,
              help="How to print it.")  # fmt: skip
@ledger_option
def show(identity: str, form: str, ledger: str | None) -> None:
    """Shows one entry with its words in their place, its history, and where it came from; or a report with its versions."""
    from sayso import exports, lists
    from sayso.ledger import Ledger

    with Ledger(ledger) as kept:
        if identity.startswith("r"):  # no entry's id does
            versions = kept.versions(identity)
            texts = [None if one.expunged else kept.text(one.origin.id) for one in versions]
            write([lists.report(identity, versions, texts, width(), coloured())] if form == "table"
                  else exports.plain_rows(versions, lines=False), None)  # fmt: skip
            return
        entry = kept.entry(identity)
        if form == "json":
            write([*exports.entries_json([entry])], None)
            return
        history = kept.history(entry.held.id)
        changes = kept.changes([one.since for one in history])
        (filed,) = kept.reports(report=entry.origin.id)
        write([lists.entry(entry, history, changes, filed, width(), coloured())], None)
