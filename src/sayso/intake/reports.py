"""Text or bytes → Report: decoding, extraction from HTML and PDF, identity, language."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import date, datetime
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from sayso.errors import EmptyError, MisuseError, NotTextError, TooLargeError
from sayso.intake.decoding import control_notes, decode, encoded, signature
from sayso.intake.language import foreign_note, language
from sayso.intake.pages import page
from sayso.intake.pdf import PDF_SIZE_MAX, pdf
from sayso.records import Note, Report

Format = Literal["text", "markdown", "html", "pdf"]

MAX_SIZE = 5_000_000  # bytes: the longest reports have 0.2 MB of text, news pages 3 MB of HTML
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2200, 12, 31)

HTML_SUFFIXES = (".html", ".htm", ".xhtml")
PDF_SUFFIX = ".pdf"
PDF_MARK, PDF_MARK_WITHIN = b"%PDF-", 1024  # bytes: what readers of PDF look through for the mark
# Comments may stand before the first tag; the groups are atomic, or many of them would be tried in all combinations.
_HTML_START = re.compile(r"\s*+(?:<\?xml[^>]{0,200}>\s*+)?+(?:<!--(?>.*?-->)\s*+)*+<(?:!doctype\s+html|html)\b", re.I | re.S)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
# White space, control characters and what has no width: a text of nothing else is empty to whoever looks at it.
_SEEN = re.compile(r"[^\s\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]")


class About(Struct, frozen=True):
    """What the giver knows of a report besides its text. `format` None: told by the suffix of its name, or by its beginning."""

    published: date | None = None
    outlet: str | None = None
    title: str | None = None
    url: str | None = None
    author: str | None = None
    published_at: str | None = None
    format: Format | None = None


def report(
    content: str | bytes,
    *,
    where: str = "text",
    published: date | None = None,
    outlet: str | None = None,
    title: str | None = None,
    url: str | None = None,
    author: str | None = None,
    published_at: str | None = None,
    format: Format | None = None,
    max_size: int = MAX_SIZE,
) -> tuple[Report, list[Note]]:
    """The report that the content holds, and notes on what was odd in it.

    Text and Markdown are kept code point for code point, a byte order mark apart. Of HTML the article is kept; title, author,
    date, outlet and address that were not given are taken from the page's own metadata. Of PDF the text layer is kept, and its
    own title and author where none are given.

    `where` names the content in errors and by its suffix tells the format; `published_at` is an ISO 8601 date and time with its
    zone, whose local day is `published` where that is not given; `max_size` counts bytes (of a str: in UTF-8; of a PDF: its
    text's, while the PDF itself may have 50 MB).

    Raises MisuseError for a day or time that is none or lies outside 1900 to 2200, TooLargeError, NotTextError, EmptyError,
    and HostileError (HTML or PDF that breaks the parser, or takes it more than eight seconds or 1.5 GB).
    """
    about = About(published, outlet, title, url, author, published_at, format)
    return about_report(content, where, about, max_size)


def about_report(
    content: str | bytes, where: str, about: About, max_size: int, *, in_words: bool = True
) -> tuple[Report, list[Note]]:
    """`report`, with what is known of it in one value. `in_words` False: it is a table, whose language nobody asks for."""
    about = checked(about)
    head = content[:PDF_MARK_WITHIN] if isinstance(content, bytes) else b""
    most = size_limit(head, where, about, max_size)
    size = len(content) if isinstance(content, bytes) else len(encoded(content, where))
    if size > most:
        raise too_large(where, most)
    if not _is_pdf(head, where, about):
        text, about, notes = _written(content, where, about)
    elif isinstance(content, bytes):
        text, about, notes = _printed(content, where, about, max_size)
    else:
        raise MisuseError("format", "a PDF is bytes, not a str", "pass the bytes of the file, or its pathlib.Path")
    told = language(text) if in_words else None
    if told not in (None, "en"):
        notes.append(foreign_note(told))
    return _identified(text, about, told), notes + control_notes(text, where)


def size_limit(head: bytes, where: str, about: About, max_size: int) -> int:
    """How many bytes content of this name that begins so may have: `max_size`, or 50 MB of a PDF if that is more.

    `head` are its first 1,024 bytes. Whoever reads a file or an answer need not read on beyond this.
    """
    return max(max_size, PDF_SIZE_MAX) if _is_pdf(head, where, about) else max_size


def day(text: str) -> date:
    """The day that is written as "2024-11-05". Raises MisuseError for any other way, and outside 1900 to 2200."""
    try:
        if not _DAY.fullmatch(text):
            raise ValueError
        found = date.fromisoformat(text)
    except ValueError:
        raise MisuseError("--published", f"{text[:40]!r} is no day", "write it like 2024-11-05") from None
    return _within_reach(found)


def checked(about: About) -> About:
    """The same with empty strings as None and the day of `published_at` filled in. Raises MisuseError as `report` does."""
    for name in ("outlet", "title", "url", "author", "published_at"):
        value = (getattr(about, name) or "").strip() or None
        encoded(value or "", name)
        about = replace(about, **{name: value})
    if about.format not in (None, "text", "markdown", "html", "pdf"):
        raise MisuseError("format", f"{about.format!r} is not read", "choose text, markdown, html or pdf")
    if about.published_at:
        local = _moment(about.published_at).date()
        about = about if about.published else replace(about, published=local)
    if about.published is not None:
        if isinstance(about.published, datetime) or not isinstance(about.published, date):
            raise MisuseError("--published", f"{about.published!r} is no day", "pass a datetime.date")
        _within_reach(about.published)
    return about


def too_large(where: str, max_size: int) -> TooLargeError:
    """The error for content of more than `max_size` bytes."""
    return TooLargeError(where, f"is over the limit of {max_size:,} bytes", "split it, or raise the limit with --max-size")


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        example = "write it like 2024-11-05T18:30:00+02:00"
        raise MisuseError("published_at", f"{text[:40]!r} is no date and time with its zone", example)
    return moment


def _within_reach(found: date) -> date:
    if not FIRST_DAY <= found <= LAST_DAY:
        raise MisuseError("--published", f"{found} is not between 1900 and 2200", "check the year")
    return found


def _is_pdf(head: bytes, where: str, about: About) -> bool:
    """Is it taken for a PDF: by what it is said to be, else by its name or its beginning?

    Before the mark may stand white space or a printer's control codes; an article that quotes the mark is no PDF.
    """
    if about.format is not None:
        return about.format == "pdf"
    if where.lower().endswith(PDF_SUFFIX):
        return bool(head)
    before, mark, _ = head.partition(PDF_MARK)
    return bool(mark) and (not before.strip() or b"\0" in before or b"\x1b" in before)


def _written(content: str | bytes, where: str, about: About) -> tuple[str, About, list[Note]]:
    """The text of a text, Markdown or HTML file."""
    named_html = about.format == "html" or (about.format is None and where.lower().endswith(HTML_SUFFIXES))
    notes: list[Note] = []
    if isinstance(content, bytes):
        text, notes = decode(content, where, charset=named_html or _starts_html(content[:4096].decode("latin-1")))
    else:
        text = content.removeprefix("\ufeff")
    if not _SEEN.search(text):
        raise EmptyError(where, "holds no text", "give a report with words in it")
    if named_html or (about.format is None and _starts_html(text[:4096])):
        control_notes(text, where)  # refuses what is riddled with them before a parser sees it
        text, about = _article(text, where, about)
    return text, about, notes


def _printed(content: bytes, where: str, about: About, max_size: int) -> tuple[str, About, list[Note]]:
    """The text layer of a PDF; title and author that were not given are those that it gives itself."""
    if PDF_MARK not in content[:PDF_MARK_WITHIN]:
        told = f"is given as a PDF, but looks like {kind}" if (kind := signature(content)) else "is given as a PDF, but is none"
        raise NotTextError(where, told, "give the report as .txt, .md, .html or .pdf, named as what it is")
    found = pdf(content, where, max_size)
    size = len(encoded(found.text, where))
    if size > max_size:
        raise too_large(where, max_size)
    if not _SEEN.search(found.text):
        raise EmptyError(where, "holds no text", "give a report with words in it")
    about = replace(about, title=about.title or found.title, author=about.author or found.author)
    return found.text, about, list(found.notes)


def _starts_html(head: str) -> bool:
    return _HTML_START.match(head) is not None


def _article(html: str, where: str, about: About) -> tuple[str, About]:
    """The article of a page; what was not given about it is filled in from the page."""
    found = page(html, where)
    about = replace(
        about,
        title=about.title or found.title,
        author=about.author or found.author,
        outlet=about.outlet or found.outlet,
        url=about.url or found.url,
    )
    published = date.fromisoformat(found.date) if found.date else None
    if about.published is None and published is not None and FIRST_DAY <= published <= LAST_DAY:
        about = replace(about, published=published, published_at=found.published_at)
    return found.text, about


def _identified(text: str, about: About, told: str | None) -> Report:
    """The report with its id: "r" and 16 hexadecimal digits of the SHA-256 of [text, published, outlet, url] as compact JSON.

    JSON keeps the four apart, and null apart from "". That two of six million reports share their 64 bits has a chance of one
    in a million. The "r" keeps spreadsheets from reading "1234e567" as a number.
    """
    published = about.published.isoformat() if about.published else None
    identity = json.dumps([text, published, about.outlet, about.url], ensure_ascii=False, separators=(",", ":"))
    return Report(
        id="r" + hashlib.sha256(identity.encode("utf-8")).hexdigest()[:16],
        text=text,
        title=about.title,
        published=about.published,
        outlet=about.outlet,
        url=about.url,
        language=told,
        digest=hashlib.sha256(text.encode("utf-8")).hexdigest(),
        published_at=about.published_at,
        author=about.author,
    )
