"""Whether who and whom are told apart: 200 pairs of our own sentences with the two exchanged.

python -m benchmarks.direction [--network FOLDER]

``told apart``: of the two directions between the labelled spans the network finds the right one likelier. ``coded``:
what comes of the whole sentence - the labelled dyad in the right direction, reversed, or not at all. A pair counts
where both of its sentences are right.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from benchmarks.labels import interstate, triples
from detente.atlas import Atlas
from detente.coding import Coder
from detente.coding.learned import Learned
from detente.coding.network import Network, shipped
from detente.reading import Reader
from detente.records import Document
from training.corpus import LABELS, read


def told_apart(rows: list[dict[str, Any]], network: Path) -> dict[str, bool]:
    learned = Learned(Network(network))
    reads = Reader(Atlas(), learned.screen_nothing()).read_all(Document(r["text"]) for r in rows)
    found = {}
    for r, text in zip(rows, reads, strict=True):
        (event,) = r["events"]
        actor, recipient = ((p["start"], p["end"]) for p in (event["actors"][0], event["recipients"][0]))
        forth, back = (
            max(learned.likelihood(text, *sides).values()) for sides in ((actor, recipient), (recipient, actor))
        )
        found[r["id"]] = forth > back
    return found


def coded(rows: list[dict[str, Any]], coder: Coder) -> dict[str, str]:
    found = {}
    for r, coding in zip(rows, coder.code_all(Document(r["text"]) for r in rows), strict=True):
        gold = {(a, b) for a, _, b in interstate(triples(r["events"]))}
        ours = {(a, b) for a, _, b in interstate(triples(coding.to_dict()["events"]))}
        if {(b, a) for a, b in gold} & ours:
            found[r["id"]] = "reversed"
        else:
            found[r["id"]] = "right" if gold <= ours else "not found"
    return found


def main() -> None:
    p = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    p.add_argument("--network", type=Path, help="folder of another network than the one that ships")
    options = p.parse_args()
    pairs: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for r in read(LABELS / "direction.jsonl"):
        pairs[r["pair"]].append(r)
    rows = [r for pair in pairs.values() for r in pair]
    apart = told_apart(rows, options.network or shipped())
    print(
        f"told apart: {sum(apart.values())} of {len(rows)} sentences ({sum(apart.values()) / len(rows):.3f}), ", end=""
    )
    print(f"{sum(all(apart[r['id']] for r in pair) for pair in pairs.values())} of {len(pairs)} pairs")
    for name, coder in (("network", Coder(network=options.network)), ("lexicon", Coder(lexicon=True))):
        said = coded(rows, coder)
        both = sum(all(said[r["id"]] == "right" for r in pair) for pair in pairs.values())
        counts = ", ".join(f"{k} {n}" for k, n in Counter(said.values()).most_common())
        print(f"coded by the {name}: {counts}; both of a pair right {both} of {len(pairs)}")


if __name__ == "__main__":
    main()
