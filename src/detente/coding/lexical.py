"""Events of a document by the lexicon of a codebook, matched against the parse: the coder of a user's own types."""

from __future__ import annotations

from collections.abc import Sequence

from detente.codebook import Codebook
from detente.coding.aspects import auxiliary_modes, voice
from detente.coding.bonds import Bond
from detente.coding.candidate import Candidate
from detente.coding.events import Extractor
from detente.coding.lexical_ties import LexicalTies
from detente.coding.lexicon import Lexicon
from detente.coding.matched import Matched, credit
from detente.reading import ReadDocument, Screening
from detente.reading.sentences import words

# By what an event rests on: the share of such events whose actors, type and recipients are all in the labels of even
# weeks, as printed by benchmarks/labels.py --part tune, rounded.
CONFIDENCE = {
    "reciprocal": 0.72,
    "verb": 0.70,
    "noun": 0.67,
    "no recipient": 0.60,
    "unknown actor": 0.50,
    "inferred": 0.47,
}


class Lexical:
    """Keeps nothing between documents."""

    needs_names = True

    def __init__(self, codebook: Codebook) -> None:
        self._lexicon = Lexicon(codebook)
        self._extractor = Extractor(self._lexicon, codebook.types)
        self._ties = LexicalTies(codebook.ties, codebook.irregular)

    def screen(self, text: str, spans: Sequence[tuple[int, int]]) -> Screening:
        """Which sentences hold a word of the codebook."""
        said = (words(text[start:end]) for start, end in spans)
        fit = (self._lexicon.may_match(w) or self._ties.may_match(w) for w in said)
        return Screening(["" if fits else "no word of the codebook" for fits in fit])

    def candidates(self, read: ReadDocument) -> dict[int, list[Candidate]]:
        told: list[Matched] = []
        found: dict[int, list[Matched]] = {}
        for n, s in enumerate(read.sentences):
            if s.tree is None or s.people is None or s.skipped:
                continue
            found[n] = self._extractor.candidates(s.tree, s.people)
            for c in found[n]:
                if c.match.pattern.claim and not c.recipients and not c.dropped:
                    c.dropped = "its attack is told before" if credit(told, c) else "no attack is told before"
            told += found[n]
        for n, matched in found.items():
            s = read.sentences[n]
            assert s.tree is not None and s.people is not None
            for c in matched:
                modes = () if c.dropped else auxiliary_modes(s.tree, c.token, read.document.published)
                if "negation" in modes and c.match.pattern.reciprocal:
                    c.dropped = "both are said not to have done it"
                c.type, c.mode, c.modes = settle(c.type, c.mode, modes)
                c.confidence = CONFIDENCE[c.basis]
                if not c.dropped:
                    acting = {f.entity.code for f in c.actors}
                    c.voice = voice(self._lexicon, s.tree, c.token, s.people, acting, s.people.is_quoted(c.token))
        return {n: list(matched) for n, matched in found.items()}

    def bonds(self, read: ReadDocument, events: dict[int, list[Candidate]]) -> dict[int, list[Bond]]:
        """Changes of ties by sentence, in order; ``events`` are the candidates found in the same document."""
        return self._ties.bonds(read, events)


_COOPERATION = ("CONSULT", "SUPPORT", "COOPERATE", "AID", "AGREE")


def settle(kind: str, mode: str | None, modes: tuple[str, ...]) -> tuple[str, str | None, tuple[str, ...]]:
    """PLOVER's rules that turn a type and an auxiliary mode into another type.

    Cooperation that lies ahead is AGREE, a retreat that lies ahead CONCEDE, cooperation refused REJECT.
    """
    if modes == ("negation",) and kind == "SUPPORT":
        return "REJECT", None, ()
    if "negation" in modes and "future" in modes and kind in _COOPERATION:
        return "REJECT", None, tuple(m for m in modes if m not in ("negation", "future"))
    if "future" in modes and kind in _COOPERATION:
        return "AGREE", None, tuple(m for m in modes if m != "future")
    if "future" in modes and kind == "RETREAT" and mode != "resign":
        return "CONCEDE", None, tuple(m for m in modes if m != "future")
    return kind, mode, modes
