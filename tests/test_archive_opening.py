"""Opening: what is an archive, what is not, and what stands in the way."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from books_samples import coding
from cli_runner import held_open

from detente.archive import open_archive, schema
from detente.errors import ArchiveError, ArchiveLocked, ArchiveNewer, NotAnArchive


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.duckdb"


def test_a_new_archive_is_one_file_and_empty(path: Path) -> None:
    with open_archive(str(path)) as archive:
        assert (archive.counts().documents, list(archive.events()), list(archive.documents())) == (0, [], [])
    assert os.listdir(path.parent) == [path.name]


@pytest.mark.parametrize("name", [":memory:", "a b'c.duckdb", "отчёт.duckdb", "md:x", "no-suffix"])
def test_any_file_name_is_a_file_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.chdir(tmp_path)
    with open_archive(name) as archive:
        archive.add([coding(1)], coder="c1")
    assert (tmp_path / name).is_file()
    with open_archive(name, read_only=True) as archive:
        assert archive.counts().documents == 1


@pytest.mark.parametrize("how", [{"create": False}, {"read_only": True}])
def test_a_missing_file_is_an_error_where_none_is_to_be_made(path: Path, how: dict[str, bool]) -> None:
    with pytest.raises(ArchiveError, match="no such archive"):
        open_archive(path, **how)
    assert not path.exists()


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="there is no folder"):
        open_archive(tmp_path / "none" / "a.duckdb")


def test_a_folder_is_no_archive(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="a folder"):
        open_archive(tmp_path)


def _sqlite(path: Path) -> None:
    with sqlite3.connect(path) as con:
        con.execute("CREATE TABLE events (id)")


def _duckdb(statement: str) -> object:
    def make(path: Path) -> None:
        with duckdb.connect(str(path)) as con:
            con.execute(statement)

    return make


FOREIGN = {
    "empty": lambda path: path.touch(),
    "text": lambda path: path.write_text("Armenia and Russia " * 500),
    "sqlite": _sqlite,
    "another program's DuckDB file": _duckdb("CREATE TABLE events (id INTEGER)"),
    "one with a meta table": _duckdb("CREATE TABLE meta AS SELECT 'kind' AS key, 'recipes' AS value"),
    "one with another meta table": _duckdb("CREATE TABLE meta (version INTEGER)"),
}


@pytest.mark.parametrize("make", FOREIGN.values(), ids=FOREIGN.keys())
@pytest.mark.parametrize("read_only", [False, True])
def test_any_other_file_is_turned_away_and_left_as_it_is(path: Path, make, read_only: bool) -> None:  # type: ignore[no-untyped-def]
    make(path)
    before = path.read_bytes()
    with pytest.raises(NotAnArchive, match="not an archive"):
        open_archive(path, read_only=read_only)
    assert path.read_bytes() == before
    assert os.listdir(path.parent) == [path.name]


@pytest.mark.parametrize("keep", [100, 5_000, 13_000])
def test_a_cut_off_file_is_an_error_of_ours(path: Path, keep: int) -> None:
    with open_archive(path) as archive:
        archive.add([coding(1)], coder="c1")
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(ArchiveError):
        open_archive(path)


def test_a_log_left_by_a_deleted_archive_is_not_mixed_into_a_new_one(path: Path) -> None:
    Path(f"{path}.wal").write_bytes(b"x" * 100)
    with pytest.raises(ArchiveError, match="left by an archive"):
        open_archive(path)
    assert not path.exists()


def test_an_archive_of_a_later_edition_is_left_alone(path: Path) -> None:
    with open_archive(path):
        pass
    with duckdb.connect(str(path)) as con:
        con.execute("UPDATE meta SET value = '99' WHERE key = 'version'")
    with pytest.raises(
        ArchiveNewer, match=f"edition 99; this détente knows editions up to {len(schema.MIGRATIONS)}\\."
    ):
        open_archive(path)


def test_a_file_of_a_later_duckdb_is_left_alone(path: Path) -> None:
    with open_archive(path):
        pass
    head = bytearray(path.read_bytes())
    head[12:20] = (9999).to_bytes(8, "little")  # the version of the file's format, after checksum and magic
    checksum = 5381
    for at in range(8, 4096, 8):
        checksum ^= int.from_bytes(head[at : at + 8], "little") * 0xBF58476D1CE4E5B9 & (2**64 - 1)
    head[:8] = checksum.to_bytes(8, "little")
    path.write_bytes(head)
    with pytest.raises(ArchiveNewer, match="Install a newer duckdb"):
        open_archive(path)
    assert path.read_bytes() == head


def test_an_older_archive_is_brought_up_to_date(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_archive(path) as archive:
        archive.add([coding(1)], coder="c1")
    later = (*schema.MIGRATIONS, "ALTER TABLE documents ADD COLUMN note VARCHAR", "CREATE TABLE ties (id VARCHAR)")
    monkeypatch.setattr(schema, "MIGRATIONS", later)
    with pytest.raises(ArchiveError, match="Open it once for writing"):
        open_archive(path, read_only=True)
    with open_archive(path) as archive:
        assert list(archive.events()) == list(coding(1).events)
    with duckdb.connect(str(path)) as con:
        assert schema.version_of(con) == len(later)
        assert con.execute("SELECT note FROM documents").fetchall() == [(None,)]


def test_a_migration_that_fails_leaves_the_archive_as_it_was(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_archive(path) as archive:
        archive.add([coding(1)], coder="c1")
    with monkeypatch.context() as patch:
        broken = (*schema.MIGRATIONS, "ALTER TABLE documents ADD COLUMN note VARCHAR", "DROP TABLE no_such_table")
        patch.setattr(schema, "MIGRATIONS", broken)
        with pytest.raises(ArchiveError, match="bringing it up to date failed.*no_such_table"):
            open_archive(path)
    with open_archive(path) as archive:
        assert list(archive.documents()) == [coding(1).document]
    with duckdb.connect(str(path)) as con:
        assert schema.version_of(con) == len(schema.MIGRATIONS)
        assert "note" not in [row[0] for row in con.execute("DESCRIBE documents").fetchall()]


def test_a_lock_names_the_process_that_holds_it(path: Path) -> None:
    with held_open(path) as holder:
        for read_only in (False, True):
            with pytest.raises(ArchiveLocked, match=f"process {holder} has"):
                open_archive(path, read_only=read_only)
    with open_archive(path) as archive:
        assert archive.counts().documents == 0


def test_opening_in_two_ways_in_one_process_says_so(path: Path) -> None:
    with open_archive(path), pytest.raises(ArchiveError, match="this process already has"):
        open_archive(path, read_only=True)


def test_an_archive_opened_for_reading_cannot_be_added_to(path: Path) -> None:
    with open_archive(path):
        pass
    with open_archive(path, read_only=True) as archive, pytest.raises(ArchiveError, match="reading only"):
        archive.add([coding(1)], coder="c1")


def test_readers_in_two_processes_do_not_disturb_each_other(path: Path) -> None:
    with open_archive(path) as archive:
        archive.add([coding(1)], coder="c1")
    reader = "import sys, detente.archive as d; print(d.open_archive(sys.argv[1], read_only=True).counts())"
    with open_archive(path, read_only=True) as archive:
        said = subprocess.run([sys.executable, "-c", reader, str(path)], capture_output=True, text=True, check=True)
        assert str(archive.counts()) == said.stdout.strip()
