"""From what a network says of pieces and pairs to events. The network itself is a stand-in with known answers; all
around it is real."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.atlas import Atlas
from detente.codebook import load
from detente.coding import Coder
from detente.coding.joined import Joined
from detente.coding.learned import Learned
from detente.coding.lexical import Lexical
from detente.coding.network import WINDOW, Network, Pieces, windows
from detente.coding.pairs import DISTANCES, distance, path
from detente.errors import DetenteError
from detente.reading import Reader
from detente.records import Document

TYPES = ["ACCUSE", "ASSAULT"]


class Stub(Network):
    """Knows two words, that a subject acts on an object, and that all who are named are parties to a tie."""

    objects: ClassVar[dict[str, tuple[float, float, float]]] = {"base": (0.1, 0.9, 0), "mediator": (0.2, 0, 0.8)}
    words: ClassVar[dict[str, tuple[str, float]]] = {"accuses": ("ACCUSE", 0.9), "bombed": ("ASSAULT", 0.8)}

    def __init__(self) -> None:
        self.types = TYPES
        self.modes = [("ACCUSE", None), ("ASSAULT", None), ("ASSAULT", "aerial")]
        self.paths = {way: i for i, way in enumerate((">nsubj", ">dobj", ">nsubjpass", ">agent:by>pobj"))}
        self.sectors = ["", "COP"]
        self.kinds, self.changes, self.stages = ["presence", "mediation"], ["weaken", "suspend"], ["done", "demanded"]
        self.settings = dict.fromkeys(("trigger", "actor", "recipient", "speaker", "owner", "tie", "party"), 0.5)
        self.settings["calibration"] = [[0, 0], [1, 1]]
        self.digest = "00000000"

    def read(self, text: str, sentences: Sequence[tuple[int, int]]) -> Pieces:
        found = list(re.finditer(r"\w+|[^\w\s]", text))
        n = len(found)
        types = np.zeros((n, 1 + len(TYPES)), dtype=np.float32)
        types[:, 0] = 1
        for i, m in enumerate(found):
            if m[0] in self.words:
                kind, p = self.words[m[0]]
                types[i, 0], types[i, 1 + TYPES.index(kind)] = 1 - p, p
        starts, ends = (np.array([m.span()[side] for m in found], dtype=np.int64) for side in (0, 1))
        flat = np.zeros((n, 4), dtype=np.float32)
        modes = np.tile(np.array([1, 0, 1], dtype=np.float32), (n, 1))
        sectors = np.tile(np.array([0, 1], dtype=np.float32), (n, 1))
        kinds = np.zeros((n, 3), dtype=np.float32)
        kinds[:, 0] = 1
        for i, m in enumerate(found):
            if m[0] in self.objects:
                kinds[i] = self.objects[m[0]]
        changes, stages = (np.tile(np.array(row, dtype=np.float32), (n, 1)) for row in ([0, 1], [1, 0]))
        window = np.zeros(n, dtype=np.int64)
        return Pieces(starts, ends, window, types, modes, flat - 1, sectors, kinds, changes, stages, flat, flat)

    def roles(self, pieces: Pieces, trigger: int, kind: int, words: list[tuple[int, int, int]]) -> Any:
        acting, hurt = (0, 3), (1, 2)
        if kind == 0:  # of which country a nameless participant is: the last one named
            return np.array([[0, 0, 0, n == len(words) - 1, 0] for n in range(len(words))], dtype=np.float32) * 0.9
        if kind == -1:  # a tie's object
            return np.array([[0, 0, 0, 0, 1]] * len(words), dtype=np.float32) * 0.9
        return np.array([[way in acting, way in hurt, 0, 0, 0] for _, way, _ in words], dtype=np.float32) * 0.9


@pytest.fixture(scope="module")
def learned() -> Learned:
    return Learned(Stub())


@pytest.fixture(scope="module")
def reader(learned: Learned) -> Reader:
    return Reader(Atlas(), learned)


def coded(learned: Learned, reader: Reader, text: str) -> list[str]:
    found = learned.candidates(reader.read(Document(text)))
    return [
        f"{'+'.join(f.entity.code for f in c.actors)}>{'+'.join(f.entity.code for f in c.recipients)} {c.type}"
        for candidates in found.values()
        for c in candidates
        if not c.dropped
    ]


@pytest.mark.parametrize(
    ("text", "events"),
    [
        ("Armenia accuses Azerbaijan of treason.", ["ARM>AZE ACCUSE"]),
        ("Syria has bombed a village.", ["SYR>SYR ASSAULT"]),
        ("It rains in Paris. Armenia accuses Azerbaijan of treason.", ["ARM>AZE ACCUSE"]),
        ("Russia has bombed Ukraine. It accuses Poland of lies.", ["RUS>UKR ASSAULT", "RUS>POL ACCUSE"]),
        ("Armenia rebukes Azerbaijan for it.", []),
        ("🙂 Armenia accuses Azerbaijan of treason 🙂", ["ARM>AZE ACCUSE"]),
        ("Iran mourns in Iraq. Syria has bombed hospitals.", ["SYR>SYR ASSAULT"]),
        ("", []),
    ],
)
def test_triggers_and_roles_become_events(learned: Learned, reader: Reader, text: str, events: list[str]) -> None:
    assert coded(learned, reader, text) == events


def test_only_sentences_with_a_trigger_are_parsed(reader: Reader) -> None:
    read = reader.read(Document("Iran mourns. Armenia accuses Azerbaijan of treason."))
    assert [(s.skipped, s.tree is not None) for s in read.sentences] == [
        ("no event and no tie seen", False),
        ("", True),
    ]


def bonds(learned: Learned, reader: Reader, text: str) -> list[str]:
    read = reader.read(Document(text))
    found = learned.bonds(read, learned.candidates(read))
    return [
        b.dropped or f"{' '.join(b.parties)} {b.kind} {b.change} {b.stage} {b.object.text!r}"
        for here in found.values()
        for b in here
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Russia closes its base in Armenia.", ["ARM RUS presence suspend done 'base in Armenia'"]),
        ("Russia closes a base.", ["a tie needs two parties; only RUS is known here"]),
        ("They close a base.", ["a tie needs two parties; nobody is known here"]),
        (
            "Armenia and Georgia close the base of Russia.",
            ["ARM RUS presence suspend done 'base of Russia'", "GEO RUS presence suspend done 'base of Russia'"],
        ),
        (
            "Qatar is mediator between Israel and Egypt.",
            ["QAT EGY ISR mediation suspend done 'mediator between Israel'"],
        ),
        (
            "Armenia, Russia and Georgia close a base.",
            [f"{pair} presence suspend done 'base'" for pair in ("ARM GEO", "ARM RUS", "GEO RUS")],
        ),
        ("Russia leaves the base in Armenia and the base in Armenia.", None),
        ("Armenia rebukes Azerbaijan for it.", []),
    ],
)
def test_objects_and_parties_become_changes_of_ties(
    learned: Learned, reader: Reader, text: str, found: list[str] | None
) -> None:
    coded = bonds(learned, reader, text)
    if found is None:
        assert sorted(coded)[1] == "the same step is coded already in this sentence"
    else:
        assert coded == found


def test_the_same_act_told_twice_is_one(learned: Learned, reader: Reader) -> None:
    found = learned.candidates(reader.read(Document("Syria has bombed Israel and it has bombed Israel.")))
    dropped = sorted(c.dropped for candidates in found.values() for c in candidates)
    assert dropped == ["", "the same act is coded already in this sentence"]


def test_a_candidate_says_how_sure_it_is_and_why(learned: Learned, reader: Reader) -> None:
    (c,) = learned.candidates(reader.read(Document("Armenia accuses Azerbaijan of treason.")))[0]
    assert c.label == "'accuses' (ACCUSE 0.90, no event 0.10, ASSAULT 0.00)"
    assert c.notes == ["actor ARM: 'Armenia', 0.90", "recipient AZE: 'Azerbaijan', 0.90"]
    assert c.confidence == pytest.approx(0.9 * 0.9 * 0.9, abs=0.01)


def test_a_word_of_a_users_codebook_decides_over_the_network(learned: Learned, tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(
        """
        [[type]]
        name = "BLAME"
        quad = "verbal conflict"
        score = -2
        [[verb]]
        type = "BLAME"
        verbs = "accuse rebuke"
        [[verb]]
        type = "NONE"
        verbs = "bomb"
        object = "audition"
        """
    )
    codebook = load(own)
    joined = Joined(learned, Lexical(replace(codebook, patterns=codebook.own)))
    text = "Armenia accuses Azerbaijan of lies. Iran rebukes Iraq. Cuba bombed the audition. Syria has bombed Israel."
    found = joined.candidates(Reader(Atlas(), joined).read(Document(text)))
    assert [[(c.type, c.dropped) for c in candidates] for _, candidates in sorted(found.items())] == [
        [("ACCUSE", "a word of your own codebook decides here"), ("BLAME", "")],
        [("BLAME", "")],
        [("ASSAULT", "a word of your own codebook decides here"), ("NONE", "no event in this use")],
        [("ASSAULT", "")],
    ]


def test_classify_tells_who_does_what_to_whom(learned: Learned, reader: Reader) -> None:
    text = "Armenia accuses Azerbaijan while Syria bombed Israel."

    def span(word: str) -> tuple[int, int]:
        return text.index(word), text.index(word) + len(word)

    (read,) = reader.read_all([Document(text)], learned.screen_nothing())
    likely = learned.classify(read, span("Armenia"), span("Azerbaijan"))
    assert max(likely, key=likely.__getitem__) == "ACCUSE" and sum(likely.values()) == pytest.approx(1, abs=0.001)
    other = learned.classify(read, span("Syria"), span("Israel"))
    assert max(other, key=other.__getitem__) == "ASSAULT"


def test_a_folder_without_a_network_is_told(tmp_path: Path) -> None:
    with pytest.raises(DetenteError, match="holds no network: encoder.onnx is missing; make one with `make train`"):
        Coder(network=tmp_path)


def test_a_coder_without_a_network_has_no_probabilities() -> None:
    with pytest.raises(DetenteError, match="probabilities are by the network; make the coder without lexicon=True"):
        Coder(lexicon=True).classify("Iran threatens Israel.", actor=(0, 4), recipient=(15, 21))


def test_a_path_names_its_prepositions(reader: Reader) -> None:
    tree = reader.read(Document("Iran has bombed Syria and accuses Israel of treason.")).sentences[0].tree
    assert tree is not None
    at = tree.words.index
    assert path(tree, at("bombed"), at("Iran")) == ">nsubj"
    assert path(tree, at("accuses"), at("treason")) == ">prep:of>pobj"
    assert path(tree, at("accuses"), at("accuses")) == "self"


@given(st.integers(0, 300), st.integers(0, 300))
def test_a_distance_is_a_row_of_the_table(trigger: int, piece: int) -> None:
    assert 0 <= distance(trigger, piece) < DISTANCES


@given(st.lists(st.integers(1, 500), min_size=1, max_size=12))
def test_windows_hold_every_piece_once_and_fit(lengths: list[int]) -> None:
    edges = np.cumsum([0, *lengths])
    starts = np.arange(edges[-1])
    spans = [(int(a), int(b)) for a, b in pairwise(edges)]
    found = windows(starts, spans)
    kept = [k for _, end, first in found for k in range(first, end)]
    assert kept == list(range(edges[-1]))
    assert all(end - first <= WINDOW for first, end, _ in found)
