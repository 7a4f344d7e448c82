"""Whom "he", "its", "the country" and "both sides" stand for, within one document: precise rather than complete.

A pronoun is linked where the structure leaves one candidate: the subject of its clause or of the clause above, then
the subject of the sentence before, then the only candidate of that sentence. Where two fit, or where somebody whom the
atlas does not know fits as well, nothing is linked. Gender is nowhere stored; but who was "she" in a document is not
"he" in it. (After the centering rules of Grosz, Joshi and Weinstein 1995, without their ranking of objects.)
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from detente.atlas import Atlas
from detente.reading.anaphors import (
    FIRST_PERSON,
    FIRST_PLURAL,
    PERSONAL,
    PLURAL,
    POSSESSIVE,
    REFLEXIVE,
    THING,
    is_nobody,
)
from detente.reading.grammar import surface_subject
from detente.reading.nouns import noun_links
from detente.reading.sectors import is_titled
from detente.reading.speakers import last_speaker, quotes_any, says, speaker_links
from detente.records import Passage

if TYPE_CHECKING:
    from detente.reading.participants import Found, Participants

_SUBJECTS = ("nsubj", "nsubjpass")
_ROLES = (*_SUBJECTS, "dobj", "pobj", "poss", "attr", "appos", "conj", "dative", "oprd", "ROOT")
# A quotation may run over sentences, not over paragraphs; one that is never closed is none.
_QUOTES = re.compile(r"“[^“”\n]{1,1200}”|\"[^\"\n]{1,1200}\"")
# So many sentences back a pronoun may point.
_PRONOUN_REACH = 2


@dataclass(slots=True)
class Candidate:
    """Somebody whom an anaphor may stand for. ``found`` is None for a person whom the atlas does not know."""

    sentence: int
    token: int
    subject: bool
    found: Found | None
    person: bool
    plural: bool
    title: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """An anaphor's referent: ``found`` with the anaphor's own passage, and where the referent is named."""

    found: Found
    named: Passage | None


@dataclass(slots=True)
class Coreference:
    """The anaphors of one document. Sentences are added in order; links are worked out when asked for."""

    atlas: Atlas
    text: str
    sentences: list[Participants] = field(default_factory=list)
    _candidates: dict[int, list[Candidate]] = field(default_factory=dict)
    _links: dict[tuple[int, int], list[Link]] = field(default_factory=dict)
    _quotes: list[tuple[int, int]] | None = None
    _pronoun_of: dict[str, str] = field(default_factory=dict)

    def add(self, people: Participants) -> int:
        """Take the next parsed sentence in; its number."""
        self.sentences.append(people)
        return len(self.sentences) - 1

    def is_quoted(self, start: int, end: int) -> bool:
        """Whether a passage stands inside quotation marks."""
        if self._quotes is None:
            self._quotes = [q.span() for q in _QUOTES.finditer(self.text)]
        return any(a <= start and end <= b for a, b in self._quotes)

    def link(self, n: int, i: int) -> list[Link]:
        """Referents of the word at ``i`` of sentence ``n``; none if it is no anaphor or is not clear."""
        key = (n, i)
        if key not in self._links:
            self._links[key] = []  # what leads back to itself is not clear
            self._links[key] = self._find(n, i)
        return self._links[key]

    def _find(self, n: int, i: int) -> list[Link]:
        people = self.sentences[n]
        tree, word = people.tree, people.tree.lower[i]
        if word in PERSONAL:
            found = self._pronoun(n, i, lambda c: c.person and not c.plural and self._may_be(c, word))
            for c in found:
                if c.found is not None and c.found.kind == "person":
                    self._pronoun_of.setdefault(
                        c.found.entity.name, "she" if word in ("she", "her", "hers", "herself") else "he"
                    )
        elif word in THING:
            found = [] if is_nobody(tree, i) else self._pronoun(n, i, lambda c: not c.person and not c.plural)
        elif word in PLURAL:
            found = self._pronoun(
                n, i, lambda c: c.plural or (c.found is not None and c.found.kind in ("group", "people"))
            )
        elif word in FIRST_PERSON or word in FIRST_PLURAL:
            return speaker_links(self, n, i)
        else:
            return noun_links(self, n, i)
        passage = Passage(tree.words[i], tree.starts[i], tree.ends[i])
        return [self.linked(c, passage) for c in found if c.found is not None]

    def linked(self, c: Candidate, passage: Passage) -> Link:
        assert c.found is not None
        earlier = self._links.get((c.sentence, c.token))
        named = earlier[0].named if earlier else c.found.entity.passage
        entity = replace(c.found.entity, passage=passage)
        return Link(replace(c.found, entity=entity, why=f"{passage.text!r} is {entity.name}"), named)

    # Candidates

    def candidates(self, n: int) -> list[Candidate]:
        """Everybody in a sentence, in order, by name alone."""
        if n not in self._candidates:
            people = self.sentences[n]
            tree = people.tree
            listed: list[Candidate] = []
            for i, dep in enumerate(tree.deps):
                if dep not in _ROLES or not (tree.is_noun(i) or i in people.readings):
                    continue
                subject = dep in _SUBJECTS
                found = people.named(i, acting=subject) if self._is_actor(people, i) else []
                if not found and not self._is_stranger(people, i):
                    continue
                listed += self._candidates_at(n, i, subject, found)
            self._candidates[n] = listed
        return self._candidates[n]

    def stranger(self, n: int, i: int) -> Candidate:
        """Somebody at ``i`` of sentence ``n`` whom the atlas does not know."""
        return Candidate(n, i, True, None, True, False)

    def _candidates_at(self, n: int, i: int, subject: bool, found: list[Found]) -> list[Candidate]:
        people = self.sentences[n]
        tree = people.tree
        person = self._is_person(people, i)
        plural = tree.tags[i] in ("NNS", "NNPS") or tree.deps[i] == "conj" or len(people.joined(i)) > 1
        title = " ".join(tree.lower[people.left(i) : i + 1])
        if not found:
            return [Candidate(n, i, subject, None, person, plural, title)]
        return [
            Candidate(n, i, subject, f, f.kind == "person" or person, plural or f.kind == "people", title)
            for f in found
        ]

    def _is_actor(self, people: Participants, i: int) -> bool:
        """Whether a noun can be somebody: a name, or an agent such as "troops"; "Zelensky's comment" is nobody."""
        tree = people.tree
        return i in people.readings or tree.tags[i].startswith("NNP") or people.agent_sector(i) is not None

    def _is_person(self, people: Participants, i: int) -> bool:
        """Whether a noun phrase is one human being: a name with a title, or a noun such as "minister"."""
        reading = people.readings.get(i)
        if reading is not None:
            return reading.kind == "person"
        if self._is_stranger(people, i):
            # "Belarusian player Jane Doe" is a person, "Cuban Missile Crisis" is none.
            return not people.named_before(i) or is_titled(self.atlas, people.tree, i)
        return self.atlas.form(people.tree.lower[i]) == "person" and people.tree.tags[i] in ("NN", "NNP")

    def _is_stranger(self, people: Participants, i: int) -> bool:
        """Whether the words at ``i`` look like a person's name that the atlas does not hold."""
        tree = people.tree
        if i in people.readings or tree.tags[i] != "NNP" or not tree.words[i][:1].isupper() or tree.words[i].isupper():
            return False
        before = [c for c in tree.children[i] if tree.deps[c] == "compound" and c < i]
        return bool(before) and (tree.tags[before[-1]] == "NNP") and before[-1] not in people.readings

    # Pronouns

    def _pronoun(self, n: int, i: int, fits: Callable[[Candidate], bool]) -> list[Candidate]:
        """Who fits the pronoun at ``i`` best, by structure; empty where that is not one (or one list of) somebody."""
        people = self.sentences[n]
        tree, word = people.tree, people.tree.lower[i]
        if word in REFLEXIVE and (beside := [c for c in self.candidates(n) if c.token == i - 1 and fits(c)]):
            return self.settled(beside, word)  # "Russia itself"
        if word in POSSESSIVE and tree.deps[tree.heads[i]] == "conj":
            joined = tree.heads[tree.heads[i]]
            first = [c for c in self.candidates(n) if c.token == joined and fits(replace(c, plural=False))]
            if first and word not in PLURAL:
                return self.settled(first, word)  # "the US and its allies"
        if word == "them" and any(t == "NNS" for t in tree.tags[:i]):
            return []
        if word in ("him", "her") and tree.deps[i] != "poss" and not self._only_one(n, fits):
            return []  # an object may be anybody who was spoken of
        if word in PERSONAL and says(self, n, i) and quotes_any(self, n) and (speaker := last_speaker(self, n)):
            return self.settled([speaker], word) if fits(speaker) else []
        own = self._own_subject(n, i)
        for subject in self._subjects_above(n, i):
            if subject >= i:
                continue
            if subject == own and word not in POSSESSIVE and word not in REFLEXIVE:
                continue
            if tree.lower[subject] in PERSONAL | THING | PLURAL:
                if self._same_class(tree.lower[subject], word):
                    return self.through(n, subject, word)
                continue
            matching = [c for c in self.candidates(n) if c.token in people.joined(subject) and fits(c)]
            if matching:
                if word in THING and tree.deps[i] == "poss" and self._between(n, subject, i, matching):
                    return []
                return self.settled(matching, word)
            if word in PLURAL and tree.tags[subject] in ("NNS", "NNPS"):
                return []  # somebody plural whom nobody knows: "residents said they"
        before = [
            c
            for c in self.candidates(n)
            if c.token < i
            and fits(c)
            and c.token != own
            and not self._under(n, c.token, i)
            # Whom a speaker names is not the speaker: "for fear of Putin," he said.
            and (people.is_quoted(i) or not people.is_quoted(c.token))
        ]
        if before:
            if word in PLURAL and tree.deps[i] not in _SUBJECTS:
                listed = [c for c in before if c.token in people.joined(before[0].token)]
                return self.settled(before, word) if len(listed) == len(before) > 1 else []
            sole = len(_identities(before)) == 1 and (word in PERSONAL or tree.deps[i] == "poss")
            return self.settled(before, word) if sole else []
        after = self._subject_after(n, i)
        if after is not None and word in POSSESSIVE:
            return self.settled([c for c in self.candidates(n) if c.token == after and fits(c)], word)
        if any(d in _SUBJECTS for d in tree.deps[:i]):
            return []  # somebody else leads the sentence
        for k in range(n - 1, max(-1, n - 1 - _PRONOUN_REACH), -1):
            there = self._before(k, word, fits)
            if there is not None:
                return self.settled(there, word)
        return []

    def through(self, n: int, pronoun: int, word: str) -> list[Candidate]:
        """Whom an earlier pronoun stands for, as candidates for ``word``."""
        return [Candidate(n, pronoun, True, k.found, word in PERSONAL, word in PLURAL) for k in self.link(n, pronoun)]

    def _leader(self, n: int) -> int | None:
        """The subject of the main clause of sentence ``n``."""
        tree = self.sentences[n].tree
        root = next((t for t, d in enumerate(tree.deps) if d == "ROOT"), None)
        return surface_subject(tree, root) if root is not None else None

    def leading(self, n: int) -> list[Candidate]:
        """Those who are the subject of the main clause of sentence ``n``."""
        subject = self._leader(n)
        heads = self.sentences[n].joined(subject) if subject is not None else []
        return [c for c in self.candidates(n) if c.token in heads]

    def _only_one(self, n: int, fits: Callable[[Candidate], bool]) -> bool:
        """Whether but one somebody fits in the sentence and in the one before."""
        return len(_identities([c for k in (n - 1, n) if k >= 0 for c in self.candidates(k) if fits(c)])) == 1

    def _subject_after(self, n: int, i: int) -> int | None:
        """The subject of the main clause, where ``i`` stands in a phrase before it: "In his speech, Modi"."""
        subject = self._leader(n)
        return subject if subject is not None and subject > i and not self._under(n, i, subject) else None

    def _before(self, k: int, word: str, fits: Callable[[Candidate], bool]) -> list[Candidate] | None:
        """Who of an earlier sentence fits; None to look further back."""
        people = self.sentences[k]
        subject = self._leader(k)
        if subject is not None and people.tree.lower[subject] in PERSONAL | THING | PLURAL:
            if self._same_class(people.tree.lower[subject], word):
                return self.through(k, subject, word)
            subject = None
        fitting = [c for c in self.candidates(k) if fits(c)]
        if subject is not None:
            leading = [c for c in fitting if c.token in people.joined(subject)]
            if leading:
                return leading
            if word in PLURAL and people.tree.tags[subject] in ("NNS", "NNPS"):
                return []
        if not fitting:
            return None
        return fitting if len(_identities(fitting)) == 1 and word in PERSONAL else []

    def settled(self, matching: list[Candidate], word: str) -> list[Candidate]:
        """One somebody, or for a plural the list; nothing where a stranger is among them."""
        if any(c.found is None for c in matching):
            return []
        if word in PLURAL:
            return matching
        return matching[:1] if len(_identities(matching)) == 1 else []

    def _may_be(self, c: Candidate, word: str) -> bool:
        if c.found is None:
            return True
        return self._pronoun_of.get(
            c.found.entity.name, "he" if word in ("he", "him", "his", "himself") else "she"
        ) == ("he" if word in ("he", "him", "his", "himself") else "she")

    @staticmethod
    def _same_class(a: str, b: str) -> bool:
        return any(a in group and b in group for group in (PERSONAL, THING, PLURAL))

    def _own_subject(self, n: int, i: int) -> int | None:
        """The subject of the clause in which ``i`` is an object or stands behind a preposition."""
        tree = self.sentences[n].tree
        if tree.deps[i] in _SUBJECTS:
            return i
        verb = i
        while not tree.is_verb(verb) and tree.heads[verb] != verb:
            verb = tree.heads[verb]
        return surface_subject(tree, verb) if tree.is_verb(verb) else None

    def _subjects_above(self, n: int, i: int) -> list[int]:
        """Subjects of the clauses that hold ``i``, innermost first."""
        tree = self.sentences[n].tree
        found: list[int] = []
        t = i
        inside_subject = False
        while True:
            if tree.deps[t] in _SUBJECTS:
                inside_subject = True  # its own clause's subject holds the pronoun
            if tree.is_verb(t) or tree.tags[t] == "AUX":
                subject = surface_subject(tree, t)
                if subject is not None and not inside_subject and subject != i and subject not in found:
                    found.append(subject)
                inside_subject = False
            if tree.heads[t] == t:
                return found
            t = tree.heads[t]

    def _under(self, n: int, t: int, i: int) -> bool:
        """Whether ``t`` hangs on the phrase of ``i`` itself ("its ally Russia")."""
        tree = self.sentences[n].tree
        owner = tree.heads[i] if tree.deps[i] == "poss" else i
        while tree.heads[t] != t:
            t = tree.heads[t]
            if t == owner:
                return True
        return False

    def _between(self, n: int, subject: int, i: int, matching: list[Candidate]) -> bool:
        """Whether another country or body is named between a subject and "its", which then may be that one's."""
        codes = {c.found.entity.code for c in matching if c.found is not None}
        people = self.sentences[n]
        between = {
            r.code
            for t, r in people.readings.items()
            if subject < t < i and people.tree.deps[t] not in ("compound", "amod", "nmod")
        }
        return bool(between - codes)


def _identities(candidates: list[Candidate]) -> set[str]:
    """Names of the candidates; strangers count by where they stand."""
    return {c.found.entity.name if c.found else f"{c.sentence}:{c.token}" for c in candidates}
