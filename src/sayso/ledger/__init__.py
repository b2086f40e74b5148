"""The ledger: what many reports claim, kept for years and asked in milliseconds.

    schema ─ dialects ─ migrations ─ store ─┬─ entries ─ writing ─────┐
                                            ├─ filters ─ questions ───┼─ Ledger
    words · spellings · identities (pure)   └─ decisions · verification┘

No module here reads text or knows the model: readings come from `desk.py`, and leave as the records of `records.py`.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from sayso.errors import MisuseError, RefusedError
from sayso.ledger import (
    copies,
    copying,
    decisions,
    linking,
    members,
    merging,
    polling,
    questions,
    reconciling,
    searches,
    verification,
    writing,
)
from sayso.ledger.decisions import Expunged
from sayso.ledger.filters import Filters, filters
from sayso.ledger.identities import Decision, House, Office, Who
from sayso.ledger.members import Access, Member, Session
from sayso.ledger.polling import Watched
from sayso.ledger.questions import Page, Selection
from sayso.ledger.searches import Kept
from sayso.ledger.store import Clock, Store
from sayso.ledger.verification import Check
from sayso.ledger.writing import Incoming, Renewed, Written
from sayso.reconciliation.bounds import ABOUT
from sayso.records import (
    Account,
    Change,
    Copy,
    Engine,
    Entry,
    Filed,
    Finding,
    Hit,
    Link,
    Matter,
    Note,
    Reading,
    Refused,
    Report,
    Series,
    Verdict,
    Voice,
    Waiting,
)

__all__ = [
    "Access", "Check", "Decision", "Expunged", "Filters", "Incoming", "Kept", "Ledger", "Member", "Office", "Page", "Renewed",
    "Selection", "Session", "Watched", "Who", "Written", "location",
]  # fmt: skip


def location(given: str | Path | None = None) -> str:
    """Where the ledger is: as given, else SAYSO_LEDGER, else sayso.db in this folder."""
    return str(given) if given else os.environ.get("SAYSO_LEDGER") or "sayso.db"


class Ledger:
    """A ledger at a path or a postgresql:// address. Questions see it as it is when they are answered.

    >>> ledger = Ledger("sayso.db")                                         # doctest: +SKIP
    >>> ledger.figures(measure="killed", party="UA").to_frame()             # doctest: +SKIP
    """

    def __init__(self, at: str | Path | None = None, *, create: bool = False, clock: Clock | None = None) -> None:
        """Opens a ledger; with `create`, makes one where there is none.

        Raises LedgerError where there is none, or something else, or a damaged one; NewerError, BusyError, OutputError.
        """
        from sayso import __version__

        self.store = Store(location(at), __version__, create=create, clock=clock)
        self.cutoff: int | None = None

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Ledger {self.store.shown}>"

    def close(self) -> None:
        """Lets go of the database."""
        self.store.close()

    def as_of(self, moment: str | int | date) -> Ledger:
        """The ledger as it was at a moment (ISO 8601; a bare day: its end, UTC) or after a numbered change."""
        past = object.__new__(Ledger)
        past.store, past.cutoff = self.store, self.store.number(moment)
        return past

    # ------------------------------------------------------------ asking

    def last_change(self) -> int:
        """The number of the last change (0: none yet): what is asked again before the next one is answered the same."""
        return questions.last_change(self.store) if self.cutoff is None else self.cutoff

    def statements(self, **given: Any) -> Selection:
        """The statements that all filters hold for (see Filters)."""
        return Selection(self.store, "statement", filters(given), self.cutoff)

    def figures(self, **given: Any) -> Selection:
        """The figures that all filters hold for (see Filters)."""
        return Selection(self.store, "figure", filters(given), self.cutoff)

    def reports(self, *, limit: int | None = None, after: str | None = None, **given: Any) -> list[Filed]:
        """The reports, newest first: filters outlet, published_since, published_until, text, report, versions.

        With `after`, those behind the report of this id. Raises MisuseError where there is none.
        """
        return questions.reports(self.store, filters(given), limit, self.cutoff, after)

    def held(self) -> int:
        """How many reports are held, in their latest versions."""
        return questions.held(self.store, self.cutoff)

    def speakers(self, *, limit: int | None = None, after: tuple[int, str] | None = None, **given: Any) -> list[Voice]:
        """Who is heard, across reports, most heard first; filters are those of statements.

        With `after`, those behind whoever has so many statements and this key: the last of the page before.
        """
        return questions.speakers(self.store, filters(given), limit, self.cutoff, after)

    def search(
        self, words: str, *, kinds: Sequence[str] = ("statement", "figure", "report"), limit: int = 20, after: str | None = None
    ) -> list[Hit]:
        """The newest entries and reports that hold the words: all of them, "a phrase", this OR that, -without, begin*.

        With `after`, those behind the entry or report of this id. Raises MisuseError where there is none.
        """
        return questions.search(self.store, words, kinds, limit, self.cutoff, after)

    def entry(self, identity: str) -> Entry:
        """One entry by its id or enough of its beginning. Raises MisuseError where there is none."""
        return questions.entry(self.store, identity, self.cutoff)

    def entries(self, identities: Sequence[str]) -> list[Entry]:
        """The entries of these whole ids as they stand, in their order; those that do not stand are left out."""
        return questions.standing_entries(self.store, identities, self.cutoff)

    def history(self, identity: str) -> list[Entry]:
        """All that the ledger ever held under an entry's id, oldest first."""
        return questions.history(self.store, identity)

    def text(self, report: str) -> str:
        """The text of a report. Raises MisuseError where there is none, LedgerError where it was altered."""
        return questions.text_of(self.store, report)

    def notes(self, report: str) -> tuple[Engine, tuple[Note, ...]]:
        """What read a report last, and what it did not read or resolve, and why. Raises MisuseError where there is none."""
        return questions.notes(self.store, report)

    def changes(self, numbers: Sequence[int]) -> list[Change]:
        """Numbered changes: what was done, who did it, and why."""
        return questions.changes(self.store, numbers)

    def log(
        self, *, limit: int = 50, before: int | None = None, kind: str | None = None, by: str | None = None
    ) -> list[Change]:
        """The latest changes, the last first, of a kind and by a person where these are given; `before` a number, for more."""
        return questions.latest_changes(self.store, limit, before, kind, by)

    def report(self, identity: str) -> Report:
        """A report with its text. Raises MisuseError where there is none."""
        return questions.report(self.store, identity)

    def versions(self, identity: str) -> list[Filed]:
        """A report (an id, or enough of its beginning) with all others at its address, oldest first."""
        return questions.versions(self.store, identity)

    def outdated(self, engine: Engine) -> list[str]:
        """The reports whose last reading is by another engine or model, oldest first; tallies, which no model reads, apart."""
        return questions.outdated(self.store, engine)

    def refused(self) -> list[Refused]:
        """What could not be read, and why; the latest first."""
        return questions.refused(self.store)

    def feeds(self) -> list[Watched]:
        """The feeds that were ever watched: when each was asked and is due, and what is in its way."""
        return list(polling.watched(self.store).values())

    # ------------------------------------------------------------ holding against each other

    def accounts(self, **given: Any) -> list[Account]:
        """The figures that all filters hold for, as reconciliation reads them."""
        return reconciling.accounts(self.store, filters(given), self.cutoff)

    def compare(self, *, tolerance: float = ABOUT, alone: bool = False, **given: Any) -> Iterator[Matter]:
        """The matters in which a figure stands that all filters hold for, whole, with each claim held against every other.

        `tolerance` is how far "around" reaches, as a share. With `alone`, matters of one claim, too.
        """
        return reconciling.compare(self.store, filters(given), self.cutoff, tolerance=_share(tolerance), alone=alone)

    def matters(self, figure: str, *, tolerance: float = ABOUT) -> list[Matter]:
        """The matters in which a figure (an id, or enough of its beginning) stands, also where one alone speaks of it.

        Raises MisuseError where there is no figure of this id.
        """
        return reconciling.matters_of(self.store, figure, self.cutoff, tolerance=_share(tolerance))

    def queue(self, **given: Any) -> list[Waiting]:
        """The figures that nobody has reviewed and all filters hold for, those worth being looked at first, and why."""
        return reconciling.queue(self.store, filters(given), self.cutoff)

    def near(self, *, tolerance: float = ABOUT, **given: Any) -> Iterator[tuple[Account, Account, Verdict]]:
        """Pairs of figures that all filters hold for, of which one part of the scope differs, and all else is the same."""
        return reconciling.near(self.store, filters(given), self.cutoff, tolerance=_share(tolerance))

    def judge(self, one: str, other: str, *, tolerance: float = ABOUT) -> Verdict:
        """Two figures, by their ids, held against each other. Raises MisuseError where there is none of an id."""
        return reconciling.verdict(self.store, one, other, self.cutoff, tolerance=_share(tolerance))

    def sums(self, *, tolerance: float = ABOUT, **given: Any) -> list[Finding]:
        """What must add up, and whether it does, where a figure plays a part that all filters hold for."""
        return reconciling.sums(self.store, filters(given), self.cutoff, tolerance=_share(tolerance))

    def series(self, *, alone: bool = False, **given: Any) -> list[Series]:
        """The figures that all filters hold for, as they were published over time: a series for each teller and subject.

        With `alone`, figures that were given once, too.
        """
        return reconciling.lines(self.store, filters(given), self.cutoff, alone=alone)

    def links(self, identity: str) -> list[Link]:
        """What a statement does to others, and others to it: repeats, confirms, denies, answers, corrects, supersedes, cites.

        Raises MisuseError where there is no statement of this id.
        """
        return linking.links_of(self.store, identity, self.cutoff)

    def copies(self, report: str) -> list[Copy]:
        """The reports that repeat a report's words or whose words it repeats, those with most in common first.

        `report` is an id, or enough of its beginning. Raises MisuseError where there is none.
        """
        return reconciling.copies_of(self.store, report)

    # ------------------------------------------------------------ adding

    def add(self, readings: Iterable[Reading | Incoming], *, by: str | None = None) -> Written:
        """Adds readings in one change; those of reports that are held already change nothing.

        Raises LedgerError, and writes nothing, where offsets do not fit a text.
        """
        return writing.add(self.store, [_incoming(one) for one in readings], by=by)

    def renew(self, readings: Iterable[Reading | Incoming], *, by: str | None = None) -> Renewed:
        """Adds new readings of reports that are held; reviews go over where the same words stand at the same place."""
        return writing.renew(self.store, [_incoming(one) for one in readings], by=by)

    def refuse(self, refusals: Iterable[RefusedError]) -> int:
        """Records what could not be read; how many of them are new."""
        return writing.refuse(self.store, refusals)

    def known(self, reports: Sequence[str]) -> set[str]:
        """Which of these reports (ids) are held, the expunged among them."""
        with self.store.reading() as connection:
            return writing.known(connection, reports)

    def expunged(self, reports: Sequence[str]) -> dict[str, Change]:
        """Of these reports (ids), those that were expunged, each with the change that did it: who, when and why."""
        return questions.expunged(self.store, reports)

    # ------------------------------------------------------------ deciding

    def accept(self, identity: str, *, by: str, reason: str | None = None, seen: int | None = None) -> int:
        """Confirms an entry; `seen` is the `since` of the entry that was looked at. The number of the change."""
        return decisions.accept(self.store, identity, by=_person(by), reason=reason, seen=seen)

    def reject(self, identity: str, *, by: str, reason: str | None = None, seen: int | None = None) -> int:
        """Takes a misread entry out of all answers. The number of the change."""
        return decisions.reject(self.store, identity, by=_person(by), reason=reason, seen=seen)

    def edit(
        self, identity: str, values: Mapping[str, Any], *, by: str, reason: str | None = None, seen: int | None = None
    ) -> int:
        """Sets fields of an entry; what was read stays beside them. The number of the change."""
        return decisions.edit(self.store, identity, values, by=_person(by), reason=reason, seen=seen)

    def merge(
        self,
        identity: str,
        others: Sequence[str],
        *,
        by: str,
        reason: str | None = None,
        seen: int | None = None,
        seen_others: Mapping[str, int] | None = None,
    ) -> int:
        """Says that other entries of the same report tell the same again. The number of the change.

        `seen_others` is the `since` of each other entry that was looked at, by its id.
        """
        person = _person(by)
        return decisions.merge(self.store, identity, others, by=person, reason=reason, seen=seen, seen_others=seen_others)

    def split(
        self,
        identity: str,
        into: Sequence[Mapping[str, Any]] = (),
        *,
        by: str,
        reason: str | None = None,
        seen: int | None = None,
    ) -> list[str]:
        """Makes several entries of one: a figure by sets of values, a statement by its pieces. Their ids."""
        return decisions.split(self.store, identity, into, by=_person(by), reason=reason, seen=seen)

    def grade(self, subject: str, value: str | None, *, by: str, reason: str | None = None) -> int:
        """Grades an entry's information (1 to 6), or a speaker or outlet as a source (A to F). The number of the change."""
        return decisions.grade(self.store, subject, value, by=_person(by), reason=reason)

    def alias(self, name: str, other: str, *, same: bool = True, by: str, reason: str | None = None) -> int:
        """Says that two names are one speaker, or (same=False) that they are two; wins over the rules that merge speakers."""
        decision = Decision(Who(name), Who(other), same)
        return decisions.alias(self.store, decision, by=_person(by), reason=reason)

    def appoint(
        self,
        person: str,
        role: str,
        organisation: str,
        *,
        since: date | None = None,
        until: date | None = None,
        by: str,
        reason: str | None = None,
    ) -> int:
        """Says who held an office, so that "the Ukrainian president" is found under his name; days are inclusive."""
        held = Office(role, organisation, person, since, until)
        return decisions.alias(self.store, held, by=_person(by), reason=reason)

    def house(self, outlet: str, house: str, *, by: str, reason: str | None = None) -> int:
        """Says which house publishes an outlet; what was said of it before ends. The number of the change."""
        if not outlet.strip() or not house.strip():
            raise MisuseError("house", "needs an outlet and a house", "give both names")
        return decisions.alias(self.store, House(outlet.strip(), house.strip()), by=_person(by), reason=reason)

    def houses(self) -> dict[str, str | None]:
        """The outlets of this ledger with their houses; those of which none is known count as one voice together."""
        with self.store.reading() as connection:
            return reconciling.houses(connection, self.cutoff)

    def aliases(self) -> list[tuple[int, Decision | Office | House]]:
        """What was decided about speakers and outlets and stands, with the numbers of the changes, by which to undo it."""
        return decisions.aliases(self.store)

    def undo(self, change: int | None = None, *, by: str, reason: str | None = None) -> int:
        """Undoes a decision by its number, or this person's last one. The number of the change undone."""
        return decisions.undo(self.store, change, by=_person(by), reason=reason)

    def regression(self, **given: Any) -> Iterator[dict[str, Any]]:
        """What people decided, a case a report (`exports.regression_dict`), by id; filters are those of reports.

        Raises MisuseError for a filter that only entries have.
        """
        from sayso.exports import regression_dict

        decided = questions.decided(self.store, filters(given), self.cutoff)
        for report in sorted(decided):
            yield regression_dict(self.report(report), decided[report])

    def expunge(self, report: str, *, by: str, reason: str) -> Expunged:
        """Takes a report's text, names and entries out for good; its id, digest, day and the reason stay."""
        return decisions.expunge(self.store, report, by=_person(by), reason=reason)

    # ------------------------------------------------------------ who may come in, where it is served to others

    def members(self) -> list[Member]:
        """Who may come in, by name."""
        return members.members(self.store)

    def enrol(
        self, name: str, *, role: str | None = None, password: str | None = None, by: str, reason: str | None = None
    ) -> int:
        """Makes a member (reader, reviewer or admin), or gives one another role or password. The number of the change.

        Raises MisuseError for a role that is none, a password that does not fit, and a new member without either.
        """
        return members.enrol(self.store, name, role, password, by=_person(by), reason=reason)

    def dismiss(self, name: str, *, by: str, reason: str | None = None) -> int:
        """Ends a member and their sessions. The number of the change. Raises MisuseError where there is none."""
        return members.dismiss(self.store, name, by=_person(by), reason=reason)

    def login(self, name: str, password: str, address: str) -> Session:
        """Lets a member in from an address. Raises DeniedError, TooOftenError."""
        return members.login(self.store, name, password, address)

    def change_password(self, name: str, password: str, new: str, address: str) -> int:
        """Gives a member who knows their password another one. The number of the change. Raises DeniedError, MisuseError."""
        return members.change_password(self.store, name, password, new, address)

    def session(self, token: str) -> Session | None:
        """Whose session a token is of; None where there is none, or it has ended."""
        return members.session(self.store, token)

    def logout(self, token: str, address: str) -> None:
        """Ends a session."""
        members.logout(self.store, token, address)

    def accesses(self, limit: int = 100, name: str | None = None, before: int | None = None) -> Sequence[Access]:
        """Who came in, was refused, or left, the last first; by a name where one is given; `before` a number, for more."""
        return members.accesses(self.store, limit, name, before)

    # ------------------------------------------------------------ keeping

    def searches(self) -> list[Kept]:
        """The searches that people keep, by name."""
        return searches.searches(self.store)

    def keep(self, name: str, address: str, *, by: str) -> Kept:
        """Keeps a search, the address of a filtered view. Raises MisuseError for what is none."""
        return searches.keep(self.store, name, address, by=_person(by))

    def forget(self, search: int) -> None:
        """Forgets a search that is kept. Raises MisuseError where there is none of this number."""
        searches.forget(self.store, search)

    def verify(self) -> list[Check]:
        """Holds everything in the ledger against everything else that it can be held against."""
        return list(verification.verify(self.store))

    def rebuild(self) -> None:
        """Makes anew what is derived: the word indexes, which speakers are one, and which reports repeat which."""
        with self.store.upkeep() as connection:
            merging.regroup(connection)
            copies.remake(connection, self.store.dialect)
            writing.reindex(self.store, connection)

    def backup(self, to: str | Path) -> int:
        """Copies the ledger, as it is at one moment, to a file or an empty database; bytes written. Others may go on."""
        return copying.backup(self.store, to)


def _incoming(one: Reading | Incoming) -> Incoming:
    return one if isinstance(one, Incoming) else writing.incoming(one)


def _share(tolerance: float) -> float:
    if not 0 <= tolerance < 1:
        raise MisuseError("tolerance", f"{tolerance} is no share", "give 0 to 0.99; 0.1 is a tenth to either side")
    return tolerance


def _person(by: str) -> str:
    if not by or not by.strip():
        raise MisuseError("--as", "needs the name of who decides", "give it with --as, or set SAYSO_AS")
    return by.strip()
