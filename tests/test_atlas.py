"""Who is meant: the known traps, offices over time, and names that nobody should guess."""

from __future__ import annotations

from datetime import date

import pytest

from detente.atlas import Atlas
from detente.errors import UnknownParty
from detente.reading import MentionFinder

DAY = date(2015, 6, 1)


@pytest.fixture(scope="module")
def finder(atlas: Atlas) -> MentionFinder:
    return MentionFinder(atlas.surfaces)


def named(atlas: Atlas, finder: MentionFinder, text: str, on: date | None = DAY) -> list[str | None]:
    """Codes of all names in a text, in order; None where the name is left open."""
    found = []
    for m in finder.find(text):
        reading, _, _ = atlas.resolve(m.surface, text, on, m.start)
        found.append(reading.code if reading else None)
    return found


TRAPS = [
    ("Georgia and Russia resume talks in Tbilisi.", "GEO"),
    ("A tornado hits the U.S. state of Georgia near Atlanta.", "USA"),
    ("Georgian troops leave for Abkhazia.", "GEO"),
    ("Jordan closes its border with Syria, says Amman.", "JOR"),
    ("Michael Jordan scores 40 points in Chicago.", None),
    ("Chad sends troops to N'Djamena's border with Sudan.", "TCD"),
    ("Turkey recalls its ambassador, says Ankara.", "TUR"),
    ("The Democratic Republic of the Congo expels a diplomat.", "COD"),
    ("The Republic of the Congo holds talks in Brazzaville.", "COG"),
    ("North Korea tests a missile.", "PRK"),
    ("South Korea condemns the test.", "KOR"),
    ("Niger closes its embassy.", "NER"),
    ("Nigeria closes its embassy.", "NGA"),
    ("Guinea-Bissau elects a president.", "GNB"),
    ("Equatorial Guinea elects a president.", "GNQ"),
    ("Papua New Guinea elects a president.", "PNG"),
    ("Guinea elects a president, says Conakry.", "GIN"),
    ("Mali expels the ambassador, says Bamako.", "MLI"),
    ("Somalia expels the ambassador.", "SOM"),
    ("Washington warns the Kremlin.", "USA"),
    ("Victoria's Secret opens a shop.", None),
    ("American diplomats leave.", "USA"),
    ("American Airlines cancels flights.", "USA"),
    ("The Kremlin denies it.", "RUS"),
    ("Downing Street denies it.", "GBR"),
    ("The White House denies it.", "USA"),
    ("Yerevan denies it.", "ARM"),
    ("Türkiye denies it.", "TUR"),
    ("Burma denies it.", "MMR"),
    ("Macedonia denies it.", "MKD"),
    ("Dominica denies it.", "DMA"),
    ("The Dominican Republic denies it.", "DOM"),
    ("The Gaza Strip is shelled.", "PSE"),
]


@pytest.mark.parametrize(("text", "first"), TRAPS, ids=[t for t, _ in TRAPS])
def test_known_traps(atlas: Atlas, finder: MentionFinder, text: str, first: str | None) -> None:
    codes = named(atlas, finder, text)
    assert (codes[0] if codes else None) == first


def test_an_office_is_held_in_its_time(atlas: Atlas, finder: MentionFinder) -> None:
    def sector(on: date) -> str | None:
        (m,) = finder.find("Nikol Pashinyan")
        reading, _, _ = atlas.resolve(m.surface, "Nikol Pashinyan", on, 0)
        return reading.sector if reading else None

    assert sector(date(2020, 1, 1)) == "GOV"
    assert sector(date(2010, 1, 1)) == ""
    (m,) = finder.find("Serzh Sargsyan")
    reading, why, _ = atlas.resolve(m.surface, "Serzh Sargsyan", date(2020, 1, 1), 0)
    assert reading is not None and (reading.code, reading.sector) == ("ARM", "ELI") and why.startswith("former head of")


@pytest.mark.parametrize(
    ("text", "on", "code"),
    [
        ("Putin speaks.", date(2015, 1, 1), "RUS"),
        ("President Macron speaks.", date(2020, 1, 1), "FRA"),
        ("Brown wins the race.", date(2009, 1, 1), None),
        ("Omar Putin, a baker, speaks.", date(2015, 1, 1), None),
    ],
)
def test_a_surname_needs_evidence(atlas: Atlas, finder: MentionFinder, text: str, on: date, code: str | None) -> None:
    codes = named(atlas, finder, text, on)
    assert codes and codes[-1] == code


def test_the_taliban_are_rebels_until_they_govern(atlas: Atlas) -> None:
    before, _, _ = atlas.resolve("Taliban", "The Taliban attack.", date(2015, 1, 1), 4)
    after, _, _ = atlas.resolve("Taliban", "The Taliban attack.", date(2022, 1, 1), 4)
    assert before is not None and before.code == "NSA:Taliban"
    assert after is not None and after.code == "AFG"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("ARM", "ARM"), ("arm", "ARM"), ("Armenia", "ARM"), ("russia", "RUS"), ("Türkiye", "TUR"), ("EU", "EUR"),
        ("CSTO", "IGO:CSTO"), ("IGO:CSTO", "IGO:CSTO"), ("nato", "IGO:NATO"), ("Hamas", "NSA:Hamas"), ("UN", "UNO"),
    ],
)  # fmt: skip
def test_a_party_by_code_or_name(atlas: Atlas, given: str, code: str) -> None:
    assert atlas.party(given) == code


def test_an_unknown_party_is_answered_with_near_names(atlas: Atlas) -> None:
    with pytest.raises(UnknownParty, match="unknown country or organisation 'Armenai'; did you mean Armenia"):
        atlas.party("Armenai")
    with pytest.raises(UnknownParty, match="give an ISO 3166-1 alpha-3 code such as ARM, or a name"):
        atlas.party("qqqqqq")
