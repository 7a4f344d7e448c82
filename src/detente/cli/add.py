"""``detente add``: documents into an archive."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from enum import StrEnum
from itertools import chain, islice
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli.talk import WORTH_SPREADING, Codebooks, Encoding, Inputs, Problems, Workers, cores, progress
from detente.records import Problem

if TYPE_CHECKING:
    from detente.archive import Archive
    from detente.records import Document

# Documents kept in one transaction: a killed run loses at most this much work, and larger ones do not go in faster.
BATCH = 2000

ArchiveFile = Annotated[
    str | None, typer.Option("--archive", metavar="FILE", help="The archive, made if it is not there.")
]
Out = Annotated[
    str | None,
    typer.Option("--out", metavar="FOLDER", help="With --engine ray: where the Parquet goes, a folder or s3://…"),
]
Address = Annotated[
    str | None,
    typer.Option("--address", metavar="HOST:PORT", help="With --engine ray: a running cluster; else this machine."),
]


class Engine(StrEnum):
    """What runs the coding processes."""

    local = "local"
    ray = "ray"


def add(
    inputs: Inputs,
    archive: ArchiveFile = None,
    codebook: Codebooks = None,
    workers: Workers = None,
    encoding: Encoding = None,
    engine: Annotated[
        Engine, typer.Option("--engine", help="Processes of this machine into an archive, or a Ray cluster into --out.")
    ] = Engine.local,
    out: Out = None,
    address: Address = None,
) -> None:
    """Code documents and keep them in an archive. Adding a document twice changes nothing."""
    problems = Problems()
    codebooks = tuple(codebook or ())
    if engine is Engine.ray:
        if out is None or archive is not None:
            raise typer.BadParameter("--engine ray writes Parquet: give --out FOLDER, and no --archive.")
        _to_folder(inputs, out, codebooks, workers, encoding, address, problems)
    else:
        if archive is None or out is not None or address is not None:
            raise typer.BadParameter("give --archive FILE; --out and --address go with --engine ray.")
        _to_archive(inputs, archive, codebooks, workers, encoding, problems)
    problems.exit()


def _to_archive(
    inputs: list[str],
    archive: str,
    codebooks: tuple[str, ...],
    workers: int | None,
    encoding: str | None,
    problems: Problems,
) -> None:
    from detente.archive import Archive
    from detente.coding.coder import signature
    from detente.sources import read

    documents = read(*inputs, on_problem=problems, encoding=encoding)
    coder = signature(*codebooks)  # a faulty codebook ends the run before an archive is made
    with Archive.open(archive) as store:
        try:
            told = fill(store, documents, coder, codebooks, workers, problems)
        except KeyboardInterrupt:
            print(
                f"detente: stopped; {store.counts().documents:,} documents are kept in {archive}. "
                "Run the same command again to go on.",
                file=sys.stderr,
            )
            raise typer.Exit(130) from None
        counts = store.counts()
    typer.echo(f"{told}; {archive} holds {counts.documents:,} documents and {counts.events:,} events")


def _to_folder(
    inputs: list[str],
    out: str,
    codebooks: tuple[str, ...],
    workers: int | None,
    encoding: str | None,
    address: str | None,
    problems: Problems,
) -> None:
    from detente.cluster import code_on_cluster, read_anywhere

    documents = read_anywhere(*inputs, on_problem=problems, encoding=encoding)
    done = code_on_cluster(documents, out, codebooks=codebooks, workers=workers, address=address)
    new = events = known = 0
    try:
        for shard in progress(done, "coding shards"):
            new += shard.documents
            events += shard.events
            known += shard.known
            for refused in shard.refused:
                problems(Problem(refused.where, f"not kept: {refused.reason}"))
    except KeyboardInterrupt:
        print(
            f"detente: stopped; whole shards are kept in {out}. Run the same command again to go on.", file=sys.stderr
        )
        raise typer.Exit(130) from None
    typer.echo(f"{_told(new, events, known)}; they are in {out}")


def fill(
    store: Archive,
    documents: Iterable[Document],
    coder: str,
    codebooks: tuple[str, ...],
    workers: int | None,
    problems: Problems,
) -> str:
    """Code what the archive does not know yet, batch by batch, and say what was done."""
    import detente
    from detente.coding.pool import code_in_parallel

    known = 0

    def unknown(source: Iterator[Document]) -> Iterator[Document]:
        nonlocal known
        while portion := list(islice(source, BATCH)):
            there = store.known([d.hash for d in portion], coder)
            new_ones = [d for d in portion if d.hash not in there]
            known += len(portion) - len(new_ones)
            yield from new_ones

    waiting = unknown(iter(documents))
    first = list(islice(waiting, WORTH_SPREADING))
    if not first:
        return f"nothing new ({known:,} documents known already)"
    codings = progress(
        code_in_parallel(chain(first, waiting), codebooks, _processes(workers, len(first)), dropped=False),
        "coding",
    )
    new = events = 0
    while batch := list(islice(codings, BATCH)):
        added = store.add(batch, coder=coder, codebook=codebooks_named(codebooks), version=detente.__version__)
        new += added.documents
        events += added.events
        known += added.known
        for refused in added.refused:
            problems(Problem(refused.where, f"not kept: {refused.reason}"))
    return _told(new, events, known)


def _told(new: int, events: int, known: int) -> str:
    return f"added {new:,} documents with {events:,} events ({known:,} documents known already)"


def _processes(asked: int | None, found: int) -> int:
    """As many as were asked for, or one a core for what is worth it, or none but this one."""
    return asked or (cores() if found == WORTH_SPREADING else 0)


def codebooks_named(codebooks: tuple[str, ...]) -> str:
    return "+".join(["plover", *codebooks])
