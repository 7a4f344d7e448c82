"""Make the tables of the atlas (src/detente/atlas/tables/*.csv) from reference data and from facts written by hand.

    python training/build_atlas.py [--data ../shared/data] [--out src/detente/atlas/tables]

Hand-written facts lie in training/atlas/; where they and the reference data disagree, the hand wins. The same input
gives the same bytes. Reads the data folder and writes only the tables.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from atlas.leaders import build_leaders
from atlas.sources import Factbook, cow_numbers, defence_obligations

HERE = Path(__file__).parent
HAND = HERE / "atlas"
OUT = HERE.parent / "src" / "detente" / "atlas" / "tables"
NEEDED = [
    "factbook.jsonl.gz",
    "leaders/reign_leaderlist_2021-03.csv",
    "states/cow_states.rda",
    "states/atop_alliance.rda",
]

# since and until are the term where basis is "term", the first and the last attesting report where it is "attested";
# former is the first report that calls the person a former holder.
ROSTER = ["name", "code", "office", "sector", "since", "until", "basis", "former", "count", "reports", "aliases"]
COLUMNS = {
    "states": ["code", "cow", "name", "formal", "since", "until"],
    "names": ["name", "code", "kind", "sector", "since", "until"],
    "roster": ROSTER,
    "organisations": ["code", "name", "aliases", "since", "until"],
    "members": ["organisation", "state", "since", "until"],
    "groups": ["code", "name", "aliases", "sector", "home", "since", "until"],
    "ambiguous": ["name", "code", "cues", "default"],
    "agents": ["noun", "sector", "form"],
    "bonds": ["kind", "parties", "name", "aliases", "since", "until", "source"],
}
KEY = {
    "states": ["code"],
    "names": ["name", "kind", "code", "since"],
    "roster": ["code", "office", "since", "name"],
    "organisations": ["code", "name"],
    "members": ["organisation", "state", "since"],
    "groups": ["code", "name", "since"],
    "agents": ["noun"],
    "bonds": ["kind", "parties", "name"],
}
# The factbook's abbreviations of bodies whose members are not listed by hand. It gives no dates.
FACTBOOK_BODIES = {
    "IAEA": "IGO:IAEA",
    "IMF": "IGO:IMF",
    "IBRD": "IGO:World Bank",
    "WTO": "IGO:WTO",
    "OIC": "IGO:OIC",
    "ICCt": "IGO:ICC",
    "Interpol": "IGO:Interpol",
    "OPCW": "IGO:OPCW",
    "NAM": "IGO:Non-Aligned Movement",
    "G-77": "IGO:G77",
    "ADB": "IGO:ADB",
    "AIIB": "IGO:AIIB",
    "AfDB": "IGO:AfDB",
    "EBRD": "IGO:EBRD",
    "IADB": "IGO:IDB",
    "OIF": "IGO:Francophonie",
    "FATF": "IGO:FATF",
    "BIS": "IGO:BIS",
    "CICA": "IGO:CICA",
    "NSG": "IGO:Nuclear Suppliers Group",
    "PCA": "IGO:PCA",
    "CTBTO": "IGO:CTBTO",
}
# Endings of adjectives whose plural names the people: Russians, Iraqis, Greeks, Uzbeks.
PLURAL_ENDINGS = (
    "an",
    "i",
    "ek",
    "ine",
    "ak",
    "ene",
    "ot",
    "aq",
    "av",
    "on",
    "it",
    "am",
    "or",
    "ar",
    "ro",
    "oat",
)
NO_PLURAL = {
    "Myanmar",
    "Philippine",
    "Eswatini",
    "Papal",
    "papal",
    "Vatican",
    "I-Kiribati",
    "Mosotho",
    "Ni-Vanuatu",
    "ni-Vanuatu",
    "Batswana",
}

# A head of several states acts, in the news, for the one he sits in.
SHARED_HEADS = {"Charles III": "GBR", "Co-prince Emmanuel Macron": "FRA"}

Row = dict[str, str]


def read_hand(name: str) -> list[Row]:
    with (HAND / name).open(encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))


def read_lines(name: str) -> list[tuple[str, str]]:
    """The ``key: value`` lines of a hand-written list, without comments."""
    lines = (HAND / name).read_text(encoding="utf-8").splitlines()
    return [tuple(line.split(": ", 1)) for line in lines if line.strip() and not line.startswith("#")]


def split(cell: str) -> list[str]:
    return [part.strip() for part in cell.split("|") if part.strip()]


def dated(surface: str) -> tuple[str, str, str]:
    """``Nur-Sultan@2019-03-23..2022-09-16`` -> the name and its two dates, each "" where open."""
    name, _, span = surface.partition("@")
    since, _, until = span.partition("..")
    return name, since, until


def build_states(hand: list[Row], factbook: Factbook, cow: dict[str, str]) -> list[Row]:
    dates = {r["code"]: r for r in read_hand("state_dates.csv")}
    rows = []
    for h in hand:
        span = dates.get(h["code"], {})
        formal = h["formal"] or factbook.formal_name(h["gec"]) or h["name"]
        number = cow[h["cow"]] if h["cow"] else ""
        rows.append(
            {
                "code": h["code"],
                "cow": number,
                "name": h["name"],
                "formal": formal,
                "since": span.get("since", ""),
                "until": span.get("until", ""),
            }
        )
    return rows


def plural(adjective: str) -> str | None:
    """The people of an adjective ("Russian" -> "Russians"); None where the language has no such plural."""
    if adjective in NO_PLURAL or not adjective.endswith(PLURAL_ENDINGS) or "." in adjective or adjective.isupper():
        return None
    return adjective + "s"


def build_names(hand: list[Row], states: list[Row]) -> list[Row]:
    rows: dict[tuple[str, str, str, str], Row] = {}

    def add(name: str, code: str, kind: str, sector: str = "", since: str = "", until: str = "") -> None:
        cells = (name, code, kind, sector, since, until)
        rows.setdefault((name, code, kind, since), dict(zip(COLUMNS["names"], cells, strict=True)))

    formal = {s["code"]: s["formal"] for s in states}
    capitals = set()
    for h in hand:
        code = h["code"]
        for surface in [h["name"], formal[code], *split(h["names"])]:
            name, since, until = dated(surface)
            add(name, code, "state", since=since, until=until)
            if name.startswith("The "):
                add(name[4:], code, "state", since=since, until=until)
        for adjective in split(h["adjectives"]):
            add(adjective, code, "adjective")
            if people := plural(adjective):
                add(people, code, "people")
        for people in split(h["people"]):
            add(people, code, "people")
        for surface in split(h["capitals"]):
            name, since, until = dated(surface)
            add(name, code, "capital", since=since, until=until)
            capitals.add((name, code))
    for r in read_hand("metonyms.csv"):
        add(r["name"], r["code"], "metonym", r["sector"], r["since"], r["until"])
    traps = set(split((HAND / "traps.txt").read_text(encoding="utf-8").split("\n", 1)[1].replace("\n", "|")))
    for code, places in read_lines("places.txt"):
        for place in split(places):
            if place not in traps and (place, code) not in capitals:
                add(place, code, "place")
    for r in read_hand("institutions.csv"):
        if not is_state(r["code"]):
            continue  # a body of an organisation
        for surface in [r["name"], *split(r["aliases"])]:
            if all(kind != "state" for name, _, kind, _ in rows if name == surface):
                add(surface, r["code"], "metonym", r["sector"], r["since"], r["until"])
    for r in read_hand("adjust_names.csv"):
        add(r["name"], r["code"], r["kind"], r["sector"], r["since"], r["until"])
    for name, code, kind in list({key[:3] for key in rows}):
        # A typographic apostrophe is the same name.
        if "'" in name:
            for r in [r for key, r in rows.items() if key[:3] == (name, code, kind)]:
                add(name.replace("'", "’"), code, kind, r["sector"], r["since"], r["until"])
    return list(rows.values())


def clean_aliases(rows: list[Row], name: str = "name") -> list[Row]:
    """Aliases without repetition and without the name itself."""
    for r in rows:
        r["aliases"] = "|".join(a for a in dict.fromkeys(split(r["aliases"])) if a != r[name])
    return rows


def term(leader: Row) -> Row:
    """A row of the roster whose dates are those of the term itself."""
    cells = {c: leader.get(c, "") for c in ROSTER}
    return cells | {"since": leader["start"], "until": leader["end"], "basis": "term", "count": "0"}


def is_state(code: str) -> bool:
    return code not in ("EUR", "UNO") and ":" not in code


def build_organisations() -> list[Row]:
    """Organisations, and bodies of theirs from the list of institutions."""
    rows = read_hand("organisations.csv")
    known = {(r["code"], r["name"]) for r in rows}
    for r in read_hand("institutions.csv"):
        if not is_state(r["code"]) and not r["code"].startswith("NSA:") and (r["code"], r["name"]) not in known:
            rows.append({c: r[c] for c in COLUMNS["organisations"]})
    return rows


def build_members(hand: list[Row], factbook: Factbook) -> list[Row]:
    rows = []
    for body, waves in read_lines("members.txt"):
        for wave in waves.split("; "):
            since, *states = wave.split()
            if since == "-":
                since = ""
            for state in states:
                code, _, until = state.partition("..")
                rows.append({"organisation": body, "state": code, "since": since, "until": until})
    for h in hand:
        for abbreviation in factbook.memberships(h["gec"]):
            if abbreviation in FACTBOOK_BODIES:
                body = FACTBOOK_BODIES[abbreviation]
                rows.append({"organisation": body, "state": h["code"], "since": "", "until": ""})
    return rows


def build_bonds(states: list[Row], atop: Path) -> list[Row]:
    """What stands between states: by hand, and the defence obligations of ATOP (Leeds et al. 2002), which knows them up
    to 2018."""
    rows = [{**r, "source": "hand"} for r in clean_aliases(read_hand("bonds.csv"))]
    codes = {s["cow"]: s["code"] for s in states if s["cow"]}
    for since, *pair in defence_obligations(atop):
        a, b = (codes.get(number, "") for number in pair)
        if a and b:
            name = "defence obligation"
            cells = ("alliance", "|".join(sorted((a, b))), name, "", str(since), "", "ATOP, in force in 2018")
            rows.append(dict(zip(COLUMNS["bonds"], cells, strict=True)))
    return rows


def plural_noun(noun: str) -> str:
    """The regular English plural of the last word."""
    if noun.endswith(("man", "woman")) and not noun.endswith(("human", "german")):
        return noun[:-2] + "en"
    if noun.endswith("person"):
        return noun[:-6] + "people"
    if noun.endswith(("s", "x", "ch", "sh")):
        return noun + "es"
    if noun.endswith("y") and noun[-2] not in "aeiou":
        return noun[:-1] + "ies"
    return noun + "s"


def build_agents() -> list[Row]:
    rows: dict[str, Row] = {}
    for head, nouns in read_lines("agents.txt"):
        sector, form = head.split()
        for noun in (n.strip() for n in nouns.split(",")):
            if noun.endswith("!"):
                forms = [noun[:-1]]
            elif "/" in noun:
                forms = noun.split("/")
            else:
                forms = [noun, plural_noun(noun)]
            for f in forms:
                rows.setdefault(f, {"noun": f, "sector": sector, "form": form})
    return list(rows.values())


def under_their_states(tables: dict[str, list[Row]]) -> dict[str, list[Row]]:
    """Dependencies as PLOVER has them: their names are places of their state, their leaders are left out. So are heads
    that a state shares with the one they sit in."""
    parent = {r["code"]: r["parent"] for r in read_hand("dependents.csv")}
    names = []
    for r in tables["names"]:
        if r["code"] in parent:
            kind = "place" if r["kind"] in ("state", "capital") else r["kind"]
            r = {**r, "code": parent[r["code"]], "kind": kind}
        names.append(r)
    once = {(r["name"], r["kind"], r["code"], r["since"]): r for r in names}
    return tables | {
        "states": [r for r in tables["states"] if r["code"] not in parent],
        "names": list(once.values()),
        "roster": [
            r for r in tables["roster"] if r["code"] not in parent and SHARED_HEADS.get(r["name"]) in (None, r["code"])
        ],
        "members": [r for r in tables["members"] if r["state"] not in parent],
        "groups": [{**r, "home": parent.get(r["home"], r["home"])} for r in tables["groups"]],
        "ambiguous": [{**r, "code": parent.get(r["code"], r["code"])} for r in tables["ambiguous"]],
    }


def write(name: str, rows: Iterable[Row], out: Path) -> int:
    key = KEY.get(name)
    rows = sorted(rows, key=lambda r: [r[k] for k in key]) if key else list(rows)
    with (out / f"{name}.csv").open("w", encoding="utf-8", newline="") as f:
        writer = csv.DictWriter(f, COLUMNS[name], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return len(rows)


def build(data: Path, out: Path) -> dict[str, int]:
    """Write all tables to ``out``; the number of rows of each."""
    hand = read_hand("states.csv")
    factbook = Factbook(data / NEEDED[0])
    cow = cow_numbers(data / NEEDED[2])
    states = build_states(hand, factbook, cow)
    tables: dict[str, list[Row]] = {
        "states": states,
        "names": build_names(hand, states),
        "roster": [term(r) for r in clean_aliases(build_leaders(HAND, hand, factbook, data / NEEDED[1], cow))],
        "organisations": clean_aliases(build_organisations()),
        "members": build_members(hand, factbook),
        "bonds": build_bonds(states, data / NEEDED[3]),
        "groups": clean_aliases(read_hand("groups.csv")),
        "ambiguous": read_hand("ambiguous.csv"),
        "agents": build_agents(),
    }
    out.mkdir(parents=True, exist_ok=True)
    return {name: write(name, rows, out) for name, rows in under_their_states(tables).items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder of reference data")
    parser.add_argument("--out", type=Path, default=OUT, help="folder of the tables")
    args = parser.parse_args()
    missing = [name for name in NEEDED if not (args.data / name).is_file()]
    if missing:
        sys.exit(f"No reference data: {args.data} lacks {', '.join(missing)}. Give the folder with --data.")
    for name, count in build(args.data, args.out).items():
        print(f"{name}.csv: {count} rows")


if __name__ == "__main__":
    main()
