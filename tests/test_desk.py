"""The desk: what is found becomes what the ledger holds, once each, wherever a run ends."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

import sayso
from sayso import desk
from sayso.errors import MissingError, MisuseError, RefusedError
from sayso.intake import About, Found, Skipped, Taken
from sayso.intake import report as taken_in
from sayso.ledger import Ledger
from sayso.records import Engine, Reading, Span

SAID = "At least {} people were killed in Goma on Monday, Governor Ana Ruiz said."
MAP = """\
[speaker]
name = "General Staff"
kind = "organisation"

[figures]
measure = "destroyed"

[columns]
tank = { unit = "tank" }
"""


@pytest.fixture
def ledger(tmp_path) -> Iterator[Ledger]:
    with Ledger(tmp_path / "sayso.db", create=True) as made:
        yield made


def taken(number: int) -> Taken:
    """A report that was found, told apart from others by its number."""
    return Taken(f"raid-{number}.txt", *taken_in(SAID.format(number)))


def raids(*numbers: int) -> list[Found]:
    return [taken(number) for number in numbers]


def changes(ledger: Ledger) -> list[str]:
    """The kinds of all changes."""
    return [change.kind for change in ledger.changes(range(1, 100))]


# ---------------------------------------------------------------- adding


def test_what_came_of_it_is_counted(ledger):
    gone, aside = MissingError("gone.txt", "no such file or folder", "check the path"), Skipped("README", "a README")
    summary = desk.add_found(ledger, [taken(20), gone, aside, taken(30), taken(20)])
    assert summary == desk.Summary(2, 1, 2, 2, (gone,), (aside,), False)
    assert [refused.where for refused in ledger.refused()] == ["gone.txt"]
    assert desk.add_found(ledger, raids(20, 30)) == desk.Summary(0, 2)


def test_paths_are_added_with_what_is_told_about_them(ledger, tmp_path):
    (tmp_path / "raid.txt").write_text(SAID.format(20), "utf-8")
    summary = desk.add(ledger, [tmp_path / "raid.txt"], about=About(outlet="The Wire"), by="ada")
    (filed,) = ledger.reports()
    assert (summary.new, filed.origin.outlet, filed.arrival.way) == (1, "The Wire", "file")
    assert [change.by for change in ledger.changes([1])] == ["ada"]


def test_an_entry_stands_in_its_sentence(ledger):
    text = f"Nobody slept. {SAID.format(20)} Rain fell."
    desk.add_found(ledger, [Taken("raid.txt", *taken_in(text))])
    assert [entry.context for entry in ledger.figures()] == [SAID.format(20)]
    assert [text[start:end] for start, end in desk.contexts(text)] == ["Nobody slept.", SAID.format(20), "Rain fell."]


def test_readings_are_written_some_at_a_time(ledger, monkeypatch):
    monkeypatch.setattr(desk, "BATCH", 2)
    monkeypatch.setattr(desk, "BATCH_SECONDS", 1000.0)
    desk.add_found(ledger, raids(20, 30, 40, 50, 60))
    assert changes(ledger) == ["add"] * 3


def test_a_batch_that_is_old_is_written_before_it_is_full(ledger, monkeypatch):
    monkeypatch.setattr(desk, "BATCH_SECONDS", 0.0)
    desk.add_found(ledger, raids(20, 30))
    assert changes(ledger) == ["add"] * 2


def test_the_same_report_twice_in_a_row_is_read_once(ledger):
    assert desk.add_found(ledger, raids(20, 20, 20)) == desk.Summary(1, 2, 1, 1)


def test_told_to_stop_it_stops_after_the_report_in_hand(ledger):
    asked = iter([False, True])
    left = iter(raids(20, 30, 40))
    summary = desk.add_found(ledger, left, stopping=lambda: next(asked))
    assert (summary.new, summary.stopped) == (2, True)
    assert next(left).where == "raid-40.txt"
    assert desk.add_found(ledger, raids(20, 30, 40)) == desk.Summary(1, 2, 1, 1)


@pytest.mark.parametrize("end", [KeyboardInterrupt, ZeroDivisionError])
def test_what_was_read_is_written_however_the_run_ends(ledger, end):
    def found() -> Iterator[Found]:
        yield taken(20)
        yield MissingError("gone.txt", "no such file or folder", "check the path")
        raise end

    with pytest.raises(end):
        desk.add_found(ledger, found())
    assert len(ledger.reports()) == len(ledger.refused()) == 1


def test_progress_tells_of_known_and_refused_reports_too(ledger):
    desk.add_found(ledger, raids(20))
    told = []
    gone = MissingError("gone.txt", "no such file or folder", "check the path")
    desk.add_found(ledger, [taken(20), gone, taken(30)], progress=lambda *now: told.append(now))
    assert told == [(0, 1, 0, "raid-20.txt"), (0, 1, 1, "gone.txt"), (0, 1, 1, "raid-30.txt")]


# ---------------------------------------------------------------- expunged reports


def test_an_expunged_report_is_refused_with_day_and_reason_and_recorded_without_its_name(ledger):
    desk.add_found(ledger, raids(20, 30))
    identity = taken(20).report.id
    ledger.expunge(identity, by="ada", reason="a source at risk")
    (change,) = ledger.expunged([identity, taken(30).report.id]).values()
    assert (change.kind, change.by, change.reason) == ("expunge", "ada", "a source at risk")
    what = f"was expunged on {change.at[:10]} by ada (a source at risk)"
    summary = desk.add_found(ledger, raids(20, 30))
    assert (summary.new, summary.known) == (0, 1)
    assert [str(refusal) for refusal in summary.refused] == [f"raid-20.txt: {what}; it stays out of this ledger"]
    assert [(refused.where, refused.what) for refused in ledger.refused()] == [(identity, what)]
    assert [refused.kind for refused in ledger.refused()] == ["RefusedError"]


# ---------------------------------------------------------------- tallies


@pytest.fixture
def series(tmp_path) -> tuple[Path, Path]:
    """A table and its map."""
    (tmp_path / "losses.csv").write_text("day,tank\n2024-11-01,41\n2024-11-02,43\n", "utf-8")
    (tmp_path / "losses.toml").write_text(MAP, "utf-8")
    return tmp_path / "losses.csv", tmp_path / "losses.toml"


def test_a_tally_is_a_report_whose_text_is_the_table(ledger, series):
    assert desk.add_tally(ledger, *series, about=About(outlet="Ministry")) == desk.Summary(1, 0, 2, 2)
    assert desk.add_tally(ledger, *series, about=About(outlet="Ministry")) == desk.Summary(0, 1)
    (filed,) = ledger.reports()
    assert ledger.text(filed.origin.id) == series[0].read_text("utf-8")
    assert (filed.arrival.way, filed.arrival.size, filed.origin.outlet) == ("tally", len(series[0].read_bytes()), "Ministry")


def test_a_tally_that_cannot_be_read_is_refused(ledger, series):
    summary = desk.add_tally(ledger, series[0].with_name("gone.csv"), series[1])
    assert [refusal.what for refusal in summary.refused] == ["no such file or folder"]
    assert [refused.what for refused in ledger.refused()] == ["no such file or folder"]
    assert isinstance(desk.series(*series, max_size=9), RefusedError)


def test_an_expunged_tally_is_refused(ledger, series):
    desk.add_tally(ledger, *series)
    ledger.expunge(ledger.reports()[0].origin.id, by="ada", reason="made up")
    summary = desk.add_tally(ledger, *series)
    assert (summary.known, len(summary.refused)) == (0, 1)
    assert "by ada (made up)" in summary.refused[0].what


@pytest.mark.parametrize("plan", ["gone.toml", "\0.toml", "losses.csv"])
def test_a_map_that_is_none_is_a_wrong_call(series, plan):
    with pytest.raises(MisuseError):
        desk.series(series[0], series[0].with_name(plan))


# ---------------------------------------------------------------- reading again


def older(number: int) -> Reading:
    """A report as an engine of long ago has read it: it took “Monday” for a figure too."""
    now = sayso.read(SAID.format(number))
    start = now.report.text.index("Monday")
    once = replace(now.figures[0], id="f9", span=Span(start, start + 6), text="Monday")
    return replace(now, figures=(*now.figures, once), engine=Engine("0.0.1", "0"))


def test_what_an_older_engine_read_is_read_again_and_reviews_go_over(ledger):
    ledger.add([older(20), older(30)])
    for entry in ledger.figures():
        ledger.accept(entry.held.id, by="ada")
    lost = {entry.held.id for entry in ledger.figures() if entry.words == "Monday"}
    told = []
    done = desk.renew(ledger, by="ben", progress=lambda *now: told.append(now[0]))
    assert (len(done.reports), done.statements, done.figures, done.carried) == (2, 2, 2, 2)
    assert set(done.kept) == lost
    assert told == [2]
    assert desk.renew(ledger).reports == ()
    assert [entry.review for entry in ledger.figures()] == ["accepted"] * 4


def test_told_to_stop_the_next_run_reads_the_rest_again(ledger, monkeypatch):
    monkeypatch.setattr(desk, "RENEWED", 2)
    ledger.add([older(number) for number in (20, 30, 40)])
    assert len(desk.renew(ledger, stopping=lambda: True).reports) == 2
    assert len(desk.renew(ledger).reports) == 1


def test_a_tally_is_not_read_by_a_model(ledger, series):
    desk.add_tally(ledger, *series)
    assert desk.renew(ledger).reports == ()
