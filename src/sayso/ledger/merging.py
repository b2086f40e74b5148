"""Which speakers are one, kept up to date: `identities.py` decides, this writes down what follows.

`identity` and `tenure` are derived from the speakers and from what people decided (`alias`): they can be dropped and made anew.
Only the blocks that a new speaker could change are grouped again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, delete, insert, select

from sayso.ledger import identities, schema, spellings
from sayso.ledger.identities import Decision, Office, Voice
from sayso.records import Speaker

SOME = 900  # parameters of one IN
FOREVER = date.max.toordinal()


def decided(connection: Connection) -> tuple[list[Decision], list[Office]]:
    """What people decided about speakers, and who held which office, as it stands."""
    table = schema.alias
    query = select(table.c.kind, table.c.detail).where(table.c.until.is_(None)).order_by(table.c.n)
    decisions, offices = [], []
    for kind, detail in connection.execute(query):
        given = json.loads(detail)
        if kind == "office":
            offices.append(msgspec.convert(given, Office))
        elif kind != "house":
            decisions.append(msgspec.convert(given, Decision))
    return decisions, offices


def keyed(connection: Connection, fresh: dict[int, Speaker]) -> None:
    """Writes the keys of new speakers, and groups anew whomever they could belong to."""
    decisions, offices = decided(connection)
    rows = [{"speaker": n, "key": key} for n, speaker in fresh.items() for key in spellings.keys(speaker)]
    if rows:
        connection.execute(insert(schema.speaker_key), rows)
    blocks = {block for speaker in fresh.values() if (block := block_of(speaker))}
    _group(connection, _members(connection, identities.together(blocks, decisions)), decisions)
    _appoint(connection, fresh, offices)


def regroup(connection: Connection) -> None:
    """Groups all speakers anew: after a decision, which may reach any of them."""
    decisions, offices = decided(connection)
    identities.check(decisions, offices)
    everybody = _speakers(connection, None)
    _group(connection, everybody, decisions)
    connection.execute(delete(schema.tenure))
    _appoint(connection, everybody, offices)


class Forgotten(Struct, frozen=True):
    """Of speakers that were taken out: the keys that they were found by, and their digests."""

    keys: frozenset[str]
    digests: frozenset[str]


def forget(connection: Connection, numbers: Iterable[int]) -> Forgotten:
    """Takes out the speakers of an expunged report whom no other report has."""
    keys: set[str] = set()
    digests: set[str] = set()
    mine, who = schema.speaker_key.c, schema.speaker.c
    for n in sorted(numbers):
        used = [
            connection.execute(select(table.c.n).where(table.c.speaker == n).limit(1)).first()
            for table in (schema.statement, schema.figure)
        ]
        if used == [None, None]:
            keys.update(connection.execute(select(mine.key).where(mine.speaker == n)).scalars())
            digests.add(connection.execute(select(who.digest).where(who.n == n)).scalar_one())
            for table in (schema.speaker_key, schema.identity, schema.tenure):
                connection.execute(delete(table).where(table.c.speaker == n))
            connection.execute(delete(schema.speaker).where(schema.speaker.c.n == n))
    return Forgotten(frozenset(keys), frozenset(digests))


def block_of(speaker: Speaker) -> str | None:
    """The block within which a speaker is grouped; None where nobody is named."""
    return next(iter(spellings.keys(speaker)), None)


def _members(connection: Connection, blocks: Iterable[str]) -> dict[int, Speaker]:
    found: dict[int, Speaker] = {}
    wanted = sorted(blocks)
    for start in range(0, len(wanted), SOME):
        found |= _speakers(connection, wanted[start : start + SOME])
    return dict(sorted(found.items()))


def _speakers(connection: Connection, blocks: Sequence[str] | None) -> dict[int, Speaker]:
    c = schema.speaker.c
    query = select(c.n, c.name, c.kind, c.role, c.organisation, c.country).order_by(c.n)
    if blocks is not None:
        query = query.where(c.block.in_(blocks))
    return {n: Speaker(*rest) for n, *rest in connection.execute(query)}


def faults(connection: Connection) -> list[str]:
    """What is written down of who is who, and does not follow from the speakers and the decisions."""
    decisions, _ = decided(connection)
    members = _speakers(connection, None)
    expected = _grouped(members, decisions)
    c, k = schema.identity.c, schema.speaker_key.c
    held = {n: tuple(rest) for n, *rest in connection.execute(select(c.speaker, c.key, c.name, c.rule))}
    found = [f"speaker {n} is not with those who are the same" for n in members if held.get(n) != expected.get(n)]
    keys: dict[int, set[str]] = {}
    for n, key in connection.execute(select(k.speaker, k.key)):
        keys.setdefault(n, set()).add(key)
    lost = [n for n, speaker in members.items() if keys.get(n, set()) != set(spellings.keys(speaker))]
    return found + [f"speaker {n} is not found by its name" for n in lost]


def _grouped(members: dict[int, Speaker], decisions: Sequence[Decision]) -> dict[int, tuple[str, str, str]]:
    """Of each speaker that is named: the identity's key and name, and the rule that put it there."""
    numbers = list(members)
    rows = {}
    for one in identities.identities([Voice(speaker) for speaker in members.values()], decisions):
        rules = dict(one.rules)
        for at in one.members:
            rows[numbers[at]] = (one.key, one.name, rules.get(at, ""))
    return rows


def _group(connection: Connection, members: dict[int, Speaker], decisions: Sequence[Decision]) -> None:
    """Writes down who is who among these speakers; what is as it was is left alone."""
    numbers = list(members)
    rows = _grouped(members, decisions)
    c = schema.identity.c
    for start in range(0, len(numbers), SOME):
        some = numbers[start : start + SOME]
        before = {n: tuple(rest) for n, *rest in connection.execute(
            select(c.speaker, c.key, c.name, c.rule).where(c.speaker.in_(some)))}  # fmt: skip
        stale = [n for n in before if before[n] != rows.get(n)]
        if stale:
            connection.execute(delete(schema.identity).where(c.speaker.in_(stale)))
        fresh = [n for n in some if n in rows and before.get(n) != rows[n]]
        if fresh:
            connection.execute(insert(schema.identity), [
                {"speaker": n, "key": rows[n][0], "name": rows[n][1], "rule": rows[n][2]} for n in fresh])  # fmt: skip


def _appoint(connection: Connection, members: dict[int, Speaker], offices: Sequence[Office]) -> None:
    """Writes down for which days a speaker without a name ("the Ukrainian president") is whom."""
    rows = []
    for held in offices:
        day = held.since or held.until
        key = spellings.keys(Speaker(held.person, "person"))[:2][-1]
        for n, speaker in members.items():
            if identities.office(speaker, day, [held]) == held.person:
                rows.append({
                    "speaker": n, "name": held.person, "key": key, "since": held.since.toordinal() if held.since else 0,
                    "until": held.until.toordinal() if held.until else FOREVER,
                })  # fmt: skip
    if rows:
        connection.execute(insert(schema.tenure), rows)
