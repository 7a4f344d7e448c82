"""The facts that pass between rooms: frozen dataclasses, and the JSON that the contract fixes for them.

Offsets count Unicode code points in ``Document.text`` as given; ``text[start:end]`` is the quoted text.
This module imports nothing of ours.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Literal

VoiceKind = Literal["outlet", "direct", "indirect", "author"]


@dataclass(frozen=True)
class Document:
    """A dated text from one or more outlets.

    ``published`` is None where the date of publication is unknown. ``id`` is the source's own name for the text, or the
    first 16 digits of ``hash`` where it gave none.
    """

    text: str
    id: str = ""
    published: date | None = None
    title: str | None = None
    outlets: tuple[str, ...] = ()
    url: str | None = None
    language: str | None = None
    licence: str | None = None

    def __post_init__(self) -> None:
        if not self.id:
            object.__setattr__(self, "id", self.hash.removeprefix("sha256:")[:16])

    @cached_property
    def hash(self) -> str:
        """``sha256:`` and 64 hexadecimal digits over what was said, when, where and under which title.

        The source's ``id`` is left out: one text found under two names is one document.
        """
        said = [
            self.text,
            self.published.isoformat() if self.published else None,
            self.title,
            list(self.outlets),
            self.url,
        ]
        packed = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
        return "sha256:" + hashlib.sha256(packed.encode("utf-8", "surrogatepass")).hexdigest()

    @property
    def outlet(self) -> str | None:
        """All outlets in one string, as the contract's ``outlet`` has it."""
        return "; ".join(self.outlets) or None

    def to_dict(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "published": self.published.isoformat() if self.published else None,
            "title": self.title,
            "outlet": self.outlet,
            "url": self.url,
            "hash": self.hash,
        }


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a document's text and where it stands."""

    text: str
    start: int
    end: int

    def to_dict(self) -> dict[str, Any]:
        return {"text": self.text, "start": self.start, "end": self.end}


@dataclass(frozen=True, slots=True)
class Entity:
    """A resolved participant. ``passage`` is None for one that is only implied.

    ``code``: ISO 3166-1 alpha-3, ``EUR``, ``UNO``, ``IGO:…``, ``NSA:…`` or ``UNK``; ``sector``: PLOVER's three letters
    or ``""``; ``cow``: the Correlates of War state number, None for what is no state of theirs.
    """

    code: str
    sector: str
    name: str
    passage: Passage | None = None
    cow: int | None = None

    def to_dict(self) -> dict[str, Any]:
        p = self.passage
        return {
            "code": self.code,
            "sector": self.sector,
            "name": self.name,
            "text": p.text if p else None,
            "start": p.start if p else None,
            "end": p.end if p else None,
        }


@dataclass(frozen=True, slots=True)
class Voice:
    """Who vouches for a fact: the outlet, a speaker quoted (``direct``) or paraphrased (``indirect``), the author."""

    kind: VoiceKind = "outlet"
    speaker: Entity | None = None
    channel: Passage | None = None

    def to_dict(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "speaker": self.speaker.to_dict() if self.speaker else None,
            "channel": self.channel.to_dict() if self.channel else None,
        }


@dataclass(frozen=True, slots=True)
class EventDate:
    """When it happened: ISO ``value`` to a ``precision``; ``text`` is the expression that was read.

    Day ``2024-03-06``, week ``2024-W10`` (ISO 8601, Monday to Sunday), month ``2024-03``, year ``2024``, decade
    ``202``. ``text`` None beside a value means that the day of the report stands for the day of the event.
    """

    value: str | None = None
    precision: Literal["day", "week", "month", "year", "decade", "unknown"] = "unknown"
    text: str | None = None

    def to_dict(self) -> dict[str, Any]:
        return {"value": self.value, "precision": self.precision, "text": self.text}


@dataclass(frozen=True, slots=True)
class Place:
    """Where it happened: ``country`` is an ISO 3166-1 alpha-3 code, "" at sea; ``lat`` and ``lon`` are degrees;
    ``geonames`` is the place's GeoNames id, None for what is not theirs."""

    name: str
    country: str
    lat: float
    lon: float
    geonames: int | None = None

    def to_dict(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "country": self.country or None,
            "lat": self.lat,
            "lon": self.lon,
            "geonames": self.geonames,
        }


@dataclass(frozen=True, slots=True)
class Event:
    """Who did what to whom, with its evidence. Fields as in the PLOVER manual and the contract of ``detente code``."""

    id: str
    type: str
    mode: str | None
    auxiliary: tuple[str, ...]
    quad: str
    intensity: float
    contexts: tuple[str, ...]
    actors: tuple[Entity, ...]
    recipients: tuple[Entity, ...]
    trigger: Passage
    evidence: Passage
    voice: Voice
    date: EventDate
    confidence: float
    coded_by: str
    place: Place | None = None

    def to_dict(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "type": self.type,
            "mode": self.mode,
            "auxiliary": list(self.auxiliary),
            "quad": self.quad,
            "intensity": self.intensity,
            "contexts": list(self.contexts),
            "actors": [a.to_dict() for a in self.actors],
            "recipients": [r.to_dict() for r in self.recipients],
            "trigger": self.trigger.to_dict(),
            "evidence": self.evidence.to_dict(),
            "voice": self.voice.to_dict(),
            "date": self.date.to_dict(),
            "place": self.place.to_dict() if self.place else None,
            "confidence": self.confidence,
            "coded_by": self.coded_by,
        }


@dataclass(frozen=True, slots=True)
class TieChange:
    """One reported step in the life of a tie between parties. Fields as in ``ties.toml`` and the contract.

    ``parties`` are codes in alphabetical order; in mediation the third party comes first. ``object`` is the named or
    described thing, None where it is only implied.
    """

    id: str
    parties: tuple[str, ...]
    kind: str
    object: Passage | None
    change: str
    stage: str
    evidence: Passage
    voice: Voice
    date: EventDate
    confidence: float
    coded_by: str

    def to_dict(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "parties": list(self.parties),
            "kind": self.kind,
            "object": self.object.to_dict() if self.object else None,
            "change": self.change,
            "stage": self.stage,
            "voice": self.voice.to_dict(),
            "evidence": self.evidence.to_dict(),
            "date": self.date.to_dict(),
            "confidence": self.confidence,
            "coded_by": self.coded_by,
        }


@dataclass(frozen=True, slots=True)
class Genre:
    """Whether a document reports or argues, and the words that show that it argues (none for a report)."""

    kind: Literal["report", "opinion"]
    evidence: tuple[Passage, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        return {"kind": self.kind, "evidence": [p.to_dict() for p in self.evidence]}


@dataclass(frozen=True, slots=True)
class StandingTie:
    """A tie that reference data knows: parties by code, the name of its object and other names of it, and from when to
    when it was in force (ISO dates or years, "" where open or unknown), by which ``source``."""

    parties: tuple[str, ...]
    kind: str
    name: str
    aliases: tuple[str, ...]
    since: str
    until: str
    source: str


@dataclass(frozen=True, slots=True)
class Dropped:
    """A span that was looked at and not coded, and why."""

    start: int
    end: int
    reason: str

    def to_dict(self) -> dict[str, Any]:
        return {"start": self.start, "end": self.end, "reason": self.reason}


@dataclass(frozen=True, slots=True)
class Coding:
    """All that was read out of one document. ``genre``: whether it reports or argues. ``failure``: why nothing could be
    read out of it through a fault of ours, empty if all went well. ``named``: codes of every party and state that the
    document names, whatever it says of them, in order; None where that was not looked for."""

    document: Document
    events: tuple[Event, ...]
    dropped: tuple[Dropped, ...] = ()
    ties: tuple[TieChange, ...] = ()
    genre: Genre = Genre("report")
    failure: str = ""
    named: tuple[str, ...] | None = None

    @classmethod
    def failed(cls, document: Document, reason: str) -> Coding:
        """The coding of a document on which the coder failed: no facts, and all of its text dropped."""
        return cls(document, (), (Dropped(0, len(document.text), reason),), failure=reason)

    def described(self) -> dict[str, Any]:
        """The document with its genre."""
        return self.document.to_dict() | {"genre": self.genre.to_dict()}

    def to_dict(self) -> dict[str, Any]:
        """One line of ``detente code --format jsonl``."""
        return {
            "document": self.described(),
            "events": [e.to_dict() for e in self.events],
            "tie_changes": [t.to_dict() for t in self.ties],
            "portrayals": [],
            "dropped": [d.to_dict() for d in self.dropped],
        }


@dataclass(frozen=True, slots=True)
class Problem:
    """An input, or a piece of one, that was named and skipped; the rest was read."""

    where: str
    reason: str

    def __str__(self) -> str:
        return f"{self.where}: {self.reason}"
