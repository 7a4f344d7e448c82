"""Headlines in capital letters: found and parsed as if they were written in the usual way."""

from __future__ import annotations

from collections.abc import Iterable

from detente.reading.mentions import Mention, MentionFinder

# A sentence of at least so many letters, of which this share are capitals, is shouted: "RUSSIA ATTACKS UKRAINE". Names
# such as "US, UK, UAE" in a short caption stay below it.
_LETTERS = 12
_SHARE = 0.9


def is_shouted(sentence: str) -> bool:
    """Whether a sentence is written in capitals throughout."""
    if not sentence[:12].isupper() and not sentence[-12:].isupper():
        return False
    letters = [c for c in sentence if c.isalpha()]
    return len(letters) >= _LETTERS and sum(c.isupper() for c in letters) >= _SHARE * len(letters)


class CapitalFinder:
    """Finds surfaces in shouted text. Of surfaces that differ in case alone the one with more small letters counts."""

    def __init__(self, surfaces: Iterable[str]) -> None:
        self._surfaces = surfaces
        self._usual: dict[str, str] = {}
        self._finder: MentionFinder | None = None

    def find(self, text: str) -> list[Mention]:
        """Mentions by their usual surface; offsets are those of ``text``."""
        if self._finder is None:
            for surface in sorted(self._surfaces, key=lambda s: (sum(c.islower() for c in s), s)):
                # "US" and "us", "WHO" and "who": in capitals nobody can tell words from short abbreviations.
                if len(surface) > 3 or surface in ("US", "UK", "EU", "UN", "UAE", "USA"):
                    self._usual[surface.upper()] = surface
            self._finder = MentionFinder(self._usual)
        return [Mention(self._usual[m.surface], m.start, m.end) for m in self._finder.find(_upper(text))]

    def lowered(self, sentence: str, names: list[tuple[int, str]]) -> str:
        """``sentence`` in small letters but for its first one and the ``names`` (offset, usual surface)."""
        lower = [low if len(low := c.lower()) == 1 else c for c in sentence]
        for at, surface in names:
            lower[at : at + len(surface)] = surface
        return sentence[:1] + "".join(lower)[1:]


def _upper(text: str) -> str:
    """``text`` in capitals, letter by letter: offsets stay what they were ("ß" stays "ß")."""
    return "".join(up if len(up := c.upper()) == 1 else c for c in text)
