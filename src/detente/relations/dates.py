"""ISO dates of a day, a week, a month, a quarter, a year or a decade, as the stretch of days that each may mean.

Nothing is made more exact."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, get_args

from detente.errors import DetenteError
from detente.records import EventDate

By = Literal["day", "week", "month", "quarter", "year"]

_WEEK = re.compile(r"(\d{4})-W(\d\d)", re.ASCII)
_DECADE = re.compile(r"\d{3}", re.ASCII)
_ISO = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII)
_MARKS: dict[By, str] = {"day": r".{10}", "week": r".{5}W..", "quarter": r".{5}Q.", "month": r".{5}\d\d"}
_PARTS = {"year": 1, "month": 2, "day": 3}


@dataclass(frozen=True, slots=True)
class Stretch:
    """From ``first`` to ``last`` day, both included; ``text`` is the ISO date: ``2020``, ``2020-11`` or of a day."""

    first: date
    last: date
    text: str

    def within(self, since: date | None, until: date | None) -> bool:
        """Whether all of it lies in the span; None is an open end."""
        return (since is None or since <= self.first) and (until is None or self.last <= until)

    def touches(self, since: date | None, until: date | None) -> bool:
        """Whether any day of it lies in the span."""
        return (since is None or since <= self.last) and (until is None or self.first <= until)

    def period(self, by: By) -> str | None:
        """The period it lies in, None where it may lie in more than one: known to the year, and months are asked for.

        A week lies in the month of its Thursday, by which ISO 8601 decides its year.
        """
        if (self.last - self.first).days == 6 and by in ("month", "quarter", "year"):
            return period(self.first + timedelta(days=3), by)
        found = period(self.first, by)
        return found if found == period(self.last, by) else None


def check_by(by: str) -> None:
    """Raise DetenteError for anything that is no length of a period."""
    if by not in get_args(By):
        raise DetenteError(f"Found a series by {by!r}; expected one of {', '.join(get_args(By))}.")


def period(day: date, by: By) -> str:
    """The period of a day: ``2020-11-09``, ``2020-W46``, ``2020-11``, ``2020-Q4`` or ``2020``. Periods of one length
    sort as text."""
    if by == "week":
        year, week, _ = day.isocalendar()
        return f"{year:04}-W{week:02}"
    if by == "quarter":
        return f"{day.year:04}-Q{(day.month + 2) // 3}"
    return day.isoformat()[: {"day": 10, "month": 7, "year": 4}[by]]


def days_of(period: str) -> tuple[date, date]:
    """The first and the last day of a period, as named by ``period``."""
    year = int(period[:4])
    if "W" in period:
        monday = date.fromisocalendar(year, int(period[6:]), 1)
        return monday, monday + min(timedelta(days=6), date.max - monday)
    if len(period) == 10:
        return date.fromisoformat(period), date.fromisoformat(period)
    if len(period) == 4:
        start, end = 1, 12
    elif "Q" in period:
        end = 3 * int(period[6:])
        start = end - 2
    else:
        start = end = int(period[5:])
    return date(year, start, 1), date(year, end, monthrange(year, end)[1])


def stretch(value: str | None, precision: str = "day") -> Stretch | None:
    """What ``value`` at ``precision`` means: the coarser of the two counts. None where it is no date."""
    if precision == "week" and (week := _WEEK.fullmatch(value or "")):
        return _week(int(week[1]), int(week[2]))
    if precision == "decade" and _DECADE.fullmatch(value or ""):
        return Stretch(date(int(f"{value}0"), 1, 1), date(int(f"{value}9"), 12, 31), value or "")
    found = _ISO.fullmatch(value or "")
    if found is None or precision not in _PARTS:
        return None
    year, month, day = (int(part) if part else None for part in found.groups())
    parts = _PARTS[precision]
    month, day = month if parts > 1 else None, day if parts > 2 else None
    try:
        assert year is not None  # the pattern has it
        first = date(year, month or 1, day or 1)
    except ValueError:  # the 31st of November
        return None
    if month is None:
        return Stretch(first, date(year, 12, 31), f"{year:04}")
    if day is None:
        return Stretch(first, date(year, month, monthrange(year, month)[1]), f"{year:04}-{month:02}")
    return Stretch(first, first, first.isoformat())


def told_on(on: EventDate, published: date | None) -> Stretch | None:
    """When something was: as its report says it, else the day of the report."""
    return stretch(on.value, on.precision) or (stretch(published.isoformat()) if published else None)


def edge(given: str | date | None, name: str) -> Stretch | None:
    """What a user gave for a day, month or year. Raises DetenteError, naming the option, for what is no date."""
    if given is None:
        return None
    found = stretch(given.isoformat()[:10] if isinstance(given, date) else given)
    if found is None:
        raise DetenteError(f"{name}: {given!r} is no date. Expected one such as 2020-11-09, 2020-11 or 2020.")
    return found


def _week(year: int, week: int) -> Stretch | None:
    """An ISO week; its text is the month of its Thursday."""
    try:
        first, last = date.fromisocalendar(year, week, 1), date.fromisocalendar(year, week, 7)
    except ValueError:  # a 54th week
        return None
    return Stretch(first, last, date.fromisocalendar(year, week, 4).isoformat()[:7])


def periods(first: str, last: str) -> Iterator[str]:
    """Every period from the one to the other, both included and both of one length."""
    by: By = "year"
    for length, mark in _MARKS.items():
        if re.fullmatch(mark, first):
            by = length
    day, (_, end) = days_of(first)[0], days_of(last)
    while True:
        label = period(day, by)
        yield label
        if (last_day := days_of(label)[1]) >= end:
            return
        day = last_day + timedelta(days=1)
