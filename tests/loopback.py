"""Real servers on loopback, for whatever fetches: a Site that answers by its pages, a Wire that says what it likes.

    with Site({"/feed": Answer(b"<rss/>", {"ETag": '"1"'})}) as site:
        ... site.url("/feed") ...          # site.asked lists the requests
    with Wire(lambda line, request: line.sendall(b"HTTP/1.1 200 OK\r\n\r\n")) as wire: ...

Linux has all of 127.0.0.0/8 for loopback, so that one test can have an outside (127.0.0.2, allowed) and an inside (127.0.0.1).
Every thread and socket ends with its server; a client that hangs up is no error here.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Mapping
from typing import NamedTuple

Script = Callable[[socket.socket, "Request"], None]


class Request(NamedTuple):
    """What a client sent; header names in lower case."""

    method: str
    path: str
    headers: dict[str, str]


class Answer(NamedTuple):
    """What a Site says. A length is told, unless the headers tell one."""

    body: bytes | str = b""
    headers: Mapping[str, str] = {}
    status: int = 200


class Wire:
    """A server that reads one request a connection and then does what its script does. `speaks` False: before any request."""

    def __init__(self, script: Script, *, address: str = "127.0.0.1", tls: ssl.SSLContext | None = None, speaks: bool = True):
        self.script, self.address, self.tls, self.speaks = script, address, tls, speaks
        self.asked: list[Request] = []
        self.connections = 0
        self._open: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self._lock = threading.Lock()

    def __enter__(self):
        self._listener = socket.create_server((self.address, 0))
        self.port = self._listener.getsockname()[1]
        self._accepting = threading.Thread(target=self._accept)
        self._accepting.start()
        return self

    def __exit__(self, *_):
        self._listener.shutdown(socket.SHUT_RDWR)  # wakes the thread that waits in accept
        self._accepting.join()
        self._listener.close()
        with self._lock:
            for line in self._open:
                with contextlib.suppress(OSError):
                    line.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()

    @property
    def paths(self) -> list[str]:
        """The paths that were asked for, in order."""
        return [request.path for request in self.asked]

    def url(self, path: str = "/", host: str | None = None) -> str:
        """The address of a page here, under the server's own address or a name that a resolver gives to it."""
        return f"{'https' if self.tls else 'http'}://{host or self.address}:{self.port}{path}"

    def _accept(self):
        while True:
            try:
                line, _ = self._listener.accept()
            except OSError:
                return
            with self._lock:
                self.connections += 1
                self._open.add(line)
            thread = threading.Thread(target=self._serve, args=(line,))
            self._threads.append(thread)
            thread.start()

    def _serve(self, line: socket.socket):
        plain = line
        try:
            with contextlib.suppress(OSError):  # the client hung up, or did not believe the certificate
                if self.tls:
                    line = self.tls.wrap_socket(plain, server_side=True, do_handshake_on_connect=False)
                    with self._lock:
                        self._open.discard(plain)
                        self._open.add(line)
                    line.do_handshake()
                if not self.speaks:
                    self.script(line, Request("", "", {}))
                elif request := _request(line):
                    self.asked.append(request)
                    self.script(line, request)
        finally:
            with self._lock:
                self._open -= {plain, line}
                line.close()


class Site(Wire):
    """A server of pages. `pages` may be changed while it runs; a page may be a function of the request. /robots.txt is 404."""

    def __init__(self, pages: Mapping[str, Answer | Callable[[Request], Answer]] | None = None, **server):
        super().__init__(self._answer, **server)
        self.pages = dict(pages or {})

    def _answer(self, line: socket.socket, request: Request):
        page = self.pages.get(request.path) or Answer(b"no such page", {"Content-Type": "text/plain"}, 404)
        answer = page(request) if callable(page) else page
        body = answer.body.encode() if isinstance(answer.body, str) else answer.body
        headers = {"Content-Length": str(len(body)), "Connection": "close", **answer.headers}
        if answer.status == 304:
            body = b""
            del headers["Content-Length"]
        head = [f"HTTP/1.1 {answer.status} Told", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
        line.sendall("\r\n".join(head).encode("utf-8") + body)


def _request(line: socket.socket) -> Request | None:
    head = b""
    while b"\r\n\r\n" not in head:
        read = line.recv(65_536)
        if not read:
            return None
        head += read
    first, *headers = head.decode("latin-1").split("\r\n\r\n")[0].split("\r\n")
    method, path, _ = first.split(" ")
    return Request(
        method, path, {name.lower(): value.strip() for name, _, value in (header.partition(":") for header in headers)}
    )
