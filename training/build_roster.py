"""Add to roster.csv who the news itself names in which office, and in which span of reports.

    python training/build_roster.py [--data ../shared/data] [--out src/detente/atlas/tables]

Reads dated reports for a country, a body or its adjective next to an office and a name - "Armenian National Assembly
Speaker Alen Simonyan", "Foreign Minister of Russia Sergey Lavrov", "Ali Akbar Salehi, the Iranian foreign minister" -
with the atlas' other tables; ``build_atlas.py`` makes them and the terms of office that are known by their dates. A
report within a term attests it; what no term tells becomes a row of its own, dated by its first and last report.
Reports reserved for measuring are not read. The same input gives the same bytes.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import re
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from atlas.leaders import fold
from atlas.offices import Attestation, Offices
from build_atlas import HAND, OUT, ROSTER, Row, write

from detente.atlas import Atlas
from detente.reading import MentionFinder, split

# So many report ids are kept with a row: the first, the last, and others evenly between.
KEPT = 8
# So many reports make a fact of what one report may get wrong.
TRUSTED = 3
# A report this many days outside a term still attests it: news of an election, of a successor.
SLACK = 60
# Names of one office in the reports, and that office in the lists of terms.
SAME = {
    "head": "president|king|queen|emir|sultan|emperor|prime minister|premier|chancellor|taoiseach|head of state|"
    "head of government|leader|dictator|supreme leader|ruler",
    "foreign": "foreign minister|minister of foreign affairs|foreign affairs minister|foreign secretary|"
    "secretary of state|external affairs minister|foreign affairs secretary",
    "defence": "defence minister|minister of defence|secretary of defence|defence secretary",
}
OFFICE = {name: kind for kind, names in SAME.items() for name in names.split("|")}


@dataclass
class Attested:
    """What reports say of one person in one office."""

    names: Counter[str] = field(default_factory=Counter)
    sectors: Counter[str] = field(default_factory=Counter)
    reports: list[str] = field(default_factory=list)
    former: list[str] = field(default_factory=list)


def spread(ids: list[str]) -> list[str]:
    """At most ``KEPT`` of the ids, first and last among them, evenly spread."""
    if len(ids) <= KEPT:
        return ids
    step = (len(ids) - 1) / (KEPT - 1)
    return [ids[round(i * step)] for i in range(KEPT)]


def attestations(data: Path) -> list[tuple[str, Attestation]]:
    """Every (report id, attestation) of the reports, in their order."""
    offices = Offices(Atlas())
    finder = MentionFinder(offices.surfaces)
    reserved = set((data / "reserved_ids.txt").read_text(encoding="utf-8").split())
    found = []
    with gzip.open(data / "current-events.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            report = json.loads(line)
            if report["id"] in reserved:
                continue
            for start, end in split(report["text"]):
                for a in offices.read(report["text"][start:end], report["date"], finder):
                    found.append((report["id"], a))
    return found


def gather(found: list[tuple[str, Attestation]]) -> dict[tuple[str, str, str], Attested]:
    """By person, country and office; spellings that differ in accents alone are one person."""
    people: dict[tuple[str, str, str], Attested] = defaultdict(Attested)
    for report, a in found:
        row = people[fold(a.name), a.code, a.office]
        row.names[a.name] += 1
        row.sectors[a.sector] += 1
        ids = row.former if a.former else row.reports
        if report not in ids:
            ids.append(report)
    return people


def kind_of(office: str) -> str:
    """The office without what makes no other one of it, in the terms of the lists where they have it."""
    bare = re.sub(r"^(?:acting|interim|caretaker|transitional|de facto) | \([^)]*\)$", "", office)
    return OFFICE.get(bare, bare)


def attest(terms: list[Row], people: dict[tuple[str, str, str], Attested]) -> set[tuple[str, str, str]]:
    """Write the ids of attesting reports to the terms they fall into; the keys of all that is told by a term."""
    held: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for t in terms:
        for name in {t["name"], *t["aliases"].split("|")}:
            if " " in name:
                held[fold(name), t["code"], kind_of(t["office"])].append(t)
    told = set()
    ids: dict[int, set[str]] = defaultdict(set)
    for (name, code, office), row in people.items():
        for t in held.get((name, code, kind_of(office)), ()):
            told.add((name, code, office))
            since = shift(t["since"], -SLACK)
            until = shift(t["until"], SLACK) if t["until"] else "9999"
            ids[id(t)] |= {r for r in row.reports if since <= r[:10] <= until}
    for t in terms:
        reports = sorted(ids[id(t)])
        t["count"], t["reports"] = str(len(reports)), "|".join(spread(reports))
    return told


def shift(day: str, days: int) -> str:
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


def attested_rows(
    people: dict[tuple[str, str, str], Attested], terms: list[Row], left_out: set[tuple[str, str, str]]
) -> list[Row]:
    """One row a person, country and office that no term tells and no reader found wrong."""
    served: dict[str, set[str]] = defaultdict(set)
    for t in terms:
        for name in {t["name"], *t["aliases"].split("|")}:
            served[fold(name)].add(t["code"])
    table = []
    for key, row in people.items():
        folded, code, office = key
        # A single report that gives a known leader to another country has mostly been misread.
        strange = served.get(folded) and code not in served[folded] and len(row.reports) < TRUSTED
        if key in left_out or strange:
            continue
        name = max(row.names, key=lambda n: (row.names[n], n))
        ids = sorted(row.reports)
        since, until = (ids[0][:10], ids[-1][:10]) if ids else ("", "")
        former = next((r[:10] for r in sorted(row.former) if r[:10] > until), "")
        ids = ids or sorted(row.former)
        sector = max(row.sectors, key=lambda s: (row.sectors[s], s))
        aliases = "|".join(sorted({folded, *row.names} - {name}))
        cells = [name, code, office, sector, since, until, "attested", former, str(len(ids)), "|".join(spread(ids))]
        table.append(dict(zip(ROSTER, [*cells, aliases], strict=True)))
    return table


def read_wrong() -> set[tuple[str, str, str]]:
    """Rows that a reader found wrong: name without accents, code, office."""
    with (HAND / "roster_wrong.csv").open(encoding="utf-8", newline="") as f:
        return {(r["name"], r["code"], r["office"]) for r in csv.DictReader(f)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder of reference data")
    parser.add_argument("--out", type=Path, default=OUT, help="folder of the tables, with roster.csv of build_atlas.py")
    args = parser.parse_args()
    if not (args.data / "current-events.jsonl.gz").is_file():
        sys.exit(f"No reports: {args.data} lacks current-events.jsonl.gz. Give the folder with --data.")
    with (args.out / "roster.csv").open(encoding="utf-8", newline="") as f:
        terms = [r for r in csv.DictReader(f) if r["basis"] == "term"]
    people = gather(attestations(args.data))
    told = attest(terms, people)
    table = terms + attested_rows(people, terms, told | read_wrong())
    write("roster", table, args.out)
    print(f"roster.csv: {len(table)} rows, {len({(r['name'], r['code']) for r in table})} persons")


if __name__ == "__main__":
    main()
