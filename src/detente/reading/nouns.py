"""Whom "the president", "the country" and "both sides" stand for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from detente.reading.anaphors import BODIES, BOTH, KINDS, OFFICES, STATE
from detente.records import Passage

if TYPE_CHECKING:
    from detente.reading.coreference import Candidate, Coreference, Link
    from detente.reading.participants import Participants

_DETERMINERS = frozenset("the this that these those both".split())
# So many sentences back a noun for a person or body may point, and one for a state or a pair of parties.
_REACH = 5
_NEAR = 2


def noun_links(links: Coreference, n: int, i: int) -> list[Link]:
    """Referents of a noun such as "the president" that names nobody itself."""
    people = links.sentences[n]
    tree, word = people.tree, people.tree.lower[i]
    if tree.tags[i] == "NNP" and i not in people.readings:
        return _namesake(links, n, i)
    known = word in STATE or word in BODIES or word in OFFICES or word in KINDS or word in BOTH
    if not known or not any(tree.lower[c] in _DETERMINERS for c in tree.kids(i, "det", "predet", "nummod", "amod")):
        return []
    if people.named(i, acting=True):
        return []
    passage = people.phrase(i)
    if word in BOTH:
        return _both(links, n, i, passage)
    if word in STATE or word in BODIES:
        chosen = _state(links, n, i)
        return [_sectored(links, links.linked(chosen, passage), people, i, word)] if chosen else []
    reach = range(n, max(-1, n - 1 - _REACH), -1)
    earlier = [c for k in reach for c in links.candidates(k) if (k < n or c.token < i)]
    if word in OFFICES:
        office = " ".join(tree.lower[people.left(i) : i + 1]).removeprefix("the ")
        fitting = [c for c in earlier if c.person and _holds(links, c, word, office)]
    else:
        fitting = [c for c in earlier if c.found is not None and c.found.kind in KINDS[word] and not c.person]
    fitting = [c for c in fitting if c.token != i or c.sentence != n]
    return [links.linked(c, passage) for c in links.settled(fitting, word)]


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


def _state(links: Coreference, n: int, i: int) -> Candidate | None:
    """The one state that "the country" and "the government" can mean: of the words before it in its sentence, else
    of the sentence before, else of the whole document so far."""
    here = [c for c in links.candidates(n) if c.token < i and _is_state(links, c)]
    if here:
        return here[-1]  # the nearest: "US aid for Ukraine to repair the country's schools"
    for k in range(n - 1, max(-1, n - 1 - _NEAR), -1):
        there = [c for c in links.candidates(k) if _is_state(links, c)]
        if there:
            return there[-1] if len(_codes(there)) == 1 else None
    return None


def _is_state(links: Coreference, c: Candidate) -> bool:
    return c.found is not None and links.atlas.cow(c.found.entity.code) is not None


def _sectored(links: Coreference, link: Link, people: Participants, i: int, word: str) -> Link:
    sector = "GOV" if word in STATE else people.agent_sector(i) or "GOV"
    entity = replace(link.found.entity, sector=sector, name=links.atlas.name(link.found.entity.code))
    return replace(link, found=replace(link.found, entity=entity, kind="state"))


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
