"""Coded events against labels made by reading: triples, dyads and types, as the coding guide counts them.

python -m benchmarks.labels [--part test|tune|all] [--lexicon | --network FOLDER]
python -m benchmarks.labels --part dev|test --corpus [--lexicon | --network FOLDER]

``--corpus``: the labels of training/labels in place of the reference labels, by its parts: a network is not trained on
dev and test. A report labelled twice counts by its first labels.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from benchmarks.data import document, is_held_out, labels, parser, reports
from detente.coding import Coder
from training import corpus

Triple = tuple[str, str, str | None]


def triples(events: Iterable[dict[str, Any]]) -> set[Triple]:
    """(actor code, type, recipient code) of a report's events; all ``NSA:…`` count as one code."""
    found: set[Triple] = set()
    for e in events:
        actors = [_code(a) for a in e["actors"]] or ["UNK"]
        recipients = [_code(r) for r in e["recipients"]]
        if recipients:
            found.update((a, e["type"], r) for a in actors for r in recipients)
        elif len(set(actors)) > 1:
            found.update((a, e["type"], b) for a in actors for b in actors if a != b)
        else:
            found.add((actors[0], e["type"], None))
    return found


def _code(entity: dict[str, Any]) -> str:
    code: str = entity["code"]
    return "NSA" if code.startswith("NSA:") else code


def interstate(found: set[Triple]) -> set[Triple]:
    return {t for t in found if t[2] is not None and t[0] != t[2]}


def named(found: set[Triple]) -> set[Triple]:
    """Interstate triples whose two parties are both known."""
    return {t for t in interstate(found) if "UNK" not in (t[0], t[2])}


def dyads(found: set[Triple]) -> set[frozenset[str]]:
    return {frozenset((a, r)) for a, _, r in interstate(found) if r}


def types(found: set[Triple]) -> set[str]:
    return {kind for _, kind, _ in found}


MEASURES: dict[str, Callable[[set[Triple]], set[Any]]] = {
    "interstate triples": interstate,
    "  both parties known": named,
    "all triples": lambda found: found,
    "dyads": dyads,
    "types": types,
}


def scores(gold: list[set[Any]], coded: list[set[Any]]) -> tuple[float, float, float, int]:
    """Precision, recall, F and the number in gold, micro-averaged over reports."""
    right = sum(len(g & c) for g, c in zip(gold, coded, strict=True))
    in_gold, in_coded = sum(map(len, gold)), sum(map(len, coded))
    p, r = right / max(1, in_coded), right / max(1, in_gold)
    return p, r, 2 * p * r / max(1e-9, p + r), in_gold


def _by_tenths(counts: Counter[float]) -> Counter[float]:
    found: Counter[float] = Counter()
    for confidence, n in counts.items():
        found[int(confidence * 10) / 10 + 0.05] += n
    return found


def main() -> None:
    args = parser(__doc__ or "")
    args.add_argument("--part", choices=["test", "tune", "dev", "all"], default="test")
    args.add_argument("--corpus", action="store_true", help="the labels of training/labels")
    args.add_argument("--network", type=Path, help="folder of another network than the one that ships")
    args.add_argument("--lexicon", action="store_true", help="code by the lexicon alone")
    opts = args.parse_args()
    if opts.part == ("tune" if opts.corpus else "dev"):
        args.error(f"there is no part {opts.part!r} here; expected {'dev' if opts.corpus else 'tune'}, test or all")
    wanted: dict[str, dict[str, Any]] = {}
    for label in corpus.read(corpus.LABELS / "reports.jsonl") if opts.corpus else labels(opts.data):
        own_part = corpus.part(label["id"]) if opts.corpus else "test" if is_held_out(label["id"]) else "tune"
        if opts.part in ("all", own_part):
            wanted.setdefault(label["id"], label)
    documents = [document(r) for r in reports(opts.data) if r["id"] in wanted]
    codings = [c.to_dict() for c in Coder(network=opts.network, lexicon=opts.lexicon).code_all(documents)]
    gold = [triples(wanted[d.id]["events"]) for d in documents]
    coded = [triples(e for e in c["events"] if "negation" not in e["auxiliary"]) for c in codings]
    print(f"{len(documents)} reports ({opts.part}), {sum(len(c['events']) for c in codings)} events coded")
    print(f"{'':22}{'P':>7}{'R':>7}{'F':>7}{'gold':>7}")
    for name, measure in MEASURES.items():
        p, r, f, n = scores([measure(g) for g in gold], [measure(c) for c in coded])
        print(f"{name:22}{p:7.3f}{r:7.3f}{f:7.3f}{n:7}")
    empty = [not c for g, c in zip(gold, coded, strict=True) if not g]
    print(f"{'without event, coded empty':29}{sum(empty) / max(1, len(empty)):.3f}{len(empty):15}")
    by_construction(codings, gold)


def by_construction(codings: list[dict[str, Any]], gold: list[set[Triple]]) -> None:
    """Share of events whose triples are all in gold, by confidence class: what CONFIDENCE is set from."""
    right: Counter[float] = Counter()
    total: Counter[float] = Counter()
    for coding, truth in zip(codings, gold, strict=True):
        for e in coding["events"]:
            total[e["confidence"]] += 1
            right[e["confidence"]] += triples([e]) <= truth
    if len(total) > 10:  # a network's are no classes
        total, right = (_by_tenths(counter) for counter in (total, right))
    for confidence in sorted(total):
        share = right[confidence] / total[confidence]
        print(f"events with confidence {confidence:.2f}: {share:.3f} right of {total[confidence]}")


if __name__ == "__main__":
    main()
