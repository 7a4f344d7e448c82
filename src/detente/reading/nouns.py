"""Whom "the president", "the country" and "both sides" stand for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.reading.anaphors import BODIES, BOTH, FIRST_PERSON, FIRST_PLURAL, KINDS, OFFICES, PERSONAL, STATE
from detente.reading.speakers import side
from detente.records import Entity, Passage

if TYPE_CHECKING:
    from detente.reading.coreference import Candidate, Coreference, Link
    from detente.reading.participants import Found, Participants

_DETERMINERS = frozenset("the this that these those both".split())
# So many sentences back a noun for a person or body may point, and one for a state or a pair of parties.
_REACH = 5
_NEAR = 2
_NAMES_STATES = ("state", "capital", "adjective", "people")


def noun_links(links: Coreference, n: int, i: int) -> list[Link]:
    """Referents of a noun such as "the president" that names nobody itself."""
    people = links.sentences[n]
    tree, word = people.tree, people.tree.lower[i]
    if tree.tags[i] == "NNP" and i not in people.readings:
        return _namesake(links, n, i)
    if word in STATE and (whose := _own_country(links, n, i)):
        return whose
    known = word in STATE or word in BODIES or word in OFFICES or word in KINDS or word in BOTH
    if not (known or tree.tags[i] == "NN") or not any(
        tree.lower[c] in _DETERMINERS for c in tree.kids(i, "det", "predet", "nummod", "amod")
    ):
        return []
    if people.named(i, acting=True) or tree.kids(i, "relcl", "acl"):
        return []
    passage = people.phrase(i)
    if word in BOTH:
        return _both(links, n, i, passage)
    if word in STATE or word in BODIES:
        found = _state(links, n, i)
        return [_of_state(links, people, i, word, *found)] if found else []
    reach = range(n, max(-1, n - 1 - _REACH), -1)
    earlier = [c for k in reach for c in links.candidates(k) if (k < n or c.token < i)]
    if not known:
        fitting = [c for c in earlier if c.found is not None and not c.person and word in _name_words(c.found)]
    elif word in OFFICES:
        office = " ".join(tree.lower[people.left(i) : i + 1]).removeprefix("the ")
        fitting = [c for c in earlier if c.person and _holds(links, c, word, office)]
    else:
        fitting = [c for c in earlier if c.found is not None and c.found.kind in KINDS[word] and not c.person]
    return [links.linked(c, passage) for c in links.settled(fitting, word)]


def _name_words(found: Found) -> list[str]:
    """The words of a body's full name: "the court" may be the International Court of Justice."""
    if found.kind not in ("organisation", "group", "metonym"):
        return []
    passage = found.entity.passage
    return f"{found.entity.name} {passage.text if passage else ''}".lower().split()


def _own_country(links: Coreference, n: int, i: int) -> list[Link]:
    """ "His country", "our nation": that of whom the pronoun stands for."""
    people = links.sentences[n]
    for poss in people.tree.kids(i, "poss"):
        if people.tree.lower[poss] in PERSONAL | FIRST_PERSON | FIRST_PLURAL:
            whose = [side(links, link) for link in links.link(n, poss)]
            return [
                _of_state(links, people, i, people.tree.lower[i], one.found.entity.code, one.named)
                for one in whose
                if one.named is not None and links.atlas.cow(one.found.entity.code) is not None
            ]
    return []


def _namesake(links: Coreference, n: int, i: int) -> list[Link]:
    """Somebody whom the atlas does not know, by his surname alone after "Sweden's envoy Jane Doe"."""
    people = links.sentences[n]
    earlier = [c for k in range(n - 1, -1, -1) for c in links.candidates(k) if c.person and c.found is not None]
    word = people.tree.words[i]
    same = [c for c in earlier if links.sentences[c.sentence].tree.words[c.token] == word]
    return [links.linked(same[0], people.phrase(i))] if same and len(_codes(same)) == 1 else []


def _holds(links: Coreference, c: Candidate, word: str, office: str) -> bool:
    """Whether somebody is called by that office in the text, or holds it by the roster."""
    if c.found is None:
        return word in c.title.split()
    if office in c.title or word in c.title.split():
        return True
    if c.found.kind != "person":
        return False
    wanted = OFFICES[word]
    if word == "minister" and " " in office:
        wanted = frozenset({office, "head of government"}) if office.startswith("prime") else frozenset({office})
    return any(w in o for o in links.atlas.offices(c.found.entity.name, c.found.entity.code) for w in wanted)


def _state(links: Coreference, n: int, i: int) -> tuple[str, Passage] | None:
    """The state that "the country" and "the government" mean, and where it is named: the nearest before them in their
    sentence, else the only one of the sentence before, or the one that leads it."""
    for k in range(n, max(-1, n - 1 - _NEAR), -1):
        people = links.sentences[k]
        named = [
            r.code
            for t, r in people.readings.items()
            if r.kind in _NAMES_STATES and (k < n or t < i) and links.atlas.cow(r.code) is not None
        ]
        if named:
            codes = {named[-1]} if k == n else set(named)
            if len(codes) > 1:
                codes &= _codes(links.leading(k))
            if len(codes) != 1:
                return None
            (code,) = codes
            return code, _where_named(links, k, code)
    return None


def _where_named(links: Coreference, n: int, code: str) -> Passage:
    """Where a state is last named up to sentence ``n``: by its name, or else by its capital or people."""
    named = [
        (r.kind == "state", p.spans[t])
        for p in links.sentences[: n + 1]
        for t, r in p.readings.items()
        if r.code == code and r.kind in _NAMES_STATES
    ]
    span = ([s for own, s in named if own] or [s for _, s in named])[-1]
    return Passage(links.text[span.start : span.end], span.start, span.end)


def _of_state(links: Coreference, people: Participants, i: int, word: str, code: str, named: Passage) -> Link:
    from detente.reading.coreference import Link
    from detente.reading.participants import Found

    sector = "GOV" if word in STATE else people.agent_sector(i) or "GOV"
    entity = Entity(code, sector, links.atlas.name(code), people.phrase(i), links.atlas.cow(code))
    return Link(Found(entity, "state", f"{people.tree.words[i]!r} is of {entity.name}"), named)


def _both(links: Coreference, n: int, i: int, passage: Passage) -> list[Link]:
    """The two parties of the nearest sentence that names just two."""
    people = links.sentences[n]
    tree = people.tree
    counted = any(tree.lower[c] in ("two", "both") for c in tree.children[i]) or tree.lower[i] in ("two", "sides")
    if not counted:
        return []
    for k in range(n, max(-1, n - 1 - _NEAR), -1):
        there: dict[str, Candidate] = {}
        for c in links.candidates(k):
            if c.found is not None and (k < n or c.token < i) and c.found.kind not in ("capital", "place"):
                there.setdefault(c.found.entity.code, c)
        if len(there) == 2:
            return [links.linked(c, passage) for c in there.values()]
        if there:
            return []
    return []


def _codes(candidates: list[Candidate]) -> set[str]:
    return {c.found.entity.code for c in candidates if c.found is not None}
