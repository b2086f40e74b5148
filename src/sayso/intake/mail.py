r"""A mail (.eml) → the report in it, and those attached to it.

    bytes ─ email.parser ─ parts ─┬─ body: text/plain, else text/html ─ Report: Subject, From, Date, List-Id
                                  └─ beside it: .txt, .md, .html, .pdf, .eml ─ Reports; all else is named in a note

Of alternatives the plain text is taken, for it is what a person wrote and needs no parser; HTML is read as any page is. Lines
end in "\n", since CRLF belongs to the wire; lines that `format=flowed` (RFC 3676) marks as one paragraph are one. From then on
the text is fixed: replies and forwarded mails quoted in it stay, and so does a signature.

Date is when the mail was published, in the zone of whoever sent it. What is attached to it may be older: it is given no date by
it, only a note. From is the author by name; the outlet is known where the mail comes from a list (List-Id) or names its
Organization.

Anybody can send a mail. The parser of the standard library tests each line against all boundaries around it, recurses into each
part, and breaks on odd headers: lines, boundaries, depth and the length of headers are bounded before it sees them.
"""

from __future__ import annotations

import email
import email.utils
import hashlib
import os
import re
from collections.abc import Iterator
from datetime import UTC, date
from email.errors import (
    CloseBoundaryNotFoundDefect,
    FirstHeaderLineIsContinuationDefect,
    InvalidBase64CharactersDefect,
    InvalidBase64LengthDefect,
    InvalidBase64PaddingDefect,
    MissingHeaderBodySeparatorDefect,
    NoBoundaryInMultipartDefect,
    StartBoundaryNotFoundDefect,
)
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import parsedate_to_datetime
from typing import Any, Literal, NamedTuple, cast

from msgspec.structs import replace

from sayso.errors import EmptyError, HostileError, RefusedError
from sayso.intake.decoding import decode
from sayso.intake.findings import Found, Taken, shown
from sayso.intake.reports import FIRST_DAY, LAST_DAY, About, about_report, too_large
from sayso.records import Arrival, Note

MAIL_SIZE_MAX = 50_000_000  # bytes, attachments and all: servers pass on 25 to 50 MB
LINES_MAX = 2_000_000  # 50 MB of base64 are 0.7 million lines
TESTS_MAX = 20_000_000  # lines times boundaries, each 0.1 µs: a mail of 20 MB has 2 million
HEADER_MAX = 2_000  # characters read of a header; a subject has 70, a sender's name and address 50
PARTS_MAX = 20_000  # lines that may begin a part; a digest of a list has a hundred
PARTS_DEEP_MAX = 50  # parts within parts; a mail with pictures, signed and sent on by a list, has five
MAILS_DEEP_MAX = 5  # mails within mails: forwarded, and forwarded again
ATTACHED_MAX = 20  # attachments that are read; each may take a worker's eight seconds
NAMED_MAX = 10  # attachments that a note names

_Kind = Literal["text", "markdown", "html", "pdf", "mail"]
_SUFFIXES: dict[str, _Kind] = {
    ".txt": "text", ".md": "markdown", ".html": "html", ".htm": "html", ".xhtml": "html", ".pdf": "pdf", ".eml": "mail",
}  # fmt: skip
_TYPES: dict[str, _Kind] = {"text/markdown": "markdown", "text/html": "html", "application/pdf": "pdf"}
_SUFFIX = re.compile(r"\.[a-z]\w{0,7}$", re.IGNORECASE)
_DEFECTS = {
    CloseBoundaryNotFoundDefect: "the mail is cut off: its last part has no end",
    StartBoundaryNotFoundDefect: "the mail's parts cannot be told apart: a boundary is missing",
    NoBoundaryInMultipartDefect: "the mail's parts cannot be told apart: a boundary is missing",
    MissingHeaderBodySeparatorDefect: "the mail's headers end in a line that is none",
    FirstHeaderLineIsContinuationDefect: "the mail's headers begin with a line that is none",
    InvalidBase64PaddingDefect: "a part of the mail is damaged or cut off (base64)",
    InvalidBase64CharactersDefect: "a part of the mail is damaged or cut off (base64)",
    InvalidBase64LengthDefect: "a part of the mail is damaged or cut off (base64)",
}


class _Policy(EmailPolicy):
    """Headers are given out short, on one line and undigested; `_header` digests the few that are asked for."""

    def header_fetch_parse(self, name: str, value: str) -> Any:
        line = value[:HEADER_MAX].replace("\r", "").replace("\n", "")
        if line.isascii():
            return line
        raw = line.encode("utf-8", "surrogateescape")  # bytes that are no ASCII have no place in a header, and are there
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError:
            return raw.decode("cp1252", "replace")


_POLICY = _Policy()


class _Given(NamedTuple):
    """What holds for a mail and all that is attached to it; `depth` counts the mails around it.

    `reads` yields once for each attachment that may still be read: all mails in a mail share them.
    """

    about: About
    max_size: int
    reads: Iterator[int]
    depth: int = 0


class _Letter(NamedTuple):
    """A mail taken apart. `body` are the parts that make its text, in order; `beside` is what hangs on them."""

    message: EmailMessage
    body: list[EmailMessage]
    beside: list[EmailMessage]


def mail(content: bytes, where: str, about: About, max_size: int) -> Iterator[Found]:
    """The report that the mail is, then those attached to it, "WHERE#NAME"; or the refusal of the mail.

    What `about` tells stands above what the mail tells. An attachment that cannot be read is named, with the reason, in a note
    of the mail's report. `max_size` is that of a text in bytes; a mail may have 50 MB. Raises nothing but MisuseError, where
    `about` is wrong, and DamagedError.
    """
    yield from _mail(content, where, _Given(about, max_size, iter(range(ATTACHED_MAX))))


def _mail(content: bytes, where: str, given: _Given) -> Iterator[Taken | RefusedError]:
    try:
        letter = _opened(content, where, given.max_size)
    except RefusedError as refusal:
        yield refusal
    else:
        yield from _found(letter, _arrival(where, content), given)


def _arrival(where: str, content: bytes) -> Arrival:
    return Arrival("mail", where, raw=hashlib.sha256(content).hexdigest(), size=len(content))


def _opened(content: bytes, where: str, max_size: int) -> _Letter:
    """The mail taken apart. Raises TooLargeError, and HostileError where it is over a limit or breaks the parser."""
    most = max(MAIL_SIZE_MAX, max_size)
    if len(content) > most:
        raise too_large(where, most)
    lines = max(content.count(b"\n"), content.count(b"\r"))
    boundaries = content.lower().count(b"boundary")
    parts = content.count(b"\n--") + content.count(b"\r--") if boundaries else 0
    if lines > LINES_MAX or lines * boundaries > TESTS_MAX or parts > PARTS_MAX:
        raise _hostile(where, f"has too many lines and parts ({lines:,} lines, {boundaries:,} boundaries)")
    try:
        message = email.message_from_bytes(content.removeprefix(b"\xef\xbb\xbf"), policy=_POLICY)
    except RecursionError:
        raise _hostile(where, "is nested too deeply") from None
    except Exception as error:  # the standard library's parser has been broken by mails in a dozen ways
        raise _hostile(where, f"broke the parser ({type(error).__name__})") from None
    return _taken_apart(cast(EmailMessage, message), where)


def _taken_apart(message: EmailMessage, where: str) -> _Letter:
    try:
        return _Letter(message, *_parts(message))
    except RecursionError:
        raise _hostile(where, "is nested too deeply") from None


def _hostile(where: str, what: str) -> HostileError:
    return HostileError(where, f"the mail {what}", "save the report in it as .txt")


def _found(letter: _Letter, arrival: Arrival, given: _Given) -> Iterator[Taken | RefusedError]:
    """The mail's own report, then those attached to it."""
    where = arrival.where
    own, notes = _told(letter.message, given.about)
    body, kind, rest = _chosen(letter.body)
    attached, unread = _attached([*letter.beside, *rest], letter.message, where, given)
    if unread:
        notes.append(Note("mail", f"attached, and not read: {_listed(unread)}"))
    notes += _defect_notes(letter.message)
    try:
        text, more = _text(body, kind, where)
        report, read = about_report(text, where, replace(own, format=kind), given.max_size)
        yield Taken(where, report, (*notes, *more, *read), arrival)
    except RefusedError as refusal:
        if attached and isinstance(refusal, EmptyError):  # a mail that only carries a report: what is to be told is told there
            notes.append(Note("mail", f"attached to a mail that {refusal.what}"))
            attached[0] = replace(attached[0], notes=(*notes, *attached[0].notes))
        elif unread:
            yield type(refusal)(where, f"{refusal.what}; attached, and not read: {_listed(unread)}", refusal.remedy)
        else:
            yield refusal
    yield from attached


# ---------------------------------------------------------------- what the headers tell


def _told(message: EmailMessage, about: About) -> tuple[About, list[Note]]:
    """What is known of the mail's report: from `about`, and where that is silent from the headers; with notes on those."""
    if not message.keys():
        return about, [Note("mail", "the mail has no headers")]
    sender = _header(message, "from")
    names = [address.display_name for address in getattr(sender, "addresses", ())]
    archived = _line(message, "archived-at").strip("<>")
    about = replace(
        about,
        title=about.title or _line(message, "subject") or None,
        author=about.author or ", ".join(filter(None, map(_one_line, names))) or None,
        outlet=about.outlet or _list_name(message) or _line(message, "organization") or None,
        url=about.url or (archived if archived.startswith(("https://", "http://")) else None),
    )
    written = message["date"]
    if about.published or about.published_at or written is None:
        return about, []
    day, moment = _moment(written)
    if day is None:
        return about, [Note("mail", f"the mail's date is none: {shown(written[:60])}")]
    return replace(about, published=day, published_at=moment), []


def _header(message: EmailMessage, name: str) -> Any:
    """The first header of this name, digested; None where there is none, or where it breaks the parser."""
    value = message[name]
    try:
        return value if value is None else EmailPolicy().header_factory(name, value)
    except Exception:  # IndexError, AttributeError, RecursionError, HeaderParseError …: each has been seen
        return None


def _line(message: EmailMessage, name: str) -> str:
    """A header's words on one line, decoded (RFC 2047); "" where there are none."""
    return _one_line(str(_header(message, name) or ""))


def _one_line(words: str) -> str:
    return " ".join(words.encode("utf-8", "replace").decode("utf-8").split())


def _list_name(message: EmailMessage) -> str:
    """The name of the mailing list, which stands before its address: "Morning Brief" <brief.example.org>."""
    name, bracket, _ = _line(message, "list-id").partition("<")
    return name.strip().strip('"').strip() if bracket else ""


def _moment(written: str) -> tuple[date | None, str | None]:
    """The sender's day, and the moment with its zone; "-0000" tells the moment in UTC, no zone at all tells the day alone."""
    try:
        moment = parsedate_to_datetime(written)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None, None
    if re.search(r"-0000\b", written):
        moment = moment.replace(tzinfo=UTC)
    if not FIRST_DAY <= moment.date() <= LAST_DAY:
        return None, None
    return moment.date(), moment.isoformat() if moment.tzinfo else None


def _defect_notes(message: EmailMessage) -> list[Note]:
    """What is broken in the mail, each kind of damage once."""
    found: dict[str, None] = {}
    waiting = [message]
    while waiting:
        part = waiting.pop()
        found |= {_DEFECTS[type(defect)]: None for defect in part.defects if type(defect) in _DEFECTS}
        waiting += _inner(part)
    return [Note("mail", told) for told in found]


# ---------------------------------------------------------------- parts


def _parts(part: EmailMessage, depth: int = 0) -> tuple[list[EmailMessage], list[EmailMessage]]:
    """The parts that make the text of a mail, and those that hang on it. Of alternatives the plain text makes it, else HTML.

    Raises RecursionError where parts are nested more than PARTS_DEEP_MAX deep.
    """
    if depth > PARTS_DEEP_MAX:
        raise RecursionError
    kind = part.get_content_type()
    if not kind.startswith("multipart/"):
        if kind not in ("text/plain", "text/html") or part.get_content_disposition() == "attachment" or _file_name(part):
            return [], [part]
        return ([part] if _payload(part).strip() else []), []
    if not part.is_multipart():
        return [part], []  # no boundary was found: what there is, is told as it is
    inner = [_parts(child, depth + 1) for child in _inner(part)]
    beside = [other for _, others in inner for other in others]
    bodies = [body for body, _ in inner if body]
    if kind != "multipart/alternative":
        return [one for body in bodies for one in body], beside
    plain = [body for body in bodies if all(one.get_content_type() == "text/plain" for one in body)]
    return next(iter([*plain, *bodies]), []), beside


def _inner(part: EmailMessage) -> list[EmailMessage]:
    """The parts in a part; the mail in a forwarded one."""
    return [child for child in part.get_payload() if isinstance(child, EmailMessage)] if part.is_multipart() else []


def _chosen(body: list[EmailMessage]) -> tuple[list[EmailMessage], Literal["text", "html"], list[EmailMessage]]:
    """The parts that make the text, of one kind: all plain ones, or one of HTML; and the others, which are then attachments."""
    if not body or body[0].get_content_type() != "text/html":
        plain = [part for part in body if part.get_content_type() != "text/html"]
        return plain, "text", [part for part in body if part.get_content_type() == "text/html"]
    return body[:1], "html", body[1:]


def _text(parts: list[EmailMessage], kind: Literal["text", "html"], where: str) -> tuple[str, list[Note]]:
    """The words of the parts, an empty line between them. Raises NotTextError where their bytes are no text."""
    texts, notes = [], []
    for part in parts:
        content = _payload(part)
        text, found = decode(content, where, charset=kind == "html", told=_parameter(part, "charset"))
        text = text.replace("\r\n", "\n")
        if kind == "text" and _parameter(part, "format").lower() == "flowed":
            text = _unflowed(text, joins=_parameter(part, "delsp").lower() == "yes")
        texts.append(text)
        notes += [replace(note, span=None) for note in found]  # the line ends before it have moved it
    return "\n\n".join(texts), notes


def _unflowed(text: str, joins: bool) -> str:
    """The paragraphs of a text whose wrapped lines end in a space (RFC 3676), each on a line; `joins`: without that space.

    Lines quoted at different depths never join, and "-- ", the sign above a signature, joins nothing.
    """
    lines: list[list[str]] = []
    open_depth: int | None = None
    for line in text.split("\n"):
        rest = line.lstrip(">")
        depth = len(line) - len(rest)
        rest = rest.removeprefix(" ")
        flows = rest.endswith(" ") and rest != "-- "
        words = rest[:-1] if flows and joins else rest
        if open_depth == depth and rest != "-- ":
            lines[-1].append(words)
        else:
            lines.append([">" * depth + " " * bool(depth), words])
        open_depth = depth if flows else None
    return "\n".join("".join(words) for words in lines)


def _payload(part: EmailMessage) -> bytes:
    """The bytes of a part; b"" where it holds parts itself."""
    try:
        content = part.get_payload(decode=True)
    except Exception:  # a transfer encoding that breaks the library: then as it stands there
        content = str(part.get_payload()).encode("utf-8", "replace")
    return content if isinstance(content, bytes) else b""


def _parameter(part: EmailMessage, name: str) -> str:
    """A parameter of Content-Type, "" where it has none that can be read."""
    try:
        value = part.get_param(name)
    except Exception:  # RFC 2231 has corners that break the library
        return ""
    return email.utils.collapse_rfc2231_value(value) if value else ""


def _file_name(part: EmailMessage) -> str:
    """The name that a part has as a file, without folders; "" where it has none."""
    try:
        name = part.get_filename() or ""
        if "=?" in name:  # not allowed there, and common
            name = str(EmailPolicy().header_factory("subject", name))
    except Exception:
        name = ""
    return os.path.basename(_one_line(name).replace("\\", "/"))


# ---------------------------------------------------------------- attachments


def _attached(parts: list[EmailMessage], message: EmailMessage, where: str, given: _Given) -> tuple[list[Taken], list[str]]:
    """The reports among the attachments, and the names of the other ones with what they are or why they cannot be read."""
    taken: list[Taken] = []
    unread: list[str] = []
    named: set[str] = set()
    for number, part in enumerate(parts, 1):
        kind = _kind(part)
        name = _file_name(part) or f"part {number}"
        name = name if name not in named else f"{name} ({number})"
        named.add(name)
        if kind is None:
            unread.append(f"{name} ({part.get_content_type()})")
            continue
        if next(given.reads, None) is None:
            unread.append(f"{name} (only {ATTACHED_MAX} are read)")
            continue
        for found in _read(part, kind, f"{where}#{shown(name)}", message, given):
            if isinstance(found, Taken):
                taken.append(found)
            else:
                unread.append(f"{found.where.removeprefix(where + '#')} ({found.what})")
    return taken, [shown(told) for told in unread]


def _kind(part: EmailMessage) -> _Kind | None:
    """What an attachment is read as: by the suffix of its name, else by its type; None where it is no report."""
    told = part.get_content_type()
    suffix = _SUFFIX.search(_file_name(part))
    if told == "message/rfc822":
        return "mail"
    if told == "text/plain" and not suffix:
        return "text"
    return _SUFFIXES.get(suffix[0].lower() if suffix else "") or _TYPES.get(told)


def _read(part: EmailMessage, kind: _Kind, here: str, message: EmailMessage, given: _Given) -> Iterator[Taken | RefusedError]:
    content = _payload(part)
    try:
        if kind != "mail":
            yield _attachment(part, content, kind, here, message, given)
        elif given.depth >= MAILS_DEEP_MAX:
            yield RefusedError(here, f"more than {MAILS_DEEP_MAX} mails within mails")
        elif inner := _inner(part):
            yield from _found(_taken_apart(inner[0], here), Arrival("mail", here), given._replace(depth=given.depth + 1))
        else:
            yield from _mail(content, here, given._replace(depth=given.depth + 1))
    except RefusedError as refusal:
        yield refusal


def _attachment(
    part: EmailMessage, content: bytes, kind: Literal["text", "markdown", "html", "pdf"], here: str, message: EmailMessage,
    given: _Given,
) -> Taken:  # fmt: skip
    """The report in an attachment. Raises RefusedError where it cannot be read."""
    text: str | bytes = content
    notes: list[Note] = []
    if kind != "pdf":
        if len(content) > given.max_size:
            raise too_large(here, given.max_size)
        text, notes = decode(content, here, charset=kind == "html", told=_parameter(part, "charset"))
    report, read = about_report(text, here, replace(given.about, format=kind), given.max_size)
    sent = message["date"]
    if sent and report.published is None:
        notes.append(Note("mail", f"attached to a mail of {shown(sent[:60])}; that is not taken for the date published"))
    return Taken(here, report, (*notes, *read), _arrival(here, content))


def _listed(names: list[str]) -> str:
    return "; ".join(names[:NAMED_MAX]) + (f"; and {len(names) - NAMED_MAX:,} more" if len(names) > NAMED_MAX else "")
