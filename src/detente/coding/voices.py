"""Who vouches for what: on top of what a coder sees in one clause, the words of a claim, the channel that a speaker
chose, and the author of a commentary."""

from __future__ import annotations

from itertools import pairwise

from detente.reading import ReadDocument, Tree
from detente.reading.anaphors import SAYING
from detente.reading.genre import genre, takes_a_stand
from detente.reading.times import find_times
from detente.records import Passage, Voice

# "Pashinyan's claim that …", "his comments about the base": what stands under such a noun is said by its owner.
_SAID = frozenset(
    """statement statements claim claims comment comments remark remarks word words assertion assertions allegation
    allegations accusation accusations warning warnings announcement announcements declaration declarations speech
    suggestion suggestions interview rhetoric denial""".split()
)
# Before a medium: "told France 24", "in an interview with Dozhd", "on Dozhd".
_CHANNELS = frozenset("told with on to tells by in via through".split())
_SOCIAL = frozenset("twitter facebook telegram instagram youtube tiktok vkontakte".split())
_INTERVIEW = frozenset(["interview", "broadcast"])


class Voices:
    """Voices in one document."""

    def __init__(self, read: ReadDocument) -> None:
        self._read = read
        self.genre = genre(read.document.text)
        self._last: tuple[int, Passage] | None = None
        self._channels = [self._channel(n) for n in range(len(read.sentences))]

    def of(self, n: int, token: int, voice: Voice, acting: set[str] | None) -> Voice:
        """The voice of the fact at a word: ``voice``, as the clause has it, unless the words around say more.

        ``acting`` are those who act in it: an act of speaking is a fact of the report (guide 14). None for a change of
        a tie, which in a commentary is the author's own reading unless he gives its time.
        """
        tree = self._read.sentences[n].tree
        assert tree is not None
        if voice.kind == "outlet":
            voice = self._owner(n, tree, token) or self._teller(n, tree, token) or voice
            if voice.speaker is not None and voice.speaker.code in (acting or ()):
                voice = Voice()
        if voice.kind == "outlet" and self.is_inferred(n, dated=acting is None):
            return Voice("author")
        if voice.speaker is not None and voice.channel is None:
            return Voice(voice.kind, voice.speaker, self._channels[n])
        return voice

    def is_inferred(self, n: int, *, dated: bool) -> bool:
        """Whether a commentary states a fact of sentence ``n`` by its author's lights: he takes a stand in it or, where
        facts must be ``dated``, gives no time."""
        if self.genre.kind != "opinion":
            return False
        s = self._read.sentences[n]
        text = self._read.document.text[s.start : s.end]
        return takes_a_stand(text) or (dated and not list(find_times(text)))

    def _owner(self, n: int, tree: Tree, token: int) -> Voice | None:
        people = self._read.sentences[n].people
        assert people is not None
        for t in tree.way_up(token)[1:]:
            if tree.lower[t] not in _SAID:
                continue
            for poss in tree.kids(t, "poss"):
                found = people.resolve(poss, acting=True)
                if found and found[0].entity.code != "UNK":
                    return Voice("direct" if people.is_quoted(token) else "indirect", found[0].entity)
        return None

    def _teller(self, n: int, tree: Tree, token: int) -> Voice | None:
        """Who is said to say the clause in which a word stands."""
        people = self._read.sentences[n].people
        assert people is not None
        way = tree.way_up(token)
        for clause, verb in pairwise(way):
            if tree.deps[clause] == "ccomp" and tree.lower[verb] in SAYING:
                subject = tree.kid(verb, "nsubj")
                found = people.resolve(subject, acting=True) if subject is not None else []
                if found and found[0].entity.code != "UNK":
                    return Voice("direct" if people.is_quoted(token) else "indirect", found[0].entity)
        return None

    def _channel(self, n: int) -> Passage | None:
        """The medium to which somebody speaks in sentence ``n``, or in one shortly before ("in this interview")."""
        s = self._read.sentences[n]
        if s.tree is None or s.people is None:
            return None
        tree, people = s.tree, s.people
        for t in range(1, len(tree)):
            reading = people.readings.get(t)
            medium = (reading is not None and reading.sector == "JRN") or tree.lower[t] in _SOCIAL
            if not medium or (t in people.spans and people.spans.get(t - 1) == people.spans[t]):
                continue
            before = tree.lower[t - 1] if tree.lower[t - 1] != "the" else tree.lower[t - 2]
            if before in _CHANNELS:
                span = people.spans.get(t)
                start, end = (span.start, span.end) if span else (tree.starts[t], tree.ends[t])
                self._last = (n, Passage(self._read.document.text[start:end], start, end))
                return self._last[1]
        if self._last and n - self._last[0] <= 2 and not _INTERVIEW.isdisjoint(tree.lower):
            return self._last[1]
        return None
