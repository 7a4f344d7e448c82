"""Agreement of two labellers who read the same reports, per field.

python -m training.agreement [--labels FILE] [--labellers NAME]
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from typing import Any

from benchmarks.labels import MEASURES, scores, triples
from training.corpus import LABELS, read


def overlapping(a: dict[str, Any], b: dict[str, Any]) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Events of two labels whose triggers overlap."""
    spans = [(x, y) for x in a["events"] for y in b["events"]]
    return [(x, y) for x, y in spans if x["trigger"][0] < y["trigger"][1] and y["trigger"][0] < x["trigger"][1]]


def ties(label: dict[str, Any], *fields: str) -> set[tuple[Any, ...]]:
    return {(frozenset(t["parties"]), *(t[f] for f in fields)) for t in label["ties"]}


def main() -> None:
    p = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    p.add_argument("--labels", type=Path, default=LABELS / "reports.jsonl")
    p.add_argument("--labellers", help="only pairs in which this labeller took part")
    options = p.parse_args()
    twice: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for label in read(options.labels):
        twice[label["id"]].append(label)
    pairs = [
        pair
        for labels in twice.values()
        for pair in combinations(labels, 2)
        if not options.labellers or options.labellers in {label["labeller"] for label in pair}
    ]
    print(f"{len(pairs)} reports labelled twice")
    measures: dict[str, Callable[[dict[str, Any]], set[Any]]] = {
        name: lambda label, of=of: of(triples(label["events"])) for name, of in MEASURES.items()
    }
    measures["ties (parties, kind, change)"] = lambda label: ties(label, "kind", "change")
    measures["ties (parties, kind)"] = lambda label: ties(label, "kind")
    for name, of in measures.items():
        f = scores([of(a) for a, _ in pairs], [of(b) for _, b in pairs])[2]
        print(f"{name:32} F {f:.3f}")
    same: Counter[str] = Counter()
    for a, b in pairs:
        for x, y in overlapping(a, b):
            same["events"] += 1
            for field in ("type", "mode", "auxiliary"):
                same[field] += x[field] == y[field]
            same["voice"] += x["voice"]["kind"] == y["voice"]["kind"]
            for role in ("actors", "recipients"):
                for field in ("code", "sector"):
                    same[f"{role}: {field}"] += {e[field] for e in x[role]} == {e[field] for e in y[role]}
    print(f"of {same['events']} events with overlapping triggers, the same:")
    for field, n in same.items():
        if field != "events":
            print(f"  {field:30} {n / same['events']:.3f}")


if __name__ == "__main__":
    main()
