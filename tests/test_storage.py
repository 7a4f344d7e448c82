"""Inputs at an address are read as those on the disk are."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

pytest.importorskip("pyarrow")

from detente.errors import SourceError
from detente.records import Problem
from detente.sources import read
from detente.sources.storage import stored


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "a store"
    (root / "inner").mkdir(parents=True)
    lines = [json.dumps({"id": f"r{n}", "text": f"Report {n}.", "date": "2020-01-02"}) for n in range(3)]
    (root / "a.jsonl").write_text("\n".join(lines))
    (root / "b.jsonl.gz").write_bytes(gzip.compress(b'{"id": "packed", "text": "One more."}\n{broken\n'))
    (root / "inner" / "note.txt").write_text("A text.")
    (root / ".hidden.txt").write_text("Not for us.")
    (root / "_SUCCESS").write_text("Nor this.")
    return root


def test_a_folder_at_an_address_gives_what_the_folder_gives(folder: Path) -> None:
    problems: list[Problem] = []
    found = list(stored(folder.as_uri(), problems.append))
    (folder / "_SUCCESS").unlink()
    on_disk: list[Problem] = []
    assert found == list(read(folder, on_problem=on_disk.append))
    assert [d.id for d in found] == ["r0", "r1", "r2", "packed", "inner/note.txt"]
    assert [p.reason for p in problems] == [p.reason for p in on_disk]
    assert [p.where for p in problems] == [f"{folder.as_uri()}: b.jsonl.gz:2"]


def test_one_file_at_an_address_gives_what_the_file_gives(folder: Path) -> None:
    file = folder / "inner" / "note.txt"
    assert list(stored(file.as_uri(), print)) == list(read(file))


def test_a_file_that_is_gone_when_its_turn_comes_costs_no_other(folder: Path) -> None:
    problems: list[Problem] = []
    documents = stored(folder.as_uri(), problems.append)
    first = next(documents)
    (folder / "b.jsonl.gz").unlink()
    assert [d.id for d in (first, *documents)] == ["r0", "r1", "r2", "inner/note.txt"]
    [problem] = problems
    assert problem.where == f"{folder.as_uri()}: b.jsonl.gz"
    assert problem.reason.startswith("cannot be read (") and problem.reason.endswith("): skipped")


def test_an_address_with_nothing_there_is_told_before_anything_is_read(folder: Path) -> None:
    (folder / "empty").mkdir()
    for name in ("nothing", "empty"):
        with pytest.raises(SourceError, match="nothing there\\); expected a file, or a folder of files"):
            stored((folder / name).as_uri(), print)
