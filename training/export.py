"""From a trained network to the files that ship: ONNX in 8 bits, and tables. ``tuning.py`` sets the thresholds."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer
from torch import Tensor, nn

from detente.coding.network import OUTPUTS
from training.corpus import CHANGES, KINDS, STAGES
from training.examples import SECTORS, Tables, marks
from training.network import EventNetwork
from training.tuning import UNTUNED, write_about


class _Encoder(nn.Module):
    """What runs at coding time: ids (1, pieces) to the tables of OUTPUTS."""

    def __init__(self, network: EventNetwork) -> None:
        super().__init__()
        self.network = network

    def forward(self, ids: Tensor) -> tuple[Tensor, ...]:
        hidden = self.network.encoder(input_ids=ids, attention_mask=torch.ones_like(ids)).last_hidden_state
        return tuple(getattr(self.network, name)(hidden) for name in OUTPUTS)


def export(network: EventNetwork, tables: Tables, tokenizer: Tokenizer, folder: Path) -> None:
    """Write the files of a network."""
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
    about = {"types": tables.types, "modes": tables.modes, "paths": tables.paths, "sectors": SECTORS}
    about |= {"kinds": KINDS, "changes": CHANGES, "stages": STAGES}
    write_about(folder, about | {"marks": [tokenizer.id_to_token(i) for i in marks(tokenizer)], "settings": UNTUNED})
