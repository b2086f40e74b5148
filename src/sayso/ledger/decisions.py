"""What people decide: review, grade, alias, undo, expunge. Each is a numbered change with who, when and why.

A decision never alters a row. It makes a new one that replaces the one before: the value that questions show from then on; what
was read stays beside it. Undo is a decision too: it puts back what the other one replaced.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from math import isfinite
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import fields, replace
from sqlalchemy import Connection, RowMapping, Table, delete, func, insert, select, update

from sayso.errors import ConflictError, MisuseError
from sayso.ledger import copies, entries, merging, questions, schema, writing
from sayso.ledger.entries import Context, Row
from sayso.ledger.filters import code, is_called, speakers_named
from sayso.ledger.identities import Decision, House, Office
from sayso.ledger.spellings import query_keys
from sayso.ledger.store import Store, Transaction
from sayso.ledger.writing import Writer
from sayso.places import KINDS as PLACE_KINDS
from sayso.records import Figure, Period, Place, Span, Speaker, Statement, Window

GONE = "{}"  # what is left of a decision about a speaker whose name was expunged
NUMBER_MAX = 2**31 - 1  # of a change, or of GeoNames'; PostgreSQL knows no greater integer
SHOWN = 200  # characters of a value that does not fit: one may have come with 60,000

SOURCE_GRADES, INFORMATION_GRADES = "ABCDEF", "123456"
# Fields that an edit may set, and how the words given become a value. Ids, spans and words are no matter of opinion.
SPEAKER_FIELDS = {"speaker": "name", "kind": "kind", "role": "role", "organisation": "organisation", "country": "country"}
LOCKED = frozenset({"id", "span", "text", "source", "cue", "content", "confidence", "rules", "via", "statement", "part_of"})
REMEDY_STALE = "look at it again with sayso show, then decide"


# ---------------------------------------------------------------- review


def accept(store: Store, identity: str, *, by: str, reason: str | None = None, seen: int | None = None) -> int:
    """Confirms an entry as it stands; the change's number. `seen` is the `since` of the entry that was looked at.

    Raises MisuseError for an unknown id, ConflictError where somebody changed the entry after it was looked at.
    """
    return _mark(store, identity, "accepted", "accept", by, reason, seen)


def reject(store: Store, identity: str, *, by: str, reason: str | None = None, seen: int | None = None) -> int:
    """Takes an entry out of all answers, as misread; it can be asked for with reviewed="rejected"."""
    return _mark(store, identity, "rejected", "reject", by, reason, seen)


def _full(store: Store, *identities: str) -> list[str]:
    """Whole ids: what is kept of a decision names its entries so that they can be found again."""
    with store.reading() as connection:
        return [questions.resolve(connection, identity)[1] for identity in identities]


def _mark(store: Store, identity: str, review: str, verdict: str, by: str, reason: str | None, seen: int | None) -> int:
    (identity,) = _full(store, identity)
    with store.writing("review", by=by, reason=reason, verdict=verdict, entries=[identity]) as change:
        row = _standing(change.connection, identity, seen)
        Successor(store, change).put(row, {"review": review})
        return change.n


def edit(
    store: Store, identity: str, values: Mapping[str, Any], *, by: str, reason: str | None = None, seen: int | None = None
) -> int:
    """Sets fields of an entry: values of their own type, or the words for them ("12", "null", "2024-11-05/2024-11-07")."""
    (identity,) = _full(store, identity)
    with store.writing("review", by=by, reason=reason, verdict="edit", entries=[identity],
                       values={name: _told(value) for name, value in values.items()}) as change:  # fmt: skip
        row = _standing(change.connection, identity, seen)
        successor = Successor(store, change)
        successor.edited(row, values)
        return change.n


def merge(
    store: Store,
    identity: str,
    others: Sequence[str],
    *,
    by: str,
    reason: str | None = None,
    seen: int | None = None,
    seen_others: Mapping[str, int] | None = None,
) -> int:
    """Says that other entries of the same report are the same one told again: they are left out of answers.

    `seen_others` is the `since` of those among them that were looked at, by their ids: each is checked as `seen` is.
    """
    if not others:
        raise MisuseError("merge", "needs the ids of the entries to be merged", "sayso review ID merge ID…")
    identity, *others = dict.fromkeys(_full(store, identity, *others))
    if not others:
        raise MisuseError(identity, f"{identity} is no other entry than itself", "name the entries that tell the same again")
    looked_at = dict(zip(_full(store, *(seen_others or {})), (seen_others or {}).values(), strict=True))
    for stranger in looked_at.keys() - set(others):
        raise MisuseError(stranger, "is none of the entries to be merged", "name it among them, or leave out when it was seen")
    with store.writing("review", by=by, reason=reason, verdict="merge", entries=[identity, *others]) as change:
        kept = _standing(change.connection, identity, seen)
        successor = Successor(store, change)
        for other in others:
            row = _standing(change.connection, other, looked_at.get(other))
            if row["id"] == kept["id"] or row["report"] != kept["report"] or row["id"][0] != kept["id"][0]:
                told = f"{other} is no other entry of the same kind in the same report"
                raise MisuseError(identity, told, "name entries of one kind in one report")
            successor.put(row, {"review": "merged"})
            if kept["id"][0] == "s":
                successor.move_figures(row["id"], kept["id"], kept["speaker"])
        successor.put(kept, {"review": "accepted"})
        return change.n


def split(
    store: Store,
    identity: str,
    into: Sequence[Mapping[str, Any]] = (),
    *,
    by: str,
    reason: str | None = None,
    seen: int | None = None,
) -> list[str]:
    """Makes several entries of one; their ids. The one itself is left out of answers.

    A figure becomes as many as there are sets of values in `into`. A statement whose words break off becomes one for each
    piece, and its figures go with the piece that they stand in.
    """
    (identity,) = _full(store, identity)
    with store.writing("review", by=by, reason=reason, verdict="split", entries=[identity],
                       into=[{name: _told(value) for name, value in one.items()} for one in into]) as change:  # fmt: skip
        row = _standing(change.connection, identity, seen)
        successor = Successor(store, change)
        made = successor.figure_parts(row, into) if row["id"][0] == "f" else successor.statement_parts(row)
        successor.put(row, {"review": "split"})
        return made


def _told(value: Any) -> Any:
    return value if isinstance(value, str | int | float | None) else msgspec.to_builtins(value)


class Successor:
    """Makes the rows that replace others within a change."""

    def __init__(self, store: Store, change: Transaction) -> None:
        self.store, self.change = store, change
        self.writer = Writer(store, change)
        self.made: list[tuple[str, Row]] = []

    def put(self, row: RowMapping | Row, values: Row, *, new_id: str | None = None) -> int:
        """The row again with other values, in the place of the old one (or, with `new_id`, beside it). Written at once."""
        table = table_of(row["id"])
        fresh = {column.name: row[column.name] for column in table.columns} | values
        fresh |= {"since": self.change.n, "until": None, "replaces": row["n"], "id": new_id or row["id"]}
        fresh["hidden"] = fresh["review"] in schema.HIDDEN
        fresh["n"] = self.writer.number(table.name)
        self.writer.finish()  # a speaker or a place that is new must be there first
        self.change.connection.execute(insert(table), [fresh])
        if new_id is None:
            writing.close(self.change.connection, table, [row["n"]], self.change.n)
        self._index(table, fresh)
        return int(fresh["n"])

    def _index(self, table: Table, row: Row) -> None:
        """The new row's words, as those of the old one were put in: the sentences around it, and who speaks."""
        connection = self.change.connection
        whole = connection.execute(
            select(schema.report_text.c.text).where(schema.report_text.c.report == row["report"])
        ).scalar_one()
        speaker = speaker_of(connection, row["speaker"])
        words = writing.indexed_words(whole, row, speaker)
        self.store.dialect.index(connection, table.name, [(row["n"], words)])

    def edited(self, row: RowMapping, values: Mapping[str, Any]) -> None:
        """The entry with some fields set. Where a statement gets another speaker, its figures follow."""
        held, speaker = read_row(self.change.connection, row)
        changed, spoken = with_values(held, speaker, values)
        self.put(row, self._columns(changed, row) | {"review": "edited", "speaker": self._number(spoken)})
        if isinstance(held, Statement) and spoken != speaker:
            self.move_figures(row["id"], row["id"], self._number(spoken))

    def figure_parts(self, row: RowMapping, into: Sequence[Mapping[str, Any]]) -> list[str]:
        """The figures that one is split into, with ids that follow from its own."""
        if len(into) < 2:
            raise MisuseError(row["id"], "a figure is split into two or more", "give --into FIELD=VALUE,FIELD=VALUE for each")
        held, speaker = read_row(self.change.connection, row)
        made = []
        for number, values in enumerate(into, 1):
            changed, spoken = with_values(held, speaker, values)
            new_id = part_id(row["id"], self.change.n, number)
            columns = self._columns(changed, row) | {"review": "edited", "speaker": self._number(spoken)}
            self.put(row, columns, new_id=new_id)
            made.append(new_id)
        return made

    def statement_parts(self, row: RowMapping) -> list[str]:
        """The statements that one is split into, a piece of its content each; figures go with their piece."""
        held, _ = read_row(self.change.connection, row)
        assert isinstance(held, Statement)
        if len(held.content) < 2:
            told = "its words stand in one piece, so that there is nothing to split it by"
            raise MisuseError(row["id"], told, "reject it, or edit its fields")
        text = self.change.connection.execute(
            select(schema.report_text.c.text).where(schema.report_text.c.report == row["report"])
        ).scalar_one()
        made = []
        for number, piece in enumerate(held.content, 1):
            new_id = part_id(row["id"], self.change.n, number)
            part = replace(held, id=new_id, content=(piece,))
            columns = entries.statement_row(text, part, Context("")) | {"review": "edited"}
            columns |= {"context_start": row["context_start"], "context_end": row["context_end"]}
            self.put(row, columns, new_id=new_id)
            self.move_figures(row["id"], new_id, row["speaker"], within=piece)
            made.append(new_id)
        return made

    def move_figures(self, statement: str, to: str, speaker: int | None, within: Span | None = None) -> None:
        """Puts the figures of a statement under another, or under another speaker."""
        c = schema.figure.c
        query = select(schema.figure).where(c.statement == statement, c.until.is_(None)).order_by(c.n)
        for row in list(self.change.connection.execute(query).mappings()):
            if within is None or within.start <= row["start"] < within.end:
                self.put(row, {"statement": to, "speaker": speaker})

    def _number(self, speaker: Speaker | None) -> int | None:
        return self.writer.speakers.number(speaker) if speaker else None

    def _columns(self, held: Statement | Figure, row: RowMapping) -> Row:
        """The columns of an edited entry, but for what the edit leaves alone by its nature: place in the text, words."""
        if isinstance(held, Figure):
            found = entries.figure_row(held, Context(""))
            found["place"] = self.writer.places.number(writing.bare(held.place)) if held.place else None
        else:
            found = entries.statement_row("", replace(held, source=(), cue=(), content=(Span(0, 0),)), Context(""))
            for name in ("source", "cue", "content", "words", "start", "end"):
                del found[name]
        for name in ("context_start", "context_end"):
            found[name] = row[name]
        return found


def part_id(identity: str, change: int, number: int) -> str:
    """The id of a part: it follows from whose part it is and which split made it."""
    from hashlib import sha256

    return identity[0] + sha256(f"{identity} {change} {number}".encode()).hexdigest()[:16]


def table_of(identity: str) -> Table:
    """The table that an entry's id points into."""
    return schema.figure if identity.startswith("f") else schema.statement


def read_row(connection: Connection, row: RowMapping | Row) -> tuple[Statement | Figure, Speaker | None]:
    """The record that a bare row holds, and who speaks in it."""
    speaker = speaker_of(connection, row["speaker"])
    if table_of(row["id"]) is schema.statement:
        assert speaker is not None
        return entries.statement_of(row, speaker), speaker
    place = None
    if row["place"] is not None:
        c = schema.place.c
        query = select(c.name, c.country, c.admin1, c.lat, c.lon, c.geonames, c.kind).where(c.n == row["place"])
        place = Place(*connection.execute(query).one())
    return entries.figure_of(row, place), speaker


def speaker_of(connection: Connection, number: int | None) -> Speaker | None:
    """The speaker of a number."""
    if number is None:
        return None
    c = schema.speaker.c
    return Speaker(*connection.execute(select(c.name, c.kind, c.role, c.organisation, c.country).where(c.n == number)).one())


def _standing(connection: Connection, identity: str, seen: int | None = None) -> RowMapping:
    """The row of an entry that stands. Raises MisuseError where none does, ConflictError where it is not the one seen."""
    _, full = questions.resolve(connection, identity)
    table = table_of(full)
    row = connection.execute(select(table).where(table.c.id == full, table.c.until.is_(None))).mappings().first()
    if row is None:
        told = "belongs to an earlier version or reading of its report"
        raise MisuseError(identity, told, "ask for the entries that stand with sayso figures or sayso statements")
    if seen is not None and row["since"] != seen:
        raise ConflictError(identity, f"was changed since (change {row['since']})", REMEDY_STALE)
    return row


# ---------------------------------------------------------------- values of fields


def with_values(
    held: Statement | Figure, speaker: Speaker | None, values: Mapping[str, Any]
) -> tuple[Statement | Figure, Speaker | None]:
    """The entry and its speaker with fields set. Raises MisuseError for an unknown field or a value that does not fit."""
    if not values:
        raise MisuseError("edit", "needs a field and its value", "sayso review ID edit FIELD=VALUE")
    types = {field.name: field.type for field in fields(held)}
    of_speaker = SPEAKER_FIELDS if isinstance(held, Statement) else {}
    free = sorted((set(types) - LOCKED - {"speaker"}) | set(of_speaker))
    for name, given in values.items():
        if name in of_speaker:
            speaker = _set(speaker or Speaker(None, "unnamed"), of_speaker[name], given, name)
        elif name in free:
            held = _set(held, name, given, name)
        else:
            raise MisuseError(name, "is no field that can be edited", f"choose among {', '.join(free)}")
    return (replace(held, speaker=speaker), speaker) if isinstance(held, Statement) and speaker else (held, speaker)


def _set(record: Any, field: str, given: Any, name: str) -> Any:
    """The record with one field set; msgspec holds the value against the field's type and list of words."""
    try:
        value = _parsed(given, field) if isinstance(given, str) else msgspec.to_builtins(given)
        changed = msgspec.convert({**msgspec.to_builtins(record), field: value}, type(record), strict=False)
        _check_value(field, getattr(changed, field))
        return changed
    except (msgspec.ValidationError, ValueError, OverflowError, RecursionError) as error:
        cause, words = str(error).split(" - at")[0], repr(given)
        shown = words if len(words) <= SHOWN else f"{words[:SHOWN]}…"
        raise MisuseError(name, f"{shown} is no value for it ({cause})", "docs/fields.md tells its values") from None


def _check_value(field: str, value: Any) -> None:
    """Raises ValueError for what has the right type and can still not be."""
    if isinstance(value, float) and not isfinite(value):
        raise ValueError("no number that can be counted with")
    if isinstance(value, Period) and value.start and value.end and value.start > value.end:
        raise ValueError("it ends before it begins")
    if isinstance(value, Window) and value.per not in (None, "day", "week", "month", "year"):
        raise ValueError("a rate is per day, week, month or year")
    if isinstance(value, Place):
        _check_place(value)
    state = value.country if isinstance(value, Place) else value if field in ("party", "country") else None
    if state is not None and not (len(state) == 2 and state.isascii() and state.isupper()):
        raise ValueError("no state that is known; give its code of two letters")


def _check_place(place: Place) -> None:
    """Raises ValueError for a place of no kind that is known, of no spot on Earth, or of no number of GeoNames'."""
    if place.kind not in (None, *PLACE_KINDS):
        raise ValueError(f"a place is a {', '.join(PLACE_KINDS)}")
    for degrees, most in ((place.lat, 90), (place.lon, 180)):
        if degrees is not None and not -most <= degrees <= most:
            raise ValueError(f"lat is -90 to 90, and lon -180 to 180, not {degrees}")
    if place.geonames is not None and not 0 < place.geonames <= NUMBER_MAX:
        raise ValueError(f"geonames is 1 to {NUMBER_MAX}")


def _parsed(given: str, field: str) -> Any:
    """The value that words stand for."""
    if given in ("", "null", "none"):
        return None
    if field in ("party", "country"):
        return code(given)
    if field in ("said", "time"):
        start, _, end = given.partition("/")
        days = [date.fromisoformat(part) if part and part != ".." else None for part in (start, end or start)]
        return msgspec.to_builtins(Period(days[0], days[1]))
    if field == "place":
        return msgspec.to_builtins(Place(given)) if not given.startswith("{") else json.loads(given)
    if field == "window":
        return {"kind": given} if not given.startswith("{") else json.loads(given)
    return given


# ---------------------------------------------------------------- grades


def grade(store: Store, subject: str, value: str | None, *, by: str, reason: str | None = None) -> int:
    """Grades the information of an entry (1 to 6), or a speaker or outlet as a source (A to F); None takes a grade back.

    `subject` is an entry's id, a speaker's name, or "speaker:NAME" and "outlet:NAME" where both are known. The two grades are
    entered apart, and neither follows from the other. Raises MisuseError for an unknown subject or a grade of the other scale.
    """
    with store.reading() as connection:
        key, scale = _graded(connection, subject)
    if value is not None and value not in tuple(scale):
        told = "the information of an entry is graded 1 to 6" if scale == INFORMATION_GRADES else "a source is graded A to F"
        raise MisuseError(subject, f"{value!r} is no grade for it: {told}", "docs/review.md tells both scales")
    with store.writing("grade", by=by, reason=reason, subject=key, value=value) as change:
        _regrade(change, key, value)
        return change.n


def _regrade(change: Transaction, key: str, value: str | None) -> None:
    table, connection = schema.grade, change.connection
    connection.execute(update(table).where(table.c.subject == key, table.c.until.is_(None)).values(until=change.n))
    n = (connection.execute(select(func.max(table.c.n))).scalar_one() or 0) + 1
    connection.execute(insert(table).values(n=n, subject=key, value=value, since=change.n, until=None))


def _graded(connection: Connection, subject: str) -> tuple[str, str]:
    """What a grade is kept under, and the scale that it is on."""
    kind, _, name = subject.partition(":")
    if kind not in ("speaker", "outlet") or not name:
        kind, name = "", subject
        try:
            return f"entry {questions.resolve(connection, subject)[1]}", INFORMATION_GRADES
        except MisuseError:
            pass
    found = []
    if kind != "outlet":
        merged = schema.identity.c
        keys = select(merged.key).where(merged.speaker.in_(speakers_named(name))).distinct()
        found += [_speaker_subject(connection, key, name) for key in connection.execute(keys).scalars().all()]
    if kind != "speaker":
        names = select(schema.outlet.c.name).where(is_called(schema.outlet.c.name, name))
        found += [f"outlet {known}" for known in connection.execute(names).scalars()]
    if not found:
        raise MisuseError(subject, "is no entry, speaker or outlet of this ledger", "see sayso speakers, sayso reports")
    if len(found) > 1:
        raise MisuseError(subject, f"could be {len(found)} of the ledger's speakers and outlets",
                          "give the full name, as speaker:NAME or outlet:NAME")  # fmt: skip
    return found[0], SOURCE_GRADES


def _speaker_subject(connection: Connection, key: str, name: str) -> str:
    """What an identity was graded under last; else its first member with this name, who keeps the grade if they are parted."""
    grade, who, named = schema.grade.c, schema.speaker.c, schema.speaker_key.c
    graded = select(grade.subject).select_from(questions.graded_speakers())
    graded = graded.where(schema.identity.c.key == key, grade.until.is_(None)).order_by(grade.since.desc())
    found: str | None = connection.execute(graded.limit(1)).scalar_one_or_none()
    if found is not None:
        return found
    members = select(who.digest).join(schema.identity, schema.identity.c.speaker == who.n).where(schema.identity.c.key == key)
    mine = members.where(who.n.in_(select(named.speaker).where(named.key.in_(query_keys(name)))))
    digests = [connection.execute(query.order_by(who.n).limit(1)).scalar_one_or_none() for query in (mine, members)]
    return f"speaker {digests[0] or digests[1]}"


# ---------------------------------------------------------------- undo


def undo(store: Store, number: int | None = None, *, by: str, reason: str | None = None) -> int:
    """Undoes a decision: by its change number, or the last one of this person. The number of the change that was undone.

    Raises MisuseError where there is none, ConflictError where it was undone already or a later decision stands on it.
    """
    with store.reading() as connection:
        target = _undoable(connection, number, by)
    with store.writing("undo", by=by, reason=reason, undoes=target.n) as change:
        _undoable(change.connection, target.n, by, before=change.n)
        successor = Successor(store, change)
        for table in (schema.statement, schema.figure):
            query = select(table).where(table.c.since == target.n).order_by(table.c.n)
            for row in list(change.connection.execute(query).mappings()):
                standing = _in_force(change.connection, table, row, target.n)
                before = _row(change.connection, table, row["replaces"])
                if before["id"] == row["id"]:
                    same = ("n", "since", "until", "replaces", "id", "hidden")
                    successor.put(standing, {key: value for key, value in before.items() if key not in same})
                else:
                    successor.put(standing, {"review": "withdrawn"})
        _undo_grades(change, target.n)
        _undo_aliases(store, change, target.n)
        return int(target.n)


def _undoable(connection: Connection, number: int | None, by: str, before: int = NUMBER_MAX) -> Any:
    c = schema.change.c
    query = select(c.n, c.kind, c.by).where(c.kind.in_(("review", "grade", "alias", "undo"))).order_by(c.n.desc())
    query = query.where(c.by == by, c.kind != "undo") if number is None else query.where(c.n == min(number, NUMBER_MAX))
    for found in connection.execute(query):
        undone = _undone_by(connection, found.n, before)
        if undone is None:
            return found
        if number is not None:
            told = f"was undone already, by change {undone}"
            raise ConflictError(f"change {found.n}", told, "undo that one to have it back")
    what = f"{by} has decided nothing that could be undone" if number is None else f"change {number} is no decision"
    raise MisuseError("undo", what, "sayso show ID lists an entry's changes with their numbers")


def _undone_by(connection: Connection, number: int, before: int = NUMBER_MAX) -> int | None:
    """The change that undid another and was not undone itself."""
    c = schema.change.c
    last = connection.execute(select(func.max(c.n)).where(c.undoes == number, c.n < before)).scalar_one()
    return None if last is None or _undone_by(connection, last, before) is not None else int(last)


def _row(connection: Connection, table: Table, number: int) -> RowMapping:
    return connection.execute(select(table).where(table.c.n == number)).mappings().one()


def _undoes(connection: Connection, number: int) -> int | None:
    """The change that a change undoes, if it does."""
    found: int | None = connection.execute(select(schema.change.c.undoes).where(schema.change.c.n == number)).scalar_one()
    return found


def _in_force(connection: Connection, table: Table, made: RowMapping, number: int) -> RowMapping:
    """The row of an entry that stands, if nothing but what was undone has come after a row that was made of it.

    A row that an undo made stands for the one that it put back: for what was replaced by the row that it took out. Raises
    ConflictError where something else came after.
    """
    query = select(table).where(table.c.id == made["id"], table.c.until.is_(None))
    standing = connection.execute(query).mappings().first()
    top = standing
    while top is not None and top["n"] != made["n"] and (undone := _undoes(connection, top["since"])) is not None:
        taken_out = select(table).where(table.c.id == made["id"], table.c.since == undone)
        top = _row(connection, table, connection.execute(taken_out).mappings().one()["replaces"])
    if standing is not None and top is not None and top["n"] == made["n"]:
        return standing
    after = top["since"] if top is not None else made["until"]
    kind = connection.execute(select(schema.change.c.kind).where(schema.change.c.n == after)).scalar_one()
    if kind in ("add", "read"):
        what = f"the report has a newer {'version' if kind == 'add' else 'reading'} since change {after}"
        raise ConflictError(made["id"], what, "decide on what stands now")
    told = f"change {number} cannot be undone: change {after} came after it"
    raise ConflictError(made["id"], told, f"undo change {after} first")


def _undo_grades(change: Transaction, target: int) -> None:
    c, connection = schema.grade.c, change.connection
    for subject in connection.execute(select(c.subject).where(c.since == target)).scalars().all():
        top = connection.execute(select(c.since).where(c.subject == subject, c.until.is_(None))).scalar_one()
        while top is not None and top != target and (undone := _undoes(connection, top)) is not None:
            top = connection.execute(select(c.since).where(c.subject == subject, c.until == undone)).scalar_one_or_none()
        if top != target:
            raise ConflictError(subject, f"was graded again by change {top}", f"undo change {top} first")
        before = select(c.value).where(c.subject == subject, c.until == target)
        _regrade(change, subject, connection.execute(before).scalar_one_or_none())


# ---------------------------------------------------------------- aliases


def alias(store: Store, decision: Decision | Office | House, *, by: str, reason: str | None = None) -> int:
    """Says that two speakers are one, or two, who held an office, or whose an outlet is; it wins over the rules.

    The change's number. What was said of an outlet before ends. Raises MisuseError where it contradicts an earlier decision.
    """
    kind = _kind(decision)
    detail = msgspec.to_builtins(decision)
    with store.writing("alias", by=by, reason=reason, rule=kind, **{kind: detail}) as change:
        table = schema.alias
        if isinstance(decision, House):
            writing.close(change.connection, table, _houses_of(change.connection, decision.outlet), change.n)
        n = (change.connection.execute(select(func.max(table.c.n))).scalar_one() or 0) + 1
        row = {"n": n, "kind": kind, "detail": json.dumps(detail, ensure_ascii=False), "since": change.n, "until": None}
        change.connection.execute(insert(table).values(row))
        merging.regroup(change.connection)
        return change.n


def _kind(decision: Decision | Office | House) -> str:
    if isinstance(decision, House):
        return "house"
    return "office" if isinstance(decision, Office) else "same" if decision.same else "apart"


def _houses_of(connection: Connection, outlet: str) -> list[int]:
    """The rows that say whose an outlet is."""
    c = schema.alias.c
    rows = connection.execute(select(c.n, c.detail).where(c.kind == "house", c.until.is_(None)))
    return [n for n, detail in rows if json.loads(detail)["outlet"].casefold() == outlet.casefold()]


def aliases(store: Store) -> list[tuple[int, Decision | Office | House]]:
    """What was decided about speakers and outlets and stands, each with the number of its change."""
    c = schema.alias.c
    with store.reading() as connection:
        rows = connection.execute(select(c.since, c.kind, c.detail).where(c.until.is_(None)).order_by(c.n)).all()
    kinds: dict[str, type[Decision | Office | House]] = {"office": Office, "house": House}
    return [(n, msgspec.json.decode(detail, type=kinds.get(kind, Decision))) for n, kind, detail in rows]


def _undo_aliases(store: Store, change: Transaction, target: int) -> None:
    table, connection = schema.alias, change.connection
    c = table.c
    made: list[int] = []
    for row in connection.execute(select(table).where(c.since == target).order_by(c.n)).mappings().all():
        same = select(c.n).where(c.kind == row["kind"], c.detail == row["detail"], c.until.is_(None)).order_by(c.n)
        made += [row["n"]] if row["until"] is None else connection.execute(same.limit(1)).scalars().all()
    ended = connection.execute(select(table).where(c.until == target, c.detail != GONE)).mappings().all()
    writing.close(connection, table, made, change.n)
    n = (connection.execute(select(func.max(table.c.n))).scalar_one() or 0) + 1
    again = [{**row, "n": at, "since": change.n, "until": None} for at, row in enumerate(ended, n)]
    if again:
        connection.execute(insert(table), again)
    if made or ended:
        merging.regroup(connection)


# ---------------------------------------------------------------- expunging


class Expunged(Struct, frozen=True):
    """What is left of an expunged report, and where its text may still stand: in backups, and in reports with the same text."""

    report: str
    digest: str
    change: int
    backups: tuple[str, ...]
    copies: tuple[str, ...]


def expunge(store: Store, identity: str, *, by: str, reason: str) -> Expunged:
    """Takes a report's text, names and entries out of the ledger for good; its id, digest, day and the reason stay.

    Of one that was expunged before, the database is rewritten once more: something may have kept it from that.
    Raises MisuseError where the ledger has no such report, or no reason is given; BusyError where the report is out of the
    ledger, but still stands in the database's files.
    """
    if not reason.strip():
        raise MisuseError("expunge", "needs a reason", "give it with --reason: it is what stays")
    report, c = schema.report.c, schema.change.c
    with store.reading() as connection:
        gone = connection.execute(select(report.expunged).where(report.id == identity)).scalar()
    if gone is None:
        _take_out(store, identity, by, reason)
    with store.reading() as connection:
        row = connection.execute(select(schema.report).where(report.id == identity)).mappings().one()
        held = select(c.at, c.detail).where(c.kind == "backup", c.n > row["since"]).order_by(c.n)
        backups = tuple(f"{json.loads(detail)['to']} ({at[:19]}Z)" for at, detail in connection.execute(held))
        same = select(report.id).where(report.digest == row["digest"], report.expunged.is_(None))
        same_text = tuple(connection.execute(same).scalars())
    with store.dialect.told():
        store.dialect.shrink()
    return Expunged(identity, row["digest"], row["expunged"], backups, same_text)


def _take_out(store: Store, identity: str, by: str, reason: str) -> None:
    """Takes a report out of the tables; the pages on which it stood are not rewritten by that."""
    with store.writing("expunge", by=by, reason=reason, report=identity) as change:
        connection = change.connection
        row = connection.execute(select(schema.report).where(schema.report.c.id == identity)).mappings().first()
        if row is None or row["expunged"] is not None:
            what = "was expunged already" if row else "the ledger has no such report"
            raise MisuseError(identity[:40], what, "ids stand in sayso reports")
        number = row["n"]
        gone = {"expunged": change.n, "title": None, "author": None, "url": None, "headers": None, "place": "", "outlet": None}
        connection.execute(update(schema.report).where(schema.report.c.n == number).values(
            **gone, until=row["until"] if row["until"] is not None else change.n))  # fmt: skip
        _scrub(connection, number, change.n)
        copies.forget(connection, number)
        writing.reindex(store, connection)  # anew, for a word index cannot be trusted to let go of every word


def _scrub(connection: Connection, report: int, change: int) -> None:
    """Deletes a report's text and entries, what was said in deciding on them, and the names that no other report has."""
    ids: set[str] = set()
    used: set[int] = set()
    f = schema.figure.c
    places = set(connection.execute(select(f.place).where(f.report == report, f.place.is_not(None))).scalars())
    for table in (schema.figure, schema.statement):
        rows = connection.execute(select(table.c.id, table.c.speaker).where(table.c.report == report)).all()
        ids.update(row.id for row in rows)
        used.update(row.speaker for row in rows if row.speaker is not None)
        connection.execute(delete(table).where(table.c.report == report))
    connection.execute(delete(schema.report_text).where(schema.report_text.c.report == report))
    connection.execute(update(schema.reading).where(schema.reading.c.report == report).values(notes="[]"))
    for n in sorted(places):
        if connection.execute(select(f.n).where(f.place == n).limit(1)).first() is None:
            connection.execute(delete(schema.place).where(schema.place.c.n == n))
    forgotten = merging.forget(connection, used)
    subjects = {f"entry {identity}" for identity in ids} | {f"speaker {digest}" for digest in forgotten.digests}
    told = _told_of(connection, ids, subjects) | _unsay(connection, forgotten.keys, change)
    undone = select(schema.change.c.n, schema.change.c.undoes).where(schema.change.c.undoes.is_not(None))
    for n, undoes in connection.execute(undone.order_by(schema.change.c.n)).all():
        if undoes in told:
            told.add(n)
    scrubbed = json.dumps({"expunged": change})
    for n in sorted(told):
        connection.execute(update(schema.change).where(schema.change.c.n == n).values(detail=scrubbed, reason=None))
    merging.regroup(connection)  # names that came from the report stand for others no longer


def _told_of(connection: Connection, ids: set[str], subjects: set[str]) -> set[int]:
    """The reviews of these entries, and the grades of these subjects."""
    c = schema.change.c
    found = set()
    for n, detail in connection.execute(select(c.n, c.detail).where(c.kind.in_(("review", "grade")))):
        given = json.loads(detail or "{}")
        if ids & set(given.get("entries", ())) or given.get("subject") in subjects:
            found.add(n)
    return found


def _unsay(connection: Connection, keys: frozenset[str], change: int) -> set[int]:
    """Empties the decisions about speakers of whom no report is left; the changes that made them."""
    c, named = schema.alias.c, schema.speaker_key.c
    found = set()
    for row in connection.execute(select(c.n, c.kind, c.detail, c.since, c.until)).all():
        given = json.loads(row.detail)
        for name in filter(None, (given.get("person"), given.get("a", {}).get("name"), given.get("b", {}).get("name"))):
            theirs = set(query_keys(name))
            others = select(named.speaker).where(named.key.in_(sorted(theirs))).limit(1)
            if theirs & keys and connection.execute(others).first() is None:
                until = change if row.until is None else row.until
                connection.execute(update(schema.alias).where(c.n == row.n).values(detail=GONE, until=until))
                found.add(row.since)
    return found
