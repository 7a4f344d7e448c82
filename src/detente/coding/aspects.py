"""Whether it happened, and who says so: auxiliary modes and voice of an event, read off the words around its verb."""

from __future__ import annotations

import re
from datetime import date

from detente.coding.lexicon import Lexicon
from detente.reading import Tree
from detente.reading.grammar import auxiliaries, is_negated, is_planned, surface_subject
from detente.reading.participants import Participants
from detente.records import Entity, Voice

_FUTURE = frozenset(["will", "shall", "'ll", "wo"])
_UNREAL = frozenset(["would", "could", "might", "may", "should", "ca"])
# "is set to sign", "plans to impose": the step is ahead.
_AHEAD = frozenset("is are was were set due expected scheduled about going plans plan intends prepares".split())
_YEAR = re.compile(r"1[89]\d\d|20\d\d")
_LONG = frozenset("year years month months decade decades century centuries".split())
_DENYING = frozenset("deny denies denied denying".split())
_MAX_CLIMB = 12


def governing_verb(tree: Tree, i: int) -> int:
    """The verb that carries tense and negation for the word at ``i``: itself, or the verb that governs the noun."""
    for _ in range(_MAX_CLIMB):
        if tree.is_verb(i) or tree.deps[i] == "aux" or tree.heads[i] == i:
            return i
        i = tree.heads[i]
    return i


def auxiliary_modes(tree: Tree, i: int, on: date | None) -> tuple[str, ...]:
    """PLOVER's auxiliary modes of the event at ``i``, in the manual's order."""
    modes = []
    verb = governing_verb(tree, i)
    aux = auxiliaries(tree, verb)
    head = tree.heads[verb]
    unfinished = (tree.deps[verb] == "xcomp" and tree.lower[head] in _AHEAD) or is_planned(tree, verb)
    if "had" in aux or _is_past(tree, verb, on):
        modes.append("historical")
    # "says it would send": what was future to the speaker.
    reported = aux & {"would"} and tree.deps[verb] == "ccomp" and tree.is_verb(head)
    if aux & _FUTURE or unfinished or reported:
        modes.append("future")
    if (aux & _UNREAL and not reported) or _is_conditional(tree, verb):
        modes.append("hypothetical")
    if is_negated(tree, verb) or is_negated(tree, i):
        modes.append("negation")
    return tuple(modes)


def is_denied(tree: Tree, i: int) -> bool:
    """Whether what happens to the object at ``i`` is said not to happen: "will not", "has no plans to", "denies"."""
    verb = governing_verb(tree, i)
    for _ in range(_MAX_CLIMB):
        head = tree.heads[verb]
        if is_negated(tree, verb) or (tree.deps[verb] in ("ccomp", "xcomp") and tree.lower[head] in _DENYING):
            return True
        if tree.deps[verb] not in ("acl", "xcomp"):
            return False
        if any(tree.lower[d] == "no" for d in tree.kids(head, "det")):
            return True
        verb = head
    return False


def _is_past(tree: Tree, verb: int, on: date | None) -> bool:
    """Whether a time long before the report hangs on the verb: "in 1994", "two years ago", "last year"."""
    for c in tree.children[verb]:
        word = tree.lower[c]
        if word in ("in", "during") and on is not None:
            years = [tree.words[n] for n in tree.kids(c, "pobj") if _YEAR.fullmatch(tree.words[n])]
            if any(int(year) < on.year for year in years):
                return True
        elif word in ("ago", "earlier") and any(tree.lower[k] in _LONG for k in tree.children[c]):
            return True
        last = tree.deps[c] == "npadvmod" and any(tree.lower[k] == "last" for k in tree.children[c])
        if last and word in _LONG:
            return True
    return False


def _is_conditional(tree: Tree, verb: int) -> bool:
    """Whether the verb stands under "if" or "unless"."""
    for _ in range(_MAX_CLIMB):
        if any(tree.lower[m] in ("if", "unless", "whether") for m in tree.kids(verb, "mark")):
            return True
        if tree.deps[verb] not in ("conj", "xcomp", "ccomp") or tree.heads[verb] == verb:
            return False
        verb = tree.heads[verb]
    return False


def voice(lexicon: Lexicon, tree: Tree, i: int, people: Participants, actors: set[str], quoted: bool) -> Voice:
    """Who vouches for the event at ``i``.

    A speaker does where the event stands in a clause under a verb of saying whose subject is known and is not itself
    the actor (guide 14: an act of speaking is a fact of the report); otherwise the outlet does.
    """
    speaker = _speaker(lexicon, tree, i, people)
    if speaker is None or speaker.code in actors:
        return Voice("outlet")
    return Voice("direct" if quoted else "indirect", speaker)


def _speaker(lexicon: Lexicon, tree: Tree, i: int, people: Participants) -> Entity | None:
    for _ in range(_MAX_CLIMB):
        head = tree.heads[i]
        if head == i:
            return None
        if tree.deps[i] == "ccomp" and tree.lower[head] in lexicon.saying:
            subject = surface_subject(tree, head)
            if subject is None:
                return None
            found = people.resolve(subject, acting=True)
            return found[0].entity if found else None
        i = head
    return None
