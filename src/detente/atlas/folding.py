"""One spelling for one name: letters without diacritics, one kind of apostrophe and hyphen."""

from __future__ import annotations

import unicodedata
from functools import cache

# Letters that Unicode does not take apart, and the marks that are typed for an apostrophe or a hyphen.
_OTHER = str.maketrans("ıłŁøØđĐðÐħĦʻʼ‘’`´‐‑–ə", "ilLoOdDdDhH''''''---a")


@cache
def _letter(character: str) -> str:
    base = unicodedata.normalize("NFD", character)[0]
    return base if base.isascii() else character


def fold(text: str) -> str:
    """``text`` with each character replaced by its plain one, if it has one: offsets stay what they were.

    "Hồ Chí Minh" -> "Ho Chi Minh", "N’Djamena" -> "N'Djamena". Letters of other scripts stay.
    """
    if text.isascii():
        return text
    return "".join(c if c.isascii() else _letter(c) for c in text.translate(_OTHER))


def compose(text: str) -> tuple[str, list[int] | None]:
    """``text`` with combining marks joined to their letters, and for each of its characters (and its end) where it
    stood; None in place of that list where nothing was joined."""
    if text.isascii() or unicodedata.is_normalized("NFC", text):
        return text, None
    joined: list[str] = []
    origin: list[int] = []
    for at, character in enumerate(text):
        if unicodedata.combining(character) and joined:
            both = unicodedata.normalize("NFC", joined[-1] + character)
            joined[-1] = both if len(both) == 1 else joined[-1]
            continue
        joined.append(character)
        origin.append(at)
    return "".join(joined), [*origin, len(text)]
