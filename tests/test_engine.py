"""Reading for callers: the Python interface, the model's life in a process, streams, and the records it gives away."""

from __future__ import annotations

import copy
import hashlib
import itertools
import json
import pickle
import shutil
import subprocess
import sys
import threading
import types
import typing
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import msgspec
import pytest

import sayso
from sayso import engine, errors, exports, records
from sayso.errors import EmptyError, MisuseError, ModelError, RefusedError
from sayso.intake import report as taken
from sayso.records import Engine, Reading, Report

TEXT = (
    "At least 17 people were killed and a further nine hurt in Goma on Monday, Governor Ana Ruiz said.\n\n"
    "“We have never seen such a flood,” she told reporters. Reuters put the toll at 20."
)
PAGE = (
    "<!doctype html><html><head><title>Flood in Goma</title></head><body><nav>Home Sport</nav><article><p>"
    + "</p><p>".join([*TEXT.split("\n\n"), "The river rose all night and carried off the bridge and the market stalls."])
    + "</p></article></body></html>"
)
FRENCH = "Le ministre a déclaré lundi que douze personnes avaient été tuées et que plusieurs autres étaient portées disparues."
CLASSES = [kind for module in (records, errors) for kind in vars(module).values() if isinstance(kind, type)]
RECORDS = [kind for kind in CLASSES if issubclass(kind, msgspec.Struct) and kind is not msgspec.Struct]
ERRORS = [kind for kind in CLASSES if issubclass(kind, errors.SaysoError)]


def made(text: str = TEXT, published: str | None = "2024-10-31") -> tuple[Report, list[records.Note]]:
    return taken(text, published=date.fromisoformat(published) if published else None)


def an_example(kind: type) -> typing.Any:
    """A record of this kind, or a value of this type, with something in every field."""
    origin, inside = typing.get_origin(kind), typing.get_args(kind)
    if kind in RECORDS:
        return kind(**{f.name: an_example(typing.get_type_hints(kind)[f.name]) for f in msgspec.structs.fields(kind)})
    if origin is tuple:
        return (an_example(inside[0]),)
    if origin in (typing.Union, types.UnionType):
        return an_example(inside[0])
    if origin is typing.Literal:
        return inside[0]
    if issubclass(kind, tuple):
        return kind(*(an_example(hint) for hint in typing.get_type_hints(kind).values()))
    if origin is dict:
        return {"said": 3}
    return {str: "said", int: 3, float: 0.5, bool: True, date: date(2024, 10, 28)}[kind]


# ---------------------------------------------------------------- one report


def test_a_report_is_read():
    given = {"outlet": "Kivu Post", "title": "Flood", "url": "https://kivu.example/1", "author": "A. Reporter"}
    reading = sayso.read(TEXT, published="2024-10-31", **given)
    assert reading.report.published == date(2024, 10, 31)
    assert {name: getattr(reading.report, name) for name in given} == given
    assert "Ana Ruiz" in {s.speaker.name for s in reading.statements}
    assert [f.value for f in reading.figures] == [17, 9, 20]
    assert reading.engine.version == sayso.__version__
    assert reading.engine.model


def test_a_day_may_be_a_string_or_a_date():
    assert sayso.read(TEXT, published="2024-10-31") == sayso.read(TEXT, published=date(2024, 10, 31))


def test_bytes_are_decoded():
    assert sayso.read(TEXT.encode()) == sayso.read(TEXT)
    assert sayso.read(b"\xef\xbb\xbf" + TEXT.encode()) == sayso.read(TEXT)


def test_of_a_page_the_article_is_read():
    reading = sayso.read(PAGE)
    assert "Home Sport" not in reading.report.text
    assert "Ana Ruiz" in {s.speaker.name for s in reading.statements}


def test_mentions_stand_only_where_they_were_asked_for():
    assert sayso.read(TEXT).mentions is None
    asked = sayso.read(TEXT, published="2024-10-31", mentions=True)
    assert {m.kind for m in asked.mentions} == {"name", "number", "place", "time"}


def test_mentions_change_no_entry():
    plain, asked = sayso.read(TEXT), sayso.read(TEXT, mentions=True)
    assert msgspec.structs.replace(asked, mentions=None) == plain


def test_another_language_gives_a_note_and_no_entries():
    reading = sayso.read(FRENCH)
    assert (reading.statements, reading.figures) == ((), ())
    assert [note.kind for note in reading.notes] == ["language"]
    assert sayso.read(FRENCH, mentions=True).mentions == ()


@pytest.mark.parametrize("day", ["2024-02-30", "28.10.2024", "2024-10", "soon", "", "0001-01-01", "2024-10-28T12"])
def test_an_impossible_day_is_misuse(day):
    with pytest.raises(MisuseError) as caught:
        sayso.read(TEXT, published=day)
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("nothing", ["", " \n\t", "\ufeff", b"", b"\n"])
def test_nothing_to_read_is_refused(nothing):
    with pytest.raises(EmptyError):
        sayso.read(nothing)


def test_an_unknown_argument_is_a_type_error():
    with pytest.raises(TypeError):
        sayso.read(TEXT, publisher="Kivu Post")


# ---------------------------------------------------------------- records and errors


@pytest.mark.parametrize("kind", RECORDS, ids=lambda kind: kind.__name__)
def test_a_record_is_frozen_and_can_be_pickled_copied_and_hashed(kind):
    record = an_example(kind)
    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
        assert pickle.loads(pickle.dumps(record, protocol)) == record
    assert copy.deepcopy(record) == record
    if kind is not records.Change:  # which holds a dictionary
        assert hash(copy.copy(record)) == hash(record)
    first = msgspec.structs.fields(kind)[0].name
    with pytest.raises(AttributeError):
        setattr(record, first, None)


def test_a_whole_reading_survives_pickling():
    reading = sayso.read(TEXT, published="2024-10-31", mentions=True)
    assert exports.to_json(pickle.loads(pickle.dumps(reading))) == exports.to_json(reading)


@pytest.mark.parametrize("kind", ERRORS, ids=lambda kind: kind.__name__)
def test_an_error_survives_pickling_with_its_words_and_its_exit_code(kind):
    error = kind("raid.txt", "holds no text", "give a report with words in it")
    twin = pickle.loads(pickle.dumps(error))
    assert type(twin) is kind
    assert str(twin) == str(error) == "raid.txt: holds no text; give a report with words in it"
    assert (twin.where, twin.what, twin.remedy, twin.exit_code) == (error.where, error.what, error.remedy, error.exit_code)


# ---------------------------------------------------------------- streams


def test_a_stream_is_read_in_its_order_with_refusals_at_their_place():
    refusal = EmptyError("b.txt", "holds no text")
    items = [made("Two died, police said."), refusal, made("Nine were hurt, police said."), refusal]
    for jobs in (1, 2):
        found = list(sayso.read_many(items, jobs=jobs))
        assert [type(item) for item in found] == [Reading, EmptyError, Reading, EmptyError]
        assert [item.figures[0].value for item in found if isinstance(item, Reading)] == [2, 9]
        assert [str(item) for item in found if isinstance(item, RefusedError)] == [str(refusal)] * 2


def test_a_stream_is_taken_no_further_than_asked():
    drawn = []
    stream = sayso.read_many(made(f"{drawn.append(n) or n} people died, police said.") for n in itertools.count(2))
    assert drawn == []
    assert next(stream).figures[0].value == 2
    assert drawn == [2]
    assert next(stream).figures[0].value == 3
    assert drawn == [2, 3]
    stream.close()


def test_two_processes_read_only_a_little_ahead_of_an_endless_stream():
    drawn = []
    stream = sayso.read_many((made(f"{drawn.append(n) or n} people died, police said.") for n in itertools.count(2)), jobs=2)
    assert next(stream).figures[0].value == 2
    assert len(drawn) <= 2 * engine.AHEAD + 1
    stream.close()


def test_no_reports_no_readings():
    assert list(sayso.read_many([])) == []
    assert list(sayso.read_many([], jobs=2)) == []


@pytest.mark.parametrize("jobs", [0, -1])
def test_fewer_than_one_process_is_misuse(jobs):
    with pytest.raises(MisuseError, match="give 1 or more"):
        list(sayso.read_many([], jobs=jobs))


# ---------------------------------------------------------------- threads


def test_eight_threads_read_what_one_reads():
    reports = [made(f"{TEXT}\n\nReport {n} was the last, police said.") for n in range(8)]
    alone = [exports.to_json(sayso.read_report(*one)) for one in reports]
    with ThreadPoolExecutor(8) as pool:
        for _ in range(3):
            together = list(pool.map(lambda one: exports.to_json(sayso.read_report(*one)), reports))
            assert together == alone


def test_threads_that_come_at_once_load_the_model_once(monkeypatch):
    from sayso import tagger

    loads, whole = [], tagger.Model
    monkeypatch.setattr(tagger, "Model", lambda *given: loads.append(given) or whole(*given))
    monkeypatch.setattr(engine, "_loaded", None)
    start = threading.Barrier(8)

    def first_reading(_: int) -> Reading:
        start.wait()
        return sayso.read(TEXT)

    with ThreadPoolExecutor(8) as pool:
        found = set(map(exports.to_json, pool.map(first_reading, range(8))))
    assert len(loads) == 1
    assert len(found) == 1


@pytest.mark.parametrize("threads", ["0", "-1", "two", "1.5", "", "257", " 1"])
def test_an_impossible_number_of_threads_is_misuse(monkeypatch, threads):
    monkeypatch.setattr(engine, "_loaded", None)
    monkeypatch.setenv("SAYSO_THREADS", threads)
    with pytest.raises(MisuseError, match="SAYSO_THREADS"):
        sayso.read(TEXT)


# ---------------------------------------------------------------- a damaged model


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """A copy of the model's folder that SAYSO_MODEL names."""
    copied = tmp_path / "model"
    shutil.copytree(Path(engine.__file__).parent / "assets/model" / engine.MODEL, copied)
    monkeypatch.setenv("SAYSO_MODEL", str(copied))
    monkeypatch.setattr(engine, "_loaded", None)
    return copied


def without(name: str):
    return lambda folder: (folder / name).unlink()


def written(name: str, change):
    return lambda folder: (folder / name).write_bytes(change((folder / name).read_bytes()))


def signed(name: str, change):
    """Altered, with the hash in config.json altered to match: what only loading can find out."""

    def damage(folder: Path) -> None:
        (folder / name).write_bytes(change((folder / name).read_bytes()))
        config = json.loads((folder / "config.json").read_text("utf-8"))
        config["sha256"][name] = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        (folder / "config.json").write_text(json.dumps(config), "utf-8")

    return damage


def configured(**changes):
    """With some fields of config.json otherwise; ... leaves one out."""

    def changed(held: bytes) -> bytes:
        fields = {**json.loads(held), **changes}
        return json.dumps({key: value for key, value in fields.items() if value is not ...}).encode()

    return written("config.json", changed)


DAMAGE = {
    "no folder": shutil.rmtree,
    "an empty folder": lambda folder: [file.unlink() for file in folder.iterdir()],
    "no model": without("model.onnx"),
    "no tokenizer": without("tokenizer.json"),
    "no config": without("config.json"),
    "half a model": written("model.onnx", lambda held: held[: len(held) // 2]),
    "an empty model": written("model.onnx", lambda held: b""),
    "one bit of the model": written("model.onnx", lambda held: held[:1000] + bytes([held[1000] ^ 1]) + held[1001:]),
    "half a tokenizer": written("tokenizer.json", lambda held: held[: len(held) // 2]),
    "half a config": written("config.json", lambda held: held[: len(held) // 2]),
    "a config that is a list": written("config.json", lambda held: b"[1, 2]"),
    "a config without hashes": configured(sha256=...),
    "a config without heads": configured(heads=...),
    "a config without version": configured(version=...),
    "hashes that are no table": configured(sha256="all"),
    "heads that are no table": configured(heads="all"),
    "heads that are missing": configured(heads={"roles": ["O"]}),
    "a link that is no number": configured(link="wide"),
    "a folder in the model's place": lambda folder: [(folder / "model.onnx").unlink(), (folder / "model.onnx").mkdir()],
    "a model that is none, signed": signed("model.onnx", lambda held: b"not an ONNX file"),
    "a tokenizer that is none, signed": signed("tokenizer.json", lambda held: b"{}"),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_model_is_named(folder, damage):
    damage(folder)
    with pytest.raises(ModelError) as caught:
        sayso.read(TEXT)
    assert str(folder) in caught.value.where
    assert caught.value.remedy
    assert caught.value.exit_code == 3


def test_a_whole_copy_of_the_model_reads_the_same(folder):
    version = json.loads((folder / "config.json").read_text("utf-8"))["version"]
    assert sayso.read(TEXT).engine == Engine(sayso.__version__, version)


def test_a_model_that_was_mended_is_loaded_without_a_new_start(folder):
    held = (folder / "tokenizer.json").read_bytes()
    (folder / "tokenizer.json").unlink()
    with pytest.raises(ModelError):
        sayso.read(TEXT)
    (folder / "tokenizer.json").write_bytes(held)
    assert sayso.read(TEXT).figures


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_on_the_command_line_a_damaged_model_is_exit_code_3(folder, tmp_path, jobs):
    (folder / "tokenizer.json").unlink()
    (tmp_path / "report.txt").write_text(TEXT, "utf-8")
    command = [sys.executable, "-m", "sayso.cli", "read", str(tmp_path / "report.txt"), "--jobs", jobs]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout) == (3, "")
    assert ran.stderr.startswith("sayso: ")
    assert ran.stderr.count("\n") == 1
    assert "tokenizer.json: the file is missing; install sayso again" in ran.stderr


# ---------------------------------------------------------------- what it costs to import


def test_the_model_is_loaded_by_the_first_reading_only():
    code = "import sayso, sayso.engine, sys; assert sayso.engine._loaded is None; print('onnxruntime' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"
