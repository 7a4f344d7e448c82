"""Bytes to characters. UTF-8 is expected; anything else is said, and what cannot be told is not guessed."""

from __future__ import annotations

import codecs
from itertools import pairwise

from charset_normalizer import from_bytes

from detente.errors import SourceError

# A byte-order mark, and the encoding of what follows it. UTF-32 comes first: its mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (codecs.BOM_UTF8, "utf-8"),
)

# What news text is in where it is not UTF-8: the code pages that Windows and the web had. Left to choose among all that
# Python knows, charset_normalizer takes English with curly quotes for cp775 or EBCDIC.
_LEGACY = (
    "cp1252",
    "cp1250",
    "cp1251",
    "cp1253",
    "cp1254",
    "cp1255",
    "cp1256",
    "koi8_r",
    "koi8_u",
    "gb18030",
    "big5",
    "cp932",
    "euc_jp",
    "cp949",
)

# When a guess counts as confident, in charset_normalizer's measures: "chaos" is the share of characters that stand
# oddly beside their neighbours, "coherence" how far the letters' frequencies are those of a language (0 to 1). Chosen
# on 921 passages of 10 to 5,000 bytes: 123 English news articles and their paragraphs in cp1252 (391 of 405 read right,
# none wrong), thirteen other languages in their code pages (40 of 106 right, none wrong), and the articles in
# mac_roman, which is not among the above (13 of 410 taken for something else). With half the coherence margin two
# articles went wrong.
_CHAOS_MARGIN = 0.02
_MIN_COHERENCE = 0.3
_COHERENCE_MARGIN = 0.2

# A guess looks at this many bytes of lines that are not plain ASCII. Lines in plain ASCII say nothing of an encoding.
_SAMPLE_BYTES = 64 * 1024


def check_encoding(encoding: str) -> None:
    """Raise SourceError unless Python knows a text encoding by this name."""
    try:
        "\n{".encode(encoding)
    except (LookupError, ValueError):
        raise SourceError(
            f"unknown encoding {encoding!r}: expected the name of a text encoding such as 'utf-8', 'cp1251' or "
            "'utf-16-le'; the list is at https://docs.python.org/3/library/codecs.html#standard-encodings"
        ) from None


def marked(head: bytes) -> str | None:
    """The encoding that a byte-order mark at the beginning names, or None."""
    return next((name for mark, name in _MARKS if head.startswith(mark)), None)


def is_wide(encoding: str) -> bool:
    """Whether bytes must be decoded before they can be cut into lines, as in UTF-16."""
    return not "\n{".encode(encoding).endswith(b"\n{")


def decode(data: bytes, encoding: str | None = None) -> tuple[str | None, str | None]:
    """The text, without a byte-order mark, and a remark; the text is None where the bytes cannot be read.

    ``encoding`` is obeyed to the byte; without one UTF-8 is expected. UTF-8 with a few broken bytes is read with U+FFFD
    for each break. Other bytes are read in the encoding they are most likely in, if that is clear. Line ends stay as
    they are. Wide encodings are not for here.
    """
    try:
        return data.decode(encoding or "utf-8").removeprefix("\ufeff"), None
    except UnicodeDecodeError as error:
        broken = f"byte 0x{data[error.start]:02x} at {error.start}"
    if codecs.lookup(encoding or "utf-8").name == "utf-8" and (mended := _mostly_utf8(data)) is not None:
        return mended, f"broken UTF-8 ({broken}): read with U+FFFD in place of each break; fetch the text again"
    if encoding:
        return None, f"not {encoding}, the encoding given ({broken}): skipped; name the right one"
    guess, rivals = _guess(data)
    if guess:
        try:
            text = data.decode(guess)
        except UnicodeDecodeError:
            rivals = [guess]
        else:
            return text, f"not UTF-8 ({broken}): read as {guess}, by its letters; if that is wrong give encoding='…'"
    unclear = f"perhaps {' or '.join(rivals)}" if rivals else "its encoding is not clear"
    return None, f"not UTF-8 ({broken}), {unclear}: skipped; name its encoding with encoding='…'"


def _mostly_utf8(data: bytes) -> str | None:
    """The text with U+FFFD for each break, if characters of UTF-8 beyond ASCII outnumber the breaks; else None.

    Text in another encoding hardly ever forms such characters by chance, so that they tell damage from difference.
    """
    text = data.decode("utf-8", "replace").removeprefix("\ufeff")
    breaks = text.count("\ufffd")
    beyond_ascii = len(text) - len(text.encode("ascii", "ignore")) - breaks
    return text if beyond_ascii > breaks else None


def _guess(data: bytes) -> tuple[str | None, list[str]]:
    """The encoding the bytes are clearly in, or None and those it may be."""
    found = from_bytes(_telling_lines(data), cp_isolation=list(_LEGACY), enable_fallback=False)
    matches = [match for match in found if not _capitals_inside_words(str(match))]
    if not matches:
        return None, []
    calm = min(match.chaos for match in matches)
    near = [match for match in matches if match.chaos <= calm + _CHAOS_MARGIN]
    best = max(near, key=lambda match: match.coherence)
    if best.coherence < _MIN_COHERENCE:
        return None, []
    # Matches that read the same text are no rivals: much of cp1252 is in cp1250 and cp1254 too.
    rivals = [m for m in near if str(m) != str(best) and m.coherence >= best.coherence - _COHERENCE_MARGIN]
    names = [next(name for name in _LEGACY if name in (m.encoding, *m.could_be_from_charset)) for m in [best, *rivals]]
    return (None, names) if rivals else (names[0], [])


def _telling_lines(data: bytes) -> bytes:
    lines, size = [], 0
    for line in data.split(b"\n"):
        if not line.isascii():
            lines.append(line)
            size += len(line)
            if size > _SAMPLE_BYTES:
                break
    return b"\n".join(lines)


def _capitals_inside_words(text: str) -> bool:
    """Whether an accented capital follows a small letter ("RussiaÕs"): the mark of a wrong code page."""
    return any(b > "\x7f" and b.isupper() and a.islower() for a, b in pairwise(text))
