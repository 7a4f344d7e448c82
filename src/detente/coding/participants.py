"""From a noun phrase to entities: the name in it, the country its words point to, the sector of its head."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from detente.atlas import Atlas, Reading
from detente.coding.grammar import conjuncts, content, surface_subject
from detente.reading import Mention, Tree
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
_PRONOUNS = frozenset("it they he she its their his her".split())
PLACE_KINDS = ("capital", "place")
_AT = frozenset("in at near outside across inside around throughout off".split())
_LIST_MARKS = frozenset([",", "and", "&"])
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
        self, atlas: Atlas, tree: Tree, text: str, resolutions: list[tuple[Mention, Reading | None, str]]
    ) -> None:
        self.atlas, self.tree, self.text = atlas, tree, text
        self.readings: dict[int, Reading] = {}
        self.spans: dict[int, Mention] = {}
        # Every party that the document names; what a sentence leaves out may stand in another.
        self.document_parties: set[str] = set()
        self._cache: dict[tuple[int, bool], list[Found]] = {}
        token = 0
        for mention, reading, _ in resolutions:
            if reading is None:
                continue
            while token < len(tree) and tree.ends[token] <= mention.start:
                token += 1
            t = token
            while t < len(tree) and tree.starts[t] < mention.end:
                self.readings[t] = reading
                self.spans[t] = mention
                t += 1

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
            for noun in conjuncts(self.tree, head):
                noun = content(self.tree, noun)
                if self.tree.lower[noun] in _PRONOUNS:
                    found.extend(self._antecedent(noun))
                for f in [*self._one(noun, acting), *self._listed(noun, acting)]:
                    if f.entity.code not in {x.entity.code for x in found}:
                        found.append(f)
            self._cache[key] = found
        return self._cache[key]

    def _antecedent(self, i: int) -> list[Found]:
        """Whom "it", "they" or "its" stands for: the subject of its clause, or of the clause above, if that is known.

        Nothing is looked for beyond the sentence: a wrong antecedent is worse than none.
        """
        tree = self.tree
        verb = tree.heads[i]
        if tree.deps[i] == "poss":
            above = self._clause_subject(verb)
        elif tree.deps[i] in ("nsubj", "nsubjpass") and tree.deps[verb] in ("ccomp", "advcl", "conj", "relcl"):
            above = self._clause_subject(tree.heads[verb])
        else:
            return []
        if tree.deps[i] == "poss" and above is not None and self._between(above, i):
            return []
        if above is None or above == i or tree.lower[above] in _PRONOUNS:
            return []
        passage = Passage(tree.words[i], tree.starts[i], tree.ends[i])
        return [
            Found(replace(f.entity, passage=passage), f.kind, f"{tree.words[i]!r} is {f.entity.name}")
            for f in self.resolve(above, acting=True)
        ]

    def _between(self, above: int, i: int) -> bool:
        """Whether another country is named between a subject and "its", which then may be that one's."""
        codes = {r.code for t, r in self.readings.items() if above < t < i}
        return bool(codes - {f.entity.code for f in self.resolve(above, acting=True)})

    def _clause_subject(self, i: int) -> int | None:
        """The subject of the clause that the word at ``i`` stands in; None if ``i`` is part of that subject."""
        tree = self.tree
        while not tree.is_verb(i) and tree.heads[i] != i:
            if tree.deps[i] in ("nsubj", "nsubjpass"):
                i = tree.heads[i]
                return None if tree.heads[i] == i else self._clause_subject(tree.heads[i])
            i = tree.heads[i]
        return surface_subject(tree, i)

    def _one(self, i: int, acting: bool, depth: int = 0) -> list[Found]:
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
            # An adjective that stands for its people: "the French".
            return [self._found(i, own, self._agent(i) or "CVL", "adjective as noun")]
        left = self.named_before(i)
        if left:
            return [self._composed(i, t, acting) for t in left]
        for poss in tree.kids(i, "poss"):
            if tree.lower[poss] in _PRONOUNS and (whose := self._antecedent(poss)):
                return [self._behind(i, f, acting) for f in whose]
        for appos in tree.kids(i, "appos"):
            if depth < 2 and (found := self._one(appos, acting, depth + 1)):
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
                        inner.extend(self._one(content(tree, joined), False, depth + 1))
                    if not able and name != "including":
                        inner = [f for f in inner if f.kind in ("group", "organisation")]
                    if inner:
                        return [self._behind(i, f, acting) for f in inner]
        return []

    def _may_act(self, i: int) -> bool:
        """Whether a noun without a name can act for the country behind it: "troops from X", not "floods in X"."""
        return self._agent(i) is not None or self.tree.words[i][:1].isupper()

    def _listed(self, i: int, acting: bool) -> list[Found]:
        """Names that stand beside ``i`` in a list by the look of it ("A, B and C"), which parses often break up."""
        if i not in self.readings:
            return []
        found: list[Found] = []
        for step in (-1, 1):
            beside = self._beside(i, step)
            while beside is not None:
                found.extend(self._one(beside, acting))
                beside = self._beside(beside, step)
        return found

    def _beside(self, t: int, step: int) -> int | None:
        """The next name of the list in one direction: over a comma, an "and" or both, and articles."""
        mention = self.spans[t]
        while self.spans.get(t) == mention:
            t += step
        crossed = False
        while 0 <= t < len(self.tree) and (
            self.tree.lower[t] in _LIST_MARKS or (crossed and self.tree.lower[t] in ("the", "both"))
        ):
            crossed = crossed or self.tree.lower[t] in _LIST_MARKS
            t += step
        if not crossed or not 0 <= t < len(self.tree):
            return None
        reading = self.readings.get(t)
        if reading is None or reading.kind not in ("state", "organisation", "group"):
            return None
        # The list is one of names, not of phrases that begin with one ("Iran, Iraq's neighbour").
        mention = self.spans[t]
        while step == 1 and self.spans.get(t + 1) == mention:
            t += 1
        if (
            step == 1
            and t + 1 < len(self.tree)
            and self.tree.heads[t] > t
            and not self.tree.is_verb(self.tree.heads[t])
        ):
            return None
        return t

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
        for t in tokens:
            if self.readings[t].kind in _NAMED_KINDS and self.readings[t].kind != "metonym":
                return [t]
        return [tokens[0]] if tree.deps[tokens[0]] == "poss" else [tokens[-1]]

    def _is_tied(self, t: int) -> bool:
        """Whether the mention is the first half of "US-backed" and the like."""
        end = self.spans[t].end
        return _TIED.match(self.text, end) is not None

    def _composed(self, head: int, t: int, acting: bool) -> Found:
        reading = self.readings[t]
        if reading.kind == "person" and self.tree.deps[t] in ("compound", "nmod"):
            return self._found(head, reading, reading.sector, "named: person", left=True)
        sector = self._agent(head)
        if sector is None:
            sector = reading.sector if reading.kind in ("group", "metonym") else ""
        if reading.kind == "organisation" or reading.code in ("EUR", "UNO"):
            sector = ""
        return self._found(head, reading, sector, f"{self.tree.words[head]} of {reading.name}", left=True)

    def _behind(self, head: int, inner: Found, acting: bool) -> Found:
        """The head noun with the country found behind "of" or "in"."""
        sector = self._agent(head)
        code = inner.entity.code
        if sector is None:
            sector = inner.entity.sector if inner.kind in ("group", "metonym") else ""
        if inner.kind == "organisation":
            sector = ""
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
        t = head
        lefts = [c for c in tree.children[head] if c < head and tree.deps[c] in _LEFT]
        if lefts:
            t = min(tree.left_edge(c) for c in lefts)
        while t < head and tree.lower[t] in _SKIPPED_DETERMINERS:
            t += 1
        return tree.starts[t]

    def _sector(self, i: int, reading: Reading, acting: bool) -> str:
        if reading.kind == "state":
            return "GOV"
        if reading.kind == "capital":
            return "GOV" if acting else ""
        if reading.kind == "people":
            return reading.sector or "CVL"
        return reading.sector

    def _agent(self, head: int) -> str | None:
        """Sector of the head noun, trying "foreign minister" before "minister"."""
        tree = self.tree
        word = tree.lower[head]
        before = [c for c in tree.children[head] if c == head - 1 and tree.deps[c] in ("compound", "amod")]
        former = any(tree.lower[c] in ("former", "ex", "ousted", "deposed") for c in tree.children[head])
        for phrase in ([f"{tree.lower[before[0]]} {word}"] if before else []) + [word]:
            sector = self.atlas.sector(phrase)
            if sector is not None:
                return _out_of_office(sector) if former else sector
        if tree.words[head][:1].isupper():
            # A person's name: the title before it says the sector.
            for c in reversed([c for c in tree.children[head] if c < head and tree.deps[c] in ("compound", "nmod")]):
                sector = self._agent(c)
                if sector is not None:
                    return _out_of_office(sector) if former else sector
        return None

    def agent_sector(self, head: int) -> str | None:
        """Sector of a phrase whose country is not known ("police", "five soldiers"), None where it is no agent."""
        return self._agent(content(self.tree, head))

    def places(self, accept: Callable[[int], bool]) -> list[Found]:
        """Where it happens: places named under the tokens that ``accept`` lets through; where there is none, the one
        country that any place of the sentence lies in."""
        near: list[Found] = []
        anywhere: dict[str, Found] = {}
        tree = self.tree
        for t, reading in self.readings.items():
            if reading.kind not in ("state", *PLACE_KINDS):
                continue
            prep = tree.heads[t]
            located = tree.deps[t] == "pobj" and tree.lower[prep] in _AT
            if located and accept(tree.heads[prep]):
                near.append(self._found(t, reading, "", "place"))
            if located or reading.kind in PLACE_KINDS:
                anywhere.setdefault(reading.code, self._found(t, reading, "", "place"))
        return near or (list(anywhere.values()) if len(anywhere) == 1 else [])


def _out_of_office(sector: str) -> str:
    """Sector of those who were once of ``sector``: former ministers and generals are of the elite."""
    return "ELI" if sector in ("GOV", "LEG", "MIL") else sector
