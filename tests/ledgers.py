"""Ledgers for the tests, on SQLite and on a real PostgreSQL, and small readings to put into them.

    with shelf("postgresql", folder) as place:      # a server, or a folder
        with place.ledger() as ledger:              # an empty ledger, in some ten milliseconds
            ledger.add([told("Dam", "12 people were killed.", "12")])

Readings are made in two ways: `read` reads sentences as sayso does, `told` puts values where a test wants them.

Each form of the tables that was released is kept as SQL under ledgers/, with the answers that it gave. Once, when a form is to
be released, `python tests/ledgers.py NUMBER` writes it down; after that the files are never made anew.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import text

import sayso
from postgres import server
from sayso.errors import MissingError
from sayso.ledger import Incoming, Ledger
from sayso.ledger.dialects import INDEXED
from sayso.ledger.schema import metadata
from sayso.records import Arrival, Engine, Reading, Report, Span, Speaker
from written import figure, statement

DATABASES = ("sqlite", "postgresql")
ENGINE = Engine("0.1.0", "1")
BERG = Speaker("Anna Berg", "person", "Governor", "Selland", None)


TABLES = [*(table for table in metadata.tables if table != "migration"), *(f"{table}_words" for table in INDEXED)]


# ---------------------------------------------------------------- databases


class Shelf:
    """Where a test keeps its ledgers."""

    def __init__(self, name: str, folder: Path, stack: ExitStack) -> None:
        self.name, self.folder, self.stack = name, folder, stack
        self.made = 0
        self.template = self.kept = ""

    def address(self) -> str:
        """A place at which nothing is yet: a path, or a new database."""
        self.made += 1
        if self.name == "sqlite":
            return str(self.folder / f"ledger-{self.made}.db")
        return self.stack.enter_context(server())

    def empty(self) -> str:
        """The address of a ledger that holds nothing."""
        if not self.template:
            self.template = self.address()
            Ledger(self.template, create=True).close()
        if self.name == "sqlite":
            return str(shutil.copyfile(self.template, self.address()))
        self._run(*(f'DELETE FROM "{table}"' for table in TABLES))  # TRUNCATE takes ten times as long
        return self.template

    def filled(self) -> str:
        """The address of a ledger that holds some of everything (`fill`); made once, and copied after that."""
        if not self.kept:
            self.kept = self.empty()
            with Ledger(self.kept) as ledger:
                fill(ledger)
            if self.name == "postgresql":
                self._run("CREATE SCHEMA kept", *(f'CREATE TABLE kept."{table}" AS TABLE "{table}"' for table in TABLES))
        if self.name == "sqlite":
            return str(shutil.copyfile(self.kept, self.address()))
        self.empty()
        self._run(*(f'INSERT INTO "{table}" SELECT * FROM kept."{table}"' for table in TABLES))
        return self.template

    def _run(self, *statements: str) -> None:
        with psycopg.connect(self.template.replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute(";".join(("SET session_replication_role = replica", *statements)))  # type: ignore[arg-type]  # psycopg takes literal strings alone

    @contextmanager
    def ledger(self, **given: Any) -> Iterator[Ledger]:
        """A ledger that holds nothing, open."""
        with Ledger(self.empty(), **given) as ledger:
            yield ledger


@contextmanager
def shelf(name: str, folder: Path) -> Iterator[Shelf]:
    """A folder for SQLite ledgers, or databases on the session's PostgreSQL server (skipped where there is none)."""
    with ExitStack() as stack:
        yield Shelf(name, folder, stack)


def sql(ledger: Ledger, *statements: str, **values: Any) -> list[Any]:
    """Runs SQL beside the ledger's back, in one transaction; the rows of the last statement, if it has any."""
    with ledger.store.dialect.engine.begin() as connection:
        for one in statements:
            found = connection.execute(text(one), values)
        return list(found) if found.returns_rows else []


def plant(ledger: Ledger, *statements: str, **values: Any) -> None:
    """The same with all guards and keys switched off: damage. An SQLite ledger stays unguarded."""
    if ledger.store.dialect.name == "postgresql":
        sql(ledger, "SET LOCAL session_replication_role = replica", *statements, **values)
        return
    with ledger.store.dialect.engine.connect() as connection:
        connection.connection.driver_connection.execute("PRAGMA foreign_keys = OFF")  # type: ignore[union-attr]  # it is connected
        with connection.begin():
            guards = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all()
            for one in (*(f'DROP TRIGGER "{name}"' for name in guards), *statements):
                connection.execute(text(one), {k: v for k, v in values.items() if f":{k}" in one})
    ledger.close()  # a connection that was told so is not used again


class Clock:
    """A clock that stands until it is set."""

    def __init__(self, at: str = "2024-11-05T12:00:00+00:00") -> None:
        self.at = datetime.fromisoformat(at)

    def __call__(self) -> datetime:
        return self.at.astimezone(UTC)

    def to(self, at: str) -> None:
        self.at = datetime.fromisoformat(at)

    def on(self, **by: float) -> None:
        self.at += timedelta(**by)


# ---------------------------------------------------------------- readings


@lru_cache(maxsize=200)
def read(sentences: str, **about: Any) -> Reading:
    """Own sentences, read as sayso reads them."""
    return sayso.read(sentences, **{"published": "2024-11-05", "outlet": "The Wire", **about})


def told(
    title: str | None,
    words: str,
    *numbers: str | tuple[str, dict[str, Any]],
    who: Speaker | str | None = BERG,
    said: dict[str, Any] | None = None,
    published: str | None = "2024-11-05",
    engine: Engine = ENGINE,
    **about: Any,
) -> Reading:
    """A report of one statement, which is its whole text, and in it figures: words for a number, with fields where need be."""
    report = filed(words, title=title, published=published and date.fromisoformat(published), **about)
    speaker = who if isinstance(who, Speaker) or who is None else Speaker(who, "person")
    statements = () if speaker is None else (statement(words, "s1", speaker, Span(0, len(words)), **(said or {})),)
    figures = []
    seen: dict[str, int] = {}
    for at, number in enumerate(numbers, 1):
        digits, fields = number if isinstance(number, tuple) else (number, {})
        start = words.index(digits, seen.get(digits, -1) + 1)
        seen[digits] = start
        given = {"measure": "killed", "statement": "s1" if statements else None, **fields}
        value = given.pop("value", float(digits.replace(",", "")) if digits.replace(",", "").isdigit() else None)
        figures.append(figure(words, f"f{at}", Span(start, start + len(digits)), value, **given))
    return Reading(report, statements, tuple(figures), (), engine)


def filed(words: str, **about: Any) -> Report:
    """A report of these words, whatever they are: intake would refuse some."""
    about = {"outlet": "The Wire", "language": "en", **about}
    known = repr([words, sorted(about.items(), key=lambda one: one[0])])
    digest = hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()
    return Report("r" + hashlib.sha256(known.encode("utf-8", "surrogatepass")).hexdigest()[:16], words, digest=digest, **about)


def fetched(reading: Reading, at: str, way: Any = "page") -> Incoming:
    """A reading whose page was fetched at a moment."""
    return Incoming(reading, Arrival(way, reading.report.url or "text", fetched_at=at))


# ---------------------------------------------------------------- answers, short


def values(selection: Any) -> list[float | None]:
    """The values of figures, in the order of the answer."""
    return [entry.held.value for entry in selection]


def words(selection: Any) -> list[str]:
    """What entries say, in the order of the answer."""
    return [entry.words for entry in selection]


def faults(ledger: Ledger) -> dict[str, tuple[str, ...]]:
    """What verify finds: of each check that found any, the faults."""
    return {check.what: check.faults for check in ledger.verify() if check.faults}


def everything(ledger: Ledger) -> dict[str, Any]:
    """Every answer that two ledgers with the same content must give alike."""
    reviewed = ("none", "accepted", "edited", "rejected", "split", "merged", "withdrawn")
    asked: dict[str, Callable[[], Any]] = {
        "statements": lambda: list(ledger.statements(versions="all", reviewed=reviewed)),
        "figures": lambda: list(ledger.figures(versions="all", reviewed=reviewed)),
        "standing": lambda: list(ledger.figures()),
        "reports": lambda: ledger.reports(versions="all"),
        "speakers": lambda: ledger.speakers(),
        "refused": lambda: ledger.refused(),
        "facets": lambda: [ledger.figures().facet(by) for by in ("measure", "speaker", "outlet", "place")],
        "search": lambda: ledger.search("killed OR water", limit=100),
        "texts": lambda: [ledger.text(filed.origin.id) for filed in ledger.reports(versions="all") if filed.expunged is None],
    }
    return {name: ask() for name, ask in asked.items()}


# ---------------------------------------------------------------- some of everything

DAM = told(
    "Dam", "12 people were killed and 30 wounded, she said.", "12", ("30", {"measure": "wounded"}), url="https://w.example/dam"
)  # fmt: skip
RISEN = told("Dam", "18 people were killed.", "18", url="https://w.example/dam", published="2024-11-06")
FIRE = told("Fire", "5 people were killed in the fire.", "5", outlet="Evening Post", published="2024-11-06")
QUIET = Reading(filed("Nobody said a thing.", outlet=None), (), (), (), ENGINE)
ODD = told(None, "NUL \0 and \\0, 🌊: 12 people were killed.", "12", outlet="NUL\0")
GONE = told("Gone", "77 people were killed.", "77", who="Secret Source")
OWN = (
    "Goma, 5 Nov. The governor, Ailsa Reid, said on Tuesday that at least 14 people were killed in Goma.\n\n"
    "“We fear,” she added, “that 30 more are missing.” Police said 5 soldiers were wounded south of Pokrovsk.\n"
)


def fill(ledger: Ledger) -> None:
    """Puts some of everything into a ledger, as a desk would leave it behind."""
    ledger.add([DAM, FIRE, QUIET, ODD, read(OWN)], by="Ines")
    ledger.add([RISEN])
    (five,) = (entry.held.id for entry in ledger.figures(report=FIRE.report.id))
    ledger.edit(five, {"value": "6", "place": "Goma"}, by="Ines", reason="the correction")
    ledger.grade("The Wire", "B", by="Omar")
    ledger.grade(five, "3", by="Omar")
    ledger.undo(by="Omar")
    broken = next(entry.held.id for entry in ledger.statements() if " … " in entry.words)
    ledger.split(broken, by="Omar")
    ledger.alias("Ailsa Reid", "Anna Berg", by="Ines", reason="her name before she married")
    ledger.refuse([MissingError("b.txt", "there is nothing at this path", "check the path")])
    ledger.add([GONE])
    ledger.expunge(GONE.report.id, by="Ines", reason="a court order")


WIRE = (
    "A fire destroyed the flour mill of Norrby in the early hours of Monday, killing 12 people of the night shift, police "
    "said. The mill has stood on the river since 1931 and ground a fifth of the wheat that the region grows."
)


def repeat(ledger: Ledger) -> None:
    """Adds, since the second form, two reports of which one repeats the other, and says whose the outlet of one is."""
    again = told("Mill burns", WIRE, "12", outlet="Norrby Courier")
    ledger.add([told("Mill", WIRE, "12", url="https://w.example/mill"), again])
    ledger.house("Norrby Courier", "Norrby Press", by="Ines", reason="its imprint")


def admit(ledger: Ledger) -> None:
    """Adds, since the fourth form, a member who stands, one who does not, and a search that somebody keeps."""
    ledger.enrol("Ines", role="admin", password="seven grey herons fly", by="Omar")
    ledger.enrol("Rosa", role="reader", password="nine quiet harbours", by="Ines")
    ledger.dismiss("Rosa", by="Ines", reason="moved to another desk")
    ledger.login("Ines", "seven grey herons fly", "127.0.0.1")
    ledger.keep("Deaths in Goma", "/figures?measure=killed&place=Goma", by="Ines")


def _literal(value: Any) -> str:
    if value is None or isinstance(value, int | float):
        return "NULL" if value is None else repr(value)
    if isinstance(value, str) and "\0" not in value:
        return "'" + value.replace("'", "''") + "'"
    return f"X'{value.hex()}'" if isinstance(value, bytes) else f"CAST(X'{value.encode().hex()}' AS TEXT)"


def dumped(path: Path) -> Iterator[str]:
    """An SQLite ledger as SQL, line by line; the tables inside word indexes go in as they are."""
    with closing(sqlite3.connect(path)) as connection:
        named = "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY rowid"
        made = connection.execute(named).fetchall()
        words_of = tuple(name for _, name, made_by in made if (made_by or "").startswith("CREATE VIRTUAL"))
        inside = {name for _, name, _ in made if name.startswith(tuple(f"{table}_" for table in words_of))}
        yield f"PRAGMA application_id = {connection.execute('PRAGMA application_id').fetchone()[0]};"
        yield "BEGIN;"
        yield from (f"{made_by};" for kind, name, made_by in made if kind == "table" and name not in inside)
        for kind, name, _ in made:
            if kind != "table" or name in words_of:
                continue
            if name in inside:
                yield f'DELETE FROM "{name}";'
            for row in connection.execute(f'SELECT * FROM "{name}"'):
                yield f'INSERT INTO "{name}" VALUES({", ".join(map(_literal, row))});'
        yield from (f"{made_by};" for kind, _, made_by in made if kind != "table" and made_by)
        yield "COMMIT;"


def answers(ledger: Ledger) -> dict[str, Any]:
    """What a ledger of an older form must still answer."""
    def told_of(entry: Any) -> list[Any]:
        return [entry.held.id, entry.words, entry.review, entry.who, entry.context, entry.grade, entry.source_grade]

    reviewed = ("none", "accepted", "edited", "rejected", "split", "merged", "withdrawn")
    return {
        "statements": [told_of(entry) for entry in ledger.statements(versions="all", reviewed=reviewed)],
        "figures": [[*told_of(entry), entry.held.value] for entry in ledger.figures(versions="all", reviewed=reviewed)],
        "reports": [[f.origin.id, f.added, f.next, f.expunged] for f in ledger.reports(versions="all")],
        "speakers": [[voice.key, voice.name, *voice.spellings] for voice in ledger.speakers()],
        "changes": [[change.n, change.at, change.kind, change.by, change.reason] for change in ledger.changes(range(1, 100))],
        "found": [[hit.kind, hit.id] for hit in ledger.search("killed OR missing")],
        "as of 1": [entry.held.id for entry in ledger.as_of(1).figures()],
        "copies": [[filed.origin.id, copy.other, copy.kind, copy.words] for filed in ledger.reports(versions="all")
                   if filed.expunged is None for copy in ledger.copies(filed.origin.id)],
        "houses": ledger.houses(),
        "members": [[member.name, member.role, member.since] for member in ledger.members()],
        "accesses": [[one.at, one.name, one.what, one.address] for one in ledger.accesses()],
        "searches": [[kept.n, kept.name, kept.address, kept.by, kept.at] for kept in ledger.searches()],
    }  # fmt: skip


def release(form: int) -> None:
    """Writes a form down."""
    kept = Path(__file__).parent / "ledgers"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.db"
        with Ledger(path, create=True, clock=Clock()) as ledger:
            fill(ledger)
            repeat(ledger)
            admit(ledger)
            (kept / f"form-{form}.json").write_text(json.dumps(answers(ledger), indent=1, ensure_ascii=False) + "\n", "utf-8")
        (kept / f"form-{form}.sql").write_text("\n".join(dumped(path)) + "\n", "utf-8")


if __name__ == "__main__":
    release(int(sys.argv[1]))
