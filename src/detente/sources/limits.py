"""How much is taken in at once. Reports come from anywhere, so size is bounded before anything is parsed."""

from __future__ import annotations

# The longest text one document may have, in bytes as it stands unpacked in its file (for JSON: the whole object).
# A report has a few thousand bytes and War and Peace about 3.3 million, so what is longer is a dump, not a document.
MAX_DOCUMENT_BYTES = 10_000_000

# A line or item over the limit above is passed over as it streams by. One that does not end within this many bytes is
# taken for a decompression bomb or an unclosed quote, and the rest of its file is given up: about 2 s of unpacking.
GIVE_UP_BYTES = 1_000_000_000

# How much is read, or unpacked, in one step. Small beside the limits, large enough that steps cost nothing.
CHUNK_BYTES = 64 * 1024
