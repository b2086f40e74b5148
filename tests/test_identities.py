"""Speakers of many reports into identities: who is the same, by which rule, and who must not be."""

from __future__ import annotations

import doctest
import random
import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from golden import Case, cases
from sayso.errors import MisuseError
from sayso.ledger import spellings
from sayso.ledger.identities import (
    Decision,
    Identity,
    Office,
    Voice,
    Who,
    check,
    identities,
    matching,
    office,
    together,
)
from sayso.ledger.spellings import keys, query_keys
from sayso.records import Speaker
from test_tidy import ROOT

UA, RU = Who("Ilka Maren", country="UA"), Who("Ilka Maren", country="RU")


def speaker(line: str) -> Speaker:
    told = [part.strip() if part.strip() != "-" else None for part in line.split(";")]
    return Speaker(*told)  # type: ignore[arg-type]  # its fields, from words


def who(text: str) -> Who:
    name, _, country = text.strip().removesuffix("]").partition(" [")
    return Who(name, country=country or None)


def decided(text: str) -> list[Decision]:
    found = []
    for part in filter(None, text.split(";")):
        a, equal, b = re.split(r"\s(=|/=)\s", part.strip())
        found.append(Decision(who(a), who(b), equal == "="))
    return found


def rendered(text: str, decide: str = "") -> list[str]:
    voices = [Voice(speaker(line)) for line in text.split("\n")]
    found = identities(voices, decided(decide))
    lines = [f"{one.name} = " + ", ".join(f"{i + 1} {rule}" for i, rule in one.rules) for one in found]
    named = {i for one in found for i in one.members}
    return lines + [f"- = {i + 1}" for i in range(len(voices)) if i not in named]


@pytest.mark.parametrize("case", cases("identities"), ids=repr)
def test_golden(case: Case):
    assert rendered(case.text, case.given.get("decide", "")) == case.expected, case.where


# ---------------------------------------------------------------- what holds for all speakers

PEOPLE = st.builds(
    Speaker,
    st.builds(
        lambda given, family, suffix: " ".join(filter(None, (given, family, suffix))),
        st.sampled_from(["", "", "Ilka", "Jonas", "J.", "Jonas R.", "Jonas Rex", "Sergei", "Serhii", "Julia", "Yulia", "van"]),
        st.sampled_from(["Maren", "Ivanov", "Ivanoff", "Kim Yo-jong", "Kim", "al-Maren"]),
        st.sampled_from(["", "", "", "Jr."]),
    ),
    st.just("person"),
    st.sampled_from([None, None, "mayor", "Mayor", "president"]),
    st.sampled_from([None, None, None, "Ukraine", "WHO"]),
    st.sampled_from([None, None, "UA", "RU"]),
)
BODIES = st.builds(
    Speaker,
    st.sampled_from(
        ["Ukraine's Defence Ministry", "defence ministry", "Russian Ministry of Defense", "WHO", "World Health Organisation",
         "Nordlund", "Ukrainian Nordlund", "court", "Maren", "army", "Israeli army"]
    ),
    st.sampled_from(["organisation", "group"]),
    st.none(),
    st.none(),
    st.sampled_from([None, "UA", "RU", "IL"]),
)  # fmt: skip
OTHERS = st.builds(
    Speaker, st.sampled_from([None, "a witness", "the old fox", "Resolution 41"]), st.sampled_from(["unnamed", "document"])
)
VOICES = st.lists(PEOPLE | PEOPLE | BODIES | OTHERS, max_size=14, unique=True).map(lambda some: [Voice(one) for one in some])
WHO = st.builds(
    Who,
    st.sampled_from(
        ["Ilka Maren", "Jonas Maren", "Maren", "Ivanov", "Sergei Ivanov", "Serhii Ivanov", "WHO", "defence ministry",
         "the old fox", "Kim", "Nordlund"]
    ),
    st.none(),
    st.sampled_from([None, None, "mayor"]),
    st.none(),
    st.sampled_from([None, None, "UA"]),
)  # fmt: skip
DECISIONS = st.lists(st.builds(Decision, WHO, WHO, st.booleans()), max_size=4)


def sound(decisions: list[Decision]) -> list[Decision]:
    """As many of the decisions, from the first, as do not contradict one another."""
    kept: list[Decision] = []
    for decision in decisions:
        try:
            check([*kept, decision])
        except MisuseError:
            continue
        kept.append(decision)
    return kept


def as_sets(found: list[Identity], voices: list[Voice]) -> dict[str, tuple[str, str, frozenset[tuple[Speaker, str]]]]:
    members = {one.key: frozenset((voices[i].speaker, rule) for i, rule in one.rules) for one in found}
    assert len(members) == len(found), "two identities with one key"
    return {one.key: (one.name, one.kind, members[one.key]) for one in found}


@settings(max_examples=300, deadline=None)
@given(VOICES, DECISIONS, st.randoms(use_true_random=False))
def test_the_order_in_which_speakers_came_does_not_matter(voices, decisions, chance: random.Random):
    decisions = sound(decisions)
    shuffled = voices[:]
    chance.shuffle(shuffled)
    assert as_sets(identities(voices, decisions), voices) == as_sets(identities(shuffled, decisions), shuffled)


@settings(max_examples=300, deadline=None)
@given(VOICES, DECISIONS)
def test_the_blocks_that_belong_together_suffice_to_group_a_speaker_as_among_all(voices, decisions):
    decisions = sound(decisions)
    everywhere = as_sets(identities(voices, decisions), voices)
    for voice in voices:
        if not keys(voice.speaker):
            continue
        blocks = together([keys(voice.speaker)[0]], decisions)
        some = [other for other in voices if keys(other.speaker)[:1] and keys(other.speaker)[0] in blocks]
        speakers = {other.speaker for other in some}
        expected = {key: one for key, one in everywhere.items() if any(member in speakers for member, _ in one[2])}
        assert as_sets(identities(some, decisions), some) == expected


@settings(max_examples=200, deadline=None)
@given(VOICES, DECISIONS)
def test_nobody_is_two_and_every_decision_to_keep_apart_holds(voices, decisions):
    decisions = sound(decisions)
    found = identities(voices, decisions)
    members = [i for one in found for i in one.members]
    assert len(members) == len(set(members))
    for one in found:
        names = {voices[i].speaker.name for i in one.members}
        for decision in decisions:
            plain = all(w.role is None and w.country is None for d in decisions for w in (d.a, d.b))
            if plain and not decision.same:
                assert not {decision.a.name, decision.b.name} <= names


@settings(max_examples=200, deadline=None)
@given(VOICES, st.lists(st.integers(1, 9), min_size=14, max_size=14))
def test_how_often_a_speaker_was_read_chooses_the_name_and_nothing_else(voices, often):
    counted = [Voice(voice.speaker, n) for voice, n in zip(voices, often, strict=False)]
    plain = {(one.key, one.members) for one in identities(voices)}
    assert plain == {(one.key, one.members) for one in identities(counted)}


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=40), st.sampled_from(["person", "organisation", "group", "document", "unnamed"]))
def test_nothing_in_a_name_raises(name, kind):
    one = Speaker(name, kind, name, name, "UA")
    found = identities([Voice(one)])
    assert len(found) <= 1
    query_keys(name)
    assert bool(keys(one)) == bool(name.split())
    office(one, date(2024, 5, 1), [Office("president", "Ukraine", "Ilka Maren")])


def test_the_most_frequent_of_the_full_spellings_is_the_name():
    voices = [
        Voice(Speaker("Zelensky", "person"), 900),
        Voice(Speaker("Volodymyr Zelensky", "person"), 20),
        Voice(Speaker("Volodymyr Zelenskyy", "person"), 30),
    ]
    assert [one.name for one in identities(voices)] == ["Volodymyr Zelenskyy"]


def test_one_group_may_stand_for_several_kinds_and_takes_the_most_frequent():
    voices = [Voice(Speaker("Hezbollah", "group"), 2), Voice(Speaker("Hizbullah", "organisation"), 5)]
    assert [one.kind for one in identities(voices)] == ["organisation"]


def test_a_decision_is_undone_by_leaving_it_out():
    voices = [
        Voice(speaker("Donal Trask; person; mayor")),
        Voice(speaker("Erik Trask; person")),
        Voice(speaker("Trask; person")),
    ]
    before = identities(voices)
    joined = identities(voices, decided("Trask = Donal Trask"))
    assert [one.members for one in joined] == [(0, 2), (1,)]
    assert identities(voices, []) == before
    assert joined[0].key == before[0].key  # what hangs on the key stays


# ---------------------------------------------------------------- decisions and offices


@pytest.mark.parametrize(
    "decisions",
    [
        "Ilka Maren = Jonas Maren; Jonas Maren /= Ilka Maren",
        "Ilka Maren = Jo; Jo = Kai; Kai /= Ilka Maren",
        "Ilka Maren /= Ilka Maren",
        "the Ilka Maren /= ILKA  MAREN",
    ],
)
def test_decisions_that_contradict_one_another_are_refused(decisions):
    with pytest.raises(MisuseError, match="decided to be the same, and not to be; undo one"):
        identities([], decided(decisions))


def test_a_decision_needs_names():
    with pytest.raises(MisuseError, match="name is empty"):
        check([Decision(Who(" "), Who("Ilka Maren"))])


def test_a_decision_may_tell_two_of_one_name_apart():
    check([Decision(UA, RU, same=False)])


HELD = [
    Office("president", "Ukraine", "Ilka Maren", date(2010, 2, 1), date(2014, 2, 28)),
    Office("president", "Ukraine", "Jonas Maren", date(2014, 6, 7), None),
    Office("Secretary General", "NATO", "Pia Toll"),
    Office("Minister of Defence", "UA", "Kai Lund", date(2022, 1, 1), None),
    Office("spokesman", "Gaza Health Ministry", "Omar Tabari"),
]


@pytest.mark.parametrize(
    ("said", "day", "person"),
    [
        ("the Ukrainian president; unnamed; president; Ukraine; UA", date(2012, 1, 1), "Ilka Maren"),
        ("Ukraine's president; unnamed; President; Ukraine; UA", date(2014, 2, 28), "Ilka Maren"),
        ("the Ukrainian president; unnamed; president; Ukraine; UA", date(2014, 3, 1), None),
        ("the Ukrainian president; unnamed; president; Ukraine; UA", date(2026, 1, 1), "Jonas Maren"),
        ("the Ukrainian president; unnamed; president; Ukraine; UA", None, None),
        ("the former Ukrainian president; unnamed; president; Ukraine; UA", date(2012, 1, 1), None),
        ("the president; unnamed; president; -; UA", date(2012, 1, 1), "Ilka Maren"),
        ("the president; unnamed; president", date(2012, 1, 1), None),
        ("the Russian president; unnamed; president; Russia; RU", date(2012, 1, 1), None),
        ("the NATO secretary general; unnamed; secretary-general; NATO", None, "Pia Toll"),
        ("the Ukrainian defense minister; unnamed; defense minister; Ukraine; UA", date(2023, 1, 1), "Kai Lund"),
        ("a spokeswoman; unnamed; spokeswoman; Gaza's health ministry", None, "Omar Tabari"),
        ("Olga Brandt; person; president; Ukraine; UA", date(2012, 1, 1), None),
        ("an official; unnamed", date(2012, 1, 1), None),
    ],
)
def test_an_office_stands_for_who_held_it_on_the_day(said, day, person):
    assert office(speaker(said), day, HELD) == person


def test_two_holders_of_one_office_on_a_day_are_nobody_and_are_refused():
    twice = [*HELD[1:2], Office("President", "UA", "Pia Toll", date(2020, 1, 1))]
    assert office(speaker("the Ukrainian president; unnamed; president; Ukraine; UA"), date(2021, 1, 1), twice) is None
    with pytest.raises(MisuseError, match="are both President of UA on one day"):
        check([], twice)
    check([], HELD)


@pytest.mark.parametrize(
    ("held", "what"),
    [
        (Office("president", "Ukraine", " "), "needs a role"),
        (Office("", "Ukraine", "Pia Toll"), "needs a role"),
        (Office("president", "", "Pia Toll"), "needs a role"),
        (Office("president", "Ukraine", "Pia Toll", date(2020, 2, 1), date(2020, 1, 1)), "leaves office before"),
    ],
)
def test_an_office_that_cannot_be_is_refused(held, what):
    with pytest.raises(MisuseError, match=what):
        check([], [held])


# ---------------------------------------------------------------- looking for somebody

ASKED = [
    "Volodymyr Zelenskyy; person; president; Ukraine; UA",
    "Zelensky; person",
    "V. Zelensky; person",
    "Olena Zelenska; person",
    "Ukraine’s Defence Ministry; organisation; -; -; UA",
    "Russian Ministry of Defense; organisation; -; -; RU",
    "defence ministry; organisation",
    "World Health Organisation; organisation",
    "A senior official; unnamed",
    "Kim Jong Un; person",
]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("Zelensky", {0, 1, 2}),
        ("ZELENSKIY", {0, 1, 2}),
        ("Volodymyr Zelensky", {0}),
        ("V. Zelensky", {0, 2}),
        ("Petro Zelensky", set()),
        ("Ukrainian Ministry of Defense", {4}),
        ("defense ministry", {4, 5, 6}),
        ("the WHO", {7}),
        ("senior official", {8}),
        ("Kim", {9}),
        ("Kim Jong-un", {9}),
        ("", set()),
        ("!", set()),
    ],
)
def test_a_name_finds_whom_it_means(query, found):
    assert matching(query, [Voice(speaker(line)) for line in ASKED]) == found


# ---------------------------------------------------------------- the word lists


def values(name: str, kind: str) -> list[str]:
    lines = (ROOT / "src" / "sayso" / "assets" / name).read_text("utf-8").splitlines()
    return [line.partition(": ")[2] for line in lines if line.startswith(f"{kind}: ")]


EXAMPLES = [part.strip() for line in values("namesakes.txt", "rule") for part in line.split(" | ")[1].split(";")]


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_examples_beside_the_rules_of_spelling_hold(example):
    a, sign, b = example.split()
    assert (keys(Speaker(a, "person")) == keys(Speaker(b, "person"))) == (sign == "=")


@pytest.mark.parametrize("line", values("namesakes.txt", "name"))
def test_spellings_of_one_name_are_one_and_no_other(line):
    folded = {keys(Speaker(f"{name.strip().title()} Brandt", "person"))[1] for name in line.split(",")}
    assert len(folded) == 1
    first = {values_line.split(",")[0]: values_line for values_line in values("namesakes.txt", "name")}
    others = [other for head, other in first.items() if other != line]
    assert not {keys(Speaker(f"{other.split(',')[0].title()} Brandt", "person"))[1] for other in others} & folded


@pytest.mark.parametrize("line", values("bodies.txt", "known"))
def test_names_of_one_body_are_one_and_no_other(line):
    names = [name.strip() for name in line.split(";")]
    blocks = {keys(Speaker(name, "organisation"))[0] for name in names}
    assert blocks == {f"o:={names[0]}"}


@pytest.mark.parametrize("name", ["namesakes.txt", "bodies.txt"])
def test_every_kind_of_line_is_explained_at_the_head_of_its_list(name):
    text = (ROOT / "src" / "sayso" / "assets" / name).read_text("utf-8")
    kinds = {line.partition(": ")[0] for line in text.splitlines() if line and not line.startswith("#")}
    explained = set(re.findall(r"^#   (\w+)  ", text, re.M))
    assert kinds == explained


def test_every_rule_is_explained_to_readers():
    text = (ROOT / "docs" / "speakers.md").read_text("utf-8")
    rules = {re.sub(r"^\d+ ", "", part) for case in cases("identities") for line in case.expected if not line.startswith("- =")
             for part in line.split(" = ", 1)[1].split(", ") if part[:1].isdigit()}  # fmt: skip
    assert rules == set(re.findall(r"^\| `([a-z ]+)` \|", text, re.M))


def test_the_examples_in_the_module_hold():
    failed, tried = doctest.testmod(spellings)
    assert tried
    assert not failed
