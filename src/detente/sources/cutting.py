"""A stream of bytes cut into JSON values, a line or an array item at a time; none is held that is too long."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain

from detente.sources.limits import GIVE_UP_BYTES, MAX_DOCUMENT_BYTES
from detente.sources.opening import Unreadable

# An escape is one token, so that the quote in \" does not end a string.
_TOKEN = re.compile(rb'\\.|["\[\]{},]', re.DOTALL)
_NESTING = {b"[": 1, b"{": 1, b"]": -1, b"}": -1}


def lines(pieces: Iterable[bytes]) -> Iterator[bytes | None]:
    """Each line without its line feed; None for one over the limit of a document. A last line needs no line feed."""
    held, size = bytearray(), 0
    for piece in pieces:
        *ended, begun = piece.split(b"\n")
        for end in ended:
            line = held + end if size else end
            yield bytes(line) if size + len(end) <= MAX_DOCUMENT_BYTES else None
            held, size = bytearray(), 0
        held, size = _hold(held, size, begun, "a line")
    if size:
        yield bytes(held) if size <= MAX_DOCUMENT_BYTES else None


def items(pieces: Iterator[bytes]) -> Iterator[bytes | None]:
    """Each item of a JSON array whose opening bracket was taken off; None for one over the limit of a document.

    Only brackets, commas and strings are looked at, so that a malformed item costs no other, unless its own brackets or
    quotes do not match. Raises Unreadable where they do not, or where the array does not end.
    """
    held, size, depth, in_string, tail = bytearray(), 0, 0, False, b""
    for piece in pieces:
        piece = tail + piece
        # An escape cut in two waits for its other half.
        tail = b"\\" if (len(piece) - len(piece.rstrip(b"\\"))) % 2 else b""
        piece = piece[: len(piece) - len(tail)]
        start = 0
        for token in _TOKEN.finditer(piece):
            mark = token.group()
            if mark == b'"':
                in_string = not in_string
            if in_string:
                continue
            depth += _NESTING.get(mark, 0)
            if depth > 0 or (depth == 0 and mark != b","):
                continue
            held, size = _hold(held, size, piece[start : token.start()], "an item")
            if size > MAX_DOCUMENT_BYTES:
                yield None
            elif held.strip():
                yield bytes(held)
            held, size, start = bytearray(), 0, token.end()
            if depth < 0:
                if mark != b"]" or any(rest.strip() for rest in chain([piece[start:]], pieces)):
                    raise Unreadable("an array that ends before the file does; one of its brackets does not match")
                return
        held, size = _hold(held, size, piece[start:], "an item")
    raise Unreadable("an array that does not end; a bracket or quote in it is not closed, or it is cut short")


def _hold(held: bytearray, size: int, more: bytes, what: str) -> tuple[bytearray, int]:
    """What is held of an unfinished value, and the size it has: nothing once it is over the limit."""
    size += len(more)
    if size > GIVE_UP_BYTES:
        raise Unreadable(f"{what} that goes on for more than {GIVE_UP_BYTES / 1e9:g} GB")
    if size > MAX_DOCUMENT_BYTES:
        return bytearray(), size
    held += more
    return held, size
