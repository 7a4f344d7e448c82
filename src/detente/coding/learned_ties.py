"""Steps in the life of ties, by the trained network: objects in the text, then what happens to each, between whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.coding.bonds import Bond, object_phrase, pairs_of
from detente.coding.candidate import Candidate
from detente.coding.network import Pieces, likeliest
from detente.coding.pairs import NAMELESS, Place
from detente.coding.seen import Seen
from detente.reading import Participants, ReadDocument, Tree
from detente.records import Voice

if TYPE_CHECKING:
    from detente.coding.learned import Learned

_PARTY = 4
# The row of the role scorer for a tie's object.
_OBJECT = -1
# What closes a bond: to extend it is no gain.
_CLOSING = frozenset(
    """sanction sanctions embargo embargoes ban bans tariff tariffs duty duties restriction restrictions blockade fence
    wall quota quotas boycott closure""".split()
)
# All that may stand between two parties that are joined.
_JOINERS = frozenset(["and", ",", "&", "the"])


def learned_bonds(learned: Learned, read: ReadDocument, events: dict[int, list[Candidate]]) -> dict[int, list[Bond]]:
    """Changes of ties by sentence, in order; ``events`` are the candidates found in the same document."""
    seen = read.screening
    assert isinstance(seen, Seen)
    found: dict[int, list[Bond]] = {}
    likely = 1 - seen.pieces.kinds[:, 0]
    if not (likely >= learned.least_tie).any():
        return found
    around = learned.around(read)
    for n, s in enumerate(read.sentences):
        if s.tree is None or s.people is None or s.skipped:
            continue
        here: list[Bond] = []
        for token, start in enumerate(s.tree.starts):
            i = seen.pieces.at(start, s.tree.ends[token])
            if i is not None and likely[i] >= learned.least_tie and s.tree.words[token][0].isalnum():
                near = [(k, p) for k, p in around.get(int(seen.pieces.window[i]), []) if p.kind not in NAMELESS]
                over = _event_over(s.tree, token, events.get(n, []))
                here += _bonds(learned, read, seen.pieces, n, token, i, near, over)
        if here:
            found[n] = here
            _drop_twice(here)
    return found


def _bonds(
    learned: Learned,
    read: ReadDocument,
    pieces: Pieces,
    n: int,
    token: int,
    i: int,
    near: list[tuple[int, Place]],
    over: Candidate | None,
) -> list[Bond]:
    s = read.sentences[n]
    assert s.tree is not None and s.people is not None
    names = learned.network
    kind = names.kinds[int(pieces.kinds[i, 1:].argmax())]
    phrase = object_phrase(s.tree, s.people, token, read.document.text)
    likely: dict[str, float] = {}
    for (_, place), row in zip(near, learned.roles(pieces, i, _OBJECT, s.tree, n, token, near), strict=True):
        for f in place.found:
            likely[f.entity.code] = max(likely.get(f.entity.code, 0.0), float(row[_PARTY]))
    parties = {code: p for code, p in likely.items() if p >= learned.least_party and code != "UNK"}
    step = Bond(
        token=token,
        kind=kind,
        change=_change(learned, s.tree, token, names.changes[int(pieces.changes[i].argmax())]),
        stage=names.stages[int(pieces.stages[i].argmax())],
        object=phrase,
        voice=over.voice if over else Voice(),
        label=f"{phrase.text!r} ({likeliest(('no tie', *names.kinds), pieces.kinds[i], 2)})",
        notes=[f"party {code}: {likely[code]:.2f}" for code in sorted(likely, key=lambda c: (-likely[c], c))[:4]],
    )
    # The mediator is who acts.
    third = over.actors[0].entity.code if over and over.actors else None
    pairs = pairs_of(parties, kind, _joined(s.tree, s.people), third)
    if not pairs:
        few = f"only {', '.join(parties)}" if parties else "nobody"
        return [replace(step, dropped=f"a tie needs two parties; {few} is known here")]
    sure = float(1 - pieces.kinds[i, 0])
    return [
        replace(step, parties=pair, confidence=round(sure * float(np.prod([likely[c] for c in pair])), 2))
        for pair in pairs
    ]


def _change(learned: Learned, tree: Tree, token: int, seen: str) -> str:
    """The change that the network sees, unless the verb over the object says that things go the other way."""
    deed = learned.words.deed(tree, token)
    if deed is None or (tree.lower[token] in _CLOSING and deed[1] != "restore"):
        return seen
    changes = learned.ties.changes
    return deed[1] if changes[deed[1]].sign != changes[seen].sign else seen


def _joined(tree: Tree, people: Participants) -> set[frozenset[str]]:
    """Parties of one list, joined by "and" or commas, two by two."""
    joined: set[frozenset[str]] = set()
    listed: set[str] = set()
    for a, b in pairwise(sorted(people.readings)):
        between = tree.lower[a + 1 : b]
        if people.spans[a] == people.spans[b]:
            continue
        if not between or not set(between) <= _JOINERS:
            listed = set()
            continue
        listed |= {people.readings[a].code, people.readings[b].code}
        joined |= {frozenset(pair) for pair in combinations(listed, 2)}
    return joined


def _event_over(tree: Tree, token: int, events: Sequence[Candidate]) -> Candidate | None:
    """The event that the object hangs on."""
    way = tree.way_up(token)
    return min((c for c in events if not c.dropped and c.token in way), key=lambda c: way.index(c.token), default=None)


def _drop_twice(bonds: list[Bond]) -> None:
    """The same step told twice in one sentence is one step: the surer."""
    kept: set[tuple[Any, ...]] = set()
    for b in sorted(bonds, key=lambda b: -b.confidence):
        key = (b.parties, b.kind, b.change)
        if not b.dropped and key in kept:
            b.dropped = "the same step is coded already in this sentence"
        kept.add(key)
