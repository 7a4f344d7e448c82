"""What the model is told of a word that may be a participant of an event: how it hangs on the trigger, and what it is.

Training and coding read these features off the same code, so that what was learned is what is used.
"""

from __future__ import annotations

from dataclasses import dataclass

from detente.reading import Participants, Tree
from detente.reading.anaphors import PRONOUNS
from detente.reading.participants import Found

# What stands at a word. The numbers are rows of the model's table.
_LINKED, _UNLINKED, _NOBODY, _UNKNOWN, _NOUN, _NAME, _ADJECTIVE = range(7)
KINDS = 8
# Words that do not say themselves of which country they speak.
NAMELESS = frozenset((_UNLINKED, _NOBODY, _UNKNOWN))
# Steps by which a word's distance from the trigger, in pieces, is told apart; before and after are told apart too.
_STEPS = (3, 6, 10, 16, 25, 40, 80)
DISTANCES = 2 * (len(_STEPS) + 1)
# A path of more steps up, or words down, than these is no grammar to learn from.
_MAX_UP, _MAX_DOWN = 4, 5
FAR, ELSEWHERE = "far", "elsewhere"
_ARGUMENTS = ("nsubj", "nsubjpass", "dobj", "pobj", "agent")


@dataclass(frozen=True, slots=True)
class Place:
    """A word that may be a participant: its sentence and token, and whom it stands for (nobody known: empty)."""

    sentence: int
    token: int
    start: int
    end: int
    found: tuple[Found, ...]
    kind: int


def places(number: int, tree: Tree, people: Participants) -> list[Place]:
    """The words of sentence ``number`` that may be participants: nouns that head a phrase, names, pronouns."""
    return [_place(number, i, tree, people) for i in range(len(tree)) if _may_be(i, tree, people)]


def _may_be(i: int, tree: Tree, people: Participants) -> bool:
    if i in people.readings:  # the last word of a name stands for it
        return not (i + 1 < len(tree) and people.spans.get(i + 1) == people.spans[i])
    if tree.lower[i] in PRONOUNS or tree.tags[i] in ("PRP", "PRP$"):
        return True
    if tree.is_noun(i):
        return tree.deps[i] != "compound"
    return tree.tags[i] in ("CD", "DT", "JJ") and tree.deps[i] in _ARGUMENTS


def _place(number: int, i: int, tree: Tree, people: Participants) -> Place:
    found = tuple(people.alone(i))
    if tree.lower[i] in PRONOUNS:
        kind = _LINKED if found else _UNLINKED
    elif not found:
        kind = _NOBODY
    elif [f.entity.code for f in found] == ["UNK"]:
        kind = _UNKNOWN
    else:
        kind = _NAME if tree.tags[i].startswith("NNP") else _ADJECTIVE if tree.tags[i].startswith("JJ") else _NOUN
    return Place(number, i, tree.starts[i], tree.ends[i], found, kind)


def path(tree: Tree, trigger: int, word: int) -> str:
    """How ``word`` hangs on ``trigger``: dependencies up from it and down again, prepositions by name.

    ``>nsubj``, ``>prep:against>pobj``, ``^ccomp>nsubj``; ``self``; ``far`` where it is a long way.
    """
    up = tree.way_up(trigger)[: _MAX_UP + 1]
    above = {t: k for k, t in enumerate(up)}
    down = [word]
    while down[-1] not in above and tree.heads[down[-1]] != down[-1] and len(down) <= _MAX_DOWN:
        down.append(tree.heads[down[-1]])
    k = above.get(down[-1])
    if k is None:
        return FAR
    steps = [f"^{tree.deps[t]}" for t in up[:k]]
    for t in reversed(down[:-1]):
        dep = tree.deps[t]
        steps.append(f">{dep}:{tree.lower[t]}" if dep in ("prep", "agent", "dative") else f">{dep}")
    return "".join(steps) or "self"


def distance(trigger: int, piece: int) -> int:
    """The step of the distance between two pieces of a text, 0 to DISTANCES - 1."""
    away = piece - trigger
    return (len(_STEPS) + 1) * (away > 0) + sum(abs(away) >= step for step in _STEPS)
