"""Entries of the ledger in every format: each valid by its own standard, and read back with nothing changed on the way."""

from __future__ import annotations

import base64
import csv
import hashlib
import html.parser
import io
import itertools
import json
import os
import pickle
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import jsonschema
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

import sayso
from sayso import OutputError, exports
from sayso.records import Entry, Figure, Origin, Period, Place, Span, Speaker, Statement
from written import figure, round_up, statement

ROOT = Path(__file__).parent.parent
CONTRACT = ROOT.parent / "shared" / "contract" / "report.schema.json"
BREAK = " … "

FLOOD = (
    "🌊 The river Sel rose again.\n\n"
    "At least 14 people were killed in Goma, Governor Ailsa Reid said on Tuesday. "
    "“We fear,” she added, “that 30 more are missing.”\n\n"
    "The government has promised £4.2bn since 2021. Police said 5 soldiers were wounded south of Pokrovsk.\n"
)
ABOUT = {
    "published": "2025-03-12",
    "outlet": "Highland Wire",
    "url": "https://wire.example/flood?id=1&p=2",
    "title": "Flood, again",
}


def named(letter, *what):
    """An id that looks like the ledger's."""
    return letter + hashlib.sha256(repr(what).encode()).hexdigest()[:16]


def kept(reading, url=...):
    """The reading's entries as the ledger would hand them out: statements, then figures; the context is the line around."""
    report = reading.report
    known = {one: getattr(report, one) for one in ("title", "published", "outlet", "url", "language", "published_at", "author")}
    origin = Origin(report.id, report.digest, **(known if url is ... else known | {"url": url}))
    ids = {s.id: named("s", report.id, s.id) for s in reading.statements}
    ids |= {f.id: named("f", report.id, f.id) for f in reading.figures}
    who = {s.id: s.speaker for s in reading.statements}
    for one in reading.statements:
        held = replace(one, id=ids[one.id], via=ids.get(one.via))
        words = BREAK.join(report.text[a:b] for a, b in one.content)
        spans = (*one.source, *one.cue, *one.content)
        yield Entry(held, origin, one.speaker, one.speaker.name, words, *around(report.text, spans))
    for one in reading.figures:
        held = replace(one, id=ids[one.id], statement=ids.get(one.statement), part_of=ids.get(one.part_of))
        speaker = who.get(one.statement)
        yield Entry(held, origin, speaker, speaker and speaker.name, one.text, *around(report.text, (one.span,)))


def around(text, spans):
    start = text.rfind("\n", 0, min(span[0] for span in spans)) + 1
    end = text.find("\n", max(span[1] for span in spans))
    return text[start : end if end >= 0 else None], start


@pytest.fixture(scope="module")
def flood():
    """What is read in FLOOD: 4 statements, one in two pieces, and figures with and without a place."""
    return list(kept(sayso.read(FLOOD, **ABOUT)))


@pytest.fixture(scope="module")
def selection(flood):
    """Two reports, one without address; a figure that review changed, with its grades; a statement that was rejected."""
    entries = flood + list(kept(round_up(), url=None))
    place = next(n for n, entry in enumerate(entries) if isinstance(entry.held, Figure))
    one = entries[place]
    value = replace(one.held, value=15.0, low=15.0)
    entries[place] = replace(one, held=value, read=one.held, review="edited", grade="2", source_grade="B", who="Ailsa M. Reid")
    entries[0] = replace(entries[0], review="rejected")
    return entries


def an_entry(text="12 people went", words="12", context=None, origin=None, speaker=None, who=None, **rest):
    """A figure as the ledger holds it, for one thing at a time."""
    held = figure(text, named("f", text), words, 12.0, **rest)
    return Entry(held, origin or Origin("r0", "0"), speaker, who, held.text, text if context is None else context, 0)


def joined(pieces):
    return "".join(pieces)


def rows_of(pieces):
    return list(csv.DictReader(io.StringIO(joined(pieces), newline="")))


# ---------------------------------------------------------------- JSON


def test_a_figure_has_the_contracts_fields_then_where_it_comes_from_and_what_people_made_of_it(selection):
    entry = next(entry for entry in selection if entry.read)
    told = exports.entry_dict(entry)
    assert list(told)[: len(Figure.__struct_fields__)] == list(Figure.__struct_fields__)
    assert list(told)[len(Figure.__struct_fields__) :] == [
        "report", "published", "outlet", "url", "title", "speaker", "who", "words", "context", "context_start", "review",
        "grade", "source_grade", "read",
    ]  # fmt: skip
    assert (told["value"], told["read"]["value"], told["read"]["id"]) == (15, 14, told["id"])
    assert (told["report"], told["published"], told["outlet"]) == (entry.origin.id, "2025-03-12", "Highland Wire")
    assert (told["url"], told["title"]) == (ABOUT["url"], ABOUT["title"])
    assert (told["speaker"]["name"], told["who"]) == ("Ailsa Reid", "Ailsa M. Reid")
    assert (told["review"], told["grade"], told["source_grade"]) == ("edited", "2", "B")
    assert told["words"] == FLOOD[slice(*told["span"])] == "At least 14"
    assert told["context"] == FLOOD[told["context_start"] :][: len(told["context"])]


def test_what_review_left_alone_has_no_earlier_value_and_the_reporters_own_figure_no_speaker(selection):
    told = [exports.entry_dict(entry) for entry in selection]
    assert sum("read" in one for one in told) == 1
    assert all(one["speaker"] is None for one in told if "span" in one and one["statement"] is None)
    assert all(one["speaker"]["kind"] for one in told if "span" not in one)


@pytest.mark.skipif(not CONTRACT.exists(), reason="the contract's schema is not beside this checkout")
def test_entries_have_the_shape_of_the_contract(selection):
    schema = json.loads(CONTRACT.read_text("utf-8"))
    for entry in selection:
        kind = "figures" if isinstance(entry.held, Figure) else "statements"
        part = {"$defs": schema["$defs"], **schema["properties"][kind]["items"]}
        jsonschema.Draft202012Validator(part).validate(exports.entry_dict(entry))


def test_json_is_an_array_and_json_lines_an_entry_a_line_of_the_same(selection):
    told = [exports.entry_dict(entry) for entry in selection]
    assert json.loads(joined(exports.entries_json(selection))) == told
    assert [json.loads(line) for line in exports.entries_jsonl(selection)] == told
    assert json.loads(joined(exports.entries_json([]))) == list(exports.entries_jsonl([])) == []


# ---------------------------------------------------------------- tables


def test_the_tables_have_the_same_columns_for_statements_and_figures(selection):
    rows = rows_of(exports.entries_csv(selection))
    assert list(rows[0]) == [name for name, _ in exports.ENTRY_COLUMNS]
    assert [row["id"] for row in rows] == [entry.held.id for entry in selection]
    assert {row["kind"] for row in rows} == {"statement", "figure"}


def test_a_row_of_csv_is_the_entry(selection):
    entry = next(entry for entry in selection if entry.read)
    row = next(row for row in rows_of(exports.entries_csv(selection)) if row["review"] == "edited")
    told = {
        "id": entry.held.id, "kind": "figure", "statement": entry.held.statement, "speaker": "Ailsa Reid", "role": "Governor",
        "who": "Ailsa M. Reid", "act": "", "words": "At least 14", "value": "15", "low": "15", "high": "",
        "comparator": "at_least", "measure": "killed", "place": "Goma", "place_country": "CD", "lat": "-1.6741",
        "time_start": "2025-03-11", "additive": "false", "spans": f"[[{entry.held.span.start}, {entry.held.span.end}]]",
        "rules": "[]", "grade": "2", "source_grade": "B", "outlet": "Highland Wire", "published": "2025-03-12",
    }  # fmt: skip
    assert {name: row[name] for name in told} == told


def test_a_statement_that_breaks_off_keeps_its_pieces(flood):
    rows = [row for row in rows_of(exports.entries_csv(flood)) if row["words"].startswith("“We fear,”")]
    assert [(row["words"], row["source_text"], row["cue_text"]) for row in rows] == [
        ("“We fear,” … “that 30 more are missing.”", "she", "added")
    ]
    spans = json.loads(rows[0]["spans"])
    assert BREAK.join(FLOOD[a:b] for a, b in spans) == rows[0]["words"]
    assert (int(rows[0]["start"]), int(rows[0]["end"])) == (spans[0][0], spans[-1][1])


def test_source_and_cue_that_stand_outside_the_context_are_left_out_rather_than_guessed():
    text = "“It broke,” she said. Nobody else spoke."
    held = statement(text, "s1", "Ann Ro", "Nobody else spoke", "said", "she")
    entry = Entry(held, Origin("r0", "0"), held.speaker, None, "Nobody else spoke", text[22:], 22)
    row = rows_of(exports.entries_csv([entry]))[0]
    assert (row["source_text"], row["cue_text"], row["source_spans"]) == ("", "", "[[12, 15]]")


@pytest.mark.parametrize(
    ("cell", "guarded"),
    [
        ("=1+1", "'=1+1"),
        ("+44 people", "'+44 people"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("\nx", "'\nx"),
        ("＝HYPERLINK()", "'＝HYPERLINK()"),
        ("＋1x", "'＋1x"),
        ("－1x", "'－1x"),
        ("＠x", "'＠x"),
        ("-5", "-5"),
        ("12 people", "12 people"),
        ('say "so", twice\r\nover', 'say "so", twice\r\nover'),
    ],
)
def test_cells_are_exact_unless_they_are_for_a_spreadsheet(cell, guarded):
    speaker, origin = Speaker(cell, "person", cell, cell, cell), Origin("r0", "0", cell, outlet=cell, url=cell)
    entry = an_entry(f"{cell} went", cell, origin=origin, speaker=speaker, who=cell, counted=cell, unit=cell, place=Place(cell))
    names = ("words", "speaker", "role", "who", "counted", "unit", "place", "title", "outlet", "url")
    exact, safe = rows_of(exports.entries_csv([entry]))[0], rows_of(exports.entries_csv([entry], spreadsheet=True))[0]
    assert {exact[name] for name in names} == {cell}
    assert {safe[name] for name in names} == {guarded}
    assert exact["context"] == f"{cell} went"
    assert safe["context"] == ("" if cell[0] in "1s" else "'") + f"{cell} went"


def test_pandas_reads_the_csv_back(selection):
    pandas = pytest.importorskip("pandas")
    read = pandas.read_csv(io.StringIO(joined(exports.entries_csv(selection))), parse_dates=["published"])
    frame = exports.entries_frame(selection)
    assert list(read) == list(frame)
    for name in ("value", "low", "high", "lat", "lon", "confidence"):
        assert read[name].equals(frame[name]), name
    for name in ("id", "speaker", "words", "context", "measure", "act", "url", "source_text"):
        assert read[name].astype(object).where(read[name].notna(), None).tolist() == frame[name].tolist(), name
    assert (read["published"] == frame["published"]).all()


def test_a_frame_has_types_to_count_with(selection):
    pandas = pytest.importorskip("pandas")
    frame = exports.entries_frame(selection)
    types = {name: str(frame[name].dtype) for name in ("value", "start", "published", "time_start", "additive", "in_heading")}
    assert types == {
        "value": "float64", "start": "Int64", "published": "datetime64[s]", "time_start": "datetime64[s]",
        "additive": "boolean", "in_heading": "bool",
    }  # fmt: skip
    assert pandas.isna(frame["additive"][0])
    assert frame["value"].max() == 4.2e9
    assert frame["spans"][0] == [list(span) for span in selection[0].held.content]
    assert list(exports.entries_frame([])) == list(frame)
    assert frame.dtypes.equals(exports.entries_frame([]).dtypes)


def test_parquet_brings_every_field_back_typed(selection, tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet")
    exports.entries_parquet(selection, tmp_path / "entries.parquet")
    table = parquet.read_table(tmp_path / "entries.parquet")
    types = {
        name: str(table.schema.field(name).type)
        for name in ("value", "published", "start", "spans", "additive", "rules", "words")
    }
    assert types == {
        "value": "double", "published": "date32[day]", "start": "int64", "spans": "list<element: list<element: int64>>",
        "additive": "bool", "rules": "list<element: string>", "words": "string",
    }  # fmt: skip
    assert table.schema.metadata[b"sayso"].decode() == sayso.__version__
    got = table.to_pylist()
    assert got == [{name: get(entry) for name, get in exports.ENTRY_COLUMNS} for entry in selection]
    pandas = pytest.importorskip("pandas")
    assert pandas.read_parquet(tmp_path / "entries.parquet")["published"][0] == date(2025, 3, 12)


def test_parquet_is_written_in_groups_of_rows_so_that_memory_stays_flat(flood, tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet")
    count = 45_000
    exports.entries_parquet(itertools.islice(itertools.cycle(flood), count), tmp_path / "many.parquet")
    about = parquet.ParquetFile(tmp_path / "many.parquet").metadata
    assert (about.num_rows, about.num_row_groups) == (count, 3)
    exports.entries_parquet([], tmp_path / "none.parquet")
    assert parquet.read_table(tmp_path / "none.parquet").num_rows == 0


def test_parquet_goes_into_an_open_file_too(selection):
    parquet = pytest.importorskip("pyarrow.parquet")
    file = io.BytesIO()
    exports.entries_parquet(selection, file)
    assert parquet.read_table(io.BytesIO(file.getvalue())).num_rows == len(selection)


def test_a_parquet_file_that_breaks_off_never_stands_under_its_name(flood, tmp_path):
    pytest.importorskip("pyarrow")

    def broken():
        yield from flood
        raise RuntimeError("the ledger went away")

    path = tmp_path / "entries.parquet"
    path.write_bytes(b"the old one")
    with pytest.raises(RuntimeError, match="went away"):
        exports.entries_parquet(broken(), path)
    assert [(one.name, one.read_bytes()) for one in tmp_path.iterdir()] == [("entries.parquet", b"the old one")]


def test_a_parquet_file_that_cannot_be_written_says_so(flood, tmp_path):
    pytest.importorskip("pyarrow")
    with pytest.raises(
        OutputError, match=r"none/x\.parquet: cannot be written \(No such file or directory\); name another place"
    ):
        exports.entries_parquet(flood, tmp_path / "none" / "x.parquet")


@pytest.mark.parametrize(("missing", "extra"), [("pandas", "frame"), ("pyarrow", "parquet")])
def test_without_its_library_a_table_says_what_to_install(missing, extra, monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(ImportError, match=rf"pip install 'sayso\[{extra}\]'"):
        exports.entries_frame([]) if missing == "pandas" else exports.entries_parquet([], tmp_path / "x")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("value", "kept"), [(1e23, 1e23), (-0.5, -0.5), (float("inf"), None), (float("nan"), None), (None, None)]
)
def test_a_count_of_any_size_is_the_same_number_in_every_format(value, kept):
    parquet = pytest.importorskip("pyarrow.parquet")
    entry = an_entry()
    entry = replace(entry, held=replace(entry.held, value=value))
    file = io.BytesIO()
    exports.entries_parquet([entry], file)
    cell = rows_of(exports.entries_csv([entry]))[0]["value"]
    assert parquet.read_table(io.BytesIO(file.getvalue()))["value"].to_pylist() == [kept]
    assert json.loads(joined(exports.entries_json([entry])))[0]["value"] == kept
    assert (float(cell) if cell else None) == kept


LONE = re.compile("[\ud800-\udfff]")


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1) | st.text(st.characters(), min_size=1))
@example("\ud83d lone, \x00, \r\n and \N{PILE OF POO}")
def test_any_text_survives_json_csv_and_parquet(text):
    speaker, origin = Speaker(text, "person", text), Origin("r0", "0", text, outlet=text, url=text)
    entry = an_entry(text + "12", "12", origin=origin, speaker=speaker, who=text)
    entry = replace(entry, words=text)
    told = json.loads(joined(exports.entries_json([entry])).encode())[0]
    assert {told["words"], told["who"], told["title"], told["outlet"], told["url"], told["speaker"]["role"]} == {text}
    assert told["context"] == text + "12"
    carried = LONE.sub("\ufffd", text)  # UTF-8 has no lone surrogates
    row = rows_of([joined(exports.entries_csv([entry])).encode().decode()])[0]
    assert {row["words"], row["who"], row["title"], row["url"], row["role"]} == {carried}
    parquet = pytest.importorskip("pyarrow.parquet")
    file = io.BytesIO()
    exports.entries_parquet([entry], file)
    stored = parquet.read_table(io.BytesIO(file.getvalue())).to_pylist()[0]
    assert {stored["words"], stored["who"], stored["title"], stored["url"], stored["role"]} == {carried}


# ---------------------------------------------------------------- GeoJSON

GEOJSON = {  # written from RFC 7946, sections 3 and 4; only points are used
    "type": "object",
    "required": ["type", "features"],
    "not": {"anyOf": [{"required": [name]} for name in ("coordinates", "geometries", "geometry", "properties", "crs")]},
    "properties": {
        "type": {"const": "FeatureCollection"},
        "features": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["type", "geometry", "properties"],
                "not": {"anyOf": [{"required": [name]} for name in ("coordinates", "geometries", "features")]},
                "properties": {
                    "type": {"const": "Feature"},
                    "id": {"type": ["string", "number"]},
                    "properties": {"type": ["object", "null"]},
                    "geometry": {
                        "oneOf": [
                            {"type": "null"},
                            {
                                "type": "object",
                                "required": ["type", "coordinates"],
                                "properties": {
                                    "type": {"const": "Point"},
                                    "coordinates": {
                                        "type": "array",
                                        "prefixItems": [
                                            {"type": "number", "minimum": -180, "maximum": 180},
                                            {"type": "number", "minimum": -90, "maximum": 90},
                                            {"type": "number"},
                                        ],
                                        "minItems": 2,
                                        "items": False,
                                    },
                                },
                            },
                        ]
                    },
                },
            },
        },
    },
}


def test_geojson_opens_in_ogr_which_qgis_and_geopandas_stand_on(selection, tmp_path):
    raw = pytest.importorskip("pyogrio.raw")
    (tmp_path / "entries.geojson").write_text(joined(exports.entries_geojson(selection)), "utf-8")
    about, _, points, fields = raw.read(tmp_path / "entries.geojson")
    table = dict(zip(about["fields"], fields, strict=True))
    entries = list(selection)
    assert (about["crs"], list(table["id"])) == ("EPSG:4326", [entry.held.id for entry in entries])
    placed = [isinstance(entry.held, Figure) and entry.held.place is not None and entry.held.place.lat is not None
              for entry in entries]  # fmt: skip
    assert [point is not None for point in points] == placed


def test_geojson_is_valid_and_keeps_every_entry(selection):
    told = json.loads(joined(exports.entries_geojson(selection)))
    jsonschema.Draft202012Validator(GEOJSON).validate(told)
    assert [one["id"] for one in told["features"]] == [entry.held.id for entry in selection]
    assert {one["geometry"] is None for one in told["features"]} == {True, False}
    goma = next(one for one in told["features"] if one["properties"]["place"] == "Goma")
    assert goma["geometry"] == {"type": "Point", "coordinates": [29.2284, -1.6741]}
    assert (goma["properties"]["published"], goma["properties"]["value"]) == ("2025-03-12", 15)
    jsonschema.Draft202012Validator(GEOJSON).validate(json.loads(joined(exports.entries_geojson([]))))


@pytest.mark.parametrize(
    ("lat", "lon", "point"),
    [
        (0.0, 0.0, [0.0, 0.0]),
        (90.0, -180.0, [-180.0, 90.0]),
        (90.5, 10.0, None),
        (10.0, 181.0, None),
        (float("nan"), 1.0, None),
        (None, 1.0, None),
        (1.0, None, None),
    ],
)
def test_a_point_is_on_the_globe_or_is_none(lat, lon, point):
    told = json.loads(joined(exports.entries_geojson([an_entry(place=Place("Sel", lat=lat, lon=lon))])))["features"][0]
    assert told["geometry"] == (point and {"type": "Point", "coordinates": point})
    assert told["properties"]["place"] == "Sel"


# ---------------------------------------------------------------- Web Annotation

IRI = {"type": "string", "pattern": r"^[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+$"}
SELECTOR = {
    "oneOf": [
        {
            "required": ["type", "start", "end"],
            "properties": {
                "type": {"const": "TextPositionSelector"},
                "start": {"type": "integer", "minimum": 0},
                "end": {"type": "integer", "minimum": 0},
            },
            "additionalProperties": False,
        },
        {
            "required": ["type", "exact"],
            "properties": {
                "type": {"const": "TextQuoteSelector"},
                **{name: {"type": "string"} for name in ("exact", "prefix", "suffix")},
            },
            "additionalProperties": False,
        },
    ]
}
TARGET = {
    "type": "object",
    "required": ["type", "source"],
    "properties": {
        "type": {"const": "SpecificResource"},
        "source": IRI,
        "state": {
            "type": "object",
            "required": ["type"],
            "properties": {"type": {"const": "TimeState"}, "cached": IRI},
            "additionalProperties": False,
        },
        "selector": {"type": "array", "items": SELECTOR, "minItems": 1},
    },
    "additionalProperties": False,
}
MOTIVATIONS = [
    "assessing", "bookmarking", "classifying", "commenting", "describing", "editing", "highlighting", "identifying", "linking",
    "moderating", "questioning", "replying", "tagging",
]  # fmt: skip
ANNOTATION = {
    "type": "object",
    "required": ["id", "type", "target"],
    "properties": {
        "id": IRI,
        "type": {"const": "Annotation"},
        "motivation": {"enum": MOTIVATIONS},
        "body": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["type", "value"],
                "properties": {
                    "type": {"const": "TextualBody"},
                    "value": {"type": "string"},
                    "format": {"type": "string", "pattern": "^[a-z]+/[a-z+.-]+$"},
                    "language": {"type": "string"},
                    "purpose": {"enum": MOTIVATIONS},
                },
                "additionalProperties": False,
            },
        },
        "target": {"oneOf": [TARGET, {"type": "array", "items": TARGET, "minItems": 2}]},
    },
    "additionalProperties": False,
}
COLLECTION = {  # written from the Web Annotation Data Model, sections 3 to 5
    "type": "object",
    "required": ["@context", "id", "type", "first"],
    "properties": {
        "@context": {"const": "http://www.w3.org/ns/anno.jsonld"},
        "id": IRI,
        "type": {"const": "AnnotationCollection"},
        "label": {"type": "string"},
        "total": {"type": "integer", "minimum": 0},
        "last": IRI,
        "generator": {"type": "object"},
        "first": {
            "type": "object",
            "required": ["id", "type", "items", "partOf"],
            "properties": {
                "id": IRI,
                "type": {"const": "AnnotationPage"},
                "startIndex": {"type": "integer", "minimum": 0},
                "partOf": IRI,
                "items": {"type": "array", "items": ANNOTATION},
            },
            "additionalProperties": False,
        },
    },
    "additionalProperties": False,
}
# The terms that are used here, as the Web Annotation Vocabulary names them.
ANNO_CONTEXT = {
    "oa": "http://www.w3.org/ns/oa#",
    "as": "http://www.w3.org/ns/activitystreams#",
    "id": "@id",
    "type": "@type",
    **{
        name: f"oa:{name}"
        for name in (
            "Annotation", "TextualBody", "SpecificResource", "TextQuoteSelector", "TextPositionSelector", "TimeState",
            "describing", "tagging", "exact", "prefix", "suffix",
        )
    },
    "AnnotationCollection": "as:OrderedCollection",
    "AnnotationPage": "as:OrderedCollectionPage",
    "Software": "as:Application",
    "name": "http://xmlns.com/foaf/0.1/name",
    "label": "http://www.w3.org/2000/01/rdf-schema#label",
    "value": "http://www.w3.org/1999/02/22-rdf-syntax-ns#value",
    "format": "http://purl.org/dc/elements/1.1/format",
    "language": "http://purl.org/dc/elements/1.1/language",
    "start": {"@id": "oa:start", "@type": "http://www.w3.org/2001/XMLSchema#nonNegativeInteger"},
    "end": {"@id": "oa:end", "@type": "http://www.w3.org/2001/XMLSchema#nonNegativeInteger"},
    "total": {"@id": "as:totalItems", "@type": "http://www.w3.org/2001/XMLSchema#nonNegativeInteger"},
    "startIndex": {"@id": "as:startIndex", "@type": "http://www.w3.org/2001/XMLSchema#nonNegativeInteger"},
    "motivation": {"@id": "oa:motivatedBy", "@type": "@vocab"},
    "purpose": {"@id": "oa:hasPurpose", "@type": "@vocab"},
    "body": {"@id": "oa:hasBody", "@type": "@id"},
    "target": {"@id": "oa:hasTarget", "@type": "@id"},
    "source": {"@id": "oa:hasSource", "@type": "@id"},
    "selector": {"@id": "oa:hasSelector", "@type": "@id"},
    "state": {"@id": "oa:hasState", "@type": "@id"},
    "cached": {"@id": "oa:cachedSource", "@type": "@id"},
    "generator": {"@id": "as:generator", "@type": "@id"},
    "items": {"@id": "as:items", "@type": "@id", "@container": "@list"},
    "partOf": {"@id": "as:partOf", "@type": "@id"},
    "first": {"@id": "as:first", "@type": "@id"},
    "last": {"@id": "as:last", "@type": "@id"},
}  # fmt: skip


def expanded(told, context, url):
    """The document with every term as an address. A key that the context does not know fails; nothing is fetched."""
    jsonld = pytest.importorskip("pyld.jsonld")

    def loader(address, options):
        assert address == url
        return {"contextUrl": None, "documentUrl": address, "document": {"@context": context}}

    unknown = {key for key in keys_of(told) if not key.startswith("@") and "@vocab" not in context and key not in context}
    assert not unknown
    return jsonld.expand(told, {"documentLoader": loader, "base": ""})


def keys_of(told):
    if isinstance(told, dict):
        yield from told
        told = list(told.values())
    for one in told if isinstance(told, list) else ():
        yield from keys_of(one)


def annotations(entries):
    return json.loads(joined(exports.entries_webannotation(entries)))


def targets_of(annotation):
    target = annotation["target"]
    return target if isinstance(target, list) else [target]


def test_web_annotations_are_valid(selection):
    for entries in (selection, selection[:1], []):
        told = annotations(entries)
        jsonschema.Draft202012Validator(COLLECTION).validate(told)
        assert told["total"] == len(told["first"]["items"]) == len(entries)
        assert told["last"] == told["first"]["id"]
        assert told["first"]["partOf"] == told["id"]


def test_web_annotations_expand_to_the_vocabulary(selection):
    [told] = expanded(annotations(selection), ANNO_CONTEXT, "http://www.w3.org/ns/anno.jsonld")
    activity, oa = "http://www.w3.org/ns/activitystreams#", "http://www.w3.org/ns/oa#"
    assert told["@type"] == [f"{activity}OrderedCollection"]
    items = told[f"{activity}first"][0][f"{activity}items"][0]["@list"]
    assert [one["@id"] for one in items] == [f"urn:sayso:{entry.held.id}" for entry in selection]
    assert {one["@type"][0] for one in items} == {f"{oa}Annotation"}
    assert {one[f"{oa}motivatedBy"][0]["@id"] for one in items} == {f"{oa}describing"}
    for target in (target for one in items for target in one[f"{oa}hasTarget"]):
        assert {selector["@type"][0] for selector in target[f"{oa}hasSelector"]} == {
            f"{oa}TextPositionSelector",
            f"{oa}TextQuoteSelector",
        }


def test_both_selectors_find_the_entrys_words_in_the_text(selection):
    texts = {entry.origin.id: FLOOD for entry in selection} | {round_up().report.id: round_up().report.text}
    for entry, told in zip(selection, annotations(selection)["first"]["items"], strict=True):
        text, found = texts[entry.origin.id], []
        for target in targets_of(told):
            position, quote = target["selector"]
            found.append(text[position["start"] : position["end"]])
            assert quote["exact"] == found[-1]
            whole = quote["prefix"] + quote["exact"] + quote["suffix"]
            assert text.index(whole) + len(quote["prefix"]) == position["start"], "the words with their surroundings stand once"
        assert BREAK.join(found) == entry.words


def test_nothing_of_an_entry_is_lost_in_its_annotation(selection):
    for entry, told in zip(selection, annotations(selection)["first"]["items"], strict=True):
        line, tag, whole = told["body"]
        assert line["format"] == "text/plain"
        assert (tag["purpose"], tag["value"]) == ("tagging", getattr(entry.held, "measure", None) or entry.held.act)
        assert json.loads(whole["value"]) == exports.entry_dict(entry)


def test_an_annotation_says_in_a_line_what_it_is_about(selection):
    lines = [told["body"][0]["value"] for told in annotations(selection)["first"]["items"]]
    assert "Ailsa M. Reid: killed: ≥ 15 people, Goma, 2025-03-11" in lines
    assert "Ailsa Reid: warn, 2025-03-11" in lines
    assert any(line.startswith("the report itself: money") for line in lines)


@pytest.mark.parametrize(
    ("url", "followed"),
    [
        ("https://wire.example/a?b=ü&c=(1)", True),
        ("HTTP://wire.example/", True),
        (None, False),
        ("", False),
        ("javascript:alert(1)", False),
        ("ftp://wire.example/a", False),
        ("wire.example/a", False),
        ("https://wire.example/a b", False),
        ('https://wire.example/"x', False),
        ("https://wire.example/\n", False),
        ("https://", False),
    ],
)
def test_a_target_is_the_page_with_the_kept_text_as_its_state_or_that_text(url, followed):
    told = annotations([an_entry(origin=Origin("r1", "0", url=url))])
    jsonschema.Draft202012Validator(COLLECTION).validate(told)
    [target] = targets_of(told["first"]["items"][0])
    state = {"type": "TimeState", "cached": "urn:sayso:r1"}
    assert (target["source"], target.get("state")) == ((url, state) if followed else ("urn:sayso:r1", None))


def test_a_piece_outside_the_context_is_quoted_from_the_entrys_words_or_only_named_by_its_place():
    text = "“It broke,” she said. She paused. “Twice.”"
    held = statement(text, "s1", "Ann Ro", ("“It broke,”", "“Twice.”"), "said", "she")
    entry = Entry(held, Origin("r0", "0"), held.speaker, None, "“It broke,” … “Twice.”", text[:21], 0)
    for words, exact in ((entry.words, "“Twice.”"), ("It broke, twice", None)):
        _, second = targets_of(annotations([replace(entry, words=words)])["first"]["items"][0])
        assert second["selector"][0] == {"type": "TextPositionSelector", "start": 34, "end": 42}
        assert second["selector"][1:] == ([{"type": "TextQuoteSelector", "exact": exact}] if exact else [])


def test_a_collections_id_follows_from_what_is_in_it(selection):
    once, again, other = annotations(selection), annotations(list(selection)), annotations(selection[1:])
    assert once["id"] == again["id"] != other["id"]


# ---------------------------------------------------------------- ClaimReview

# The properties of schema.org that are used, by type (its own and those it inherits).
THING = {"name", "alternateName", "description", "url"}
WORK = THING | {"text", "author", "datePublished", "publisher", "headline", "about", "isBasedOn", "creativeWorkStatus"}
SCHEMA_ORG = {
    "ClaimReview": WORK | {"claimReviewed", "itemReviewed", "reviewRating"},
    "Claim": WORK | {"appearance", "firstAppearance"},
    "CreativeWork": WORK,
    "Person": THING | {"jobTitle", "affiliation"},
    "Organization": THING,
    "QuantitativeValue": THING | {"value", "minValue", "maxValue", "unitText"},
    "MonetaryAmount": THING | {"value", "minValue", "maxValue", "currency"},
}


def drafts(entries):
    return json.loads(joined(exports.entries_claimreview(entries)))


def checked_things(told):
    """Every typed object, its properties held against its type."""
    for one in told.values() if isinstance(told, dict) else told if isinstance(told, list) else ():
        checked_things(one)
    if isinstance(told, dict) and "@graph" not in told:
        assert set(told) - {"@type", "@id"} <= SCHEMA_ORG[told["@type"]]


def test_claim_reviews_are_drafts_without_a_verdict(selection):
    told = drafts(selection)
    assert told["@context"] == "https://schema.org"
    checked_things(told)
    for one in told["@graph"]:
        assert [one[name] for name in ("author", "datePublished", "url", "reviewRating")] == [None] * 4
        assert one["creativeWorkStatus"] == "Draft"
        assert "judges nothing" in one["description"]
        assert one["claimReviewed"]
        assert one["itemReviewed"]["text"]
    assert drafts([])["@graph"] == []


def test_in_a_claim_review_what_is_to_be_filled_in_is_no_property_yet(selection):
    vocab = {"@vocab": "http://schema.org/", "url": {"@type": "@id"}}
    graph = expanded(drafts(selection), vocab, "https://schema.org")
    claims = [one["http://schema.org/itemReviewed"][0]["@id"] for one in graph]
    assert claims == [f"urn:sayso:{entry.held.id}" for entry in selection]
    for one in graph:
        assert one["@type"] == ["http://schema.org/ClaimReview"]
        assert not {f"http://schema.org/{name}" for name in ("author", "datePublished", "url", "reviewRating")} & set(one)


def test_a_claim_tells_who_said_what_when_and_where_it_appeared(selection):
    place = next(n for n, entry in enumerate(selection) if entry.read)
    told = drafts(selection)["@graph"][place]
    assert told["claimReviewed"].startswith("Ailsa M. Reid: At least 14 people were killed in Goma")
    claim = told["itemReviewed"]
    assert claim["author"] == {
        "@type": "Person", "name": "Ailsa M. Reid", "alternateName": "Ailsa Reid", "jobTitle": "Governor",
        "affiliation": {"@type": "Organization", "name": "North Kivu"},
    }  # fmt: skip
    assert claim["about"] == {"@type": "QuantitativeValue", "name": "killed", "unitText": "people", "value": 15, "minValue": 15}
    assert claim["appearance"] == {
        "@type": "CreativeWork",
        "@id": f"urn:sayso:{selection[place].origin.id}",
        "url": ABOUT["url"],
        "headline": ABOUT["title"],
        "publisher": {"@type": "Organization", "name": "Highland Wire"},
        "datePublished": "2025-03-12",
    }
    money = [one["itemReviewed"].get("about", {}) for one in drafts(selection)["@graph"]]
    assert {"@type": "MonetaryAmount", "name": "money", "currency": "GBP", "value": 4200000000} in money


@pytest.mark.parametrize(
    ("act", "summary", "text"),
    [
        ("state", "Ann Ro: that the dam broke", "that the dam broke"),
        ("deny", "Ann Ro denies: that the dam broke", "Ann Ro ___ that the dam broke."),
        ("promise", "Ann Ro promises: that the dam broke", "Ann Ro ___ that the dam broke."),
    ],
)
def test_a_claim_that_somebody_denies_is_not_put_into_their_mouth(act, summary, text):
    sentence = "Ann Ro ___ that the dam broke."
    held = statement(sentence, "s1", "Ann Ro", "that the dam broke", act=act)
    told = drafts([Entry(held, Origin("r1", "0"), held.speaker, None, "that the dam broke", sentence, 0)])["@graph"][0]
    assert (told["claimReviewed"], told["itemReviewed"]["text"]) == (summary, text)


ORGANISATION = {"@type": "Organization", "name": "the coastguard"}


@pytest.mark.parametrize(
    ("speaker", "author"),
    [
        (Speaker("Ann Ro", "person", "mayor", "Sel"), {"@type": "Person", "name": "Ann Ro", "jobTitle": "mayor",
                                                      "affiliation": {"@type": "Organization", "name": "Sel"}}),
        (Speaker("the coastguard", "organisation"), ORGANISATION),
        (Speaker("the coastguard", "group"), ORGANISATION),
        (Speaker(None, "unnamed", "spokesman"), {"@type": "Person", "jobTitle": "spokesman"}),
        (Speaker(None, "unnamed"), None),
        (Speaker(None, "group"), None),
        (Speaker("a leaked memo", "document"), None),
        (None, {"@type": "Organization", "name": "Highland Wire"}),
    ],
)  # fmt: skip
def test_the_author_of_a_claim_is_who_made_it(speaker, author):
    told = drafts([an_entry(speaker=speaker, origin=Origin("r1", "0", outlet="Highland Wire"))])["@graph"][0]["itemReviewed"]
    checked_things(told)
    assert told.get("author") == author
    assert ("isBasedOn" in told) == (speaker is not None and speaker.kind == "document")


@pytest.mark.parametrize(
    ("said", "day"),
    [
        (None, None),
        (Period(date(2025, 3, 11), date(2025, 3, 11)), "2025-03-11"),
        (Period(date(2025, 3, 1), date(2025, 3, 31)), None),
        (Period(date(2025, 3, 1), None), None),
        (Period(None, None), None),
    ],
)
def test_a_claim_has_the_day_it_was_made_and_never_that_of_the_report(said, day):
    held = statement("It broke, she said", "s1", "Ann Ro", "It broke", said=said)
    entry = Entry(held, Origin("r1", "0", published=date(2025, 3, 12)), held.speaker, None, "It broke", "It broke, she said", 0)
    told = drafts([entry])["@graph"][0]
    assert told["claimReviewed"] == "Ann Ro: It broke"
    assert told["itemReviewed"].get("datePublished") == day


# ---------------------------------------------------------------- paper


class Seen(html.parser.HTMLParser):
    """What a page holds: its elements, ids and links, and the text of each element by class or name."""

    VOID = ("meta", "link")

    def __init__(self, page):
        super().__init__()
        self.tags, self.ids, self.links, self.open, self.texts, self.attributes = set(), [], [], [], {}, []
        self.feed(page)
        self.close()
        assert not self.open, "every element is closed"

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.tags.add(tag)
        self.attributes += list(given)
        self.ids += [given["id"]] if "id" in given else []
        self.links += [given["href"]] if tag == "a" else []
        if tag not in self.VOID:
            self.open.append((tag, given.get("class", tag)))
            self.texts.setdefault(self.open[-1][1], []).append("")

    def handle_endtag(self, tag):
        assert self.open.pop()[0] == tag

    def handle_data(self, data):
        for _, name in self.open:
            self.texts[name][-1] += data


def paper(entries, title="What was said of the flood"):
    return joined(exports.entries_html(entries, title))


def test_a_page_lists_the_entries_and_marks_their_words_in_the_evidence(selection):
    seen = Seen(paper(selection))
    assert seen.texts["h1"] == ["What was said of the flood"]
    assert len(seen.ids) == len(set(seen.ids))
    numbers = range(1, len(selection) + 1)
    assert [name for name in seen.ids if name.startswith("n")] == [f"n{number}" for number in numbers]
    assert {link.removeprefix("#") for link in seen.links if link.startswith("#")} == set(seen.ids)
    sentences = len({(entry.origin.id, entry.context) for entry in selection if entry.origin.url})
    assert [link for link in seen.links if not link.startswith("#")] == [ABOUT["url"]] * sentences
    assert "At least 14" in seen.texts["mark"]
    assert "At least 14 [1]" in seen.texts["p"]
    facts = next(text for text in seen.texts["facts"] if "edited" in text)
    for told in ("killed", "≥ 15", "Goma", "edited (value, low)", "source graded B", "information graded 2"):
        assert told in facts
    assert f"{len(selection)} entries from 2 reports" in seen.texts["footer"][0]
    assert "does not say who is right" in seen.texts["footer"][0]


def test_entries_of_one_sentence_share_a_footnote():
    text = "12 people and 3 dogs went."
    first, second = an_entry(text, "12"), an_entry(text, "3")
    seen = Seen(paper([first, second, replace(second, origin=Origin("r9", "9"))]))
    assert [name for name in seen.ids if name.startswith("e")] == ["e1", "e2"]
    assert seen.texts["blockquote"] == [text, text]
    assert seen.texts["mark"] == ["12", "3", "3"]


def test_words_beyond_the_sentence_are_told_by_their_place():
    text = "“It broke,” she said. She paused. “Twice.”"
    held = statement(text, "s1", "Ann Ro", ("“It broke,”", "“Twice.”"), "said", "she")
    seen = Seen(paper([Entry(held, Origin("r0", "0"), held.speaker, None, "“It broke,” … “Twice.”", text[:21], 0)]))
    assert seen.texts["mark"] == ["“It broke,”"]
    assert "code points 34–42" in seen.texts["blockquote"][0]


def test_an_empty_selection_is_a_page_that_says_so():
    assert "No entries." in Seen(paper([])).texts["p"]


def test_a_pages_policy_admits_its_one_style_and_nothing_else(selection):
    page = paper(selection)
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1]
    style = re.search(r"<style>(.*?)</style>", page, re.S)[1]
    allowed = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{allowed}'; ")
    assert "script" not in Seen(page).tags | set(policy.split())


def hostile():
    """Entries with a hostile string in every field that a page shows."""
    pytest.importorskip("playwright")
    from browser.test_page import HOSTILE

    for bad in HOSTILE:
        text = f"{bad} 12 {bad}"
        origin = Origin("r0", "0", bad, outlet=bad, url=bad, author=bad)
        number = Span(len(bad) + 1, len(bad) + 3)
        speaker = Speaker(bad, "person", bad, bad, bad)
        yield an_entry(
            text, number, origin=origin, speaker=speaker, who=bad, counted=bad, unit=bad, party=bad, place=Place(bad)
        )
        held = statement(text, bad, speaker, Span(0, len(text)))
        yield Entry(held, origin, speaker, None, text, text, 0, review="edited", grade=bad, source_grade=bad)


def test_hostile_text_makes_no_element_and_no_attribute(selection):
    plain, seen = Seen(paper(selection)), Seen(paper(hostile(), title="</title><script>hit=1</script>"))
    assert seen.tags <= plain.tags | {"small"}
    assert set(seen.attributes) <= set(plain.attributes)
    assert all(link.startswith("#") for link in seen.links)
    assert "<script>hit=1</script>" in seen.texts["blockquote"][0]


def test_in_a_browser_nothing_hostile_runs_and_nothing_is_fetched(tmp_path, chromium):
    path = tmp_path / "page.html"
    path.write_bytes(paper(hostile(), title="<img src=x onerror=hit=1>").encode())
    tried = []
    page = chromium.new_page()
    page.on("request", lambda request: tried.append(request.url))
    page.on("console", lambda message: tried.append(message.text))
    page.goto(path.as_uri())
    assert page.evaluate("typeof hit") == "undefined"
    assert page.evaluate("getComputedStyle(document.body).maxWidth") != "none", "the style is admitted"
    assert page.evaluate("document.scripts.length") == 0
    page.close()
    assert [one for one in tried if one not in (path.as_uri(), "data:,")] == []


# ---------------------------------------------------------------- all of them

STREAMS = {
    "json": exports.entries_json,
    "jsonl": exports.entries_jsonl,
    "csv": exports.entries_csv,
    "geojson": exports.entries_geojson,
    "webannotation": exports.entries_webannotation,
    "claimreview": exports.entries_claimreview,
    "html": lambda entries: exports.entries_html(entries, "Flood"),
}


@pytest.mark.parametrize("write", STREAMS.values(), ids=STREAMS)
def test_an_entry_is_written_before_the_next_but_one_is_asked_for(write, flood):
    asked = []

    def asking():
        for entry in flood:
            asked.append(entry.held.id)
            yield entry

    written, pieces = "", write(asking())
    while flood[0].held.id not in written:
        written += next(pieces)
    assert len(asked) <= 2


def test_the_same_entries_give_the_same_bytes_in_another_run(selection, tmp_path):
    (tmp_path / "entries").write_bytes(pickle.dumps(selection))
    code = (
        "import sys, pickle; from sayso import exports; w = sys.stdout.buffer.write\n"
        "with open('entries', 'rb') as file: entries = pickle.load(file)\n"
        "for name in ('json', 'jsonl', 'csv', 'geojson', 'webannotation', 'claimreview'):\n"
        "    w(''.join(getattr(exports, 'entries_' + name)(entries)).encode())\n"
        "w(''.join(exports.entries_html(entries, 'Flood')).encode())\n"
        "exports.entries_parquet(entries, sys.stdout.buffer)\n"
    )
    pytest.importorskip("pyarrow")
    file = io.BytesIO()
    exports.entries_parquet(selection, file)
    ours = joined(joined(write(selection)) for write in STREAMS.values()).encode() + file.getvalue()
    environment = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Pacific/Kiritimati", "LC_ALL": "C"}
    ran = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, check=True)
    assert ran.stdout == ours


def test_the_page_on_exports_names_every_column_and_every_field(selection):
    page = (ROOT / "docs/exports.md").read_text("utf-8")
    named_there = set(re.findall(r"`([A-Za-z_@:0-9]+)`", page))
    statement_fields, figure_fields = set(Statement.__struct_fields__), set(Figure.__struct_fields__)
    beside = {key for entry in selection for key in exports.entry_dict(entry)} - statement_fields - figure_fields
    told = [annotations(selection), drafts(selection), {"type": 1, "features": 1, "geometry": 1, "properties": 1}]
    keys = {key for one in told for key in keys_of(one)}
    assert ({name for name, _ in exports.ENTRY_COLUMNS} | beside | keys) - named_there == set()
