"""The word lists and what they give: the examples in the modules' own docstrings, and that every list can be read."""

from __future__ import annotations

import doctest
import importlib
import re
from pathlib import Path

import pytest

import sayso
from sayso import cues, measures, nouns, voices
from sayso.inflections import plural, verb_forms

PACKAGE = Path(sayso.__file__).parent
SHOWN = [path for path in sorted(PACKAGE.rglob("*.py")) if re.search(r">>> (?!.*\+SKIP)", path.read_text("utf-8"))]


@pytest.mark.parametrize("path", SHOWN, ids=lambda path: path.stem)
def test_the_examples_of_a_module_hold(path):
    name = ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")
    failed, tried = doctest.testmod(importlib.import_module(name))
    assert tried
    assert not failed


def test_an_irregular_plural_is_one_that_no_rule_gives(monkeypatch):
    told = nouns._irregular()
    monkeypatch.setattr(nouns, "_irregular", dict)
    assert [many for many, one in told.items() if nouns.singular(many) == one] == []


@pytest.mark.parametrize(
    ("words", "act"),
    [
        ("denied", "deny"), ("has repeatedly denied", "deny"), ("declined", "deny"), ("according to estimates by", "estimate"),
        ("called on", "urge"), ("calls for", "urge"), ("blamed", "accuse"), ("vowed", "promise"), ("hailed", "praise"),
        ("ruled out", "oppose"), ("warned", "warn"), ("predicts", "expect"), ("confirmed", "confirm"), ("said", None),
        ("told", None), ("table", None),
    ],
)  # fmt: skip
def test_a_cue_does_what_its_words_say(words, act):
    assert cues.act_of(words) == act


@pytest.mark.parametrize(
    ("before", "after", "measure"),
    [
        ("shelling that killed ", "", "killed"), ("", " were shot down over the sea", "downed"), ("", " soldiers", None),
        ("the arrest of ", "", "detained"), ("", " had been driven from their homes", "displaced"),
        ("will send Chad ", "", "supplied"),
        ("", " have been killed or wounded", "casualties"), ("the death toll has risen to ", "", "killed"),
        ("", " survived", "people"),
        ("", " were left without power", "without_power"), ("he said that ", " is", None),
    ],
)  # fmt: skip
def test_the_words_beside_a_number_tell_its_measure(before, after, measure):
    assert (measures.before(before) or measures.after(after)) == measure


@pytest.mark.parametrize(("noun", "unit"), [("soldiers", "person"), ("crew", "person"), ("drones", "drone"), ("bodies", "body"),
                                            ("aid workers", "person"), ("aircraft", "aircraft"),
                                            ("houses", "house")])  # fmt: skip
def test_a_unit_is_a_singular_and_people_are_persons(noun, unit):
    assert nouns.unit_of(noun) == unit


def test_voices_know_their_plurals():
    assert "unnamed" in voices.kinds_of("officials")
    assert voices.is_voice("spokeswomen", "office")
    assert voices.is_plural("agencies")
    assert not voices.is_plural("agency")


@pytest.mark.parametrize(
    ("verb", "form"), [("deny", "denied"), ("call on", "calls on"), ("hope", "hoping"), ("push", "pushes")]
)
def test_verbs_are_inflected(verb, form):
    assert form in verb_forms(verb)


@pytest.mark.parametrize(
    ("one", "many"), [("spokesman", "spokesmen"), ("agency", "agencies"), ("church", "churches"), ("army chief", "army chiefs")]
)
def test_nouns_are_inflected(one, many):
    assert plural(one) == many
