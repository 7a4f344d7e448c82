"""From a surface, the text around it and a date to one reading - or to none, with the candidates."""

from __future__ import annotations

import difflib
import hashlib
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from detente.atlas.folding import fold
from detente.atlas.own import OwnRow
from detente.atlas.persons import HEADS, latest, standing
from detente.atlas.tables import Office, Tables, load_tables
from detente.errors import UnknownParty

# Surnames of office-holders that are also common words, places or frequent other people: they count only once the full
# name has been read in the same document.
_COMMON_SURNAMES = frozenset(
    """Abe Ali Baker Bush Brown Carter Clark Clinton Castro Cook Costa Diaz Ford Garcia Gonzalez Gray Hague Hamilton
    Hill Hunt Johnson Jones King Lee Lopez Major March Marin Martin May Michel Mitchell Moon Moore Park Perez Rice
    Roberts Rodriguez Rudd Santos Scott Silva Singh Smith Straw Thomas Thompson Turnbull Walker Williams Wilson Wong
    Young Khan Hussein Hassan Mohammed Muhammad Ahmed Ibrahim Abdullah Mahmoud Kim Li Wang Sharif Shah Cameron Hun
    Sen Martinez Sanchez Fernandez Gomez Torres Rama Said Berisha Day Key English Sata Banda Christian Meta Bashir
    Carlos Monday Tuesday Wednesday Thursday Friday Saturday Sunday April June July August""".split()
)
_WORD_BEFORE = re.compile(r"([A-ZÀ-ÖØ-Þ][\w.'’-]*)\s$")
_WORD_AFTER = re.compile(r"\s([A-ZÀ-ÖØ-Þ][\w'’-]+)")
_TITLES = frozenset(
    """mr mr. mrs mrs. ms ms. dr dr. sir lord lady dame former ex-president incumbent newly-elected the a but and as
    while when after although however in on if for since that because meanwhile then""".split()
)
# So long a former head of state or government is known by his surname alone.
FORMER_YEARS = 5
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


class Resolution(NamedTuple):
    """What a surface was resolved to, None where the evidence does not decide; why; and what else it may mean."""

    reading: Reading | None
    why: str
    alternatives: tuple[Reading, ...] = ()


class Atlas:
    """The tables, indexed by surface. Building takes about a quarter of a second; afterwards it is read-only.

    Surfaces are indexed as ``fold`` spells them.
    """

    def __init__(self, tables: Tables | None = None) -> None:
        self.tables = tables or load_tables()
        # Changes whenever anything in the atlas does.
        self.digest = self.tables.digest
        self._index: dict[str, list[Reading]] = {}
        self._persons: dict[str, list[Office]] = {}
        self._surnames: dict[str, list[Office]] = {}
        self._families: dict[str, list[Office]] | None = None
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
        for office in self.tables.roster:
            self._add_office(office)
        self._ambiguous = {fold(name): cues for name, cues in self.tables.ambiguous.items()}
        self._agents = {noun: sector for noun, (sector, _) in self.tables.agents.items()}
        self._forms = {noun: form for noun, (_, form) in self.tables.agents.items()}

    def _add(self, surface: str, reading: Reading) -> None:
        readings = self._index.setdefault(fold(surface), [])
        if reading not in readings:
            readings.append(reading)

    def _add_office(self, office: Office) -> None:
        for surface in dict.fromkeys(map(fold, (office.name, *office.aliases))):
            if " " in surface:
                self._persons.setdefault(surface, []).append(office)
            surname = surface.rsplit(" ", 1)[-1]
            # Only terms known by their dates make a bare surname known; other holders must be named in full before.
            if office.basis != "attested" and len(surname) >= 3 and surname[0].isupper():
                holders = self._surnames.setdefault(surname, [])
                if office not in holders:
                    holders.append(office)

    def add_actor(
        self, code: str, name: str, names: Iterable[str], adjectives: Iterable[str], sector: str, since: str, until: str
    ) -> None:
        """A participant of a user's codebook. Its surfaces win over the atlas' own."""
        self._names[code] = name
        for surfaces, kind in ((names, "state"), (adjectives, "adjective")):
            for surface in map(fold, surfaces):
                own = [r for r in self._index.get(surface, []) if r.name == name and r.code == code]
                self._index[surface] = [*own, Reading(code, kind, sector, name, since, until)]
                self._surnames.pop(surface, None)
                self._persons.pop(surface, None)

    def add_own(self, rows: Iterable[OwnRow]) -> None:
        """Rows of a user's atlas file; changes ``surfaces``, so it comes before a Reader is made.

        A name wins over the atlas' own readings of it on the days for which it is given; its cue words count no more.
        A person joins the roster, where he and a namesake in office leave their surname open.
        """
        rows = list(rows)
        self.digest = hashlib.sha256(f"{self.digest}{rows}".encode()).hexdigest()[:12]
        own: dict[str, list[OwnRow]] = {}
        offices: list[Office] = []
        # What is named in full names its code, whatever else of that code stands before it.
        for row in sorted(rows, key=lambda r: r.kind not in ("state", "organisation", "group")):
            named = row.kind in ("state", "organisation", "group")
            if row.code != "UNK":
                self._names.setdefault(row.code, row.name if named else self.name(row.code))
            if row.kind == "person":
                offices.append(row.as_office())
                self._add_office(offices[-1])
                continue
            for surface in row.surfaces:
                own.setdefault(surface, []).append(row)
        self.tables, self._families = replace(self.tables, roster=(*self.tables.roster, *offices)), None
        for surface, given in own.items():
            older = self._index.get(surface, [])
            for row in given:
                older = [part for reading in older for part in row.spared(reading)]
            self._index[surface] = []
            for row in given:
                name = row.name if row.kind in ("organisation", "group") else self.name(row.code)
                self._add(surface, Reading(row.code, row.kind, row.sector, name, row.since, row.until))
            self._index[surface] += older
            self._ambiguous.pop(surface, None)

    def add_agents(self, agents: dict[str, str]) -> None:
        """Generic agents of a user's codebook: noun to sector."""
        self._agents.update(agents)

    @property
    def surfaces(self) -> set[str]:
        """Everything that a text is searched for, as folded."""
        return set(self._index) | set(self._surnames) | set(self._persons)

    def name(self, code: str) -> str:
        """The short English name of a code, the code itself where the atlas has none."""
        return self._names.get(code, code.removeprefix("IGO:").removeprefix("NSA:"))

    def cow(self, code: str) -> int | None:
        """The Correlates of War number of a state."""
        return self._cow.get(code)

    def sector(self, noun: str) -> str | None:
        """PLOVER sector of a generic agent such as "troops", None if the noun is none."""
        return self._agents.get(noun)

    def form(self, noun: str) -> str | None:
        """Whether a generic agent is a "person", a "body" or a "weapon"; None if the noun is none."""
        return self._forms.get(noun)

    def offices(self, name: str, code: str) -> list[str]:
        """Every office that the roster has for somebody."""
        return [o.office for o in self._persons.get(fold(name), []) if o.code == code]

    def is_full_name(self, surface: str) -> bool:
        """Whether a surface names a person in full, so that the surname alone means him from then on."""
        return surface in self._persons

    def is_decided_alone(self, surface: str) -> bool:
        """Whether a surface has readings of one code only, whatever the text around it says."""
        return surface not in self._ambiguous and len({r.code for r in self._index.get(surface, ())}) == 1

    def resolve(
        self, surface: str, text: str, on: date | None, at: int = -1, among: Collection[str] = ()
    ) -> Resolution:
        """The reading of ``surface`` in ``text`` on a day, and why; none where the evidence does not decide.

        ``at`` is where in the text it stands, -1 if that is not known; ``among`` are the codes that the document names
        without doubt, which decide between bodies of one name.
        """
        surface = fold(surface)
        cues = self._ambiguous.get(surface)
        every = self._index.get(surface, [])
        if not every and not cues:
            if surface in self._persons:
                return self._in_office(self._persons[surface], on, among)
            return self._resolve_surname(surface, text, on, at)
        readings = [r for r in every if r.holds(on)]
        if not readings and not cues:
            return Resolution(None, f"no reading of {surface!r} holds on {on}", tuple(every))
        if cues:
            # Words of the sentence and its document decide; a reading's default holds where none speaks.
            scores = [(sum(w in text for w in cue.words if w != surface), cue.default, cue.code) for cue in cues]
            best = max(scores)
            rivals = [s for s in scores if s[:2] == best[:2]]
            meanings = tuple(self._meaning(readings, c.code) for c in cues if c.code != "-")
            if len(rivals) > 1 or best[:2] == (0, False):
                return Resolution(None, f"{surface!r} is ambiguous: {', '.join(c.code for c in cues)}", meanings)
            if best[2] == "-":
                return Resolution(None, f"{surface!r} names nobody political here", meanings)
            chosen = self._meaning(readings, best[2])
            rest = tuple(r for r in meanings if r.code != chosen.code)
            return Resolution(chosen, "cue words" if best[0] else "usual reading", rest)
        best_reading = _preferred(readings)
        codes = {r.code for r in readings if r.kind == best_reading.kind}
        if len(codes) > 1:
            named = [r for r in readings if r.code in codes and (r.code in among or self.name(r.code) in text)]
            if len({r.code for r in named}) != 1:
                listed = ", ".join(sorted(codes))
                return Resolution(None, f"{surface!r} is ambiguous: {listed}", tuple(readings))
            best_reading = named[0]
        rest = tuple(r for r in readings if r.code != best_reading.code)
        return Resolution(best_reading, best_reading.kind, rest)

    def _meaning(self, readings: list[Reading], code: str) -> Reading:
        matching = [r for r in readings if r.code == code]
        return _preferred(matching) if matching else Reading(code, "place", "", self.name(code))

    def _in_office(self, offices: list[Office], on: date | None, among: Collection[str] = ()) -> Resolution:
        """One person's reading on a day. Namesakes in several countries are told apart by who is in office then, or by
        the countries the document names."""
        by_code: dict[str, list[Office]] = {}
        for office in offices:
            by_code.setdefault(office.code, []).append(office)
        readings = {code: _as_of(own, on) for code, own in by_code.items()}
        everyone = tuple(r for r, _ in readings.values())
        wanted = list(by_code)
        standings = {code: {standing(o, on) for o in own} for code, own in by_code.items()}
        held = [c for c in wanted if "in office" in standings[c]]
        known = [c for c in wanted if standings[c] != {"not yet"}]
        for kept in (held, [c for c in wanted if c in among], known):
            if len(wanted) > 1:
                wanted = [c for c in wanted if c in kept] or wanted
        if len(wanted) > 1 and on is not None and len({o.name for o in offices}) == 1:
            # One name served several parties, one after the other: what came last counts.
            wanted = [max(wanted, key=lambda c: max(o.until or o.since for o in by_code[c]))]
        if len(wanted) != 1:
            listed = ", ".join(sorted(wanted))
            return Resolution(None, f"office-holders of several countries bear this name: {listed}", everyone)
        reading, why = readings[wanted[0]]
        return Resolution(reading, why, tuple(r for r in everyone if r is not reading))

    def _resolve_surname(self, surname: str, text: str, on: date | None, at: int) -> Resolution:
        offices = self._surnames.get(surname, [])
        everyone = self.bearers(surname, on)
        if not offices and not everyone:
            return Resolution(None, f"the atlas knows no {surname!r}")
        if at >= 0 and (other := self.is_of_another(surname, text, at)):
            return Resolution(None, f"{surname!r} is part of another name: {other!r}", everyone)
        if surname in _COMMON_SURNAMES:
            why = f"{surname!r} is a common name and the full name is not in the text"
            return Resolution(None, why, everyone)
        holders = [o for o in offices if standing(o, on) == "in office"]
        if not holders and on is not None:
            # Presidents stay in the news by their surname for a while.
            since = on.replace(year=on.year - FORMER_YEARS, day=min(on.day, 28)).isoformat()
            holders = [o for o in offices if o.office in HEADS and since <= o.until < on.isoformat()]
        if len({o.code for o in holders}) == 1 and len({o.name for o in holders}) == 1:
            found = self._in_office(holders, on)
            return found._replace(alternatives=tuple(r for r in everyone if r != found.reading))
        return Resolution(None, f"{surname!r} is no single office-holder's name on that date", everyone)

    def bearers(self, surname: str, on: date | None) -> tuple[Reading, ...]:
        """Everybody in the roster whose name ends with ``surname``, as of a day: those in office first."""
        if self._families is None:
            self._families = {}
            for office in self.tables.roster:
                self._families.setdefault(fold(office.name).rsplit(" ", 1)[-1], []).append(office)
        people: dict[tuple[str, str], list[Office]] = {}
        for office in self._families.get(fold(surname), []):
            people.setdefault((office.name, office.code), []).append(office)
        found = [_as_of(own, on) for own in people.values()]
        found.sort(key=lambda f: (f[1].startswith(("former", "not yet")), f[0].code, f[0].name))
        return tuple(reading for reading, _ in found)

    def is_of_another(self, surname: str, text: str, at: int) -> str:
        """The longer name that the surname is part of ("Jackie Chan", "Omar Ameen"), empty if it stands alone."""
        if text[at : at + len(surname)].isupper() and len(surname) > 3:
            return ""  # in a shouted headline every word looks like a name
        before = _WORD_BEFORE.search(text, max(0, at - 40), at)
        if before and not self._goes_before_a_name(before[1]):
            return f"{before[1]} {surname}"
        after = _WORD_AFTER.match(text, at + len(surname))
        return f"{surname} {after[1]}" if after else ""

    def _goes_before_a_name(self, word: str) -> bool:
        """Titles, demonyms and the like, which may stand before a surname without being a first name."""
        return word.lower() in _TITLES or self.sector(word.lower()) is not None or fold(word) in self._index

    def party(self, text: str) -> str:
        """The code of a state, organisation or group given by code or name, in any case.

        Raises:
            UnknownParty: nothing fits; the text suggests the nearest names.
        """
        wanted = fold(text.strip())
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
            folded.setdefault(fold(name).casefold(), code)
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


def _as_of(offices: list[Office], on: date | None) -> tuple[Reading, str]:
    """The reading of one holder on a day, and why."""
    office, sector, why = latest(offices, on)
    return Reading(office.code, "person", sector, office.name, office.since, office.until), why
