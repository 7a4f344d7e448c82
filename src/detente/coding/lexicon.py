"""The codebook's patterns, indexed by the forms a text can hold."""

from __future__ import annotations

from detente.codebook.model import NO_EVENT, Codebook, Pattern
from detente.codebook.words import plural, verb_forms


class Lexicon:
    """Looks up forms. Building takes a few milliseconds; it is read-only afterwards."""

    def __init__(self, codebook: Codebook) -> None:
        self.verbs: dict[str, list[Pattern]] = {}
        self.adjectives: dict[str, list[Pattern]] = {}
        self.nouns: dict[str, list[Pattern]] = {}
        self._verb_lemma: dict[str, str] = {}
        self._noun_lemma: dict[str, str] = {}
        for p in codebook.patterns:
            if p.part == "verb":
                for form in verb_forms(p.lemma, codebook.irregular):
                    self.verbs.setdefault(form, []).append(p)
                    self._verb_lemma[form] = p.lemma
            elif p.part == "adjective":
                self.adjectives.setdefault(p.lemma, []).append(p)
            else:
                for form in (p.lemma, plural(p.lemma)):
                    self.nouns.setdefault(form, []).append(p)
                    self._noun_lemma[form] = p.lemma
            for word in p.objects | p.subjects | p.modifiers:
                self._noun_lemma.setdefault(word, word)
                self._noun_lemma.setdefault(plural(word), word)
        self.triggers = frozenset(self.verbs) | frozenset(self.adjectives) | frozenset(self.nouns)
        self.saying = self._forms(codebook.saying, codebook)
        self.support = codebook.support
        self.leading = codebook.leading
        for verb in codebook.support | codebook.saying | codebook.leading:
            lemma = verb.split("_")[0]
            for form in verb_forms(lemma, codebook.irregular):
                self._verb_lemma.setdefault(form, lemma)

        self._needs = self._gate()

    def _gate(self) -> dict[str, list[tuple[frozenset[str], ...]]]:
        """Per form, for each of its patterns the sets of forms that must each share a word with the sentence."""
        needs: dict[str, list[tuple[frozenset[str], ...]]] = {}
        surface: dict[str, set[str]] = {}
        for form, lemma in self._noun_lemma.items():
            surface.setdefault(lemma, {lemma}).add(form)
        for table in (self.verbs, self.adjectives, self.nouns):
            for form, patterns in table.items():
                for p in patterns:
                    if p.type == NO_EVENT:
                        continue
                    sets = [
                        frozenset(f for w in words for f in surface.get(w, {w})) for words in _conditions(p) if words
                    ]
                    needs.setdefault(form, []).append(tuple(sets))
        return needs

    def may_match(self, words: set[str]) -> bool:
        """Whether a sentence with these lower-case words can hold an event: cheap, and never wrong about a "no"."""
        for word in words:
            for needed in self._needs.get(word, ()):
                if all(not wanted.isdisjoint(words) for wanted in needed):
                    return True
        return False

    @staticmethod
    def _forms(lemmas: frozenset[str], codebook: Codebook) -> frozenset[str]:
        return frozenset(f for lemma in lemmas for f in verb_forms(lemma, codebook.irregular))

    def verb_lemma(self, form: str) -> str:
        """The lemma of a verb form that the codebook knows, the form itself otherwise. ``form`` is lower-case."""
        return self._verb_lemma.get(form, form)

    def noun_lemma(self, form: str) -> str:
        """The same for nouns."""
        return self._noun_lemma.get(form, form)


def _conditions(p: Pattern) -> list[frozenset[str]]:
    """What must stand in the sentence beside the word of the pattern, by the word's own form in the text."""
    alone = [frozenset([w]) for w in (p.particle, p.compound) if w is not None]
    return [p.objects, p.subjects, p.modifiers, *alone]
