"""What a time expression stands for: whether it lies ahead, and which day, week, month or year that makes it.

Relative expressions are anchored to the day of publication, never to the day on which this code runs. Finding them in
text is the business of ``times``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Precision = Literal["day", "week", "month", "year", "decade", "unknown"]

# The last such word before an expression tells its tense where there is no parse. In "will be held" the second verb
# tells nothing.
_TENSE = re.compile(
    r"\b(?:(?P<ahead>will|would|shall|won['’]t|plans?|planned|planning|scheduled|due|set to|going to|expected|slated"
    r"|supposed|intends?|(?<!ed )(?<!used )(?<!began )to (?!the\b|an?\b|his\b|its\b|their\b|her\b)[a-z]+"
    r"|until|till|ahead of|starting|beginning|effective|deadline|upcoming|next|postponed?s?|calls? for)"
    r"|(?P<behind>was|were|had|did|after|despite|following|since|(?<!be )[a-z]{2,}ed|died|(?<!be )held"
    r"|took|made|said|won|lost|shot|found|last))\b"
)
_DEADLINE = re.compile(r"\b(?:[Uu]ntil|[Tt]ill|[Bb]y|[Aa]head of)(?: at least| his| her| its| their| the)?(?: \S+)? $")
# Dates without year lie up to four months off, on either side: of 1,900 in reports, 5 in 100 lie in the months between.
_ROUND_OF_DATES = 365
_NEAR = 120


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """An expression and what it says; offsets are those of the text searched, without a leading preposition.

    ``shift`` counts units of ``precision`` from the publication ("last week": week, -1). With ``weekday`` (0 is Monday)
    or a month without year its sign says which occurrence is meant: -1 "last", 1 "next", 0 the one that the tense asks
    for. ``back`` days are counted from the publication first. ``only_ahead``: says something of the future only.
    """

    start: int
    end: int
    precision: Precision = "unknown"
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    shift: int = 0
    back: int = 0
    only_ahead: bool = False


def is_ahead(text: str, expression: TimeExpression, published: date | None = None) -> bool:
    """Whether an expression lies in the future, by the words before it in its sentence; for callers without a parse.

    ``expression`` holds offsets of ``text``. With ``published``, nearness outweighs tense for a date without year:
    what was last 300 days ago is to come, and what was yesterday is not a year ahead.
    """
    begin = max(text.rfind(". ", 0, expression.start), text.rfind("\n", 0, expression.start)) + 1
    before = text[begin : expression.start]
    if published and expression.month and expression.year is None and not expression.shift:
        back = (published - _occurrence(published, expression.month, expression.day or 28, ahead=False)).days
        # A month may well be ten months ahead, so that there only a missing tense is made up for.
        if (expression.day and not before.endswith("since ")) or last_tense(before) is None:
            if back > _ROUND_OF_DATES - _NEAR:
                return True
            if expression.day and back < _NEAR:
                return False
    return _tense_is_ahead(before)


def _tense_is_ahead(before: str) -> bool:
    if _DEADLINE.search(before):
        return True
    tense = last_tense(before)
    return tense is not None and tense.lastgroup == "ahead"


def last_tense(before: str) -> re.Match[str] | None:
    """The nearest word of tense in ``before``; its ``lastgroup`` is "ahead" or "behind"."""
    return max(_TENSE.finditer(before), key=re.Match.start, default=None)


def anchor(expression: TimeExpression, published: date | None, *, future: bool = False) -> tuple[str | None, Precision]:
    """ISO value and precision of an expression in a text of that day; ``future`` if its clause speaks of what is ahead.

    Values: day "2024-03-06", week "2024-W10", month "2024-03", year "2024", decade "199"; None with "unknown" for what
    has no place in time by itself, and for all that hangs on a day of publication that is not known.
    """
    e, precision = expression, expression.precision
    if precision == "unknown" or (e.only_ahead and not future):
        return None, "unknown"
    if e.year is not None:
        return _value(date(e.year, e.month or 1, e.day or 1), precision)
    if published is None:
        return None, "unknown"
    try:
        if e.month is not None:
            return _value(_month_or_date(e, published, future), precision)
        if e.weekday is not None:
            return _value(_weekday(e, published, future), precision)
        return _value(_shifted(published - timedelta(days=e.back), precision, e.shift), precision)
    except (OverflowError, ValueError):  # "900 years ago" in a text of the year 800
        return None, "unknown"


def _month_or_date(e: TimeExpression, published: date, future: bool) -> date:
    assert e.month is not None
    ahead = e.shift > 0 or (future and e.shift == 0)
    if e.day is not None:
        return _occurrence(published, e.month, e.day, ahead=ahead)
    month = published.replace(day=1)
    if e.shift:
        month = _shifted(month, "month", e.shift)
    return _occurrence(month, e.month, 1, ahead=ahead)


def _occurrence(published: date, month: int, day: int, *, ahead: bool) -> date:
    """The nearest such day that is not after the publication, or with ``ahead`` not before it."""
    for years in range(9):  # 29 February comes after eight years at the latest
        try:
            found = date(published.year + (years if ahead else -years), month, day)
        except ValueError:
            continue
        if found == published or (found > published) == ahead:
            return found
    raise ValueError(f"no day {day} in month {month}")


def _weekday(e: TimeExpression, published: date, future: bool) -> date:
    assert e.weekday is not None
    if e.shift > 0 or (future and e.shift == 0):
        days = (e.weekday - published.weekday()) % 7
        if e.precision == "week" and published.weekday() > e.weekday and not e.shift:
            return published  # on Sunday "this weekend" is not over
        return published + timedelta(days=7 if e.shift and not days else days)
    days = (published.weekday() - e.weekday) % 7
    if e.precision == "week" and e.shift and published.weekday() >= e.weekday:
        return published - timedelta(days=7)
    return published - timedelta(days=7 if e.shift and not days else days)


def _shifted(day: date, precision: Precision, units: int) -> date:
    if precision == "day":
        return day + timedelta(days=units)
    if precision == "week":
        return day + timedelta(weeks=units)
    months = day.year * 12 + day.month - 1 + units * (1 if precision == "month" else 12)
    return date(months // 12, months % 12 + 1, 1)


def _value(day: date, precision: Precision) -> tuple[str, Precision]:
    if precision == "week":
        year, week, _ = day.isocalendar()
        return f"{year:04}-W{week:02}", precision
    return day.isoformat()[: {"day": 10, "month": 7, "year": 4, "decade": 3}[precision]], precision
