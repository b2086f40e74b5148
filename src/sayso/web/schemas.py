"""The shapes of the API's answers as JSON Schema, those of the records made from the records themselves.

What `exports` writes differs from a record's own JSON in little: an entry has its report's fields beside its own, and an end
without a bound is null. `COMPONENTS` holds what is referred to by name.
"""

from __future__ import annotations

from typing import Any

import msgspec

from sayso.records import Copy, Figure, Link, Period, Place, Speaker, Statement, Term, Verdict, Voice, Window

Schema = dict[str, Any]

_RECORDS = (Statement, Figure, Link, Verdict, Voice, Copy, Term, Speaker, Place, Period, Window)
COMPONENTS: dict[str, Schema] = msgspec.json.schema_components(_RECORDS, ref_template="#/components/schemas/{name}")[1]


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _nullable(kind: str) -> Schema:
    return {"type": [kind, "null"]}


def _object(required: dict[str, Schema]) -> Schema:
    return {"type": "object", "required": list(required), "properties": required}


_TEXT, _NUMBER, _WHOLE = {"type": "string"}, {"type": "number"}, {"type": "integer"}
_LIST: Schema = {"type": "array"}
_FILED_IN: dict[str, Schema] = {
    "report": _TEXT, "published": _nullable("string"), "outlet": _nullable("string"), "url": _nullable("string"),
    "title": _nullable("string"), "who": _nullable("string"), "words": _TEXT, "context": _TEXT, "context_start": _WHOLE,
    "review": _TEXT, "grade": _nullable("string"), "source_grade": _nullable("string"), "since": _WHOLE,
    "until": _nullable("integer"),
}  # fmt: skip

_TALLIES = ("change", "reports", "statements", "figures", "reviewed", "waiting")
SUMMARY = _object({"version": _TEXT} | dict.fromkeys(_TALLIES, _WHOLE))
COUNT = _object({"count": _WHOLE})
FACET = _object({"value": _nullable("string"), "entries": _WHOLE})
PLACED = _object({"place": {"anyOf": [_ref("Place"), {"type": "null"}]}, "entries": _WHOLE})
DAY = _object({"day": _nullable("string"), "entries": _WHOLE})
COMPONENTS["StatementEntry"] = {"allOf": [_ref("Statement"), _object(_FILED_IN)]}
COMPONENTS["FigureEntry"] = {"allOf": [_ref("Figure"), _object(_FILED_IN)]}
STATEMENT, FIGURE = _ref("StatementEntry"), _ref("FigureEntry")
ENTRY: Schema = {"anyOf": [FIGURE, STATEMENT]}
COMPONENTS["Filed"] = FILED = _object({
    "id": _TEXT, "digest": _TEXT, "title": _nullable("string"), "published": _nullable("string"), "outlet": _nullable("string"),
    "url": _nullable("string"), "arrival": {"type": "object"}, "added": _TEXT, "statements": _WHOLE, "figures": _WHOLE,
    "previous": _nullable("string"), "next": _nullable("string"), "expunged": _nullable("string"),
})  # fmt: skip
REPORT = _object({
    "report": FILED, "text": _nullable("string"), "statements": {"type": "array", "items": STATEMENT},
    "figures": {"type": "array", "items": FIGURE}, "copies": {"type": "array", "items": _ref("Copy")},
    "versions": {"type": "array", "items": FILED}, "engine": {"type": ["object", "null"]}, "notes": _LIST,
})  # fmt: skip
VOICE, LINK, VERDICT = _ref("Voice"), _ref("Link"), _ref("Verdict")
HIT = _object({"kind": _TEXT, "id": _TEXT, "origin": {"type": "object"}, "snippet": _TEXT, "found": _LIST})
COMPONENTS["Account"] = _object({
    "figure": _TEXT, "who": _TEXT, "teller": _TEXT, "kind": _TEXT, "text": _TEXT, "measure": _TEXT, "status": _TEXT,
    "value": _nullable("number"), "low": _nullable("number"), "high": _nullable("number"), "bounds": _LIST, "report": _TEXT,
    "outlet": _nullable("string"), "published": _nullable("string"),
})  # fmt: skip
MATTER = _object({
    "matter": _TEXT, "scope": {"type": "object"}, "claims": {"type": "array", "items": _ref("Account")},
    "verdicts": {"type": "array", "items": VERDICT}, "advice": _LIST, "independent": _LIST, "silent": _LIST,
})  # fmt: skip
NEAR = _object({"a": _ref("Account"), "b": _ref("Account"), "verdict": VERDICT})
FINDING = _object({"kind": _TEXT, "terms": _LIST, "remainder": _LIST, "holds": {"type": "boolean"}, "sentence": _TEXT})
SERIES = _object({"who": _TEXT, "teller": _TEXT, "scope": {"type": "object"}, "phases": _LIST, "steps": _LIST})
DONE = _object({"change": _WHOLE})
REVIEWED = _object({"change": _WHOLE, "entries": {"type": "array", "items": _TEXT}})
SEARCH = _object({"n": _WHOLE, "name": _TEXT, "address": _TEXT, "by": _TEXT, "at": _TEXT})
FORGOTTEN = _object({"forgotten": _WHOLE})
CHANGE = _object({
    "n": _WHOLE, "at": _TEXT, "kind": _TEXT, "by": _nullable("string"), "reason": _nullable("string"),
    "detail": {"type": ["object", "null"]}, "undoes": _nullable("integer"),
})  # fmt: skip
ALIAS = _object({"change": _WHOLE, "kind": _TEXT})
ACCESS = _object({"n": _WHOLE, "at": _TEXT, "name": _TEXT, "what": _TEXT, "address": _TEXT})
SESSION = _object({
    "name": _nullable("string"), "role": _TEXT, "decides": {"type": "boolean"}, "csrf": _nullable("string"),
    "ends": _nullable("string"), "login": {"type": "boolean"},
})  # fmt: skip
PROBLEM = _object({"type": _TEXT, "title": _TEXT, "status": _WHOLE, "detail": _TEXT})


COMPONENTS["Waiting"] = WAITING = {"allOf": [_ref("FigureEntry"), _object({"worth": _NUMBER, "why": _LIST})]}


def page(of: Schema) -> Schema:
    """Some of what was asked for, and the cursor of those that follow; null where there are no more."""
    return _object({"items": {"type": "array", "items": of}, "next": _nullable("string")})


def first(of: Schema) -> Schema:
    """The first of what was asked for, which has no cursor: `more` says whether there are more, `next` is always null."""
    return _object({**page(of)["properties"], "more": {"type": "boolean"}})


def whole(of: Schema) -> Schema:
    """The same of what the whole ledger is held together for: how many there are, and as of which change.

    `renewing`: the ledger has changed since, and what it comes to now is being made.
    """
    told = page(of)
    return _object({**told["properties"], "count": _WHOLE, "change": _WHOLE, "renewing": {"type": "boolean"}})
