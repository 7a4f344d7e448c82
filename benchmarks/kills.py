"""kill -9 at random moments of ``detente add``, on one machine and by Ray: which reports are lost, which kept twice?

python -m benchmarks.kills [--moments 50] [--reports 4000] [--seed 6] [--engine local ray]

At each moment the program or, one time in three, one of its coding processes is killed; then the same command goes on.
When it gets to its end, what is kept is compared with an undisturbed run, and it begins anew.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import duckdb

from benchmarks.data import parser, reports

TABLES = {"documents": "hash", "events": "id", "participants": "event_id || role || position", "tie_changes": "id"}
# Shards smaller than usual, so that more of them are being written at a moment of chance.
_BY_RAY = """
import sys, detente
from detente.cluster import code_on_cluster
for shard in code_on_cluster(detente.read(sys.argv[1]), sys.argv[2], workers=2, shard=250):
    pass
"""


@dataclass(frozen=True)
class Engine:
    """How documents are added to a target, and how its tables are read by SQL. ``worker``: what the command line of a
    coding process holds."""

    command: Callable[[Path, Path], list[str]]
    table: Callable[[Path, str], str]
    worker: str


ENGINES = {
    "local": Engine(
        lambda source, to: [*_python("-m", "detente"), "add", str(source), "--archive", str(to), "--workers", "2"],
        lambda to, table: f"kept.{table}",
        "spawn_main",
    ),
    "ray": Engine(
        lambda source, to: [*_python("-c", _BY_RAY), str(source), str(to)],
        lambda to, table: f"read_parquet('{to}/{table}/*.parquet')",
        "ray::_code_shard",
    ),
}


@dataclass
class Tally:
    """Moments of a kill, by what was killed; facts lost or doubled, by table; runs that got to their end; and how many
    documents were kept at a moment of the program's death."""

    moments: Counter[str] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)
    doubled: Counter[str] = field(default_factory=Counter)
    whole: int = 0
    kept: list[int] = field(default_factory=list)


def _python(*arguments: str) -> list[str]:
    return [sys.executable, *arguments]


def contents(engine: Engine, target: Path) -> dict[str, Counter[str]]:
    """The keys of each table, and how often each is there."""
    if not target.exists() or (target.is_dir() and not any(target.glob("documents/*.parquet"))):
        return {table: Counter() for table in TABLES}
    with duckdb.connect() as con:
        if target.is_file():
            con.execute(f"ATTACH '{target}' AS kept (READ_ONLY)")
        return {
            table: Counter(
                dict(con.execute(f"SELECT {key}, count(*) FROM {engine.table(target, table)} GROUP BY 1").fetchall())
            )
            for table, key in TABLES.items()
        }


def workers(engine: Engine, session: int) -> list[int]:
    """The coding processes of a session that this program started."""
    found = []
    for folder in Path("/proc").iterdir():
        try:
            state, _, _, its_session = (folder / "stat").read_text().rpartition(")")[2].split()[:4]
            if int(its_session) == session and state != "Z" and engine.worker in (folder / "cmdline").read_text():
                found.append(int(folder.name))
        except (OSError, ValueError):
            continue  # no process, or one that has ended
    return sorted(found)


def kill(engine: Engine, source: Path, scratch: Path, moments: int, seed: int) -> Tally:
    """``moments`` kills, each at a random time of a run, and one run to the end after the last."""
    chance, tally = random.Random(seed), Tally()
    target = scratch / "undisturbed"
    start = time.monotonic()
    subprocess.run(engine.command(source, target), check=True, stdout=subprocess.DEVNULL)
    span = time.monotonic() - start
    expected = contents(engine, target)
    sessions = []
    ended = False
    while not ended or tally.moments.total() < moments:
        target = scratch / f"disturbed-{tally.whole}"
        with subprocess.Popen(
            engine.command(source, target), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True
        ) as process:
            sessions.append(process.pid)
            while process.poll() is None and tally.moments.total() < moments:
                try:
                    process.wait(chance.uniform(0, span))
                except subprocess.TimeoutExpired:
                    _kill_one(engine, process, chance, tally)
            _, complaint = process.communicate()
        found = contents(engine, target)
        for table, keys in found.items():
            tally.doubled[table] += sum(n - 1 for n in keys.values())
            assert set(keys) <= set(expected[table]), f"{table}: something that no undisturbed run has"
        ended = process.returncode == 0
        if ended:
            for table in TABLES:
                tally.lost[table] += len(set(expected[table]) - set(found[table]))
            tally.whole += 1
        else:
            assert process.returncode == -signal.SIGKILL, complaint.decode()
            tally.kept.append(len(found["documents"]))
    for session in sessions:  # helpers of a killed Ray end by themselves, but only within a minute
        for left in workers(Engine(engine.command, engine.table, "ray"), session):
            os.kill(left, signal.SIGKILL)
    return tally


def _kill_one(engine: Engine, process: subprocess.Popen[bytes], chance: random.Random, tally: Tally) -> None:
    coding = workers(engine, process.pid)
    what = "worker" if chance.random() < 1 / 3 and coding else "program"
    try:
        os.kill(chance.choice(coding) if what == "worker" else process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return  # it had just ended
    tally.moments[what] += 1
    if what == "program":
        process.wait()


def main() -> None:
    args = parser(__doc__ or "")
    args.add_argument("--moments", type=int, default=50)
    args.add_argument("--reports", type=int, default=4000)
    args.add_argument("--seed", type=int, default=6)
    args.add_argument("--engine", nargs="+", choices=ENGINES, default=list(ENGINES))
    opts = args.parse_args()
    for name in opts.engine:
        scratch = Path(tempfile.mkdtemp(prefix="kills-"))
        try:
            source = scratch / "reports.jsonl"
            with source.open("w", encoding="utf-8") as out:
                for report in islice(reports(opts.data), opts.reports):
                    out.write(json.dumps(report, ensure_ascii=False) + "\n")
            tally = kill(ENGINES[name], source, scratch, opts.moments, opts.seed)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
        print(f"{name}: killed {tally.moments.total()} times ({dict(tally.moments)}), seed {opts.seed}")
        print(f"{name}: kept at the program's deaths: {sorted(tally.kept)} of {opts.reports:,} reports")
        print(
            f"{name}: {tally.whole} runs got to their end; lost {dict(tally.lost)}, twice {dict(tally.doubled)}",
            flush=True,
        )


if __name__ == "__main__":
    main()
