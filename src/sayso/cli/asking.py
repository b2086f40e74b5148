"""`sayso statements`, `figures`, `reports`, `speakers`, `search`, `show`, `export`: questions to the ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from sayso.cli.ledgers import (
    answer_options,
    as_of_option,
    at_moment,
    examples,
    filter_options,
    ledger_option,
    with_whole_ids,
)
from sayso.cli.printing import coloured, width, write
from sayso.errors import MisuseError
from sayso.filternames import OF_FIGURES, OF_REPORTS, OF_STATEMENTS

if TYPE_CHECKING:
    from sayso.ledger import Ledger, Selection
    from sayso.records import Entry

FORMATS = ("table", "json", "jsonl", "csv", "parquet")
EXPORTS = ("csv", "jsonl", "parquet", "geojson", "webannotation", "claimreview", "html")
SHOWN = 50  # rows of a table, unless --limit says otherwise; the machine's formats give all
ALL = 2**31 - 1

count_option = click.option("--count", is_flag=True, help="Only how many there are.")
facet_option = click.option("--facet", metavar="FIELD", help="Only the most frequent values of a field.")



# ---------------------------------------------------------------- entries


@click.command(
    epilog=examples(
        "sayso figures --measure killed,wounded --party UA --min-value 10",
        "sayso figures --place 'Kursk region' --format csv --out kursk.csv",
        "sayso figures --outlet 'The Wire' --facet measure",
    )
)
@filter_options(OF_FIGURES)
@count_option
@facet_option
@answer_options(FORMATS)
def figures(**given: Any) -> None:
    """Lists figures, newest report first.

    Several values of a filter are parted by commas: any of them will do. Different filters must all hold.
    """
    _answer("figures", **given)


@click.command(
    epilog=examples(
        "sayso statements --speaker Zelensky --act deny,accuse",
        "sayso statements --organisation ministry --text '\"air defence\"'",
        "sayso statements --said-since 2024-11-01 --format json",
    )
)
@filter_options(OF_STATEMENTS)
@count_option
@facet_option
@answer_options(FORMATS)
def statements(**given: Any) -> None:
    """Lists statements, newest report first.

    Several values of a filter are parted by commas: any of them will do. Different filters must all hold.
    """
    _answer("statements", **given)


def _answer(kind: str, *, form: str, limit: int | None, count: bool, facet: str | None, as_of: str | None,
            for_spreadsheet: bool, out: Path | None, ledger: str | None, **filters: Any) -> None:  # fmt: skip
    from sayso import lists
    from sayso.ledger import Ledger

    _check_guard(form, for_spreadsheet)
    if count and facet:
        raise MisuseError(kind, "takes --count or --facet", "give one of them")
    with Ledger(ledger) as kept:
        selection = _selected(kept, kind, as_of, filters)
        if count:
            write([f"{selection.count()}\n"], out)
        elif facet:
            _facets(selection, facet, limit, form, out, for_spreadsheet)
        elif form == "table":
            shown = list(islice(selection, limit or SHOWN))
            listed = lists.figures if kind == "figures" else lists.statements
            write([listed(shown, width(), coloured(out)), *_more(selection, len(shown), limit)], out)
        else:
            _export(islice(selection, limit), form, out, spreadsheet=for_spreadsheet)


def _selected(ledger: Ledger, kind: str, moment: str | None, filters: dict[str, Any]) -> Selection:
    past = at_moment(ledger, moment)
    return (past.figures if kind == "figures" else past.statements)(**with_whole_ids(ledger, filters))


def _more(selection: Selection, shown: int, limit: int | None) -> Iterator[str]:
    """Where a table shows only some, how many there are."""
    if limit is None and shown == SHOWN and (total := selection.count()) > shown:
        yield f"{shown} of {total:,}; --limit shows more, --format json all\n"


def _facets(selection: Selection, field: str, limit: int | None, form: str, out: Path | None, spreadsheet: bool) -> None:
    from sayso import lists
    from sayso.exports.plain import json_text
    from sayso.exports.tables import csv_table

    if form == "parquet":
        raise MisuseError("--facet", "is not written as Parquet", "choose table, json, jsonl or csv")
    found = selection.facet(field, limit or (SHOWN if form == "table" else ALL))
    if form == "table":
        write([lists.facets(field, found, width(), coloured(out))], out)
    elif form == "csv":
        columns = ((field, lambda row: row[0]), ("entries", lambda row: row[1]))
        write(csv_table(columns, found, guarded=spreadsheet), out, data=True)
    else:
        rows = [{field: value, "entries": many} for value, many in found]
        write([json_text(row) + "\n" for row in rows] if form == "jsonl" else [json_text(rows, 2), "\n"], out, data=True)


def _check_guard(form: str, spreadsheet: bool) -> None:
    if spreadsheet and form != "csv":
        raise MisuseError("--for-spreadsheet", f"{form} needs no such guard", "use it with csv")


def _parquet(put: Callable[[Path], None], out: Path | None) -> None:
    if out is None:
        raise MisuseError("parquet", "is no text for a terminal", "name a file with --out")
    try:
        put(out)
    except ImportError as error:
        raise MisuseError("parquet", *str(error).split("; ", 1)) from None


def _export(entries: Iterable[Entry], form: str, out: Path | None, *, spreadsheet: bool = False, title: str = "") -> None:
    from sayso import exports

    if form == "parquet":
        _parquet(lambda file: exports.entries_parquet(entries, file), out)
    elif form == "csv":
        write(exports.entries_csv(entries, spreadsheet=spreadsheet), out, data=True)
    elif form == "html":
        write(exports.entries_html(entries, title), out, data=True)
    else:
        write(getattr(exports, f"entries_{form}")(entries), out, data=True)


@click.command(
    epilog=examples(
        "sayso export --to geojson --place Kherson --out kherson.geojson",
        "sayso export --to claimreview --of statements --speaker Putin",
    )
)
@click.option("--to", "form", type=click.Choice(EXPORTS), required=True,
              help="The format; docs/exports.md tells what each is for.")  # fmt: skip
@click.option("--of", "kind", type=click.Choice(("figures", "statements")), default="figures", show_default=True,
              help="What to export.")  # fmt: skip
@click.option("--title", default="Entries of the ledger", show_default=True, help="Heading of an HTML page.")
@click.option("--limit", type=click.IntRange(1), help="At most so many.")
@as_of_option
@click.option("--for-spreadsheet", is_flag=True, help="In CSV, keep cells that begin like a formula from running.")
@click.option("--out", type=click.Path(path_type=Path), help="Write here instead of standard output.")
@filter_options(tuple(dict.fromkeys((*OF_FIGURES, *OF_STATEMENTS))))
@ledger_option
def export(form: str, kind: str, title: str, limit: int | None, as_of: str | None, for_spreadsheet: bool, out: Path | None,
           ledger: str | None, **given: Any) -> None:  # fmt: skip
    """Exports entries, each format valid by its own standard.

    The filters are those of sayso figures and sayso statements.
    """
    from sayso.ledger import Ledger

    _check_guard(form, for_spreadsheet)
    with Ledger(ledger) as kept:
        selection = _selected(kept, kind, as_of, given)
        _export(islice(selection, limit), form, out, spreadsheet=for_spreadsheet, title=title)


# ---------------------------------------------------------------- reports and speakers


@click.command(
    epilog=examples(
        "sayso reports --outlet 'The Wire' --published-since 2024-11-01",
        "sayso reports --text 'drone OR missile' --format jsonl",
    )
)
@filter_options(OF_REPORTS)
@answer_options(FORMATS)
def reports(**given: Any) -> None:
    """Lists reports, newest first.

    Where each came from, how many entries it has, and the versions before and after it.
    """
    _list("reports", **given)


@click.command(
    epilog=examples(
        "sayso speakers --country Ukraine",
        "sayso speakers --organisation NATO --said-since 2024-11-01 --limit 10",
    )
)
@filter_options(OF_STATEMENTS)
@answer_options(FORMATS)
def speakers(**given: Any) -> None:
    """Lists who is heard across reports, most often first.

    Bodies, and persons with a role; how else their names are spelled, and what made one speaker of them. The filters are those
    of what they say.
    """
    _list("speakers", **given)


def _list(kind: Literal["reports", "speakers"], *, form: str, limit: int | None, as_of: str | None, for_spreadsheet: bool,
          out: Path | None, ledger: str | None, **filters: Any) -> None:  # fmt: skip
    from sayso import exports, lists
    from sayso.ledger import Ledger

    _check_guard(form, for_spreadsheet)
    with Ledger(ledger) as kept:
        past = at_moment(kept, as_of)
        asked: Callable[..., Sequence[Any]] = past.reports if kind == "reports" else past.speakers
        found = asked(limit=limit or (SHOWN + 1 if form == "table" else None), **with_whole_ids(kept, filters))
    if form == "table":
        listed: Callable[..., str] = lists.reports if kind == "reports" else lists.voices
        more = limit is None and len(found) > SHOWN
        told = [f"the first {SHOWN}; --limit shows more, --format json all\n"] if more else []
        write([listed(found[: limit or SHOWN], width(), coloured(out)), *told], out)
    elif form == "csv":
        write(exports.roster_csv(kind, found, spreadsheet=for_spreadsheet), out, data=True)
    elif form == "parquet":
        _parquet(lambda file: exports.roster_parquet(kind, found, file), out)
    else:
        write(exports.plain_rows(found, lines=form == "jsonl"), out, data=True)


# ---------------------------------------------------------------- words, and one entry or report


@click.command(
    epilog=examples(
        "sayso search 'drones Kherson'",
        "sayso search '\"air defence\" OR interceptor* -exercise' --in statement",
    )
)
@click.argument("words")
@click.option("--in", "kinds", type=click.Choice(("statement", "figure", "report")), multiple=True, help="Only in these.")
@click.option("--format", "form", type=click.Choice(("table", "json", "jsonl")), default="table", show_default=True,
              help="How to print it.")  # fmt: skip
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="At most so many.")
@as_of_option
@ledger_option
def search(words: str, kinds: tuple[str, ...], form: str, limit: int, as_of: str | None, ledger: str | None) -> None:
    """Searches entries and reports for words, newest first.

    All of the words, "a phrase", this OR that, -without, begin*.
    """
    from sayso import exports, lists
    from sayso.ledger import Ledger

    with Ledger(ledger) as kept:
        found = at_moment(kept, as_of).search(words, kinds=kinds or ("statement", "figure", "report"), limit=limit)
    if form == "table":
        write([lists.hits(found, width(), coloured())])
    else:
        write(exports.plain_rows(found, lines=form == "jsonl"), data=True)


@click.command(epilog=examples("sayso show f3a9c01", "sayso show r9aa1166 --format json"))
@click.argument("identity", metavar="ID")
@click.option("--format", "form", type=click.Choice(("table", "json")), default="table", show_default=True,
              help="How to print it.")  # fmt: skip
@ledger_option
def show(identity: str, form: str, ledger: str | None) -> None:
    """Shows an entry or a report whole, with its history.

    ID is that of an entry or a report, or enough of its beginning. An entry is shown with its words in their place and where it
    came from; a report with its text, its entries, and its versions with what changed from one to the next.
    """
    from sayso.ledger import Ledger

    with Ledger(ledger) as kept:
        if identity.startswith("r"):  # no entry's id does
            _show_report(kept, identity, form)
        else:
            _show_entry(kept, identity, form)


def _show_entry(ledger: Ledger, identity: str, form: str) -> None:
    from sayso import exports, sheets
    from sayso.exports.plain import json_text, plain

    entry = ledger.entry(identity)
    history = ledger.history(entry.held.id)
    changes = ledger.changes([one.since for one in history])
    (filed,) = ledger.reports(report=entry.origin.id)
    if form == "table":
        voices = ledger.speakers(speaker=entry.who) if entry.who else []
        voice = next((one for one in voices if one.name == entry.who), None)
        write([sheets.entry(entry, history, changes, filed, width(), coloured(), voice)])
        return
    told = exports.entry_dict(entry) | {"arrival": plain(filed.arrival), "added": filed.added}
    made = {change.n: plain(change) for change in changes}
    told["history"] = [{"change": made.get(one.since), "entry": exports.entry_dict(one)} for one in history]
    write([json_text(told, 2), "\n"], data=True)


def _show_report(ledger: Ledger, identity: str, form: str) -> None:
    from sayso import sheets
    from sayso.exports.plain import json_text, plain

    versions = ledger.versions(identity)
    filed = next(one for one in versions if one.origin.id.startswith(identity))
    texts = [None if one.expunged else ledger.text(one.origin.id) for one in versions]
    engine, noted = (None, ()) if filed.expunged else ledger.notes(filed.origin.id)
    if form == "table":
        of_it = {"report": filed.origin.id, "versions": "all"}
        entries = [*ledger.statements(**of_it), *ledger.figures(**of_it)]
        write([sheets.report(identity, versions, texts, width(), coloured(), entries, noted)])
        return
    told = plain(filed)
    origin = told.pop("origin")
    told = {"report": origin.pop("id"), **origin, "text": texts[versions.index(filed)], **told}
    told["versions"] = [one.origin.id for one in versions]
    told |= {"engine": plain(engine), "notes": plain(tuple(noted))}
    write([json_text(told, 2), "\n"], data=True)
