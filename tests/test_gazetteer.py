"""Names of places to country and coordinates, and the place that a sentence gives its event."""

from __future__ import annotations

import time
from functools import cache
from importlib import resources

import pytest

from detente.atlas import Atlas, fold
from detente.atlas.gazetteer import Gazetteer, GazetteerPlace, distance
from detente.reading import MentionFinder, Parser
from detente.reading.places import event_place


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer()


def lines() -> list[str]:
    table = resources.files("detente.atlas").joinpath("tables", "places.tsv").read_text("utf-8")
    return table.split("\n")


KYIV, TIRANA_TO_ROME = (50.45, 30.52), 618


@pytest.mark.parametrize(
    ("name", "country", "point"),
    [
        ("Kyiv", "UKR", KYIV),
        ("Kiev", "UKR", KYIV),
        ("Kharkov", "UKR", (49.98, 36.25)),
        ("Baquba", "IRQ", (33.75, 44.64)),
        ("N'Djamena", "TCD", (12.11, 15.05)),
        ("N’Djamena", "TCD", (12.11, 15.05)),
        ("Hồ Chí Minh City", "VNM", (10.82, 106.63)),
        ("Ho\u0302\u0300 Chi\u0301 Minh City", "VNM", (10.82, 106.63)),
        ("São Paulo", "BRA", (-23.55, -46.63)),
        ("Gyumri", "ARM", (40.79, 43.85)),
        ("Deir ez-Zor", "SYR", (35.34, 40.14)),
        ("al-Hasakah", "SYR", (36.5, 40.75)),
        ("Simferopol", "UKR", (44.95, 34.1)),
        ("Pristina", "XKX", (42.67, 21.17)),
        ("Gaza City", "PSE", (31.5, 34.46)),
        ("Taipei", "TWN", (25.05, 121.53)),
        ("Nuuk", "DNK", (64.18, -51.72)),
        ("Bagram Airfield", "AFG", (34.95, 69.27)),
        ("Tahrir Square", "EGY", (30.04, 31.24)),
        ("Zaporizhzhia Nuclear Power Plant", "UKR", (47.51, 34.59)),
        ("Helmand Province", "AFG", (31.3, 64.2)),
        ("the Tigray region", "ETH", (13.9, 38.8)),
        ("Nagorno-Karabakh", "AZE", (39.8, 46.7)),
        ("Crimea", "UKR", (45.3, 34.4)),
    ],
)
def test_a_name_has_its_country_and_point(
    gazetteer: Gazetteer, name: str, country: str, point: tuple[float, float]
) -> None:
    found = gazetteer.best(name)
    assert found is not None
    assert found.country == country
    assert distance(found.point, point) < 60


@pytest.mark.parametrize("name", ["Côte d'Ivoire", "Côte d’Ivoire", "Cote d'Ivoire", "Ivory Coast"])
def test_a_country_is_found_under_every_spelling(gazetteer: Gazetteer, name: str) -> None:
    found = gazetteer.best(name)
    assert found is not None and (found.country, found.kind) == ("CIV", "country")


def test_the_countries_of_the_document_decide_between_namesakes(gazetteer: Gazetteer) -> None:
    assert [p.country for p in gazetteer.find("Tripoli", countries={"LBN"})][:1] == ["LBN"]
    assert [p.country for p in gazetteer.find("Tripoli", countries={"LBY", "ITA"})][:1] == ["LBY"]
    hyderabad = gazetteer.best("Hyderabad", countries={"PAK"})
    assert hyderabad is not None and hyderabad.country == "PAK"


def test_georgia_is_the_country_unless_the_document_says_otherwise(gazetteer: Gazetteer) -> None:
    alone, state = gazetteer.best("Georgia"), gazetteer.best("Georgia", countries={"USA"})
    assert alone is not None and (alone.country, alone.kind) == ("GEO", "country")
    assert state is not None and (state.country, state.kind) == ("USA", "region")


def test_a_country_said_in_the_phrase_rules_out_all_others(gazetteer: Gazetteer) -> None:
    assert {p.country for p in gazetteer.find("Paris", within="USA")} == {"USA"}
    assert gazetteer.find("Gyumri", within="AZE") == []


def test_a_point_nearby_chooses_among_namesakes(gazetteer: Gazetteer) -> None:
    illinois = gazetteer.best("Illinois", within="USA")
    assert illinois is not None
    found = gazetteer.best("Springfield", within="USA", near=illinois.point)
    assert found is not None and distance(found.point, (39.8, -89.65)) < 20


@pytest.mark.parametrize("name", ["", " ", "Xyzzyville", "the", "St.", "\t", "Kyiv\tKyiv", "city of"])
def test_an_unknown_name_is_nothing(gazetteer: Gazetteer, name: str) -> None:
    assert gazetteer.find(name) == []
    assert gazetteer.best(name) is None


@pytest.mark.parametrize("name", ["San Jose", "Punjab", "Hyderabad", "Valencia"])
def test_a_tie_between_countries_is_no_silent_guess(gazetteer: Gazetteer, name: str) -> None:
    assert len({p.country for p in gazetteer.find(name)}) > 1
    assert gazetteer.best(name) is None


def test_a_tie_between_countries_of_the_document_stays_one(gazetteer: Gazetteer) -> None:
    assert gazetteer.best("Hyderabad", countries={"IND", "PAK"}) is None


def test_a_sea_has_no_country(gazetteer: Gazetteer) -> None:
    found = gazetteer.best("Red Sea", countries={"YEM", "USA"})
    assert found is not None and (found.country, found.kind) == ("", "water")


def test_a_part_of_a_state_has_its_own_point(gazetteer: Gazetteer) -> None:
    found = gazetteer.best("Scotland")
    assert found is not None and (found.country, found.kind) == ("GBR", "region")


def test_a_region_asked_for_is_no_town(gazetteer: Gazetteer) -> None:
    region, town = gazetteer.best("Idlib Governorate"), gazetteer.best("Idlib")
    assert region is not None and region.kind == "region"
    assert town is not None and town.kind == "settlement"


def test_distance_is_in_kilometres() -> None:
    assert distance((41.33, 19.82), (41.9, 12.5)) == pytest.approx(TIRANA_TO_ROME, rel=0.02)
    assert distance((0, 179.5), (0, -179.5)) == pytest.approx(111.2, rel=0.01)
    assert distance(KYIV, KYIV) == 0


def test_the_table_is_sorted_and_well_formed() -> None:
    header, *rows, end = lines()
    assert header.split("\t")[:3] == ["key", "name", "country"] and end == ""
    assert rows == sorted(set(rows))
    main = set()
    leads = []
    for row in rows:
        cells = row.split("\t")
        assert cells[0] == fold(cells[0]).strip() != ""
        if len(cells) == 3:
            leads.append((cells[1], cells[2]))
            continue
        key, name, country, lat, lon, kind, population, geonames = cells
        main.add((key, country))
        assert kind in ("", "region", "country", "site", "water")
        assert len(country) == 3 or (country == "" and kind == "water")
        assert -90 <= float(lat) <= 90 and -180 <= float(lon) <= 180
        assert all(len(n.split(".")[1]) == 3 for n in (lat, lon))
        assert population == "" or int(population) > 0
        assert geonames == "" or geonames.isdigit()
        assert name != key
    assert set(leads) <= main


def test_the_table_is_small_and_quick_to_load() -> None:
    assert sum(len(line.encode()) + 1 for line in lines()) < 5_000_000
    Atlas()
    started = time.perf_counter()
    Gazetteer().find("Gyumri")
    assert time.perf_counter() - started < 1.0  # a tenth, on a machine that does nothing else


def test_dependencies_are_under_their_states() -> None:
    codes = {row.split("\t")[2] for row in lines()[1:-1]}
    assert not codes & {"PRI", "GRL", "GIB", "MAC", "ESH", "REU"}
    assert {"TWN", "HKG", "XKX", "PSE"} <= codes


@cache
def readers() -> tuple[Atlas, MentionFinder, Parser]:
    atlas = Atlas()
    return atlas, MentionFinder(atlas.surfaces), Parser()


def place_of(text: str, trigger: str, gazetteer: Gazetteer) -> tuple[GazetteerPlace, str] | None:
    atlas, finder, parser = readers()
    names: dict[int, tuple[str, str]] = {}
    tree = next(iter(parser.parse([(text, 0)])))
    for mention in finder.find(text):
        reading = atlas.resolve(mention.surface, text, None, mention.start)[0]
        for t in range(len(tree)):
            if reading is not None and tree.starts[t] < mention.end and mention.start < tree.ends[t]:
                names[t] = (reading.kind, reading.code)
    countries = {code for _, code in names.values()}
    found = event_place(tree, tree.words.index(trigger), names, text, gazetteer, countries)
    return (found[0], text[found[1][0] : found[1][1]]) if found else None


@pytest.mark.parametrize(
    ("text", "trigger", "words", "country"),
    [
        ("Rebels attacked a market in Aleppo on Monday.", "attacked", "Aleppo", "SYR"),
        ("Russian troops shelled a school near Kramatorsk, Ukraine.", "shelled", "Kramatorsk", "UKR"),
        ("The two ministers met in Geneva to discuss the war in Sudan.", "met", "Geneva", "CHE"),
        ("Police arrested ten people in Gyumri, Armenia.", "arrested", "Gyumri", "ARM"),
        ("Gunmen killed six soldiers in the Nangarhar province of Afghanistan.", "killed", "Nangarhar province", "AFG"),
        ("A bomb exploded outside the Israeli embassy in London.", "exploded", "London", "GBR"),
        ("A drone hit a ship in the Red Sea.", "hit", "Red Sea", ""),
        ("The president of France arrived in Tbilisi, Georgia.", "arrived", "Tbilisi", "GEO"),
        ("Soldiers fired at protesters in Tripoli, Lebanon.", "fired", "Tripoli", "LBN"),
        ("Thousands of people marched in Libya's capital Tripoli.", "marched", "Tripoli", "LBY"),
        ("Israeli jets bombed Khan Yunis overnight.", "bombed", "Khan Yunis", "PSE"),
        ("The shelling of Homs killed nine people.", "shelling", "Homs", "SYR"),
        ("He was extradited to Italy on Friday.", "extradited", "Italy", "ITA"),
        ("Five people were injured when a riot broke out in Athens.", "injured", "Athens", "GRC"),
        ("Four students were shot at a school in Oxford, Michigan.", "shot", "Oxford", "USA"),
        ("Israeli forces withdrew from Jenin.", "withdrew", "Jenin", "PSE"),
        ("Paris hosts a summit on Ukraine.", "hosts", "Paris", "FRA"),
        ("Soldiers shot two men in Xyzzyville, Georgia.", "shot", "Georgia", "GEO"),
        ("Troops clashed with militants in the city of Jos in Nigeria.", "clashed", "Jos", "NGA"),
    ],
)
def test_the_place_of_an_event_is_the_one_its_sentence_says(
    gazetteer: Gazetteer, text: str, trigger: str, words: str, country: str
) -> None:
    found = place_of(text, trigger, gazetteer)
    assert found is not None
    assert (found[1], found[0].country) == (words, country)


@pytest.mark.parametrize(
    ("text", "trigger"),
    [
        ("Armenia signed a treaty with Russia.", "signed"),
        ("The mayor of Kyiv resigned.", "resigned"),
        ("Syrian officials condemned the statement.", "condemned"),
        ("Soldiers from Chad returned fire.", "returned"),
        ("Kobe Bryant met reporters.", "met"),
        ("Moscow threatens Washington.", "threatens"),
        ("The rocket was launched on a Falcon 9.", "launched"),
        ("Gaza-bound ships were stopped.", "stopped"),
    ],
)
def test_who_acts_is_not_where(gazetteer: Gazetteer, text: str, trigger: str) -> None:
    assert place_of(text, trigger, gazetteer) is None


def test_a_place_of_another_clause_gives_way(gazetteer: Gazetteer) -> None:
    text = "Activists in Beirut say that the army shelled a village near Idlib."
    found = place_of(text, "shelled", gazetteer)
    assert found is not None and found[1] == "Idlib"


def test_a_place_at_the_end_is_shared_by_joined_clauses(gazetteer: Gazetteer) -> None:
    text = "Two people are killed and nine others are injured in Derbent when gunmen open fire on a post near Grozny."
    found = place_of(text, "killed", gazetteer)
    assert found is not None and found[1] == "Derbent"


def test_two_places_of_other_clauses_are_no_answer(gazetteer: Gazetteer) -> None:
    text = "The minister resigned because police killed two people in Lagos while rebels took hostages in Bamako."
    assert place_of(text, "resigned", gazetteer) is None
