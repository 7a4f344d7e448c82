"""From a trained network to the files that ship: ONNX in 8 bits, tables, and the thresholds set on the dev part."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer
from torch import Tensor, nn

from benchmarks.data import document
from benchmarks.labels import interstate, scores, triples, types
from detente.coding import Coder
from detente.coding.network import OUTPUTS
from training.examples import Tables
from training.network import EventNetwork

_TRIGGERS = (0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55)
_ROLES = (0.3, 0.35, 0.4, 0.45, 0.5, 0.55)
_BINS = 10


class _Encoder(nn.Module):
    """What runs at coding time: ids (1, pieces) to the five tables of OUTPUTS."""

    def __init__(self, network: EventNetwork) -> None:
        super().__init__()
        self.network = network

    def forward(self, ids: Tensor) -> tuple[Tensor, ...]:
        hidden = self.network.encoder(input_ids=ids, attention_mask=torch.ones_like(ids)).last_hidden_state
        return tuple(getattr(self.network, name)(hidden) for name in OUTPUTS)


def export(
    network: EventNetwork,
    tables: Tables,
    tokenizer: Tokenizer,
    folder: Path,
    dev: list[dict[str, Any]],
    texts: dict[str, dict[str, Any]],
) -> None:
    """Write the files and set their thresholds on the labels ``dev``."""
    folder.mkdir(parents=True, exist_ok=True)
    encoder = _Encoder(network).eval()
    with tempfile.TemporaryDirectory() as work:
        whole = Path(work) / "whole.onnx"
        torch.onnx.export(
            encoder,
            (torch.ones(1, 16, dtype=torch.long),),
            str(whole),
            input_names=["ids"],
            output_names=list(OUTPUTS),
            dynamic_axes={name: {1: "pieces"} for name in ("ids", *OUTPUTS)},
            dynamo=False,
        )
        quantize_dynamic(whole, folder / "encoder.onnx", per_channel=True, weight_type=QuantType.QInt8)
    tokenizer.save(str(folder / "tokenizer.json"))
    rows = {name: getattr(network, name).weight for name in ("path", "kind", "distance")}
    rows |= {"type": network.of_type.weight, "weight": network.roles.weight.T, "bias": network.roles.bias}
    np.savez(folder / "roles.npz", **{name: value.detach().numpy() for name, value in rows.items()})
    about = {"types": tables.types, "modes": tables.modes, "paths": tables.paths}
    settings: dict[str, Any] = {"trigger": 0.4, "role": 0.4, "calibration": [[0, 0], [1, 1]]}

    def write() -> None:
        (folder / "about.json").write_text(json.dumps(about | {"settings": settings}, indent=0) + "\n", "utf-8")

    gold = {r["id"]: triples(r["events"]) for r in dev}
    documents = [document(texts[i]) for i in gold]

    def coded() -> list[list[dict[str, Any]]]:
        write()
        return [c.to_dict()["events"] for c in Coder(network=folder).code_all(documents)]

    def worth() -> float:
        found = [triples(e for e in events if "negation" not in e["auxiliary"]) for events in coded()]
        measures: tuple[Callable[[Any], set[Any]], ...] = (interstate, lambda t: t, types)
        return sum(scores([m(g) for g in gold.values()], [m(f) for f in found])[2] for m in measures)

    for name, values in (("trigger", _TRIGGERS), ("role", _ROLES), ("trigger", _TRIGGERS)):
        tried = []
        for value in values:
            settings[name] = value
            tried.append((worth(), value))
        settings[name] = max(tried)[1]
        print(f"{name}: {', '.join(f'{v}: {w:.3f}' for w, v in tried)}")
    settings["calibration"] = calibration(
        [
            (e["confidence"], triples([e]) <= truth)
            for events, truth in zip(coded(), gold.values(), strict=True)
            for e in events
        ]
    )
    write()


def calibration(judged: list[tuple[float, bool]]) -> list[list[float]]:
    """Knots from an event's score to the share of such events that are right: equal bins, never falling."""
    judged.sort()
    scored, right = (np.array(column, dtype=float) for column in zip(*judged, strict=True))
    bins = np.array_split(np.arange(len(judged)), _BINS)
    middle = [float(scored[b].mean()) for b in bins]
    share = np.maximum.accumulate([float(right[b].mean()) for b in bins])
    return [[round(x, 4), round(float(y), 4)] for x, y in zip(middle, share, strict=True)]
