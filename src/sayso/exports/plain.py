"""Records as plain dictionaries, lists, strings and numbers, and as JSON text: the shape of the contract.

Days become ISO strings, spans [start, end], whole counts integers. Text stays code point for code point.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from typing import Any

from msgspec import NODEFAULT, Struct
from msgspec.structs import FieldInfo, fields

COUNTS = frozenset({"value", "low", "high"})  # numbers that stand as integers where they are whole
SURROGATE = re.compile(r"[\ud800-\udfff]")


def plain(value: Any) -> Any:
    """A record, or what stands in one, as JSON knows it. A place's `span` is there only where the text names the place."""
    if value is None or isinstance(value, str):  # most of what stands in a record
        return value
    if isinstance(value, Struct):
        return _record(value)
    if isinstance(value, tuple):
        return [plain(one) for one in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else None  # JSON has no others
    return value.isoformat() if isinstance(value, date) else value


def count(value: float | None) -> int | float | None:
    """600000.0 → 600000, 4.5 → 4.5. No number without an end is a count: None."""
    if value is None or not math.isfinite(value):
        return None
    return int(value) if value == int(value) else value


def json_text(told: Any, indent: int | None = None) -> str:
    r"""JSON without a final line break. Text stands as it is (no \u escapes), but for a lone surrogate: no encoding has it."""
    written = json.dumps(told, ensure_ascii=False, indent=indent, allow_nan=False)
    return SURROGATE.sub(lambda match: f"\\u{ord(match[0]):04x}", written)


def plain_rows(records: Iterable[Struct], *, lines: bool) -> Iterator[str]:
    """Records of the ledger other than entries as a JSON array, or as JSON Lines; where they come from stands flat among them.

    An `origin` that goes with an entry is named as entries name it: the report's id as `report`.
    """
    before = "[\n"
    for record in records:
        told = plain(record)
        origin = told.pop("origin", {})
        if "id" in told and origin:
            origin["report"] = origin.pop("id")
        written = json_text({**told, **origin} if "id" in told else {**origin, **told}, None if lines else 2)
        yield written + "\n" if lines else before + written
        before = ",\n"
    if not lines:
        yield "[]\n" if before == "[\n" else "\n]\n"


def _record(record: Struct) -> dict[str, Any]:
    """The fields to write: all, but for those left out at their default, and a place's span where there is none."""
    told: dict[str, Any] = {}
    for name, key, left_out in _fields(type(record)):
        value = getattr(record, name)
        if value is left_out or value == left_out:
            continue
        told[key] = count(value) if key in COUNTS and isinstance(value, float) else plain(value)
    return told


@cache
def _fields(kind: type[Struct]) -> tuple[tuple[str, str, Any], ...]:
    """The fields of a record: name, key, and the value at which it is left out."""
    sparse = kind.__struct_config__.omit_defaults

    def left_out(one: FieldInfo) -> Any:
        if one.name == "span" and kind.__name__ == "Place":
            return None
        return one.default if sparse else NODEFAULT

    return tuple((one.name, one.encode_name, left_out(one)) for one in fields(kind))
