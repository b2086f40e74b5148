"""Mail: this .eml in, these reports out, and a note on all that was not read."""

from __future__ import annotations

import hashlib
import io
from datetime import date
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.pdfgen import canvas

from sayso.errors import EmptyError, HostileError, NotTextError, RefusedError, TooLargeError
from sayso.intake import About, Taken
from sayso.intake.mail import ATTACHED_MAX, mail
from sayso.records import Arrival

SAID = "The mayor of Ellery said on Monday that five people were hurt when the ferry hit the quay."
MORE = "A second boat with 40 passengers turned back, the coast guard added."
HEAD = (
    b"From: Ilse Marten <press@harbour.example>\r\nTo: desk@paper.example\r\n"
    b"Subject: Ferry accident\r\nDate: Tue, 5 Nov 2024 00:30:00 +0200\r\n"
)
STANDARD = "text/plain; charset=utf-8"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"


def raw(body: str | bytes = SAID, kind: str = STANDARD, head: bytes = HEAD, more: str = "") -> bytes:
    """A mail of one part, written byte for byte."""
    words = body if isinstance(body, bytes) else body.encode("utf-8")
    return head + f"MIME-Version: 1.0\r\nContent-Type: {kind}\r\n{more}\r\n".encode() + words


def letter(text: str | None = SAID, html: str | None = None, **headers: str) -> EmailMessage:
    made = EmailMessage(policy=SMTP)
    told = {
        "From": "Ilse Marten <press@harbour.example>",
        "Subject": "Ferry accident",
        "Date": "Tue, 5 Nov 2024 18:30:00 +0200",
    }
    for name, value in (told | {name.replace("_", "-"): value for name, value in headers.items()}).items():
        made[name] = value
    if text is not None:
        made.set_content(text)
    if html is not None:
        made.add_alternative(html, subtype="html") if text is not None else made.set_content(html, subtype="html")
    return made


def printed(*lines: str) -> bytes:
    file = io.BytesIO()
    sheet = canvas.Canvas(file, invariant=1)
    for line in lines:
        sheet.drawString(72, 700, line)
        sheet.showPage()
    sheet.save()
    return file.getvalue()


PRINTED = printed(MORE)


def found(content: bytes | EmailMessage, about: About | None = None, max_size: int = 5_000_000) -> list[Taken | RefusedError]:
    content = content if isinstance(content, bytes) else content.as_bytes()
    return list(mail(content, "m.eml", about or About(), max_size))


def taken(content: bytes | EmailMessage, **about) -> Taken:
    (one,) = found(content, About(**about))
    assert isinstance(one, Taken), one
    return one


def notes(one: Taken) -> list[str]:
    return [note.text for note in one.notes if note.kind == "mail"]


# ---------------------------------------------------------------- the mail's own report


def test_a_mail_is_a_report_by_whoever_sent_it():
    content = raw()
    one = taken(content)
    report = one.report
    assert (report.text, report.title, report.author, report.outlet, report.url) == (
        SAID, "Ferry accident", "Ilse Marten", None, None,
    )  # fmt: skip
    assert (report.published, report.published_at) == (date(2024, 11, 5), "2024-11-05T00:30:00+02:00")
    assert one.arrival == Arrival("mail", "m.eml", raw=hashlib.sha256(content).hexdigest(), size=len(content))
    assert (one.where, one.notes) == ("m.eml", ())


def test_what_the_caller_knows_stands_above_the_headers():
    report = taken(raw(), title="T", author="A", outlet="O", url="U", published=date(2024, 11, 1)).report
    assert (report.title, report.author, report.outlet, report.url) == ("T", "A", "O", "U")
    assert (report.published, report.published_at) == (date(2024, 11, 1), None)


@pytest.mark.parametrize(
    ("header", "field", "value"),
    [
        ("Subject: =?utf-8?q?F=C3=A4hre?=\r\n =?utf-8?b?IHbDpmx0ZXQ=?=", "title", "Fähre væltet"),
        ("Subject: =?koi8-r?B?8MHSz80=?= sinks", "title", "Паром sinks"),
        ("Subject: Re: Fwd:\r\n  two\ttowns ", "title", "Re: Fwd: two towns"),
        ("Subject: =?utf-8?b?////?=", "title", "\ufffd\ufffd\ufffd"),
        ("Subject: =?no-such-charset?q?a?= b", "title", "a b"),
        ("Subject: raw F\u00e4hre", "title", "raw Fähre"),
        ("Subject:", "title", None),
        ("From: =?utf-8?q?Ilse_M=C3=A4rten?= <p@h.example>", "author", "Ilse Märten"),
        ('From: "Marten, Ilse" <p@h.example>, Jan Roe <j@h.example>', "author", "Marten, Ilse, Jan Roe"),
        ("From: press@harbour.example", "author", None),
        ("From: <<<(((", "author", None),
        ('List-Id: "Morning Brief" <brief.harbour.example>', "outlet", "Morning Brief"),
        ("List-Id: <brief.harbour.example>", "outlet", None),
        ("Organization: Harbour Office", "outlet", "Harbour Office"),
        ("Archived-At: <https://lists.example/brief/12>", "url", "https://lists.example/brief/12"),
        ("Archived-At: <javascript:alert(1)>", "url", None),
    ],
)
def test_headers_are_decoded_and_what_they_do_not_tell_is_not_known(header, field, value):
    assert getattr(taken(raw(head=header.encode("utf-8") + b"\r\n")).report, field) == value


@pytest.mark.parametrize(
    ("written", "day", "moment"),
    [
        ("Tue, 5 Nov 2024 23:30:00 -0500", date(2024, 11, 5), "2024-11-05T23:30:00-05:00"),
        ("5 Nov 2024 23:30 GMT (winter time)", date(2024, 11, 5), "2024-11-05T23:30:00+00:00"),
        ("Tue, 05 Nov 2024 23:30:00 -0000", date(2024, 11, 5), "2024-11-05T23:30:00+00:00"),
        ("Tue, 05 Nov 2024 23:30:00", date(2024, 11, 5), None),
        ("Tue, 31 Feb 2024 10:00:00 +0000", None, None),
        ("last Tuesday", None, None),
        ("1 Jan 1850 10:00:00 +0000", None, None),
        ("Tue, 5 Nov 2024 10:00:00 +9999999999", None, None),
    ],
)
def test_the_day_is_the_senders(written, day, moment):
    one = taken(raw(head=f"Date: {written}\r\n".encode()))
    assert (one.report.published, one.report.published_at) == (day, moment)
    assert notes(one) == ([] if day else [f"the mail's date is none: {written}"])


def test_plain_text_is_taken_before_html_and_html_where_there_is_no_other():
    page = f"<html><body><p>{SAID}</p><p>{MORE}</p></body></html>"
    assert taken(letter(MORE, page)).report.text == MORE + "\n"
    assert taken(letter(None, page)).report.text == f"{SAID}\n{MORE}"
    assert taken(letter(" \n", page)).report.text == f"{SAID}\n{MORE}"
    fragment = taken(letter(None, f"<p>{SAID}</p>"))
    assert (fragment.report.text, fragment.report.title) == (SAID, "Ferry accident")


@pytest.mark.parametrize(
    ("charset", "codec", "words"),
    [
        ("utf-8", "utf-8", "“Café” in Łódź: 5 hurt"),
        ("windows-1251", "cp1251", "Мэр Эллери сказал: ранены пять человек"),
        ("koi8-r", "koi8-r", "Мэр Эллери сказал: ранены пять человек"),
        ("iso-8859-1", "cp1252", "“Café”: 5 hurt at the quay of Ellery"),
        ("us-ascii", "cp1252", "“Café”: 5 hurt at the quay of Ellery"),
        ("no-such-charset", "utf-8", "“Café”: 5 hurt"),
        ('"', "utf-8", "“Café”: 5 hurt"),
        ("unicode_escape", "utf-8", r"\u0041 stands for A, the printer said in “Café”"),
    ],
)
@pytest.mark.parametrize("kind", ["text/plain", "text/html"])
def test_the_charset_of_the_mail_is_believed_where_it_proves_right(charset, codec, words, kind):
    said = words if kind == "text/plain" else f"<p>{words}, {SAID}</p>"
    content = raw(said.encode(codec), f"{kind}; charset={charset}")
    assert taken(content).report.text == (words if kind == "text/plain" else f"{words}, {SAID}")


def test_replies_quotes_and_signatures_stay_as_they_are_and_lines_end_in_one_way():
    body = f"{SAID}\n\nOn Monday Jan Roe wrote:\n> {MORE}\n>> older still\n\n-- \nIlse Marten\n  Harbour Office  \n"
    assert taken(raw(body.replace("\n", "\r\n"))).report.text == body


@pytest.mark.parametrize("delsp", [False, True])
def test_flowed_lines_are_the_paragraphs_that_they_were(delsp):
    gap = "  " if delsp else " "
    sent = [
        "The mayor of Ellery said" + gap, "on Monday that five people" + gap, "were hurt.", "A new line.", "",
        "> quoted and" + gap, "> flowed on", ">> deeper" + gap, "> not joined", " From a stuffed line", "-- ",
        "Ilse" + gap, "Marten",
    ]  # fmt: skip
    kind = "text/plain; format=flowed" + ("; delsp=yes" if delsp else "")
    assert taken(raw("\r\n".join(sent), kind)).report.text.split("\n") == [
        "The mayor of Ellery said on Monday that five people were hurt.", "A new line.", "",
        "> quoted and flowed on", ">> deeper ", "> not joined", "From a stuffed line", "-- ", "Ilse Marten",
    ]  # fmt: skip


def test_text_in_several_parts_is_one_report():
    made = letter(SAID)
    made.make_mixed()
    for words in (MORE, "The line is closed until Friday."):
        part = EmailMessage(policy=SMTP)
        part.set_content(words)
        made.attach(part)
    assert taken(made).report.text == f"{SAID}\n\n\n{MORE}\n\n\nThe line is closed until Friday.\n"


@pytest.mark.parametrize("coding", ["7bit", "8bit", "quoted-printable", "base64"])
def test_every_transfer_encoding_gives_the_same_text(coding):
    made = letter(None)
    made.set_content(f"{SAID} Café? =41\n" if coding != "7bit" else f"{SAID} Cafe? =41\n", cte=coding)
    assert taken(made).report.text.replace("é", "e") == f"{SAID} Cafe? =41\n"


# ---------------------------------------------------------------- attachments


def test_what_is_attached_and_can_be_read_is_a_report_and_all_else_is_named():
    made = letter()
    made.add_attachment(PRINTED, maintype="application", subtype="pdf", filename="brief.pdf")
    made.add_attachment(f"<html><body><p>{MORE}</p></body></html>", subtype="html", filename="page.HTML")
    made.add_attachment(MORE, filename="note.txt")
    made.add_attachment(PNG, maintype="image", subtype="png", filename="quay.png")
    made.add_attachment("a,b\n1,2\n", subtype="csv", filename="table.csv")
    made.add_attachment(b"%PDF-1.7 garbage", maintype="application", subtype="pdf", filename="torn.pdf")
    own, *attached = found(made)
    assert [one.where for one in attached] == ["m.eml#brief.pdf", "m.eml#page.HTML", "m.eml#note.txt"]
    assert [one.report.text.strip() for one in attached] == [MORE] * 3
    assert {(one.report.title, one.report.author, one.report.published) for one in attached} == {(None, None, None)}
    pdf = attached[0]
    assert pdf.arrival == Arrival("mail", "m.eml#brief.pdf", raw=hashlib.sha256(PRINTED).hexdigest(), size=len(PRINTED))
    assert notes(pdf) == ["attached to a mail of Tue, 05 Nov 2024 18:30:00 +0200; that is not taken for the date published"]
    assert own.report.text == SAID + "\n"
    assert notes(own) == [
        "attached, and not read: quay.png (image/png); table.csv (text/csv); torn.pdf (the PDF is damaged or has no pages)"
    ]


def test_what_the_caller_knows_holds_for_what_is_attached():
    made = letter()
    made.add_attachment(MORE, filename="note.txt")
    _, attached = found(made, About(published=date(2024, 11, 1), outlet="Harbour Office"))
    assert (attached.report.published, attached.report.outlet, notes(attached)) == (date(2024, 11, 1), "Harbour Office", [])


def test_a_mail_that_only_carries_a_report_gives_that_report():
    made = letter("\n")
    made.add_attachment(PRINTED, maintype="application", subtype="octet-stream", filename="brief.pdf")
    made.add_attachment(PNG, maintype="image", subtype="png", filename="quay.png")
    one = taken(made)
    assert (one.where, one.report.text) == ("m.eml#brief.pdf", MORE)
    assert notes(one)[:2] == ["attached, and not read: quay.png (image/png)", "attached to a mail that holds no text"]


def test_names_of_attachments_are_names_and_no_paths_and_each_its_own():
    made = letter()
    for name in ("../../etc/a.txt", "C:\\temp\\a.txt", "Übersicht März.txt", "two\u2028lines.txt"):
        made.add_attachment(MORE, filename=name)
    made.add_attachment(MORE, disposition="attachment")
    names = [one.where for one in found(made)[1:]]
    assert names == [
        "m.eml#a.txt", "m.eml#a.txt (2)", "m.eml#Übersicht März.txt", "m.eml#two lines.txt", "m.eml#part 5",
    ]  # fmt: skip


def test_forwarded_mails_are_reports_of_their_own_with_their_own_day_down_to_a_depth():
    made = letter("innermost\n" + SAID, Subject="Mail 0", Date="Fri, 1 Nov 2024 08:00:00 +0000")
    for number in range(1, 8):
        outer = letter(
            f"see below, says number {number}", Subject=f"Mail {number}", Date=f"Fri, {number + 1} Nov 2024 08:00:00 +0000"
        )
        outer.add_attachment(made, filename="sent.eml")
        made = outer
    mails = found(made)
    assert [one.report.title for one in mails] == [f"Mail {number}" for number in (7, 6, 5, 4, 3, 2)]
    assert [one.report.published for one in mails] == [date(2024, 11, number + 1) for number in (7, 6, 5, 4, 3, 2)]
    assert mails[1].where == "m.eml#sent.eml"
    assert mails[5].where == "m.eml" + "#sent.eml" * 5
    assert notes(mails[5]) == ["attached, and not read: sent.eml (more than 5 mails within mails)"]
    assert mails[1].arrival == Arrival("mail", "m.eml#sent.eml")


def test_a_mail_attached_as_a_file_is_read_as_one():
    made = letter()
    made.add_attachment(raw(MORE), maintype="application", subtype="octet-stream", filename="old.eml")
    _, attached = found(made)
    assert (attached.where, attached.report.text, attached.report.title) == ("m.eml#old.eml", MORE, "Ferry accident")
    assert attached.arrival.raw == hashlib.sha256(raw(MORE)).hexdigest()


def test_only_so_many_attachments_are_read_and_the_others_named():
    made = letter()
    for number in range(ATTACHED_MAX + 12):
        made.add_attachment(MORE, filename=f"{number}.txt")
    own, *attached = found(made)
    assert len(attached) == ATTACHED_MAX
    assert notes(own)[0].startswith("attached, and not read: 20.txt (only 20 are read); 21.txt (")
    assert notes(own)[0].endswith("; and 2 more")


# ---------------------------------------------------------------- broken mails


def cut(made: EmailMessage, share: float) -> bytes:
    content = made.as_bytes()
    return content[: int(len(content) * share)]


def with_pdf() -> EmailMessage:
    made = letter()
    made.add_attachment(PRINTED, maintype="application", subtype="pdf", filename="brief.pdf")
    return made


@pytest.mark.parametrize(
    ("content", "text", "told"),
    [
        (SAID.encode(), SAID, ["the mail has no headers", "the mail's headers end in a line that is none"]),
        (b" folded: first\r\n" + raw(), SAID, ["the mail's headers begin with a line that is none"]),
        (HEAD + b"no header at all\r\n\r\n" + SAID.encode(), "no header at all\n\n" + SAID,
         ["the mail's headers end in a line that is none"]),
        (raw(SAID, "multipart/mixed"), SAID, ["the mail's parts cannot be told apart: a boundary is missing"]),
        (raw(SAID, "multipart/mixed; boundary=x"), SAID, ["the mail's parts cannot be told apart: a boundary is missing"]),
        (raw(SAID, "no type at all"), SAID, []),
        (raw("VGhlIG1heW9yIHNhaWQgNQ", more="Content-Transfer-Encoding: base64\r\n"), "The mayor said 5",
         ["a part of the mail is damaged or cut off (base64)"]),
        (raw(SAID, more="Content-Transfer-Encoding: x-gone\r\n"), SAID, []),
        (b"\xef\xbb\xbf" + raw(), SAID, []),
    ],
    ids=["no headers", "folded first", "a line that is none", "no boundary", "no part", "no type", "base64", "coding", "mark"],
)  # fmt: skip
def test_a_broken_mail_gives_what_can_be_read_and_says_what_is_broken(content, text, told):
    one = taken(content)
    assert (one.report.text, notes(one)) == (text, told)


def test_a_mail_cut_off_in_its_attachment_is_read_up_to_there():
    own, *attached = found(cut(with_pdf(), 0.7))
    assert own.report.text == SAID + "\n"
    assert attached == []
    assert notes(own)[0] == "attached, and not read: brief.pdf (the PDF is damaged or has no pages)"
    assert "the mail is cut off: its last part has no end" in notes(own)


def nested(depth: int) -> bytes:
    parts = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(depth))
    return HEAD + parts + b"\r\n" + SAID.encode()


@pytest.mark.parametrize(
    ("content", "error", "told"),
    [
        (b"", EmptyError, "holds no text"),
        (HEAD, EmptyError, "holds no text"),
        (raw(PNG, "image/png"), EmptyError, "holds no text; attached, and not read: part 1 (image/png)"),
        (raw(bytes(range(256)) * 9), NotTextError, "holds binary bytes, not text"),
        (raw("<p>menu</p>", "text/html"), EmptyError, "no article was found in the page"),
        (raw("said " * 3_000), TooLargeError, "is over the limit of 10,000 bytes"),
        (nested(51), HostileError, "the mail is nested too deeply; save the report in it as .txt"),
        (nested(2_000), HostileError, "the mail is nested too deeply"),
        (b"Content-Type: message/rfc822\r\n\r\n" * 3_000 + SAID.encode(), HostileError, "the mail is nested too deeply"),
        (nested(49) + b"\r\n" * 500_000, HostileError, "the mail has too many lines and parts (500,152 lines, 49 boundaries)"),
        (b"\n" * 2_000_001, HostileError, "the mail has too many lines and parts"),
        (raw("--b\n\n\n" * 20_001, "multipart/mixed; boundary=b"), HostileError, "the mail has too many lines and parts"),
        (bytes(50_000_001), TooLargeError, "is over the limit of 50,000,000 bytes"),
    ],
    ids=["nothing", "head", "picture", "binary", "menu", "long", "deep", "deeper", "mails", "work", "lines", "parts", "size"],
)  # fmt: skip
def test_what_is_no_mail_with_a_report_is_refused_with_the_reason(content, error, told):
    (refusal,) = found(content, max_size=10_000)
    assert isinstance(refusal, error), refusal
    assert str(refusal).startswith("m.eml: ")
    assert told in str(refusal)
    assert refusal.remedy


@pytest.mark.parametrize(
    "sign", ["(", "<", '"', "\\", "a,", ":;", "a@", "=?utf-8?q?", "=?utf-8?q?a?= ", "[(", "\xff", "a.", "%00", "''"]
)
def test_headers_made_to_break_the_parser_break_nothing(sign):
    filled = sign.encode("latin-1") * 2_000
    names = (b"From", b"Subject", b"Date", b"List-Id", b"Archived-At", b"Content-Disposition", b"Content-Transfer-Encoding")
    head = b"".join(b"%b: %b\r\n" % (name, filled) for name in names)
    (one,) = found(head + b"Content-Type: text/plain; charset*=%b; name*0*=%b\r\n\r\n" % (filled, filled) + SAID.encode())
    assert isinstance(one, Taken)
    assert one.report.text.strip() == SAID


def test_a_million_headers_are_survived():
    assert taken(b"A: b\r\n" * 300_000 + raw()).report.title == "Ferry accident"
    long = taken(b"Subject: " + b"five " * 1_000_000 + b"\r\n\r\n" + SAID.encode()).report.title
    assert long.startswith("five five")
    assert len(long) < 2_100


PIECES = [
    b"\r\n", b"=?utf-8?q?=C3", b"\xff\xfe", b";", b'"', b"--b1\r\n", b"--b1--", b"*0*=''%",
    b"Content-Type: message/rfc822\r\n\r\n", b"charset=utf-7", b"\0", b"Content-Transfer-Encoding: x-uuencode\r\n",
    b"boundary=",
]  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_no_damage_raises_anything_or_loses_the_mail_without_a_word(data):
    whole = bytearray(
        nested(2) + b"\r\n--b1\r\nContent-Type: text/html; name=a.txt\r\n\r\n" + MORE.encode() + b"\r\n--b1--\r\n"
    )
    for _ in range(data.draw(st.integers(1, 8))):
        place = data.draw(st.integers(0, len(whole)))
        whole[place : place + data.draw(st.integers(0, 20))] = data.draw(st.sampled_from(PIECES) | st.binary(max_size=5))
    several = found(bytes(whole))
    assert several
    for one in several:
        assert one.where.startswith("m.eml")
        assert isinstance(one, RefusedError) or one.report.digest == hashlib.sha256(one.report.text.encode("utf-8")).hexdigest()
