"""Who asks, and what they may: everybody at this machine in one person's name, or members who came in by their password.

A member has a session, whose token is in a cookie that no script can read and no other site's page can send. Each decision must
also bring the session's second token in a header (X-CSRF-Token): what a form or a link can send is never enough.
"""

from __future__ import annotations

import hmac
from typing import Annotated, TypeVar

import msgspec
from msgspec import Meta, Struct
from starlette.requests import Request
from starlette.responses import Response

from sayso.errors import DeniedError, MisuseError
from sayso.ledger import Ledger
from sayso.ledger.members import LASTS, LONGEST, ROLES, Role, Session
from sayso.web import answers, schemas
from sayso.web.answers import ForbiddenError
from sayso.web.routes import Route


class Rights(Struct, frozen=True):
    """What the server was told: in whose name is decided, that nothing may be, that only members come in."""

    by: str | None = None
    read_only: bool = False
    members_only: bool = False


class Visitor(Struct, frozen=True):
    """Who asks. `csrf` is what their decisions must bring; None where nobody needs to come in."""

    name: str | None
    role: Role
    csrf: str | None = None
    ends: str | None = None


class Login(Struct, frozen=True, forbid_unknown_fields=True):
    """A member's name and password."""

    name: Annotated[str, Meta(min_length=1, max_length=200)]
    password: Annotated[str, Meta(max_length=LONGEST)]


class Password(Struct, frozen=True, forbid_unknown_fields=True):
    """A member's password, and the one that is to take its place."""

    password: Annotated[str, Meta(max_length=LONGEST)]
    new: Annotated[str, Meta(max_length=LONGEST)]


class Nothing(Struct, frozen=True, forbid_unknown_fields=True):
    """An empty object: what is done needs no more to be said."""


class Door:
    """Lets people in and out."""

    def __init__(self, ledger: Ledger, rights: Rights) -> None:
        self.ledger, self.rights = ledger, rights

    def visitor(self, request: Request, needs: Role = "reader", *, decides: bool = False) -> Visitor:
        """Who asks. Raises DeniedError where a member must come in first, ForbiddenError where they may not do this."""
        who = self._who(request)
        if decides and self.rights.read_only:
            raise ForbiddenError("this server", "is read-only", "start it without --read-only to decide")
        if ROLES.index(who.role) < ROLES.index(needs):
            one = "an" if needs == "admin" else "a"
            raise ForbiddenError(who.name or "this server", f"may not: it takes {one} {needs}", "ask who runs the ledger")
        if decides:
            _check_token(request, who)
        return who

    def _who(self, request: Request) -> Visitor:
        if not self.rights.members_only:
            return Visitor(self.rights.by, "reader" if self.rights.read_only else "admin")
        session = self.ledger.session(request.cookies.get(_cookie(request), ""))
        if session is None:
            raise DeniedError("login", "is needed", "come in by name and password")
        return Visitor(session.name, session.role, session.csrf, session.ends)

    def told(self, request: Request) -> Response:
        """Who asks, as JSON."""
        return answers.json(answers.encoded(self._told(self.visitor(request))))

    def enter(self, request: Request, sent: bytes) -> Response:
        """Lets a member in."""
        if not self.rights.members_only:
            raise MisuseError("login", "is not needed here", "ask at once")
        given = decoded(sent, Login)
        session = self.ledger.login(given.name, given.password, _address(request))
        if before := request.cookies.get(_cookie(request)):
            self.ledger.logout(before, _address(request))  # its cookie is written over, and it could not be left any more
        return self._let_in(request, session)

    def renew(self, request: Request, sent: bytes) -> Response:
        """Gives a member another password; all their sessions end, and a new one begins."""
        who = self.visitor(request, decides=True)
        given = decoded(sent, Password)
        if not self.rights.members_only or who.name is None:
            raise MisuseError("password", "is not needed here", "ask at once")
        self.ledger.change_password(who.name, given.password, given.new, _address(request))
        return self._let_in(request, self.ledger.login(who.name, given.new, _address(request)))

    def leave(self, request: Request, sent: bytes) -> Response:
        """Ends the session."""
        decoded(sent, Nothing)
        _check_token(request, self.visitor(request))
        self.ledger.logout(request.cookies.get(_cookie(request), ""), _address(request))
        gone = answers.json(b"{}")
        gone.delete_cookie(_cookie(request), path="/", httponly=True, samesite="strict", secure=_is_secure(request))
        gone.headers["clear-site-data"] = '"cache"'  # what was read stays on nobody's disk
        return gone

    def _let_in(self, request: Request, session: Session) -> Response:
        assert session.token
        let_in = answers.json(answers.encoded(self._told(Visitor(session.name, session.role, session.csrf, session.ends))))
        let_in.set_cookie(
            _cookie(request), session.token, int(LASTS.total_seconds()), path="/", httponly=True, samesite="strict",
            secure=_is_secure(request),
        )  # fmt: skip
        return let_in

    def _told(self, who: Visitor) -> dict[str, str | bool | None]:
        decides = not self.rights.read_only and ROLES.index(who.role) >= ROLES.index("reviewer")
        return {
            "name": who.name, "role": who.role, "decides": decides, "csrf": who.csrf, "ends": who.ends,
            "login": self.rights.members_only,
        }  # fmt: skip


def _check_token(request: Request, who: Visitor) -> None:
    """Raises ForbiddenError where a session's second token does not come with what is decided in it."""
    if who.csrf and not hmac.compare_digest(request.headers.get("x-csrf-token", "").encode(), who.csrf.encode()):
        told = "does not bring the session's token"
        raise ForbiddenError("this decision", told, "send it as X-CSRF-Token; GET /session has it")


ENTRANCES: tuple[Route, ...] = (  # called with the door, the request, and where there is one, what was sent
    Route("/session", "session", "Who asks, and what they may", (), schemas.SESSION, Door.told),
    Route("/session", "login", "Lets a member in", (), schemas.SESSION, Door.enter, Login),
    Route("/session/end", "logout", "Ends the session", (), {"type": "object"}, Door.leave, Nothing),
    Route("/session/password", "password", "Gives who asks another password", (), schemas.SESSION, Door.renew, Password),
)
T = TypeVar("T")


def decoded(sent: bytes, kind: type[T]) -> T:
    """What was sent, as the record that it must be. Raises MisuseError."""
    try:
        return msgspec.json.decode(sent, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise MisuseError("body", f"does not fit: {error}", "see /api/v1/openapi.json") from None


def _is_secure(request: Request) -> bool:
    return request.url.scheme == "https"


def _cookie(request: Request) -> str:
    """The cookie's name. A browser sends cookies whatever the port: two ledgers at one host must not put each other out."""
    name = f"sayso-{request.url.port or 443}"
    return f"__Host-{name}" if _is_secure(request) else name


def _address(request: Request) -> str:
    return request.client.host if request.client else ""
