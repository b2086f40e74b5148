"""What reconciliation found as plain values: JSON, JSON Lines, and CSV with a row a verdict.

An account stands as its figure's own fields with who gives it and where: `figure` its id, `who`, `report`, `outlet` and so on;
`bounds` are what its words allow (null: no bound), with "around" taken as far as the question took it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sayso.exports.plain import count, json_text, plain
from sayso.exports.tables import Columns, csv_table
from sayso.reconciliation.arithmetic.series import rebased
from sayso.reconciliation.bounds import ABOUT, bounds_of
from sayso.records import Account, Finding, Matter, Series, Verdict

_OF_FIGURE = (
    "text", "value", "low", "high", "comparator", "unit", "counted", "measure", "status", "party", "side", "place", "time",
    "window", "additive", "part_of",
)  # fmt: skip


def account_dict(account: Account, tolerance: float = ABOUT) -> dict[str, Any]:
    """An account, flat."""
    figure = plain(account.figure)
    if figure["time"]:
        figure["time"]["text"] = figure["time"]["text"] or None  # which the ledger keeps apart (ledger/accounts.py)
    origin, said = account.origin, account.said
    return {
        "figure": account.figure.id, "who": account.teller.name, "teller": account.teller.key, "kind": account.teller.kind,
        **{name: figure[name] for name in _OF_FIGURE},
        "bounds": [count(end) for end in bounds_of(account.figure, tolerance) or (None, None)],
        "said": plain(said), "report": origin.id, "outlet": origin.outlet, "published": plain(origin.published),
        "title": origin.title, "url": origin.url,
    }  # fmt: skip


def matter_dict(matter: Matter, tolerance: float = ABOUT) -> dict[str, Any]:
    """A matter with its claims and verdicts."""
    return {
        "matter": matter.id, "scope": plain(matter.scope),
        "claims": [
            {**account_dict(claim.latest, tolerance), "carriers": [account_dict(one, tolerance) for one in claim.carriers],
             "earlier": [account_dict(one, tolerance) for one in claim.earlier]}
            for claim in matter.claims
        ],
        "verdicts": [plain(verdict) for verdict in matter.verdicts],
        "advice": [plain(one) for one in matter.advice],
        "independent": [list(names) for names in matter.independent], "silent": list(matter.silent),
    }  # fmt: skip


def near_dict(pair: tuple[Account, Account, Verdict], tolerance: float = ABOUT) -> dict[str, Any]:
    """Two accounts and what came of holding them against each other."""
    return {"a": account_dict(pair[0], tolerance), "b": account_dict(pair[1], tolerance), "verdict": plain(pair[2])}


def finding_dict(finding: Finding) -> dict[str, Any]:
    """What must add up; an end without a bound is null."""
    found: dict[str, Any] = plain(finding)
    return found


def series_dict(series: Series) -> dict[str, Any]:
    """A series with its steps; of each what was counted since the first beginning, whatever was begun anew (`rebased`)."""
    return {
        "who": series.teller.name, "teller": series.teller.key, "scope": plain(series.scope),
        "phases": [plain(day) for day in series.phases],
        "steps": [
            {"as_of": plain(step.day), "published": plain(step.published), "revises": step.revises, "corrects": step.corrects,
             "rebased": plain(bounds), "accounts": [account_dict(one) for one in step.accounts]}
            for step, bounds in zip(series.steps, rebased(series), strict=True)
        ],
    }  # fmt: skip


def sums_csv(findings: Iterable[Finding], *, spreadsheet: bool = False) -> Iterator[str]:
    """A row for each sum, the header first."""
    return csv_table(_SUM, findings, guarded=spreadsheet)


def series_csv(found: Iterable[Series], *, spreadsheet: bool = False) -> Iterator[str]:
    """A row for each step of each series, the header first."""
    rows = ((series, step, bounds) for series in found for step, bounds in zip(series.steps, rebased(series), strict=True))
    return csv_table(_STEP, rows, guarded=spreadsheet)


def rows_json(rows: Iterable[dict[str, Any]], *, lines: bool) -> Iterator[str]:
    """Dictionaries as a JSON array, or as JSON Lines."""
    before = "[\n"
    for row in rows:
        yield json_text(row) + "\n" if lines else before + json_text(row, 2)
        before = ",\n"
    if not lines:
        yield "[]\n" if before == "[\n" else "\n]\n"


def matters_csv(matters: Iterable[Matter], *, spreadsheet: bool = False) -> Iterator[str]:
    """A row for each verdict, with both accounts; the header first."""
    return csv_table(_VERDICT, _pairs(matters), guarded=spreadsheet)


_Pair = tuple[Matter, Verdict, Account, Account]


def _pairs(matters: Iterable[Matter]) -> Iterator[_Pair]:
    for matter in matters:
        accounts = {claim.latest.figure.id: claim.latest for claim in matter.claims}
        for verdict in matter.verdicts:
            yield matter, verdict, accounts[verdict.a], accounts[verdict.b]


def _columns_of(letter: str, at: int) -> Columns:
    """The columns of one of the two accounts."""
    return (
        (f"{letter}_figure", lambda pair: pair[at].figure.id),
        (f"{letter}_who", lambda pair: pair[at].teller.name),
        (f"{letter}_text", lambda pair: pair[at].figure.text),
        (f"{letter}_value", lambda pair: pair[at].figure.value),
        (f"{letter}_low", lambda pair: pair[at].figure.low),
        (f"{letter}_high", lambda pair: pair[at].figure.high),
        (f"{letter}_status", lambda pair: pair[at].figure.status),
        (f"{letter}_outlet", lambda pair: pair[at].origin.outlet),
        (f"{letter}_published", lambda pair: pair[at].origin.published),
    )


_SUM: Columns = (
    ("kind", lambda one: one.kind),
    ("holds", lambda one: one.holds),
    ("remainder_low", lambda one: one.remainder.low),
    ("remainder_high", lambda one: one.remainder.high),
    ("since", lambda one: one.since),
    ("terms", lambda one: [f"{term.words} {term.what} ({term.who})" for term in one.terms]),
    ("figures", lambda one: [term.figure for term in one.terms]),
    ("sentence", lambda one: one.sentence),
)
_STEP: Columns = (
    ("who", lambda row: row[0].teller.name),
    ("measure", lambda row: row[0].scope.measure),
    ("unit", lambda row: row[0].scope.unit),
    ("party", lambda row: row[0].scope.party),
    ("place", lambda row: row[0].scope.place and row[0].scope.place.name),
    ("as_of", lambda row: row[1].day),
    ("published", lambda row: row[1].published),
    ("text", lambda row: row[1].accounts[0].figure.text),
    ("value", lambda row: row[1].accounts[0].figure.value),
    ("low", lambda row: row[1].accounts[0].figure.low),
    ("high", lambda row: row[1].accounts[0].figure.high),
    ("rebased_low", lambda row: row[2] and row[2].low),
    ("rebased_high", lambda row: row[2] and row[2].high),
    ("revises", lambda row: row[1].revises),
    ("corrects", lambda row: row[1].corrects),
    ("figures", lambda row: [account.figure.id for account in row[1].accounts]),
    ("outlets", lambda row: sorted({account.origin.outlet or "" for account in row[1].accounts})),
)
_VERDICT: Columns = (
    ("matter", lambda pair: pair[0].id),
    ("measure", lambda pair: pair[0].scope.measure),
    ("unit", lambda pair: pair[0].scope.unit),
    ("party", lambda pair: pair[0].scope.party),
    ("place", lambda pair: pair[0].scope.place and pair[0].scope.place.name),
    *_columns_of("a", 2),
    *_columns_of("b", 3),
    ("verdict", lambda pair: pair[1].word),
    ("by", lambda pair: pair[1].by),
    ("parts", lambda pair: [part.part for part in pair[1].parts]),
    ("sentence", lambda pair: pair[1].sentence),
)
