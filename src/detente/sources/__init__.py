"""Sources: anything a user can point at becomes Documents - text files, folders, JSON Lines, gzip, standard input.

This room knows files, bytes and encodings, and nothing of what a report says: it never looks for states, events or
dates in a text. It imports only the records and the errors. It guesses nothing to fill a field: a date that is not
written is None, and not the day the file was saved. Input is taken to be hostile: size is bounded, nothing is held that
need not be, and what cannot be read is named in a Problem while the rest is read.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Iterator
from importlib.resources import as_file, files
from pathlib import Path

from detente.errors import SourceError
from detente.records import Document, Problem
from detente.sources.decoding import check_encoding
from detente.sources.inputs import check, expand
from detente.sources.limits import MAX_DOCUMENT_BYTES
from detente.sources.reports import Input, documents

__all__ = ["MAX_DOCUMENT_BYTES", "chronicle", "read", "warn"]


def warn(problem: Problem) -> None:
    """Tell a Problem as a Python warning."""
    warnings.warn(str(problem), stacklevel=2)


def read(
    *inputs: str | Path, on_problem: Callable[[Problem], None] = warn, encoding: str | None = None
) -> Iterator[Document]:
    """The Documents of files, folders and standard input (``-``), in the order given, read as they are asked for.

    A file named .jsonl, .ndjson or .json-lines has a report on each line; a .json file has one, a list of them, or one
    on each line; any other file is one text. Each may be gzip. A folder gives its files, sorted, without hidden ones.
    Standard input has a report on each line if it begins with ``{``, and is one text otherwise.

    A text is given exactly, line ends included; only a byte-order mark is taken off. ``encoding`` says what the bytes
    are in; without it they are UTF-8, or what a byte-order mark says, or what they clearly look like. Ids are the
    source's own and may occur twice; a text file's is its name, from the folder on.

    Raises SourceError before anything is read if an input does not exist, if a folder holds no report, or if Python has
    no such encoding. Whatever else cannot be read, in whole or in part, is told to ``on_problem`` and the rest is read.
    Memory is bounded by ``MAX_DOCUMENT_BYTES`` a document and by the number of names in one folder.
    """
    names = [os.fspath(name) for name in inputs]
    if encoding is not None:
        check_encoding(encoding)
    check(names, encoding)
    return (document for source in expand(names, on_problem) for document in documents(source, on_problem, encoding))


def chronicle() -> Iterator[Document]:
    """The sample that comes with the package, in the order of its file.

    Raises SourceError if it is missing or damaged, which only a broken installation can be.
    """

    def give_up(problem: Problem) -> None:
        raise SourceError(f"the sample chronicle is damaged ({problem}); install détente again")

    with as_file(files("detente.sources") / "chronicle.jsonl") as path:
        yield from documents(Input(path), give_up, "utf-8")
