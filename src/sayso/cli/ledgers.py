"""What commands on a ledger have in common: which ledger, who decides, which entries, and how the answer is to be given."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from sayso.filternames import FILTERS, NUMBERS

if TYPE_CHECKING:
    from sayso.ledger import Ledger

Command = TypeVar("Command", bound=Callable[..., Any])


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
    """The filters with reports by their whole ids, where lists have shown their beginnings. Raises MisuseError."""
    from sayso.ledger import questions

    return questions.with_whole_ids(ledger.store, filters)


def person() -> str:
    """Who is sitting here, as far as the machine knows; else nobody, and the ledger asks for a name."""
    import getpass

    try:
        return os.environ.get("SAYSO_AS") or getpass.getuser()
    except (OSError, KeyError):
        return ""
