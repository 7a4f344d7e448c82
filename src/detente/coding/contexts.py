"""What an event is about: PLOVER's contexts, by words in its sentence."""

from __future__ import annotations

import re
from collections.abc import Mapping

_WORD = re.compile(r"[\w-]+")


class Contexts:
    """Looks up the context words of a codebook."""

    def __init__(self, contexts: Mapping[str, frozenset[str]]) -> None:
        self._order = {name: n for n, name in enumerate(contexts)}
        self._words: dict[str, set[str]] = {}
        self._phrases: list[tuple[str, str]] = []
        for name, words in contexts.items():
            for word in words:
                if " " in word:
                    self._phrases.append((word, name))
                else:
                    self._words.setdefault(word, set()).add(name)

    def of(self, sentence: str) -> tuple[str, ...]:
        """Contexts of a sentence, in the codebook's order."""
        lower = sentence.lower()
        found: set[str] = set()
        for word in _WORD.findall(lower):
            found |= self._words.get(word, set())
        found.update(name for phrase, name in self._phrases if phrase in lower)
        return tuple(sorted(found, key=self._order.__getitem__))
