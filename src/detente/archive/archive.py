"""``Archive``: one open file, and all that may be asked of it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import duckdb

from detente.archive import opening, writing
from detente.archive.coverage import Coverage, coverage
from detente.archive.failures import explained
from detente.archive.loading import Kept, KeptTie, events_between, every_document, every_event, every_tie, ties_between
from detente.archive.writing import Added
from detente.errors import ArchiveError
from detente.records import Coding, Document, Event, TieChange


@dataclass(frozen=True, slots=True)
class Counts:
    """How much an archive holds."""

    documents: int
    events: int
    runs: int
    ties: int


@dataclass(frozen=True, slots=True)
class Run:
    """One batch that changed the archive: when (UTC, without a zone), and by what it was coded."""

    id: int
    started: datetime
    coder: str
    codebook: str
    version: str


class Archive:
    """An open archive; made by ``Archive.open``, closed by ``close`` or by the end of a ``with`` block."""

    def __init__(self, path: Path, con: duckdb.DuckDBPyConnection, *, read_only: bool) -> None:
        self.path = path
        self.read_only = read_only
        self._con: duckdb.DuckDBPyConnection | None = con

    @classmethod
    def open(cls, path: str | os.PathLike[str], *, read_only: bool = False, create: bool = True) -> Self:
        """Open the archive at ``path``; make it where there is none, unless ``create`` is False or it is read_only.

        One process may write to an archive at a time; while it does, no other may read it. Raises NotAnArchive for any
        other file (and leaves it as it is), ArchiveLocked, ArchiveNewer, and ArchiveError for what else stands in the
        way.
        """
        # An absolute path also keeps DuckDB from reading ":memory:" or "s3://…" as more than a file's name.
        absolute = Path(os.path.abspath(path))
        return cls(absolute, opening.connect(absolute, read_only=read_only, create=create), read_only=read_only)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Archive {self.path}{' (closed)' if self._con is None else ''}>"

    def close(self) -> None:
        """Write what is still in DuckDB's log into the file, and let go of it. Closing twice does nothing."""
        con, self._con = self._con, None
        if con is not None:
            con.close()

    def add(self, codings: Iterable[Coding], *, coder: str, codebook: str = "", version: str = "") -> Added:
        """Add one batch: when this returns, all of it is on disk; when it does not, nothing of it is.

        ``coder`` is the signature of all that shapes a coding. A document that is there by the same signature is left
        as it is; by another, its events are replaced. ``codings`` is read once and may be a generator. A document that
        cannot be kept exactly is named in ``Added.refused``, and the rest of the batch is kept.
        """
        if self.read_only:
            raise ArchiveError(f"{self.path}: opened for reading only. Open it without read_only to add to it.")
        with self._cursor("adding a batch") as con:
            return writing.add(con, codings, coder=coder, codebook=codebook, version=version)

    def known(self, hashes: Sequence[str], coder: str) -> set[str]:
        """Those of the document ``hashes`` that ``add`` would leave as they are, so that they need not be coded."""
        with self._cursor("looking documents up") as con:
            return writing.known(con, hashes, coder)

    def events(self) -> Iterator[Event]:
        """Every event exactly as it was added, document after document in the order in which they came."""
        with self._cursor("reading events") as con:
            for kept in every_event(con):
                yield kept.event

    def documents(self) -> Iterator[Document]:
        """Every document exactly as it was added, in the order in which they came."""
        with self._cursor("reading documents") as con:
            yield from every_document(con)

    def between(self, a: str, b: str) -> list[Kept]:
        """The events between two different parties, given by code, with their reports.

        One acts and the other receives, or both act and nobody receives (they met, signed, clashed). Two that act
        together on a third are not between each other.
        """
        with self._cursor("looking for events") as con:
            return events_between(con, a, b)

    def coverage(self, a: Sequence[str], b: Sequence[str]) -> Coverage:
        """The reports that name one of the codes ``a`` together with another of the codes ``b``, by day."""
        with self._cursor("counting coverage") as con:
            return coverage(con, a, b)

    def ties(self) -> Iterator[TieChange]:
        """Every change of a tie exactly as it was added, document after document in the order in which they came."""
        return (kept.tie for kept in self.kept_ties())

    def kept_ties(self) -> Iterator[KeptTie]:
        """The same, each with the report that tells it."""
        with self._cursor("reading changes of ties") as con:
            yield from every_tie(con)

    def ties_between(self, a: str, b: str, bodies: Sequence[str] = ()) -> list[KeptTie]:
        """The changes of ties between two different parties, given by code, and of either's ties to one of ``bodies``
        (the organisations of both), with their reports."""
        with self._cursor("looking for changes of ties") as con:
            return ties_between(con, a, b, bodies)

    def counts(self) -> Counts:
        """How many documents, events and runs the archive holds."""
        with self._cursor("counting") as con:
            return Counts(*(_scalar(con, f"SELECT count(*) FROM {table}") for table in _COUNTED))

    def runs(self) -> list[Run]:
        """Every batch that changed the archive, oldest first."""
        with self._cursor("reading runs") as con:
            found = con.execute("SELECT id, started, coder, codebook, version FROM runs ORDER BY id").fetchall()
        return [Run(*row) for row in found]

    @contextmanager
    def _cursor(self, doing: str) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection of its own on the open file, so that a reader half-way through disturbs nobody."""
        if self._con is None:
            raise ArchiveError(f"{self.path}: the archive is closed. Open it again.")
        with explained(self.path, doing), self._con.cursor() as con:
            yield con


_COUNTED = ("documents", "events", "runs", "tie_changes")


def _scalar(con: duckdb.DuckDBPyConnection, query: str) -> Any:
    row = con.execute(query).fetchone()
    return row[0] if row else None
