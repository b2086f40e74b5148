"""Web archives (WARC, as ISO 28500 has it: plain, gzip or zstd) → the reports in them, one record after another.

    file ─ tape (unpacks piece by piece, ends at a fault) ─ records, or the places where there is none ─ page ─ Taken
      ↑____________ the next member that begins a record ________│

Here the records are cut out; fastwarc reads the headers of each. Its own iterator takes what is broken for what is there: a
record that was cut off, or one whose length is no number, comes out as an empty one, and nothing at all comes after a fault in
the gzip. Here every such place is told, and reading goes on where the next record begins: at the next "WARC/1.", or, where
gzip cannot be read any further, at the next of its members that begins with one.

A record's length is believed where what follows it is a record's end. Else the record is refused, for its text would be cut or
hold the next one's; the search for the next begins inside it, so that a length that is wrong swallows no other.

No more than one record is in memory, and of one that is over the limit of size no more than its header.
"""

from __future__ import annotations

import codecs
import hashlib
import re
import zlib
from base64 import b32encode
from collections import Counter, deque
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from itertools import chain
from typing import Any, BinaryIO
from urllib.parse import urlsplit

from fastwarc.stream_io import BrotliReader, ZstdReader
from fastwarc.warc import WarcRecord
from msgspec import Struct
from msgspec.structs import replace

from sayso.errors import EmptyError, HostileError, RefusedError
from sayso.intake.findings import Found, Skipped, Taken, missing, shown
from sayso.intake.reports import About, about_report, too_large
from sayso.records import Arrival, Note, Report

PIECE = 65_536  # bytes that are unpacked at once
RAW_PIECE = 16_384  # bytes that are read at once from under the gzip, which makes at most 1,032 of one
SCAN = 1_000_000  # bytes that are looked through at once for the next member of gzip
HEADER_MAX = 32_768  # bytes; as fastwarc has it. A WARC header has 0.5 KB, that of HTTP 1 to 10 KB
# Web pages shrink to a fifth, zeros to a thousandth. What has grown so far, and so much, is a bomb and is unpacked no further.
GROWTH_MAX, GROWTH_FREE = 200, 64_000_000
# Bytes that may be gone over a second time to find out where the next record begins: else an archive made for it, in which all
# records claim to be long, would cost the square of its size. One damaged place costs a record's length; or a gzip member's,
# of which a byte costs as much as AGAIN_PACKED others. All of it is ten seconds.
AGAIN_MAX, AGAIN_PACKED = 10_000_000_000, 20
CHUNK_FRAME_MAX = 1_100  # bytes that tell how long a chunk is; ten are usual
CODINGS_MAX = 4  # "Content-Encoding: gzip, gzip …"; one is usual
MEMBERS_MAX = 1_000  # of a gzip body; one is usual
PARTS_MAX = 100_000  # of gzip that are kept in mind at once; an archive made for it has millions, of a byte each
KINDS_MAX = 50  # of what is skipped, counted apart; the rest is counted together
HEADER_KEPT_MAX = 1_000  # characters: a longer ETag is dropped whole, for a part of one is another
KEPT = ("content-type", "etag", "last-modified", "date", "content-language")

_MAGIC = b"WARC/1."
_START = re.compile(rb"WARC/1\.[01]\r?\n")
_START_MAX = 10
_BREAKS = re.compile(rb"[\r\n]+")
_HEAD_END = re.compile(rb"\n\r?\n")
# What follows a record: an empty line and another, which not all programs write, then a record or the end.
_AFTER = re.compile(rb"\r\n\r\n|\n\n|[\r\n]*(?:WARC/1\.|\Z)")
_AFTER_MAX = 16
_GZIP, _ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
_ZSTD_DICTIONARY = b"\x5d\x2a\x4d\x18"  # the frame in which a .warc.zst carries the dictionary of all others
_GZIP_MEMBER = re.compile(rb"\x1f\x8b\x08[\x00-\x1f]")
_CHUNK = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]{0,1000})?(\r?\n)")
_FETCH_AGAIN = "fetch the archive again"

# Types that may be reports, and how they are read; None: as their beginning tells. Servers that know no better say text/plain.
_FORMATS: dict[str, str | None] = {
    "text/html": "html", "application/xhtml+xml": "html", "text/plain": None, "text/markdown": "markdown",
    "application/pdf": None, "application/x-pdf": None,
}  # fmt: skip
_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_CHARSETS = re.compile(r"(windows-|cp)125[0-8]|iso-8859-[0-9]{1,2}|koi8-[ru]|gbk|gb2312|gb18030|big5|shift_jis|euc-(jp|kr)")
_DIGESTS = {"sha1": "sha1", "sha-1": "sha1", "sha256": "sha256", "sha-256": "sha256", "sha512": "sha512", "md5": "md5"}


def archive(path: str, where: str, about: About, max_size: int) -> Iterator[Found]:
    """What a web archive holds: a Taken for each page, text or PDF in it that was answered with status 200.

    A record's place is "name.warc.gz#1096", the byte at which it begins, as in indexes of archives; where gzip or zstd hold
    several in one, "name.warc.gz#0+929". Its address is the one that the page gives for its own, if that is on the same host,
    else that under which it was fetched. The day of fetching is in the arrival, never in `published`.

    What is no page (requests, pictures, answers with another status) is counted by kind and told at the end, a Skipped for each
    kind. A RefusedError stands for each record that cannot be read, and for each place at which the archive is broken; all
    other records come out, once. `where` names the archive; `max_size` is in bytes for a page, unpacked.
    """
    if "\0" in path:
        yield missing(ValueError("a NUL in a path"), where)
        return
    try:
        with open(path, "rb") as file:
            yield from _in_file(file, where, about, max_size)
    except OSError as error:
        yield missing(error, where)


def looks_like_archive(head: bytes) -> bool:
    """Whether a file that begins with these bytes is a web archive: plain, or in gzip or zstd."""
    if head.startswith(_GZIP):
        return _gzip_begins(head)
    if head.startswith(_ZSTD):
        try:
            return bytes(ZstdReader(BytesIO(head)).read(len(_MAGIC))) == _MAGIC
        except OSError:
            return False
    return head.startswith((_MAGIC, _ZSTD_DICTIONARY))


# ---------------------------------------------------------------- tapes: the bytes, unpacked, up to a fault


class _Tape:
    """The bytes of an archive from a place where a record begins up to its end, or up to the first fault of what packs them.

    `held` are those that somebody has looked at and not let go yet; `passed` counts those before. This tape is of a plain file.
    """

    packing: str | None = None

    def __init__(self, file: BinaryIO, start: int = 0) -> None:
        self.file = file
        self.held = bytearray()
        self.passed = 0
        self.fault: str | None = None
        self.error: type[RefusedError] = RefusedError
        self.told = False  # the fault, in the line about a record that it broke
        self.altered = False  # the fault is a checksum: what was unpacked since `part` began may be wrong
        self.part = (0, start)  # where what is packed by itself begins: in what is unpacked, and in the file
        self.parts = deque([self.part])  # those that are held

    def more(self) -> bytes:
        """The next bytes, unpacked; none at the end, or at a fault."""
        return self.file.read(PIECE)

    def ahead(self, size: int) -> int:
        """How many bytes are held, after trying to have so many."""
        while len(self.held) < size and (piece := self.more()):
            self.held += piece
        return len(self.held)

    def drop(self, size: int) -> None:
        """Let go of so many bytes."""
        del self.held[:size]
        self.passed += size

    def drop_breaks(self) -> None:
        """Let go of the line breaks that part records."""
        while self.ahead(1) and (breaks := _BREAKS.match(self.held)):
            self.drop(breaks.end())

    def drop_to_start(self) -> int:
        """Let go of all before the next record; how many bytes that was."""
        begin = self.passed
        while not (start := _START.search(self.held)):
            before = len(self.held)
            if self.ahead(before + PIECE) == before:
                self.drop(before)
                return self.passed - begin
            self.drop(max(before - _START_MAX, 0))
        self.drop(start.start())
        return self.passed - begin

    def place(self) -> str:
        """Where in the file the tape stands."""
        while len(self.parts) > 1 and self.parts[1][0] <= self.passed:
            self.parts.popleft()
        unpacked, start = self.parts[0]
        inside = self.passed - unpacked
        if self.packing is None:
            return str(inside)
        return f"{start}+{inside}" if inside else str(start)

    def broken(self, what: str, error: type[RefusedError] = RefusedError) -> None:
        """The tape ends here."""
        self.fault, self.error = what, error

    def grown(self, unpacked: int, packed: int) -> bool:
        """Whether this is a bomb; then the tape ends here."""
        if unpacked > GROWTH_FREE and unpacked > GROWTH_MAX * packed:
            self.broken(f"the {self.packing} unpacks to more than {GROWTH_MAX} times its size", HostileError)
            return True
        return False


class _GzipTape(_Tape):
    """The bytes that gzip holds, member by member, from the one at `start` on."""

    packing = "gzip"

    def __init__(self, file: BinaryIO, start: int) -> None:
        super().__init__(file, start)
        file.seek(start)
        self.raw = b""  # read from the file, and not unpacked yet
        self.read = start  # the place in the file up to which it was read
        self.unpacked = 0
        self.inflater = zlib.decompressobj(zlib.MAX_WBITS + 16)
        self.resume = start + 1  # where to look for the next member after this tape

    def more(self) -> bytes:
        while self.fault is None:
            if self.inflater.eof and not self._next_member():
                break
            ended = not self._fill()
            piece = self._piece()
            self.unpacked += len(piece)
            if self.grown(self.unpacked - self.part[0], self.read - len(self.raw) - self.part[1]):
                self.resume = self.read - len(self.raw)
            elif ended and not piece and not self.inflater.eof:
                self.broken("the gzip breaks off")
            if piece:
                return piece
        return b""

    def _fill(self) -> bool:
        if not self.raw:
            self.raw = self.file.read(RAW_PIECE)
            self.read += len(self.raw)
        return bool(self.raw)

    def _next_member(self) -> bool:
        """Go on to the member that follows the one that has ended; whether there is one."""
        self.raw = self.inflater.unused_data
        self.resume = self.read - len(self.raw)
        if not self._fill() or self.raw[0] != _GZIP[0]:
            return False
        self.part = (self.unpacked, self.resume)
        if self.part[0] == self.parts[-1][0]:
            self.parts[-1] = self.part
        elif len(self.parts) < PARTS_MAX:
            self.parts.append(self.part)
        self.resume += 1
        self.inflater = zlib.decompressobj(zlib.MAX_WBITS + 16)
        return True

    def _piece(self) -> bytes:
        """The next bytes; also those before a fault, which zlib keeps back where they were asked for together with it."""
        before = self.inflater.copy()  # 10 µs for 64 KB
        try:
            piece = self.inflater.decompress(self.raw, PIECE)
        except zlib.error:
            return self._up_to_fault(before)
        self.raw = self.inflater.unconsumed_tail
        return piece

    def _up_to_fault(self, inflater: Any) -> bytes:
        good, place = bytearray(), 0
        for place in range(len(self.raw)):
            try:
                good += inflater.decompress(self.raw[place : place + 1])
            except zlib.error as error:
                self.altered = "incorrect data check" in str(error) or "incorrect length check" in str(error)
                break
        self.broken(
            "the checksum of the gzip does not fit: something in it is missing or altered"
            if self.altered
            else f"the gzip is damaged, or breaks off, before byte {self.read - len(self.raw) + place + 1:,}"
        )
        return bytes(good)


class _ZstdTape(_Tape):
    """The bytes that zstd holds. After a fault nothing more can be read: its frames cannot be told from their contents."""

    packing = "zstd"

    def __init__(self, file: BinaryIO) -> None:
        super().__init__(file)
        self.reader = ZstdReader(file)
        self.unpacked = 0

    def more(self) -> bytes:
        if self.fault:
            return b""
        try:
            piece = bytes(self.reader.read(1024))  # few, for what it has read before a fault is lost with it
        except OSError as error:
            self.broken(f"the zstd is damaged, or breaks off ({shown(str(error))}); what follows is not read")
            return b""
        self.unpacked += len(piece)
        return b"" if self.grown(self.unpacked, self.file.tell()) else piece


def _gzip_begins(raw: bytes) -> bool:
    """Whether these bytes are the beginning of a gzip member that begins with a record."""
    try:
        return zlib.decompressobj(zlib.MAX_WBITS + 16).decompress(raw, len(_MAGIC)) == _MAGIC
    except zlib.error:
        return False


def _next_gzip(file: BinaryIO, place: int) -> tuple[int | None, int]:
    """Where, from a place on, the next member with a record begins, and how many bytes are before it, or before the end."""
    begin, window = place, 4096  # bytes of a member that are enough to tell how it begins
    while True:
        file.seek(place)
        raw = file.read(SCAN + window)
        for found in _GZIP_MEMBER.finditer(raw):
            if _gzip_begins(raw[found.start() : found.start() + window]):
                return place + found.start(), place + found.start() - begin
        if len(raw) < SCAN + window:
            return None, place + len(raw) - begin
        place += SCAN


# ---------------------------------------------------------------- records, and the places where there is none


class _Broken(Struct, frozen=True):
    """A place where the archive is broken."""

    place: str
    what: str
    url: str | None = None
    error: type[RefusedError] = RefusedError


class _Record(Struct, frozen=True):
    """A record: its kind (WARC-Type), and all its bytes, or only the first of them where it is over the limit."""

    place: str
    kind: str
    content: bytes
    head: int
    whole: bool
    url: str | None


class _Cutter:
    """Cuts an archive into records."""

    def __init__(self, file: BinaryIO, head: bytes, max_size: int) -> None:
        self.file = file
        self.head = head
        # what frames a page cut into chunks, and the header of HTTP, are far less than the page; where not, so much the worse
        self.limit = 2 * max_size + HEADER_MAX
        self.again = 0

    def records(self) -> Iterator[_Record | _Broken]:
        """All records, and all places at which the archive is broken, in their order."""
        for tape in self._tapes():
            if isinstance(tape, _Broken):
                yield tape
                continue
            while True:
                tape.drop_breaks()
                if not tape.held:
                    break
                found = self._next(tape)
                if found:
                    yield found
                if self.again > AGAIN_MAX:
                    what = "too much is broken before this place; what follows is not read"
                    yield _Broken(tape.place(), what, None, HostileError)
                    return
            if tape.fault and not tape.told:
                yield _Broken(str(tape.part[1]), tape.fault, None, tape.error)

    def _tapes(self) -> Iterator[_Tape | _Broken]:
        self.file.seek(0)
        if self.head.startswith((_ZSTD, _ZSTD_DICTIONARY)):
            yield _ZstdTape(self.file)
        elif self.head.startswith(_GZIP):
            yield from self._gzip_tapes(0, 0)
        elif self.head.startswith(_MAGIC) or not any(
            _gzip_begins(self.head[member.start() :]) for member in _GZIP_MEMBER.finditer(self.head)
        ):
            yield _Tape(self.file)
        else:  # gzip whose first bytes are damaged
            yield from self._gzip_tapes(*_next_gzip(self.file, 0))

    def _gzip_tapes(self, start: int | None, junk: int) -> Iterator[_Tape | _Broken]:
        place = 0
        while True:
            if junk:
                yield _Broken(str(place), f"{_bytes(junk)} that hold no record")
            if start is None:
                return
            tape = _GzipTape(self.file, start)
            yield tape
            place = tape.resume
            self.again += AGAIN_PACKED * (tape.read - place) if tape.fault else 0
            start, junk = _next_gzip(self.file, place)
            junk = 0 if tape.fault else junk  # what follows a fault belongs to it

    def _next(self, tape: _Tape) -> _Record | _Broken | None:
        """The record at which the tape stands, or what stands there; None where that is a fault of the packing alone."""
        place = tape.place()
        if not tape.ahead(_START_MAX) or not _START.match(tape.held):
            skipped = tape.drop_to_start()
            return None if tape.fault and not tape.held else _Broken(place, f"{_bytes(skipped)} that are no record")
        head = self._head(tape)
        if not head:
            self.again += min(len(tape.held), HEADER_MAX)
            tape.drop(_START_MAX - 1)
            tape.drop_to_start()
            what = "its header has no end" if tape.held else "the archive breaks off in its header"
            return self._cut(tape, place, what, None)
        if inner := _START.search(tape.held, _START_MAX - 1, head):
            tape.drop(inner.start())
            return _Broken(place, "its header breaks off, and another record begins")
        try:
            headers = WarcRecord.from_reader(BytesIO(bytes(tape.held[:head])), quirks_mode=True).headers
        except OSError as error:
            tape.drop(head)
            tape.drop_to_start()
            return _Broken(place, f"its header cannot be read ({shown(str(error))})")
        url = (headers.get("WARC-Target-URI") or "").strip(" <>") or None
        length = headers.get("Content-Length") or ""
        if not re.fullmatch(r"[0-9]{1,15}", length):
            tape.drop(head)
            tape.drop_to_start()
            return self._cut(tape, place, f"its Content-Length is no number ({shown(length[:40])!r})", url)
        kind = (headers.get("WARC-Type") or "").strip().lower()
        if int(length) > self.limit:
            return self._long(tape, _Record(place, kind, b"", head, False, url), int(length))
        return self._short(tape, _Record(place, kind, b"", head, True, url), int(length))

    def _head(self, tape: _Tape) -> int:
        """The length of the header that the tape stands at, with the empty line; 0 where it has no end."""
        looked = 0
        while True:
            size = tape.ahead(looked + 1024)
            if end := _HEAD_END.search(tape.held, max(looked - 2, 0)):
                return end.end()
            if size < looked + 1024 or size > HEADER_MAX:
                return 0
            looked = size

    def _short(self, tape: _Tape, record: _Record, length: int) -> _Record | _Broken:
        """The record that the tape stands at, if it is as long as it says."""
        end = record.head + length
        there = tape.ahead(end + _AFTER_MAX)
        if there < end or not _AFTER.match(tape.held[end : end + _AFTER_MAX]):
            self.again += there
            tape.drop(record.head)
            return self._cut(tape, record.place, _wrong(length, tape.drop_to_start(), bool(tape.held)), record.url)
        content = bytes(tape.held[:end])
        altered = tape.altered and tape.passed >= tape.part[0]
        tape.drop(end)
        if altered and not _is_proven(content, record.head):
            tape.told = True
            return _Broken(record.place, tape.fault or "", record.url)
        return replace(record, content=content)

    def _long(self, tape: _Tape, record: _Record, length: int) -> _Record | _Broken:
        """The beginning of a record that is over the limit.

        It is gone over to where the next one begins, and not by its length, which may be a wrong one and swallow all others. So
        an archive of over 10 MB inside an archive is read for its records.
        """
        tape.ahead(record.head + HEADER_MAX)
        content = bytes(tape.held[: record.head + HEADER_MAX])
        tape.drop(record.head)
        skipped = tape.drop_to_start()
        if length <= skipped <= length + _AFTER_MAX:
            return replace(record, content=content)
        return self._cut(tape, record.place, _wrong(length, skipped, bool(tape.held)), record.url)

    def _cut(self, tape: _Tape, place: str, what: str, url: str | None) -> _Broken:
        """The line about a record that is broken, by a fault of the packing if that has come to its end."""
        if tape.fault and not tape.held:
            tape.told = True
            return _Broken(place, tape.fault, url, tape.error)
        return _Broken(place, what, url)


def _wrong(length: int, there: int, followed: bool) -> str:
    if followed:
        return f"its Content-Length is wrong: {length:,}, but the next record begins after {_bytes(there)}"
    return f"the archive breaks off in this record, after {there:,} of {_bytes(length)}"


def _bytes(count: int) -> str:
    return f"{count:,} byte" + ("s" if count != 1 else "")


def _in_file(file: BinaryIO, where: str, about: About, max_size: int) -> Iterator[Found]:
    head = file.read(PIECE)
    if not head:
        yield EmptyError(where, "is empty (0 bytes)", _FETCH_AGAIN)
        return
    cutter = _Cutter(file, head, max_size)
    records = cutter.records()
    first = next(records, None)
    if isinstance(first, _Broken) and not looks_like_archive(head):
        second = next(records, None)
        if second is None:
            yield RefusedError(where, "is no web archive: no record was found in it", "give a .warc or .warc.gz file")
            return
        records = chain([second], records)
    skipped: Counter[tuple[str, str]] = Counter()
    told = 0
    for record in chain([first] if first else [], records):
        found = _found(record, where, about, max_size)
        if isinstance(found, tuple):
            skipped[found if found in skipped or len(skipped) < KINDS_MAX else ("record", " of other kinds")] += 1
        else:
            told += 1
            yield found
    for (noun, rest), count in sorted(skipped.items(), key=lambda kind: (-kind[1], kind[0])):
        yield Skipped(where, f"{count:,} {noun}{'s' if count != 1 else ''}{rest}")
    if not told:
        yield EmptyError(where, "holds no page", "give an archive with responses of HTML, text or PDF")


# ---------------------------------------------------------------- one record


def _found(record: _Record | _Broken, where: str, about: About, max_size: int) -> Taken | RefusedError | tuple[str, str]:
    """What there is in a record: a report, a refusal, or the kind of thing that is no report."""
    named = f" ({shown(record.url)})" if record.url else ""
    here = f"{where}#{record.place}{named}"
    if isinstance(record, _Broken):
        return record.error(here, record.what, _FETCH_AGAIN)
    try:
        return _page(record, where, here, about, max_size)
    except RefusedError as error:
        return error


def _page(record: _Record, where: str, here: str, about: About, max_size: int) -> Taken | tuple[str, str]:
    """The report in a record, or the kind of thing that is no report. Raises RefusedError."""
    try:
        parsed = WarcRecord.from_reader(BytesIO(record.content), quirks_mode=True)
        if record.kind == "response" and (parsed.headers.get("Content-Type") or "").lower().startswith("application/http"):
            parsed.parse_http(auto_decode="none", quirks_mode=True)
        stored = bytes(parsed.reader.read(len(record.content)))
    except OSError as error:
        raise RefusedError(here, f"the header of HTTP cannot be read ({shown(str(error))})", _FETCH_AGAIN) from None
    if record.whole:
        _verify(parsed, "WARC-Block-Digest", here, record.content[record.head :])
    headers = _http_headers(parsed)
    if (skipped := _no_page(record, parsed, headers)) is not None:
        return skipped
    if not record.whole:
        raise too_large(here, max_size)
    if "WARC-Segment-Number" in parsed.headers:
        raise RefusedError(here, "is one piece of a record in several", "put them together first")
    chunked = "chunked" in headers.get("transfer-encoding", "").lower()
    content, complete = _unchunked(stored, here) if chunked else (stored, True)
    _verify(parsed, "WARC-Payload-Digest", here, stored, content)  # programs differ in whether its chunks are in it
    content, unpacked = _unpacked(content, headers.get("content-encoding", ""), here, max_size)
    text, notes = _text(content, headers)
    why = parsed.headers.get("WARC-Truncated")
    if why or not complete or not unpacked:
        told = f" ({shown(why)[:40]})" if why else ""
        notes.append(Note("incomplete", f"the archive holds only the beginning of the page{told}"))
    kind = _FORMATS[_media_type(headers)] if not content.startswith(b"%PDF") else None
    report, more = _report(text, here, replace(about, url=None, format=kind), record.url, max_size)
    arrival = Arrival(
        way="archive",
        where=f"{where}#{record.place}",
        fetched_at=_moment(parsed.headers.get("WARC-Date") or ""),
        headers=tuple((name, headers[name]) for name in KEPT if 0 < len(headers.get(name, "")) <= HEADER_KEPT_MAX),
        raw=hashlib.sha256(content).hexdigest(),
        size=len(content),
    )
    return Taken(arrival.where, report, (*notes, *more), arrival)


def _http_headers(record: WarcRecord) -> dict[str, str]:
    """The headers of HTTP, names in lower case, of each name the first; for a record without, what the archive tells of it."""
    if not record.is_http_parsed:
        return {"content-type": record.headers.get("Content-Type") or ""}
    told: dict[str, str] = {}
    for name, value in record.http_headers.items_bytes():
        told.setdefault(name.decode("latin-1").strip().lower(), value.decode("latin-1").strip())
    if not told.get("content-type"):
        told["content-type"] = record.headers.get("WARC-Identified-Payload-Type") or ""
    return told


def _media_type(headers: dict[str, str]) -> str:
    return headers.get("content-type", "").partition(";")[0].strip().lower()


def _no_page(record: _Record, parsed: WarcRecord, headers: dict[str, str]) -> tuple[str, str] | None:
    """What a record is that is no page, as a noun and what specifies it; None where it may be a page."""
    if record.kind not in ("response", "conversion", "resource"):
        known = ("warcinfo", "request", "metadata", "revisit", "continuation")
        return f"{record.kind} record" if record.kind in known else "record", "" if record.kind in known else " of unknown type"
    address = (record.url or "").lower()
    if record.kind == "response":
        if not parsed.is_http_parsed:
            return "response", " not over HTTP"
        status = parsed.http_headers.status_code
        if status != 200:
            return "response", f" with status {status}" if status else " without a status"
    elif record.kind == "resource" and not address.startswith(("http:", "https:")):
        return "resource record", " of no web address"  # what crawlers write about themselves
    if re.match(r"https?://[^/?#]*/robots\.txt(?:[?#]|$)", address):
        return record.kind, " of robots.txt"
    media = _media_type(headers)
    if media in _FORMATS:
        return None
    return record.kind, f" of {shown(media[:80])}" if media else " of no told type"


def _report(text: str | bytes, here: str, about: About, url: str | None, max_size: int) -> tuple[Report, list[Note]]:
    """The report, with its address: the page's own for itself where that is on the host that it was fetched from."""
    report, notes = about_report(text, here, about, max_size)
    if url is None or _is_same_host(report.url, url):
        return report, notes
    known = About(report.published, report.outlet, report.title, url, report.author, report.published_at, "text")
    report, _ = about_report(report.text, here, known, 4 * len(report.text))  # its id stands on its address
    return report, notes


def _is_same_host(canonical: str | None, url: str) -> bool:
    try:
        told, known = urlsplit(canonical or ""), urlsplit(url)
        same = (told.hostname or "").removeprefix("www.") == (known.hostname or "").removeprefix("www.")
        return same and told.port == known.port and told.scheme in ("http", "https") and not told.username
    except ValueError:  # no port, no address
        return False


def _moment(text: str) -> str | None:
    """WARC-Date in UTC, to the second; None where it is none."""
    try:
        moment = datetime.fromisoformat(text)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"
    except (ValueError, OverflowError):
        return None


def _text(content: bytes, headers: dict[str, str]) -> tuple[str | bytes, list[Note]]:
    """The content, decoded where the header of HTTP names its encoding, which goes before what the page says.

    It is believed where it proves right, and not over UTF-8: servers have one setting, and pages many ages.
    """
    named = _CHARSET.search(headers.get("content-type", ""))
    if not named or content.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, b"%PDF")):
        return content, []
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return content, []
    name = named[1].lower()
    if not _CHARSETS.fullmatch(name):
        return content, []
    try:
        text = content.decode("cp1252" if name == "iso-8859-1" else name)  # as the HTML standard has it
    except (LookupError, UnicodeDecodeError):
        return content, []
    return text, [Note("encoding", f"read as {name}, as the server declares")]


# ---------------------------------------------------------------- what was stored, unpacked and verified


def _is_proven(content: bytes, head: int) -> bool:
    """Whether the record's own digest says that nothing in it was altered."""
    told = WarcRecord.from_reader(BytesIO(content[:head]), quirks_mode=True).headers.get("WARC-Block-Digest")
    return told is not None and _fits(told, content[head:]) is True


def _verify(parsed: WarcRecord, name: str, here: str, *candidates: bytes) -> None:
    """Raises RefusedError where the record gives a digest of this name, and it fits none of these bytes."""
    told = parsed.headers.get(name)
    if told and all(_fits(told, content) is False for content in candidates):
        raise RefusedError(here, f"does not fit its {name}: something in it was altered", _FETCH_AGAIN)


def _fits(digest: str, content: bytes) -> bool | None:
    """Whether a digest ("sha1:" and base32, or hexadecimal) is that of the content; None where its kind is not known."""
    kind, _, value = digest.strip().partition(":")
    if kind.lower() not in _DIGESTS:
        return None
    computed = hashlib.new(_DIGESTS[kind.lower()], content, usedforsecurity=False).digest()
    spellings = (b32encode(computed).decode("ascii").rstrip("=").lower(), computed.hex())
    return value.rstrip("=").lower() in spellings


def _unchunked(stored: bytes, here: str) -> tuple[bytes, bool]:
    """The body without the framing of its chunks, and whether it is all there. As it is, where it has no such framing.

    Many programs take the framing away and leave the header that tells of it. Raises RefusedError where it is damaged.
    """
    pieces: list[bytes] = []
    place = 0
    while frame := _CHUNK.match(stored, place):
        size = int(frame[1], 16)
        if not size:
            return b"".join(pieces), True
        pieces.append(stored[frame.end() : frame.end() + size])
        place = frame.end() + size
        place += len(frame[2]) if stored.startswith(frame[2], place) else 0
    if not pieces:
        return stored, True
    rest = stored[place : place + CHUNK_FRAME_MAX]
    if b"\n" in rest or len(rest) == CHUNK_FRAME_MAX:
        raise RefusedError(here, f"the chunks of the page are damaged at byte {place:,}", _FETCH_AGAIN)
    return b"".join(pieces), False


def _unpacked(content: bytes, codings: str, here: str, limit: int) -> tuple[bytes, bool]:
    """The content without its Content-Encoding, and whether it is all there. As it is, where it is not packed as is told.

    Raises TooLargeError where it unpacks to more than `limit` bytes, RefusedError where it is damaged.
    """
    whole = True
    names = [name for name in re.split(r"[,\s]+", codings.lower()) if name not in ("", "identity")]
    if len(names) > CODINGS_MAX:
        raise HostileError(here, f"the page is packed {len(names):,} times over", _FETCH_AGAIN)
    for name in reversed(names):
        try:
            if name in ("gzip", "x-gzip") and content.startswith(_GZIP):
                content, complete = _inflated(content, zlib.MAX_WBITS + 16, limit)
            elif name == "deflate" and content:
                content, complete = _deflated(content, limit)
            elif name == "br" or (name == "zstd" and content.startswith(_ZSTD)):
                content, complete = _streamed(content, name, limit), True
            else:
                continue
        except (zlib.error, OSError) as error:
            raise RefusedError(here, f"the {name} of the page is damaged ({shown(str(error))})", _FETCH_AGAIN) from None
        if len(content) > limit:
            raise too_large(here, limit)
        whole = whole and complete
    return content, whole


def _inflated(content: bytes, window: int, limit: int) -> tuple[bytes, bool]:
    """What deflate holds, at most one byte more than `limit`, and whether it is all there. Raises zlib.error."""
    unpacked = bytearray()
    for _ in range(MEMBERS_MAX):
        inflater = zlib.decompressobj(window)
        unpacked += inflater.decompress(content, limit + 1 - len(unpacked))
        if not inflater.eof or len(unpacked) > limit:
            return bytes(unpacked), inflater.eof
        content = inflater.unused_data
        if not content.startswith(_GZIP):
            break  # the end, or what browsers let be
    return bytes(unpacked), not content.startswith(_GZIP)


def _deflated(content: bytes, limit: int) -> tuple[bytes, bool]:
    """What "deflate" holds: in the frame of zlib, or from some servers bare. As it is, where it is neither."""
    if content[0] & 0x0F == 8 and int.from_bytes(content[:2], "big") % 31 == 0:
        return _inflated(content, zlib.MAX_WBITS, limit)
    try:
        return _inflated(content, -zlib.MAX_WBITS, limit)
    except zlib.error:
        return content, True


def _streamed(content: bytes, coding: str, limit: int) -> bytes:
    """What Brotli or zstd hold, at most PIECE bytes more than `limit`. As it is, where it is not Brotli. Raises OSError."""
    reader = BrotliReader(BytesIO(content)) if coding == "br" else ZstdReader(BytesIO(content))
    unpacked = bytearray()
    try:
        while len(unpacked) <= limit and (piece := reader.read(PIECE)):
            unpacked += piece
    except OSError:
        if coding == "br" and not unpacked:  # it has no mark by which it could be told
            return content
        raise
    return bytes(unpacked)
