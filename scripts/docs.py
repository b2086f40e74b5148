"""Writes what the documentation repeats of the code: `make docs`.

    docs/cli.md            every command's --help
    docs/api.md            the public names: signatures, fields, docstrings
    README.md, docs/*.md   what the commands of each ```console block print

A ```console block is a command line after "$ " (further lines of it after "> ") and what it prints. All commands of a page are
run in order in one folder, empty at first, 100 columns wide; what stands in the block is replaced. A command that fails stops
the run, unless it goes on ("; echo $?"). So that the same commands print the same: who decides is "ada", the folder is shown
as /desk, and moments of the run itself as one moment that stands. Ids of reports and entries follow from the texts.

`tests/test_docs.py` holds every page against what this script would write now.
"""

from __future__ import annotations

import importlib
import inspect
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any, ForwardRef, get_args

import click
from msgspec import NODEFAULT, Struct
from msgspec.structs import fields

import sayso
from sayso import records
from sayso.cli import cli

ROOT = Path(__file__).parent.parent
WIDTH = 100
CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.M | re.S)
# Of records.py: what a field may say.
WORDS = ("Act", "Comparator", "Measure", "Quote", "SpeakerKind", "Status", "Review", "Way")
# A day or moment as the ledger prints it, and the one that stands for those of the run.
MOMENT = re.compile(r"\b(\d{4}-\d\d-\d\d)(?:([ T])\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?")
SHOWN_AT, SHOWN_IN = "2025-02-07T09:00:00.000000", "/desk"
# Modules whose names a caller may need besides those of `import sayso`, and which of them; the Ledger stands with its own.
BESIDE = {
    "sayso.ledger": (
        "Ledger", "location", "Filters", "Selection", "Page", "Incoming", "Written", "Renewed", "Check", "Expunged", "Decision",
        "Who", "Office",
    ),
    "sayso.records": ("Origin", "Filed", "Arrival", "Voice", "Hit", "Change", "Refused"),
    "sayso.desk": ("add", "add_found", "add_tally", "renew", "Summary"),
    "sayso.intake": ("sources", "report", "day", "is_single", "About", "Taken", "Skipped", "Fetcher"),
    "sayso.exports": (
        "to_dict", "to_json", "to_jsonl", "to_csv", "to_frame", "entry_dict", "entries_json", "entries_jsonl", "entries_csv",
        "entries_frame", "entries_parquet", "entries_geojson", "entries_webannotation", "entries_claimreview", "entries_html",
        "regression_dict",
    ),
    "sayso.views": ("table", "markdown"),
    "sayso.page": ("page",),
}  # fmt: skip


def written() -> dict[Path, str]:
    """What each page should hold: the two that are all written, and those with console blocks."""
    found = {ROOT / "docs/cli.md": command_line(), ROOT / "docs/api.md": interface()}
    paths = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
    pages = {path: path.read_text("utf-8") for path in paths if path not in found}
    shown = {path: text for path, text in pages.items() if CONSOLE.search(text)}
    with ThreadPoolExecutor(os.cpu_count()) as threads:  # each page has a folder to itself
        return found | dict(zip(shown, threads.map(with_output, shown.values(), (path.name for path in shown)), strict=True))


# ---------------------------------------------------------------- the command line


def commands(command: click.Command, name: str = "sayso", above: click.Context | None = None) -> Iterator[tuple[str, str]]:
    """Every command's full name and what its --help prints, the group itself first."""
    context = click.Context(command, above, name, terminal_width=WIDTH, max_content_width=WIDTH, **command.context_settings)
    yield context.command_path, command.get_help(context)
    if isinstance(command, click.Group):
        for key in sorted(command.commands):
            yield from commands(command.commands[key], key, context)


def command_line() -> str:
    """docs/cli.md."""
    parts = [COMMAND_LINE] + [f"## {name}\n\n```text\n{shown}\n```" for name, shown in commands(cli)]
    return "\n\n".join(parts) + "\n"


COMMAND_LINE = """\
# The command line

`make docs` writes this page; to change it, edit the help texts below `src/sayso/cli`.

| to | use | see |
|---|---|---|
| read without keeping anything | `read`, `sample` | [tutorial](tutorial.md) |
| put reports into the ledger | `add`, `reread`, `refused` | [feeding](feeding.md), [tallies](tallies.md) |
| follow feeds | `watch` | [watch](watch.md) |
| ask it | `figures`, `statements`, `reports`, `speakers`, `search`, `show` | [asking](asking.md) |
| hold its claims against each other | `compare`, `sums`, `history`, `links`, `copies`, `house` | [comparing](comparing.md) |
| see it in a browser, or ask it by HTTP | `serve` | [the web app](web.md) |
| take out of it | `export` | [exports](exports.md) |
| decide | `review`, `grade`, `alias`, `undo`, `regression`, `expunge` | [review](review.md), [speakers](speakers.md) |
| keep it | `verify`, `backup` | [ledger](ledger.md) |

Exit codes: 0, all was done; 1, something was refused (named on standard error) and the rest was done, or the ledger is busy, or
somebody else changed what was to be changed; 2, the call was wrong; 3, the model or the ledger is damaged, or there is none.
Every message is shown in [errors.md](errors.md), every field of the output in [fields.md](fields.md).

Environment variables: `SAYSO_LEDGER`, the ledger where `--ledger` names none; `SAYSO_AS`, who decides where `--as` names
nobody; `SAYSO_THREADS`, the number of threads of one reading (default 1); `SAYSO_MODEL`, the folder of another model.
`NO_COLOR` (set to anything) turns colours off. There is no configuration file."""


# ---------------------------------------------------------------- the Python interface


def interface() -> str:
    """docs/api.md."""
    face = {name: getattr(sayso, name) for name in sayso.__all__}
    verbs = {n: v for n, v in face.items() if inspect.isfunction(v)}
    errors = {n: v for n, v in face.items() if inspect.isclass(v) and issubclass(v, Exception)}
    nouns = {n: v for n, v in face.items() if n not in verbs and n not in errors and n not in BESIDE["sayso.ledger"]}
    parts = [INTERFACE, prose(documentation(sayso)), "## Functions"]
    for name, verb in verbs.items():
        parts += [f"### sayso.{name}", *entry(name, verb)]
    parts += ["## Records", RECORDS]
    for name, noun in nouns.items():
        parts += [f"### sayso.{name}", *entry(name, noun)]
    parts += ["### Words", "\n".join(f"- `{name}`: {', '.join(get_args(getattr(records, name)))}" for name in WORDS)]
    parts += ["## Errors", prose(documentation(importlib.import_module("sayso.errors")))]
    parts += ["\n".join(f"- `sayso.{n}`, exit code {e.exit_code}: {one_line(e)}" for n, e in errors.items())]
    for module, names in BESIDE.items():
        parts += beside(importlib.import_module(module), names)
    return "\n\n".join(parts) + "\n"


INTERFACE = """\
# The Python interface

`make docs` writes this page; to change it, edit the docstrings."""
RECORDS = """\
What each field means is told in [fields.md](fields.md). All records are frozen, compare by value and can be pickled."""


def documentation(thing: Any) -> str:
    """The docstring, without the indent of the code around it."""
    return inspect.getdoc(thing) or ""


def one_line(thing: Any) -> str:
    """The docstring on one line."""
    return " ".join(documentation(thing).split())


def beside(module: ModuleType, names: Iterable[str]) -> Iterator[str]:
    """The section of a module whose names are not, or not all, those of `import sayso`."""
    yield f"## {module.__name__}"
    yield prose(documentation(module).split("\n\n")[0])
    for name in names:
        yield f"### {'sayso' if name in sayso.__all__ else module.__name__}.{name}"
        yield from entry(name, getattr(module, name))


def entry(name: str, thing: Any) -> Iterator[str]:
    """A function's signature, a record's fields or how an object is made; the docstring; methods."""
    if inspect.isfunction(thing):
        shown = signature(name, thing)
    elif issubclass(thing, Struct) or not inspect.isfunction(thing.__init__):
        shown = record(name, thing)
    else:
        shown = f"class {signature(name, thing.__init__, bound=True).removesuffix(' -> None')}"
    yield f"```python\n{shown}\n```"
    yield prose(documentation(thing))
    for key, method in vars(thing).items() if inspect.isclass(thing) else ():
        if inspect.isfunction(method) and not key.startswith("_") and "Connection" not in method.__annotations__.values():
            yield f"`{signature(key, method, bound=True, wide=True)}`: {one_line(method)}"


def signature(name: str, function: Any, *, bound: bool = False, wide: bool = False) -> str:
    """The function's line, or unless `wide` a line a parameter where it is longer than the page; `bound`: without self."""
    found = inspect.signature(function)
    parts: list[str] = []
    for parameter in list(found.parameters.values())[1 if bound else 0 :]:
        if parameter.kind is parameter.KEYWORD_ONLY and "*" not in parts:
            parts.append("*")
        stars = {parameter.VAR_POSITIONAL: "*", parameter.VAR_KEYWORD: "**"}.get(parameter.kind, "")
        typed = "" if parameter.annotation is parameter.empty else f": {parameter.annotation}"
        told = "…" if callable(parameter.default) else repr(parameter.default)  # a function is shown with its address in memory
        default = "" if parameter.default is parameter.empty else f" = {told}"
        parts.append(f"{stars}{parameter.name}{typed}{default}")
    line, after = f"{name}({', '.join(parts)})", f" -> {found.return_annotation}"
    narrow = wide or len(line + after) <= WIDTH
    return (line if narrow else f"{name}(\n" + "".join(f"    {part},\n" for part in parts) + ")") + after


def record(name: str, kind: Any) -> str:
    """A record's fields, a line each, with their types and defaults."""
    defaults: dict[str, str] = {}
    for f in fields(kind) if issubclass(kind, Struct) else ():
        if f.default is not NODEFAULT or f.default_factory is not NODEFAULT:
            defaults[f.name] = f" = {f.default!r}" if f.default is not NODEFAULT else " = …"
    types = {key: t.__forward_arg__ if isinstance(t, ForwardRef) else t for key, t in inspect.get_annotations(kind).items()}
    return f"class {name}:\n" + "\n".join(f"    {key}: {t}{defaults.get(key, '')}" for key, t in types.items())


def prose(docstring: str) -> str:
    """A docstring as Markdown: drawings become blocks of text, examples blocks of Python; stars and angles are escaped."""
    shown: list[str] = []
    for paragraph in re.split(r"\n\s*\n", docstring.strip()):
        if paragraph.startswith(">>> "):
            shown.append(f"```python\n{paragraph}\n```")
        elif paragraph.startswith("    "):
            shown.append(f"```text\n{inspect.cleandoc(paragraph)}\n```")
        else:  # every other piece between backticks is code
            pieces = paragraph.split("`")
            shown.append("`".join(p if i % 2 else re.sub(r"([*<])", r"\\\1", p) for i, p in enumerate(pieces)))
    return "\n\n".join(shown)


# ---------------------------------------------------------------- what commands print


def with_output(page: str, name: str) -> str:
    """The page with what its commands print now. Raises SystemExit, naming the command, where one fails."""
    with tempfile.TemporaryDirectory() as folder:
        return CONSOLE.sub(lambda block: f"```console\n{session(block[1], Path(folder), name)}```", page)


def session(block: str, folder: Path, page: str) -> str:
    """The commands of a block, each as it is shown, with its output."""
    typed = re.findall(r"^\$ .*(?:\n> .*)*", block, re.M)
    return "".join(f"{shown}\n{output(re.sub('^[$>] ', '', shown, flags=re.M), folder, page)}" for shown in typed)


def output(command: str, folder: Path, page: str) -> str:
    """What a command prints, standard error included, with as little of this machine's settings as may be."""
    kept = {name: os.environ[name] for name in ("HOME", "SAYSO_MODEL") if name in os.environ}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    settings = kept | {"PATH": path, "COLUMNS": str(WIDTH), "LC_ALL": "C.UTF-8", "NO_COLOR": "1", "SAYSO_AS": "ada"}
    both = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    ran = subprocess.run(command, shell=True, cwd=folder, env=settings, encoding="utf-8", check=False, **both)
    if ran.returncode:
        sys.exit(f"{page}: `{command}` ended with exit code {ran.returncode}:\n{ran.stdout}")
    return "".join(f"{line.rstrip()}\n" for line in standing(ran.stdout, folder).splitlines())


def standing(shown: str, folder: Path) -> str:
    """What was printed, without what is of this run alone: its folder, and its moments."""
    days = {(datetime.now(UTC) - timedelta(days=ago)).date().isoformat() for ago in (0, 1)}  # it may just be midnight

    def moment(found: re.Match[str]) -> str:
        fixed = SHOWN_AT[: len(found[0])].replace("T", found[2] or "T")
        return fixed if found[1] in days else found[0]

    return MOMENT.sub(moment, shown.replace(str(folder), SHOWN_IN))


def main() -> None:
    """Writes the pages, and says of each whether it has changed."""
    for path, text in written().items():
        changed = not path.exists() or path.read_text("utf-8") != text
        path.write_text(text, "utf-8")
        print(f"{path.relative_to(ROOT)}: {'written anew' if changed else 'as it was'}")


if __name__ == "__main__":
    main()
