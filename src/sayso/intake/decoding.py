"""Bytes → text, and the notes on how they were read.

In this order: a byte order mark decides; a known signature (a picture, an archive, a program) refuses; NUL in every second byte
is UTF-16; then UTF-8; and what is left is Windows-1252, the encoding of most old English files, for the bytes that are no UTF-8
and for these alone. Nothing is guessed by statistics: a charset detector turns a stray byte into a Chinese page once in a
while, and the reader would never know why.

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
_CONTROL_BYTES = bytes(byte for byte in range(0x80) if _CONTROL.match(chr(byte)))
# Windows-1252 as browsers read it: the five bytes it leaves open are the C1 controls of the same number.
_WINDOWS_1252 = [bytes([b]).decode("cp1252", "ignore") or chr(b) for b in range(256)]
# <meta charset="…">, <meta … content="text/html; charset=…"> and <?xml … encoding="…"?>, within the first 1,024 bytes (the HTML
# standard's bound); only encodings of pages, for Python also knows ones that a hostile page could stall it with (punycode).
_CHARSET = re.compile(rb"""<(?:meta|\?xml)[^>]{0,300}?(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_CHARSETS = re.compile(r"(windows-|cp)?125[0-8]|iso-8859-[0-9]{1,2}|koi8-[ru]|gbk|gb2312|gb18030|big5|shift_jis|euc-(jp|kr)")
_RESCUE = "sayso-windows-1252"


def decode(content: bytes, where: str, *, charset: bool = False, told: str | None = None) -> tuple[str, list[Note]]:
    """The text that the bytes hold, without a byte order mark, and a note where they are not plain UTF-8.

    `charset`: the bytes are HTML, and what their <meta charset> declares is believed where it proves right. `told`: the charset
    that their wrapping tells (the part of a mail), which is believed in the same way and stands above the page's own.
    Raises NotTextError where they are no text, or text in an encoding that cannot be told.
    """
    for mark, codec, name in _MARKS:
        if content.startswith(mark):
            return _marked(content[len(mark) :], codec, name, where)
    if kind := signature(content):
        raise NotTextError(where, f"looks like {kind}, not text", _remedy(kind))
    if order := _plain_utf16(content):
        return _marked(content, f"utf-16-{order[0]}e", f"UTF-16 ({order} endian, without a mark)", where)
    if told and (declared := _in_charset(content, told.lower(), "as the mail declares")):
        return declared
    if charset and (declared := _declared(content)):
        return declared
    return _utf8_or_windows(content, where)


def control_notes(text: str, where: str) -> list[Note]:
    """A note that counts the control characters, if there are any. Raises NotTextError where the text is riddled with them."""
    first = _CONTROL.search(text)
    if first is None:
        return []
    count = len(_CONTROL.findall(text))
    _refuse_binary(count, len(text), where)
    kept = "1 control character was kept as it is" if count == 1 else f"{count:,} control characters were kept as they are"
    place = f"U+{ord(first[0]):04X} at character {first.start():,}"
    note = f"{kept}: {place}" if count == 1 else f"{kept}; the first is {place}"
    return [Note("control-characters", note, Span(*first.span()))]


def _refuse_binary(controls: int, size: int, where: str) -> None:
    if controls > CONTROLS_FEW and controls > CONTROL_SHARE_MAX * size:
        told = f"holds binary bytes, not text ({controls:,} control characters)"
        raise NotTextError(where, told, "give the report as .txt, .md or .html")


def encoded(text: str, where: str) -> bytes:
    """The text in UTF-8. Raises NotTextError where it holds half of a UTF-16 pair, which no encoding can write down."""
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError as error:
        half = f"U+{ord(text[error.start]):04X} at character {error.start:,}"
        raise NotTextError(where, f"holds half a character ({half})", "pass its bytes, or decode them anew") from None


def signature(content: bytes) -> str | None:
    """What the first bytes say the content is ("a PNG picture"); None where they say nothing."""
    return next((name for offset, magic, name in _signatures() if content.startswith(magic, offset)), None)


@cache
def _signatures() -> tuple[tuple[int, bytes, str], ...]:
    path = Path(__file__).parent.parent / "assets" / "signatures.txt"
    lines = [line.split(maxsplit=2) for line in path.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    return tuple((int(offset), bytes.fromhex(magic), name) for offset, magic, name in lines)


def _remedy(kind: str) -> str:
    if kind == "a PDF":
        return "a PDF is read where no other format is given"
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
        return "little"
    if even >= 0.7 * pairs and odd <= 0.05 * pairs:
        return "big"
    return None


def _declared(content: bytes) -> tuple[str, list[Note]] | None:
    """The text in the encoding that the page declares; None where that is UTF-8, unknown, or wrong."""
    match = _CHARSET.search(content[:1024])
    return _in_charset(content, match[1].decode("ascii", "ignore").lower(), "as the page declares") if match else None


def _in_charset(content: bytes, name: str, because: str) -> tuple[str, list[Note]] | None:
    if not _CHARSETS.fullmatch(name) or _is_utf8(content):
        return None
    codec = "cp1252" if name == "iso-8859-1" else name  # as the HTML standard has it
    try:
        return content.decode(codec), [Note("encoding", f"read as {name}, {because}")]
    except (UnicodeDecodeError, LookupError):
        return None


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _utf8_or_windows(content: bytes, where: str) -> tuple[str, list[Note]]:
    try:
        return content.decode("utf-8"), []
    except UnicodeDecodeError as error:
        start = error.start
    kept = content.decode("utf-8", "ignore")
    odd = len(content) - len(kept.encode("utf-8"))
    if odd > ODD_SHARE_MAX * len(content):
        _refuse_binary(len(content) - len(content.translate(None, _CONTROL_BYTES)), len(content), where)
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
