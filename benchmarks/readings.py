"""Two tests by reading, stored as ids and verdicts in benchmarks/readings/ (how they were made: its README).

Of 100 random coded events, how many are right in actor, recipient and type; of 100 random reports in which a state
plainly does something to another, how many are coded with that dyad.

python -m benchmarks.readings [--show]
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

from benchmarks.data import document, parser, reports
from benchmarks.labels import dyads, triples
from detente.coding import Coder

FOLDER = Path(__file__).with_name("readings")


def lines(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (FOLDER / name).read_text("utf-8").splitlines()]


def main() -> None:
    args = parser(__doc__ or "")
    args.add_argument("--show", action="store_true", help="print the ids of reports coded without their dyad")
    opts = args.parse_args()
    for name in sorted(p.name for p in FOLDER.glob("events*.jsonl")):
        verdicts = lines(name)
        wrong = Counter(v["error"] for v in verdicts if not v["right"])
        kinds = ", ".join(f"{kind} {n}" for kind, n in wrong.most_common())
        print(f"{name}: {sum(v['right'] for v in verdicts)} of {len(verdicts)} coded events right; wrong: {kinds}")

    plain = {p.name: {r["id"]: r["acts"] for r in lines(p.name) if "id" in r} for p in FOLDER.glob("reports*.jsonl")}
    every = {i for acts in plain.values() for i in acts}
    documents = [document(r) for r in reports(opts.data) if r["id"] in every]
    coded = {c.document.id: triples(c.to_dict()["events"]) for c in Coder().code_all(documents)}
    for name, acts in sorted(plain.items()):
        chief = some = whole = 0
        for i, told in acts.items():
            found = coded[i]
            pairs = [frozenset((_code(a["a"]), _code(a["b"]))) for a in told]
            chief += pairs[0] in dyads(found)
            some += any(p in dyads(found) for p in pairs)
            whole += any(kind == told[0]["type"] and pairs[0] == frozenset((a, b)) for a, kind, b in found)
            if opts.show and pairs[0] not in dyads(found):
                print(i, told, sorted(found, key=str))
        print(f"{name}: {chief} of {len(acts)} plain reports coded with the dyad of their chief act,")
        print(f"    {whole} with its type as well, {some} with one of their dyads")


def _code(code: str) -> str:
    return "NSA" if code.startswith("NSA:") else code


if __name__ == "__main__":
    main()
