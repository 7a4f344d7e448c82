"""Coding on several processes: the same codings in the same order as on one, with a bounded number in flight.

A process that dies (a fault in a library, memory that ran out, a kill) costs nothing but time: the portion that it had
in hand is coded again, document by document in a fresh process, and a document that ends that one too, each time it is
tried, is set aside by name.
"""

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
from dataclasses import dataclass
from itertools import islice

from detente.coding.coder import Coder, signature
from detente.errors import DetenteError
from detente.records import Coding, Document, Dropped, Event, Genre, TieChange

# Documents sent to a process at a time: enough to fill the parser's batches, few enough that the last ones are shared.
_PORTION = 512
# Portions waiting for each process; more would only hold memory.
_AHEAD = 3
# Deaths that a document may cause alone in a fresh process. One may be chance: the system ends whichever process is
# largest when memory runs out.
_DEATHS = 2
# Processes in a row that die before they have coded a sentence of ours, and documents in a row that are set aside:
# more than this is no document's fault but the machine's.
_MOST_STILLBORN = 3
_MOST_SET_ASIDE = 10

_PROBE = Document("Armenia and Russia sign a treaty.")
_SET_ASIDE = (
    f"the process that codes died on this document, and again {_DEATHS} times with it alone; it is set aside. Split it "
    "if it is very long, else please report it"
)
_MEMORY = (
    "Most likely memory ran out: each takes about 600 MB. Run the same command again with a lower --workers, or where "
    "there is more memory"
)

# What comes back from a process: a coding without its document, which the parent has.
Facts = tuple[tuple[Event, ...], tuple[Dropped, ...], tuple[TieChange, ...], Genre, str, tuple[str, ...] | None]

# In a process that codes: its coder, and whether the parent still wants what it codes.
_coder: Coder | None = None
_unwanted = c_bool(False)


@dataclass(slots=True)
class _Portion:
    """Documents that a worker has or had in hand, and what will come of them."""

    documents: list[Document]
    worker: _Worker
    facts: Future[list[Facts]]


def code_in_parallel(
    documents: Iterable[Document],
    codebooks: tuple[str, ...],
    workers: int,
    *,
    dropped: bool = True,
    coder: type[Coder] = Coder,
) -> Iterator[Coding]:
    """Codings of ``documents``, in order, made by ``workers`` processes (each takes about 600 MB).

    With 0 workers they are made in this process. Without ``dropped`` the codings of other processes hold no drops,
    which is less to send between them. ``coder`` is the class that codes, if not ours; processes import it by name.

    A document that ends its process each time it is tried comes as a coding with a ``failure``.

    Raises DetenteError where processes die whatever they are given; the codings given out before are whole.
    """
    if workers < 1:
        yield from coder(*codebooks).code_all(documents)
        return
    signature(*codebooks)  # so that a faulty file is told here and once, and not by each process in its own way
    source = iter(documents)
    # "spawn" on every system: forking a process that has DuckDB's threads may lock up.
    context = multiprocessing.get_context("spawn")
    unwanted = context.RawValue(c_bool, False)
    team = [_Worker(coder, codebooks, dropped, unwanted) for _ in range(workers)]
    waiting: deque[_Portion] = deque()
    set_aside = 0
    try:
        while True:
            while len(waiting) < workers * _AHEAD and (portion := list(islice(source, _PORTION))):
                worker = _least_busy(team, waiting)
                waiting.append(_Portion(portion, worker, worker.submit(portion)))
            if not waiting:
                return
            head = waiting.popleft()
            died = isinstance(head.facts.exception(), BrokenProcessPool)
            for coding in _coded_alone(head) if died else _coded(head):
                set_aside = set_aside + 1 if coding.failure == _SET_ASIDE else 0
                if set_aside == _MOST_SET_ASIDE:
                    raise DetenteError(f"{set_aside} documents in a row each ended the process that codes. {_MEMORY}.")
                yield coding
            if died:  # and with it all that was waiting for it
                for lost in (p for p in waiting if p.worker is head.worker):
                    lost.worker = _least_busy(team, waiting)
                    lost.facts = lost.worker.submit(lost.documents)
    finally:
        unwanted.value = True
        for worker in team:
            worker.end()


def _least_busy(team: list[_Worker], waiting: Iterable[_Portion]) -> _Worker:
    busy = [p.worker for p in waiting if not p.facts.done() or p.facts.exception()]
    return min(team, key=busy.count)


def _coded(portion: _Portion) -> Iterator[Coding]:
    for document, facts in zip(portion.documents, portion.facts.result(), strict=True):
        yield Coding(document, *facts)


def _coded_alone(portion: _Portion) -> Iterator[Coding]:
    """The codings of the portion that a dead worker had in hand: the first that it did not give back."""
    worker = portion.worker
    worker.bury()
    for document in portion.documents:
        deaths = 0
        while deaths < _DEATHS:
            try:
                [facts] = worker.submit([document]).result()
            except BrokenProcessPool:
                deaths += worker.bury()
            else:
                yield Coding(document, *facts)
                break
        else:
            yield Coding.failed(document, _SET_ASIDE)


class _Worker:
    """One process that codes what it is given, in order; started when there is something, and again after its death."""

    def __init__(self, coder: type[Coder], codebooks: tuple[str, ...], dropped: bool, unwanted: c_bool) -> None:
        self._start = (coder, codebooks, dropped, unwanted)
        self._pool: ProcessPoolExecutor | None = None
        self._ready: Future[None] | None = None
        self._stillborn = 0

    def submit(self, documents: list[Document]) -> Future[list[Facts]]:
        """What will come of ``documents``; BrokenProcessPool if the process dies, or is dead and not buried yet."""
        with _sheltered_from_ctrl_c():
            if self._pool is None:
                context = multiprocessing.get_context("spawn")
                self._pool = ProcessPoolExecutor(1, mp_context=context, initializer=_start, initargs=self._start)
                self._ready = self._pool.submit(_probe)
            try:
                return self._pool.submit(_code, documents)
            except BrokenProcessPool as error:
                dead: Future[list[Facts]] = Future()
                dead.set_exception(error)
                return dead

    def bury(self) -> bool:
        """Make room for a fresh process after this one has died; gives whether it had come so far as to code.

        Raises DetenteError where one after the other has not.
        """
        assert self._ready is not None
        came_to_life = self._ready.exception() is None
        self.end()
        self._stillborn = 0 if came_to_life else self._stillborn + 1
        if self._stillborn == _MOST_STILLBORN:
            raise DetenteError(
                f"{_MOST_STILLBORN} processes that code died one after the other before they had coded anything. "
                f"{_MEMORY}."
            )
        return came_to_life

    def end(self) -> None:
        pool, self._pool = self._pool, None
        if pool is not None:
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


# What follows runs in the process that codes.

_dropped = True


def _start(coder: type[Coder], codebooks: tuple[str, ...], dropped: bool, unwanted: c_bool) -> None:
    global _coder, _dropped, _unwanted
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _coder, _dropped, _unwanted = coder(*codebooks), dropped, unwanted


def _end_with_parent() -> None:
    """A parent that was killed cannot end its processes; without this they would wait for work for ever."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)


def _probe() -> None:
    """Everything that coding needs is there and works."""
    assert _coder is not None
    _coder.code(_PROBE)


def _code(portion: list[Document]) -> list[Facts]:
    assert _coder is not None
    facts = []
    for c in _coder.code_all(portion):
        if _unwanted.value:
            break
        facts.append((c.events, c.dropped if _dropped else (), c.ties, c.genre, c.failure, c.named))
    return facts
