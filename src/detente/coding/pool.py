"""Coding on several processes: the same codings in the same order as on one, with a bounded number in flight."""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice

from detente.coding.coder import Coder
from detente.records import Coding, Document, Dropped, Event

# Documents sent to a process at a time: enough to fill the parser's batches, few enough that the last ones are shared.
_PORTION = 256
# Portions waiting for each process; more would only hold memory.
_AHEAD = 3

# What comes back from a process: a coding without its document, which the parent has.
Facts = tuple[tuple[Event, ...], tuple[Dropped, ...]]

_coder: Coder | None = None


def code_in_parallel(documents: Iterable[Document], codebooks: tuple[str, ...], workers: int) -> Iterator[Coding]:
    """Codings of ``documents``, in order, made by ``workers`` processes (each takes about 500 MB)."""
    if workers <= 1:
        yield from Coder(*codebooks).code_all(documents)
        return
    source = iter(documents)
    # "spawn" on every system: forking a process that has DuckDB's threads may lock up.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_start, initargs=(codebooks,)) as pool:
        waiting: deque[tuple[list[Document], Future[list[Facts]]]] = deque()
        try:
            while True:
                while len(waiting) < workers * _AHEAD and (portion := list(islice(source, _PORTION))):
                    waiting.append((portion, pool.submit(_code, portion)))
                if not waiting:
                    return
                portion, coded = waiting.popleft()
                for document, (events, dropped) in zip(portion, coded.result(), strict=True):
                    yield Coding(document, events, dropped)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _start(codebooks: tuple[str, ...]) -> None:
    import signal

    global _coder
    # Ctrl-C reaches every process of the terminal; the parent alone decides what is kept.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _coder = Coder(*codebooks)


def _code(portion: list[Document]) -> list[Facts]:
    assert _coder is not None
    return [(c.events, c.dropped) for c in _coder.code_all(portion)]
