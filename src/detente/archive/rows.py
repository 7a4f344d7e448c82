"""Codings -> columns for DuckDB, and the gate in front: what cannot be kept exactly as it is, is refused by name.

The types below are those of schema.py's newest edition; test_archive.py holds the two together.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, TypeVar

from detente.records import Coding, Event, Passage, TieChange

DOCUMENTS = {
    "hash": "VARCHAR",
    "id": "VARCHAR",
    "published": "DATE",
    "title": "VARCHAR",
    "outlets": "VARCHAR[]",
    "url": "VARCHAR",
    "language": "VARCHAR",
    "licence": "VARCHAR",
    "text": "VARCHAR",
    "named": "VARCHAR",
}
# Who vouches for a fact, and when it happened.
_VOICE = {
    "voice_kind": "VARCHAR",
    "speaker_code": "VARCHAR",
    "speaker_sector": "VARCHAR",
    "speaker_name": "VARCHAR",
    "speaker_cow": "INTEGER",
    "speaker_start": "INTEGER",
    "speaker_end": "INTEGER",
    "channel_start": "INTEGER",
    "channel_end": "INTEGER",
    "date_value": "VARCHAR",
    "date_precision": "VARCHAR",
    "date_text": "VARCHAR",
    "confidence": "DOUBLE",
    "coded_by": "VARCHAR",
}
EVENTS = {
    "id": "VARCHAR",
    "document": "VARCHAR",
    "ordinal": "INTEGER",
    "type": "VARCHAR",
    "mode": "VARCHAR",
    "auxiliary": "VARCHAR[]",
    "quad": "VARCHAR",
    "intensity": "DOUBLE",
    "contexts": "VARCHAR[]",
    "trigger_start": "INTEGER",
    "trigger_end": "INTEGER",
    "evidence_start": "INTEGER",
    "evidence_end": "INTEGER",
    **_VOICE,
    "place_name": "VARCHAR",
    "place_country": "VARCHAR",
    "place_lat": "DOUBLE",
    "place_lon": "DOUBLE",
    "place_geonames": "INTEGER",
}
TIE_CHANGES = {
    "id": "VARCHAR",
    "document": "VARCHAR",
    "ordinal": "INTEGER",
    "parties": "VARCHAR[]",
    "kind": "VARCHAR",
    "object_start": "INTEGER",
    "object_end": "INTEGER",
    "change": "VARCHAR",
    "stage": "VARCHAR",
    "evidence_start": "INTEGER",
    "evidence_end": "INTEGER",
    **_VOICE,
}
PARTICIPANTS = {
    "event_id": "VARCHAR",
    "role": "VARCHAR",
    "position": "INTEGER",
    "code": "VARCHAR",
    "sector": "VARCHAR",
    "name": "VARCHAR",
    "cow": "INTEGER",
    "start": "INTEGER",
    "end": "INTEGER",
}

# Tables whose rows are made here, with their columns.
TABLES = {"documents": DOCUMENTS, "events": EVENTS, "participants": PARTICIPANTS, "tie_changes": TIE_CHANGES}

Row = tuple[Any, ...]
_Fact = TypeVar("_Fact", Event, TieChange)


def document_row(coding: Coding) -> Row:
    d = coding.document
    published = d.published.isoformat() if d.published else None
    return (d.hash, d.id, published, d.title, d.outlets, d.url, d.language, d.licence, d.text, named(coding))


def named(coding: Coding) -> str | None:
    """The codes of those whom the document names as the archive keeps them: ``|ARM|RUS|``, ``|`` for none. A list it
    would be, but DuckDB moves a row to the end when a list in it changes, and the order of rows is that of arrival."""
    return None if coding.named is None else "".join(f"|{code}" for code in coding.named) + "|"


def event_row(event: Event, document: str, ordinal: int) -> Row:
    e = event
    return (
        *(e.id, document, ordinal, e.type, e.mode, e.auxiliary, e.quad, e.intensity, e.contexts),
        *_span(e.trigger),
        *_span(e.evidence),
        *_voice(e),
        *((p.name, p.country, p.lat, p.lon, p.geonames) if (p := e.place) else (None,) * 5),
    )


def tie_row(tie: TieChange, document: str, ordinal: int) -> Row:
    t = tie
    return (
        *(t.id, document, ordinal, t.parties, t.kind, *_span(t.object), t.change, t.stage),
        *_span(t.evidence),
        *_voice(t),
    )


def fact_rows(codings: Iterable[Coding]) -> dict[str, list[Row]]:
    """All rows of ``codings`` but those of their documents, by table."""
    found: dict[str, list[Row]] = {table: [] for table in ("events", "participants", "tie_changes")}
    for coding in codings:
        # An id is a hash of the content, so one that comes twice in a document is one fact.
        for ordinal, event in enumerate(_distinct(coding.events)):
            found["events"].append(event_row(event, coding.document.hash, ordinal))
            found["participants"].extend(participant_rows(event))
        for ordinal, tie in enumerate(_distinct(coding.ties)):
            found["tie_changes"].append(tie_row(tie, coding.document.hash, ordinal))
    return found


def _distinct(facts: Iterable[_Fact]) -> list[_Fact]:
    """The first of each id, in order."""
    first: dict[str, _Fact] = {}
    for fact in facts:
        first.setdefault(fact.id, fact)
    return list(first.values())


def _voice(fact: Event | TieChange) -> Row:
    speaker, on = fact.voice.speaker, fact.date
    return (
        fact.voice.kind,
        *((speaker.code, speaker.sector, speaker.name, speaker.cow) if speaker else (None, None, None, None)),
        *_span(speaker.passage if speaker else None),
        *_span(fact.voice.channel),
        *(on.value, on.precision, on.text, fact.confidence, fact.coded_by),
    )


def participant_rows(event: Event) -> Iterator[Row]:
    for role, entities in (("actor", event.actors), ("recipient", event.recipients)):
        for position, n in enumerate(entities):
            yield (event.id, role, position, n.code, n.sector, n.name, n.cow, *_span(n.passage))


def pack(rows: list[Row], columns: dict[str, str]) -> str:
    """``rows`` as one JSON object of lists, a list a column; ``insert_sql`` takes it apart again."""
    return json.dumps(dict(zip(columns, zip(*rows, strict=True), strict=True)), ensure_ascii=False, allow_nan=False)


def insert_sql(table: str, columns: dict[str, str], constants: Iterable[str] = ()) -> str:
    """The statement that fills ``table`` from one packed parameter, ``$rows``.

    ``constants`` are further columns that hold the same value, a parameter of their own name, in each row. One JSON
    parameter is how DuckDB takes rows fast without a library for data frames. Measured on two cores, events with two
    participants each, per second: 600 by ``executemany``, 26,000 by a list parameter for each column, 27,000 by JSON
    with an object a row, 35,000 so.
    """
    constants = list(constants)
    structure = json.dumps({name: f"{kind}[]" for name, kind in columns.items()})
    names = ", ".join(f'"{name}"' for name in [*columns, *constants])
    values = ", ".join([*(f'unnest(packed."{name}")' for name in columns), *(f"${name}" for name in constants)])
    return f"INSERT INTO {table} ({names}) SELECT {values} FROM (SELECT from_json($rows, '{structure}') AS packed)"


def refusal(coding: Coding) -> str | None:
    """Why ``coding`` cannot be kept, or None where it can.

    Refused: what the coder failed on, so that the next run tries it again; text that no UTF-8 can hold, numbers that
    are not finite, a publication date with a clock time, and a passage that is not what stands at its offsets - for the
    archive keeps offsets only, and gives the words back from the text.
    """
    if coding.failure:
        return coding.failure
    document, text = coding.document, coding.document.text
    if isinstance(document.published, datetime):
        return "its publication date has a time of day; give a date"
    d = document
    strings = [d.text, d.id, d.title, *d.outlets, d.url, d.language, d.licence, *(coding.named or ())]
    for e in coding.events:
        if not (math.isfinite(e.intensity) and math.isfinite(e.confidence)):
            return f"event {e.id}: intensity {e.intensity} or confidence {e.confidence} is not a finite number"
        strings += (e.type, e.mode, *e.auxiliary, e.quad, *e.contexts)
        if e.place is not None:
            strings += (e.place.name, e.place.country)
            if not (math.isfinite(e.place.lat) and math.isfinite(e.place.lon)):
                return f"event {e.id}: latitude {e.place.lat} or longitude {e.place.lon} is not a finite number"
    for t in coding.ties:
        if not math.isfinite(t.confidence):
            return f"tie change {t.id}: confidence {t.confidence} is not a finite number"
        strings += (*t.parties, t.kind, t.change, t.stage)
    facts: tuple[Event | TieChange, ...] = (*coding.events, *coding.ties)
    for fact in facts:
        strings += (fact.id, fact.voice.kind, fact.coded_by, fact.date.value, fact.date.precision, fact.date.text)
        entities = [fact.voice.speaker] if fact.voice.speaker else []
        passages = [fact.evidence, fact.voice.channel]
        if isinstance(fact, Event):
            entities += [*fact.actors, *fact.recipients]
            passages.append(fact.trigger)
        else:
            passages.append(fact.object)
        for n in entities:
            strings += (n.code, n.sector, n.name)
        for passage in (*passages, *(n.passage for n in entities)):
            if passage is not None:
                start, end = passage.start, passage.end
                if text[start:end] != passage.text or not 0 <= start <= end <= len(text):
                    what = "event" if isinstance(fact, Event) else "tie change"
                    return f"{what} {fact.id}: the text from {start} to {end} is not {passage.text[:80]!r}"
    try:
        "".join(filter(None, strings)).encode()
    except UnicodeEncodeError:
        return "it holds half a surrogate pair, which is no character; repair its encoding"
    return None


def _span(passage: Passage | None) -> tuple[int | None, int | None]:
    return (passage.start, passage.end) if passage else (None, None)
