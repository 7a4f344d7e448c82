"""The whole pipeline from document to coding."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import detente
from detente.atlas import Atlas, read_own
from detente.codebook import Codebook, load
from detente.coding.aspects import auxiliary_modes, voice
from detente.coding.candidates import Candidate, credit
from detente.coding.contexts import Contexts
from detente.coding.events import Extractor
from detente.coding.lexicon import Lexicon
from detente.coding.settings import Settings, event_date
from detente.reading import Participants, ReadDocument, Reader, Sentence, Tree
from detente.records import Coding, Document, Dropped, Event, Passage

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
class CodedSentence:
    """A sentence as read, with the candidate events of it."""

    read: Sentence
    candidates: list[Candidate] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Explanation:
    """How a document came to its coding: every sentence with its mentions and candidates."""

    coding: Coding
    sentences: tuple[CodedSentence, ...]


class Coder:
    """Codes documents. Loading takes about a second; afterwards it keeps nothing between documents.

    Args:
        codebooks: paths of the user's own codebook files (TOML), laid over the shipped ones, and of tables of names and
            offices (CSV), laid over the shipped atlas.

    Raises:
        AtlasError: a table of names cannot be read or contradicts itself.
        CodebookError: a codebook file breaks the schema.
    """

    def __init__(self, *codebooks: str) -> None:
        self.codebook, self.atlas = _load(codebooks)
        for a in self.codebook.actors:
            self.atlas.add_actor(a.code, a.name, a.names, a.adjectives, a.sector, a.since, a.until)
        self.atlas.add_agents(dict(self.codebook.agents))
        self.signature = _signature(self.codebook, self.atlas)
        self._lexicon = Lexicon(self.codebook)
        self._extractor = Extractor(self._lexicon, self.codebook.types)
        self._contexts = Contexts(self.codebook.contexts)
        self._settings = Settings()
        self._reader = Reader(self.atlas, self._lexicon.may_match)

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
        for read in self._reader.read_all(documents):
            try:
                yield self._code(read)
            except Exception as error:  # a fault of ours in one document must not cost the others
                reason = f"the coder failed on this document: {type(error).__name__}: {error}; please report it"
                document = read.document
                coding = Coding(document, (), (Dropped(0, len(document.text), reason),))
                yield Explanation(coding, tuple(map(CodedSentence, read.sentences)))

    def _code(self, read: ReadDocument) -> Explanation:
        document = read.document
        sentences = [CodedSentence(s) for s in read.sentences]
        dropped = [Dropped(s.start, s.end, s.skipped) for s in read.sentences if s.skipped]
        parsed: list[tuple[CodedSentence, Tree, Participants]] = []
        for s in sentences:
            tree, people = s.read.tree, s.read.people
            if tree is not None and people is not None and not s.read.skipped:
                parsed.append((s, tree, people))
        told: list[Candidate] = []
        for s, tree, people in parsed:
            s.candidates = self._extractor.candidates(tree, people)
            for c in s.candidates:
                if c.match.pattern.claim and not c.recipients and not c.dropped:
                    c.dropped = "its attack is told before" if credit(told, c) else "no attack is told before"
            told += s.candidates
        events: list[Event] = []
        for s, tree, people in parsed:
            for c in s.candidates:
                t = c.token
                modes = () if c.dropped else auxiliary_modes(tree, t, document.published)
                if "negation" in modes and c.match.pattern.reciprocal:
                    c.dropped = "both are said not to have done it"
                if c.dropped:
                    dropped.append(Dropped(tree.starts[t], tree.ends[t], c.dropped))
                else:
                    events.append(self._event(document, s.read, tree, people, c, modes))
        dropped.sort(key=lambda d: (d.start, d.end))
        return Explanation(Coding(document, tuple(events), tuple(dropped)), tuple(sentences))

    def _event(
        self,
        document: Document,
        s: Sentence,
        tree: Tree,
        people: Participants,
        c: Candidate,
        modes: tuple[str, ...],
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
            people.is_quoted(t),
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
            date=event_date(document, s, tree, t, modes),
            confidence=CONFIDENCE[c.basis],
            coded_by=self.signature,
            place=self._settings.place(tree, t, people),
        )


def signature(*codebooks: str) -> str:
    """What a coder with these codebooks signs its events with: whatever shapes a coding changes it. Loads no parser."""
    return _signature(*_load(codebooks))


def _load(files: tuple[str, ...]) -> tuple[Codebook, Atlas]:
    """The codebook and the atlas with a user's own files."""
    atlas = Atlas()
    for path in files:
        if is_table(path):
            atlas.add_own(read_own(path))
    return load(*(path for path in files if not is_table(path))), atlas


def is_table(path: str) -> bool:
    """Whether a file of the user's is a table of names and offices, by its name."""
    return path.lower().endswith(".csv")


def _signature(codebook: Codebook, atlas: Atlas) -> str:
    return f"detente {detente.__version__} lexicon {codebook.signature} atlas {atlas.digest}"


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


def _event_id(document: Document, kind: str, start: int, end: int) -> str:
    return hashlib.sha256(f"{document.hash}|{kind}|{start}|{end}".encode()).hexdigest()[:20]
