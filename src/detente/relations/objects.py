"""Whether two mentions of a tie are of the same one: by kind, by the words of its object, and by the time between.

A wrong merge is worse than a missed one: words that tell the objects apart decide against it, and so does time for what
comes in episodes, such as ceasefires and packages of aid. Which nouns mean one object, and for how long, stands in
``ties.toml``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import takewhile

from detente.codebook import Ties, load
from detente.codebook.ties import Alike

_WORD = re.compile(r"[^\W_]+(?:[-’'.][^\W_]+)*")
_PREPOSITIONS = frozenset("of in at on with to from between for under against over into by as near along".split())
# Words that tell no object from another.
_GENERAL = frozenset(
    """the a an its their his her this that these those all any some more most further additional new fresh full partial
    joint mutual bilateral diplomatic military economic political security national foreign official major large
    remaining last final formal normal closer close strategic combat armed ground temporary permanent immediate several
    many two three four five six seven eight nine ten hundred hundreds thousand thousands million billion country
    countries states state side sides both other others own and or between with high-level annual regular international
    good current previous proposed planned announced increase reduction withdrawal number part free requirement
    requirements about no not join joining membership bid application applications accession admittance""".split()
)
_NUMBER = re.compile(r"[\d$€£%.,]+(?:m|bn|k)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Mention:
    """A tie as one report names it. ``own`` are the words that tell its object from others, ``names`` those among them
    that are names; ``noun`` is what heads the phrase."""

    kind: str
    parties: frozenset[str]
    noun: str
    own: frozenset[str]
    names: frozenset[str]
    on: date | None


class Objects:
    """Compares mentions.

    Args:
        parties: words by which a party is called, by code ("armenia", "armenian", "yerevan"): they tell nothing apart
            among its own ties.
        aliases: sets of words that name one object ("102nd", "gyumri").
    """

    def __init__(self, parties: Mapping[str, Iterable[str]], aliases: Iterable[Iterable[str]] = ()) -> None:
        self._ties: Ties = load().ties
        self._parties = {code: frozenset(w.lower() for w in words) for code, words in parties.items()}
        self._alias = {w.lower(): min(group) for group in map(set, aliases) for w in group}

    def mention(self, kind: str, parties: Iterable[str], text: str | None, on: date | None) -> Mention:
        """A mention of a tie; ``text`` is the phrase that names its object, None where it is only implied."""
        codes = frozenset(parties)
        plain = _GENERAL.union(*(self._parties.get(code, frozenset()) for code in codes))
        nouns = frozenset().union(*(alike.nouns for alike in self._alikes(kind)))
        words = _WORD.findall(text or "")
        before = list(takewhile(lambda w: w.lower() not in _PREPOSITIONS, words)) or words
        lower = [w.lower() for w in before]
        # "ceasefire negotiations" are about a ceasefire: the kind's first nouns come first.
        known = (w for alike in self._alikes(kind) for w in reversed(lower) if w in alike.nouns)
        noun = next(known, lower[-1] if lower else "")
        general = plain | nouns | _PREPOSITIONS | {noun}
        telling = [w for w in (re.sub(r"[’']s?$", "", w) for w in words) if _tells(w, general)]
        own = frozenset(self._alias.get(w.lower(), _singular(w.lower())) for w in telling)
        first = words[0] if words else ""
        names = frozenset(
            self._alias.get(w.lower(), w.lower()) for w in telling if (w[0].isupper() and w != first) or w[0].isdigit()
        )
        return Mention(kind, codes, noun, own, names, on)

    def same(self, a: Mention, b: Mention, known: bool = False) -> bool:
        """Whether both are of one tie. ``known``: one is a name from reference data, the same at any time."""
        if a.kind != b.kind or a.parties != b.parties:
            return False
        if a.kind == "mediation":
            return True  # one role
        if a.kind in ("membership", "alliance") and _with_body(a.parties) and not a.names and not b.names:
            return True  # one membership
        if a.names & b.names:
            return True
        alike = next((x for x in self._alikes(a.kind) if a.noun in x.nouns and b.noun in x.nouns), None)
        if a.own and b.own:
            shared = a.own & b.own
            return bool(shared) and len(shared) * 2 >= min(len(a.own), len(b.own)) and (known or _near(a, b, alike))
        if alike is None:
            return a.noun == b.noun and not a.own and not b.own and (known or _near(a, b, None))
        return (bool(a.own) == bool(b.own) or (alike.loose and not known)) and (known or _near(a, b, alike))

    def _alikes(self, kind: str) -> tuple[Alike, ...]:
        return self._ties.kinds[kind].same if kind in self._ties.kinds else ()


# Two mentions by the same words that are no known noun of the kind are of one object within so many days.
_OTHERWISE = 400


def _near(a: Mention, b: Mention, alike: Alike | None) -> bool:
    days = alike.days if alike else _OTHERWISE
    return not days or (a.on is not None and b.on is not None and abs((a.on - b.on).days) <= days)


def _tells(word: str, general: frozenset[str] | set[str]) -> bool:
    """Whether a word may tell one object from another."""
    if _NUMBER.fullmatch(word) or word.endswith("ing"):
        return False
    return general.isdisjoint({word.lower(), *word.lower().split("-")})


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3 else word


def _with_body(parties: frozenset[str]) -> bool:
    return any(code in ("EUR", "UNO") or code.startswith("IGO:") for code in parties)
