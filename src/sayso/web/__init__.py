"""The ledger in a browser: an HTTP API under /api/v1, and the page that asks it. No logic of its own.

    request ─ guard ─ routes ─┬─ asking ──── Ledger ─ exports ─ answers
                              └─ deciding ── Ledger

The tables of asking.py and deciding.py are the API; openapi.py tells them in OpenAPI 3.1. Every question is one of the ledger's
own, with the filters of the command line. The page lies in assets/web, built from front/ (docs/web.md).
"""

from __future__ import annotations

import asyncio
import threading
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from importlib.resources import files
from pathlib import Path

import msgspec
from anyio import to_thread
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, Response, StreamingResponse
from starlette.routing import Route as At

from sayso import __version__
from sayso.errors import MisuseError, SaysoError
from sayso.ledger import Ledger
from sayso.web import answers
from sayso.web.asking import FORMATS, QUESTIONS
from sayso.web.deciding import DECISIONS
from sayso.web.guard import TOO_LONG, Guard
from sayso.web.openapi import document
from sayso.web.routes import NoSuchError, Route, given

BASE = "/api/v1"
KEPT = 64 << 20  # bytes of answers that are kept until the ledger changes
AT_ONCE = 4  # questions that are worked on; each takes a connection, and SQLite keeps 64 MiB of pages for every one
FRONT = Path(str(files("sayso") / "assets/web"))


class Kept:
    """Answers by what was asked after which change, the latest asked for; as many bytes as there is room for."""

    def __init__(self, room: int = KEPT) -> None:
        self.room, self.taken = room, 0
        self.held: OrderedDict[str, bytes] = OrderedDict()
        self.lock = threading.Lock()

    def get(self, etag: str) -> bytes | None:
        """The answer of this tag."""
        with self.lock:
            if etag in self.held:
                self.held.move_to_end(etag)
            return self.held.get(etag)

    def put(self, etag: str, body: bytes) -> None:
        """Keeps an answer, and lets go of those asked for longest ago."""
        with self.lock:
            if etag in self.held or len(body) > self.room // 8:
                return
            self.held[etag], self.taken = body, self.taken + len(body)
            while self.taken > self.room:
                self.taken -= len(self.held.popitem(last=False)[1])


def app(ledger: Ledger, hosts: Sequence[str], *, by: str | None = None) -> Starlette:
    """The application on a ledger. `by` is in whose name is decided; None: nothing may be decided (read-only)."""
    kept = Kept()

    @asynccontextmanager
    async def life(_: Starlette) -> AsyncIterator[None]:
        to_thread.current_default_thread_limiter().total_tokens = AT_ONCE
        yield

    described = answers.encoded(document(QUESTIONS, DECISIONS, BASE, __version__))
    routes = [
        *(At(BASE + one.path, _asked(one, ledger, kept), methods=["GET"], name=one.name) for one in QUESTIONS),
        *(At(BASE + one.path, _decided(one, ledger, by), methods=["POST"], name=one.name) for one in DECISIONS),
        At(f"{BASE}/openapi.json", lambda _: answers.json(described), methods=["GET"]),
        At("/{path:path}", _page, methods=["GET"]),
    ]
    middleware = [Middleware(Guard, hosts=hosts), Middleware(GZipMiddleware, minimum_size=1_000, compresslevel=5)]
    return Starlette(routes=routes, middleware=middleware, lifespan=life, exception_handlers={HTTPException: _refused})


def serve(ledger: Ledger, host: str, port: int, *, by: str | None, ready: Callable[[str], None]) -> None:
    """Answers until it is interrupted; `ready` is told the address once there is somebody to answer."""
    import socket

    import uvicorn

    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            taken.bind((host, port))
        except OSError as error:
            raise MisuseError(f"{host}:{port}", f"cannot be taken ({error.strerror})", "choose another --port") from None
        taken.listen()  # whoever comes before the server is up waits for it
        port = taken.getsockname()[1]
        names = {host, "localhost", "127.0.0.1", "[::1]"} if host in ("127.0.0.1", "localhost", "::1") else {host}
        hosts = [f"{name}:{port}" for name in sorted(names)]
        hosts += sorted(names) if port == 80 else []  # which browsers leave out
        config = uvicorn.Config(app(ledger, hosts, by=by), log_level="warning",
                                server_header=False, timeout_keep_alive=30, limit_concurrency=200)  # fmt: skip
        ready(f"http://{f'[{host}]' if ':' in host else host}:{port}/")
        asyncio.run(uvicorn.Server(config).serve(sockets=[taken]))


# ---------------------------------------------------------------- how a request is answered


def _asked(route: Route, ledger: Ledger, kept: Kept) -> Callable[[Request], Awaitable[Response]]:
    """Answers a question, out of what is kept where nothing has changed."""

    def answer(request: Request) -> Response:
        asked = given(route, request.query_params.multi_items(), request.path_params)
        etag = answers.tag(ledger.last_change(), f"{request.url.path}?{request.url.query}")
        if answers.is_known(request, etag):
            return Response(None, 304, {"etag": etag, "cache-control": "private, no-cache"})
        if route.name == "export":
            return _streamed(route.call(ledger, asked), asked["to"], etag)
        body = kept.get(etag)
        if body is None:
            body = answers.encoded(route.call(ledger, asked))
            kept.put(etag, body)
        return answers.json(body, etag)

    return _guarded(answer)


def _streamed(pieces: Iterator[str], form: str, etag: str) -> Response:
    """An export, as it is written. What begins with an error is told as one."""
    first = next(pieces, "")

    def encoded() -> Iterator[bytes]:
        yield first.encode("utf-8", "surrogatepass")
        for piece in pieces:
            yield piece.encode("utf-8", "surrogatepass")

    media, ending = FORMATS[form]
    headers = {"etag": etag, "content-disposition": f'attachment; filename="sayso.{ending}"'}
    return StreamingResponse(encoded(), media_type=media, headers=headers)


def _decided(route: Route, ledger: Ledger, by: str | None) -> Callable[[Request], Awaitable[Response]]:
    """Makes a decision."""

    def decide(request: Request, sent: bytes) -> Response:
        if by is None:
            return answers.problem(403, "this server", "is read-only", "start it without --read-only to decide")
        assert route.body is not None
        asked = given(route, request.query_params.multi_items(), request.path_params)
        try:
            body = msgspec.json.decode(sent, type=route.body)
        except msgspec.MsgspecError as error:
            raise MisuseError("body", f"does not fit: {error}", f"see {BASE}/openapi.json") from None
        return answers.json(answers.encoded(route.call(ledger, asked | {"body": body, "by": by})))

    async def endpoint(request: Request) -> Response:
        sent = await request.body()
        return await _guarded(partial(decide, sent=sent))(request)

    return endpoint


def _guarded(answer: Callable[[Request], Response]) -> Callable[[Request], Awaitable[Response]]:
    """In a thread of its own, with sayso's errors told as problems; what a path names and is not there is no misuse."""

    def told(request: Request) -> Response:
        try:
            return answer(request)
        except SaysoError as error:
            named = [str(value)[:40] for value in request.path_params.values()]
            if isinstance(error, MisuseError) and error.where in named and not error.what.startswith("could be"):
                return answers.told(NoSuchError(error.where, error.what, error.remedy))
            return answers.told(error)

    async def endpoint(request: Request) -> Response:
        return await run_in_threadpool(told, request)

    return endpoint


async def _page(request: Request) -> Response:
    """The page's files; any other address is one of its views, which it finds itself."""
    wanted = request.path_params["path"].replace("\x00", "")
    if wanted.startswith("api/"):
        return answers.problem(404, f"/{wanted[:80]}", "there is no such question", f"see {BASE}/openapi.json")
    if not (FRONT / "index.html").exists():
        return answers.problem(404, "the page", "was not built into this installation", f"the API is at {BASE}; docs/web.md")
    file = (FRONT / wanted).resolve() if wanted.startswith("assets/") else FRONT / "index.html"
    if not file.is_relative_to(FRONT.resolve()) or not file.is_file():
        return answers.problem(404, f"/{wanted[:80]}", "there is no such file", "")
    lasting = "public, max-age=31536000, immutable" if wanted.startswith("assets/") else "no-cache"
    return FileResponse(file, headers={"cache-control": lasting})


async def _refused(request: Request, error: Exception) -> Response:
    """What no route takes: another method than its own, a body without an end."""
    assert isinstance(error, HTTPException)
    if error.status_code == TOO_LONG[0]:
        return answers.problem(TOO_LONG[0], "request", *TOO_LONG[1:])
    return answers.problem(error.status_code, request.url.path[:80], "cannot be asked so", f"see {BASE}/openapi.json")
