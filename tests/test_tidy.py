"""Style as a test: the order of imports, the length of functions, what must not stand in the tree."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "src/sayso"
MODULES = sorted(PACKAGE.rglob("*.py"))
LIMIT = 70
OWNERS: dict[str, str | tuple[str, ...]] = {
    "onnxruntime": "network",
    "tokenizers": "network",
    "numpy": ("network", "tagger"),
    "trafilatura": "intake.extraction",
    "py3langid": "intake.language",
    "rich": "views",
    "click": "cli",
    "pandas": "exports.tables",
    "pyarrow": "exports.tables",
    "pypdfium2": "intake.extraction",
    "fastwarc": "intake.archives",
    "httpx2": "intake.fetching",
    "httpcore2": "intake.fetching",
    "protego": "intake.fetching",
    "snowballstemmer": "ledger.words",
    "sqlalchemy": "ledger",
    "psycopg": "ledger",
}


def name_of(path: Path) -> str:
    name = ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
    return name.removesuffix(".__init__") if name != "__init__" else name


NAMES = {f"sayso.{name_of(path)}" for path in MODULES} - {"sayso.__init__"}


def imports_of(path: Path) -> set[str]:
    """Modules that a file imports anywhere, also inside functions; but not for type checking only."""
    tree = ast.parse(path.read_text("utf-8"))
    typing_only = {
        id(n) for b in ast.walk(tree) if isinstance(b, ast.If) and "TYPE_CHECKING" in ast.dump(b.test) for n in ast.walk(b)
    }
    found: set[str] = set()
    for node in ast.walk(tree):
        if id(node) in typing_only:
            continue
        if isinstance(node, ast.Import):
            found.update(a.name for a in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            whole = {f"{node.module}.{a.name}" for a in node.names}
            modules = {name for name in whole if name in NAMES}  # from sayso.ledger import schema: a module, not the package
            found |= modules | ({node.module} if modules != whole else set())
    return found


def order() -> dict[str, int]:
    block = re.search(r"```modules\n(.*?)```", (ROOT / "ARCHITECTURE.md").read_text("utf-8"), re.S)
    assert block
    return {module: i for i, line in enumerate(block[1].strip().split("\n")) for module in line.split()}


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_imports_only_from_above_its_place_in_the_architecture(path):
    places = order()
    me = name_of(path)
    assert me in places, f"{me} has no place in ARCHITECTURE.md"
    lazy_faces = (
        {"exports", "page"} if me == "records" else {"__init__"} if me == "engine" else set()
    )  # methods of Reading; the version
    for name in imports_of(path):
        if name == "sayso" or name.startswith("sayso."):
            other = name.removeprefix("sayso").lstrip(".") or "__init__"
            if other in places and other not in lazy_faces and not (other == "__init__" and name == "sayso"):
                assert places[other] < places[me], f"{me} imports {other}, which stands beside or below it"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_third_party_has_one_owner(path):
    for name in imports_of(path):
        owners = OWNERS.get(name.split(".")[0])
        here = name_of(path)
        for owner in (owners,) if isinstance(owners, str) else owners or ():
            if here == owner or here.startswith(f"{owner}."):
                break
        else:
            assert owners is None, f"{name} belongs to {owners}"


@pytest.mark.parametrize(
    "path", [*MODULES, *sorted((ROOT / "training").glob("*.py")), *sorted((ROOT / "eval").glob("*.py"))], ids=lambda p: p.stem
)
def test_no_function_is_longer_than_seventy_lines(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
            assert node.end_lineno - node.lineno < LIMIT, (
                f"{path.name}: {node.name} has {node.end_lineno - node.lineno + 1} lines"
            )


def test_importing_sayso_loads_nothing_heavy():
    code = (
        "import sys, sayso; print(*sorted(m for m in ('numpy', 'onnxruntime', 'tokenizers', 'rich', 'click', 'pandas', "
        "'trafilatura', 'sqlalchemy', 'httpx2', 'fastwarc') if m in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == ""


def test_no_registry_address_and_no_machine_path_is_tracked():
    files = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    address = re.compile(r"https?://[^ \"]*(?:pypi|pythonhosted|npmjs|deb\.debian)|(?<![\w./])/(?:work|farm|home/[a-z]+)/")
    for file in filter(None, files):
        path = ROOT / file
        if path.suffix in (".onnx", ".sqlite", ".png") or not path.exists() or path == Path(__file__):
            continue
        found = address.search(path.read_text("utf-8", errors="replace"))
        assert found is None, f"{file}: {found[0] if found else ''}"


def test_every_name_of_the_public_face_can_be_imported_and_is_sorted():
    import sayso

    assert sayso.__all__ == sorted(sayso.__all__)
    assert all(hasattr(sayso, name) for name in sayso.__all__)
