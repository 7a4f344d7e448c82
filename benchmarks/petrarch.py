"""The validation suite of the old coders (invented states) with its actors loaded as a user's codebook.

A record is exact if its set of (dyad, root) is: the dyad by the three-letter codes of its two sides, the root as the
PLOVER types that the conversion table gives it. Two things differ by the schemes, not by the coding, and are allowed
for: PLOVER codes cooperation that lies ahead ("is about to restore ties") as AGREE where CAMEO keeps the root, and
lists all sides of a reciprocal act as actors where CAMEO writes one or two directed events; therefore dyads are
compared without direction, and the count with it stands beside. Root 02 (appeal) is REQUEST; 01 (statement) is nothing.

python -m benchmarks.petrarch [--show N]
"""

from __future__ import annotations

import json
import re
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.data import need, parser
from benchmarks.labels import Triple, triples
from detente.coding import Coder
from detente.records import Document

VERBS = Path(__file__).with_name("petrarch.toml")
COOPERATION = ("04", "05", "06", "07")
AHEAD = re.compile(r"\b(about to|will|plans? to|is to)\b")

_CODE = re.compile(r"\[([^\]]*)\]")
_DATED = re.compile(r"^(\S+)\s*(?:<\s*(\d+)|>\s*(\d+)|(\d+)\s*-\s*(\d+))?$")


def roots(table: Path) -> dict[str, set[str]]:
    """CAMEO root to PLOVER types."""
    found: dict[str, set[str]] = {"02": {"REQUEST"}}
    for line in table.read_text("utf-8").splitlines():
        if m := re.match(r"(\d{2})\d*:\s*([A-Z]+)", line):
            found.setdefault(m[1], set()).add(m[2])
    return found


def day(digits: str) -> str:
    century = "" if len(digits) == 8 else "19" if int(digits[:2]) > 40 else "20"
    full = century + digits
    return f"{full[:4]}-{full[4:6]}-{full[6:]}"


def spellings(name: str) -> list[str]:
    """The dictionary is in capitals; texts are not."""
    name = " ".join(name.replace("_", " ").split())
    title = re.sub(r"[^\W\d_]+", lambda m: m[0] if len(m[0]) < 3 and "." in name else m[0].capitalize(), name)
    title = re.sub(r"\b(The|Of|And)\b", lambda m: m[0].lower(), title)
    forms = [title, title[:1].upper() + title[1:]]
    if len(name) <= 4 or "." in name:
        forms.append(name)
    return list(dict.fromkeys(forms))


def actors(path: Path) -> str:
    """The dictionary as a user's codebook in TOML."""
    entries: list[tuple[list[str], list[tuple[str, str, str]]]] = []
    for raw in path.read_text("utf-8").splitlines():
        line = raw.split("#")[0].strip()
        if not line or line.startswith("<"):
            continue
        codes = [_dated(c) for c in _CODE.findall(line)]
        name = _CODE.sub("", line).strip()
        if name.startswith("+"):
            entries[-1][0].append(name[1:].strip())
        elif name:
            entries.append(([name], []))
        if codes and entries:
            entries[-1][1].extend(codes)
    blocks = []
    for names, codes in entries:
        for code, since, until in codes:
            if not code[:3].isalpha():
                continue
            listed = json.dumps([s for n in names for s in spellings(n)])
            blocks.append(
                f"[[actor]]\ncode = {json.dumps(code[:3].upper())}\nname = {json.dumps(spellings(names[0])[0])}\n"
                f'names = {listed}\nsince = "{since}"\nuntil = "{until}"\n'
            )
    return 'name = "petrarch"\nversion = "1"\n\n' + "\n".join(blocks)


def _dated(code: str) -> tuple[str, str, str]:
    m = _DATED.match(code.strip())
    if not m:
        return "---", "", ""
    name, before, after, start, end = m.groups()
    return (
        name,
        day(after) if after else day(start) if start else "",
        day(before) if before else day(end) if end else "",
    )


def main() -> None:
    args = parser(__doc__ or "")
    args.add_argument("--show", type=int, default=0, help="print so many records that are not exact")
    opts = args.parse_args()
    folder = opts.data / "petrarch"
    records = [json.loads(line) for line in need(folder / "petrarch_unit.jsonl").open(encoding="utf-8")]
    plover = roots(opts.data / "plover" / "CAMEO2PLOVER-2021.txt")
    documents = [Document(r["sentence"], id=r["id"], published=date.fromisoformat(r["date"])) for r in records]
    with tempfile.TemporaryDirectory() as scratch:
        own = Path(scratch) / "petrarch.toml"
        own.write_text(actors(folder / "PETR_Validate_actors_2_02.txt"), "utf-8")
        plain, full = Coder(str(own), lexicon=True), Coder(str(own), str(VERBS), lexicon=True)
    for title, coder in (("actors alone", plain), ("actors and verbs of the suite", full)):
        exact = directed = counted = 0
        for record, coding in zip(records, coder.code_all(documents), strict=True):
            if not record["evaluate"]:
                continue
            counted += 1
            gold = expected(record, plover)
            coded = triples(coding.to_dict()["events"])
            directed += matches(gold, coded, directed=True)
            if matches(gold, coded, directed=False):
                exact += 1
            elif opts.show and coder is full:
                opts.show -= 1
                print(f"{record['id']}: {record['sentence']}\n   gold {gold}\n   ours {coded}")
        print(
            f"{title}: exact on root and dyad {exact} of {counted} ({exact / counted:.3f}); with direction {directed}"
        )


def expected(record: dict[str, Any], plover: dict[str, set[str]]) -> set[Triple]:
    """(source, types joined by "|", target) of a record."""
    found: set[Triple] = set()
    for e in record["root"]:
        kinds = plover.get(e["root"], {e["root"]})
        if e["root"] in COOPERATION and AHEAD.search(record["sentence"]):
            kinds = kinds | {"AGREE"}
        if e["root"] != "01":
            found.add((e["source"][:3].upper(), "|".join(sorted(kinds)), e["target"][:3].upper()))
    return found


def matches(gold: set[Triple], coded: set[Triple], *, directed: bool) -> bool:
    def side(a: str, b: str | None) -> Any:
        pair = (a, b or "---")
        return pair if directed else frozenset(pair)

    wanted = {(side(a, b), kinds) for a, kinds, b in gold}
    found = {(side(a, b), kind) for a, kind, b in coded}
    return len(wanted) == len(found) and all(
        any(pair == p and kind in kinds.split("|") for p, kind in found) for pair, kinds in wanted
    )


if __name__ == "__main__":
    main()
