"""Lists of names by the look of them ("A, B and C"), which parses often break up."""

from __future__ import annotations

from collections.abc import Mapping

from detente.atlas import Reading
from detente.reading.mentions import Mention
from detente.reading.tree import Tree

_MARKS = frozenset([",", "and", "&"])


def beside(tree: Tree, readings: Mapping[int, Reading], spans: Mapping[int, Mention], t: int, step: int) -> int | None:
    """The next name of the list in one direction: over a comma, an "and" or both, and articles."""
    mention = spans[t]
    while spans.get(t) == mention:
        t += step
    crossed = False
    while 0 <= t < len(tree) and (tree.lower[t] in _MARKS or (crossed and tree.lower[t] in ("the", "both"))):
        crossed = crossed or tree.lower[t] in _MARKS
        t += step
    if not crossed or not 0 <= t < len(tree):
        return None
    reading = readings.get(t)
    if reading is None or reading.kind not in ("state", "organisation", "group"):
        return None
    # The list is one of names, not of phrases that begin with one ("Iran, Iraq's neighbour").
    mention = spans[t]
    while step == 1 and spans.get(t + 1) == mention:
        t += 1
    if step == 1 and t + 1 < len(tree) and tree.heads[t] > t and not tree.is_verb(tree.heads[t]):
        return None
    return t
