"""Rows of the archive -> the records they were made from, word for word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

from detente.archive import rows
from detente.records import Document, Entity, Event, EventDate, Passage, Place, TieChange, Voice

PAGE = 2000
"""Documents read at a time; what a reader of a whole archive holds in memory does not grow with the archive."""


@dataclass(frozen=True, slots=True)
class Report:
    """A document as the archive describes it, without its text."""

    hash: str
    id: str
    published: date | None
    title: str | None
    outlets: tuple[str, ...]
    url: str | None
    language: str | None


@dataclass(frozen=True, slots=True)
class Kept:
    """An event and the report that tells it."""

    event: Event
    report: Report


@dataclass(frozen=True, slots=True)
class KeptTie:
    """A change of a tie and the report that tells it."""

    tie: TieChange
    report: Report


def _slice(start: str, end: str) -> str:
    """SQL for ``text[start:end]``; DuckDB's substring counts code points from 1."""
    return f"substring(d.text, {start} + 1, {end} - {start})"


_SLICED = ("trigger", "evidence", "speaker", "channel")
_TIE_SLICED = ("object", "evidence", "speaker", "channel")
_EVENT_COLUMNS = list(rows.EVENTS)
_TIE_COLUMNS = list(rows.TIE_CHANGES)
_REPORT_COLUMNS = ["hash", "id", "published", "title", "outlets", "url", "language"]
_PARTICIPANT_COLUMNS = [name for name in rows.PARTICIPANTS if name not in ("event_id", "role", "position")]

# Every name in here is one of this package's own; what a caller gives is bound as a parameter of the condition.
# `told` goes by way of rowid, for then DuckDB fetches the few texts that it needs; asked for them by hash alone, it
# unpacks the text of every document (measured on 60,000: 0.15 s against 0.01 s).
_ENTITY = ", ".join([*(f'p."{name}"' for name in _PARTICIPANT_COLUMNS), _slice('p."start"', 'p."end"')])
_TOLD = """told AS MATERIALIZED (
    SELECT *, rowid AS added FROM documents
    WHERE rowid IN (SELECT rowid FROM documents WHERE hash IN (SELECT document FROM chosen))
)"""
_SELECT = f"""
WITH chosen AS MATERIALIZED (SELECT * FROM events e WHERE {{condition}}),
{_TOLD},
parts AS (
    SELECT p.event_id,
        list(({_ENTITY}) ORDER BY p.position) FILTER (p.role = 'actor') AS actors,
        list(({_ENTITY}) ORDER BY p.position) FILTER (p.role = 'recipient') AS recipients
    FROM participants p JOIN chosen e ON e.id = p.event_id JOIN told d ON d.hash = e.document
    GROUP BY p.event_id
)
SELECT {", ".join(f"e.{name}" for name in _EVENT_COLUMNS)},
    {", ".join(_slice(f"e.{name}_start", f"e.{name}_end") for name in _SLICED)},
    {", ".join(f"d.{name}" for name in _REPORT_COLUMNS)},
    parts.actors, parts.recipients
FROM chosen e JOIN told d ON d.hash = e.document LEFT JOIN parts ON parts.event_id = e.id
ORDER BY d.added, e.ordinal
"""

_SELECT_TIES = f"""
WITH chosen AS MATERIALIZED (SELECT * FROM tie_changes e WHERE {{condition}}),
{_TOLD}
SELECT {", ".join(f"e.{name}" for name in _TIE_COLUMNS)},
    {", ".join(_slice(f"e.{name}_start", f"e.{name}_end") for name in _TIE_SLICED)},
    {", ".join(f"d.{name}" for name in _REPORT_COLUMNS)}
FROM chosen e JOIN told d ON d.hash = e.document
ORDER BY d.added, e.ordinal
"""
# A tie is between two where both are parties to it, or where one is and the other party is one of their bodies.
_TIE_BETWEEN = """
(list_contains(e.parties, $a) AND list_contains(e.parties, $b))
OR ((list_contains(e.parties, $a) OR list_contains(e.parties, $b)) AND list_has_any(e.parties, $bodies::VARCHAR[]))"""

# An event is between two parties where one acts and the other receives, or where both act and nobody receives.
_BETWEEN = """
e.id IN (
    SELECT x.event_id FROM participants x JOIN participants y ON y.event_id = x.event_id
    WHERE x.code = $a AND y.code = $b AND (
        x.role <> y.role
        OR (x.role = 'actor' AND NOT EXISTS (
            SELECT 1 FROM participants r WHERE r.event_id = x.event_id AND r.role = 'recipient')))
)"""
_OF_A_PAGE = "e.document IN (SELECT hash FROM documents WHERE rowid >= $start AND rowid < $stop)"


def events_between(con: duckdb.DuckDBPyConnection, a: str, b: str) -> list[Kept]:
    """The events between two parties, as they were added. Reads only."""
    return [_kept(row) for row in con.execute(_SELECT.format(condition=_BETWEEN), {"a": a, "b": b}).fetchall()]


def every_event(con: duckdb.DuckDBPyConnection) -> Iterator[Kept]:
    """Every event with its report, as they were added. Reads only, and as of one moment: that of the first item."""
    for page in _pages(con):
        yield from map(_kept, con.execute(_SELECT.format(condition=_OF_A_PAGE), page).fetchall())


def ties_between(con: duckdb.DuckDBPyConnection, a: str, b: str, bodies: Sequence[str]) -> list[KeptTie]:
    """The changes of ties between two parties, and of either's to one of ``bodies``, as they were added. Reads only."""
    query = _SELECT_TIES.format(condition=_TIE_BETWEEN)
    return [_kept_tie(row) for row in con.execute(query, {"a": a, "b": b, "bodies": list(bodies)}).fetchall()]


def every_tie(con: duckdb.DuckDBPyConnection) -> Iterator[KeptTie]:
    """Every change of a tie with its report; otherwise as ``every_event``."""
    for page in _pages(con):
        yield from map(_kept_tie, con.execute(_SELECT_TIES.format(condition=_OF_A_PAGE), page).fetchall())


def every_document(con: duckdb.DuckDBPyConnection) -> Iterator[Document]:
    """Every document, as they were added. Reads only, and as of one moment: that of the first item."""
    query = (
        "SELECT text, id, published, title, outlets, url, language, licence FROM documents "
        "WHERE rowid >= $start AND rowid < $stop ORDER BY rowid"
    )
    for page in _pages(con):
        for text, id_, published, title, outlets, url, language, licence in con.execute(query, page).fetchall():
            yield Document(text, id_, published, title, tuple(outlets), url, language, licence)


def _pages(con: duckdb.DuckDBPyConnection) -> Iterator[dict[str, int]]:
    """Parameters for a query a page; documents are never deleted, so the rowid is the order in which they came."""
    con.execute("BEGIN")  # one view of the archive, whatever is added meanwhile; closing the cursor ends it
    last = con.execute("SELECT max(rowid) FROM documents").fetchone()
    if last is not None and last[0] is not None:
        for start in range(0, int(last[0]) + 1, PAGE):
            yield {"start": start, "stop": start + PAGE}


def _kept(row: tuple[Any, ...]) -> Kept:
    at, after = len(_EVENT_COLUMNS), len(_EVENT_COLUMNS) + len(_SLICED)
    f = dict(zip(_EVENT_COLUMNS, row[:at], strict=True))
    trigger, evidence, speaker, channel = row[at:after]
    hash_, id_, published, title, outlets, url, language, actors, recipients = row[after:]
    event = Event(
        id=f["id"],
        type=f["type"],
        mode=f["mode"],
        auxiliary=tuple(f["auxiliary"]),
        quad=f["quad"],
        intensity=f["intensity"],
        contexts=tuple(f["contexts"]),
        actors=_entities(actors),
        recipients=_entities(recipients),
        trigger=Passage(trigger, f["trigger_start"], f["trigger_end"]),
        evidence=Passage(evidence, f["evidence_start"], f["evidence_end"]),
        voice=_voice(f, speaker, channel),
        date=_date(f),
        confidence=f["confidence"],
        coded_by=f["coded_by"],
        place=None
        if f["place_name"] is None
        else Place(f["place_name"], f["place_country"], f["place_lat"], f["place_lon"], f["place_geonames"]),
    )
    return Kept(event, Report(hash_, id_, published, title, tuple(outlets), url, language))


def _kept_tie(row: tuple[Any, ...]) -> KeptTie:
    at, after = len(_TIE_COLUMNS), len(_TIE_COLUMNS) + len(_TIE_SLICED)
    f = dict(zip(_TIE_COLUMNS, row[:at], strict=True))
    object_, evidence, speaker, channel = row[at:after]
    hash_, id_, published, title, outlets, url, language = row[after:]
    tie = TieChange(
        id=f["id"],
        parties=tuple(f["parties"]),
        kind=f["kind"],
        object=_passage(object_, f["object_start"], f["object_end"]),
        change=f["change"],
        stage=f["stage"],
        evidence=Passage(evidence, f["evidence_start"], f["evidence_end"]),
        voice=_voice(f, speaker, channel),
        date=_date(f),
        confidence=f["confidence"],
        coded_by=f["coded_by"],
    )
    return KeptTie(tie, Report(hash_, id_, published, title, tuple(outlets), url, language))


def _voice(f: dict[str, Any], speaker: str, channel: str) -> Voice:
    said = None
    if f["speaker_code"] is not None:
        passage = _passage(speaker, f["speaker_start"], f["speaker_end"])
        said = Entity(f["speaker_code"], f["speaker_sector"], f["speaker_name"], passage, f["speaker_cow"])
    return Voice(f["voice_kind"], said, _passage(channel, f["channel_start"], f["channel_end"]))


def _date(f: dict[str, Any]) -> EventDate:
    return EventDate(f["date_value"], f["date_precision"], f["date_text"])


def _passage(text: str, start: int | None, end: int | None) -> Passage | None:
    return None if start is None or end is None else Passage(text, start, end)


def _entities(packed: list[tuple[Any, ...]] | None) -> tuple[Entity, ...]:
    return tuple(
        Entity(code, sector, name, _passage(text, start, end), cow)
        for code, sector, name, cow, start, end, text in packed or ()
    )
