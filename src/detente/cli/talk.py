"""What the commands share: options, named problems, and progress that is quiet where nobody watches."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Annotated, TypeVar

import typer

from detente.records import Problem

T = TypeVar("T")

Inputs = Annotated[
    list[str], typer.Argument(metavar="INPUT...", help="Text files, folders, JSON Lines (also .gz), or - for stdin.")
]
Encoding = Annotated[
    str | None,
    typer.Option("--encoding", metavar="NAME", help="What the texts are in, if not UTF-8: cp1251, utf-16, …"),
]
Codebooks = Annotated[
    list[str] | None,
    typer.Option(
        "--codebook",
        metavar="FILE",
        help="Your own codebook (TOML) or names and offices (CSV), laid over the shipped ones.",
    ),
]
Workers = Annotated[
    int | None,
    typer.Option(
        "--workers",
        metavar="N",
        min=1,
        help="Processes that code, about 600 MB each; add takes one a core if there is much to do.",
    ),
]


class TextOrJson(StrEnum):
    """How an answer is printed that is no table."""

    text = "text"
    json = "json"


# Nothing is shown for work that ends sooner (seconds).
_PATIENCE = 2.0
# Fewer documents than this are coded faster by one process than by starting several.
WORTH_SPREADING = 1000


class Problems:
    """Tells each problem on standard error as it comes, and remembers that there was one."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, problem: Problem) -> None:
        from detente.relations.render import clean

        self.count += 1
        # What is an argument of read() in Python is an option here.
        told = clean(str(problem)).replace("encoding='…'", "--encoding NAME")
        print(f"detente: {told}", file=sys.stderr)

    def exit(self) -> None:
        """End with exit code 1 if there was one."""
        if self.count:
            print(
                f"detente: {self.count} problem{'s' * (self.count > 1)}, named above; the rest is done", file=sys.stderr
            )
            raise typer.Exit(1)


def cores() -> int:
    return os.cpu_count() or 1


def progress(items: Iterable[T], what: str) -> Iterator[T]:
    """Passes ``items`` on; in a terminal, and once two seconds have gone by, shows how many there were."""
    if not sys.stderr.isatty():
        yield from items
        return
    start = time.monotonic()
    bar = None
    count = 0
    try:
        for item in items:
            count += 1
            if bar is None and time.monotonic() - start > _PATIENCE:
                bar = _bar(what)
                bar.start()
            if bar is not None:
                bar.update(bar.task_ids[0], completed=count)
            yield item
    finally:
        if bar is not None:
            bar.stop()


def _bar(what: str):  # type: ignore[no-untyped-def]
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
    )
    bar.add_task(what, total=None)
    return bar
