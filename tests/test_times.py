from __future__ import annotations

import os
import subprocess
import sys
import time
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from golden import Case, cases
from sayso.records import Moment
from sayso.times import Thread, moments

DATELINE = date(2024, 10, 28)  # a Monday


def read(text: str, published: date | None = DATELINE) -> list[Moment]:
    return moments(text, 0, len(text), published)


def rendered(text: str, moment: Moment) -> str:
    """A moment as the corpus writes it."""
    period, days = moment.period, "-"
    if period is not None:
        days = str(period.start) if period.start == period.end else f"{period.start or '…'} to {period.end or '…'}"
        days = f"about {days}" if period.approximate else days
    words = text[moment.span.start : moment.span.end]
    relation = f" {moment.relation}" if moment.relation else ""
    return f"{words} | {moment.type} {moment.value} | {days} | {moment.grain or '-'}{relation}"


@pytest.mark.parametrize("case", cases("times"), ids=repr)
def test_corpus(case: Case) -> None:
    published = date.fromisoformat(case.given["published"]) if "published" in case.given else None
    assert [rendered(case.text, moment) for moment in read(case.text, published)] == case.expected, case.where


def test_offsets_count_in_the_whole_text() -> None:
    text = "🇺🇦 Nothing on Sunday. 🔻 Two drones fell on 26 October."
    start = text.index("🔻")
    (moment,) = moments(text, start, len(text), DATELINE)
    assert text[moment.span.start : moment.span.end] == "26 October"


def test_the_period_keeps_the_words() -> None:
    (moment,) = read("Shelling began late on Saturday.")
    assert moment.period is not None
    assert moment.period.text == "late on Saturday"


def test_words_outside_the_sentence_are_not_read() -> None:
    text = "They left in May 2019."
    (moment,) = moments(text, 0, text.index(" 2019"), DATELINE)
    assert moment.value == "2024-05"


@pytest.mark.parametrize("published", [date.min, date.max, None])
def test_the_edges_of_the_calendar_give_no_period_and_no_error(published: date | None) -> None:
    text = (
        "Yesterday, tomorrow, last week, next month, overnight, in the past 90 years, 5,000 years ago, until today, "
        "before today, after today, next year, this week, "
        "the day before yesterday, since the start of the year, in the coming 12 months."
    )
    assert len(read(text, published)) == 15
    read("last winter, next Friday, Christmas Eve, since March, until Friday, on 29 February, the 31st", published)


def test_a_day_after_the_last_one_is_unknown() -> None:
    assert [moment.period for moment in read("It opens tomorrow.", date.max)] in ([], [None])


def test_years_that_no_calendar_holds() -> None:
    assert read("In 0000-01-01, in 99999, on 10000-10-10 and in the 999th century.") == []


def test_a_name_is_no_time() -> None:
    assert read("Wednesday Addams and April Jones shopped on Black Friday at Monday.com.") == []


def test_the_neighbours_of_a_day_share_its_tense() -> None:
    values = [moment.value for moment in read("The council will sit on Wednesday, Thursday and Friday.")]
    assert values == ["2024-10-30", "2024-10-31", "2024-11-01"]


@pytest.mark.parametrize(
    ("sentence", "following", "value"),
    [
        ("The mill burned on 3 May.", "The following month it was sold.", "2024-06"),
        ("The mill burned on 3 May.", "Earlier that day it had been searched.", "2024-05-03"),
        ("The mill burned on 3 May, the owner said on Friday.", "The following month it was sold.", None),
        ("The mill burned on 3 May. Nobody was hurt.", "The following month it was sold.", None),
    ],
)
def test_the_only_date_of_a_sentence_reaches_the_next(sentence: str, following: str, value: str | None) -> None:
    thread = Thread()
    for part in sentence.removesuffix(".").split(". "):
        moments(part, 0, len(part), DATELINE, thread)
    assert [moment.value for moment in moments(following, 0, len(following), DATELINE, thread)] == [value]


def test_every_weekday_behind_is_within_the_week_and_every_one_ahead_too() -> None:
    for days in range(7):
        published = DATELINE + timedelta(days=days)
        for weekday in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"):
            (behind,) = read(f"It burned on {weekday}.", published)
            (ahead,) = read(f"It will open on {weekday}.", published)
            assert behind.period is not None
            assert ahead.period is not None
            assert behind.period.start is not None
            assert ahead.period.start is not None
            assert 0 <= (published - behind.period.start).days <= 6
            assert 0 <= (ahead.period.start - published).days <= 6
            assert behind.period.start.strftime("%A") == ahead.period.start.strftime("%A") == weekday


@given(st.dates(min_value=date(1000, 1, 1), max_value=date(2100, 12, 31)), st.dates())
def test_a_whole_date_is_the_same_day_in_every_order_and_under_every_dateline(day: date, published: date) -> None:
    for pattern in ("%-d %B %Y", "%B %-d, %Y", "%A, %-d %B %Y", "%Y-%m-%d"):
        words = day.strftime(pattern) if day.year >= 1000 else ""
        (moment,) = read(f"It began on {words}.", published)
        assert moment.period is not None
        assert (moment.period.start, moment.period.end, moment.value) == (day, day, day.isoformat())


VOCABULARY = """
    on in since until by from to between and the last next this past Monday Friday May 28 October Oct. 2024 2019-2022 , . -
    night overnight week weeks month year 24 hours ago earlier later early late end of a two several third quarter half summer 8
    a.m. 14:20 GMT every daily now 28/10/2024 31 June 1990s century days before after 's will said Christmas first
"""


@settings(max_examples=300)
@given(st.lists(st.sampled_from(VOCABULARY.split()), max_size=14), st.none() | st.dates())
def test_any_words_give_ordered_spans_and_periods_that_run_forward(words: list[str], published: date | None) -> None:
    text = " ".join(words)
    found = read(text, published)
    assert found == read(text, published)
    at = 0
    for moment in found:
        assert at <= moment.span.start < moment.span.end <= len(text)
        assert text[moment.span.start : moment.span.end].strip() == text[moment.span.start : moment.span.end]
        at = moment.span.end
        if moment.period is not None:
            start, end = moment.period.start, moment.period.end
            assert start is not None or end is not None
            assert start is None or end is None or start <= end


@given(st.text(), st.none() | st.dates())
def test_any_text_is_survived(text: str, published: date | None) -> None:
    read(text, published)


@pytest.mark.alone
@pytest.mark.skipif(not os.environ.get("SAYSO_TORTURE"), reason="measures time, which depends on what else the machine does")
@pytest.mark.parametrize(
    "piece", ["in 2019 ", "May ", "1", "one hundred and ", "1-2-3-", "“", "May to June to ", "at 10 at 11 p.m. ", "the "]
)
def test_time_grows_with_length_alone(piece: str) -> None:
    """20 times the length takes at most 100 times as long: quadratic growth would take 400 times."""

    def seconds(length: int) -> float:
        text = piece * (length // len(piece))
        began = time.process_time()
        read(text)
        return time.process_time() - began

    seconds(1000)
    assert seconds(100_000) <= 100 * max(min(seconds(5_000) for _ in range(3)), 0.001)


def test_import_reads_no_grammar() -> None:
    code = "import sayso.times, sayso.times.grammar as g; assert g.the_grammar.cache_info().currsize == 0"
    subprocess.run([sys.executable, "-c", code], check=True)
