"""Where an event happens, as its sentence says it: "in Syria's northern city of Aleppo", "near Goma, North Kivu"."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from detente.atlas.gazetteer import Gazetteer, GazetteerPlace, distance
from detente.reading.tree import Tree

Names = Mapping[int, tuple[str, str]]

_LOCATING = frozenset("in at near outside on off inside across along around over throughout within through".split())
# Behind these even an unknown name is a place; "on a Falcon 9" is none.
_IN = frozenset("in at near outside across".split())
# Where a movement ends is its place: "arrive to", "extradited to", "a visit to".
_GOAL = frozenset("to towards toward into onto".split())
_MOVEMENT = re.compile(
    r"(?:visit|trip|travel|arriv|return|extradit|remand|deport|fl(?:y|ies|ew|own|ight|ed|ee)|mov|lead|transfer|deploy"
    r"|withdr|retreat|advanc|march|sent|send|transport|evacuat|repatriat|tour|journey|taken|brought|relocat|rendition"
    r"|spread|expand)",
    re.IGNORECASE,
)
# A verb of these happens at its object: "bombed Aleppo", "left Kabul", "visits China".
_AT_OBJECT = re.compile(
    r"(?:visit|invad|enter|reach|leav|left|captur|seiz|retak|recaptur|bomb|shell|strik|struck|storm|raid|besieg|attack"
    r"|occup|hit|pound|rock|overr|tour|clos|evacuat|tak|took|blockad|liberat|hold|held|control|annex|cross|block|target"
    r"|devastat|destroy|threaten|burn)",
    re.IGNORECASE,
)
_AREA = frozenset(
    """city cities town towns village villages district districts province provinces region regions governorate oblast
    county counties suburb suburbs neighbourhood neighborhood neighbourhoods neighborhoods outskirts area areas part
    parts state states republic capital island islands north south east west northeast northwest southeast southwest
    center centre heart port coast territory enclave stronghold municipality prefecture department valley peninsula
    settlement kibbutz community borough quarter quarters streets division agency camp base airport border township
    waters shore shores side sector kingdom emirate zone hamlet commune locality port-city""".split()
)
_AREA_AFTER = frozenset(
    """province district region governorate oblast county city town village state department prefecture krai raion
    agency valley peninsula territory division municipality kibbutz island islands""".split()
)
_PARTICLES = frozenset("de la las los el al ez az as ash ar at ad an es of the da do dos das del di du le les".split())
_PLACE_KINDS = frozenset(("state", "capital", "place"))
_NOT_PLACES = frozenset(
    """January February March April May June July August September October November December Monday Tuesday Wednesday
    Thursday Friday Saturday Sunday President Prime Minister Parliament Congress Internet English French The A An New
    Police Christmas Easter Ramadan Facebook Twitter Islam Army Navy Air Force General Supreme Court Asia Africa Europe
    America Oceania East West North South Central""".split()
)
_CONTINENTS = frozenset("North South Central Latin".split())
_CLAUSES = frozenset("relcl advcl ccomp parataxis csubj csubjpass xcomp pcomp".split())
_CLIMBED = frozenset("appos npadvmod nummod dep".split())
# "sanctions on Iran", "talks over Iran": what a state is the matter of is not where it happens, unless nothing else is.
_ABOUT = frozenset("on over".split())
# How a place hangs on a word, the surest first: by a preposition; as its own ("the shelling of Homs", "the Homs
# talks"), which makes it the place of that word only; or by the way.
_LINKS = ("prep", "own", "weak")
# Longest way from a name up to the word that it is said of.
_MAX_CLIMB = 12
# Longest name in words that is looked up.
_LONGEST = 6
# "Springfield, Illinois": a place lies in a region if it is this close to its centre.
_IN_REGION = 800.0  # km
# Places closer than this are one for a reader of the news.
_ONE_PLACE = 100.0  # km
_RANK = {"site": 0, "settlement": 0, "region": 1, "water": 1, "country": 2}


@dataclass(frozen=True, slots=True)
class _Span:
    """Words from ``first`` up to and with ``last`` that may name a place; ``code`` is what the atlas says of them."""

    first: int
    last: int
    code: str
    state: bool


@dataclass(frozen=True, slots=True)
class _Spot:
    """A place found: its words, what it is, the word it is said of, and how it hangs there."""

    span: _Span
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
    own = [(away, s) for away, _, s in ranked if away[0] == 0]
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
    if one_country and all(distance(s.place.point, exact[0].place.point) < _ONE_PLACE for s in exact):
        return _answer(tree, exact[0])
    return None


def _answer(tree: Tree, spot: _Spot) -> tuple[GazetteerPlace, tuple[int, int]]:
    return spot.place, (tree.starts[spot.span.first], tree.ends[spot.span.last])


def _spots(tree: Tree, names: Names, text: str, gazetteer: Gazetteer, countries: Collection[str]) -> list[_Spot]:
    spans = _spans(tree, names, text, gazetteer)
    found: list[_Spot] = []
    for i, span in enumerate(spans):
        link = _link(tree, span)
        if link is None:
            continue
        place = _resolve(tree, spans, i, names, text, gazetteer, countries)
        if place is not None and _is_likely(tree, span, place, link[1], countries):
            found.append(_Spot(span, place, *link))
    return found


def _is_likely(tree: Tree, span: _Span, place: GazetteerPlace, link: str, countries: Collection[str]) -> bool:
    """Whether words that the atlas does not know name a place here: many a town bears a common word's name."""
    if span.code or tree.lower[span.last] in _AREA_AFTER or (place.kind == "water" and " " in place.name):
        return True
    at_home = place.country in countries
    if link != "prep":
        return at_home and tree.tags[span.last].startswith("NNP")
    before = span.first - 1
    while before > 0 and (tree.tags[before] in ("DT", "JJ") or tree.lower[before] in _AREA):
        before -= 1
    return at_home or tree.lower[before] in _IN or tree.lower[before] == "of"


def _surface(tree: Tree, first: int, last: int, text: str) -> str:
    return text[tree.starts[first] : tree.ends[last]]


def _spans(tree: Tree, names: Names, text: str, gazetteer: Gazetteer) -> list[_Span]:
    """The words that may name a place, longest first at each word, in order."""
    spans: list[_Span] = []
    t = 0
    while t < len(tree):
        span = _span_at(tree, t, names, text, gazetteer)
        if span is None:
            t += 1
        else:
            spans.append(span)
            t = span.last + 1
    return spans


def _span_at(tree: Tree, t: int, names: Names, text: str, gazetteer: Gazetteer) -> _Span | None:
    known = names.get(t)
    if known is not None and known[0] not in _PLACE_KINDS:
        return None
    if known is not None and tree.words[t] == "America" and t and tree.words[t - 1] in _CONTINENTS:
        return None
    own = t
    while known is not None and own + 1 < len(tree) and names.get(own + 1) == known:
        own += 1
    if known is None and (not _opens(tree.words[t]) or tree.tags[t] in ("PRP", "DT")):
        return None
    last = t
    ends: list[int] = []
    while last < min(len(tree), t + _LONGEST):
        name = names.get(last)
        word = tree.words[last]
        if name is not None and name[0] not in _PLACE_KINDS:
            break
        if word[:1].isupper() or word[:1].isdigit():
            ends.append(last)
        elif last > t and tree.lower[last] in _AREA_AFTER:
            ends.append(last)
            break
        elif not (word in ("-", "–", "'", "’") or tree.lower[last] in _PARTICLES or (last == own and known)):
            break
        last += 1
    for end in reversed(ends):
        if known is None and (tree.words[end] in _NOT_PLACES or _stops_name(tree, t, end, names)):
            continue
        if known is None or end > own:
            surface = _surface(tree, t, end, text)
            if gazetteer.find(surface, within=known[1] if known else None):
                return _Span(t, end, known[1] if known else "", False)
    if known is None:
        return None
    return _Span(t, own, known[1], known[0] == "state")


def _opens(word: str) -> bool:
    return word[:1].isupper() or word[:3].lower() in ("al-", "as-", "ar-", "el-", "ad-")


def _stops_name(tree: Tree, first: int, last: int, names: Names) -> bool:
    """Whether the words are part of a longer name, such as a person's, which the gazetteer does not know."""
    after = last + 1
    if after < len(tree) and tree.words[after][:1].isupper() and after not in names:
        return tree.deps[last] == "compound" and tree.heads[last] == after and tree.lower[after] not in _AREA
    before = first - 1
    return (
        before >= 0
        and tree.words[before][:1].isupper()
        and tree.tags[before].startswith("NNP")
        and tree.deps[before] == "compound"
        and first <= tree.heads[before] <= last
        and tree.lower[before] not in _AREA
    )


def _link(tree: Tree, span: _Span) -> tuple[int, str] | None:
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


def _climb(tree: Tree, h: int, span: _Span) -> tuple[int, str] | None:
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
            if word != "of":
                return None
            if tree.lower[above] not in _AREA:
                return above, "own"
            h = above
        elif dep in ("dobj", "nsubjpass"):
            return (p, "weak") if tree.is_verb(p) and _AT_OBJECT.match(word) else None
        elif dep in ("compound", "nmod", "amod", "poss"):
            if word not in _AREA:
                if tree.deps[p] not in ("pobj", "appos", "compound", "nmod", "conj"):
                    return (p, "own") if not span.state and dep != "poss" else None
                how = "weak" if span.state else how
            h = p
        elif dep in _CLIMBED or (dep == "conj" and not tree.is_verb(p)) or (dep == "advmod" and tree.lower[h] in _AREA):
            h = p
        else:
            return None
    return None


def _away(tree: Tree, trigger: int, spot: _Spot) -> tuple[int, bool, int]:
    """How far a place is from the event: clauses between them, whether it is said by the way, and steps in the tree."""
    up = _path(tree, trigger)
    down = _path(tree, spot.anchor)
    common = next((t for t in down if t in up), None)
    if common is None:
        return 99, True, 99
    left, right = up[: up.index(common)], down[: down.index(common)]
    clauses = sum(_is_clause(tree, t) for t in (*left, *right))
    if spot.link == "own" and (left or right):
        # "the shelling of Homs" happens there, what "the mayor of Homs" does may not.
        clauses += 1
    return clauses, spot.link == "weak", len(left) + len(right)


def _path(tree: Tree, t: int) -> list[int]:
    path = [t]
    while tree.heads[t] != t and len(path) < len(tree):
        t = tree.heads[t]
        path.append(t)
    return path


def _is_clause(tree: Tree, t: int) -> bool:
    """Whether another clause begins at a word."""
    return tree.deps[t] in _CLAUSES or (tree.deps[t] == "conj" and tree.is_verb(t))


def _resolve(
    tree: Tree,
    spans: list[_Span],
    i: int,
    names: Names,
    text: str,
    gazetteer: Gazetteer,
    countries: Collection[str],
) -> GazetteerPlace | None:
    """What the words of a span name, with what they stand next to."""
    span = spans[i]
    surface = _surface(tree, span.first, span.last, text)
    if span.first > 1 and tree.lower[span.first - 1] == "of" and tree.lower[span.first - 2] in _AREA_AFTER:
        surface = f"{tree.lower[span.first - 2]} of {surface}"
    if span.state:
        states = [p for p in gazetteer.find(surface, within=span.code) if p.kind == "country"]
        return states[0] if states else None
    outer = _outer(tree, spans, i, names, text, gazetteer, countries)
    near = outer.point if outer is not None and outer.kind != "country" else None
    codes = [span.code] if span.code else []
    if outer is not None and outer.country not in codes:
        codes.append(outer.country)
    codes.extend(c for c in _said_before(tree, span, names) if c not in codes)
    for code in codes:
        places = gazetteer.find(surface, within=code, near=near)
        if places and (near is None or span.code or distance(places[0].point, near) < _IN_REGION):
            return gazetteer.best(surface, within=code, near=near)
    best = gazetteer.best(surface, countries=countries)
    if not span.code:
        return best
    if best is not None and (best.kind in ("site", "water") or best.country in countries):
        return best
    return None


def _outer(
    tree: Tree,
    spans: list[_Span],
    i: int,
    names: Names,
    text: str,
    gazetteer: Gazetteer,
    countries: Collection[str],
) -> GazetteerPlace | None:
    """The place that the next span names if the sentence puts this one into it: "X, Y", "X in Y", "X district of Y"."""
    if i + 1 == len(spans):
        return None
    between = range(spans[i].last + 1, spans[i + 1].first)
    if len(between) > 6 or not between:
        return None
    words = [tree.lower[t] for t in between]
    comma = words == [","]
    inside = any(w in ("in", "of", "near") for w in words) and all(
        w in _AREA
        or w in ("in", "of", "near", "the", ",", "'s", "’s", "-")
        or tree.tags[t] in ("JJ", "VBN", "NN", "RB")
        for t, w in zip(between, words, strict=True)
    )
    if not comma and not inside:
        return None
    return _resolve(tree, spans, i + 1, names, text, gazetteer, countries)


def _said_before(tree: Tree, span: _Span, names: Names) -> list[str]:
    """Countries said shortly before: "Syria's northern city of X", "the Libyan port of X", "Egypt's X region"."""
    codes: list[str] = []
    for t in range(span.first - 1, max(-1, span.first - 8), -1):
        if t in names:
            kind, code = names[t]
            if kind in ("adjective", "state", "place", "capital"):
                codes.append(code)
            break
        if tree.is_verb(t) and tree.tags[t] != "VBN":
            break
        if tree.lower[t] in (",", ";", "and", "by", "from"):
            break
    return codes
