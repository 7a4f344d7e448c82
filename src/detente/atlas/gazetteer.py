"""Where a place is: from its name to country and coordinates, offline.

The table is made by ``training/build_gazetteer.py`` from GeoNames (https://www.geonames.org, CC BY 4.0) and from facts
written by hand.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from importlib import resources

from detente.atlas.folding import compose, fold
from detente.atlas.tables import load_tables

# A region holds many times the people of the town that bears its name, and yet the bare name mostly means the town:
# a region's people count for this share of themselves. At 1/20, Idlib is the town and Virginia the state.
_REGION_SHARE = 0.05
# One candidate is preferred over one in another country for its size alone if it has this many times its people.
_DECISIVE = 5
_EARTH_RADIUS = 6371.0  # km

_REGION_WORD = (
    "province|governorate|oblast|region|state|district|county|department|prefecture|krai|raion|rayon|territory|division"
    "|subdistrict|municipality|canton|emirate|peninsula|agency|republic|area|woreda|zone|commune|voivodeship|parish"
)
_TOWN_WORD = "city|town|village|suburb|neighbourhood|neighborhood|kibbutz|settlement|port"
_AFTER = re.compile(rf"(.+?) (?:(?P<region>{_REGION_WORD})|{_TOWN_WORD})", re.IGNORECASE)
_BEFORE = re.compile(
    rf"(?:the )?(?:(?P<region>{_REGION_WORD})|{_TOWN_WORD}|island|islands) of (?:the )?(.+)", re.IGNORECASE
)
_ARTICLE = re.compile(r"(?:al|el|ar|as|ash|at|ad|az|an)[- ](?=\w)", re.IGNORECASE)
_SAINT = re.compile(r"\b(?:Saint|St\.?)(?= )")


# Answers kept at hand; the same names are asked for again and again, and memory must not grow with the corpus.
_KEPT = 20_000


def distance(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Kilometres between two points given as latitude and longitude in degrees (haversine; errs by up to 0.5%)."""
    lat_a, lon_a, lat_b, lon_b = map(math.radians, (*a, *b))
    h = math.sin((lat_b - lat_a) / 2) ** 2
    h += math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    return 2 * _EARTH_RADIUS * math.asin(math.sqrt(min(1.0, h)))


@dataclass(frozen=True, slots=True)
class GazetteerPlace:
    """One place. ``country`` is an ISO 3166-1 alpha-3 code, "" for the high seas; ``lat`` and ``lon`` are degrees.

    ``kind``: settlement, region, country, site or water; ``population`` is 0 where it is not known; ``geonames`` is its
    GeoNames id, "" for what is not theirs.
    """

    name: str
    country: str
    lat: float
    lon: float
    kind: str
    population: int
    geonames: str

    @property
    def point(self) -> tuple[float, float]:
        return self.lat, self.lon

    @property
    def weight(self) -> float:
        """How likely the bare name means this place, in people."""
        return self.population * (_REGION_SHARE if self.kind == "region" else 1.0)


class Gazetteer:
    """The table of places, read on first use (a few hundredths of a second) and kept as sorted lines.

    A line is parsed when its name is asked for. The first lookup also reads the atlas' tables, for the capitals.
    """

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._capitals: set[tuple[str, str]] = set()
        self._known: dict[str, list[GazetteerPlace]] = {}

    def _load(self) -> None:
        table = resources.files("detente.atlas").joinpath("tables", "places.tsv").read_text("utf-8")
        self._lines = table.split("\n")[1:-1]
        self._capitals = {(fold(n.surface), n.code) for n in load_tables().names if n.kind == "capital"}

    def _rows(self, key: str) -> Iterator[list[str]]:
        if not self._lines:
            self._load()
        wanted = key + "\t"
        at = bisect_left(self._lines, wanted)
        while at < len(self._lines) and self._lines[at].startswith(wanted):
            yield self._lines[at].split("\t")
            at += 1

    def _named(self, key: str) -> list[GazetteerPlace]:
        """The places of exactly this folded name, without order."""
        if key in self._known:
            return self._known[key]
        if len(self._known) >= _KEPT:
            self._known.clear()
        found: list[GazetteerPlace] = []
        for row in self._rows(key):
            if len(row) == 3:
                # Another spelling: the line leads to the main one of the same country.
                found.extend(_place(r) for r in self._rows(row[1]) if len(r) > 3 and r[2] == row[2])
            else:
                found.append(_place(row))
        self._known[key] = list(dict.fromkeys(found))
        return self._known[key]

    def find(
        self,
        name: str,
        *,
        countries: Collection[str] = (),
        within: str | None = None,
        near: tuple[float, float] | None = None,
    ) -> list[GazetteerPlace]:
        """Places called ``name``, best first; empty if there is none.

        ``within`` is the country that the phrase itself says ("Gyumri, Armenia"): no other is looked at. ``countries``
        are those that the document names: places in them, and waters, come first. ``near`` is a point (latitude,
        longitude in degrees) that is said to be close: nearer places come first then. Otherwise countries and capitals
        come first, then sites and waters, then by population.

        A tie that nothing decides - two countries, no hint which, and no candidate five times as large as the next -
        is returned in order all the same, so that a caller can see the rivals; ``best`` returns None there.
        """
        for key, wanted in _forms(fold(compose(name.strip())[0])):
            places = [p for p in self._named(key) if within is None or p.country == within]
            if wanted == "region" and any(p.kind == "region" for p in places):
                places = [p for p in places if p.kind == "region"]
            if places:
                return sorted(places, key=lambda p: self._order(p, key, countries, near))
        return []

    def best(
        self,
        name: str,
        *,
        countries: Collection[str] = (),
        within: str | None = None,
        near: tuple[float, float] | None = None,
    ) -> GazetteerPlace | None:
        """The first of ``find``, or None where the name is unknown or two countries tie for it: no silent guess."""
        places = self.find(name, countries=countries, within=within, near=near)
        if not places:
            return None
        first = places[0]
        if near is not None:
            return first
        for rival in places[1:]:
            if rival.country == first.country or _is_named(first, countries) != _is_named(rival, countries):
                continue
            if first.kind in ("site", "water") and rival.kind not in ("site", "water", "country"):
                continue
            if rival.weight * (1 if self._is_seat(first, fold(first.name)) else _DECISIVE) > first.weight:
                return None
        return first

    def country(self, code: str) -> GazetteerPlace | None:
        """The country of a code, at the mean of its settlements; None for a state that is no more."""
        names = [s.name for s in load_tables().states if s.code == code]
        return next((p for name in names for p in self.find(name, within=code) if p.kind == "country"), None)

    def _order(
        self, place: GazetteerPlace, key: str, countries: Collection[str], near: tuple[float, float] | None
    ) -> tuple[float, ...]:
        away = distance(place.point, near) if near else 0.0
        rank = 0 if self._is_seat(place, key) else 1 if place.kind in ("site", "water") else 2
        return (not _is_named(place, countries), away, rank, -place.weight, place.lat, place.lon)

    def _is_seat(self, place: GazetteerPlace, key: str) -> bool:
        """Whether it is a country or, by this name or its own, a capital."""
        if place.kind == "country":
            return True
        names = {(key, place.country), (fold(place.name), place.country)}
        return place.kind == "settlement" and bool(names & self._capitals)


def _is_named(place: GazetteerPlace, countries: Collection[str]) -> bool:
    return place.country in countries or (place.kind == "water" and not place.country)


def _place(row: list[str]) -> GazetteerPlace:
    key, name, country, lat, lon, kind, population, geonames = row
    return GazetteerPlace(
        name or key, country, float(lat), float(lon), kind or "settlement", int(population or 0), geonames
    )


def _forms(key: str) -> Iterator[tuple[str, str]]:
    """Spellings under which a folded name may stand in the table, the likeliest first, and the kind each asks for."""
    seen: set[tuple[str, str]] = set()
    bare = key[4:] if key[:4].lower() == "the " else key
    forms = [(key, ""), (bare, "")]
    if match := _BEFORE.fullmatch(bare):
        forms.append((match[2], "region" if match["region"] else ""))
    if match := _AFTER.fullmatch(bare):
        forms.append((match[1], "region" if match["region"] else ""))
    for form, wanted in forms:
        for spelling in _spellings(form):
            if (spelling, wanted) not in seen and len(spelling) > 1:
                seen.add((spelling, wanted))
                yield spelling, wanted


def _spellings(form: str) -> Iterator[str]:
    yield form
    yield form.replace("-", " ")
    yield form.replace(" ", "-")
    yield form.replace("'", "")
    for saint in ("Saint", "St.", "St"):
        yield _SAINT.sub(saint, form)
    if match := _ARTICLE.match(form):
        rest = form[match.end() :]
        rest = rest[:1].upper() + rest[1:]
        for article in ("Al ", "Al-", "al-", "El ", "El-", "Ar-", "As-", "Ash-", "Ad-", "Az-", ""):
            yield article + rest
    elif form[:1].isupper():
        for article in ("Al ", "Al-", "Ar ", "Ar-", "As ", "As-", "Ash ", "At ", "Ad ", "Az ", "An "):
            yield article + form
