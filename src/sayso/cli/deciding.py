"""`sayso queue`, `review`, `grade`, `alias`, `undo`, `regression`, `expunge`: what people say of entries and reports."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from sayso.cli.ledgers import decision_options, examples, filter_options, ledger_option, whole_id, with_whole_ids
from sayso.cli.printing import coloured, plain, say, width, write
from sayso.errors import MisuseError, OutputError
from sayso.filternames import OF_QUEUE, OF_REPORTS

QUEUED = 20  # figures of a table, unless --limit says otherwise
VERDICTS = {"accept": "accepted", "reject": "rejected", "edit": "edited", "split": "split", "merge": "merged"}


@click.command(epilog=examples("sayso queue", "sayso queue --measure killed --limit 5", "sayso queue --format json"))
@filter_options(OF_QUEUE)
@click.option("--limit", type=click.IntRange(1), help="At most so many.  [default: 20 in a table, else all]")
@click.option("--format", "form", type=click.Choice(("table", "json", "jsonl")), default="table", show_default=True,
              help="How to print it.")  # fmt: skip
@ledger_option
def queue(limit: int | None, form: str, ledger: str | None, **given: Any) -> None:
    """Lists what waits for review, by how much it is worth.

    Figures that nobody has reviewed; first what is likely misread, and what much hangs on: a reading that is unsure, a figure
    that another differs from, a sum that cannot add up, a large number. Nothing is left out; docs/review.md tells how the worth
    comes about.
    """
    from sayso import exports, lists
    from sayso.ledger import Ledger

    with Ledger(ledger) as kept:
        waiting = kept.queue(**with_whole_ids(kept, given))
        shown = waiting[: limit or (QUEUED if form == "table" else None)]
        entries = kept.entries([one.figure for one in shown])
        if form == "table":
            told = f"{len(shown)} of {len(waiting):,}; --limit shows more, --format json all\n"
            more = [told] if limit is None and len(waiting) > len(shown) else []
            write([lists.queue(zip(entries, shown, strict=True), width(), coloured()), *more])
            return
        rows = ({**exports.entry_dict(entry), "worth": one.worth, "why": list(one.why)}
                for entry, one in zip(entries, shown, strict=True))  # fmt: skip
        write(exports.rows_json(rows, lines=form == "jsonl"), data=True)


@click.command(
    epilog=examples(
        "sayso review f3a9c01 accept",
        "sayso review f3a9c01 edit value=12 measure=wounded --reason '3 died later'",
        "sayso review f3a9c01 split --into 'value=3;measure=killed' \\",
        "                           --into 'value=12;measure=wounded'",
        "sayso review f3a9c01 merge f77b2e4",
    )
)
@click.argument("identity", metavar="ID")
@click.argument("verdict", type=click.Choice(tuple(VERDICTS)), metavar="VERDICT")
@click.argument("rest", metavar="[FIELD=VALUE… | ID…]", nargs=-1)
@click.option("--into", multiple=True, metavar="FIELD=VALUE;…", help="With split: the values of one part; once for each part.")
@click.option("--seen", type=int, metavar="CHANGE", help="Refuse if somebody changed the entry after this change.")
@decision_options
@ledger_option
def review(identity: str, verdict: str, rest: tuple[str, ...], into: tuple[str, ...], seen: int | None, by: str,
           reason: str | None, ledger: str | None) -> None:  # fmt: skip
    """Reviews an entry: accept, reject, edit, split or merge it.

    VERDICT is one of these; edit takes FIELD=VALUE, merge the ids of entries that tell the same again. From then on, answers
    show the reviewed value; what was read stays beside it. docs/review.md tells each with an example.
    """
    from sayso.ledger import Ledger

    _check(verdict, rest, into, seen)
    given: dict[str, Any] = {"by": by, "reason": reason}
    done = VERDICTS[verdict]
    with Ledger(ledger) as kept:
        if verdict == "accept":
            change = kept.accept(identity, seen=seen, **given)
        elif verdict == "reject":
            change = kept.reject(identity, seen=seen, **given)
        elif verdict == "edit":
            change = kept.edit(identity, _values(rest), seen=seen, **given)
        elif verdict == "merge":
            change = kept.merge(identity, rest, seen=seen, **given)
        else:
            made = kept.split(identity, [_values(part.split(";")) for part in into], seen=seen, **given)
            change, done = kept.entry(made[0]).since, f"split into {', '.join(made)}"
    say(f"{plain(identity)}: {done} by {plain(by)} ({_taken_back(change)})")


def _check(verdict: str, rest: tuple[str, ...], into: tuple[str, ...], seen: int | None) -> None:
    """Holds what was given against what the verdict takes, so that nothing is passed over in silence."""
    if rest and verdict not in ("edit", "merge"):
        raise MisuseError(verdict, f"takes no {rest[0]!r}", "only edit takes FIELD=VALUE, and merge takes ids")
    if into and verdict != "split":
        raise MisuseError(verdict, "takes no --into", "only split does")


def _values(pairs: Iterable[str]) -> dict[str, str]:
    """FIELD=VALUE, each."""
    found: dict[str, str] = {}
    for pair in pairs:
        name, sign, value = (part.strip() for part in pair.partition("="))
        if not sign or not name:
            raise MisuseError("review", f"{pair!r} is no FIELD=VALUE", "write it like measure=wounded or value=12")
        if name in found:
            raise MisuseError("review", f"{name} is given twice", "give each field once")
        found[name] = value
    return found


def _taken_back(change: int) -> str:
    return f"change {change}; sayso undo {change} takes it back"


@click.command(epilog=examples("sayso grade 'Ana Ruiz' B --reason 'right on the last three counts'", "sayso grade f3a9c01 2"))
@click.argument("subject", metavar="WHO|ENTRY")
@click.argument("value", metavar="A-F|1-6|none")
@decision_options
@ledger_option
def grade(subject: str, value: str, by: str, reason: str | None, ledger: str | None) -> None:
    """Grades a source (A to F) or an entry's information (1 to 6).

    A source is a speaker or an outlet (speaker:NAME or outlet:NAME where both are known). The two grades are entered apart, and
    neither follows from the other; “none” takes one back.
    """
    from sayso.ledger import Ledger

    given = None if value.lower() == "none" else value.upper()
    with Ledger(ledger) as kept:
        change = kept.grade(subject, given, by=by, reason=reason)
    say(f"{plain(subject)}: {f'graded {given}' if given else 'grade taken back'} by {plain(by)} ({_taken_back(change)})")


@click.command(
    epilog=examples(
        "sayso alias Zelensky 'Volodymyr Zelenskyy'",
        "sayso alias 'Ivan Petrenko' 'I. Petrenko' --apart",
        "sayso alias 'Mark Rutte' NATO --office secretary-general --since 2024-10-01",
    )
)
@click.argument("name", required=False)
@click.argument("other", required=False)
@click.option("--apart", is_flag=True, help="They are two speakers, whatever the rules say.")
@click.option("--office", metavar="ROLE", help="NAME held this office; OTHER is the state or body (“Ukraine”, “NATO”).")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="First day in office.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="Last day in office.")
@decision_options
@ledger_option
def alias(name: str | None, other: str | None, apart: bool, office: str | None, since: Any, until: Any, by: str,
          reason: str | None, ledger: str | None) -> None:  # fmt: skip
    """Says that two names are one speaker, or who held an office.

    It stands above the rules that merge speakers. Without names, what was said so far is listed.
    """
    from sayso import lists
    from sayso.ledger import Ledger

    if other is None and (name is not None or apart or office or since or until):
        raise MisuseError("alias", "needs two names", "sayso alias NAME OTHER, or --office ROLE with a state or body")
    if (since or until) and office is None:
        raise MisuseError("alias", "takes days of an office only", "name it with --office ROLE")
    if office is not None and apart:
        raise MisuseError("alias", "takes --office or --apart", "give one of them")
    with Ledger(ledger) as kept:
        if name is None or other is None:
            write([lists.aliases(kept.aliases(), width(), coloured())])
            return
        if office is not None:
            days = {"since": since and since.date(), "until": until and until.date()}
            change = kept.appoint(name, office, other, **days, by=by, reason=reason)
        else:
            change = kept.alias(name, other, same=not apart, by=by, reason=reason)
    say(f"noted ({_taken_back(change)})")


@click.command(epilog=examples("sayso undo", "sayso undo 17 --reason 'wrong entry'"))
@click.argument("change", type=int, required=False)
@decision_options
@ledger_option
def undo(change: int | None, by: str, reason: str | None, ledger: str | None) -> None:
    """Undoes a decision.

    CHANGE is its number, as sayso show tells it; without one, it is your last decision. An undo can be undone.
    """
    from sayso.ledger import Ledger

    with Ledger(ledger) as kept:
        undone = kept.undo(change, by=by, reason=reason)
    say(f"change {undone} is undone")


@click.command(epilog=examples("sayso regression --out decided", "sayso regression --outlet 'The Wire' --out decided/wire"))
@filter_options(OF_REPORTS)
@click.option("--out", type=click.Path(path_type=Path), metavar="FOLDER", required=True,
              help="Where to; a folder that is empty, or not there yet.")  # fmt: skip
@ledger_option
def regression(out: Path, ledger: str | None, **given: Any) -> None:
    """Exports what was decided, as a regression set.

    A JSON file for each report with entries that somebody accepted, edited, rejected or split: its whole text, and what a right
    reading of it must have, and must not have. docs/review.md tells its form.
    """
    from sayso.exports.plain import json_text
    from sayso.ledger import Ledger

    _check_free(out)
    reports = entries = 0
    with Ledger(ledger) as kept:
        for case in kept.regression(**with_whole_ids(kept, given)):
            write([json_text(case, 1), "\n"], out / f"{case['report']['id']}.json")
            reports, entries = reports + 1, entries + len(case["statements"]) + len(case["figures"])
    say(f"reports: {reports:,} · entries decided on: {entries:,}")


def _check_free(folder: Path) -> None:
    """Raises MisuseError where something is there already: a set of two exports would be neither."""
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise MisuseError(str(folder), "is there already, and is no empty folder", "name another with --out")
    except OSError as error:
        raise OutputError(str(folder), f"cannot be written ({error.strerror})", "name another place with --out") from error


@click.command(epilog=examples("sayso expunge r9aa1166 --reason 'court order 12/26'"))
@click.argument("report", metavar="REPORT")
@decision_options
@ledger_option
def expunge(report: str, by: str, reason: str | None, ledger: str | None) -> None:
    """Takes a report's text, names and entries out for good.

    For a court order, or a source at risk. Its id, digest, day and the reason stay, so that it is not taken in again. What is
    printed names the backups and the other reports that still hold the text. It cannot be undone.
    """
    from sayso.ledger import Ledger

    with Ledger(ledger) as kept:
        gone = kept.expunge(whole_id(kept, report), by=by, reason=reason or "")
    say(f"{gone.report}: expunged (change {gone.change}); sha256 {gone.digest} stays")
    for backup in gone.backups:
        say(f"still in the backup {plain(backup)}: delete it, or make a new one")
    for copy in gone.copies:
        say(f"the same text stands in {copy}")
    if not gone.backups:
        say("no backup was made with sayso since the report was added; look for others of your own")
