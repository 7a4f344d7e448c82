"""Transfer: the root type of sentences with given source and target (PLV, the part of shared/data/plv).

python -m benchmarks.plv [--network FOLDER]

Never trained on. Its YIELD is our CONCEDE and RETREAT; what ``Coder.classify`` holds likeliest counts.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

from benchmarks.data import need, parser
from detente.coding import Coder

_YIELD = {"CONCEDE": "YIELD", "RETREAT": "YIELD"}
_MARK = re.compile(r"</?[st]>")


def spans(marked: str) -> tuple[str, tuple[int, int], tuple[int, int]]:
    """The plain sentence with the offsets of what stands between <s> and </s>, and between <t> and </t>; one that is
    not marked (24 of them) is taken to be where the other is."""
    at: dict[str, int] = {}
    taken = 0
    for m in _MARK.finditer(marked):
        at[m[0]] = m.start() - taken
        taken += len(m[0])
    sides = [(at[f"<{side}>"], at[f"</{side}>"]) for side in "st" if f"<{side}>" in at]
    return _MARK.sub("", marked), sides[0], sides[-1]


def main() -> None:
    args = parser(__doc__ or "")
    args.add_argument("--network", type=Path, help="folder of another network than the one that ships")
    options = args.parse_args()
    with need(options.data / "plv" / "PLV_train.tsv").open(encoding="utf-8", newline="") as lines:
        rows = [r for r in csv.DictReader(lines, delimiter="\t") if r["marked_sentence"]]
    gold = [r["gold_root"] for r in rows]
    ours = []
    for likely in Coder(network=options.network).classify_many(spans(r["marked_sentence"]) for r in rows):
        roots: Counter[str] = Counter()
        for name, p in likely.items():
            roots[_YIELD.get(name, name)] += p
        ours.append(max(roots, key=lambda name: roots[name]))
    total = 0.0
    print(f"{len(rows)} sentences\n{'':12}{'P':>7}{'R':>7}{'F':>7}{'gold':>7}")
    for name in sorted(set(gold)):
        right = sum(g == o == name for g, o in zip(gold, ours, strict=True))
        p, r = right / max(1, ours.count(name)), right / gold.count(name)
        f = 2 * p * r / max(1e-9, p + r)
        total += f
        print(f"{name:12}{p:7.3f}{r:7.3f}{f:7.3f}{gold.count(name):7}")
    same = sum(g == o for g, o in zip(gold, ours, strict=True)) / len(rows)
    print(f"macro-F1 {total / len(set(gold)):.3f}, accuracy {same:.3f}")


if __name__ == "__main__":
    main()
