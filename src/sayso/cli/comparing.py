"""`sayso compare`, `sums`, `history`, `links`, `copies`, `house`: claims held against each other."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import click

from sayso.cli.ledgers import (
    as_of_option,
    at_moment,
    decision_options,
    examples,
    filter_options,
    ledger_option,
    with_whole_ids,
)
from sayso.cli.printing import coloured, plain, say, width, write
from sayso.errors import MisuseError
from sayso.filternames import OF_FIGURES

FORMATS = ("table", "json", "jsonl", "csv")
SHOWN = 20  # matters of a table, unless --limit says otherwise

format_option = click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True,
                             help="How to print it.")  # fmt: skip
out_option = click.option("--out", type=click.Path(path_type=Path), help="Write here instead of standard output.")
guard_option = click.option("--for-spreadsheet", is_flag=True,
                            help="In CSV, keep cells that begin like a formula from running.")  # fmt: skip
tolerance_option = click.option("--tolerance", type=click.FloatRange(0, 99), metavar="PERCENT", default=10, show_default=True,
                                help="How far “around” reaches to either side.")  # fmt: skip


def check_guard(form: str, spreadsheet: bool) -> None:
    """Raises MisuseError where a format has no cells that could run."""
    if spreadsheet and form != "csv":
        raise MisuseError("--for-spreadsheet", f"{form} needs no such guard", "use it with csv")


@click.command(
    epilog=examples(
        "sayso compare --measure killed --place Kherson",
        "sayso compare --speaker NATO --tolerance 20",
        "sayso compare fe48fc76 fbdc5bc3",
        "sayso compare --party KP --measure troops --format json",
    )
)
@click.argument("ids", metavar="[ID [ID]]", nargs=-1)
@filter_options(OF_FIGURES)
@tolerance_option
@click.option("--alone", is_flag=True, help="Also matters on which one alone has spoken.")
@click.option("--near", is_flag=True, help="Instead, pairs of figures of which one part of the scope differs.")
@click.option("--differing", is_flag=True, help="Only matters on which somebody differs.")
@click.option("--limit", type=click.IntRange(1), help="At most so many matters.  [default: 20 in a table, else all]")
@as_of_option
@format_option
@guard_option
@out_option
@ledger_option
def compare(ids: tuple[str, ...], tolerance: float, alone: bool, near: bool, differing: bool, limit: int | None,
            as_of: str | None, form: str, for_spreadsheet: bool, out: Path | None, ledger: str | None,
            **given: Any) -> None:  # fmt: skip
    """Holds claims against each other: who agrees, who differs.

    Each matter is shown with all of its claims if one of them fulfils the filters. One id shows the matters of this figure, two
    ids compare these two alone. No side is taken: what cannot be compared is said to be so, with the part of the scope that
    differs.
    """
    from sayso import comparisons, exports
    from sayso.exports.plain import json_text
    from sayso.exports.plain import plain as as_plain
    from sayso.ledger import Ledger

    check_guard(form, for_spreadsheet)
    if ids and (len(ids) > 2 or alone or near or differing or limit or any(value is not None for value in given.values())):
        raise MisuseError("compare", "takes one id or two, or filters", "give ids alone; they stand in sayso figures")
    share = tolerance / 100
    with Ledger(ledger) as kept:
        past = at_moment(kept, as_of)
        if len(ids) == 2:
            verdict = past.judge(*ids, tolerance=share)
            if form == "csv":
                raise MisuseError("--format", "one verdict is no table", "choose table, json or jsonl")
            if form == "table":
                write([comparisons.verdict(verdict, width(), coloured(out))], out)
            else:
                write([json_text(as_plain(verdict), 2 if form == "json" else None), "\n"], out, data=True)
            return
        if near:
            _near(past.near(tolerance=share, **with_whole_ids(past, given)), share, form, limit, out)
            return
        found = (iter(past.matters(ids[0], tolerance=share)) if ids else
                 past.compare(tolerance=share, alone=alone, **with_whole_ids(past, given)))  # fmt: skip
        if differing:
            found = (matter for matter in found if any(verdict.word == "differ" for verdict in matter.verdicts))
        if form == "table":
            shown = list(islice(found, limit or SHOWN))
            more = limit is None and next(found, None) is not None
            told = f"the first {SHOWN}; --limit shows more, --format json all\n" if more else ""
            write([comparisons.matters(shown, width(), coloured(out)), told], out)
        elif form == "csv":
            write(exports.matters_csv(islice(found, limit), spreadsheet=for_spreadsheet), out, data=True)
        else:
            rows = (exports.matter_dict(matter, share) for matter in islice(found, limit))
            write(exports.rows_json(rows, lines=form == "jsonl"), out, data=True)


def _near(found: Iterator[Any], share: float, form: str, limit: int | None, out: Path | None) -> None:
    from sayso import comparisons, exports

    if form == "csv":
        raise MisuseError("--format", "near misses are no table", "choose table, json or jsonl")
    if form == "table":
        shown = list(islice(found, limit or SHOWN))
        more = limit is None and next(found, None) is not None
        told = f"the first {SHOWN}; --limit shows more, --format json all\n" if more else ""
        write([comparisons.near(shown, width(), coloured(out)), told], out)
    else:
        rows = (exports.near_dict(pair, share) for pair in islice(found, limit))
        write(exports.rows_json(rows, lines=form == "jsonl"), out, data=True)


@click.command(
    epilog=examples("sayso sums --place Kherson", "sayso sums --wrong --party RU", "sayso sums --report r9aa1166 --format json")
)
@filter_options(OF_FIGURES)
@tolerance_option
@click.option("--wrong", is_flag=True, help="Only what cannot add up.")
@click.option("--limit", type=click.IntRange(1), help="At most so many.")
@as_of_option
@format_option
@guard_option
@out_option
@ledger_option
def sums(tolerance: float, wrong: bool, limit: int | None, as_of: str | None, form: str, for_spreadsheet: bool,
         out: Path | None, ledger: str | None, **given: Any) -> None:  # fmt: skip
    """Adds up what must add up: parts, totals, rates, shares.

    What was launched against what was downed, lost and hit; the dead against the groups of them; a count that only grows and
    falls; two digits turned round. What is left over is shown, with who owns each term. Nothing is mended.
    """
    from sayso import comparisons, exports
    from sayso.ledger import Ledger

    check_guard(form, for_spreadsheet)
    with Ledger(ledger) as kept:
        past = at_moment(kept, as_of)
        found = past.sums(tolerance=tolerance / 100, **with_whole_ids(past, given))
    shown = [one for one in found if not (wrong and one.holds)][:limit]
    if form == "table":
        write([comparisons.sums(shown, width(), coloured(out))], out)
    elif form == "csv":
        write(exports.sums_csv(shown, spreadsheet=for_spreadsheet), out, data=True)
    else:
        write(exports.rows_json(map(exports.finding_dict, shown), lines=form == "jsonl"), out, data=True)


@click.command(
    epilog=examples(
        "sayso history --speaker 'General Staff' --measure casualties",
        "sayso history --measure troops --party KP --format csv --out troops.csv",
    )
)
@filter_options(OF_FIGURES)
@click.option("--alone", is_flag=True, help="Also figures that were given once.")
@click.option("--limit", type=click.IntRange(1), help="At most so many series.  [default: 20 in a table, else all]")
@as_of_option
@format_option
@guard_option
@out_option
@ledger_option
def history(alone: bool, limit: int | None, as_of: str | None, form: str, for_spreadsheet: bool, out: Path | None,
            ledger: str | None, **given: Any) -> None:  # fmt: skip
    """Shows how a figure moved over time, as it was published.

    A line of figures for each speaker and subject: by how much each is more or less, what revises or corrects an earlier one
    for the same day, and where a count was begun anew. The same figure in several reports stands once.
    """
    from sayso import comparisons, exports
    from sayso.ledger import Ledger

    check_guard(form, for_spreadsheet)
    with Ledger(ledger) as kept:
        past = at_moment(kept, as_of)
        found = past.series(alone=alone, **with_whole_ids(past, given))
    if form == "table":
        more = limit is None and len(found) > SHOWN
        told = f"the first {SHOWN} of {len(found):,}; --limit shows more, --format json all\n" if more else ""
        write([comparisons.series(found[: limit or SHOWN], width(), coloured(out)), told], out)
    elif form == "csv":
        write(exports.series_csv(found[:limit], spreadsheet=for_spreadsheet), out, data=True)
    else:
        write(exports.rows_json(map(exports.series_dict, found[:limit]), lines=form == "jsonl"), out, data=True)


@click.command(epilog=examples("sayso links s3a9c01", "sayso links s3a9c01 --format json"))
@click.argument("identity", metavar="ID")
@click.option("--format", "form", type=click.Choice(("table", "json", "jsonl")), default="table", show_default=True,
              help="How to print it.")  # fmt: skip
@as_of_option
@out_option
@ledger_option
def links(identity: str, form: str, as_of: str | None, out: Path | None, ledger: str | None) -> None:
    """Shows what a statement does to others, and others to it.

    It repeats, confirms, denies, answers, corrects, supersedes or cites one. ID is that of a statement, or enough of its
    beginning; looked at are statements of a month to either side.
    """
    from sayso import comparisons, exports
    from sayso.exports.plain import plain as as_plain
    from sayso.ledger import Ledger

    with Ledger(ledger) as kept:
        past = at_moment(kept, as_of)
        found = past.links(identity)
        if form != "table":
            write(exports.rows_json((as_plain(one) for one in found), lines=form == "jsonl"), out, data=True)
            return
        entries = {one: past.entry(one) for link in found for one in (link.a, link.b)}
    write([comparisons.links(found, entries, width(), coloured(out))], out)


@click.command(epilog=examples("sayso copies r9aa1166", "sayso copies r9aa1166 --format json"))
@click.argument("report", metavar="REPORT")
@click.option("--format", "form", type=click.Choice(("table", "json", "jsonl")), default="table", show_default=True,
              help="How to print it.")  # fmt: skip
@out_option
@ledger_option
def copies(report: str, form: str, out: Path | None, ledger: str | None) -> None:
    """Lists the reports that repeat a report's words.

    An agency's wire in several outlets, a page under another headline, a quotation carried over. They were found when the
    reports were added; what they tell counts once.
    """
    from sayso import comparisons, exports
    from sayso.exports.plain import plain as as_plain
    from sayso.ledger import Ledger

    with Ledger(ledger) as kept:
        found = kept.copies(report)
        if form != "table":
            write(exports.rows_json((as_plain(one) for one in found), lines=form == "jsonl"), out, data=True)
            return
        text = kept.text(found[0].report) if found else ""
        filed = {one.other: kept.reports(report=one.other, versions="all")[0] for one in found}
    write([comparisons.copies(found, text, filed, width(), coloured(out))], out)


@click.command(epilog=examples("sayso house 'Radio Svoboda' RFE/RL", "sayso house"))
@click.argument("outlet", required=False)
@click.argument("house", required=False)
@decision_options
@ledger_option
def house(outlet: str | None, house: str | None, by: str, reason: str | None, ledger: str | None) -> None:
    """Says which house publishes an outlet.

    Outlets of one house are one voice. Without names, lists the outlets of this ledger and their houses. An outlet whose house
    is not known counts for nothing more than any other such: together they are one voice.
    """
    from sayso import comparisons
    from sayso.ledger import Ledger

    if (outlet is None) != (house is None):
        raise MisuseError("house", "needs an outlet and a house", "sayso house OUTLET HOUSE")
    with Ledger(ledger) as kept:
        if outlet is None or house is None:
            write([comparisons.houses(kept.houses(), width(), coloured())])
            return
        change = kept.house(outlet, house, by=by, reason=reason)
    say(f"noted: {plain(outlet)} is of {plain(house)} (change {change}; sayso undo {change} takes it back)")
