"""Thresholds and calibration of a network, set on the dev part of the labels."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.data import document
from benchmarks.labels import interstate, scores, triples, types
from detente.atlas import Atlas
from detente.coding.learned import Learned
from detente.coding.network import FILES, Network, Pieces, read_about
from detente.reading import ReadDocument, Reader
from training.agreement import ties

UNTUNED: dict[str, Any] = dict.fromkeys(("trigger", "actor", "recipient", "speaker", "owner", "tie", "party"), 0.4)
UNTUNED["calibration"] = [[0, 0], [1, 1]]
_TRIED = {
    "trigger": (0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55),
    "actor": (0.2, 0.3, 0.4, 0.5, 0.6, 0.7),
    "recipient": (0.2, 0.3, 0.4, 0.5, 0.6, 0.7),
    "owner": (0.3, 0.4, 0.5, 0.6, 0.7, 1.1),
}
_TRIED_FOR_TIES = {
    "tie": (0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6),
    "party": (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8),
}
_BINS = 10


class _Remembering(Network):
    """Reads each text once."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._known: dict[str, Pieces] = {}

    def read(self, text: str, sentences: Sequence[tuple[int, int]]) -> Pieces:
        if text not in self._known:
            self._known[text] = super().read(text, sentences)
        return self._known[text]


def tune(folder: Path, dev: list[dict[str, Any]], texts: dict[str, dict[str, Any]]) -> None:
    """Set the thresholds of the network in ``folder`` to those that find most in the labels ``dev``."""
    learned = Learned(_Remembering(folder))
    reader = Reader(Atlas(), learned)
    settings = dict(UNTUNED)
    gold = {r["id"]: triples(r["events"]) for r in dev}
    gold_ties = {r["id"]: ties(r, "kind", "change") for r in dev}
    documents = [document(texts[i]) for i in gold]

    def reads() -> Iterator[ReadDocument]:
        learned.set(settings)
        return reader.read_all(documents)

    def coded() -> list[list[dict[str, Any]]]:
        return [_events(learned, read) for read in reads()]

    def worth() -> float:
        found = [triples(e for e in events if "negation" not in e["auxiliary"]) for events in coded()]
        measures: tuple[Callable[[Any], set[Any]], ...] = (interstate, lambda t: t, types)
        return sum(scores([m(g) for g in gold.values()], [m(f) for f in found])[2] for m in measures)

    def worth_of_ties() -> float:
        found = []
        for read in reads():
            bonds = learned.bonds(read, learned.candidates(read)).values()
            found.append({(frozenset(b.parties), b.kind, b.change) for here in bonds for b in here if not b.dropped})
        return scores(list(gold_ties.values()), found)[2]

    def set_best(name: str, values: Sequence[float], worth: Callable[[], float]) -> None:
        tried = []
        for value in values:
            settings[name] = value
            tried.append((worth(), value))
        settings[name] = max(tried)[1]
        print(f"{name}: {', '.join(f'{v}: {w:.3f}' for w, v in tried)}", flush=True)

    for name in (*_TRIED, "trigger"):
        set_best(name, _TRIED[name], worth)
    for name in (*_TRIED_FOR_TIES, "tie"):
        set_best(name, _TRIED_FOR_TIES[name], worth_of_ties)
    judged = [
        (e["score"], triples([e]) <= truth)
        for events, truth in zip(coded(), gold.values(), strict=True)
        for e in events
    ]
    write_about(folder, read_about(folder) | {"settings": settings | {"calibration": calibration(judged)}})


def _events(learned: Learned, read: ReadDocument) -> list[dict[str, Any]]:
    return [
        {
            "type": c.type,
            "auxiliary": c.modes,
            "actors": [{"code": f.entity.code} for f in c.actors],
            "recipients": [{"code": f.entity.code} for f in c.recipients],
            "score": c.confidence,
        }
        for candidates in learned.candidates(read).values()
        for c in candidates
        if not c.dropped
    ]


def write_about(folder: Path, about: dict[str, Any]) -> None:
    """Write what a network says of itself, with a digest of all of it."""
    about = {name: value for name, value in about.items() if name != "digest"}
    parts = [(folder / name).read_bytes() for name in FILES if name != "about.json"]
    digest = hashlib.sha256(b"".join([*parts, json.dumps(about).encode()])).hexdigest()[:8]
    (folder / "about.json").write_text(json.dumps(about | {"digest": digest}, indent=0) + "\n", "utf-8")


def calibration(judged: list[tuple[float, bool]]) -> list[list[float]]:
    """Knots from an event's score to the share of such events that are right: equal bins, never falling."""
    judged.sort()
    scored, right = (np.array(column, dtype=float) for column in zip(*judged, strict=True))
    bins = np.array_split(np.arange(len(judged)), _BINS)
    middle = [float(scored[b].mean()) for b in bins]
    share = np.maximum.accumulate([float(right[b].mean()) for b in bins])
    return [[round(x, 4), round(float(y), 4)] for x, y in zip(middle, share, strict=True)]
