"""The whole corpus into an archive, and the same text merely parsed by the same spaCy pipeline, in one run.

python -m benchmarks.speed [--workers 2] [--every 1]
"""

from __future__ import annotations

import multiprocessing
import resource
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from itertools import islice
from pathlib import Path

from benchmarks.data import parser, reports
from detente.archive import open_archive
from detente.coding.coder import signature
from detente.coding.pool import code_in_parallel
from detente.records import Document

_PORTION = 2000


def parse_plainly(texts: list[str]) -> int:
    """Parse whole texts with the coder's own pipeline and throw the result away."""
    global _parser
    try:
        nlp = _parser.nlp
    except NameError:
        from detente.reading import Parser

        _parser = Parser()
        nlp = _parser.nlp
    return sum(1 for _ in nlp.pipe(texts, batch_size=256))


def main() -> None:
    args = parser(__doc__ or "")
    args.add_argument("--workers", type=int, default=2)
    args.add_argument("--every", type=int, default=1, help="take every so many-th report")
    opts = args.parse_args()
    rows = [(r["text"], r["id"], r["date"]) for r in islice(reports(opts.data), 0, None, opts.every)]

    start = time.perf_counter()
    portions = [[row[0] for row in rows[i : i + _PORTION]] for i in range(0, len(rows), _PORTION)]
    with ProcessPoolExecutor(opts.workers, mp_context=multiprocessing.get_context("spawn")) as pool:
        parsed = sum(pool.map(parse_plainly, portions))
    plain = time.perf_counter() - start
    print(f"plain parsing: {parsed} reports in {plain:.1f} s ({parsed / plain:.0f} a second)")

    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "corpus.duckdb"
        start = time.perf_counter()
        with open_archive(path) as store:
            # Documents come as a stream, as they do in "detente add".
            documents = (Document(text, id=i, published=date.fromisoformat(day)) for text, i, day in rows)
            codings = code_in_parallel(documents, (), opts.workers, dropped=False)
            while batch := list(islice(codings, _PORTION)):
                store.add(batch, coder=signature())
            counts = store.counts()
        ours = time.perf_counter() - start
        size = path.stat().st_size
    print(f"into an archive: {counts.documents} reports, {counts.events} events in {ours:.1f} s")
    print(f"reports a second: {counts.documents / ours:.0f}; archive {size / 1e6:.0f} MB")
    print(f"ratio to plain parsing: {ours / plain:.2f}")
    worker = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    parent = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory: a worker {worker:.0f} MB, the parent {parent:.0f} MB (with all texts in memory)")


if __name__ == "__main__":
    main()
