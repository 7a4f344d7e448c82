"""Which words of a sentence may name a place, and which place they name, given what they stand next to."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from detente.atlas.gazetteer import Gazetteer, GazetteerPlace, distance
from detente.reading.tree import Tree

Names = Mapping[int, tuple[str, str]]

AREA = frozenset(
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
_ARTICLES = frozenset("al el ar as ash at ad az an".split())
_PLACE_KINDS = frozenset(("state", "capital", "place"))
_NOT_PLACES = frozenset(
    """January February March April May June July August September October November December Monday Tuesday Wednesday
    Thursday Friday Saturday Sunday President Prime Minister Parliament Congress Internet English French The A An New
    Police Christmas Easter Ramadan Facebook Twitter Islam Army Navy Air Force General Supreme Court Asia Africa Europe
    America Oceania East West North South Central""".split()
)
_CONTINENTS = frozenset("North South Central Latin".split())
# Behind these even an unknown name is a place; "on a Falcon 9" is none.
_IN = frozenset("in at near outside across".split())
# A place outside the countries that the document names is meant if it has so many people.
_WELL_KNOWN = 50_000
# Longest name in words that is looked up.
_LONGEST = 6
# "Springfield, Illinois": a place lies in a region if it is this close to its centre.
_IN_REGION = 800.0  # km


@dataclass(frozen=True, slots=True)
class Span:
    """Words from ``first`` up to and with ``last`` that may name a place; ``code`` is what the atlas says of them."""

    first: int
    last: int
    code: str
    state: bool


def place_spans(tree: Tree, names: Names, text: str, gazetteer: Gazetteer) -> list[Span]:
    """The words that may name a place, longest first at each word, in order."""
    spans: list[Span] = []
    t = 0
    while t < len(tree):
        span = _span_at(tree, t, names, text, gazetteer)
        if span is None:
            t += 1
            continue
        if not _is_tied(tree, span):
            spans.append(span)
        t = span.last + 1
    return spans


def _span_at(tree: Tree, t: int, names: Names, text: str, gazetteer: Gazetteer) -> Span | None:
    known = names.get(t)
    if known is not None and known[0] not in _PLACE_KINDS:
        return None
    if known is not None and tree.words[t] == "America" and t and tree.words[t - 1] in _CONTINENTS:
        return None
    own = t
    while known is not None and own + 1 < len(tree) and names.get(own + 1) == known:
        own += 1
    if known is None and (not _opens(tree, t) or tree.tags[t] in ("PRP", "DT")):
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
                return Span(t, end, known[1] if known else "", False)
    if known is None:
        return None
    return Span(t, own, known[1], known[0] == "state")


def _opens(tree: Tree, t: int) -> bool:
    """Whether a name may begin here: with a capital, or with an article as in "al-Bab"."""
    if tree.words[t][:1].isupper():
        return True
    return tree.lower[t] in _ARTICLES and t + 1 < len(tree) and tree.words[t + 1] == "-"


def _is_tied(tree: Tree, span: Span) -> bool:
    """Whether the name is the first half of a word such as "US-backed" or "Gaza-bound"."""
    t = span.last + 1
    return t + 1 < len(tree) and tree.words[t] in ("-", "–") and tree.words[t + 1][:1].islower()


def _stops_name(tree: Tree, first: int, last: int, names: Names) -> bool:
    """Whether the words are part of a longer name, such as a person's, which the gazetteer does not know."""
    after = last + 1
    if after < len(tree) and tree.words[after][:1].isupper() and after not in names:
        return tree.deps[last] == "compound" and tree.heads[last] == after and tree.lower[after] not in AREA
    before = first - 1
    return (
        before >= 0
        and tree.words[before][:1].isupper()
        and tree.tags[before].startswith("NNP")
        and tree.deps[before] == "compound"
        and first <= tree.heads[before] <= last
        and tree.lower[before] not in AREA
    )


def is_likely(tree: Tree, span: Span, place: GazetteerPlace, link: str, countries: Collection[str]) -> bool:
    """Whether words that the atlas does not know name a place here: many a town bears a common word's name."""
    if span.code or tree.lower[span.last] in _AREA_AFTER or (place.kind == "water" and " " in place.name):
        return True
    at_home = place.country in countries
    if link != "prep":
        return at_home and tree.tags[span.last].startswith("NNP")
    before = span.first - 1
    while before > 0 and (tree.tags[before] in ("DT", "JJ") or tree.lower[before] in AREA):
        before -= 1
    placed = tree.lower[before] in _IN or tree.lower[before] == "of"
    return at_home or (placed and (not countries or place.weight >= _WELL_KNOWN or place.kind == "site"))


@dataclass(frozen=True, slots=True)
class PlaceNames:
    """The spans of a sentence that may name places, and what tells which places they are."""

    tree: Tree
    spans: list[Span]
    names: Names
    text: str
    gazetteer: Gazetteer
    countries: Collection[str]

    def resolve(self, i: int) -> GazetteerPlace | None:
        """What the words of span ``i`` name, with what they stand next to."""
        tree, span = self.tree, self.spans[i]
        surface = _surface(tree, span.first, span.last, self.text)
        if span.first > 1 and tree.lower[span.first - 1] == "of" and tree.lower[span.first - 2] in _AREA_AFTER:
            surface = f"{tree.lower[span.first - 2]} of {surface}"
        if span.state:
            found = self.gazetteer.find(surface, within=span.code)
            return next((p for p in found if p.kind == "country"), found[0] if found else None)
        outer = self._outer(i)
        if outer is not None:
            near = None if outer.kind == "country" else outer.point
            places = self.gazetteer.find(surface, within=outer.country, near=near)
            if places and (near is None or distance(places[0].point, near) < _IN_REGION):
                return self.gazetteer.best(surface, within=outer.country, near=near)
            if not span.code and outer.kind in ("region", "country"):
                # A place there that the gazetteer lacks; its namesakes elsewhere are not meant.
                return None
        for code in [span.code] if span.code else _said_before(tree, span, self.names):
            if self.gazetteer.find(surface, within=code):
                return self.gazetteer.best(surface, within=code)
        best = self.gazetteer.best(surface, countries=self.countries)
        if not span.code:
            return best
        if best is not None and (best.kind in ("site", "water") or best.country in self.countries):
            return best
        return self.gazetteer.country(span.code)

    def _outer(self, i: int) -> GazetteerPlace | None:
        """The place of the next span, if the sentence puts this one into it: "X, Y", "X in Y", "X district of Y"."""
        tree, spans = self.tree, self.spans
        if i + 1 == len(spans):
            return None
        between = range(spans[i].last + 1, spans[i + 1].first)
        if len(between) > 6 or not between:
            return None
        words = [tree.lower[t] for t in between]
        comma = words == [","]
        inside = any(w in ("in", "of", "near") for w in words) and all(
            w in AREA
            or w in ("in", "of", "near", "the", ",", "'s", "’s", "-")
            or tree.tags[t] in ("JJ", "VBN", "NN", "RB")
            for t, w in zip(between, words, strict=True)
        )
        if not comma and not inside:
            return None
        return self.resolve(i + 1)


def _said_before(tree: Tree, span: Span, names: Names) -> list[str]:
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


def _surface(tree: Tree, first: int, last: int, text: str) -> str:
    return text[tree.starts[first] : tree.ends[last]]
