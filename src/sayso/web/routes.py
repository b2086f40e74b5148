"""What a route of the API is: where it is asked, what it takes, what it gives back. The tables: asking.py, deciding.py."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from math import isfinite
from typing import Any, Literal, NamedTuple

from msgspec import Struct

from sayso.errors import MisuseError
from sayso.filternames import FILTERS, NUMBERS
from sayso.ledger import Ledger
from sayso.ledger.filters import NONE, WORDS
from sayso.ledger.members import Role
from sayso.ledger.questions import with_whole_ids
from sayso.web.whole import Keeper

MOST = 500  # entries of a page: what is more is asked for by its cursor
USUAL = 50
LONGEST = 2_000  # characters of a parameter

Schema = dict[str, Any]  # JSON Schema 2020-12, as OpenAPI 3.1 has it


class Parameter(NamedTuple):
    """What may be given: its name in the address, its schema, a line on it."""

    name: str
    schema: Schema
    told: str
    where: Literal["query", "path"] = "query"
    required: bool = False


# So that who waits for the whole ledger, for a file, or for a writer, holds up no other.
Lane = Literal["asked", "whole", "anew", "export", "decided"]


class Source(NamedTuple):
    """What is asked: the ledger, and what is kept of the whole of it."""

    ledger: Ledger
    whole: Keeper


class Encoded(NamedTuple):
    """An answer that is JSON already. `lasting`: it is the same until the ledger changes."""

    body: str
    lasting: bool = True


class Route(NamedTuple):
    """A question or a decision. `answer` is the schema of what comes back; `body` what is sent, of decisions alone.

    `call` gets the source and what was given, by names with underscores, and returns plain values, JSON (Encoded), or pieces of
    a file (`media`). `needs` is the role that may ask it. `fresh`: the answer may change without the ledger. `lane`: with
    which others it waits for a thread.
    """

    path: str
    name: str
    told: str
    parameters: tuple[Parameter, ...]
    answer: Schema
    call: Callable[..., Any]
    body: type[Struct] | None = None
    media: str = "application/json"
    needs: Role = "reader"
    fresh: bool = False
    lane: Lane = "asked"
    anew: tuple[Parameter, ...] = ()


def filter_parameters(names: Iterable[str]) -> tuple[Parameter, ...]:
    """A parameter for each filter, under the name that it has on the command line."""
    return tuple(Parameter(name.replace("_", "-"), _schema(name), FILTERS[name][1]) for name in names)


def _schema(name: str) -> Schema:
    """What a filter may be: a number, a day, some of the words that it knows, or any words."""
    if name in NUMBERS:
        return {"type": "number"}
    if name.endswith(("_since", "_until")):
        day = {"type": "string", "format": "date"}
        return day if name.endswith("_until") else {"anyOf": [day, {"const": NONE}], "type": "string"}
    if name in WORDS:
        one = f"({'|'.join(sorted(WORDS[name]))})"
        return {"type": "string", "pattern": f"^{one}$" if name == "versions" else f"^{one}(,{one})*$"}
    return {"type": "string", "minLength": 1, "maxLength": LONGEST}


LIMIT = Parameter("limit", {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL}, "At most so many.")
CURSOR = Parameter("cursor", {"type": "string", "maxLength": LONGEST}, "The `next` of the page before.")
AS_OF = Parameter("as-of", {"type": "string", "maxLength": 40},
                  "As the ledger was: a day, a moment, or the number of a change.")  # fmt: skip
ID = Parameter("id", {"type": "string", "maxLength": 40}, "An id, or enough of its beginning.", "path")


def given(route: Route, query: Iterable[tuple[str, str]], path: Mapping[str, str]) -> dict[str, Any]:
    """What was asked, by names with underscores. Raises MisuseError for a name, a number or a length that does not fit."""
    known = {one.name: one for one in route.parameters}
    found: dict[str, Any] = {name: _typed(known[name], value) for name, value in path.items()}
    for name, value in query:
        if name not in known or known[name].where == "path":
            choose = ", ".join(sorted(one.name for one in route.parameters if one.where == "query")) or "none"
            raise MisuseError(name[:40], "is no parameter of this", f"choose among {choose}")
        key = name.replace("-", "_")
        if key in found:
            raise MisuseError(name, "is given twice", "part several values by commas")
        found[key] = _typed(known[name], value)
    for name, one in known.items():
        if one.required and not str(found.get(name.replace("-", "_"), "")).strip():
            raise MisuseError(name, "is needed", f"give it: {one.told[0].lower()}{one.told[1:]}")
    return found


def _typed(parameter: Parameter, value: str) -> Any:
    """A value as its schema wants it."""
    schema = parameter.schema
    if "\x00" in value:
        raise MisuseError(parameter.name, "holds a NUL", "leave it out")
    if len(value) > schema.get("maxLength", LONGEST):
        raise MisuseError(parameter.name, f"is longer than {schema.get('maxLength', LONGEST)} characters", "ask for less")
    if "enum" in schema and value not in schema["enum"]:
        raise MisuseError(parameter.name, f"{value[:40]!r} is none", f"choose among {', '.join(schema['enum'])}")
    if schema["type"] == "boolean":
        if value not in ("true", "false"):
            raise MisuseError(parameter.name, f"{value[:40]!r} is neither true nor false", "give one of them")
        return value == "true"
    if schema["type"] == "integer":
        low, high = schema.get("minimum", 0), schema.get("maximum", 2**31 - 1)
        if not (value.isascii() and value.isdecimal() and len(value) < 11 and low <= int(value) <= high):
            raise MisuseError(parameter.name, f"{value[:40]!r} is no number from {low} to {high}", "give a whole number")
        return int(value)
    return _number(parameter.name, value) if schema["type"] == "number" else value


def _number(name: str, value: str) -> float:
    with suppress(ValueError):
        if isfinite(found := float(value)):
            return found
    raise MisuseError(name, f"{value[:40]!r} is no number", "write it like 12 or 0.5")


def filters_in(ledger: Ledger, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Of what was asked, the filters, with reports by their whole ids. Raises MisuseError for a report that there is not."""
    return with_whole_ids(ledger.store, {name: value for name, value in asked.items() if name in FILTERS})


def past(ledger: Ledger, asked: Mapping[str, Any]) -> Ledger:
    """The ledger as of the moment asked for; a number of few digits is that of a change."""
    moment = asked.get("as_of")
    if moment is None:
        return ledger
    return ledger.as_of(int(moment) if moment.isascii() and moment.isdecimal() and len(moment) < 8 else moment)
