"""Bytes from a file or standard input, a piece at a time, unpacked where they are gzip."""

from __future__ import annotations

import codecs
import sys
import zlib
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from detente.sources.limits import CHUNK_BYTES, MAX_DOCUMENT_BYTES

_GZIP = b"\x1f\x8b"
_GZIP_WBITS = 31  # zlib's word for: a gzip header and trailer, and the largest window

# How much packed data is unpacked in one step. Deflate gives at most 1,032 bytes for one, so that a step gives at most
# about 1 MB, whatever a hostile file claims.
_STEP_BYTES = 1024


class Unreadable(Exception):
    """The input breaks off here; the text is the cause. Caught where the input is named; never leaves the room."""


def unpacked(source: Path | None) -> Iterator[bytes]:
    """The bytes of a file, or of standard input where ``source`` is None, unpacked if they are gzip.

    Gzip is known by its first two bytes, whatever the name. Raises Unreadable where the bytes break off, after all that
    stands before the break was given out.
    """
    head, rest = peek(_standard_input() if source is None else _file(source))
    pieces = chain([head], rest)
    if head.startswith(_GZIP):
        return _gunzip(pieces)
    if head and source is not None and source.suffix.lower() == ".gz":
        raise Unreadable("named .gz, but it does not begin as gzip does (1f 8b); rename it or pack it again")
    return pieces


def peek(pieces: Iterator[bytes]) -> tuple[bytes, Iterator[bytes]]:
    """The first bytes, and the rest after them.

    From a file, as much as one step reads; from a pipe, whose pieces may be short, at least one line that is not blank.
    """
    head = b""
    for piece in pieces:
        head += piece
        if len(head) >= CHUNK_BYTES or b"\n" in head.lstrip():
            break
    return head, pieces


def whole(pieces: Iterable[bytes]) -> bytes | None:
    """All the bytes, or None as soon as they exceed the limit of a document."""
    data = bytearray()
    for piece in pieces:
        data += piece
        if len(data) > MAX_DOCUMENT_BYTES:
            return None
    return bytes(data)


def as_utf8(pieces: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    """The same text in UTF-8, for encodings in which a line break is not the single byte 0a (UTF-16, UTF-32)."""
    try:
        for text in codecs.iterdecode(pieces, encoding):
            yield text.encode("utf-8")
    except UnicodeError as error:
        raise Unreadable(f"not valid {encoding} ({error}); name its encoding with encoding='…'") from None


def _file(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb", buffering=0) as file:
            while piece := file.read(CHUNK_BYTES):
                yield piece
    except OSError as error:
        raise Unreadable(io_reason(error)) from None


def _standard_input() -> Iterator[bytes]:
    stream = getattr(sys.stdin, "buffer", None)
    if stream is None or stream.closed:
        raise Unreadable("not open; pipe a text or JSON Lines into the command, or name a file")
    # read1 hands on what has arrived, so that a report is read when it comes and not when 64 KiB have come.
    read = getattr(stream, "read1", stream.read)
    try:
        while piece := read(CHUNK_BYTES):
            yield piece
    except OSError as error:
        raise Unreadable(io_reason(error)) from None


def io_reason(error: OSError) -> str:
    """What the system said, and what to do about it."""
    if isinstance(error, PermissionError):
        return "permission denied; make it readable to you (chmod u+r) or leave it out"
    if isinstance(error, FileNotFoundError):
        return "gone, though it was there when the inputs were listed"
    return f"cannot be read ({error.strerror or error})"


def _gunzip(pieces: Iterable[bytes]) -> Iterator[bytes]:
    member = zlib.decompressobj(_GZIP_WBITS)
    begun = False  # inside a member; between two, and after the last, zero bytes may pad the file
    for piece in pieces:
        for start in range(0, len(piece), _STEP_BYTES):
            packed = piece[start : start + _STEP_BYTES]
            while packed := packed if begun else packed.lstrip(b"\0"):
                begun, before = True, member.copy()
                try:
                    yield member.decompress(packed)
                except zlib.error:
                    yield _salvage(before, packed)
                    raise Unreadable("gzip data that is damaged; fetch the file or pack it again") from None
                packed = b""
                if member.eof:
                    packed, member, begun = member.unused_data, zlib.decompressobj(_GZIP_WBITS), False
    if begun:
        raise Unreadable("gzip data that is cut short; fetch the file or pack it again")


def _salvage(member: zlib._Decompress, packed: bytes) -> bytes:
    """What comes out of a step before its bytes break. zlib keeps that back when it is handed the step at once."""
    out = bytearray()
    try:
        for byte in packed:
            out += member.decompress(bytes([byte]))
    except zlib.error:
        pass
    return bytes(out)
