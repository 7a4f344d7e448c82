"""Runs the real program as a user would, and looks at the processes it leaves."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

PROGRAM = (sys.executable, "-m", "detente")


def run(cwd: Path, *arguments: object, code: int = 0, **more: Any) -> subprocess.CompletedProcess[str]:
    """Run ``detente`` with ``arguments`` in the folder ``cwd``; it ends with exit code ``code`` and no traceback."""
    ran = subprocess.run(
        [*PROGRAM, *map(str, arguments)], cwd=cwd, capture_output=True, encoding="utf-8", timeout=120, **more
    )
    assert "Traceback" not in ran.stderr, ran.stderr
    assert ran.returncode == code, (ran.returncode, ran.stdout[-1000:], ran.stderr[-1000:])
    return ran


def fails(cwd: Path, *arguments: object, code: int = 1, **more: Any) -> str:
    """Run what is to fail at once: nothing on standard output, and one line on standard error, which is returned."""
    ran = run(cwd, *arguments, code=code, **more)
    assert ran.stdout == ""
    assert ran.stderr.startswith("detente: ") and ran.stderr.count("\n") == 1, ran.stderr
    return ran.stderr.removeprefix("detente: ").rstrip("\n")


def write_lines(path: Path, *reports: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(report, ensure_ascii=False) + "\n" for report in reports), encoding="utf-8")
    return path


def contents(path: Path) -> tuple[list[str], list[str]]:
    """Hashes of the documents and ids of the events in an archive, sorted, read without our own code."""
    with duckdb.connect(str(path), read_only=True) as con:
        return (
            [row[0] for row in con.execute("SELECT hash FROM documents ORDER BY hash").fetchall()],
            [row[0] for row in con.execute("SELECT id FROM events ORDER BY id").fetchall()],
        )


@contextmanager
def held_open(path: Path) -> Iterator[int]:
    """Another process that has the archive at ``path`` open for writing; gives its id."""
    hold = "import sys, detente; archive = detente.open(sys.argv[1]); print(flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", hold, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        yield holder.pid
        holder.communicate(b"\n")


def processes(session: int) -> dict[int, str]:
    """Command lines of the processes of a session by their id, without those that have ended and are not yet reaped."""
    found = {}
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            # After the program's name, which is in brackets and may hold anything: state, parent, group, session.
            state, _, _, its_session = (folder / "stat").read_text().rpartition(")")[2].split()[:4]
            if int(its_session) == session and state != "Z":
                found[int(folder.name)] = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except (FileNotFoundError, ProcessLookupError):
            continue  # it ended while we looked
    return found


def until(condition: Callable[[], Any], seconds: float = 60) -> Any:
    """Wait until ``condition`` gives something, and give it back."""
    end = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.01)
    return found
