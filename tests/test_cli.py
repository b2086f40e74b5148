"""The command line: what is printed where, exit codes, files whole or not there, terminals that cannot be tricked."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from importlib.resources import files
from pathlib import Path

import click
import pytest

import sayso
from sayso import cli, engine
from sayso.cli import reading

SAID = "At least 17 people were killed in Goma on Monday, Governor Ana Ruiz said.\n"
MORE = "Reuters reported that 40 houses had been destroyed near Kyiv.\n"
NOBODY = 65534
FORMATS = reading.FORMATS


@pytest.fixture(autouse=True)
def inbox(tmp_path, monkeypatch) -> Path:
    """A folder of reports, in which the command runs."""
    monkeypatch.chdir(tmp_path)
    for name in ("COLUMNS", "NO_COLOR", "SAYSO_THREADS"):
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "inbox"
    (folder / "b").mkdir(parents=True)
    (folder / "a.txt").write_text(SAID, "utf-8")
    (folder / "b" / "c.md").write_text(MORE, "utf-8")
    (folder / "README.md").write_text("What lies here.\n", "utf-8")
    (folder / ".hidden.txt").write_text(MORE, "utf-8")
    rows = [{"text": SAID, "published": "2024-10-28", "outlet": "Kivu Post"}, {"path": "b/c.md"}]
    (tmp_path / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "c.md").write_text(MORE, "utf-8")
    return folder


def process(*words: str, **how) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, "-m", "sayso.cli", *words], capture_output=True, check=False, timeout=60, **how)


# ---------------------------------------------------------------- what comes out


@pytest.mark.parametrize("form", FORMATS)
def test_a_file_in_each_format(run, form):
    ran = run("read", "inbox/a.txt", "--format", form, "--published", "2024-10-31")
    assert (ran.code, ran.err) == (0, "")
    assert "Ana Ruiz" in ran.out
    assert "17" in ran.out


@pytest.mark.parametrize("form", FORMATS)
def test_standard_input_in_each_format(run, form):
    named, piped = run("read", "inbox/a.txt", "--format", form), run("read", "-", "--format", form, stdin=SAID.encode())
    assert (piped.code, piped.err) == (0, "")
    assert piped.out == named.out


@pytest.mark.parametrize("form", [form for form in FORMATS if form != "html"])
def test_a_folder_in_each_format(run, form):
    ran = run("read", "inbox", "--format", form)
    assert ran.code == 0
    assert ran.out.index("Ana Ruiz") < ran.out.index("Reuters")
    assert sorted(ran.err.splitlines()) == ["skipped inbox/.hidden.txt: hidden", "skipped inbox/README.md: a README"]


@pytest.mark.parametrize("form", [form for form in FORMATS if form != "html"])
def test_rows_in_each_format(run, form):
    ran = run("read", "rows.jsonl", "--format", form)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.index("Ana Ruiz") < ran.out.index("Reuters")


def test_json_of_one_file_or_of_standard_input_is_one_object(run):
    assert run("read", "inbox/a.txt", "--format", "json").json["report"]["text"] == SAID
    assert run("read", "-", "--format", "json", stdin=SAID.encode()).json["report"]["text"] == SAID


def test_json_is_what_python_returns(run):
    ran = run("read", "inbox/a.txt", "--format", "json", "--published", "2024-10-31", "--outlet", "Kivu Post", "--mentions")
    assert ran.json == sayso.read(SAID, published="2024-10-31", outlet="Kivu Post", mentions=True).to_dict()


@pytest.mark.parametrize("what", ["inbox", "inbox/b", "rows.jsonl", "inbox/a.txt inbox/b/c.md", "- inbox/a.txt"])
def test_json_of_anything_else_is_an_array(run, what):
    ran = run("read", *what.split(), "--format", "json", stdin=MORE.encode())
    assert isinstance(ran.json, list)
    assert all(one["report"]["text"] in (SAID, MORE) for one in ran.json)


def test_a_file_of_a_single_row_is_an_array_too(run, tmp_path):
    (tmp_path / "ONE.JSONL").write_text(json.dumps({"text": SAID}), "utf-8")
    assert len(run("read", "ONE.JSONL", "--format", "json").json) == 1


def test_json_of_several_that_are_all_refused_is_an_empty_array(run):
    ran = run("read", "gone.txt", "lost.txt", "--format", "json")
    assert (ran.code, ran.json) == (1, [])


def test_json_lines_are_one_object_a_line_in_the_order_of_the_paths(run):
    ran = run("read", "inbox/b/c.md", "inbox/a.txt", "--format", "jsonl")
    assert [json.loads(line)["report"]["text"] for line in ran.out.splitlines()] == [MORE, SAID]


def test_csv_has_one_head_for_all_reports(run):
    rows = list(csv.DictReader(io.StringIO(run("read", "inbox", "--format", "csv").out)))
    assert [row["value"] for row in rows] == ["17", "40"]


def test_a_page_stands_by_itself(run):
    page = run("read", "inbox/a.txt", "--format", "html").out
    assert page.lower().startswith("<!doctype html>")
    assert page.count("<html") == 1


def test_what_the_report_is_told_about_it_has(run):
    options = ["--published", "2024-10-31", "--outlet", "Kivu Post", "--title", "Flood", "--url", "https://kivu.example/1"]
    report = run("read", "inbox/a.txt", "--format", "json", *options).json["report"]
    assert (report["published"], report["outlet"], report["title"], report["url"]) == ("2024-10-31", "Kivu Post", "Flood", "https://kivu.example/1")


def test_a_row_knows_better_than_the_options(run):
    first, second = run("read", "rows.jsonl", "--format", "json", "--outlet", "The Wire").json
    assert (first["report"]["outlet"], second["report"]["outlet"]) == ("Kivu Post", "The Wire")


def test_mentions_on_request(run):
    assert "mentions" not in run("read", "inbox/a.txt", "--format", "json").json
    assert run("read", "inbox/a.txt", "--format", "json", "--mentions").json["mentions"]


def test_two_processes_print_the_same_bytes(run):
    words = ("read", "inbox", "rows.jsonl", "--format", "jsonl")
    assert run(*words, "--jobs", "2").raw == run(*words).raw


def test_the_sample_is_read(run):
    text = run("sample")
    assert (text.code, text.out) == (0, files("sayso").joinpath("assets/sample.txt").read_text("utf-8"))
    table = run("read", "-", "--published", "2024-10-28", stdin=text.raw)
    assert table.code == 0
    assert "Mark Rutte" in table.out


# ---------------------------------------------------------------- exit codes


def test_a_refusal_is_named_and_the_rest_is_read(run):
    ran = run("read", "inbox/a.txt", "gone.txt", "inbox/b/c.md", "--format", "jsonl")
    assert ran.code == 1
    assert len(ran.out.splitlines()) == 2
    assert ran.err == "sayso: gone.txt: no such file or folder; check the path\n"


@pytest.mark.parametrize("form", [form for form in FORMATS if form != "csv"])
def test_of_a_single_refused_file_nothing_is_printed(run, form):
    ran = run("read", "gone.txt", "--format", form)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith("sayso: gone.txt: ")


def test_over_the_limit_is_refused(run):
    ran = run("read", "inbox/a.txt", "--max-size", "10")
    assert ran.code == 1
    assert "is over the limit of 10 bytes" in ran.err


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["inbox/a.txt", "--published", "2024-02-30"],
        ["inbox/a.txt", "--published", ""],
        ["inbox/a.txt", "--format", "xml"],
        ["inbox/a.txt", "--jobs", "0"],
        ["inbox/a.txt", "--jobs", "many"],
        ["inbox/a.txt", "--max-size", "0"],
        ["inbox/a.txt", "--colour"],
        ["inbox", "--format", "html"],
        ["rows.jsonl", "--format", "html"],
    ],
    ids=" ".join,
)
def test_misuse_is_exit_code_2_and_prints_nothing(run, words):
    ran = run("read", *words)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err


def test_an_unknown_command_is_misuse(run):
    assert run("reed", "inbox").code == 2


def test_an_impossible_number_of_threads_is_misuse(run, monkeypatch):
    monkeypatch.setenv("SAYSO_THREADS", "none")
    monkeypatch.setattr(engine, "_loaded", None)
    ran = run("read", "inbox/a.txt")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "sayso: SAYSO_THREADS: 'none' is no number of threads; set it to 1 or more, or unset it\n"


@pytest.mark.parametrize("form", [form for form in FORMATS if form != "csv"])
@pytest.mark.parametrize("what", ["inbox/a.txt", "inbox/b"])
def test_a_damaged_model_is_exit_code_3_and_prints_nothing(run, monkeypatch, form, what):
    monkeypatch.setenv("SAYSO_MODEL", "nowhere")
    monkeypatch.setattr(engine, "_loaded", None)
    ran = run("read", what, "--format", form, "--out", "out")
    assert (ran.code, ran.out) == (3, "")
    assert ran.err.startswith("sayso: nowhere/config.json: the file is missing; install sayso again")
    assert ran.err.count("\n") == 1
    assert not Path("out").exists()
    if form != "html":
        assert run("read", what, "--format", form).out == ""


# ---------------------------------------------------------------- files


def left() -> list[str]:
    return sorted(str(path) for path in Path.cwd().rglob("*") if "part" in path.name or "out" in path.name)


@pytest.mark.parametrize("form", FORMATS)
def test_a_file_holds_what_would_be_printed(run, form):
    printed = run("read", "inbox/a.txt", "--format", form)
    ran = run("read", "inbox/a.txt", "--format", form, "--out", "new/out")
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    assert Path("new/out").read_bytes() == printed.raw
    assert os.listdir("new") == ["out"]


def test_pages_are_named_by_report(run):
    ran = run("read", "inbox", "--format", "html", "--out", "pages")
    assert ran.code == 0
    ids = [one["report"]["id"] for one in run("read", "inbox", "--format", "json").json]
    assert sorted(os.listdir("pages")) == sorted(f"{one}.html" for one in ids)


def test_a_file_is_replaced_as_a_whole(run):
    Path("out").write_text("what was there before, and longer than what comes\n" * 200, "utf-8")
    assert run("read", "inbox/a.txt", "--format", "json", "--out", "out").code == 0
    assert json.loads(Path("out").read_text("utf-8"))["report"]["text"] == SAID


def test_where_all_is_refused_the_file_that_was_there_stays(run):
    Path("out").write_text("what was there before", "utf-8")
    assert run("read", "gone.txt", "--format", "json", "--out", "out").code == 1
    assert Path("out").read_text("utf-8") == "what was there before"
    assert [Path(path).name for path in left()] == ["out"]


def test_a_link_is_followed(run):
    Path("real").write_text("before", "utf-8")
    Path("link").symlink_to("real")
    assert run("read", "inbox/a.txt", "--format", "json", "--out", "link").code == 0
    assert Path("link").is_symlink()
    assert json.loads(Path("real").read_text("utf-8"))["report"]["text"] == SAID


def test_a_pipe_is_written_to_and_stays_one(run):
    os.mkfifo("pipe")
    with subprocess.Popen(["cat", "pipe"], stdout=subprocess.PIPE) as cat:
        assert run("read", "inbox/a.txt", "--format", "json", "--out", "pipe").code == 0
        assert json.loads(cat.communicate(timeout=30)[0])["report"]["text"] == SAID
    assert Path("pipe").is_fifo()


@contextmanager
def unprivileged() -> Iterator[None]:
    """As somebody who is not root: root may write everywhere."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


@pytest.fixture
def locked(tmp_path_factory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("locked")
    for above in (folder, *folder.parents[:3]):
        if above.stat().st_uid == os.geteuid() and above != Path("/tmp"):
            above.chmod(0o555 if above == folder else above.stat().st_mode | 0o055)
    yield folder
    folder.chmod(0o755)


def test_a_folder_that_may_not_be_written(run, locked):
    with unprivileged():
        ran = run("read", "-", "--out", locked / "out", stdin=SAID.encode())
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == f"sayso: {locked}/out: cannot be written (Permission denied); name another place with --out\n"
    assert os.listdir(locked) == []


@pytest.mark.parametrize(
    ("out", "cause"),
    [("inbox", "Is a directory"), ("inbox/a.txt/out", "Not a directory|File exists"), ("/dev/full", "No space left on device")],
)
def test_a_place_that_cannot_be_written(run, out, cause):
    ran = run("read", "inbox/a.txt", "--format", "json", "--out", out)
    assert (ran.code, ran.out) == (1, "")
    assert re.fullmatch(rf"sayso: {out}: cannot be written \((?:{cause})\); name another place with --out\n", ran.err)
    assert left() == []


def test_a_failure_halfway_leaves_nothing(run, monkeypatch):
    from sayso import exports

    whole = exports.to_json
    monkeypatch.setattr(exports, "to_json", lambda reading: whole(reading) if reading.report.text == SAID else 1 / 0)
    with pytest.raises(ZeroDivisionError):
        run("read", "inbox", "--format", "json", "--out", "out")
    assert left() == []


# ---------------------------------------------------------------- terminals and pipes

TRICKS = "\x1b[31m\x1b]8;;https://evil.example\x07\x9b2J\x00\x08\u202e\u2066\ufeff\r"
TRICKY = SAID * 20 + f"“We have {TRICKS} seen 17 {TRICKS}people die in Goma,” Governor Ana {TRICKS}Ruiz said.\n"


@pytest.mark.parametrize("form", ["table", "md"])
def test_control_characters_of_a_report_never_reach_the_terminal(run, form):
    ran = run("read", "-", "--format", form, "--title", f"Flood{TRICKS}", "--outlet", f"Kivu{TRICKS}", stdin=TRICKY.encode())
    assert ran.code == 0
    assert not set(ran.out) & set("\x1b\x07\x9b\x00\x08\u202e\u2066\ufeff\r")


@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_json_keeps_them_as_escapes(run, form):
    ran = run("read", "-", "--format", form, stdin=TRICKY.encode())
    assert ran.json["report"]["text"] == TRICKY
    assert not set(ran.out) & set("\x1b\x07\x00\x08\r")


def test_a_name_of_a_file_plays_no_tricks_either(run, inbox):
    (inbox / "\x1b[2Jempty\u202e.txt").write_bytes(b"")
    (inbox / os.fsdecode(b"\xff.txt")).write_bytes(b"")
    ran = run("read", "inbox", "--format", "json")
    assert ran.code == 1
    assert len(ran.json) == 2
    assert not set(ran.err) & set("\x1b\u202e")
    assert r"\x1b[2Jempty\u202e.txt" in ran.err
    assert r"\udcff.txt" in ran.err


def test_a_table_for_a_pipe_has_no_colours(run):
    assert "\x1b" not in run("read", "inbox/a.txt").out


def many_rows(path: Path) -> None:
    texts = [f"{n} people were killed in Goma, police said. " * 40 for n in range(2, 60)]
    path.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts), "utf-8")


@pytest.mark.parametrize("form", ["jsonl", "json", "table", "md", "csv"])
def test_a_reader_that_leaves_early_is_no_fault(tmp_path, form):
    many_rows(tmp_path / "many.jsonl")
    command = [sys.executable, "-m", "sayso.cli", "read", "many.jsonl", "--format", form]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as writer:
        assert writer.stdout
        assert writer.stdout.read(1)
        writer.stdout.close()
        assert writer.stderr
        assert writer.stderr.read() == b""
        assert writer.wait(60) == 0


def test_a_full_disk_behind_standard_output_is_said_in_one_line():
    with Path("/dev/full").open("wb") as full:
        command = [sys.executable, "-m", "sayso.cli", "read", "inbox/a.txt", "--format", "json"]
        ran = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, check=False, timeout=60)
    assert ran.returncode == 1
    assert ran.stderr == b"sayso: standard output: cannot be written (No space left on device); name a file with --out\n"


@pytest.mark.parametrize("locale", [{"PYTHONIOENCODING": "ascii"}, {"PYTHONUTF8": "0", "LC_ALL": "POSIX"}], ids=str)
def test_what_is_printed_is_utf_8_in_any_locale(run, locale):
    text = "“Żółć 🇺🇦 cost 17 lives in Łódź,” Mayor Ana Ruiz said.\n".encode()
    for form in ("table", "json"):
        ran = process("read", "-", "--format", form, input=text, env={**os.environ, **locale})
        assert (ran.returncode, ran.stderr) == (0, b"")
        assert ran.stdout == run("read", "-", "--format", form, stdin=text).raw


@pytest.mark.alone
@pytest.mark.parametrize("pause", [0.1, 0.2, 0.25, 0.3, 0.4])  # seconds: onnxruntime is imported within .2 to .4 on two cores
def test_an_interrupted_reading_ends_without_a_trace(tmp_path, pause):
    many_rows(tmp_path / "many.jsonl")
    command = [sys.executable, "-m", "sayso.cli", "read", *["many.jsonl"] * 50, "--format", "jsonl", "--out", "out"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as writer:
        until = time.monotonic() + 30
        while not (tmp_path / ".out.part").exists() and time.monotonic() < until:
            time.sleep(0.02)
        time.sleep(pause)
        writer.send_signal(signal.SIGINT)
        try:
            _, told = writer.communicate(timeout=20)
        finally:
            writer.kill()
    # 130, or dead by the signal, which a shell tells as 130, too: Python ends so where the interrupt passed through C
    assert writer.returncode in (130, -signal.SIGINT)
    assert b"Traceback" not in told
    assert left() == []


@pytest.mark.alone
def test_an_interrupt_where_nothing_can_be_raised_is_not_lost(monkeypatch):
    class Careless:
        def __del__(self):
            raise KeyboardInterrupt

    def reads_on() -> None:
        Careless()
        time.sleep(2)

    monkeypatch.setattr(sys, "unraisablehook", partial(cli._again, sys.unraisablehook))
    with pytest.raises(KeyboardInterrupt):
        reads_on()


# ---------------------------------------------------------------- help


def test_help_says_what_each_command_does(run):
    ran = run("--help")
    assert (ran.code, ran.err) == (0, "")
    for name, command in cli.cli.commands.items():
        assert name in ran.out
        assert command.help
        assert command.help.split("\n\n")[0].endswith(".")


@pytest.mark.parametrize("name", cli.cli.commands)
def test_help_explains_every_option_in_whole_lines(run, name):
    ran = run(name, "-h")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(f"Usage: sayso {name}")
    assert max(map(len, ran.out.splitlines())) <= 80
    for option in cli.cli.commands[name].params:
        if isinstance(option, click.Option):
            assert option.opts[0] in ran.out
            assert option.help
            assert option.help[0].isupper()
            assert option.help.split("  [")[0].endswith(".")


def test_the_version(run):
    assert run("--version").out == f"sayso, version {sayso.__version__}\n"
