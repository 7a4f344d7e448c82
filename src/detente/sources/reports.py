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
from detente.sources.limits import CHUNK_BYTES, MAX_DOCUMENT_BYTES
from detente.sources.opening import Unreadable, as_utf8, peek, unpacked, whole
from detente.sources.signatures import not_text

OnProblem = Callable[[Problem], None]

_LINES_SUFFIXES = {".jsonl", ".ndjson", ".json-lines"}
# A line on which an object or a list of objects begins.
_JSON_BEGINS = re.compile(rb'^[ \t\r]*(\{\s*["}]|\[\s*[\[{\]])', re.MULTILINE)

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
    if not head.strip() and len(head) < CHUNK_BYTES:
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
    head = head.removeprefix(codecs.BOM_UTF8)
    pieces = chain([head], rest)
    layout = _layout(source.kind, head.lstrip())
    if layout == "text":
        yield from _one_text(source, pieces, on_problem, encoding)
    else:
        yield from _objects(source, _values(source.name, layout, pieces), on_problem, encoding)


def _values(name: str, layout: str, pieces: Iterator[bytes]) -> Iterator[tuple[str, bytes | None]]:
    """Each JSON value and where it stands; None for one that is too long."""
    if layout == "object":
        yield name, whole(pieces)
    elif layout == "array":
        inside = chain([next(pieces).lstrip()[1:]], pieces)
        yield from ((f"{name}, item {number}", item) for number, item in enumerate(items(inside), 1))
    else:
        yield from ((f"{name}:{number}", line) for number, line in enumerate(lines(pieces), 1))


def _why_binary(head: bytes, kind: str, encoding: str | None) -> str | None:
    known = marked(head) or encoding
    if known and is_wide(known):
        return None  # NUL bytes are half of UTF-16
    # In JSON Lines that have other lines, a line of rubbish costs that line and not the file.
    has_json = kind != "text" and _JSON_BEGINS.search(head)
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


def _objects(
    source: Input, values: Iterable[tuple[str, bytes | None]], on_problem: OnProblem, encoding: str | None
) -> Iterator[Document]:
    is_empty = True
    for where, data in values:
        if data is None:
            is_empty = False
            on_problem(Problem(where, _TOO_LONG))
        elif data.strip():
            is_empty = False
            text, remark = decode(data, encoding)
            if remark:
                on_problem(Problem(where, remark))
            if text is not None and (document := parse(text, where, on_problem)):
                yield document
    if is_empty:
        on_problem(Problem(source.name, _EMPTY))
