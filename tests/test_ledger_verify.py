"""What verify finds: every kind of damage by the check that is for it, and nothing where nothing is wrong."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from ledgers import DAM, FIRE, GONE, QUIET, RISEN, everything, faults, fill, plant, sql, told
from sayso.ledger import Ledger
from sayso.ledger.migrations import FORM
from sayso.records import Engine


@pytest.fixture
def ledger(place):
    """A ledger with some of everything."""
    with Ledger(place.filled()) as found:
        yield found


def test_an_empty_ledger_has_no_faults(place):
    with place.ledger() as ledger:
        assert faults(ledger) == {}
        assert {check.checked for check in ledger.verify()} == {0, 1}


def test_a_sound_ledger_has_no_faults_and_verify_tells_what_it_held(ledger):
    assert faults(ledger) == {}
    ledger.renew([replace(FIRE, engine=Engine("0.2.0", "2"))])
    assert faults(ledger) == {}
    held = {check.what: check.checked for check in ledger.verify()}
    assert held["changes: sequence and time"] == sql(ledger, "SELECT count(*) FROM change")[0][0]
    assert held["reports: texts against their digests"] == sql(ledger, "SELECT count(*) FROM report")[0][0] == 7
    assert held["figures: offsets against the texts"] == sql(ledger, "SELECT count(*) FROM figure")[0][0] > 8
    assert held[f"form {FORM} of {FORM}"] == 1
    assert all(checked > 0 for checked in held.values())


QUIET_N, FIRE_N, DAM_N, RISEN_N, GONE_N = (
    f"(SELECT n FROM report WHERE id = '{one.report.id}')" for one in (QUIET, FIRE, DAM, RISEN, GONE)
)
OLD_FIRE = f"report = {FIRE_N} AND review = 'none'"
NEW_FIRE = f"report = {FIRE_N} AND review = 'edited'"
TEXTS, CHANGES, KEYS = "reports: texts against their digests", "changes: sequence and time", "database pages and keys"
STATEMENTS, FIGURES = "statements: offsets against the texts", "figures: offsets against the texts"
ROWS, ENDS = "entries: rows and those that replace them", "entries: what ended them, and their report's day"
NAMES, VERSIONS = "entries: what they name in their report", "versions: one stands at each address"
SPEAKERS, WORDS = "speakers: who is who", "word indexes"
NO_DIGEST = {TEXTS: f"{QUIET.report.id}: its text does not have its digest"}
NOWHERE = "0000000000000000"

DAMAGES = {  # what is done, and what each check says of it
    "a letter of a text": (
        f"UPDATE text SET text = 'Nobody said a thinG.' WHERE report = {QUIET_N}", NO_DIGEST,
    ),
    "a text cut off": (
        f"UPDATE text SET text = 'Nobody said' WHERE report = {QUIET_N}", NO_DIGEST,
    ),
    "a letter of an entry's words": (
        f"UPDATE text SET text = replace(text, '5 people', '6 people') WHERE report = {FIRE_N}",
        {TEXTS: "does not have its digest", STATEMENTS: "not at characters 0 to 33", FIGURES: "not at characters 0 to 1"},
    ),
    "a text gone": (
        f"DELETE FROM text WHERE report = {QUIET_N}",
        {TEXTS: f"{QUIET.report.id} has no text", WORDS: "report: the word index has a row 3 that is not there"},
    ),
    "a report's digest": (
        f"UPDATE report SET digest = '{'ab' * 32}' WHERE n = {QUIET_N}", NO_DIGEST,
    ),
    "an expunged text put back": (
        f"INSERT INTO text VALUES ({GONE_N}, 'back')",
        {TEXTS: f"{GONE.report.id} was expunged, and its text is still there", WORDS: "report: row 7 is not in the word index"},
    ),
    "a change gone": (
        "INSERT INTO change (n, at, kind, version) VALUES (13, '2099-01-01T00:00:00.000000+00:00', 'note', '0.1.0')",
        {CHANGES: "change 12 is missing"},
    ),
    "a change dated back": (
        "UPDATE change SET at = '2020-01-01T00:00:00.000000+00:00' WHERE n = 3",
        {CHANGES: "change 3 is dated before the one before it"},
    ),
    "a figure shifted by one": (
        f'UPDATE figure SET start = start + 1, "end" = "end" + 1 WHERE {NEW_FIRE}',
        {FIGURES: "its words are not at characters 1 to 2"},
    ),
    "a figure past the end": (f'UPDATE figure SET "end" = 999 WHERE {NEW_FIRE}', {FIGURES: "not at characters 0 to 999"}),
    "a figure's words": (f"UPDATE figure SET words = '7' WHERE {NEW_FIRE}", {FIGURES: "not at characters 0 to 1"}),
    "a context past the end": (f"UPDATE figure SET context_end = 999 WHERE {NEW_FIRE}", {FIGURES: "not at characters"}),
    "a place past the end": (f"UPDATE figure SET place_start = 9, place_end = 999 WHERE {NEW_FIRE}", {FIGURES: "not at"}),
    "a statement's spans": (f"UPDATE statement SET content = '[[1,33]]' WHERE {OLD_FIRE}",
    {STATEMENTS: "not at characters 0 to 33"}),
    "spans that are no spans": (f"UPDATE statement SET content = '[[1,' WHERE {OLD_FIRE}", {STATEMENTS: "not at characters"}),
    "a source past the end": (f"UPDATE statement SET source = '[[1,99]]' WHERE {OLD_FIRE}", {STATEMENTS: "not at characters"}),
    "an entry that stands twice": (
        f"UPDATE figure SET until = NULL WHERE {OLD_FIRE}", {ROWS: "stands twice"},
    ),
    "a row that ends too late": (
        f"UPDATE figure SET until = until + 1 WHERE {OLD_FIRE}",
        {ROWS: "was replaced by change 3, and ends with 4", ENDS: "ends with change 4, which did not end it"},
    ),
    "a row that ends before it began": (
        f"UPDATE figure SET until = 1 WHERE {NEW_FIRE}",
        {ROWS: "ends before it began", ENDS: "ends with change 1, which did not end it"},
    ),
    "a row that ended for no reason": (
        f"UPDATE figure SET until = 5 WHERE {NEW_FIRE}", {ENDS: "ends with change 5, which did not end it"},
    ),
    "an entry of an earlier version that stands": (
        f"UPDATE figure SET until = NULL WHERE report = {DAM_N}", {ENDS: "stands, and its report does not"},
    ),
    "an entry of another day": (f"UPDATE figure SET day = 1 WHERE {NEW_FIRE}", {ENDS: "has not its report's day and outlet"}),
    "an entry of another outlet": (f"UPDATE figure SET outlet = NULL WHERE {NEW_FIRE}",
    {ENDS: "not its report's day and outlet"}),
    "an entry that is left out for no reason": (
        f"UPDATE figure SET hidden = NOT hidden WHERE {NEW_FIRE}", {ENDS: "is shown, or not, against its review"},
    ),
    "a figure of another statement": (
        f"UPDATE figure SET statement = 's{NOWHERE}' WHERE {NEW_FIRE}",
        {NAMES: f"names s{NOWHERE}, which its report does not have"},
    ),
    "a part of nothing": (f"UPDATE figure SET part_of = 'f{NOWHERE}' WHERE {NEW_FIRE}", {NAMES: f"names f{NOWHERE}"}),
    "told inside nothing": (f"UPDATE statement SET via = 's{NOWHERE}' WHERE {OLD_FIRE}", {NAMES: f"names s{NOWHERE}"}),
    "a statement of another report": (
        f"UPDATE figure SET statement = (SELECT id FROM statement WHERE report = {RISEN_N}) WHERE {NEW_FIRE}",
        {NAMES: "does not have"},
    ),
    "two versions that stand": (
        f"UPDATE report SET until = NULL WHERE n = {DAM_N}",
        {VERSIONS: "https://w.example/dam: more than one version stands", ENDS: "which did not end it"},
    ),
    "a version of another page": (
        f"UPDATE report SET previous = {DAM_N}, url = 'https://w.example/fire' WHERE n = {FIRE_N}",
        {VERSIONS: f"{FIRE.report.id} follows a report of another address"},
    ),
    "a report that ended for no reason": (
        f"UPDATE report SET until = 5 WHERE n = {QUIET_N}",
        {VERSIONS: f"{QUIET.report.id} ends with change 5, which brought no newer"},
    ),
    "a reading that ended for no reason": (
        f"UPDATE reading SET until = 5 WHERE report = {QUIET_N}",
        {VERSIONS: f"{QUIET.report.id}: a reading ended, and no other came"},
    ),
    "a speaker with the wrong people": (
        "UPDATE identity SET key = 'i0' WHERE speaker = 1", {SPEAKERS: "speaker 1 is not with those who are the same"},
    ),
    "a speaker nobody finds": ("DELETE FROM speaker_key WHERE speaker = 1", {SPEAKERS: "speaker 1 is not found by its name"}),
    "a speaker gone": (
        "UPDATE statement SET speaker = 999 WHERE n = 1", {KEYS: "name"},
    ),
    "an entry without its reading": ("UPDATE figure SET reading = 999 WHERE n = 1", {KEYS: "name"}),
}  # fmt: skip
LOST_WORDS = {
    "sqlite": "DELETE FROM figure_words_docsize WHERE id = 1",
    "postgresql": "DELETE FROM figure_words WHERE n = 1",
}


@pytest.mark.parametrize(("done", "found"), DAMAGES.values(), ids=DAMAGES)
def test_each_damage_is_found_by_its_check_and_nothing_else_is(ledger, done, found):
    plant(ledger, done)
    told_so = faults(ledger)
    assert told_so.keys() == found.keys(), told_so
    for check, words in found.items():
        assert any(words in fault for fault in told_so[check]), told_so[check]


def test_a_word_that_fell_out_of_an_index_is_found_and_made_anew(place, ledger):
    plant(ledger, LOST_WORDS[place.name])
    assert faults(ledger)[WORDS] == ("figure: row 1 is not in the word index",)
    plant(ledger, "UPDATE identity SET key = 'i0' WHERE speaker = 1")
    ledger.rebuild()
    assert faults(ledger) == {}
    assert ledger.search("killed")


def test_bytes_that_are_no_text_are_found_and_the_rest_is_checked_still(tmp_path):
    with Ledger(tmp_path / "x.db", create=True) as ledger:
        fill(ledger)
        plant(ledger, f"UPDATE text SET text = CAST(X'4e6f80' AS TEXT) WHERE report = {QUIET_N}",
        f"UPDATE figure SET value = 3, words = '7' WHERE {NEW_FIRE}")
        told_so = faults(ledger)
        assert told_so.keys() == {TEXTS, FIGURES}
        assert told_so[TEXTS] == (f"{QUIET.report.id}: its text holds bytes that are no text",)


def test_a_row_that_cannot_be_understood_breaks_off_its_check_alone(tmp_path):
    with Ledger(tmp_path / "x.db", create=True) as ledger:
        fill(ledger)
        plant(ledger, f"UPDATE figure SET start = 'x' WHERE {NEW_FIRE}", f"DELETE FROM text WHERE report = {QUIET_N}")
        told_so = faults(ledger)
        assert told_so.keys() == {"figures: broken off", TEXTS, WORDS} or told_so.keys() == {FIGURES, TEXTS, WORDS}


def test_a_page_of_the_file_that_is_torn_is_found(tmp_path):
    path = tmp_path / "x.db"
    with Ledger(path, create=True) as ledger:
        fill(ledger)
        ((root,),) = sql(ledger, "SELECT rootpage FROM sqlite_master WHERE name = 'figure_measure'")
        ((size,),) = sql(ledger, "PRAGMA page_size")
    content = bytearray(path.read_bytes())
    content[root * size - 60 : root * size] = b"\xff" * 60
    path.write_bytes(content)
    with Ledger(path) as ledger:
        assert KEYS in faults(ledger)


def test_many_faults_of_one_kind_are_counted(place):
    with place.ledger() as ledger:
        ledger.add([told(f"T{n}", f"{n} people were killed.", str(n)) for n in range(10, 35)])
        plant(ledger, "UPDATE figure SET words = 'x'")
        ((first, *others, last),) = faults(ledger).values()
    assert len(others) == 9
    assert first.endswith("its words are not at characters 0 to 2")
    assert last == "and 15 more"


def test_verify_changes_nothing(ledger):
    before = everything(ledger)
    ledger.verify()
    assert everything(ledger) == before
    assert sql(ledger, "SELECT count(*) FROM change") == [(11,)]
