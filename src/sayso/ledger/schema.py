"""The ledger's tables, the same on SQLite and PostgreSQL.

    change ─┬─ report ─┬─ text            what was read, and the words all offsets point into
            │          └─ reading ─┬─ statement ─ speaker ─ identity
            │                      └─ figure ─ place
            ├─ grade · alias       what people said of speakers, outlets and figures
            └─ refused             what could not be read, and why
    member                         who may come in where the ledger is served to others
    feed · session · access · search   the state of what is watched; who is in, who came; searches that people keep
    migration                      which numbered steps made these tables

Every transaction that writes is one row of `change`, numbered without gaps. The truth only grows: rows of the other tables are
never altered, but for `until`, the number of the change that superseded the row. `until` follows from `replaces`,
`report.previous` and the order of readings; it is kept because every question asks for it, and `verify` holds it against them.
An entry as people see it is the row of its id whose `until` is null; a review makes a new row that `replaces` the one before.
What the ledger held at change c are the rows with since <= c and (until is null or until > c).

Derived, and made anew from the rest: `identity`, `tenure`, `shingle`, `sketch`, `copied`, and the three word indexes, which
each dialect makes in its own way.

Days are ISO text or, where sorted by, ordinals (`day`: days since 0001-01-01, 0 where unknown). Moments are UTC. Lists are
JSON.
"""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    String,
    Table,
    TypeDecorator,
    text,
)
from sqlalchemy import Text as Characters


class Escaped(TypeDecorator[str]):
    r"""Text on PostgreSQL, which holds no NUL: NUL is written \0, and a backslash twice."""

    impl = Characters
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Any) -> str | None:
        """The text as it is written."""
        return value if value is None else value.replace("\\", "\\\\").replace("\0", "\\0")

    def process_result_value(self, value: str | None, dialect: Any) -> str | None:
        """The text that was written."""
        if value is None or "\\" not in value:
            return value
        return re.sub(r"\\(.)", lambda match: "\0" if match[1] == "0" else "\\", value)


metadata = MetaData()
Text = Characters().with_variant(Escaped(), "postgresql")
STANDING = text("until IS NULL AND NOT hidden")
WINDOWED = text("until IS NULL AND NOT hidden AND window_kind IS NOT NULL")
FOLLOWED = text("previous IS NOT NULL")
HIDDEN = frozenset({"rejected", "split", "merged", "withdrawn"})  # reviews that leave an entry out of answers


def _key() -> Column[int]:
    return Column("n", Integer, primary_key=True, autoincrement=False)


def _since() -> Column[int]:
    return Column("since", Integer, ForeignKey("change.n"), nullable=False)


def _until() -> Column[int]:
    return Column("until", Integer, ForeignKey("change.n"))


migration = Table(
    "migration",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("at", String(32), nullable=False),
    Column("version", String(32), nullable=False),
)

change = Table(
    "change",
    metadata,
    _key(),
    Column("at", String(32), nullable=False),  # never before the one of the change before, whatever the clock says
    Column("clock", String(32)),  # what the clock said, where it had gone back
    Column("kind", String(16), nullable=False),
    Column("by", Text),
    Column("reason", Text),
    Column("detail", Text),  # JSON
    Column("undoes", Integer, ForeignKey("change.n")),
    Column("version", String(32), nullable=False),
    Index("change_kind", "kind"),
)

outlet = Table("outlet", metadata, _key(), Column("name", Text, nullable=False, unique=True))

report = Table(
    "report",
    metadata,
    _key(),
    Column("id", String(17), nullable=False, unique=True),
    Column("digest", String(64), nullable=False),
    Column("title", Text),
    Column("published", String(10)),
    Column("published_at", String(40)),
    Column("day", Integer, nullable=False),
    Column("outlet", Integer, ForeignKey("outlet.n")),
    Column("url", Text),
    Column("author", Text),
    Column("language", String(8)),
    Column("way", String(12), nullable=False),
    Column("place", Text, nullable=False),  # the path or address that it came from
    Column("fetched_at", String(32)),
    Column("headers", Text),  # JSON
    Column("raw", String(64)),
    Column("size", Integer),
    Column("previous", Integer, ForeignKey("report.n")),
    Column("expunged", Integer, ForeignKey("change.n")),
    _since(),
    _until(),
    Index("report_order", text("day DESC"), text("n DESC")),
    Index("report_url", "url"),
    Index("report_digest", "digest"),
    Index("report_outlet", "outlet"),
    Index("report_previous", "previous", sqlite_where=FOLLOWED, postgresql_where=FOLLOWED),
)

report_text = Table(
    "text",
    metadata,
    Column("report", Integer, ForeignKey("report.n"), primary_key=True, autoincrement=False),
    Column("text", Text, nullable=False),
)

reading = Table(
    "reading",
    metadata,
    _key(),
    Column("report", Integer, ForeignKey("report.n"), nullable=False),
    Column("version", String(32), nullable=False),
    Column("model", Text, nullable=False),
    Column("notes", Text, nullable=False),  # JSON
    _since(),
    _until(),
    Index("reading_report", "report"),
)

speaker = Table(
    "speaker",
    metadata,
    _key(),
    Column("digest", String(32), nullable=False, unique=True),
    Column("name", Text),
    Column("kind", String(12), nullable=False),
    Column("role", Text),
    Column("organisation", Text),
    Column("country", String(2)),
    Column("block", Text),
    Index("speaker_block", "block"),
)

speaker_key = Table(
    "speaker_key",
    metadata,
    Column("speaker", Integer, ForeignKey("speaker.n"), primary_key=True, autoincrement=False),
    Column("key", Text, primary_key=True),
    Index("speaker_key_key", "key"),
)

identity = Table(
    "identity",
    metadata,
    Column("speaker", Integer, ForeignKey("speaker.n"), primary_key=True, autoincrement=False),
    Column("key", Text, nullable=False),
    Column("name", Text),
    Column("rule", Text, nullable=False),
    Index("identity_key", "key"),
)

tenure = Table(
    "tenure",
    metadata,
    Column("speaker", Integer, ForeignKey("speaker.n"), nullable=False),
    Column("name", Text, nullable=False),  # of whom the office makes it
    Column("key", Text, nullable=False),  # one of the keys that the person's own readings have
    Column("since", Integer, nullable=False),
    Column("until", Integer, nullable=False),
    Index("tenure_speaker", "speaker"),
)

place = Table(
    "place",
    metadata,
    _key(),
    Column("digest", String(32), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("country", String(2)),
    Column("admin1", Text),
    Column("lat", Float),
    Column("lon", Float),
    Column("geonames", Integer),
    Column("kind", String(12)),
    Index("place_name", "name"),
    Index("place_country", "country"),
)


def _entry(start: str) -> list[Column[object]]:
    """The columns that statements and figures share."""
    columns = [
        _key(),
        Column("id", String(17), nullable=False),
        Column("report", Integer, ForeignKey("report.n"), nullable=False),
        Column("reading", Integer, ForeignKey("reading.n"), nullable=False),
        _since(),
        _until(),
        Column("replaces", Integer, ForeignKey(f"{start}.n")),
        Column("review", String(10), nullable=False),
        Column("hidden", Boolean, nullable=False),  # rejected, withdrawn, or taken up by others
        Column("day", Integer, nullable=False),
        Column("outlet", Integer, ForeignKey("outlet.n")),
        Column("speaker", Integer, ForeignKey("speaker.n")),
        Column("start", Integer, nullable=False),
        Column("end", Integer, nullable=False),
        Column("context_start", Integer, nullable=False),
        Column("context_end", Integer, nullable=False),
        Column("confidence", Float, nullable=False),
        Column("in_heading", Boolean, nullable=False),
        Column("rules", Text),  # JSON
    ]
    return columns  # type: ignore[return-value]  # columns of several types


def _standing(table: str, *names: str, beside: tuple[str, ...]) -> list[Index]:
    """One index for each column, in the order that questions answer in, over the rows that stand.

    Behind the order stand the filters that are most often asked `beside` it, so that a facet is counted in one index.
    """
    return [
        Index(
            f"{table}_{name}", name, text("day DESC"), text("report DESC"), text("start"), text("n"),
            *(other for other in beside if other != name), sqlite_where=STANDING, postgresql_where=STANDING,
        )
        for name in names
    ]  # fmt: skip


statement = Table(
    "statement",
    metadata,
    *_entry("statement"),
    Column("source", Text, nullable=False),  # JSON, as cue and content
    Column("cue", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column("words", String(16), nullable=False),  # the first half of the SHA-256 of the words at these spans
    Column("quote", String(8), nullable=False),
    Column("act", String(8), nullable=False),
    Column("said_start", String(10)),
    Column("said_end", String(10)),
    Column("said_text", Text),
    Column("said_approximate", Boolean),
    Column("via", String(17)),
    Index("statement_id", "id"),
    Index("statement_report", "report"),
    Index(
        "statement_order", text("day DESC"), text("report DESC"), text("start"), text("n"),
        sqlite_where=STANDING, postgresql_where=STANDING,
    ),
    *_standing("statement", "speaker", "outlet", "act", "quote", beside=("act", "review")),
)  # fmt: skip

figure = Table(
    "figure",
    metadata,
    *_entry("figure"),
    Column("words", Text, nullable=False),
    Column("value", Float),
    Column("low", Float),
    Column("high", Float),
    Column("comparator", String(8), nullable=False),
    Column("unit", Text),
    Column("counted", Text),
    Column("measure", String(16), nullable=False),
    Column("status", String(10), nullable=False),
    Column("party", String(2)),
    Column("side", Text),
    Column("done_by", Text),  # the contract's `by`
    Column("place", Integer, ForeignKey("place.n")),
    Column("place_start", Integer),
    Column("place_end", Integer),
    Column("place_relation", Text),
    Column("time_start", String(10)),
    Column("time_end", String(10)),
    Column("time_text", Text),
    Column("time_approximate", Boolean),
    Column("additive", Boolean, nullable=False),
    Column("part_of", String(17)),
    Column("window_kind", String(10)),
    Column("window_since", String(10)),
    Column("window_per", String(8)),
    Column("statement", String(17)),
    Index("figure_id", "id"),
    Index("figure_report", "report"),
    Index(
        "figure_order", text("day DESC"), text("report DESC"), text("start"), text("n"),
        sqlite_where=STANDING, postgresql_where=STANDING,
    ),
    *_standing("figure", "speaker", "outlet", "measure", "unit", "party", "place", "status", beside=("status", "measure")),
    # What could be of one matter with a figure: of the same measure and side, on days that overlap (ledger/reconciling.py).
    Index("figure_scope", "measure", "party", "time_end", "day", sqlite_where=STANDING, postgresql_where=STANDING),
    # What could be of one matter with a count that runs on, or a rate: few figures have a window.
    Index("figure_window", "measure", "party", "window_kind", sqlite_where=WINDOWED, postgresql_where=WINDOWED),
    # What else is counted by, so that no row need be looked up for it.
    Index(
        "figure_facets", "status", "measure", "unit", "party", "place", "speaker", "outlet", "comparator", "review",
        sqlite_where=STANDING, postgresql_where=STANDING,
    ),
)  # fmt: skip

grade = Table(
    "grade",
    metadata,
    _key(),
    Column("subject", Text, nullable=False),  # "entry f…", "speaker DIGEST", "outlet NAME"
    Column("value", String(1)),
    _since(),
    _until(),
    Index("grade_subject", "subject"),
)

alias = Table(
    "alias",
    metadata,
    _key(),
    Column("kind", String(8), nullable=False),  # same, apart, office
    Column("detail", Text, nullable=False),  # JSON
    _since(),
    _until(),
)

# Derived, of each text (see ledger/copies.py): the hashes that are kept of it, how many they are, and who repeats whom.
shingle = Table(
    "shingle",
    metadata,
    Column("hash", BigInteger, primary_key=True, autoincrement=False),
    Column("report", Integer, ForeignKey("report.n"), primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

sketch = Table(
    "sketch",
    metadata,
    Column("report", Integer, ForeignKey("report.n"), primary_key=True, autoincrement=False),
    Column("size", Integer, nullable=False),
)

copied = Table(
    "copied",
    metadata,
    Column("report", Integer, ForeignKey("report.n"), primary_key=True, autoincrement=False),
    Column("other", Integer, ForeignKey("report.n"), primary_key=True, autoincrement=False),
    Column("kind", String(8), nullable=False),
    Column("inside", Float, nullable=False),
    Column("around", Float, nullable=False),
    Column("words", Integer, nullable=False),
    Index("copied_other", "other"),
)

refused = Table(
    "refused",
    metadata,
    _key(),
    Column("digest", String(32), nullable=False, unique=True),  # of where, what and raw: told once
    Column("place", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("remedy", Text, nullable=False),
    Column("kind", String(32), nullable=False),
    _since(),
)

feed = Table(
    "feed",
    metadata,
    Column("url", Text, primary_key=True),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("checked_at", String(32)),
    Column("due_at", String(32)),
    Column("failures", SmallInteger, nullable=False),
    Column("trouble", Text),
)

feed_entry = Table(
    "feed_entry",
    metadata,
    Column("feed", Text, ForeignKey("feed.url"), primary_key=True),
    Column("key", Text, primary_key=True),
    Column("digest", String(32), nullable=False),
)

member = Table(
    "member",
    metadata,
    _key(),
    Column("name", Text, nullable=False),
    Column("role", String(8), nullable=False),
    Column("secret", Text, nullable=False),  # the password's hash; "" once it counts no more
    _since(),
    _until(),
    Index("member_name", "name", unique=True, sqlite_where=text("until IS NULL"), postgresql_where=text("until IS NULL")),
)

session = Table(
    "session",
    metadata,
    Column("token", String(64), primary_key=True),  # its SHA-256
    Column("name", Text, nullable=False),
    Column("csrf", String(64), nullable=False),
    Column("ends", String(32), nullable=False),
)

access = Table(
    "access",
    metadata,
    _key(),
    Column("at", String(32), nullable=False),
    Column("name", Text, nullable=False),
    Column("what", String(8), nullable=False),
    Column("address", Text, nullable=False),
    Index("access_name", "name", "at"),
    Index("access_address", "address", "at"),
)

search = Table(
    "search",
    metadata,
    _key(),
    Column("name", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", String(32), nullable=False),
)
