"""Whether a pattern of the lexicon fits a word of a sentence, and where its participants then stand."""

from __future__ import annotations

from dataclasses import dataclass

from detente.codebook.model import NO_EVENT, Pattern
from detente.coding.lexicon import Lexicon
from detente.reading import Tree
from detente.reading.grammar import Frame, content, frame, prepositions, subtree


@dataclass(frozen=True, slots=True)
class Match:
    """A pattern that fits at ``token``. ``bearer`` is the object (or subject) noun that the pattern asked for;
    ``lower`` the match of the verb in a "to" clause."""

    pattern: Pattern
    token: int
    frame: Frame
    bearer: int | None
    lower: Match | None = None


def match_verb(lexicon: Lexicon, tree: Tree, i: int, depth: int = 0) -> Match | None:
    """The first pattern that fits the verb, or the adjective that is a predicate, at ``i``."""
    patterns = (lexicon.verbs if tree.is_verb(i) else lexicon.adjectives).get(tree.lower[i])
    if not patterns:
        return None
    args = frame(tree, i)
    lower: Match | None = None
    if args.infinitive is not None and depth < 3:
        lower = match_verb(lexicon, tree, args.infinitive, depth + 1)
    for p in patterns:
        if p.particle and not _has_particle(tree, args, p.particle):
            continue
        if p.complement and not _has_complement(lexicon, tree, args, p, lower):
            continue
        bearer: int | None = None
        if p.objects:
            bearer = _bearer(lexicon, tree, args, p)
            if bearer is None:
                continue
        if p.subjects:
            subject = args.subject if args.subject is not None else args.object if args.passive else None
            if subject is None or lexicon.noun_lemma(tree.lower[content(tree, subject)]) not in p.subjects:
                continue
        if p.modifiers and not _modified(lexicon, tree, bearer if bearer is not None else i, p.modifiers):
            continue
        return Match(p, i, args, bearer, lower if p.complement == "infinitive" else None)
    return None


def match_noun(lexicon: Lexicon, tree: Tree, i: int) -> Match | None:
    """The first pattern that fits the noun at ``i``."""
    patterns = lexicon.nouns.get(tree.lower[i])
    if not patterns:
        return None
    for p in sorted(patterns, key=lambda p: p.compound is None):
        if p.compound and not _modified(lexicon, tree, i, frozenset([p.compound])):
            continue
        if p.modifiers and not _modified(lexicon, tree, i, p.modifiers):
            continue
        return Match(p, i, Frame(i, False, None, None, None, prepositions(tree, i), None, None), None)
    return None


def _has_particle(tree: Tree, args: Frame, particle: str) -> bool:
    """Whether the particle or preposition hangs on the verb, or on its object ("fires missiles at")."""
    under = list(tree.children[args.verb])
    if args.object is not None:
        under += tree.children[args.object]
    return any(tree.lower[c] == particle and tree.deps[c] in ("prt", "prep", "advmod") for c in under)


def _has_complement(lexicon: Lexicon, tree: Tree, args: Frame, p: Pattern, lower: Match | None) -> bool:
    if p.complement == "clause":
        return args.clause is not None and args.clause != args.infinitive
    if p.complement == "gerund":
        return any(tree.deps[c] in ("pcomp", "xcomp") and tree.tags[c] == "VBG" for c in tree.children[args.verb])
    if args.infinitive is None:
        return False
    if not p.infinitive:
        return True
    hostile = lower is not None and is_hostile(lower.pattern.type)
    if "any" in p.infinitive:
        return not hostile
    if "cooperative" in p.infinitive:
        return lower is not None and not hostile and lower.pattern.type != NO_EVENT
    if "hostile" in p.infinitive:
        return hostile
    return lexicon.verb_lemma(tree.lower[args.infinitive]) in p.infinitive


def is_hostile(kind: str) -> bool:
    """Types that a plan or a vow turns into a threat."""
    return kind in ("ASSAULT", "COERCE", "SANCTION", "MOBILIZE", "THREATEN", "PROTEST", "REJECT", "ACCUSE")


def _bearer(lexicon: Lexicon, tree: Tree, args: Frame, p: Pattern) -> int | None:
    nouns = [args.object] if args.object is not None else []
    nouns += tree.kids(args.verb, "oprd", "attr", "npadvmod", "advmod")
    nouns += [n for preposition, ns in args.preps.items() for n in ns if preposition != "by"]
    for noun in nouns:
        head = content(tree, noun)
        if lexicon.noun_lemma(tree.lower[head]) in p.objects:
            return head
        # Joined objects ("travel bans and asset freezes") count by any of them.
        for other in tree.kids(noun, "conj"):
            if lexicon.noun_lemma(tree.lower[other]) in p.objects:
                return other
    return None


def _modified(lexicon: Lexicon, tree: Tree, i: int, words: frozenset[str]) -> bool:
    return any(c < i and lexicon.noun_lemma(tree.lower[c]) in words for c in tree.children[i])


def places(match: Match, tree: Tree, slot: str) -> list[int]:
    """Heads of the noun phrases that ``slot`` (a word of the lexicon's ``actor`` and ``recipient``) means here."""
    args = match.frame
    if slot == "subject":
        return _one(args.subject)
    if slot == "object":
        return _one(args.object)
    if slot == "indirect":
        return _one(args.indirect)
    if slot == "infinitive":
        return _under_infinitive(match, tree)
    if slot == "clause":
        return _clause_subject(tree, args)
    noun = match.bearer if match.bearer is not None else args.object if match.pattern.part != "noun" else match.token
    if slot == "possessor":
        return [] if noun is None else tree.kids(noun, "poss")
    if slot == "modifier":
        return [] if noun is None else [c for c in tree.kids(noun, "amod", "compound", "nmod") if c < noun]
    found = list(args.preps.get(slot, ()))
    if slot == "to" and tree.deps[match.token] == "acl":
        # "writes a letter to X urging": whoever the letter goes to is urged.
        letter = tree.heads[match.token]
        found += prepositions(tree, letter).get(slot, ())
        found += prepositions(tree, tree.heads[letter]).get(slot, ())
    if match.pattern.part == "verb":
        for n in dict.fromkeys(n for n in (match.bearer, args.object) if n is not None):
            found += [x for x in prepositions(tree, n).get(slot, ()) if x not in found]
        if slot == "by" and not found and match.bearer is not None:
            found = _authors(tree, match.bearer)  # "receives vaccines donated by X"
    elif match.pattern.part == "noun":
        # "hold talks on Monday with Iran": the phrase often hangs on the verb instead.
        verb = tree.heads[match.token]
        if tree.deps[match.token] in ("dobj", "nsubj", "nsubjpass", "pobj") and tree.is_verb(verb):
            found += prepositions(tree, verb).get(slot, ())
        if slot == "by" and not found:
            # "an attack on a church by rebels": the author often hangs on the victim.
            found = _authors(tree, match.token)
    return [n for n in found if n != match.bearer]


def _authors(tree: Tree, i: int) -> list[int]:
    """Nouns behind any "by" under ``i``."""
    return [n for p in subtree(tree, i) if tree.lower[p] == "by" for n in tree.kids(p, "pobj")]


def _one(i: int | None) -> list[int]:
    return [] if i is None else [i]


def _clause_subject(tree: Tree, args: Frame) -> list[int]:
    for c in (args.clause, args.infinitive):
        if c is not None and (subject := tree.kid(c, "nsubj", "nsubjpass")) is not None:
            return [subject]
    for c in tree.children[args.verb]:
        if tree.deps[c] == "advcl" and any(tree.lower[m] == "for" for m in tree.kids(c, "mark")):
            return tree.kids(c, "nsubj", "nsubjpass")
    return []


def _under_infinitive(match: Match, tree: Tree) -> list[int]:
    """Whom a "to" clause is directed at: what its own pattern says, else its object, else its prepositions."""
    i = match.frame.infinitive
    if i is None:
        return []
    if match.lower is not None:
        found: list[int] = []
        for slot in match.lower.pattern.recipient:
            found.extend(places(match.lower, tree, slot))
        if found:
            return found
    inner = frame(tree, i)
    found = _one(inner.object)
    for nouns in inner.preps.values():
        found.extend(nouns)
    if inner.object is not None:
        for nouns in prepositions(tree, inner.object).values():
            found.extend(nouns)
    return found
