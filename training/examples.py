"""Labelled texts as examples for the network: what each piece and each pair of pieces should be told as."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from tokenizers import Tokenizer

from detente.atlas import Atlas
from detente.coding.network import windows
from detente.coding.pairs import ELSEWHERE, FAR, Place, distance, path, places
from detente.reading import ReadDocument, Reader, Screening, Tree
from detente.records import Document

# What the loss leaves out: words of which the label does not say whether they count.
IGNORED = -100
ASPECTS = ("historical", "future", "hypothetical", "negation")


class Everything:
    """A screen that lets every sentence through."""

    needs_names = False

    def screen(self, text: str, spans: Any) -> Screening:
        return Screening([""] * len(spans))


@dataclass
class Trigger:
    """An event's word: its piece, type (from 1), mode, aspects, and for each word near it (piece, path, kind,
    distance), whether it is actor, recipient and speaker, and which of these three are known (all n rows)."""

    piece: int
    type: int
    mode: int
    aspects: list[bool]
    words: list[tuple[int, int, int, int]]
    roles: list[list[bool]]
    known: list[list[bool]]


@dataclass
class Example:
    """One window: ids of its pieces with the marks around them, the type at each piece, and the events in it."""

    id: str
    ids: list[int]
    types: list[int]
    triggers: list[Trigger]


@dataclass
class Tables:
    """What the network's rows stand for. ``paths`` are the frequent ones; all others are "far"."""

    types: list[str]
    modes: list[tuple[str, str | None]]
    paths: list[str]

    def __post_init__(self) -> None:
        self.type = {name: i + 1 for i, name in enumerate(self.types)}
        self.mode = {mode: i for i, mode in enumerate(self.modes)}
        self.path = {way: i for i, way in enumerate([*self.paths, FAR, ELSEWHERE])}

    def way(self, tree: Tree, token: int, place: Place, n: int) -> int:
        way = path(tree, token, place.token) if place.sentence == n else ELSEWHERE
        return self.path.get(way, self.path[FAR])


@dataclass
class Marked:
    """A label with its text as the reader sees it. Made once: reading costs more than making examples of it."""

    label: dict[str, Any]
    read: ReadDocument
    places: dict[int, list[Place]]


def marked(labels: list[dict[str, Any]], texts: dict[str, dict[str, Any]]) -> Iterator[Marked]:
    """Labels with their texts read, every sentence of them parsed."""

    def document(label: dict[str, Any]) -> Document:
        report = label if "text" in label else texts[label["id"]]
        on = report.get("date")
        return Document(report["text"], id=label["id"], published=date.fromisoformat(on) if on else None)

    reads = Reader(Atlas(), Everything()).read_all(map(document, labels))
    for label, read in zip(labels, reads, strict=True):
        found = {
            n: places(n, s.tree, s.people)
            for n, s in enumerate(read.sentences)
            if s.tree is not None and s.people is not None
        }
        yield Marked(label, read, found)


def frequent_paths(texts: Iterable[Marked], least: int = 6) -> list[str]:
    """Paths from a trigger to a word that occur often enough to learn from, the commonest first."""
    count: dict[str, int] = {}
    for m in texts:
        for event in m.label["events"]:
            at = _token(m.read, event["trigger"])
            if at is None:
                continue
            n, token = at
            tree = m.read.sentences[n].tree
            assert tree is not None
            for place in m.places[n]:
                way = path(tree, token, place.token)
                count[way] = count.get(way, 0) + 1
    often = sorted((-k, way) for way, k in count.items() if k >= least and way != FAR)
    return [way for _, way in often]


def _token(read: ReadDocument, span: list[int]) -> tuple[int, int] | None:
    """The word that heads a trigger, as sentence and token: of several words the one highest in the tree."""
    if span[0] is None:
        return None
    for n, s in enumerate(read.sentences):
        tree = s.tree
        if tree is not None and s.start <= span[0] < s.end:
            inside = [t for t in range(len(tree)) if span[0] <= tree.starts[t] < span[1]]
            words = [t for t in inside if tree.words[t][:1].isalnum()]
            return (n, min(words, key=lambda t: (len(tree.way_up(t)), t))) if words else None
    return None


def examples(m: Marked, tokenizer: Tokenizer, tables: Tables) -> list[Example]:
    """The windows of a labelled text."""
    encoding = tokenizer.encode(m.read.document.text, add_special_tokens=False)
    if not encoding.ids:
        return []
    starts = np.array([start for start, _ in encoding.offsets])
    ids = encoding.ids
    cls, sep = tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")
    made: list[Example] = []
    for first, end, kept in windows(starts, [(s.start, s.end) for s in m.read.sentences]):
        types = [IGNORED] + [0 if k >= kept else IGNORED for k in range(first, end)] + [IGNORED]
        made.append(Example(m.label["id"], [cls, *ids[first:end], sep], types, []))
        for event in m.label["events"]:
            at = _token(m.read, event["trigger"])
            if at is None:
                continue
            tree = m.read.sentences[at[0]].tree
            assert tree is not None
            piece = int(np.searchsorted(starts, tree.starts[at[1]]))
            if kept <= piece < end:
                made[-1].triggers.append(_trigger(m, event, at, piece - first + 1, tables, starts, (kept, end), first))
                for k in range(max(kept, int(np.searchsorted(starts, event["trigger"][0]))), end):
                    if starts[k] < event["trigger"][1] and types[k - first + 1] == 0:
                        types[k - first + 1] = (
                            IGNORED  # "carried out an attack": which of the words is a matter of taste
                        )
        for t in made[-1].triggers:
            types[t.piece] = t.type
    return made


def _trigger(
    m: Marked,
    event: dict[str, Any],
    at: tuple[int, int],
    piece: int,
    tables: Tables,
    starts: np.ndarray[Any, Any],
    window: tuple[int, int],
    first: int,
) -> Trigger:
    n, token = at
    tree = m.read.sentences[n].tree
    assert tree is not None
    mode = tables.mode[event["type"], event["mode"]]
    made = Trigger(piece, tables.type[event["type"]], mode, [a in event["auxiliary"] for a in ASPECTS], [], [], [])
    speaker = event["voice"]["speaker"]
    sides = (event["actors"], event["recipients"], [speaker] if speaker else [])
    for number, here in m.places.items():
        for place in here:
            k = int(np.searchsorted(starts, place.start))
            if not (window[0] <= k < window[1] and starts[k] < place.end):
                continue
            at_piece = k - first + 1
            made.words.append((at_piece, tables.way(tree, token, place, n), place.kind, distance(piece, at_piece)))
            told = [_role(m, number, place, side) for side in sides]
            made.roles.append([has for has, _ in told])
            made.known.append([known for _, known in told])
    return made


def _role(m: Marked, number: int, place: Place, side: list[dict[str, Any]]) -> tuple[bool, bool]:
    """Whether a word is one of a side's participants, and whether that can be said: another mention of the same
    party, or another word of the same phrase, is neither right nor wrong."""
    people, tree = m.read.sentences[number].people, m.read.sentences[number].tree
    assert people is not None and tree is not None
    links = [] if place.token in people.readings else [p for p in people.named_by(place.token)]
    codes = {f.entity.code for f in place.found} or {"UNK"}
    known = True
    for e in side:
        if e["start"] is None:
            known = known and not (e["code"] != "UNK" and e["code"] in codes)
            continue
        if any(p.start < e["end"] and e["start"] < p.end for p in links):
            return True, True
        if e["start"] <= place.start < e["end"]:
            head = tree.heads[place.token]
            if head == place.token or not e["start"] <= tree.starts[head] < e["end"]:
                return True, True
            known = False
        elif e["code"] != "UNK" and e["code"] in codes:
            known = False
    return False, known
