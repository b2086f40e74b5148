"""How an answer is given: as JSON with a tag that says whether it is still the same, errors as problems (RFC 9457).

What the ledger answers changes only with the ledger, so the tag is the number of its last change: who asks again with the tag
is told "not modified" without the question being asked. It holds for this server alone: another ledger, answered for at the
same address, has changes of the same numbers.
"""

from __future__ import annotations

import hashlib
import logging
import re
import secrets
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from sayso.errors import (
    BusyError,
    ConflictError,
    DamagedError,
    DeniedError,
    KilledError,
    MisuseError,
    OutputError,
    SaysoError,
    TooOftenError,
    UnknownError,
)
from sayso.exports import entry_dict
from sayso.exports.plain import json_text
from sayso.filternames import FILTERS
from sayso.records import Entry


class ForbiddenError(DeniedError):
    """Who asks is known, and may not do this."""


_STATUS: tuple[tuple[type[SaysoError], int], ...] = (
    (UnknownError, 404), (MisuseError, 400), (ConflictError, 409), (BusyError, 503), (KilledError, 503), (OutputError, 503),
    (DamagedError, 500), (TooOftenError, 429), (ForbiddenError, 403), (DeniedError, 401),
)  # fmt: skip
LOG = logging.getLogger("uvicorn.error")
OWN = "private, no-cache"  # for this browser alone, and to be asked for again each time
_SERVER = secrets.token_hex(8)
_NAMES = {
    400: "misuse", 401: "login", 403: "forbidden", 404: "missing", 409: "conflict", 429: "too-often", 500: "damaged",
    503: "busy",
}  # fmt: skip


def problem(status: int, where: str, what: str, remedy: str = "") -> Response:
    """An error, for people (`detail`) and for programs."""
    detail = f"{where}: {what}" + (f"; {remedy}" if remedy else "")
    told = {
        "type": f"urn:sayso:{_NAMES.get(status, 'refused')}", "title": what, "status": status, "detail": detail,
        "where": where, "remedy": remedy,
    }  # fmt: skip
    return Response(encoded(told), status, {"cache-control": "no-store"}, "application/problem+json")


def told(error: SaysoError, ledger: str) -> Response:
    """One of sayso's errors as a problem; a filter of Python's is named as the parameter that it is here.

    Where the ledger is, and what its database said, is not for everybody who may ask: that goes to the server's own log.
    """
    status = next((status for kind, status in _STATUS if isinstance(error, kind)), 500)
    if error.where == ledger or (status >= 500 and not isinstance(error, BusyError)):  # busy may be the exports alone
        LOG.warning("%s", error)
        return problem(status, "the ledger", error.what.split(" (")[0], error.remedy if status != 500 else "look at the log")
    where = error.where.replace("_", "-") if error.where in (*FILTERS, "as_of") else error.where
    return problem(status, where, error.what, error.remedy)


def tag(change: int, asked: str) -> str:
    """The tag of what is asked at an address after a change. Weak: what is compressed differs in its bytes."""
    return f'W/"{change}-{hashlib.sha256(f"{_SERVER} {asked}".encode()).hexdigest()[:12]}"'


def is_known(request: Request, etag: str) -> bool:
    """Has whoever asks the answer already?"""
    given = request.headers.get("if-none-match", "")
    return etag in (part.strip() for part in given.split(","))


def encoded(told: Any) -> bytes:
    """Plain values as JSON in UTF-8."""
    try:
        return msgspec.json.encode(told)  # five times as fast as json
    except UnicodeEncodeError:  # half a character
        return json_text(told).encode()


def json(body: bytes, etag: str | None = None, *, packed: bool = False) -> Response:
    """An answer that is JSON already, or `packed` (gzip) JSON."""
    headers = {"etag": etag, "cache-control": OWN} if etag else {"cache-control": "no-store"}
    if packed:
        headers |= {"content-encoding": "gzip", "vary": "accept-encoding"}
    return Response(body, 200, headers, "application/json")


def takes_packed(request: Request) -> bool:
    """Does whoever asks understand gzip?"""
    asked = request.headers.get("accept-encoding", "").replace(" ", "").lower()
    return "gzip" in asked and not re.search(r"gzip;q=0(\.0*)?(,|$)", asked)


def entry_told(entry: Entry) -> dict[str, Any]:
    """An entry, with the change since which it stands so: what a review must name as seen."""
    return {**entry_dict(entry), "since": entry.since, "until": entry.until}
