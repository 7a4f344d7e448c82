"""Labelled texts as examples for the network: what each piece and each pair of pieces should be told as."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
from tokenizers import Tokenizer

from detente.atlas import Atlas
from detente.codebook import load
from detente.coding.network import windows
from detente.coding.pairs import ELSEWHERE, FAR, NAMELESS, Place, distance, path, places
from detente.reading import ReadDocument, Reader, Screen, Screening, Tree
from detente.records import Document
from training.corpus import CHANGES, KINDS, STAGES

# What the loss leaves out: words of which the label does not say whether they count.
IGNORED = -100
ASPECTS = ("historical", "future", "hypothetical", "negation")
SECTORS = ("", *sorted(load().sectors))


class Everything:
    """A screen that lets every sentence through."""

    needs_names = False

    def screen(self, text: str, spans: Any) -> Screening:
        return Screening([""] * len(spans))


@dataclass
class Trigger:
    """An event's word: its piece, type (from 1), mode, aspects, and for each word near it (piece, path, kind,
    distance), whether it is actor, recipient and speaker, and which of these three are known (all n rows). What is
    true or false in a label is a probability in a teacher's reading."""

    piece: int
    type: int
    mode: int
    aspects: list[float]
    words: list[tuple[int, int, int, int]]
    roles: list[list[float]]
    known: list[list[bool]]


@dataclass
class Agent:
    """A labelled participant: its piece, its sector, and for each word near it that stands for a country (piece, path,
    kind, distance), whether the participant is of that country. No words where its own name says so."""

    piece: int
    sector: int
    words: list[tuple[int, int, int, int]]
    owners: list[bool]


@dataclass
class Tie:
    """A labelled change of a tie: the piece of the word that heads its object, kind (from 1), change, stage, and for
    each word near it (piece, path, kind, distance), whether it stands for one of the parties."""

    piece: int
    kind: int
    change: int
    stage: int
    words: list[tuple[int, int, int, int]]
    parties: list[bool]


@dataclass
class Example:
    """One window: ids of its pieces with the marks around them, the type and the tie's kind at each piece, the events
    in it, who takes part in them, and the changes of ties. ``shares``: the probabilities of all types at a piece, where
    a teacher is not certain. ``kinds`` is empty where nothing is known of ties."""

    id: str
    ids: list[int]
    types: list[int]
    triggers: list[Trigger] = field(default_factory=list)
    agents: list[Agent] = field(default_factory=list)
    kinds: list[int] = field(default_factory=list)
    ties: list[Tie] = field(default_factory=list)
    shares: dict[int, list[float]] = field(default_factory=dict)


@dataclass
class Window:
    """Where an example lies in its text: the text's pieces ``first`` to ``end``, those from ``kept`` on to be told."""

    example: Example
    starts: np.ndarray[Any, Any]
    first: int
    kept: int
    end: int

    def at(self, start: int, end: int) -> int | None:
        """The example's piece for the word from ``start`` to ``end`` of the text, None where it is not told here."""
        k = int(np.searchsorted(self.starts, start))
        return k - self.first + 1 if self.kept <= k < self.end and self.starts[k] < end else None


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


def marked(
    labels: list[dict[str, Any]], texts: dict[str, dict[str, Any]], screen: Screen | None = None
) -> Iterator[Marked]:
    """Labels with their texts read, every sentence of them parsed (``screen`` must let them through)."""

    def document(label: dict[str, Any]) -> Document:
        report = label if "text" in label else texts[label["id"]]
        on = report.get("date")
        return Document(report["text"], id=label["id"], published=date.fromisoformat(on) if on else None)

    reads = Reader(Atlas(), screen or Everything()).read_all(map(document, labels))
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


def cut(m: Marked, tokenizer: Tokenizer) -> Iterator[Window]:
    """The windows of a text, without an event in them yet."""
    encoding = tokenizer.encode(m.read.document.text, add_special_tokens=False)
    starts = np.array([start for start, _ in encoding.offsets])
    before, behind = marks(tokenizer)
    for first, end, kept in windows(starts, [(s.start, s.end) for s in m.read.sentences]) if encoding.ids else ():
        types = [IGNORED] + [0 if k >= kept else IGNORED for k in range(first, end)] + [IGNORED]
        yield Window(
            Example(m.label["id"], [before, *encoding.ids[first:end], behind], types), starts, first, kept, end
        )


def examples(m: Marked, tokenizer: Tokenizer, tables: Tables) -> Iterator[Example]:
    """The windows of a labelled text."""
    for w in cut(m, tokenizer):
        made = w.example
        made.kinds = list(made.types)
        for event in m.label["events"]:
            if (head := _head(m, w, event["trigger"])) is not None:
                made.triggers.append(_trigger(m, event, *head, tables, w))
                _leave_out(w, made.types, event["trigger"])
        for t in made.triggers:
            made.types[t.piece] = t.type
        made.agents = _agents(m, tables, w)
        _add_ties(m, tables, w)
        yield made


def marks(tokenizer: Tokenizer) -> tuple[int, int]:
    """Ids of what stands before and after a window."""
    first = tokenizer.token_to_id("[CLS]")
    return (
        (first, tokenizer.token_to_id("[SEP]"))
        if first is not None
        else tuple(map(tokenizer.token_to_id, ("<s>", "</s>")))
    )


def _agents(m: Marked, tables: Tables, w: Window) -> list[Agent]:
    made: dict[tuple[int, str], Agent] = {}
    for e in (e for event in m.label["events"] for side in ("actors", "recipients") for e in event[side]):
        at = _token(m.read, [e["start"], e["end"]])
        own = next((p for p in m.places[at[0]] if p.token == at[1]), None) if at is not None else None
        piece = w.at(own.start, own.end) if own is not None else None
        if at is None or own is None or piece is None or e["sector"] not in SECTORS:
            continue
        agent = Agent(piece, SECTORS.index(e["sector"]), [], [])
        if own.kind in NAMELESS:
            for word, place in words(m, w):
                if place.kind not in NAMELESS:
                    agent.words.append(features(m, tables, at, piece, word, place))
                    agent.owners.append(e["code"] in {f.entity.code for f in place.found})
        made[piece, e["sector"]] = agent
    return list(made.values())


def _head(m: Marked, w: Window, span: list[int]) -> tuple[tuple[int, int], int] | None:
    """The word that heads a span, as sentence and token, and its piece; None where the window does not tell it."""
    at = _token(m.read, span)
    tree = m.read.sentences[at[0]].tree if at is not None else None
    if at is None or tree is None:
        return None
    piece = w.at(tree.starts[at[1]], tree.ends[at[1]])
    return (at, piece) if piece is not None else None


def _leave_out(w: Window, told: list[int], span: list[int]) -> None:
    """Nothing is told of the pieces of a span: "carried out an attack", which of the words is a matter of taste."""
    for k in range(max(w.kept, int(np.searchsorted(w.starts, span[0]))), w.end):
        if w.starts[k] < span[1] and told[k - w.first + 1] == 0:
            told[k - w.first + 1] = IGNORED


def _add_ties(m: Marked, tables: Tables, w: Window) -> None:
    made = w.example
    for tie in m.label["ties"]:
        head = _head(m, w, tie["object"]) if tie["object"] else None
        if head is None:
            continue
        at, piece = head
        _leave_out(w, made.kinds, tie["object"])
        kind, change, stage = KINDS.index(tie["kind"]), CHANGES.index(tie["change"]), STAGES.index(tie["stage"])
        t = Tie(piece, 1 + kind, change, stage, [], [])
        for word, place in words(m, w):
            if place.kind not in NAMELESS:
                t.words.append(features(m, tables, at, piece, word, place))
                t.parties.append(any(f.entity.code in tie["parties"] for f in place.found))
        made.ties.append(t)
    for t in made.ties:
        made.kinds[t.piece] = t.kind


def words(m: Marked, w: Window) -> Iterator[tuple[int, Place]]:
    """The words of a window that may be participants, with their pieces."""
    for here in m.places.values():
        for place in here:
            if (piece := w.at(place.start, place.end)) is not None:
                yield piece, place


def features(
    m: Marked, tables: Tables, at: tuple[int, int], piece: int, word: int, place: Place
) -> tuple[int, int, int, int]:
    """A row of a trigger's words: how the word at ``place`` stands to the token ``at`` (sentence, token)."""
    tree = m.read.sentences[at[0]].tree
    assert tree is not None
    return word, tables.way(tree, at[1], place, at[0]), place.kind, distance(piece, word)


def _trigger(m: Marked, event: dict[str, Any], at: tuple[int, int], piece: int, tables: Tables, w: Window) -> Trigger:
    mode = tables.mode[event["type"], event["mode"]]
    made = Trigger(piece, tables.type[event["type"]], mode, [a in event["auxiliary"] for a in ASPECTS], [], [], [])
    speaker = event["voice"]["speaker"]
    sides = (event["actors"], event["recipients"], [speaker] if speaker else [])
    for word, place in words(m, w):
        made.words.append(features(m, tables, at, piece, word, place))
        told = [_role(m, place, side) for side in sides]
        made.roles.append([has for has, _ in told])
        made.known.append([known for _, known in told])
    return made


def _role(m: Marked, place: Place, side: list[dict[str, Any]]) -> tuple[bool, bool]:
    """Whether a word is one of a side's participants, and whether that can be said: another mention of the same
    party, or another word of the same phrase, is neither right nor wrong."""
    people, tree = m.read.sentences[place.sentence].people, m.read.sentences[place.sentence].tree
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
