"""What commands on a ledger have in common: which ledger, who decides, which entries."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, TypeVar

import click

from sayso.errors import MisuseError

Command = TypeVar("Command", bound=Callable[..., Any])

# The filters of the ledger as options, with what --help says of them. Several values are parted by commas.
FILTERS: dict[str, tuple[str, str]] = {
    "speaker": ("NAME", "Who says it, in any spelling that the ledger has merged."),
    "organisation": ("NAME", "The speaker's organisation, or part of its name."),
    "country": ("STATE", "The speaker's country: a code, a name or an adjective."),
    "speaker_kind": ("KIND", "person, organisation, group, document or unnamed."),
    "act": ("ACT", "What is done by saying it: state, confirm, deny, estimate …"),
    "quote": ("KIND", "direct, indirect or mixed."),
    "measure": ("MEASURE", "What happened to the counted: killed, launched, displaced …"),
    "unit": ("UNIT", "What is counted: person, drone, USD …"),
    "party": ("STATE", "The side that the counted belong to: a code or a name."),
    "place": ("PLACE", "Where, with what lies inside: “Kursk region”, “Kherson city”, UA."),
    "status": ("STATUS", "confirmed, reported, estimated, expected, planned, denied or alleged."),
    "comparator": ("WORD", "exact, about, over, at_least, under, at_most, between or plural."),
    "min_value": ("NUMBER", "At least so many."),
    "max_value": ("NUMBER", "At most so many."),
    "said_since": ("DATE", "Said on this day or later."),
    "said_until": ("DATE", "Said on this day or earlier."),
    "happened_since": ("DATE", "What is counted happened on this day or later."),
    "happened_until": ("DATE", "What is counted happened on this day or earlier."),
    "published_since": ("DATE", "The report is of this day or later."),
    "published_until": ("DATE", "The report is of this day or earlier."),
    "outlet": ("NAME", "Who published the report."),
    "report": ("ID", "The report's id."),
    "min_confidence": ("NUMBER", "Of 0 to 1: how sure the reading is at least."),
    "reviewed": ("WORD", "none, any, accepted, edited, rejected, split, merged or withdrawn."),
    "text": ("WORDS", "Words that stand around it: all of them, \"a phrase\", this OR that, -without, begin*."),
    "versions": ("WORD", "“all”: what earlier versions of a page said, too."),
}  # fmt: skip
NUMBERS = frozenset({"min_value", "max_value", "min_confidence"})
OF_STATEMENTS = tuple(name for name in FILTERS if name not in {
    "measure", "unit", "party", "place", "status", "comparator", "min_value", "max_value", "happened_since", "happened_until"
})  # fmt: skip
OF_FIGURES = tuple(name for name in FILTERS if name not in {"act", "quote", "said_since", "said_until"})
OF_REPORTS = ("outlet", "published_since", "published_until", "text", "report", "versions")


def ledger_option(command: Command) -> Command:
    """--ledger."""
    shown = "A file or a postgresql:// address.  [default: SAYSO_LEDGER, else sayso.db here]"
    return click.option("--ledger", metavar="PATH|URL", help=shown)(command)


def person_options(command: Command) -> Command:
    """--as and --reason: who decides, and why."""
    command = click.option("--reason", help="Why; it is kept with the decision.")(command)
    shown = "Who decides.  [default: SAYSO_AS, else your login name]"
    return click.option("--as", "by", metavar="NAME", default=person, help=shown)(command)


def filter_options(names: tuple[str, ...]) -> Callable[[Command], Command]:
    """An option for each filter."""

    def add(command: Command) -> Command:
        for name in reversed(names):
            metavar, shown = FILTERS[name]
            kind = float if name in NUMBERS else str
            command = click.option("--" + name.replace("_", "-"), name, metavar=metavar, type=kind, help=shown)(command)
        return command

    return add


def person() -> str:
    """Who is sitting here, as far as the machine knows."""
    import getpass

    if named := os.environ.get("SAYSO_AS"):
        return named
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        raise MisuseError("--as", "needs the name of who decides", "give it with --as, or set SAYSO_AS") from None
