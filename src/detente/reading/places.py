"""Where an event happens, as its sentence says it: "in Syria's northern city of Aleppo", "near Goma, North Kivu"."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from detente.atlas.gazetteer import Gazetteer, GazetteerPlace, distance
from detente.reading.placenames import AREA, Names, PlaceNames, Span, is_likely, place_spans
from detente.reading.tree import Tree

_LOCATING = frozenset(
    "in at near outside on off inside across along around over throughout within through into".split()
)
# Where a movement ends is its place: "arrive to", "extradited to", "a visit to".
_GOAL = frozenset("to towards toward onto".split())
_MOVEMENT = re.compile(
    r"(?:visit|trip|travel|arriv|return|extradit|remand|deport|fl(?:y|ies|ew|own|ight|ed|ee)|mov|lead|transfer|deploy"
    r"|withdr|retreat|advanc|march|sent|send|transport|evacuat|repatriat|tour|journey|taken|brought|relocat|rendition"
    r"|spread|expand)",
    re.IGNORECASE,
)
# Where one is taken from is the place of the taking: "withdrew from", "kidnapped from".
_DEPARTURE = re.compile(
    r"(?:withdr|pull|retreat|evacuat|expel|expuls|oust|rescu|abduct|kidnap|disappear|escap|fle[ed]|remov|seiz|steal|stole)",
    re.IGNORECASE,
)
# A verb of these happens at its object: "bombed Aleppo", "left Kabul", "visits China".
_AT_OBJECT = re.compile(
    r"(?:visit|invad|enter|reach|leav|left|captur|seiz|retak|recaptur|bomb|shell|strik|struck|storm|raid|besieg|attack"
    r"|occup|hit|pound|rock|overr|tour|evacuat|fle[ed]|blockad|liberat|annex|devastat|destroy|burn)",
    re.IGNORECASE,
)
# Dependencies at whose word another clause begins.
_CLAUSES = frozenset("relcl advcl ccomp parataxis csubj csubjpass xcomp pcomp".split())
# And of these at its subject: "Paris hosts a summit".
_AT_SUBJECT = re.compile(r"(?:host|witness|experienc)", re.IGNORECASE)
_CLIMBED = frozenset("appos npadvmod nummod dep".split())
# "sanctions on Iran", "talks over Iran": what a state is the matter of is not where it happens, unless nothing else is.
_ABOUT = frozenset("on over".split())
# From this cost on, a place is of another clause than the event.
_OTHER_CLAUSE = 10
# How a place hangs on a word, the surest first: by a preposition; as its own ("the shelling of Homs", "the Homs
# talks"), which makes it the place of that word only; or by the way.
_LINKS = ("prep", "own", "weak")
# Longest way from a name up to the word that it is said of.
_MAX_CLIMB = 12
# Places closer than this are one for a reader of the news.
_ONE_PLACE = 100.0  # km
# The lower, the more exact.
_RANK = {"site": 0, "settlement": 0, "region": 1, "water": 1, "country": 2}


@dataclass(frozen=True, slots=True)
class _Spot:
    """A place found: its words, what it is, the word it is said of, and how it hangs there."""

    span: Span
    place: GazetteerPlace
    anchor: int
    link: str


def event_place(
    tree: Tree,
    trigger: int,
    names: Names,
    text: str,
    gazetteer: Gazetteer,
    countries: Collection[str],
) -> tuple[GazetteerPlace, tuple[int, int]] | None:
    """Where the event of the word ``trigger`` happens and the offsets of the words that say so; None if nothing does.

    ``names`` gives kind and code of the words that the atlas knows: a place is a state, a capital or a place, never a
    people, a person or a body. Other capitalised words are looked up. ``countries`` are those that the document names.

    The nearest place said of the event counts, or a more exact one in the same country and clause. A place of another
    clause counts only where the sentence names no other.
    """
    spots = _spots(tree, names, text, gazetteer, countries)
    ranked = sorted(((_away(tree, trigger, s), i, s) for i, s in enumerate(spots)), key=lambda r: (r[0], r[1]))
    own = [(away, s) for away, _, s in ranked if away[0] == ranked[0][0][0] < _OTHER_CLAUSE]
    if own:
        chosen = own[0][1]
        for away, s in own[1:]:
            same = s.place.country == chosen.place.country or (chosen.place.kind == "country" and not s.place.country)
            if away[1] == own[0][0][1] and same and _RANK[s.place.kind] < _RANK[chosen.place.kind]:
                chosen = s
        return _answer(tree, chosen)
    said = [s for _, _, s in ranked if s.link == "prep"]
    exact = [s for s in said if _RANK[s.place.kind] == min(_RANK[o.place.kind] for o in said)]
    one_country = len({s.place.country for s in said}) == 1
    first = exact[0] if exact else None
    if first and one_country and all(s.anchor == first.anchor or _is_close(s, first) for s in exact):
        return _answer(tree, first)
    return None


def _is_close(a: _Spot, b: _Spot) -> bool:
    return distance(a.place.point, b.place.point) < _ONE_PLACE


def _answer(tree: Tree, spot: _Spot) -> tuple[GazetteerPlace, tuple[int, int]]:
    return spot.place, (tree.starts[spot.span.first], tree.ends[spot.span.last])


def _spots(tree: Tree, names: Names, text: str, gazetteer: Gazetteer, countries: Collection[str]) -> list[_Spot]:
    spans = place_spans(tree, names, text, gazetteer)
    known = PlaceNames(tree, spans, names, text, gazetteer, countries)
    found: list[_Spot] = []
    for i, span in enumerate(spans):
        link = _link(tree, span)
        if link is None:
            continue
        place = known.resolve(i)
        if place is not None and is_likely(tree, span, place, link[1], countries):
            found.append(_Spot(span, place, *link))
    return found


def _link(tree: Tree, span: Span) -> tuple[int, str] | None:
    """The word that the place is said of, and how: one of _LINKS; None if it is not."""
    inside = range(span.first, span.last + 1)
    links = [_climb(tree, t, span) for t in inside if tree.heads[t] not in inside or tree.heads[t] == t]
    found = [link for link in links if link is not None]
    best = min(found, key=lambda link: _LINKS.index(link[1]), default=None)
    if best is not None and best[1] == "prep":
        return best
    before = span.first - 1
    while before > 0 and tree.tags[before] in ("DT", "JJ"):
        before -= 1
    if before >= 0 and not span.state and tree.lower[before] in _LOCATING and tree.deps[before] == "prep":
        # The parser took the name for the first word of another phrase.
        return tree.heads[before], "prep"
    return best


def _climb(tree: Tree, h: int, span: Span) -> tuple[int, str] | None:
    """The link of one word of a span, found by going up from it."""
    how = "prep"
    for _ in range(_MAX_CLIMB):
        dep, p = tree.deps[h], tree.heads[h]
        word = tree.lower[p]
        if p == h:
            return None
        if dep in ("pobj", "pcomp"):
            above = tree.heads[p]
            if word == "to" and tree.lower[above] in ("close", "next"):
                return tree.heads[above], how
            if word in _LOCATING or (word in _GOAL and _MOVEMENT.match(tree.lower[above])):
                return above, "weak" if span.state and word in _ABOUT else how
            if word == "from" and _DEPARTURE.match(tree.lower[above]):
                return above, "weak"
            if word == "against" and not span.state:
                return above, "weak"
            if word != "of":
                return None
            if tree.lower[above] not in AREA:
                return above, "own"
            h = above
        elif dep in ("dobj", "nsubjpass"):
            return (p, "weak") if tree.is_verb(p) and _AT_OBJECT.match(word) else None
        elif dep == "nsubj" and _AT_SUBJECT.match(word):
            return p, "weak"
        elif dep in ("compound", "nmod", "amod", "poss"):
            if word not in AREA:
                if tree.deps[p] not in ("pobj", "appos", "compound", "nmod", "conj"):
                    return (p, "own") if not span.state and dep != "poss" else None
                how = "weak" if span.state else how
            h = p
        elif dep in _CLIMBED or (dep == "conj" and not tree.is_verb(p)) or (dep == "advmod" and tree.lower[h] in AREA):
            h = p
        else:
            return None
    return None


def _away(tree: Tree, trigger: int, spot: _Spot) -> tuple[int, bool, int]:
    """How far a place is from the event: clauses between them, whether it is said by the way, and steps in the tree."""
    up = tree.way_up(trigger)
    down = tree.way_up(spot.anchor)
    common = next((t for t in down if t in up), None)
    if common is None:
        return 99, True, 99
    left, right = up[: up.index(common)], down[: down.index(common)]
    clauses = sum(_clause_cost(tree, t) for t in (*left, *right))
    if spot.link == "own" and (left or right):
        # "the shelling of Homs" happens there, what "the mayor of Homs" does may not.
        clauses += _OTHER_CLAUSE
    return clauses, spot.link == "weak", len(left) + len(right)


def _clause_cost(tree: Tree, t: int) -> int:
    """What it costs to go over a word at which another clause begins; one joined by "and" may share its place."""
    if tree.deps[t] in _CLAUSES:
        return _OTHER_CLAUSE
    return int(tree.deps[t] == "conj" and tree.is_verb(t))
