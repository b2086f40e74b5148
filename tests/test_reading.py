"""A report into a reading: what must hold for any text at all; the same bytes wherever it is read; the misses that are known.

SAYSO_TORTURE=1 tries twenty times as many texts, and longer ones.
"""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
import time
from datetime import date
from itertools import pairwise
from pathlib import Path

import jsonschema
import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

import sayso
from golden import CORPUS, Case, cases
from lines import rendered
from sayso import exports
from sayso.intake import report as taken
from sayso.records import Reading, Report, Span

TORTURE = "SAYSO_TORTURE" in os.environ
EXAMPLES = 3000 if TORTURE else 250
CONTRACT = Path(__file__).parents[2] / "shared" / "contract" / "report.schema.json"

any_text = settings(
    max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)  # fmt: skip

# Pieces of news and of what breaks programs: quotation marks of all kinds, numbers, places, days, right-to-left and combining
# characters, line ends, control characters, emoji of several code points, white space without width.
PIECES = st.sampled_from(
    [
        "Governor Ana Ruiz", "the ministry", "He", "it", "police", "Kyiv", "near Odesa", "the Ukrainian Air Force", "Mr. Bilyk",
        " said", " said that", " told reporters", ", according to", " denied", " accused", " added", " citing", ":",
        "at least 17 people were killed", "more than 40 wounded", "between 10 and 15 tanks", "$4.2bn", "€1.5 million", "dozens",
        "half of", "30 percent", "a further three", "1,000", "0.5", "9" * 30, "1e400", "-3", "½", "①②", "٣٤",
        "12:30", "54-year-old", "no more than", "over", "15 km", "five weeks", "−40 °C", "3/4", "1.2.3", "000,000", "ten",
        " on Monday", " on 4 March 2021", " since May", " yesterday", " in the past 24 hours", " on 31 February", " in 9999",
        " in the following millennium", " that same second",
        "“", "”", "‘", "’", '"', "'", "«", "»", "„", "``", "''", "‹", "›", "「", "」", "(", ") ", "[", "]",
        ". ", ".", ", ", "; ", "? ", "! ", "…", " — ", "-", "- ", "• ", "1. ", "# ", "| ",
        "\n", "\n\n", "\r\n", "\r\n\r\n", "\r", "\t", " ", "\u2028", "\x00", "\x07", "\x1b[31m", "\x7f", "\x85",
        "\ufeff", "\u200b", "\u202e", "\u2066", "\u0301", "e\u0301\u0323", "שלום", "قال الوزير", "中国", "Köln", "ﬁ", "İ", "ß",
        "🇺🇦", "👨‍👩‍👧‍👦", "🔻 ", "✅ ", "𝟜𝟚", "\U0010ffff", "https://a.b/c?d=1", "@x", "#y",
    ]
)  # fmt: skip
NEWS = st.lists(PIECES, min_size=1, max_size=60).map("".join)
TEXTS = st.one_of(NEWS, st.lists(st.one_of(PIECES, st.text(max_size=12)), max_size=30).map("".join), st.text(max_size=200))
DAYS = st.sampled_from([None, date(2024, 10, 28), date(1900, 1, 1), date(2200, 12, 31), date(2024, 2, 29)])


def read(text: str, published: date | None = None, *, mentions: bool = False) -> Reading:
    """The text as it is, as a report that is English or too short to tell: no word of it is refused."""
    return sayso.read_report(Report("r", text, published=published, language="en"), mentions=mentions)


def spans_of(reading: Reading) -> list[Span]:
    found = [span for s in reading.statements for span in (*s.source, *s.cue, *s.content)]
    found += [f.span for f in reading.figures] + [f.place.span for f in reading.figures if f.place and f.place.span]
    found += [note.span for note in reading.notes if note.span]
    found += [m.span for m in reading.mentions or ()]
    return found


# ---------------------------------------------------------------- any text at all


@any_text
@given(TEXTS, DAYS)
@example("", None)
@example("“", None)
@example("5", None)
@example("said", None)
@example("said said said: “said” said", None)
@example("The mayor said on 31 February 2023 that 0/0 of 1/0 people died.", date(2024, 2, 29))
@example("“Two,” he said, ““three,” she said.", date(2200, 12, 31))
def test_every_span_lies_in_the_text_and_holds_the_words_of_its_entry(text, day):
    reading = read(text, day, mentions=True)
    assert reading.report.text == text
    for start, end in spans_of(reading):
        assert 0 <= start < end <= len(text)
    for figure in reading.figures:
        assert text[slice(*figure.span)] == figure.text
        assert figure.counted is None or figure.counted in text
    for statement in reading.statements:
        for words in (statement.source, statement.cue, statement.content):
            assert list(words) == sorted(words)
            assert all(a.end <= b.start for a, b in pairwise(words)), "pieces overlap"
        assert statement.content, "nobody says nothing"


@any_text
@given(TEXTS, DAYS)
def test_entries_are_in_order_and_refer_to_entries_that_are_there(text, day):
    reading = read(text, day)
    told = {s.id: s for s in reading.statements}
    counted = {f.id: f for f in reading.figures}
    assert len(told) == len(reading.statements)
    assert len(counted) == len(reading.figures)
    assert [s.content[0].start for s in reading.statements] == sorted(s.content[0].start for s in reading.statements)
    assert [f.span for f in reading.figures] == sorted(f.span for f in reading.figures)
    for a, b in pairwise(reading.figures):
        assert a.span.end <= b.span.start, "two figures of one number"
    for statement in reading.statements:
        seen = {statement.id}
        while statement.via is not None:  # the chain of voices ends
            assert statement.via in told
            assert statement.via not in seen
            seen.add(statement.via)
            statement = told[statement.via]
    for figure in reading.figures:
        assert figure.part_of is None or (figure.part_of in counted and figure.part_of != figure.id)
        if figure.statement is not None:
            holds = told[figure.statement].content
            assert any(c.start <= figure.span.start and figure.span.end <= c.end for c in holds)


@any_text
@given(TEXTS, DAYS)
def test_numbers_are_finite_and_bounds_in_order(text, day):
    reading = read(text, day)
    for figure in reading.figures:
        numbers = [n for n in (figure.value, figure.low, figure.high) if n is not None]
        assert numbers, "a figure without a number"
        assert all(map(math.isfinite, numbers))
        assert figure.low is None or figure.high is None or figure.low <= figure.high
        assert figure.comparator != "between" or (figure.low is not None and figure.high is not None)
    for period in [s.said for s in reading.statements] + [f.time for f in reading.figures]:
        assert period is None or period.start is None or period.end is None or period.start <= period.end
    for entry in (*reading.statements, *reading.figures):
        assert 0 <= entry.confidence <= 1
        assert round(entry.confidence, 3) == entry.confidence


@any_text
@given(TEXTS, DAYS)
def test_read_twice_the_bytes_are_the_same(text, day):
    assert exports.to_json(read(text, day, mentions=True)) == exports.to_json(read(text, day, mentions=True))


@any_text
@given(NEWS, DAYS)
@example("“The well is dry,” Hassan Bello said.\n\n“It has not rained", None)
def test_a_paragraph_that_names_nobody_changes_no_entry_before_it(text, day):
    more = "\n\nThe rain went on and the road was wet, as it often is at that time of the day."
    before, after = read(text, day), read(text + more, day)
    assume(not any(note.kind == "open-quotation" for note in before.notes))  # an open mark may run on into the next paragraph
    end = len(text)
    assert [s for s in after.statements if s.content[0].start < end] == list(before.statements)
    assert [f for f in after.figures if f.span.start < end] == list(before.figures)


@pytest.mark.skipif(not CONTRACT.exists(), reason="the contract's schema is not beside this checkout")
def test_what_is_printed_has_the_shape_of_the_contract():
    valid = jsonschema.Draft202012Validator(json.loads(CONTRACT.read_text("utf-8"))).validate

    @any_text
    @given(TEXTS, DAYS)
    def holds(text, day):
        valid(json.loads(exports.to_json(read(text, day, mentions=True))))

    holds()


@any_text
@given(st.text(max_size=300))
def test_whatever_intake_lets_in_is_read(text):
    try:
        report, notes = taken(text, where="page.txt")
    except sayso.RefusedError:
        assume(False)
    assert sayso.read_report(report, notes).report.text == text.removeprefix("\ufeff")


# ---------------------------------------------------------------- size and shape


def seconds_for(text: str) -> float:
    read("Warm.")
    start = time.process_time()
    read(text)
    return time.process_time() - start


LONG = 200_000 if TORTURE else 30_000  # characters
SLOWEST = 8_000  # characters a CPU-second: a third of the speed on plain news


@pytest.mark.alone
@pytest.mark.parametrize(
    "piece",
    [
        "Police said 12 people were killed near Kyiv on Monday and “more than 40” hurt, ",
        "Police said on Monday that 12 people were killed near Kyiv. “We ran,” the mayor, Ivo Petrov, told Reuters.\n\n",
        "Police said on Monday that 12 people were killed near Kyiv. He denied that “more than 40” were hurt in Goma. ",
        "said ",
        "12 ",
        "x",
        "“",
        "“”",
        "(",
        "1,",
        "a-",
        "٣",
        "😀",
        "\u0301",
        "A. ",
        "Mr. ",
        "the ministry of the ",
        "Kyiv, ",
        "between 1 and ",
        "of the ",
        "“We saw it rise and three boats were lost.” ",
        "\nQ: How many did you see?\nA: I saw three, and I told Ana Ruiz.",
    ],
)
@pytest.mark.skipif(not TORTURE, reason="measures time, which depends on what else the machine does")
def test_a_single_long_line_is_read_in_linear_time(piece):
    text = piece * (LONG // len(piece))
    assert seconds_for(text) < 2 + len(text) / SLOWEST


@pytest.mark.skipif(not TORTURE, reason="takes minutes")
def test_a_line_of_two_megabytes():
    text = "Police said that 12 people were killed near Kyiv, “more than 40” hurt and nobody named, " * 23_000
    assert seconds_for(text) < len(text) / SLOWEST


def test_ten_thousand_nested_quotation_marks():
    text = "The mayor said: " + "“‘" * 5_000 + "Enough" + "’”" * 5_000 + "."
    assert seconds_for(text) < 5


def test_ten_thousand_paragraphs_of_one_word():
    assert seconds_for("Kyiv\n\n" * (10_000 if TORTURE else 2_000)) < 15


# ---------------------------------------------------------------- the same bytes everywhere

REPORTS = [
    "At least 17 people were killed and more than 40 wounded in Goma on Monday, Governor Ana Ruiz said. Two were children.",
    "“We have water,” the mayor, Ivo Petrov, said, “but we have no bread.”\n\n“It is the third week.”",
    "Ministry of Emergencies\n\n🔻 23 drones launched\n✅ 20 of them shot down over Odesa\n📡 3 lost",
    "Reuters reported, citing a US official, that 1,500 troops had left Kuwait. Ankara denied it.",
    "Half of the wells in Taiz are dry; up to 90,000 homes have no power. The UN asked for $4.2bn.",
    "He said it. “",
    "",
    "Kiev claims over 600 tanks destroyed since 24 February 2022 — Moscow says 40 ‘at most’.\r\n\r\nNo one could check.",
]

ELSEWHERE = """
import json, os, sys
import sayso
from sayso import exports
from sayso.records import Report
if __name__ == "__main__":
    texts = json.load(sys.stdin)
    from datetime import date
    made = [(Report(f"r{i}", text, published=date(2024, 10, 28), language="en"), []) for i, text in enumerate(texts)]
    for reading in sayso.read_many(made, jobs=int(sys.argv[1]), mentions=True):
        sys.stdout.buffer.write(exports.to_json(reading, None).encode() + b"\\n")
"""


def alone() -> list[bytes]:
    found = []
    for i, text in enumerate(REPORTS):
        report = Report(f"r{i}", text, published=date(2024, 10, 28), language="en")
        found.append(exports.to_json(sayso.read_report(report, mentions=True), None).encode())
    return found


def elsewhere(tmp_path: Path, jobs: int = 1, **environment: str) -> list[bytes]:
    """The same reports, read by another process."""
    script = tmp_path / "elsewhere.py"
    script.write_text(ELSEWHERE, "utf-8")
    command, fed = [sys.executable, str(script), str(jobs)], json.dumps(REPORTS).encode()
    ran = subprocess.run(command, input=fed, capture_output=True, env={**os.environ, **environment}, check=True)
    return ran.stdout.splitlines()


def test_alone_or_among_many():
    many = [(Report(f"r{i % 8}", REPORTS[i % 8], published=date(2024, 10, 28), language="en"), []) for i in range(64)]
    found = [exports.to_json(reading, None).encode() for reading in sayso.read_many(many, mentions=True)]
    assert found == alone() * 8


@pytest.mark.parametrize("threads", ["1", "2"])
def test_with_one_thread_or_two(tmp_path, threads):
    assert elsewhere(tmp_path, SAYSO_THREADS=threads) == alone()


def test_with_two_processes(tmp_path):
    assert elsewhere(tmp_path, jobs=2) == alone()


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONHASHSEED": "1", "LC_ALL": "C", "TZ": "Pacific/Kiritimati"},
        {"PYTHONHASHSEED": "2", "LC_ALL": "tr_TR.UTF-8", "TZ": "America/Adak", "LANG": "de_DE.UTF-8"},
    ],
    ids=["C", "Turkish"],
)
def test_whatever_the_hash_seed_the_locale_and_the_time_zone(tmp_path, environment):
    assert elsewhere(tmp_path, **environment) == alone()


def test_the_day_of_publication_is_all_that_a_weekday_counts_from():
    text = "The bridge is safe, Mayor Ivana Kos said on Tuesday."
    assert read(text).statements[0].said is None
    assert read(text, date(2024, 10, 31)).statements[0].said.start == date(2024, 10, 29)


# ---------------------------------------------------------------- the misses


@pytest.mark.parametrize("case", cases("misses"), ids=repr)
def test_a_known_miss_is_still_one(case: Case):
    stage = case.given["stage"]
    assert rendered(stage, case) != case.expected, (
        f"{case.where} comes out right now: move it, without its stage, to {CORPUS.name}/{stage}.txt, so that it stays so"
    )
