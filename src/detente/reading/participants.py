"""From a noun phrase to entities: the name in it, the country its words point to, the sector of its head."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from detente.atlas import Atlas, Reading, Resolution
from detente.reading.anaphors import PRONOUNS
from detente.reading.coreference import Coreference
from detente.reading.grammar import conjuncts, content
from detente.reading.lists import beside
from detente.reading.mentions import Mention
from detente.reading.scenes import ABROAD, LOCAL, home
from detente.reading.sectors import agent_sector, composed_sector, demonym_sector, title_sector
from detente.reading.tree import Tree
from detente.records import Entity, Passage

_LEFT = ("amod", "compound", "poss", "nmod", "npadvmod", "quantmod", "nummod", "det")
_LOCATING = tuple("of in from at for near inside outside across along throughout around including".split())
# A line between two countries is neither of them: "near the Thai border".
_LINES = frozenset("border borders frontier boundary".split())
_DIRECTED = (*_LOCATING, "to", "against", "on", "with", "between", "into")
_ENVOYS = frozenset("ambassador ambassadors envoy envoys representative visitor".split())
_NAME_PARTICLES = frozenset("de da del di do dos du la el al van von bin ibn der".split())
_SKIPPED_DETERMINERS = frozenset("the a an its their his her this that these those".split())
# Behind these a country is where somebody is from or whom he serves, not himself: "US-backed Syrian rebels".
_TIED = re.compile(
    r"[-–](?:backed|based|aligned|allied|occupied|controlled|made|born|trained|funded|held|speaking|supported|sponsored"
    r"|installed|bound|run|friendly|brokered|mediated|drafted)\b"
)
PLACE_KINDS = ("capital", "place")
_AT = frozenset("in at near outside across inside around throughout off".split())
_NAMED_KINDS = ("person", "organisation", "group", "metonym")


@dataclass(frozen=True, slots=True)
class Found:
    """One participant. ``kind`` is the kind of the reading that decided, ``why`` how it came about."""

    entity: Entity
    kind: str
    why: str


def is_party(reading: Reading) -> bool:
    """Whether a name by itself makes a party of a relation: a mere place, a company or a newspaper does not."""
    return reading.kind not in PLACE_KINDS and reading.sector not in ("BUS", "JRN")


class Participants:
    """Resolves noun phrases of one sentence, given what its names were resolved to."""

    def __init__(
        self,
        atlas: Atlas,
        tree: Tree,
        text: str,
        resolutions: list[tuple[Mention, Resolution]],
        links: Coreference | None = None,
    ) -> None:
        self.atlas, self.tree, self.text = atlas, tree, text
        self.readings: dict[int, Reading] = {}
        self.spans: dict[int, Mention] = {}
        # Every party that the document names; what a sentence leaves out may stand in another.
        self.document_parties: set[str] = set()
        self.document_states: set[str] = set()
        # States in which the document places something.
        self.scenes: set[str] = set()
        self._links = links or Coreference(atlas, text)
        self._number = self._links.add(self)
        self._cache: dict[tuple[int, bool], list[Found]] = {}
        token = 0
        for mention, resolution in resolutions:
            if resolution.reading is None:
                continue
            while token < len(tree) and tree.ends[token] <= mention.start:
                token += 1
            t = token
            while t < len(tree) and tree.starts[t] < mention.end:
                self.readings[t] = resolution.reading
                self.spans[t] = mention
                t += 1

    def is_quoted(self, t: int) -> bool:
        """Whether a word stands inside quotation marks."""
        return self._links.is_quoted(self.tree.starts[t], self.tree.ends[t])

    def named(self, i: int, *, acting: bool) -> list[Found]:
        """Entities of the noun phrase headed by ``i`` by the names in it, without what is joined to it."""
        return self._one(i, acting, pronouns=False)

    def joined(self, i: int) -> list[int]:
        """The heads joined to ``i`` by "and", with ``i``; of "a number of X" it is X."""
        return [content(self.tree, noun) for noun in conjuncts(self.tree, i)]

    def left(self, i: int) -> int:
        """The first word of the noun phrase headed by ``i``."""
        lefts = [c for c in self.tree.children[i] if c < i and self.tree.deps[c] in _LEFT]
        return min((self.tree.left_edge(c) for c in lefts), default=i)

    def phrase(self, i: int) -> Passage:
        """The noun phrase headed by ``i`` up to it, without article."""
        return self._passage(self._start(i), self.tree.ends[i])

    def is_located(self, t: int) -> bool:
        """Whether a name is only where something is: "in Syria"."""
        return self.tree.deps[t] == "pobj" and self.tree.lower[self.tree.heads[t]] in _AT

    def implied(self, code: str) -> Found:
        """A party that the sentence does not name, but its document does."""
        name = self.atlas.name(code)
        sector = "GOV" if self.atlas.cow(code) is not None else ""
        return Found(Entity(code, sector, name, None, self.atlas.cow(code)), "implied", "named elsewhere")

    def resolve(self, head: int, *, acting: bool) -> list[Found]:
        """Entities of the noun phrase headed by ``head`` and of what is joined to it; empty where none is known.

        ``acting`` says that the phrase is an actor, which makes a capital its government.
        """
        key = (head, acting)
        if key not in self._cache:
            found: list[Found] = []
            for noun in self.joined(head):
                if self.tree.lower[noun] in PRONOUNS:
                    here = self._linked(noun)
                else:
                    here = [*self._one(noun, acting), *self._listed(noun, acting)] or self._linked(noun)
                for f in here:
                    if f.entity.code not in {x.entity.code for x in found}:
                        found.append(f)
            self._cache[key] = found
        return self._cache[key]

    def alone(self, i: int) -> list[Found]:
        """Whom the word at ``i`` stands for as an actor, whatever it is joined to; several for "they"."""
        if self.tree.lower[i] in PRONOUNS:
            return self._linked(i)
        return self._one(i, True) or self._linked(i) or self.nameless(i)

    def named_by(self, i: int) -> list[Passage]:
        """Where those are named whom the pronoun or nameless noun at ``i`` stands for."""
        return [link.named for link in self._links.link(self._number, i) if link.named is not None]

    def named_within(self, start: int, end: int) -> list[Passage]:
        """The same for the word that heads the words from ``start`` to ``end``."""
        inside = [t for t in range(len(self.tree)) if self.tree.starts[t] < end and self.tree.ends[t] > start]
        return self.named_by(inside[-1]) if inside else []

    def _linked(self, i: int) -> list[Found]:
        """Whom a pronoun or a nameless noun stands for, if that is clear."""
        return [link.found for link in self._links.link(self._number, i)]

    def _one(self, i: int, acting: bool, depth: int = 0, pronouns: bool = True) -> list[Found]:
        tree = self.tree
        own = self.readings.get(i)
        if own is not None and own.kind != "adjective":
            if own.kind in ("state", *PLACE_KINDS) and self._inside_name(i):
                return []
            if own.kind == "metonym":
                # "the Dutch House of Representatives": a name that many countries use, for the country before it.
                others = [t for t in self.named_before(i) if self.readings[t].code != own.code]
                if others:
                    return [self._found(i, self.readings[t], own.sector, "named body", left=True) for t in others]
            return [self._found(i, own, self._sector(i, own, acting), f"named: {own.kind}")]
        if own is not None:
            sector, why = demonym_sector(self.atlas, tree, i)
            return [self._found(i, own, sector, why)]
        left = self.named_before(i)
        if left:
            return [self._composed(i, t) for t in left]
        for poss in tree.kids(i, "poss"):
            if pronouns and tree.lower[poss] in PRONOUNS and (whose := self._linked(poss)):
                return [self._behind(i, f, acting) for f in whose]
        for appos in tree.kids(i, "appos"):
            if depth < 2 and (found := self._one(appos, acting, depth + 1, pronouns)):
                return found
        able = not acting or self._may_act(i)
        for prep in tree.kids(i, "prep"):
            name = tree.lower[prep]
            if name == "to" and tree.lower[i] in _ENVOYS:
                continue
            if name in (_LOCATING if acting else _DIRECTED):
                for noun in tree.kids(prep, "pobj"):
                    if depth >= 3 or tree.lower[noun] in _LINES:
                        continue
                    inner: list[Found] = []
                    for joined in conjuncts(tree, noun):
                        inner.extend(self._one(content(tree, joined), False, depth + 1, pronouns))
                    if not able and name != "including":
                        inner = [f for f in inner if f.kind in ("group", "organisation")]
                    if inner:
                        return [self._behind(i, f, acting) for f in inner]
        return []

    def _may_act(self, i: int) -> bool:
        """Whether a noun without a name can act for the country behind it: "troops from X", not "floods in X"."""
        return agent_sector(self.atlas, self.tree, i) is not None or self.tree.words[i][:1].isupper()

    def _listed(self, i: int, acting: bool) -> list[Found]:
        """Names that stand beside ``i`` in a list by the look of it ("A, B and C"), which parses often break up."""
        if i not in self.readings:
            return []
        found: list[Found] = []
        for step in (-1, 1):
            t = beside(self.tree, self.readings, self.spans, i, step)
            while t is not None:
                found.extend(self._one(t, acting))
                t = beside(self.tree, self.readings, self.spans, t, step)
        return found

    def _inside_name(self, i: int) -> bool:
        """Whether a place is the tail of another name: "Jack London", "Leila de Lima", "Beth Israel"."""
        tree, before = self.tree, self._first(i) - 1
        if before < 0:
            return False
        if tree.lower[before] in _NAME_PARTICLES:
            return True
        return (
            tree.deps[before] == "compound"
            and tree.heads[before] == i
            and before not in self.readings
            and tree.words[before][:1].isupper()
            and self.atlas.sector(tree.lower[before]) is None
        )

    def _first(self, i: int) -> int:
        """The first word of the name that ``i`` is part of."""
        while i > 0 and i in self.spans and self.spans.get(i - 1) == self.spans[i]:
            i -= 1
        return i

    def named_before(self, i: int) -> list[int]:
        """Tokens left of the head whose mention says whose it is; the innermost attachment wins."""
        tree = self.tree
        named: list[int] = []
        tied: list[int] = []
        queue = [c for c in tree.children[i] if c < i and tree.deps[c] in _LEFT]
        while queue:
            c = queue.pop(0)
            reading = self.readings.get(c)
            if reading is not None:
                (tied if self._is_tied(c) else named).append(c)
                queue.extend(k for k in tree.children[c] if tree.deps[k] == "conj" and k < i)
            else:
                queue.extend(k for k in tree.children[c] if tree.deps[k] in (*_LEFT, "conj", "prep", "pobj") and k < i)
        unique: dict[str, int] = {}
        for t in sorted(named):
            unique.setdefault(self.readings[t].code, t)
        tokens = list(unique.values())
        return self._most_telling(tokens) if len(tokens) > 1 else tokens

    def _most_telling(self, tokens: list[int]) -> list[int]:
        """Of several countries before a noun: those joined by "and" all count; else a name, else the nearest."""
        tree = self.tree
        joined = [t for t in tokens if tree.deps[t] == "conj" or any(tree.deps[k] == "conj" for k in tree.children[t])]
        if len(joined) > 1:
            return joined
        if tree.deps[tokens[0]] == "poss" and self.readings[tokens[0]].kind in ("state", "people"):
            return [tokens[0]]  # "Sweden's UN ambassador"
        for t in tokens:
            if self.readings[t].kind in _NAMED_KINDS and self.readings[t].kind != "metonym":
                return [t]
        return [tokens[0]] if tree.deps[tokens[0]] == "poss" else [tokens[-1]]

    def _is_tied(self, t: int) -> bool:
        """Whether the mention is the first half of "US-backed" and the like."""
        end = self.spans[t].end
        return _TIED.match(self.text, end) is not None

    def _composed(self, head: int, t: int) -> Found:
        reading = self.readings[t]
        if reading.kind == "person" and self.tree.deps[t] in ("compound", "nmod"):
            return self._found(head, reading, reading.sector, "named: person", left=True)
        sector = composed_sector(agent_sector(self.atlas, self.tree, head), reading.kind, reading.sector, reading.code)
        return self._found(head, reading, sector, f"{self.tree.words[head]} of {reading.name}", left=True)

    def _behind(self, head: int, inner: Found, acting: bool) -> Found:
        """The head noun with the country found behind "of" or "in"."""
        code = inner.entity.code
        sector = composed_sector(agent_sector(self.atlas, self.tree, head), inner.kind, inner.entity.sector, code)
        passage = inner.entity.passage
        end = passage.end if passage else self.tree.ends[head]
        start = self._start(head)
        entity = replace(
            inner.entity, sector=sector, passage=self._passage(start, max(end, self.tree.ends[head])), code=code
        )
        return Found(entity, inner.kind, f"{self.tree.words[head]} of {entity.name}")

    def _found(self, head: int, reading: Reading, sector: str, why: str, left: bool = False) -> Found:
        mention = self.spans.get(head)
        start = self._start(head)
        end = self.tree.ends[head]
        if mention is not None:
            end = max(end, mention.end)
            if not left:
                start = min(start, mention.start)
        entity = Entity(reading.code, sector, reading.name, self._passage(start, end), self.atlas.cow(reading.code))
        return Found(entity, reading.kind, why)

    def _passage(self, start: int, end: int) -> Passage:
        # Offsets of the tree are those of the document; ``text`` is the document's.
        return Passage(self.text[start:end], start, end)

    def _start(self, head: int) -> int:
        """Where the phrase begins: its left modifiers, without article."""
        tree = self.tree
        t = self.left(head)
        while t < head and tree.lower[t] in _SKIPPED_DETERMINERS:
            t += 1
        return tree.starts[t]

    def _sector(self, i: int, reading: Reading, acting: bool) -> str:
        if reading.kind == "state":
            return "GOV"
        if reading.kind == "capital":
            return "GOV" if acting else ""
        if reading.kind == "person" and reading.sector in ("", "ELI") and ":" not in reading.code:
            # What the text calls him on the day counts for more than a roster that says "former" or "not yet".
            called = title_sector(self.atlas, self.tree, i)
            return called if called and reading.code not in ("EUR", "UNO") else reading.sector
        if reading.kind == "people":
            return reading.sector or "CVL"
        return reading.sector

    def agent_sector(self, head: int) -> str | None:
        """Sector of a phrase whose country is not known ("police", "five soldiers"), None where it is no agent."""
        return agent_sector(self.atlas, self.tree, content(self.tree, head))

    def within(self, start: int, end: int, *, acting: bool) -> Found | None:
        """Who the words from ``start`` to ``end`` are, whatever else their noun phrase may be joined to."""
        tree = self.tree
        inside = [t for t in range(len(tree)) if tree.starts[t] < end and tree.ends[t] > start]
        tops = [t for t in inside if tree.heads[t] not in inside or tree.heads[t] == t]
        nouns = [t for t in tops if tree.is_noun(t) or t in self.readings or tree.lower[t] in PRONOUNS] or tops
        if not nouns:
            return None
        # A span that the parse breaks up is headed by its last noun: "Senator | JD Vance".
        head = nouns[-1]
        found = self.resolve(head, acting=acting)
        told = {self.readings[t].code for t in inside if t in self.readings}
        here = [f for f in found if f.entity.code in told] or ([] if told else found)
        if here:
            return here[0]
        for t in reversed(inside):
            # The parse has lost what hangs on what; a name among the words still says whose they are.
            if t in self.readings and tree.deps[t] != "pobj" and not self._is_tied(t):
                return next(iter(self._one(t, acting)), None) if t == head else self._composed(head, t)
        return next(iter(found or self.nameless(head)), None)

    def nameless(self, head: int, near: set[int] | None = None) -> list[Found]:
        """Agents without a name ("police"): of the country where it happens if that is said, otherwise of nobody known.

        ``near`` are the words under which that place may stand, the whole sentence if left out.
        """
        for noun in self.joined(head):
            said_of = [noun, *self.tree.kids(noun, "appos")]  # "Jane Doe, a police officer"
            sector = next((a for t in said_of if (a := self.agent_sector(t)) is not None), None)
            if sector is None:
                continue
            if any(self.tree.lower[c] in ABROAD for c in self.tree.children[noun]) or self.tree.lower[noun] in ABROAD:
                return [Found(Entity("UNK", sector, self.phrase(noun).text, self.phrase(noun)), "agent", "from abroad")]
            place = self.places(lambda t: near is None or t in near)
            codes = {p.entity.code for p in place}
            passage = self.phrase(noun)
            if sector in LOCAL and len(codes) == 1 and not self.tree.tags[noun].startswith("NNP"):
                where = place[0].entity
                entity = Entity(where.code, sector, where.name, passage, where.cow)
                return [Found(entity, "agent", f"in {where.name}")]
            of, why = home(self.atlas, sector, self.document_states, self.scenes) if not codes else ("", "")
            if of:
                entity = Entity(of, sector, self.atlas.name(of), passage, self.atlas.cow(of))
                return [Found(entity, "agent", why)]
            return [Found(Entity("UNK", sector, passage.text, passage), "agent", "no country named")]
        return []

    def places(self, accept: Callable[[int], bool]) -> list[Found]:
        """Where it happens: places named under the tokens that ``accept`` lets through; where there is none, the one
        country that any place of the sentence lies in."""
        near: list[Found] = []
        anywhere: dict[str, Found] = {}
        tree = self.tree
        for t, reading in self.readings.items():
            if reading.kind not in ("state", *PLACE_KINDS):
                continue
            top = t
            while tree.deps[top] == "appos" and tree.heads[top] != top:
                top = tree.heads[top]  # "in Tula, Hidalgo, Mexico"
            prep = tree.heads[top]
            located = tree.deps[top] == "pobj" and tree.lower[prep] in _AT
            if located and accept(tree.heads[prep]):
                near.append(self._found(t, reading, "", "place"))
            if located or reading.kind in PLACE_KINDS:
                anywhere.setdefault(reading.code, self._found(t, reading, "", "place"))
        return near or (list(anywhere.values()) if len(anywhere) == 1 else [])
