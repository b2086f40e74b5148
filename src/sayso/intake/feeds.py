"""Feed files (RSS 0.9 to 2.0, Atom, JSON Feed) → their entries, and the reports in them.

    bytes ─ decode ─┬─ expat ──────────┬─ fields ─ FeedEntry ─ its markup as text ─ report
                    ├─ (broken) pieces ┤
                    └─ JSON ───────────┘

XML is read by expat, which ships with Python, and not by feedparser. Of a feed of 100,000 entries (23 MB) feedparser took 12 s
and 315 MB (this module: 3.5 s and 150 MB), and where it is broken 30 s and 590 MB (4 s and 275 MB). It gives the beginning of
an entry that is cut off as if it were the whole ("12" of "120 killed"), and it turns dates into UTC. Feeds with declarations
of their own (entities above all) are refused, and nothing that a feed refers to is ever loaded.

Of broken XML the well-formed beginning is read by expat, and what follows piece by piece, from one <item> to its end, by the
names of its tags alone. An entry without its end is refused: half of a report says things that the whole one does not.

An entry's markup is turned into text here, and not by `pages`, which looks for an article among a page's furniture. In an
entry everything is the article, and there trafilatura lost lists ("12 wounded"), captions and short lines. All of this takes
time linear in the size of the feed, whatever stands in it.
"""

from __future__ import annotations

import hashlib
import html
import json
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin
from xml.parsers import expat

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from sayso.errors import EmptyError, HostileError, MisuseError, NotTextError, RefusedError
from sayso.intake.decoding import decode, encoded
from sayso.intake.findings import Found, Skipped, Taken
from sayso.intake.reports import FIRST_DAY, LAST_DAY, About, about_report, too_large
from sayso.records import Arrival, Note

FEED_MAX = 200_000_000  # bytes of a feed file; one of 100,000 entries with their texts has 50 MB
HEAD_MAX = 20_000  # characters above the first entry that are looked at where a feed is broken
LOOK = 4_096  # bytes at a file's beginning that are enough to know it for a feed

_ATOM = ("http://www.w3.org/2005/Atom", "http://purl.org/atom/ns#")
_RSS = ("http://purl.org/rss/1.0/", "http://my.netscape.com/rdf/simple/0.9/", "http://channel.netscape.com/rdf/simple/0.9/")
# Names are known by these prefixes, whatever the feed calls them; those of other vocabularies by a "?".
_PREFIXES = {
    **dict.fromkeys((*_ATOM, *_RSS), ""),
    "http://purl.org/rss/1.0/modules/content/": "content:",
    "http://purl.org/dc/elements/1.1/": "dc:",
    "http://purl.org/dc/terms/": "dcterms:",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes:",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf:",
    "http://www.w3.org/XML/1998/namespace": "xml:",
}
_ROOTS = ("rss", "feed", "rdf:RDF")
_BODIES = ("content:encoded", "content", "description", "summary", "itunes:summary")
_PUBLISHED = ("pubDate", "published", "issued", "dc:date", "dcterms:issued", "date_published", "created", "dcterms:created")
_UPDATED = ("updated", "modified", "dcterms:modified")
_WANTED = frozenset(
    ["title", "link", "guid", "id", "author", "dc:creator", "itunes:author", "source", "language", "dc:language"]
).union(_BODIES, _PUBLISHED, _UPDATED)  # fmt: skip

_HTML_TYPES = ("html", "text/html", "xhtml", "application/xhtml+xml")
_TEXT_TYPES = ("text", "text/plain")

# A field: the attributes of its element, and what stands in it, with the markup if that is markup. Of an entry or a feed's
# head all fields are kept by name, in their order.
_Fields = dict[str, list[tuple[dict[str, str], str]]]


class FeedEntry(Struct, frozen=True):
    """An entry of a feed. `key` tells it from others of its feed: its id, or else its address, or else a hash of its words.

    `number` counts from 1. `published` is the day on the publisher's own calendar; `published_at` and `updated_at` are ISO 8601
    with the zone that the publisher gave, None where there is none. `outlet` is the source that the entry itself names, or else
    the feed's title. Of `html` (a fragment with markup) and `text` one is set at most.
    """

    number: int
    key: str
    url: str | None = None
    title: str | None = None
    published: date | None = None
    published_at: str | None = None
    updated_at: str | None = None
    author: str | None = None
    outlet: str | None = None
    html: str | None = None
    text: str | None = None
    notes: tuple[Note, ...] = ()


class Feed(Struct, frozen=True):
    """A feed. `refused` are entries that cannot be read, and the end of a file that is cut off."""

    title: str | None = None
    url: str | None = None
    language: str | None = None
    entries: tuple[FeedEntry, ...] = ()
    refused: tuple[RefusedError, ...] = ()
    notes: tuple[Note, ...] = ()


def looks_like_feed(head: bytes) -> bool:
    """Whether a file that begins with these bytes (LOOK of them are enough) is RSS, Atom or JSON Feed."""
    codec = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}.get(head[:2], "latin-1")
    text = head[:LOOK].decode(codec, "ignore").removeprefix("\ufeff").removeprefix("ï»¿")
    if _JSON_FEED.match(text):
        return True
    root = _ROOT.match(text)
    return root is not None and (root[1] == "rss" or any(name in root[2] for name in (*_ATOM, *_RSS)))


def parse(content: bytes, where: str) -> Feed:
    """The entries of a feed, in its order. `where` names it in errors; where that is a web address, relative links start there.

    Raises RefusedError for what is no feed, TooLargeError over FEED_MAX bytes, NotTextError, and HostileError for XML that
    declares entities.
    """
    if len(content) > FEED_MAX:
        raise too_large(where, FEED_MAX)
    text, notes = decode(content, where, charset=True)
    raw = text.lstrip().encode("utf-8")  # what stands before an XML declaration makes XML ill-formed
    del text  # may be four times the bytes
    head = _Head(base=where if where.startswith(("http://", "https://")) else None)
    if raw.startswith(b"{"):
        return _from_json(raw, where, head, notes)
    reader = _Reader(where, head)
    cause = reader.read(raw)
    if reader.head != reader.head_then:  # its title stands below its entries, which are to bear it
        reader = _Reader(where, replace(reader.head, base=head.base or reader.head.url))
        reader.read(raw)
    if cause:
        notes.append(Note("feed", f"the feed is no well-formed XML ({cause})"))
    head = reader.head
    return Feed(head.title, head.url, head.language, tuple(reader.entries), tuple(reader.refused), tuple(notes))


def feed(content: bytes, where: str, about: About, max_size: int) -> Iterator[Found]:
    """The reports in a feed file, one an entry, named "feed.xml#12"; `max_size` is in bytes a report.

    An entry without text is skipped: only its address leads to the report. `about` holds where an entry does not tell, but
    for an outlet, which holds for all.
    """
    try:
        found = parse(content, where)
    except RefusedError as error:
        yield error
        return
    for entry in found.entries:
        yield entry_report(entry, found, where, about, max_size)
    yield from found.refused
    if not found.entries and not found.refused:
        yield EmptyError(where, "a feed without entries", "nothing was published in it yet, or it is another file")


def entry_report(entry: FeedEntry, found: Feed, where: str, about: About, max_size: int) -> Found:
    """The report of one entry of a feed; skipped where it has a link and no text."""
    here = f"{where}#{entry.number}"
    body = entry.html if entry.html is not None else entry.text
    if body is None:
        way = "its address leads to the report: add that, or follow the feed with sayso watch"
        return Skipped(here, f"an entry without text; {way}" if entry.url else "an entry without text or address")
    page = entry.html is not None and _PAGE.match(entry.html) is not None
    about = replace(
        about,
        published=entry.published or about.published,
        published_at=entry.published_at if entry.published else about.published_at,
        outlet=about.outlet or entry.outlet,
        title=entry.title or about.title,
        url=entry.url or about.url,
        author=entry.author or about.author,
        format="html" if page else "text",
    )
    try:
        raw = encoded(body, here)
        text = _text_of(entry.html) if entry.html is not None and not page else body
        report, notes = about_report(text, here, about, max_size)
    except (RefusedError, MisuseError) as error:
        return error if isinstance(error, RefusedError) and error.where == here else _renamed(error, here)
    arrival = Arrival("feed", here, raw=hashlib.sha256(raw).hexdigest(), size=len(raw))
    return Taken(here, report, (*found.notes, *entry.notes, *notes), arrival)


def _renamed(error: RefusedError | MisuseError, here: str) -> RefusedError:
    """The same fault of one field, told where it stands."""
    return RefusedError(here, f"{error.where.removeprefix('--')} {error.what}", error.remedy)


# ---------------------------------------------------------------- XML


class _Head(Struct):
    """What a feed tells before its entries, as far as it is known; `base` is where its relative links start."""

    root: str = ""
    title: str | None = None
    url: str | None = None
    language: str | None = None
    base: str | None = None


class _Reader:
    """Reads a feed's XML: with expat as far as that goes, and what is left piece by piece."""

    def __init__(self, where: str, head: _Head) -> None:
        self.where, self.head = where, replace(head, root="")
        self.head_then = self.head  # as it was at the first entry
        self.entries: list[FeedEntry] = []
        self.refused: list[RefusedError] = []
        self._names: dict[str, str] = {}
        self._prefixes = dict(_PREFIXES)
        self._depth = 0
        self._channel = False  # inside the element that the head's fields are children of
        self._entry: _Fields | None = None
        self._entry_depth = 0
        self._rest = 0  # the byte from which on nothing is read yet
        self._head_fields: _Fields = {}
        self._field: tuple[str, dict[str, str], int, bool] | None = None  # name, attributes, depth, whether it is XHTML
        self._words: list[str] = []

    def read(self, raw: bytes) -> str | None:
        """Fill `head`, `entries` and `refused`. What is wrong with the XML, None where it is well-formed."""
        self._parser = parser = expat.ParserCreate("utf-8", " ")
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._characters
        parser.StartDoctypeDeclHandler, parser.EntityDeclHandler = self._doctype, self._entity_declared
        # The names of characters that HTML knows and XML does not (&nbsp;) are told to a handler, instead of being errors.
        parser.UseForeignDTD(True)
        parser.SkippedEntityHandler = self._named_character
        try:
            parser.Parse(raw, True)
        except expat.ExpatError as error:
            cause = f"{expat.ErrorString(error.code)} on line {error.lineno:,}"
            self._read_broken(raw, cause)
            return cause
        return None

    def _doctype(self, _name: str, _system: str | None, _public: str | None, declarations: int) -> None:
        if declarations:
            self._entity_declared()

    def _entity_declared(self, *_: Any) -> None:
        what = "holds XML declarations of its own, with which a parser can be stalled or made to read files"
        raise HostileError(self.where, what, "no feed needs them: remove the <!DOCTYPE …> and what it declares")

    def _named_character(self, name: str, parameter: bool) -> None:
        if not parameter:
            self._characters(html.unescape(f"&{name};"))

    def _known(self, name: str) -> str:
        """The name by which an element or attribute is known here; expat gives its namespace, a space, and its own name."""
        known = self._names.get(name)
        if known is None:
            space, _, local = name.rpartition(" ")
            known = self._names[name] = (self._prefixes.get(space, "?") if space else "") + local
        return known

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._field:
            self._words.append(_tag(name.rpartition(" ")[2], attributes))
            return
        known = self._known(name)
        if self._depth == 1:
            self._root(name, attributes)
        elif self._entry is None and self._depth <= 3 and known in ("item", "entry"):
            self._begin(attributes)
        elif known == "channel" and self._depth == 2:
            self._channel = True
        elif known in _WANTED and self._is_field():
            told = {self._known(key): value for key, value in attributes.items()}
            xhtml = told.get("type") in ("xhtml", "application/xhtml+xml") or told.get("mode") == "xml"
            self._field = known, told, self._depth, xhtml

    def _root(self, name: str, attributes: dict[str, str]) -> None:
        space, _, local = name.rpartition(" ")
        if local in ("rss", "feed"):
            self._prefixes.setdefault(space, "")
            self._names.clear()
        root = self._known(name)
        if root not in _ROOTS:
            raise _no_feed(self.where)
        self._channel = root == "feed"
        base = _address(self._attribute(attributes, "xml:base"), self.head.base) or self.head.base
        language = self.head.language or self._attribute(attributes, "xml:lang") or None
        self.head = replace(self.head, root=root, base=base, language=language)

    def _attribute(self, attributes: dict[str, str], known: str) -> str:
        return next((value for key, value in attributes.items() if self._known(key) == known), "")

    def _begin(self, attributes: dict[str, str]) -> None:
        self._take_head()
        if not self.entries and not self.refused:
            self.head_then = self.head
        self._entry_depth, self._rest = self._depth, self._parser.CurrentByteIndex
        self._entry = {}
        for known in ("rdf:about", "xml:base"):
            if value := self._attribute(attributes, known):
                self._entry[known] = [({}, value)]

    def _is_field(self) -> bool:
        if self._entry is not None:
            return self._depth == self._entry_depth + 1
        return self._channel and self._depth == (2 if self.head.root == "feed" else 3)

    def _characters(self, words: str) -> None:
        if self._field:
            self._words.append(html.escape(words, quote=False) if self._field[3] else words)

    def _end(self, name: str) -> None:
        if self._field:
            known, told, depth, _ = self._field
            if self._depth == depth:
                fields = self._head_fields if self._entry is None else self._entry
                fields.setdefault(known, []).append((told, "".join(self._words)))
                self._field, self._words = None, []
            else:
                self._words.append(f"</{name.rpartition(' ')[2]}>")
        elif self._entry is not None and self._depth == self._entry_depth:
            self._take(self._entry)
            self._entry, self._rest = None, self._parser.CurrentByteIndex
        elif self._depth == 2 and self._known(name) == "channel":
            self._channel = False
        self._depth -= 1
        if self._depth == 0:
            self._take_head()

    def _take(self, fields: _Fields) -> None:
        number = len(self.entries) + len(self.refused) + 1
        self.entries.append(_entry(fields, self.head, number))

    def _take_head(self) -> None:
        """Read the head's fields that came since the last time."""
        if not self._head_fields:
            return
        fields, self._head_fields, head = self._head_fields, {}, self.head
        url = head.url or _link(fields, head.base)[0]
        self.head = replace(
            head,
            title=head.title or _title(fields, head.root),
            url=url,
            language=head.language or _first(fields, ("language", "dc:language")),
            base=head.base or url,
        )

    # What follows the fault. Tags are known by the prefixes that are usual, for their declarations may be what is broken.

    def _read_broken(self, raw: bytes, cause: str) -> None:
        self._entry, self._field = None, None
        rest = raw[self._rest :].decode("utf-8")
        first = _EDGE.search(rest)
        if not self.head.root:
            root = _ROOT.search(rest[:LOOK])
            if root is None:
                raise _no_feed(self.where)
            self.head = replace(self.head, root="feed" if root[1] == "feed" else "rss")
        if not self.entries and not self.refused:
            above = rest[: min(first.start() if first else len(rest), HEAD_MAX)]
            self._head_fields = _loose_fields(_INSETS.sub("", above))
            self._take_head()
            self.head_then = self.head
        if self._read_pieces(rest) and not _CLOSING.search(rest):
            self.refused.append(RefusedError(self.where, f"is cut off ({cause}): what followed is missing", _FETCH_AGAIN))

    def _read_pieces(self, rest: str) -> bool:
        """Read the entries of what is left of a broken feed; whether the last of them has its end."""
        begin: int | None = None
        for edge in _EDGE.finditer(rest):
            if not edge[1]:
                if begin is not None:
                    self._refuse("has no end")
                begin = edge.start()
            elif begin is not None:
                self._take(_loose_fields(rest[begin : edge.start()]))
                begin = None
        if begin is not None:
            self._refuse("is cut off with the file")
        return begin is None

    def _refuse(self, what: str) -> None:
        number = len(self.entries) + len(self.refused) + 1
        self.refused.append(RefusedError(f"{self.where}#{number}", f"this entry {what}", _FETCH_AGAIN))


_FETCH_AGAIN = "fetch the feed again"
# An XML document's prolog, then its first tag; all groups are possessive.
_ROOT = re.compile(
    r"\s*+(?:<\?(?>.*?\?>)\s*+|<!--(?>.*?-->)\s*+|<!DOCTYPE[^>\[]*+>\s*+)*+<(?:[\w.-]++:)?+(rss|feed|RDF)(?=[\s>])([^>]*+)",
    re.S,
)
_JSON_FEED = re.compile(r'\s*\{(?=.{0,4000}?"https?:\\?/\\?/jsonfeed\.org\\?/version\\?/1)', re.S)
_CLOSING = re.compile(r"</(?:[\w.-]{1,40}:)?(?:rss|feed|RDF)\s*>")
_EDGE = re.compile(r"<(/?)(?:[\w.-]{1,40}:)?(?:item|entry)(?=[\s/>])")
_INSETS = re.compile(r"<(image|textInput|textinput)\b(?>.*?</\1\s*>)", re.S)
_OPENING = re.compile(rf"<({'|'.join(map(re.escape, sorted(_WANTED, key=len, reverse=True)))})(?:\s([^<>]*))?>")
_ATTRIBUTE = re.compile(r"""(?<![\w:.-])([\w:.-]++)\s*+=\s*+(?:"([^"]*)"|'([^']*)')""")


def _no_feed(where: str) -> RefusedError:
    return RefusedError(where, "is neither RSS, Atom nor JSON Feed", "give a feed; a page is given as .html")


def _tag(name: str, attributes: dict[str, str]) -> str:
    told = "".join(f' {key.rpartition(" ")[2]}="{html.escape(value)}"' for key, value in attributes.items())
    return f"<{name}{told}>"


def _loose_fields(piece: str) -> _Fields:
    """The fields of an entry that is no well-formed XML."""
    fields: _Fields = {}
    unclosed: set[str] = set()
    at = 0
    while opening := _OPENING.search(piece, at):
        name, at = opening[1], opening.end()
        told = {key: html.unescape(double or single) for key, double, single in _ATTRIBUTE.findall(opening[2] or "")}
        words = ""
        if not (opening[2] or "").endswith("/") and name not in unclosed:
            end = piece.find(f"</{name}", at)
            if end < 0:
                unclosed.add(name)  # looked for once only, or many of them would take quadratic time
                continue
            words, at = _loose_words(piece[at:end]), end
        fields.setdefault(name, []).append((told, words))
    return fields


def _loose_words(inner: str) -> str:
    """What stands between a field's tags: CDATA as it is, markup that was never escaped as it is, all else unescaped."""
    if "<![CDATA[" not in inner:
        return inner if _MARKUP.search(inner) else _unescaped(inner)
    words = []
    for part in inner.split("]]>"):
        plain, _, verbatim = part.partition("<![CDATA[")
        words += [_unescaped(plain), verbatim]
    return "".join(words)


# ---------------------------------------------------------------- JSON


class _JsonAuthor(Struct, frozen=True):
    name: str | None = None


class _JsonFeed(Struct, frozen=True):
    version: str
    title: str | None = None
    home_page_url: str | None = None
    language: str | None = None
    items: list[Any] | None = None


class _JsonEntry(Struct, frozen=True):
    id: str | int | float | None = None
    url: str | None = None
    external_url: str | None = None
    title: str | None = None
    content_html: str | None = None
    content_text: str | None = None
    summary: str | None = None
    date_published: str | None = None
    date_modified: str | None = None
    author: _JsonAuthor | None = None
    authors: list[_JsonAuthor] | None = None

    def fields(self) -> _Fields:
        """The same as the fields that an Atom entry would have."""
        fields: _Fields = {}
        told = (
            ("id", None if self.id is None else str(self.id)), ("link", self.url), ("link", self.external_url),
            ("title", self.title), ("published", self.date_published), ("updated", self.date_modified),
            ("content", self.content_text), ("summary", self.summary),
            *(("dc:creator", author.name) for author in self.authors or filter(None, [self.author])),
        )  # fmt: skip
        if self.content_html:
            fields["content"] = [({"type": "html"}, self.content_html)]
        for name, value in told:
            if value:
                fields.setdefault(name, []).append(({}, value))
        return fields


def _from_json(raw: bytes, where: str, head: _Head, notes: list[Note]) -> Feed:
    try:
        # not by msgspec: half of a UTF-16 pair in one entry would cost all of them
        found = msgspec.convert(json.loads(raw), _JsonFeed)
    except (ValueError, RecursionError) as error:
        if not looks_like_feed(raw):
            raise _no_feed(where) from None
        cause = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise RefusedError(where, f"is no whole JSON Feed ({cause})", _FETCH_AGAIN) from None
    if not re.match("https?://jsonfeed.org/version/1", found.version):
        raise _no_feed(where)
    url = _address(found.home_page_url or "", head.base)
    head = _Head("feed", _line(found.title or "") or None, url, found.language, head.base or url)
    encoded(head.title or "", where)
    entries: list[FeedEntry] = []
    refused: list[RefusedError] = []
    for number, one in enumerate(found.items or (), start=1):
        here = f"{where}#{number}"
        try:
            entry = _entry(msgspec.convert(one, _JsonEntry).fields(), head, number)
            encoded(f"{entry.key}{entry.url}{entry.title}{entry.author}", here)
            entries.append(entry)
        except NotTextError as error:
            refused.append(error)
        except (msgspec.ValidationError, UnicodeEncodeError) as error:  # half a character in a name
            refused.append(RefusedError(here, f"no entry of a JSON Feed ({error})", "mend or remove it"))
    return Feed(head.title, head.url, head.language, tuple(entries), tuple(refused), tuple(notes))


# ---------------------------------------------------------------- fields into an entry


def _entry(fields: _Fields, head: _Head, number: int) -> FeedEntry:
    base = _address(_first(fields, ("xml:base",)) or "", head.base) or head.base
    url, dead = _link(fields, base)
    notes = [Note("url", f"the link {dead[:80]!r} is no web address")] if dead and not url else []
    published, published_at, odd = _dates(fields, _PUBLISHED)
    updated, updated_at, _ = _dates(fields, _UPDATED)
    if odd:
        notes.append(Note("published", f"the feed's date {odd[:60]!r} is not understood"))
    elif published is None and updated is not None:
        notes.append(Note("published", f"the feed tells only when it was last changed: {updated_at or updated}"))
    marked, plain = _body(fields, head.root)
    title = _title(fields, head.root)
    key = _first(fields, ("guid", "id", "rdf:about")) or url
    return FeedEntry(
        number=number,
        key=key or hashlib.sha256(f"{title}\n{marked or plain}".encode("utf-8", "replace")).hexdigest(),
        url=url,
        title=title,
        published=published,
        published_at=published_at,
        updated_at=updated_at,
        author=_author(fields),
        outlet=_source(fields, head.root) or head.title,
        html=marked,
        text=plain,
        notes=tuple(notes),
    )


def _first(fields: _Fields, names: Iterable[str]) -> str | None:
    """What the first of these fields says that says anything."""
    return next((said for name in names for _, words in fields.get(name, ()) if (said := words.strip())), None)


def _kind(told: dict[str, str], root: str) -> str:
    """Whether a field holds "html" or "text", or "" for another kind. In RSS it is HTML, for nothing there says otherwise."""
    written = told.get("type", "text" if root == "feed" else "html").partition(";")[0].strip().lower()
    return "html" if written in _HTML_TYPES else "text" if written in _TEXT_TYPES else ""


def _title(fields: _Fields, root: str) -> str | None:
    for told, words in fields.get("title", ()):
        if line := _line(_text_of(words) if _kind(told, root) == "html" else words):
            return line
    return None


def _line(words: str) -> str:
    return " ".join(words.split())


def _body(fields: _Fields, root: str) -> tuple[str | None, str | None]:
    """The entry's text, as HTML or as plain text: of its fields the fullest kind that shows anything."""
    for name in _BODIES:
        for told, words in fields.get(name, ()):
            kind = _kind(told, root)
            if kind == "html":
                marked = _MARKUP.search(words) is not None
                text = _text_of(words) if marked else _unescaped(words).strip()
                if text:
                    return (words, None) if marked else (None, text)
            elif kind == "text" and words.strip():
                return None, words.strip()
    return None, None


def _author(fields: _Fields) -> str | None:
    told = fields.get("dc:creator") or fields.get("author") or fields.get("itunes:author") or ()
    names = []
    for _, words in told:
        words = words[:1000]
        # Atom has <name> and <email> in it, RSS "desk@example.org (Anna Kovalenko)"
        if name := re.search(r"<name>([^<>]*)</name>", words) or re.search(r"@[^()]*\(([^()]+)\)", words):
            words = name[1]
        names.append(_line(_text_of(words)))
    return ", ".join(dict.fromkeys(filter(None, names))) or None


def _source(fields: _Fields, root: str) -> str | None:
    """The outlet that an entry names, where the feed gathers those of several."""
    for _, words in fields.get("source", ()):
        if root == "feed":
            title = re.search(r"<title[^<>]*>([^<>]*)</title>", words[:5000])
            words = title[1] if title else ""
        if line := _line(_text_of(words)):
            return line
    return None


def _link(fields: _Fields, base: str | None) -> tuple[str | None, str]:
    """The web address of an entry or feed, and the first link that is none."""
    links = []
    for told, words in fields.get("link", ()):
        if "href" not in told:
            links.append(words)
        elif told.get("rel", "alternate") == "alternate":
            links.append(told["href"])
    for told, words in fields.get("guid", ()):
        if told.get("isPermaLink", "true").lower() == "true" and "//" in words:
            links.append(words)
    links += [words for _, words in fields.get("rdf:about", ())]
    links = [link.strip() for link in links if link.strip()]
    found = next((address for link in links if (address := _address(link, base))), None)
    return found, links[0] if links else ""


def _address(link: str, base: str | None) -> str | None:
    """A link as a whole web address; None where it is none, or relative to nothing."""
    try:
        whole = urljoin(base or "", link.strip()) if link.strip() else ""
    except ValueError:
        return None
    return whole if whole.lower().startswith(("http://", "https://")) else None


# ---------------------------------------------------------------- dates

# Mail knows the zones of America and GMT; these are as unambiguous, and stand in the feeds of Europe.
_ZONES = {
    "UTC": "+0000", "GMT": "+0000", "WET": "+0000", "WEST": "+0100", "CET": "+0100", "CEST": "+0200", "EET": "+0200",
    "EEST": "+0300", "MSK": "+0300",
}  # fmt: skip
_OFFSET = re.compile(r"\s*([+-]\d\d):?(\d\d)$")


def _dates(fields: _Fields, names: Iterable[str]) -> tuple[date | None, str | None, str]:
    """The first of these dates that can be read, as day and as moment, and where none can the first as it is written."""
    written = [words.strip() for name in names for _, words in fields.get(name, ()) if words.strip()]
    for words in written:
        moment = _moment(words)
        if moment and FIRST_DAY <= moment.date() <= LAST_DAY:
            return moment.date(), moment.isoformat() if moment.tzinfo else None, ""
    return None, None, written[0] if written else ""


def _moment(words: str) -> datetime | None:
    """A date as the publisher wrote it, in ISO 8601 or as in mail; without a zone where none is told, or none that is known."""
    words = words[:80]
    zone = words.rpartition(" ")[2].upper()
    words = words[: -len(zone)] + _ZONES[zone] if zone in _ZONES else words
    try:
        return datetime.fromisoformat(_OFFSET.sub(r"\1:\2", words) if ":" in words else words)
    except ValueError:
        pass
    try:
        moment = parsedate_to_datetime(_OFFSET.sub(r" \1\2", words))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment.replace(tzinfo=UTC) if words.endswith("-0000") else moment  # UTC, of a zone that is not told


# ---------------------------------------------------------------- markup into text

_PAGE = re.compile(r"\s*+(?:<!--(?>.*?-->)\s*+)*+<(?:!doctype\s+html|html)\b", re.I | re.S)
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>|<!--")
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_SPACES = re.compile(r"[ \t\r\n\f]+")
_BEGINNING = re.compile(r"<(?:(!--)|([!?])|(/?)([a-zA-Z][^\s/<>]*+))")
# To a tag's end, as the HTML standard has it: a quotation mark counts only after "=". Where that leads to no end, a tag ends
# at the next ">" with no "<" before it. Possessive, so that neither is tried in more than one way.
_TAG_END = re.compile(r"""[^>=]*+(?:=\s*+(?:"[^"]*+"|'[^']*+')?+[^>=]*+)*+>""")
_TAG_END_BROKEN = re.compile(r"[^<>]*+>")
_BREAKS = re.compile(r"(?<![ \xa0])[ \xa0]*+\n[ \xa0\n]*+")  # looked for only where a run of spaces begins
_BLOCKS = frozenset(
    [
        "address", "article", "aside", "blockquote", "center", "dd", "details", "div", "dl", "dt", "fieldset", "figcaption",
        "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "main", "nav", "ol", "p", "pre",
        "section", "summary", "table", "ul",
    ]
)  # fmt: skip
_UNSEEN = {
    name: re.compile(f"</{name}(?![a-z0-9])", re.IGNORECASE | re.ASCII)
    for name in ("audio", "canvas", "head", "iframe", "noscript", "object", "script", "select", "style", "svg", "template",
                 "textarea", "title", "video")
}  # fmt: skip
_COMMENT_END, _DECLARATION_END = re.compile("-->"), re.compile(">")
_BULLET, _CELL = "- ", " | "


def _unescaped(words: str) -> str:
    """Character references (only those with their semicolon, for links hold others) as the characters they name."""
    return _REFERENCE.sub(lambda found: html.unescape(found[0]), words) if "&" in words else words


def _text_of(markup: str) -> str:
    """The text of an HTML fragment as a browser shows it: all its words, blocks parted by empty lines, list items and rows by
    line breaks. Takes time linear in its length.
    """
    shown: list[str] = []  # words, line breaks, bullets and the bars between cells; these two are known by identity
    verbatim, first_cell = 0, True
    for name, closes, words in _tokens(markup):
        last = shown[-1] if shown else "\n"
        if not name:
            words = _unescaped(words if verbatim else _SPACES.sub(" ", words))
            if not verbatim and last.endswith((" ", "\n")):
                words = words.removeprefix(" ")
            shown += [words] if words else []
        elif name == "br" and not closes:
            shown.append("\n")
        elif name == "li":
            if last is _BULLET:  # an item without words
                shown.pop()
            shown += [] if closes else ["\n", _BULLET]
        elif name == "tr" and not closes:
            first_cell = True
            shown.append("\n")
        elif name in ("td", "th") and not closes:
            if not first_cell:
                shown[-1:] = [_CELL] if last == "\n\n" else [last, _CELL]  # a block in a cell does not end its row
            first_cell = False
        elif name in _BLOCKS:
            verbatim = max(0, verbatim + (-1 if closes else 1)) if name == "pre" else verbatim
            shown += [] if last is _BULLET or last is _CELL else ["\n\n"]
    text = _BREAKS.sub(lambda found: "\n\n" if found[0].count("\n") > 1 else "\n", "".join(shown))
    return text.strip(" \n\xa0")


def _tokens(markup: str) -> Iterator[tuple[str, bool, str]]:
    """The tags of a fragment (name, whether it closes, "") and the words between them ("", False, words), in order.

    Comments and what no browser shows are left out. A sign that begins no tag is a word.
    """
    missing: set[re.Pattern[str]] = set()  # ends that do not come any more: to look for each anew would take quadratic time
    tag_end, at, begin = _TAG_END, 0, 0
    while beginning := _BEGINNING.search(markup, at):
        comment, declaration, slash, name = beginning.groups()
        at = beginning.end()
        if name:
            end = tag_end.match(markup, at)
            if end is None and tag_end is _TAG_END:
                tag_end = _TAG_END_BROKEN
                end = tag_end.match(markup, at)
        else:
            end = _next(_COMMENT_END if comment else _DECLARATION_END, markup, at, missing)
        if end is None:
            continue
        yield "", False, markup[begin : beginning.start()]
        begin = at = end.end()
        if comment or declaration:
            continue
        name = name.lower()
        if name in _UNSEEN and not slash and not end[0].endswith("/>"):
            closing = _next(_UNSEEN[name], markup, at, missing)
            begin = at = closing.start() if closing else at
        yield name, bool(slash), ""
    yield "", False, markup[begin:]


def _next(sign: re.Pattern[str], markup: str, at: int, missing: set[re.Pattern[str]]) -> re.Match[str] | None:
    found = None if sign in missing else sign.search(markup, at)
    if found is None:
        missing.add(sign)
    return found
