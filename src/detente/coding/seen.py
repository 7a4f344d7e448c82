"""What the network sees in a document, before anything is parsed."""

from __future__ import annotations

from dataclasses import dataclass, field

from detente.coding.network import Pieces
from detente.reading import Screening


@dataclass
class Seen(Screening):
    """What the network sees in a document: pieces, and the triggers among them by sentence."""

    pieces: Pieces
    triggers: dict[int, list[int]] = field(default_factory=dict)
