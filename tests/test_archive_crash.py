"""Killed, interrupted or out of disk: the archive holds whole batches, opens, and can be filled up to the same end."""

from __future__ import annotations

import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import books_samples
import pytest
from books_samples import batches, coding

from detente.archive import open_archive
from detente.errors import ArchiveError
from detente.records import Document, Event

COUNT, SIZE = 6, 300
State = tuple[list[Document], list[Event]]


def state(path: Path) -> State:
    with open_archive(path, read_only=True) as archive:
        return list(archive.documents()), list(archive.events())


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> State:
    path = tmp_path_factory.mktemp("undisturbed") / "a.duckdb"
    books_samples.main(str(path), COUNT, SIZE)
    return state(path)


def start(path: Path, **more: object) -> subprocess.Popen[str]:
    command = [sys.executable, books_samples.__file__, str(path), str(COUNT), str(SIZE)]
    return subprocess.Popen(  # type: ignore[call-overload, no-any-return]
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **more
    )


def check_whole_batches_then_resume(path: Path, said: str, undisturbed: State) -> None:
    """What is there is a whole number of batches, no fewer than were told as kept; the rest can be added."""
    kept = said.count("kept")
    if path.exists():
        documents, events = state(path)
        whole = len(documents) // SIZE
        assert len(documents) == whole * SIZE
        assert kept <= whole <= said.count("begin")
        assert documents == undisturbed[0][: whole * SIZE]
        assert events == undisturbed[1][: whole * SIZE * 3]
    else:
        assert kept == 0
    with open_archive(path) as archive:
        for batch in batches(COUNT, SIZE):
            archive.add(batch, coder="c1")
    assert state(path) == undisturbed


# From before the file is there to after the last batch; the moment in the batch is swept by the fraction.
@pytest.mark.parametrize("after_line", ["", "begin 0", "begin 2", "begin 5"])
@pytest.mark.parametrize("delay", [0.0, 0.02, 0.04, 0.07])
def test_a_process_killed_at_any_moment_leaves_whole_batches(
    tmp_path: Path, undisturbed: State, after_line: str, delay: float
) -> None:
    path = tmp_path / "a.duckdb"
    with start(path) as process:
        said = _read_until(process, after_line)
        # Python and DuckDB take a while to load; the file is made at the end of that.
        time.sleep(delay if after_line else delay * 12)
        process.send_signal(signal.SIGKILL)
        assert process.stdout is not None
        said += process.stdout.read()
    check_whole_batches_then_resume(path, said, undisturbed)


@pytest.mark.parametrize("delay", [0.0, 0.02, 0.04, 0.06])
def test_ctrl_c_leaves_whole_batches_and_passes_through(tmp_path: Path, undisturbed: State, delay: float) -> None:
    path = tmp_path / "a.duckdb"
    with start(path) as process:
        said = _read_until(process, "begin 2")
        time.sleep(delay)
        process.send_signal(signal.SIGINT)
        assert process.stdout is not None and process.stderr is not None
        said += process.stdout.read()
        complaint = process.stderr.read()
    assert complaint.strip().splitlines()[-1] == "KeyboardInterrupt"
    assert process.returncode != 0
    check_whole_batches_then_resume(path, said, undisturbed)


def test_after_ctrl_c_in_the_coder_the_open_archive_goes_on(tmp_path: Path) -> None:
    def interrupted() -> Iterator[object]:
        yield coding(0)
        signal.raise_signal(signal.SIGINT)

    with open_archive(tmp_path / "a.duckdb") as archive:
        with pytest.raises(KeyboardInterrupt):
            archive.add(interrupted(), coder="c1")  # type: ignore[arg-type]
        assert archive.counts().documents == 0
        assert archive.add([coding(0)], coder="c1").documents == 1


@contextmanager
def small_disk(tmp_path: Path) -> Iterator[tuple[Path, dict[str, object]]]:
    """A folder with room for a few batches, and what a process needs to be under its limit.

    A file system in memory where this process may mount one; elsewhere the limit that the system sets on a file's size,
    which ends a write by the same path through DuckDB. (Writes fail with ENOSPC in the one, EFBIG in the other.)
    """
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1500k", "tmpfs", str(folder)]
    mounted = subprocess.run(mount, capture_output=True).returncode == 0
    try:
        yield folder, {} if mounted else {"preexec_fn": _limit_file_size}
    finally:
        if mounted:
            subprocess.run(["umount", str(folder)], check=True)


def _limit_file_size() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))


def fill(path: Path, options: dict[str, object]) -> tuple[str, str]:
    with start(path, **options) as process:
        said, complaint = process.communicate()
    assert process.returncode == 1, complaint
    return said, complaint.strip().splitlines()[-1]


def test_a_full_disk_keeps_whole_batches_and_says_so(tmp_path: Path, undisturbed: State) -> None:
    with small_disk(tmp_path) as (folder, options):
        path = folder / "a.duckdb"
        said, complaint = fill(path, options)
        assert 1 <= said.count("kept") < COUNT
        assert complaint.startswith(f"detente.errors.ArchiveError: {path}: the disk is full")
        assert "Every batch before this one is kept, nothing of this one is. Free some space" in complaint
        roomy = tmp_path / "a.duckdb"  # "free some space": the same files on a larger disk
        for file in folder.iterdir():
            (tmp_path / file.name).write_bytes(file.read_bytes())
    assert len(state(roomy)[0]) == said.count("kept") * SIZE
    check_whole_batches_then_resume(roomy, said, undisturbed)


def test_a_file_that_may_grow_no_further_keeps_whole_batches_and_says_so(tmp_path: Path, undisturbed: State) -> None:
    path = tmp_path / "a.duckdb"
    said, complaint = fill(path, {"preexec_fn": _limit_file_size})
    assert 1 <= said.count("kept") < COUNT
    assert complaint.startswith(f"detente.errors.ArchiveError: {path}: the disk is full or the file may grow no")
    assert len(state(path)[0]) == said.count("kept") * SIZE
    check_whole_batches_then_resume(path, said, undisturbed)


def test_after_a_full_disk_the_open_archive_says_what_to_do(tmp_path: Path) -> None:
    script = """
import resource, sys
from books_samples import coding
from detente.archive import open_archive
from detente.errors import ArchiveError
with open_archive(sys.argv[1]) as archive:
    archive.add([coding(0)], coder="c1")
    resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, 600_000))
    for attempt in range(2):
        try:
            archive.add((coding(n) for n in range(1, 20_000)), coder="c1")
        except ArchiveError as error:
            print(error)
"""
    path = tmp_path / "a.duckdb"
    ran = subprocess.run(
        [sys.executable, "-c", script, str(path)],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parent,
    )
    first, second = ran.stdout.splitlines()
    assert "the disk is full" in first
    assert "pen the archive again" in second or "Open it again" in second
    assert state(path) == ([coding(0).document], list(coding(0).events))


def test_no_space_for_the_first_file_is_an_error_that_leaves_nothing(tmp_path: Path) -> None:
    script = """
import resource, sys
from detente.archive import open_archive
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
open_archive(sys.argv[1])
"""
    ran = subprocess.run([sys.executable, "-c", script, str(tmp_path / "a.duckdb")], capture_output=True, text=True)
    assert ran.stderr.strip().splitlines()[-1].startswith(f"{ArchiveError.__module__}.ArchiveError: {tmp_path}")
    assert list(tmp_path.iterdir()) == []


def _read_until(process: subprocess.Popen[str], line: str) -> str:
    said = ""
    assert process.stdout is not None
    while line and line not in said:
        got = process.stdout.readline()
        assert got, process.stderr and process.stderr.read()
        said += got
    return said
