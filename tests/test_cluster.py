"""Coding on a Ray cluster: the same facts as on one machine, whatever is killed; and what is refused, by name."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import cluster_run
import duckdb
import pytest
from cli_runner import fails, processes, run, until, write_lines
from deadly import KILLS, RAISES

pytest.importorskip("ray")
pytest.importorskip("pyarrow")

STATES = "Armenia Azerbaijan Georgia Turkey Iran Russia France Germany India Japan".split()
BROKEN = {"r120": KILLS, "r260": RAISES}
TABLES = ("documents", "events", "participants", "tie_changes")


def reports(count: int) -> list[dict[str, Any]]:
    found = []
    for n in range(count):
        a, b, c = STATES[n % 10], STATES[(n + 1 + n // 10 % 9) % 10], STATES[(n + 3) % 10]
        text = f"{a} condemns {b} over affair {n}. Troops from {c} leave their base in {a}. {BROKEN.get(f'r{n}', '')}"
        found.append({"id": f"r{n}", "date": f"2020-{n % 12 + 1:02}-09", "outlet": "Wire; Post", "text": text})
    return found


def tables_of_folder(out: Path) -> dict[str, list[Any]]:
    with duckdb.connect() as con:
        return {
            table: sorted(con.execute(f"SELECT * FROM read_parquet('{out}/{table}/*.parquet')").fetchall(), key=repr)
            for table in TABLES
        }


def tables_of_archive(path: Path) -> dict[str, list[Any]]:
    with duckdb.connect(str(path), read_only=True) as con:
        columns = {"documents": "* EXCLUDE (run_id)"}
        return {
            table: sorted(con.execute(f"SELECT {columns.get(table, '*')} FROM {table}").fetchall(), key=repr)
            for table in TABLES
        }


@contextmanager
def clustered(folder: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, cluster_run.__file__, "reports.jsonl", "out"]
    with subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        yield process
        if process.poll() is None:
            process.kill()
    for left in processes(process.pid):  # a killed driver's helpers end by themselves, but only within a minute
        os.kill(left, signal.SIGKILL)


def listening(session: int) -> set[str]:
    """Addresses, in hexadecimal, on which the processes of a session listen."""
    sockets = set()
    for pid in processes(session):
        for file in Path(f"/proc/{pid}/fd").iterdir():
            try:
                sockets.add(os.readlink(file))
            except FileNotFoundError:
                continue
    found = set()
    for kind in ("tcp", "tcp6"):
        for line in Path(f"/proc/net/{kind}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and f"socket:[{fields[9]}]" in sockets:
                found.add(fields[1].partition(":")[0])
    return found


def test_killed_workers_and_a_killed_driver_lose_nothing_and_facts_are_those_of_one_machine(tmp_path: Path) -> None:
    write_lines(tmp_path / "reports.jsonl", *reports(300), *reports(20))

    with clustered(tmp_path) as driver:
        assert driver.stdout is not None
        driver.stdout.readline()
        assert listening(driver.pid) <= {"0100007F", "0000000000000000FFFF00000100007F"}
        driver.kill()
    kept = {row[0] for row in tables_of_folder(tmp_path / "out")["documents"]}
    assert 0 < len(kept) < 298, "whole shards, and not all"

    with clustered(tmp_path) as driver:
        out, err = driver.communicate(timeout=100)
        assert driver.returncode == 0, err
        until(lambda: not processes(driver.pid), seconds=10)
    shards = [json.loads(line) for line in out.splitlines()]
    assert sum(s["documents"] for s in shards) == 298 - len(kept)
    assert sum(s["known"] for s in shards) == 20 + len(kept)
    refused = {r["where"]: r["reason"] for s in shards for r in s["refused"]}
    assert refused == {
        "r120": "the process that codes died on this document, and again 2 times with it alone; it is set aside. "
        "Split it if it is very long, else please report it",
        "r260": "the coder failed on this document: ValueError: no such thing; please report it",
    }

    # The program itself, whose coder has no such faults: it codes what was set aside, and only that.
    ran = run(tmp_path, "add", "reports.jsonl", "--engine", "ray", "--out", "out", "--workers", "1")
    assert (
        ran.stdout.startswith("added 2 documents with ")
        and "(318 documents known already); they are in out" in ran.stdout
    )
    assert ran.stderr == ""
    run(tmp_path, "add", "reports.jsonl", "--archive", "a.duckdb")
    local = tables_of_archive(tmp_path / "a.duckdb")
    assert tables_of_folder(tmp_path / "out") == local
    assert len(local["documents"]) == 300 and len(local["events"]) > 250 and len(local["tie_changes"]) > 100


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--engine", "ray"], "--engine ray writes Parquet: give --out FOLDER, and no --archive."),
        (["--engine", "ray", "--out", "o", "--archive", "a"], "--engine ray writes Parquet: give --out FOLDER, and no"),
        (["--archive", "a", "--out", "o"], "give --archive FILE; --out and --address go with --engine ray."),
        ([], "give --archive FILE; --out and --address go with --engine ray."),
    ],
)
def test_options_that_do_not_go_together_are_wrong_usage(tmp_path: Path, arguments: list[str], said: str) -> None:
    (tmp_path / "r.txt").write_text("Iran threatens Iraq.")
    ran = run(tmp_path, "add", "r.txt", *arguments, code=2)
    assert said in " ".join(ran.stderr.replace("│", " ").split())
    assert os.listdir(tmp_path) == ["r.txt"]


def to_folder(folder: Path, **more: Any) -> str:
    (folder / "r.txt").write_text("Iran threatens Iraq.")
    return fails(folder, "add", "r.txt", "--engine", "ray", "--out", "out", **more)


def test_a_folder_that_holds_something_else_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.doc").write_text("mine")
    assert to_folder(tmp_path) == (
        f"{tmp_path}/out: holds something else (thesis.doc); expected a folder that is new, empty or begun by an "
        "earlier run. It was left as it is; name another."
    )
    assert os.listdir(tmp_path / "out") == ["thesis.doc"]


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")
    assert to_folder(tmp_path) == (
        f"{tmp_path}/out: a file; --out takes a folder, new, empty or begun by an earlier run."
    )


def test_a_folder_of_another_coder_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "_detente.json").write_text('{"layout": 1, "coder": "detente 0.0.1"}')
    said = to_folder(tmp_path)
    assert said.startswith(f"{tmp_path}/out: coded by detente 0.0.1, and this is detente ")
    assert said.endswith("; what both code would stand there twice. Name another folder.")


def test_an_address_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "r.txt").write_text("Iran threatens Iraq.")
    command = ("add", "r.txt", "--engine", "ray")
    assert fails(tmp_path, *command, "--out", "gopher://a/b").startswith(
        "gopher://a/b: opening it failed: Unrecognized"
    )
    assert fails(tmp_path, "add", "gopher://a/b", *command[2:], "--out", "out").startswith(
        "cannot read 'gopher://a/b' (Unrecognized filesystem type in URI: gopher://a/b); check the address"
    )
    nothing = (tmp_path / "nothing").as_uri()
    assert fails(tmp_path, "add", nothing, *command[2:], "--out", "out") == (
        f"cannot read '{nothing}' (nothing there); expected a file, or a folder of files"
    )


def test_a_cluster_that_is_not_there_is_told(tmp_path: Path) -> None:
    (tmp_path / "r.txt").write_text("Iran threatens Iraq.")
    command = ("add", "r.txt", "--engine", "ray", "--out", "out", "--address", "127.0.0.1:1")
    said = fails(tmp_path, *command)
    assert said.startswith("no Ray cluster at '127.0.0.1:1' (")
    assert said.endswith("); start one by 'ray start', or leave --address out")


def test_without_ray_the_extra_is_named(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import sys\n"
        "class Hidden:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'ray':\n"
        "            raise ModuleNotFoundError(name)\n"
        "sys.meta_path.insert(0, Hidden())\n"
    )
    path = os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])
    said = to_folder(tmp_path, env={**os.environ, "PYTHONPATH": path})
    assert said == "--engine ray needs Ray and pyarrow, which are not installed: pip install 'detente[ray]'"
    assert not (tmp_path / "out").exists()
