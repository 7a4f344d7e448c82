"""``Relation``: all that the archive has on two parties, as of the moment it was asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from detente.archive import Archive, Kept, KeptTie, Report
from detente.errors import DetenteError
from detente.records import Event, StandingTie
from detente.relations.dates import By, Stretch, check_by, edge, stretch
from detente.relations.ledger import Ledger, ledger
from detente.relations.objects import Objects
from detente.relations.policy import COARSE, POLICY, REASONS, left_out
from detente.relations.series import Period, series

# Events alike in date, type and direction are mostly one thing told by many reports; no more of them are shown.
ALIKE_AT_MOST = 2


@dataclass(frozen=True, slots=True)
class RelationEvent:
    """An event between the two, the report that tells it, and where it stands in the relation.

    ``direction``: ``ARM → RUS``, or ``ARM ↔ RUS`` where both act. ``when``: the days it may have happened on, None
    where it has no date. ``left_out``: the policy's reason not to count it, None where it counts.
    """

    event: Event
    report: Report
    direction: str
    when: Stretch | None
    left_out: str | None

    @property
    def sentence(self) -> str:
        """The words that the event rests on."""
        return self.event.evidence.text


@dataclass(frozen=True, slots=True)
class Known:
    """What reference data has on two parties: standing ties, the bodies to which both belong, the words by which each
    is called, and sets of words that name one object."""

    ties: tuple[StandingTie, ...] = ()
    bodies: tuple[str, ...] = ()
    called: Mapping[str, frozenset[str]] = field(default_factory=dict)
    aliases: tuple[frozenset[str], ...] = ()


@dataclass(frozen=True, slots=True)
class Bonds:
    """What a ledger is made of: changes told by reports, standing ties, and how objects are compared."""

    told: tuple[KeptTie, ...]
    known: tuple[StandingTie, ...]
    objects: Objects = field(compare=False)


@dataclass(frozen=True, slots=True)
class Relation:
    """Two parties by code and name, the span asked for (None: open), and every event between them that may lie in it.

    ``archive_reports`` is the number of reports in the whole archive. Each event is in exactly one place: in a period
    of the series, among ``unplaced``, or in ``left_out`` under one reason.
    """

    a: str
    b: str
    names: tuple[str, str]
    since: date | None
    until: date | None
    told: tuple[RelationEvent, ...]
    archive_reports: int
    ties: Bonds

    @property
    def policy(self) -> str:
        """The name of the rule by which events count; see ``detente.relations.policy``."""
        return POLICY

    @property
    def reports(self) -> int:
        """How many different reports all of it rests on."""
        return len({told.report.hash for told in self.told})

    @property
    def undated(self) -> int:
        """Events that count but have no date: in no series, whatever the span."""
        return sum(told.when is None for told in self._counted())

    @property
    def left_out(self) -> dict[str, int]:
        """How many events the policy leaves out, by reason; every reason is there."""
        found = Counter(told.left_out for told in self.told)
        return {reason: found[reason] for reason in REASONS}

    def events(self) -> list[RelationEvent]:
        """Every event, those left out included, oldest first, undated ones last."""
        return list(self.told)

    def unplaced(self, by: By = "year") -> int:
        """Events that count and that the series leaves out for their date: undated, or by month known to the year."""
        check_by(by)
        return sum(_period_of(told, by) is None for told in self._counted())

    def series(self, by: By = "year") -> list[Period]:
        """The relation over time, from the first to the last period with an event, empty ones between included."""
        check_by(by)
        placed = ((_period_of(told, by), Kept(told.event, told.report)) for told in self._counted())
        return series((period, kept) for period, kept in placed if period is not None)

    def weightiest(self, n: int) -> list[RelationEvent]:
        """At most ``n`` events that count, oldest first: by size of the score, then the surest, then the newest.

        At most one from a report, and two alike in date, type and direction. Undated ones may be among them only where
        no span was asked for.
        """
        chosen: list[RelationEvent] = []
        reports: set[str] = set()
        alike: Counter[tuple[str | None, str, str]] = Counter()
        for told in sorted(self._counted(), key=_weight, reverse=True):
            if len(chosen) >= n:
                break
            key = (told.when.text if told.when else None, told.event.type, told.direction)
            outside = told.when is None and (self.since or self.until)
            if outside or told.report.hash in reports or alike[key] >= ALIKE_AT_MOST:
                continue
            chosen.append(told)
            reports.add(told.report.hash)
            alike[key] += 1
        return sorted(chosen, key=_chronological)

    def ledger(self, on: str | date | None = None, policy: str = "reported") -> Ledger:
        """The ties between the two with their state on a day (default: as of all that is known), under a policy:
        ``reported``, ``claims`` or ``all``.

        Raises DetenteError for a day or a policy that is none.
        """
        day = edge(on, "on")
        told, known, objects = self.ties.told, self.ties.known, self.ties.objects
        names, last = self.names, day.last if day else None
        return ledger(self.a, self.b, told, known, objects, names=names, on=last, policy=policy)

    def _counted(self) -> Iterable[RelationEvent]:
        return (told for told in self.told if told.left_out is None)


def relation(
    archive: Archive,
    a: str,
    b: str,
    *,
    since: str | date | None = None,
    until: str | date | None = None,
    names: tuple[str, str] | None = None,
    known: Known | None = None,
) -> Relation:
    """What ``archive`` has on the parties with codes ``a`` and ``b`` (such as ``ARM`` and ``IGO:CSTO``). Reads only.

    ``since`` and ``until`` are ISO dates of a day, month or year, both included. ``names`` are for display; without
    them the codes stand. ``known`` is what reference data has on ties. Raises DetenteError for one party named twice,
    or a span that is none.
    """
    if a == b:
        raise DetenteError(f"Found {a} twice; a relation is between two different parties. Name another one.")
    start, end = edge(since, "since"), edge(until, "until")
    first, last = start.first if start else None, end.last if end else None
    if first and last and first > last:
        raise DetenteError(f"The span begins after it ends: since {since}, until {until}. Swap the two.")
    told = [_told(kept, a, b, first, last) for kept in archive.between(a, b)]
    chosen = [one for one in told if one.when is None or one.when.touches(first, last)]
    known = known or Known()
    bonds = Bonds(tuple(archive.ties_between(a, b, known.bodies)), known.ties, Objects(known.called, known.aliases))
    ordered = tuple(sorted(chosen, key=_chronological))
    return Relation(a, b, names or (a, b), first, last, ordered, archive.counts().documents, bonds)


def _told(kept: Kept, a: str, b: str, since: date | None, until: date | None) -> RelationEvent:
    when = stretch(kept.event.date.value, kept.event.date.precision)
    reason = left_out(kept.event)
    if reason is None and when is not None and not when.within(since, until):
        reason = COARSE
    return RelationEvent(kept.event, kept.report, _direction(kept.event, a, b), when, reason)


def _direction(event: Event, a: str, b: str) -> str:
    actors = {entity.code for entity in event.actors}
    recipients = {entity.code for entity in event.recipients}
    there, back = a in actors and b in recipients, b in actors and a in recipients
    if there and not back:
        return f"{a} → {b}"
    if back and not there:
        return f"{b} → {a}"
    return f"{a} ↔ {b}"


def _period_of(told: RelationEvent, by: By) -> str | None:
    return told.when.period(by) if told.when else None


def _weight(told: RelationEvent) -> tuple[float, float, date, str]:
    newest = told.when.last if told.when else date.min
    return (abs(told.event.intensity), told.event.confidence, newest, told.event.id)


def _chronological(told: RelationEvent) -> tuple[date, date, str, int, str]:
    first, last = (told.when.first, told.when.last) if told.when else (date.max, date.max)
    return (first, last, told.report.hash, told.event.evidence.start, told.event.id)
