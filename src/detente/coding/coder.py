"""The whole pipeline from document to coding."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice, tee
from pathlib import Path

import detente
from detente.atlas import Atlas, read_own
from detente.codebook import Codebook, load
from detente.coding.aspects import is_denied
from detente.coding.bonds import Bond
from detente.coding.candidate import Candidate, Finder
from detente.coding.contexts import Contexts
from detente.coding.joined import Joined
from detente.coding.learned import Learned
from detente.coding.lexical import Lexical
from detente.coding.network import Network, read_about, shipped
from detente.coding.settings import Settings, event_date
from detente.coding.voices import Voices
from detente.errors import DetenteError
from detente.reading import CHUNK, Participants, ReadDocument, Reader, Sentence, Tree
from detente.records import Coding, Document, Dropped, Event, Passage, TieChange

# A text and the offsets of an actor and of a recipient in it.
Pair = tuple[str, tuple[int, int], tuple[int, int]]


@dataclass(slots=True)
class CodedSentence:
    """A sentence as read, with the candidate events and changes of ties of it."""

    read: Sentence
    candidates: list[Candidate] = field(default_factory=list)
    bonds: list[Bond] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Explanation:
    """How a document came to its coding: every sentence with its mentions, candidates and changes of ties."""

    coding: Coding
    sentences: tuple[CodedSentence, ...]


class Coder:
    """Codes documents. Loading takes about a second; afterwards it keeps nothing between documents.

    Args:
        codebooks: paths of the user's own codebook files (TOML), laid over the shipped ones, and of tables of names and
            offices (CSV), laid over the shipped atlas.
        network: folder of another network than the one that ships, trained by ``make train``.
        lexicon: code by the lexicon alone, for comparison.

    Raises:
        AtlasError: a table of names cannot be read or contradicts itself.
        CodebookError: a codebook file breaks the schema.
        DetenteError: the folder holds no network.
    """

    def __init__(self, *codebooks: str, network: str | Path | None = None, lexicon: bool = False) -> None:
        self.codebook, self.atlas = _load(codebooks)
        for a in self.codebook.actors:
            self.atlas.add_actor(a.code, a.name, a.names, a.adjectives, a.sector, a.since, a.until)
        self.atlas.add_agents(dict(self.codebook.agents))
        folder = None if lexicon else Path(network or shipped())
        self._finder = _finder(self.codebook, folder)
        self.signature = _signature(self.codebook, folder, self.atlas)
        self._contexts = Contexts(self.codebook.contexts)
        self._settings = Settings()
        self._reader = Reader(self.atlas, self._finder)

    def code(self, document: Document) -> Coding:
        """All events and changes of ties of one document. Equal documents give equal codings."""
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
        while chunk := list(islice(source, CHUNK)):
            done = 0
            try:
                for read in self._reader.read_all(chunk):
                    yield self._explained(read)
                    done += 1
            except Exception:  # one of the rest cannot be read; alone, each costs no other
                for document in chunk[done:]:
                    try:
                        read = self._reader.read(document)
                    except Exception as error:
                        yield Explanation(_failed(document, error), ())
                    else:
                        yield self._explained(read)

    def _explained(self, read: ReadDocument) -> Explanation:
        try:
            return self._code(read)
        except Exception as error:  # a fault of ours in one document must not cost the others
            return Explanation(_failed(read.document, error), tuple(map(CodedSentence, read.sentences)))

    def classify(self, text: str, *, actor: tuple[int, int], recipient: tuple[int, int]) -> dict[str, float]:
        """Probability of each of the types for what the actor is said to do to the recipient, both given as offsets
        into ``text``; they add up to 1. That there is an event between them is taken for granted.

        Raises:
            ValueError: a span is empty or not within the text.
            DetenteError: the coder has no network.
        """
        return next(self.classify_many([(text, actor, recipient)]))

    def classify_many(self, pairs: Iterable[Pair]) -> Iterator[dict[str, float]]:
        """``classify`` for many texts with the offsets of actor and recipient, in order."""
        finder = self._finder.learned if isinstance(self._finder, Joined) else self._finder
        if not isinstance(finder, Learned):
            raise DetenteError("probabilities are by the network; make the coder without lexicon=True")
        ahead, pairs = tee(pairs)
        reads = self._reader.read_all((Document(_checked(pair)[0]) for pair in ahead), finder.screen_nothing())
        for read, (_, actor, recipient) in zip(reads, pairs, strict=True):
            yield finder.classify(read, actor, recipient)

    def _code(self, read: ReadDocument) -> Explanation:
        document = read.document
        voices = Voices(read)
        found = self._finder.candidates(read)
        dropped = [Dropped(s.start, s.end, s.skipped) for s in read.sentences if s.skipped]
        events: list[Event] = []
        for n, candidates in found.items():
            s = read.sentences[n]
            assert s.tree is not None and s.people is not None
            for c in candidates:
                if c.dropped:
                    dropped.append(Dropped(s.tree.starts[c.token], s.tree.ends[c.token], c.dropped))
                else:
                    c.voice = voices.of(n, c.token, c.voice, {f.entity.code for f in c.actors})
                    events.append(self._event(document, s, s.tree, s.people, c))
        bonds = self._finder.bonds(read, found)
        ties: list[TieChange] = []
        for n, here in bonds.items():
            s = read.sentences[n]
            assert s.tree is not None
            for b in here:
                b.kind = self.codebook.ties.of_bloc(b.kind, b.parties)
                if is_denied(s.tree, b.token):
                    b.stage = "denied"
                said = voices.of(n, b.token, b.voice, None)
                if b.stage == "done" and b.voice.kind == "outlet" and said.speaker is not None:
                    # "his statements about transferring the railway": a word, not yet a deed.
                    b.stage = "announced" if said.speaker.code in b.parties else "speculated"
                b.voice = said
                if b.voice.kind == "author" and b.stage not in ("denied", "demanded"):
                    b.stage = "speculated"
                if b.dropped:
                    dropped.append(Dropped(s.tree.starts[b.token], s.tree.ends[b.token], b.dropped))
                else:
                    ties.append(self._tie_change(document, s, s.tree, b))
        dropped.sort(key=lambda d: (d.start, d.end))
        sentences = tuple(CodedSentence(s, found.get(n, []), bonds.get(n, [])) for n, s in enumerate(read.sentences))
        named = tuple(sorted(read.parties | read.states))
        coding = Coding(document, tuple(events), tuple(dropped), tuple(ties), voices.genre, named=named)
        return Explanation(coding, sentences)

    def _event(self, document: Document, s: Sentence, tree: Tree, people: Participants, c: Candidate) -> Event:
        sentence = document.text[s.start : s.end]
        start, end = tree.starts[c.token], tree.ends[c.token]
        kind = self.codebook.types[c.type]
        return Event(
            id=_id(document, c.type, start, end),
            type=c.type,
            mode=c.mode,
            auxiliary=c.modes,
            quad=kind.quad,
            intensity=kind.intensity(c.mode),
            contexts=self._contexts.of(sentence),
            actors=tuple(f.entity for f in c.actors),
            recipients=tuple(f.entity for f in c.recipients),
            trigger=Passage(document.text[start:end], start, end),
            evidence=Passage(sentence, s.start, s.end),
            voice=c.voice,
            date=event_date(document, s, tree, c.token, c.modes),
            confidence=c.confidence,
            coded_by=self.signature,
            place=self._settings.place(tree, c.token, people),
        )

    def _tie_change(self, document: Document, s: Sentence, tree: Tree, b: Bond) -> TieChange:
        modes = ("future",) if b.stage in ("announced", "demanded", "speculated") else ()
        return TieChange(
            id=_id(document, "-".join(b.parties), b.kind, b.change, b.object.start, b.object.end),
            parties=b.parties,
            kind=b.kind,
            object=b.object,
            change=b.change,
            stage=b.stage,
            evidence=Passage(document.text[s.start : s.end], s.start, s.end),
            voice=b.voice,
            date=event_date(document, s, tree, b.token, modes),
            confidence=b.confidence,
            coded_by=self.signature,
        )


def _failed(document: Document, error: Exception) -> Coding:
    reason = f"the coder failed on this document: {type(error).__name__}: {error}; please report it"
    return Coding.failed(document, reason)


def _checked(pair: Pair) -> Pair:
    text, *spans = pair
    for start, end in spans:
        if not 0 <= start < end <= len(text):
            raise ValueError(f"({start}, {end}) is no span of a text of {len(text):,} characters; expected start < end")
    return pair


def signature(*codebooks: str) -> str:
    """What a coder with these codebooks signs its events with: whatever shapes a coding changes it. Loads no parser."""
    codebook, atlas = _load(codebooks)
    return _signature(codebook, shipped(), atlas)


def _finder(codebook: Codebook, network: Path | None) -> Finder:
    if network is None:
        return Lexical(codebook)
    learned = Learned(Network(network))
    own = codebook.ties.own()
    if not codebook.own and not own.kinds:
        return learned
    return Joined(learned, Lexical(replace(codebook, patterns=codebook.own, ties=own)))


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


def _signature(codebook: Codebook, network: Path | None, atlas: Atlas) -> str:
    by = f"network {read_about(network)['digest']} " if network is not None else ""
    return f"detente {detente.__version__} {by}codebook {codebook.signature} atlas {atlas.digest}"


def _id(document: Document, *parts: str | int) -> str:
    return hashlib.sha256("|".join([document.hash, *map(str, parts)]).encode()).hexdigest()[:20]
