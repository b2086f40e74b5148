"""Telegram Desktop's result.json: what its messages become, and what becomes of broken ones."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from sayso.errors import EmptyError, RefusedError, TooLargeError
from sayso.intake.findings import Found, Skipped, Taken
from sayso.intake.reports import About
from sayso.intake.telegram import looks_like_telegram, telegram

SENTENCE = "Three people were wounded in Kherson, the governor said."


def message(number: int = 7, text: object = SENTENCE, **other: object) -> dict[str, object]:
    told = {"id": number, "type": "message", "date": "2024-10-28T01:12:45", "date_unixtime": "1730070765"}
    return {**told, "from": "Dnipro Desk", "from_id": "channel1234567890", **other, "text": text, "text_entities": []}


def chat(*messages: object, name: str | None = "Dnipro Desk", kind: str = "public_channel", number: int = 1234567890) -> dict:
    return {"name": name, "type": kind, "id": number, "messages": list(messages)}


def export(*messages: object, **told: object) -> bytes:
    return json.dumps(chat(*messages, **told), indent=1, ensure_ascii=False).encode()


def every(*chats: object, left: tuple[object, ...] = ()) -> bytes:
    """An account's export, whose list of contacts is no list of chats."""
    whole = {
        "about": "Here is the data you requested. Telegram is free.",
        "personal_information": {"user_id": 1, "first_name": "Anna"},
        "contacts": {"about": "", "list": [{"user_id": 2, "messages": [message()]}]},
        "chats": {"about": "", "list": list(chats)},
        "left_chats": {"about": "", "list": list(left)},
    }
    return json.dumps(whole, indent=1).encode()


def found_in(content: bytes, **known: object) -> list[Found]:
    return list(telegram(content, "result.json", About(**known), 10_000))


def only(content: bytes, **known: object) -> Taken:
    (found,) = found_in(content, **known)
    assert isinstance(found, Taken), str(found)
    return found


def part(kind: str, text: str, **other: str) -> dict[str, str]:
    return {"type": kind, "text": text, **other}


TEXTS = {
    "plain": ("Three were wounded.\n\nTwo died 🔥", "Three were wounded.\n\nTwo died 🔥"),
    "in parts": (
        ["Three ", part("bold", "were"), " hurt, ", part("mention", "@desk"), " said."],
        "Three were hurt, @desk said.",
    ),
    "a link behind words": ([part("text_link", "The mayor", href="https://desk.example"), " said so."], "The mayor said so."),
    "emoji of one's own": ([part("custom_emoji", "🔥", document_id="stickers/1.webp"), " Fire"], "🔥 Fire"),
    "a kind yet unknown": ([part("sparkle", "Three"), " wounded"], "Three wounded"),
    "spaces around": ("  Three were wounded \n", "  Three were wounded \n"),
}


@pytest.mark.parametrize(("written", "text"), TEXTS.values(), ids=TEXTS)
def test_a_post_is_a_report_with_the_text_that_telegram_shows(written, text):
    content = export(message(text=written))
    assert looks_like_telegram(content)
    assert only(content).report.text == text


def test_a_caption_is_the_text_of_its_picture():
    assert only(export(message(photo="photos/1.jpg", width=800, height=600))).report.text == SENTENCE


def test_a_post_tells_where_and_when_it_stood():
    found = only(export(message()))
    report = found.report
    assert (found.where, report.outlet, report.author, report.title) == ("result.json#7", "Dnipro Desk", None, None)
    assert (report.published, report.published_at) == (date(2024, 10, 28), "2024-10-28T01:12:45+02:00")
    assert report.url == "https://t.me/c/1234567890/7"
    assert found.notes == ()


DATES = {
    "east of Greenwich: a day ahead of UTC": ("2024-10-28T01:12:45", "1730070765", "2024-10-28T01:12:45+02:00"),
    "west of it": ("2024-10-27T18:12:45", "1730070765", "2024-10-27T18:12:45-05:00"),
    "Nepal": ("2024-10-28T04:57:45", "1730070765", "2024-10-28T04:57:45+05:45"),
    "a number": ("2024-10-28T01:12:45", 1730070765, "2024-10-28T01:12:45+02:00"),
    "clocks that do not fit": ("2024-10-28T01:13:00", "1730070765", "2024-10-27T23:12:45+00:00"),
    "UTC alone": (None, "1730070765", "2024-10-27T23:12:45+00:00"),
    "the clock alone": ("2024-10-28T01:12:45", None, "2024-10-28"),
    "neither": (None, None, None),
    "mush": ("yesterday", "soon", None),
    "no such year": (None, "99999999999999999", None),
    "a year too far": (None, "9999999999", None),
}


@pytest.mark.parametrize(("clock", "unixtime", "moment"), DATES.values(), ids=DATES)
def test_a_post_is_dated_by_the_clock_of_the_exporter(clock, unixtime, moment):
    report = only(export(message(date=clock, date_unixtime=unixtime))).report
    assert report.published == (date.fromisoformat(moment[:10]) if moment else None)
    assert report.published_at == (moment if moment and "T" in moment else None)


ADDRESSES = {
    "a channel": (export(message()), {}, "https://t.me/c/1234567890/7"),
    "a supergroup": (export(message(), kind="private_supergroup"), {}, "https://t.me/c/1234567890/7"),
    "its name given": (export(message()), {"url": "https://t.me/dnipro_desk"}, "https://t.me/dnipro_desk/7"),
    "its preview given": (export(message()), {"url": "https://t.me/s/dnipro_desk/"}, "https://t.me/dnipro_desk/7"),
    "another site given": (export(message()), {"url": "https://desk.example/"}, "https://t.me/c/1234567890/7"),
    "a chat of two": (export(message(), kind="personal_chat"), {}, None),
    "a group": (export(message(), kind="private_group"), {"url": "https://desk.example/"}, None),
    "before it was a supergroup": (export(message(-999)), {}, None),
    "one of many chats": (every(chat(message())), {"url": "https://t.me/dnipro_desk"}, "https://t.me/c/1234567890/7"),
}


@pytest.mark.parametrize(("content", "known", "url"), ADDRESSES.values(), ids=ADDRESSES)
def test_a_post_has_an_address_where_one_can_be_known(content, known, url):
    assert only(content, **known).report.url == url


def test_the_author_is_who_signed_or_sent_it():
    assert only(export(message(author="Anna Kovalenko"))).report.author == "Anna Kovalenko"
    assert only(export(message(**{"from": "Ivan"}), kind="private_group")).report.author == "Ivan"
    assert only(export(message(**{"from": None}), kind="private_group")).report.author is None


def test_one_who_passed_a_post_on_or_changed_it_is_noted_and_no_author():
    passed = message(forwarded_from="Bug Herald", edited="2024-10-28T09:00:00", edited_unixtime="1730098800")
    first, second = found_in(export(passed, message(8, forwarded_from=None)))
    assert [note.text for note in first.notes] == [
        "forwarded from Bug Herald",
        "changed after it was published: 2024-10-28T09:00:00+02:00",
    ]
    assert [(note.kind, note.text) for note in second.notes] == [("forwarded", "forwarded from somebody who is not told")]
    assert first.report.author is None


def test_the_same_words_in_two_channels_are_two_reports():
    first, second = found_in(every(chat(message()), left=(chat(message(), name="Bug Herald", number=99),)))
    assert [first.where, second.where] == ["result.json#1234567890/7", "result.json#99/7"]
    assert [first.report.outlet, second.report.outlet] == ["Dnipro Desk", "Bug Herald"]
    assert first.report.id != second.report.id


def test_what_is_known_goes_before_what_the_export_tells_of_the_outlet_only():
    report = only(export(message()), outlet="Mine", published=date(2024, 11, 5)).report
    assert (report.outlet, report.published) == ("Mine", date(2024, 10, 28))


def test_messages_without_text_are_told_in_one_line():
    service = {"id": 1, "type": "service", "date": "2024-10-28T01:12:45", "action": "pin_message", "text": ""}
    unknown = {"id": 2, "type": "unsupported"}
    taken, skipped = found_in(export(service, service, unknown, message(3, ""), message(4, " \n"), message(5)))
    assert isinstance(taken, Taken)
    assert skipped == Skipped("result.json", "messages without text: 2 of pictures, files or polls, 2 service, 1 unsupported")


def test_an_arrival_names_the_bytes_of_its_message():
    content = export(message(6), message(7, "Café"))
    found = found_in(content)[1]
    raw = content[content.index(b'{\n   "id": 7') : content.rindex(b"\n  }") + 4]
    assert (found.arrival.way, found.arrival.where) == ("telegram", "result.json#7")
    assert (found.arrival.raw, found.arrival.size) == (hashlib.sha256(raw).hexdigest(), len(raw))


def test_a_file_is_read_as_its_bytes_are(tmp_path: Path):
    path = tmp_path / "result.json"
    path.write_bytes(b"\xef\xbb\xbf" + export(message(6), message(7)))
    with path.open("rb") as file:
        assert list(telegram(file, "result.json", About(), 10_000)) == found_in(path.read_bytes())


@pytest.mark.parametrize("filler", [262_000, 262_100, 262_144, 600_000])
def test_a_message_may_lie_across_the_pieces_that_a_file_is_read_in(filler):
    posts = [message(number, f"Post {number} é🔥 " + "x" * (filler % 977)) for number in range(1, 700)]
    found = list(telegram(export(message(700, "y" * filler), *posts), "result.json", About(), 10_000_000))
    assert [one.report.text for one in found[1:]] == [post["text"] for post in posts]
    assert len(found[0].report.text) == filler


# ---------------------------------------------------------------- broken


def test_a_control_character_as_telegram_writes_it_is_read():
    content = export(message(6, "before"), message(7, "one@two \\x0B"), message(8, "after")).replace(b"@", b"\\x0B")
    before, odd, after = found_in(content)
    assert [before.report.text, odd.report.text, after.report.text] == ["before", "one\x0btwo \\x0B", "after"]
    raw = content[content.index(b'{\n   "id": 7') : content.index(b',\n  {\n   "id": 8')]
    assert odd.arrival.raw == hashlib.sha256(raw).hexdigest()


BAD = {
    "no object": 5,
    "an id that is no number": {**message(), "id": "seven"},
    "no type": {"id": 7, "text": SENTENCE},
    "a text that is none": message(text={"bold": SENTENCE}),
    "a part that is none": message(text=[SENTENCE, 5]),
    "half a character": message(text="half \ud83d of it"),
    "half a character in a name": message(**{"vi\ud83d": "x"}),
}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_a_bad_message_refuses_itself_alone_and_is_named(bad):
    content = json.dumps(chat(message(6), bad, message(8))).encode()
    first, refused, last = found_in(content)
    assert [first.where, last.where] == ["result.json#6", "result.json#8"]
    assert isinstance(refused, RefusedError)
    assert refused.where in ("result.json#7", "result.json#message 2")


def test_a_post_over_the_limit_is_refused_alone():
    first, second = found_in(export(message(6, "x" * 10_001), message(7)))
    assert isinstance(first, TooLargeError)
    assert isinstance(second, Taken)


def test_bytes_that_are_no_utf_8_refuse_the_one_post_that_holds_them():
    first, second = found_in(export(message(6, "Caf@"), message(7)).replace(b"Caf@", b"Caf\xe9"))
    assert isinstance(first, RefusedError)
    assert isinstance(second, Taken)


@pytest.mark.parametrize("sign", [b'"text"', b'"text":', b"Desk", b'"from": "', b'": "message"', b'"id": 8'])
def test_of_a_file_that_is_cut_off_all_whole_messages_are_taken_and_the_rest_is_told(sign):
    content = export(message(6), message(7), message(8))
    last = content.rindex(sign, 0, content.rindex(b"text_entities"))
    *taken, end = found_in(content[: last + len(sign)])
    assert [one.where for one in taken] == ["result.json#6", "result.json#7"]
    assert str(end) == (
        "result.json: breaks off after 2 messages (the file is cut off); export the chat again, as machine-readable JSON"
    )


def test_a_fault_in_the_json_is_told_as_one():
    content = export(message(6), message(7), message(8)).replace(b'"id": 7,', b'"id": 7 "x",')
    first, end = found_in(content)
    assert isinstance(first, Taken)
    assert "breaks off after 1 message (Expecting ',' delimiter)" in str(end)


REFUSED = {
    "nothing": (b"", RefusedError),
    "a list": (b"[]", RefusedError),
    "words": (b"Three people were wounded.", RefusedError),
    "other JSON": (b'{"a": 1}', EmptyError),
    "a chat without messages": (export(), EmptyError),
    "an account without chats": (every(), EmptyError),
    "chats that are none": (b'{"chats": {"list": [1, [], {}]}}', EmptyError),
    "nested deeply": (b'{"a": ' + b"[" * 200_000, RefusedError),
    "a number without an end": (b'{"a": ' + b"1" * 200_000, RefusedError),
    "messages of nobody": (b'{"messages": [{"id": 1}], "name": "Dnipro Desk", "type": "public_channel"}', RefusedError),
}


@pytest.mark.parametrize(("content", "kind"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_export_is_refused(content, kind):
    (found,) = found_in(content)
    assert isinstance(found, kind)
    assert str(found).startswith("result.json: ")


EXPORTS = {
    "a channel": export(message()),
    "saved messages, which have no name": b'{\n "type": "saved_messages",\n "id": 1,\n "messages": [',
    "an account": every(chat(message())),
    "an account's in another language": '{\n "about": "Ось ваші дані. Telegram безкоштовний.",\n "chats": {'.encode(),
    "with a byte order mark": b"\xef\xbb\xbf" + export(message()),
}
OTHERS = [b"", b"{}", b"[]", b'{"text": "about Telegram"}', b'{"type": "public_channel"}', b'{"chats": 5}', b'{"messages": []}']


@pytest.mark.parametrize("content", EXPORTS.values(), ids=EXPORTS)
def test_an_export_looks_like_one(content):
    assert looks_like_telegram(content[:4096])


@pytest.mark.parametrize("content", OTHERS)
def test_other_json_does_not_look_like_an_export(content):
    assert not looks_like_telegram(content)


def test_an_export_far_larger_than_the_memory_allowed_is_read_to_its_end(tmp_path: Path):
    path = tmp_path / "result.json"
    pieces = json.dumps(chat(message(text="@")), indent=1).split("@")
    block = json.dumps(message(8, "x" * 1_000_000)) + ","
    with path.open("w") as file:
        file.write(pieces[0] + "first" + '"\n  },\n' + block * 200 + json.dumps(message(9, "last")) + "]}")
    code = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (160_000_000,) * 2)
from sayso.intake.telegram import telegram, About
with open(sys.argv[1], "rb") as file:
    found = list(map(type, telegram(file, "result.json", About(), 10_000)))
print(len(found), *sorted({kind.__name__ for kind in found}))
"""
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["202", "Taken", "TooLargeError"]
