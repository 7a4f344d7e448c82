"""The trained network: what it makes of the pieces of a text, and of pairs of them.

The encoder is an ONNX file that reads one window of a text at a time; without padding or a batch around it, a text
gives the same numbers in any company. The role scorer is a few rows of numpy. See training/CARD.md.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime
from tokenizers import Tokenizer

from detente.coding.pairs import distance
from detente.errors import DetenteError
from detente.reading.parse import HALF

Floats = npt.NDArray[np.float32]


def shipped() -> Path:
    """The folder of the network that comes with the package."""
    return Path(__file__).parent / "trained"


# Pieces of a text that are read together, without the two marks around them.
WINDOW = 190
# A sentence longer than a window is read in windows that overlap by half.
_STRIDE = WINDOW // 2
# What the encoder gives for each piece; ``Pieces`` says what they are.
OUTPUTS = ("types", "modes", "aspects", "sectors", "kinds", "changes", "stages", "asking", "asked")
FILES = ("encoder.onnx", "tokenizer.json", "roles.npz", "about.json")


@dataclass(frozen=True, slots=True)
class Pieces:
    """A text cut into word pieces, and what the encoder makes of each.

    ``starts`` and ``ends`` (n) are offsets into the text; ``window`` (n) numbers the window that a piece was read in.
    ``types`` (n, 1 + types) and ``kinds`` (n, 1 + kinds of ties) are probabilities, "no event" and "no tie" first;
    ``modes`` (n, modes), ``aspects`` (n, 4), ``sectors`` (n, sectors), ``changes`` (n, 10) and ``stages`` (n, 5) are
    logits; ``asking`` and ``asked`` (n, d) are the vectors of a trigger and of a participant.
    """

    starts: npt.NDArray[np.int64]
    ends: npt.NDArray[np.int64]
    window: npt.NDArray[np.int64]
    types: Floats
    modes: Floats
    aspects: Floats
    sectors: Floats
    kinds: Floats
    changes: Floats
    stages: Floats
    asking: Floats
    asked: Floats

    def at(self, start: int, end: int) -> int | None:
        """The first piece of the word from ``start`` to ``end``; None where the text has none there."""
        i = int(np.searchsorted(self.starts, start))
        return i if i < len(self.starts) and self.starts[i] < end else None


class Network:
    """Loading takes about 0.2 s and 60 MB.

    Raises DetenteError where the folder holds no network.
    """

    def __init__(self, folder: Path) -> None:
        about = read_about(folder)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # several processes are faster, and one thread always adds in one order
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            (folder / "encoder.onnx").read_bytes(), options, providers=["CPUExecutionProvider"]
        )
        self._tokenizer = Tokenizer.from_str((folder / "tokenizer.json").read_text("utf-8"))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        with np.load(folder / "roles.npz") as arrays:
            self._roles: dict[str, Floats] = dict(arrays)
        self.types: list[str] = about["types"]
        self._first, self._last = (self._tokenizer.token_to_id(mark) for mark in about["marks"])
        self.sectors: list[str] = about["sectors"]
        self.kinds: list[str] = about["kinds"]
        self.changes: list[str] = about["changes"]
        self.stages: list[str] = about["stages"]
        self.modes: list[tuple[str, str | None]] = [(kind, mode) for kind, mode in about["modes"]]
        self.paths: dict[str, int] = {p: i for i, p in enumerate(about["paths"])}
        self.settings: dict[str, Any] = about["settings"]
        self.digest: str = about["digest"]

    def read(self, text: str, sentences: Sequence[tuple[int, int]]) -> Pieces:
        """All pieces of a text. A window holds as many sentences as it can."""
        # Half a surrogate pair is no character to the tokenizer.
        encoding = self._tokenizer.encode(HALF.sub("?", text), add_special_tokens=False)
        spans = np.array(encoding.offsets, dtype=np.int64).reshape(-1, 2)
        ids = np.array(encoding.ids, dtype=np.int64)
        out: dict[str, Floats] = {}
        window = np.zeros(len(ids), dtype=np.int64)
        for n, (start, end, kept) in enumerate(windows(spans[:, 0], sentences)):
            framed = np.concatenate([[self._first], ids[start:end], [self._last]])[None]
            for name, value in zip(OUTPUTS, self._session.run(OUTPUTS, {"ids": framed}), strict=True):
                if name not in out:
                    out[name] = np.zeros((len(ids), value.shape[-1]), dtype=np.float32)
                out[name][kept:end] = value[0, 1 + kept - start : 1 + end - start]
            window[kept:end] = n
        if not out:
            return Pieces(ids, ids, ids, *[np.zeros((0, 1), dtype=np.float32)] * len(OUTPUTS))
        for name in ("types", "kinds"):
            out[name] = _softmax(out[name])
        return Pieces(spans[:, 0].copy(), spans[:, 1].copy(), window, **out)

    def roles(self, pieces: Pieces, trigger: int, kind: int, words: list[tuple[int, int, int]]) -> Floats:
        """How likely each word is actor, recipient and speaker of the event at ``trigger``, and how likely the word at
        ``trigger``, where that is a participant and no event, is of its country, and a tie's object a bond of its
        party; (words, 5).

        ``kind`` is the event's type, counted from 1, 0 for a participant, and -1 for a tie's object; a word is its
        piece, its path and its kind (``pairs.py``).
        """
        r = self._roles
        at, ways, kinds = np.array(words, dtype=np.int64).T
        far = [distance(trigger, int(piece)) for piece in at]
        a, b = pieces.asking[trigger], pieces.asked[at]
        mixed = np.maximum(a + b + r["path"][ways] + r["kind"][kinds] + r["distance"][far] + r["type"][kind], 0)
        scores = np.concatenate([mixed, a * b], axis=1) @ r["weight"] + r["bias"]
        return np.asarray(1 / (1 + np.exp(-scores)), dtype=np.float32)


def read_about(folder: Path) -> dict[str, Any]:
    """What a network says of itself; ``digest`` is eight digits that change with any part of it.

    Raises DetenteError where the folder holds no network.
    """
    if missing := [name for name in FILES if not (folder / name).exists()]:
        raise DetenteError(f"{folder} holds no network: {missing[0]} is missing; make one with `make train`")
    about: dict[str, Any] = json.loads((folder / "about.json").read_text("utf-8"))
    return about


def likeliest(names: Sequence[str], shares: Floats, most: int) -> str:
    """The likeliest of ``names``, surest first, as "ACCUSE 0.94, REQUEST 0.04"."""
    return ", ".join(f"{names[k]} {shares[k]:.2f}" for k in shares.argsort()[::-1][:most])


def windows(starts: npt.NDArray[np.int64], sentences: Sequence[tuple[int, int]]) -> list[tuple[int, int, int]]:
    """Windows over pieces that begin at ``starts``: first piece, end, and the first piece that counts in it.

    Whole sentences, as many as fit; one that is longer is read in overlapping windows, each piece where more stands
    before it.
    """
    edges = [0, *(int(np.searchsorted(starts, s)) for s, _ in sentences[1:]), len(starts)]
    found: list[tuple[int, int, int]] = []
    for first, end in pairwise(edges):
        if first == end:
            continue
        if found and found[-1][2] == found[-1][0] and end - found[-1][0] <= WINDOW:
            found[-1] = (found[-1][0], end, found[-1][2])
        elif end - first <= WINDOW:
            found.append((first, end, first))
        else:
            found.append((first, first + WINDOW, first))
            while (last := found[-1])[1] < end:
                found.append((last[0] + _STRIDE, min(end, last[0] + _STRIDE + WINDOW), last[1]))
    return found


def _softmax(logits: Floats) -> Floats:
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True), dtype=np.float32)
