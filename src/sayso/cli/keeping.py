"""`sayso verify`, `backup`: keeping the ledger whole."""

from __future__ import annotations

import sys

import click

from sayso.cli.ledgers import examples, ledger_option
from sayso.cli.printing import coloured, plain, say, width, write


@click.command()
@click.option("--rebuild", is_flag=True, help="First make anew what is derived: word indexes, and which speakers are one.")
@ledger_option
def verify(rebuild: bool, ledger: str | None) -> None:
    """Checks the whole ledger, and says what it checked.

    Digests, offsets, keys, the sequence of changes, versions, word indexes. Every fault is printed on a line.

    Exit code: 0 all is well, 3 something is damaged.
    """
    from sayso import lists
    from sayso.ledger import Ledger

    with Ledger(ledger) as kept:
        if rebuild:
            kept.rebuild()
        checks = kept.verify()
    write([lists.checks(checks, width(), coloured())])
    if any(check.faults for check in checks):
        sys.exit(3)


@click.command(epilog=examples("sayso backup monday.db", "sayso backup postgresql://desk@archive/monday"))
@click.argument("to", metavar="FILE|URL")
@ledger_option
def backup(to: str, ledger: str | None) -> None:
    """Copies the ledger to a new file or an empty database.

    The copy is the ledger as it is at one moment; others may go on writing. A backup is a ledger: --ledger FILE opens it. From
    a file to PostgreSQL or back, this is how a ledger moves.
    """
    from sayso.ledger import Ledger
    from sayso.ledger.copying import shown

    with Ledger(ledger) as kept:
        size = kept.backup(to)
    say(f"{plain(shown(to) if '://' in to else to)}: {size:,} bytes")  # an address without its password
