"""A step in the life of a tie that a sentence may hold: its object, and between whom it stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations

from detente.reading import Participants, Tree
from detente.records import Passage, Voice

# Up to so many states are all tied to each other (guide 29).
_MOST = 4
# One that is about as likely a party as two who are joined stands against both.
_AS_LIKELY = 0.98
# Prepositions behind a noun that belong to the name of its object.
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


def object_phrase(tree: Tree, people: Participants, i: int, text: str) -> Passage:
    """The noun phrase that ``i`` heads, with the prepositions that tell which one it is, without article or clauses.

    ``text`` is that of the document.
    """
    first, last = people.left(i), i
    while first < i and (tree.lower[first] in _ARTICLES or not tree.words[first][0].isalnum()):
        first += 1
    while last + 1 in tree.kids(last, "prep") and tree.lower[last + 1] in _BEHIND:
        inner = tree.kid(last + 1, "pobj")
        if inner is None:
            break
        last = inner
    return Passage(text[tree.starts[first] : tree.ends[last]], tree.starts[first], tree.ends[last])


def pairs_of(
    found: dict[str, float], kind: str, joined: set[frozenset[str]], third: str | None
) -> list[tuple[str, ...]]:
    """Between whom a tie stands, of parties with how likely each is one.

    The two likeliest make a pair. A further party counts where it is ``joined`` to one of them by "and": then it stands
    to the other as that one does ("A and B leave C"). Where the two are joined themselves, they stand to a third that
    is as likely, else to each other (guide 29, up to four). Mediation has the ``third`` party (else the first named)
    and the two likeliest others.
    """
    codes = sorted(found, key=lambda c: (-found[c], c))[:_MOST]
    if len(codes) < 2:
        return []
    if kind == "mediation" and len(codes) > 2:
        first = third if third in codes else next(c for c in found if c in codes)
        return [(first, *sorted([c for c in codes if c != first][:2]))]
    first, second = codes[:2]
    if frozenset((first, second)) in joined:
        apart = [c for c in codes[2:] if frozenset((c, first)) not in joined and frozenset((c, second)) not in joined]
        if not apart or found[apart[0]] < _AS_LIKELY * found[second]:
            return list(combinations(sorted(c for c in codes if c not in apart), 2))
        sides = [{c for c in codes if c not in apart}, {apart[0]}]
    else:
        sides = [{first}, {second}]
        for code in codes[2:]:
            for side in sides:
                if any(frozenset((code, other)) in joined for other in side):
                    side.add(code)
                    break
    return sorted({(min(a, b), max(a, b)) for a in sides[0] for b in sides[1]})
