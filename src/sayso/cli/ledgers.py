"""What commands on a ledger have in common: which ledger, who decides, which entries, and how the answer is to be given."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from sayso.ledger import Ledger

Command = TypeVar("Command", bound=Callable[..., Any])

# The filters of the ledger as options, with what --help says of them. Several values are parted by commas.
FILTERS: dict[str, tuple[str, str]] = {
    "speaker": ("NAME", "Who says it, in any spelling that the ledger has merged."),
    "organisation": ("NAME", "The speaker's organisation, or part of its name."),
    "country": ("STATE", "The speaker's country: a code, a name or an adjective."),
    "speaker_kind": ("KIND", "What they are: person, organisation, group, document or unnamed."),
    "act": ("ACT", "What is done by saying it: state, confirm, deny, estimate and others."),
    "quote": ("KIND", "In which words it is told: direct, indirect or mixed."),
    "measure": ("MEASURE", "What happened to the counted: killed, launched, displaced and others."),
    "unit": ("UNIT", "What is counted: person, drone, USD and others."),
    "party": ("STATE", "The side that the counted belong to: a code or a name."),
    "place": ("PLACE", "Where, with what lies inside: “Kursk region”, “Kherson city”, UA."),
    "status": ("STATUS", "How sure: confirmed, reported, estimated, expected, planned, denied or alleged."),
    "comparator": ("WORD", "One of exact, about, over, at_least, under, at_most, between and plural."),
    "min_value": ("NUMBER", "At least so many."),
    "max_value": ("NUMBER", "At most so many."),
    "said_since": ("DATE", "Said on this day or later."),
    "said_until": ("DATE", "Said on this day or earlier."),
    "happened_since": ("DATE", "What is counted happened on this day or later."),
    "happened_until": ("DATE", "What is counted happened on this day or earlier."),
    "published_since": ("DATE", "The report is of this day or later."),
    "published_until": ("DATE", "The report is of this day or earlier."),
    "outlet": ("NAME", "Who published the report."),
    "report": ("ID", "The report's id, or enough of its beginning."),
    "min_confidence": ("NUMBER", "How sure the reading is at least, of 0 to 1."),
    "reviewed": ("WORD", "What review said: none, any, accepted, edited, rejected, split, merged or withdrawn."),
    "text": ("WORDS", "Words that stand around it: all of them, \"a phrase\", this OR that, -without, begin*."),
    "versions": ("WORD", "With “all”, what earlier versions of a page said, too."),
}  # fmt: skip
NUMBERS = frozenset({"min_value", "max_value", "min_confidence"})
OF_STATEMENTS = tuple(name for name in FILTERS if name not in {
    "measure", "unit", "party", "place", "status", "comparator", "min_value", "max_value", "happened_since", "happened_until"
})  # fmt: skip
OF_FIGURES = tuple(name for name in FILTERS if name not in {"act", "quote", "said_since", "said_until"})
OF_REPORTS = ("outlet", "published_since", "published_until", "text", "report", "versions")


def examples(*lines: str) -> str:
    """Command lines to stand below a command's help, as they are."""
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)


def ledger_option(command: Command) -> Command:
    """--ledger."""
    shown = "A file or a postgresql:// address.  [default: SAYSO_LEDGER, else sayso.db here]"
    return click.option("--ledger", metavar="PATH|URL", help=shown)(command)


def person_option(command: Command) -> Command:
    """--as: who decides."""
    shown = "Who decides.  [default: SAYSO_AS, else your login name]"
    return click.option("--as", "by", metavar="NAME", default=person, help=shown)(command)


def decision_options(command: Command) -> Command:
    """--as and --reason: who decides, and why."""
    return person_option(click.option("--reason", help="Why; it is kept with the decision.")(command))


def filter_options(names: tuple[str, ...]) -> Callable[[Command], Command]:
    """An option for each filter."""

    def add(command: Command) -> Command:
        for name in reversed(names):
            metavar, shown = FILTERS[name]
            kind = float if name in NUMBERS else str
            command = click.option("--" + name.replace("_", "-"), name, metavar=metavar, type=kind, help=shown)(command)
        return command

    return add


def answer_options(formats: Sequence[str]) -> Callable[[Command], Command]:
    """How the answer is to be given, and as of when."""

    def add(command: Command) -> Command:
        for option in (
            ledger_option,
            click.option("--out", type=click.Path(path_type=Path), help="Write here instead of standard output."),
            click.option("--for-spreadsheet", is_flag=True, help="In CSV, keep cells that begin like a formula from running."),
            as_of_option,
            click.option("--limit", type=click.IntRange(1), help="At most so many.  [default: 50 in a table, else all]"),
            click.option("--format", "form", type=click.Choice(formats), default="table", show_default=True,
                         help="How to print it."),
        ):  # fmt: skip
            command = option(command)
        return command

    return add


def as_of_option(command: Command) -> Command:
    """--as-of."""
    shown = "As the ledger was: a day, a moment, or the number of a change."
    return click.option("--as-of", metavar="MOMENT", help=shown)(command)


def at_moment(ledger: Ledger, moment: str | None) -> Ledger:
    """The ledger as it was at a moment that somebody wrote; a number of few digits is that of a change."""
    return ledger if moment is None else ledger.as_of(int(moment) if moment.isdecimal() and len(moment) < 8 else moment)


def whole_id(ledger: Ledger, report: str) -> str:
    """The id of a report that is named by its id, or, as lists show it, the beginning of that. Raises MisuseError."""
    return next(one.origin.id for one in ledger.versions(report) if one.origin.id.startswith(report))


def with_whole_ids(ledger: Ledger, filters: dict[str, Any]) -> dict[str, Any]:
    """The filters with reports by their whole ids, where lists have shown their beginnings."""
    if not filters.get("report"):
        return filters
    return filters | {"report": [whole_id(ledger, one.strip()) for one in filters["report"].split(",") if one.strip()]}


def person() -> str:
    """Who is sitting here, as far as the machine knows; else nobody, and the ledger asks for a name."""
    import getpass

    try:
        return os.environ.get("SAYSO_AS") or getpass.getuser()
    except (OSError, KeyError):
        return ""
