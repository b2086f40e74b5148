r"""Telegram Desktop's export (result.json: of one chat, or of all) → the posts in it, one after another.

    file ─ values, piece by piece ─ the chats' messages ─ report

A channel's history has hundreds of megabytes, so it is never in memory as a whole: it is walked through down to the messages,
and of these one at a time is. A message that is none refuses itself alone; where the JSON breaks off, what stood before it
has been taken, and the refusal says how much.

Telegram Desktop writes a control character in a text as "\x0B", which is no JSON. Such messages are read all the same.
"""

from __future__ import annotations

import codecs
import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone
from io import BytesIO
from typing import Any, BinaryIO

import msgspec
from msgspec import UNSET, Struct, UnsetType, field
from msgspec.structs import replace

from sayso.errors import EmptyError, MisuseError, RefusedError
from sayso.intake.findings import Found, Skipped, Taken, shown
from sayso.intake.reports import FIRST_DAY, LAST_DAY, About, about_report
from sayso.records import Arrival, Note

LOOK = 4_096  # bytes at a file's beginning that are enough to know it for an export
PIECE = 262_144  # bytes read at once; a post has 1 KB
VALUE_MAX = 64_000_000  # characters; a post's text has 4,096 at most, an account's list of contacts a few million
ZONE_MAX = timedelta(hours=14)  # no zone is further from UTC; all are whole quarters of an hour

_KINDS = r"saved_messages|replies|verification_codes|personal_chat|bot_chat|(?:private|public)_(?:group|supergroup|channel)"
_ONE_CHAT = re.compile(rf'\s*\{{(?=.*?"type"\s*:\s*"(?:{_KINDS})")(?=.*?"messages"\s*:\s*\[)', re.S)
_ALL_CHATS = re.compile(r'\s*\{(?:\s*"about"\s*:\s*"[^"]*Telegram|.*?"(?:left_)?chats"\s*:\s*\{.*?"list"\s*:\s*\[)', re.S)
_CHANNEL_ADDRESS = re.compile(r"https?://(?:www\.)?t\.me/(?:s/)?(\w{4,32})/?", re.ASCII)
_ESCAPE = re.compile(r"\\(?:x([0-9A-F]{2})|.)", re.S)
_SPACE = re.compile(r"[ \t\r\n]*+")
_DECODER = json.JSONDecoder()


class _Styled(Struct, frozen=True):
    """A stretch of text in bold, behind a link, or the like. What a link leads to is not shown, and so no part of the text."""

    text: str


class _Message(Struct, frozen=True):
    """A message, of which `date` is on the clock of whoever exported it, and `date_unixtime` counts seconds in UTC."""

    id: int
    type: str
    date: str | None = None
    date_unixtime: str | int | None = None
    edited: str | None = None
    edited_unixtime: str | int | None = None
    sender: str | None = field(default=None, name="from")
    author: str | None = None
    forwarded_from: str | UnsetType | None = UNSET
    text: str | list[str | _Styled] = ""

    def words(self) -> str:
        """The text as Telegram shows it."""
        parts = [self.text] if isinstance(self.text, str) else self.text
        return "".join(part if isinstance(part, str) else part.text for part in parts)


class _Chat(Struct):
    """What an export tells of a chat before its messages. `among` others: then the ids of messages are not the only ones."""

    among: bool
    name: str | None = None
    type: str | None = None
    id: int | None = None


class _BrokenError(Exception):
    """The JSON cannot be read any further."""


def looks_like_telegram(head: bytes) -> bool:
    """Whether a file that begins with these bytes (LOOK of them are enough) is an export by Telegram Desktop."""
    text = head[:LOOK].decode("utf-8", "replace").removeprefix("\ufeff")
    return bool(_ONE_CHAT.match(text) or _ALL_CHATS.match(text))


def telegram(content: bytes | BinaryIO, where: str, about: About, max_size: int) -> Iterator[Found]:
    """The posts of an export, given as bytes or as an open file, in its order; `max_size` is in bytes a post.

    A post is named "result.json#12" by its id; where the export has many chats, "result.json#1234567890/12". Its outlet is the
    chat, its author who signed or sent it, its day that on the clock of the exporter. Its address is known in channels and
    supergroups; `about.url` may give the channel's own ("https://t.me/channel"). What has no text (pictures, stickers, service
    messages) is told in one Skipped at the end.
    """
    file = BytesIO(content) if isinstance(content, bytes) else content
    silent: Counter[str] = Counter()
    number = 0
    broken = False
    try:
        for chat, value, raw in _messages(_Values(file)):
            number += 1
            found = _taken(chat, value, raw, number, where, about, max_size)
            if isinstance(found, str):
                silent[found] += 1
            else:
                yield found
    except _BrokenError as error:
        broken = True
        count = "1 message" if number == 1 else f"{number:,} messages"
        what = f"breaks off after {count}" if number else "is no export with messages"
        yield RefusedError(where, f"{what} ({error})", "export the chat again, as machine-readable JSON")
    if silent:
        told = ", ".join(f"{count:,} {kind}" for kind, count in sorted(silent.items()))
        yield Skipped(where, f"messages without text: {told}")
    if not number and not broken:
        yield EmptyError(where, "holds no messages", "export a chat in Telegram Desktop, as machine-readable JSON")


def _taken(chat: _Chat, value: Any, raw: bytes, number: int, where: str, about: About, max_size: int) -> Found | str:
    """The report that a message is, or its refusal; of a message without text its kind."""
    told = value.get("id") if isinstance(value, dict) else None
    post = told if isinstance(told, int) else f"message {number:,}"
    here = f"{where}#{chat.id}/{post}" if chat.among else f"{where}#{post}"
    try:
        message = msgspec.convert(value, _Message)
    except (msgspec.ValidationError, UnicodeEncodeError) as error:  # half a character in a name
        return RefusedError(here, f"no message of Telegram's: number {number:,} in the file ({error})", "export it again")
    text = message.words()
    if message.type != "message":
        return message.type if message.type in ("service", "unsupported") else "of another kind"
    if not text.strip():
        return "of pictures, files or polls"
    published, published_at = _moment(message.date, message.date_unixtime)
    about = replace(
        about,
        published=published or about.published,
        published_at=published_at if published else about.published_at,
        outlet=about.outlet or chat.name,
        url=_address(chat, message.id, about.url),
        author=message.author or (message.sender if message.sender != chat.name else None) or about.author,
        format="text",
    )
    try:
        report, notes = about_report(text, here, about, max_size)
    except (RefusedError, MisuseError) as error:
        if isinstance(error, RefusedError) and error.where == here:
            return error
        return RefusedError(here, f"{error.where.removeprefix('--')} {error.what}", error.remedy)
    arrival = Arrival("telegram", here, raw=hashlib.sha256(raw).hexdigest(), size=len(raw))
    return Taken(here, report, (*_notes(message), *notes), arrival)


def _notes(message: _Message) -> list[Note]:
    notes = []
    if message.forwarded_from is not UNSET:
        source = f"from {shown(message.forwarded_from)}" if message.forwarded_from else "from somebody who is not told"
        notes.append(Note("forwarded", f"forwarded {source}"))
    day, at = _moment(message.edited, message.edited_unixtime)
    if day:
        notes.append(Note("changed", f"changed after it was published: {at or day}"))
    return notes


def _moment(local: str | None, unixtime: str | int | None) -> tuple[date | None, str | None]:
    """The day on the exporter's clock, and the moment with the exporter's zone, which is the distance of the two clocks.

    Without the one, the moment is in UTC; without the other (exports before 2022), only the day is known.
    """
    clock = universal = None
    with suppress(ValueError):
        clock = datetime.fromisoformat(local) if local else None
    with suppress(ValueError, OverflowError, OSError):
        universal = datetime.fromtimestamp(int(unixtime), UTC) if unixtime else None
    if clock and not clock.tzinfo and universal:
        zone = clock - universal.replace(tzinfo=None)
        known = abs(zone) <= ZONE_MAX and not zone % timedelta(minutes=15)
        clock = clock.replace(tzinfo=timezone(zone)) if known else universal
    moment = clock or universal
    if moment is None or not FIRST_DAY <= moment.date() <= LAST_DAY:
        return None, None
    return moment.date(), moment.isoformat() if moment.tzinfo else None


def _address(chat: _Chat, post: int, channel: str | None) -> str | None:
    """The address of a post: by the name of its channel where that is given, or else by its number, as Telegram links to it."""
    if post <= 0:  # from before a group became a supergroup: its number there is another
        return None
    if not chat.among and channel and (named := _CHANNEL_ADDRESS.fullmatch(channel)):
        return f"https://t.me/{named[1]}/{post}"
    if chat.id and chat.type and chat.type.endswith(("channel", "supergroup")):
        return f"https://t.me/c/{chat.id}/{post}"
    return None


# ---------------------------------------------------------------- JSON, piece by piece


def _messages(values: _Values) -> Iterator[tuple[_Chat, Any, bytes]]:
    """Each message, of which chat it is, and the bytes that it stands in."""
    if values.next() != "{":
        raise _BrokenError("it is no JSON object")
    chat = _Chat(among=False)
    for name in values.members():
        if name in ("chats", "left_chats") and values.next() == "{":
            for below in values.members():
                if below == "list" and values.next() == "[":
                    for _ in values.elements():
                        yield from _of_chat(values)
                else:
                    values.value()
        else:
            yield from _of_member(values, name, chat)


def _of_chat(values: _Values) -> Iterator[tuple[_Chat, Any, bytes]]:
    if values.next() != "{":
        values.value()
        return
    chat = _Chat(among=True)
    for name in values.members():
        yield from _of_member(values, name, chat)


def _of_member(values: _Values, name: str, chat: _Chat) -> Iterator[tuple[_Chat, Any, bytes]]:
    """The messages, where this member of a chat holds them; another one is noted in the chat."""
    if name != "messages" or values.next() != "[":
        value, _ = values.value()
        if name in ("name", "type") and isinstance(value, str):
            setattr(chat, name, value or None)
        elif name == "id" and isinstance(value, int):
            chat.id = value
        return
    if chat.type is None and chat.name is None:  # never so in Telegram Desktop's own; two chats could not be told apart
        raise _BrokenError("its messages stand before their chat's name and type")
    for _ in values.elements():
        yield chat, *values.value()


class _Values:
    """A JSON file that is read from value to value. In memory is a value, and what was read beyond it."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        # What is no UTF-8 comes through as halves of characters, which refuse the one text that they stand in.
        self.decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
        self.text, self.at, self.ended = "", 0, False
        if self.next() == "\ufeff":
            self.at += 1

    def next(self) -> str:
        """The sign that the next value begins with, "" at the end."""
        while True:
            space = _SPACE.match(self.text, self.at)
            self.at = space.end() if space else self.at
            if self.at < len(self.text) or not self._more():
                return self.text[self.at : self.at + 1]

    def members(self) -> Iterator[str]:
        """The names of an object's members; the value of each is to be read before the next is asked for."""
        self._take("{")
        while self.next() != "}":
            name, _ = self.value()
            self._take(":")
            self.next()
            yield str(name)
            if self.next() != "}":
                self._take(",")
        self._take("}")

    def elements(self) -> Iterator[None]:
        """Stops at each value of an array; it is to be read before the next is asked for."""
        self._take("[")
        while self.next() != "]":
            yield
            if self.next() != "]":
                self._take(",")
        self._take("]")

    def value(self) -> tuple[Any, bytes]:
        """The next value, whole, and the bytes that it stands in."""
        self.next()
        while True:
            try:
                value, end = self._decoded()
                if end < len(self.text) or self.ended:  # else a number might go on
                    raw = self.text[self.at : end].encode("utf-8", "surrogateescape")
                    self.at = end
                    return value, raw
                fault = "the file is cut off"
            except RecursionError:
                raise _BrokenError("nested too deeply") from None
            except json.JSONDecodeError as error:
                open_end = error.msg.startswith("Unterminated") or error.pos > len(error.doc) - len("false")
                fault = "the file is cut off" if open_end else error.msg
            except ValueError:
                fault = "a number too long"
            if len(self.text) - self.at > VALUE_MAX or not self._more():
                raise _BrokenError(fault)

    def _decoded(self) -> tuple[Any, int]:
        try:
            return _DECODER.raw_decode(self.text, self.at)
        except json.JSONDecodeError as error:
            if not error.msg.startswith("Invalid \\escape"):
                raise
        text = self.text[self.at :]
        mended = _ESCAPE.sub(lambda found: f"\\u00{found[1]}" if found[1] else found[0], text)
        value, end = _DECODER.raw_decode(mended)
        for found in _ESCAPE.finditer(text):
            if found.start() >= end:
                break
            end -= 2 if found[1] else 0  # "\u000B" is two longer than "\x0B"
        return value, self.at + end

    def _take(self, sign: str) -> None:
        found = self.next()
        if found != sign:
            raise _BrokenError(f"{found!r} stands where {sign!r} should" if found else "the file is cut off")
        self.at += 1

    def _more(self) -> bool:
        """Read on, at least as much again as is in memory, so that a long value costs no more than twice its length."""
        rest = self.text[self.at :]
        piece = self.file.read(max(PIECE, len(rest)))
        self.ended = self.ended or not piece
        self.text, self.at = rest + self.decoder.decode(piece, final=not piece), 0
        return bool(piece)
