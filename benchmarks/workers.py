"""``detente add`` of the first reports by one coding process, by two and by two Ray workers, in turn: speed and memory.

python -m benchmarks.workers [--reports 20000] [--rounds 3]
python -m benchmarks.workers --reports 112304 --rounds 1 --only "two processes" --plot docs/memory.svg

Where others use the machine, wall time is theirs too: the load is told beside each figure, and so is the processor
time, which is ours alone (Ray's workers are no children of the program, and not in it).
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from itertools import islice, product
from pathlib import Path

from benchmarks.data import parser, reports

OPTIONS = {
    "one process": "--workers 1",
    "two Ray workers": "--engine ray --workers 2",
    "two processes": "--workers 2",
}
_SAMPLED = 1.0  # seconds between two looks at the memory


@dataclass(frozen=True)
class Ran:
    """One run: seconds of wall and processor time, load of the machine before and after, memory (seconds, MB)."""

    wall: float
    cpu: float
    load: tuple[float, float]
    memory: list[tuple[float, float, float]]


def family(pid: int) -> dict[int, float]:
    """Resident memory of a process and its descendants in MB."""
    found: dict[int, float] = {}
    waiting = [pid]
    while waiting:
        one = waiting.pop()
        try:
            pages = int(Path(f"/proc/{one}/statm").read_text().split()[1])
            for children in Path(f"/proc/{one}/task").glob("*/children"):
                waiting += map(int, children.read_text().split())
        except OSError:
            continue  # it has ended
        found[one] = pages * os.sysconf("SC_PAGE_SIZE") / 1e6
    return found


def add(source: Path, *options: str) -> Ran:
    """Run ``detente add`` on ``source`` as a user would."""
    before, start = os.getloadavg()[0], time.perf_counter()
    memory: list[tuple[float, float, float]] = []
    with tempfile.TemporaryDirectory() as scratch:
        command = [sys.executable, "-m", "detente", "add", str(source), *options]
        command += ["--out", f"{scratch}/out"] if "ray" in options else ["--archive", f"{scratch}/a.duckdb"]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        done = threading.Event()

        def sample() -> None:
            while not done.wait(_SAMPLED):
                found = family(process.pid)
                own = found.pop(process.pid, 0.0)
                memory.append((time.perf_counter() - start, own, max(found.values(), default=0.0)))

        sampler = threading.Thread(target=sample)
        sampler.start()
        _, status, used = os.wait4(process.pid, 0)
        done.set()
        sampler.join()
    assert status == 0, "detente add failed"
    return Ran(time.perf_counter() - start, used.ru_utime + used.ru_stime, (before, os.getloadavg()[0]), memory)


def plot(memory: list[tuple[float, float, float]], path: Path) -> None:
    """Memory of the parent and of the largest coding process over the run, as an SVG of a few lines."""
    width, height, left, bottom = 640, 240, 50, 210
    last, most = memory[-1][0], max(max(a, b) for _, a, b in memory)
    across, up = (width - left - 20) / last, (bottom - 30) / most
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" font-family="sans-serif" '
        f'font-size="12"><rect width="{width}" height="{height}" fill="white"/>',
        f'<path d="M{left} 10V{bottom}H{width - 10}" stroke="black" fill="none"/>',
    ]
    for share in (0.25, 0.5, 0.75, 1):
        at = bottom - most * share * up
        parts.append(f'<text x="{left - 6}" y="{at:.0f}" text-anchor="end">{most * share:.0f}</text>')
        at = left + last * share * across
        parts.append(f'<text x="{at:.0f}" y="{bottom + 18}" text-anchor="middle">{last * share:.0f} s</text>')
    for index, colour, name in ((1, "#c33", "the parent, MB"), (2, "#36c", "a coding process, MB")):
        line = " ".join(f"{left + row[0] * across:.1f},{bottom - row[index] * up:.1f}" for row in memory)
        parts.append(f'<polyline points="{line}" stroke="{colour}" stroke-width="1.5" fill="none"/>')
        at = bottom - memory[-1][index] * up - 8
        parts.append(f'<text x="{width - 20}" y="{at:.0f}" fill="{colour}" text-anchor="end">{name}</text>')
    path.write_text("\n".join([*parts, "</svg>\n"]), "utf-8")


def main() -> None:
    args = parser(__doc__ or "")
    args.add_argument("--reports", type=int, default=20_000)
    args.add_argument("--rounds", type=int, default=3)
    args.add_argument("--only", choices=OPTIONS, nargs="+", default=list(OPTIONS))
    args.add_argument("--plot", type=Path, help="draw the memory of the last run of all into this file")
    opts = args.parse_args()
    runs: dict[str, list[Ran]] = {name: [] for name in opts.only}
    with tempfile.TemporaryDirectory() as scratch:
        source = Path(scratch) / "reports.jsonl"
        with source.open("w", encoding="utf-8") as out:
            for report in islice(reports(opts.data), opts.reports):
                out.write(json.dumps(report, ensure_ascii=False) + "\n")
        for _, name in product(range(opts.rounds), opts.only):
            ran = add(source, *OPTIONS[name].split())
            runs[name].append(ran)
            load = " to ".join(f"{one:.1f}" for one in ran.load)
            speed = f"{opts.reports / ran.wall:.0f} reports a second"
            print(f"{name}: {ran.wall:.1f} s, {speed}, processor {ran.cpu:.1f} s, load {load}", flush=True)
    first, *others = ((name, statistics.median(r.wall for r in runs[name])) for name in opts.only)
    for name, wall in others:
        print(f"{name}: {first[1] / wall:.2f} times as fast as {first[0]}")
    memory = runs[opts.only[-1]][-1].memory
    for index, name in ((1, "the parent"), (2, "a coding process")):
        early, late = (
            max(row[index] for row in memory if (row[0] > memory[-1][0] / 2) is second) for second in (False, True)
        )
        print(f"memory of {name}: at most {early:.0f} MB in the first half, {late:.0f} in the second")
    if opts.plot:
        plot(memory, opts.plot)


if __name__ == "__main__":
    main()
