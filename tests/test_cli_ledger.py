"""The command line over the ledger: what a desk types, what it sees, and how each command ends.

tests/transcripts/*.txt hold whole sessions, plain files that a reporter could extend:

    # Lines that begin with "#" explain.
    === raid.txt                          a file that is there; its text goes on to the next line that begins with === or $
    Two people were killed in Goma.
    $ sayso add raid.txt < other.txt      a command, if need be with a file for its standard input, or NAME=value before it
    1 report new …                        what it prints
    ! sayso: gone.txt: no such file …     what it says on standard error, each line after "! "
    [1]                                   its exit code, where that is not 0

Moments of the run itself stand as <moment>, its day as <day>, its folder as <folder>, how large a backup is as <size>. With
SAYSO_TRANSCRIPTS=write in the environment, the files are written anew with what is printed now, to be looked at.
"""

from __future__ import annotations

import csv
import inspect
import io
import json
import os
import pty
import re
import shlex
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import click
import jsonschema
import pandas
import pytest
from msgspec.structs import replace
from reportlab.pdfgen.canvas import Canvas
from sqlalchemy import make_url
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

import sayso
from ledgers import told
from loopback import Answer, Site
from postgres import server
from sayso import cli
from sayso.exports import ENTRY_COLUMNS
from sayso.filternames import FILTERS
from sayso.ledger import Ledger
from sayso.records import Engine, Span

CONTRACT = Path(__file__).parents[2] / "shared" / "contract" / "report.schema.json"
TRANSCRIPTS = Path(__file__).parent / "transcripts"

pytestmark = pytest.mark.usefixtures("desk")


# ---------------------------------------------------------------- whole sessions

MOMENT = r"[ T]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:\+00:00|Z)?"


def scenes(text: str) -> Iterator[tuple[str, list[str]]]:
    """The head of each part of a transcript, and the lines up to the next one."""
    head, lines = "", []
    for line in text.split("\n"):
        if line.startswith(("=== ", "$ ")):
            yield head, lines
            head, lines = line, []
        else:
            lines.append(line)
    yield head, lines


def typed(line: str, run, monkeypatch, days: set[str]) -> list[str]:
    """What a command line of a transcript does, as the transcript writes it."""
    words = shlex.split(line)
    stdin = Path(words[words.index("<") + 1]).read_bytes() if "<" in words else b""
    words = words[: words.index("<")] if "<" in words else words
    with monkeypatch.context() as around:
        while "=" in words[0]:
            around.setenv(*words.pop(0).split("=", 1))
        assert words.pop(0) == "sayso"
        ran = run(*words, stdin=stdin)
    shown = [*ran.out.splitlines(), *(f"! {line}" for line in ran.err.splitlines()), *([f"[{ran.code}]"] if ran.code else [])]
    today = f"(?:{'|'.join(sorted(days))})"
    shown = [re.sub(today + MOMENT, "<moment>", line.rstrip().replace(os.getcwd(), "<folder>")) for line in shown]
    return [re.sub(r"\.db: [\d,]+ bytes", ".db: <size>", re.sub(today, "<day>", line)) for line in shown]


@pytest.mark.parametrize("path", sorted(TRANSCRIPTS.glob("*.txt")), ids=lambda path: path.stem)
def test_a_session_goes_as_its_transcript_shows(run, monkeypatch, path):
    days = {datetime.now(UTC).date().isoformat()}
    written = []
    for head, lines in scenes(path.read_text("utf-8")):
        if head.startswith("=== "):
            file = Path(head.removeprefix("=== "))
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text("\n".join(lines).rstrip("\n") + "\n", "utf-8")
        elif head:
            days.add(datetime.now(UTC).date().isoformat())
            shown = typed(head.removeprefix("$ "), run, monkeypatch, days)
            end = max((n for n, line in enumerate(lines, 1) if line and not line.startswith("# ")), default=0)
            if "SAYSO_TRANSCRIPTS" not in os.environ:
                assert shown == lines[:end], f"{path.name}: {head}"
            lines = [*shown, *lines[end:]]
        written += [head, *lines] if head else lines
    if "SAYSO_TRANSCRIPTS" in os.environ:
        path.write_text("\n".join(written), "utf-8")


# ---------------------------------------------------------------- what can be added

SAID = "At least 17 people were killed in Goma on Monday, Governor Ana Ruiz said."
HTML = (
    "<html><head><title>Raid</title></head><body><article><h1>Raid</h1>"
    f"<p>{SAID}</p><p>She spoke in Goma.</p></article></body></html>"
)


def pdf(path: Path) -> None:
    canvas = Canvas(str(path))
    canvas.drawString(72, 700, SAID)
    canvas.save()


def warc(path: Path) -> None:
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for number in (1, 2):
            http = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1")
            page = HTML.replace("17", str(17 + number)).encode()
            told = {"payload": io.BytesIO(page), "length": len(page), "http_headers": http}
            writer.write_record(writer.create_warc_record(f"https://w.example/{number}", "response", **told))


def rss(path: Path) -> None:
    items = "".join(
        f"<item><title>Raid {n}</title><link>https://f.example/{n}</link>"
        f"<description>{SAID * 3} It was Raid No. {n}.</description></item>"
        for n in (1, 2, 3)
    )
    path.write_text(f'<rss version="2.0"><channel><title>F</title>{items}</channel></rss>', "utf-8")


def mail(path: Path) -> None:
    path.write_text(f"From: Desk <a@b.example>\nDate: Tue, 05 Nov 2024 10:00:00 +0000\nSubject: Raid\n\n{SAID}\n", "utf-8")


def telegram(path: Path) -> None:
    told = {"id": 1, "type": "message", "date": "2024-11-05T01:12:45", "date_unixtime": "1730769165", "from": "D", "text": SAID}
    path.write_text(json.dumps({"name": "D", "type": "public_channel", "id": 9, "messages": [told]}), "utf-8")


@pytest.mark.parametrize(
    ("name", "make", "new", "way"),
    [
        ("raid.pdf", pdf, 1, "file"),
        ("raid.html", lambda path: path.write_text(HTML, "utf-8"), 1, "file"),
        ("crawl.warc.gz", warc, 2, "archive"),
        ("feed.xml", rss, 3, "feed"),
        ("raid.eml", mail, 1, "mail"),
        ("result.json", telegram, 1, "telegram"),
    ],
)
def test_each_kind_of_file_is_added_once(run, name, make, new, way):
    make(Path(name))
    first, second = run("add", name), run("add", name)
    assert (first.code, first.err) == (0, "")
    assert first.out.startswith(f"{new} report")
    assert (second.code, second.err) == (0, "")
    assert second.out == f"0 reports new, {new} known · 0 statements · 0 figures\n"
    held = run("reports", "--format", "json").json
    assert [report["arrival"]["way"] for report in held] == [way] * new
    assert all(figure["text"].startswith("At least 1") for figure in run("figures", "--format", "json").json)


def test_a_pattern_is_what_it_fits(run):
    for name in ("a.txt", "b.txt", "c.md"):
        Path(name).write_text(SAID.replace("17", str(ord(name[0]))), "utf-8")
    assert run("add", "*.txt").out.startswith("2 reports new")


def test_a_page_of_the_web_is_added_where_that_is_allowed(run):
    with Site({"/raid": Answer(HTML, {"Content-Type": "text/html"}), "/robots.txt": Answer(status=404)}) as site:
        refused = run("add", site.url("/raid"))
        added = run("add", site.url("/raid"), "--allow-private")
    assert (refused.code, added.code) == (1, 0)
    assert re.fullmatch(r"sayso: http://127\.0\.0\.1:\d+/raid: .*--allow-private.*\n", refused.err)
    assert added.out.startswith("1 report new")


def many(path: Path, number: int, text: str = "Police said {n} people died.", **more: str) -> None:
    with path.open("w", encoding="utf-8") as file:
        for n in range(1, number + 1):
            file.write(json.dumps({"text": text.format(n=n), **more}) + "\n")


def test_of_a_thousand_rows_three_that_are_bad_cost_three(run):
    many(Path("rows.jsonl"), 1000, published="2024-11-05")
    rows = Path("rows.jsonl").read_text("utf-8").splitlines()
    rows[16], rows[499], rows[998] = "{", '{"text": "x", "published": "2024-13-01"}', '["no object"]'
    Path("rows.jsonl").write_text("\n".join(rows), "utf-8")
    ran = run("add", "rows.jsonl")
    assert ran.code == 1
    assert ran.out.startswith("997 reports new, 3 refused · ")
    assert [line.split(": ")[1] for line in ran.err.splitlines()] == ["rows.jsonl:17", "rows.jsonl:500", "rows.jsonl:999"]
    again = run("add", "rows.jsonl", "--quiet")
    assert (again.code, again.out, again.err) == (1, "", ran.err)

    # Answers for programs are whole, a table is not, and says so.
    number = len(run("figures", "--format", "json").json)
    assert run("figures", "--count").out == f"{number}\n"
    assert number > 900
    assert len(run("figures", "--format", "json", "--limit", "7").json) == 7
    assert len(run("reports", "--format", "json").json) == 997
    assert run("figures").out.endswith(f"\n50 of {number}; --limit shows more, --format json all\n")
    assert run("reports").out.endswith("\nthe first 50; --limit shows more, --format json all\n")
    assert "of" not in run("figures", "--limit", "60").out.splitlines()[-1].split()[:2]


def test_two_processes_make_the_same_ledger(run):
    many(Path("rows.jsonl"), 12)
    Path("gone.jsonl").write_text("{\n", "utf-8")
    one = run("add", "rows.jsonl", "gone.jsonl", "--ledger", "one.db")
    two = run("add", "rows.jsonl", "gone.jsonl", "--ledger", "two.db", "--jobs", "2")
    assert (one.code, one.out, one.err) == (two.code, two.out, two.err)
    figures = [run("figures", "--format", "json", "--ledger", at).raw for at in ("one.db", "two.db")]
    assert figures[0] == figures[1]


def test_the_ledger_is_that_of_the_option_else_of_the_environment_else_here(run, monkeypatch):
    Path("raid.txt").write_text(SAID, "utf-8")
    monkeypatch.setenv("SAYSO_LEDGER", "env.db")
    assert run("add", "raid.txt", "--ledger", "option.db").code == 0
    assert not Path("env.db").exists()
    assert run("add", "raid.txt").code == 0
    monkeypatch.delenv("SAYSO_LEDGER")
    assert run("add", "raid.txt").code == 0
    assert sorted(path.name for path in Path().glob("*.db")) == ["env.db", "option.db", "sayso.db"]


@pytest.mark.parametrize("words", ["add", "add a.txt --published 1", "add --tally a.csv --map gone.toml", "add --jobs 2"])
def test_a_wrong_call_makes_no_ledger(run, words):
    assert run(*words.split()).code == 2
    assert os.listdir() == []


# ---------------------------------------------------------------- being stopped


def process(*words: str, **how) -> subprocess.Popen[bytes]:
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen([sys.executable, "-m", "sayso.cli", *words], **{**pipes, **how})


def held(path: str = "sayso.db") -> int:
    """How many reports an SQLite ledger holds, seen from beside it."""
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as ledger:
            return ledger.execute("SELECT count(*) FROM report").fetchone()[0]
    except sqlite3.OperationalError:
        return 0


def test_told_to_stop_it_finishes_what_is_in_hand_and_the_next_run_does_the_rest(run):
    many(Path("rows.jsonl"), 1000, "Police said {n} people died. " * 4)
    total = 0
    for number, code in ((signal.SIGINT, 130), (signal.SIGTERM, 0)):
        with process("add", "rows.jsonl") as adding:
            while held() <= total:
                assert adding.poll() is None
                time.sleep(0.02)
            adding.send_signal(number)
            out, err = adding.communicate(timeout=60)
        assert adding.returncode == code
        assert b"Traceback" not in err
        assert out.decode().splitlines()[-1] == "stopped as asked; the same command goes on from here"
        new = int(out.split()[0])
        assert held() == total + new < 1000
        total += new
    assert run("add", "rows.jsonl").out.startswith(f"{1000 - total} reports new, {total} known")
    assert run("verify").code == 0


def test_whoever_asks_twice_is_obeyed_at_once():
    with process("add", "-") as adding:  # waits for what never comes
        while not Path("sayso.db-wal").exists():
            assert adding.poll() is None
            time.sleep(0.02)
        time.sleep(0.3)
        adding.send_signal(signal.SIGINT)
        assert adding.stderr.readline() + adding.stderr.readline() == b"\nfinishing what is in hand; once more ends at once\n"
        adding.send_signal(signal.SIGINT)
        out, err = adding.communicate(timeout=60)
    assert (adding.returncode, out) == (130, b"")
    assert b"Traceback" not in err


def test_a_process_that_reads_and_is_killed_is_a_line():
    many(Path("rows.jsonl"), 500, "Police said {n} people died. " * 6)
    with process("add", "rows.jsonl", "--jobs", "2", stdin=subprocess.DEVNULL) as adding:
        while not held():
            assert adding.poll() is None
            time.sleep(0.02)
        children = Path(f"/proc/{adding.pid}/task/{adding.pid}/children").read_text("ascii").split()
        readers = [int(child) for child in children if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()]
        os.kill(readers[0], signal.SIGKILL)
        _, err = adding.communicate(timeout=60)
    assert adding.returncode == 1
    told = "a process that was reading was killed, perhaps for want of memory; run the same command again, with fewer jobs"
    assert err.decode() == f"sayso: --jobs: {told}\n"


# ---------------------------------------------------------------- watching


def test_feeds_are_watched_once_and_what_does_not_come_is_told(run):
    rss(Path("feed.xml"))
    feed = Answer(Path("feed.xml").read_bytes(), {"Content-Type": "application/rss+xml"})
    with Site({"/feed": feed, "/robots.txt": Answer(status=404)}) as site:
        Path("feeds.toml").write_text(f'[[feed]]\nurl = "{site.url("/feed")}"\npages = false\n', "utf-8")
        first = run("watch", "feeds.toml", "--once", "--allow-private")
        Path("broken.toml").write_text(f'[[feed]]\nurl = "{site.url("/gone")}"\n', "utf-8")
        broken = run("watch", "broken.toml", "--once", "--allow-private")
    assert (first.code, first.err) == (0, "")
    assert "3 new" in first.out.splitlines()[-1]
    assert run("figures", "--count").out == "9\n"
    assert broken.code == 1
    assert "/gone" in broken.out.splitlines()[-1]


@pytest.mark.parametrize(("plan", "code"), [(None, 1), ("feed = 1", 2), ("[[feed]", 2)])
def test_a_plan_that_is_none_is_a_line(run, plan, code):
    if plan is not None:
        Path("feeds.toml").write_text(plan, "utf-8")
    ran = run("watch", "feeds.toml")
    assert (ran.code, ran.out) == (code, "")
    assert re.fullmatch(r"sayso: feeds\.toml.*: .+; .+\n", ran.err)


def test_watching_ends_when_it_is_told_to():
    Path("feeds.toml").write_text('[[feed]]\nurl = "http://127.0.0.1:9/feed"\n', "utf-8")
    with process("watch", "feeds.toml") as watching:
        assert watching.stdout.readline()  # the plan
        assert watching.stdout.readline()  # the first visit
        watching.send_signal(signal.SIGTERM)
        _, err = watching.communicate(timeout=60)
    assert (watching.returncode, err) == (0, b"")


# ---------------------------------------------------------------- asking

RAID = """\
Three people were killed and at least 12 wounded when a drone hit a bus in Kherson on Monday, Governor Oksana Lys said.
“We counted nine drones over the city,” Lys said. Ukraine's president denied that 40 houses had been destroyed.
"""
TRICKS = "\x1b[31m\x1b]x\x07\x9bJ\u202e\u2066"
TRICKY = f"“We have seen 17 {TRICKS}people die in Goma,” Mayor Ana {TRICKS}Ruiz said on 5 November.\n"


@pytest.fixture(scope="module")
def shelf(tmp_path_factory) -> Path:
    """A ledger of two reports, one of them hostile; tests copy it."""
    folder = tmp_path_factory.mktemp("shelf")
    with Ledger(folder / "sayso.db", create=True) as ledger:
        raid = sayso.read(RAID, published="2024-11-05", outlet="The Wire", url="https://wire.example/raid")
        tricky = sayso.read(TRICKY, published="2024-11-06", outlet=f"=cmd(){TRICKS}", title=f"Flood{TRICKS}")
        ledger.add([raid])
        ledger.add([tricky])
        killed = next(entry for entry in ledger.figures(measure="killed", outlet="The Wire"))
        ledger.accept(killed.held.id, by="ada")
    return folder / "sayso.db"


@pytest.fixture
def asked(run, shelf):
    """Asks that ledger."""
    Path("sayso.db").write_bytes(shelf.read_bytes())
    return run


@pytest.mark.skipif(not CONTRACT.exists(), reason="the contract's schema is not beside this checkout")
@pytest.mark.parametrize("kind", ["figures", "statements"])
def test_json_has_the_fields_of_the_contract_and_where_each_comes_from(asked, kind):
    schema = json.loads(CONTRACT.read_text("utf-8"))
    one = jsonschema.Draft202012Validator({**schema["properties"][kind], "$defs": schema["$defs"]})
    array = asked(kind, "--format", "json").json
    one.validate(array)
    lines = [json.loads(line) for line in asked(kind, "--format", "jsonl").out.splitlines()]
    assert array == lines
    assert len(array) == int(asked(kind, "--count").out)
    assert all({"report", "published", "outlet", "url"} <= entry.keys() for entry in array)
    with Ledger("sayso.db") as ledger:
        assert array == getattr(ledger, kind)().to_dicts()


@pytest.mark.parametrize("kind", ["figures", "statements"])
def test_tables_for_programs_are_read_by_pandas(asked, kind):
    names = [name for name, _ in ENTRY_COLUMNS]
    assert asked(kind, "--format", "csv", "--out", "rows.csv").code == 0
    assert asked(kind, "--format", "parquet", "--out", "rows.parquet").code == 0
    ids = [entry["id"] for entry in asked(kind, "--format", "json").json]
    for frame in (pandas.read_csv("rows.csv"), pandas.read_parquet("rows.parquet")):
        assert list(frame.columns) == names
        assert list(frame["id"]) == ids


@pytest.mark.parametrize("kind", ["reports", "speakers"])
def test_reports_and_speakers_are_lists_too(asked, kind):
    array = asked(kind, "--format", "json").json
    assert array == [json.loads(line) for line in asked(kind, "--format", "jsonl").out.splitlines()]
    assert asked(kind, "--format", "csv", "--out", "rows.csv").code == 0
    frame = pandas.read_csv("rows.csv")
    assert len(frame) == len(array) > 0
    assert list(frame["statements"]) == [one["statements"] for one in array]


FOUND = {
    "speaker": ("figures", "Lys", 3),
    "organisation": ("statements", "Red Cross", 0),
    "country": ("statements", "Ukrainian", 3),
    "speaker_kind": ("statements", "person", 2),
    "act": ("statements", "deny", 1),
    "quote": ("statements", "direct", 2),
    "measure": ("figures", "killed,wounded", 3),
    "unit": ("figures", "drone", 1),
    "party": ("figures", "UA", 0),
    "place": ("figures", "Kherson region", 2),
    "status": ("figures", "denied", 1),
    "comparator": ("figures", "at_least", 1),
    "min_value": ("figures", "12", 3),
    "max_value": ("figures", "9", 2),
    "said_since": ("statements", "2024-11-05", 1),
    "said_until": ("statements", "2024-11-04", 0),
    "happened_since": ("figures", "2024-11-04", 3),
    "happened_until": ("figures", "2024-11-04", 2),
    "published_since": ("figures", "2024-11-06", 1),
    "published_until": ("figures", "2024-11-05", 4),
    "outlet": ("figures", "the wire", 4),
    "report": ("figures", "{raid}", 4),
    "min_confidence": ("figures", "1", 0),
    "reviewed": ("figures", "accepted", 1),
    "text": ("figures", '"hit a bus" OR tram', 2),
    "versions": ("figures", "all", 5),
}


def test_every_filter_has_its_row():
    assert FOUND.keys() == FILTERS.keys()


@pytest.mark.parametrize("name", FOUND)
def test_a_filter_finds_what_it_says(asked, name):
    kind, value, number = FOUND[name]
    raid = asked("reports", "--outlet", "The Wire", "--format", "json").json[0]["id"]
    ran = asked(kind, "--" + name.replace("_", "-"), value.format(raid=raid[:8]), "--count")
    assert (ran.code, ran.out, ran.err) == (0, f"{number}\n", "")


def test_filters_hold_together_and_for_exports_too(asked):
    both = ("--measure", "killed", "--outlet", "The Wire")
    assert asked("figures", *both, "--count").out == "1\n"
    assert len(asked("export", "--to", "jsonl", *both).out.splitlines()) == 1
    assert asked("export", "--to", "jsonl", "--of", "statements", "--act", "deny", "--limit", "9").json["act"] == "deny"


@pytest.mark.parametrize("form", cli.asking.EXPORTS)
@pytest.mark.parametrize("kind", ["figures", "statements"])
def test_every_export_is_made_of_some_and_of_none(asked, form, kind):
    for name, more in (("some", []), ("none", ["--outlet", "Nobody"])):
        ran = asked("export", "--to", form, "--of", kind, "--out", name, *more)
        assert (ran.code, ran.out, ran.err) == (0, "", "")
        assert Path(name).exists()
    if form in ("geojson", "webannotation", "claimreview"):
        json.loads(Path("some").read_text("utf-8"))
        json.loads(Path("none").read_text("utf-8"))


@pytest.mark.parametrize(
    ("words", "printed"),
    [
        (["figures"], "No figures.\n"),
        (["figures", "--format", "json"], "[]\n"),
        (["figures", "--format", "jsonl"], ""),
        (["figures", "--count"], "0\n"),
        (["figures", "--facet", "unit"], "No entries.\n"),
        (["figures", "--facet", "unit", "--format", "json"], "[]\n"),
        (["statements"], "No statements.\n"),
        (["reports"], "No reports.\n"),
        (["reports", "--format", "json"], "[]\n"),
        (["speakers"], "No speakers.\n"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_nothing_found_is_an_answer(asked, words, printed):
    ran = asked(*words, "--outlet", "Nobody")
    assert (ran.code, ran.out, ran.err) == (0, printed, "")


def test_an_empty_answer_takes_the_place_of_yesterdays(asked):
    Path("today.jsonl").write_text("what was found yesterday\n", "utf-8")
    assert asked("figures", "--outlet", "Nobody", "--format", "jsonl", "--out", "today.jsonl").code == 0
    assert Path("today.jsonl").read_text("utf-8") == ""


@pytest.mark.parametrize("form", ["table", "json", "jsonl", "csv"])
def test_a_file_holds_what_would_be_printed(asked, form):
    printed = asked("figures", "--format", form)
    assert asked("figures", "--format", form, "--out", "new/rows").out == ""
    assert Path("new/rows").read_bytes() == printed.raw


def test_a_place_that_cannot_be_written_is_a_line(asked):
    for form in ("json", "parquet"):
        ran = asked("figures", "--format", form, "--out", "sayso.db/rows")
        assert (ran.code, ran.out) == (1, "")
        assert re.fullmatch(r"sayso: sayso\.db/rows: cannot be written \(.*\); name another place with --out\n", ran.err)


def test_without_pyarrow_it_says_how_to_get_it(asked, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    ran = asked("figures", "--format", "parquet", "--out", "rows.parquet")
    assert (ran.code, ran.err) == (2, "sayso: parquet: Parquet needs pyarrow; install it with: pip install 'sayso[parquet]'\n")


def test_a_spreadsheet_runs_no_cell(asked):
    plain = next(csv.DictReader(io.StringIO(asked("figures", "--format", "csv").out)))
    guarded = next(csv.DictReader(io.StringIO(asked("figures", "--format", "csv", "--for-spreadsheet").out)))
    assert plain["outlet"].startswith("=cmd()")
    assert guarded["outlet"].startswith("'=cmd()")


@pytest.mark.parametrize("words", [["figures", "--format", "jsonl"], ["reports"], ["verify"]], ids=" ".join)
def test_a_reader_that_leaves_early_is_no_fault(asked, words):
    with process(*words) as writer:
        writer.stdout.close()
        assert writer.stderr.read() == b""
        assert writer.wait(60) == 0


# ---------------------------------------------------------------- terminals


def on_terminal(*words: str) -> str:
    """What a command writes to a terminal of its own."""
    ours, theirs = pty.openpty()
    with process(*words, stdin=theirs, stdout=theirs, stderr=theirs) as running:
        os.close(theirs)
        shown = b""
        while True:
            try:
                piece = os.read(ours, 65536)
            except OSError:  # the other end is closed
                break
            if not piece:
                break
            shown += piece
        running.wait(60)
    os.close(ours)
    return shown.decode("utf-8")


def test_nothing_of_a_report_steers_the_terminal(asked):
    shown = {form: on_terminal("figures", "--format", form) for form in ("json", "csv", "table")}
    for form, printed in shown.items():
        bare = re.sub(r"\x1b\[[\d;]*m", "", printed) if form == "table" else printed  # a table may have colours
        assert not set(bare) & set("\x1b\x07\x9b\u202e\u2066"), form
    assert json.loads(shown["json"]) == asked("figures", "--format", "json").json
    Path("tricky.txt").write_text(TRICKY, "utf-8")
    assert not set(on_terminal("read", "tricky.txt", "--format", "csv")) & set("\x1b\x07\x9b\u202e\u2066")
    figure = asked("figures", "--outlet", f"=cmd(){TRICKS}", "--format", "json").json[0]["id"]
    report = asked("reports", "--outlet", f"=cmd(){TRICKS}", "--format", "json").json[0]["id"]
    for words in (["statements"], ["speakers"], ["reports"], ["search", "people"], ["show", figure], ["show", report],
                  ["figures", "--facet", "outlet"], ["refused"]):  # fmt: skip
        assert not set(asked(*words).out) & set("\x1b\x07\x9b\u202e\u2066"), words


def test_on_a_terminal_adding_shows_how_far_it_has_come():
    many(Path("rows.jsonl"), 3)
    shown = on_terminal("add", "rows.jsonl", "gone.txt")
    assert "0:00:00" in shown  # how long it has taken
    told = [line for line in re.sub(r"\x1b\[[\d;?]*[a-zA-Z]", "", shown).splitlines() if line.strip()]
    assert told[-3:] == [
        "sayso: gone.txt: no such file or folder; check the path",
        "3 reports new, 1 refused · 3 statements · 3 figures",
        "sayso refused tells what was refused, and why",
    ]


def test_names_that_people_give_play_no_tricks_either(asked):
    figure = asked("figures", "--format", "json").json[0]["id"]
    for ran in (
        asked("review", figure, "accept", "--as", f"ada{TRICKS}"),
        asked("grade", f"Ana{TRICKS}", "B"),
        asked("show", f"f{TRICKS}"),
        asked("figures", "--measure", TRICKS),
        asked(f"show{TRICKS}"),
        asked("backup", f"{TRICKS[:4]}.db"),
    ):
        assert not set(ran.out + ran.err) & set("\x1b\x07\x9b\u202e\u2066")
        assert len((ran.out + ran.err).splitlines()) == 1


# ---------------------------------------------------------------- keeping


def test_damage_is_found_named_and_an_exit_code(asked):
    with closing(sqlite3.connect("sayso.db")) as ledger:
        ledger.execute("DROP TRIGGER text_kept")
        ledger.execute("UPDATE text SET text = replace(text, 'bus', 'car')")
        ledger.commit()
    ran = asked("verify")
    assert ran.code == 3
    assert "its text does not have its digest" in ran.out
    assert "✗ reports: texts against their digests" in ran.out
    ran = asked("figures", "--outlet", "The Wire", "--format", "json")
    assert ran.code == 3
    assert len(ran.err.splitlines()) == 1
    assert asked("verify", "--rebuild").code == 3


@pytest.mark.parametrize("words", [["verify"], ["figures"], ["add", "-"], ["undo"]], ids=" ".join)
def test_a_torn_ledger_is_a_line(asked, words):
    torn = Path("sayso.db").read_bytes()
    Path("sayso.db").write_bytes(torn[:4096] + os.urandom(len(torn) - 4096))
    ran = asked(*words, stdin=SAID.encode())
    assert ran.code == 3
    assert re.fullmatch(r"sayso: sayso\.db: .+; .+\n", ran.err) or words == ["verify"]
    assert "Traceback" not in ran.err


def test_a_backup_is_a_ledger(asked):
    assert re.fullmatch(r"copy\.db: [\d,]+ bytes\n", asked("backup", "copy.db").out)
    assert asked("figures", "--format", "json", "--ledger", "copy.db").raw == asked("figures", "--format", "json").raw
    assert asked("verify", "--ledger", "copy.db").code == 0
    ran = asked("backup", "nowhere/copy.db")
    assert (ran.code, len(ran.err.splitlines())) == (1, 1)


def test_a_newer_engine_reads_again_and_reviews_go_over(run):
    now = sayso.read(RAID, published="2024-11-05")
    once = replace(now.figures[0], id="f9", span=Span(RAID.index("Monday"), RAID.index("Monday") + 6), text="Monday", value=9.0)
    before = replace(now, figures=(*now.figures, once), engine=Engine("0.0.1", "0"))
    with Ledger("sayso.db", create=True) as ledger:
        ledger.add([before])
        entries = {entry.words: entry.held.id for entry in ledger.figures()}
    for words in ("Three", "Monday"):
        assert run("review", entries[words], "accept").code == 0
    ran = run("reread", "--as", "ada")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines() == [
        f"1 report read again · {len(now.statements)} statements · {len(now.figures)} figures",
        "1 review carried over · 1 reviewed entry is not in the new reading",
        f"  {entries['Monday']}",
    ]
    accepted = run("figures", "--reviewed", "accepted", "--format", "json").json
    assert {entry["words"] for entry in accepted} == {"Three", "Monday"}
    assert run("reread").out.startswith("0 reports read again")
    assert run("verify").code == 0


def test_one_entry_is_shown_to_programs_with_its_history(asked):
    figure = asked("figures", "--reviewed", "accepted", "--format", "json").json[0]
    shown = asked("show", figure["id"][:8], "--format", "json").json
    assert figure.items() <= shown.items()
    history = [(one["change"]["kind"], one["entry"]["review"]) for one in shown["history"]]
    assert history == [("add", "none"), ("review", "accepted")]
    assert shown["arrival"]["way"] == "text"


# ---------------------------------------------------------------- PostgreSQL


def test_a_server_is_a_ledger_like_a_file_and_its_password_is_never_printed(run, monkeypatch):
    Path("raid.txt").write_text(RAID, "utf-8")
    words = ("add", "raid.txt", "--published", "2024-11-05", "--outlet", "The Wire")
    run(*words)
    with server() as url, server() as empty:
        secret = [make_url(one).set(drivername="postgresql", password="geheim") for one in (url, empty)]
        address, other = (one.render_as_string(hide_password=False) for one in secret)
        monkeypatch.setenv("SAYSO_LEDGER", address)
        told = [run(*words), run(*words), run("verify"), run("backup", other), run("backup", other), run("backup", "copy.db")]
        assert [ran.code for ran in told] == [0, 0, 0, 0, 2, 0]
        asked_of = [run("figures", "--format", "json", "--ledger", one).raw for one in (address, other, "copy.db", "sayso.db")]
        assert len(set(asked_of)) == 1
        assert len(json.loads(asked_of[0])) == 4
        lost = make_url(address).set(database="nowhere").render_as_string(hide_password=False)
        told += [run("figures", "--ledger", lost), run("figures", "--ledger", "postgresql://ada:geheim@@desk/x")]
        told += [run("figures", "--ledger", "postgresql://ada:geheim@127.0.0.1:1/x")]
        assert [ran.code for ran in told[-3:]] == [3, 2, 1]
    for ran in told:
        assert "geheim" not in ran.out + ran.err
        assert len(ran.err.splitlines()) == (ran.code != 0)


# ---------------------------------------------------------------- help, and what it costs


@pytest.mark.parametrize("name", sorted(cli.cli.commands))
def test_help_is_whole_sentences_and_its_examples_are_calls_that_parse(run, name):
    command = cli.cli.commands[name]
    paragraphs = inspect.cleandoc(command.help or "").split("\n\n")
    assert all(re.match(r"[A-Z]", part) and part.endswith(".") for part in paragraphs)
    shown = next(line for line in run("--help").out.splitlines() if line.split()[:1] == [name])
    assert shown.endswith(".")
    assert "..." not in shown
    above = click.Context(cli.cli, **cli.cli.context_settings)
    _, *examples = (command.epilog or "\n").replace("\\\n", " ").splitlines()[1:] or [""]
    for example in examples:
        program, called, *words = shlex.split(example)
        assert (program, called) == ("sayso", name)
        assert isinstance(command.make_context(name, words, parent=above), click.Context)
    assert all(line in run(name, "--help").out for line in (command.epilog or "").splitlines()[1:])


def test_without_a_command_it_shows_its_help(run):
    ran = run()
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("Usage: sayso ")


@pytest.mark.parametrize("words", [["--help"], ["figures", "--help"], ["--version"]], ids=" ".join)
def test_help_loads_nothing_heavy(words):
    heavy = {"httpx2", "numpy", "onnxruntime", "pandas", "rich", "sqlalchemy"}
    code = (
        "import sys\nsys.argv = ['sayso', *sys.argv[1:]]\nfrom sayso.cli import main\n"
        f"try: main()\nexcept SystemExit: pass\nprint(sorted({heavy!r} & sys.modules.keys()))"
    )
    ran = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines()[-1] == "[]"


def test_standard_output_that_was_closed_is_no_fault(asked):
    command = f"{shlex.quote(sys.executable)} -m sayso.cli figures >&-"
    ran = subprocess.run(command, shell=True, capture_output=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, b"")


# ---------------------------------------------------------------- what waits for review


def test_what_waits_for_review_is_listed_by_worth_with_the_reasons(run, desk):
    with Ledger("sayso.db", create=True) as ledger:
        ledger.add([told("A", "9 people were killed.", ("9", {"unit": "person"}), who="Ana Ruiz"),
                    told("B", "4,000 people were killed.", ("4,000", {"unit": "person"}), who="Kofi Tan")])  # fmt: skip
        first, second = ledger.queue()
    ran = run("queue")
    assert [line.split()[0] for line in ran.out.splitlines() if line[0] != " "] == [first.figure[:8], second.figure[:8]]
    assert "differs from Ana Ruiz; large" in " ".join(ran.out.split())
    assert [one["why"] for one in run("queue", "--format", "json").json] == [list(first.why), list(second.why)]
    assert run("queue", "--limit", "1").out.count("killed") == 1
    run("review", first.figure, "accept")
    assert [one["id"] for one in run("queue", "--format", "json").json] == [second.figure]
    run("review", second.figure, "reject")
    assert run("queue").out == "Nothing waits for review.\n"


def test_one_id_is_compared_with_all_that_is_of_its_matters(run, desk):
    with Ledger("sayso.db", create=True) as ledger:
        ledger.add([told("A", "9 people were killed.", ("9", {"unit": "person"}), who="Ana Ruiz"),
                    told("B", "40 people were killed.", ("40", {"unit": "person"}), who="Kofi Tan")])  # fmt: skip
        nine = ledger.figures(max_value=9).page().entries[0].held.id
    (matter,) = run("compare", nine[:8], "--format", "json").json
    assert {claim["figure"] for claim in matter["claims"]} > {nine}
    assert [claim["bounds"] for claim in matter["claims"]] == [[9, 9], [40, 40]]
    assert "Kofi Tan" in run("compare", nine).out
    assert run("compare", "f0000000").code == 2
