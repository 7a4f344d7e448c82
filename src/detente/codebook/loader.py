"""Reads codebook files, checks them, and lays a user's own file over the shipped ones."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any, Literal

from detente.codebook.model import NO_EVENT, Actor, Codebook, EventType, Pattern
from detente.codebook.ties import read_ties
from detente.errors import CodebookError

_SHIPPED = ("ties.toml", "plover.toml", "lexicon.toml")
_QUADS = ("verbal cooperation", "material cooperation", "verbal conflict", "material conflict")
_COMPLEMENTS = ("infinitive", "clause", "gerund")

_TABLES = {
    "name": str, "version": str, "auxiliary": list, "type": list, "contexts": dict, "sectors": dict, "support": str,
    "saying": str, "leading": str, "verb": list, "adjective": list, "noun": list, "irregular": dict, "actor": list,
    "agent": list, "tie": list, "change": list, "stage": list, "states": list,
}  # fmt: skip
_ENTRY_KEYS = frozenset(
    """type mode verbs adjectives nouns object subject modifier complement infinitive actor recipient reciprocal keep
    unknown claim by support""".split()
)


def load(*own: str | Path) -> Codebook:
    """The shipped codebook with the user's ``own`` files laid over it.

    A user's file may add types, actors, agents, verbs and nouns; its verbs and nouns are tried before the shipped ones.

    Raises:
        CodebookError: a file is missing, is no TOML, or breaks the schema; the text names file, table and key.
    """
    parts = []
    for name in _SHIPPED:
        data = resources.files("detente.codebook").joinpath(name).read_bytes()
        parts.append((name, _parse(name, data), data))
    for path in map(Path, own):
        try:
            data = path.read_bytes()
        except OSError as err:
            raise CodebookError(
                f"{path}: cannot read this codebook ({err.strerror}); give the path of a TOML file"
            ) from err
        parts.append((str(path), _parse(str(path), data), data))
    return _Builder(parts).build()


def _parse(where: str, data: bytes) -> dict[str, Any]:
    try:
        content = tomllib.loads(data.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as err:
        raise CodebookError(f"{where}: not a codebook: {err}; expected a TOML file in UTF-8") from err
    for key, value in content.items():
        if key not in _TABLES:
            raise CodebookError(f"{where}: unknown table {key!r}; expected one of {', '.join(sorted(_TABLES))}")
        if not isinstance(value, _TABLES[key]):
            raise CodebookError(
                f"{where}: {key!r} is a {type(value).__name__}; expected a {_TABLES[key].__name__}, as in plover.toml"
            )
    return content


class _Builder:
    """Collects the tables of several files into one codebook."""

    def __init__(self, parts: list[tuple[str, dict[str, Any], bytes]]) -> None:
        self.parts = parts
        self.types: dict[str, EventType] = {}
        self.sectors: dict[str, str] = {}

    def build(self) -> Codebook:
        shipped = len(_SHIPPED)
        contexts: dict[str, frozenset[str]] = {}
        irregular: dict[str, tuple[str, ...]] = {}
        support: set[str] = set()
        saying: set[str] = set()
        leading: set[str] = set()
        auxiliary: list[str] = []
        actors: list[Actor] = []
        agents: dict[str, str] = {}
        for where, content, _ in self.parts:
            for number, entry in enumerate(content.get("type", []), 1):
                self._add_type(f"{where}: [[type]] {number}", entry)
            self.sectors.update(content.get("sectors", {}))
            for name, words in content.get("contexts", {}).items():
                contexts[name] = frozenset(w.replace("_", " ").lower() for w in words.split())
            irregular.update({k: tuple(v.split()) for k, v in content.get("irregular", {}).items()})
            support.update(content.get("support", "").split())
            saying.update(content.get("saying", "").split())
            leading.update(content.get("leading", "").split())
            auxiliary.extend(a for a in content.get("auxiliary", []) if a not in auxiliary)
        for where, content, _ in self.parts:
            for number, entry in enumerate(content.get("actor", []), 1):
                actors.append(self._actor(f"{where}: [[actor]] {number}", entry))
            for number, entry in enumerate(content.get("agent", []), 1):
                place = f"{where}: [[agent]] {number}"
                sector = self._sector(place, _text(place, entry, "sector"))
                agents.update({noun.replace("_", " "): sector for noun in _text(place, entry, "nouns").split()})
        # A user's files first: their entries are tried before ours.
        own = [p for where, content, _ in self.parts[shipped:] for p in self._patterns(where, content)]
        patterns = own + [p for where, content, _ in self.parts[:shipped] for p in self._patterns(where, content)]
        digest = hashlib.sha256(b"\0".join(data for _, _, data in self.parts)).hexdigest()[:12]
        names = [c.get("name") for _, c, _ in self.parts if c.get("name")]
        return Codebook(
            name="+".join(map(str, names)),
            signature=digest,
            types=self.types,
            auxiliary=tuple(auxiliary),
            contexts=contexts,
            sectors=self.sectors,
            patterns=tuple(patterns),
            support=frozenset(support),
            saying=frozenset(saying),
            leading=frozenset(leading),
            irregular=irregular,
            actors=tuple(actors),
            agents=agents,
            own=tuple(own),
            ties=read_ties((where, content) for where, content, _ in self.parts),
        )

    def _add_type(self, where: str, entry: dict[str, Any]) -> None:
        name = _text(where, entry, "name")
        if name in self.types:
            raise CodebookError(f"{where}: type {name!r} is defined already; choose another name")
        quad = _text(where, entry, "quad")
        if quad not in _QUADS:
            raise CodebookError(f"{where}: quad {quad!r}; expected one of {', '.join(_QUADS)}")
        modes = {m["name"]: _score(f"{where}, mode {m['name']}", m) for m in entry.get("modes", [])}
        self.types[name] = EventType(
            name=name,
            quad=quad,
            score=_score(where, entry),
            requires_recipient=bool(entry.get("requires_recipient", False)),
            definition=entry.get("definition", ""),
            modes=modes,
        )

    def _sector(self, where: str, sector: str) -> str:
        if sector and sector not in self.sectors:
            raise CodebookError(f"{where}: sector {sector!r}; expected one of {', '.join(sorted(self.sectors))} or ''")
        return sector

    def _actor(self, where: str, entry: dict[str, Any]) -> Actor:
        names = entry.get("names", [])
        if not isinstance(names, list) or not names or not all(isinstance(n, str) and n.strip() for n in names):
            raise CodebookError(f"{where}: 'names' is {names!r}; expected a list of at least one name")
        return Actor(
            code=_text(where, entry, "code"),
            name=entry.get("name") or names[0],
            names=tuple(names),
            adjectives=tuple(entry.get("adjectives", [])),
            sector=self._sector(where, entry.get("sector", "")),
            since=str(entry.get("since", "")),
            until=str(entry.get("until", "")),
        )

    def _patterns(self, where: str, content: dict[str, Any]) -> Iterator[Pattern]:
        for part, key in (("verb", "verbs"), ("adjective", "adjectives"), ("noun", "nouns")):
            for number, entry in enumerate(content.get(part, []), 1):
                yield from self._entry(f"{where}: [[{part}]] {number}", part, key, entry)  # type: ignore[arg-type]

    def _entry(
        self, where: str, part: Literal["verb", "adjective", "noun"], key: str, entry: dict[str, Any]
    ) -> Iterator[Pattern]:
        for unknown in entry.keys() - _ENTRY_KEYS:
            raise CodebookError(f"{where}: unknown key {unknown!r}; expected one of {', '.join(sorted(_ENTRY_KEYS))}")
        kind = _text(where, entry, "type")
        if kind not in self.types and kind != NO_EVENT:
            raise CodebookError(f"{where}: type {kind!r} is not defined; expected one of {', '.join(self.types)}")
        mode = entry.get("mode")
        if mode is not None and kind != NO_EVENT and mode not in self.types[kind].modes:
            known = ", ".join(self.types[kind].modes) or "none"
            raise CodebookError(f"{where}: mode {mode!r} is no mode of {kind}; expected one of: {known}")
        complement = entry.get("complement")
        if complement is not None and complement not in _COMPLEMENTS:
            raise CodebookError(f"{where}: complement {complement!r}; expected one of {', '.join(_COMPLEMENTS)}")
        default_actor = "subject" if part != "noun" else "possessor modifier by of"
        default_recipient = "object" if part != "noun" else "on against to"
        for word in _text(where, entry, key).split():
            lemma, particle, compound = word, None, None
            if "_" in word and part == "verb":
                lemma, particle = word.split("_", 1)
            elif "_" in word:
                compound, lemma = word.rsplit("_", 1)
            yield Pattern(
                part=part,
                type=kind,
                mode=mode,
                lemma=lemma,
                particle=particle,
                compound=compound,
                objects=_words(entry, "object"),
                subjects=_words(entry, "subject"),
                modifiers=_words(entry, "modifier"),
                complement=complement,
                infinitive=_words(entry, "infinitive"),
                actor=tuple(entry.get("actor", default_actor).split()),
                recipient=tuple(entry.get("recipient", default_recipient).split()),
                reciprocal=bool(entry.get("reciprocal", False)),
                keep=bool(entry.get("keep", False)),
                unknown=bool(entry.get("unknown", False)),
                claim=bool(entry.get("claim", False)),
                by=_words(entry, "by"),
                support=_words(entry, "support"),
            )


def _words(entry: dict[str, Any], key: str) -> frozenset[str]:
    return frozenset(w.replace("_", " ") for w in entry.get(key, "").split())


def _text(where: str, entry: dict[str, Any], key: str) -> str:
    value = entry.get(key)
    if not isinstance(value, str) or not value.strip():
        raise CodebookError(f"{where}: {key!r} is {value!r}; expected a text, as in plover.toml")
    return value


def _score(where: str, entry: dict[str, Any]) -> float:
    value = entry.get("score")
    if isinstance(value, bool) or not isinstance(value, int | float) or not -10 <= value <= 10:
        raise CodebookError(f"{where}: 'score' is {value!r}; expected a number from -10 to 10")
    return float(value)
