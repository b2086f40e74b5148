"""Breaking it: the whole command killed, starved, locked out and lied to; and what the ledger holds afterwards.

Each time: a clear line, nothing lost, nothing twice. A ledger that was tortured is held, field by field, against one that was
left in peace. Here runs a seeded part; `make torture` (SAYSO_TORTURE=1) runs all, and writes what came of it into
eval/README.md.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import NamedTuple

import psycopg
import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

import sayso as package
import torture
from loopback import Answer, Site, Wire
from postgres import kill, restart, server
from sayso.errors import LedgerError
from sayso.ledger import Ledger
from sayso.ledger.dialects import WRITERS
from torture import BAD_ROWS, SEED, UNPRIVILEGED, WHOLE, Child, Ran, below, contents, faults, gone, rows, sayso, tell

NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
ROOT = os.geteuid() == 0


@contextmanager
def fresh(database: str) -> Iterator[str]:
    """The address of a ledger that is still to be made."""
    if database == "postgresql":
        with server() as url:
            yield url
    else:
        with tempfile.TemporaryDirectory(prefix="sayso-") as folder:
            yield str(Path(folder, "ledger.db"))


@pytest.fixture(params=NAMES)
def database(request) -> str:
    return request.param


def one_line(ran: Ran, code: int, told: str) -> None:
    """It ended with this code, and said one thing: what the pattern describes."""
    assert ran.code == code, (ran.code, ran.err)
    assert [bool(re.search(told, line)) for line in ran.err.splitlines()] == [True], ran.err


# ---------------------------------------------------------------- kill -9


def undisturbed(database: str, words: list[object], **settings) -> tuple[Ran, dict[str, list[str]], float]:
    """How the command ends if it is let be, what the ledger then holds, and how many seconds it takes."""
    with fresh(database) as at, Child(words, at, **settings) as child:
        began = time.monotonic()
        ran = child.ended()
        return ran, contents(at), time.monotonic() - began


def under_fire(chance: Random, words: list[object], at: str, longest: float, **settings) -> tuple[Ran, int]:
    """Gives a command again and again, killed at random instants, until it comes to its end; how often it was killed."""
    kills = 0
    while True:
        with Child(words, at, **settings) as child:
            if not struck(chance, child, at, longest):
                return child.ended(), kills
        kills += 1
        if chance.random() < 0.3:  # not each time: whoever looks mends what the next command would have to
            assert found_after_kill(at) == []


def struck(chance: Random, child: Child, at: str, longest: float) -> bool:
    """Kills it at a random instant; every other time while it writes, for most instants are spent reading. False: it ended."""
    log = Path(f"{at}-wal")
    if "://" in at or chance.random() < 0.5:
        if child.ends_within(chance.uniform(0, longest)):
            return False
    else:
        for _ in range(chance.randrange(1, 6)):
            before = touched(log)
            while touched(log) == before:
                if child.ends_within(0.0002):
                    return False
        time.sleep(chance.uniform(0, 0.003))
    child.kill()
    return True


def touched(path: Path) -> tuple[int, int]:
    """What changes when a file is written to."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return 0, 0
    return found.st_size, found.st_mtime_ns


def found_after_kill(at: str) -> list[str]:
    """What is wrong with a ledger whose maker was killed; nothing, if that was before there was one."""
    try:
        return faults(at)
    except LedgerError as error:
        return [] if error.what == "there is no ledger" else [str(error)]


def test_killed_at_any_instant_and_begun_again_it_is_the_ledger_of_an_undisturbed_run(database, tmp_path):
    wanted = {"sqlite": 200 if WHOLE else 10, "postgresql": 20 if WHOLE else 3}[database]
    chance = Random(SEED)
    words = ["add", rows(tmp_path / "reports.jsonl", 200 if WHOLE else 24, SEED, bad=BAD_ROWS), "--quiet"]
    ran, whole, longest = undisturbed(database, words, batch=4)
    assert (ran.code, len(ran.refused), len(whole["refused"])) == (1, 3, 3)
    kills = runs = 0
    while kills < wanted:
        with fresh(database) as at:
            ran, times = under_fire(chance, words, at, longest, batch=4)
            assert (ran.code, len(ran.refused)) == (1, 3), ran.err
            assert contents(at) == whole
            assert faults(at) == []
        kills, runs = kills + times, runs + 1
    tell(
        f"{NAMES[database]}: `sayso add` of {len(whole['reports'])} reports killed by `kill -9` at a random instant, the same "
        "command again until it ends (4 reports to a change; on SQLite every other time in the middle of writing)",
        f"{kills} kills in {runs} runs",
        f"each time the same {len(whole['statements'])} statements, {len(whole['figures'])} figures, 3 refusals",
    )


def test_a_killed_command_leaves_no_process_behind(tmp_path):
    given = rows(tmp_path / "reports.jsonl", 3000, SEED)
    with Child(["add", given, "--jobs", 2], tmp_path / "ledger.db") as child:
        while len(helpers := below(child.running.pid)) < 2:
            assert not child.ends_within(0.05), child.ended().err
        child.kill()
    assert gone(helpers)
    tell("`sayso add --jobs 2` killed by `kill -9`: its helpers", "1", "end by themselves")


def holds_reports(at: Path) -> bool:
    try:
        with Ledger(at) as ledger:
            return bool(ledger.reports(limit=1))
    except LedgerError:
        return False


def test_told_to_stop_it_finishes_what_is_in_hand_and_the_next_run_does_the_rest(tmp_path):
    given = rows(tmp_path / "reports.jsonl", 120, SEED)
    _, whole, _ = undisturbed("sqlite", ["add", given])
    at = tmp_path / "ledger.db"
    with Child(["add", given], at, batch=4) as child:
        while not holds_reports(at):
            assert not child.ends_within(0.01), child.ended().err
        child.running.terminate()
        ran = child.ended()
    new, _, _ = ran.added
    assert (ran.code, ran.err, 0 < new < 120) == (0, "", True)
    assert "stopped as asked; the same command goes on from here" in ran.out
    assert faults(at) == []
    assert sayso("add", given, ledger=at).added == (120 - new, new, 0)
    assert contents(at) == whole
    tell("SIGTERM while adding", "1", "the reports in hand are written; the same command goes on from there")


# ---------------------------------------------------------------- PostgreSQL killed


def test_the_server_is_killed_while_it_is_written_to_and_comes_back(tmp_path):
    chance = Random(SEED)
    words = ["add", rows(tmp_path / "reports.jsonl", 200 if WHOLE else 24, SEED)]
    _, whole, longest = undisturbed("postgresql", words, batch=4)
    kills = 0
    while kills < (20 if WHOLE else 2):
        with fresh("postgresql") as at:
            while True:
                with Child(words, at, batch=4) as child:
                    ended = child.ends_within(chance.uniform(0, longest))
                    if not ended:
                        kill()
                        kills += 1
                    ran = child.ended()
                restart()
                if ended or ran.code == 0:  # nothing more was to be written when the server died
                    break
                one_line(ran, 1, r"^sayso: postgresql://.*: the server does not answer \(.+\); see that it runs, then run ")
            assert (ran.code, ran.err) == (0, "")
            assert contents(at) == whole
            assert faults(at) == []
    tell(
        "PostgreSQL: the server and all its backends killed by `kill -9` while `sayso add` writes, restarted, the same command "
        "again",
        f"{kills} kills",
        "one line (“the server does not answer”), exit code 1; in the end nothing lost, nothing twice",
    )


# ---------------------------------------------------------------- no room, no right, no turn


def test_where_the_disk_is_full_that_is_told_and_the_same_command_later_goes_on(tmp_path):
    chance = Random(SEED)
    words = ["add", rows(tmp_path / "reports.jsonl", 80, SEED)]
    _, whole, _ = undisturbed("sqlite", words, batch=4)
    with fresh("sqlite") as at:
        sayso(*words, ledger=at, batch=4)
        size = Path(at).stat().st_size
    full = []
    for limit in sorted(int(size ** chance.uniform(0.6, 1.05)) for _ in range(60 if WHOLE else 2)):
        with fresh("sqlite") as at:
            ran = sayso(*words, ledger=at, batch=4, file_size=limit)
            if ran.code:
                full.append(limit)
                one_line(ran, 1, rf"^sayso: {re.escape(at)}: cannot be (written|opened or made).*; (make room|check the path)")
            assert sayso(*words, ledger=at, batch=4).code == 0
            assert contents(at) == whole, limit
            assert faults(at) == []
    assert full
    tell(
        f"SQLite: no file may grow beyond a size (RLIMIT_FSIZE), for a ledger of {size:,} bytes; then the same command without "
        "the limit",
        f"{len(full)} sizes, {full[0]:,} to {full[-1]:,} bytes",
        "one line (“make room, then run the same command again”), exit code 1; then the whole ledger",
    )


FULL = """
mount -t tmpfs -o size="$1" tmpfs "$2" || exit 99
shift 2; "$@"; echo "code $?"
mount -o remount,size=64m "$FOLDER"; "$@"; echo "code $?"
cp "$FOLDER"/ledger.db* "$KEPT"
"""


@pytest.mark.skipif(not (ROOT and shutil.which("unshare")), reason="mounting needs root, and unshare to do it unseen")
def test_a_disk_that_is_really_full(tmp_path):
    words = ["add", rows(tmp_path / "reports.jsonl", 80, SEED)]
    _, whole, _ = undisturbed("sqlite", words, batch=4)
    full = 0
    for size in ("100k", "300k", "500k", "900k") if WHOLE else ("400k",):
        small, kept = tmp_path / f"small-{size}", tmp_path / f"kept-{size}"
        small.mkdir()
        kept.mkdir()
        command = [sys.executable, torture.__file__, '{"batch": 4}', *map(str, words)]
        ran = subprocess.run(
            ["unshare", "-m", "sh", "-c", FULL, "sh", size, str(small), *command], capture_output=True, text=True,
            env=os.environ | {"SAYSO_LEDGER": str(small / "ledger.db"), "FOLDER": str(small), "KEPT": str(kept)},
        )  # fmt: skip
        if ran.returncode == 99:
            pytest.skip(f"mounting is refused ({ran.stderr.strip()})")
        codes = re.findall(r"^code (\d+)$", ran.stdout, re.M)
        assert codes in (["1", "0"], ["0", "0"]), ran.stderr
        if codes[0] == "1":
            full += 1
            assert re.fullmatch(r"sayso: \S+ledger.db: cannot be written \(.*\); make room, then run .*\n", ran.stderr)
        assert contents(kept / "ledger.db") == whole
    assert full
    tell("SQLite: a file system of a few hundred kilobytes, full; then enlarged", f"{full} sizes", "as above")


MAY_NOT = "may not be written to; ask for the right to write the file and its folder"


@pytest.mark.skipif(ROOT and not shutil.which("setpriv"), reason="root may write everywhere, unless setpriv takes that away")
@pytest.mark.parametrize(
    ("folder_mode", "file_mode", "told"),
    [
        pytest.param(0o755, 0o444, MAY_NOT, id="a file"),
        pytest.param(0o555, 0o644, MAY_NOT, id="a folder"),
        pytest.param(0o555, 0o444, MAY_NOT, id="both"),
        pytest.param(0o555, None, "cannot be opened or made; check the path and the right to write to its folder", id="none"),
    ],
)
def test_where_one_may_not_write_that_is_told(folder_mode, file_mode, told, tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()
    at, given, more = folder / "ledger.db", rows(tmp_path / "reports.jsonl", 6, SEED), rows(tmp_path / "more.jsonl", 6, 1)
    if file_mode is not None:
        assert sayso("add", given, ledger=at).code == 0
        before = contents(at)
        at.chmod(file_mode)
    folder.chmod(folder_mode)
    one_line(sayso("add", more, ledger=at, before=UNPRIVILEGED), 1, rf"^sayso: {at}: {told}$")
    if file_mode is not None:
        asked = sayso("figures", "--count", ledger=at, before=UNPRIVILEGED)
        if folder_mode == 0o755:
            assert (asked.code, int(asked.out)) == (0, len(before["figures"]))
        else:  # SQLite keeps what readers share in a file beside the ledger
            one_line(asked, 1, rf"^sayso: {at}: {told}$")
    folder.chmod(0o755)
    if file_mode is not None:
        assert contents(at) == before
    else:
        assert os.listdir(folder) == []
        tell("SQLite: a file or a folder that may not be written", "4 ways", "one line, exit code 1, nothing changed")


@contextmanager
def somebody_writes(database: str, at: str) -> Iterator[None]:
    """Another has the turn to write, until the end of the block."""
    if database == "sqlite":
        with closing(sqlite3.connect(at, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield
            other.execute("ROLLBACK")
    else:
        with psycopg.connect(at.replace("+psycopg", "")) as other:
            other.execute("SELECT pg_advisory_xact_lock(%s)", [WRITERS])
            yield


def test_a_locked_ledger_is_waited_for_and_after_half_a_minute_that_is_told(database, tmp_path):
    first, second = rows(tmp_path / "first.jsonl", 6, 1), rows(tmp_path / "second.jsonl", 6, 2)
    with fresh(database) as at, ExitStack() as running:
        assert sayso("add", first, ledger=at).added == (6, 0, 0)
        with somebody_writes(database, at):
            waiting = running.enter_context(Child(["add", second], at))
            told = sayso("add", second, ledger=at, busy=0.5)
            one_line(told, 1, "another sayso has been writing for half a minute; run the command again$")
            assert len(contents(at)["reports"]) == 6
            assert not waiting.ends_within(2.0 if WHOLE else 0.5)
        assert waiting.ended().added == (6, 0, 0)
        assert faults(at) == []
    tell(
        f"{NAMES[database]}: another holds the right to write, for seconds or for good",
        "1 each",
        "questions are answered; a writer waits; when its patience ends (here half a second) one line, exit code 1",
    )


# ---------------------------------------------------------------- torn pages

PAGE = 4096
ASKED = (
    ["verify"],
    ["figures", "--versions", "all", "--format", "jsonl"],
    ["statements", "--versions", "all", "--format", "jsonl"],
    ["reports", "--format", "jsonl"],
    ["search", "search"],
    ["refused", "--format", "jsonl"],
)


class Torn(NamedTuple):
    """A ledger before and after some changes that stand in its -wal; `states` are its contents after each of them."""

    old: bytes
    wal: bytes
    new: bytes
    states: list[dict[str, list[str]]]


@pytest.fixture(scope="module")
def torn(tmp_path_factory) -> Torn:
    folder = tmp_path_factory.mktemp("torn")
    at, states = folder / "ledger.db", []
    given = [json.loads(line) for line in rows(folder / "reports.jsonl", 60, SEED).read_text("utf-8").splitlines()]
    made = [package.read(row.pop("text"), **row) for row in given]
    with Ledger(at, create=True) as ledger:
        ledger.add(made[:30])
    with closing(sqlite3.connect(at, isolation_level=None)) as reader, Ledger(at) as ledger:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM report").fetchone()  # from here on nothing goes from the -wal into the file
        states.append(contents(at))
        for start in range(30, 60, 5):
            ledger.add(made[start : start + 5])
            states.append(contents(at))
        old, wal = at.read_bytes(), at.with_name("ledger.db-wal").read_bytes()
    return Torn(old, wal, at.read_bytes(), states)


def examined(folder: Path, ledgers: list[Path], asked: tuple[list[str], ...] = ASKED) -> Iterator[list[Ran]]:
    """How commands end on each of the ledgers; a crash of one is its own."""
    (folder / "asked").write_text("".join(json.dumps([str(at), words]) + "\n" for at in ledgers for words in asked), "utf-8")
    ran = sayso("_examine", folder / "asked", ledger="none")
    assert (ran.code, ran.err) == (0, "")
    found = [Ran(*json.loads(line), 0) for line in ran.out.splitlines() if line]
    assert len(found) == len(ledgers) * len(asked)
    for start in range(0, len(found), len(asked)):
        yield found[start : start + len(asked)]


def damages(chance: Random, content: bytes) -> Iterator[bytes]:
    """What a failing disk makes of a file, over and over."""
    while True:
        at = chance.randrange(len(content) // PAGE) * PAGE
        yield content[: chance.randrange(1, len(content))]
        yield content[:at] or content[:PAGE]
        yield content[:at] + bytes(PAGE) + content[at + PAGE :]
        yield content[:at] + chance.randbytes(PAGE) + content[at + PAGE :]
        half = at + 512 * chance.randrange(1, 8)
        yield content[:half] + bytes(at + PAGE - half) + content[at + PAGE :]


def test_a_damaged_file_is_told_and_where_it_is_not_told_nothing_is_missing(torn, tmp_path):
    chance, number = Random(SEED), 500 if WHOLE else 15
    made = [tmp_path / "whole.db", *(tmp_path / f"damaged-{n}.db" for n in range(number))]
    made[0].write_bytes(torn.new)
    for at, content in zip(made[1:], damages(chance, torn.new), strict=False):
        at.write_bytes(content)
    right, *others = examined(tmp_path, made)
    assert [ran.code for ran in right] == [0] * len(ASKED)
    verified, wrong = Counter(found[0].code for found in others), 0
    for at, found in zip(made[1:], others, strict=True):
        for ran, truth in zip(found, right, strict=True):
            assert ran.code in (0, 3), (at, ran)
            assert "Traceback" not in ran.err, at
            if ran.code == 3 and ran is not found[0]:
                assert len(ran.err.splitlines()) == 1, (at, ran.err)
            assert found[0].code == 3 or ran.out == truth.out, at
            wrong += ran.code == 0 and ran.out != truth.out
    assert verified[3] > number / 2
    tell(
        "SQLite: the file cut off, or a page of it zeros, noise, or half zeros",
        f"{number}",
        f"`verify` tells of it with exit code 3 ({verified[3]}), or it hit nothing in use ({verified[0]}: all answers as "
        f"before); of {number * (len(ASKED) - 1):,} questions to these ledgers {wrong} were answered with something missing or "
        "changed, the others as before or with one line and exit code 3",
    )


def test_a_log_cut_anywhere_gives_the_ledger_as_it_was_after_one_of_its_changes(torn, tmp_path):
    chance, number = Random(SEED), 200 if WHOLE else 12
    reached = set()
    for n in range(number):
        at, log = tmp_path / f"{n}.db", torn.wal[: chance.randrange(len(torn.wal) + 1)]
        if n % 3 == 1:  # a sector that never came, with later ones there
            place = chance.randrange(len(log) or 1)
            log = log[:place] + bytes(len(log[place : place + 512])) + log[place + 512 :]
        at.write_bytes(torn.old)
        at.with_name(f"{n}.db-wal").write_bytes(log)
        held = contents(at)
        assert held in torn.states
        reached.add(torn.states.index(held))
        assert faults(at) == []
    assert len(reached) > 2
    tell("SQLite: the -wal cut off at any byte, or a sector lost", f"{number}", "the ledger as it was after one of its changes")


def test_pages_torn_while_the_log_is_written_back_are_made_whole_from_it(torn, tmp_path):
    chance, number = Random(SEED), 100 if WHOLE else 6
    pages = [int.from_bytes(torn.wal[at : at + 4], "big") for at in range(32, len(torn.wal), 24 + PAGE)]
    for n in range(number):
        content = bytearray(torn.old.ljust(len(torn.new), b"\0"))
        for page in chance.sample(pages, 5):
            half = (page - 1) * PAGE + 512 * chance.randrange(8)
            content[half : page * PAGE] = chance.randbytes(page * PAGE - half)
        at = tmp_path / f"{n}.db"
        at.write_bytes(content)
        at.with_name(f"{n}.db-wal").write_bytes(torn.wal)
        assert contents(at) == torn.states[-1]
        assert faults(at) == []
    tell("SQLite: pages torn while the -wal is written back", f"{number}", "made whole from it")


# ---------------------------------------------------------------- broken and hostile inputs

OUTSIDE, ASIDE, INSIDE = "127.0.0.2", "127.0.0.3", "127.0.0.1"
SAID = "At least {} people were killed in Goma on Monday, Governor Ana Ruiz said."
TEXT = {"Content-Type": "text/plain"}
GIGABYTE = 1 << 30
PEAK = 600_000_000  # bytes: with the model a command takes 160 MB


def zeros(size: int) -> bytes:
    """So many zeros, packed as gzip, at a thousandth of their size."""
    packer = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    mebibyte = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    assert mebibyte == again  # what comes after a full flush does not depend on what was before
    return gzip.compress(b"", mtime=0)[:10] + again * (size >> 20) + packer.flush()


def record(n: int, content: bytes | None = None, **headers: str) -> bytes:
    """A record of a web archive: a report of its own."""
    out = io.BytesIO()
    content = SAID.format(n).encode() if content is None else content
    told = [("Content-Type", "text/plain"), *((name.replace("_", "-"), value) for name, value in headers.items())]
    http = StatusAndHeaders("200 OK", told, protocol="HTTP/1.1")
    writer = WARCWriter(out, gzip=False)
    writer.write_record(
        writer.create_warc_record(f"https://news.example/{n}", "response", io.BytesIO(content), len(content), http_headers=http,
                                  warc_headers_dict={"WARC-Date": "2024-11-06T07:08:09Z"})
    )  # fmt: skip
    return out.getvalue()


def packed(*records: bytes) -> bytes:
    return b"".join(gzip.compress(one, mtime=0) for one in records)


def rss(said: str, declared: str = "") -> bytes:
    channel = f"<channel><title>Desk</title><item><description>{said}</description></item></channel>"
    return f'<?xml version="1.0"?><!DOCTYPE rss [{declared}]><rss version="2.0">{channel}</rss>'.encode()


LAUGHS = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "ha"}">' for n in range(10))
GARBAGE = b"%PDF-1.7\n" + Random(SEED).randbytes(50_000)


class Broken(NamedTuple):
    """An input, and what becomes of it: how many reports, and the line about it."""

    content: bytes | None
    reports: int
    told: str | None


FILES = {
    "cut.warc.gz": Broken(packed(record(1), record(2), record(3))[:-90], 2, "breaks off"),
    "cut-plain.warc": Broken((record(4) + record(5))[:-30], 1, "breaks off"),
    "length.warc": Broken(
        record(6) + record(7).replace(b"Content-Length: ", b"Content-Length: 9", 1) + record(8),
        2,
        "its Content-Length is wrong",
    ),
    "entities.xml": Broken(rss("&e9;", LAUGHS), 0, "XML declarations of its own"),
    "external.xml": Broken(rss("&s;", '<!ENTITY s SYSTEM "file:///etc/passwd">'), 0, "XML declarations of its own"),
    "bomb.warc.gz": Broken(gzip.compress(record(9)) + zeros(GIGABYTE), 1, "unpacks to more than 200 times its size"),
    "bomb-inside.warc": Broken(record(10, zeros(GIGABYTE), Content_Encoding="gzip"), 0, "is over the limit"),
    "garbage.pdf": Broken(GARBAGE, 0, "the PDF is damaged"),
    "sparse.txt": Broken(None, 0, "is over the limit"),
    "picture.txt": Broken(b"\x89PNG\r\n\x1a\n" + bytes(1000), 0, "looks like a PNG picture"),
    "empty.txt": Broken(b"", 0, "holds no text"),
    "good.txt": Broken(SAID.format(99).encode(), 1, None),
}
PAGES = {
    "/to-loopback": Broken(b"", 0, "127.0.0.1 is loopback"),
    "/to-a-name": Broken(b"", 0, "inside.example:.*: 127.0.0.1 is loopback"),
    "/to-metadata": Broken(b"", 0, "metadata service"),
    "/bomb": Broken(b"", 0, "is over the limit"),
    "/short": Broken(b"", 0, "breaks off"),
    "/good": Broken(b"", 1, None),
    "drip": Broken(b"", 0, "took more than 0.5 seconds"),
    "drip-robots": Broken(b"", 0, "robots.txt cannot be read: took more than 0.5 seconds"),
}


@contextmanager
def hostile_hosts() -> Iterator[tuple[Callable[[str], str], Site]]:
    """Servers that mean harm, each by a path of its own: the address of a path, and the inside that nobody may reach."""

    def drip(line, request):
        if request.path == "/robots.txt" and line.getsockname()[0] == OUTSIDE:
            line.sendall(b"HTTP/1.1 404 Told\r\nContent-Length: 0\r\n\r\n")
            return
        line.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n")
        while True:
            line.sendall(b"a")
            time.sleep(0.1)

    secret = Answer("At least 3 secrets were told, the inside said.", TEXT)
    with Site({"/": secret}, address=INSIDE) as inside, Site(address=OUTSIDE) as site, \
            Wire(drip, address=OUTSIDE) as slow, Wire(drip, address=ASIDE) as slower:  # fmt: skip
        there = {"Location": inside.url()}
        site.pages |= {
            "/to-loopback": Answer(status=302, headers=there),
            "/to-a-name": Answer(status=302, headers={"Location": inside.url(host="inside.example")}),
            "/to-metadata": Answer(status=302, headers={"Location": "http://169.254.169.254/latest/meta-data/"}),
            "/bomb": Answer(zeros(GIGABYTE), TEXT | {"Content-Encoding": "gzip"}),
            "/short": Answer(SAID.format(50), TEXT | {"Content-Length": "5000"}),
            "/good": Answer(SAID.format(51), TEXT),
        }
        dripping = {"drip": slow.url(), "drip-robots": slower.url()}
        yield lambda path: dripping.get(path) or site.url(path), inside


class Attacked(NamedTuple):
    """Two runs of one command on everything that is broken, and the ledger after each."""

    addresses: dict[str, str]
    runs: list[Ran]
    ledgers: list[dict[str, list[str]]]
    asked_inside: int


@pytest.fixture(scope="module")
def attacked(tmp_path_factory) -> Attacked:
    folder = tmp_path_factory.mktemp("broken")
    addresses = {}
    for name, broken in FILES.items():
        path = folder / name
        path.touch()
        if broken.content is None:
            os.truncate(path, GIGABYTE)
        else:
            path.write_bytes(broken.content)
        addresses[name] = str(path)
    at, runs, ledgers = folder / "ledger.db", [], []
    with hostile_hosts() as (address, inside):
        addresses |= {path: address(path) for path in PAGES}
        for _ in range(2):
            settings = {"allow": [OUTSIDE, ASIDE], "names": {"inside.example": INSIDE}, "seconds": 0.5}
            runs.append(sayso("add", *addresses.values(), ledger=at, **settings))
            ledgers.append(contents(at))
        asked = len(inside.asked)
    assert faults(at) == []
    return Attacked(addresses, runs, ledgers, asked)


@pytest.mark.parametrize("name", [*FILES, *PAGES])
def test_what_is_broken_is_refused_in_one_line_and_what_is_whole_in_it_is_added(attacked, name):
    broken, where = (FILES | PAGES)[name], attacked.addresses[name]
    about = re.compile(rf"{re.escape(where)}(?=[:#]|$)")
    lines = [line for line in attacked.runs[0].refused if about.match(line)]
    filed = [one for one, _ in map(json.loads, attacked.ledgers[0]["reports"]) if about.match(one["arrival"]["where"])]
    assert len(filed) == broken.reports, lines
    if broken.told is None:
        assert lines == []
    else:
        assert len(lines) == 1
        assert re.search(broken.told, lines[0]), lines
        kept = [one for one in map(json.loads, attacked.ledgers[0]["refused"]) if about.match(one["where"])]
        assert [f"{one['where']}: {one['what']}; {one['remedy']}" for one in kept] == lines


def test_all_that_is_broken_takes_no_memory_reaches_nothing_inside_and_is_told_once(attacked):
    good = sum(broken.reports for broken in (FILES | PAGES).values())
    bad = sum(broken.told is not None for broken in (FILES | PAGES).values())
    assert [(ran.code, ran.added) for ran in attacked.runs] == [(1, (good, 0, bad)), (1, (0, good, bad))]
    assert attacked.ledgers[1] == attacked.ledgers[0]
    assert attacked.asked_inside == 0
    peak = max(ran.peak for ran in attacked.runs)
    assert peak < PEAK
    tell(
        "In one command: truncated WARC and gzip, a WARC with a wrong length, entity bombs, three bombs of 1 GB, garbage as a "
        "PDF, redirects to 127.0.0.1, to a name that resolves to it and to the metadata service, servers that drip",
        f"{bad} broken, {len(FILES | PAGES) - bad} whole",
        f"a line each; the {good} whole reports in and around them added; peak {peak / 1e6:.0f} MB; nothing inside was asked; "
        "given again, nothing changes",
    )


def test_of_very_many_rows_with_three_bad_ones_the_others_are_added(tmp_path):
    number = 1000 if WHOLE else 200
    at_fault = (1, number // 2, number - 1)
    given, at, bad = tmp_path / "reports.jsonl", tmp_path / "ledger.db", dict(zip(at_fault, BAD_ROWS, strict=True))
    lines = [bad.get(n) or json.dumps({"text": SAID.format(n)}) for n in range(1, number + 1)]
    given.write_text("\n".join(lines), "utf-8")
    for new, known in ((number - 3, 0), (0, number - 3)):
        ran = sayso("add", given, ledger=at)
        assert (ran.code, ran.added) == (1, (new, known, 3))
        assert [re.match(rf"{given}:(\d+): ", line)[1] for line in ran.refused] == [str(n) for n in at_fault]
    listed = json.loads(sayso("refused", "--format", "json", ledger=at).out)
    assert sorted(one["where"] for one in listed) == [f"{given}:{n}" for n in at_fault]
    assert faults(at) == []
    tell(
        f"A JSON Lines file with 3 bad rows of {number:,}, given twice",
        "1",
        f"{number - 3} added, 3 refused with their line numbers, once each",
    )


# ---------------------------------------------------------------- a clock that jumps


def jumping(chance: Random) -> Callable[[], datetime]:
    """A clock that jumps by up to a month, forward and back."""
    return lambda: datetime(2024, 11, 5, tzinfo=UTC) + timedelta(days=chance.uniform(-30, 30))


def worked_on(at: str, clock: Callable[[], datetime] | None, given: list[package.Reading]) -> dict[str, list[str]]:
    """What a ledger holds after reports were added, one by one, and entries reviewed, graded and given back in between."""
    with Ledger(at, create=True, clock=clock) as ledger:
        for n, reading in enumerate(given):
            ledger.add([reading])
            if n % 3 == 2:
                figures = sorted(entry.held.id for entry in ledger.figures(reviewed="none"))
                ledger.edit(figures[0], {"value": 1.0 + n}, by="Anna", reason="a misprint")
                ledger.accept(figures[1], by="Berg")
            if n % 6 == 5:
                ledger.undo(by="Anna")
                ledger.grade(figures[1], "3", by="Berg")
    return contents(at)


def test_where_the_clock_jumps_the_order_of_changes_holds(database):
    chance = Random(SEED)
    given = [package.read(SAID.format(n), published="2024-11-05", outlet="The Wire") for n in range(60 if WHOLE else 18)]
    with fresh(database) as at:
        steady = worked_on(at, None, given)
    back = 0
    for _ in range(10 if WHOLE else 1):
        with fresh(database) as at:
            assert worked_on(at, jumping(chance), given) == steady
            assert faults(at) == []
            with Ledger(at) as ledger:
                changes = ledger.changes(range(1, 10_000))
                assert [change.n for change in changes] == list(range(1, len(changes) + 1))
                back += sum(one.at == other.at for one, other in pairwise(changes))
                for n, change in enumerate(changes, start=1):
                    assert change.at >= changes[max(n - 2, 0)].at
                    assert len(ledger.as_of(n).reports()) == sum(one.kind == "add" for one in changes[:n])
                last = changes[-1]
                assert [r.origin for r in ledger.as_of(last.at).reports()] == [r.origin for r in ledger.reports()]
    assert back
    tell(
        f"{NAMES[database]}: a clock that jumps by up to a month, forward and back, while reports are added and reviewed",
        f"{back} changes made while it was behind",
        "the same ledger; changes stay in order, each dated no earlier than the one before it",
    )


# ---------------------------------------------------------------- many at once, and very many


def test_two_writers_and_many_readers_get_on_with_one_another(database, tmp_path):
    number, many = (1500, 8) if WHOLE else (30, 3)
    given = [
        rows(tmp_path / "all.jsonl", number, SEED, versions=False),
        rows(tmp_path / "half.jsonl", number, SEED, versions=False, only=2),  # reports that the other writer adds too
    ]
    _, whole, _ = undisturbed(database, ["add", given[0]])
    enough = tmp_path / "enough"
    with fresh(database) as at, ExitStack() as running:
        assert sayso("add", rows(tmp_path / "first.jsonl", 2, SEED, versions=False), ledger=at).code == 0
        readers = [running.enter_context(Child(["_ask", enough], at)) for _ in range(many)]
        writers = [running.enter_context(Child(["add", path], at, batch=4)) for path in given]
        ended = [writer.ended() for writer in writers]
        enough.touch()
        answers = [reader.ended() for reader in readers]
        assert [(ran.code, ran.err) for ran in (*ended, *answers)] == [(0, "")] * (2 + many)
        assert sum(ran.added[0] for ran in ended) == number - 2
        held = contents(at)
        assert faults(at) == []
    entries = ("statements", "figures")
    assert {kind: held[kind] for kind in entries} == {kind: whole[kind] for kind in entries}
    assert [json.loads(one)[1] for one in held["reports"]] == [json.loads(one)[1] for one in whole["reports"]]
    tell(
        f"{NAMES[database]}: two writers, half of whose reports are the same, and {many} readers, each a process",
        f"{number} reports, {sum(int(ran.out) for ran in answers):,} questions",
        "no error, nothing twice",
    )


def feed(path: Path, number: int) -> Path:
    """An RSS feed; every fiftieth entry is English, the others are taken in but not read."""
    with path.open("w", encoding="utf-8") as file:
        file.write('<?xml version="1.0"?><rss version="2.0"><channel><title>Dnipro Desk</title>')
        for n in range(number):
            said = f"В Одесі внаслідок обстрілу поранено {n} людей, повідомив міський голова. Пожежу загасили до ранку."
            if n % 50 == 0:
                said = f"At least {n + 2} people were wounded in Odesa, the mayor said. The fire was put out before dawn."
            day = f"<pubDate>Tue, 05 Nov 2024 {n // 3600 % 24:02}:{n // 60 % 60:02}:{n % 60:02} GMT</pubDate>"
            file.write(f"<item><link>https://desk.example/{n}</link>{day}<description>{said}</description></item>\n")
        file.write("</channel></rss>")
    return path


def test_a_feed_of_very_many_entries_is_added_whole(tmp_path):
    number, peaks = 100_000 if WHOLE else 4_000, []
    for many in (number // 10, number):
        at = tmp_path / f"{many}.db"
        ran = sayso("add", feed(tmp_path / f"{many}.xml", many), "--quiet", ledger=at)
        assert (ran.code, ran.err) == (0, "")
        with Ledger(at) as ledger:
            assert ledger.statements().count() == many // 50
            assert len(ledger.known([one.origin.id for one in ledger.reports()])) == many
        peaks.append(ran.peak)
    assert faults(at) == []
    size = (tmp_path / f"{number}.xml").stat().st_size
    assert peaks[1] - peaks[0] < 200_000_000
    tell(
        "A feed of very many entries (every fiftieth is read, the others are in another language)",
        f"{number:,} entries, {size / 1e6:.0f} MB",
        f"all added; peak {peaks[1] / 1e6:.0f} MB, at a tenth of the entries {peaks[0] / 1e6:.0f} MB",
    )


def test_memory_stays_flat_while_very_many_reports_are_added(tmp_path):
    number = 200_000 if WHOLE else 10_000
    ran = sayso("_fill", number, number // 20, ledger=tmp_path / "ledger.db")
    assert (ran.code, ran.err) == (0, "")
    memory = dict(tuple(map(int, line.split())) for line in ran.out.splitlines() if line)
    with Ledger(tmp_path / "ledger.db") as ledger:
        assert ledger.statements().count() == ledger.figures().count() == number
    shown = ", ".join(f"{memory[n] / 1e6:.0f} MB after {n:,}" for n in (number // 20, number // 4, number // 2, number))
    # Of SQLite's cache, 64 MiB, 10,000 reports fill a part, and 100,000 all.
    assert memory[number] - memory[number // 2] < (10_000_000 if WHOLE else 64 << 20)
    tell(
        "SQLite: readings added through `Ledger.add`, 64 to a change; memory besides mapped files", f"{number:,} reports", shown
    )
