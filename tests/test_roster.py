"""The roster as shipped: well formed, and right about who held which office when."""

from __future__ import annotations

import re
from datetime import date

import pytest

from detente.atlas import Atlas
from detente.atlas.persons import latest, standing
from detente.atlas.tables import Office, load_tables

ROSTER = load_tables().roster
SECTORS = set(
    "GOV MIL LEG JUD COP SPY REB PRM PTY OPP CVL BUS JRN REL NGO EDU MED LAB REF CRM ELI UAF UNK AGR SOC".split()
)
REPORT = re.compile(r"\d{4}-\d\d-\d\d-\d\d")
ARTICLES = re.compile(r"(?:the|an?|this|that|some|his|her|its|their|former|mr|mrs)\s", re.IGNORECASE)


def of(name: str, code: str, office: str = "") -> list[Office]:
    return [o for o in ROSTER if (o.name, o.code) == (name, code) and office in o.office]


def test_there_are_six_thousand_persons() -> None:
    assert len({(o.name, o.code) for o in ROSTER}) >= 6_000


def test_every_row_is_filled_as_promised() -> None:
    for o in ROSTER:
        assert o.name and o.code and o.office, o
        assert o.sector == "" or o.sector in SECTORS, o
        assert o.basis in ("term", "attested"), o
        for day in filter(None, (o.since, o.until, o.former)):
            assert date.fromisoformat(day).isoformat() == day, o
        assert not (o.since and o.until) or o.since <= o.until, o


def test_what_is_attested_names_its_reports() -> None:
    for o in ROSTER:
        assert o.reports or o.basis != "attested", o
        assert len(o.reports) <= min(8, o.count), o
        assert all(REPORT.fullmatch(r) for r in o.reports), o


def test_names_are_names() -> None:
    assert [o.name for o in ROSTER if ARTICLES.match(o.name) or not any(c.isupper() for c in o.name)] == []


def test_opposition_leaders_are_of_the_opposition() -> None:
    assert {o.sector for o in ROSTER if o.office == "opposition leader"} == {"OPP"}


@pytest.mark.parametrize(
    ("day", "expected", "sector"),
    [
        (date(2005, 11, 21), "not yet", ""),
        (date(2005, 11, 22), "in office", "GOV"),
        (date(2021, 12, 7), "in office", "GOV"),
        (date(2021, 12, 8), "former", "ELI"),
        (None, "in office", "GOV"),
    ],
)
def test_a_term_is_held_from_its_first_to_its_last_day(day: date | None, expected: str, sector: str) -> None:
    (merkel,) = of("Angela Merkel", "DEU", "head of government")
    assert standing(merkel, day) == expected
    assert latest([merkel], day)[1] == sector


def test_an_attested_office_is_held_within_its_span() -> None:
    spans = [o for o in ROSTER if o.basis == "attested" and o.since and not o.former]
    assert len(spans) > 1_000
    for o in spans:
        for day in (o.since, o.until):
            assert standing(o, date.fromisoformat(day)) == "in office", o


def test_who_is_called_former_is_so_from_that_report_on() -> None:
    for o in (o for o in ROSTER if o.former):
        assert standing(o, date.fromisoformat(o.former)) == "former", o


@pytest.mark.parametrize(
    ("name", "day", "code", "sector"),
    [
        ("Alen Simonyan", date(2026, 3, 1), "ARM", "LEG"),
        ("Nikol Pashinyan", date(2018, 5, 1), "ARM", "OPP"),
        ("Nikol Pashinyan", date(2018, 5, 8), "ARM", "GOV"),
        ("Mikheil Saakashvili", date(2006, 6, 1), "GEO", "GOV"),
        ("Mikheil Saakashvili", date(2015, 1, 1), "GEO", "ELI"),
        ("Sergey Lavrov", date(2022, 2, 24), "RUS", "GOV"),
        ("Nancy Pelosi", date(2022, 8, 3), "USA", "LEG"),
        ("Mark Milley", date(2021, 9, 1), "USA", "MIL"),
        ("Alexei Navalny", date(2020, 8, 20), "RUS", "OPP"),
        ("Aung San Suu Kyi", date(2010, 11, 13), "MMR", "OPP"),
        ("Aung San Suu Kyi", date(2018, 1, 1), "MMR", "GOV"),
        ("Jens Stoltenberg", date(2010, 1, 1), "NOR", "GOV"),
        ("Jens Stoltenberg", date(2020, 1, 1), "IGO:NATO", ""),
        ("Boris Johnson", date(2020, 1, 1), "GBR", "GOV"),
        ("Keir Starmer", date(2025, 1, 1), "GBR", "GOV"),
    ],
)
def test_office_holders_known_on_known_days(atlas: Atlas, name: str, day: date, code: str, sector: str) -> None:
    reading = atlas.resolve(name, f"{name} spoke.", day).reading
    assert reading is not None
    assert (reading.code, reading.sector) == (code, sector)
