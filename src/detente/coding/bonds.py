"""A step in the life of a tie that a sentence may hold: its object, and between whom it stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations

from detente.reading import Tree
from detente.records import Passage, Voice

# Up to so many states are all tied to each other (guide 29).
_MOST = 4
# Words of a noun phrase that belong to the name of its object, before and behind the noun.
_LEFT = ("amod", "compound", "nmod", "poss", "nummod", "quantmod", "det", "npadvmod")
_BEHIND = frozenset("of in at on with to from between for under against over into".split())
_ARTICLES = frozenset("the a an its their his her this that these those".split())


@dataclass(slots=True, kw_only=True)
class Bond:
    """A change of a tie that a sentence may hold. ``token`` heads its object, ``label`` says what found it, ``notes``
    how the parties were found; ``dropped`` is the reason why it is none."""

    token: int
    kind: str
    change: str
    stage: str
    object: Passage
    voice: Voice
    label: str
    parties: tuple[str, ...] = ()
    confidence: float = 0.0
    notes: list[str] = field(default_factory=list)
    dropped: str = ""


def object_phrase(tree: Tree, i: int, text: str) -> Passage:
    """The noun phrase that ``i`` heads, with the prepositions that tell which one it is, without article or clauses.

    ``text`` is that of the document.
    """
    first, last = i, i
    for c in tree.children[i]:
        if c < i and tree.deps[c] in _LEFT:
            first = min(first, tree.left_edge(c))
    while first < i and (tree.lower[first] in _ARTICLES or not tree.words[first][0].isalnum()):
        first += 1
    grown = True
    while grown:
        grown = False
        for c in tree.children[last] if last != i else tree.children[i]:
            if c == last + 1 and tree.deps[c] == "prep" and tree.lower[c] in _BEHIND:
                inner = tree.kid(c, "pobj")
                if inner is not None:
                    last, grown = inner, True
                    break
    return Passage(text[tree.starts[first] : tree.ends[last]], tree.starts[first], tree.ends[last])


def pairs_of(
    found: dict[str, float], kind: str, joined: set[frozenset[str]], third: str | None
) -> list[tuple[str, ...]]:
    """Between whom a tie stands, of parties with how likely each is one.

    Two make a pair. Of more, mediation has the ``third`` party (else the first named) and the two likeliest others;
    else up to four states are all tied to each other, unless some are ``joined`` by "and" against the rest ("A and B
    leave C").
    """
    codes = sorted(found, key=lambda c: (-found[c], c))
    if kind == "mediation" and len(codes) > 2:
        first = third if third in codes else next(iter(found))
        return [(first, *sorted([c for c in codes if c != first][:2]))]
    if len(codes) < 2:
        return []
    codes = codes[:_MOST]
    every = [tuple(sorted(pair)) for pair in combinations(codes, 2)]
    against = [pair for pair in every if frozenset(pair) not in joined]
    return sorted(against or every)
