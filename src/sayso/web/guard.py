"""What stands before every request: who may ask, from where, how much; and what a browser may do with the answer.

    Host    one of those that the server is known by, so that no page can reach it through a name of its own (DNS rebinding)
    Origin  of a decision: this server itself, so that no other page decides in somebody's name
    body    so many bytes and no more

Answers forbid everything that the page does not need: no script or style but the package's own files, no frame, no other host.
"""

from __future__ import annotations

from collections.abc import Sequence

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sayso.web.answers import problem

BODY = 1 << 16  # bytes of a decision, at most: an edit of every field is a thousandth
QUERY = 16_384  # bytes of a query string, at most
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = tuple(
    (name.encode(), value.encode())
    for name, value in (
        ("content-security-policy", POLICY),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
    )
)
TOO_LONG = 413, f"a decision takes {BODY:,} bytes at most", "send less"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class Guard:
    """The middleware; `hosts` are those by which the server may be called, with the port where it is not a scheme's own."""

    def __init__(self, app: ASGIApp, hosts: Sequence[str]) -> None:
        self.app, self.hosts = app, frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuses what may not be asked, and puts the headers on what is answered."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)

        async def headed(message: Message) -> None:
            if message["type"] == "http.response.start":
                known = {name for name, _ in message["headers"]}
                message["headers"] = [*message["headers"], *(pair for pair in HEADERS if pair[0] not in known)]
            await send(message)

        headers = dict(scope["headers"])
        if refused := self._refused(scope, headers):
            status, what, remedy = refused
            return await problem(status, "request", what, remedy)(scope, receive, headed)
        return await self.app(scope, _limited(receive), headed)

    def _refused(self, scope: Scope, headers: dict[bytes, bytes]) -> tuple[int, str, str] | None:
        host = headers.get(b"host", b"").decode("latin-1").lower()
        if host not in self.hosts:
            return 421, f"this server is not {host[:80] or 'without a name'}", f"ask for {sorted(self.hosts)[0]}"
        if len(scope.get("query_string", b"")) > QUERY:
            return 414, f"the question is longer than {QUERY:,} bytes", "ask for less at a time"
        if scope["method"] in _SAFE:
            return None
        origin = headers.get(b"origin", b"").decode("latin-1")
        if origin and origin.lower() != f"{scope['scheme']}://{host}":
            return 403, f"a page of {origin[:80]} may decide nothing here", "use the page of this server"
        if headers.get(b"sec-fetch-site", b"same-origin") not in (b"same-origin", b"none"):
            return 403, "another site's page may decide nothing here", "use the page of this server"
        if headers.get(b"content-type", b"").split(b";")[0].strip().lower() != b"application/json":
            return 415, "a decision is sent as application/json", "set the content type"
        length = headers.get(b"content-length", b"0")
        if not length.isdigit() or int(length) > BODY:
            return TOO_LONG
        return None


def _limited(receive: Receive) -> Receive:
    """A body that comes in pieces, without a length, is refused as soon as it is too long."""
    taken = 0

    async def limited() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > BODY:
            raise HTTPException(413)
        return message

    return limited
