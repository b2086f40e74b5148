"""Who may use a ledger that is served to others: members with a role and a password, their sessions, and who came in.

    reader      asks
    reviewer    decides, too
    admin       sees who came in, too; members are made on the machine of the ledger alone (`sayso member`)

Members are part of the truth: a numbered change makes one, and another ends them. Sessions, and the record of who came in, are
upkeep. A password is kept as its Argon2id hash (RFC 9106), a session by the SHA-256 of its token: what lies in the ledger, or
in a backup of it, lets nobody in.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Literal, get_args

from msgspec import Struct
from sqlalchemy import Connection, and_, delete, func, insert, select, update

from sayso.errors import DeniedError, MisuseError, TooOftenError
from sayso.ledger import schema
from sayso.ledger.store import Store, Transaction

if TYPE_CHECKING:
    from argon2 import PasswordHasher

Role = Literal["reader", "reviewer", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)
SHORTEST, LONGEST = 12, 1_024  # characters of a password; what kinds they are of is left to its owner (NIST SP 800-63B)
LASTS = timedelta(hours=12)  # a session: a working day
WINDOW = timedelta(minutes=15)  # in which refusals are counted
# After so many in it nobody is let in until they are older: of a name from one address, from one address, and of a name from
# anywhere, which is more, so that a stranger does not so easily keep a member out.
REFUSALS = {"both": 10, "address": 30, "name": 100}
LENGTHS = {"name": 200, "address": 80}  # characters that are kept of them
KEPT = timedelta(days=400)  # of who came in


class Member(Struct, frozen=True):
    """Somebody who may come in: since when, and made by whom, tells the change of this number."""

    name: str
    role: Role
    since: int


class Session(Struct, frozen=True):
    """Somebody who came in: `token` is told once, `csrf` must come with each decision (OWASP: synchronizer token)."""

    name: str
    role: Role
    csrf: str
    ends: str
    token: str | None = None


class Access(Struct, frozen=True):
    """That somebody came in, was refused, or left: its number, when, under which name, from where."""

    n: int
    at: str
    name: str
    what: Literal["login", "refused", "logout"]
    address: str


@cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher

    return PasswordHasher()  # RFC 9106, second recommendation: 64 MiB, three passes


@cache
def _nobody() -> str:
    """A hash of no password: who is not known takes as long to be refused as who is."""
    return _hasher().hash(secrets.token_urlsafe())


# ---------------------------------------------------------------- members


def members(store: Store) -> list[Member]:
    """All members, by name."""
    c = schema.member.c
    with store.reading() as connection:
        query = select(c.name, c.role, c.since).where(c.until.is_(None))
        return [Member(*row) for row in sorted(connection.execute(query))]


def enrol(store: Store, name: str, role: str | None, password: str | None, *, by: str, reason: str | None = None) -> int:
    """Makes a member, or gives one another role or password; their sessions end. The number of the change.

    Raises MisuseError for a role that is none, a password that is too short or long, and a new member without either.
    """
    name = name.strip()
    if not name or len(name) > 200:
        raise MisuseError("member", "needs a name of 200 characters at most", "give it a name")
    if role is not None and role not in ROLES:
        raise MisuseError("role", f"{role[:40]!r} is none", f"choose among {', '.join(ROLES)}")
    secret = None if password is None else _hashed(password)
    with store.writing("member", by=by, reason=reason, name=name, role=role, password=password is not None) as change:
        before = _standing(change.connection, name)
        if before is None and (role is None or secret is None):
            raise MisuseError(name, "is no member yet", "give a role and a password")
        _succeed(change, name, role or before.role, secret or before.secret)
        return change.n


def dismiss(store: Store, name: str, *, by: str, reason: str | None = None) -> int:
    """Ends a member and their sessions. The number of the change. Raises MisuseError where there is none of this name."""
    with store.writing("member", by=by, reason=reason, name=name, role=None) as change:
        if _standing(change.connection, name) is None:
            raise MisuseError(name[:40], "is no member", "members stand in sayso member")
        _end(change.connection, name, change.n)
        return change.n


def _hashed(password: str) -> str:
    if not SHORTEST <= len(password) <= LONGEST:
        raise MisuseError("password", f"has {len(password):,} characters", f"give {SHORTEST} to {LONGEST:,}")
    return _hasher().hash(password)


def _succeed(change: Transaction, name: str, role: str, secret: str) -> None:
    """Puts a row in the place of the one that stands, if one does."""
    number = change.connection.execute(select(func.coalesce(func.max(schema.member.c.n), 0) + 1)).scalar_one()
    _end(change.connection, name, change.n)
    row = {"n": number, "name": name, "role": role, "secret": secret, "since": change.n}
    change.connection.execute(insert(schema.member), [row])


def _standing(connection: Connection, name: str) -> Any:
    c = schema.member.c
    return connection.execute(select(c.role, c.secret).where(c.name == name, c.until.is_(None))).first()


def _end(connection: Connection, name: str, change: int) -> None:
    """Ends what stands of a member; of a hash that counts no more nothing is kept."""
    c = schema.member.c
    connection.execute(update(schema.member).where(c.name == name, c.until.is_(None)).values(until=change, secret=""))
    connection.execute(delete(schema.session).where(schema.session.c.name == name))


# ---------------------------------------------------------------- coming in


def login(store: Store, name: str, password: str, address: str) -> Session:
    """Lets a member in. Raises DeniedError where name and password do not fit, TooOftenError after too many that did not."""
    name, address = name[: LENGTHS["name"]], address[: LENGTHS["address"]]
    known = _proven(store, name, password, address)
    token, csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    ends = (store.clock() + LASTS).isoformat(timespec="seconds")
    with store.upkeep() as connection:
        _still(connection, name, known)
        _note(store, connection, name, "login", address)
        row = {"token": _digest(token), "name": name, "csrf": csrf, "ends": ends}
        connection.execute(insert(schema.session), [row])
    return Session(name, known.role, csrf, ends, token)


def change_password(store: Store, name: str, password: str, new: str, address: str) -> int:
    """Gives a member who knows their password another one; all their sessions end. The number of the change.

    Raises DeniedError where the password does not fit or was changed meanwhile, TooOftenError, MisuseError for the new one.
    """
    known, secret = _proven(store, name, password, address[: LENGTHS["address"]]), _hashed(new)
    with store.writing("member", by=name, name=name, role=None, password=True) as change:
        _still(change.connection, name, known)
        _succeed(change, name, known.role, secret)
        return change.n


def _proven(store: Store, name: str, password: str, address: str) -> Any:
    """The member whose password this is. Raises DeniedError, TooOftenError."""
    from argon2.exceptions import InvalidHashError, VerificationError

    with store.reading() as connection:
        _not_too_often(store, connection, name, address)
        known = _standing(connection, name)
    try:
        _hasher().verify(known.secret if known else _nobody(), password[: LONGEST + 1])
    except (VerificationError, InvalidHashError):
        with store.upkeep() as connection:
            _note(store, connection, name, "refused", address)
        raise DeniedError("login", "name and password do not fit", "try again; an admin can give a new password") from None
    return known


def _still(connection: Connection, name: str, known: Any) -> None:
    """Raises DeniedError where a member was dismissed, or got another password, while the hash was made."""
    now = _standing(connection, name)
    if now is None or now.secret != known.secret:
        raise DeniedError("login", "name and password do not fit", "try again")


def session(store: Store, token: str) -> Session | None:
    """Whose session a token is of; None where there is none, or it has ended."""
    s, m = schema.session.c, schema.member.c
    query = select(s.name, m.role, s.csrf, s.ends).join(schema.member, m.name == s.name)
    with store.reading() as connection:
        found = connection.execute(query.where(s.token == _digest(token), m.until.is_(None))).first()
    return Session(*found) if found and found.ends > store.clock().isoformat(timespec="seconds") else None


def logout(store: Store, token: str, address: str) -> None:
    """Ends a session."""
    known = session(store, token)
    with store.upkeep() as connection:
        connection.execute(delete(schema.session).where(schema.session.c.token == _digest(token)))
        if known:
            _note(store, connection, known.name, "logout", address[: LENGTHS["address"]])


def accesses(store: Store, limit: int = 100, name: str | None = None, before: int | None = None) -> Sequence[Access]:
    """Who came in, was refused, or left, the last first; by this name, and before the one of this number, where given."""
    c = schema.access.c
    query = select(c.n, c.at, c.name, c.what, c.address).order_by(c.n.desc()).limit(limit)
    if name is not None:
        query = query.where(c.name == name.strip())
    if before is not None:
        query = query.where(c.n < before)
    with store.reading() as connection:
        return [Access(*row) for row in connection.execute(query)]


def _not_too_often(store: Store, connection: Connection, name: str, address: str) -> None:
    """Raises TooOftenError after so many refusals of a name, or from an address."""
    c = schema.access.c
    since = (store.clock() - WINDOW).isoformat(timespec="seconds")
    of = {"both": and_(c.name == name, c.address == address), "address": c.address == address, "name": c.name == name}
    for what, most in REFUSALS.items():
        query = select(func.count()).where(of[what], c.what == "refused", c.at > since)
        if connection.execute(query).scalar_one() >= most:
            minutes = int(WINDOW.total_seconds() // 60)
            raise TooOftenError("login", "was refused too often", f"wait {minutes} minutes, then try again")


def _note(store: Store, connection: Connection, name: str, what: str, address: str) -> None:
    """Puts down who came in, and lets go of what is old: of that, and of sessions that have ended."""
    now, c = store.clock(), schema.access.c
    number = connection.execute(select(func.coalesce(func.max(c.n), 0) + 1)).scalar_one()
    row = {"n": number, "at": now.isoformat(timespec="seconds"), "name": name, "what": what, "address": address}
    connection.execute(insert(schema.access), [row])
    connection.execute(delete(schema.access).where(c.at < (now - KEPT).isoformat(timespec="seconds")))
    ended = schema.session.c.ends <= now.isoformat(timespec="seconds")
    connection.execute(delete(schema.session).where(ended))


def _digest(token: str) -> str:
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
