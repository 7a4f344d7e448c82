"""What the atlas holds and costs: rows, time and memory to load it, and the share of coding spent on resolving names.

python -m benchmarks.atlas [--every 40]
"""

from __future__ import annotations

import subprocess
import sys
import time

from benchmarks.data import document, parser, reports
from detente.atlas import load_tables
from detente.coding import Coder
from detente.reading import Reader

# In a process of its own: seconds to build the atlas, and with the gazetteer; megabytes resident that both add.
_LOAD = """
import time
from pathlib import Path
from detente import atlas

def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6

before, start = resident(), time.perf_counter()
kept = atlas.Atlas()
seconds = time.perf_counter() - start
gazetteer = atlas.Gazetteer()
gazetteer.find("Yerevan")
print(seconds, time.perf_counter() - start, resident() - before)
"""


def main() -> None:
    args = parser(__doc__ or "")
    args.add_argument("--every", type=int, default=40, help="take every so many-th report")
    opts = args.parse_args()
    tables = load_tables()
    people = {(o.name, o.code) for o in tables.roster}
    attested = sum(o.basis == "attested" for o in tables.roster)
    print(f"roster: {len(people)} persons in {len(tables.roster)} rows, {attested} of them attested by reports alone")
    print(f"names: {len(tables.names)}; organisations {len(tables.organisations)}; groups {len(tables.groups)}")
    for _ in range(3):
        said = subprocess.run([sys.executable, "-c", _LOAD], capture_output=True, text=True, check=True).stdout.split()
        print(f"load: atlas {float(said[0]):.2f} s, with gazetteer {float(said[1]):.2f} s, {float(said[2]):.0f} MB")
    documents = [document(r) for i, r in enumerate(reports(opts.data)) if i % opts.every == 0]
    coder = Coder()
    reader = Reader(coder.atlas)
    list(coder.code_all(documents[:300]))
    start = time.perf_counter()
    list(coder.code_all(documents))
    whole = time.perf_counter() - start
    start = time.perf_counter()
    for d in documents:
        reader.opened(d)
    names = time.perf_counter() - start
    print(f"{len(documents)} reports: coding {whole:.1f} s, finding and resolving names {names:.2f} s", end="")
    print(f" ({names / whole:.1%})")


if __name__ == "__main__":
    main()
