"""`sayso serve`, `member`: the ledger in a browser, and who may come in where others can reach it."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import click

from sayso.cli.ledgers import decision_options, examples, ledger_option, person_option
from sayso.cli.printing import coloured, plain, say, width, write
from sayso.errors import MisuseError

LOOPBACK = ("127.0.0.1", "::1", "localhost")
CAME = 100  # accesses that are listed, unless --limit says otherwise
ROLES = ("reader", "reviewer", "admin")
NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:\d{1,5})?|\[[0-9A-Fa-f:]+\](:\d{1,5})?")
readable = click.Path(path_type=Path)


@click.command(
    epilog=examples(
        "sayso serve", "sayso serve --ledger kursk.db --port 9000", "sayso serve --read-only",
        "sayso serve --auth --host 0.0.0.0 --name desk.example.org \\",
        "            --certificate desk.pem --key desk.key",
    )
)  # fmt: skip
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen; what others can reach needs --auth.")
@click.option("--port", type=click.IntRange(0, 65_535), default=8765, show_default=True,
              help="Where to answer; 0 takes any port that is free.")  # fmt: skip
@click.option("--auth", is_flag=True, help="Only members come in, by name and password (sayso member).")
@click.option("--name", "names", multiple=True, metavar="HOST[:PORT]",
              help="A name by which browsers ask for it, where that is not --host; may be given again.")  # fmt: skip
@click.option("--certificate", type=readable, help="Answer by HTTPS with this certificate (PEM).")
@click.option("--key", type=readable, help="The certificate's key (PEM), where that has a file of its own.")
@click.option("--proxy", is_flag=True, help="It is reached through a proxy on this machine, which says from where.")
@click.option("--read-only", is_flag=True, help="Nothing may be decided.")
@person_option
@ledger_option
def serve(host: str, port: int, auth: bool, names: tuple[str, ...], certificate: Path | None, key: Path | None,
          proxy: bool, read_only: bool, by: str, ledger: str | None) -> None:  # fmt: skip
    """Shows the ledger in a browser, until Ctrl-C.

    Only this machine can reach it, and what is decided there is decided in your name (--as). With --auth others may, who are
    members: each decides in their own name, as far as their role goes.
    """
    from sayso.ledger import Ledger
    from sayso.web import Listening, Rights
    from sayso.web import serve as answer

    host = host.lower()
    if host not in LOOPBACK and not auth:
        raise MisuseError("--host", f"{host} can be reached by others", f"give --auth, or choose one of {', '.join(LOOPBACK)}")
    if not (auth or read_only or by):
        raise MisuseError("--as", "needs the name of who decides", "give it with --as, or set SAYSO_AS; or --read-only")
    if host in ("0.0.0.0", "::") and not names:
        raise MisuseError("--name", f"is needed with {host}", "give the name by which browsers ask for it")
    for name in names:
        if not NAME.fullmatch(name):
            raise MisuseError("--name", f"{name[:80]!r} is no name of a host", "write it like desk.example.org or desk:8080")
    if key and not certificate:
        raise MisuseError("--key", "is of no certificate", "give --certificate, too")
    with Ledger(ledger) as kept:
        if auth and not kept.members():
            raise MisuseError("--auth", "nobody could come in", "make a member first: sayso member NAME --role admin")
        where = plain(kept.store.shown)
        if auth:
            with kept.store.upkeep():  # sessions are written: what may only be read lets nobody in
                pass
        if host not in LOOPBACK and not (certificate or proxy):
            say("without --certificate, passwords and texts go over the network as they are")
        listening, rights = Listening(host, port, names, certificate, key, proxy), Rights(by, read_only, auth)
        answer(kept, listening, rights,
               ready=lambda address: say(f"{where} is at {address}  (Ctrl-C ends it)"))  # fmt: skip


@click.command(
    epilog=examples(
        "sayso member", "sayso member Ines --role reviewer", "sayso member Ines --password",
        "sayso member Ines --dismiss --reason 'moved to another desk'", "sayso member --came", "sayso member Ines --came",
    )
)  # fmt: skip
@click.argument("name", required=False)
@click.option("--role", type=click.Choice(ROLES), help="A reader asks, a reviewer decides, an admin sees who came in.")
@click.option("--password", is_flag=True, help="Give a new password; it is asked for, or read from standard input.")
@click.option("--dismiss", is_flag=True, help="NAME may no longer come in.")
@click.option("--came", is_flag=True, help="Instead, who came in, was refused, or left; with NAME, by that name alone.")
@click.option("--limit", type=click.IntRange(1, 10**6), help="With --came, at most so many, the last first.  [default: 100]")
@decision_options
@ledger_option
def member(name: str | None, role: str | None, password: bool, dismiss: bool, came: bool, limit: int | None, by: str,
           reason: str | None, ledger: str | None) -> None:  # fmt: skip
    """Says who may come in where the ledger is served with --auth.

    With a role, NAME becomes a member, or gets another role; without a NAME, the members are listed. A password has 12
    characters or more, of any kind. Whoever gets another role or password must come in again.
    """
    from sayso import lists
    from sayso.ledger import Ledger

    if name is None and (role or password or dismiss):
        raise MisuseError("member", "needs a NAME", "sayso member NAME --role ROLE")
    if name is not None and sum((bool(role or password), dismiss, came)) != 1:
        told = "can be given a role or a password, or be dismissed"
        raise MisuseError(name, told, "give --role, --password or --dismiss; --came lists who came in")
    if limit and not came:
        raise MisuseError("--limit", "is of --came alone", "leave it out")
    with Ledger(ledger) as kept:
        if came:
            found = kept.accesses((limit or CAME) + 1, name)
            shown = found[: limit or CAME]
            write([lists.accesses(shown, width(), coloured()),
                   f"the last {len(shown):,}; --limit shows more\n" if len(found) > len(shown) else ""])  # fmt: skip
        elif name is None:
            write([lists.members(kept.members(), width(), coloured())])
        elif dismiss:
            kept.dismiss(name, by=by, reason=reason)
            say(f"{plain(name)}: may no longer come in")
        else:
            new = all(name.strip() != one.name for one in kept.members())
            kept.enrol(name, role=role, password=asked(name) if password or new else None, by=by, reason=reason)
            done = f"is {'an' if role == 'admin' else 'a'} {role}" if role else "has a new password"
            say(f"{plain(name)}: {done}{'' if new else ', and must come in again'}")


def asked(name: str) -> str:
    """A password: a line of standard input, or asked for twice where somebody sits there. Raises MisuseError."""
    if not sys.stdin.isatty():
        try:
            return sys.stdin.buffer.readline().decode().rstrip("\r\n")  # UTF-8 in any locale, as browsers send it
        except UnicodeDecodeError:
            raise MisuseError("password", "is not UTF-8", "give it in UTF-8, or type it") from None
    from getpass import getpass

    try:
        given, again = getpass(f"password of {plain(name)}: "), getpass("and again: ")
    except EOFError:
        raise MisuseError("password", "was not given", "type it, or give it on standard input") from None
    if given != again:
        raise MisuseError("password", "was typed in two ways", "try again")
    return given
