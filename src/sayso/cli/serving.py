"""`sayso serve`: the ledger in a browser."""

from __future__ import annotations

import click

from sayso.cli.ledgers import examples, ledger_option, person_option
from sayso.cli.printing import plain, say
from sayso.errors import MisuseError

LOOPBACK = ("127.0.0.1", "::1", "localhost")


@click.command(epilog=examples("sayso serve", "sayso serve --ledger kursk.db --port 9000", "sayso serve --read-only"))
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen: this machine alone.")
@click.option("--port", type=click.IntRange(0, 65_535), default=8765, show_default=True,
              help="Where to answer; 0 takes any port that is free.")  # fmt: skip
@click.option("--read-only", is_flag=True, help="Nothing may be decided.")
@person_option
@ledger_option
def serve(host: str, port: int, read_only: bool, by: str, ledger: str | None) -> None:
    """Shows the ledger in a browser, until Ctrl-C.

    What is decided there is decided in your name (--as). Only this machine can reach it.
    """
    from sayso.ledger import Ledger
    from sayso.web import serve as answer

    if host not in LOOPBACK:
        raise MisuseError("--host", f"{host} can be reached by others", f"choose one of {', '.join(LOOPBACK)}")
    if not read_only and not by:
        raise MisuseError("--as", "needs the name of who decides", "give it with --as, or set SAYSO_AS; or --read-only")
    with Ledger(ledger) as kept:
        answer(kept, host, port, by=None if read_only else by,
               ready=lambda address: say(f"{plain(kept.store.shown)} is at {address}  (Ctrl-C ends it)"))  # fmt: skip
