"""The ledger's figures held against each other: what it makes of them is what reconciliation does, whatever is asked for.

SAYSO_TORTURE=1 makes up twenty times as many ledgers.
"""

from __future__ import annotations

import os
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from accounts import PLACES, WORDS, days, fields, numbered
from ledgers import faults, sql, told
from sayso.errors import MisuseError
from sayso.ledger import Ledger, loading, reconciling
from sayso.ledger.accounts import of_readings
from sayso.reconciliation.matters import matters
from sayso.records import Account, Copy, Matter, Reading, Speaker

POLICE, ARMY = Speaker("Berg police", "organisation"), Speaker("Berg army", "organisation")
MONDAY, TUESDAY = days("2024-11-04"), days("2024-11-05")


def dead(number: str, who: Speaker | str | None = POLICE, **about: Any) -> Reading:
    """A report of so many killed in Goma on a Monday; what it says else is up to the test."""
    figure = {"place": PLACES["Goma"], "time": MONDAY, **numbered(number), **about.pop("fields", {})}
    return told(None, f"They said that {number} people were killed in Goma.", (number, figure), who=who, **about)


def shown(found: Any) -> list[list[str]]:
    """Of each matter, who says how many: the latest of each."""
    return [[f"{claim.latest.teller.name}: {claim.latest.figure.text}" for claim in matter.claims] for matter in found]


def held(matter: Matter) -> list[Account]:
    return [one for claim in matter.claims for one in (*claim.carriers, *claim.earlier)]


def ids(ledger: Ledger, **given: Any) -> list[str]:
    return [entry.held.id for entry in ledger.figures(**given)]


# ---------------------------------------------------------------- what is asked for


def test_a_filter_finds_matters_and_shows_them_whole(ledger):
    odesa = dead("3", fields={"place": PLACES["Odesa"]})
    ledger.add([dead("12"), dead("14", ARMY), dead("15", None, outlet="The Post"), odesa])
    whole = [["Berg army: 14", "Berg police: 12", "The Post: 15"]]
    assert shown(ledger.compare()) == whole
    for asked in ({"speaker": "Berg army"}, {"min_value": 15}, {"outlet": "The Post"}, {"place": "Goma", "max_value": 12}):
        assert shown(ledger.compare(**asked)) == whole
    assert shown(ledger.compare(place="Odesa")) == []
    assert shown(ledger.compare(place="Odesa", alone=True)) == [["Berg police: 3"]]
    assert shown(ledger.compare(speaker="Nobody")) == []
    with pytest.raises(MisuseError, match="is no filter"):
        next(ledger.compare(colour="red"))


@pytest.mark.parametrize("tolerance", [-0.1, 1, 1.5])
def test_a_tolerance_is_a_share(ledger, tolerance):
    with pytest.raises(MisuseError, match=r"is no share; give 0 to 0\.99"):
        next(ledger.compare(tolerance=tolerance))
    with pytest.raises(MisuseError, match="is no share"):
        ledger.judge("f123", "f456", tolerance=tolerance)


def test_a_tolerance_is_heeded(ledger):
    ledger.add([dead("about 100"), dead("120", ARMY)])
    words = {share: [one.word for matter in ledger.compare(tolerance=share) for one in matter.verdicts] for share in (0.1, 0.2)}
    assert words == {0.1: ["differ"], 0.2: ["agree"]}
    one, other = ids(ledger)
    assert [ledger.judge(one, other, tolerance=share).word for share in (0.1, 0.2)] == ["differ", "agree"]


def test_a_report_that_is_no_longer_the_version_that_stands_is_of_no_matter(ledger):
    url = "https://w.example/goma"
    ledger.add([dead("12", url=url), dead("14", ARMY)])
    ledger.add([dead("13", url=url, published="2024-11-06")])
    assert shown(ledger.compare()) == [["Berg army: 14", "Berg police: 13"]]
    assert shown(ledger.as_of(1).compare()) == [["Berg army: 14", "Berg police: 12"]]


# ---------------------------------------------------------------- made-up ledgers

SPEAKERS: list[Speaker | None] = [
    None, POLICE, ARMY, Speaker("an official", "unnamed"), Speaker(None, "unnamed"), Speaker("residents", "group"),
    Speaker("Ana Ruiz", "person", "Governor", "Berg", "UA"), Speaker("Ruiz", "person", "Governor", None, "UA"),
]  # fmt: skip
DAYS = st.sampled_from([None, "2024-11-01", "2024-11-04", "2024-11-05", "2024-11-06", "2024-11-20"])


@st.composite
def reports(draw: st.DrawFn, speakers: list[Speaker | None] = SPEAKERS) -> Reading:
    """A report of some figures of any kind, in one mouth."""
    numbers = draw(st.lists(WORDS, min_size=1, max_size=3))
    more = [{**draw(fields()), **numbered(number), "additive": draw(st.booleans())} for number in numbers]
    said = draw(st.sampled_from([None, {"said": MONDAY}, {"said": days("2024-11-01"), "act": "deny"}]))
    text = f"{draw(st.integers(0, 10**9)):x}: " + ", then ".join(numbers)
    return told(None, text, *zip(numbers, more, strict=True), who=draw(st.sampled_from(speakers)), said=said,
                published=draw(DAYS), outlet=draw(st.sampled_from(["The Wire", "Evening Post", None])))  # fmt: skip


def several(
    least: int, most: int, speakers: list[Speaker | None] = SPEAKERS
) -> st.SearchStrategy[list[Reading]]:
    return st.lists(reports(speakers), min_size=least, max_size=most, unique_by=lambda reading: reading.report.id)


made_up = settings(
    max_examples=500 if "SAYSO_TORTURE" in os.environ else 25, deadline=None, derandomize=True, database=None,
    suppress_health_check=list(HealthCheck), phases=(Phase.generate, Phase.shrink),
)  # fmt: skip


@made_up
@given(made=several(2, 7), few=st.sampled_from([reconciling.FEW, 0]), many=st.sampled_from([loading.MANY, 3, 0]))
def test_a_question_for_one_report_gives_the_same_matters_as_the_whole_ledger(place, made, few, many):
    """Whether those near each of few figures are looked up, or all of their measures; by their rows, or in whole tables."""
    with place.ledger() as ledger, pytest.MonkeyPatch.context() as patch:
        patch.setattr(reconciling, "FEW", few)
        patch.setattr(loading, "MANY", many)
        patch.setattr(loading, "PART", 2)
        ledger.add(made)
        everything = list(ledger.compare(alone=True))
        for report in (reading.report.id for reading in made):
            wanted = [matter for matter in everything if report in {one.origin.id for one in held(matter)}]
            assert list(ledger.compare(alone=True, report=report)) == wanted
        for asked in ({"measure": "killed"}, {"party": "UA"}, {"min_value": 12}, {"place": "Kherson"}):
            figures = {one.figure.id for one in ledger.accounts(**asked)}
            wanted = [matter for matter in everything if figures & {one.figure.id for one in held(matter)}]
            assert list(ledger.compare(alone=True, **asked)) == wanted


def test_the_matters_of_many_figures_of_as_many_days_are_found(ledger):
    """More than two parts of a question for each of them: SQLite takes 500 parts."""
    told_on = [days((date(2024, 1, 1) + timedelta(days=2 * n)).isoformat()) for n in range(reconciling.FEW - 1)]
    for who, outlet in ((POLICE, "The Wire"), (ARMY, "The Post")):
        ledger.add([dead(f"{n}", who, fields={"time": day}, outlet=outlet) for n, day in enumerate(told_on, 1)])
    found = list(ledger.compare(speaker="Berg army"))
    assert len(found) == len(told_on)
    assert {verdict.word for matter in found for verdict in matter.verdicts} == {"agree"}


def test_whom_a_side_without_a_place_means_depends_on_all_of_that_side(ledger):
    places = ("Goma", None, "Belgorod")
    goma, nowhere, belgorod = (
        dead(str(n), who, fields={"party": "UA", "place": PLACES.get(place or "")})
        for n, who, place in zip((12, 14, 15), (POLICE, ARMY, None), places, strict=True)
    )
    ledger.add([goma, nowhere])
    for one in (goma, nowhere):
        assert shown(ledger.compare(report=one.report.id)) == [["Berg army: 14", "Berg police: 12"]]
    ledger.add([belgorod])
    alone = {goma: "Berg police: 12", nowhere: "Berg army: 14", belgorod: "The Wire: 15"}
    assert sorted(shown(ledger.compare(alone=True))) == sorted([name] for name in alone.values())
    for one, name in alone.items():
        assert shown(ledger.compare(alone=True, report=one.report.id)) == [[name]]


def plainly(found: Any) -> list[Any]:
    """Matters without what the ledger does not keep: the words for days, the place of a place."""
    return [
        (matter.id, [(claim.latest.figure.id, claim.latest.teller.name, len(claim.carriers), len(claim.earlier))
                     for claim in matter.claims], [(one.word, one.sentence, one.by) for one in matter.verdicts],
         matter.independent, matter.silent)
        for matter in found
    ]  # fmt: skip


@made_up
@given(made=several(2, 7), data=st.data())
def test_the_ledger_gives_what_its_readings_give_in_whatever_order_they_came(place, made, data):
    with place.ledger() as ledger:
        for reading in data.draw(st.permutations(made)):
            ledger.add([reading])
        assert plainly(ledger.compare(alone=True)) == plainly(matters(of_readings(made)))


@made_up
@given(made=several(2, 5, [one for one in SPEAKERS if one is None or one.name != "Ruiz"]), data=st.data())
def test_a_ledger_of_the_past_makes_of_its_figures_what_it_made_of_them_then(place, made, data):
    """But for who is who ("Ruiz" is Ana Ruiz since her full name is known), which is told as it is known now."""
    url = "https://w.example/page"
    with place.ledger() as ledger:
        then = {}

        def remember(change: int) -> None:
            then[change] = list(ledger.compare(alone=True))

        for number, reading in enumerate(made):
            report = replace(reading.report, url=url if number < 2 else None)
            remember(ledger.add([replace(reading, report=report)]).change)
        figures = ids(ledger)
        one = data.draw(st.sampled_from(figures))
        remember(ledger.edit(one, {"value": "19", "measure": "wounded"}, by="Ines"))
        remember(ledger.reject(data.draw(st.sampled_from(figures)), by="Ines"))
        remember(ledger.grade(one, "3", by="Ines"))
        remember(ledger.house("The Wire", "Wire Group", by="Ines"))
        remember(ledger.house("Evening Post", "Wire Group", by="Ines"))
        held_then = next(iter(ledger.statements()), None)
        if held_then is not None:
            remember(ledger.edit(held_then.held.id, {"act": "deny", "said": "2024-11-02"}, by="Ines"))
        for change, found in then.items():
            assert list(ledger.as_of(change).compare(alone=True)) == found, change


# ---------------------------------------------------------------- what people decide


def test_a_matter_is_made_of_what_review_says_and_of_what_was_read_once_that_is_undone(ledger):
    ledger.add([dead("12"), dead("14", ARMY)])
    (before,) = ledger.compare()
    twelve, fourteen = sorted(ids(ledger), key=lambda one: ledger.entry(one).words)
    ledger.edit(twelve, {"value": "14"}, by="Ines")
    (edited,) = ledger.compare()
    assert [one.word for one in (*before.verdicts, *edited.verdicts)] == ["differ", "agree"]
    ledger.edit(fourteen, {"place": "Odesa"}, by="Ines")
    assert list(ledger.compare()) == []
    ledger.undo(by="Ines")
    ledger.reject(fourteen, by="Ines")
    assert (list(ledger.compare()), shown(ledger.compare(alone=True))) == ([], [["Berg police: 12"]])
    assert list(ledger.compare(reviewed="rejected", alone=True)) == []
    assert list(ledger.as_of(1).compare()) == [before]
    ledger.undo(by="Ines")
    ledger.undo(by="Ines")
    assert list(ledger.compare()) == [before]
    assert faults(ledger) == {}


def test_speakers_whom_people_say_to_be_one_are_one_teller(ledger):
    ledger.add([dead("12", Speaker("Ana Ruiz", "person", "Governor", "Goma")),
                dead("14", Speaker("A. M. R. Lopez", "person", "Governor", "Goma"), published="2024-11-06")])  # fmt: skip
    assert [len(matter.claims) for matter in ledger.compare()] == [2]
    ledger.alias("Ana Ruiz", "A. M. R. Lopez", by="Ines")
    assert list(ledger.compare()) == []
    (one,) = ledger.compare(alone=True)
    ((claim,),) = (one.claims,)
    assert (claim.latest.figure.text, [account.figure.text for account in claim.earlier]) == ("14", ["12"])
    ledger.undo(by="Ines")
    assert [len(matter.claims) for matter in ledger.compare()] == [2]


def independent(ledger: Ledger) -> list[list[str]]:
    (matter,) = ledger.compare()
    return [list(names) for names in matter.independent]


def test_outlets_are_of_the_house_that_people_name_else_of_the_one_that_is_known(ledger):
    outlets = ("Daily Mail", "METRO", "Berg Echo", "Berg Star")
    ledger.add([dead(str(n), None, outlet=outlet) for n, outlet in enumerate(outlets, 12)])
    assert ledger.houses() == {"Berg Echo": None, "Berg Star": None, "Daily Mail": "DMG Media", "METRO": "DMG Media"}
    assert independent(ledger) == [["Berg Echo", "Berg Star"], ["Daily Mail", "METRO"]]
    first = ledger.house("berg echo", "Berg Press", by="Ines", reason="its imprint")
    assert ledger.houses()["Berg Echo"] == "Berg Press"
    assert independent(ledger) == [["Berg Echo"], ["Berg Star"], ["Daily Mail", "METRO"]]
    second = ledger.house("Berg Echo", "DMG Media", by="Omar")
    assert independent(ledger) == [["Berg Echo", "Daily Mail", "METRO"], ["Berg Star"]]
    assert [(n, told_so.outlet, told_so.house) for n, told_so in ledger.aliases()] == [(second, "Berg Echo", "DMG Media")]
    assert ledger.as_of(first).houses()["Berg Echo"] == "Berg Press"
    assert ledger.undo(by="Omar") == second
    assert ledger.houses()["Berg Echo"] == "Berg Press"
    third = ledger.house("Metro", "Nobody's", by="Ines")
    assert ledger.houses()["METRO"] == "Nobody's"
    ledger.undo(third, by="Ines")
    ledger.undo(first, by="Ines")
    assert independent(ledger) == [["Berg Echo", "Berg Star"], ["Daily Mail", "METRO"]]
    assert ledger.aliases() == []
    assert faults(ledger) == {}


def test_a_house_may_be_told_before_a_report_of_the_outlet_comes(ledger):
    ledger.house("Berg Echo", "Berg Press", by="Ines")
    assert ledger.houses() == {}
    ledger.add([dead("12", None, outlet="Berg Echo")])
    assert ledger.houses() == {"Berg Echo": "Berg Press"}


@pytest.mark.parametrize("names", [("", "Berg Press"), ("Berg Echo", "  ")])
def test_a_house_and_an_outlet_have_names(ledger, names):
    with pytest.raises(MisuseError, match="needs an outlet and a house"):
        ledger.house(*names, by="Ines")


# ---------------------------------------------------------------- two by their ids


def test_two_figures_are_judged_by_their_ids_or_the_beginnings(ledger):
    ledger.add([dead("12"), dead("15", ARMY, fields={"place": PLACES["Odesa"]})])
    one, other = sorted(ids(ledger), key=lambda identity: ledger.entry(identity).words)
    found = ledger.judge(one[:8], other[:8])
    assert (found.a, found.b, found.word, [part.part for part in found.parts]) == (one, other, "cannot be compared", ["place"])
    assert ledger.judge(one, one).word == "agree"
    assert ledger.judge(other, one).a == other
    ledger.edit(other, {"place": "Goma"}, by="Ines")
    assert (ledger.judge(one, other).word, ledger.judge(one, other).by) == ("differ", 3)
    assert ledger.as_of(1).judge(one, other).word == "cannot be compared"


def test_an_id_that_is_no_figures_is_told(ledger):
    ledger.add([dead("12"), dead("14", ARMY)])
    one, other = ids(ledger)
    statement = next(iter(ledger.statements())).held.id
    none, no_figure = "the ledger has no such entry; ids stand in sayso figures", "is a statement, and counts nothing"
    for wrong, said in (("f0123456789abcdef", none), ("f", none), ("fxyz", none), ("r123", none), ("", none), ("f\0\0\0", none),
                        ("s000000000000000", none), (statement, no_figure), (statement[:6], no_figure)):
        with pytest.raises(MisuseError, match=said):
            ledger.judge(one, wrong)
        with pytest.raises(MisuseError, match=said):
            ledger.judge(wrong, other)
    with pytest.raises(MisuseError, match="no such entry"):
        ledger.as_of(0).judge(one, other)


def test_a_beginning_that_fits_two_is_told_with_both(ledger):
    ledger.add([told(f"T{n}", f"{n} people were killed.", str(n)) for n in range(10, 600)])
    starts: dict[str, str] = {}
    alike = next((start, one, starts[start]) for one in ids(ledger) if starts.setdefault(start := one[:4], one) != one)
    with pytest.raises(MisuseError, match="give more of its id") as caught:
        ledger.judge(alike[0], alike[1])
    assert all(one in str(caught.value) for one in alike[1:])


# ---------------------------------------------------------------- copies

WIRE = (
    "A fire destroyed the flour mill of Norrby in the early hours of Monday, killing 12 people of the night shift, police "
    "said. The mill has stood on the river since 1931 and ground a fifth of the wheat that the region grows. Mayor Kari Holm "
    "promised help to the families and asked the owner what was to become of those who had worked for him. "
)
OWN = (
    "Solveig Dahl, who lives across the road, woke at two when her windows shook and everything outside turned orange. She "
    "rang a cousin on the night shift, and he answered at last from an ambulance on its way to Malsund. "
)
QUOTE = (
    "“When we arrived the roof was already burning from one end to the other, and there was no way at all to get inside or "
    "to bring a ladder near it,” fire chief Arvid Lunde told reporters. "
)
FILLER = "Bakers in four towns order flour from the south by now, where a sack costs a third more than it did last week. "
HOUSES = "".join(f"Number {n} of that street has {n * 7} windows, which nobody had counted until now. " for n in range(20, 28))
LAMPS = "".join(f"Lamp {n} on the old bridge went out after {n * 3} nights, so the keeper wrote down. " for n in range(50, 58))


def wired(title: str, words: str, outlet: str = "The Wire", **about: Any) -> Reading:
    figure = ("12", {"place": PLACES["Norrby"], "time": MONDAY})
    return told(title, words, *([figure] if "12" in words else []), who=None, outlet=outlet, **about)


WHOLE = wired("Fire", WIRE + FILLER)
AGAIN = wired("Mill burns", WIRE + FILLER, "Norrby Courier")
PART = wired("Twelve dead", WIRE + OWN, "The Post")
QUOTED = wired("Chief", HOUSES + QUOTE, "Berg Echo")
QUOTING = wired("Ladder", QUOTE + LAMPS, "Berg Star")
UNLIKE = wired("Wheat", "Wheat is dear in the south, and traders say that it will be dearer before the next harvest is in.")
ALL = [WHOLE, AGAIN, PART, QUOTED, QUOTING, UNLIKE]


def pairs(ledger: Ledger) -> dict[frozenset[str], tuple[Any, ...]]:
    """Which reports are copies, of which kind, and how many words they share; the same seen from either."""
    titles = {filed.origin.id: filed.origin.title for filed in ledger.reports(versions="all") if filed.expunged is None}
    found: dict[frozenset[str], tuple[Any, ...]] = {}
    for report in titles:
        for copy in ledger.copies(report):
            assert copy.report == report
            pair = frozenset((titles[report] or "", titles[copy.other] or ""))
            assert found.setdefault(pair, (copy.kind, copy.words)) == (copy.kind, copy.words)
    return found


def rows(ledger: Ledger) -> list[list[Any]]:
    tables = ("shingle", "sketch", "copied")
    return [sorted(map(tuple, sql(ledger, f"SELECT * FROM {table}"))) for table in tables]


def test_copies_are_found_when_reports_are_added(ledger):
    ledger.add(ALL[:2])
    ledger.add(ALL[2:])
    kinds = {tuple(sorted(pair)): kind for pair, (kind, _) in pairs(ledger).items()}
    assert kinds == {("Fire", "Mill burns"): "whole", ("Fire", "Twelve dead"): "part", ("Mill burns", "Twelve dead"): "part",
                     ("Chief", "Ladder"): "quote"}  # fmt: skip
    assert ledger.copies(UNLIKE.report.id) == []
    assert faults(ledger) == {}


def test_a_copy_tells_what_is_shared_down_to_the_characters(ledger):
    ledger.add(ALL)
    first, *others = ledger.copies(PART.report.id[:7])
    assert {first.other, *(one.other for one in others)} == {WHOLE.report.id, AGAIN.report.id}
    for copy in (first, *others):
        other = ledger.text(copy.other)
        assert 0.4 < copy.inside < 0.7
        assert 0.5 < copy.around < 0.9
        for mine, theirs in copy.stretches:
            assert PART.report.text[slice(*mine)] == other[slice(*theirs)]
        assert PART.report.text[slice(*copy.stretches[0][0])].startswith("A fire destroyed")
    (turned,) = (copy for copy in ledger.copies(WHOLE.report.id) if copy.other == PART.report.id)
    (straight,) = (copy for copy in (first, *others) if copy.other == WHOLE.report.id)
    swapped = tuple((b, a) for a, b in straight.stretches)
    assert turned == Copy(WHOLE.report.id, PART.report.id, "part", straight.around, straight.inside, straight.words, swapped)


def test_copies_are_the_same_in_whatever_order_reports_come_and_after_rebuilding(place):
    with place.ledger() as ledger:
        ledger.add(ALL)
        first, kept = pairs(ledger), rows(ledger)
        ledger.rebuild()
        assert (pairs(ledger), rows(ledger)) == (first, kept)
        independent = [matter.independent for matter in ledger.compare(alone=True)]
    for order in (ALL[::-1], [ALL[n] for n in (4, 0, 5, 2, 3, 1)]):
        with place.ledger() as ledger:
            for reading in order:
                ledger.add([reading])
            assert pairs(ledger) == first
            assert [matter.independent for matter in ledger.compare(alone=True)] == independent


def test_what_copies_tell_is_one_voice_and_what_another_tells_is_not(ledger):
    unlike = wired("Own", "It was 12 people who were lost, our reporter counted, and nobody else was hurt.", "Berg Echo")
    ledger.add([WHOLE, AGAIN, PART, unlike])
    (matter,) = ledger.compare()
    assert {claim.latest.teller.name for claim in matter.claims} == {"The Wire", "Norrby Courier", "The Post", "Berg Echo"}
    assert matter.independent == (("Berg Echo",), ("Norrby Courier", "The Post", "The Wire"))


def test_a_quotation_carried_over_makes_no_one_voice(ledger):
    ledger.add([wired("Chief", "It was 12 people. " + HOUSES + QUOTE, "Berg Echo"),
                wired("Ladder", QUOTE + LAMPS + "They were 12.", "Berg Star")])  # fmt: skip
    ledger.house("Berg Echo", "E", by="Ines")
    ledger.house("Berg Star", "S", by="Ines")
    assert len(pairs(ledger)) == 1
    (matter,) = ledger.compare()
    assert matter.independent == (("Berg Echo",), ("Berg Star",))


def test_versions_of_a_page_are_no_copies_of_one_another(ledger):
    url = "https://w.example/mill"
    ledger.add([wired("Fire", WIRE + FILLER, url=url)])
    ledger.add([wired("Fire: more", WIRE + OWN, url=url, published="2024-11-06")])
    assert pairs(ledger) == {}
    ledger.add([AGAIN])
    assert {tuple(sorted(pair)) for pair in pairs(ledger)} == {("Fire", "Mill burns"), ("Fire: more", "Mill burns")}
    assert len(ledger.copies(AGAIN.report.id)) == 2


def test_an_expunged_report_is_gone_from_all_tables_of_copies(ledger):
    ledger.add(ALL)
    number = sql(ledger, "SELECT n FROM report WHERE id = :id", id=WHOLE.report.id)[0][0]
    ledger.expunge(WHOLE.report.id, by="Ines", reason="a court order")
    for table, column in (("shingle", "report"), ("sketch", "report"), ("copied", "report"), ("copied", "other")):
        assert sql(ledger, f"SELECT count(*) FROM {table} WHERE {column} = {number}") == [(0,)]
        assert sql(ledger, f"SELECT count(*) FROM {table}")[0][0] > 0
    assert {tuple(sorted(pair)) for pair in pairs(ledger)} == {("Mill burns", "Twelve dead"), ("Chief", "Ladder")}
    assert ledger.copies(WHOLE.report.id) == []
    before = rows(ledger)
    ledger.rebuild()
    assert rows(ledger) == before
    assert faults(ledger) == {}


def test_a_report_that_is_not_held_is_told(ledger):
    ledger.add([WHOLE])
    for wrong in ("r0000000000000000", "rx", ""):
        with pytest.raises(MisuseError):
            ledger.copies(wrong)


def test_a_backup_has_the_copies_too(ledger, tmp_path):
    ledger.add(ALL)
    ledger.backup(tmp_path / "copy.db")
    with Ledger(tmp_path / "copy.db") as copy:
        assert pairs(copy) == pairs(ledger)
        assert rows(copy) == rows(ledger)
        assert copy.add([wired("Fourth", WIRE + QUOTE, "Berg Star")]).new
        assert len(copy.copies(WHOLE.report.id)) == 3


# ---------------------------------------------------------------- older ledgers


def test_a_ledger_of_before_finds_its_copies_when_it_is_opened(place):
    address = place.address()
    with Ledger(address, create=True) as ledger:
        ledger.add(ALL)
        expected, kept = pairs(ledger), rows(ledger)
        later = ("copied", "sketch", "shingle", "member", "session", "access", "search")
        sql(ledger, *(f"DROP TABLE {table}" for table in later), "DROP INDEX figure_scope",
            "DROP INDEX figure_window", "DELETE FROM migration WHERE number > 1")  # fmt: skip
    with Ledger(address) as ledger:
        assert (pairs(ledger), rows(ledger)) == (expected, kept)
        assert sql(ledger, "SELECT number, name FROM migration ORDER BY number") == [
            (1, "first"), (2, "second"), (3, "third"), (4, "fourth"), (5, "fifth"),
        ]  # fmt: skip
        assert [matter.independent for matter in ledger.compare()] == [(("Norrby Courier", "The Post", "The Wire"),)]
        assert faults(ledger) == {}
