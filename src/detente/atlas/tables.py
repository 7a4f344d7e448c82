"""Reads the committed tables."""

from __future__ import annotations

import csv
import hashlib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import islice


@dataclass(frozen=True, slots=True)
class State:
    """A state by its ISO 3166-1 alpha-3 ``code``; ``cow`` is its Correlates of War number, None where COW has none."""

    code: str
    cow: int | None
    name: str
    formal: str
    since: str
    until: str


@dataclass(frozen=True, slots=True)
class Name:
    """A surface form. ``kind``: state, adjective, people, capital, metonym or place."""

    surface: str
    code: str
    kind: str
    sector: str
    since: str
    until: str


@dataclass(frozen=True, slots=True)
class Office:
    """Somebody in an office. Dates are ISO, empty where open or unknown.

    ``basis`` "term": ``since`` and ``until`` are those of the term of office. "attested": they are the first and the
    last report that names the person in it. ``former``: the first report that calls the person a former holder.
    ``reports``: up to eight ids of reports that attest it, of ``count``.
    """

    name: str
    code: str
    office: str
    sector: str
    since: str
    until: str
    basis: str
    former: str
    count: int
    reports: tuple[str, ...]
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Body:
    """An organisation or group that acts in world news; ``home`` is the home state of a group, if it has one."""

    code: str
    name: str
    aliases: tuple[str, ...]
    sector: str
    home: str
    since: str
    until: str


@dataclass(frozen=True, slots=True)
class Cue:
    """One reading of an ambiguous surface: the words that speak for it, and whether it holds without any."""

    code: str
    words: tuple[str, ...]
    default: bool


@dataclass(frozen=True)
class Tables:
    """All tables, as read. ``digest`` changes whenever one of them does."""

    states: tuple[State, ...]
    names: tuple[Name, ...]
    roster: tuple[Office, ...]
    organisations: tuple[Body, ...]
    groups: tuple[Body, ...]
    members: tuple[tuple[str, str, str, str], ...]
    ambiguous: dict[str, tuple[Cue, ...]]
    agents: dict[str, tuple[str, str]]
    digest: str


TABLES = ("states", "names", "roster", "organisations", "groups", "members", "ambiguous", "agents")


_FOLDER = resources.files("detente.atlas").joinpath("tables")


def _text(table: str) -> str:
    return _FOLDER.joinpath(f"{table}.csv").read_text("utf-8")


def _rows(table: str) -> list[dict[str, str]]:
    return list(csv.DictReader(_text(table).splitlines()))


def _split(cell: str) -> tuple[str, ...]:
    return tuple(part for part in (p.strip() for p in cell.split("|")) if part)


def _digest() -> str:
    """Over every table, the gazetteer's too, which is read later."""
    tables = sorted((p for p in _FOLDER.iterdir() if p.name.endswith((".csv", ".tsv"))), key=lambda p: p.name)
    return hashlib.sha256(b"\0".join(p.read_bytes() for p in tables)).hexdigest()[:12]


@cache
def load_tables() -> Tables:
    """Reads every table once a process; takes a few hundredths of a second."""
    ambiguous: dict[str, list[Cue]] = {}
    for r in _rows("ambiguous"):
        ambiguous.setdefault(r["name"], []).append(Cue(r["code"], _split(r["cues"]), r["default"] == "yes"))
    return Tables(
        states=tuple(
            State(r["code"], int(r["cow"]) if r["cow"] else None, r["name"], r["formal"], r["since"], r["until"])
            for r in _rows("states")
        ),
        names=tuple(Name(r["name"], r["code"], r["kind"], r["sector"], r["since"], r["until"]) for r in _rows("names")),
        roster=tuple(
            Office(r[0], r[1], r[2], r[3], r[4], r[5], r[6], r[7], int(r[8]), _split(r[9]), _split(r[10]))
            for r in islice(csv.reader(_text("roster").splitlines()), 1, None)
        ),
        organisations=tuple(
            Body(r["code"], r["name"], _split(r["aliases"]), "", "", r["since"], r["until"])
            for r in _rows("organisations")
        ),
        groups=tuple(
            Body(r["code"], r["name"], _split(r["aliases"]), r["sector"], r["home"], r["since"], r["until"])
            for r in _rows("groups")
        ),
        members=tuple((r["organisation"], r["state"], r["since"], r["until"]) for r in _rows("members")),
        ambiguous={name: tuple(cues) for name, cues in ambiguous.items()},
        agents={r["noun"]: (r["sector"], r["form"]) for r in _rows("agents")},
        digest=_digest(),
    )
