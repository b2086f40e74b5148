"""Fetching over HTTP, from hosts that owe us nothing: what is asked, of whom, and how much of the answer is taken.

    get ─ address ─ guard ─ robots.txt ─ wait one's turn ─ connection ─ headers ─ body ─ Fetched
              ↑______________________ redirect (5 at most) ____________│

- **Whom.** http and https only, to addresses that `guard` lets pass, each redirect anew. A name is resolved once in a visit;
  the connection goes to the address that was looked at, and TLS is held against the name. No proxies, cookies, user names.
- **Ports** 80 and 443. Elsewhere listen services that were never meant for the world (databases, caches, mail), some of which
  act on whatever line they are sent; a port as well as a private address has to be allowed on purpose.
- **https never leads to http**: whoever sits on the way could then write the report. It is refused, and the reader may ask for
  the http address openly.
- **How much.** All seconds of a visit count against one deadline, so that a byte a second gains nothing; bytes are counted on
  the wire and again unpacked, piece by piece, so that a gigabyte of zeros ends where the limit is, in as much memory.
- **Manners.** An honest name, robots.txt (RFC 9309), one visit a second to a host.

Each request has a connection of its own, closed with it. To keep connections would save a handshake a second at most, and then
no deadline, count or checked address could be the connection's own.
"""

from __future__ import annotations

import email.utils
import hashlib
import importlib.metadata
import re
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from functools import cached_property
from http.client import responses as phrases
from ipaddress import ip_network
from typing import Any, TypeVar

import httpcore2
import httpx2
from msgspec import Struct
from msgspec.structs import replace
from protego import Protego

from sayso.errors import HostileError, MissingError, MisuseError, NotTextError, RefusedError
from sayso.intake.findings import Found, Taken, shown
from sayso.intake.guard import EVERYWHERE, Address, Networks, Resolve, addresses, bar, is_allowed, system_resolve
from sayso.intake.pdf import PDF_SIZE_MAX
from sayso.intake.reports import MAX_SIZE, About, about_report, too_large
from sayso.records import Arrival

REDIRECTS_MAX = 5  # a paper's short link makes three: its shortener, http to https, the bare name to www
HEADERS_MAX = 100_000  # bytes; a news site's are 2 to 10 KB
HEADER_KEPT_MAX = 1_000  # characters: a longer ETag is dropped whole, for a part of one is another
CONNECT_SECONDS_MAX = 10.0  # for one address; a host with a dead one has others
ADDRESSES_TRIED_MAX = 16  # large hosts have eight of IPv6 and eight of IPv4, and some networks know only IPv4
UNPACKED_STEP = 1 << 18  # bytes unpacked at once
MEMBERS_MAX = 10_000  # of a gzip body; one is usual, and an empty one costs 20 bytes and a new decompressor

ROBOTS_SIZE_MAX = 512_000  # bytes, of which RFC 9309 wants at least 500 KiB read; the rest is let be
ROBOTS_SECONDS_MAX = 10.0
ROBOTS_KEPT = 86_400.0  # seconds: RFC 9309 has a copy used for a day at most
ROBOTS_FAULT_KEPT = 300.0  # where it could not be had; a host that is down is not asked with every report
CRAWL_DELAY_MAX = 30.0  # seconds; a host that asks for an hour means "go away", and can say so
HOSTS_MAX = 1_000  # that are remembered

RETRY_AFTER_MAX = 30 * 86_400.0  # seconds; beyond a month is nonsense

ACCEPT = "text/html,application/xhtml+xml,application/pdf,text/plain;q=0.9,application/xml;q=0.9,*/*;q=0.5"
KEPT = frozenset(
    ["cache-control", "content-language", "content-type", "date", "etag", "expires", "last-modified", "link", "retry-after"]
)
_REDIRECTS = frozenset([301, 302, 303, 307, 308])
_TEMPORARY = frozenset([408, 425, 429])  # of the statuses from 400 to 499, which else mean that the request is at fault
_NO_SUCH_HOST = frozenset([socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)])
_ALLOW = "pass --allow-private if you mean it"
_TRY_LATER = "try again later"
_SAVE = "save the page and give the file"

_HTML_TYPES = frozenset(["text/html", "application/xhtml+xml"])
_PDF_TYPES = frozenset(["application/pdf", "application/x-pdf"])
_MARKDOWN_TYPES = frozenset(["text/markdown", "text/x-markdown"])
# Of these the bytes tell what they are. Servers that know no better say octet-stream.
_TOLD_BY_BYTES = frozenset(["", "text/plain", "application/octet-stream", "binary/octet-stream"])

_BEGINNING = r"^((?:[a-z][a-z0-9+.-]*+:)?+[/\\]*+)"
_USER = re.compile(_BEGINNING + r"[^/?#]*@", re.IGNORECASE)
_ODD_USER = re.compile(_BEGINNING + r"(?!\[)[^/?#@:]*+:(?!\d*+(?:[/?#]|$)).*@", re.IGNORECASE | re.DOTALL)
_USER_AGENT_LINE = re.compile(r"\s*user[- ]?agent\s*:?\s*(\*|[a-z_-]*)", re.IGNORECASE)
_SITE_WIDE_LINE = re.compile(r"\s*(?:#|sitemaps?\b|site-map\b|host\b|$)", re.IGNORECASE)

_Error = TypeVar("_Error", bound=RefusedError)


class Fetched(Struct, frozen=True):
    """An answer. `url` was asked, `final_url` answered; `headers` are those of KEPT, names in lower case.

    `fetched_at` is ISO 8601 in UTC; `unchanged`: the host says that what the caller has is still good (304), without content.
    """

    url: str
    final_url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    content: bytes
    fetched_at: str
    unchanged: bool = False

    def header(self, name: str) -> str | None:
        """The value of a header of KEPT, None where the answer had none."""
        return next((value for told, value in self.headers if told == name), None)


class FetchError(RefusedError):
    """No page came: an error status, no connection, a broken answer, no time left.

    `status` is that of HTTP, None where it did not come so far; `retry_after` the seconds for which the host asks to be left
    alone; `permanent`: to ask the same again will hardly help.
    """

    def __init__(
        self,
        where: str,
        what: str,
        remedy: str = "",
        *,
        status: int | None = None,
        retry_after: float | None = None,
        permanent: bool = False,
    ) -> None:
        super().__init__(where, what, remedy)
        self.status, self.retry_after, self.permanent = status, retry_after, permanent


class AbsentError(FetchError, MissingError):
    """There is no such page (404, 410), or no such host (`status` None)."""


class Fetcher:
    """Gets pages, one visit after another or from several threads at once; each visit stands for itself.

    `allow_private` True opens private addresses and all ports; networks ("10.20.0.0/16") open only those. `contact` is an
    address of the web or of mail where somebody who is asked too much can complain; it goes into the user agent. `robots`
    False is for hosts that are one's own. `delay` is in seconds between two visits to a host; robots.txt and redirects within a
    visit do not wait. `seconds` is for a visit with its redirects, `max_size` in bytes, packed and unpacked; a PDF may have
    more, as in `reports`.

    `resolve` gives a name's addresses, `clock` and `sleep` the seconds between visits, `now` the time that is written down.
    Certificates are held against the system's authorities, or those in SSL_CERT_FILE or SSL_CERT_DIR, as OpenSSL has it.
    """

    def __init__(
        self,
        *,
        allow_private: bool | Collection[str] = False,
        robots: bool = True,
        delay: float = 1.0,
        seconds: float = 30.0,
        max_size: int = MAX_SIZE,
        contact: str | None = None,
        resolve: Resolve = system_resolve,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._allowed = _networks(allow_private)
        self._asks_robots, self._delay, self._seconds, self._max_size = robots, delay, seconds, max_size
        self._resolve, self._clock, self._sleep, self._now = resolve, clock, sleep, now
        self._headers = [
            ("User-Agent", _user_agent(contact)),
            ("Accept", ACCEPT),
            ("Accept-Language", "en,*;q=0.5"),
            ("Accept-Encoding", "gzip, deflate"),  # what zlib unpacks; brotli would be one more dependency
            ("Connection", "close"),
        ]
        self._lock = threading.Lock()
        self._robots: dict[str, _Robots] = {}
        self._free: dict[str, float] = {}  # by host, when the next visit may begin

    def __enter__(self) -> Fetcher:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is open between two visits."""

    def get(self, url: str, *, etag: str | None = None, last_modified: str | None = None) -> Fetched:
        """What is at an address now. `etag` and `last_modified` are those of the copy that the caller has.

        Raises RefusedError for an address that is not to be asked (also where a redirect leads to one, or robots.txt forbids
        it), TooLargeError, HostileError (headers or redirects without end), AbsentError and FetchError.
        """
        visit = _Visit(url, self._seconds)
        target, answer = self._followed(visit, _conditions(etag, last_modified))
        unchanged = answer.status == 304 and bool(etag or last_modified)
        if not unchanged and answer.status not in (200, 203):
            raise self._status_error(visit, answer)
        kept = tuple((name, value) for name, value in answer.headers if name in KEPT and len(value) <= HEADER_KEPT_MAX)
        fetched_at = self._now().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return Fetched(url, str(target), answer.status, kept, answer.content, fetched_at, unchanged)

    def _followed(self, visit: _Visit, conditions: list[tuple[str, str]]) -> tuple[httpx2.URL, _Answer]:
        """The answer at the end of the redirects, and where it was given. Each step is checked as the first is."""
        target, passed = _target(visit, visit.url), set[str]()
        while True:
            if str(target) in passed:
                raise visit.refusal(HostileError, "redirects in a circle", _SAVE)
            if len(passed) > REDIRECTS_MAX:
                raise visit.refusal(HostileError, f"redirects more than {REDIRECTS_MAX} times", _SAVE)
            passed.add(str(target))
            checked = self._checked(visit, target)
            if visit.polite:
                self._wait(visit, target.raw_host.decode("ascii"), self._crawl_delay(visit, target))
            answer = _asked(visit, target, checked, [*self._headers, *conditions], self._context, self._max_size)
            location = answer.header("location")
            if answer.status not in _REDIRECTS or not location:
                return target, answer
            target = _redirected(visit, target, location)

    @cached_property
    def _context(self) -> ssl.SSLContext:
        return httpcore2.default_ssl_context()

    def _checked(self, visit: _Visit, target: httpx2.URL) -> list[Address]:
        """The addresses of a host, resolved once in a visit. Raises RefusedError where one of them, or the port, is barred."""
        host, port = target.raw_host.decode("ascii"), target.port
        if host not in visit.addresses:
            visit.addresses[host] = _resolved(visit, host, self._resolve)
        found = visit.addresses[host]
        for address in found:
            if barred := bar(address, self._allowed):
                remedy = _ALLOW if barred.private else "no report comes from there"
                raise visit.refusal(RefusedError, barred.what, remedy)
        if port not in (None, 80, 443) and not all(is_allowed(address, self._allowed) for address in found):
            raise visit.refusal(RefusedError, f"port {port} is none of the web's, 80 and 443", _ALLOW)
        return found

    # ------------------------------------------------------------ manners

    def _wait(self, visit: _Visit, host: str, pause: float) -> None:
        """Wait for one's turn at a host, once in a visit. Turns are given out in order, to threads too."""
        if host in visit.waited:
            return
        visit.waited.add(host)
        with self._lock:
            now = self._clock()
            turn = max(now, self._free.get(host, now))
            if len(self._free) > HOSTS_MAX:
                self._free = {other: free for other, free in self._free.items() if free > now}
            self._free[host] = turn + pause
        if turn > now:
            self._sleep(turn - now)
            visit.end += turn - now

    def _crawl_delay(self, visit: _Visit, target: httpx2.URL) -> float:
        """The seconds between two visits to a host. Raises RefusedError where its robots.txt forbids this one."""
        if not self._asks_robots:
            return self._delay
        robots = self._robots_of(visit, target)
        if robots.fault:
            raise visit.refusal(FetchError, f"the host's robots.txt cannot be read: {robots.fault}", _TRY_LATER)
        if not robots.rules.can_fetch(str(target), "sayso"):
            raise visit.refusal(RefusedError, "the host's robots.txt asks not to read it", f"ask the publisher, or {_SAVE}")
        return max(self._delay, min(robots.rules.crawl_delay("sayso") or 0.0, CRAWL_DELAY_MAX))

    def _robots_of(self, visit: _Visit, target: httpx2.URL) -> _Robots:
        origin = f"{target.scheme}://{target.netloc.decode('ascii')}"
        with self._lock:
            known = self._robots.get(origin)
            if known and self._clock() < known.until:
                return known
        robots = self._fetched_robots(visit, f"{origin}/robots.txt")
        with self._lock:
            self._robots.pop(origin, None)
            if len(self._robots) >= HOSTS_MAX:
                self._robots.pop(next(iter(self._robots)))  # the one that was asked for longest ago
            self._robots[origin] = robots
        return robots

    def _fetched_robots(self, visit: _Visit, url: str) -> _Robots:
        """A host's rules (RFC 9309): none where it says that it has none (4xx), a fault where it cannot say (5xx)."""
        asking = _Visit(url, min(ROBOTS_SECONDS_MAX, visit.left()), polite=False, cut=ROBOTS_SIZE_MAX)
        asking.addresses = visit.addresses
        fault = None
        try:
            _, answer = self._followed(asking, [])
        except RefusedError as error:
            fault = error.what
        else:
            if not 200 <= answer.status < 300 and not 400 <= answer.status < 500:
                fault = _status_told(answer.status)
        text = answer.content.decode("utf-8", "replace") if not fault and answer.status < 300 else ""
        return _Robots(Protego.parse(_own_groups(text)), fault, self._clock() + (ROBOTS_FAULT_KEPT if fault else ROBOTS_KEPT))

    def _status_error(self, visit: _Visit, answer: _Answer) -> FetchError:
        status = answer.status
        kind = AbsentError if status in (404, 410) else FetchError
        permanent = 400 <= status < 500 and status not in _TEMPORARY
        remedy = "check the address" if kind is AbsentError else _SAVE if permanent else _TRY_LATER
        wait = retry_after(answer.header("retry-after"), self._now())
        told = f"the host answers {_status_told(status)}"
        return visit.refusal(kind, told, remedy, status=status, retry_after=wait, permanent=permanent)


def retry_after(value: str | None, now: datetime) -> float | None:
    """The seconds that a Retry-After header asks to wait, written as seconds or as a date; None where it is neither."""
    value = (value or "").strip()
    if re.fullmatch(r"[0-9]{1,12}", value):
        return min(float(value), RETRY_AFTER_MAX)
    try:
        moment = email.utils.parsedate_to_datetime(value)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(max((moment - now).total_seconds(), 0.0), RETRY_AFTER_MAX)


def masked(url: str) -> str:
    """An address fit to be printed: a user name and password in it are stars, and it is one line of moderate length.

    Where the host is none ("//me:pa/ss@host"), a password may have a slash in it: all up to the last @ is then masked.
    """
    told, found = _USER.subn(r"\1***@", url.strip(), count=1)
    return shown(told if found else _ODD_USER.sub(r"\1***@", told, count=1))


# ---------------------------------------------------------------- one visit


class _Robots(Struct, frozen=True):
    rules: Protego
    fault: str | None
    until: float


class _Answer(Struct, frozen=True):
    status: int
    headers: list[tuple[str, str]]
    content: bytes

    def header(self, name: str) -> str | None:
        return next((value for told, value in self.headers if told == name), None)


class _Visit:
    """What one call of `get` has used up: its seconds, and which hosts were resolved and waited for.

    `cut`: of a longer body this many bytes are taken (robots.txt), where others are refused.
    """

    def __init__(self, url: str, seconds: float, *, polite: bool = True, cut: int | None = None) -> None:
        self.url, self.where, self.step = url, masked(url), ""
        self.seconds, self.end = seconds, time.monotonic() + seconds
        self.polite, self.cut = polite, cut
        self.addresses: dict[str, list[Address]] = {}
        self.waited: set[str] = set()

    def left(self) -> float:
        """The seconds that are left. Raises FetchError where none are."""
        left = self.end - time.monotonic()
        if left <= 0:
            raise self.late()
        return left

    def late(self) -> FetchError:
        # rounded: what a visit left for robots.txt (1.99987 s) is not the same twice, and a refusal is kept once
        return self.refusal(FetchError, f"took more than {round(self.seconds, 1):g} seconds", _TRY_LATER)

    def refusal(self, kind: type[_Error], what: str, remedy: str, **more: Any) -> _Error:
        """The error, told at the address that was asked, with the step at which it came about."""
        return kind(self.where, f"redirects to {self.step}: {what}" if self.step else what, remedy, **more)


def _target(visit: _Visit, url: str) -> httpx2.URL:
    """The address, parsed once for all that use it. Raises RefusedError where it is none that can be asked."""
    try:
        target = httpx2.URL(url.strip())
    except (httpx2.InvalidURL, ValueError):
        raise visit.refusal(RefusedError, "is no address of a page", "give one like https://host/path") from None
    if target.scheme not in ("http", "https"):
        raise visit.refusal(RefusedError, "is no http or https address", "give one that begins with https://")
    if target.userinfo:
        raise visit.refusal(RefusedError, "holds a user name or password", "leave it out: sayso signs in nowhere")
    host = target.raw_host.decode("ascii")
    if host.endswith("."):  # "host." is the host, and no certificate is made out to it
        target = target.copy_with(host=host[:-1])
    if not target.raw_host or (target.port is not None and not 0 < target.port < 65_536):
        raise visit.refusal(RefusedError, "names no host that could be asked", "check the address")
    return target.copy_with(fragment=None)


def _redirected(visit: _Visit, target: httpx2.URL, location: str) -> httpx2.URL:
    """Where a redirect leads. Raises RefusedError from https to http."""
    with suppress(UnicodeDecodeError):  # headers are Latin-1; servers that write other letters there mean UTF-8
        location = location.encode("latin-1").decode("utf-8")
    try:
        joined = str(target.join(location))
    except (httpx2.InvalidURL, ValueError):
        joined = location
    visit.step = masked(joined)
    new = _target(visit, joined)
    if target.scheme == "https" and new.scheme == "http":
        what = "that is not encrypted, and anybody on the way could change it"
        raise visit.refusal(RefusedError, what, "ask for that address itself if you accept this")
    return new


def _resolved(visit: _Visit, host: str, resolve: Resolve) -> list[Address]:
    try:
        found = addresses(host, resolve)
    except socket.gaierror as error:
        if error.errno not in _NO_SUCH_HOST:
            raise visit.refusal(FetchError, "the name of the host could not be looked up", _TRY_LATER) from None
        found = []
    except (OSError, ValueError) as error:
        what = str(error) if isinstance(error, ValueError) else "cannot be looked up"
        raise visit.refusal(RefusedError, f"the host {what}", "check the address") from None
    if not found:
        raise visit.refusal(AbsentError, "there is no such host", "check the address", permanent=True)
    return found


def _conditions(etag: str | None, last_modified: str | None) -> list[tuple[str, str]]:
    """The headers that ask for a page only where it has changed."""
    given = (("If-None-Match", etag), ("If-Modified-Since", last_modified))
    return [(name, value) for name, value in given if value and value.isascii() and value.isprintable()]


def _status_told(status: int) -> str:
    return f"{status} {phrases.get(status, '')}".strip()


def _user_agent(contact: str | None) -> str:
    if contact and (not contact.isascii() or not contact.isprintable() or set(contact) & set("()\\")):
        raise MisuseError("contact", f"{contact!r} does not fit into a header", "give an address of the web or of mail")
    return f"sayso/{importlib.metadata.version('sayso')} ({'+' + contact if contact else 'reads news reports'})"


def _networks(allow_private: bool | Collection[str]) -> Networks:
    if isinstance(allow_private, bool):
        return EVERYWHERE if allow_private else ()
    try:
        return tuple(ip_network(network) for network in allow_private)
    except ValueError as error:
        raise MisuseError("--allow-private", str(error), "give a network like 10.20.0.0/16") from None


def _own_groups(robots: str) -> str:
    """The groups of a robots.txt that are for sayso or for all.

    A file may name 20,000 robots above 20,000 rules; a parser that keeps each rule for each robot would take gigabytes. It is
    also as RFC 9309 has it, where a group is for a robot of that very name, not for all whose names begin with it.
    """
    kept: list[str] = []
    naming = ours = False
    for line in robots.removeprefix("\ufeff").splitlines():
        if named := _USER_AGENT_LINE.match(line):
            is_ours = named[1].lower() in ("*", "sayso")
            ours = is_ours or (naming and ours)
            naming = True
            if is_ours:
                kept.append(f"user-agent: {named[1]}")
        elif not _SITE_WIDE_LINE.match(line):
            naming = False
            if ours:
                kept.append(line)
    return "\n".join(kept)


# ---------------------------------------------------------------- one request


class _Meter:
    """What one connection may still give: bytes, and the seconds of its visit."""

    def __init__(self, visit: _Visit) -> None:
        self.visit, self.room = visit, HEADERS_MAX
        self.full: RefusedError = visit.refusal(HostileError, f"more than {HEADERS_MAX:,} bytes of headers", _SAVE)

    def for_body(self, max_size: int) -> None:
        """The headers are over. What frames a body cut into chunks is an eighth of it at most, or it is not about the body."""
        self.room, self.full = max_size + max_size // 8 + HEADERS_MAX, too_large(self.visit.where, max_size)


class _Line(httpcore2.NetworkStream):
    """A connection under its meter; the time limits that httpcore would set, one for each read, are let be."""

    def __init__(self, stream: httpcore2.NetworkStream, meter: _Meter) -> None:
        self._stream, self._meter = stream, meter

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        if self._meter.room <= 0:
            raise self._meter.full
        read = self._stream.read(min(max_bytes, self._meter.room), self._meter.visit.left())
        self._meter.room -= len(read)
        return read

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._meter.visit.left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        try:
            return _Line(self._stream.start_tls(ssl_context, server_hostname, self._meter.visit.left()), self._meter)
        except BaseException:
            self._stream.close()
            raise

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class _Backend(httpcore2.NetworkBackend):
    """Connects to the addresses that were looked at, whatever the host is called."""

    def __init__(self, checked: list[Address], meter: _Meter) -> None:
        self._checked, self._meter = checked, meter

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        fault: Exception = httpcore2.ConnectError("no address")
        for address in self._checked[:ADDRESSES_TRIED_MAX]:
            seconds = min(self._meter.visit.left(), CONNECT_SECONDS_MAX)
            try:
                return _Line(httpcore2.SyncBackend().connect_tcp(str(address), port, seconds), self._meter)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                fault = error
        raise httpcore2.ConnectError(fault)


def _asked(
    visit: _Visit,
    target: httpx2.URL,
    checked: list[Address],
    headers: list[tuple[str, str]],
    context: ssl.SSLContext,
    max_size: int,
) -> _Answer:
    """One host's answer to one request; its body only where it is a page. Raises FetchError, TooLargeError, HostileError."""
    meter = _Meter(visit)
    host, tls = target.raw_host, target.scheme == "https"
    port = target.port or (443 if tls else 80)
    url = httpcore2.URL(scheme=target.raw_scheme, host=host, port=port, target=target.raw_path)
    connection = httpcore2.HTTPConnection(
        url.origin, ssl_context=context if tls else None, network_backend=_Backend(checked, meter)
    )
    headers = [("Host", target.netloc.decode("ascii")), *headers]
    try:
        with connection, connection.stream("GET", url, headers=headers) as response:
            told = [(name.decode("latin-1").lower(), value.decode("latin-1").strip()) for name, value in response.headers]
            answer = _Answer(response.status, told, b"")
            if answer.status not in (200, 203):
                return answer
            size = visit.cut or (
                max(max_size, PDF_SIZE_MAX) if _kind(answer.header("content-type")) in _PDF_TYPES else max_size
            )
            meter.for_body(size)
            return replace(answer, content=_content(visit, answer, response.iter_stream(), size))
    except httpcore2.TimeoutException:
        raise visit.late() from None
    except httpcore2.ProtocolError as error:
        raise visit.refusal(FetchError, f"the answer breaks off or is no HTTP ({_cause(error)})", _TRY_LATER) from None
    except httpcore2.NetworkError as error:
        if isinstance(error.args[0], ssl.SSLError):
            raise visit.refusal(FetchError, f"the connection is not safe ({_cause(error)})", "check the address") from None
        raise visit.refusal(FetchError, f"no connection ({_cause(error)})", _TRY_LATER) from None


def _cause(error: BaseException) -> str:
    """What the innermost of the errors says, in one line."""
    while error.args and isinstance(error.args[0], BaseException):
        error = error.args[0]
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not valid: {error.verify_message}"
    if isinstance(error, ssl.SSLError) and error.reason:
        return error.reason.replace("_", " ").lower()
    told = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return shown(" ".join(told.split()) or type(error).__name__)


def _content(visit: _Visit, answer: _Answer, pieces: Iterator[bytes], size: int) -> bytes:
    """The body, unpacked. Of more than `size` bytes none is kept (with `visit.cut`, so many)."""
    coding = (answer.header("content-encoding") or "identity").lower()
    if coding not in ("identity", "gzip", "x-gzip", "deflate"):  # "gzip, gzip" too
        raise visit.refusal(FetchError, f"the page is packed in a way that was not asked for ({shown(coding)})", _SAVE)
    length = answer.header("content-length") or ""
    if not visit.cut and length.isdecimal() and int(length) > size:
        raise too_large(visit.where, size)
    content = bytearray()
    try:
        for unpacked in pieces if coding == "identity" else _unpacked(pieces, coding):
            visit.left()
            content += unpacked
            if len(content) > size:
                break
    except zlib.error as error:
        raise visit.refusal(FetchError, f"the {coding} of the answer is broken ({shown(str(error))})", _TRY_LATER) from None
    if len(content) > size and not visit.cut:
        raise too_large(visit.where, size)
    return bytes(content[:size])


def _unpacked(pieces: Iterable[bytes], coding: str) -> Iterator[bytes]:
    """The bytes that gzip or deflate hold, in pieces of moderate size. Raises zlib.error where they are broken or break off.

    A gzip body may be several, one after another; what follows them and is none is let be, as browsers do. Deflate comes in the
    frame of zlib, or from some servers bare: the frame begins with an 8 in its lower half byte, which bare deflate never has.
    """
    engine, members = None, 0
    for packed in pieces:
        more = False  # a full step was given, and zlib may hold more
        while packed or more:
            if engine is None:
                members += 1
                if members > 1 and (coding == "deflate" or not packed.startswith(b"\x1f")):
                    return
                if members > MEMBERS_MAX:
                    raise zlib.error("too many parts")
                engine = zlib.decompressobj(_window(coding, packed[0]))
            unpacked = engine.decompress(packed, UNPACKED_STEP)
            yield unpacked
            more = len(unpacked) == UNPACKED_STEP and not engine.eof
            packed = engine.unused_data if engine.eof else engine.unconsumed_tail
            engine = None if engine.eof else engine
    if engine is not None:
        raise zlib.error("it breaks off")


def _window(coding: str, first: int) -> int:
    """What zlib is to expect, in its own code: the frame of gzip, its own, or none."""
    if coding != "deflate":
        return 16 + zlib.MAX_WBITS
    return zlib.MAX_WBITS if first & 0x0F == 8 else -zlib.MAX_WBITS


# ---------------------------------------------------------------- pages


def page(url: str, fetcher: Fetcher, about: About, max_size: int = MAX_SIZE) -> Iterator[Found]:
    """The report at an address: a Taken, or the RefusedError that stands for it."""
    found: Found
    try:
        found = report_of(fetcher.get(url), about, max_size)
    except RefusedError as error:
        found = error
    yield found


def report_of(fetched: Fetched, about: About, max_size: int = MAX_SIZE) -> Taken:
    """The report in an answer: HTML, text, Markdown or PDF. For what else an answer may be (a feed) ask before.

    Its address, where `about` has none, is the one that the page gives for its own, if that is on the same host; else the one
    that answered. Raises what `reports.report` raises, and NotTextError where the host says that it is no page.
    """
    where = masked(fetched.url)
    kind = _kind(fetched.header("content-type"))
    if kind not in _HTML_TYPES | _MARKDOWN_TYPES | _PDF_TYPES | _TOLD_BY_BYTES and not about.format:
        raise NotTextError(where, f"the host says that it is {shown(kind)}, no page", "give the address of the report itself")
    if kind in _HTML_TYPES | _MARKDOWN_TYPES and not about.format and not fetched.content.startswith(b"%PDF-"):
        about = replace(about, format="html" if kind in _HTML_TYPES else "markdown")
    given = about if about.url or about.format == "html" else replace(about, url=fetched.final_url)
    report, notes = about_report(fetched.content, where, given, max_size)
    if not about.url and not _is_same_host(report.url, fetched.final_url):
        report, notes = about_report(fetched.content, where, replace(about, url=fetched.final_url), max_size)
    raw = hashlib.sha256(fetched.content).hexdigest()
    arrival = Arrival("page", fetched.url, fetched.fetched_at, fetched.headers, raw, len(fetched.content))
    return Taken(where, report, tuple(notes), arrival)


def _kind(content_type: str | None) -> str:
    return (content_type or "").partition(";")[0].strip().lower()


def _is_same_host(canonical: str | None, url: str) -> bool:
    """Whether an address that a page gives for its own can be: on the host that gave the page, "www." apart."""
    try:
        told, known = httpx2.URL(canonical or ""), httpx2.URL(url)
    except (httpx2.InvalidURL, ValueError):
        return False
    same = told.raw_host.removeprefix(b"www.") == known.raw_host.removeprefix(b"www.")
    return same and told.scheme in ("http", "https") and not told.userinfo and told.port == known.port
