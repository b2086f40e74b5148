"""A stretch of days (`When`), its parts, and the TIMEX3 values of what has none: lengths and clock times.

Apart from `days` because nothing here needs the date published or the sentence.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from sayso.times.calendars import DAY, Grain, month_span
from sayso.times.expressions import Expr, clock_numbers

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


_VAGUE = {"DE": "E", "CE": "C", "ML": "L"}  # TIMEX3's letters for decades, centuries and millennia
_PARTS = {"Y": ("M", 12), "TH": ("M", 60), "TM": ("S", 60)}


def _number_text(number: float) -> str:
    return f"{number:.10g}"


def length_value(expr: Expr, unit: str) -> str:
    """The TIMEX3 value of a length: P3D, PT24H, PXM."""
    amount, factor = expr.amount(), {"DE": 10, "CE": 100, "ML": 1000, "FN": 2}.get(unit, 1)
    letter = {"FN": "W", "DE": "Y", "CE": "Y", "ML": "Y", "TH": "H", "TM": "M", "TS": "S"}.get(unit, unit)
    if amount is None:
        return f"P{'T' * unit.startswith('T')}X{_VAGUE.get(unit, letter)}"
    whole = int(amount * factor)
    finer, parts = _PARTS.get(unit, ("", 0))
    if whole and parts and (rest := round((amount * factor - whole) * parts, 6)) and rest == int(rest):  # 2½ years are P2Y6M
        return f"P{'T' * unit.startswith('T')}{whole}{letter}{int(rest)}{finer}"
    return f"P{'T' * unit.startswith('T')}{_number_text(amount * factor)}{letter}"


def clock_value(e: Expr) -> tuple[str, Grain]:
    """The TIMEX3 value of a clock time, and how fine it is."""
    if e.clockword is not None and e.sense is None:
        return e.clockword, "hour"
    numbers = [int(e.hour or 0), 0]
    if e.hhmm is not None:
        numbers = [int(e.hhmm[:-2]), int(e.hhmm[-2:])]
    if e.clockword is not None:
        numbers = [int(e.clockword[1:3]) if e.clockword[1:3].isdigit() else 0, 0]
    elif e.clock is not None:
        numbers = clock_numbers(e.clock)
    hour, minute, *seconds = numbers
    if e.sense is not None:
        minute = round(15 if e.quart else 30 if e.half else e.minutes or 0)
        hour, minute = (hour, minute) if e.sense == "past" else ((hour - 1) % 24, 60 - minute)
    half = e.ampm or (e.clock[-1] + "m" if e.clock is not None and e.clock[-1] in "ap" else None)
    part = e.part or (e.target.part if e.target is not None else None)
    late = part == "NI" or (e.target is not None and e.target.tonight is not None)
    if hour < 12 and (half == "pm" or (half is None and (part in ("AF", "EV") or (late and hour > 4)))):
        hour += 12
    elif half == "am" and hour == 12:
        hour = 0
    fine = e.clock is not None or e.hhmm is not None or e.sense is not None
    return f"T{hour:02}:{minute:02}" + "".join(f":{second:02}" for second in seconds), "minute" if fine else "hour"


def clock_ends(e: Expr) -> tuple[Expr, Expr]:
    """The two ends of a stretch of clock times, each with the half of the day that perhaps only the other tells.

    "From 3:30 to 6 p.m." and "from 11 a.m. to 3" run for as short a time as they can.
    """
    if e.minutes is not None and e.minutes2 is not None:  # "from three thirty to four fifteen"
        e = replace(e, clock=f"{e.hour}:{int(e.minutes):02}", clock2=f"{e.hour2}:{int(e.minutes2):02}")
    left = Expr("clock", e.first, e.last, clock=e.clock, hour=e.hour, hhmm=e.hhmm, ampm=e.ampm)
    right = Expr("clock", e.first, e.last, clock=e.clock2, hour=e.hour2, hhmm=e.hhmm2, ampm=e.ampm2, part=e.part)
    if e.part is not None and e.ampm2 is not None:  # "from 3 in the morning until 5 p.m."
        left.ampm, right.part = "am" if e.part == "MO" else "pm", None
    elif e.part is not None:
        right.ampm, right.part = "am" if e.part == "MO" else "pm", None
    first, second = (_on_dial(end) for end in (left, right))
    if first is None or second is None or max(first, second) > 12:
        return left, right
    swapped = {"am": "pm", "pm": "am"}
    if left.ampm is None and right.ampm is not None:
        left.ampm = right.ampm if first % 12 < second % 12 else swapped[right.ampm]
    elif right.ampm is None and left.ampm is not None:
        right.ampm = left.ampm if first % 12 < second % 12 else swapped[left.ampm]
    return left, right


def _on_dial(e: Expr) -> float | None:
    """The hour as a dial shows it, with its minutes."""
    if e.clock is not None:
        hour, minute = clock_numbers(e.clock)[:2]
        return hour + minute / 60
    return e.hour
