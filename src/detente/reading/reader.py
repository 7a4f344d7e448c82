"""A document as sentences with their names resolved and, where it is worth the cost, parsed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Protocol

from detente.atlas import Atlas, Reading, Resolution, fold
from detente.reading.anaphors import has_anaphor
from detente.reading.capitals import CapitalFinder, is_shouted
from detente.reading.coreference import Coreference
from detente.reading.language import foreign
from detente.reading.mentions import Mention, MentionFinder
from detente.reading.parse import Parser
from detente.reading.participants import Participants, is_party
from detente.reading.sentences import MAX_SENTENCE, split, words
from detente.reading.tree import Tree
from detente.records import Document, Entity, Passage

# Documents whose sentences are parsed in one go. Enough to fill the parser's batches; bounded, so that memory is.
CHUNK = 256


@dataclass(slots=True)
class Sentence:
    """One sentence on its way. ``skipped`` says why it is not coded, empty if it is; ``tree`` and ``people`` are there
    where it was parsed, which the sentences before a pronoun are too."""

    start: int
    end: int
    skipped: str = ""
    resolutions: list[tuple[Mention, Resolution]] = field(default_factory=list)
    wanted: bool = False
    tree: Tree | None = None
    people: Participants | None = None


@dataclass
class Screening:
    """For each sentence of a text, why nothing in it can be coded; empty where something can."""

    reasons: list[str]


class Screen(Protocol):
    """What decides which sentences are worth the cost of a parse. ``needs_names``: only those that name somebody, or
    may point at one named before."""

    needs_names: bool

    def screen(self, text: str, spans: Sequence[tuple[int, int]]) -> Screening: ...


@dataclass(slots=True)
class ReadDocument:
    """A document and its sentences, in order."""

    document: Document
    sentences: list[Sentence]
    screening: Screening | None = None

    @property
    def parties(self) -> set[str]:
        """Codes of all that the document names, in whichever sentence, without mere places."""
        readings = [r.reading for s in self.sentences for _, r in s.resolutions]
        return {r.code for r in readings if r is not None and is_party(r)}

    @property
    def states(self) -> set[str]:
        """Codes of the states that the document names in any way, as a place or by an adjective too."""
        readings = [r.reading for s in self.sentences for _, r in s.resolutions]
        return {r.code for r in readings if r is not None and ":" not in r.code and r.code not in ("EUR", "UNO")}


class Reader:
    """Reads documents. Loading takes about a second; afterwards it keeps nothing between documents.

    Args:
        atlas: who there is.
        screen: which sentences are parsed; all that name somebody if left out.
    """

    def __init__(self, atlas: Atlas, screen: Screen | None = None) -> None:
        self.atlas = atlas
        self._screen = screen
        self._finder = MentionFinder(atlas.surfaces)
        self._capitals = CapitalFinder(atlas.surfaces)
        self._parser = Parser()

    def read(self, document: Document) -> ReadDocument:
        """One document. Equal documents are read equally, alone or among others."""
        return next(self.read_all([document]))

    def read_all(self, documents: Iterable[Document], screen: Screen | None = None) -> Iterator[ReadDocument]:
        """Many documents, in order; memory does not grow with their number. ``screen`` replaces the reader's own."""
        source = iter(documents)
        while chunk := list(islice(source, CHUNK)):
            read = [self.opened(d, screen) for d in chunk]
            jobs = [
                (self._parsed_text(r.document.text[s.start : s.end], s), s.start)
                for r in read
                for s in r.sentences
                if s.wanted
            ]
            trees = self._parser.parse(jobs)
            for r in read:
                links = Coreference(self.atlas, r.document.text)
                parties, states = r.parties, r.states
                scenes: set[str] = set()
                for s in r.sentences:
                    if s.wanted:
                        s.tree = next(trees)
                        s.people = Participants(self.atlas, s.tree, r.document.text, s.resolutions, links)
                        s.people.document_parties, s.people.document_states = parties, states
                        scenes |= {f.entity.code for f in s.people.places(lambda t: True)}
                for s in r.sentences:
                    if s.people is not None:
                        s.people.scenes = scenes
                yield r

    def entity(self, read: ReadDocument, start: int, end: int, *, acting: bool = True) -> tuple[Entity, str]:
        """Who the words from ``start`` to ``end`` are, and why; ``UNK`` where that cannot be said."""
        passage = Passage(read.document.text[start:end], start, end)
        for s in read.sentences:
            if s.tree is None or s.people is None or not s.start <= start < s.end:
                continue
            found = s.people.within(start, end, acting=acting)
            if found is not None:
                return replace(found.entity, passage=passage), found.why
            break
        return Entity("UNK", "", passage.text, passage), "nobody known"

    def referents(self, read: ReadDocument, start: int, end: int) -> list[Passage]:
        """Where those are named whom the pronoun or nameless noun from ``start`` to ``end`` stands for."""
        for s in read.sentences:
            if s.people is not None and s.start <= start < s.end:
                return s.people.named_within(start, end)
        return []

    def opened(self, document: Document, screen: Screen | None = None) -> ReadDocument:
        """A document cut into sentences with their names resolved, and a reason for each that is not worth parsing;
        none is parsed yet. ``screen`` replaces the reader's own."""
        screen = screen or self._screen
        text = document.text
        read = ReadDocument(document, [Sentence(start, end) for start, end in split(text)])
        other = foreign(text, document.language)
        heard: set[str] = set()
        for s in read.sentences:
            sentence = text[s.start : s.end]
            if other:
                s.skipped = other
            elif len(sentence) > MAX_SENTENCE:
                s.skipped = f"sentence of {len(sentence):,} characters; at most {MAX_SENTENCE:,} are parsed"
            elif sentence in heard:
                s.skipped = "said word for word before"
            heard.add(sentence)
        self._resolve(document, read.sentences)
        reasons = [""] * len(read.sentences)
        if screen is not None:
            read.screening = screen.screen(text, [(s.start, s.end) for s in read.sentences])
            reasons = read.screening.reasons
        needs_names = screen is None or screen.needs_names
        names_before = False
        one_state = len(read.states) == 1
        for i, (s, reason) in enumerate(zip(read.sentences, reasons, strict=True)):
            if s.skipped:
                continue
            names = any(r.reading is not None for _, r in s.resolutions)
            before, names_before = names_before, names_before or names
            if reason and (names or not needs_names):
                s.skipped = reason
                continue
            found = words(text[s.start : s.end])
            anaphor = has_anaphor(found)
            if needs_names and not self._names_any(found, names, before and anaphor, one_state):
                s.skipped = "names nobody political"
            elif reason:
                s.skipped = reason
            else:
                s.wanted = True
                if anaphor and i and not read.sentences[i - 1].skipped.startswith("sentence of"):
                    # Whom "they" stand for is read off the sentence before.
                    read.sentences[i - 1].wanted |= bool(read.sentences[i - 1].resolutions)
        return read

    def _names_any(self, found: set[str], names: bool, pointing: bool, one_state: bool) -> bool:
        """Whether a sentence of these words is about somebody: named, pointed back at, or an agent of the one country
        that the document names ("Riot police detain 40 protesters.")."""
        return names or pointing or (one_state and any(self.atlas.sector(w) is not None for w in found))

    def _resolve(self, document: Document, sentences: list[Sentence]) -> None:
        """Find the names of all sentences and resolve them: first those that stand for one thing alone, then bodies
        and surnames, which the rest of the document decides."""
        text, on = document.text, document.published
        found: list[tuple[Sentence, Mention]] = []
        for s in sentences:
            if not s.skipped:
                sentence = text[s.start : s.end]
                finder = self._capitals if is_shouted(sentence) else self._finder
                found += [(s, Mention(m.surface, m.start + s.start, m.end + s.start)) for m in finder.find(sentence)]
        persons: dict[str, list[Resolution]] = {}
        among: set[str] = set()
        results: dict[int, Resolution] = {}
        for i, (_, m) in enumerate(found):
            if not self.atlas.is_decided_alone(m.surface):
                continue
            resolution = self.atlas.resolve(m.surface, text, on, m.start)
            results[i] = resolution
            if resolution.reading is not None:
                among.add(resolution.reading.code)
        for i, (_, m) in enumerate(found):
            if self.atlas.is_full_name(m.surface):
                results[i] = resolution = self.atlas.resolve(m.surface, text, on, m.start, among)
                if resolution.reading is not None:
                    persons.setdefault(_surname(m.surface), []).append(resolution)
        for i, (s, m) in enumerate(found):
            if i not in results:
                known = persons.get(m.surface, [])
                results[i] = (
                    _repeated(known, m.surface) if known else self.atlas.resolve(m.surface, text, on, m.start, among)
                )
            s.resolutions.append((m, results[i]))
        if persons:
            self._repeat(text, sentences, persons)

    def _repeat(self, text: str, sentences: list[Sentence], persons: dict[str, list[Resolution]]) -> None:
        """Find the bare surnames of those who are named in full somewhere in the document."""
        pattern = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, sorted(persons, key=len, reverse=True)))})(?!\w)")
        for s in sentences:
            if s.skipped:
                continue
            taken = [(m.start, m.end) for m, _ in s.resolutions]
            added = []
            for hit in pattern.finditer(fold(text[s.start : s.end])):
                start, end = hit.start() + s.start, hit.end() + s.start
                if any(a < end and start < b for a, b in taken) or self.atlas.is_of_another(hit[0], text, start):
                    continue
                added.append((Mention(hit[0], start, end), _repeated(persons[hit[0]], hit[0])))
            if added:
                s.resolutions = sorted([*s.resolutions, *added], key=lambda r: r[0].start)

    def _parsed_text(self, sentence: str, s: Sentence) -> str:
        """What the parser is given: a shouted headline in the usual case, at the same offsets."""
        if not is_shouted(sentence):
            return sentence
        return self._capitals.lowered(sentence, [(m.start - s.start, m.surface) for m, _ in s.resolutions])


def _surname(surface: str) -> str:
    return surface.rsplit(" ", 1)[-1]


def _repeated(known: list[Resolution], surname: str) -> Resolution:
    """Whom a bare surname stands for that follows, or heads, its full name in the same document."""
    readings: list[Reading] = [r.reading for r in known if r.reading is not None]
    if len({(r.name, r.code) for r in readings}) == 1:
        return Resolution(readings[0], f"surname of {readings[0].name}, named in full in the document")
    names = ", ".join(dict.fromkeys(r.name for r in readings))
    return Resolution(None, f"{surname!r} may be any of {names}, all in the document", tuple(readings))
