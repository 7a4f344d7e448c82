"""Time expressions: what is one, what is none, and what each stands for in a report of a known day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.reading.anchoring import anchor
from detente.reading.times import TimeExpression, find_times, is_ahead

WEDNESDAY = date(2024, 3, 6)  # of ISO week 10
SUNDAY = date(2024, 3, 10)


def said(text: str) -> list[str]:
    return [text[e.start : e.end] for e in find_times(text)]


def only(text: str) -> TimeExpression:
    (expression,) = find_times(text)
    return expression


@pytest.mark.parametrize(
    ("text", "span", "value", "precision"),
    [
        ("Envoys met on 5 May 2018.", "5 May 2018", "2018-05-05", "day"),
        ("Envoys met on May 5th, 2018, in Oslo.", "May 5th, 2018", "2018-05-05", "day"),
        ("Envoys met on Saturday, 5 May 2018.", "Saturday, 5 May 2018", "2018-05-05", "day"),
        ("The order is dated 2018-05-05.", "2018-05-05", "2018-05-05", "day"),
        ("The order is dated 25/05/2018.", "25/05/2018", "2018-05-25", "day"),
        ("The order is dated 05/05/2018.", "05/05/2018", "2018-05-05", "day"),
        ("The order is dated 04/05/2018.", "04/05/2018", None, "unknown"),
        ("The truce holds since December 24–25, 2023.", "December 24–25, 2023", "2023-12-24", "day"),
        ("The truce began on 24-25 December.", "24-25 December", "2023-12-24", "day"),
        ("He was shot on 1 or 2 December 2018.", "1 or 2 December 2018", "2018-12-01", "day"),
        ("The treaty was signed in June 2011.", "June 2011", "2011-06", "month"),
        ("The treaty was signed in early May.", "early May", "2023-05", "month"),
        ("Troops left at the end of February.", "end of February", "2024-02", "month"),
        ("Troops left last March.", "last March", "2023-03", "month"),
        ("Troops left in March.", "March", "2024-03", "month"),
        ("The embassy closed in 2018.", "2018", "2018", "year"),
        ("The general (1955) denied it.", "1955", "1955", "year"),
        ("The embassy closed in late 2018.", "late 2018", "2018", "year"),
        ("Talks began in spring 2020.", "spring 2020", "2020", "year"),
        ("Exports fell in the third quarter of 2020.", "third quarter of 2020", "2020", "year"),
        ("He condemned Iraq's 1990 invasion of Kuwait.", "1990", "1990", "year"),
        ("The border has been shut since the early 1990s.", "early 1990s", "199", "decade"),
        ("The border was shut in the nineties.", "nineties", "199", "decade"),
        ("The border has been shut since 1871.", "1871", "1871", "year"),
        ("The minister resigned Tuesday.", "Tuesday", "2024-03-05", "day"),
        ("The minister resigned on Wednesday.", "Wednesday", "2024-03-06", "day"),
        ("The minister resigned last Wednesday.", "last Wednesday", "2024-02-28", "day"),
        ("The minister resigned on Thursday night.", "Thursday night", "2024-02-29", "day"),
        ("Shells fell yesterday.", "yesterday", "2024-03-05", "day"),
        ("Shells fell last night.", "last night", "2024-03-05", "day"),
        ("Shells fell overnight.", "overnight", "2024-03-06", "day"),
        ("Shells fell in the past 24 hours.", "past 24 hours", "2024-03-06", "day"),
        ("Shells fell the previous day.", "previous day", "2024-03-05", "day"),
        ("Shells fell there the day before.", "day before", "2024-03-05", "day"),
        ("Shells fell there two days earlier.", "two days earlier", "2024-03-04", "day"),
        ("Shells fell at 5 p.m.", "5 p.m.", "2024-03-06", "day"),
        ("Shells fell at 17:05 local time (15:05 UTC).", "17:05 local time", "2024-03-06", "day"),
        ("The bill passed two weeks ago.", "two weeks ago", "2024-W08", "week"),
        ("The bill passed last week.", "last week", "2024-W09", "week"),
        ("The bill passed earlier this week.", "earlier this week", "2024-W10", "week"),
        ("Rallies were held over the weekend.", "weekend", "2024-W09", "week"),
        ("The bill passed three months ago.", "three months ago", "2023-12", "month"),
        ("The bill passed last month.", "last month", "2024-02", "month"),
        ("Prices rose at the start of the month.", "start of the month", "2024-03", "month"),
        ("The bill passed 5 years ago.", "5 years ago", "2019", "year"),
        ("The bill passed a decade ago.", "a decade ago", "2014", "year"),
        ("The bill passed last year.", "last year", "2023", "year"),
        ("A vote is due by the end of the year.", "end of the year", "2024", "year"),
        ("The bill passed several years ago.", "several years ago", None, "unknown"),
        ("He recently resigned.", "recently", None, "unknown"),
        ("Attacks rose in recent weeks.", "recent weeks", None, "unknown"),
    ],
)
def test_an_expression_is_found_and_anchored_to_the_publication(
    text: str, span: str, value: str | None, precision: str
) -> None:
    assert said(text) == [span]
    assert anchor(only(text), WEDNESDAY) == (value, precision)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("The summit will open on Friday.", "2024-03-08"),
        ("The summit will open on Wednesday.", "2024-03-06"),
        ("The summit will open next Wednesday.", "2024-03-13"),
        ("The summit is due to open tomorrow.", "2024-03-07"),
        ("The summit will open on 5 March.", "2024-03-05"),  # not a year ahead: the word "will" is outweighed
        ("The summit will open on 7 May.", "2024-05-07"),
        ("The summit will open in January.", "2025-01"),
        ("The summit will open in three days.", "2024-03-09"),
        ("The summit will open in two weeks.", "2024-W12"),
        ("The summit will open in a year.", "2025"),
        ("The summit will open next month.", "2024-04"),
        ("The summit will open this weekend.", "2024-W10"),
        ("Sanctions stay in force until 1 April.", "2024-04-01"),
    ],
)
def test_what_lies_ahead_is_anchored_ahead(text: str, value: str) -> None:
    e = only(text)
    assert anchor(e, WEDNESDAY, future=is_ahead(text, e, WEDNESDAY))[0] == value


@pytest.mark.parametrize(
    "text",
    [
        "The minister was shot on Friday.",
        "Police will question the men who were arrested on Friday.",
        "The court said it would hear the case. Protesters met on Friday.",
        "The army has held the town since Friday.",
    ],
)
def test_the_nearest_word_of_tense_decides(text: str) -> None:
    assert not is_ahead(text, only(text), WEDNESDAY)


@pytest.mark.parametrize(
    "text",
    [
        "He was jailed for three years.",
        "The envoy began a two-day visit.",
        "Protesters gather every Friday.",
        "The annual drill began.",
        "A 25-year-old man was shot.",
        "It was the first strike in ten years.",
        "They killed 40 people in two days.",
        "Germany won the 2014 FIFA World Cup.",
        "The 2011 census counted them.",
        "Resolution 1973 was adopted at Expo 2020.",
        "It sent 2000 troops and 1,973 lorries.",
        "A force of 2000 soldiers landed.",
        "Prices may march upward, an august body warned.",
        "The March on Washington drew crowds, as did the Women's March.",
        "Prime Minister Theresa May resigned.",
        "He blamed the September 11 attacks.",
        "The Sunday Times asked about Bloody Sunday.",
        "The fossils formed 40 million years ago.",
        "USA Today reported it.",
        "They won 3:2.",
        "",
    ],
)
def test_durations_names_and_amounts_are_no_times(text: str) -> None:
    assert said(text) == []


@pytest.mark.parametrize(
    "text", ["It was built between 2003 and 2005.", "The bridge (2003–2005) fell.", "in 2003-2005"]
)
def test_a_span_of_years_is_two_expressions(text: str) -> None:
    assert said(text) == ["2003", "2005"]


def test_a_year_that_stands_once_holds_for_both_dates() -> None:
    found = find_times("It lasted from 30 December to 7 January 2018.")
    assert [anchor(e, None)[0] for e in found] == ["2017-12-30", "2018-01-07"]


def test_an_hour_beside_its_day_is_not_told_twice() -> None:
    assert said("The truce began on Monday at 12:01 a.m.") == ["Monday"]


@pytest.mark.parametrize("text", ["on 5 May 2018", "in June 2011", "in 2018", "in the 1990s"])
def test_what_is_absolute_needs_no_publication(text: str) -> None:
    assert anchor(only(text), None)[0] is not None


@pytest.mark.parametrize("text", ["on Tuesday", "on 5 May", "in June", "last year", "today", "two days ago", "at 5 pm"])
def test_what_is_relative_has_no_value_without_publication(text: str) -> None:
    assert anchor(only(text), None) == (None, "unknown")


def test_a_weekend_is_the_latest_that_has_begun() -> None:
    assert anchor(only("over the weekend"), SUNDAY) == ("2024-W10", "week")
    assert anchor(only("last weekend"), SUNDAY) == ("2024-W09", "week")
    assert anchor(only("next weekend"), SUNDAY) == ("2024-W11", "week")


def test_a_leap_day_waits_for_its_year() -> None:
    assert anchor(only("on 29 February"), date(2023, 3, 1)) == ("2020-02-29", "day")
    assert anchor(only("on 29 February"), date(2023, 3, 1), future=True) == ("2024-02-29", "day")
    assert said("on 31 June 2020") == []


def test_what_lies_before_all_calendars_is_unknown() -> None:
    assert anchor(only("999 years ago"), date(900, 1, 1)) == (None, "unknown")


PIECES = st.sampled_from(
    """Tuesday|last|next|week|on|in|5|May|March|2018|,|-|two|days|ago|the|end of|year|1990s|at|5 p.m.|until|30|31|June
    |and|weekend|earlier this|will|(|)|.|recently|past 24 hours|February|29|several|a|decade|12:30|UTC|early|of|/|1973
    |29/2/2019""".split("|")
)
TEXTS = st.lists(PIECES, max_size=14).map(" ".join) | st.text(max_size=60)
DAYS = st.dates(date(1800, 1, 1), date(2200, 1, 1))


@given(TEXTS, st.integers(0, 1000))
def test_spans_are_in_the_text_in_order_and_apart(text: str, offset: int) -> None:
    end = offset
    for e in find_times(text, offset):
        assert end <= e.start < e.end <= offset + len(text)
        assert text[e.start - offset : e.end - offset].strip() == text[e.start - offset : e.end - offset]
        end = e.end


@given(TEXTS, DAYS, st.booleans())
def test_values_have_the_form_of_their_precision(text: str, published: date, future: bool) -> None:
    shapes = {"day": 10, "week": 8, "month": 7, "year": 4, "decade": 3}
    for e in find_times(text):
        is_ahead(text, e, published)
        value, precision = anchor(e, published, future=future)
        assert (value is None) == (precision == "unknown")
        assert value is None or len(value) == shapes[precision]


@given(DAYS, st.integers(0, 6))
def test_a_weekday_is_within_a_week_on_its_side(published: date, weekday: int) -> None:
    name = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()[weekday]
    bounds = {
        (name, False): (-6, 0),
        (name, True): (0, 6),
        (f"last {name}", True): (-7, -1),
        (f"next {name}", False): (1, 7),
    }
    for (text, future), (low, high) in bounds.items():
        value, _ = anchor(only(text), published, future=future)
        assert value is not None
        day = date.fromisoformat(value)
        assert day.weekday() == weekday
        assert low <= (day - published).days <= high


@given(DAYS, st.dates(date(2023, 1, 1), date(2023, 12, 31)))
def test_a_date_without_year_is_not_after_publication_or_ahead_not_before(published: date, day: date) -> None:
    e = only(f"on {day.day} {day:%B}")
    past, ahead = (anchor(e, published, future=f)[0] for f in (False, True))
    assert past is not None and ahead is not None
    assert published - timedelta(days=366) < date.fromisoformat(past) <= published
    assert published <= date.fromisoformat(ahead) < published + timedelta(days=366)


@given(DAYS, st.integers(0, 2000))
def test_relative_days_move_with_the_publication_alone(published: date, days: int) -> None:
    for text in ("two days ago", "on Tuesday", "yesterday", "today"):
        here, _ = anchor(only(text), published)
        later, _ = anchor(only(text), published + timedelta(weeks=days))
        assert here is not None and later is not None
        assert date.fromisoformat(later) - date.fromisoformat(here) == timedelta(weeks=days)
