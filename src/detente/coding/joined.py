"""Both coders at once: the network for PLOVER's types, and the lexicon for the words of a user's own codebook."""

from __future__ import annotations

from collections.abc import Sequence

from detente.codebook.model import NO_EVENT
from detente.coding.bonds import Bond
from detente.coding.candidate import Candidate
from detente.coding.learned import Learned
from detente.coding.lexical import Lexical
from detente.coding.seen import Seen
from detente.reading import ReadDocument, Screen


class Joined:
    """A word of the user's own decides over what the network makes of it. Keeps nothing between documents."""

    needs_names = False

    def __init__(self, learned: Learned, own: Lexical) -> None:
        self.learned, self._own = learned, own

    def screen(self, text: str, spans: Sequence[tuple[int, int]]) -> Seen:
        seen = self.learned.screen(text, spans)
        own = self._own.screen(text, spans).reasons
        seen.reasons = [reason and other for reason, other in zip(seen.reasons, own, strict=True)]
        return seen

    def screen_nothing(self) -> Screen:
        return self.learned.screen_nothing()

    def candidates(self, read: ReadDocument) -> dict[int, list[Candidate]]:
        # The network first: the lexicon straightens a tree for its own verbs.
        found = self.learned.candidates(read)
        for n, own in self._own.candidates(read).items():
            decided = {c.token for c in own if not c.dropped or c.type == NO_EVENT}
            for c in found.get(n, []):
                if c.token in decided:
                    c.dropped = "a word of your own codebook decides here"
            found[n] = sorted([*found.get(n, []), *own], key=lambda c: c.token)
        return dict(sorted(found.items()))

    def bonds(self, read: ReadDocument, events: dict[int, list[Candidate]]) -> dict[int, list[Bond]]:
        found = self.learned.bonds(read, events)
        for n, own in self._own.bonds(read, events).items():
            decided = {b.token for b in own}
            for b in found.get(n, []):
                if b.token in decided:
                    b.dropped = "a noun of your own codebook decides here"
            found[n] = sorted([*found.get(n, []), *own], key=lambda b: b.token)
        return dict(sorted(found.items()))
