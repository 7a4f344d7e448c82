"""Terms of office for roster.csv: who held which office when, from hand-written lists, the factbook and REIGN, in that
order of trust."""

from __future__ import annotations

import csv
import re
import unicodedata
from datetime import date, timedelta
from pathlib import Path

from atlas.sources import Factbook

Row = dict[str, str]

OFFICES = {
    "hos": "head of state",
    "hog": "head of government",
    "fm": "foreign minister",
    "dm": "defence minister",
}
HAND_FILES = (
    "leaders_europe.txt",
    "leaders_mideast_asia.txt",
    "leaders_rest.txt",
    "leaders_others.txt",
    "offices_caucasus.txt",
)
# Offices whose PLOVER sector is not GOV, by a word of theirs; a line of the hand-written lists may say it in brackets.
SECTORS = {
    "opposition": "OPP",
    "party leader": "PTY",
    "candidate": "PTY",
    "religious": "REL",
    "catholicos": "REL",
    "activist": "CVL",
    "general": "MIL",
    "commander": "MIL",
    "army chief": "MIL",
    "speaker": "LEG",
    "attorney general": "JUD",
    "prosecutor": "JUD",
}
BRACKET = re.compile(r" \[([A-Z]{3}|\"\"|)\]$")
# States whose names put the family name first: their last word is a given name and no alias.
FAMILY_FIRST = {"CHN", "TWN", "PRK", "KOR", "VNM", "KHM", "HKG", "SGP", "MMR", "BTN", "LAO", "THA", "MYS", "ETH", "ERI"}
PARTICLES = {
    "al",
    "de",
    "der",
    "van",
    "von",
    "van der",
    "von der",
    "el",
    "bin",
    "di",
    "da",
    "du",
    "le",
    "la",
    "ul",
    "zu",
}
# Below this length, a bare surname meets too many other words.
SHORTEST_SURNAME = 5
FIRST_YEAR = 1989
LAST_DAY = "2026-03-31"
REIGN_ENDS = "2021-03-31"
# A leader of REIGN whose time in office is filled by one hand-written holder to this share is that holder.
SAME_TENURE = 0.8
# San Marino's two captains regent change every half-year and never act in the news.
NOT_FROM_REIGN = {"SMR"}
# COW counts the Soviet Union with Russia and Yugoslavia with Serbia: (state, last day of the former one, its code).
FORMER = (("RUS", "1991-12-25", "SUN"), ("SRB", "2003-02-03", "YUG"), ("SRB", "2006-06-04", "SCG"))
# Capital letters and digits that make a title rather than a name: "Elizabeth II", "Ferdinand Marcos Jr.".
REGNAL = re.compile(r"^(?:[IVX]+|Jr\.?|Sr\.?)$")


def fold(text: str) -> str:
    """The text in plain ASCII where that exists: ``Erdoğan`` -> ``Erdogan``."""
    text = text.translate(str.maketrans("ıłŁøØđĐßæÆʻʼðÐþ’", "ilLoOdDsaA''dDt'"))
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def surname(name: str) -> str:
    """The last word of a name with the particles before it: ``von der Leyen``, ``al-Assad``."""
    words = name.split()
    start = len(words) - 1
    while start > 1 and words[start - 1] in PARTICLES:
        start -= 1
    return " ".join(words[start:])


def aliases(name: str, given: list[str], code: str, common: set[str]) -> list[str]:
    """Other surfaces of a name: as given, given surname after the first names, bare surname, without accents."""
    first = name.rsplit(" ", 1)[0]
    found = []
    for alias in given:
        if " " not in alias and " " in name and code not in FAMILY_FIRST and not re.match(r"^(?:al|el)-", alias):
            found.append(f"{first} {alias}")
        found.append(alias)
    last = surname(name)
    bare = last.split()[-1]
    if (
        " " in name
        and code not in FAMILY_FIRST
        and len(bare) >= SHORTEST_SURNAME
        and not REGNAL.match(bare)
        and fold(bare) not in common
        and not name.startswith(("King ", "Queen ", "Emperor ", "Pope ", "Prince ", "Grand Duke ", "Crown Prince "))
        and " of " not in name
    ):
        found.append(last)
    found += [fold(a) for a in [name, *found]]
    return [a for a in dict.fromkeys(found) if a != name]


def day_before(day: str) -> str:
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()


def sector_of(code: str, office: str, groups: dict[str, str]) -> str:
    """PLOVER's sector of an office: a group's is the group's own, an organisation's is empty."""
    if code in groups:
        return groups[code]
    if code in ("EUR", "UNO") or code.startswith("IGO:"):
        return ""
    if "governor" in office or "secretary" in office:
        return "GOV"
    return next((sector for word, sector in SECTORS.items() if word in office), "GOV")


def read_hand(path: Path, common: set[str], codes: set[str], groups: dict[str, str]) -> list[Row]:
    """Rows of one hand-written file; the first line of ``leaders_europe.txt`` says how it is written."""
    rows = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        head, entries = line.split(": ", 1)
        if head.endswith((" hos", " hog", " fm", " dm")):
            code, office = head.rsplit(" ", 1)
        else:
            code = max((c for c in codes if head.startswith(c + " ")), key=len)
            office = head.removeprefix(code + " ")
        sector = None
        if given := BRACKET.search(office):
            office, sector = office[: given.start()], given[1].strip('"')
        office = OFFICES.get(office, office)
        open_row = None
        for entry in entries.split("; "):
            span, names = entry.split(" ", 1)
            start, dots, end = span.partition("..")
            if open_row is not None and not dots:
                open_row["end"] = day_before(start)
            if names == "-":
                open_row = None
                continue
            name, *others = names.split("|")
            row = {
                "name": name,
                "code": code,
                "office": office,
                "sector": sector_of(code, office, groups) if sector is None else sector,
                "start": start,
                "end": end,
                "aliases": "|".join(aliases(name, others, code, common)),
            }
            rows.append(row)
            if not dots:
                open_row = row
    return rows


def known(rows: list[Row], code: str, name: str, start: str, end: str) -> bool:
    """Whether the hand already has someone of that name and state in office within those dates."""
    wanted = set(re.findall(r"[a-z]{3,}", fold(name).lower()))
    for r in rows:
        if r["code"] != code or r["start"] > (end or LAST_DAY) or (r["end"] or LAST_DAY) < start:
            continue
        have = set(re.findall(r"[a-z]{3,}", fold(r["name"] + " " + r["aliases"]).lower()))
        if wanted & have:
            return True
    return False


def covered(rows: list[Row], code: str, start: str, end: str) -> bool:
    """Whether one hand-written head of state or government fills most of those dates: the same one, spelt otherwise."""
    first, last = date.fromisoformat(start), date.fromisoformat(end)
    for r in rows:
        if r["code"] == code and r["office"] in ("head of state", "head of government"):
            overlap = min(last, date.fromisoformat(r["end"] or LAST_DAY)) - max(first, date.fromisoformat(r["start"]))
            if overlap.days >= SAME_TENURE * max((last - first).days, 1):
                return True
    return False


def middle(start: str, end: str) -> str:
    first, last = date.fromisoformat(start), date.fromisoformat(end)
    return (first + (last - first) / 2).isoformat()


def read_reign(path: Path, numbers: dict[str, str]) -> list[tuple[str, str, str, str]]:
    """(code, name, start, end) of the leaders in office since 1989; REIGN gives the month of the end only."""
    found = []
    with path.open(encoding="latin-1", newline="") as f:
        for r in csv.DictReader(f):
            if r["ccode"] not in numbers or (r["eyear"] and int(r["eyear"]) < FIRST_YEAR):
                continue
            start = f"{int(r['syear'])}-{int(r['smonth']):02}-{int(r['sdate'] or 1):02}"
            end = REIGN_ENDS
            if r["eyear"]:
                first = date(int(r["eyear"]), int(r["emonth"]), 28) + timedelta(days=4)
                end = (first.replace(day=1) - timedelta(days=1)).isoformat()
            name = re.sub(r"\s*\([^)]*\)", "", r["leader"]).strip()
            code = numbers[r["ccode"]]
            for state, last_day, former in FORMER:
                if code == state and middle(start, end) <= last_day:
                    code = former
                    break
            if code not in NOT_FROM_REIGN:
                found.append((code, name, start, end))
    return found


def good_name(name: str, common: set[str]) -> bool:
    """A name worth a row: two words or more, or a surname long enough that is no everyday word."""
    words = name.split()
    if not re.match(r"^[A-Z]", name) or " and " in name or "&" in name or "," in name or "Å" in name:
        return False
    if len(words) >= 2:
        return all(len(w.strip(".")) > 1 or w.endswith(".") for w in words)
    return len(name) >= SHORTEST_SURNAME and fold(name) not in common


def build_leaders(hand: Path, states: list[Row], factbook: Factbook, reign: Path, cow: dict[str, str]) -> list[Row]:
    common = set()
    for line in (hand / "common_names.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            common |= {fold(w) for w in line.split()}
    codes = {s["code"] for s in states}
    for name in ("organisations.csv", "groups.csv"):
        with (hand / name).open(encoding="utf-8", newline="") as f:
            bodies = list(csv.DictReader(f))
        codes |= {r["code"] for r in bodies}
        if name == "groups.csv":
            groups = {r["code"]: r["sector"] for r in bodies}
    rows = [r for name in HAND_FILES for r in read_hand(hand / name, common, codes, groups)]
    for s in states:
        for name, office, start in factbook.executives(s["gec"]):
            filled = any(r["code"] == s["code"] and r["office"] == office for r in rows)
            if len(name.split()) >= 2 and not filled and not known(rows, s["code"], name, start, ""):
                rows.append(row(name, s["code"], office, start, "", common))
        for name, code, office, start in factbook.ambassadors(s["gec"], s["code"]):
            if len(name.split()) >= 2:
                rows.append(row(name, code, office, start, "", common))
    former = {"SUN", "YUG", "SCG"}
    numbers = {cow[s["cow"]]: s["code"] for s in states if s["cow"] and s["code"] not in former}
    by_hand = list(rows)
    with (hand / "reign_names.csv").open(encoding="utf-8", newline="") as f:
        full = {(r["code"], r["reign"]): r["name"] for r in csv.DictReader(f)}
    for code, name, start, end in read_reign(reign, numbers):
        name = full.get((code, name), name)
        if known(by_hand, code, name, start, end) or covered(by_hand, code, start, end) or not good_name(name, common):
            continue
        rows.append(row(name, code, "leader", start, end, common))
    return merge(rows)


def row(name: str, code: str, office: str, start: str, end: str, common: set[str]) -> Row:
    found = aliases(name, [], code, common)
    cells = {"name": name, "code": code, "office": office, "sector": "GOV", "start": start, "end": end}
    return cells | {"aliases": "|".join(found)}


def merge(rows: list[Row]) -> list[Row]:
    """One row for each holder, office and start, without the bare surnames that two states share at one time."""
    unique = {(r["code"], r["office"], r["start"], r["name"]): r for r in rows}
    rows = [r for r in unique.values() if not r["end"] or r["end"] >= f"{FIRST_YEAR}-01-01"]
    bearers: dict[str, list[Row]] = {}
    for r in rows:
        for alias in r["aliases"].split("|"):
            if alias and " " not in alias:
                bearers.setdefault(alias, []).append(r)
    for alias, holders in bearers.items():
        clash = {
            id(r)
            for r in holders
            for other in holders
            if r["code"] != other["code"]
            and r["name"] != other["name"]
            and r["start"] <= (other["end"] or LAST_DAY)
            and other["start"] <= (r["end"] or LAST_DAY)
        }
        for r in holders:
            if id(r) in clash:
                r["aliases"] = "|".join(a for a in r["aliases"].split("|") if a != alias)
    return rows
