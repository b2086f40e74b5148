"""The decisions of the API: review, grade, alias, undo; and searches, which are kept.

Each is the ledger's own, made in the name of who sits at the browser.

A review names the change since which it saw the entry (`seen`), a merge those of the others, too (`seen_others`); where
somebody else was there meanwhile, it is refused, and nothing is overwritten.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from sayso.exports.plain import plain
from sayso.ledger.members import Role
from sayso.web import schemas
from sayso.web.routes import ID, Route, Source

Name = Annotated[str, Meta(min_length=1, max_length=400)]
Reason = Annotated[str, Meta(max_length=2_000)] | None
Number = Annotated[int, Meta(ge=0, le=2**31 - 1)]


# What an edit sets fields to: a value each, or an object of values (a place, with its span; a stretch of days; a window).
Value = str | int | float | bool | None
Values = dict[Name, Value | dict[Name, Value | list[int]]]


class Review(Struct, frozen=True, forbid_unknown_fields=True):
    """What is said of an entry: `values` with edit, `into` with split, `others` (ids) with merge.

    `seen` is the entry's `since` when it was looked at; `seen_others` that of the others, by their ids.
    """

    verdict: Literal["accept", "reject", "edit", "split", "merge"]
    seen: Number | None = None
    values: Values = {}
    into: Annotated[list[Values], Meta(max_length=20)] = []
    others: Annotated[list[Name], Meta(max_length=50)] = []
    seen_others: Annotated[dict[Name, Number], Meta(max_length=50)] = {}
    reason: Reason = None


class Grade(Struct, frozen=True, forbid_unknown_fields=True):
    """A grade of an entry's information (1 to 6) or of a source (A to F); null takes one back."""

    subject: Name
    value: Name | None
    reason: Reason = None


class Alias(Struct, frozen=True, forbid_unknown_fields=True):
    """Two names that are one speaker, or with `same` false two."""

    name: Name
    other: Name
    same: bool = True
    reason: Reason = None


class Undo(Struct, frozen=True, forbid_unknown_fields=True):
    """The number of the change to be undone; null: this person's last decision."""

    change: Number | None = None
    reason: Reason = None


class Keep(Struct, frozen=True, forbid_unknown_fields=True):
    """A search to be kept: its name, and the address of a filtered view ("/figures?measure=killed")."""

    name: Annotated[str, Meta(min_length=1, max_length=200)]
    address: Annotated[str, Meta(min_length=1, max_length=4_000, pattern=r"^/(?!/)[^\x00-\x20\\\x7f]*$")]


class Forget(Struct, frozen=True, forbid_unknown_fields=True):
    """The number of a search that is to be kept no longer."""

    search: Number


def review(source: Source, asked: Mapping[str, Any]) -> Any:
    """Accepts, rejects, edits, splits or merges an entry."""
    sent, identity, by = asked["body"], asked["id"], asked["by"]
    match sent.verdict:
        case "accept":
            change = source.ledger.accept(identity, seen=sent.seen, by=by, reason=sent.reason)
        case "reject":
            change = source.ledger.reject(identity, seen=sent.seen, by=by, reason=sent.reason)
        case "edit":
            change = source.ledger.edit(identity, sent.values, seen=sent.seen, by=by, reason=sent.reason)
        case "merge":
            seen = {"seen": sent.seen, "seen_others": sent.seen_others}
            change = source.ledger.merge(identity, sent.others, by=by, reason=sent.reason, **seen)
        case _:
            made = source.ledger.split(identity, sent.into, seen=sent.seen, by=by, reason=sent.reason)
            return {"change": source.ledger.entry(made[0]).since, "entries": made}
    return {"change": change, "entries": [identity]}


def grade(source: Source, asked: Mapping[str, Any]) -> Any:
    """Grades an entry's information, or a source."""
    sent = asked["body"]
    return {"change": source.ledger.grade(sent.subject, sent.value, by=asked["by"], reason=sent.reason)}


def alias(source: Source, asked: Mapping[str, Any]) -> Any:
    """Says that two names are one speaker, or two."""
    sent = asked["body"]
    return {"change": source.ledger.alias(sent.name, sent.other, same=sent.same, by=asked["by"], reason=sent.reason)}


def undo(source: Source, asked: Mapping[str, Any]) -> Any:
    """Undoes a decision, or this person's last one; tells which."""
    return {"change": source.ledger.undo(asked["body"].change, by=asked["by"], reason=asked["body"].reason)}


def keep(source: Source, asked: Mapping[str, Any]) -> Any:
    """Keeps a search."""
    return plain(source.ledger.keep(asked["body"].name, asked["body"].address, by=asked["by"]))


def forget(source: Source, asked: Mapping[str, Any]) -> Any:
    """Keeps a search no longer."""
    source.ledger.forget(asked["body"].search)
    return {"forgotten": asked["body"].search}


_DECIDES: Role = "reviewer"
DECISIONS: tuple[Route, ...] = (
    Route("/entries/{id}/review", "review", "Accepts, rejects, edits, splits or merges an entry", (ID,), schemas.REVIEWED,
          review, Review, needs=_DECIDES),
    Route("/grades", "grade", "Grades an entry (1 to 6), or a source (A to F)", (), schemas.DONE, grade, Grade, needs=_DECIDES),
    Route("/aliases", "alias", "Says that two names are one speaker, or two", (), schemas.DONE, alias, Alias, needs=_DECIDES),
    Route("/undo", "undo", "Undoes a decision", (), schemas.DONE, undo, Undo, needs=_DECIDES),
    Route("/searches", "keep", "Keeps a search", (), schemas.SEARCH, keep, Keep, needs=_DECIDES),
    Route("/searches/forget", "forget", "Keeps a search no longer", (), schemas.FORGOTTEN, forget, Forget, needs=_DECIDES),
)  # fmt: skip
