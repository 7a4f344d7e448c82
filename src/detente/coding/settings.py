"""When and where an event happened, as its sentence says it."""

from __future__ import annotations

from detente.atlas import Gazetteer
from detente.coding.aspects import governing_verb
from detente.reading import Participants, Sentence, Tree
from detente.reading.anchoring import anchor
from detente.reading.places import event_place
from detente.reading.times import find_times, is_ahead
from detente.records import Document, EventDate, Place

# Behind these a time is the edge of a stretch, not the time of the event: "since 2014", "until Friday".
_EDGES = frozenset("since until till before after from".split())
# Clauses that share the time of the clause above them: "was arrested on Tuesday and charged".
_SHARED = frozenset("xcomp conj advcl".split())
_MAX_CLIMB = 12


class Settings:
    """Places of events; the gazetteer is read on first use."""

    def __init__(self) -> None:
        self._gazetteer = Gazetteer()

    def place(self, tree: Tree, trigger: int, people: Participants) -> Place | None:
        """Where the event at ``trigger`` happens; None where the sentence does not say it."""
        names = {t: (r.kind, r.code) for t, r in people.readings.items()}
        found = event_place(tree, trigger, names, people.text, self._gazetteer, people.document_states)
        if found is None:
            return None
        p = found[0]
        return Place(p.name, p.country, p.lat, p.lon, int(p.geonames) if p.geonames else None)


def event_date(document: Document, s: Sentence, tree: Tree, trigger: int, modes: tuple[str, ...]) -> EventDate:
    """When the event at ``trigger`` happened.

    The time said in its clause, anchored to the day of publication; else the day of the report, with no text, for what
    is told as news; else unknown, for what is told as past, to come or supposed. Never guessed.
    """
    text = document.text[s.start : s.end]
    for e in find_times(text):
        start, end = e.start + s.start, e.end + s.start
        # Its last word is the one that hangs on the sentence: "last month".
        word = next((t for t in range(len(tree)) if tree.starts[t] < end <= tree.ends[t]), None)
        if word is None or not _is_of(tree, word, trigger):
            continue
        ahead = "future" in modes or is_ahead(text, e, document.published)
        value, precision = anchor(e, document.published, future=ahead)
        return EventDate(value, precision, document.text[start:end])
    if document.published is None or set(modes) & {"historical", "future", "hypothetical"}:
        return EventDate()
    return EventDate(document.published.isoformat(), "day")


def _is_of(tree: Tree, word: int, trigger: int) -> bool:
    """Whether the time at ``word`` is said of the event at ``trigger``: in its own clause, or in one that shares it."""
    path = tree.way_up(word)
    if any(tree.lower[t] in _EDGES and tree.tags[t] in ("IN", "RB") for t in path[:3]):
        return False
    if trigger in path and not any(tree.is_verb(t) for t in path[: path.index(trigger)]):
        return True
    said_of = next((t for t in path[1:] if tree.is_verb(t) or tree.deps[t] == "ROOT"), None)
    verb = governing_verb(tree, trigger)
    if any(tree.deps[t] in ("poss", "amod") and tree.heads[t] != trigger for t in path[:1]):
        return False  # "after Tuesday's attack" dates the attack alone
    for _ in range(_MAX_CLIMB):
        if verb == said_of:
            return True
        if tree.deps[verb] not in _SHARED or tree.heads[verb] == verb:
            return False
        verb = tree.heads[verb]
    return False
