"""Coders that fail on marked documents, as a fault in a library would: for the tests of what a death costs.

``python deadly.py ARGUMENTS`` is the program itself with such a coder, also in the processes that it starts: these
import this file as their main module.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from detente.coding import Coder
from detente.coding import coder as real
from detente.records import Coding, Document, Dropped

KILLS, RAISES = "Kill this process.", "Raise an error."
# Kills the first process that meets it, and no other: the text goes on with the path of a file to remember that in.
KILLS_ONCE = "Kill one process: "


def meet(text: str) -> None:
    if KILLS in text:
        os.abort()
    if RAISES in text:
        raise ValueError("no such thing")
    if KILLS_ONCE in text:
        remembered = text.partition(KILLS_ONCE)[2]
        if not os.path.exists(remembered):
            open(remembered, "w").close()
            os.abort()


class Stub(Coder):
    """Loads nothing, and finds in a document what it is told, by the process of this id."""

    def __init__(self, *codebooks: str) -> None:
        pass

    def code_all(self, documents: Iterable[Document]) -> Iterator[Coding]:
        for document in documents:
            meet(document.text)
            yield Coding(document, (), (Dropped(0, 1, str(os.getpid())),))


class Stillborn(Stub):
    """Ends its process while it loads."""

    def __init__(self, *codebooks: str) -> None:
        os.abort()


class Deadly(Coder):
    """The real one otherwise. The fault is in reading, where a chunk of documents is in hand at once."""

    def __init__(self, *codebooks: str) -> None:
        super().__init__(*codebooks)
        opened = self._reader.opened

        def faulty(document: Document, screen: object = None) -> object:
            meet(document.text)
            return opened(document, screen)  # type: ignore[arg-type]

        self._reader.opened = faulty  # type: ignore[method-assign, assignment]


if __name__ in ("__main__", "__mp_main__"):
    from detente.coding import pool

    real.Coder = pool.Coder = Deadly  # type: ignore[misc]
    pool.code_in_parallel.__kwdefaults__["coder"] = Deadly

if __name__ == "__main__":
    from detente.cli import main

    main()
