"""Who is subject and object of a verb, also where English leaves it unsaid: passives, chains of verbs, participles.

Labels are those of spaCy's English models (ClearNLP style)."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass

from detente.reading.tree import Tree

# "a number of soldiers", "members of NATO": what counts is behind the "of".
_TRANSPARENT = frozenset(
    """number series round group pair dozens hundreds thousands tens scores part parts majority most some one two three
    four five six seven several many all batch wave set kind both each none half millions member members couple lot
    kinds handful spate string types""".split()
)
_RELATIVE = frozenset(["who", "which", "that", "whom"])
_UTTERANCES = frozenset("resolution statement letter report bill decree order law motion declaration note".split())
_PLANS = frozenset("plan plans decision decisions intention intentions readiness willingness".split())
_MISSING = frozenset("absence lack cancellation avoidance".split())
_NAMES = frozenset("NN NNS NNP NNPS".split())
_OTHER_CLAUSE = frozenset("advcl relcl parataxis".split())
# How far a missing subject is looked for up the tree; longer chains are misparses.
_MAX_CLIMB = 6


@dataclass(frozen=True, slots=True)
class Frame:
    """Heads of the arguments of one verb. ``preps`` maps a preposition to the nouns behind it."""

    verb: int
    passive: bool
    subject: int | None
    object: int | None
    indirect: int | None
    preps: dict[str, list[int]]
    infinitive: int | None
    clause: int | None


def frame(tree: Tree, i: int) -> Frame:
    """The arguments of the verb at ``i``."""
    if tree.tags[i] == "JJ":
        # "is willing to", "is open to": the adjective is the predicate, its verb holds the subject.
        return Frame(
            i,
            False,
            surface_subject(tree, tree.heads[i]),
            None,
            None,
            prepositions(tree, i),
            _infinitive(tree, i),
            None,
        )
    passive = is_passive(tree, i)
    preps = prepositions(tree, i)
    agent = preps.get("by", [None])[0] if passive else None
    surface = surface_subject(tree, i)
    obj = tree.kid(i, "dobj", "oprd") if not passive else surface
    if obj is None and tree.deps[i] == "relcl" and not passive and tree.kid(i, "nsubj") is not None:
        obj = tree.heads[i]
    if obj is not None and not passive and tree.lower[obj] in _RELATIVE and tree.deps[i] == "relcl":
        obj = tree.heads[i]
    if passive and obj is not None and (second := tree.kid(i, "dobj", "oprd")) is not None:
        # "was given aid": the surface subject is the receiver.
        return Frame(i, True, agent, second, obj, preps, _infinitive(tree, i), None)
    return Frame(
        verb=i,
        passive=passive,
        subject=agent if passive else surface,
        object=obj,
        indirect=tree.kid(i, "dative") if tree.kid(i, "dative") not in _prep_heads(tree, i) else None,
        preps=preps,
        infinitive=_infinitive(tree, i),
        clause=tree.kid(i, "ccomp"),
    )


def straighten(tree: Tree, verb_forms: Container[str]) -> None:
    """Mend in place what the parser commonly gets wrong in the present tense of headlines.

    "Turkey shells Syria": the verb is read as a plural noun and the subject as its first half. "The rebels fire
    missiles at": the verb is read as the first half of its object. Or the verb is found and its subject is not.
    ``verb_forms`` are the words that may be such a verb.
    """
    for i in range(len(tree) - 1):
        if tree.lower[i] == "claims" and tree.lower[i + 1] == "responsibility" and not tree.kids(i, "dobj"):
            above = tree.heads[i + 1]
            _make_verb(tree, i, subject=above if above < i and tree.deps[i + 1] == "conj" else None, of=i + 1)
    for i, dep in enumerate(tree.deps):
        if dep != "ROOT" or tree.kid(i, "nsubj", "nsubjpass") is not None:
            continue
        left = [c for c in tree.kids(i, "compound", "npadvmod", "nmod", "poss") if c < i and tree.tags[c] in _NAMES]
        if not left:
            continue
        verb = left[-1]
        if tree.tags[i] == "NNS" and len(left) > 1 and verb == i - 1 and tree.lower[verb] in verb_forms:
            _make_verb(tree, verb, subject=left[-2], of=i)
            continue
        if tree.tags[i] == "NNS" and tree.lower[i] in verb_forms:
            right = [c for c in tree.kids(i, "appos", "dobj", "npadvmod", "dep", "acl") if c > i]
            if not right or not tree.is_noun(right[0]):
                continue
            tree.tags[i] = "VBZ"
            tree.deps[right[0]] = "dobj"
        if tree.tags[i] in ("VBZ", "VBP", "VBD"):
            tree.deps[left[-1]] = "nsubj"
            for c in left[:-1]:
                tree.deps[c] = "compound"


def _make_verb(tree: Tree, verb: int, *, subject: int | None, of: int) -> None:
    """Turn ``verb``, which was parsed as part of the noun ``of``, into the root, with that noun as its object."""
    tree.tags[verb], tree.deps[verb], tree.deps[of] = "VBP", "ROOT", "dobj"
    tree.heads[verb], tree.heads[of] = verb, verb
    if subject is not None:
        for c in tree.children[of]:
            if c < verb:
                tree.heads[c] = subject
        tree.deps[subject], tree.heads[subject] = "nsubj", verb
    tree.relink()


def _prep_heads(tree: Tree, i: int) -> list[int]:
    return [c for c in tree.children[i] if tree.tags[c] in ("IN", "TO")]


def _infinitive(tree: Tree, i: int) -> int | None:
    for c in tree.children[i]:
        if tree.tags[c] == "VB" and tree.deps[c] in ("xcomp", "ccomp") and not tree.kids(c, "aux", "nsubj"):
            return c  # "helps build": no "to"
        if tree.tags[c] == "VBG" and tree.deps[c] == "xcomp":
            return c  # "stops supplying", "considers imposing"
        if tree.deps[c] in ("xcomp", "ccomp", "advcl") and tree.is_verb(c):
            for aux in tree.children[c]:
                if tree.lower[aux] == "to" and tree.deps[aux] == "aux":
                    return c
    return None


def is_passive(tree: Tree, i: int) -> bool:
    for c in tree.children[i]:
        if tree.deps[c] in ("nsubjpass", "auxpass"):
            return True
    if tree.tags[i] != "VBN" or tree.kid(i, "aux") is not None:
        return False
    if tree.deps[i] == "conj" and tree.tags[tree.heads[i]] == "VBN":
        return is_passive(tree, tree.heads[i])  # "are kidnapped and killed"
    return tree.deps[i] in ("acl", "advcl")


def surface_subject(tree: Tree, i: int, climb: int = _MAX_CLIMB) -> int | None:
    """The noun that stands, or is understood, before the verb, be the verb active or passive."""
    own = tree.kid(i, "nsubj", "nsubjpass")
    dep, head = tree.deps[i], tree.heads[i]
    if own is not None:
        if tree.lower[own] in _RELATIVE and dep == "relcl":
            return head
        return own
    if head == i or climb == 0:
        return None
    if dep in ("acl", "relcl") and not tree.is_verb(head):
        # "troops stationed in": the noun is understood. "passes a resolution condemning": who passes it condemns.
        if tree.tags[i] == "VBG" and tree.lower[head] in _UTTERANCES and tree.deps[head] == "dobj":
            return surface_subject(tree, tree.heads[head], climb - 1)
        if tree.tags[i] in ("VBN", "VBG"):
            return head
        return surface_subject(tree, tree.heads[head], climb - 1) if is_planned(tree, i) else None
    if dep == "xcomp" and not tree.is_verb(head):
        # "is about to sign", "is willing to": the subject is that of "is".
        return surface_subject(tree, tree.heads[head], climb - 1)
    if dep == "xcomp":
        held = tree.kid(head, "dobj", "dative")
        if held is not None and tree.tags[held] not in ("IN", "TO"):
            return held
        for prep in tree.kids(head, "prep", "dative"):
            if tree.lower[prep] in ("on", "upon", "with", "to") and (noun := tree.kid(prep, "pobj")) is not None:
                return noun
        return surface_subject(tree, head, climb - 1)
    if dep in ("conj", "advcl", "ccomp", "parataxis", "dep") and tree.is_verb(head):
        if dep == "ccomp" and tree.tags[i] != "VBG":
            return None
        return surface_subject(tree, head, climb - 1)
    if dep == "pcomp":
        verb = tree.heads[head]
        if not tree.is_verb(verb):
            return None
        held = tree.kid(verb, "dobj", "nsubjpass")
        if held is not None and tree.lower[head] in ("of", "for", "from"):
            return held
        return surface_subject(tree, verb, climb - 1)
    return None


def is_planned(tree: Tree, i: int) -> bool:
    """Whether the "to" clause at ``i`` is what somebody announces as a plan: "announces plans to deport X"."""
    head = tree.heads[i]
    return tree.deps[i] == "acl" and tree.lower[head] in _PLANS and tree.deps[head] == "dobj"


def prepositions(tree: Tree, i: int) -> dict[str, list[int]]:
    """Nouns behind the prepositions of ``i``, and behind those of their nouns one step further ("in talks with X")."""
    found: dict[str, list[int]] = {}
    for prep in tree.children[i]:
        if tree.deps[prep] in ("prep", "agent", "dative") and tree.tags[prep] in ("IN", "TO", "VBG", "VBN", "RP"):
            name = tree.lower[prep]
            for noun in tree.kids(prep, "pobj"):
                found.setdefault(name, []).append(noun)
            for inner in tree.kids(prep, "prep"):
                for noun in tree.kids(inner, "pobj"):
                    found.setdefault(tree.lower[inner], []).append(noun)
    return found


def content(tree: Tree, i: int) -> int:
    """The noun that a noun phrase is about: behind "a number of", "members of"."""
    while tree.lower[i] in _TRANSPARENT:
        for prep in tree.kids(i, "prep"):
            noun = tree.kid(prep, "pobj")
            if tree.lower[prep] == "of" and noun is not None:
                i = noun
                break
        else:
            return i
    return i


def conjuncts(tree: Tree, i: int) -> list[int]:
    """``i`` and the nouns joined to it by "and" or commas, in order."""
    found = [i]
    for c in tree.children[i]:
        if tree.deps[c] == "conj" and not tree.is_verb(c):
            found.extend(conjuncts(tree, c))
        elif tree.deps[c] == "appos":
            # "the President of A, X, and the President of B, Y": "and" often hangs on the name.
            found.extend(conjuncts(tree, c)[1:])
    return found


def subtree(tree: Tree, i: int) -> list[int]:
    """``i`` and everything under it."""
    found = [i]
    for c in found:
        found.extend(tree.children[c])
    return found


def clause(tree: Tree, verb: int) -> list[int]:
    """``verb`` and everything under it that is no clause of another finite verb."""
    found = [verb]
    for c in found:
        found.extend(k for k in tree.children[c] if tree.deps[k] not in _OTHER_CLAUSE)
    return found


def is_negated(tree: Tree, i: int) -> bool:
    """Whether a verb is denied ("did not", "no talks"), or a noun said to be missing ("the absence of meetings")."""
    if (
        tree.deps[i] == "pobj"
        and tree.lower[tree.heads[i]] == "of"
        and tree.lower[tree.heads[tree.heads[i]]] in _MISSING
    ):
        return True
    for c in tree.children[i]:
        if tree.deps[c] == "neg" and tree.lower[c] in ("not", "n't", "never", "no"):
            return True
    return any(
        tree.lower[d] == "no"
        for noun in tree.kids(i, "dobj", "nsubj", "nsubjpass")
        for d in tree.kids(noun, "det", "neg")
    )


def auxiliaries(tree: Tree, i: int) -> set[str]:
    """Lower-case auxiliaries of a verb; a joined verb takes those of the first where it has none of its own."""
    own = {tree.lower[c] for c in tree.kids(i, "aux")}
    if not own and tree.deps[i] == "conj" and tree.kid(i, "nsubj", "nsubjpass") is None:
        head = tree.heads[i]
        if tree.is_verb(head) and tree.tags[head] == tree.tags[i]:
            return auxiliaries(tree, head)
    return own
