"""HTML → article and PDF → lines, in a process of its own: the script that `workers.py` starts and talks to.

It is run by its path, never imported by sayso, and imports nothing of sayso: only the standard library, trafilatura and
pypdfium2, whose parsers are the reason for the walls around it. libxml2 takes time quadratic in the attributes of a tag
(10,000: 0.8 s, 40,000: 10 s, 200,000: minutes), PDFium is a million lines of C++, and no Python signal gets through to either.

Both directions carry frames: the length of a JSON object in eight bytes (big endian), then the object in UTF-8. A first frame
says that the script is ready; then each question has its answer, {"fault"} where the parser breaks:

    {"html"}
        {"text", "title", "author", "date", "published_at", "outlet", "url"}
    {"pdf": base64, "pages_max", "lines_max", "characters_max"}
        {"pages": [[line, …], …], "title", "author", "made"} or {"refused"}

null stands where the page or PDF does not tell. A page of a PDF that is damaged is null, too; a line is
[text, left, right, bottom, height, end of its first word, quarter turns]. The end of standard input ends the script.
"""

from __future__ import annotations

import base64
import json
import logging
import math
import os
import re
import sys
from copy import deepcopy
from datetime import datetime
from typing import Any, BinaryIO

MEMORY_MAX = 1_500_000_000  # bytes of address space: a page of 5 MB takes 0.2 GB, a PDF of 50 MB 0.4 GB, start-up 0.05 GB
TEXT_MIN = 30  # characters: less is what is left of a menu or a login form, and too short for "X said 5 died"
TITLE_MAX = 1_000  # characters
CPU_SECONDS_MAX = 2_000  # more than all its pages may take; ends a script whose parent died while a page was being parsed

# Where a page declares when it was published, most trusted first. Dates of change and of crawling are none of these.
_DATE_NAMES = (
    "article:published_time", "og:published_time", "og:article:published_time", "datepublished", "publishdate", "publish-date",
    "publish_date", "parsely-pub-date", "sailthru.date", "dc.date.issued", "dcterms.issued", "dcterms.created",
    "dc.date.created", "pubdate", "publication_date", "article.published", "cxenseparse:recs:publishtime", "date", "dc.date",
)  # fmt: skip
_JSON_DATE = re.compile(r'"datePublished"\s*:\s*"([^"\\]{8,40})"')
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?![0-9])")
# Prose holds the dates of events: of the paragraphs, only those that say by their name that they are a date line are asked.
# htmldate falls back on dates of change.
_CHANGED = re.compile(r"modif|updat|revis|expir|lastmod", re.IGNORECASE)
_DATE_LINE = re.compile(r"date|time|byline|publish|posted|meta", re.IGNORECASE)


def wall_in() -> None:
    """Limit this process's memory and processor time, and forbid it the network."""
    try:
        import resource
    except ImportError:  # Windows has no such limits; the time limit of workers.py holds there too
        pass
    else:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_MAX, MEMORY_MAX))
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS_MAX, CPU_SECONDS_MAX))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.addaudithook(_no_network)


def _no_network(event: str, _args: tuple[Any, ...]) -> None:
    if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto", "socket.bind"):
        raise PermissionError("no page is given the network")


# ---------------------------------------------------------------- HTML


def article(html: str) -> dict[str, str | None]:
    """What the page tells, text first; the text is None where trafilatura finds no article."""
    from trafilatura import bare_extraction
    from trafilatura.utils import load_html

    if not re.search(r"<(?:html|body)[\s>]", html[:20_000], re.IGNORECASE):
        html = f"<html><body>{html}</body></html>"  # a fragment of one block would be taken for no HTML at all
    tree = load_html(html)
    if tree is None:
        return {"text": None}
    moment = _declared_moment(tree)
    # By default the search for a date is bounded by today, and so would change its mind with the calendar.
    bounds = {"original_date": True, "extensive_search": False, "min_date": "1995-01-01", "max_date": "2199-12-31"}
    found: Any = bare_extraction(
        tree, favor_precision=True, include_comments=False, with_metadata=True, date_extraction_params=dict(bounds),
        prune_xpath="//noscript",  # "please enable JavaScript" is no report
    )  # fmt: skip
    text = "\n".join(line.rstrip() for line in found.text.splitlines()).strip() if found else ""
    if len(text) < TEXT_MIN:
        return {"text": None}
    return {
        "text": text,
        "title": found.title,
        "author": found.author,
        "date": moment[:10] if moment else _undeclared_day(tree, found.url, bounds),
        "published_at": moment if moment and len(moment) > 10 else None,
        "outlet": found.sitename,
        "url": found.url,
    }


def _declared_moment(tree: Any) -> str | None:
    """The day, or date and time with its zone, that the page's metadata give as its publication, in ISO 8601."""
    declared: dict[str, str] = {}
    for element in tree.iterfind(".//meta[@content]"):
        for key in ("property", "name", "itemprop"):
            declared.setdefault((element.get(key) or "").lower(), element.get("content"))
    for element in tree.iterfind(".//time[@datetime]"):
        if element.get("itemprop") == "datePublished" or element.get("pubdate") is not None:
            declared.setdefault("datepublished", element.get("datetime"))
    candidates = [declared[name] for name in _DATE_NAMES if name in declared]
    for script in tree.iterfind('.//script[@type="application/ld+json"]'):
        candidates += _JSON_DATE.findall(script.text or "")[:1]
    return next((moment for moment in map(_iso, candidates) if moment), None)


def _iso(text: str) -> str | None:
    text = text.strip()
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text[:10] if _DAY.match(text) and _is_day(text[:10]) else None
    return moment.isoformat() if moment.tzinfo and len(text) > 10 else moment.date().isoformat()


def _is_day(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _undeclared_day(tree: Any, url: str | None, bounds: dict[str, Any]) -> str | None:
    """The day in the page's address or date line, by htmldate, which is shown neither prose nor dates of change."""
    from htmldate import find_date

    bare = deepcopy(tree)
    for element in list(bare.iter("meta", "script")):
        if element.tag == "script" or _CHANGED.search(" ".join(filter(None, element.values()))):
            element.drop_tree()
    for paragraph in list(bare.iter("p", "blockquote", "td")):
        named = " ".join(paragraph.get(key) or "" for key in ("class", "id", "itemprop"))
        if not _DATE_LINE.search(named):
            paragraph.drop_tree()
    return find_date(bare, url=url, **bounds)


# ---------------------------------------------------------------- PDF

_UNSEEN = str.maketrans({"\x02": "-", "\x00": "\ufffd", "\ufffe": "\ufffd", "\uffff": "\ufffd"})
# A ligature is a shape of type, not a letter: "oﬃcials" is printed, "officials" is meant.
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
# PDFium puts U+0002 for the hyphen at a line's end that it takes to break a word, and leaves out the line's end.
_PDF_LINE = re.compile(r"[^\s\x02](?:[^\r\n\x02]*[^\s\x02])?\x02?")
_Line = tuple[str, float, float, float, float, float, int]


def lines(content: bytes, pages_max: int, lines_max: int, characters_max: int) -> dict[str, Any]:
    """The lines of all pages, and what the PDF tells of itself.

    `refused` instead where it is "locked" (a password), "damaged", or over a limit ("pages", "lines", "text").
    """
    import pypdfium2
    from pypdfium2 import raw

    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        locked = error.err_code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY)
        return {"refused": "locked" if locked else "damaged"}
    try:
        if len(document) > pages_max:
            return {"refused": "pages"}
        title, author, made = (_pdf_told(document, name) for name in ("Title", "Author", "CreationDate"))
        pages: list[list[_Line] | None] = []
        for number in range(len(document)):
            pages.append(_page_lines(document, number, characters_max))
            characters_max -= sum(len(line[0]) + 1 for line in pages[-1] or ())
            lines_max -= len(pages[-1] or ())
            if characters_max < 0 or lines_max < 0:
                return {"refused": "lines" if lines_max < 0 else "text"}
    finally:
        document.close()
    return {"pages": pages, "title": title, "author": author, "made": _pdf_moment(made)}


def _pdf_told(document: Any, name: str) -> str | None:
    """What the PDF tells of itself, on one line; None where that is nothing, or no text."""
    try:
        return " ".join(document.get_metadata_value(name)[:TITLE_MAX].split()) or None
    except UnicodeDecodeError:  # UTF-16 that is broken
        return None


def _page_lines(document: Any, number: int, characters_max: int) -> list[_Line] | None:
    """The lines of a page in the order that PDFium gives them; None where the page is damaged."""
    from pypdfium2 import PdfiumError, raw

    try:
        page = document[number]
        text = page.get_textpage()
    except PdfiumError:
        return None
    handle, code_of = text.raw, raw.FPDFText_GetUnicode
    count = min(raw.FPDFText_CountChars(handle), characters_max + 1)
    signs = "".join([chr(code_of(handle, index)) for index in range(count)])
    found = [_line(handle, match[0], match.start()) for match in _PDF_LINE.finditer(signs)]
    text.close()
    page.close()
    return found


def _line(page: Any, signs: str, start: int) -> _Line:
    """The line of these characters, the first of which is the page's `start`th, turned so that it reads to the right."""
    from pypdfium2 import raw

    angle = raw.FPDFText_GetCharAngle(page, start)
    turns = -round(angle / (math.pi / 2)) % 4 if angle >= 0 else 0  # PDFium counts clockwise, and -1 is no answer
    left, low, _, high = _box(page, start, turns)
    right = _box(page, start + len(signs) - 1, turns)[2]
    end_of_word = _box(page, start + len(signs.split(None, 1)[0]) - 1, turns)[2]
    text = signs.translate(_UNSEEN).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").translate(_LIGATURES)
    return text, left, right, low, high - low, end_of_word, turns


def _box(page: Any, index: int, turns: int) -> tuple[float, float, float, float]:
    """Left, bottom, right and top of a character, as they would be were the page turned so that it stands upright."""
    import ctypes

    from pypdfium2 import raw

    box = raw.FS_RECTF()
    raw.FPDFText_GetLooseCharBox(page, index, ctypes.byref(box))
    sides = box.left, box.bottom, box.right, box.top
    for _ in range(turns):
        left, low, right, high = sides
        sides = low, -right, high, -left
    left, low, right, high = (side if math.isfinite(side) else 0.0 for side in sides)
    return left, low, right, high


def _pdf_moment(text: str | None) -> str | None:
    """A PDF's date, "D:20241105183000+02'00'", in ISO 8601; None where it is none."""
    match = re.match(r"(?:D:)?(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)?(?:(Z)|([+-]\d\d)'?(\d\d))?)?", text or "", re.ASCII)
    if not match:
        return None
    year, month, day, hour, minute, second, utc, hours, minutes = match.groups()
    moment = f"{year}-{month}-{day}"
    if hour:
        moment += f"T{hour}:{minute}:{second or '00'}" + ("+00:00" if utc else f"{hours}:{minutes}" if hours else "")
    return moment if _is_day(moment) else None


# ---------------------------------------------------------------- questions and answers


def _answer(question: dict[str, Any]) -> dict[str, Any]:
    try:
        if "pdf" in question:
            content = base64.b64decode(question.pop("pdf"))
            return lines(content, question["pages_max"], question["lines_max"], question["characters_max"])
        return article(question["html"])
    except MemoryError:
        return {"fault": "took more memory to parse than is allowed"}
    except Exception as error:  # whatever a page does to a parser is told, and costs only this page
        return {"fault": f"broke the parser ({type(error).__name__})"}


def _send(out: BinaryIO, message: dict[str, Any]) -> None:
    frame = json.dumps(message).encode("utf-8")
    out.write(len(frame).to_bytes(8, "big") + frame)
    out.flush()


def serve() -> None:
    """Answer frames until standard input ends."""
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not stand between the frames
    wall_in()
    logging.disable(logging.CRITICAL)
    # trafilatura would load py3langid and with it numpy, 0.1 s and 60 MB, for a language check that is not asked for
    sys.modules["py3langid"] = None  # type: ignore[assignment]  # None is the documented way to block an import
    try:
        import pypdfium2  # noqa: F401  # both are loaded here, so that what is missing is told before the first page
        import trafilatura  # noqa: F401  # as above
    except Exception as error:
        _send(answers, {"fault": f"{type(error).__name__}: {error}"})
        return
    _send(answers, {"ready": True})
    while head := requests.read(8):
        _send(answers, _answer(json.loads(requests.read(int.from_bytes(head, "big")))))


if __name__ == "__main__":
    sys.path[:] = json.loads(sys.argv[1])
    serve()
