"""Changes of ties, and the voice and auxiliary modes of events, against labels made by reading.

python -m benchmarks.ties [--part dev|test] [--lexicon | --network FOLDER]

Ties are found where parties, kind and change are those of a label; sign and stage are counted among the ties found by
parties and kind, voice and modes among the events whose trigger overlaps one that is labelled with the same type.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.data import document, parser, reports
from benchmarks.labels import scores
from detente.codebook import load
from detente.coding import Coder
from training import corpus
from training.agreement import ties
from training.examples import ASPECTS

SIGNS = {name: change.sign for name, change in load().ties.changes.items()}


def main() -> None:
    args = parser(__doc__ or "")
    args.add_argument("--part", choices=["dev", "test"], default="test")
    args.add_argument("--network", type=Path, help="folder of another network than the one that ships")
    args.add_argument("--lexicon", action="store_true", help="code by the lexicon alone")
    opts = args.parse_args()
    wanted: dict[str, dict[str, Any]] = {}
    for label in corpus.read(corpus.LABELS / "reports.jsonl"):
        if corpus.part(label["id"]) == opts.part:
            wanted.setdefault(label["id"], label)
    documents = [document(r) for r in reports(opts.data) if r["id"] in wanted]
    codings = [c.to_dict() for c in Coder(network=opts.network, lexicon=opts.lexicon).code_all(documents)]
    gold = [wanted[d.id] for d in documents]
    coded = [{"ties": c["tie_changes"], "events": c["events"]} for c in codings]
    print(f"{len(documents)} reports ({opts.part}), {sum(len(c['ties']) for c in coded)} changes of ties coded")
    for name, fields in (("parties, kind, change", ("kind", "change")), ("parties, kind", ("kind",)), ("parties", ())):
        p, r, f, n = scores([ties(g, *fields) for g in gold], [ties(c, *fields) for c in coded])
        print(f"{name:24} P {p:.3f}  R {r:.3f}  F {f:.3f}  of {n}")
    same: Counter[str] = Counter()
    for x, y in (pair for g, c in zip(gold, coded, strict=True) for pair in _found(g, c)):
        same["found"] += 1
        same["change"] += x["change"] == y["change"]
        same["sign"] += SIGNS[x["change"]] == SIGNS[y["change"]]
        same["stage"] += x["stage"] == y["stage"]
    for name in ("change", "sign", "stage"):
        print(f"{name} of a tie found       {same[name] / max(1, same['found']):.3f} of {same['found']}")
    events(gold, coded)


def _found(label: dict[str, Any], coding: dict[str, Any]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Ties of a label with a coded one of the same parties and kind; of several the one with the same change."""
    for x in label["ties"]:
        alike = [y for y in coding["ties"] if set(y["parties"]) == set(x["parties"]) and y["kind"] == x["kind"]]
        if alike:
            yield x, max(alike, key=lambda y: y["change"] == x["change"])


def events(gold: list[dict[str, Any]], coded: list[dict[str, Any]]) -> None:
    """Voice and auxiliary modes of events."""
    pairs = [
        (x, y)
        for g, c in zip(gold, coded, strict=True)
        for x in g["events"]
        for y in c["events"]
        if x["type"] == y["type"] and _overlap(x["trigger"], y["trigger"])
    ]
    voices = Counter(((x["voice"]["kind"] == "outlet"), (y["voice"]["kind"] == "outlet")) for x, y in pairs)
    right = voices[True, True] + voices[False, False]
    print(f"voice of an event        {right / max(1, len(pairs)):.3f} of {len(pairs)}", end="; ")
    spoken = voices[False, True] + voices[False, False]
    print(f"of those that somebody vouches for {voices[False, False] / max(1, spoken):.3f} of {spoken}")
    measured = []
    for mode in ASPECTS:
        has = Counter((mode in x["auxiliary"], mode in y["auxiliary"]) for x, y in pairs)
        f = 2 * has[True, True] / max(1, 2 * has[True, True] + has[True, False] + has[False, True])
        measured.append(f)
        print(f"auxiliary {mode:14} F {f:.3f} of {has[True, True] + has[True, False]}")
    print(f"auxiliary macro-F1       {sum(measured) / len(measured):.3f}")


def _overlap(a: list[int], b: dict[str, Any]) -> bool:
    return bool(a[0] < b["end"] and b["start"] < a[1])


if __name__ == "__main__":
    main()
