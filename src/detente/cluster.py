"""Coding on a cluster by Ray: documents in, a folder of Parquet shards out. Joins the two wings, as ``face`` does.

The driver (the process that calls this) reads documents, cuts them into shards by their order and hands each to Ray as
one task, which codes it and writes it. A shard that is there is not coded again, so that the same command goes on where
a killed one stopped. A worker that dies costs its shard's work: the shard is coded again in a process apart from the
worker's, where the document that kills it is found as on one machine.
"""

from __future__ import annotations

import os
import socket
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import detente
from detente.archive.shards import Shards, shard_name
from detente.coding.coder import Coder, signature
from detente.coding.pool import code_in_parallel
from detente.errors import DetenteError
from detente.records import Document, Problem
from detente.sources import read
from detente.sources.reports import OnProblem

# Documents and characters of a shard: what a killed worker loses at most, and a file of some megabytes.
SHARD_DOCUMENTS = 2000
SHARD_CHARACTERS = 16_000_000
# Shards waiting for each core; more would only hold memory.
_AHEAD = 2
# Workers that may die on one shard: of a document, and of a machine that is taken away; more is the cluster's fault.
_MOST_DEATHS = 4
# What Ray keeps in shared memory on one machine: shards on their way to a worker.
_STORE_BYTES = 300_000_000

# Seconds within which a cluster must answer.
_PATIENCE = 10.0

_NO_RAY = "--engine ray needs Ray and pyarrow, which are not installed: pip install 'detente[ray]'"


@dataclass(frozen=True, slots=True)
class Shard:
    """What became of one shard: documents written with their events, those known already, and those refused."""

    documents: int
    events: int
    known: int
    refused: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class _Task:
    """What all shards of a run have in common. ``books`` are the names and bytes of the user's codebooks, whose files
    need not be on the other machines."""

    out: str
    coder: str
    books: tuple[tuple[str, bytes], ...]
    kind: type[Coder]


def read_anywhere(*inputs: str, on_problem: OnProblem, encoding: str | None = None) -> Iterator[Document]:
    """The Documents of files and folders, as ``detente.read`` gives them, and of those at an address (``s3://…``).

    Raises SourceError before anything is read if an input is not there.
    """
    from detente.sources.storage import stored

    _need_ray()
    readers = [
        stored(name, on_problem, encoding) if "://" in name else read(name, on_problem=on_problem, encoding=encoding)
        for name in inputs
    ]
    return (document for reader in readers for document in reader)


def code_on_cluster(
    documents: Iterable[Document],
    out: str,
    *,
    codebooks: tuple[str, ...] = (),
    workers: int | None = None,
    address: str | None = None,
    shard: int = SHARD_DOCUMENTS,
    coder: type[Coder] = Coder,
) -> Iterator[Shard]:
    """Code ``documents`` into the folder ``out`` (a path that all machines see, or an address); gives each shard of at
    most ``shard`` documents as it is done.

    ``address`` is that of a running Ray cluster; without one, ``workers`` processes (one a core if left out) are
    started on this machine, which listen on 127.0.0.1 only. ``coder`` is as in ``code_in_parallel``.

    Raises DetenteError where Ray is missing or workers die whatever they are given, ArchiveError where the folder
    cannot be written or holds something else. What was written before is kept, and the same call goes on from there.
    """
    _need_ray()
    by = signature(*codebooks)
    task = _Task(
        out if "://" in out else os.path.abspath(out),
        by,
        tuple((Path(path).name, Path(path).read_bytes()) for path in codebooks),
        coder,
    )
    shards = Shards(task.out)
    shards.begin(by, "+".join(["plover", *codebooks]), detente.__version__)
    with closing(Hashes()) as hashes, _ray(address, workers) as ray:
        hashes.keep(shards.hashes())
        yield from _coded(ray, task, cut(documents, hashes, shard))


def _need_ray() -> None:
    for name in ("pyarrow", "ray"):  # looked for, and not loaded: where Ray listens is settled when it loads
        try:
            found = find_spec(name)
        except ImportError:
            found = None
        if found is None:
            raise DetenteError(_NO_RAY)


class Hashes:
    """Hashes of documents, on the disk: of those that are kept in the folder, and of those met in this run."""

    def __init__(self) -> None:
        self._con = sqlite3.connect("")  # a file of no name, gone when it is closed
        self._con.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
            "CREATE TABLE kept (hash BLOB PRIMARY KEY) WITHOUT ROWID;"
            "CREATE TABLE met (hash BLOB PRIMARY KEY) WITHOUT ROWID;"
        )

    def keep(self, hashes: Iterable[str]) -> None:
        self._con.executemany("INSERT OR IGNORE INTO kept VALUES (?)", ((_short(h),) for h in hashes))

    def is_kept(self, document: Document) -> bool:
        return self._con.execute("SELECT 1 FROM kept WHERE hash = ?", (_short(document.hash),)).fetchone() is not None

    def meet(self, document: Document) -> bool:
        """Whether it is met for the first time in this run."""
        return self._con.execute("INSERT OR IGNORE INTO met VALUES (?)", (_short(document.hash),)).rowcount == 1

    def close(self) -> None:
        self._con.close()


def _short(hash_: str) -> bytes:
    """Half of a hash: 16 bytes, which no two of a million million documents share by chance."""
    return bytes.fromhex(hash_.removeprefix("sha256:")[:32])


@dataclass(slots=True)
class Job:
    """A shard on its way: the documents to code, how many of its neighbours were known already, and how many workers
    died on it."""

    documents: list[Document]
    known: int
    deaths: int = 0


def cut(documents: Iterable[Document], hashes: Hashes, size: int) -> Iterator[Job]:
    """``documents`` in shards. Where one ends hangs on the input alone and not on what is kept, so that a killed run
    and the next give a shard the same name."""
    met: list[Document] = []
    characters = again = 0
    for document in documents:
        if not hashes.meet(document):
            again += 1
            continue
        met.append(document)
        characters += len(document.text)
        if len(met) == size or characters >= SHARD_CHARACTERS:
            yield _job(met, hashes, again)
            met, characters, again = [], 0, 0
    if met or again:
        yield _job(met, hashes, again)


def _job(met: list[Document], hashes: Hashes, again: int) -> Job:
    new = [d for d in met if not hashes.is_kept(d)]
    return Job(new, again + len(met) - len(new))


def _coded(ray: Any, task: _Task, jobs: Iterable[Job]) -> Iterator[Shard]:
    """Each job by Ray, with a bounded number on their way."""
    # A death is ours to deal with: Ray would run the same documents again, and lose as many workers.
    remote = ray.remote(num_cpus=1, max_retries=0)(_code_shard)
    shared = ray.put(task)
    flying: dict[Any, Job] = {}

    def launch(job: Job) -> None:
        flying[remote.remote(shared, job.documents, job.deaths > 0)] = job

    def landed() -> Iterator[Shard]:
        [done], _ = ray.wait(list(flying), num_returns=1)
        job = flying.pop(done)
        try:
            shard = ray.get(done)
        except ray.exceptions.RayTaskError as error:
            raise error.cause from None
        except ray.exceptions.RayError as error:
            job.deaths += 1
            if job.deaths == _MOST_DEATHS:
                raise DetenteError(
                    f"{job.deaths} workers of Ray died one after the other on {len(job.documents):,} documents "
                    f"({_first_line(error)}), most likely for lack of memory: each takes 700 MB. What was written "
                    "before is kept; run the same command again with a lower --workers, or where there is more memory."
                ) from error
            launch(job)
        else:
            yield Shard(shard.documents, shard.events, shard.known + job.known, shard.refused)

    for job in jobs:
        if not job.documents:
            yield Shard(0, 0, job.known)
            continue
        while len(flying) >= _AHEAD * max(1, int(ray.cluster_resources().get("CPU", 1))):
            yield from landed()
        launch(job)
    while flying:
        yield from landed()


def _first_line(error: Exception) -> str:
    return str(error).strip().split("\n", 1)[0]


@contextmanager
def _ray(address: str | None, workers: int | None) -> Iterator[Any]:
    """Ray, connected to the cluster at ``address``, or to one of this machine's own that ends with us."""
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"  # it would tell its makers that it runs
    if address is None:
        # How Ray keeps to 127.0.0.1, as it does by itself on Windows and macOS; elsewhere it takes any address for it.
        os.environ["RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER"] = "0"
    ray: Any = import_module("ray")
    # A worker's death is told by us, where it matters; Ray prints a paragraph for each on standard output.
    ray._private.worker._worker_logs_enabled = False
    with tempfile.TemporaryDirectory(prefix="detente-", ignore_cleanup_errors=True) as scratch:
        own = {
            "address": "local",
            "num_cpus": workers or os.cpu_count() or 1,
            "include_dashboard": False,
            "object_store_memory": _STORE_BYTES,
            "_temp_dir": scratch,
        }
        try:
            if address is not None:
                _reach(address)
            ray.init(**({"address": address} if address else own), log_to_driver=False, logging_level="ERROR")
        except (OSError, ValueError, RuntimeError) as error:
            where = f"no Ray cluster at {address!r}" if address else "Ray does not start on this machine"
            raise DetenteError(
                f"{where} ({_first_line(error)}); start one by 'ray start', or leave --address out"
            ) from error
        try:
            if address is None and ray.nodes()[0]["NodeManagerAddress"] != "127.0.0.1":
                raise DetenteError(
                    "Ray was loaded before by something else in this process and would listen to the whole network; "
                    "run this in a process of its own, or give the address of a cluster"
                )
            yield ray
        finally:
            ray.shutdown()


def _reach(address: str) -> None:
    """Raise OSError where nobody listens at HOST:PORT, which Ray would try for minutes. Other words are Ray's own."""
    host, _, port = address.rpartition("://")[2].rpartition(":")
    if port.isdigit():
        socket.create_connection((host, int(port)), _PATIENCE).close()


# What follows runs in Ray's workers.

_coders: dict[tuple[str, type[Coder]], Coder] = {}


def _code_shard(task: _Task, documents: list[Document], alone: bool) -> Shard:
    """Code and write one shard; ``alone`` in a process apart, which may die."""
    shards = Shards(task.out)
    name = shard_name([d.hash for d in documents], task.coder)
    if shards.has(name):
        return Shard(0, 0, len(documents))
    with _unpacked(task.books) as codebooks:
        if alone:
            codings = code_in_parallel(documents, codebooks, 1, dropped=False, coder=task.kind)
        else:
            codings = _coder(task, codebooks).code_all(documents)
        written = shards.write(name, codings, task.coder)
    return Shard(written.documents, written.events, 0, written.refused)


def _coder(task: _Task, codebooks: tuple[str, ...]) -> Coder:
    """The coder of this process, loaded once."""
    if (task.coder, task.kind) not in _coders:
        if (here := signature(*codebooks)) != task.coder:
            raise DetenteError(
                f"a worker on {os.uname().nodename} codes as {here}, and the command as {task.coder}. Install the same "
                "détente on all machines."
            )
        _coders[task.coder, task.kind] = task.kind(*codebooks)
    return _coders[task.coder, task.kind]


@contextmanager
def _unpacked(books: tuple[tuple[str, bytes], ...]) -> Iterator[tuple[str, ...]]:
    """The user's codebooks as files of this machine."""
    with tempfile.TemporaryDirectory(prefix="detente-") as scratch:
        paths = []
        for number, (name, data) in enumerate(books):
            path = Path(scratch) / str(number) / name
            path.parent.mkdir()
            path.write_bytes(data)
            paths.append(str(path))
        yield tuple(paths)
