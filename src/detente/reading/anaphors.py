"""Words that stand for somebody named elsewhere: pronouns, and nouns such as "the country" and "both sides"."""

from __future__ import annotations

from detente.reading.grammar import is_passive
from detente.reading.tree import Tree

PERSONAL = frozenset("he she him her his hers himself herself".split())
THING = frozenset("it its itself".split())
PLURAL = frozenset("they them their theirs themselves".split())
FIRST_PERSON = frozenset("i me my mine myself".split())
FIRST_PLURAL = frozenset("we us our ours ourselves".split())
REFLEXIVE = frozenset("himself herself itself themselves".split())
POSSESSIVE = frozenset("his her its their my our".split())
PRONOUNS = PERSONAL | THING | PLURAL

# Nouns for a state, and bodies of one, that may go without its name once it is clear whose they are.
STATE = frozenset("country nation".split())
BODIES = frozenset(
    """government military army parliament ministry authorities opposition regime administration cabinet junta police
    navy""".split()
)
# Nouns for persons by their office, with the words of an office in the roster that they may stand for.
OFFICES: dict[str, frozenset[str]] = {
    "president": frozenset({"president", "head of state"}),
    "premier": frozenset({"premier", "prime minister", "head of government"}),
    "minister": frozenset({"minister", "head of government", "secretary of state"}),
    "chancellor": frozenset({"chancellor", "head of government"}),
    "king": frozenset({"king", "head of state"}),
    "queen": frozenset({"queen", "head of state"}),
    "pope": frozenset({"pope", "head of state"}),
    "secretary": frozenset({"secretary"}),
    "ambassador": frozenset({"ambassador"}),
    "envoy": frozenset({"envoy"}),
    "spokesman": frozenset({"spokes"}),
    "spokeswoman": frozenset({"spokes"}),
    "spokesperson": frozenset({"spokes"}),
    "senator": frozenset({"senator"}),
    "congressman": frozenset({"congressman", "representative"}),
    "governor": frozenset({"governor"}),
    "mayor": frozenset({"mayor"}),
    "general": frozenset({"general", "commander"}),
    "commander": frozenset({"commander", "general"}),
    "diplomat": frozenset({"diplomat", "ambassador", "foreign minister"}),
    "politician": frozenset({"politician"}),
    "lawmaker": frozenset({"lawmaker", "congressman", "senator", "mp"}),
    "leader": frozenset({"leader", "head of state", "head of government", "president"}),
}
# Nouns for bodies of several states, for groups and for companies, with the kinds of names they may stand for.
KINDS: dict[str, frozenset[str]] = {
    "alliance": frozenset({"organisation"}),
    "bloc": frozenset({"organisation"}),
    "union": frozenset({"organisation"}),
    "organization": frozenset({"organisation", "group"}),
    "organisation": frozenset({"organisation", "group"}),
    "group": frozenset({"group"}),
    "movement": frozenset({"group"}),
    "militia": frozenset({"group"}),
    "company": frozenset({"metonym"}),
}
BOTH = frozenset(
    "sides countries nations states governments leaders presidents parties neighbours neighbors two".split()
)

_SUBJECTS = ("nsubj", "nsubjpass")
_WORDS = PRONOUNS | FIRST_PERSON | FIRST_PLURAL | STATE | BODIES | OFFICES.keys() | KINDS.keys() | BOTH
# Before these "it" is nobody: "it is clear that", "it seems".
EMPTY_IT = frozenset(
    """clear likely unlikely possible impossible important necessary obvious true unclear hard difficult easy time
    reported believed expected said thought hoped estimated known understood feared worth common good better best
    essential vital crucial natural strange ironic evident no not""".split()
)
SAYING = frozenset(
    """said says say told tells added adds wrote writes stated states announced announces declared declares noted notes
    asked asks warned warns insisted insists explained explains stressed claimed claims tweeted posted saying adding
    remarked continued concluded argued argues admitted urged responded replied read reads""".split()
)
SEEMING = frozenset(
    """raining snowing rained snowed seems seemed appears appeared turns turned remains happens takes took follows
    matters""".split()
)


def has_anaphor(words: set[str]) -> bool:
    """Whether a sentence, as its lower-case words, may point back at somebody named before it."""
    return not _WORDS.isdisjoint(words)


def is_nobody(tree: Tree, i: int) -> bool:
    """Whether "it" stands for nothing: "it is clear that", "it seems", "make it hard to"."""
    if tree.deps[i] not in _SUBJECTS or tree.lower[i] != "it":
        return tree.deps[i] not in (*_SUBJECTS, "poss", "npadvmod", "appos")
    verb = tree.heads[i]
    if tree.lower[verb] in SEEMING or (is_passive(tree, verb) and tree.lower[verb] in EMPTY_IT):
        return True
    for c in tree.children[verb]:
        if tree.deps[c] in ("acomp", "attr", "neg", "advmod") and tree.lower[c] in EMPTY_IT:
            return True
    be = tree.lower[verb] in ("is", "was", "'s", "be", "been")
    return be and any(tree.deps[c] in ("ccomp", "xcomp", "advcl") for c in tree.children[verb])
