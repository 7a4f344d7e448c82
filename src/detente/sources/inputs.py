"""What the caller named: checked before anything is read, then turned into the files to read."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from detente.errors import SourceError
from detente.sources.folders import files, printable
from detente.sources.reports import Input, OnProblem, why_no_report

STANDARD_INPUT = "-"

_FOUND_SHOWN = 5  # kinds of file listed in the message about a folder without reports


def check(names: Sequence[str], encoding: str | None) -> None:
    """Raise SourceError, naming each, if inputs are missing; else if folders hold nothing that could be a report."""
    if missing := [reason for name in names if (reason := _why_missing(name))]:
        raise SourceError(
            f"cannot read {', '.join(missing)}: expected files, folders, or - for standard input; "
            f"relative names are looked for in {os.getcwd()}"
        )
    folders = [Path(name) for name in names if name != STANDARD_INPUT and os.path.isdir(name)]
    if barren := [reason for folder in folders if (reason := _why_barren(folder, encoding))]:
        raise SourceError(
            f"no reports in {', '.join(barren)}: expected text or JSON Lines (.jsonl .ndjson .json), plain or gzip"
        )


def expand(names: Sequence[str], on_problem: OnProblem) -> Iterator[Input]:
    """The inputs to read, in the order named; a folder gives its files."""
    for name in names:
        path = Path(name)
        if name == STANDARD_INPUT:
            yield Input(None)
        elif path.is_dir():
            for file in files(path, on_problem):
                yield Input(file, printable(file.relative_to(path).as_posix()))
        else:
            # The name of a pipe, such as /dev/fd/63, is not a name for the text that comes through it.
            yield Input(path, "" if path.exists() and not path.is_file() else printable(path.name))


def _why_missing(name: str) -> str | None:
    if name == STANDARD_INPUT:
        return None
    if "://" in name:
        return f"{name!r} (addresses are not fetched: download it first)"
    try:
        if os.path.isdir(name):
            os.scandir(name).close()
        else:
            os.stat(name)
    except (FileNotFoundError, NotADirectoryError):
        return f"{name!r} (no such file or folder)"
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        return f"{name!r} ({getattr(error, 'strerror', None) or error})"
    return None


def _why_barren(folder: Path, encoding: str | None) -> str | None:
    """What was found in a folder without a report, or None if it has one. Stops at the first that could be a report."""
    found: Counter[str] = Counter()
    for file in files(folder, lambda problem: found.update(["not a file"])):
        reason = why_no_report(Input(file), encoding)
        if reason is None:
            return None
        found[f"{reason} {file.suffix}".rstrip()] += 1
    if hidden := sum(name.startswith(".") for name in os.listdir(folder)):
        found["hidden"] = hidden
    kinds = [f"{count} {kind}" for kind, count in found.most_common(_FOUND_SHOWN)]
    return f"{printable(folder)!r} (found {', '.join(kinds) or 'nothing'})"
