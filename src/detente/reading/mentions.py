"""Where names of the atlas stand in a text: one pass over the text, whatever the number of names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import ahocorasick

from detente.atlas import compose, fold

# "pro-Iranian", "anti-American", "non-EU": the name says which side is meant, not who acts.
# "US$3 million" is a currency; before a ship's name stands who she belongs to ("USS Georgia").
_DETACHING = ("uss ", "hms ", "pro-", "anti-", "non-", "ex-", "post-", "pre-", "un-")


@dataclass(frozen=True, slots=True)
class Mention:
    """A surface of the atlas, as folded, in a text; offsets are those of the text it was found in."""

    surface: str
    start: int
    end: int


class MentionFinder:
    """Finds the surfaces of a fixed list in texts, longest first, at word boundaries, case as given; diacritics, kinds
    of apostrophes and of hyphens do not matter."""

    def __init__(self, surfaces: Iterable[str]) -> None:
        self._automaton = ahocorasick.Automaton()
        for surface in map(fold, surfaces):
            self._automaton.add_word(surface, surface)
        self._automaton.make_automaton()

    def find(self, text: str) -> list[Mention]:
        """Mentions in ``text`` in order of their start; none overlaps another."""
        hits: list[tuple[int, int, str]] = []
        text, origin = compose(text)
        text = fold(text)
        size = len(text)
        for last, surface in self._automaton.iter(text):
            end = last + 1
            start = end - len(surface)
            if start and (text[start - 1].isalnum() or text[start - 1] == "_"):
                continue
            if end < size and (text[end].isalnum() or text[end] == "_") and surface[-1] != "-":
                continue
            hits.append((start, -end, surface))
        hits.sort()
        found: list[Mention] = []
        taken = 0
        for start, minus_end, surface in hits:
            if start < taken:
                continue
            taken = -minus_end
            if text[max(0, start - 5) : start].lower().endswith(_DETACHING) or text.startswith("$", taken):
                continue
            found.append(Mention(surface, start, taken))
        if origin is not None:
            return [Mention(m.surface, origin[m.start], origin[m.end]) for m in found]
        return found
