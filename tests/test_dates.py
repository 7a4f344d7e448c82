"""Periods of a series: days, weeks, months, quarters and years."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.relations.dates import By, days_of, period, periods, stretch

LENGTHS: list[By] = ["day", "week", "month", "quarter", "year"]
DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("by", "name"),
    [("day", "2021-01-03"), ("week", "2020-W53"), ("month", "2021-01"), ("quarter", "2021-Q1"), ("year", "2021")],
)
def test_periods_have_iso_names(by: By, name: str) -> None:
    assert period(date(2021, 1, 3), by) == name


@given(DAYS, st.sampled_from(LENGTHS))
def test_a_day_lies_in_its_period_and_neighbours_do_not_overlap(day: date, by: By) -> None:
    first, last = days_of(period(day, by))
    assert first <= day <= last
    assert period(first, by) == period(last, by) == period(day, by)
    assert period(last + timedelta(days=1), by) > period(day, by) > period(first - timedelta(days=1), by)


@given(DAYS, st.integers(0, 900), st.sampled_from(LENGTHS))
def test_periods_follow_each_other_without_a_gap(first: date, length: int, by: By) -> None:
    last = first + timedelta(days=length)
    found = list(periods(period(first, by), period(last, by)))
    assert found[0] == period(first, by) and found[-1] == period(last, by)
    assert found == sorted(set(found))
    assert all(days_of(b)[0] - days_of(a)[1] == timedelta(days=1) for a, b in pairwise(found))


@pytest.mark.parametrize("by", LENGTHS)
def test_the_last_day_that_a_date_can_hold_is_in_a_period(by: By) -> None:
    end = date.max - timedelta(days=3)
    assert list(periods(period(end, by), period(end, by))) == [period(end, by)]


def test_a_date_is_in_no_period_that_it_may_not_lie_in() -> None:
    month = stretch("2020-11", "month")
    assert month is not None
    assert [month.period(by) for by in LENGTHS] == [None, None, "2020-11", "2020-Q4", "2020"]
    week = stretch("2020-W40", "week")
    assert week is not None
    # Thursday is 1 October.
    assert [week.period(by) for by in LENGTHS] == [None, "2020-W40", "2020-10", "2020-Q4", "2020"]
