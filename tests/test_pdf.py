"""PDF: these lines on these pages in, these paragraphs out; what is no text layer is refused."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import threading
import zlib
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen import canvas

import sayso
from sayso.blocks import blocks
from sayso.errors import EmptyError, HostileError, MisuseError, NotTextError, RefusedError, TooLargeError
from sayso.intake import pdf as pdf_intake
from sayso.intake import report, workers
from sayso.intake.reports import About, size_limit

DEJAVU = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"
LEAD = "The harbour office of Ellery said on Tuesday that 14 dockers were hurt and two killed when a crane fell on the quay."
QUOTED = (
    "“We heard the steel give way before we saw anything,” said foreman Ilse Marten. “Two of us ran to the gate; the others "
    "had no time, and by noon the fire brigade had counted nine people under the boom.”"
)
FIGURE = (
    "A counter-offensive of lawyers followed: the union asked for 3.5 million crowns, the owners for an inquiry into the wind."
)


class Sheet:
    """A PDF in the making: lines of text at places of a page, from the top left corner down."""

    def __init__(self, **options) -> None:
        self.file = io.BytesIO()
        self.canvas = canvas.Canvas(self.file, pagesize=A4, invariant=1, **options)

    def lines(self, *lines: str, x: float = 72, y: float = 60, size: float = 11, step: float = 14, font="Helvetica") -> Sheet:
        self.canvas.setFont(font, size)
        for number, line in enumerate(lines):
            self.canvas.drawString(x, A4[1] - y - number * step, line)
        return self

    def wrapped(self, *paragraphs: str, x: float = 72, y: float = 60, width: float = 300, indent: float = 0, gap: float = 0):
        """Paragraphs broken to a width, as a word processor does it."""
        for paragraph in paragraphs:
            line, words = "", paragraph.split(" ")
            shift = indent
            for word in [*words, None]:
                longer = f"{line} {word}".strip() if word else ""
                if word is None or pdfmetrics.stringWidth(longer, "Helvetica", 11) > width - shift:
                    self.lines(line.encode("cp1252", "replace").decode("cp1252"), x=x + shift, y=y)
                    line, shift, y = word or "", 0, y + 14
                else:
                    line = longer
            y += gap
        return self

    def page(self) -> Sheet:
        self.canvas.showPage()
        return self

    def made(self) -> bytes:
        self.canvas.save()
        return self.file.getvalue()


def objects(*bodies: bytes) -> bytes:
    """A PDF of these objects, the first of which is its catalogue."""
    made, places = b"%PDF-1.7\n", []
    for number, body in enumerate(bodies, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    tail = b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(bodies) + 1, len(made))
    return made + b"xref\n0 %d\n0000000000 65535 f \n%b" % (len(bodies) + 1, table) + tail


def drawn(stream: bytes, kind: bytes = b"", resources: bytes = b"") -> bytes:
    """A PDF of one page that this stream draws."""
    return objects(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>%b>>>>" % resources,
        b"<</Length %d%b>>\nstream\n%b\nendstream" % (len(stream), kind, stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )


def picture() -> ImageReader:
    """A grey field, as a scan is to who cannot see."""
    rows = b"".join(b"\0" + bytes([shade]) * 64 for shade in range(64))

    def chunk(kind: bytes, body: bytes) -> bytes:
        return len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")

    size = (64).to_bytes(4, "big")
    header = chunk(b"IHDR", size + size + b"\x08\0\0\0\0")
    png = b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return ImageReader(io.BytesIO(png))


def text(content: bytes, **about) -> str:
    return report(content, **about)[0].text


def notes(content: bytes) -> list[str]:
    return [note.text for note in report(content)[1] if not note.text.startswith("the PDF was made")]


# ---------------------------------------------------------------- lines into paragraphs


@pytest.mark.parametrize(
    ("layout", "width"),
    [({"gap": 8}, width) for width in (130, 170, 300, 450)]
    + [({"indent": 18}, width) for width in (130, 170, 300, 450)]
    + [({}, width) for width in (170, 300, 450)],  # where nothing else parts them, a last line that is full parts nothing
)
def test_a_paragraph_is_a_line_however_it_was_wrapped(layout, width):
    found = text(Sheet().wrapped(LEAD, QUOTED, FIGURE, width=width, **layout).made())
    assert re.split(r"\n+", found) == [LEAD, QUOTED, FIGURE]
    assert [block.kind for block in blocks(found)[0]] == ["paragraph"] * 3


def test_each_page_ends_in_a_form_feed_and_its_foot_stays_apart_from_the_next_head():
    sheet = Sheet()
    for number in (1, 2, 3):
        sheet.lines("Office of the Harbour Master", y=30, size=9).wrapped(LEAD, y=60).lines(
            f"{number} of 3", y=800, size=9
        ).page()
    found = text(sheet.made())
    assert found.split("\n\f\n") == [f"Office of the Harbour Master\n\n{LEAD}\n\n{number} of 3" for number in (1, 2, 3)]
    spans = [found[slice(*block.span)] for block in blocks(found)[0]]
    assert spans == ["Office of the Harbour Master", LEAD, "1 of 3"] + [
        one for n in (2, 3) for one in ("Office of the Harbour Master", LEAD, f"{n} of 3")
    ]
    assert found[: found.index("3 of 3")].count("\f") + 1 == 3


def test_two_columns_are_read_one_after_the_other_and_a_sentence_runs_on_from_one_to_the_next():
    sheet = Sheet().lines("Crane falls on the quay of Ellery", size=18)
    sheet.lines(
        "The harbour office said that a crane had",
        "fallen on the quay on Tuesday and that",
        "of those who were loading the ship",
        y=90,
    )
    sheet.lines(
        "fourteen were hurt. Two of them were",
        "taken to the hospital of the next town",
        "and will be home by Friday.",
        x=320,
        y=90,
    )
    assert text(sheet.made()).split("\n\n") == [
        "Crane falls on the quay of Ellery",
        "The harbour office said that a crane had fallen on the quay on Tuesday and that of those who were loading the ship "
        "fourteen were hurt. Two of them were taken to the hospital of the next town and will be home by Friday.",
    ]


def test_lists_and_headings_stay_lines_of_their_own():
    sheet = Sheet().lines("Losses of the week", size=16).wrapped(LEAD, y=90)
    sheet.lines("Killed: 2", "Hurt: 14", "Missing: none", y=200)
    sheet.lines("• nine dockers, of whom two are still in the hospital of the town", "• five sailors of the ship", y=300)
    sheet.lines("1. The crane is sealed off until the inspectors have been there.", "2. The quay is open.", y=400)
    assert text(sheet.made()).split("\n") == [
        "Losses of the week", "", LEAD, "", "Killed: 2", "Hurt: 14", "Missing: none", "",
        "• nine dockers, of whom two are still in the hospital of the town", "• five sailors of the ship", "",
        "1. The crane is sealed off until the inspectors have been there.", "2. The quay is open.",
    ]  # fmt: skip


def test_lines_that_hang_below_a_bullet_belong_to_it():
    sheet = Sheet().lines("• The crane is sealed off until the inspectors", y=60)
    sheet.lines("have been there, which may take until March.", x=84, y=74).lines("• The quay is open.", y=88)
    assert text(sheet.made()).split("\n") == [
        "• The crane is sealed off until the inspectors have been there, which may take until March.",
        "• The quay is open.",
    ]


def test_words_that_the_type_breaks_are_whole_and_compounds_keep_their_hyphen():
    sheet = Sheet().lines(
        "The inspectors said that the inves-",
        "tigation of the crane's anti-",
        "corrosion paint would take 10-",
        "year-old records and Ms Mary Smith-",
        "Jones, whose inspec-",
        "tors had seen the ship-",
        "to-shore cable.",
    )
    made = sheet.made()
    assert text(made) == (
        "The inspectors said that the investigation of the crane's anti-corrosion paint would take 10-year-old records and "
        "Ms Mary Smith-Jones, whose inspectors had seen the ship-to-shore cable."
    )
    found, (note, _) = report(made)
    assert note.text == "2 words broken by hyphens at line ends were made whole; the first is here"
    assert found.text[slice(*note.span)] == "investigation"


def test_what_the_rest_of_the_pdf_says_decides_about_a_hyphen():
    once = Sheet().lines("They met again to re-", "form the port, a co-", "operation of two towns.")
    assert text(once.made()) == "They met again to reform the port, a co-operation of two towns."
    twice = Sheet().lines("They met again to re-", "form the port, a co-", "operation of two towns.")
    twice.lines("To re-form the board is no cooperation.", y=200)
    assert text(twice.made()).startswith("They met again to re-form the port, a cooperation of two towns.")


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_page_may_lie_on_any_side(turn):
    sheet = Sheet()
    sheet.canvas.translate(300, 400)
    sheet.canvas.rotate(turn)
    sheet.canvas.setFont("Helvetica", 11)
    for number, line in enumerate(("The harbour office said on", "Tuesday that fourteen were", "hurt when the crane fell.")):
        sheet.canvas.drawString(-100, 50 - 14 * number, line)
    assert text(sheet.made()) == "The harbour office said on Tuesday that fourteen were hurt when the crane fell."


@pytest.mark.skipif(not os.path.exists(DEJAVU), reason="install Debian's fonts-dejavu-core")
def test_ligatures_are_letters_and_names_keep_their_script():
    pdfmetrics.registerFont(TTFont("DejaVu", DEJAVU))
    line = "The oﬃce of Володимир Коваль in Łódź conﬁrmed ﬁve ﬂights, Ωmega and all."
    assert text(Sheet().lines(line, font="DejaVu").made()) == (
        "The office of Володимир Коваль in Łódź confirmed five flights, Ωmega and all."
    )


# ---------------------------------------------------------------- a browser's print


def test_what_a_browser_prints_is_read_as_it_was_written(chromium):
    words = [
        LEAD,
        QUOTED,
        FIGURE.replace("crowns", "crowns (3,5 млн)"),
        "Officials in five offices waited; the final file is sufficient.",
    ]
    body = "".join(f"<p>{one}</p>" for one in words * 8)
    page = chromium.new_page()
    page.set_content(
        "<!doctype html><html lang=en><title>Crane falls in Ellery</title>"
        "<style>body{font:12pt serif} div{columns:2;text-align:justify}</style>"
        f"<h1>Crane falls on the quay of Ellery</h1><h2>Two were killed</h2><div>{body}</div>"
    )
    margin = {"top": "25mm", "bottom": "25mm"}
    head = "<span style='font-size:8px'>Harbour office, press room</span>"
    foot = "<span style='font-size:8px'><span class=pageNumber></span> / <span class=totalPages></span></span>"
    made = page.pdf(format="A5", margin=margin, display_header_footer=True, header_template=head, footer_template=foot)
    page.close()
    found, told = report(made, where="crane.pdf")
    pages = found.text.split("\n\f\n")
    assert len(pages) > 2
    assert found.title == "Crane falls in Ellery"
    assert (found.author, found.published, found.language) == (None, None, "en")
    assert pages[0].startswith("Crane falls on the quay of Ellery\n\nTwo were killed\n\n")
    lines = [line for line in re.split(r"[\n\f]+", found.text) if line not in ("Harbour office, press room", "")]
    whole = [line for line in lines if line in words]
    assert len(whole) >= len(words) * 8 - 2 * len(pages)  # but those that a page's end cuts
    rest = " ".join(line for line in lines if line not in words and not re.fullmatch(r"\d / \d", line))
    assert all(piece in " ".join(words * 2) for piece in re.split(r"(?<=\.) ", rest)[2:-1] if len(piece) < 30)
    assert [note.text[:17] for note in told] == ["the PDF was made "]


# ---------------------------------------------------------------- what a PDF tells of itself


def test_title_and_author_are_the_pdfs_own_where_none_is_given_and_the_day_it_was_made_is_no_date_published():
    sheet = Sheet().wrapped(LEAD)
    sheet.canvas.setTitle("Crane falls in Ellery")
    sheet.canvas.setAuthor("Ilse Marten")
    made = sheet.made()
    found, told = report(made)
    assert (found.title, found.author, found.published, found.outlet) == ("Crane falls in Ellery", "Ilse Marten", None, None)
    assert [(note.kind, note.text) for note in told] == [
        ("pdf", "the PDF was made 2000-01-01T00:00:00+00:00; that is not taken for the date published")
    ]
    given_too = report(made, title="T", author="A", published=date(2024, 5, 1))[0]
    assert (given_too.title, given_too.author, given_too.published) == ("T", "A", date(2024, 5, 1))


@pytest.mark.parametrize("title", ["untitled", "Microsoft Word - brief_final.doc", "brief_v3.docx", "about:blank", "", " "])
def test_what_a_program_puts_for_a_title_is_none(title):
    sheet = Sheet().wrapped(LEAD)
    sheet.canvas.setTitle(title)
    sheet.canvas.setAuthor("anonymous")
    found = report(sheet.made())[0]
    assert (found.title, found.author) == (None, None)


@pytest.mark.parametrize(
    ("title", "read"), [(b"<FEFFD83D>", None), (b"<FEFF0041D83DDE000042>", "A😀B"), (b"(Two\\n  lines)", "Two lines")]
)
def test_a_broken_title_costs_the_title_alone(title, read):
    made = drawn(HELD).replace(b"/Root 1 0 R", b"/Root 1 0 R/Info 6 0 R")
    at = made.index(b"xref")
    made = made[:at] + b"6 0 obj\n<</Title %b>>\nendobj\n" % title + made[at:]
    found = report(made)[0]
    assert (found.text, found.title) == ("Five were killed", read)


def test_the_same_bytes_give_the_same_report_in_every_worker():
    made = Sheet().wrapped(LEAD, QUOTED).made()
    first = report(made)
    workers.pool.end()
    assert report(made) == first


def test_pdf_and_html_share_the_workers():
    workers.pool.end()
    page = f"<html><body><article><p>{LEAD}</p></article></body></html>"
    assert (text(Sheet().wrapped(LEAD).made()), text(page)) == (LEAD, LEAD)
    assert len(workers.pool.idle) == 1
    assert workers.pool.idle[0].answers == 2


def test_threads_get_each_their_own_answer():
    made = [(f"The mayor said that {number} people were hurt.", number) for number in range(12)]
    found: dict[int, str] = {}

    def read(line: str, number: int) -> None:
        found[number] = text(Sheet().lines(line).made())

    threads = [threading.Thread(target=read, args=one) for one in made]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [(found[number], number) for number in range(12)] == made


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_a_forked_process_starts_workers_of_its_own():
    report(PLAIN)
    mine = {worker.process.pid for worker in workers.pool.idle}
    child = os.fork()
    if not child:
        read = text(PLAIN) and {worker.process.pid for worker in workers.pool.idle}
        workers.pool.end()
        os._exit(0 if read and not read & mine else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    report(PLAIN)
    assert mine >= {worker.process.pid for worker in workers.pool.idle}


# ---------------------------------------------------------------- what is taken for a PDF


@pytest.mark.parametrize("before", [b"", b"\n\n", b"\x1b%-12345X@PJL JOB\n", b"\0" * 900])
def test_a_pdf_is_known_by_its_beginning(before):
    assert text(before + Sheet().wrapped(LEAD).made(), where="brief") == LEAD


def test_a_pdf_is_known_by_its_name_and_by_being_told():
    assert text(Sheet().wrapped(LEAD).made(), where="a.PDF") == text(Sheet().wrapped(LEAD).made(), format="pdf") == LEAD
    with pytest.raises(NotTextError, match="is given as a PDF, but is none"):
        report(LEAD.encode(), format="pdf")
    with pytest.raises(NotTextError, match="looks like a PDF, not text; a PDF is read where no other format is given"):
        report(Sheet().wrapped(LEAD).made(), format="text")
    with pytest.raises(MisuseError, match="a PDF is bytes, not a str"):
        report(LEAD, format="pdf")


def test_a_text_that_speaks_of_pdf_is_a_text():
    quoting = f"{LEAD} A file begins with %PDF-1.7, and so does this one not."
    assert text(quoting.encode()) == text(quoting) == quoting
    assert text(LEAD, where="spoken.pdf") == LEAD  # a str is text, whatever it is named


def test_a_pdf_may_be_larger_than_a_text():
    head = b"%PDF-1.7\n"
    assert size_limit(head, "a", About(), 5_000_000) == 50_000_000
    assert size_limit(head, "a", About(), 80_000_000) == 80_000_000
    assert size_limit(b"", "a.pdf", About(), 5_000_000) == 5_000_000
    assert size_limit(b"Five", "a.txt", About(), 5_000_000) == 5_000_000
    with pytest.raises(TooLargeError, match="limit of 50,000,000 bytes"):
        report(head + bytes(50_000_000))


def test_sayso_reads_a_pdf_from_a_path(tmp_path):
    path = tmp_path / "crane.pdf"
    path.write_bytes(Sheet().wrapped(LEAD, QUOTED, gap=8).made())
    reading = sayso.read(path, published="2024-05-07")
    assert reading.report.text == f"{LEAD}\n\n{QUOTED}"
    assert {figure.text for figure in reading.figures} >= {"14", "two"}
    for figure in reading.figures:
        assert reading.report.text[slice(*figure.span)] == figure.text


# ---------------------------------------------------------------- refusals, and what is noted


def test_pages_that_are_pictures_are_named():
    sheet = Sheet().wrapped(LEAD).page()
    sheet.canvas.drawImage(picture(), 100, 100)
    sheet.page().wrapped(QUOTED).page()
    sheet.page()
    made = sheet.made()
    assert text(made).count("\f") == 3
    assert notes(made) == ["pages 2, 4 of 4 hold no text: a picture, or nothing"]


def test_a_missing_end_is_noted():
    made = Sheet().wrapped(LEAD).made()
    assert notes(made[:-7]) == ["the PDF is cut off before its end"]


def scan(turn: int = 90) -> bytes:
    sheet = Sheet()
    for _ in range(2):
        sheet.canvas.setPageRotation(turn)
        sheet.canvas.drawImage(picture(), 0, 0, *A4)
        sheet.page()
    return sheet.made()


def locked() -> bytes:
    return Sheet(encrypt=StandardEncryption("quay", strength=128)).wrapped(LEAD).made()


def bomb(piece: bytes, times: int) -> bytes:
    """A compressed stream that unpacks to so many of the pieces."""
    packer = zlib.compressobj()
    start = packer.compress(b"") + packer.flush(zlib.Z_FULL_FLUSH)
    packed = packer.compress(piece) + packer.flush(zlib.Z_FULL_FLUSH)
    return start + packed * times


HELD = b"BT /F 10 Tf 50 700 Td (Five were killed) Tj ET\n"
FLATE = b"/Filter/FlateDecode"
NO_PAGES = objects(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>")
LOOP = objects(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 9>>")


@pytest.mark.parametrize(
    ("content", "error", "told"),
    [
        (scan, EmptyError, "has no text layer (its 2 pages are pictures or empty); have its characters recognised first"),
        (lambda: drawn(b"q Q"), EmptyError, "has no text layer (its one page is a picture)"),
        (locked, NotTextError, "is locked by a password; save a copy without the password"),
        (lambda: b"%PDF-1.7\n" + os.urandom(5_000), NotTextError, "is damaged or has no pages"),
        (lambda: Sheet().wrapped(LEAD).made()[:600], NotTextError, "is damaged or has no pages"),
        (lambda: NO_PAGES, NotTextError, "is damaged or has no pages"),
        (lambda: NO_PAGES.replace(b"Count 0", b"Count 9"), NotTextError, "is damaged or has no pages"),
        (lambda: LOOP, NotTextError, "is damaged or has no pages"),
        (lambda: drawn(bomb(b" " * 10_000_000, 100), FLATE), HostileError, "the PDF broke the parser"),
        (lambda: drawn(bomb(b"q " * 1_000_000, 20), FLATE), HostileError, "the PDF broke the parser"),
    ],
    ids=["scan", "drawing", "locked", "garbage", "cut", "no pages", "lost pages", "loop", "bomb", "stack of states"],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_the_reason(content, error, told):
    with pytest.raises(error, match=re.escape(told)):
        report(content(), where="a.pdf")
    assert text(Sheet().wrapped(LEAD).made()) == LEAD  # and the next one is read


def test_an_owners_password_locks_nobody_out():
    encrypted = StandardEncryption("", ownerPassword="quay", canPrint=0, strength=128)
    assert text(Sheet(encrypt=encrypted).wrapped(LEAD).made()) == LEAD


def test_limits_hold_for_pages_lines_and_text(monkeypatch):
    three = Sheet().wrapped(LEAD).page().wrapped(QUOTED).page().wrapped(FIGURE).made()
    with pytest.raises(TooLargeError, match="the text of the PDF is over the limit of 200 bytes; split it, or raise the limit"):
        report(three, max_size=200)
    monkeypatch.setattr(pdf_intake, "PDF_LINES_MAX", 5)
    with pytest.raises(TooLargeError, match="the PDF has more than 5 lines"):
        report(three)
    monkeypatch.setattr(pdf_intake, "PDF_PAGES_MAX", 2)
    with pytest.raises(TooLargeError, match="the PDF has more than 2 pages"):
        report(three)


def test_text_of_wide_letters_is_measured_in_bytes():
    made = drawn(HELD.replace(b"Five were killed", b"\\344" * 60))
    assert text(made, max_size=120) == "ä" * 60
    with pytest.raises(TooLargeError, match="over the limit of 119 bytes"):
        report(made, max_size=119)


def test_a_pdf_over_its_time_costs_one_pdf(monkeypatch):
    slow = drawn(zlib.compress(HELD * 1_000_000, 1), FLATE)  # takes 1.5 s
    monkeypatch.setattr(pdf_intake, "PDF_SECONDS_MAX", 0.1)
    with pytest.raises(HostileError, match="the PDF took more than 0 seconds to parse; save its text"):
        report(slow)
    monkeypatch.undo()
    assert text(Sheet().wrapped(LEAD).made()) == LEAD


@settings(max_examples=120, deadline=None)
@given(st.data())
def test_no_damage_raises_anything_but_a_refusal(data):
    whole = bytearray(PLAIN)
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(9, len(whole) - 1))
        whole[place : place + data.draw(st.integers(0, 9))] = data.draw(st.binary(max_size=9))
    try:
        found, told = report(bytes(whole))
    except RefusedError:
        return
    assert found.text.encode("utf-8")
    for note in told:
        assert note.span is None or 0 <= note.span.start < note.span.end <= len(found.text)


PLAIN = Sheet().wrapped(LEAD, QUOTED, FIGURE).page().lines("The inves-", "tigation goes on.").made()


def test_a_hundred_pages_are_read_whole():
    sheet = Sheet()
    for number in range(100):
        sheet.wrapped(
            f"On day {number} the harbour master said that {number + 2} ships were waiting in the bay.", QUOTED
        ).page()
    found = text(sheet.made())
    assert found.count("\f") == 99
    assert [int(n) for n in re.findall(r"On day (\d+) ", found)] == list(range(100))
    assert found.count(QUOTED) == 100


def test_the_parser_is_loaded_in_the_worker_alone(tmp_path):
    path = tmp_path / "crane.pdf"
    path.write_bytes(PLAIN)
    code = (
        "import sys; from pathlib import Path; from sayso.intake import report; report(Path(sys.argv[1]).read_bytes());"
        "heavy = {'pypdfium2', 'trafilatura', 'lxml'} & set(sys.modules); assert not heavy, heavy"
    )
    environment = dict(os.environ, PYTHONPATH=os.pathsep.join(sys.path))
    subprocess.run([sys.executable, "-c", code, str(path)], env=environment, check=True)
