"""A folder of shards: whole or not there, the same for the same work, and an error where it cannot be written."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from books_samples import coding

pytest.importorskip("pyarrow")

from detente.archive.shards import Shards, shard_name
from detente.errors import ArchiveError
from detente.records import Coding, Problem

CODER = "c1"


@pytest.fixture(params=["a path", "an address"])
def shards(tmp_path: Path, request: pytest.FixtureRequest) -> Shards:
    out = tmp_path / "a folder" / "out"
    found = Shards(str(out) if request.param == "a path" else f"file://{tmp_path}/a%20folder/out")
    found.begin(CODER, "plover", "1")
    return found


def files(out: Path) -> set[str]:
    return {str(path.relative_to(out)) for path in out.rglob("*") if path.is_file()}


def test_a_shard_is_one_file_a_table_and_is_there_when_its_documents_are(tmp_path: Path, shards: Shards) -> None:
    codings = [coding(n) for n in range(4)]
    name = shard_name([c.document.hash for c in codings], CODER)
    assert not shards.has(name)
    written = shards.write(name, codings, CODER)
    assert (written.documents, written.events, written.refused) == (4, 12, ())
    assert shards.has(name)
    out = tmp_path / "a folder" / "out"
    tables = ("documents", "events", "participants", "tie_changes")
    assert files(out) == {"_detente.json", *(f"{table}/{name}.parquet" for table in tables)}
    assert set(shards.hashes()) == {c.document.hash for c in codings}
    (out / "documents" / f"{name}.parquet").unlink()
    assert not shards.has(name)
    assert set(shards.hashes()) == set()


def test_a_shard_written_again_replaces_itself(tmp_path: Path, shards: Shards) -> None:
    codings = [coding(n) for n in range(4)]
    for _ in range(2):
        shards.write("name", codings, CODER)
    with duckdb.connect() as con:
        found = con.execute(f"SELECT count(*) FROM '{tmp_path}/a folder/out/events/*.parquet'").fetchone()
    assert found == (12,)


def test_names_hang_on_documents_their_order_and_the_coder() -> None:
    names = {shard_name(hashes, coder) for hashes in (["a", "b"], ["b", "a"], ["a"]) for coder in ("c1", "c2")}
    assert len(names) == 6
    assert shard_name(["a", "b"], "c1") in names


def test_what_cannot_be_kept_is_named_and_the_rest_is_written(shards: Shards) -> None:
    failed = Coding.failed(replace(coding(1).document, id="bad"), "the coder failed")
    written = shards.write("name", [coding(0), failed], CODER)
    assert (written.documents, written.refused) == (1, (Problem("bad", "the coder failed"),))
    assert list(shards.hashes()) == [coding(0).document.hash]


def test_a_shard_of_which_nothing_can_be_kept_is_not_written(tmp_path: Path, shards: Shards) -> None:
    shards.write("name", [Coding.failed(coding(1).document, "the coder failed")], CODER)
    assert not shards.has("name")
    assert files(tmp_path / "a folder" / "out") == {"_detente.json"}


def test_a_folder_begun_is_gone_on_with_by_the_same_coder_only(shards: Shards) -> None:
    shards.begin(CODER, "plover", "2")
    with pytest.raises(ArchiveError, match="coded by c1, and this is c2; what both code would stand there twice"):
        shards.begin("c2", "plover", "2")


def test_what_a_kill_left_is_swept_away_when_nobody_can_be_at_it_any_more(tmp_path: Path, shards: Shards) -> None:
    shards.write("whole", [coding(0)], CODER)
    out = tmp_path / "a folder" / "out"
    before = files(out)
    left = [out / "events" / "half.parquet", out / "documents" / "_late.parquet.0a1b.draft"]
    for path in left:
        path.write_bytes(b"left by a kill")
    shards.begin(CODER, "plover", "1")
    assert all(path.exists() for path in left), "a worker may be at it"
    for path in [*left, *(out / name for name in before)]:
        os.utime(path, (0, 0))
    shards.begin(CODER, "plover", "1")
    assert files(out) == before


def test_a_full_disk_leaves_no_half_file_and_says_so(tmp_path: Path) -> None:
    script = """
import resource, sys
from books_samples import coding
from detente.archive.shards import Shards
from detente.errors import ArchiveError
shards = Shards(sys.argv[1])
shards.begin("c1", "plover", "1")
shards.write("first", [coding(0)], "c1")
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
try:
    shards.write("second", [coding(n) for n in range(1, 3000)], "c1")
except ArchiveError as error:
    print(error)
"""
    out = tmp_path / "out"
    ran = subprocess.run(
        [sys.executable, "-c", script, str(out)], capture_output=True, text=True, check=True, cwd=Path(__file__).parent
    )
    assert ran.stdout.startswith(f"{out}: writing a shard failed: ")
    assert "File too large" in ran.stdout
    assert ran.stdout.endswith(
        "Every shard written before is kept; mend this and repeat the command: what is kept will be skipped.\n"
    )
    tables = ("documents", "events", "participants", "tie_changes")
    assert files(out) == {"_detente.json", *(f"{table}/first.parquet" for table in tables)}
