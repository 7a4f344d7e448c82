"""What may be coded of ties: kinds, changes, stages, and the state that a step leaves a tie in. See ``ties.toml``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from detente.errors import CodebookError

_KEYS = {
    "tie": frozenset("name definition nouns names blocs same".split()),
    "change": frozenset("name sign definition done announced said over verbs of".split()),
    "stage": frozenset("name definition".split()),
}
_STAGES = ("done", "announced", "demanded", "speculated", "denied")


@dataclass(frozen=True, slots=True)
class Alike:
    """Nouns that mean one object of a kind, for ``days`` (0: for ever); ``loose``: also where a further word stands
    beside only one of two mentions."""

    nouns: frozenset[str]
    days: int
    loose: bool


@dataclass(frozen=True, slots=True)
class TieKind:
    """A kind of tie. ``nouns`` are what its objects are called (lower case), ``names`` names of such objects; ``own``
    are those of the nouns and names that a user's file adds."""

    name: str
    definition: str
    nouns: frozenset[str]
    names: frozenset[str]
    own: frozenset[str] = frozenset()
    same: tuple[Alike, ...] = ()
    blocs: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Change:
    """A step in a tie's life. ``leads`` gives the state by stage, "" where a step of that stage moves nothing."""

    name: str
    sign: int
    definition: str
    leads: Mapping[str, str]
    over: frozenset[str]
    verbs: frozenset[str]
    of: frozenset[str]


@dataclass(frozen=True)
class Ties:
    """The codebook of ties: kinds, changes and stages by name, and states from absent to ended."""

    kinds: Mapping[str, TieKind]
    changes: Mapping[str, Change]
    stages: Mapping[str, str]
    states: tuple[str, ...]

    def of_bloc(self, kind: str, parties: Iterable[str]) -> str:
        """The kind of a tie to a body: membership in a security bloc is an alliance."""
        if kind != "membership":
            return kind
        return next((k.name for k in self.kinds.values() if not k.blocs.isdisjoint(parties)), kind)

    def after(self, state: str, change: str, stage: str) -> str:
        """The state of a tie that was in ``state``, after one step."""
        step = self.changes[change]
        target = step.leads[stage]
        if not target:
            return state
        if step.sign > 0:
            return target if state in step.over else state
        return target if self.states.index(target) > self.states.index(state) else state

    def own(self) -> Ties:
        """The same with no other nouns and names than those that a user's files add."""
        kinds = {
            name: replace(kind, nouns=kind.nouns & kind.own, names=kind.names & kind.own)
            for name, kind in self.kinds.items()
            if kind.own
        }
        return replace(self, kinds=kinds)


def read_ties(parts: Iterable[tuple[str, dict[str, Any]]]) -> Ties:
    """The ties of codebook files, given as name and content; the first must hold all tables, later ones add to it.

    Raises:
        CodebookError: an entry breaks the schema; the text names file, table and key.
    """
    kinds: dict[str, TieKind] = {}
    changes: dict[str, Change] = {}
    stages: dict[str, str] = {}
    states: tuple[str, ...] = ()
    for where, content in parts:
        shipped = not states
        if not shipped and "states" in content:
            raise CodebookError(f"{where}: 'states' are those of ties.toml; leave them out")
        states = states or tuple(content["states"])
        for number, entry in enumerate(content.get("tie", []), 1):
            place = f"{where}: [[tie]] {number}"
            name = _name(place, "tie", entry)
            nouns = _words(entry, "nouns")
            names = frozenset(_names(place, entry))
            if not nouns and not names:
                raise CodebookError(f"{place}: neither 'nouns' nor 'names'; expected what {name!r} ties are called")
            old = kinds.get(name)
            kinds[name] = TieKind(
                name,
                entry.get("definition") or (old.definition if old else ""),
                nouns | (old.nouns if old else frozenset()),
                names | (old.names if old else frozenset()),
                frozenset() if shipped else nouns | names | (old.own if old else frozenset()),
                (*_alike(place, entry), *(old.same if old else ())),
                frozenset(entry.get("blocs", ())) | (old.blocs if old else frozenset()),
            )
        for number, entry in enumerate(content.get("change", []), 1):
            place = f"{where}: [[change]] {number}"
            name = _name(place, "change", entry)
            if shipped:
                changes[name] = _change(entry, states)
            elif name in changes:
                known = changes[name]
                changes[name] = replace(
                    known, verbs=known.verbs | _words(entry, "verbs"), of=known.of | _words(entry, "of")
                )
            else:
                raise CodebookError(f"{place}: change {name!r} is not known; expected one of {', '.join(changes)}")
        for number, entry in enumerate(content.get("stage", []), 1):
            stages[_name(f"{where}: [[stage]] {number}", "stage", entry)] = entry.get("definition", "")
    return Ties(kinds, changes, stages, states)


def _change(entry: dict[str, Any], states: tuple[str, ...]) -> Change:
    leads = {"done": entry["done"], "announced": entry["announced"], "denied": ""}
    leads |= {"demanded": entry["said"], "speculated": entry["said"]}
    over = frozenset(entry.get("over", states))
    assert {*leads.values(), *over} <= {"", *states}, entry["name"]
    return Change(
        entry["name"],
        entry["sign"],
        entry["definition"],
        {stage: leads[stage] for stage in _STAGES},
        over,
        _words(entry, "verbs"),
        _words(entry, "of"),
    )


def _name(where: str, table: str, entry: dict[str, Any]) -> str:
    for unknown in sorted(entry.keys() - _KEYS[table]):
        raise CodebookError(f"{where}: unknown key {unknown!r}; expected one of {', '.join(sorted(_KEYS[table]))}")
    name = entry.get("name")
    if not isinstance(name, str) or not name.strip():
        raise CodebookError(f"{where}: 'name' is {name!r}; expected a text, as in ties.toml")
    return name


def _names(where: str, entry: dict[str, Any]) -> list[str]:
    names = entry.get("names", [])
    if not isinstance(names, list) or not all(isinstance(n, str) and n.strip() for n in names):
        raise CodebookError(f"{where}: 'names' is {names!r}; expected a list of names")
    return names


def _alike(where: str, entry: dict[str, Any]) -> list[Alike]:
    found = []
    for number, row in enumerate(entry.get("same", []), 1):
        if not isinstance(row, dict) or not isinstance(row.get("nouns"), str) or not isinstance(row.get("days"), int):
            raise CodebookError(
                f"{where}: 'same' {number} is {row!r}; expected {{ nouns = \"…\", days = 0 }}, as in ties.toml"
            )
        found.append(Alike(_words(row, "nouns"), row["days"], bool(row.get("loose", False))))
    return found


def _words(entry: dict[str, Any], key: str) -> frozenset[str]:
    return frozenset(w.replace("_", " ").lower() for w in entry.get(key, "").split())
