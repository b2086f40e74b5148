"""The ledger in a browser: an HTTP API under /api/v1, and the page that asks it. No logic of its own.

    request ─ guard ─ rights ─┬─ asking · together ── Ledger · whole ─ exports ─ answers
                              └─ deciding ─────────── Ledger

The tables of asking.py and deciding.py are the API; openapi.py tells them in OpenAPI 3.1. Every question is one of the ledger's
own, with the filters of the command line. rights.py says who may ask it, whole.py keeps what takes the whole ledger to be held
together. The page lies in assets/web, built from front/ (docs/web.md).
"""

from __future__ import annotations

import asyncio
import gzip
import threading
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from importlib.resources import files
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from anyio import CancelScope, CapacityLimiter, to_thread
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, Response, StreamingResponse
from starlette.routing import Route as At
from starlette.types import Receive, Scope, Send

from sayso import __version__
from sayso.errors import BusyError, MisuseError, SaysoError
from sayso.ledger import Ledger
from sayso.web import answers
from sayso.web.asking import FORMATS, QUESTIONS
from sayso.web.deciding import DECISIONS
from sayso.web.guard import TOO_LONG, Guard
from sayso.web.openapi import document
from sayso.web.patience import PATIENCE, Patient
from sayso.web.rights import ENTRANCES, Door, Rights, decoded
from sayso.web.routes import Encoded, Lane, Route, Source, given
from sayso.web.whole import Keeper

__all__ = ["BASE", "FRONT", "Listening", "Rights", "app", "serve"]

BASE = "/api/v1"
PACKED = 4  # zlib's level: half the time of 6, for a twentieth more bytes
KEPT = 64 << 20  # bytes of answers that are kept until the ledger changes
EXPORTS = 4  # at once: each holds its connection for as long as whoever takes it is slow
# What is worked on at once, by what it waits for; each takes a connection, and SQLite keeps 64 MiB of pages for every one.
AT_ONCE: dict[Lane, int] = {"asked": 4, "whole": 2, "anew": 2, "decided": 2, "export": EXPORTS + 1}  # one more is told so
GRACE = 5  # seconds for what is being answered, when the server ends
FRONT = Path(str(files("sayso") / "assets/web"))
Made = Generator[str | bytes, None, None]


class Kept:
    """Answers by what was asked after which change, the latest asked for; as many bytes as there is room for."""

    def __init__(self, room: int = KEPT) -> None:
        self.room, self.taken = room, 0
        self.held: OrderedDict[tuple[str, bool], bytes] = OrderedDict()
        self.lock = threading.Lock()

    def get(self, key: tuple[str, bool]) -> bytes | None:
        """The answer of a tag, packed or not."""
        with self.lock:
            if key in self.held:
                self.held.move_to_end(key)
            return self.held.get(key)

    def put(self, key: tuple[str, bool], body: bytes) -> None:
        """Keeps an answer, and lets go of those asked for longest ago."""
        with self.lock:
            if key in self.held or len(body) > self.room // 8:
                return
            self.held[key], self.taken = body, self.taken + len(body)
            while self.taken > self.room:
                self.taken -= len(self.held.popitem(last=False)[1])


class Listening(NamedTuple):
    """Where the server listens, by which other names browsers ask for it, and with which certificate and key (PEM), if any.

    `proxy`: every question comes through a proxy on this machine, which says from where (X-Forwarded-For, -Proto).
    """

    host: str = "127.0.0.1"
    port: int = 8765
    names: tuple[str, ...] = ()
    certificate: Path | None = None
    key: Path | None = None
    proxy: bool = False


def app(ledger: Ledger, hosts: Sequence[str], rights: Rights, keeper: Keeper) -> Guard:
    """The application on a ledger; `keeper` keeps what is made of the whole of it."""
    kept, door, source = Kept(), Door(ledger, rights), Source(ledger, keeper)
    answered = Answering(ledger.store.shown)

    @asynccontextmanager
    async def life(_: Starlette) -> AsyncIterator[None]:
        yield
        keeper.close()

    described = answers.encoded(document((*QUESTIONS, *DECISIONS, *ENTRANCES), BASE, __version__))
    routes = [
        *(At(BASE + one.path, answered.asked(_asked(one, source, door, kept), one), methods=["GET"], name=one.name)
          for one in QUESTIONS),
        *(At(BASE + one.path, answered.sent(_decided(one, source, door)), methods=["POST"], name=one.name)
          for one in DECISIONS),
        *(At(BASE + one.path, answered.sent(partial(one.call, door)), methods=["POST"], name=one.name)
          for one in ENTRANCES if one.body),
        *(At(BASE + one.path, answered.asked(partial(one.call, door), one), methods=["GET"], name=one.name)
          for one in ENTRANCES if not one.body),
        At(f"{BASE}/openapi.json", lambda _: answers.json(described), methods=["GET"]),
        At("/{path:path}", _page, methods=["GET"]),
    ]  # fmt: skip
    middleware = [Middleware(Packing, minimum_size=1_000, compresslevel=5)]
    handlers: dict[Any, Any] = {HTTPException: _refused, Exception: _broken}
    return Guard(Starlette(routes=routes, middleware=middleware, lifespan=life, exception_handlers=handlers), hosts)


def serve(ledger: Ledger, at: Listening, rights: Rights, *, ready: Callable[[str], None]) -> None:
    """Answers until it is interrupted; `ready` is told the address once there is somebody to answer.

    Raises MisuseError where the port is taken, or the certificate cannot be used.
    """
    import socket
    import ssl

    import uvicorn

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            ready(address)  # from here on Ctrl-C ends it

    with socket.socket(socket.AF_INET6 if ":" in at.host else socket.AF_INET) as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            taken.bind((at.host, at.port))
        except OSError as error:
            told = f"cannot be taken ({error.strerror})"
            raise MisuseError(f"{at.host}:{at.port}", told, "choose another --port, or --host") from None
        taken.listen()  # whoever comes before the server is up waits for it
        scheme, port = "https" if at.certificate else "http", taken.getsockname()[1]
        address = _address(at, scheme, port)
        keeper = Keeper(ledger)
        config = uvicorn.Config(
            app(ledger, hosts(at, scheme, port), rights, keeper), http=Patient, log_level="warning", server_header=False,
            timeout_keep_alive=30, timeout_graceful_shutdown=GRACE, limit_concurrency=200, proxy_headers=at.proxy,
            ssl_certfile=at.certificate, ssl_keyfile=at.key, lifespan="on",
        )  # fmt: skip
        try:
            config.load()
        except (ssl.SSLError, OSError) as error:
            raise MisuseError("--certificate", f"cannot be used ({error})", "give a PEM file, and its --key") from None
        keeper.warm()
        asyncio.run(Server(config).serve(sockets=[taken]))


def _called(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _address(at: Listening, scheme: str, port: int) -> str:
    """What people type to get there. Which port and scheme a proxy has, it alone knows."""
    if not at.names:
        return f"{scheme}://{_called(at.host, port)}/"
    if at.proxy:
        return f"https://{at.names[0]}/"
    bare = ":" in at.names[0] or port == (443 if scheme == "https" else 80)
    return f"{scheme}://{at.names[0] if bare else f'{at.names[0]}:{port}'}/"


def hosts(at: Listening, scheme: str, port: int) -> list[str]:
    """The names by which the server may be asked, as browsers send them: without the port where it is the scheme's own."""
    host = at.host.lower()
    own = {host, "localhost", "127.0.0.1", "::1"} if host in ("127.0.0.1", "localhost", "::1") else {host}
    found = [_called(name, port) for name in sorted(own)]
    if port == (443 if scheme == "https" else 80):
        found += [f"[{name}]" if ":" in name else name for name in sorted(own)]
    return [*found, *(one for name in at.names for one in (name.lower(), f"{name.lower()}:{port}"))]


# ---------------------------------------------------------------- how a request is answered


class Packing(GZipMiddleware):
    """Packs files and exports for who takes them so. Answers come packed already: that is done in a thread, and kept."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Packs, or passes on as it is: by itself the middleware would pack for who says "gzip;q=0", too."""
        packs = scope["type"] == "http" and answers.takes_packed(Request(scope))
        await (super().__call__ if packs else self.app)(scope, receive, send)


class Answering:
    """Runs what answers in threads, so many at once of each lane, with sayso's errors told as problems.

    `ledger` is how errors name the ledger; whoever asks is not told where it is.
    """

    def __init__(self, ledger: str) -> None:
        self.ledger = ledger
        self.lanes: dict[Lane, CapacityLimiter] = {}

    def asked(self, answer: Callable[[Request], Response], route: Route) -> Callable[[Request], Awaitable[Response]]:
        """Answers a question."""
        anew = {one.name for one in route.anew}

        async def endpoint(request: Request) -> Response:
            return await self._run(partial(answer, request), "anew" if anew & request.query_params.keys() else route.lane)

        return endpoint

    def sent(self, act: Callable[[Request, bytes], Response]) -> Callable[[Request], Awaitable[Response]]:
        """Does something with a body that was sent, once the whole of it has come."""

        async def endpoint(request: Request) -> Response:
            try:
                async with asyncio.timeout(PATIENCE):
                    body = await request.body()
            except TimeoutError:
                return answers.problem(408, "body", f"did not come within {PATIENCE} seconds", "send it again")
            return await self._run(partial(act, request, body), "decided")

        return endpoint

    async def _run(self, answer: Callable[[], Response], lane: Lane) -> Response:
        limiter = self.lanes.get(lane) or self.lanes.setdefault(lane, CapacityLimiter(AT_ONCE[lane]))
        return await to_thread.run_sync(self._told, answer, limiter=limiter)

    def _told(self, answer: Callable[[], Response]) -> Response:
        try:
            return answer()
        except SaysoError as error:
            return answers.told(error, self.ledger)


def _asked(route: Route, source: Source, door: Door, kept: Kept) -> Callable[[Request], Response]:
    """Answers a question, out of what is kept where nothing has changed."""
    exporting = threading.Semaphore(EXPORTS)

    def answer(request: Request) -> Response:
        door.visitor(request, route.needs)
        asked = given(route, request.query_params.multi_items(), request.path_params)
        if route.fresh:
            return answers.json(answers.encoded(route.call(source, asked)))
        etag = answers.tag(source.whole.change(), _address_asked(request))
        if answers.is_known(request, etag):
            return Response(None, 304, {"etag": etag, "cache-control": answers.OWN})
        if route.name == "export":
            return _streamed(_one_of(exporting, route.call(source, asked)), asked["to"], etag)
        packed = answers.takes_packed(request)
        if (body := kept.get((etag, packed))) is not None:
            return answers.json(body, etag, packed=packed)
        told = route.call(source, asked)
        lasting = told.lasting if isinstance(told, Encoded) else True
        body = told.body.encode() if isinstance(told, Encoded) else answers.encoded(told)
        if packed:  # here, in a thread, and once; the middleware would do it each time, and hold up everybody
            body = gzip.compress(body, PACKED)
        if lasting:
            kept.put((etag, packed), body)
        return answers.json(body, etag if lasting else None, packed=packed)

    return answer


def _address_asked(request: Request) -> str:
    """The whole address: `request.url` ends at a "#", which a program may send, and the parameters do not."""
    return b"?".join((request.scope["raw_path"], request.scope["query_string"])).decode("latin-1")


def _one_of(several: threading.Semaphore, pieces: Iterator[str | bytes]) -> Made:
    """The pieces of an export, where not too many are taken already; a place is free again when it is done or left."""
    if not several.acquire(blocking=False):
        raise BusyError("export", f"{EXPORTS} are being taken already", "try again in a while")
    try:
        yield from pieces
    finally:
        several.release()


class Pieces(StreamingResponse):
    """What is sent while it is made, of `pieces`. These are let go of when it is sent, or whoever takes it leaves.

    Else they would hold the ledger as it was until memory is tidied, minutes later, and nothing could be expunged meanwhile.
    """

    def __init__(self, sent: Iterator[bytes], pieces: Made, media: str, headers: dict[str, str]) -> None:
        super().__init__(sent, media_type=media, headers=headers)
        self.pieces = pieces

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Sends it."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            with CancelScope(shield=True):
                await to_thread.run_sync(self.pieces.close)


def _streamed(pieces: Made, form: str, etag: str) -> Response:
    """An export, as it is written. What begins with an error is told as one."""
    first = next(pieces, "")

    def encoded() -> Iterator[bytes]:
        for piece in chain((first,), pieces):
            yield piece.encode("utf-8", "surrogatepass") if isinstance(piece, str) else piece

    media, ending = FORMATS[form]
    headers = {
        "etag": etag, "cache-control": answers.OWN, "content-disposition": f'attachment; filename="sayso.{ending}"',
    }  # fmt: skip
    return Pieces(encoded(), pieces, media, headers)


def _decided(route: Route, source: Source, door: Door) -> Callable[[Request, bytes], Response]:
    """Makes a decision, in the name of who asks."""

    def decide(request: Request, sent: bytes) -> Response:
        who = door.visitor(request, route.needs, decides=True)
        assert route.body is not None
        asked = given(route, request.query_params.multi_items(), request.path_params)
        try:
            done = route.call(source, asked | {"body": decoded(sent, route.body), "by": who.name})
        finally:
            source.whole.changed()
        return answers.json(answers.encoded(done))

    return decide


async def _broken(request: Request, error: Exception) -> Response:
    """A fault of sayso's own: what it was stands in the server's log."""
    return answers.problem(500, "this server", "met a fault of its own", "what it was is in its log; report it")


async def _page(request: Request) -> Response:
    """The page's files; any other address is one of its views, which it finds itself."""
    wanted = request.path_params["path"].replace("\x00", "")
    if wanted.startswith("api/"):
        return answers.problem(404, f"/{wanted[:80]}", "there is no such question", f"see {BASE}/openapi.json")
    if not (FRONT / "index.html").exists():
        return answers.problem(404, "the page", "was not built into this installation", f"the API is at {BASE}; docs/web.md")
    file = (FRONT / wanted).resolve() if wanted.startswith("assets/") else FRONT / "index.html"
    if len(wanted) > 200 or not file.is_relative_to(FRONT.resolve()) or not file.is_file():
        return answers.problem(404, f"/{wanted[:80]}", "there is no such file", "")
    lasting = "public, max-age=31536000, immutable" if wanted.startswith("assets/") else "no-cache"
    return FileResponse(file, headers={"cache-control": lasting})


async def _refused(request: Request, error: Exception) -> Response:
    """What no route takes: another method than its own, a body without an end."""
    assert isinstance(error, HTTPException)
    if error.status_code == TOO_LONG[0]:
        return answers.problem(TOO_LONG[0], "request", *TOO_LONG[1:])
    return answers.problem(error.status_code, request.url.path[:80], "cannot be asked so", f"see {BASE}/openapi.json")
