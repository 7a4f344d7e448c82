"""The files of a folder, in an order that is the same on every machine."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

from detente.records import Problem
from detente.sources.opening import io_reason


def files(folder: Path, on_problem: Callable[[Problem], None]) -> Iterator[Path]:
    """Every file below ``folder``, sorted by name within each folder; hidden ones are passed over.

    A link to a file is read as the file. A link to a folder is named and not followed, so that nothing is read twice,
    from elsewhere, or without end. Holds the names of one folder and of its parents' rest, not of the whole tree.
    """
    waiting = [folder]  # a stack and not recursion: folders may be nested deeper than Python calls
    while waiting:
        path = waiting.pop()
        found = _look(path, is_top=path is folder)
        if isinstance(found, str):
            on_problem(Problem(printable(path), found))
        elif found is None:
            yield path
        else:
            waiting += reversed(found)


def printable(path: Path | str) -> str:
    """The name with U+FFFD where it is not UTF-8, so that it can be written into any file."""
    return os.fsencode(path).decode("utf-8", "replace")


def _look(path: Path, is_top: bool) -> list[Path] | str | None:
    """What a folder holds, sorted; None for a file; for anything else the reason why it is passed over."""
    try:
        mode = path.stat().st_mode
        if stat.S_ISREG(mode):
            return None
        if not stat.S_ISDIR(mode):
            return "a pipe, socket or device: skipped; expected a file (name it as an input of its own to read it)"
        if path.is_symlink() and not is_top:
            return "a link to a folder: not followed; name that folder as an input of its own to read it"
        return [path / name for name in sorted(os.listdir(path)) if not name.startswith(".")]
    except FileNotFoundError as error:
        return "a link to what does not exist: skipped" if path.is_symlink() else f"{io_reason(error)}: skipped"
    except OSError as error:
        return f"{io_reason(error)}: skipped"
