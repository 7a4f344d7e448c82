"""An article beside an archive: what reports confirm, what is new, what they contradict, what is the author's own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from detente.archive import Archive, Kept, KeptTie, Report
from detente.codebook import load
from detente.records import Coding, Event, TieChange
from detente.relations.dates import Stretch, told_on
from detente.relations.grouping import Group, grouped
from detente.relations.ledger import LedgerTie, life
from detente.relations.objects import Objects
from detente.relations.relation import Known

Verdict = Literal["confirmed", "contradicted", "new", "inference"]
VERDICTS: dict[Verdict, str] = {
    "confirmed": "confirmed by reports in the archive",
    "contradicted": "contradicted by reports in the archive",
    "new": "new: no report in the archive tells it",
    "inference": "only the author's inference",
}
# Reports of one event lie so many days apart at most; steps of a tie are told and told again for longer.
EVENT_DAYS, TIE_DAYS = 4, 45


@dataclass(frozen=True, slots=True)
class Beside:
    """A fact of the article, the verdict, the reports it rests on, and for a tie what the archive has of it on the day
    of the article (None where it has nothing)."""

    fact: Event | TieChange
    verdict: Verdict
    reports: tuple[Report, ...]
    tie: LedgerTie | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that an article says, in its order, each fact beside the archive."""

    article: Coding
    archive_reports: int
    beside: tuple[Beside, ...]


def compare(article: Coding, archive: Archive, known_of: Callable[[str, str], Known]) -> Comparison:
    """Set each event and change of a tie in ``article`` beside the archive. Reads only.

    ``known_of`` gives what reference data has on two parties. The article itself, where it is in the archive, counts
    for nothing.
    """
    facts: list[Event | TieChange] = sorted([*article.events, *article.ties], key=lambda f: (f.evidence.start, f.id))
    beside_ties = _Ties(article, archive, known_of)
    found = [beside_ties.set(fact) if isinstance(fact, TieChange) else _event(fact, article, archive) for fact in facts]
    return Comparison(article, archive.counts().documents, tuple(found))


def _event(event: Event, article: Coding, archive: Archive) -> Beside:
    actors = [e.code for e in event.actors]
    recipients = [e.code for e in event.recipients]
    pairs = {(a, r) for a in actors for r in recipients or actors if a != r and "UNK" not in (a, r)}
    told: dict[str, Kept] = {}
    for a, b in sorted(pairs):
        for kept in archive.between(a, b):
            if kept.event.type == event.type and kept.report.hash != article.document.hash:
                told.setdefault(kept.event.id, kept)
    on = told_on(event.date, article.document.published)
    near = [k for k in told.values() if _near(on, told_on(k.event.date, k.report.published), EVENT_DAYS)]
    denied = "negation" in event.auxiliary
    alike = [kept for kept in near if ("negation" in kept.event.auxiliary) == denied]
    against = [kept for kept in near if ("negation" in kept.event.auxiliary) != denied]
    if alike:
        return Beside(event, "confirmed", _reports(alike))
    if event.voice.kind == "author":
        return Beside(event, "inference", ())
    return Beside(event, "contradicted", _reports(against)) if against else Beside(event, "new", ())


class _Ties:
    """What the archive has of the ties in one article; asked once for each two parties."""

    def __init__(self, article: Coding, archive: Archive, known_of: Callable[[str, str], Known]) -> None:
        self._document, self._archive, self._known_of = article.document, archive, known_of
        self._signs = {name: change.sign for name, change in load().ties.changes.items()}
        self._asked: dict[tuple[str, str], tuple[list[Group], Objects]] = {}

    def _between(self, a: str, b: str) -> tuple[list[Group], Objects]:
        if (a, b) not in self._asked:
            known = self._known_of(a, b)
            objects = Objects(known.called, known.aliases)
            told = [k for k in self._archive.ties_between(a, b) if k.report.hash != self._document.hash]
            self._asked[a, b] = grouped(told, known.ties, objects), objects
        return self._asked[a, b]

    def set(self, tie: TieChange) -> Beside:
        """One change beside the archive."""
        on = self._document.published
        groups, objects = self._between(*tie.parties[:2])
        mention = objects.mention(tie.kind, tie.parties, tie.object.text if tie.object else None, on)
        group = next((g for g in groups if g.holds(mention, objects)), None)
        if group is None:
            return Beside(tie, "inference" if tie.voice.kind == "author" else "new", ())
        standing = next(iter(life([group], on, "claims")), None)
        near = [t for t in group.told if _near(told_on(tie.date, on), t.when, TIE_DAYS)]
        alike = [t.kept for t in near if t.kept.tie.change == tie.change and t.kept.tie.stage != "denied"]
        if alike and tie.stage != "denied":
            return Beside(tie, "confirmed", _reports(alike), standing)
        if tie.voice.kind == "author":
            return Beside(tie, "inference", (), standing)
        against = [t.kept for t in near if _against(t.kept.tie, tie, self._signs)]
        if against:
            return Beside(tie, "contradicted", _reports(against), standing)
        return Beside(tie, "new", (), standing)


def _against(told: TieChange, said: TieChange, signs: dict[str, int]) -> bool:
    """Whether a report speaks against what the article says: the same step denied, or one of the other sign done."""
    if told.change == said.change:
        return (told.stage == "denied") != (said.stage == "denied")
    return told.stage in ("done", "announced") and signs[told.change] != signs[said.change] and said.stage == "done"


def _near(a: Stretch | None, b: Stretch | None, days: int) -> bool:
    """Whether two times may be the same within so many days; an unknown one is near nothing."""
    if a is None or b is None:
        return False
    slack = timedelta(days=days)
    return a.first <= _later(b.last, slack) and b.first <= _later(a.last, slack)


def _later(day: date, by: timedelta) -> date:
    return date.max if day > date.max - by else day + by


def _reports(kept: Iterable[Kept | KeptTie]) -> tuple[Report, ...]:
    return tuple({k.report.hash: k.report for k in kept}.values())
