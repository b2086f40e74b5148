"""Expressions as stretches of days, resolved against the date published.

A `Scene` is one sentence; `Scene.when` goes to the method that bears the name of the expression's kind. It weighs the date
published, the tense of the clause, the preposition before the expression (`relation`), and the date named before it. A bare
weekday or month is the latest one that has begun, unless its clause lies ahead. Without a date published only what is complete
in itself gets days; what is known of the rest stands in the TIMEX3 value.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import replace
from datetime import date, datetime, timedelta

from sayso.times.calendars import (
    DAY,
    DAYS_IN,
    GRAIN_OF,
    HOURS_IN,
    MONTHS_IN,
    Grain,
    far_off,
    feast_day,
    fitting_year,
    month_span,
    moved,
    stepped,
    unit_span,
    week_value,
    weekday_number,
    year_of,
)
from sayso.times.expressions import Expr
from sayso.times.grammar import Token, listed, the_grammar
from sayso.times.stretches import When, clock_ends, clock_value, length_value, narrowed, parted
from sayso.times.tenses import lies_ahead, puts_off

_SEASON_START = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}
_REPORTED = 45  # days after its end in which a quarter's results come out
# Kinds that count from another day: they can leave the calendar, but cannot name a day that it never had.
_COUNTED_OFF = frozenset({"shift", "anaphor", "ago", "window", "overnight", "offset", "duration", "lasting"})


class Thread:
    """What one sentence leaves to the next: the quarter named last, which "a year earlier" is likened to, and the date.

    The quarter reaches some sentences on. On TempEval-3's train part 27 of 31 are right up to two sentences away, 7 of 14 up to
    five. The date ("the following month") reaches one sentence, and only where it is the only one named there.
    """

    REACH = 2

    def __init__(self) -> None:
        self.quarter: When | None = None
        self.age = 0
        self.date: When | None = None
        self._dates: list[When] = []

    def named(self, when: When) -> None:
        """A date was named."""
        self._dates.append(when)

    def reported(self, quarter: When) -> None:
        """A quarter was named."""
        self.quarter, self.age = quarter, 0

    def turned(self) -> None:
        """A sentence begins."""
        self.date = self._dates[0] if len(self._dates) == 1 else None
        self._dates = []
        self.age += 1
        if self.age > self.REACH:
            self.quarter = None


class Scene:
    """One sentence: what its expressions are resolved against."""

    def __init__(self, tokens: list[Token], published: date | None, thread: Thread | None = None) -> None:
        self.tokens, self.published, self.thread = tokens, published, thread or Thread()
        self.previous: When | None = None  # the date named last
        self.dated: tuple[int, int] | None = None  # where a day with its year ended, and the year

    # ---- one expression

    def when(self, expr: Expr, relation: str | None) -> When | None:
        """The expression resolved; None if it is no date at all (31 June); without days if they leave the calendar."""
        resolve = getattr(self, f"_{expr.kind}")
        try:
            found: When | None = resolve(expr, relation)
        except (ValueError, OverflowError):
            return When("DATE", None) if expr.kind in _COUNTED_OFF else None
        return found

    def _future(self, expr: Expr, relation: str | None) -> bool | None:
        if expr.later == 1:
            return True
        if relation == "since":
            return False
        if relation == "until" and puts_off(self.tokens, expr):
            return True
        told = lies_ahead(self.tokens, expr)
        return True if told is None and relation in ("until", "by") else told

    def _calendar(self, e: Expr, relation: str | None) -> When | None:
        if e.likened is not None and self.published is not None:
            return self._part_of_year(replace(e, quarter=self._latest_quarter()), self._rel_year(e), relation)
        if e.date is not None and self.tokens[e.last - 1].code == the_grammar().codes["#month"]:
            month, of_year = sorted(int(part) for part in re.split("[-/]", e.date))
            return When("DATE", f"{of_year:04}-{month:02}", *month_span(of_year, month), "month")
        if e.date is not None:
            return self._digits(e.date)
        if e.daymonth is not None:
            return self._day_and_month(e.daymonth)
        if e.monthnumber is not None:
            e = replace(e, month=e.monthnumber)
        year = e.year
        if isinstance(e.fiscal, int):
            year = e.fiscal
        if year is None and e.rel is not None and not e.weekday and self.published is not None and not self._bare_rel(e):
            year = self.published.year + e.rel
        if e.month is not None:
            return self._month(e, year, relation)
        if e.number is not None:
            if year is None and self.published is None:
                return When("DATE", f"XXXX-W{int(e.number):02}", None, None, "week")
            monday = date.fromisocalendar(year or (self.published or date.min).year, int(e.number), 1)
            return When("DATE", week_value(monday), monday, monday + DAY * 6, "week")
        if e.quarter is not None or e.half is not None:
            return self._part_of_year(e, year, relation)
        if e.season is not None:
            return self._season_of(e, year, relation)
        if e.weekday is not None:
            return self._weekday(e, relation)
        if e.decade is not None:
            start, end, value = unit_span("DE", date(int(e.decade), 1, 1))
            return narrowed(e, When("DATE", value, start, end, "decade"))
        if e.century is not None:
            number = int(e.century)
            start, end = date(number * 100 - 99, 1, 1), date(min(number * 100, 9999), 12, 31)
            return narrowed(e, When("DATE", f"{number - 1:02}", start, end, "century"))
        if year is None:
            return None
        fiscal = e.fiscal is not None
        return narrowed(e, When("DATE", f"{year:04}", date(year, 1, 1), date(year, 12, 31), "year", fiscal))

    def _bare_rel(self, e: Expr) -> bool:
        """Whether "last", "this" or "next" stands with the month or the season itself ("last April"), not with a year."""
        return all(token.word != "year" for token in self.tokens[e.first : e.last])

    def _digits(self, text: str) -> When | None:
        """2024-10-28, 28/10/2024, 10/28/2024, 28.10.24: of two readings the one that exists and is not after the dateline."""
        numbers = [int(part) for part in re.split(r"[-/.T:Z+]", text) if part.isdigit()][:3]
        if text[:4].isdigit():
            day = date(*numbers)
            return When("DATE", day.isoformat(), day, day, "day")
        year = numbers[2] if numbers[2] > 99 else 2000 + numbers[2] if numbers[2] < 70 else 1900 + numbers[2]
        orders = [(numbers[1], numbers[0])] + [(numbers[0], numbers[1])] * (numbers[0] != numbers[1])
        days = []
        for month, day_number in orders:
            if 1 <= month <= 12 and 1 <= day_number <= monthrange(max(year, 1), month)[1]:
                days.append(date(year, month, day_number))
        if len(days) == 2 and "." in text:
            days = days[:1]  # points part day, month and year in Europe
        if len(days) == 2 and self.published is not None:
            days = [day for day in days if day <= self.published] or days
        if not days:
            return None
        if len(days) == 2:
            return When("DATE", f"{year:04}-XX-XX", None, None, "day")
        return When("DATE", days[0].isoformat(), days[0], days[0], "day")

    def _day_and_month(self, text: str) -> When | None:
        """As in "28/10", "10/28" or "28.10": the nearest such day, where only one order gives a date."""
        first, second = (int(part) for part in re.split("[/.]", text))
        if "." in text:  # points part day and month in Europe
            return self._month(Expr("calendar", 0, 0, day=first, month=second), None, "since")
        orders = [(day, month) for day, month in ((first, second), (second, first)) if 1 <= month <= 12 and 12 < day <= 31]
        if len(orders) != 1:
            return None
        return self._month(Expr("calendar", 0, 0, day=orders[0][0], month=orders[0][1]), None, "since")

    def _month(self, e: Expr, year: int | None, relation: str | None) -> When | None:
        month, number = int(e.month or 1), e.day and int(e.day)
        if number is not None and not 1 <= number <= (29 if month == 2 else monthrange(2023, month)[1]):
            return None
        known = year is not None
        if number is not None and year is None and self.dated and self._goes_on(e):
            year = self.dated[1]  # "on 13 July 2014 and 14 July"
        if number is not None and year is not None:
            self.dated = (e.last, year)
        if year is None and self.published is not None:
            future = self._future(e, relation)
            if e.rel is not None:
                future = {-1: False, 0: None, 1: True}[e.rel]
            if number is None:
                year = year_of(self.published, lambda y: month_span(y, month), future, False)
                year -= e.rel == -1 and (year, month) == (self.published.year, self.published.month)
                year += e.rel == 1 and (year, month) == (self.published.year, self.published.month)
                year = self.published.year if e.rel == 0 else year
            else:
                ended = e.first > 0 and self.tokens[e.first - 1].word == "ended"  # "the year ended 31 January" is over
                future = False if ended else future
                # "last 6 October" may be near, and is behind; "since 1 January", told in December, is since the one before
                begun = relation == "since" and e.last > e.first  # a date in strokes has no words to go by
                fine = (e.rel is None or e.rel == 0) and not ended and not begun
                year = year_of(self.published, lambda y: (date(y, month, number), date(y, month, number)), future, fine)
                if e.weekday:
                    year = fitting_year(year, month, number, e.weekday)
        if year is None:
            tail = f"-{number:02}" if number else ""
            return When("DATE", f"XXXX-{month:02}{tail}", None, None, "day" if number else "month")
        if number is None:
            start, end = month_span(year, month)
            return narrowed(e, When("DATE", f"{year:04}-{month:02}", start, end, "month"))
        try:
            day = date(year, month, number)
        except ValueError:
            return None if known else When("DATE", f"XXXX-{month:02}-{number:02}", None, None, "day")
        return parted(e, When("DATE", day.isoformat(), day, day, "day", e.mod is not None))

    def _goes_on(self, e: Expr) -> bool:
        """Whether nothing but a comma or an "and" stands between this day and the one before, whose year was told."""
        assert self.dated is not None
        between = [token.word for token in self.tokens[self.dated[0] : e.first]]
        return self.dated[0] <= e.first and len(between) <= 2 and {",", "and", "&", "."}.issuperset(between)

    def _part_of_year(self, e: Expr, year: int | None, relation: str | None) -> When | None:
        months, letter, number = (3, "Q", e.quarter) if e.quarter is not None else (6, "H", e.half)
        index = int(number or 1)
        grain: Grain | None = "quarter" if letter == "Q" else None
        if year is None and self.published is None:
            return When("DATE", f"XXXX-{letter}{index}", None, None, grain)
        if year is None and self.tokens[e.last - 1].word == "year":
            year = self.published.year if self.published is not None else None
        first = (index - 1) * months + 1
        if year is None:  # "third-quarter profit" is told, "in the third quarter" may lie ahead
            future = e.attributive is None and self._future(e, relation)
            year = year_of(self.published, lambda y: month_span(y, first, months), future, False)
            over = year_of(self.published, lambda y: month_span(y, first, months), False, False)
            ended = month_span(over, first, months)[1]
            if future and self.published is not None and (self.published - ended).days <= _REPORTED:
                year = over  # "expects to report a loss for the third quarter", in October
        return When("DATE", f"{year:04}-{letter}{index}", *month_span(year, first, months), grain)

    def _season_of(self, e: Expr, year: int | None, relation: str | None) -> When | None:
        season = str(e.season)
        first = _SEASON_START[season]

        def span(y: int) -> tuple[date, date]:
            # A winter bears the year of its January, unless two years name it.
            return month_span(y - 1, 12, 3) if season == "WI" and e.year2 is None else month_span(y, first, 3)

        if year is None:
            if self.published is None:
                return When("DATE", f"XXXX-{season}", None, None)
            if e.rel == 0:
                year = self.published.year
            elif e.rel is not None and e.rel > 0:
                year = next(y for y in range(self.published.year, self.published.year + 3) if span(y)[0] > self.published)
            elif e.rel is not None:
                here = self.published
                year = next(y for y in range(here.year + 1, here.year - 3, -1) if span(y)[1] < here)
            else:
                year = year_of(self.published, span, self._future(e, relation), False)
        start, end = span(year)
        return narrowed(e, When("DATE", f"{year:04}-{season}", start, end, None, True))

    def _season(self, e: Expr, relation: str | None) -> When | None:
        return self._season_of(e, None, relation)

    def _weekday(self, e: Expr, relation: str | None) -> When | None:
        here, weekday = self.published, int(e.weekday or 1)
        if e.anaphor is not None and self.previous is not None and self.previous.start is not None:
            base = self.previous.start
            ahead, back = (weekday - base.isoweekday()) % 7, (base.isoweekday() - weekday) % 7
            day = base + DAY * (ahead or 7) if e.anaphor > 0 else base - DAY * (back or 7 * -e.anaphor)
        elif here is None or e.anaphor == 1:
            return parted(e, When("DATE", f"XXXX-WXX-{weekday}", None, None, "day"))
        elif e.count is not None:  # "two Sundays from now"
            day = here + DAY * (((weekday - here.isoweekday()) % 7 or 7) + 7 * (int(e.count) - 1))
        elif e.coming is not None:
            day = here + DAY * ((weekday - here.isoweekday()) % 7 or 7)
        elif e.week is not None or e.rel:
            day = here + DAY * (weekday - here.isoweekday() + 7 * int(e.week if e.week is not None else e.rel or 0))
        elif e.rel == 0:
            day = here + DAY * (weekday - here.isoweekday())
            if day < here and lies_ahead(self.tokens, e):
                day += DAY * 7
        elif e.day is not None:
            day = weekday_number(here, weekday, int(e.day))
        else:
            back = (here.isoweekday() - weekday) % 7
            if self.tokens[e.first].word == "a":
                back += 7
            future = back != 0 and e.anaphor is None and self._future(e, relation)
            day = here + DAY * (7 - back) if future else here - DAY * (back or 7 * (e.anaphor is not None))
        return parted(e, When("DATE", day.isoformat(), day, day, "day"))

    def _days(self, e: Expr, relation: str | None) -> When | None:
        if e.shift is not None:
            if self.published is None:
                return None
            month = moved(self.published.replace(day=1), e.shift)
            e = replace(e, month=month.month, year=month.year)
        right = self._month(replace(e, day=e.day2, kind="calendar"), self._rel_year(e), relation)
        if right is None or e.day is None or e.day2 is None:
            return None
        if right.end is None:
            if not 1 <= e.day < e.day2:
                return None
            return replace(right, value=f"XXXX-{e.month:02}-{int(e.day):02}/{right.value}")
        start, end = right.end, right.end
        if e.day > e.day2 and self._month_leads(e):  # "April 27 to 3"
            end = moved(end, 1)
        elif e.day > e.day2:
            start = moved(end.replace(day=1), -1)
        start = start.replace(day=int(e.day))
        return replace(right, value=f"{start.isoformat()}/{end.isoformat()}", start=start, end=end)

    def _month_leads(self, e: Expr) -> bool:
        """Whether the month stands with the first of two days."""
        return self.tokens[e.first].code in the_grammar().classes["MONTH"]

    def _rel_year(self, e: Expr) -> int | None:
        return self.published.year + e.rel if e.year is None and e.rel is not None and self.published else e.year

    def _daynumber(self, e: Expr, relation: str | None) -> When | None:
        number = int(e.day or 1)
        if self.published is None:
            return When("DATE", f"XXXX-XX-{number:02}", None, None, "day")
        first, future = self.published.replace(day=1), self._future(e, relation)
        if e.shift is not None:
            day = moved(first, e.shift).replace(day=number)
            return When("DATE", day.isoformat(), day, day, "day")
        for months in (0, 1, 2) if future else (0, -1, -2):
            month = moved(first, months)
            if number > monthrange(month.year, month.month)[1]:
                continue
            day = month.replace(day=number)
            if (day >= self.published if future else day <= self.published) or e.last - e.first > 2:
                return When("DATE", day.isoformat(), day, day, "day")
        return None

    def _years(self, e: Expr, relation: str | None) -> When | None:
        if e.date is not None:
            e = replace(e, year=int(e.date[:4]), year2=int(e.date[:4]) + 1)
        first, second = int(e.year or 1), int(e.year2 or 1)
        second = second if second >= 100 else first // 100 * 100 + second
        return When("DATE", f"{first:04}/{second:04}", date(first, 1, 1), date(second, 12, 31), "year")

    def _shift(self, e: Expr, relation: str | None) -> When | None:
        if e.edge is not None:
            e = replace(e, bound="end", unit=e.edge)
        steps = e.today if e.today2 is None else 2 * e.today2  # "the day before yesterday"
        part = "NI" if e.tonight is not None else e.part
        unit = e.unit or ("Q" if e.likened else "D")
        if part is not None and e.rel is not None:
            steps, unit = (e.rel if part == "NI" or e.rel >= 0 else -1), "D"
        if e.tonight is not None:
            steps = 0
        if steps is not None:
            unit = "D"
        else:
            steps = e.rel or 0
            if e.next is not None:  # "the week after next"
                steps = 2 * e.next
        bare = e.rel is None and e.bound is None and e.rest is None
        # "Year-end" is a day, "the end of the year" a stretch of days.
        edge = [token.word for token in self.tokens[e.first : e.last]] == ["year", "-", "end"]
        if bare and self.tokens[e.last - 1].word in ("day", "quarter", "period"):
            return self._lone_unit(unit)
        if self.published is None:
            value = "XXXX-XX-XX" if unit == "D" else "XXXX-WXX" if unit in ("W", "WE") else "XXXX"
            return parted(replace(e, part=part), When("DATE", value, None, None, GRAIN_OF[unit]))
        if unit == "WE":
            return self._weekend(e if e.next is None else replace(e, rel=2 * e.next), relation)
        start, end, value = unit_span(unit, stepped(unit, self.published, steps or 0))
        found = When("DATE", value, start, end, GRAIN_OF[unit])
        if unit == "Y" and e.bound == "end" and edge:
            day = end if relation != "since" else start - DAY
            return When("DATE", day.isoformat(), day, day, "day", True)
        if unit == "D":
            return parted(replace(e, part=part), found)
        if (e.later == 1 or e.rest is not None) and steps == 0:
            found.start = self.published
        elif e.later == -1 and steps == 0:
            found.end = self.published
        return narrowed(e, found)

    def _lone_unit(self, unit: str) -> When:
        """Resolve a bare unit: "later in the day" is the day named before or the dateline, "the quarter" the latest over."""
        here = self.published
        if unit == "D" and self.previous is not None and self.previous.grain == "day":
            return replace(self.previous)
        if here is None:
            return When("DATE", None, None, None, GRAIN_OF[unit])
        start, end, value = unit_span(unit, here if unit == "D" else moved(here, -3))
        return When("DATE", value, start, end, GRAIN_OF[unit])

    def _latest_quarter(self) -> int:
        """The number of the latest quarter over, or of the one named before: "the 2023 quarter" is its like."""
        like = self._likened(Expr("calendar", 0, 0, likened="period"))
        return (like.start.month - 1) // 3 + 1 if like is not None and like.start is not None else 1

    def _piece(self, e: Expr, relation: str | None) -> When | None:
        """As in "The first week of October", "the last Friday in May", "the first nine months of 2024"."""
        whole = self.when(e.target, relation) if e.target is not None else None
        if whole is not None and e.target is not None and e.target.kind == "whole" and self.published is not None:
            start, end, value = unit_span(str(e.target.unit), self.published)  # "the first Monday of the month" is of this one
            whole = replace(whole, value=value, start=start, end=end)
        if whole is None or whole.start is None or whole.end is None:
            return None
        nth, last = (int(e.nth), False) if isinstance(e.nth, int | float) and e.nth > 0 else (1, e.nth is not None)
        if e.weekday is not None:
            first = whole.start + DAY * ((e.weekday - whole.start.isoweekday()) % 7)
            day = whole.end - DAY * ((whole.end.isoweekday() - e.weekday) % 7) if last else first + DAY * 7 * (nth - 1)
            return When("DATE", day.isoformat(), day, day, "day") if whole.start <= day <= whole.end else None
        unit = str(e.unit)
        if e.nth is None:
            start, end, value = unit_span(unit, whole.start)
            return When("DATE", value, start, end, "week")
        size = int(e.count or 1)
        if unit == "W" and whole.grain == "year" and e.count is None:  # weeks of a year are numbered
            number = date(whole.start.year, 12, 28).isocalendar().week if last else nth
            monday = date.fromisocalendar(whole.start.year, number, 1)
            return When("DATE", week_value(monday), monday, monday + DAY * 6, "week")
        if last:
            end, start = whole.end, stepped(unit, whole.end + DAY, -size)
        else:
            start = stepped(unit, whole.start, (nth - 1) * size)
            end = stepped(unit, start, size) - DAY
        if not whole.start <= start <= end <= whole.end:
            return None
        if e.count is None and unit in ("D", "M", "Q", "Y"):
            return When("DATE", unit_span(unit, start)[2], start, end, GRAIN_OF[unit])
        if e.count is None:
            return When("DATE", whole.value, start, end, GRAIN_OF.get(unit), True)
        return When("DURATION", f"P{size}{unit}", start, end, GRAIN_OF.get(unit))

    def _holiday(self, e: Expr, relation: str | None) -> When | None:
        feast = str(e.holiday) if e.blackfriday is None else "11-4#4"
        if self.published is None and e.year is None:
            return When("DATE", f"XXXX-{feast}" if "#" not in feast and feast[0].isdigit() and not e.eve else None, grain="day")
        rel = e.rel if e.rel is not None else e.anaphor
        if e.year is not None or self.published is None:
            year = int(e.year or 1)
        elif rel is not None and self.tokens[e.last - 1].word == "year":
            year = self.published.year + rel
        elif rel:
            year = self.published.year + rel * ((feast_day(feast, self.published.year) > self.published) != (rel > 0))
        else:
            year = year_of(self.published, lambda y: (feast_day(feast, y),) * 2, self._future(e, relation), True)
        day = feast_day(feast, year) - DAY * (e.eve is not None) + DAY * (e.blackfriday is not None)
        if e.weekday is not None:  # Easter Monday, Holy Saturday
            day += DAY * {1: 1, 6: -1}.get(e.weekday, 0)
        return When("DATE", day.isoformat(), day, day, "day")

    def _weekend(self, e: Expr, relation: str | None) -> When | None:
        """Resolve a weekend: "the weekend" is the latest one begun or the one ahead, "last weekend" the latest that is over."""
        assert self.published is not None
        here = self.published
        saturday = here - DAY * ((here.isoweekday() - 6) % 7)
        during = (here - saturday).days <= 1
        if e.rel is not None and e.rel < 0:
            saturday -= DAY * 7 * (during - e.rel - 1)
        elif e.rel:
            saturday += DAY * 7 * (e.rel + (not during))
        elif (e.rel == 0 or self._future(e, relation)) and not during:
            saturday += DAY * 7
        if e.rel == 0 and not during and lies_ahead(self.tokens, e) is False:
            saturday -= DAY * 7
        return When("DATE", f"{week_value(saturday)}-WE", saturday, saturday + DAY, "week")

    def _anaphor(self, e: Expr, relation: str | None) -> When | None:
        unit, before = e.unit or "D", self.previous or self.thread.date
        if unit == "Q" and not e.anaphor and self.thread.quarter is not None:
            return self.thread.quarter
        if before is None or before.start is None or before.end is None or unit in ("TS", "TM", "TH"):
            told = self.tokens[e.first].word == "the"  # "that day" of nothing named is no date
            return When("DATE", None, None, None, GRAIN_OF.get(unit)) if told else None
        steps = int(e.anaphor or e.next or 0)
        base = before.end if steps > 0 else before.start
        if unit == "D" and steps == 0 and before.start != before.end:  # "that day", of a month
            return When("DATE", None, None, None, "day")
        start, end, value = unit_span(unit, stepped(unit, base, steps))
        return parted(e, When("DATE", value, start, end, GRAIN_OF[unit]))

    def _ago(self, e: Expr, relation: str | None) -> When | None:
        amount, unit = e.amount(), str(e.unit)
        if unit == "FN" and amount is not None:
            amount, unit = 2 * amount, "W"
        sign = 1 if e.hence is not None else int(e.ago if e.ago is not None else e.anaphor or -1)
        base = self.published
        if e.hence == 1 and base is not None:
            base += DAY  # from tomorrow
        if relation == "for" and e.hence in (0, 1) and base is not None and amount is not None:  # "for three days from today"
            return When("DURATION", length_value(e, unit), base, max(base, far_off(base, unit, amount) - DAY), GRAIN_OF[unit])
        if e.ago is None and e.hence is None:
            if self.previous is not None and self.previous.start is not None:
                base = self.previous.start
            elif unit != "Y" or sign > 0:
                # "Two days later", of nothing named: no day, but so long.
                return When("DURATION", length_value(e, unit), None, None, GRAIN_OF.get(unit))
        if e.left is not None and base is not None:  # "2 weeks and 3 days ago"
            base = far_off(base, str(e.left.unit), sign * (e.left.amount() or 0))
        if amount is None or base is None:
            return When("DATE", "PAST_REF" if sign < 0 else "FUTURE_REF", None, None, GRAIN_OF.get(unit))
        if unit in HOURS_IN:
            day = base + DAY * (sign * round(amount * HOURS_IN[unit] / 24))
            return When("TIME", day.isoformat(), day, day, GRAIN_OF[unit], True)
        if unit == "Y" and amount == 1 and sign < 0 and (like := self._likened(e)) is not None and like.start is not None:
            own = e.ago is not None and base is not None and (base - like.start).days > 366  # is itself of a year ago
            start, end, value = unit_span("M" if like.grain == "month" else "Q", moved(like.start, 0 if own else -12))
            return When("DATE", value, start, end, like.grain)
        if amount != int(amount):
            far = MONTHS_IN.get(unit), DAYS_IN.get(unit, 0)
            day = moved(base, round(sign * amount * far[0])) if far[0] else base + DAY * round(sign * amount * far[1])
            unit = "M" if unit in MONTHS_IN else "D"
        else:
            day = stepped(unit, base, sign * int(amount))
        if unit == "DE" or unit == "CE" or unit == "ML":
            unit = "Y"
        whole = "D" if (unit == "W" and amount <= 3) or e.hence in (0, 1) else unit  # "four months from tomorrow" is a day
        start, end, value = unit_span(whole, day)
        if unit == "W" and whole == "D":
            start, end = day - DAY * 3, day + DAY * 3
            return When("DATE", value, start, end, "week", True)
        return When("DATE", value, start, end, GRAIN_OF[whole], unit != "D" or bool(e.bounded))

    def _likened(self, e: Expr) -> When | None:
        """The month or quarter that "a year earlier" looks back from: "in March, from a year earlier"."""
        if e.quarter is not None and self.published is not None:
            return self._part_of_year(replace(e, attributive="-"), None, None)
        if self.previous is not None and self.previous.grain == "month" and e.ago is None:
            return self.previous
        if self.previous is not None and self.previous.grain == "quarter":
            return self.previous
        if e.likened in ("Q", "period") and self.thread.quarter is None and self.published is not None:
            return self._lone_unit("Q")
        return self.thread.quarter

    def _whole(self, e: Expr, relation: str | None) -> When:
        """The year or the week that the words leave open: a value, and no days that somebody could take for them."""
        follows = self.tokens[e.last].word if e.last < len(self.tokens) else ""
        if follows in ("ended", "ending") or self.published is None:
            return When("DURATION", f"P1{e.unit}", None, None, GRAIN_OF[str(e.unit)])
        return When("DATE", unit_span(str(e.unit), self.published)[2], None, None, GRAIN_OF[str(e.unit)])

    def _offset(self, e: Expr, relation: str | None) -> When | None:
        """As in "Two days after 5 May", "a week before Christmas"."""
        base, amount, unit = self.when(e.target, None) if e.target else None, e.amount(), str(e.unit)
        if base is None or base.start is None or base.end is None or amount is None or unit in HOURS_IN:
            return When("DURATION", length_value(e, unit), None, None, GRAIN_OF.get(unit))
        day = far_off(base.end if int(e.anaphor or 1) > 0 else base.start, unit, int(e.anaphor or 1) * amount)
        return When("DATE", day.isoformat(), day, day, "day", unit not in ("D", "W") or bool(e.bounded))

    def _lasting(self, e: Expr, relation: str | None) -> When | None:
        """A length from its beginning on: so many days with the first, or clock times."""
        begin, length = self.when(e.target, None) if e.target else None, e.left
        if begin is None or length is None or begin.start is None:
            return begin
        unit, amount = str(length.unit), length.amount() or 0
        if begin.grain in ("hour", "minute") and unit in HOURS_IN and "T" in (begin.value or ""):
            at = datetime.fromisoformat((begin.value or "")[:16]) + timedelta(hours=amount * HOURS_IN[unit])
            return When("TIME", f"{begin.value}/{at.isoformat()[:16]}", begin.start, at.date(), begin.grain)
        value = length_value(length, unit)
        if unit in HOURS_IN:
            return When("DURATION", value, begin.start, begin.start, GRAIN_OF[unit], True)
        return When("DURATION", value, begin.start, max(begin.start, far_off(begin.start, unit, amount) - DAY), GRAIN_OF[unit])

    def _ending(self, e: Expr, relation: str | None) -> When | None:
        """A length up to its end: "the week to Sunday", "the three months ended 30 June"."""
        length = replace(e.left, kind="duration", target=None) if e.left and e.left.kind == "ending" else e.left
        found = self.when(length, None) if length else None
        until = self.when(e.target, None) if e.target else None
        if length is None or found is None or until is None or until.end is None:
            return found
        unit, amount = str(length.unit), length.amount() or 1
        start = far_off(until.end if unit in HOURS_IN else until.end + DAY, unit, -amount)
        return replace(found, type="DURATION", start=start, end=until.end)

    def _window(self, e: Expr, relation: str | None) -> When | None:
        unit, toward = str(e.unit), int(e.toward or 1)
        if unit == "Q" and toward < 0 and self.tokens[e.last - 2].word in ("last", "past"):
            return self._lone_unit(unit)
        value, amount, here = length_value(e, unit), e.amount(), self.published
        if here is None or (toward < 0 and self.tokens[e.first + 1].word in ("previous", "preceding")):
            return When("DURATION", value, None, None, GRAIN_OF.get(unit))
        if amount is None:
            start, end = (None, here) if toward < 0 else (here, None)
            return When("DURATION", value, start, end, GRAIN_OF.get(unit), True)
        if unit == "Q":  # whole quarters
            here = unit_span("Q", here)[0] - DAY if toward < 0 else unit_span("Q", here)[1] + DAY
            far = moved(here + DAY, round(-3 * amount)) if toward < 0 else moved(here, round(3 * amount)) - DAY
        else:
            far = far_off(here, unit, toward * amount)
        vague = bool(e.bounded) or unit in ("TM", "TS")
        return When("DURATION", value, min(here, far), max(here, far), GRAIN_OF.get(unit), vague)

    def _duration(self, e: Expr, relation: str | None) -> When | None:
        unit = str(e.unit)
        value, amount, here = length_value(e, unit), e.amount(), self.published
        before = self.tokens[e.first - 1].word if e.first else ""
        plural = before.endswith("s") and before not in listed("BEFORE_RATE")
        if e.one and (plural or before[:1].isdigit() or before in listed("COUNTED")):  # "5,000 people a week"
            return When("SET", value, None, None, GRAIN_OF.get(unit))
        ahead = relation in ("in", "within") and here is not None and lies_ahead(self.tokens, e)
        if ahead and amount is None and unit in HOURS_IN:
            return When("DURATION", value, here, here, GRAIN_OF.get(unit), True)  # "in a few hours"
        if ahead and here is not None and amount is not None:
            # Some hours on is still today, as far as days can tell.
            far = far_off(here, unit, amount) if amount * HOURS_IN.get(unit, 24) > 12 else here
            return When("DURATION", value, here if relation == "within" else far, far, GRAIN_OF.get(unit), relation == "in")
        piece = e.target
        while piece is not None:
            tail = length_value(piece, str(piece.unit))[1:]
            value += tail if not ("T" in value and tail.startswith("T")) else tail[1:]
            piece = piece.target
        return When("DURATION", value, None, None, GRAIN_OF.get(unit))

    def _set(self, e: Expr, relation: str | None) -> When | None:
        if e.target is not None:
            stamp, grain = clock_value(replace(e.target, part=e.part))
            weekday = e.weekday
            return When("SET", f"XXXX-WXX-{int(weekday)}{stamp}" if weekday else f"XXXX-XX-XX{stamp}", None, None, grain)
        if e.setword is not None:
            return When("SET", e.setword.replace("1", "2") if e.bi else e.setword)
        weekday = e.weekday
        if e.other is not None and (e.unit or weekday):
            value = length_value(replace(e, count=2), e.unit) if e.unit else f"XXXX-WXX-{int(weekday or 1)}"
            return When("SET", value, None, None, GRAIN_OF.get(e.unit or "W"))
        if weekday is not None:
            return When("SET", f"XXXX-WXX-{int(weekday)}{'T' + e.part if e.part else ''}", None, None, "day")
        if e.month is not None:
            return When("SET", f"XXXX-{int(e.month):02}", None, None, "month")
        if e.unit is None:
            return When("SET", f"XXXX-XX-XXT{e.part}", None, None, "day")
        per = any(token.word in ("once", "twice", "times") for token in self.tokens[e.first : e.last])
        return When("SET", length_value(replace(e, count=None) if per else e, e.unit), None, None, GRAIN_OF.get(e.unit))

    def _overnight(self, e: Expr, relation: str | None) -> When | None:
        """The night to the day told, else to the dateline: two days, neither of them sharp."""
        if e.target is not None:
            found = self.when(e.target, None)
            if found is None or found.start is None or found.end is None:
                return found and When("TIME", f"{found.value}TNI", None, None, "day", True)
            start = found.start - DAY if found.start == found.end else found.start
            return When("TIME", f"{found.value}TNI", start, found.end, "day", True)
        if self.published is None:
            return When("TIME", "XXXX-XX-XXTNI", None, None, "day", True)
        return When("TIME", f"{self.published.isoformat()}TNI", self.published - DAY, self.published, "day", True)

    def _night(self, e: Expr, relation: str | None) -> When | None:
        found = self.when(e.target, relation) if e.target is not None else None
        if found is None:
            return None
        return replace(found, type="TIME", value=f"{(found.value or '').split('T')[0]}T{e.part or 'MO'}")

    def _clock(self, e: Expr, relation: str | None) -> When | None:
        found = self.when(e.target, relation) if e.target is not None else None
        if e.month is not None:  # "Mon Oct 28 16:05:00 2024"
            found = self._month(e, e.year, relation)
        if found is None and self.previous is not None and self.previous.grain in ("day", "hour", "minute"):
            found = self.previous
        if found is None and self.published is not None:
            found = When("DATE", self.published.isoformat(), self.published, self.published, "day")
        stamp, grain = clock_value(e)
        if found is None or found.value is None:
            return When("TIME", f"XXXX-XX-XX{stamp}", None, None, grain)
        return When("TIME", f"{found.value[:10] if found.start else found.value}{stamp}", found.start, found.end, grain)

    def _daypart(self, e: Expr, relation: str | None) -> When:
        """"In the morning" of the day named before; else of a day that nobody knows."""
        before = self.previous
        if before is not None and before.grain == "day" and before.start is not None and before.start == before.end:
            day = before.start.isoformat()
            return When("TIME", f"{day}T{e.daypart}", before.start, before.end, "day")
        return When("TIME", f"XXXX-XX-XXT{e.daypart}", None, None, "day")

    def _hours(self, e: Expr, relation: str | None) -> When | None:
        if e.left is None:
            left, right = clock_ends(e)
            e = replace(e, left=replace(left, target=e.target), right=right)
        start, end = (self.when(side, None) if side is not None else None for side in (e.left, e.right))
        if start is None or end is None:
            return None
        if e.right is not None and e.right.target is None and start.start is not None:  # 8 p.m. to 6 a.m. runs past midnight
            night = (start.value or "")[11:] > (end.value or "")[11:]
            day = start.start + DAY * night
            end = replace(end, value=f"{day.isoformat()}{(end.value or '')[10:]}", start=day, end=day)
        if start.start is not None and end.end is not None and start.start > end.end:
            return None
        return When("TIME", f"{start.value}/{end.value}", start.start, end.end, end.grain)

    def _reference(self, e: Expr, relation: str | None) -> When | None:
        if e.present or e.current is not None:
            return When("DATE", "PRESENT_REF")
        return When("DATE", e.reference or ("FUTURE_REF" if e.future else "PAST_REF"))

    def _range(self, e: Expr, relation: str | None) -> When | None:
        left, right = e.left, e.right
        if left is None or right is None:
            return None
        end = self.when(self._completed(right, left), None)
        if left.reference is not None and end is not None and self.published is not None:
            today = When("DATE", self.published.isoformat(), self.published, self.published, "day")
            return self._stretch(today, end)
        if right.reference is not None and self.published is not None:
            end = When("DATE", self.published.isoformat(), self.published, self.published, "day")
        if end is None or end.end is None:
            start = self.when(left, None)
            return start and end and When("DATE", f"{start.value}/{end.value}", None, None, end.grain)
        start = self._before(left, end)
        if start is None or start.start is None:
            return When("DATE", None, None, None, end.grain)
        return self._stretch(start, end)

    def _stretch(self, start: When, end: When) -> When | None:
        if start.start is None or end.end is None or start.start > end.end:
            return None
        approximate = start.approximate or end.approximate
        return When("DATE", f"{start.value}/{end.value}", start.start, end.end, end.grain, approximate)

    def _completed(self, right: Expr, left: Expr) -> Expr:
        """The right end of a range with the year that only the left one tells: "from November 2023 to March"."""
        if right.month and left.month and right.year is None and right.rel is None and left.year is not None:
            return replace(right, year=left.year + (right.month < left.month))
        return right

    def _before(self, left: Expr, end: When) -> When | None:
        """The left end of a range: where it tells no year or week, the latest one before the right end."""
        if end.end is None or left.year is not None or left.rel is not None or left.date is not None or left.today is not None:
            return self.when(left, None)
        if left.month is None and left.weekday is None:
            return self.when(left, None)
        alone = Scene(self.tokens[left.first : left.last], end.end)
        return alone.when(replace(left, first=0, last=left.last - left.first), "since")
