"""The command line. No logic of its own; what it prints, Python returns.

reading     read, sample                                       nothing is kept
adding      add, watch, reread, refused                        reports into the ledger
asking      statements, figures, reports, speakers, search, show, export
comparing   compare, sums, history, links, copies, house       claims held against each other
deciding    queue, review, grade, alias, undo, regression, expunge   what people say of entries
keeping     verify, backup
serving     serve, member                                      the ledger in a browser, and who may come in
"""

from __future__ import annotations

import _thread
import io
import os
import re
import sys
import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import click

from sayso import __version__
from sayso.cli import adding, asking, comparing, deciding, keeping, reading, serving
from sayso.cli.printing import EnoughError, plain
from sayso.errors import SaysoError
from sayso.filternames import FILTERS

__all__ = ["cli", "main"]

_MEANT = re.compile(r"\.? \(?(did you mean .*\?)\)?$", re.IGNORECASE)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="sayso")
def cli() -> None:
    """Reads news reports and keeps a ledger of what they claim: who said it, how many, of what, when, where, how sure."""


for module in (reading, adding, asking, comparing, deciding, keeping, serving):
    for command in vars(module).values():
        if isinstance(command, click.Command):
            cli.add_command(command)


def main() -> None:
    """Entry point: maps errors to one line on standard error and their exit code. What is printed is UTF-8 in any locale."""
    before = sys.unraisablehook
    sys.unraisablehook = partial(_again, before)
    try:
        _main()
    finally:
        sys.unraisablehook = before


def _main() -> None:
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        cli(prog_name="sayso", standalone_mode=False)
    except click.UsageError as error:
        if isinstance(error, getattr(click.exceptions, "NoArgsIsHelpError", ())):
            error.show()
        else:
            click.echo(f"sayso: {_misuse(error)}", err=True)
        sys.exit(error.exit_code)
    except click.Abort as error:
        if isinstance(error.__cause__, EOFError):  # click takes it for Ctrl-D at a prompt, and sayso has none
            raise error.__cause__ from None
        sys.exit(130)
    except ImportError as error:
        if not isinstance(error.__cause__, KeyboardInterrupt):
            raise
        sys.exit(130)  # Ctrl-C while a compiled module (onnxruntime) starts comes out as "initialization failed"
    except SaysoError as error:
        click.echo(f"sayso: {plain(_told(error))}", err=True)
        sys.exit(error.exit_code)
    except EnoughError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or the interpreter complains when it ends
        sys.exit(0)


def _again(hook: Callable[[Any], object], lost: Any) -> None:
    """Ctrl-C that came where nothing can be raised (in Python's own clearing up behind an import) comes again, a moment later.

    It was printed as "Exception ignored" and the reading went on: one in 170, while onnxruntime and numpy are imported.
    """
    if lost.exc_type is KeyboardInterrupt:
        threading.Timer(0.05, _thread.interrupt_main).start()
    else:
        hook(lost)


def _told(error: SaysoError) -> str:
    """An error as a line; a filter of Python's is named as the option that it is here."""
    if error.where not in (*FILTERS, "as_of", "facet"):
        return str(error)
    return f"--{error.where.replace('_', '-')}{str(error).removeprefix(error.where)}"


def _misuse(error: click.UsageError) -> str:
    """What click says of a wrong call, on one line: where, what, and what to do."""
    command = error.ctx.command_path if error.ctx else "sayso"
    what = _MEANT.sub(lambda match: f" ({match[1][0].lower()}{match[1][1:]})", error.format_message().strip())
    where = command.removeprefix("sayso").strip() or "command line"
    return plain(f"{where}: {what[:1].lower()}{what[1:].rstrip('.')}; {command} --help tells more")
