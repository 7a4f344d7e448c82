"""One batch of codings into the archive: all of it or nothing, and nothing twice."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import duckdb

from detente.archive import rows
from detente.records import Coding, Problem

# A batch is written in slices, so that a batch of any size needs the memory of one. Larger ones gain no more speed.
SLICE_EVENTS = 10_000
SLICE_DOCUMENTS = 2_000
SLICE_CHARACTERS = 16_000_000


@dataclass(frozen=True, slots=True)
class Added:
    """What one batch did.

    ``documents`` were written, new or coded anew, with ``events``; ``known`` were there already by the same coder (or
    earlier in the same batch) and stay as they were; ``refused`` could not be kept, and why.
    """

    documents: int
    events: int
    known: int
    refused: tuple[Problem, ...] = ()


@dataclass(slots=True)
class _Batch:
    """One call of ``add`` under way."""

    con: duckdb.DuckDBPyConnection
    coder: str
    codebook: str
    version: str
    run: int | None = None
    documents: int = 0
    events: int = 0
    known: int = 0
    refused: list[Problem] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    def result(self) -> Added:
        return Added(self.documents, self.events, self.known, tuple(self.refused))


_RECODED = """
UPDATE documents SET coder = $coder, run_id = $run_id, named = again[2]
FROM (SELECT unnest(from_json($again, '["VARCHAR[]"]')) AS again) WHERE hash = again[1]"""


def add(con: duckdb.DuckDBPyConnection, codings: Iterable[Coding], *, coder: str, codebook: str, version: str) -> Added:
    """Write ``codings`` in one transaction; whatever ends it early - an error, Ctrl-C, a kill - leaves no trace of it.

    Errors of DuckDB and of ``codings`` itself pass through.
    """
    batch = _Batch(con, coder, codebook, version)
    con.execute("BEGIN")
    try:
        for piece in _slices(_admitted(codings, batch)):
            _write(piece, batch)
        con.execute("COMMIT")
    except BaseException:
        _roll_back(con)
        raise
    return batch.result()


def known(con: duckdb.DuckDBPyConnection, hashes: Sequence[str], coder: str) -> set[str]:
    """Those of ``hashes`` whose document is kept as coded by ``coder``. Reads only."""
    found = con.execute(
        "SELECT hash FROM documents WHERE coder = $coder AND hash IN (SELECT unnest($hashes::VARCHAR[]))",
        {"coder": coder, "hashes": list(hashes)},
    ).fetchall()
    return {hash_ for (hash_,) in found}


def _admitted(codings: Iterable[Coding], batch: _Batch) -> Iterator[Coding]:
    """Each document once, and only what can be kept as it is."""
    for coding in codings:
        if reason := rows.refusal(coding):
            batch.refused.append(Problem(_name(coding), reason))
        elif coding.document.hash in batch.seen:
            batch.known += 1
        else:
            batch.seen.add(coding.document.hash)
            yield coding


def _name(coding: Coding) -> str:
    """The document's id, in characters that any terminal and file can take."""
    return coding.document.id.encode("utf-8", "backslashreplace").decode()


def _slices(codings: Iterable[Coding]) -> Iterator[list[Coding]]:
    piece: list[Coding] = []
    events = characters = 0
    for coding in codings:
        piece.append(coding)
        events += len(coding.events) + len(coding.ties)
        characters += len(coding.document.text)
        if events >= SLICE_EVENTS or characters >= SLICE_CHARACTERS or len(piece) >= SLICE_DOCUMENTS:
            yield piece
            piece, events, characters = [], 0, 0
    if piece:
        yield piece


def _write(piece: list[Coding], batch: _Batch) -> None:
    con = batch.con
    coders = dict(
        con.execute(
            "SELECT hash, coder FROM documents WHERE hash IN (SELECT unnest($hashes::VARCHAR[]))",
            {"hashes": [coding.document.hash for coding in piece]},
        ).fetchall()
    )
    changed = [coding for coding in piece if coders.get(coding.document.hash) != batch.coder]
    batch.known += len(piece) - len(changed)
    if not changed:
        return
    if batch.run is None:
        batch.run = _start_run(batch)
    by: dict[str, str | int] = {"coder": batch.coder, "run_id": batch.run}
    again = [coding for coding in changed if coding.document.hash in coders]
    if again:
        _clear_facts(con, [coding.document.hash for coding in again])
        con.execute(_RECODED, {**by, "again": json.dumps([(c.document.hash, rows.named(c)) for c in again])})
    new = [rows.document_row(coding) for coding in changed if coding.document.hash not in coders]
    _insert(con, "documents", rows.DOCUMENTS, new, by)
    facts = rows.fact_rows(changed)
    for table, of_table in facts.items():
        _insert(con, table, rows.TABLES[table], of_table, {})
    batch.documents += len(changed)
    batch.events += len(facts["events"])


def _start_run(batch: _Batch) -> int:
    # DuckDB's TIMESTAMP has no time zone; ours are UTC.
    started = datetime.now(UTC).replace(tzinfo=None)
    row = batch.con.execute(
        "INSERT INTO runs VALUES (nextval('run_ids'), $started, $coder, $codebook, $version) RETURNING id",
        {"started": started, "coder": batch.coder, "codebook": batch.codebook, "version": batch.version},
    ).fetchone()
    assert row is not None  # RETURNING gives one row for one row inserted
    return int(row[0])


def _clear_facts(con: duckdb.DuckDBPyConnection, hashes: list[str]) -> None:
    """Take the events and changes of ties of these documents out, to make room for another coder's."""
    of_these = "document IN (SELECT unnest($hashes::VARCHAR[]))"
    con.execute(
        f"DELETE FROM participants WHERE event_id IN (SELECT id FROM events WHERE {of_these})", {"hashes": hashes}
    )
    for table in ("events", "tie_changes"):
        con.execute(f"DELETE FROM {table} WHERE {of_these}", {"hashes": hashes})


def _insert(
    con: duckdb.DuckDBPyConnection,
    table: str,
    columns: dict[str, str],
    new: list[rows.Row],
    constants: dict[str, str | int],
) -> None:
    if new:
        con.execute(rows.insert_sql(table, columns, constants), {"rows": rows.pack(new, columns), **constants})


def _roll_back(con: duckdb.DuckDBPyConnection) -> None:
    try:
        con.rollback()
    except duckdb.Error:
        # After a failed write DuckDB may have ended the transaction, or closed the whole database, by itself.
        return
