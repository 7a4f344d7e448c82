"""Codings for the tests of the books wing, made to order; and a program that adds them, for tests that kill it."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator
from datetime import date, timedelta

from detente.archive import open_archive
from detente.records import Coding, Document, Entity, Event, EventDate, Passage, Voice

QUADS = {
    "CONSULT": "verbal cooperation",
    "AID": "material cooperation",
    "ACCUSE": "verbal conflict",
    "ASSAULT": "material conflict",
}


def event(
    document: Document,
    actors: str,
    recipients: str = "",
    *,
    type: str = "CONSULT",
    intensity: float = 2.5,
    when: str | None = "2020-11-09",
    precision: str = "",
    auxiliary: tuple[str, ...] = (),
    confidence: float = 0.9,
    evidence: str | None = None,
    salt: str = "",
) -> Event:
    """An event whose evidence is the whole text, or the piece of it that is given; parties as in "ARM RUS"."""
    said = evidence or document.text
    start = document.text.index(said)
    passage = Passage(said, start, start + len(said))
    what = repr((document.hash, actors, recipients, type, intensity, when, auxiliary, confidence, start, salt))
    precision = precision or ("unknown" if when is None else {4: "year", 7: "month"}.get(len(when), "day"))
    return Event(
        id=hashlib.sha256(what.encode()).hexdigest()[:32],
        type=type,
        mode=None,
        auxiliary=auxiliary,
        quad=QUADS[type],
        intensity=intensity,
        contexts=("military",),
        actors=tuple(Entity(code, "GOV", code.title()) for code in actors.split()),
        recipients=tuple(Entity(code, "GOV", code.title(), passage, 365) for code in recipients.split()),
        trigger=Passage(said[:1], start, start + 1),
        evidence=passage,
        voice=Voice("indirect", Entity("RUS", "GOV", "Lavrov", passage), Passage(said[:2], start, start + 2)),
        date=EventDate(when, precision),  # type: ignore[arg-type]
        confidence=confidence,
        coded_by="rule 1",
    )


def coding(n: int, *, events: int = 3) -> Coding:
    """The n-th of an endless series of different reports."""
    published = date(2002, 1, 1) + timedelta(days=n)
    document = Document(f"Report {n}: Armenia and Russia talk. " * 5, published=published, outlets=("Armenpress",))
    return Coding(
        document,
        tuple(
            event(document, "ARM", "RUS", when=published.isoformat(), salt=str(k), intensity=float(k))
            for k in range(events)
        ),
    )


def batches(count: int, size: int) -> Iterator[list[Coding]]:
    for batch in range(count):
        yield [coding(n) for n in range(batch * size, (batch + 1) * size)]


def main(path: str, count: int, size: int) -> None:
    """Add batches, and tell of each on standard output when it begins and when it is kept."""
    with open_archive(path) as archive:
        for number, batch in enumerate(batches(count, size)):
            print("begin", number, flush=True)
            archive.add(batch, coder="c1")
            print("kept", number, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
