"""The documentation against the code: what it repeats is what the code says now, its links lead somewhere, its examples run."""

from __future__ import annotations

import doctest
import importlib.util
import re
from importlib.resources import files
from pathlib import Path
from typing import Any, get_args

import pytest
from msgspec.structs import fields

from sayso import exports, records
from sayso.ledger import Filters, Ledger, decisions, questions, schema

ROOT = Path(__file__).parent.parent
DOCS = sorted((ROOT / "docs").glob("*.md"))
PAGES = [*sorted(ROOT.glob("*.md")), ROOT / "NOTICE", *DOCS, ROOT / "eval/README.md", ROOT / "training/sentences/README.md"]
CHECKER = doctest.OutputChecker()
PACKAGE = "".join(path.read_text("utf-8") for path in sorted((ROOT / "src/sayso").rglob("*.py")))

spec = importlib.util.spec_from_file_location("docs", ROOT / "scripts/docs.py")
assert spec
assert spec.loader
docs = importlib.util.module_from_spec(spec)
spec.loader.exec_module(docs)


def prose(page: Path) -> str:
    """A page without its blocks of code."""
    return re.sub(r"^```.*?^```$", "", page.read_text("utf-8"), flags=re.M | re.S)


def anchors(page: Path) -> set[str]:
    """The names by which the headings of a page can be linked to, as GitHub makes them."""
    heads = re.findall(r"^#+ (.+)$", prose(page), re.M)
    return {re.sub(r"[^\w\- ]", "", head.replace("`", "").casefold()).replace(" ", "-") for head in heads}


def table_words(page: Path, heading: str = "") -> set[str]:
    """The words that stand in the first cells of the tables of a page, or of the section with this heading."""
    return {word for row in rows(page, heading) for word in re.findall(r"`([^`]+)`", row[0])}


def rows(page: Path, heading: str = "") -> list[list[str]]:
    """The rows of the tables of a page, or of a section of it, cell by cell."""
    text = section(page, heading) if heading else page.read_text("utf-8")
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in re.findall(r"^\|.*\|$", text, re.M)]


def section(page: Path, heading: str) -> str:
    """What stands below a heading, up to the next of its rank or above."""
    rank = heading.partition(" ")[0]
    found = re.search(rf"^{re.escape(heading)}\n(.*?)(?=^#{{1,{len(rank)}}} |\Z)", page.read_text("utf-8"), re.M | re.S)
    assert found, f"{page.name} has no {heading}"
    return found[1]


# ---------------------------------------------------------------- what repeats the code


def test_the_pages_are_what_make_docs_would_write_now():
    stale = [str(path.relative_to(ROOT)) for path, text in docs.written().items() if path.read_text("utf-8") != text]
    assert not stale, f"run `make docs`: {', '.join(stale)}"


def test_every_command_and_option_is_documented():
    page = (ROOT / "docs/cli.md").read_text("utf-8")
    for name, shown in docs.commands(docs.cli):
        assert f"## {name}\n" in page
        assert re.search(r"^  \S.{20,}", shown, re.M), f"{name} does not say what it does"
        bare = re.findall(r"^  (--?[a-z][\w-]*(?:, --\w+)?)(?: [\w\[\]|]+)*\n(?!      )", shown, re.M)
        assert not bare, f"{name}: {bare} without help"


@pytest.mark.parametrize("words", ["Act", "Comparator", "Measure", "Quote", "SpeakerKind", "Status"])
def test_every_word_of_a_field_has_a_row_with_an_example_in_fields(words):
    rows = dict(re.findall(r"^\| `(\w+)` \|(.*)\|$", (ROOT / "docs/fields.md").read_text("utf-8"), re.M))
    missing = [word for word in get_args(getattr(records, words)) if "*" not in rows.get(word, "")]
    assert not missing, f"{words}: {missing} without a row and an example sentence"


SHOWN = [records.Report, records.Statement, records.Speaker, records.Figure, records.Place, records.Period, records.Window]


@pytest.mark.parametrize("record", SHOWN, ids=lambda r: r.__name__)
def test_every_field_is_explained_in_fields(record):
    page = (ROOT / "docs/fields.md").read_text("utf-8")
    missing = [field.name for field in fields(record) if f"`{field.name}`" not in page and f"**{field.name}**" not in page]
    assert not missing


def test_every_kind_of_note_and_every_rule_is_explained_in_fields():
    reading = "".join(path.read_text("utf-8") for path in (ROOT / "src/sayso").glob("*.py"))
    tuples = re.findall(r'\("([a-z]+(?:-[a-z]+)*)",\)', reading)  # ("measure-words",)
    added = re.findall(r'rules, "([a-z-]+)"', reading)  # (*a.rules, "shared")
    noted = re.findall(r'\bNote\(\s*"([a-z-]+)"', PACKAGE)
    assert len(noted) == len(re.findall(r"\bNote\((?!Struct)", PACKAGE)), "a note whose kind is no word in its place"
    said = set(noted) | set(tuples) | set(added)
    assert said - table_words(ROOT / "docs/fields.md") == set()


def test_the_glossary_is_in_order_and_has_every_record():
    words = re.findall(r"^\| \*\*([a-z ()]+)\*\*", (ROOT / "docs/glossary.md").read_text("utf-8"), re.M)
    assert words == sorted(words)
    ledger = {"ledger", "change", "entry", "review", "version", "grade", "tally", "identity", "alias", "office", "refusal"}
    assert {record.__name__.casefold() for record in SHOWN} | {"reading", "note", "mention", "span"} | ledger <= set(words)


def test_the_columns_named_in_fields_are_columns_of_csv():
    columns = {name for table in exports.COLUMNS.values() for name, _ in table}
    section = (ROOT / "docs/fields.md").read_text("utf-8").split("## The columns of CSV")[1].split("\n## ")[0]
    named = {word for word in re.findall(r"`([a-z_]+)`", section) if "_" in word and not word.endswith("_")}
    assert named <= columns


# ---------------------------------------------------------------- the ledger


def test_every_filter_has_a_row_in_asking_with_an_example_its_name_in_python_and_its_meaning():
    told = {row[2].strip("`"): row for row in rows(ROOT / "docs/asking.md", "## The filters") if row[0].startswith("`--")}
    for name in (field.name for field in fields(Filters)):
        option, example = told[name][0].strip("`").split(" ", 1)
        assert (option, bool(example), bool(told[name][3])) == ("--" + name.replace("_", "-"), True, True)
    assert set(told) == {field.name for field in fields(Filters)}


def test_the_filters_table_tells_which_entries_have_which_filter():
    options = {name: set(re.findall(r"--([a-z-]+)", shown)) for name, shown in docs.commands(docs.cli)}
    for option, of, *_ in rows(ROOT / "docs/asking.md", "## The filters")[2:]:
        name = option.strip("`-").split(" ")[0]
        assert of.split() == [c[0].upper() for c in ("figures", "statements") if name in options[f"sayso {c}"]], name


def test_every_facet_is_named_in_asking():
    told = {row[0]: set(re.findall(r"`(\w+)`", row[1])) for row in rows(ROOT / "docs/asking.md", "## Counts and facets")}
    assert {kind: told[f"{kind}s"] for kind in questions.FACETS} == {k: set(v) for k, v in questions.FACETS.items()}


@pytest.mark.parametrize("table", schema.metadata.tables.values(), ids=lambda t: t.name)
def test_every_table_and_column_is_explained_in_ledger(table):
    page = ROOT / "docs/ledger.md"
    said = section(page, f"### {table.name}")
    if table.name == "figure":  # "the same columns as a statement"
        said += section(page, "### statement")
    everywhere = {"n", "since", "until", "day"}
    missing = {column.name for column in table.columns} - everywhere - set(re.findall(r"`(\w+)`", said))
    assert not missing
    assert everywhere == table_words(page, "## The tables") & everywhere


def test_every_kind_of_change_and_every_way_is_named_in_ledger():
    page = ROOT / "docs/ledger.md"
    kinds = set(re.findall(r'\.writing\(\s*"(\w+)"', PACKAGE))
    assert kinds == table_words(page, "## Changes")
    assert set(get_args(records.Way)) <= set(re.findall(r"`(\w+)`", section(page, "### report")))
    assert set(get_args(records.Review)) <= set(re.findall(r"\w+", section(page, "### statement")))


def test_every_check_is_explained_in_ledger(tmp_path):
    with Ledger(tmp_path / "empty.db", create=True) as ledger:
        checks = {re.sub(r"^form \d+ of \d+$", "form", check.what) for check in ledger.verify()}
    assert checks == {row[0] for row in rows(ROOT / "docs/ledger.md", "## Verify")[2:]}


def test_every_field_that_can_be_edited_is_told_in_review():
    told = table_words(ROOT / "docs/review.md", "## Edit")
    of_figures = {field.name for field in fields(records.Figure)} - decisions.LOCKED
    of_statements = {field.name for field in fields(records.Statement)} - decisions.LOCKED | set(decisions.SPEAKER_FIELDS)
    assert told == of_figures | of_statements


def test_both_scales_of_grades_are_told_in_review():
    told = [row[0].strip("`") for row in rows(ROOT / "docs/review.md", "## Grades") if row[0].startswith("`")]
    assert told == [*decisions.SOURCE_GRADES, *decisions.INFORMATION_GRADES]


def test_every_field_of_a_row_is_told_in_feeding():
    from sayso.intake import rows as lines

    row: Any = lines._Row
    assert table_words(ROOT / "docs/feeding.md", "## JSON Lines") == {field.name for field in fields(row)}


def test_every_command_is_told_in_a_page_beside_the_list_of_all():
    prose_of_all = "".join(page.read_text("utf-8") for page in DOCS if page.name not in ("cli.md", "api.md"))
    missing = [name for name, _ in docs.commands(docs.cli) if not re.search(rf"{name}(?![\w-])", prose_of_all)]
    assert not missing


def test_every_environment_variable_is_told_with_the_command_line():
    read = set(re.findall(r'environ(?:\.get\(|\[)"(SAYSO_\w+)"|getenv\("(SAYSO_\w+)"', PACKAGE))
    names = {name for pair in read for name in pair if name}
    assert {"SAYSO_LEDGER", "SAYSO_AS"} <= names
    missing = [name for name in names if f"`{name}`" not in (ROOT / "docs/cli.md").read_text("utf-8")]
    assert not missing


def test_moments_and_the_folder_of_the_run_are_shown_as_fixed_ones(tmp_path):
    from datetime import UTC, datetime

    now = datetime.now(UTC)
    printed = (
        f"{tmp_path}/a.db {now:%Y-%m-%d %H:%M} {now.isoformat(timespec='microseconds')} on {now:%Y-%m-%d} 2024-11-05 12:00"
    )
    shown = "/desk/a.db 2025-02-07 09:00 2025-02-07T09:00:00.000000+00:00 on 2025-02-07 2024-11-05 12:00"
    assert docs.standing(printed, tmp_path) == shown


# ---------------------------------------------------------------- links and paths


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_lead_to_files_and_headings_that_exist(page):
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(page)):
        if target.startswith(("http://", "https://", "mailto:")):
            continue
        path, _, anchor = target.partition("#")
        there = (page.parent / path).resolve() if path else page
        assert there.exists(), f"{target}: no such file"
        assert not anchor or anchor in anchors(there), f"{target}: no such heading"


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_paths_named_in_prose_exist(page):
    for path in re.findall(r"`((?:assets|docs|eval|scripts|src|tests|training|requirements)/[\w./-]+)`", prose(page)):
        assert any((top / path).exists() for top in (ROOT, ROOT / "src/sayso")), f"{path}: no such file"


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_make_targets_named_in_prose_exist(page):
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    named = set(re.findall(r"`make ([a-z]+)`", page.read_text("utf-8")))
    assert named <= targets, f"make {named - targets}"


# ---------------------------------------------------------------- examples


@pytest.mark.parametrize("page", [p for p in PAGES if ">>> " in p.read_text("utf-8")], ids=lambda p: p.name)
def test_python_examples_give_what_the_page_says(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("sample.txt").write_bytes(files("sayso").joinpath("assets/sample.txt").read_bytes())
    # only the blocks of Python count; other lines become empty, so that a failure names the line of the page
    kept, inside = [], False
    for line in page.read_text("utf-8").split("\n"):
        inside = line == "```python" or (inside and line != "```")
        kept.append(line if inside and line != "```python" else "")
    test = doctest.DocTestParser().get_doctest("\n".join(kept), {}, page.name, str(page), 0)
    failures: list[str] = []
    doctest.DocTestRunner(CHECKER, optionflags=doctest.ELLIPSIS).run(test, out=failures.append)
    assert not failures, "".join(failures)


def test_the_example_sentences_of_training_are_in_the_format_that_its_page_tells():
    files_of = sorted((ROOT / "training/sentences").glob("*.txt"))
    assert files_of
    heads = re.compile(r"^== \S+ \| (?:\d{4}-\d\d-\d\d|-) \| .+$", re.M)
    assert all(heads.match(path.read_text("utf-8")) for path in files_of)


def test_the_changelog_names_the_version():
    from sayso import __version__

    assert re.search(rf"^## {re.escape(__version__)}\b", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.M)


def test_every_shipped_asset_is_named_in_the_notice_as_our_own_or_as_whose_it_is():
    assets = ROOT / "src/sayso/assets"
    notice = (ROOT / "NOTICE").read_text("utf-8")
    names = {path.relative_to(assets).as_posix() for path in assets.rglob("*") if path.is_file()}
    names = {name for name in names if not name.startswith("web/")}  # built, and named as a whole
    assert "src/sayso/assets/web" in notice
    assert {name for name in names if re.sub(r"^(model|relater)/[^/]+/", r"\1/*/", name) not in notice} == set()
