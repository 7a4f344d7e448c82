"""Whether a document reports or argues: what a columnist asserts must not count like what an outlet reports."""

from __future__ import annotations

import re

from detente.records import Genre, Passage

# Words by which a writer takes a stand or reads a meaning into what he tells. Ours, read off no list.
_STANCE = re.compile(
    r"""\b(?:
    in\ my\ (?:view|opinion) | I\ (?:believe|think|argue|suspect|fear|doubt)
    | make\ no\ mistake | think\ about\ it | let\ us | let[’']s
    | we\ (?:are\ witnessing|must|should|need\ to|cannot|see\ that) | one\ (?:must|should|can\ only|wonders)
    | it\ is\ (?:clear|obvious|evident|no\ (?:accident|coincidence|secret|wonder)|worth|important\ to|hard\ to)
    | (?:should|must|can|cannot|could|may)\ (?:only\ )?be\ (?:seen|understood|viewed|regarded|interpreted|read)\b
    | thus | hence | paradoxically | objectively | effectively | ironically | obviously | undoubtedly | clearly
    | naturally | needless\ to\ say | in\ effect | in\ reality | in\ essence | in\ fact | of\ course | after\ all
    | suggests? | underscores? | underlines? | highlights? | reveals? | demonstrates? | signals? | testifies | betrays
    | not\ (?:merely|just|only|simply)\b[^.]{3,100}\bbut
    | so-called | the\ (?:real|true)\ (?:question|reason|goal|aim|purpose) | what\ is\ (?:really|actually)
    | cynical | hypocri\w+ | absurd\w* | shameful\w* | disastrous | reckless | treacherous | risky | riskiness | folly
    | farce | puppets? | deliberate | demonstrative
    | (?:seeks?|attempts?)\ to\ (?:legitimi[sz]e|justify|deprive|distract|mask|hide)
    )\b""",
    re.VERBOSE | re.IGNORECASE,
)
# An opinion takes a stand so often: once in so many words, and at least so many times.
_WORDS_A_STANCE = 120
_LEAST = 3
# A writer who says "I" outside quotation marks so often speaks for himself.
_FIRST_PERSON = re.compile(r"\b(?:I|my|me)\b")
_QUOTED = re.compile(r"[\"“][^\"“”]{0,600}[\"”]")
_LEAST_FIRST_PERSON = 4
# Of a long document the beginning decides; so much of it is looked at.
_LOOKED_AT = 20_000


def genre(text: str) -> Genre:
    """The genre of a document by its words."""
    beginning = text[:_LOOKED_AT]
    found = tuple(Passage(m[0], m.start(), m.end()) for m in _STANCE.finditer(beginning))
    unquoted = _QUOTED.sub(lambda m: " " * len(m[0]), beginning)
    own = tuple(Passage(m[0], m.start(), m.end()) for m in _FIRST_PERSON.finditer(unquoted))
    if len(own) >= _LEAST_FIRST_PERSON and len(own) * _WORDS_A_STANCE >= len(beginning.split()):
        return Genre("opinion", own)
    if len(found) >= _LEAST and len(found) * _WORDS_A_STANCE >= len(beginning.split()):
        return Genre("opinion", found)
    return Genre("report")


def takes_a_stand(sentence: str) -> bool:
    """Whether a writer takes a stand, or reads a meaning into something, in a sentence."""
    return _STANCE.search(sentence) is not None
