"""A stretch of days (`When`), its parts, and the TIMEX3 values of what has none: lengths and clock times.

Apart from `days` because nothing here needs the date published or the sentence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from sayso.times.calendars import DAY, Grain, month_span
from sayso.times.expressions import Expr

_YEAR_PIECES = {"early": (1, 4), "mid": (5, 8), "late": (9, 12), "start": (1, 1), "end": (12, 12)}


@dataclass(slots=True)
class When:
    """An expression resolved. `start` and `end` are both None where no day is known; one of them None is an open end."""

    type: Literal["DATE", "TIME", "DURATION", "SET"]
    value: str | None
    start: date | None = None
    end: date | None = None
    grain: Grain | None = None
    approximate: bool = False


def parted(e: Expr, found: When) -> When:
    """A day with its part: "Sunday night" is 2024-10-27TNI and still Sunday."""
    found.approximate = found.approximate or (e.mod == "mid" and found.grain != "day")
    if e.part is None:
        return found
    return replace(found, type="TIME", value=f"{found.value}T{e.part}")


def narrowed(e: Expr, found: When) -> When:
    """The early, middle or late third of a stretch, its first or last piece; none of them sharp."""
    if found.start is None or found.end is None or not (e.mod or e.bound):
        return found
    start, end = found.start, found.end
    if found.grain == "year" and start.month == 1 and end.month == 12 and start.year == end.year:
        months = _YEAR_PIECES[e.bound or e.mod or "mid"]
        start, end = month_span(start.year, months[0], months[1] - months[0] + 1)
        return replace(found, start=start, end=end, approximate=True)
    days = (end - start).days + 1
    third, edge = days // 3, max(1, days // 12 if days > 31 else days // 4)
    if e.bound in ("start", "end"):
        start, end = (start, start + DAY * (edge - 1)) if e.bound == "start" else (end - DAY * (edge - 1), end)
    elif e.mod == "mid" or e.bound == "mid":
        start, end = start + DAY * third, end - DAY * third
    elif e.mod == "early":
        end = start + DAY * (third - 1)
    elif e.mod == "late":
        start = end - DAY * (third - 1)
    return replace(found, start=start, end=end, approximate=True)


def _number_text(number: float) -> str:
    return f"{number:.10g}"


def length_value(expr: Expr, unit: str) -> str:
    """The TIMEX3 value of a length: P3D, PT24H, PXM."""
    amount, factor = expr.amount(), {"DE": 10, "CE": 100, "ML": 1000, "FN": 2}.get(unit, 1)
    letter = {"FN": "W", "DE": "Y", "CE": "Y", "ML": "Y", "TH": "H", "TM": "M", "TS": "S"}.get(unit, unit)
    if amount is None:
        return f"P{'T' * unit.startswith('T')}X{letter if unit in ('TH', 'TM', 'TS', 'FN') else unit}"
    return f"P{'T' * unit.startswith('T')}{_number_text(amount * factor)}{letter}"


def clock_value(e: Expr) -> tuple[str, Grain]:
    """The TIMEX3 value of a clock time, and how fine it is."""
    if e.clockword is not None:
        return e.clockword, "hour"
    if e.hhmm is not None:
        return f"T{e.hhmm[:2]}:{e.hhmm[2:]}", "minute"
    hour, minute = ([int(part) for part in re.split("[:.]", e.clock)][:2]) if e.clock is not None else (int(e.hour or 0), 0)
    if (e.ampm == "pm" and hour < 12) or (e.part in ("AF", "EV") and hour < 12):
        hour += 12
    elif e.ampm == "am" and hour == 12:
        hour = 0
    return f"T{hour:02}:{minute:02}", "minute" if e.clock is not None else "hour"
