"""Forms of English words: from a lemma to every form that a text may hold. No dictionary of the language is needed,
since only the words of the codebook are looked for."""

from __future__ import annotations

from collections.abc import Mapping

_VOWELS = "aeiou"


def verb_forms(lemma: str, irregular: Mapping[str, tuple[str, ...]]) -> set[str]:
    """All forms of a verb: base, third person, past, participles. ``irregular`` gives past and past participle."""
    forms = {lemma, third_person(lemma), ing(lemma)}
    forms.update(irregular.get(lemma) or (past(lemma),))
    return forms


def plural(noun: str) -> str:
    """The regular plural; words that are plural already ("talks") come back unchanged by the caller's choice."""
    if noun.endswith(("s", "x", "z", "ch", "sh")):
        return noun + "es"
    if noun.endswith("y") and noun[-2:-1] not in _VOWELS:
        return noun[:-1] + "ies"
    if noun.endswith("man"):
        return noun[:-3] + "men"
    return noun + "s"


def third_person(verb: str) -> str:
    if verb.endswith(("s", "x", "z", "ch", "sh", "o")):
        return verb + "es"
    if verb.endswith("y") and verb[-2:-1] not in _VOWELS:
        return verb[:-1] + "ies"
    return verb + "s"


def past(verb: str) -> str:
    if verb.endswith("e"):
        return verb + "d"
    if verb.endswith("y") and verb[-2:-1] not in _VOWELS:
        return verb[:-1] + "ied"
    return (verb + verb[-1] if _doubles(verb) else verb) + "ed"


def ing(verb: str) -> str:
    if verb.endswith("ie"):
        return verb[:-2] + "ying"
    if verb.endswith("e") and not verb.endswith(("ee", "ye", "oe")):
        return verb[:-1] + "ing"
    return (verb + verb[-1] if _doubles(verb) else verb) + "ing"


# Stress decides whether the last letter of a longer verb doubles, and spelling does not show stress.
_STRESSED_LAST = frozenset(
    """admit commit permit submit omit transfer refer defer confer prefer deter occur rebut repel expel propel compel
    dispel abet regret abhor concur incur infer allot annul control patrol""".split()
)
# British spelling doubles an l that American spelling leaves alone; the American form is made, the other is listed as
# irregular in the lexicon where it matters.


def _doubles(verb: str) -> bool:
    if verb in _STRESSED_LAST:
        return True
    if len(verb) < 3 or verb[-1] in _VOWELS + "wxy" or verb[-2] not in _VOWELS or verb[-3] in _VOWELS:
        return False
    return sum(ch in _VOWELS for ch in verb) == 1
