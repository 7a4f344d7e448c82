"""Coding on several processes: the same codings in the same order as on one, with a bounded number in flight."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from ctypes import c_bool
from itertools import islice

from detente.coding.coder import Coder, signature
from detente.errors import DetenteError
from detente.records import Coding, Document, Dropped, Event, Genre, TieChange

# Documents sent to a process at a time: enough to fill the parser's batches, few enough that the last ones are shared.
_PORTION = 512
# Portions waiting for each process; more would only hold memory.
_AHEAD = 3

# What comes back from a process: a coding without its document, which the parent has.
Facts = tuple[tuple[Event, ...], tuple[Dropped, ...], tuple[TieChange, ...], Genre]

# In a process that codes: its coder, and whether the parent still wants what it codes.
_coder: Coder | None = None
_unwanted = c_bool(False)


def code_in_parallel(
    documents: Iterable[Document], codebooks: tuple[str, ...], workers: int, *, dropped: bool = True
) -> Iterator[Coding]:
    """Codings of ``documents``, in order, made by ``workers`` processes (each takes about 600 MB).

    Without ``dropped`` the codings of several processes hold no drops, which is less to send between them.

    Raises DetenteError if one of the processes dies; the codings given out before are whole.
    """
    if workers <= 1:
        yield from Coder(*codebooks).code_all(documents)
        return
    signature(*codebooks)  # so that a faulty file is told here and once, and not by each process in its own way
    source = iter(documents)
    # "spawn" on every system: forking a process that has DuckDB's threads may lock up.
    context = multiprocessing.get_context("spawn")
    unwanted = context.RawValue(c_bool, False)
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_start, initargs=(codebooks, unwanted)) as pool:
        waiting: deque[tuple[list[Document], Future[list[Facts]]]] = deque()
        try:
            while True:
                while len(waiting) < workers * _AHEAD and (portion := list(islice(source, _PORTION))):
                    with _sheltered_from_ctrl_c():
                        waiting.append((portion, pool.submit(_code, portion, dropped)))
                if not waiting:
                    return
                portion, coded = waiting.popleft()
                for document, facts in zip(portion, coded.result(), strict=True):
                    yield Coding(document, *facts)
        except BrokenProcessPool as error:
            raise DetenteError(
                f"one of {workers} coding processes died, most likely killed for lack of memory (each takes about "
                "600 MB). Run the same command again with a lower --workers."
            ) from error
        finally:
            unwanted.value = True
            pool.shutdown(wait=False, cancel_futures=True)


@contextmanager
def _sheltered_from_ctrl_c() -> Iterator[None]:
    """Processes started within ignore Ctrl-C from their first moment on.

    Ctrl-C reaches every process of the terminal; the parent alone decides what is kept. Only the main thread can say
    so, and only it is interrupted.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _start(codebooks: tuple[str, ...], unwanted: c_bool) -> None:
    global _coder, _unwanted
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _coder, _unwanted = Coder(*codebooks), unwanted


def _end_with_parent() -> None:
    """A parent that was killed cannot end its processes; without this they would wait for work for ever."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)


def _code(portion: list[Document], dropped: bool) -> list[Facts]:
    assert _coder is not None
    facts = []
    for c in _coder.code_all(portion):
        if _unwanted.value:
            break
        facts.append((c.events, c.dropped if dropped else (), c.ties, c.genre))
    return facts
