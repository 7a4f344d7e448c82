"""The labelled corpus: its form, its validator and its parts.

One JSON Lines form, described in labels/README.md. A label of a report or an article holds ids and offsets, never text;
a sentence of our own carries its text. Offsets count Unicode code points.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from detente.codebook import load

LABELS = Path(__file__).parent / "labels"
_CODE = re.compile(r"[A-Z]{3}|(?:IGO|NSA):\S.*")
_PLOVER = load()
KINDS, CHANGES, STAGES = (tuple(known) for known in (_PLOVER.ties.kinds, _PLOVER.ties.changes, _PLOVER.ties.stages))


def read(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def part(report_id: str) -> str:
    """``train``, ``dev`` or ``test``: by ISO week, so that a happening told on several days stays in one part.

    Test and dev weeks are odd: rules of the reader and the lexicon were written on even weeks.
    """
    week = date.fromisoformat(report_id[:10]).isocalendar().week
    return {1: "test", 7: "test", 3: "dev"}.get(week % 10, "train")


def problems(label: dict[str, Any], text: str | None = None) -> list[str]:
    """What is wrong with one label, as sentences; empty where nothing is. ``text``: what its offsets count in."""
    found: list[str] = []
    length = len(text) if text is not None else None

    def span(where: str, start: object, end: object) -> None:
        if start is None and end is None:
            return
        if not (isinstance(start, int) and isinstance(end, int) and 0 <= start < end):
            found.append(f"{where}: offsets {start}, {end} are no span")
        elif length is not None and end > length:
            found.append(f"{where}: ends at {end}, the text has {length} characters")
        elif text is not None and text[start:end] != text[start:end].strip():
            found.append(f"{where}: {text[start:end]!r} begins or ends with a space")

    def entity(where: str, e: dict[str, Any]) -> None:
        span(where, e["start"], e["end"])
        if not _CODE.fullmatch(e["code"]):
            found.append(f"{where}: code {e['code']!r}; expected ISO 3166-1 alpha-3, EUR, UNO, UNK, IGO:… or NSA:…")
        if e["sector"] and e["sector"] not in _PLOVER.sectors:
            found.append(f"{where}: sector {e['sector']!r} is not PLOVER's")

    def voice(where: str, v: dict[str, Any]) -> None:
        if (v["kind"], v["speaker"] is None) not in {("outlet", True), ("author", True), ("speaker", False)}:
            found.append(f"{where}: voice {v['kind']!r} with speaker {v['speaker']!r}")
        elif v["speaker"]:
            entity(f"{where}, speaker", v["speaker"])

    for n, event in enumerate(label["events"], 1):
        where = f"event {n}"
        kind = _PLOVER.types.get(event["type"])
        if kind is None:
            found.append(f"{where}: {event['type']!r} is no PLOVER type")
        elif event["mode"] is not None and event["mode"] not in kind.modes:
            found.append(
                f"{where}: {event['type']} has no mode {event['mode']!r}; it has {', '.join(kind.modes) or 'none'}"
            )
        for word in event["auxiliary"]:
            if word not in _PLOVER.auxiliary:
                found.append(f"{where}: auxiliary {word!r}")
        if not event["actors"]:
            found.append(f"{where}: no actor; an unknown one is UNK without offsets")
        for role in ("actors", "recipients"):
            for e in event[role]:
                entity(f"{where}, {role}", e)
        span(f"{where}, trigger", *event["trigger"])
        voice(where, event["voice"])
    for n, tie in enumerate(label["ties"], 1):
        where = f"tie {n}"
        if not 2 <= len(tie["parties"]) <= 3:
            found.append(f"{where}: {len(tie['parties'])} parties; expected two, or three for mediation")
        found.extend(f"{where}: party {p!r} is no code" for p in tie["parties"] if not _CODE.fullmatch(p))
        for field, allowed in (("kind", KINDS), ("change", CHANGES), ("stage", STAGES)):
            if tie[field] not in allowed:
                found.append(f"{where}: {field} {tie[field]!r}; expected one of {', '.join(sorted(allowed))}")
        if tie["object"] is not None:
            span(f"{where}, object", *tie["object"])
        voice(where, tie["voice"])
    return found
