"""From a surface, the text around it and a date to one reading - or to none, with the candidates."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from detente.atlas.tables import Tables, load_tables
from detente.errors import UnknownParty

# Surnames of office-holders that are also common words, places or frequent other people: they count only once the full
# name has been read in the same document.
_COMMON_SURNAMES = frozenset(
    """Abe Ali Baker Bush Brown Carter Clark Clinton Castro Cook Costa Diaz Ford Garcia Gonzalez Gray Hague Hamilton
    Hill Hunt Johnson Jones King Lee Lopez Major March Marin Martin May Michel Mitchell Moon Moore Park Perez Rice
    Roberts Rodriguez Rudd Santos Scott Silva Singh Smith Straw Thomas Thompson Turnbull Walker Williams Wilson Wong
    Young Khan Hussein Hassan Mohammed Muhammad Ahmed Ibrahim Abdullah Mahmoud Kim Li Wang Sharif Shah Cameron Hun
    Sen Martinez Sanchez Fernandez Gomez Torres Rama Said Berisha Day Key English Sata Banda""".split()
)
_WORD_BEFORE = re.compile(r"([A-ZÀ-ÖØ-Þ][\w.'’-]*)\s$")
_WORD_AFTER = re.compile(r"\s([A-ZÀ-ÖØ-Þ][\w'’-]+)")
_TITLES = frozenset(
    """mr mr. mrs mrs. ms ms. dr dr. sir lord lady dame former ex-president incumbent newly-elected the a but and as
    while when after although however in on if for since that because meanwhile then""".split()
)
# Kinds in the order in which one surface's readings are preferred where cues and dates leave several.
_PREFERENCE = ("state", "metonym", "organisation", "group", "adjective", "people", "capital", "place", "person")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a surface stands for. ``kind`` as in names.csv, or person, organisation, group."""

    code: str
    kind: str
    sector: str
    name: str
    since: str = ""
    until: str = ""

    def holds(self, on: date | None) -> bool:
        """Whether this reading is in force on a day; an unknown day rules nothing out."""
        if on is None:
            return True
        day = on.isoformat()
        return (not self.since or self.since <= day) and (not self.until or day <= self.until)


class Atlas:
    """The tables, indexed by surface. Building takes about a tenth of a second; it is read-only afterwards."""

    def __init__(self, tables: Tables | None = None) -> None:
        self.tables = tables or load_tables()
        self._index: dict[str, list[Reading]] = {}
        self._surnames: dict[str, list[Reading]] = {}
        self._cow = {s.code: s.cow for s in self.tables.states}
        self._names = {s.code: s.name for s in self.tables.states}
        for body in self.tables.organisations + self.tables.groups:
            self._names.setdefault(body.code, body.name)
        for n in self.tables.names:
            self._add(n.surface, Reading(n.code, n.kind, n.sector, self.name(n.code), n.since, n.until))
        for kind, bodies in (("organisation", self.tables.organisations), ("group", self.tables.groups)):
            for b in bodies:
                for surface in (b.name, *b.aliases):
                    self._add(surface, Reading(b.code, kind, b.sector, b.name, b.since, b.until))
        for leader in self.tables.leaders:
            reading = Reading(leader.code, "person", "GOV", leader.name, leader.start, leader.end)
            for surface in (leader.name, *leader.aliases):
                if " " in surface:
                    self._add(surface, reading)
                    self._add_surname(surface.split()[-1], reading)
                else:
                    self._add_surname(surface, reading)
        self._agents = {noun: sector for noun, (sector, _) in self.tables.agents.items()}

    def _add(self, surface: str, reading: Reading) -> None:
        readings = self._index.setdefault(surface, [])
        if reading not in readings:
            readings.append(reading)

    def _add_surname(self, surname: str, reading: Reading) -> None:
        if len(surname) >= 3 and surname[0].isupper():
            readings = self._surnames.setdefault(surname, [])
            if reading not in readings:
                readings.append(reading)

    def add_actor(
        self, code: str, name: str, names: Iterable[str], adjectives: Iterable[str], sector: str, since: str, until: str
    ) -> None:
        """A participant of a user's codebook. Its surfaces win over the atlas' own."""
        self._names[code] = name
        for surfaces, kind in ((names, "state"), (adjectives, "adjective")):
            for surface in surfaces:
                own = [r for r in self._index.get(surface, []) if r.name == name and r.code == code]
                self._index[surface] = [*own, Reading(code, kind, sector, name, since, until)]
                self._surnames.pop(surface, None)

    def add_agents(self, agents: dict[str, str]) -> None:
        """Generic agents of a user's codebook: noun to sector."""
        self._agents.update(agents)

    @property
    def surfaces(self) -> set[str]:
        """Everything that a text is searched for."""
        return set(self._index) | set(self._surnames)

    def name(self, code: str) -> str:
        """The short English name of a code, the code itself where the atlas has none."""
        return self._names.get(code, code.removeprefix("IGO:").removeprefix("NSA:"))

    def cow(self, code: str) -> int | None:
        """The Correlates of War number of a state."""
        return self._cow.get(code)

    def sector(self, noun: str) -> str | None:
        """PLOVER sector of a generic agent such as "troops", None if the noun is none."""
        return self._agents.get(noun)

    def resolve(self, surface: str, text: str, on: date | None, at: int = -1) -> tuple[Reading | None, str]:
        """The reading of ``surface`` in ``text`` on a day, and why; None where the evidence does not decide.

        ``at`` is where in the text it stands, -1 if that is not known.
        """
        if surface not in self._index:
            return self._resolve_surname(surface, text, on, at)
        readings = [r for r in self._index[surface] if r.kind == "person" or r.holds(on)]
        if not readings:
            return None, f"no reading of {surface!r} holds on {on}"
        cues = self.tables.ambiguous.get(surface)
        if cues:
            # Words of the sentence and its document decide; a reading's default holds where none speaks.
            scores = [(sum(w in text for w in cue.words if w != surface), cue.default, cue.code) for cue in cues]
            best = max(scores)
            rivals = [s for s in scores if s[:2] == best[:2]]
            if len(rivals) > 1 or best[:2] == (0, False):
                return None, f"{surface!r} is ambiguous: {', '.join(c.code for c in cues)}"
            if best[2] == "-":
                return None, f"{surface!r} names nobody political here"
            why = "cue words" if best[0] else "usual reading"
            matching = [r for r in readings if r.code == best[2]]
            if matching:
                return _preferred(matching), why
            return Reading(best[2], "place", "", self.name(best[2])), why
        persons = [r for r in readings if r.kind == "person"]
        if persons and len(persons) == len(readings):
            return _in_office(persons, on)
        readings = [r for r in readings if r.kind != "person"] or readings
        best_reading = _preferred(readings)
        codes = {r.code for r in readings if r.kind == best_reading.kind}
        if len(codes) > 1:
            named = [r for r in readings if r.code in codes and self.name(r.code) in text]
            if len({r.code for r in named}) != 1:
                return None, f"{surface!r} is ambiguous: {', '.join(sorted(codes))}"
            best_reading = named[0]
        return best_reading, best_reading.kind

    def _resolve_surname(self, surname: str, text: str, on: date | None, at: int) -> tuple[Reading | None, str]:
        readings = self._surnames[surname]
        if at >= 0 and (other := self._is_of_another(surname, text, at)):
            return None, f"{surname!r} is part of another name: {other!r}"
        full = [r for r in readings if r.name in text and r.name != surname]
        if full:
            return _in_office(full, on)
        if surname in _COMMON_SURNAMES:
            return None, f"{surname!r} is a common name and the full name is not in the text"
        holders = [r for r in readings if r.holds(on)]
        if len({r.code for r in holders}) == 1:
            return _in_office(holders, on)
        return None, f"{surname!r} is no single office-holder's name on that date"

    def _is_of_another(self, surname: str, text: str, at: int) -> str:
        """The longer name that the surname is part of ("Jackie Chan", "Omar Ameen"), empty if it stands alone."""
        before = _WORD_BEFORE.search(text, max(0, at - 40), at)
        if before and not self._goes_before_a_name(before[1]):
            return f"{before[1]} {surname}"
        after = _WORD_AFTER.match(text, at + len(surname))
        return f"{surname} {after[1]}" if after else ""

    def _goes_before_a_name(self, word: str) -> bool:
        """Titles, demonyms and the like, which may stand before a surname without being a first name."""
        return word.lower() in _TITLES or self.sector(word.lower()) is not None or word in self._index

    def party(self, text: str) -> str:
        """The code of a state, organisation or group given by code or name, in any case.

        Raises:
            UnknownParty: nothing fits; the text suggests the nearest names.
        """
        wanted = text.strip()
        if wanted.upper() in self._names:
            return wanted.upper()
        if f"IGO:{wanted.upper()}" in self._names:
            return f"IGO:{wanted.upper()}"
        folded: dict[str, str] = {}
        for surface, readings in self._index.items():
            for r in readings:
                if r.kind in ("state", "organisation", "group"):
                    folded.setdefault(surface.casefold(), r.code)
        for code, name in self._names.items():
            folded.setdefault(name.casefold(), code)
            folded.setdefault(code.casefold(), code)
        if wanted.casefold() in folded:
            return folded[wanted.casefold()]
        near = difflib.get_close_matches(wanted.casefold(), folded, n=3, cutoff=0.6)
        hint = ", ".join(dict.fromkeys(f"{self.name(folded[n])} ({folded[n]})" for n in near))
        raise UnknownParty(
            f"unknown country or organisation {text!r}; "
            + (f"did you mean {hint}?" if hint else "give an ISO 3166-1 alpha-3 code such as ARM, or a name")
        )


def _preferred(readings: list[Reading]) -> Reading:
    return min(readings, key=lambda r: _PREFERENCE.index(r.kind))


def _in_office(readings: list[Reading], on: date | None) -> tuple[Reading | None, str]:
    """A holder on the day is GOV, a former one ELI, one yet to come neither."""
    if len({r.code for r in readings}) > 1:
        readings = [r for r in readings if r.holds(on)] if on else readings
        if len({r.code for r in readings}) != 1:
            return None, f"{len(readings)} office-holders of several countries bear this name"
    for r in readings:
        if r.holds(on):
            return r, "in office"
    assert on is not None
    day = on.isoformat()
    sector = "ELI" if any(r.until and r.until < day for r in readings) else ""
    last = max(readings, key=lambda r: r.since)
    return Reading(last.code, "person", sector, last.name, last.since, last.until), (
        "former office-holder" if sector else "not yet in office"
    )
