"""The parts of a codebook as frozen records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from detente.codebook.ties import Ties

# The type of an entry that says: these words, so used, are no event.
NO_EVENT = "NONE"


@dataclass(frozen=True, slots=True)
class EventType:
    """A PLOVER type. ``score`` and the modes' scores run from -10 (conflict) to +10 (cooperation)."""

    name: str
    quad: str
    score: float
    requires_recipient: bool
    definition: str
    modes: Mapping[str, float] = field(default_factory=dict)

    def intensity(self, mode: str | None) -> float:
        """The mode's score, or the type's where there is no mode."""
        return self.score if mode is None else self.modes[mode]

    @property
    def cooperative(self) -> bool:
        return self.quad.endswith("cooperation")


@dataclass(frozen=True, slots=True)
class Pattern:
    """One entry of the lexicon for one word. The head of lexicon.toml says what the fields mean."""

    part: Literal["verb", "adjective", "noun"]
    type: str
    mode: str | None
    lemma: str
    particle: str | None
    compound: str | None
    objects: frozenset[str]
    subjects: frozenset[str]
    modifiers: frozenset[str]
    complement: str | None
    infinitive: frozenset[str]
    actor: tuple[str, ...]
    recipient: tuple[str, ...]
    reciprocal: bool
    keep: bool
    unknown: bool
    claim: bool
    by: frozenset[str]
    support: frozenset[str]


@dataclass(frozen=True, slots=True)
class Actor:
    """A participant that a user's codebook adds. ``since`` and ``until`` are ISO dates or empty."""

    code: str
    name: str
    names: tuple[str, ...]
    adjectives: tuple[str, ...]
    sector: str
    since: str
    until: str


@dataclass(frozen=True)
class Codebook:
    """All that may be coded. ``signature`` changes whenever a codebook file does."""

    name: str
    signature: str
    types: Mapping[str, EventType]
    auxiliary: tuple[str, ...]
    contexts: Mapping[str, frozenset[str]]
    sectors: Mapping[str, str]
    patterns: tuple[Pattern, ...]
    support: frozenset[str]
    saying: frozenset[str]
    leading: frozenset[str]
    irregular: Mapping[str, tuple[str, ...]]
    ties: Ties
    actors: tuple[Actor, ...] = ()
    agents: Mapping[str, str] = field(default_factory=dict)
    # Those of ``patterns`` that a user's files add, which only the lexicon knows how to code.
    own: tuple[Pattern, ...] = ()
