"""Steps in the life of ties by the words of a codebook: a noun for the object, a verb or noun for what happens to it.

The coder of the kinds and nouns that a user's own file adds. It is cautious: exactly two parties in the sentence, or no
step.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from detente.codebook import Ties
from detente.codebook.words import plural, verb_forms
from detente.coding.bonds import Bond, object_phrase
from detente.coding.candidate import Candidate
from detente.reading import Participants, ReadDocument, Tree
from detente.records import Voice

# Share of such steps whose parties, kind and change are all in the labels; benchmarks/ties.py --lexicon --part dev.
CONFIDENCE = 0.3
# A noun before another one is not the object itself.
_WITHIN = ("compound", "poss", "amod", "nmod")
# Events within which a step is only asked for.
_ASKING = frozenset(["REQUEST"])
_DEMANDING = frozenset("demand urge ask request want insist call".split())
_ANNOUNCING = frozenset("announce agree decide plan promise vow pledge order approve vote say".split())


class LexicalTies:
    """Keeps nothing between documents."""

    def __init__(self, ties: Ties, irregular: Mapping[str, tuple[str, ...]]) -> None:
        # By the last word of an object's noun: the whole noun and its kind, the longest first.
        self._nouns: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for kind in ties.kinds.values():
            for noun in sorted(kind.nouns | {n.lower() for n in kind.names}):
                *before, last = noun.split()
                for form in (last, plural(last)):
                    self._nouns.setdefault(form, []).append(((*before, form), kind.name))
        for entries in self._nouns.values():
            entries.sort(key=lambda entry: -len(entry[0]))
        self._verbs: dict[str, list[tuple[str | None, str]]] = {}
        self._deeds: dict[str, str] = {}
        for change in ties.changes.values():
            for verb in sorted(change.verbs):
                lemma, _, particle = verb.partition(" ")
                for form in verb_forms(lemma, irregular):
                    self._verbs.setdefault(form, []).append((particle or None, change.name))
            for noun in change.of:
                self._deeds[noun] = self._deeds[plural(noun)] = change.name
        self._asking = frozenset(f for v in _DEMANDING for f in verb_forms(v, irregular))
        self._announcing = frozenset(f for v in _ANNOUNCING for f in verb_forms(v, irregular))

    def may_match(self, words: set[str]) -> bool:
        """Whether a sentence with these lower-case words can hold a step."""
        return not words.isdisjoint(self._nouns) and not (
            words.isdisjoint(self._verbs) and words.isdisjoint(self._deeds)
        )

    def bonds(self, read: ReadDocument, events: dict[int, list[Candidate]]) -> dict[int, list[Bond]]:
        """Changes of ties by sentence, in order; ``events`` are the candidates found in the same document."""
        found: dict[int, list[Bond]] = {}
        for n, s in enumerate(read.sentences):
            if s.tree is None or s.people is None or s.skipped:
                continue
            nouns = [i for i in range(len(s.tree)) if s.tree.is_noun(i) and s.tree.deps[i] not in _WITHIN]
            steps = [self._bond(read, s.tree, s.people, i, events.get(n, [])) for i in nouns]
            # "withdraws its troops from the airport": one step, of what the verb is done to.
            first: dict[int, Bond] = {}
            for at, b in (step for step in steps if step is not None):
                if at not in first or s.tree.deps[first[at].token] == "pobj":
                    first[at] = b
            if first:
                found[n] = sorted(first.values(), key=lambda b: b.token)
        return found

    def _bond(
        self, read: ReadDocument, tree: Tree, people: Participants, i: int, events: Sequence[Candidate]
    ) -> tuple[int, Bond] | None:
        """The step of the object at ``i``, with the word that tells it."""
        kind = self._kind(tree, i)
        if kind is None:
            return None
        deed = self.deed(tree, i)
        if deed is None:
            return None
        at, change = deed
        phrase = object_phrase(tree, people, i, read.document.text)
        over = next((c for c in events if c.token == at and not c.dropped), None)
        b = Bond(
            token=i,
            kind=kind,
            change=change,
            stage=self._stage(tree, at, over),
            object=phrase,
            voice=over.voice if over else Voice(),
            label=f"{phrase.text!r} ({kind}), {tree.words[at]!r}",
            confidence=CONFIDENCE,
        )
        parties = [r for r in people.readings.values() if r.kind not in ("person", "place") and r.code != "UNK"]
        codes = sorted({r.code for r in parties})
        if len(codes) == 2:
            b.parties = (codes[0], codes[1])
        else:
            b.dropped = f"a tie needs two parties; the sentence names {', '.join(codes) or 'nobody'}"
        return at, b

    def _kind(self, tree: Tree, i: int) -> str | None:
        for words, kind in self._nouns.get(tree.lower[i], ()):
            first = i - len(words) + 1
            if first >= 0 and tuple(tree.lower[first : i + 1]) == words:
                return kind
        return None

    def deed(self, tree: Tree, i: int) -> tuple[int, str] | None:
        """The word that tells what happens to the object at ``i``, and the change."""
        head, dep = tree.heads[i], tree.deps[i]
        particle = None
        if dep == "pobj":
            particle, head = tree.lower[head], tree.heads[head]
        if dep in ("compound", "pobj") and tree.is_noun(head) and (change := self._deeds.get(tree.lower[head])):
            # "lifts its ban on imports": what is undone is the ban.
            over = self.deed(tree, head)
            return over if over is not None and over[1] == "restore" else (head, change)
        if dep not in ("dobj", "nsubjpass", "pobj", "nsubj", "conj") or not tree.is_verb(head):
            return None
        for wanted, change in sorted(self._verbs.get(tree.lower[head], ()), key=lambda v: v[0] is None):
            if wanted == particle or (wanted is None and dep != "pobj"):
                return head, change
        return None

    def _stage(self, tree: Tree, at: int, over: Candidate | None) -> str:
        above = {tree.lower[t] for t in tree.way_up(at)[1:]}
        modes = set(over.modes) if over else set()
        if "negation" in modes or tree.kid(at, "neg") is not None:
            return "denied"
        if above & self._asking or (over and over.type in _ASKING):
            return "demanded"
        if "hypothetical" in modes:
            return "speculated"
        if "future" in modes or above & self._announcing:
            return "announced"
        return "done"
