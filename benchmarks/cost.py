"""What a million documents cost - one-sentence reports, and full-length articles - and what the world's news would.

python -m benchmarks.cost [--reports 10000] [--a-day 300000]

Processor time is this process's own, so that others on the machine change it little.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import detente
from benchmarks.data import document, need, parser, reports
from detente.archive import open_archive
from detente.archive.shards import Shards
from detente.cluster import SHARD_DOCUMENTS, Hashes, cut
from detente.records import Document

MILLION = 1_000_000
_HOUR = 3600
_YEARS, _DAYS = 20, 365.25


@dataclass(frozen=True)
class Cost:
    """Of one document on average: characters, events, processor seconds to code it, for the archive to take it in and
    for the driver of a cluster to hand it on, bytes in the archive and as Parquet."""

    characters: float
    events: float
    code: float
    keep: float
    hand_on: float
    archived: float
    packed: float


def took(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def measure(coder: detente.Coder, documents: list[Document]) -> Cost:
    codings: list[detente.Coding] = []
    code = took(lambda: codings.extend(coder.code_all(documents)))
    fresh = [Document(d.text, d.id, d.published, d.title, d.outlets) for d in documents]  # their hashes not yet known
    with closing(Hashes()) as hashes:
        hand_on = took(lambda: list(cut(fresh, hashes, SHARD_DOCUMENTS)))
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "a.duckdb"
        with open_archive(path) as archive:
            keep = took(lambda: archive.add(codings, coder="c"))
        shards = Shards(f"{scratch}/out")
        shards.begin("c", "plover", "1")
        shards.write("all", codings, "c")
        archived = path.stat().st_size
        packed = sum(file.stat().st_size for file in Path(f"{scratch}/out").rglob("*.parquet"))
    characters, events = sum(len(d.text) for d in documents), sum(len(c.events) for c in codings)
    return Cost(*(total / len(documents) for total in (characters, events, code, keep, hand_on, archived, packed)))


def main() -> None:
    args = parser(__doc__ or "")
    args.add_argument("--reports", type=int, default=10_000)
    args.add_argument("--a-day", type=int, default=300_000, help="English articles that the world publishes in a day")
    opts = args.parse_args()
    coder = detente.Coder()
    sets = {
        "reports": [document(r) for r in islice(reports(opts.data), opts.reports)],
        "articles": list(detente.read(need(opts.data / "articles"))),
    }
    list(coder.code_all(sets["reports"][:500]))  # loads what is loaded on first use
    for name, documents in sets.items():
        cost = measure(coder, documents)
        print(
            f"{len(documents):,} {name} of {cost.characters:,.0f} characters and {cost.events:.2f} events on average:"
        )
        print(
            f"  coded by one core: {1 / cost.code:,.1f} a second, a million in {cost.code * MILLION / _HOUR:.1f} hours"
        )
        print(f"  taken in by an archive: a million in {cost.keep * MILLION / _HOUR:.2f} hours")
        print(f"  kept: a million in {cost.archived / 1e3:.2f} GB of archive or {cost.packed / 1e3:.2f} GB of Parquet")
        cores = cost.code / cost.hand_on
        print(f"  handed on by a cluster's driver: {1 / cost.hand_on:,.0f} a second, enough for {cores:,.0f} cores")
    hours, size = cost.code * opts.a_day / _HOUR, cost.packed * opts.a_day / 1e9
    print(f"{opts.a_day:,} such articles, a day: {hours:.1f} hours of a core, {size:.2f} GB of Parquet")
    days = _YEARS * _DAYS
    print(
        f"{_YEARS} years of them, {opts.a_day * days / 1e9:.2f} thousand million: {hours * days:,.0f} hours of a core "
        f"({hours * days / 24 / 1000:.1f} days of 1,000 cores), {size * days / 1000:.1f} TB of Parquet"
    )


if __name__ == "__main__":
    main()
