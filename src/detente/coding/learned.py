"""Events of a document by the trained network: triggers in the text, then who hangs on each of them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np

from detente.codebook import load
from detente.coding.aspects import auxiliary_modes
from detente.coding.bonds import Bond
from detente.coding.candidate import Candidate
from detente.coding.inference import as_actor
from detente.coding.learned_ties import learned_bonds
from detente.coding.lexical_ties import LexicalTies
from detente.coding.network import Floats, Network, Pieces, likeliest
from detente.coding.pairs import ELSEWHERE, FAR, NAMELESS, Place, path, places
from detente.coding.seen import Seen
from detente.reading import Found, ReadDocument, Screen, Tree
from detente.records import Entity, Passage, Voice

_ACTOR, _RECIPIENT, _SPEAKER, _OWNER = range(4)
# What is left of a type where the roles say no: the two may hang on it in a way that the parse has lost.
_LOOSE = 0.02
_NAMES = ("actor", "recipient")


class Learned:
    """The trained coder of PLOVER's types. Keeps nothing between documents."""

    needs_names = False

    def __init__(self, network: Network) -> None:
        self.network = network
        codebook = load()
        self.ties, self.words = codebook.ties, LexicalTies(codebook.ties, codebook.irregular)
        self.set(self.network.settings)
        far = len(self.network.paths)
        self._ways = {**self.network.paths, FAR: far, ELSEWHERE: far + 1}

    def set(self, settings: dict[str, Any]) -> None:
        """Thresholds and calibration, as training sets them on the dev part of the labels."""
        self._trigger = float(settings["trigger"])
        self.least_tie, self.least_party = float(settings["tie"]), float(settings["party"])
        # How likely a word must be actor, recipient, speaker, or of a country, to be taken for it.
        self._least = [float(settings[name]) for name in ("actor", "recipient", "speaker", "owner")]
        self._scores, self._shares = np.array(settings["calibration"], dtype=np.float64).T

    def screen(self, text: str, spans: Sequence[tuple[int, int]]) -> Seen:
        """Read a text; for each of its sentences, why it is not worth parsing, empty where it is."""
        pieces = self.network.read(text, spans)
        seen = Seen(["no event and no tie seen"] * len(spans), pieces)
        begins = [start for start, _ in spans]
        triggers, objects = 1 - pieces.types[:, 0] >= self._trigger, 1 - pieces.kinds[:, 0] >= self.least_tie
        for i in np.flatnonzero(triggers | objects):
            start = int(pieces.starts[i])
            if text[start].isalnum() and not (start and text[start - 1].isalnum()):
                sentence = bisect_right(begins, start) - 1
                seen.reasons[sentence] = ""
                if triggers[i]:
                    seen.triggers.setdefault(sentence, []).append(int(i))
        return seen

    def screen_nothing(self) -> Screen:
        """A screen that reads as this one does and lets every sentence through."""
        return _Unscreened(self)

    def classify(self, read: ReadDocument, actor: tuple[int, int], recipient: tuple[int, int]) -> dict[str, float]:
        """Probability of each type for what ``actor`` does to ``recipient`` (offsets), given that he does something."""
        likely = self.likelihood(read, actor, recipient)
        total = sum(likely.values()) or 1.0
        return {name: round(p / total, 4) for name, p in likely.items()}

    def likelihood(self, read: ReadDocument, actor: tuple[int, int], recipient: tuple[int, int]) -> dict[str, float]:
        """How far a text speaks for an event of each type from ``actor`` to ``recipient``, between 0 and about 1.

        Every word counts as a trigger by how likely it is one, and how likely the two hang on it in these roles.
        """
        seen = read.screening
        assert isinstance(seen, Seen)
        pieces = seen.pieces
        sides = [self._within(read, pieces, span) for span in (actor, recipient)]
        best = dict.fromkeys(self.network.types, 0.0)
        for n, s in enumerate(read.sentences):
            for token, start in enumerate(s.tree.starts if s.tree else ()):
                i = pieces.at(start, s.tree.ends[token]) if s.tree else None
                if i is None or s.tree is None or not s.tree.words[token][0].isalnum():
                    continue
                near = [side for side in sides if side and pieces.window[side[0]] == pieces.window[i]]
                kind = 1 + int(pieces.types[i, 1:].argmax())
                roles = self.roles(pieces, i, kind, s.tree, n, token, near)
                fit = 1.0
                for side, role in ((sides[0], _ACTOR), (sides[1], _RECIPIENT)):
                    fit *= _LOOSE + float(roles[near.index(side), role]) if side in near and side else _LOOSE
                for k, name in enumerate(self.network.types, 1):
                    best[name] = max(best[name], fit * float(pieces.types[i, k]))
        return best

    def _within(self, read: ReadDocument, pieces: Pieces, span: tuple[int, int]) -> tuple[int, Place] | None:
        """The word that heads a span, with its piece."""
        for n, s in enumerate(read.sentences):
            if s.tree is None or s.people is None or not s.start <= span[0] < s.end:
                continue
            inside = [p for p in places(n, s.tree, s.people) if span[0] <= p.start < span[1]]
            heads = [p for p in inside if not span[0] <= s.tree.starts[s.tree.heads[p.token]] < span[1]]
            for place in (heads or inside)[-1:]:
                piece = pieces.at(place.start, place.end)
                return (piece, place) if piece is not None else None
        return None

    def roles(
        self, pieces: Pieces, i: int, kind: int, tree: Tree, n: int, token: int, near: list[tuple[int, Place]]
    ) -> Floats:
        """Probabilities of the five roles for each word near the trigger ``i``."""
        if not near:
            return np.zeros((0, 5), dtype=np.float32)
        ways = [path(tree, token, p.token) if p.sentence == n else ELSEWHERE for _, p in near]
        far = self._ways[FAR]
        words = [(piece, self._ways.get(way, far), p.kind) for (piece, p), way in zip(near, ways, strict=True)]
        return self.network.roles(pieces, i, kind, words)

    def candidates(self, read: ReadDocument) -> dict[int, list[Candidate]]:
        """Events by sentence, in order; what is told twice is dropped."""
        seen = read.screening
        assert isinstance(seen, Seen)
        around = self.around(read)
        found: dict[int, list[Candidate]] = {}
        for n, triggers in sorted(seen.triggers.items()):
            s = read.sentences[n]
            if s.tree is None or s.people is None or s.skipped:
                continue
            found[n] = []
            for i in triggers:
                # Where the parse cuts words otherwise than the pieces do, the word that begins here is meant.
                token = next((t for t, start in enumerate(s.tree.starts) if start == seen.pieces.starts[i]), None)
                if token is not None:
                    near = around.get(int(seen.pieces.window[i]), [])
                    found[n].append(self._candidate(read, seen.pieces, n, token, i, near))
            drop_charges(found[n], s.tree)
            drop_twice(found[n])
        return found

    def bonds(self, read: ReadDocument, events: dict[int, list[Candidate]]) -> dict[int, list[Bond]]:
        """Changes of ties by sentence, in order; ``events`` are the candidates found in the same document."""
        return learned_bonds(self, read, events)

    def around(self, read: ReadDocument) -> dict[int, list[tuple[int, Place]]]:
        """The words that may be participants, with their pieces, by the window that they were read in."""
        seen = read.screening
        assert isinstance(seen, Seen)
        around: dict[int, list[tuple[int, Place]]] = {}
        for n, s in enumerate(read.sentences):
            if s.tree is None or s.people is None:
                continue
            for place in places(n, s.tree, s.people):
                piece = seen.pieces.at(place.start, place.end)
                if piece is not None:
                    around.setdefault(int(seen.pieces.window[piece]), []).append((piece, place))
        return around

    def _candidate(
        self, read: ReadDocument, pieces: Pieces, n: int, token: int, i: int, near: list[tuple[int, Place]]
    ) -> Candidate:
        s = read.sentences[n]
        assert s.tree is not None and s.people is not None
        kind = 1 + int(pieces.types[i, 1:].argmax())
        name = self.network.types[kind - 1]
        roles = self.roles(pieces, i, kind, s.tree, n, token, near)
        c = Candidate(
            token=token, type=name, mode=self.mode(pieces, i, name), label=self._label(s.tree.words[token], pieces, i)
        )
        parties: dict[int, dict[str, Found]] = {_ACTOR: {}, _RECIPIENT: {}}
        surest = [float(1 - pieces.types[i, 0]) * float(pieces.types[i, kind] / pieces.types[i, 1:].sum())]
        for (piece, place), scores in zip(near, roles, strict=True):
            role = _ACTOR if scores[_ACTOR] >= scores[_RECIPIENT] else _RECIPIENT
            if scores[role] < self._least[role]:
                continue
            word = read.document.text[place.start : place.end]
            surest.append(float(scores[role]))
            found = self._whom(read, pieces, piece, place, near)
            codes = ", ".join(f.entity.code for f in found) or "nobody known"
            c.notes.append(f"{_NAMES[role]} {codes}: {word!r}, {scores[role]:.2f}")
            for f in found:
                parties[role].setdefault(f.entity.code, as_actor(f, name) if role == _ACTOR else f)
        c.actors, c.recipients = (_settled(parties[role]) for role in (_ACTOR, _RECIPIENT))
        if not c.actors:
            c.actors = [Found(Entity("UNK", "UNK", "unknown"), "implied", "nobody told as actor")]
        c.modes = self._modes(pieces, i, s.tree, token, read.document.published)
        c.voice = self._voice(near, roles, c, s.people.is_quoted(token))
        c.confidence = round(float(np.interp(np.prod(surest), self._scores, self._shares)), 2)
        return c

    def _whom(
        self, read: ReadDocument, pieces: Pieces, piece: int, place: Place, near: list[tuple[int, Place]]
    ) -> tuple[Found, ...]:
        """Whom a participant stands for; one without a name, of which country."""
        tree = read.sentences[place.sentence].tree
        countries = [(k, p) for k, p in near if p.kind not in NAMELESS]
        if place.kind not in NAMELESS or not countries or tree is None:
            return place.found
        owners = self.roles(pieces, piece, 0, tree, place.sentence, place.token, countries)[:, _OWNER]
        best = int(owners.argmax())
        if owners[best] < self._least[_OWNER]:
            return place.found
        of = countries[best][1].found[0].entity
        sector = self.network.sectors[int(pieces.sectors[piece].argmax())]
        passage = Passage(read.document.text[place.start : place.end], place.start, place.end)
        return (Found(replace(of, sector=sector, passage=passage), "agent", f"of {of.name}, {owners[best]:.2f}"),)

    def _label(self, word: str, pieces: Pieces, i: int) -> str:
        """The trigger with its likeliest types ("no event" among them): the one coded, and the runners-up."""
        return f"{word!r} ({likeliest(['no event', *self.network.types], pieces.types[i], 3)})"

    def mode(self, pieces: Pieces, i: int, kind: str) -> str | None:
        """The likeliest of the type's modes, "none" among them."""
        own = [k for k, (of, _) in enumerate(self.network.modes) if of == kind]
        return self.network.modes[max(own, key=lambda k: pieces.modes[i, k])][1] if own else None

    def _modes(self, pieces: Pieces, i: int, tree: Tree, token: int, on: date | None) -> tuple[str, ...]:
        """Auxiliary modes: past and future by the network; what is supposed or denied, which the labels have too
        little of, by the grammar."""
        said = auxiliary_modes(tree, token, on)
        modes = [mode for k, mode in enumerate(("historical", "future")) if pieces.aspects[i, k] > 0]
        return (*modes, *(mode for mode in said if mode in ("hypothetical", "negation")))

    def _voice(self, near: list[tuple[int, Place]], roles: Floats, c: Candidate, quoted: bool) -> Voice:
        """The likeliest speaker who is known and does not act himself; else the outlet."""
        acting = {f.entity.code for f in c.actors}
        for k in roles[:, _SPEAKER].argsort()[::-1]:
            if roles[k, _SPEAKER] < self._least[_SPEAKER]:
                break
            found = near[k][1].found
            if found and found[0].entity.code not in acting:
                return Voice("direct" if quoted else "indirect", found[0].entity)
        return Voice("outlet")


class _Unscreened:
    needs_names = False

    def __init__(self, learned: Learned) -> None:
        self._learned = learned

    def screen(self, text: str, spans: Sequence[tuple[int, int]]) -> Seen:
        return replace(self._learned.screen(text, spans), reasons=[""] * len(spans))


def drop_charges(found: list[Candidate], tree: Tree) -> None:
    """ "Accuses X of bombing Z", "of an attack": the deed is what the charge is about, no event besides (guide 21)."""
    for charge in found:
        if charge.type != "ACCUSE" or charge.dropped:
            continue
        about = {
            deed
            for prep in tree.kids(charge.token, "prep")
            if tree.lower[prep] in ("of", "for")
            for deed in tree.kids(prep, "pcomp", "pobj")
        }
        for c in found:
            if not c.dropped and c is not charge and not about.isdisjoint(tree.way_up(c.token)):
                c.dropped = f"what {tree.words[charge.token]!r} is about"


def _settled(parties: dict[str, Found]) -> list[Found]:
    """Somebody unknown beside somebody known is most often the same ("five people, all Iraqi")."""
    known = [f for code, f in parties.items() if code != "UNK"]
    return known or list(parties.values())


def drop_twice(found: list[Candidate]) -> None:
    """The same act told twice in one sentence ("sign a deal") is one event: the fuller, else the surer."""
    kept: list[tuple[Candidate, set[str], set[str]]] = []
    for c in sorted(found, key=lambda c: (-len(c.recipients), -c.confidence)):
        actors, recipients = {f.entity.code for f in c.actors}, {f.entity.code for f in c.recipients}
        if any(o.type == c.type and actors <= a | {"UNK"} and recipients <= r | {"UNK"} for o, a, r in kept):
            c.dropped = "the same act is coded already in this sentence"
        else:
            kept.append((c, actors, recipients))
