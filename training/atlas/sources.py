"""What the atlas takes from reference data: the factbook and the Correlates of War list of states."""

from __future__ import annotations

import gzip
import html
import json
import re
from pathlib import Path
from typing import Any

MONTHS = "January February March April May June July August September October November December".split()
TITLES = re.compile(
    r"^(?:(?:Acting|Interim|Transitional|Transition|Co-|State|Executive|Federal|Supreme|Captain|Colonel|Gen\.|Lt\.|Maj\.|"
    r"General|Lieutenant|Brigadier|Field Marshal|Sheikh|Shaykh|Ayatollah|Dr\.|Sir|Dame|Capt\.|Amir|Sultan|Emperor|Pope|"
    r"President|Prime Minister|Premier|Chancellor|King|Queen|Grand Duke|Prince|Taoiseach|Governor-General|Governor|"
    r"Administrator|Chairman|Minister|of|the|and|Council|Crown|First|Vice|Supreme Leader|Leader|Chief|Executive|"
    r"His|Her|Majesty|Highness|Royal|Transitional|Government|Head|Interim|Mullah|Mawlawi|Government)\s+)+"
)


def plain(value: Any) -> str:
    """The text of a factbook field without markup; "" where the field is missing."""
    text = (value or {}).get("text", "") if isinstance(value, dict) else ""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]*>", " ", text))).strip()


class Factbook:
    """The factbook by its two-letter country code (GEC)."""

    def __init__(self, path: Path) -> None:
        with gzip.open(path, "rt", encoding="utf-8") as f:
            self.countries = {d["gec"]: d for d in map(json.loads, f)}

    def government(self, gec: str) -> dict[str, Any]:
        return self.countries.get(gec, {}).get("Government", {})

    def formal_name(self, gec: str) -> str:
        name = plain(self.government(gec).get("Country name", {}).get("conventional long form"))
        return "" if name == "none" else re.split(r"[;(]", name)[0].strip()

    def memberships(self, gec: str) -> list[str]:
        """Abbreviations of the bodies a country is a full member of; observers and candidates are left out."""
        text = plain(self.government(gec).get("International organization participation"))
        parts = (p.strip() for p in re.split(r"[,;]", text))
        full = []
        for part in parts:
            if "(" not in part:
                full.append(part)
        law = plain(self.government(gec).get("International law organization participation"))
        return full + (["ICCt"] if re.search(r"(?<!non-)\baccepts ICCt", law) and "ICCt" not in full else [])

    def executives(self, gec: str) -> list[tuple[str, str, str]]:
        """(full name, office, date of taking office) as the factbook names them, first holder of each office only."""
        branch = self.government(gec).get("Executive branch", {})
        found = []
        for field, office in (("chief of state", "head of state"), ("head of government", "head of government")):
            match = re.match(r"(.+?)\s*\(since (?:(\d+) )?(\w+) (\d{4})\)", plain(branch.get(field)))
            if not match or match[3] not in MONTHS:
                continue
            name = TITLES.sub("", match[1]).strip()
            name = " ".join(w.title() if w.isupper() and len(w) > 3 else w for w in name.split())
            start = f"{match[4]}-{MONTHS.index(match[3]) + 1:02}-{int(match[2] or 1):02}"
            found.append((name, office, start))
        return found

    def ambassadors(self, gec: str, code: str) -> list[tuple[str, str, str, str]]:
        """(name, state served, office, date of taking office) of the envoys between a country and the United States."""
        found = []
        for field, served in (("in", code), ("from", "USA")):
            mission = self.government(gec).get(f"Diplomatic representation {field} the US", {})
            match = re.search(
                r"(Ambassador|Charg[eé] d.Affaires) ([^(;,]+?) \((?:since )?(?:(\d+) )?(\w+) (\d{4})\)",
                plain(mission.get("chief of mission")),
            )
            if match is None or match[4] not in MONTHS:
                continue
            name = " ".join(w.title() if w.isupper() and len(w) > 3 else w for w in match[2].split())
            office = "ambassador" if match[1] == "Ambassador" else "chargé d'affaires"
            where = "the United States" if served != "USA" else self.short_name(gec)
            start = f"{match[5]}-{MONTHS.index(match[4]) + 1:02}-{int(match[3] or 1):02}"
            found.append((name, served, f"{office} to {where}", start))
        return found

    def short_name(self, gec: str) -> str:
        name = self.government(gec).get("Country name", {})
        short = plain(name.get("conventional short form"))
        return short if short and short != "none" else self.formal_name(gec)


def cow_numbers(path: Path) -> dict[str, str]:
    """COW state abbreviation -> COW number."""
    import pyreadr  # a development dependency: the tables ship, this script does not

    frame = pyreadr.read_r(str(path))["cow_states"]
    return {abb: str(int(number)) for abb, number in zip(frame["stateabb"], frame["ccode"], strict=True)}


def defence_obligations(path: Path) -> list[tuple[int, str, str]]:
    """Pairs of states (COW numbers) that ATOP has bound to defend each other in 2018, its last year, and since when
    without a gap."""
    import pyreadr

    frame = pyreadr.read_r(str(path))["atop_alliance"]
    bound = frame[(frame["atop_defense"] == 1) & (frame["ccode1"] < frame["ccode2"])]
    years: dict[tuple[int, int], set[int]] = {}
    for a, b, year in zip(bound["ccode1"], bound["ccode2"], bound["year"], strict=True):
        years.setdefault((int(a), int(b)), set()).add(int(year))
    found = []
    for (a, b), kept in sorted(years.items()):
        since = 2018
        while since in kept:
            since -= 1
        if since < 2018:
            found.append((since + 1, str(a), str(b)))
    return found
