"""What a larger network, the teacher, sees in reports without labels, and how the network that ships learns from it.

`make teacher` trains MPNet on the labels and writes ``labels/teacher.jsonl.gz``, about two hours on two cores. One JSON
object a line: {"id", "events": [[start, {type: percent, ""= no event}, mode, aspects, words]]}, with a trigger's offset
in the report, ``aspects`` in percent, and ``words`` as [start, actor, recipient, speaker] in percent for each word that
may be a participant; words of less than 2 in all three are left out.

python -m training.teacher --data ../shared/data
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Tokenizer

from detente.coding.learned import Learned, Seen
from training.corpus import LABELS
from training.examples import Example, Marked, Tables, Trigger, cut, features, words

READINGS = LABELS / "teacher.jsonl.gz"
# Triggers less likely than this are no events to learn from; those less likely than the second teach no roles.
_LEAST, _LEAST_ROLES = 0.03, 0.15


def reading(m: Marked, teacher: Learned) -> dict[str, Any]:
    """What the teacher sees in a text, in the form described above."""
    seen = m.read.screening
    assert isinstance(seen, Seen)
    pieces, network = seen.pieces, teacher.network
    names = ["", *network.types]
    events = []
    for n, s in enumerate(m.read.sentences):
        for token, start in enumerate(s.tree.starts if s.tree else ()):
            i = pieces.at(start, s.tree.ends[token]) if s.tree else None
            if i is None or s.tree is None or not s.tree.words[token][0].isalnum() or pieces.types[i, 0] > 1 - _LEAST:
                continue
            shares = {names[k]: round(100 * float(p)) for k, p in enumerate(pieces.types[i]) if p >= 0.01}
            kind = 1 + int(pieces.types[i, 1:].argmax())
            aspects = [round(100 / (1 + float(np.exp(-x)))) for x in pieces.aspects[i]]
            told = []
            if pieces.types[i, 0] <= 1 - _LEAST_ROLES:
                near = [(k, p) for k, p in _near(m, seen) if pieces.window[k] == pieces.window[i]]
                for (_, place), row in zip(near, teacher.roles(pieces, i, kind, s.tree, n, token, near), strict=True):
                    percent = [round(100 * float(p)) for p in row[:3]]
                    if max(percent) >= 2:
                        told.append([place.start, *percent])
            events.append([start, shares, teacher.mode(pieces, i, network.types[kind - 1]), aspects, told])
    return {"id": m.label["id"], "events": events}


def _near(m: Marked, seen: Seen) -> Iterator[tuple[int, Any]]:
    for here in m.places.values():
        for place in here:
            if (piece := seen.pieces.at(place.start, place.end)) is not None:
                yield piece, place


def write(readings: Iterable[dict[str, Any]], path: Path = READINGS) -> None:
    with gzip.GzipFile(path, "wb", mtime=0) as out:
        for r in readings:
            out.write(json.dumps(r, separators=(",", ":")).encode() + b"\n")


def read(path: Path = READINGS) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def taught(m: Marked, tokenizer: Tokenizer, tables: Tables) -> Iterator[Example]:
    """The windows of a text with the teacher's reading of it in place of a label."""
    tokens = {
        start: (n, token)
        for n, s in enumerate(m.read.sentences)
        if s.tree is not None
        for token, start in enumerate(s.tree.starts)
    }
    for w in cut(m, tokenizer):
        for start, shares, mode, aspects, told in m.label["events"]:
            piece = w.at(start, start + 1)
            if piece is None or start not in tokens:
                continue
            rest = {name: p / 100 for name, p in shares.items()}
            total = sum(rest.values())
            w.example.shares[piece] = [rest.get(name, 0) / total for name in ("", *tables.types)]
            if rest.get("", 0) > 1 - _LEAST_ROLES:
                continue
            # Of two types as likely in whole percent, the one that the mode is of.
            kind = max((name for name in rest if name), key=lambda name: (rest[name], (name, mode) in tables.mode))
            t = Trigger(piece, tables.type[kind], tables.mode[kind, mode], [p / 100 for p in aspects], [], [], [])
            roles = {at: [p / 100 for p in row] for at, *row in told}
            for word, place in words(m, w):
                t.words.append(features(m, tables, tokens[start], piece, word, place))
                t.roles.append(roles.get(place.start, [0.0] * 3))
                t.known.append([True] * 3)
            w.example.triggers.append(t)
        yield w.example
