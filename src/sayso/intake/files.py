"""One file, or what comes on standard input → the reports in it, whatever its format.

    the first bytes, the name ─┬─ JSON Lines · feed · mail · Telegram's export · web archive ─ as many reports as are in it
                               └─ text · Markdown · HTML · PDF ─────────────────────────────── one

What a file is, its beginning tells; names are often wrong. Where the beginning tells nothing, the name does: a damaged feed or
archive is refused as what it was meant to be. Only two names stand above the content: .jsonl, for a row may quote the beginning
of anything, and .warc, for what is damaged there is the beginning.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from functools import partial
from io import BufferedReader, BytesIO, RawIOBase
from typing import Any, BinaryIO, Literal

from sayso.errors import NotTextError, RefusedError
from sayso.intake.archives import archive, looks_like_archive
from sayso.intake.decoding import signature
from sayso.intake.feeds import FEED_MAX, feed, looks_like_feed
from sayso.intake.findings import PATH_SHOWN_MAX, Found, Taken, missing, shown
from sayso.intake.mail import MAIL_SIZE_MAX, mail
from sayso.intake.reports import About, about_report, size_limit, too_large
from sayso.intake.rows import ROWS_SUFFIXES, UNPACK, is_row, longest_row, rows
from sayso.intake.telegram import looks_like_telegram, telegram
from sayso.records import Arrival, Way

ARCHIVE_SUFFIXES = (".warc", ".warc.gz", ".warc.zst")
FEED_SUFFIXES = (".rss", ".atom")
MAIL_SUFFIXES = (".eml",)
LOOK = 16_384  # bytes at a file's beginning that are enough to tell what it is; the headers of a mail have up to 10 KB
PIECE = 262_144  # bytes read at once

_Kind = Literal["rows", "archive", "telegram", "feed", "mail", "report"]
_MARK = b"\xef\xbb\xbf"
# In what stands before the first tag of XML, the declarations that a document may make for itself.
_DECLARATIONS = re.compile(
    rb"\A((?:\xef\xbb\xbf)?+(?:\s|<\?(?>.*?\?>)|<!--(?>.*?-->))*+)<!DOCTYPE[^>\[]*+\[(?>.*?\]\s*+>)", re.DOTALL
)
# Programs that send or pass on mail write these; people who type "From:" and "Date:" above a text do not.
_MAIL_ONLY = frozenset([b"message-id", b"received", b"mime-version"])


def in_file(path: str, about: About, max_size: int, *, in_row: bool = False) -> Iterator[Found]:
    """The reports in a file, or the refusal of it. `in_row`: a row names it, and so it may not be rows itself."""
    where = where_of(path)
    try:
        file = open(path, "rb")  # noqa: SIM115 - closed below; what fails here is the path, and not what is in the file
    except (OSError, ValueError) as error:  # ValueError: a path with a NUL in it
        yield missing(error, path)
        return
    with file:
        try:
            yield from _in_stream(file, where, about, max_size, path=path, in_row=in_row)
        except OSError as error:  # a folder, or a disk that fails
            yield missing(error, path)


def in_stream(file: BinaryIO, where: str, about: About, max_size: int) -> Iterator[Found]:
    """The same for what has no name and can be read once: standard input. Rows may name files in the current folder."""
    try:
        yield from _in_stream(file, where, about, max_size)
    except OSError as error:
        yield missing(error, where)


def is_collection(path: str) -> bool:
    """Whether a file of data (.xml, .json) is a feed, or an export of Telegram's. Raises OSError where it cannot be read."""
    with open(path, "rb") as file:
        head = file.read(LOOK)
    return is_feed(head) or looks_like_telegram(head)


def is_feed(head: bytes) -> bool:
    """Whether what begins so is a feed; also one with XML declarations of its own, which is refused as what it is."""
    return looks_like_feed(_DECLARATIONS.sub(rb"\1", head))


def where_of(path: str) -> str:
    """A file's name in findings: its path, of which, where it is very long, the end is kept."""
    return shown(path if len(path) <= PATH_SHOWN_MAX else "…" + path[1 - PATH_SHOWN_MAX :])


def _in_stream(
    file: BinaryIO, where: str, about: About, max_size: int, *, path: str | None = None, in_row: bool = False
) -> Iterator[Found]:
    head = _beginning(file, max_size)
    kind = _kind(head, (path or "").lower(), about)
    whole = BufferedReader(_Again(head, file), PIECE)
    if kind == "rows" and in_row:
        yield RefusedError(where, "holds more rows, and a row names it", "give that file on its own")
    elif kind == "rows":
        yield from rows(whole, where, about, max_size, partial(_named, os.path.dirname(path or ""), max_size))
    elif kind == "archive" and (path is None or not file.seekable()):
        yield RefusedError(where, "is a web archive, which cannot be read from a pipe", "save it, and give the file")
    elif kind == "archive":
        yield from archive(path or "", where, about, max_size)
    elif kind == "telegram":
        yield from telegram(whole, where, about, max_size)
    elif kind == "feed":
        yield from feed(whole.read(FEED_MAX + 1), where, about, max_size)
    elif kind == "mail":
        yield from mail(whole.read(max(MAIL_SIZE_MAX, max_size) + 1), where, about, max_size)
    else:
        yield _report(whole, head, where, about, max_size, "file" if path is not None else "text")


def _named(folder: str, max_size: int, path: str, about: About) -> Iterator[Found]:
    """What is in the file that a row names; its path starts from the folder of the rows."""
    return in_file(os.path.join(folder, path), about, max_size, in_row=True)


def _report(whole: BinaryIO, head: bytes, where: str, about: About, max_size: int, way: Way) -> Taken | RefusedError:
    """The report that a file is, of which no more is read than may be."""
    packed = signature(head)
    if packed and packed.endswith("archive"):
        return NotTextError(where, f"looks like {packed}, not text", UNPACK)
    most = size_limit(head[:1024], where, about, max_size)
    content = whole.read(most + 1)
    if len(content) > most:
        return too_large(where, most)
    try:
        report, notes = about_report(content, where, about, max_size)
    except RefusedError as error:
        return error
    arrival = Arrival(way, where, raw=hashlib.sha256(content).hexdigest(), size=len(content))
    return Taken(where, report, tuple(notes), arrival)


# ---------------------------------------------------------------- what a file is


def _beginning(file: BinaryIO, max_size: int) -> bytes:
    """The first bytes of a file; and where they may be a row of JSON Lines, all of its first line."""
    head = b""
    while len(head) < LOOK and (piece := file.read(LOOK - len(head))):
        head += piece
    begun = head.removeprefix(_MARK).lstrip()
    return head + file.readline(longest_row(max_size)) if begun.startswith(b"{") and b"\n" not in begun else head


def _kind(head: bytes, name: str, about: About) -> _Kind:
    """What a file is that begins so and has this name, in lower case."""
    if name.endswith(ROWS_SUFFIXES):
        return "rows"
    if about.format:
        return "report"
    if name.endswith(ARCHIVE_SUFFIXES) or looks_like_archive(head):
        return "archive"
    if signature(head):
        return "report"
    if looks_like_telegram(head):
        return "telegram"
    begun = head.removeprefix(_MARK).lstrip()
    if begun.startswith(b"{") and is_row(begun.partition(b"\n")[0]):
        return "rows"
    if is_feed(head) or name.endswith(FEED_SUFFIXES):
        return "feed"
    if _looks_like_mail(head) or (name.endswith(MAIL_SUFFIXES) and not begun.startswith(b"<")):
        return "mail"
    return "report"


def _looks_like_mail(head: bytes) -> bool:
    """Whether a file begins with the headers of a mail: fields alone, From among them, and one that only programs write."""
    names: set[bytes] = set()
    lines = head.removeprefix(_MARK).split(b"\n")
    for line in lines[:-1] if len(head) >= LOOK else lines:
        name, colon, _ = line.partition(b":")
        if not line.strip():
            break
        if line[:1] in (b" ", b"\t") and names:
            continue
        if not colon or not name.replace(b"-", b"").isalnum() or not name.isascii():
            return False
        names.add(name.lower())
    return b"from" in names and not names.isdisjoint(_MAIL_ONLY)


class _Again(RawIOBase):
    """A stream from its beginning, after its first bytes were looked at: a pipe cannot be wound back."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self.head, self.rest = BytesIO(head), rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        piece = self.head.read(len(buffer)) or self.rest.read(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)
