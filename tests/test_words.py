"""Words to search by: stems, queries, highlights; both stores find the same, and what plain Python says."""

from __future__ import annotations

import sqlite3
import sys
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

import psycopg
import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from postgres import server
from sayso.errors import MisuseError, TooLargeError
from sayso.ledger import words
from sayso.ledger.words import Either, Node, Phrase, Query, fts5, highlights, parse, snippet, stems, tsquery, tsvector

TOKENIZER = "unicode61 remove_diacritics 0"
WITH_MARKS = TOKENIZER + " categories 'L* N* Co M*'"


class Lite:
    """An FTS5 table of stems, and the words that FTS5 itself sees in it."""

    def __init__(self, tokenizer: str = WITH_MARKS) -> None:
        self.base = sqlite3.connect(":memory:")
        self.base.execute(f'CREATE VIRTUAL TABLE entry USING fts5(words, content="", tokenize="{tokenizer}")')
        self.base.execute("CREATE VIRTUAL TABLE seen USING fts5vocab(entry, instance)")

    def fill(self, texts: list[str]) -> None:
        self.base.execute("INSERT INTO entry(entry) VALUES ('delete-all')")
        self.base.executemany("INSERT INTO entry(rowid, words) VALUES (?, ?)", list(enumerate(map(stems, texts))))

    def seen(self) -> dict[int, list[str]]:
        found: dict[int, list[str]] = {}
        for row, term in self.base.execute("SELECT doc, term FROM seen ORDER BY doc, offset"):
            found.setdefault(row, []).append(term)
        return found

    def find(self, query: Query) -> list[int]:
        return sorted(row for (row,) in self.base.execute("SELECT rowid FROM entry WHERE entry MATCH ?", (fts5(query),)))


class Postgres:
    """A PostgreSQL table of the same."""

    def __init__(self, url: str) -> None:
        self.base = psycopg.connect(url.replace("+psycopg", ""), autocommit=True)
        self.base.execute("CREATE TABLE entry (n integer, words tsvector)")

    def fill(self, texts: list[str]) -> None:
        self.base.execute("TRUNCATE entry")
        with self.base.cursor() as cursor:
            cursor.executemany("INSERT INTO entry VALUES (%s, %s::tsvector)", list(enumerate(map(tsvector, texts))))

    def seen(self, text: str) -> list[str]:
        rows = self.base.execute("SELECT lexeme, unnest(positions) FROM unnest(%s::tsvector)", (tsvector(text),))
        return [lexeme for lexeme, _ in sorted(rows, key=lambda row: row[1])]

    def find(self, query: Query) -> list[int]:
        return sorted(row for (row,) in self.base.execute("SELECT n FROM entry WHERE words @@ %s::tsquery", (tsquery(query),)))


@pytest.fixture(scope="module")
def lite() -> Iterator[Lite]:
    table = Lite()
    yield table
    table.base.close()


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    with server() as url:
        table = Postgres(url)
        yield table
        table.base.close()


def matches(text: str, node: Node) -> bool:
    """What a query means, in plain Python."""
    if isinstance(node, Phrase):
        found, size = stems(text).split(), len(node.stems)
        runs = [tuple(found[i : i + size]) for i in range(len(found) - size + 1)]
        lead, last = node.stems[:-1], node.stems[-1]
        return any(run[:-1] == lead and (run[-1].startswith(last) if node.prefix else run[-1] == last) for run in runs)
    if isinstance(node, Either):
        return any(matches(text, part) for part in node.of)
    return all(matches(text, part) for part in node.of) and not any(matches(text, part) for part in node.without)


# ---------------------------------------------------------------- words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The armies attacked, attacking still.", "the armi attack attack still"),
        ("Ukraine's UKRAINE’S Ukraine`s ukraine", "ukrain ukrain ukrain ukrain"),
        ("the soldiers' boots; they don't; it's", "the soldier boot they dont it"),
        ("Ma'rib Ma’rib Maʼrib Marib", "marib marib marib marib"),
        ("'quoted' ‘quoted’ “quoted”", "quot quot quot"),
        ("Zełenski Øst Đorđe Işık Æsir straße Əliyev", "zelenski ost dord isik aesir strass aliyev"),
        ("Cafe\u0301 Café ﬁnd Ｋｙｉｖ", "cafe cafe find kyiv"),
        ("Kh-101 Kh101 KH 101, Su-34s", "kh 101 kh 101 kh 101 su 34 s"),
        ("10,000 1,234,567 10'000 10\u00a0000 10\u202f000 10\u2009000", "10000 1234567 10000 10000 10000 10000"),
        ("10 000 and 2024\u00a0100", "10 000 and 2024 100"),
        ("2024,100 and 10,0000 and 1,23", "2024 100 and 10 0000 and 1 23"),
        ("3.5 3.5. $4.2bn 10,000.5km", "3point5 3point5 4point2 bn 10000point5 km"),
        ("3.5.1 192.168.1.10 5.11.2024 .50", "3 5 1 192 168 1 10 5 11 2024 50"),
        ("2½ 10² ① Ⅻ", "2 1 2 10 2 1 xii"),
        ("٣٫٥ ١٠٬٠٠٠ ７", "3point5 10000 7"),
        ("U.S. the U.S.-led, U.S.'s U.N. US e.g. 5 p.m.", "us the us led us un us eg 5 pm"),
        ("Ph.D. end.Next a.bc", "ph d end next a bc"),
        ("the 1990s, the 1990's", "the 1990 s the 1990"),
        ("Hamas Hama ISIS ISI", "hamas hama isis isi"),
        ("snake_case user@mail.example www.mail.example", "snake case user mail exampl www mail exampl"),
        ("50% €5 A&B C++ Sony™ ©2024", "50 5 a b c soni 2024"),
        ("Київ об'єкт Москвa", "киів обєкт москвa"),
        ("الـقـاهرة كِتَاب", "القاهرة كتاب"),
        ("北京市 東京タワー", "北 京 市 東 京 タ ワ ー"),
        ("ไทย 서울", "ไ ท ย 서울"),
        ("so\u00adft left\u200fright zero\u200bwidth", "soft leftright zero width"),
        ("— … !!! \x00 \ud800 👍", ""),
        ("", ""),
        ("a" * 100, "a" * 64),
    ],
)
def test_a_text_has_these_stems(text, expected):
    assert stems(text) == expected


def test_stems_are_the_same_the_second_time_and_after_many_others():
    text = "Drones struck 10,000 homes"
    first = stems(text)
    for i in range(0, 300_000, 100):
        stems(" ".join(f"{chr(97 + i % 26)}{n}" for n in range(i, i + 100)))
    assert stems(text) == first == "drone struck 10000 home"
    assert len(words._STEMS) <= words.CACHED


def test_fts5_takes_the_stems_of_every_character_as_they_are():
    # Letters stand around each, so that one that splits a word is seen. Of 90,000 ideographs, one in fifty.
    ideographs = range(0x3400, 0xA000), range(0x20000, 0x32000)
    some = [n for n in range(sys.maxunicode) if n % 50 == 0 or not any(n in block for block in ideographs)]
    shown = [f"b{chr(n)}c" for n in some if unicodedata.category(chr(n)) not in ("Cn", "Co", "Cs")]
    texts = [" ".join(shown[i : i + 1000]) for i in range(0, len(shown), 1000)]
    expected = {row: stems(text).split() for row, text in enumerate(texts)}
    for tokenizer in (TOKENIZER, WITH_MARKS):
        table = Lite(tokenizer)
        table.fill(texts)
        assert table.seen() == expected
        table.base.close()


@given(st.text(max_size=60))
def test_stems_hold_nothing_but_letters_and_digits_in_lower_case(text):
    found = stems(text)
    assert found == " ".join(found.split(" "))
    for char in found.replace(" ", ""):
        assert unicodedata.category(char)[0] in "LN"
        assert not char.isascii() or char in "abcdefghijklmnopqrstuvwxyz0123456789"


# Characters that join, split, vanish or become several, more often than chance would have them.
CHARACTERS = st.sampled_from("aAbs.,'’-– 019\xa0\u202f\u0301\u200f½²ßŁéйИ北ת\n\"*()_\x00") | st.characters()


@given(st.text(CHARACTERS, max_size=30))
def test_each_word_stands_where_it_is_said_to_stand(text):
    found = list(words._words(text))
    assert [words._stem(word.text) for word in found] == stems(text).split()
    for before, word in pairwise([None, *found]):
        assert 0 <= word.start < word.end <= len(text)
        assert before is None or before.end <= word.start or before.start == word.start  # ½ is two words
    assert not any(
        char.isspace() and char not in "\xa0\u2007\u2009\u202f" for word in found for char in text[word.start : word.end]
    )


@given(texts=st.lists(st.text(CHARACTERS, max_size=40), max_size=8))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_both_stores_see_the_stems_and_nothing_else(lite, postgres, texts):
    lite.fill(texts)
    seen = lite.seen()
    for row, text in enumerate(texts):
        assert seen.get(row, []) == stems(text).split() == postgres.seen(text)


def test_a_long_text_is_found_to_its_end(postgres, lite):
    text = "early drones " + "filler " * 20_000 + "late missiles late drones"
    postgres.fill([text])
    lite.fill([text])
    for query in ('"early drones"', "missile", "late drone*", "-absent late"):
        assert postgres.find(parse(query)) == lite.find(parse(query)) == [0]
    # No place beyond 16,383 is kept there, so a phrase so far in is the one thing that only SQLite finds.
    assert postgres.find(parse('"late missiles"')) == []
    assert lite.find(parse('"late missiles"')) == [0]


def test_a_text_of_more_different_words_than_postgresql_takes_is_refused_for_both(postgres):
    def text(count: int) -> str:
        return " ".join(f"{'y' * 60}{chr(97 + n % 26)}{chr(97 + n // 26 % 26)}{chr(97 + n // 676)}z" for n in range(count))

    postgres.fill([text(14_000)])
    with pytest.raises(TooLargeError, match="different words"):
        stems(text(15_000))
    with pytest.raises(TooLargeError, match="different words"):
        tsvector(text(15_000))


def test_the_worst_text_that_is_not_counted_is_still_taken(postgres):
    # words as long as they may be, of characters of four bytes
    letters = [chr(0x10400 + 40 + i) for i in range(40)]
    text = " ".join("".join((letters[n % 40], letters[n // 40 % 40], *letters, *letters[:20])) for n in range(1_230))
    assert len(text) < words.LONG_TEXT
    postgres.fill([text])
    single = "".join(chr(i) for i in range(0x20000, 0x20000 + 42_000)) + "".join(chr(i) for i in range(0x3400, 0xA000))
    postgres.fill([single])


# ---------------------------------------------------------------- queries

TEXTS = {
    "drones": "Long-range drones struck Kherson overnight.",
    "missiles": "Missiles and drones hit the port of Odesa.",
    "claims": "Ukraine's army said it had shot down 10,000 drones.",
    "us": "The U.S. sent Kh-101 fragments, worth $3.5 million.",
    "vote": "Parliament voted on mobilisation; the military abstained.",
    "kyiv": "Київ: 北京 спокійний.",
}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("drone", "drones missiles claims"),
        ("DRONES striking", ""),
        ("drones struck", "drones"),
        ("struck drones", "drones"),
        ('"struck drones"', ""),
        ('"drones struck"', "drones"),
        ("“drones struck”", "drones"),
        ('"drones hit the port"', "missiles"),
        ("drones and", "missiles"),
        ("drones AND port", "missiles"),
        ("Odesa OR Kherson", "drones missiles"),
        ("drones Odesa OR military", "missiles vote"),
        ("drones (Odesa OR military)", "missiles"),
        ("drones -Kherson", "missiles claims"),
        ("drones NOT Kherson NOT Odesa", "claims"),
        ("drones -(Kherson OR Odesa)", "claims"),
        ('drones -"hit the port"', "drones claims"),
        ("-Kherson drones", "missiles claims"),
        ("--Kherson drones", "drones"),
        ("NOT (NOT Kherson) drones", "drones"),
        ("drones (Kherson OR -port)", "drones claims"),
        ("drones -(-Kherson)", "drones"),
        ("long-range", "drones"),
        ("range-long", ""),
        ("US", "us"),
        ("u.s.", "us"),
        ("Kh101", "us"),
        ("kh-1*", "us"),
        ("10000", "claims"),
        ("10\u00a0000", "claims"),
        ("3.5", "us"),
        ("3,5", ""),
        ("ukraine*", "claims"),
        ("ukrain*", "claims"),
        ("mobilisa*", "vote"),
        ("mobilisation*", "vote"),
        ("militar*", "vote"),
        ("military*", "vote"),
        ('"drones str*"', "drones"),
        ('"drones ov*"', ""),
        ('"long-range dron*"', "drones"),
        ('"long-range dron"*', "drones"),
        ("Кі*", ""),
        ("киї*", "kyiv"),
        ("北京", "kyiv"),
        ("北*", "kyiv"),
        ("京北", ""),
        ("drones — Odesa", "missiles"),
        ("drones OR !!!", "drones missiles claims"),
        ("drones -… () *", "drones missiles claims"),
        ("drones - Kherson", "drones"),
        ('"or" OR "the port"', "missiles"),
        ("(((drones)))", "drones missiles claims"),
    ],
)
def test_a_query_finds_these_texts(lite, postgres, query, found):
    names = list(TEXTS)
    lite.fill(list(TEXTS.values()))
    postgres.fill(list(TEXTS.values()))
    asked = parse(query)
    assert asked.text == query
    assert [names[row] for row in lite.find(asked)] == found.split()
    assert [names[row] for row in postgres.find(asked)] == found.split()
    assert [name for name, text in TEXTS.items() if matches(text, asked.root)] == found.split()


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("", "holds no word to look for; write one with a letter or a digit in it"),
        ("… () !!! -…", "holds no word to look for; write one with a letter or a digit in it"),
        ("-drones", "asks only for what must not occur; add a word that must, or leave out - and NOT"),
        ("drones OR -Kherson", "asks only for what must not occur; add a word that must, or leave out - and NOT"),
        (
            'the "long range',
            'the quotation mark at character 5 is never closed; write " after the phrase too, or leave it out',
        ),
        ("a (b", "the parenthesis at character 3 is never closed; write ) after it, or leave it out"),
        ("a) b", "the closing parenthesis at character 2 was never opened; leave it out, or write ( before"),
        ("drones OR", 'OR at character 8 has no word after it; add one, or write "OR" to look for the word'),
        ("OR drones", 'OR at character 1 has no word before it; add one, or write "OR" to look for the word'),
        ("a OR OR b", 'OR at character 3 has no word after it; add one, or write "OR" to look for the word'),
        ("a (NOT) b", 'NOT at character 4 has no word after it; add one, or write "NOT" to look for the word'),
        ("a AND", 'AND at character 3 has no word after it; add one, or write "AND" to look for the word'),
        ("dr*ne", "the * at character 3 does not stand at the end; write it after the last word, to find all that begin so"),
        ('"a b* c"', "the * at character 5 does not stand at the end; write it after the last word, to find all that begin so"),
        ("*ing", "the * at character 1 does not stand at the end; write it after the last word, to find all that begin so"),
        ("drones k*", "k* at character 8 would find too much; write at least two letters before the *"),
        ("a " * 1_001, "has 2,002 characters; search for at most 2,000"),
        ("(" * 21 + "a" + ")" * 21, "the parenthesis at character 21 is too deep inside others; nest at most 20"),
    ],
)
def test_a_query_that_cannot_be_understood_says_where_and_what_to_do(query, message):
    with pytest.raises(MisuseError) as raised:
        parse(query)
    assert str(raised.value) == f"query: {message}"


CHARACTERS_2000 = "".join(chr(0x4E00 + i) for i in range(2_000))


@pytest.mark.parametrize(
    "query",
    [
        "a " * 1_000,
        CHARACTERS_2000,
        "-" * 1_990 + "a b",
        "NOT " * 400 + "a b",
        "ab OR " * 333 + "c",
        "(a OR (b -" * 10 + "c" + "))" * 10,
        "(a -(b OR " * 10 + "c" + "))" * 10,
        "(" * 20 + "a" + ")" * 20,
        "word " * 300 + "negotiatio*",
        "isatio* " * 240,
        "x" * 2_000,
    ],
)
def test_the_longest_and_deepest_queries_are_asked_of_both_stores(lite, postgres, query):
    texts = ["a b c", CHARACTERS_2000, "negotiations word " + "word " * 255]
    lite.fill(texts)
    postgres.fill(texts)
    asked = parse(query)
    assert lite.find(asked) == postgres.find(asked) == [row for row, text in enumerate(texts) if matches(text, asked.root)]


@given(st.text(st.sampled_from("ab1 \"“”*()-'.,ORANDT北é\x00") | st.characters(), max_size=40))
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_asked_is_understood_or_refused_and_both_stores_take_it(lite, postgres, query):
    try:
        asked = parse(query)
    except MisuseError:
        return
    texts = ["a b ab 1 AND or not", "(a) b-a é", "北 b1 1b", ""]
    lite.fill(texts)
    postgres.fill(texts)
    assert lite.find(asked) == postgres.find(asked) == [row for row, text in enumerate(texts) if matches(text, asked.root)]


BEGINNINGS = (
    "attacks attacked casualties militaries negotiating evacuations civilians happily organisations hoping dying news general"
)


@pytest.mark.parametrize("word", BEGINNINGS.split())
def test_every_beginning_of_a_word_finds_it(lite, word):
    lite.fill([word])
    for size in range(2, len(word) + 1):
        assert lite.find(parse(f"{word[:size]}*")) == [0], word[:size]


# A query as it is meant, apart from how it is written: ("word", …) | ("or" | "and", parts) | ("not", part).
VOCABULARY = ["drone", "drones", "Kherson", "Kh-101", "army", "armies", "U.S.", "10,000", "київ", "北京"]
LEAVES = (
    st.sampled_from(VOCABULARY).map(lambda word: ("word", word))
    | st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=3).map(lambda some: ("word", f'"{" ".join(some)}"'))
    | st.sampled_from(["dron*", "arm*", "armies*", "Kh-1*", "кі*", '"drone arm*"']).map(lambda word: ("word", word))
)
MEANT = st.recursive(
    LEAVES,
    lambda inner: (
        st.tuples(st.sampled_from(["or", "and"]), st.lists(inner, min_size=2, max_size=3))
        | inner.map(lambda part: ("not", part))
    ),
    max_leaves=8,
)
GENERATED = st.lists(st.lists(st.sampled_from([*VOCABULARY, "said.", "—"]), max_size=7).map(" ".join), min_size=1, max_size=6)


def written(meant) -> str:
    kind, parts = meant
    if kind == "word":
        return parts
    if kind == "not":
        return f"NOT ({written(parts)})" if parts[0] != "word" else f"-{written(parts)}"
    return f"({(' OR ' if kind == 'or' else ' ').join(map(written, parts))})"


def holds(meant, text: str) -> bool:
    kind, parts = meant
    if kind == "word":
        return matches(text, parse(parts).root)
    if kind == "not":
        return not holds(parts, text)
    return (any if kind == "or" else all)(holds(part, text) for part in parts)


@given(meant=MEANT, texts=GENERATED)
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_sqlite_postgresql_and_plain_python_find_the_same(lite, postgres, meant, texts):
    try:
        query = parse(written(meant))
    except MisuseError:  # only what would find a text without any words in it
        assert holds(meant, "")
        return
    assert not holds(meant, "")
    lite.fill(texts)
    postgres.fill(texts)
    expected = [row for row, text in enumerate(texts) if holds(meant, text)]
    assert [row for row, text in enumerate(texts) if matches(text, query.root)] == expected
    assert lite.find(query) == expected
    assert postgres.find(query) == expected
    for row, text in enumerate(texts):  # what is found has something to show, unless it is found for what it lacks
        assert row not in expected or highlights(text, query) or "NOT" in fts5(query)


# ---------------------------------------------------------------- highlights and snippets


def marked(text: str, spans) -> str:
    for start, end in reversed(spans):
        text = f"{text[:start]}[{text[start:end]}]{text[end:]}"
    return text


@pytest.mark.parametrize(
    ("text", "query", "expected"),
    [
        ("Drones, a drone and DRONE’S rotors.", "drones", "[Drones], a [drone] and [DRONE]’S rotors."),
        ("Kh-101s and kh 101, not 101.", "Kh101", "[Kh-101]s and [kh 101], not 101."),
        ("Air defence; defence of the air.", '"air defence"', "[Air defence]; defence of the air."),
        ("Air defence; defence of the air.", "air defence", "[Air] [defence]; [defence] of the [air]."),
        ("Ukraine, Ukrainian, ukrainians", "ukrain*", "[Ukraine], [Ukrainian], [ukrainians]"),
        ("Ukraine, Ukrainian, ukrainians", "ukraine*", "[Ukraine], Ukrainian, ukrainians"),
        ("long range drone and long drones", '"long range dro*" OR long', "[long range drone] and [long] drones"),
        ("drones over Kherson", "drones -Kherson", "[drones] over Kherson"),
        ("drones over Kherson", "drones -(Odesa -Kherson)", "[drones] over [Kherson]"),
        ("no no no no", '"no no"', "[no no no no]"),
        ("👍 the U.S. and US", "U.S.", "👍 the [U.S]. and [US]"),
        (
            "cafe\u0301, Zełenski, 10\u00a0000 and 3.5 now",
            "café Zelenski 10,000 3.5",
            "[cafe\u0301], [Zełenski], [10\u00a0000] and [3.5] now",
        ),
        ("in 北京市 today", "北京", "in [北京]市 today"),
        ("2½ years", "1", "2[½] years"),
        ("nothing here", "drones", "nothing here"),
        ("ﬁnd straße", "find strasse", "[ﬁnd] [straße]"),
    ],
)
def test_what_is_highlighted(text, query, expected):
    assert marked(text, highlights(text, parse(query))) == expected


@given(text=st.text(CHARACTERS, max_size=60), query=st.sampled_from(["a", "ab*", '"a a"', "a OR 1", "b -a", "北 OR é OR 0"]))
def test_highlights_are_in_order_and_apart_and_exist_where_something_is_found(text, query):
    asked = parse(query)
    found = highlights(text, asked)
    assert all(0 <= start < end <= len(text) for start, end in found)
    assert all(before.end <= after.start for before, after in pairwise(found))
    assert found or not matches(text, asked.root)


@pytest.mark.parametrize(
    ("text", "query", "width", "expected"),
    [
        ("Short enough drones.", "drones", 200, "Short enough [drones]."),
        ("One two three four five six.", "absent", 15, "One two three"),
        ("One two three four five six.", "six", 10, "five [six]."),
        ("One two three four five six.", "three", 14, "two [three] four"),
        (
            "a drone came; words words words words; the drone hit Kherson",
            "drone Kherson",
            28,
            "words; the [drone] hit [Kherson]",
        ),
        ("drone drone drone, words words words; one drone Kherson", "drone Kherson", 20, "one [drone] [Kherson]"),
        ("drone, words words words; drone drone", "drone", 20, "words; [drone] [drone]"),
        ("first drone; words words words; last drone", "drone", 20, "first [drone]; words"),
        ("a drone-strike; then", "drone", 9, "a [drone]"),
        ("x" * 100 + " drone " + "y" * 100, "drone", 30, "[drone]"),
        ("x" * 100 + " drone " + "y" * 100, "drone", 107, "x" * 50 + " [drone] " + "y" * 50),
        ("x" * 300, "drone", 5, "xxxxx"),
        ("words before; alpha beta gamma delta", '"alpha beta gamma delta"', 12, "[alpha]"),
    ],
)
def test_a_snippet_shows_the_densest_window(text, query, width, expected):
    window, hits = snippet(text, parse(query), width)
    shown = text[window.start : window.end]
    assert marked(shown, [(start - window.start, end - window.start) for start, end in hits]) == expected
    assert len(shown) <= max(width, 0)


@given(
    some=st.lists(st.sampled_from(["drone", "Kherson", "the", "a", "attacked,", "\n", "Kh-101", "10,000"]), max_size=60),
    query=st.sampled_from(["drone", '"the drone"', "attack* 10000", "absent", "Kh101 OR a"]),
    width=st.integers(12, 80),
)
@example(["\n", "\n", "attacked,"], "drone", 12)
def test_a_snippet_is_short_enough_ends_between_words_and_shows_a_hit(some, query, width):
    text, asked = " ".join(some), parse(query)
    (start, end), hits = snippet(text, asked, width)
    assert 0 <= start <= end <= len(text)
    assert end - start <= width
    assert start == 0 or text[start - 1].isspace()
    assert end == len(text) or text[end].isspace() or text[end] == ","
    assert bool(hits) == bool(highlights(text, asked))
    assume(hits)
    assert set(hits) <= set(highlights(text, asked))
    assert all(start <= hit.start < hit.end <= end for hit in hits)
