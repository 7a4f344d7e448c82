"""What a coder finds in a sentence: a word that may carry an event, and what was found for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from detente.coding.bonds import Bond
from detente.reading import ReadDocument, Screen
from detente.reading.participants import Found
from detente.records import Voice


@dataclass(slots=True, kw_only=True)
class Candidate:
    """A word (``token`` of its sentence's tree) with what was found for it. ``label`` says what found it, ``notes``
    how; ``dropped`` is the reason why it is no event, empty for an event."""

    token: int
    type: str
    mode: str | None
    label: str
    actors: list[Found] = field(default_factory=list)
    recipients: list[Found] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    dropped: str = ""
    modes: tuple[str, ...] = ()
    voice: Voice = field(default_factory=lambda: Voice("outlet"))
    confidence: float = 0.0


class Finder(Screen, Protocol):
    """One way of finding events and changes of ties: by the trained network, or by the lexicon of a codebook."""

    def candidates(self, read: ReadDocument) -> dict[int, list[Candidate]]:
        """By number of the sentence, every candidate of it, coded or dropped, in the order of the text."""

    def bonds(self, read: ReadDocument, events: dict[int, list[Candidate]]) -> dict[int, list[Bond]]:
        """The same for changes of ties; ``events`` are the candidates."""
