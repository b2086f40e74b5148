"""The documentation against the code: what it repeats is what the code says now, its links lead somewhere, its examples run."""

from __future__ import annotations

import doctest
import importlib.util
import re
from importlib.resources import files
from pathlib import Path
from typing import get_args

import pytest
from msgspec.structs import fields

from sayso import exports, records

ROOT = Path(__file__).parent.parent
DOCS = sorted((ROOT / "docs").glob("*.md"))
PAGES = [*sorted(ROOT.glob("*.md")), ROOT / "NOTICE", *DOCS, ROOT / "eval/README.md", ROOT / "training/sentences/README.md"]
CHECKER = doctest.OutputChecker()

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


def table_words(page: Path) -> set[str]:
    """The words that stand in the first cells of a page's tables."""
    cells = re.findall(r"^\|([^|]+)\|", page.read_text("utf-8"), re.M)
    return {word for cell in cells for word in re.findall(r"`([^`]+)`", cell)}


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
    package = "".join(path.read_text("utf-8") for path in (ROOT / "src/sayso").rglob("*.py"))
    tuples = re.findall(r'\("([a-z]+(?:-[a-z]+)*)",\)', package)  # ("measure-words",)
    added = re.findall(r'rules, "([a-z-]+)"', package)  # (*a.rules, "shared")
    said = set(re.findall(r'Note\("([a-z-]+)"', package)) | set(tuples) | set(added)
    assert said - table_words(ROOT / "docs/fields.md") == set()


def test_the_glossary_is_in_order_and_has_every_record():
    words = re.findall(r"^\| \*\*([a-z ()]+)\*\*", (ROOT / "docs/glossary.md").read_text("utf-8"), re.M)
    assert words == sorted(words)
    assert {record.__name__.casefold() for record in SHOWN} | {"reading", "note", "mention", "span"} <= set(words)


def test_the_columns_named_in_fields_are_columns_of_csv():
    columns = {name for table in exports.COLUMNS.values() for name, _ in table}
    section = (ROOT / "docs/fields.md").read_text("utf-8").split("## The columns of CSV")[1].split("\n## ")[0]
    named = {word for word in re.findall(r"`([a-z_]+)`", section) if "_" in word and not word.endswith("_")}
    assert named <= columns


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
    assert {name for name in names if re.sub(r"^model/[^/]+/", "model/*/", name) not in notice} == set()
