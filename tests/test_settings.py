"""When and where a coded event happened, by what its sentence says."""

from __future__ import annotations

from datetime import date

import pytest

from detente.coding import Coder
from detente.records import Document, Event

PUBLISHED = date(2024, 3, 7)  # a Thursday


def the_event(coder: Coder, text: str, kind: str, published: date | None = PUBLISHED) -> Event:
    events = [e for e in coder.code(Document(text, published=published)).events if e.type == kind]
    assert len(events) == 1, [e.type for e in events]
    return events[0]


@pytest.mark.parametrize(
    ("text", "kind", "value", "precision", "said"),
    [
        ("On Tuesday Turkey bombed PKK camps in Iraq.", "ASSAULT", "2024-03-05", "day", "Tuesday"),
        ("Last month France expelled two Russian diplomats.", "SANCTION", "2024-02", "month", "Last month"),
        ("Russia invaded Georgia in 2008.", "ASSAULT", "2008", "year", "2008"),
        ("Armenia will host talks with Turkey next week.", "AGREE", "2024-W11", "week", "next week"),
        ("France expels two Russian diplomats.", "SANCTION", "2024-03-07", "day", None),
        ("The African Union suspends Guinea after last week's coup.", "SANCTION", "2024-03-07", "day", None),
        ("Russia has bombed Ukraine since 2022.", "ASSAULT", "2024-03-07", "day", None),
    ],
)
def test_the_time_said_of_an_event_is_anchored_to_the_report(
    coder: Coder, text: str, kind: str, value: str, precision: str, said: str | None
) -> None:
    when = the_event(coder, text, kind).date
    assert (when.value, when.precision, when.text) == (value, precision, said)


def test_without_a_day_of_publication_only_absolute_times_have_a_value(coder: Coder) -> None:
    relative = the_event(coder, "On Tuesday Turkey bombed PKK camps in Iraq.", "ASSAULT", published=None).date
    absolute = the_event(coder, "On 5 May 2018 Turkey bombed PKK camps in Iraq.", "ASSAULT", published=None).date
    assert (relative.value, relative.precision, relative.text) == (None, "unknown", "Tuesday")
    assert (absolute.value, absolute.precision) == ("2018-05-05", "day")


@pytest.mark.parametrize(
    ("text", "kind", "name", "country"),
    [
        ("Turkey bombed PKK camps near Erbil.", "ASSAULT", "Erbil", "IRQ"),
        ("Russian troops shelled a market in Gyumri, Armenia.", "ASSAULT", "Gyumri", "ARM"),
        ("The Armenian and Turkish foreign ministers met in Vienna.", "CONSULT", "Vienna", "AUT"),
    ],
)
def test_the_place_of_an_event_has_country_and_coordinates(
    coder: Coder, text: str, kind: str, name: str, country: str
) -> None:
    place = the_event(coder, text, kind).place
    assert place is not None and (place.name, place.country) == (name, country)
    assert -90 <= place.lat <= 90 and -180 <= place.lon <= 180


@pytest.mark.parametrize("text", ["Russian forces bombed Ukrainian troops.", "Moscow condemned the Ukrainian raid."])
def test_a_demonym_or_a_metonym_is_no_place(coder: Coder, text: str) -> None:
    assert all(e.place is None for e in coder.code(Document(text, published=PUBLISHED)).events)
