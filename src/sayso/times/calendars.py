"""Calendar arithmetic: units and the days that they hold, days so many units away, feasts, the year of a day told without one.

Nothing here knows of words or tokens. What leaves the years 1 to 9999 raises ValueError or OverflowError; `days` catches both.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from math import ceil
from typing import Literal

Grain = Literal["minute", "hour", "day", "week", "month", "quarter", "year", "decade", "century"]

DAY = timedelta(days=1)
MONTHS_IN: dict[str, int] = {"M": 1, "Q": 3, "Y": 12, "DE": 120, "CE": 1200, "ML": 12000}
DAYS_IN: dict[str, int] = {"D": 1, "W": 7, "FN": 14, "WE": 7}
HOURS_IN: dict[str, float] = {"TH": 1, "TM": 1 / 60, "TS": 1 / 3600}
GRAIN_OF: dict[str, Grain] = {
    "D": "day", "W": "week", "FN": "week", "WE": "week", "M": "month", "Q": "quarter", "Y": "year", "DE": "decade",
    "CE": "century",
    "TH": "hour", "TM": "minute", "TS": "minute",
}  # fmt: skip
# In days. A day told without its year is the nearest, whatever the tense, if it is no further off: writers name any other year.
# On TempEval-3's train part 45 days give a value F1 of .743, 100 days .749.
_NEAR = 100


def month_span(year: int, month: int, months: int = 1) -> tuple[date, date]:
    """First and last day of so many months. Raises ValueError outside the years 1 to 9999."""
    last = year * 12 + month - 1 + months - 1
    return date(year, month, 1), date(last // 12, last % 12 + 1, monthrange(last // 12, last % 12 + 1)[1])


def moved(day: date, months: int) -> date:
    """The same day so many months on, or the month's last day. Raises ValueError outside the years 1 to 9999."""
    at = day.year * 12 + day.month - 1 + months
    year, month = at // 12, at % 12 + 1
    if not 1 <= year <= 9999:
        raise ValueError(f"year {year}")
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def week_value(day: date) -> str:
    """The TIMEX3 value of the week that holds a day: 2024-W44."""
    year, week, _ = day.isocalendar()
    return f"{year:04}-W{week:02}"


def unit_span(unit: str, day: date) -> tuple[date, date, str]:
    """The day, week, month … that holds a day, and its TIMEX3 value."""
    if unit == "D":
        return day, day, day.isoformat()
    if unit in ("W", "FN", "WE"):
        monday = day - DAY * day.weekday()
        if unit == "WE":
            return monday + DAY * 5, monday + DAY * 6, f"{week_value(monday)}-WE"
        return monday, monday + DAY * 6, week_value(day)
    if unit == "M":
        return *month_span(day.year, day.month), f"{day.year:04}-{day.month:02}"
    if unit == "Q":
        quarter = (day.month - 1) // 3
        return *month_span(day.year, quarter * 3 + 1, 3), f"{day.year:04}-Q{quarter + 1}"
    if unit == "Y":
        return date(day.year, 1, 1), date(day.year, 12, 31), f"{day.year:04}"
    if unit == "DE":
        first = max(day.year // 10 * 10, 1)
        return date(first, 1, 1), date(day.year // 10 * 10 + 9, 12, 31), f"{day.year // 10:03}"
    first = (day.year - 1) // 100 * 100 + 1
    return date(first, 1, 1), date(min(first + 99, 9999), 12, 31), f"{(first - 1) // 100:02}"


def stepped(unit: str, day: date, count: int) -> date:
    """The day so many units on. Raises ValueError or OverflowError outside the calendar."""
    if unit in MONTHS_IN:
        return moved(day, MONTHS_IN[unit] * count)
    return day + timedelta(days=DAYS_IN.get(unit, 0) * count)


def feast_day(name: str, year: int) -> date:
    """The day of a feast, as assets/calendar.txt writes it: 12-25, 01-1#3 (the third Monday of January), 05-1#-1 (the last
    of May), easter and the days counted from it (in the West; Meeus, Jones and Butcher's rule).
    """
    if "#" in name:
        month, weekday, nth = int(name[:2]), int(name[3]), int(name[5:])
        first, last = month_span(year, month)
        if nth < 0:
            return last - DAY * ((last.isoweekday() - weekday) % 7)
        return first + DAY * ((weekday - first.isoweekday()) % 7 + 7 * (nth - 1))
    if name[0].isdigit():
        return date(year, int(name[:2]), int(name[3:]))
    golden, century, rest = year % 19, year // 100, year % 100
    epact = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1) + DAY * int(name.removeprefix("easter") or 0)


def far_off(here: date, unit: str, amount: float) -> date:
    """The day so many units away; a part of a day counts as a day, since 24 hours before noon is the day before."""
    sign = 1 if amount > 0 else -1
    if unit in HOURS_IN:
        return here + DAY * (sign * ceil(abs(amount) * HOURS_IN[unit] / 24))
    if unit in MONTHS_IN:
        return moved(here, round(amount * MONTHS_IN[unit]))
    return here + DAY * (sign * ceil(abs(amount) * DAYS_IN[unit]))


def year_of(published: date | None, spans: Callable[[int], tuple[date, date]], future: bool | None, fine: bool) -> int:
    """The year of a date told without one. `fine`: a day, taken as the nearest where no tense tells.

    Raises ValueError where no year fits (31 June).
    """
    assert published is not None
    here, options = published, []
    for year in range(max(1, here.year - 8), min(9999, here.year + 8) + 1):  # 29 February may be eight years off
        try:
            options.append((year, *spans(year)))
        except ValueError:
            continue
    if not options:
        raise ValueError("no such day")
    begun = [year for year, start, _ in options if start <= here]
    ahead = [year for year, _, end in options if end >= here]
    gap, nearest = min((abs((start - here).days), year) for year, start, _ in options)
    if fine and (future is None or gap <= _NEAR):
        return nearest
    if future and ahead:
        return ahead[0]
    return begun[-1] if begun else nearest


def fitting_year(year: int, month: int, number: int, weekday: int) -> int:
    """Of the years around, the nearest in which the date falls on the weekday told with it."""
    for candidate in (year, year - 1, year + 1):
        try:
            if date(candidate, month, number).isoweekday() == weekday:
                return candidate
        except ValueError:
            continue
    return year


def weekday_number(here: date, weekday: int, number: int) -> date:
    """As in "Monday the 28th": the nearest month whose 28th is a Monday."""
    for months in (0, -1, 1, -2, 2, -3, 3, -4, 4, -5, 5, -6, 6, -7, 7):
        first = moved(here.replace(day=1), months)
        if number <= monthrange(first.year, first.month)[1] and first.replace(day=number).isoweekday() == weekday:
            return first.replace(day=number)
    raise ValueError("no such day")
