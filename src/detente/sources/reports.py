"""One file, or standard input, to its Documents: which kind it is, and what is said where it breaks off."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from detente.records import Document, Problem
from detente.sources.cutting import items, lines
from detente.sources.decoding import decode, is_wide, marked
from detente.sources.fields import parse
from detente.sources.folders import printable
from detente.sources.limits import MAX_DOCUMENT_BYTES
from detente.sources.opening import Unreadable, as_utf8, peek, unpacked, whole
from detente.sources.signatures import not_text

OnProblem = Callable[[Problem], None]

_LINES_SUFFIXES = {".jsonl", ".ndjson", ".json-lines"}
_A_VALUE_BEGINS = re.compile(rb"^\s*[\[{]", re.MULTILINE)

_TOO_LONG = f"over {MAX_DOCUMENT_BYTES / 1e6:g} MB, the most one document may have: skipped; split it into its reports"
_EMPTY = "empty: skipped; expected a text, or JSON Lines with a report each"


@dataclass(frozen=True, slots=True)
class Input:
    """One file to read; ``path`` None is standard input. ``id`` is the document's own, should the file be one text."""

    path: Path | None
    id: str = ""

    @property
    def name(self) -> str:
        return "standard input" if self.path is None else printable(self.path)

    @property
    def kind(self) -> str:
        """``lines``, ``json`` or ``text`` by the name; ``stream`` for a pipe, whose name says nothing."""
        if self.path is None or (self.path.exists() and not self.path.is_file()):
            return "stream"
        suffix = Path(self.path.name.lower().removesuffix(".gz")).suffix
        return "lines" if suffix in _LINES_SUFFIXES else "json" if suffix == ".json" else "text"


def documents(source: Input, on_problem: OnProblem, encoding: str | None) -> Iterator[Document]:
    """The Documents of one input, in order. What cannot be read goes to ``on_problem``; nothing is raised for it."""
    kept = 0
    try:
        for document in _documents(source, on_problem, encoding):
            yield document
            kept += 1
    except Unreadable as cause:
        outcome = f"skipped from there on; documents kept before it: {kept}" if kept else "skipped"
        on_problem(Problem(source.name, f"{cause}: {outcome}"))


def why_no_report(source: Input, encoding: str | None) -> str | None:
    """In two words, why a file cannot hold a report; None if it can. Reads the beginning of the file only."""
    try:
        head, _ = peek(unpacked(source.path))
    except Unreadable:
        return "unreadable"
    if not head.strip():
        return "empty"
    return "not text" if _why_binary(head, source.kind, encoding) else None


def _documents(source: Input, on_problem: OnProblem, encoding: str | None) -> Iterator[Document]:
    head, rest = peek(unpacked(source.path))
    if reason := _why_binary(head, source.kind, encoding):
        on_problem(Problem(source.name, reason))
        return
    known = marked(head) or encoding
    if known and is_wide(known):
        head, rest = peek(as_utf8(chain([head], rest), known))
        encoding = None
    pieces = chain([head.removeprefix(codecs.BOM_UTF8)], rest)
    layout = _layout(source.kind, head.removeprefix(codecs.BOM_UTF8).lstrip())
    if not head.strip():
        on_problem(Problem(source.name, _EMPTY))
    elif layout == "text":
        yield from _one_text(source, pieces, on_problem, encoding)
    else:
        if layout == "array":
            pieces = chain([next(pieces).lstrip()[1:]], pieces)
            values = ((f"{source.name}, item {number}", item) for number, item in enumerate(items(pieces), 1))
        elif layout == "object":
            values = ((source.name, value) for value in [whole(pieces)])
        else:
            values = ((f"{source.name}:{number}", line) for number, line in enumerate(lines(pieces), 1))
        yield from _each_object(values, on_problem, encoding)


def _why_binary(head: bytes, kind: str, encoding: str | None) -> str | None:
    known = marked(head) or encoding
    if known and is_wide(known):
        return None  # NUL bytes are half of UTF-16
    # In JSON Lines that have other lines, a line of rubbish costs that line and not the file.
    has_json = kind != "text" and _A_VALUE_BEGINS.search(head)
    return None if has_json else not_text(head)


def _layout(kind: str, head: bytes) -> str:
    """``text``, ``lines``, ``array`` or ``object``, by the kind and the first characters that are not blank."""
    if kind == "stream":
        return "lines" if head.startswith(b"{") else "text"
    if kind != "json":
        return kind
    if head.startswith(b"["):
        return "array"
    # Much that is named .json is JSON Lines. There, unlike in an object set out over lines, the first line is whole.
    first_line, line_feed, _ = head.partition(b"\n")
    return "lines" if not line_feed or first_line.rstrip().endswith(b"}") else "object"


def _one_text(
    source: Input, pieces: Iterable[bytes], on_problem: OnProblem, encoding: str | None
) -> Iterator[Document]:
    data = whole(pieces)
    if data is None:
        on_problem(Problem(source.name, _TOO_LONG))
        return
    if reason := not_text(data):
        on_problem(Problem(source.name, reason))
        return
    text, remark = decode(data, encoding)
    if remark:
        on_problem(Problem(source.name, remark))
    if text is None:
        return
    if text.strip():
        yield Document(text=text, id=source.id)
    else:
        on_problem(Problem(source.name, _EMPTY))


def _each_object(
    values: Iterable[tuple[str, bytes | None]], on_problem: OnProblem, encoding: str | None
) -> Iterator[Document]:
    for where, data in values:
        if data is None:
            on_problem(Problem(where, _TOO_LONG))
            continue
        text, remark = decode(data, encoding)
        if remark:
            on_problem(Problem(where, remark))
        if text and not text.isspace():
            document = parse(text, where, on_problem)
            if document:
                yield document
