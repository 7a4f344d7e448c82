"""ISO dates of a day, a week, a month, a year or a decade, as the stretch of days that each may mean.

Nothing is made more exact."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from detente.errors import DetenteError
from detente.records import EventDate

By = Literal["year", "month"]

_WEEK = re.compile(r"(\d{4})-W(\d\d)", re.ASCII)
_DECADE = re.compile(r"\d{3}", re.ASCII)
_ISO = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII)
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
        """The year or month it lies in, None where it is known only to the year and months are asked for."""
        length = 4 if by == "year" else 7
        return self.text[:length] if len(self.text) >= length else None


def check_by(by: str) -> None:
    """Raise DetenteError for anything but a year or a month."""
    if by not in ("year", "month"):
        raise DetenteError(f"Found a series by {by!r}; expected 'year' or 'month'.")


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
    """An ISO week. Its month is that of its Thursday, by which ISO 8601 decides its year."""
    try:
        first, last = date.fromisocalendar(year, week, 1), date.fromisocalendar(year, week, 7)
    except ValueError:  # a 54th week
        return None
    return Stretch(first, last, date.fromisocalendar(year, week, 4).isoformat()[:7])


def periods(first: str, last: str) -> Iterator[str]:
    """Every year, or every month, from the one to the other, both included."""
    if len(first) == 4:
        yield from (f"{year:04}" for year in range(int(first), int(last) + 1))
        return
    start, end = (int(text[:4]) * 12 + int(text[5:]) - 1 for text in (first, last))
    yield from (f"{month // 12:04}-{month % 12 + 1:02}" for month in range(start, end + 1))
