"""Files that are no text, known by how they begin."""

from __future__ import annotations

# The first bytes of what most often lies between reports. Each begins with something no report begins with.
_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"%PDF-", "a PDF document"),
    (b"{\\rtf", "an RTF document"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document"),
    (b"PK\x03\x04", "a ZIP archive or Office document"),
    (b"PK\x05\x06", "a ZIP archive"),
    (b"\x1f\x8b", "gzip inside gzip"),
    (b"BZh91AY&SY", "bzip2 data"),
    (b"\xfd7zXZ\x00", "xz data"),
    (b"\x28\xb5\x2f\xfd", "zstd data"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"PAR1", "a Parquet file"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"\x7fELF", "an ELF program"),
)

_ADVICE = "expected text or JSON Lines: skipped; unpack it or save its text as .txt"


def not_text(head: bytes) -> str | None:
    """Why bytes that begin like this are no text, or None. NUL bytes count as no text: UTF-16 is to be tried before."""
    for signature, what in _SIGNATURES:
        if head.startswith(signature):
            return f"{what}, {_ADVICE}"
    if (at := head.find(b"\0")) >= 0:
        return f"binary data (a NUL byte at {at}), {_ADVICE}, or if it is UTF-16 give encoding='utf-16-le'"
    return None
