"""Copies: hashes that find them, stretches that prove them, and what they amount to."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.reconciliation.copies import COMMON, Index, Shared, fingerprints, kind_of, promising, shared, telling

TOP = Path(__file__).parent.parent
CORPORA = TOP.parent / "shared"

sys.path.insert(0, str(TOP / "eval"))
import copies as measured  # noqa: E402  # a script beside the package

FIRE = "A fire destroyed the mill in Norrby in the early hours of Monday, killing two workers of the night shift, police said."
COST = (
    "The mill, which has stood on the river since 1931, ground a fifth of the region's wheat and employed 85 people there, "
    "most of them women."
)
CHIEF = (
    "“When we arrived the roof was already burning from one end to the other, and there was no way at all to get inside "
    "or to bring a ladder near it,” fire chief Arvid Lunde told reporters."
)
FOOTER = (
    "The Norrby Courier belongs to its readers. Write to us about what you saw, or come to our counter in Mill Street; "
    "our letter with the news of the day goes out each morning at six."
)
MAYOR = "Mayor Kari Holm promised help to the families and asked the owner what was to become of those who had worked for him."
BREAD = "Bakers in four towns have begun to order flour from the south, where a sack costs a third more than it did last week."
UNLIKE = (
    "Solveig Dahl, who lives across the road, woke at two when her windows shook and everything outside turned orange. "
    "She rang a cousin on the night shift, and he answered at last from an ambulance on its way to Malsund."
)


def invented(number: int, seed: int = 1) -> list[str]:
    """So many different words."""
    chosen = random.Random(seed)
    found: dict[str, None] = {}
    while len(found) < number:
        found["".join(chosen.choices("abcdefghijklmnopqrstuvwxyz", k=7))] = None
    return list(found)


def words(text: str) -> list[str]:
    """A text's words in plain Python, for texts without anything odd in them."""
    return "".join(char if char.isalnum() else " " for char in text.lower()).split()


def joined(text: str, spans) -> list[str]:
    return [text[start:end] for start, end in spans]


# ---------------------------------------------------------------- hashes


def test_hashes_are_the_same_for_ever():
    assert fingerprints("Over 10,000 people fled the town on Monday, the mayor said.") == (1142224603924966818,)


def test_hashes_do_not_depend_on_the_run_of_python():
    code = f"from sayso.reconciliation.copies import fingerprints; print(hash('a'), fingerprints({FIRE!r}))"
    runs = set()
    for seed in ("1", "2"):
        given = {**os.environ, "PYTHONHASHSEED": seed}
        runs.add(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=given).stdout)
    assert len(runs) == 2
    assert {run.split(" ", 1)[1].strip() for run in runs} == {str(fingerprints(FIRE))}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("“We won’t go,” she said to the reporters there", "'We won't go', she said -- to the REPORTERS there"),
        ("the U.S. sent 10,000 soldiers to the border", "The US sent 10000 soldiers to the border."),
        ("São Paulo’s mayor, Zoë Müller, met Erdoğan there", "Sao Paulo's mayor Zoe Muller met Erdogan there"),
        ("the co\u00adordinator of the aid to the caf\u0065\u0301", "the coordinator of the aid to the café"),
        ("twenty-five people died in the attack on Monday", "twenty five people\n\ndied in the attack — on Monday"),
        ("ﬁve people died in the attack at 3 p.m.", "five people died in the attack at 3 pm"),
    ],
)
def test_what_an_editor_sets_otherwise_has_the_same_hashes(one, other):
    assert fingerprints(one) == fingerprints(other) != ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("exactly 3.5 million people fled there", "exactly 35 million people fled there"),
        ("exactly 12 people fled from there", "exactly 13 people fled from there"),
        ("police said that five men were shot", "police said that four men were shot"),
    ],
)
def test_another_number_or_word_has_other_hashes(one, other):
    assert set(fingerprints(one)).isdisjoint(fingerprints(other))


@pytest.mark.parametrize(("number", "least", "most"), [(0, 0, 0), (4, 0, 0), (5, 1, 1), (30, 2, 8), (1000, 150, 200)])
def test_how_many_hashes_a_text_has(number, least, most):
    found = fingerprints(" ".join(invented(number)))
    assert least <= len(found) <= most
    assert list(found) == sorted(set(found))
    assert all(0 <= mark < 2**63 for mark in found)


@given(before=st.integers(0, 80), behind=st.integers(0, 80), other=st.integers(0, 80), seed=st.integers(0, 1000))
@settings(deadline=None)
def test_a_run_of_24_words_is_two_hashes_and_one_of_14_is_one_wherever_it_stands(before, behind, other, seed):
    some = invented(300, seed)
    own, rest, block = some[:100], some[100:200], some[200:224]
    one, two = " ".join(own[:before] + block + own[before:]), " ".join(rest[:other] + block + rest[behind + other :])
    assert len(set(fingerprints(one)) & set(fingerprints(two))) >= 2
    short = " ".join(rest[:other] + block[5:19] + rest[behind + other :])
    assert set(fingerprints(one)) & set(fingerprints(short))


@given(st.text(max_size=200))
@settings(deadline=None)
def test_any_text_has_hashes_and_a_stretch_with_itself(text):
    assert fingerprints(text) == fingerprints(text)
    found = shared(text, text)
    assert found.a_in_b == found.b_in_a in (0.0, 1.0)


# ---------------------------------------------------------------- candidates


@pytest.mark.parametrize(
    ("common", "a", "b", "expected"),
    [(1, 3, 3, False), (2, 3, 100, True), (2, 40, 40, False), (6, 200, 300, False), (7, 200, 300, True)],
)
def test_which_pairs_are_worth_the_exact_pass(common, a, b, expected):
    assert promising(common, a, b) is promising(common, b, a) is expected


def test_what_many_reports_have_is_set_aside_unless_it_is_the_report():
    held = {1: COMMON + 1, 2: COMMON, 3: 1}
    assert telling((1, 2, 3, 4), held) == (2, 3, 4)
    assert telling((1, 2), held) == (2,)
    assert telling((1, 2, 5), {1: 1000, 2: 1000, 5: 1}) == (1, 2, 5)


def test_an_index_gives_the_wire_in_a_long_report_first_and_nothing_of_other_news():
    wire, own, other = " ".join(invented(60, 1)), " ".join(invented(900, 2)), " ".join(invented(300, 3))
    index: Index[str] = Index()
    index.add("other", fingerprints(other))
    index.add("long", fingerprints(f"{own} {wire} {own[::-1]}"))
    index.add("cut", fingerprints(" ".join(wire.split()[:30])))
    assert [key for key, _ in index.candidates(fingerprints(wire))] == ["long", "cut"]
    assert [key for key, _ in index.candidates(fingerprints(wire), but="long")] == ["cut"]
    assert index.candidates(fingerprints("nothing of it at all in here")) == []
    assert len(index) == 3


def test_a_report_that_is_taken_in_twice_counts_once():
    index: Index[str] = Index()
    index.add("a", fingerprints(FIRE))
    before = index.candidates(fingerprints(FIRE))
    index.add("a", fingerprints(FIRE))
    index.add("a", fingerprints(BREAD))
    assert index.candidates(fingerprints(FIRE)) == before
    assert index.candidates(fingerprints(BREAD)) == []
    assert len(index) == 1


def filled(texts: dict[int, str], common: int = COMMON) -> Index[int]:
    index: Index[int] = Index(common)
    for key, text in texts.items():
        index.add(key, fingerprints(text))
    return index


def test_a_footer_makes_no_candidates_once_many_reports_have_it():
    foot = " ".join(invented(40, 999))
    texts = {i: " ".join(invented(100, i)) + "\n" + foot for i in range(12)}
    assert len(filled(texts).candidates(fingerprints(texts[0]), but=0)) == 11
    assert filled(texts, common=10).candidates(fingerprints(texts[0]), but=0) == []


def test_a_wire_that_everybody_has_is_still_found_in_as_many_reports_as_are_looked_at():
    texts = dict.fromkeys(range(30), " ".join(invented(100)))
    assert [key for key, _ in filled(texts, common=10).candidates(fingerprints(texts[0]))] == list(range(10))


@given(st.permutations(range(16)), st.integers(1, 20))
@settings(deadline=None)
def test_an_index_does_not_depend_on_the_order_of_reports(order, common):
    parts = [" ".join(invented(30, seed)) for seed in range(4)]
    texts = {i: "\n".join(part for bit, part in enumerate(parts) if i >> bit & 1) for i in range(16)}
    straight, shuffled = filled(texts, common), filled({i: texts[i] for i in order}, common)
    for text in texts.values():
        assert shuffled.candidates(fingerprints(text)) == straight.candidates(fingerprints(text))


# ---------------------------------------------------------------- stretches


@pytest.mark.parametrize(
    ("a", "b", "stretches"),
    [
        ("one two three four five six seven", "one two three four five six seven", []),
        ("one two three four five six seven eight", "One, two, three: four five six seven eight!", [8]),
        ("x one two three four five six seven eight nine y", "z one two three four five six seven eight nine", [9]),
        (f"{FIRE}\n{COST}\n{BREAD}", f"{BREAD}\n{COST}\n{FIRE}", [22, 26, 24]),
        (f"{FIRE} {FIRE}", FIRE, [22]),
        (FIRE.replace("Monday", "Tuesday"), FIRE, [12, 9]),
        (FIRE, UNLIKE, []),
        ("", FIRE, []),
        ("", "", []),
    ],
)
def test_which_stretches_two_texts_share(a, b, stretches):
    assert sorted(stretch.words for stretch in shared(a, b).stretches) == sorted(stretches)


def test_shares_are_those_of_words():
    found = shared(f"{FIRE}\n{COST}", f"{COST}\n{MAYOR}\n{BREAD}")
    assert found.a_in_b == 26 / (22 + 26)
    assert found.b_in_a == 26 / (26 + 23 + 24)
    assert found.words == 26


def test_what_a_text_says_twice_is_covered_twice():
    found = shared(f"{FIRE} {FIRE}", FIRE)
    assert (found.a_in_b, found.b_in_a, found.words) == (1.0, 1.0, 22)


def test_stretches_are_code_points_of_the_untouched_texts():
    a, b = f"👍🏽 Breaking:\r\n{CHIEF}", f"Zürich 🇺🇦 — {CHIEF.upper().replace('“', chr(34)).replace('”', chr(34))} ✅"
    (stretch,) = shared(a, b).stretches
    assert a[stretch.a.start : stretch.a.end] == CHIEF[1:-1]
    assert b[stretch.b.start : stretch.b.end].startswith("WHEN WE ARRIVED")
    assert b[stretch.b.start : stretch.b.end].endswith("TOLD REPORTERS")


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        (CHIEF, True),
        (CHIEF.replace("“", '"').replace("”", '"'), True),
        (CHIEF.replace("“", "‘").replace("”", "’"), True),
        (CHIEF.replace("“", "'").replace("”", "'"), True),
        (CHIEF.replace("“", "«").replace("”", "»"), True),
        (CHIEF.replace("”", ""), True),
        (CHIEF.replace("“", "").replace("”", ""), False),
        ("The men’s roof, the workers' roof. " + CHIEF.replace("“", "").replace("”", ""), False),
        ("'It was as in '87. " + CHIEF.replace("“", "").replace("”", "'"), True),
        ("He said: “No.\n" + CHIEF.replace("“", "").replace("”", ""), False),
    ],
)
def test_which_stretches_stand_in_quotation_marks(text, quoted):
    plain = CHIEF.replace("“", "").replace("”", "")
    assert [stretch.quoted for stretch in shared(text, f"{BREAD} {plain}").stretches] == [quoted]
    assert [stretch.quoted for stretch in shared(f"{BREAD} {plain}", text).stretches] == [quoted]


def test_of_places_that_say_the_same_the_next_is_taken():
    a, b = f"{FIRE} Then {MAYOR}", f"{MAYOR} Before, {FIRE} After, {MAYOR}"
    assert joined(b, (stretch.b for stretch in shared(a, b).stretches)) == [FIRE[:-1], MAYOR[:-1]]
    assert [stretch.b.start for stretch in shared(a, b).stretches] == [b.index(FIRE), b.rindex(MAYOR)]


def test_a_footer_is_a_last_paragraph_of_both():
    ends = shared(f"{FIRE}\n\n{COST}\n\n{FOOTER}", f"{BREAD}\n\n{MAYOR}\n\n{FOOTER}")
    assert [stretch.foot for stretch in ends.stretches] == [True]
    first = shared(f"{FIRE}\n\n{COST}\n\n{FOOTER}", f"{FOOTER}\n\n{BREAD}\n\n{MAYOR}\n\n{UNLIKE}")
    assert [stretch.foot for stretch in first.stretches] == [False]
    inside = shared(f"{FIRE} {COST} {FOOTER}", f"{BREAD}\n\n{MAYOR}\n\n{FOOTER}")
    assert [stretch.foot for stretch in inside.stretches] == [False]


TEXTS = st.lists(
    st.sampled_from(["the", "drones", "hit,", "Kherson.", "“a", "10,000", "\n\n", "10000", "é!", "and", "U.S."]), max_size=60
).map(" ".join)
PARAGRAPHS = st.lists(st.sampled_from([FIRE, COST, CHIEF, FOOTER, MAYOR, BREAD, UNLIKE, "And then?"]), max_size=6).map(
    "\n\n".join
)


def turned(found: Shared) -> Shared:
    stretches = tuple(stretch._replace(a=stretch.b, b=stretch.a) for stretch in found.stretches)
    return Shared(found.b_in_a, found.a_in_b, found.words, stretches)


@given(a=TEXTS | PARAGRAPHS, b=TEXTS | PARAGRAPHS)
@settings(max_examples=100, deadline=None)
def test_stretches_hold_the_same_words_and_the_sides_can_be_changed(a, b):
    found = shared(a, b)
    assert shared(b, a) == turned(found)
    assert 0 <= found.a_in_b <= 1
    assert 0 <= found.b_in_a <= 1
    assert bool(found.stretches) == (found.words > 0)
    for stretch in found.stretches:
        one, other = (fold(text[span.start : span.end]) for text, span in ((a, stretch.a), (b, stretch.b)))
        assert one == other
        assert len(one) == stretch.words >= 8
    shorter = sorted(stretch.a if (len(a), a) <= (len(b), b) else stretch.b for stretch in found.stretches)
    assert all(before.end <= after.start for before, after in pairwise(shorter))


def fold(text: str) -> list[str]:
    return words(text.replace("10,000", "10000").replace("U.S.", "US").replace("U.S", "US").replace("’", "").replace("'", ""))


@given(parts=st.lists(st.integers(0, 9), min_size=1, max_size=10, unique=True), data=st.data())
@settings(deadline=None)
def test_paragraphs_in_any_order_are_one_text(parts, data):
    paragraphs = [" ".join(invented(20, seed)) for seed in parts]
    found = shared("\n".join(paragraphs), "\n".join(data.draw(st.permutations(paragraphs))))
    assert (found.a_in_b, found.b_in_a, found.words) == (1.0, 1.0, 20 * len(parts))


@pytest.mark.alone
@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("word " * 100_000, "word " * 99_999),
        ("word " * 100_000 + "end", ("word " * 99 + "other ") * 1_000),
        (" ".join(random.Random(1).choices("ab", k=100_000)), " ".join(random.Random(2).choices("ab", k=100_000))),
        ("a b c d e f g h i " * 11_000, "a b c d e f g h " * 12_500),
        ("' “a’ \" " * 60_000, "‘ ”a' « " * 60_000),
        ("a." * 200_000, "a'" * 200_000),
    ],
    ids=["one word", "one word, broken", "two words", "periods", "quotation marks", "signs in words"],
)
def test_texts_that_are_made_to_be_slow_are_not(a, b):
    begun = time.process_time()
    shared(a, b)
    fingerprints(a)
    assert time.process_time() - begun < 10  # some tenths of a second; a comparison of all with all would take hours


# ---------------------------------------------------------------- kinds

OTHERS = f"{MAYOR}\n\n{BREAD}\n\n{UNLIKE}"


@pytest.mark.parametrize(
    ("a", "b", "kind"),
    [
        (f"{FIRE}\n\n{CHIEF}\n\n{COST}", f"Mill burns down\n\n{FIRE}\n\n{CHIEF}\n\n{COST} (CP)", "whole"),
        (f"{FIRE}\n\n{CHIEF}\n\n{COST}", f"{COST}\n\n{FIRE}\n\n{CHIEF}", "whole"),
        (f"{FIRE}\n\n{CHIEF}\n\n{COST}", f"{FIRE}\n\n{COST}\n\n{MAYOR}\n\n{BREAD}", "part"),
        (f"{FIRE}\n\n{COST}", f"{MAYOR}\n\n{BREAD}\n\n{FIRE}\n\n{COST}\n\n{UNLIKE}", "part"),
        (f"{UNLIKE}\n\n{COST} {MAYOR}", f"{BREAD}\n\n{COST} {MAYOR}", "part"),
        (f"{FIRE}\n\n{COST}\n\n{CHIEF}", f"{CHIEF}\n\n{OTHERS}", "quote"),
        (f"{FIRE}\n\n{COST}\n\n{MAYOR}", f"{COST}\n\n{UNLIKE}\n\n{BREAD}", "quote"),
        (f"{FIRE}\n\n{COST}\n\n{MAYOR}", f"{UNLIKE}\n\n{BREAD}", None),
        (f"{FIRE}\n\n{COST}\n\n{FOOTER}", f"{UNLIKE}\n\n{BREAD}\n\n{FOOTER}", None),
        (f"{FIRE} “There was no way at all to get inside.”", f"{UNLIKE} “There was no way at all to get inside.”", None),
        ("Air raid alert in Kharkiv, go to a shelter now", "Air raid alert in Kharkiv, go to a shelter now", None),
        ("", FIRE, None),
    ],
    ids=["headline and credit", "re-ordered", "half rewritten", "wire in a long report", "second half", "quotation",
         "one paragraph", "apart", "footer", "ten words quoted", "too short to tell", "nothing"],
)  # fmt: skip
def test_what_one_text_is_to_the_other(a, b, kind):
    assert kind_of(shared(a, b)) == kind_of(shared(b, a)) == kind


def test_a_quotation_that_is_parted_is_one_block():
    speech = invented(28, 5)
    whole = f"“{' '.join(speech)}.”"
    parted = f"“{' '.join(speech[:14])},” she said in an address, “{' '.join(speech[14:])}.”"
    apart = f"“{' '.join(speech[:14])},” she said.\n\n{MAYOR}\n\n“{' '.join(speech[14:])},” she said later."
    own = f"{UNLIKE}\n\n{BREAD}\n\n{COST}"
    told = f"{FIRE} {CHIEF} {FOOTER} {whole}"
    assert kind_of(shared(told, f"{own}\n\n{parted}")) == "quote"
    assert kind_of(shared(told, f"{own}\n\n{apart}")) is None


def test_a_long_block_is_a_quotation_however_little_it_weighs():
    one, other, block = (invented(500, seed) for seed in (1, 2, 3))
    for number, kind in ((60, None), (80, "quote")):
        assert kind_of(shared(" ".join(one + block[:number]), " ".join(block[:number] + other))) == kind


def test_a_footer_is_no_block_beside_phrases_in_common():
    own, rest, phrases = invented(160, 1), invented(160, 2), invented(27, 3)
    one, other = (" ".join(some[:50] + phrases[:9] + some[50:60] + phrases[9:18] + some[60:70] + phrases[18:] + some[70:])
                  for some in (own, rest))  # fmt: skip
    assert 0.18 < shared(f"{one}\n{FOOTER}", f"{other}\n{FOOTER}").a_in_b < 0.3
    assert kind_of(shared(f"{one}\n{FOOTER}", f"{other}\n{FOOTER}")) is None
    assert kind_of(shared(f"{FOOTER}\n{one}", f"{FOOTER}\n{other}")) == "quote"


# ---------------------------------------------------------------- as measured


def test_of_pairs_edited_by_hand_nine_of_ten_are_told():
    pairs = measured.ours()
    assert len(pairs) >= 60
    assert sum(pair.expected == "none" for pair in pairs) >= 20
    found = measured.score(Path("nowhere"))
    assert found["ours F1"] >= 0.95
    assert found["ours kinds right"] >= 0.9


@pytest.mark.skipif(not CORPORA.is_dir(), reason="the corpora stand outside the project")
def test_of_news_with_half_in_common_all_but_one_of_fifty_are_found_and_no_hard_negative():
    found = measured.score(CORPORA)
    assert found["recall at half"] >= 0.98
    assert found["hard negatives left alone"] == 1
    assert 100 <= found["kept hashes of 1,000 words"] <= 200
