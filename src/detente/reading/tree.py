"""A parsed sentence as plain lists: fast to walk, and easy to write by hand in a test."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Tree:
    """Words of one sentence with their places, tags (Penn Treebank) and dependencies (spaCy's CLEAR labels).

    ``starts`` and ``ends`` are offsets into the document's text. ``heads[i]`` is the index of the word that ``i`` hangs
    on, ``i`` itself at a root.
    """

    words: list[str]
    starts: list[int]
    ends: list[int]
    tags: list[str]
    deps: list[str]
    heads: list[int]
    children: list[list[int]] = field(init=False)
    lower: list[str] = field(init=False)

    def __post_init__(self) -> None:
        self.lower = [w.lower() for w in self.words]
        self.relink()

    def relink(self) -> None:
        """Make ``children`` anew, after ``heads`` was changed."""
        self.children = [[] for _ in self.words]
        for i, head in enumerate(self.heads):
            if head != i:
                self.children[head].append(i)

    def __len__(self) -> int:
        return len(self.words)

    def kids(self, i: int, *deps: str) -> list[int]:
        """Children of ``i`` whose dependency is one of ``deps``, in order."""
        return [c for c in self.children[i] if self.deps[c] in deps]

    def kid(self, i: int, *deps: str) -> int | None:
        """The first such child, or None."""
        for c in self.children[i]:
            if self.deps[c] in deps:
                return c
        return None

    def left_edge(self, i: int) -> int:
        """The leftmost word under ``i`` or ``i`` itself."""
        edge = i
        while self.children[edge] and self.children[edge][0] < edge:
            edge = self.children[edge][0]
        return edge

    def way_up(self, i: int) -> list[int]:
        """``i``, the word it hangs on, and so on up to the root."""
        way = [i]
        while self.heads[i] != i and len(way) < len(self):
            i = self.heads[i]
            way.append(i)
        return way

    def is_verb(self, i: int) -> bool:
        return self.tags[i].startswith("VB")

    def is_noun(self, i: int) -> bool:
        return self.tags[i].startswith("NN")
