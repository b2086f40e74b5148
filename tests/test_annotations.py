"""Our annotations of reports outside the project: they hold offsets and no words, and they still fit the corpora."""

import hashlib
import json
import sys
from pathlib import Path
from typing import get_args

import pytest

from sayso.records import Measure

TOP = Path(__file__).parent.parent
SHARED = TOP.parent / "shared"
FILES = sorted((TOP / "eval/annotations").glob("*.json"))
LEARNT = [
    json.loads(line)
    for file in sorted((TOP / "training/reports").glob("*.jsonl"))
    for line in file.read_text("utf-8").splitlines()
]

sys.path.insert(0, str(TOP / "eval"))
import annotations  # noqa: E402  # a script beside the package


def test_there_are_forty_and_more_and_none_is_of_the_gold():
    assert len(FILES) >= 40
    held_out = {f"news_raw-{number:03}" for number in (*range(1, 7), *range(29, 34))}
    assert not held_out & {f.stem for f in FILES}


@pytest.mark.skipif(not SHARED.is_dir(), reason="the corpora stand outside the project")
@pytest.mark.parametrize("file", FILES, ids=lambda f: f.stem)
def test_every_span_stands_in_the_text_that_was_annotated(file):
    kept = json.loads(file.read_text("utf-8"))
    text, day = annotations.report(SHARED, kept["id"])
    assert (hashlib.sha256(text.encode()).hexdigest(), day) == (kept["digest"], kept["published"])
    spans = [span for s in kept["statements"] for role in ("source", "cue", "content") for span in s[role]]
    spans += [f["span"] for f in kept["figures"]] + [f["counted"] for f in kept["figures"] if f["counted"]]
    assert all(0 <= start < end <= len(text) and text[start:end].strip() for start, end in spans)
    assert {f["statement"] for f in kept["figures"]} <= {s["id"] for s in kept["statements"]} | {None}


def test_what_is_learnt_from_is_not_what_is_scored():
    held_out = {f"news_raw-{number:03}" for number in (*range(1, 7), *range(29, 34))}
    assert len(LEARNT) >= 300
    assert not {kept["id"] for kept in LEARNT} & ({f.stem for f in FILES} | held_out)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the corpora stand outside the project")
@pytest.mark.parametrize("kept", LEARNT, ids=lambda kept: kept["id"])
def test_every_span_to_learn_from_stands_in_the_text_that_was_tagged(kept):
    text, _ = annotations.report(SHARED, kept["id"])
    assert hashlib.sha256(text.encode()).hexdigest() == kept["digest"]
    spans = [span for s in kept["statements"] for role in ("source", "cue", "content") for span in s[role]]
    spans += [f["span"] for f in kept["figures"]]
    assert all(0 <= start < end <= len(text) and text[start:end].strip() for start, end in spans)
    assert {f["measure"] for f in kept["figures"]} <= set(get_args(Measure))


@pytest.mark.skipif(not SHARED.is_dir(), reason="the corpora stand outside the project")
def test_a_text_that_has_changed_is_refused(tmp_path, monkeypatch):
    told = annotations.report
    monkeypatch.setattr(annotations, "report", lambda shared, name: (told(shared, name)[0] + " ", told(shared, name)[1]))
    with pytest.raises(ValueError, match="annotate it anew"):
        annotations.joined(SHARED, tmp_path)
