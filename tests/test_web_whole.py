"""What a server keeps of the whole ledger: made in a process of its own where the ledger is large, and told as of when."""

from __future__ import annotations

import json
import os
import signal
import threading
import time

import pytest

from ledgers import DAM, told
from sayso.errors import KilledError, LedgerError
from sayso.ledger import Ledger
from sayso.web.routes import Source
from sayso.web.together import matters, queue
from sayso.web.whole import Keeper, made

KINDS = ("matters", "sums", "queue", "series")


def report(n: int, value: int):
    """A toll of one flood, by a speaker of its own."""
    figure = str(value), {"unit": "person", "party": "UA"}
    return told(f"No {n}", f"{value} people were killed in the flood.", figure, who=f"Speaker {n}")


@pytest.fixture
def flood(ledger):
    ledger.add([report(n, value) for n, value in enumerate((12, 12, 30, 31), 1)])
    return ledger


@pytest.fixture
def keeping():
    keepers = []

    def keep(ledger: Ledger, small: int = 0) -> Keeper:
        keepers.append(Keeper(ledger, small))
        return keepers[-1]

    yield keep
    for keeper in keepers:
        keeper.close()
        until(lambda keeper=keeper: keeper.process is None)


def until(true, seconds: float = 30) -> None:
    ends = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < ends, "it never came true"
        time.sleep(0.02)


def test_a_process_of_its_own_makes_what_would_be_made_here(flood, keeping):
    keeper, here = keeping(flood), dict(made(flood))
    for kind in KINDS:
        whole = keeper.told(kind)
        assert (whole.pieces, whole.change) == (here[kind], flood.last_change())
    assert [len(here[kind]) for kind in KINDS] == [1, 0, 4, 0]
    assert keeping(flood, small=4).told("matters").pieces == here["matters"]


def test_while_it_is_made_again_what_was_made_before_is_told_and_said_to_be(flood, keeping):
    keeper = keeping(flood)
    before = keeper.told("series")
    flood.add([report(5, 60)])
    keeper.changed()
    meanwhile = keeper.told("queue")
    assert (len(meanwhile.pieces), meanwhile.change) == (4, before.change)
    until(lambda: keeper.told("queue").change == flood.last_change())
    after = keeper.told("queue")
    assert (len(after.pieces), after.change) == (5, flood.last_change())


def test_what_another_program_wrote_is_known_a_moment_later(flood, keeping):
    keeper = keeping(flood)
    before = keeper.change()
    flood.add([report(5, 60)])
    until(lambda: keeper.change() == before + 1, 5)


def test_an_answer_of_an_earlier_change_tells_so(flood, keeping):
    source = Source(flood, keeping(flood))
    first = json.loads(matters(source, {}).body)
    flood.add([report(5, 60)])
    source.whole.changed()
    answer = matters(source, {})
    told_so = json.loads(answer.body)
    assert (told_so["change"], told_so["renewing"], answer.lasting) == (first["change"], True, False)
    assert told_so["items"] == first["items"]
    until(lambda: not json.loads(matters(source, {}).body)["renewing"])
    assert len(json.loads(matters(source, {}).body)["items"][0]["claims"]) == 5


def test_filters_that_few_figures_fulfil_are_never_answered_of_an_earlier_change(flood, keeping):
    source = Source(flood, keeping(flood))
    matters(source, {})
    flood.add([report(5, 60)])
    source.whole.changed()
    answer = json.loads(matters(source, {"speaker": "Speaker 5"}).body)
    assert (answer["change"], answer["renewing"], len(answer["items"][0]["claims"])) == (flood.last_change(), False, 5)


def test_what_earlier_versions_say_is_told_alike_before_and_after_anything_is_kept(ledger, keeping):
    for n, outlet in enumerate(("The Wire", "The Post"), 12):
        about = {"who": f"Speaker {n}", "outlet": outlet, "url": f"https://w.example/{n}"}
        figure = str(n), {"unit": "person", "party": "UA", "measure": "rescued"}
        ledger.add([told("Flood", f"{n} people were rescued.", figure, **about)])
        ledger.add([told("Flood", "The water falls.", published="2024-11-06", **about)])
    source = Source(ledger, keeping(ledger, small=10))
    before = json.loads(matters(source, {"versions": "all"}).body)
    assert (before["count"], json.loads(matters(source, {}).body)["count"]) == (1, 0)
    assert json.loads(matters(source, {"versions": "all"}).body) == before


def test_who_was_reviewed_since_the_queue_was_made_is_left_out_of_it(flood, keeping):
    source = Source(flood, keeping(flood))
    waiting = [one["id"] for one in json.loads(queue(source, {}).body)["items"]]
    flood.accept(waiting[0], by="Ines")
    flood.reject(waiting[2], by="Ines")
    assert [one["id"] for one in json.loads(queue(source, {}).body)["items"]] == [waiting[1], waiting[3]]
    page = json.loads(queue(source, {"limit": 1}).body)
    assert [one["id"] for one in json.loads(queue(source, {"limit": 1, "cursor": page["next"]}).body)["items"]] == [waiting[3]]


def test_many_who_ask_at_once_start_one_process(flood, keeping):
    keeper, answers = keeping(flood), []
    threads = [threading.Thread(target=lambda kind=kind: answers.append(keeper.told(kind))) for kind in KINDS * 4]
    for thread in threads:
        thread.start()
    until(lambda: keeper.process is not None)
    process = keeper.process
    for thread in threads:
        thread.join(60)
    assert len(answers) == 16
    assert keeper.process in (process, None)


def test_where_the_process_is_killed_that_is_told_and_the_next_who_asks_has_it_made_anew(flood, keeping):
    keeper = keeping(flood)
    with keeper.news:
        keeper._begin(flood.last_change())
        os.kill(keeper.process.pid, signal.SIGKILL)
    until(lambda: keeper.process is None)
    with pytest.raises(KilledError, match="could not be held together; ask again"):
        keeper.told("matters")
    assert (keeper.held, keeper.process) == ({}, None)
    fault: list[Exception] = []

    def ask() -> None:
        try:
            keeper.told("matters")
        except KilledError as error:
            fault.append(error)

    waiting = threading.Thread(target=ask)
    waiting.start()
    until(lambda: keeper.process is not None)
    os.kill(keeper.process.pid, signal.SIGKILL)
    waiting.join(30)
    assert [str(error) for error in fault] == ["the ledger: could not be held together; ask again"]
    assert len(keeper.told("matters").pieces) == 1


def test_who_waits_when_it_is_closed_is_told_so_and_no_process_is_started_again(flood, keeping):
    keeper, told_so, started = keeping(flood), [], []
    begin = keeper._begin

    def counted(change: int) -> None:
        begin(change)
        started.append(keeper.process)

    def ask() -> None:
        try:
            keeper.told("matters")
        except KilledError as error:
            told_so.append(str(error))

    keeper._begin = counted
    waiting = threading.Thread(target=ask)
    waiting.start()
    until(lambda: keeper.process is not None)
    keeper.close()
    waiting.join(10)
    ask()
    assert told_so == ["the ledger: is held together no more: the server ends; ask again when it is back"] * 2
    until(lambda: keeper.process is None)
    assert len(set(started)) == 1


def test_what_is_expunged_is_told_no_more_even_while_the_rest_is_made(flood, keeping):
    keeper = keeping(flood)
    assert any("30 people" in piece.body or '"30"' in piece.body for piece in keeper.told("matters").pieces)
    gone = next(filed for filed in flood.reports() if filed.origin.title == "No 3")
    flood.expunge(gone.origin.id, by="Ines", reason="a court order")
    keeper.changed()
    assert all('"30"' not in piece.body for piece in keeper.told("matters").pieces)
    assert keeper.told("matters").change == flood.last_change()


def test_what_lies_in_the_folder_at_hand_is_not_run(flood, keeping, tmp_path, monkeypatch):
    (tmp_path / "msgspec.py").write_text("open('ran', 'w')\nraise SystemExit(1)\n")
    monkeypatch.chdir(tmp_path)
    assert len(keeping(flood).told("matters").pieces) == 1
    assert not (tmp_path / "ran").exists()


def test_what_is_wrong_with_the_ledger_is_told(tmp_path, keeping):
    with Ledger(tmp_path / "x.db", create=True) as ledger:
        ledger.add([DAM])
        keeper = keeping(ledger)
        ledger.store.location = str(tmp_path / "gone.db")
        with pytest.raises(LedgerError, match="there is no ledger"):
            keeper.told("matters")


def test_what_differs_comes_first_in_the_queue(flood):
    (most, *others) = flood.queue()
    assert most.why[0].startswith("differs from Speaker ")
    assert most.worth >= others[0].worth
    flood.add([report(6, 4_000_000)])
    assert "large" in flood.queue(min_value=1_000)[0].why
