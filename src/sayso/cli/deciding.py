"""`sayso review`, `grade`, `alias`, `undo`, `expunge`: what people say of entries, speakers and reports."""

from __future__ import annotations

from typing import Any

import click

from sayso.cli.ledgers import ledger_option, person_options
from sayso.cli.printing import plain
from sayso.errors import MisuseError

VERDICTS = ("accept", "reject", "edit", "split", "merge")


@click.command()
@click.argument("identity", metavar="ID")
@click.argument("verdict", type=click.Choice(VERDICTS))
@click.argument("rest", metavar="[FIELD=VALUE… | ID…]", nargs=-1)
@click.option("--into", multiple=True, metavar="FIELD=VALUE;…", help="With split: the values of one part; once for each part.")
@click.option("--seen", type=int, help="Refuse if somebody changed the entry after this change.")
@person_options
@ledger_option
def review(identity: str, verdict: str, rest: tuple[str, ...], into: tuple[str, ...], seen: int | None, by: str,
           reason: str | None, ledger: str | None) -> None:  # fmt: skip
    """Reviews an entry: accept, reject, edit FIELD=VALUE…, split, merge ID….

    From then on, answers show the reviewed value; what was read stays beside it. docs/review.md tells each with an example.
    """
    from sayso.ledger import Ledger

    if rest and verdict not in ("edit", "merge"):
        raise MisuseError(verdict, f"takes no {rest[0]!r}", "only edit takes FIELD=VALUE, and merge takes ids")
    given: dict[str, Any] = {"by": by, "reason": reason}
    with Ledger(ledger) as kept:
        if verdict == "accept":
            change = kept.accept(identity, seen=seen, **given)
        elif verdict == "reject":
            change = kept.reject(identity, seen=seen, **given)
        elif verdict == "edit":
            change = kept.edit(identity, _values(rest), seen=seen, **given)
        elif verdict == "merge":
            change = kept.merge(identity, rest, **given)
        else:
            made = kept.split(identity, [_values(part.split(";")) for part in into], **given)
            click.echo(f"{identity}: split into {', '.join(made)}")
            return
    past = {"accept": "accepted", "reject": "rejected", "edit": "edited", "merge": "merged"}[verdict]
    click.echo(f"{identity}: {past} by {plain(by)} (change {change}; sayso undo {change} takes it back)")


def _values(pairs: tuple[str, ...] | list[str]) -> dict[str, str]:
    """FIELD=VALUE, each."""
    found = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign or not name.strip():
            raise MisuseError("review", f"{pair!r} is no FIELD=VALUE", "write it like measure=wounded or value=12")
        found[name.strip()] = value.strip()
    return found


@click.command()
@click.argument("subject", metavar="WHO|ENTRY")
@click.argument("value", metavar="A-F|1-6|none")
@person_options
@ledger_option
def grade(subject: str, value: str, by: str, reason: str | None, ledger: str | None) -> None:
    """Grades a speaker or an outlet as a source (A to F), or an entry's information (1 to 6); “none” takes a grade back.

    The two are entered apart, and neither follows from the other.
    """
    from sayso.ledger import Ledger

    with Ledger(ledger) as kept:
        change = kept.grade(subject, None if value == "none" else value.upper(), by=by, reason=reason)
    click.echo(f"{plain(subject)}: graded {value.upper()} by {plain(by)} (change {change})")


@click.command()
@click.argument("name", required=False)
@click.argument("other", required=False)
@click.option("--apart", is_flag=True, help="They are two speakers, whatever the rules say.")
@click.option("--office", metavar="ROLE", help="NAME held this office; OTHER is the state or body (“Ukraine”, “NATO”).")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="First day in office.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Last day in office.")
@person_options
@ledger_option
def alias(name: str | None, other: str | None, apart: bool, office: str | None, since: Any, until: Any, by: str,
          reason: str | None, ledger: str | None) -> None:  # fmt: skip
    r"""Says that NAME and OTHER are one speaker, or who held an office; without names, lists what was said so far.

    \b
      sayso alias "Zelensky" "Volodymyr Zelenskyy"
      sayso alias "Ivan Petrenko" "I. Petrenko" --apart
      sayso alias "Volodymyr Zelensky" Ukraine --office president --since 2019-05-20
    """
    from sayso import lists
    from sayso.ledger import Ledger

    with Ledger(ledger) as kept:
        if name is None:
            click.echo(lists.aliases(kept.aliases()), nl=False)
            return
        if other is None:
            raise MisuseError("alias", "needs two names", "sayso alias NAME OTHER, or --office ROLE with a state or body")
        if office is not None:
            days = {"since": since and since.date(), "until": until and until.date()}
            change = kept.appoint(name, office, other, **days, by=by, reason=reason)
        else:
            change = kept.alias(name, other, same=not apart, by=by, reason=reason)
    click.echo(f"noted as change {change}; sayso undo {change} takes it back")


@click.command()
@click.argument("change", type=int, required=False)
@person_options
@ledger_option
def undo(change: int | None, by: str, reason: str | None, ledger: str | None) -> None:
    """Undoes a decision: by the number of its change, or your last one. An undo can be undone."""
    from sayso.ledger import Ledger

    with Ledger(ledger) as kept:
        undone = kept.undo(change, by=by, reason=reason)
    click.echo(f"change {undone} is undone")


@click.command()
@click.argument("report", metavar="REPORT")
@person_options
@ledger_option
def expunge(report: str, by: str, reason: str | None, ledger: str | None) -> None:
    """Takes a report's text, names and entries out of the ledger for good: a court order, a source at risk.

    Its id, digest, day and the reason stay. What is printed names the backups and the other reports that still hold the text.
    """
    from sayso.ledger import Ledger

    with Ledger(ledger) as kept:
        gone = kept.expunge(report, by=by, reason=reason or "")
    click.echo(f"{gone.report}: expunged (change {gone.change}); sha256 {gone.digest} stays")
    for backup in gone.backups:
        click.echo(f"still in the backup {plain(backup)}: delete it, or make a new one")
    for copy in gone.copies:
        click.echo(f"the same text stands in {copy}")
    if not gone.backups:
        click.echo("no backup was made with sayso since the report was added; look for others of your own")
