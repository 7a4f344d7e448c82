"""What DuckDB says when something fails, told as one of our errors: what was found, what is kept, what to do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from detente.errors import ArchiveError, ArchiveLocked, ArchiveNewer, NotAnArchive

# DuckDB 2.0 has no error codes; it passes the system's own words on, so these are the words of strerror and of DuckDB.
_DISK_FULL = ("No space left on device", "Disk quota exceeded", "File too large", "Could not write all bytes")
_LOCKED = ("Could not set lock", "Conflicting lock")
_OTHER_SETTINGS = "different configuration"
_FOREIGN = "not a valid DuckDB database file"
_LATER_FORMAT = re.compile(r"version number|storage version", re.IGNORECASE)
_DAMAGED = re.compile(r"corrupt|read enough bytes|checksum", re.IGNORECASE)
_INVALIDATED = "invalidated"
_PID = re.compile(r"\(PID (\d+)\)")
# Ctrl-C while DuckDB works: its Python package turns the signal into a RuntimeError with just these words.
_INTERRUPTED = "Query interrupted"


@contextmanager
def explained(path: Path, doing: str) -> Iterator[None]:
    """Raise what DuckDB raises within as ours, and Ctrl-C as Ctrl-C; anything else passes through."""
    try:
        yield
    except duckdb.InterruptException as error:
        raise KeyboardInterrupt from error
    except duckdb.Error as error:
        raise explain(error, path, doing) from error
    except RuntimeError as error:
        if str(error) == _INTERRUPTED:
            raise KeyboardInterrupt from error
        raise


def explain(error: duckdb.Error, path: Path, doing: str) -> ArchiveError:
    """The error to raise for ``error``, met while ``doing`` something ("opening it", "adding a batch") to ``path``."""
    said = str(error)
    if any(words in said for words in _DISK_FULL):
        return ArchiveError(
            f"{path}: the disk is full or the file may grow no further ({_first_line(said)}). Every batch before this "
            "one is kept, nothing of this one is. Free some space, open the archive again and repeat the command: what "
            "is already kept will be skipped."
        )
    if any(words in said for words in _LOCKED):
        pid = _PID.search(said)
        who = f"process {pid[1]}" if pid else "another process"
        return ArchiveLocked(f"{path}: {who} has the archive open for writing. Wait until it ends, or end it.")
    if _OTHER_SETTINGS in said:
        return ArchiveError(
            f"{path}: this process already has the archive open in another way (one for reading, one for writing). "
            "Close it there first."
        )
    if _FOREIGN in said:
        return not_ours(path)
    if _DAMAGED.search(said):
        return ArchiveError(f"{path}: the file is damaged ({_first_line(said)}). Put a copy of it back.")
    if _LATER_FORMAT.search(said):
        return ArchiveNewer(f"{path}: written by a later DuckDB than {duckdb.__version__}. Install a newer duckdb.")
    if _INVALIDATED in said:
        return ArchiveError(
            f"{path}: an earlier failure has closed the archive ({_first_line(said)}). Open it again: every batch that "
            "was added in full is kept."
        )
    return ArchiveError(f"{path}: {doing} failed: {_first_line(said)}")


def not_ours(path: Path) -> NotAnArchive:
    """The error for a file that something else has written."""
    return NotAnArchive(f"{path}: not an archive of détente. It was left as it is; name another file.")


def _first_line(said: str) -> str:
    return said.strip().split("\n", 1)[0]
