"""``detente add``: documents into an archive."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
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

ArchiveFile = Annotated[str, typer.Option("--archive", metavar="FILE", help="The archive, made if it is not there.")]


def add(
    inputs: Inputs,
    archive: ArchiveFile,
    codebook: Codebooks = None,
    workers: Workers = None,
    encoding: Encoding = None,
) -> None:
    """Code documents and keep them in an archive. Adding a document twice changes nothing."""
    from detente.archive import Archive
    from detente.coding.coder import signature
    from detente.sources import read

    problems = Problems()
    documents = read(*inputs, on_problem=problems, encoding=encoding)
    coder = signature(*(codebook or ()))  # a faulty codebook ends the run before an archive is made
    with Archive.open(archive) as store:
        try:
            told = fill(store, documents, coder, tuple(codebook or ()), workers, problems)
        except KeyboardInterrupt:
            print(
                f"detente: stopped; {store.counts().documents:,} documents are kept in {archive}. "
                "Run the same command again to go on.",
                file=sys.stderr,
            )
            raise typer.Exit(130) from None
        counts = store.counts()
    typer.echo(f"{told}; {archive} holds {counts.documents:,} documents and {counts.events:,} events")
    problems.exit()


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
    return f"added {new:,} documents with {events:,} events ({known:,} documents known already)"


def _processes(asked: int | None, found: int) -> int:
    """As many as were asked for, or one a core for what is worth it, or none but this one."""
    return asked or (cores() if found == WORTH_SPREADING else 0)


def codebooks_named(codebooks: tuple[str, ...]) -> str:
    return "+".join(["plover", *codebooks])
