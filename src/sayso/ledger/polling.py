"""What the ledger keeps of feeds: when each was asked, when it is due, and which of its entries are done.

This is no truth, but a memory that saves questions: no row of `change` is written for it, and were it lost, every feed would be
read once more and nothing be added twice. It is written after what it speaks of is in the ledger, so that a kill in between
costs a repetition.

An entry is known by a digest of its key, for a key may be a megabyte, or a name that a court wants gone. Beside it stands the
digest of what the feed last said in it; or "tried 2" where its page did not come, twice, and is to be asked for again.

Several watchers may share a ledger. Whoever asks a feed claims it first, in one transaction that moves its due time forward; a
claim that nobody holds any longer (a kill) lapses by itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime, timedelta

from msgspec import Struct
from sqlalchemy import Connection, RowMapping, bindparam, delete, insert, select, update

from sayso.ledger.schema import feed, feed_entry, report
from sayso.ledger.store import Store

CLAIMED = timedelta(minutes=10)  # a visit renews its claim while it lasts; after a kill the feed waits so long
# Clocks of several machines differ by seconds. A feed that was asked later than this from now was asked before the clock was
# set back: what it is due at means nothing.
SKEW = timedelta(minutes=5)


class Watched(Struct, frozen=True):
    """The state of a feed: the marks by which its host knows what we have, and when it was and will be asked.

    `failures` are those since it last answered, `trouble` says why in words; None and 0 where all is well.
    """

    url: str
    etag: str | None = None
    last_modified: str | None = None
    checked_at: datetime | None = None
    due_at: datetime | None = None
    failures: int = 0
    trouble: str | None = None

    def is_due(self, now: datetime) -> bool:
        """Whether it is to be asked; also where it was asked in what is now the future."""
        return self.due_at is None or self.due_at <= now or (self.checked_at is not None and self.checked_at > now + SKEW)


def watched(store: Store, urls: Collection[str] | None = None) -> dict[str, Watched]:
    """The feeds that were ever asked, by address; only these, where addresses are given."""
    with store.reading() as connection:
        rows = connection.execute(select(feed).order_by(feed.c.url)).mappings()
        return {row["url"]: _state(row) for row in rows if urls is None or row["url"] in urls}


def claim(store: Store, url: str, now: datetime) -> Watched | None:
    """Takes a feed that is due, for CLAIMED from now; its state until then, None where it is not due (any more)."""
    with store.upkeep() as connection:
        found = connection.execute(select(feed).where(feed.c.url == url)).mappings().first()
        state = _state(found) if found else Watched(url)
        if not state.is_due(now):
            return None
        taken = {"checked_at": _told(now), "due_at": _told(now + CLAIMED)}
        if found:
            connection.execute(update(feed).where(feed.c.url == url).values(taken))
        else:
            connection.execute(insert(feed).values(url=url, failures=0, **taken))
        return state


def hold(store: Store, url: str, now: datetime) -> None:
    """Renews a claim."""
    with store.upkeep() as connection:
        connection.execute(update(feed).where(feed.c.url == url).values(checked_at=_told(now), due_at=_told(now + CLAIMED)))


def settle(store: Store, state: Watched) -> None:
    """Writes what a visit came to, which ends the claim."""
    row = {
        "etag": state.etag, "last_modified": state.last_modified, "checked_at": _told(state.checked_at),
        "due_at": _told(state.due_at), "failures": state.failures, "trouble": state.trouble,
    }  # fmt: skip
    with store.upkeep() as connection:
        connection.execute(update(feed).where(feed.c.url == state.url).values(row))


def postpone(store: Store, urls: Iterable[str], until: datetime, failures: int = 0) -> None:
    """Leaves feeds alone until then, at least; their host asks for it. Those never asked yet, too."""
    with store.upkeep() as connection:
        for url in urls:
            row = connection.execute(select(feed.c.due_at, feed.c.failures).where(feed.c.url == url)).first()
            if row is None:
                connection.execute(insert(feed).values(url=url, due_at=_told(until), failures=failures))
                continue
            later = {"due_at": max(row.due_at or "", _told(until) or ""), "failures": max(row.failures, failures)}
            connection.execute(update(feed).where(feed.c.url == url).values(later))


# ---------------------------------------------------------------- entries


def entries(store: Store, url: str) -> dict[str, str]:
    """What is known of a feed's entries: the digest of each key, and that of what stood in it (or "tried 2")."""
    with store.reading() as connection:
        query = select(feed_entry.c.key, feed_entry.c.digest).where(feed_entry.c.feed == url)
        return {key: digest for key, digest in connection.execute(query)}  # noqa: C416  mypy takes a Row for no pair


def mark(store: Store, url: str, known: Mapping[str, str]) -> None:
    """Writes what is now known of entries of a feed that was claimed."""
    if known:
        with store.upkeep() as connection:
            _forget(connection, url, known)
            connection.execute(insert(feed_entry), [{"feed": url, "key": key, "digest": known[key]} for key in known])


def forget(store: Store, url: str, keys: Collection[str]) -> None:
    """Drops what is known of entries: a feed that is watched for years has more than any memory should hold."""
    if keys:
        with store.upkeep() as connection:
            _forget(connection, url, keys)


def _forget(connection: Connection, url: str, keys: Iterable[str]) -> None:
    gone = delete(feed_entry).where(feed_entry.c.feed == url, feed_entry.c.key == bindparam("gone"))
    connection.execute(gone, [{"gone": key} for key in keys])


def stands(store: Store, url: str, digest: str | None = None) -> bool:
    """Whether a report stands at this address, and has this text: then nothing new was published there."""
    c = report.c
    query = select(c.n).where(c.url == url, c.until.is_(None)).limit(1)
    if digest:
        query = query.where(c.digest == digest)
    with store.reading() as connection:
        return connection.execute(query).first() is not None


# ---------------------------------------------------------------- moments


def _told(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat(timespec="microseconds") if moment else None


def _state(row: RowMapping) -> Watched:
    moments = {name: datetime.fromisoformat(row[name]) if row[name] else None for name in ("checked_at", "due_at")}
    return Watched(**{**row, **moments})
