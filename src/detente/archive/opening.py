"""From a path to an open DuckDB connection on an archive of ours, or to an error that says why not."""

from __future__ import annotations

import os
import secrets
from contextlib import closing, suppress
from pathlib import Path

import duckdb

from detente.archive import schema
from detente.archive.failures import explained, not_ours
from detente.errors import ArchiveError, ArchiveNewer

# Left to itself DuckDB downloads an extension for a file that it takes for SQLite's; nothing here uses the network.
_SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}
# A DuckDB file holds these four bytes after an eight-byte checksum.
_MAGIC, _MAGIC_AT = b"DUCK", 8


def connect(path: Path, *, read_only: bool, create: bool) -> duckdb.DuckDBPyConnection:
    """Open the archive at ``path``; make a new one where there is none and ``create`` says so.

    An archive of an older edition is brought up to date, unless it is opened ``read_only``. Raises NotAnArchive,
    ArchiveLocked, ArchiveNewer, or ArchiveError for anything else that stands in the way. No file but an archive of
    ours is ever written to.
    """
    try:
        str(path).encode("utf-8")
    except UnicodeEncodeError as error:
        raise ArchiveError(f"{str(path)!r}: a name that is not UTF-8, which DuckDB cannot open. Rename it.") from error
    if not path.exists():
        if read_only or not create:
            raise ArchiveError(f"{path}: no such archive. Check the path, or add reports to make one.")
        _create(path)
    _check_magic(path)
    with explained(path, "opening it"):
        con = duckdb.connect(str(path), read_only=read_only, config=_SETTINGS)
    try:
        with explained(path, "bringing it up to date"):
            _bring_up_to_date(con, path, read_only)
    except BaseException:
        con.close()
        raise
    return con


def _check_magic(path: Path) -> None:
    """Turn any other file away before DuckDB touches it."""
    if path.is_dir():
        raise ArchiveError(f"{path}: a folder. An archive is one file; name a file in it.")
    try:
        with path.open("rb") as file:
            head = file.read(_MAGIC_AT + len(_MAGIC))
    except OSError as error:
        raise ArchiveError(f"{path}: cannot be read: {error.strerror}.") from error
    if head[_MAGIC_AT:] != _MAGIC:
        raise not_ours(path)


def _bring_up_to_date(con: duckdb.DuckDBPyConnection, path: Path, read_only: bool) -> None:
    version, newest = schema.version_of(con), len(schema.MIGRATIONS)
    if version is None:
        raise not_ours(path)
    if version > newest:
        raise ArchiveNewer(
            f"{path}: an archive of edition {version}; this détente knows editions up to {newest}. Install a newer one."
        )
    if version < newest:
        if read_only:
            raise ArchiveError(
                f"{path}: an archive of edition {version}, and this détente needs {newest}. "
                "Open it once for writing: that brings it up to date."
            )
        schema.migrate(con, version)


def _create(path: Path) -> None:
    """Make an empty archive at ``path`` in one step: whenever the process dies, the file is whole or not there.

    It is made under another name in the same folder, then linked to its own. Where two processes do this at once, the
    first one's file stays and serves both.
    """
    leftover = Path(f"{path}.wal")
    if leftover.exists():
        raise ArchiveError(f"{leftover}: left by an archive that is no longer here. Put it back, or delete this file.")
    if not path.parent.is_dir():
        raise ArchiveError(f"{path}: there is no folder {path.parent}. Make it first.")
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}.new")
    try:
        with explained(path, "creating it"), closing(duckdb.connect(str(draft), config=_SETTINGS)) as con:
            schema.migrate(con, 0)
        _publish(draft, path)
    except OSError as error:
        raise ArchiveError(f"{path}: cannot be created: {error.strerror}.") from error
    finally:
        for left in (draft, Path(f"{draft}.wal")):
            with suppress(OSError):
                left.unlink(missing_ok=True)


def _publish(draft: Path, path: Path) -> None:
    """Give ``draft`` its name; never overwrites a file."""
    try:
        os.link(draft, path)
    except FileExistsError:
        return
    except OSError:  # a file system without hard links, such as FAT
        if not path.exists():
            draft.rename(path)
