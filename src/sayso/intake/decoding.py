"""Bytes → text, and the notes on how they were read.

In this order: a byte order mark decides; a known signature (a picture, an archive, a program) refuses; NUL in every second byte
is UTF-16; then UTF-8; and what is left is Windows-1252, the encoding of most old English files, for the bytes that are no UTF-8
and for these alone. Nothing is guessed by statistics: a charset detector turns a stray byte into a Chinese page once in a while,
and the reader would never know why.

The text keeps every code point: line ends, NUL and control characters stay, only the byte order mark goes.
"""

from __future__ import annotations

import codecs
import re
from functools import cache
from pathlib import Path

from sayso.errors import NotTextError
from sayso.records import Note, Span

SAVE_AS_UTF8 = "save it as UTF-8 text"
# Of a text, at most this share may be bytes that are no UTF-8. French, the densest of the languages written in Windows-1252,
# has 4 % of them; Russian in Windows-1251 has 75 %, random bytes 45 %: both would come out as mush.
ODD_SHARE_MAX = 0.25
# More control characters than this, and more than 15 in all, make bytes binary: a text has none, random bytes have 10 %.
CONTROL_SHARE_MAX = 0.05
CONTROLS_FEW = 15

# Marks and what they stand for; UTF-32 goes first, because its mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8", "UTF-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le", "UTF-32 (little endian)"),
    (codecs.BOM_UTF32_BE, "utf-32-be", "UTF-32 (big endian)"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16 (little endian)"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16 (big endian)"),
)
# C0 and C1 controls and DEL, but for tab, line feed, form feed, carriage return and next line (U+0085), which lay text out.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f]")
# Windows-1252 as browsers read it: the five bytes it leaves open are the C1 controls of the same number.
_WINDOWS_1252 = [bytes([b]).decode("cp1252", "ignore") or chr(b) for b in range(256)]
_RESCUE = "sayso-windows-1252"


def decode(content: bytes, where: str) -> tuple[str, list[Note]]:
    """The text that the bytes hold, without a byte order mark, and a note where they are not plain UTF-8.

    Raises NotTextError where they are no text, or text in an encoding that cannot be told.
    """
    for mark, codec, name in _MARKS:
        if content.startswith(mark):
            return _marked(content[len(mark) :], codec, name, where)
    if name := signature(content):
        raise NotTextError(where, f"looks like {name}, not text", _remedy(name))
    if codec := _plain_utf16(content):
        return _marked(content, codec, f"UTF-16 ({'little' if codec.endswith('le') else 'big'} endian, without a mark)", where)
    return _utf8_or_windows(content, where)


def control_notes(text: str, where: str) -> list[Note]:
    """A note that counts the control characters, if there are any. Raises NotTextError where the text is riddled with them."""
    first = _CONTROL.search(text)
    if first is None:
        return []
    count = len(_CONTROL.findall(text))
    if count > CONTROLS_FEW and count > CONTROL_SHARE_MAX * len(text):
        raise NotTextError(
            where, f"holds binary bytes, not text ({count:,} control characters)", "give the report as .txt, .md or .html"
        )
    kept = "1 control character was kept as it is" if count == 1 else f"{count:,} control characters were kept as they are"
    place = f"U+{ord(first[0]):04X} at character {first.start():,}"
    note = f"{kept}: {place}" if count == 1 else f"{kept}; the first is {place}"
    return [Note("control-characters", note, Span(*first.span()))]


def encoded(text: str, where: str) -> bytes:
    """The text in UTF-8. Raises NotTextError where it holds half of a UTF-16 pair, which no encoding can write down."""
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError as error:
        half = f"U+{ord(text[error.start]):04X} at character {error.start:,}"
        raise NotTextError(where, f"holds half a character ({half})", "pass the bytes as they are, or decode them anew") from None


def signature(content: bytes) -> str | None:
    """What the first bytes say the content is ("a PNG picture"); None where they say nothing."""
    return next((name for offset, magic, name in _signatures() if content.startswith(magic, offset)), None)


@cache
def _signatures() -> tuple[tuple[int, bytes, str], ...]:
    path = Path(__file__).parent.parent / "assets" / "signatures.txt"
    lines = [line.split(maxsplit=2) for line in path.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    return tuple((int(offset), bytes.fromhex(magic), name) for offset, magic, name in lines)


def _remedy(name: str) -> str:
    if name == "a PDF":
        return "PDF is not read yet: save its text as .txt"
    return "give the report itself as .txt, .md or .html"


def _marked(content: bytes, codec: str, name: str, where: str) -> tuple[str, list[Note]]:
    """The text after a byte order mark; the mark binds only UTF-16 and UTF-32, for UTF-8 a stray byte is rescued as ever."""
    if codec == "utf-8":
        return _utf8_or_windows(content, where)
    try:
        return content.decode(codec), [Note("encoding", f"read as {name}")]
    except UnicodeDecodeError as error:
        raise NotTextError(where, f"broken {name.split(' (')[0]} at byte {error.start:,}", SAVE_AS_UTF8) from None


def _plain_utf16(content: bytes) -> str | None:
    """The byte order of UTF-16 that has no mark, told by its NULs: in Latin script every second byte is one."""
    head = content[:4096]
    pairs = len(head) // 2
    if pairs < 2 or len(content) % 2:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd >= 0.7 * pairs and even <= 0.05 * pairs:
        return "utf-16-le"
    if even >= 0.7 * pairs and odd <= 0.05 * pairs:
        return "utf-16-be"
    return None


def _utf8_or_windows(content: bytes, where: str) -> tuple[str, list[Note]]:
    try:
        return content.decode("utf-8"), []
    except UnicodeDecodeError as error:
        start = error.start
    kept = content.decode("utf-8", "ignore")
    odd = len(content) - len(kept.encode("utf-8"))
    if odd > ODD_SHARE_MAX * len(content):
        raise NotTextError(where, f"neither UTF-8 nor Windows-1252 text (from byte {start:,})", SAVE_AS_UTF8)
    codecs.register_error(_RESCUE, _rescue)
    text = content.decode("utf-8", _RESCUE)
    first = len(content[:start].decode("utf-8"))
    line = content.count(b"\n", 0, start) + 1
    fault = "not UTF-8" if kept.isascii() else "not UTF-8 throughout"
    told = f"1 byte was read as Windows-1252, on line {line:,}"
    if odd > 1:
        told = f"{odd:,} bytes were read as Windows-1252, the first on line {line:,}"
    return text, [Note("encoding", f"{fault}: {told}", Span(first, first + 1))]


def _rescue(error: UnicodeError) -> tuple[str, int]:
    """Error handler for the UTF-8 codec: the bytes it cannot read, read as Windows-1252."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "".join(_WINDOWS_1252[byte] for byte in error.object[error.start : error.end]), error.end
