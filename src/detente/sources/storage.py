"""Files in an object store or another place that has an address, one after the other by way of this machine's disk."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from detente.errors import SourceError
from detente.records import Document, Problem
from detente.sources.reports import Input, OnProblem, documents

_PIECE_BYTES = 1 << 20


def stored(address: str, on_problem: OnProblem, encoding: str | None = None) -> Iterator[Document]:
    """The Documents of a file or of a folder at an address (``s3://…``, ``gs://…``, ``file://…``), as ``read`` gives
    them, in the order of the files' names; files whose names begin with a dot or an underscore are passed over.

    Needs pyarrow. Raises SourceError before anything is read if there is nothing, or if no such place is known.
    Whatever cannot be read later is told to ``on_problem``. Takes the room of one file on the disk.
    """
    from pyarrow import ArrowException, fs

    try:
        files, root = fs.FileSystem.from_uri(address)
        info = files.get_file_info(root)
        if info.type == fs.FileType.Directory:
            found = files.get_file_info(fs.FileSelector(root, recursive=True))
        else:
            found = [info]
    except (OSError, ArrowException) as error:
        raise SourceError(f"cannot read {address!r} ({str(error).splitlines()[0]}); check the address") from error
    paths = sorted(i.path for i in found if i.type == fs.FileType.File and i.base_name[:1] not in "._")
    if not paths:
        raise SourceError(f"cannot read {address!r} (nothing there); expected a file, or a folder of files")
    return _fetched(files, root, paths, address, on_problem, encoding)


def _fetched(
    files: Any, root: str, paths: list[str], address: str, on_problem: OnProblem, encoding: str | None
) -> Iterator[Document]:
    for path in paths:
        within = os.path.relpath(path, root) if path != root else os.path.basename(path)
        with tempfile.TemporaryDirectory(prefix="detente-") as scratch:
            # The name tells what kind of file it is.
            copy = Path(scratch) / os.path.basename(path)
            try:
                with files.open_input_stream(path, compression=None) as source, copy.open("wb") as target:
                    shutil.copyfileobj(source, target, _PIECE_BYTES)
            except OSError as error:
                on_problem(Problem(f"{address}: {within}", f"cannot be read ({str(error).splitlines()[0]}): skipped"))
                continue

            def told(problem: Problem, copy: Path = copy, within: str = within) -> None:
                where = problem.where.replace(str(copy), f"{address}: {within}", 1)
                on_problem(replace(problem, where=where))

            yield from documents(Input(copy, within), told, encoding)
