"""The whole pipeline from document to coding."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

import detente
from detente.atlas import Atlas, Reading
from detente.codebook import Codebook, load
from detente.coding.aspects import auxiliary_modes, voice
from detente.coding.candidates import Candidate, credit
from detente.coding.contexts import Contexts
from detente.coding.events import Extractor
from detente.coding.lexicon import Lexicon
from detente.coding.participants import Participants, is_party
from detente.reading import MAX_SENTENCE, Mention, MentionFinder, Parser, Tree, split
from detente.records import Coding, Document, Dropped, Event, EventDate, Passage

# Documents whose sentences are parsed in one go. Enough to fill the parser's batches; bounded, so that memory is.
_CHUNK = 256
_WORD = re.compile(r"\w+")
_HYPHENATED = re.compile(r"\w+(?:-\w+)+")
_QUOTES = re.compile(r"[\"“][^\"“”]{1,600}[\"”]")

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


@dataclass(slots=True)
class ReadSentence:
    """One sentence on its way: ``skipped`` says why it was not parsed, empty if it was."""

    start: int
    end: int
    skipped: str = ""
    resolutions: list[tuple[Mention, Reading | None, str]] = field(default_factory=list)
    candidates: list[Candidate] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Explanation:
    """How a document came to its coding: every sentence with its mentions and candidates."""

    coding: Coding
    sentences: tuple[ReadSentence, ...]


class Coder:
    """Codes documents. Loading takes about a second; afterwards it keeps nothing between documents.

    Args:
        codebooks: paths of the user's own codebook files, laid over the shipped ones.

    Raises:
        CodebookError: a codebook file breaks the schema.
    """

    def __init__(self, *codebooks: str) -> None:
        self.codebook: Codebook = load(*codebooks)
        self.atlas = Atlas()
        for a in self.codebook.actors:
            self.atlas.add_actor(a.code, a.name, a.names, a.adjectives, a.sector, a.since, a.until)
        self.atlas.add_agents(dict(self.codebook.agents))
        self.signature = _signature(self.codebook, self.atlas)
        self._lexicon = Lexicon(self.codebook)
        self._finder = MentionFinder(self.atlas.surfaces)
        self._extractor = Extractor(self._lexicon, self.codebook.types)
        self._contexts = Contexts(self.codebook.contexts)
        self._parser = Parser()

    def code(self, document: Document) -> Coding:
        """All events of one document. Equal documents give equal codings."""
        return next(self.code_all([document]))

    def code_all(self, documents: Iterable[Document]) -> Iterator[Coding]:
        """Codings of many documents, in order; memory does not grow with their number."""
        for explanation in self.explain_all(documents):
            yield explanation.coding

    def explain(self, document: Document) -> Explanation:
        """The coding of one document with every step that led to it."""
        return next(self.explain_all([document]))

    def explain_all(self, documents: Iterable[Document]) -> Iterator[Explanation]:
        source = iter(documents)
        while chunk := list(islice(source, _CHUNK)):
            read = [self._read(d) for d in chunk]
            jobs = [
                (document.text[s.start : s.end], s.start)
                for document, sentences in zip(chunk, read, strict=True)
                for s in sentences
                if not s.skipped
            ]
            trees = self._parser.parse(jobs)
            for document, sentences in zip(chunk, read, strict=True):
                mine = [(s, next(trees)) for s in sentences if not s.skipped]
                try:
                    yield self._code(document, sentences, mine)
                except Exception as error:  # a fault of ours in one document must not cost the others
                    reason = f"the coder failed on this document: {type(error).__name__}: {error}; please report it"
                    yield Explanation(Coding(document, (), (Dropped(0, len(document.text), reason),)), tuple(sentences))

    def _read(self, document: Document) -> list[ReadSentence]:
        """Sentences of a document, with a reason for each that is not worth parsing."""
        sentences = []
        for start, end in split(document.text):
            s = ReadSentence(start, end)
            sentences.append(s)
            if end - start > MAX_SENTENCE:
                s.skipped = f"sentence of {end - start:,} characters; at most {MAX_SENTENCE:,} are parsed"
                continue
            text = document.text[start:end]
            for found in self._finder.find(text):
                m = Mention(found.surface, found.start + start, found.end + start)
                reading, why = self.atlas.resolve(m.surface, document.text, document.published, m.start)
                s.resolutions.append((m, reading, why))
            if all(reading is None for _, reading, _ in s.resolutions):
                s.skipped = "names nobody political"
            elif not self._lexicon.may_match(_words(text)):
                s.skipped = "no word of the codebook"
        return sentences

    def _code(
        self, document: Document, sentences: list[ReadSentence], trees: list[tuple[ReadSentence, Tree]]
    ) -> Explanation:
        dropped = [Dropped(s.start, s.end, s.skipped) for s in sentences if s.skipped]
        parsed: list[tuple[ReadSentence, Tree, Participants]] = []
        for s, tree in trees:
            parsed.append((s, tree, Participants(self.atlas, tree, document.text, s.resolutions)))
        # Codes of all that the document names, in whichever sentence, without mere places.
        readings = [reading for s in sentences for _, reading, _ in s.resolutions]
        parties = {r.code for r in readings if r is not None and is_party(r)}
        told: list[Candidate] = []
        for s, tree, people in parsed:
            people.document_parties = parties
            s.candidates = self._extractor.candidates(tree, people)
            for c in s.candidates:
                if c.match.pattern.claim and not c.recipients and not c.dropped:
                    c.dropped = "its attack is told before" if credit(told, c) else "no attack is told before"
            told += s.candidates
        events: list[Event] = []
        for s, tree, people in parsed:
            quotes = [
                (q.start() + s.start, q.end() + s.start) for q in _QUOTES.finditer(document.text[s.start : s.end])
            ]
            for c in s.candidates:
                t = c.token
                modes = () if c.dropped else auxiliary_modes(tree, t, document.published)
                if "negation" in modes and c.match.pattern.reciprocal:
                    c.dropped = "both are said not to have done it"
                if c.dropped:
                    dropped.append(Dropped(tree.starts[t], tree.ends[t], c.dropped))
                else:
                    events.append(self._event(document, s, tree, people, c, modes, quotes))
        dropped.sort(key=lambda d: (d.start, d.end))
        return Explanation(Coding(document, tuple(events), tuple(dropped)), tuple(sentences))

    def _event(
        self,
        document: Document,
        s: ReadSentence,
        tree: Tree,
        people: Participants,
        c: Candidate,
        modes: tuple[str, ...],
        quotes: list[tuple[int, int]],
    ) -> Event:
        text, t = document.text, c.token
        sentence = text[s.start : s.end]
        start, end = tree.starts[t], tree.ends[t]
        kind_name, mode, modes = settle(c.type, c.mode, modes)
        kind = self.codebook.types[kind_name]
        said = voice(
            self._lexicon,
            tree,
            t,
            people,
            {f.entity.code for f in c.actors},
            any(a <= start and end <= b for a, b in quotes),
        )
        return Event(
            id=_event_id(document, kind_name, start, end),
            type=kind_name,
            mode=mode,
            auxiliary=modes,
            quad=kind.quad,
            intensity=kind.intensity(mode),
            contexts=self._contexts.of(sentence),
            actors=tuple(f.entity for f in c.actors),
            recipients=tuple(f.entity for f in c.recipients),
            trigger=Passage(text[start:end], start, end),
            evidence=Passage(sentence, s.start, s.end),
            voice=said,
            date=_date(document, modes),
            confidence=CONFIDENCE[c.basis],
            coded_by=self.signature,
        )


def signature(*codebooks: str) -> str:
    """What a coder with these codebooks signs its events with: whatever shapes a coding changes it. Loads no parser."""
    return _signature(load(*codebooks), Atlas())


def _signature(codebook: Codebook, atlas: Atlas) -> str:
    return f"detente {detente.__version__} lexicon {codebook.signature} atlas {atlas.tables.digest}"


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


def _words(text: str) -> set[str]:
    """Lower-case words of a sentence; a hyphenated one counts whole and in its parts."""
    lower = text.lower()
    return {*_WORD.findall(lower), *_HYPHENATED.findall(lower)}


def _date(document: Document, modes: tuple[str, ...]) -> EventDate:
    """The day of the report, unless the event is said to lie at another time: then unknown, never guessed."""
    if document.published is None or set(modes) & {"historical", "future", "hypothetical"}:
        return EventDate()
    return EventDate(document.published.isoformat(), "day")


def _event_id(document: Document, kind: str, start: int, end: int) -> str:
    return hashlib.sha256(f"{document.hash}|{kind}|{start}|{end}".encode()).hexdigest()[:20]
