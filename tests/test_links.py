"""Links: what one statement does to another, and what it does not.

A report is written as a line: its letter, its day, its outlet, and statements whose source, cue and content are marked with
{braces}, [brackets] and <angles>. A statement is then called by its report's letter and its number in it.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sayso
from sayso import desk
from sayso.ledger.accounts import statements_of_readings
from sayso.reconciliation.links import links
from sayso.reconciliation.links.candidates import BEFORE, KIN, candidates
from sayso.reconciliation.links.evidence import Evidence, Statements
from sayso.reconciliation.links.grounds import is_borne_out
from sayso.reconciliation.links.overlaps import apart, common, elsewhere, overlap, shared
from sayso.reconciliation.links.sayings import sayings, words_of
from sayso.reconciliation.links.signals import signals
from sayso.reconciliation.links.wording import wording
from sayso.records import Account, Act, Figure, Link, Origin, Relation, Span, Speaker, Statement, Teller, Told

_SENTENCE = re.compile(r"[^.]*\.(?:\s|$)")
_MARK = re.compile(r"[{}\[\]<>]")
_ACTS: dict[str, Act] = {"confirmed": "confirm", "denied": "deny", "demanded": "urge", "rejected": "oppose"}


def reports(lines: str) -> list[Told]:
    """The statements of some reports."""
    return [told for line in lines.strip().splitlines() for told in _report(*(part.strip() for part in line.split("|", 3)))]


def _report(letter: str, day: str, outlet: str, text: str) -> list[Told]:
    origin = Origin(letter, "", published=date.fromisoformat(day) if day != "-" else None, outlet=outlet)
    found, offset = [], 0
    for sentence in _SENTENCE.findall(text):
        plain = _MARK.sub("", sentence)
        if "<" in sentence:
            found.append(_told(f"{letter}{len(found) + 1}", origin, sentence, plain, offset))
        offset += len(plain)
    return found


def _told(name: str, origin: Origin, sentence: str, plain: str, offset: int) -> Told:
    spans: dict[str, list[Span]] = {"{": [], "[": [], "<": []}
    at, opened = 0, ("", 0)
    for char in sentence:
        if char in "{[<":
            opened = char, at
        elif char in "}]>":
            spans[opened[0]].append(Span(offset + opened[1], offset + at))
        else:
            at += 1
    source, cue, content = (tuple(spans[mark]) for mark in "{[<")
    who = " … ".join(plain[start - offset : end - offset] for start, end in source).removeprefix("the ").removeprefix("The ")
    act = next((act for word, act in _ACTS.items() if any(word in plain[s - offset : e - offset] for s, e in cue)), "state")
    statement = Statement(name, Speaker(who, "person"), source, cue, content, "indirect", act, None, None, 0.9)
    teller = Teller(who.split()[-1], who, "person")
    return Told(statement, origin, teller, plain.rstrip(), offset, _counts(name, origin, teller, plain, offset, content[0]))


def _counts(name: str, origin: Origin, teller: Teller, plain: str, offset: int, content: Span) -> tuple[Account, ...]:
    """Figures: each number of the content counts people killed."""
    found = []
    for match in re.finditer(r"\d+(?= (?:people|dead))", plain[: content.end - offset]):
        span = Span(offset + match.start(), offset + match.end())
        number = float(match[0])
        figure = Figure(f"f{name}{match.start()}", span, match[0], number, None, None, "exact", "person", None, "killed",
                        "reported", None, None, None, False, name, 0.9)  # fmt: skip
        found.append(Account(figure, origin, teller))
    return tuple(found)


def told_of(found: list[Link]) -> list[str]:
    return [f"{link.a} {link.relation} {link.b}" for link in found]


CASES = {
    "said again, in other words": (
        """
        a | 2024-03-01 | The Wire | {Mayor Ole Berg} [said] that <the pier in Moss would be closed>.
        b | 2024-03-08 | The Post | {Mayor Berg} [repeated] that <nobody could use the jetty in Moss, which would be shut>.
        """,
        ["b1 repeats a1"],
    ),
    "two say it, one behind the other": (
        "a | 2024-03-01 | The Wire | <The bus broke down because its brakes failed>, {its driver} [said]. "
        "{The police}, too, [said] that <the coach had stopped after a failure of its brakes>.",
        ["a2 repeats a1"],
    ),
    "confirmed in another report": (
        """
        a | 2024-03-01 | The Wire | <Oslo has bought nine trams from a works in Pilsen>, {a dealer} [said].
        b | 2024-03-03 | The Post | {City treasurer Eva Moe} [confirmed] that <nine trams had been ordered in Pilsen>.
        """,
        ["b1 confirms a1"],
    ),
    "yes": (
        """
        a | 2024-03-01 | The Wire | {Nurses} [said] that <the ward in Bodø was closed at night>.
        b | 2024-03-02 | The Post | Asked about the ward in Bodø, {hospital director Kim Lie} [said]: <"Yes, that is true">.
        """,
        ["b1 confirms a1"],
    ),
    "denied by whom it accuses, elsewhere": (
        """
        a | 2024-03-01 | The Wire | {Anglers} [said] that <the dye works at Mjøndal poisoned the stream>.
        b | 2024-03-02 | The Post | {The dye works at Mjøndal} [denied] that <it had let anything toxic into the river>.
        """,
        ["b1 denies a1"],
    ),
    "the contrary, without a word of denial": (
        """
        a | 2024-03-01 | The Wire | {A clerk} [said] that <the library in Hamar was to be sold>.
        b | 2024-03-02 | The Post | {Town manager Siri Dahl} [said] that <there was no plan to part with the Hamar library>.
        """,
        ["b1 denies a1"],
    ),
    "the report rejected, and what is said instead": (
        "a | 2024-03-01 | The Wire | {The rebels} [said] <they had taken the fort at Kel>. "
        "{The army} [rejected] the report: <all of Kel was in its hands>.",
        ["a2 denies a1"],
    ),
    "who refuses a demand denies nothing": (
        "a | 2024-03-01 | The Wire | {The union} [demanded] that <the mill in Skien pay for the masks>. "
        "{The mill's owner} [rejected] <the demand>.",
        ["a2 answers a1"],
    ),
    "asked about this": (
        "a | 2024-03-01 | The Wire | {Tenants} [said] that <the lift had stood still since May>. "
        "Asked about this, {the landlord} [said] that <he was waiting for a spare part>.",
        ["a2 answers a1"],
    ),
    "asked about something else": (
        "a | 2024-03-01 | The Wire | {Tenants} [said] that <the lift had stood still since May>. "
        "Asked about the rents, {the landlord} [said] that <they would be looked at in autumn>.",
        [],
    ),
    "as for the one of three": (
        """
        a | 2024-03-01 | The Wire | {Pia Holt} [said] <the mayor had sold the park>. {Holt} [said] <he had felled the oaks>.
        b | 2024-03-02 | The Post | As for the oaks, {the mayor, Ole Berg,} [said] that <they had been ill>.
        """,
        ["b1 answers a2"],
    ),
    "corrected by who said it": (
        """
        a | 2024-03-01 | The Wire | {The fire brigade} [said] that <the flames broke out in a bakery in Leira>.
        b | 2024-03-02 | The Post | {The fire brigade} [said] it had been mistaken and <the fire in Leira started in a garage>.
        """,
        ["b1 corrects a1"],
    ),
    "a wrong that others see corrects nothing": (
        """
        a | 2024-03-01 | The Wire | {The fire brigade} [said] that <the flames broke out in a bakery in Leira>.
        b | 2024-03-02 | The Post | {Neighbours} [said] it was mistaken and <the fire in Leira started in a garage>.
        """,
        [],
    ),
    "a later number of the same": (
        """
        a | 2024-03-01 | The Wire | {Nurse Ada} [said] that <8 people had died of the flood in Lom>.
        b | 2024-03-03 | The Post | {Nurse Ada} [said] that <11 people had now been killed by the flood in Lom>.
        """,
        ["b1 supersedes a1"],
    ),
    "another number of somebody else supersedes nothing": (
        """
        a | 2024-03-01 | The Wire | {Nurse Ada} [said] that <8 people had died of the flood in Lom>.
        b | 2024-03-03 | The Post | {Captain Roy} [said] that <11 people had now been killed by the flood in Lom>.
        """,
        [],
    ),
    "what was told before, told after": (
        "a | 2024-03-01 | The Wire | {Nurse Ada} [said] that <54 people were killed in the raid on Lom>. "
        "{Ada} [had previously said] that <8 people were killed in the raid>.",
        ["a1 supersedes a2"],
    ),
    "cited by an agency": (
        """
        a | 2024-03-01 | Town of Voss | <The tunnel at Voss will be closed for a year>, {road chief Nina Aas} [said].
        b | 2024-03-02 | The Post | {Fjordpress}, citing Aas, [reports] <no car will use the tunnel at Voss until June>.
        """,
        ["b1 cites a1"],
    ),
    "another outlet's report, told by its name": (
        """
        a | 2024-03-01 | Fjord Star | {A diver} [said] that <the wreck off Voss leaks oil>.
        b | 2024-03-02 | The Post | <Oil leaks from the wreck off Voss>, {the Fjord Star} [writes].
        """,
        ["b1 cites a1"],
    ),
    "who told the truth, and who lied": (
        """
        a | 2024-03-01 | The Wire | {A skipper} [said] that <trawlers had rammed his launch>.
        b | 2024-03-02 | The Post | {A sailor} [said] that <the skipper was telling the truth>.
        c | 2024-03-03 | The Post | {The shipowner} [said] that <the skipper had lied about the launch>.
        """,
        ["b1 confirms a1", "c1 denies a1"],
    ),
    "cited of another thing": (
        """
        a | 2024-03-01 | The Wire | <The tunnel at Voss will be closed for a year>, {road chief Nina Aas} [said].
        b | 2024-03-02 | The Post | {The agency Fjordpress}, citing Aas, [reports] that <the race in Rauma has been put off>.
        """,
        [],
    ),
    "another place": (
        """
        a | 2024-03-01 | The Wire | {A clerk} [said] that <the bridge in Bergen was unsafe>.
        b | 2024-03-02 | The Post | {The county} [denied] that <the bridge in Tromsø was unsafe>.
        """,
        [],
    ),
    "another building": (
        """
        a | 2024-03-01 | The Wire | {A clerk} [said] that <the roof of the hospital in Bergen was unsafe>.
        b | 2024-03-02 | The Post | {The county} [denied] that <the roof of the school in Bergen was unsafe>.
        """,
        [],
    ),
    "a year later": (
        """
        a | 2023-03-01 | The Wire | {Minister Kaj} [said] that <the deficit of the province would be 4 per cent>.
        b | 2024-03-01 | The Post | {Minister Kaj} [repeated] that <the deficit of the province would be 4 per cent>.
        """,
        [],
    ),
    "a story is called a fantasy": (
        """
        a | 2024-03-01 | The Wire | <The mayor sold the park to his brother>, {a gardener} [said].
        b | 2024-03-02 | The Post | {The town clerk} [called] <the gardener's story a tissue of lies>.
        """,
        ["b1 denies a1"],
    ),
    "another one's story is called a fantasy": (
        """
        a | 2024-03-01 | The Wire | <The mayor sold the park to his brother>, {a gardener} [said].
        b | 2024-03-02 | The Post | {The town clerk} [called] <the baker's story a tissue of lies>.
        """,
        [],
    ),
    "a spokesman for the one who erred": (
        """
        a | 2024-03-01 | The Wire | {Defence minister Jon Vik} [said] that <the third ship would sail to Bergen>.
        b | 2024-03-02 | The Post | {An aide}, speaking for the minister, [said] <he had confused them: the second would sail>.
        """,
        ["b1 corrects a1"],
    ),
    "the count in another unit has moved": (
        """
        a | 2024-03-01 | The Wire | {Warden Eli Moe} [counted] <64 people held in the ward of Vik since the strike>.
        b | 2024-03-03 | The Post | {Warden Eli Moe} [said] <those held in the ward of Vik since the strike rose to 88 dead>.
        """,
        ["b1 supersedes a1"],
    ),
    "according to whom it was": (
        """
        a | 2024-03-01 | The Wire | <Two drums of acid leaked at the works in Vik>, {plant manager Ola Ness} [said].
        b | 2024-03-02 | The Post | [According to] {plant manager Ola Ness}, <two drums of acid leaked at the works in Vik>.
        c | 2024-03-03 | The Post | [According to] {plant manager Ola Ness}, <the canteen in Vik will be closed in June>.
        """,
        ["b1 cites a1"],
    ),
    "as another outlet's source reported": (
        """
        a | 2024-03-01 | The Wire | {The Lom Observatory} [said] that <the ferry to Lom would be scrapped>.
        b | 2024-03-02 | The Post | As {the Lom Observatory} [reported], <the Lom ferry is to be scrapped>.
        """,
        ["b1 cites a1"],
    ),
    "another one also says it": (
        "a | 2024-03-01 | The Wire | <The lift had gone without oil since May>, {the porter} [told] the court. "
        "{The caretaker} [also told] the court that <the lift had not been oiled since May>. "
        "{The caretaker} [also told] the court that <the stairs had been swept in June>.",
        ["a2 repeats a1"],
    ),
    "as she did last week": (
        """
        a | 2024-03-01 | The Wire | {Governor Ida Holm} [said] that <prices would peak in autumn>.
        b | 2024-03-19 | The Wire | As she did last month, {Governor Ida Holm} [said] <prices would reach a peak in autumn>.
        c | 2024-03-20 | The Wire | As she did last week, {Governor Ida Holm} [said] that <the bank would cut its staff>.
        """,
        ["b1 repeats a1"],
    ),
    "denied this": (
        "a | 2024-03-01 | The Wire | {Anglers} [say] that <the dye works has poisoned the stream>. "
        "{Director Ida Holm} [denied] <this>.",
        ["a2 denies a1"],
    ),
    "a milk float, not a lorry": (
        """
        a | 2024-03-01 | The Wire | {The union} [said] that <an army lorry hit the school bus at Lom>.
        b | 2024-03-01 | The Post | <It was a milk float, not an army lorry, that hit the school bus at Lom>, {Jon Vik} [said].
        """,
        ["b1 denies a1"],
    ),
    "another day's bus, not another's lorry": (
        """
        a | 2024-03-01 | The Wire | {The union} [said] that <an army lorry hit the school bus at Lom>.
        b | 2024-03-01 | The Post | <It was in the rain, not in the dark, that it hit the school bus at Lom>, {Jon Vik} [said].
        """,
        [],
    ),
    "said in response": (
        "a | 2024-03-01 | The Wire | {Envoy Ola Ness} [said] that <the rockets had killed two nuns>. "
        "{Bishop Kim Lie} [said] in response that <he would pray for them>.",
        ["a2 answers a1"],
    ),
    "said in response to something else": (
        "a | 2024-03-01 | The Wire | {Envoy Ola Ness} [said] that <the rockets had killed two nuns>. "
        "In response to the drought, {Bishop Kim Lie} [said] that <wells would be dug>.",
        [],
    ),
    "asked about the findings": (
        "a | 2024-03-01 | The Wire | {The audit court} [said] that <the institute wastes money>. "
        "Asked about the findings, {Ida Holm} [said] that <she would read them>.",
        ["a2 answers a1"],
    ),
    "asked somewhere about it": (
        "a | 2024-03-01 | The Wire | {Captain Roy} [said] that <seven barns had been burnt>. "
        "Asked in Oslo about the barns, {minister Ida Holm} [said] that <the police would be sent>.",
        ["a2 answers a1"],
    ),
    "its own count was too low": (
        """
        a | 2024-03-01 | The Wire | {The police} [said] that <12 people had died in the blaze at Vik>.
        b | 2024-03-02 | The Wire | {The police} [said] <the first count was too low and 19 people had died in the Vik blaze>.
        """,
        ["b1 corrects a1"],
    ),
    "wrong to do something is no error": (
        """
        a | 2024-03-01 | The Wire | {The minister} [said] that <the dam at Vik was safe>.
        b | 2024-03-02 | The Wire | {The minister} [said] that <it was wrong to build houses below the dam at Vik>.
        """,
        [],
    ),
    "a count goes on from day to day": (
        """
        a | 2024-03-01 | The Wire | {The ministry} [said] that <12 people on the barge had died by Monday>.
        b | 2024-03-02 | The Wire | {The ministry} [said] that <31 people on the barge had now died by Tuesday>.
        """,
        ["b1 supersedes a1"],
    ),
    "two who say it together": (
        "a | 2024-03-01 | The Wire | {Peru and Chile} [confirmed] <a bridge over the river Lauca>.",
        [],
    ),
}  # fmt: skip


# What is not yet judged rightly: turns that the network has seen too seldom. A case that comes right leaves the list.
MISSED = frozenset({
    "yes",
    "the contrary, without a word of denial",
    "who refuses a demand denies nothing",
    "asked about this",
    "as for the one of three",
    "a wrong that others see corrects nothing",
    "another number of somebody else supersedes nothing",
    "what was told before, told after",
    "who told the truth, and who lied",
    "another building",
    "a story is called a fantasy",
    "according to whom it was",
    "another one also says it",
    "denied this",
    "another day's bus, not another's lorry",
    "said in response",
    "asked about the findings",
    "asked somewhere about it",
})  # fmt: skip
_NAMED = [pytest.param(name, marks=[pytest.mark.xfail] if name in MISSED else []) for name in CASES]


@pytest.mark.parametrize("name", _NAMED)
def test_a_statement_does_this_to_another(name: str):
    text, expected = CASES[name]
    assert told_of(links(reports(unindented(text)))) == expected


def test_a_report_is_read_and_its_statements_are_linked():
    first = sayso.read("The dam at Hvam has burst, farmer Nils Foss said.", published="2024-03-01", outlet="The Wire")
    then = sayso.read("Governor Liv Strand denied that the Hvam dam had burst.", published="2024-03-02", outlet="The Post")
    told = statements_of_readings([first, then], desk.contexts)
    (link,) = links(told)
    words = {one.statement.id: words_of(one) for one in told}
    assert (words[link.a], link.relation, words[link.b]) == ("the Hvam dam had burst", "denies", "The dam at Hvam has burst")
    assert link.why == "what Nils Foss said is denied by Liv Strand: “denied”; both tell of Hvam, dam, burst"


def linked(*several: tuple[str, str, str]) -> list[tuple[str, str, str]]:
    """The links between some reports (day, outlet, text) by what their statements say."""
    read = [sayso.read(text, published=day, outlet=outlet) for day, outlet, text in several]
    told = statements_of_readings(read, desk.contexts)
    words = {one.statement.id: words_of(one) for one in told}
    return [(words[link.a], link.relation, words[link.b]) for link in links(told)]


@pytest.mark.parametrize(
    ("before", "then", "relation", "expected"),
    [
        ("The dam at Hvam has burst, the county said.", "The mayor denied that the dam had burst.", "denies", True),
        ("Rebels hold the dam at Hvam, they said.", "The army said that no rebels hold the dam at Hvam.", "denies", True),
        ("The dam at Hvam has burst, the county said.", "The mayor said that no help had come.", "denies", False),
        ("The dam at Hvam has burst, the county said.", "The mayor said that the dam had burst at Hvam.", "repeats", True),
        ("The dam at Hvam has burst, the county said.", "The county said that the road is closed.", "repeats", False),
        ("The mayor sold the dam, the county alleged.", "The mayor said that he would speak to a judge.", "answers", True),
        ("The dam at Hvam has burst, the county said.", "The mayor said that he would speak to a judge.", "answers", False),
        ("The dam at Hvam has burst, the county said.", "The mayor confirmed that the dam had burst.", "confirms", True),
        ("The dam at Hvam has burst, the county said.", "The mayor said that Hvam was under water.", "confirms", False),
        ("The dam at Hvam has burst, the county said.", "The county said that it was a sluice.", "corrects", False),
    ],
)
def test_within_a_report_something_bears_a_relation_out(before: str, then: str, relation: Relation, expected: bool):
    told = statements_of_readings([sayso.read(f"{before} {then}", published="2024-03-01")], desk.contexts)
    held = Statements(sayings(told))
    (pair,) = candidates(held.reports)
    assert is_borne_out(Evidence(held, pair), relation) is expected


def test_an_outlet_corrects_what_it_printed():
    first = "The winning ticket was sold in Tudor, the lottery said."
    wrong = "We got the town wrong on Friday: the winning ticket was sold in Arlo."
    (link,) = linked(("2024-03-01", "The Wire", first), ("2024-03-02", "The Wire", wrong))
    assert link == ("the winning ticket was sold in Arlo", "corrects", "The winning ticket was sold in Tudor")
    assert linked(("2024-03-01", "The Post", first), ("2024-03-02", "The Wire", wrong)) == []


def test_who_speaks_of_a_captain_is_none():
    first = "2024-03-01", "The Wire", "The captain of the ferry has drowned, police commander Hotman Saragih said."
    then = "2024-03-02", "The Wire", "The captain of the ferry is alive, Saragih said, and apologised for the error."
    assert linked(first, then) == [("The captain of the ferry is alive", "corrects", "The captain of the ferry has drowned")]


def test_who_raises_an_estimate_has_another_number():
    first = "2024-03-01", "The Wire", "Some 300 people are cut off in Lom, coordinator Eva Moe said."
    raised = "Ms Moe has revised her estimate upwards: up to 700 people are cut off in Lom."
    said = "up to 700 people are cut off in Lom", "supersedes", "Some 300 people are cut off in Lom"
    assert linked(first, ("2024-03-02", "The Wire", raised)) == [said]


@pytest.mark.xfail  # not yet judged rightly
def test_who_raises_an_estimate_of_their_own_leaves_that_of_others():
    first = "2024-03-01", "The Wire", "Some 300 people are cut off in Lom, coordinator Eva Moe said."
    raised = "The navy has revised its estimate upwards: up to 700 people are cut off in Lom."
    assert linked(first, ("2024-03-02", "The Wire", raised)) == []


def test_who_is_asked_answers_the_question():
    text = "Asked by a lodger who had kept the keys, warden Ida Holm said that the drawer was locked."
    assert linked(("2024-03-01", "The Wire", text)) == [("the drawer was locked", "answers", "who had kept the keys")]


def unindented(text: str) -> str:
    return re.sub(r"\n\s+(?=\S)", "\n", text).strip()


ALL = [
    one for n, (text, _) in enumerate(CASES.values())
    for one in reports(re.sub(r"(?m)^(\w) \|", rf"\g<1>{n} |", unindented(text)))
]  # fmt: skip


@settings(max_examples=4, deadline=None)
@given(st.permutations(ALL[:30]))
def test_the_order_in_which_they_are_given_changes_nothing(several: list[Told]):
    assert links(several) == links(ALL[:30])


def test_between_two_statements_there_is_one_link_at_most():
    pairs = [frozenset((link.a, link.b)) for link in links(ALL)]
    assert len(pairs) == len(set(pairs)) > 10


def test_a_statement_given_twice_is_one():
    assert links([*ALL, *ALL]) == links(ALL)


def test_each_is_held_against_a_few_however_many_there_are():
    """What makes it near-linear: 40 days of the same two reports, or 160, and as many candidates for each."""
    most = []
    for days in (40, 160):
        lines = []
        for n, letter in ((n, letter) for n in range(days) for letter in "ab"):
            text = f"{{Mayor Berg}} [denied] that <the pier {n % 7} in Moss was shut>."
            lines.append(f"{letter}{n} | {date.fromordinal(738_000 + n)} | The Wire | {text}")
        of = Statements(sayings(reports("\n".join(lines))))
        most.append(max(Counter(candidate.a for candidate in candidates(of.reports)).values()))
    assert most[0] == most[1] <= KIN + BEFORE


@pytest.mark.parametrize(
    ("text", "where", "kinds"),
    [
        ("said again", "cue", {"repeats"}),
        ("repeatedly said", "cue", set()),
        ("Asked about this", "frame", {"asks", "asks this", "refers"}),
        ("Asked about the flat in Vienna", "frame", {"asks"}),
        ("rejected the report", "frame", {"opposes", "refers"}),
        ("could neither confirm nor deny", "cue", {"answers"}),
        ("took her words back", "frame", {"corrects"}),
        ("That is untrue, every family was told", "head", {"denies", "refers"}),
        ("reinforced stereotypes that in the end are still untrue and hard to live with for us all", "head", {"new"}),
        ("it was: the papers had gone", "head", {"confirms", "new"}),
        ("by now 5,500 people were out", "head", {"new"}),
        ("the answer", "cue", set()),
        ("On the minister's charge", "frame", {"asks", "whom"}),
        ("the skipper was telling the truth", "head", {"confirms", "vouches"}),
    ],
)
def test_words_tell_what_a_statement_does(text: str, where, kinds: set[str]):
    assert set(signals(text, where)) == kinds


def test_what_a_phrase_refers_to_ends_with_the_clause():
    assert signals("Asked about the flat in Vienna, the minister smiled", "frame")["asks"].then == "the flat in Vienna"
    assert signals("On the minister's charge of theft, he smiled", "frame")["asks"].then == "minister of theft"


@pytest.mark.parametrize(
    ("a", "b", "words"),
    [
        ("six patrol boats in Busan", "in Busan, six vessels for patrols", ["six", "patrol", "boats (vessels)", "Busan"]),
        ("the old mint in Bombay", "a mint at Mumbai", ["mint", "Bombay (Mumbai)"]),
        ("he had bought it", "they will buy it", ["bought"]),
        ("an Austrian flat", "an apartment in Vienna", ["Austrian (Vienna)", "flat (apartment)"]),
    ],
)
def test_words_that_two_texts_share(a: str, b: str, words: list[str]):
    assert shared(wording(a), wording(b)) == words


@pytest.mark.parametrize(
    ("a", "b", "turned"),
    [
        ("the consulate will stay open", "the consulate would not be shut", False),
        ("the consulate will stay open", "the consulate would be shut", True),
        ("the dam has burst", "no dam has burst", True),
        ("nobody was told", "they were never told", False),
        ("there is no doubt that the dam has burst", "the dam has burst", False),
        ("the village that lies below the old dam was not told", "the village that lies below the old dam was told", False),
    ],
)
def test_what_turns_a_text_round(a: str, b: str, turned: bool):
    assert overlap(wording(a), wording(b)).turned == turned


def test_shares_are_of_each_text_and_the_same_from_both_sides():
    a, b = wording("the boat sank off Malta in a storm"), wording("off Malta a vessel went down")
    there, back = overlap(a, b), overlap(b, a)
    assert (there.of_a, there.of_b, there.weight) == (back.of_b, back.of_a, back.weight)
    assert there.of_a < there.of_b <= 1


def test_what_is_another_place_or_another_thing():
    bergen, oslo, norway = (wording(text, inside=True) for text in ("Bergen", "Oslo", "Norway"))
    nothing = wording("")
    assert elsewhere(bergen, oslo, nothing)
    assert not elsewhere(bergen, oslo, bergen)
    assert not elsewhere(bergen, norway, nothing)
    assert apart(wording("the school burnt"), wording("the hospital burnt"))
    assert not apart(wording("the school burnt"), wording("the school and the hospital burnt"))
    assert not apart(wording("the airliner crashed"), wording("the plane crashed"))


def test_what_many_have_weighs_less():
    rarity = common({"dam": 600, "burst": 2}, 1_000)
    assert set(rarity) == {"dam"}
    assert 0 < rarity["dam"] < 0.5
    assert common({"dam": 2}, 2) == {}
