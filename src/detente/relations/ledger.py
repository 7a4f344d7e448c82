"""The ledger: ties between two parties with their state on a day, derived from the steps that are told of each.

A state is never stored. Each answer names its policy, the day, and the steps that made each state.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from detente.archive import KeptTie, Report
from detente.codebook import Ties, load
from detente.records import StandingTie, TieChange
from detente.relations.dates import Stretch
from detente.relations.grouping import Group, Told, grouped
from detente.relations.objects import Objects
from detente.relations.voices import check_policy, counts


@dataclass(frozen=True, slots=True)
class Step:
    """One step in a tie's life, with every report that tells it.

    ``when`` is None where its date is unknown: such a step is listed and moves nothing. ``counts``: whether the policy
    lets it count; ``state``: the state of the tie after it.
    """

    change: str
    stage: str
    when: Stretch | None
    told: tuple[KeptTie, ...]
    counts: bool
    state: str

    @property
    def tie(self) -> TieChange:
        """The change as its first report has it."""
        return self.told[0].tie

    @property
    def reports(self) -> tuple[Report, ...]:
        return tuple({kept.report.hash: kept.report for kept in self.told}.values())


@dataclass(frozen=True, slots=True)
class LedgerTie:
    """A tie on the day of the ledger: its state, since when (None: unknown), and all steps up to that day.

    ``by``: the steps that made the state; empty where it rests on ``known``, the reference data, alone.
    """

    parties: tuple[str, ...]
    kind: str
    name: str
    state: str
    since: str | None
    steps: tuple[Step, ...]
    by: tuple[Step, ...]
    known: StandingTie | None
    names: tuple[str, ...]

    @property
    def reports(self) -> int:
        """How many different reports tell a step of it."""
        return len({report.hash for step in self.steps for report in step.reports})

    @property
    def last(self) -> Step | None:
        """The last step that counts."""
        return next((step for step in reversed(self.steps) if step.counts and step.when), None)


@dataclass(frozen=True, slots=True)
class Ledger:
    """The ties between two parties on a day (None: as of all that is known) under a policy."""

    a: str
    b: str
    names: tuple[str, str]
    on: date | None
    policy: str
    ties: tuple[LedgerTie, ...]

    @property
    def reports(self) -> int:
        return len({report.hash for tie in self.ties for step in tie.steps for report in step.reports})


def life(groups: Iterable[Group], on: date | None, policy: str) -> list[LedgerTie]:
    """Each group as a tie on a day; those that had neither begun nor been spoken of by then are left out.

    Raises DetenteError for a policy that is none.
    """
    check_policy(policy)
    ties = load().ties
    found = [_tie(group, on, policy, ties) for group in groups]
    return [tie for tie in found if tie is not None]


def ledger(
    a: str,
    b: str,
    told: Sequence[KeptTie],
    standing: Sequence[StandingTie],
    objects: Objects,
    *,
    names: tuple[str, str],
    on: date | None = None,
    policy: str = "reported",
) -> Ledger:
    """The ledger of two parties from the changes told of their ties and what reference data knows."""
    order = list(load().ties.kinds)
    ties = life(grouped(told, standing, objects), on, policy)
    ties.sort(key=lambda t: (order.index(t.kind) if t.kind in order else len(order), t.parties, t.since or "", t.name))
    return Ledger(a, b, names, on, policy, tuple(ties))


def _tie(group: Group, on: date | None, policy: str, ties: Ties) -> LedgerTie | None:
    known, day = group.known, on.isoformat() if on else None
    begun = known is not None and (day is None or not known.since or known.since <= day)
    state, since = ("in force", known.since or None) if known is not None and begun else ("absent", None)
    by: list[Step] = []
    steps: list[Step] = []
    ended = known.until if known is not None and begun and known.until and (day is None or known.until <= day) else ""
    for told in _steps(group):
        first = told[0].when
        if on is not None and first is not None and first.first > on:
            continue
        change = told[0].kept.tie
        # Reference data closes what no report has closed by then.
        if ended and first is not None and first.first.isoformat() > ended:
            state, since, by, ended = "ended", ended, [], ""
        counted = any(counts(t.kept.tie, policy) for t in told)
        moved = ties.after(state, change.change, change.stage) if counted and first is not None else state
        step = Step(change.change, change.stage, first, tuple(t.kept for t in told), counted, moved)
        steps.append(step)
        if moved != state:
            state, since, by = moved, first.text if first else None, [step]
        elif counted and first is not None and by and by[-1].change == step.change:
            by.append(step)
    if ended and state != "ended":
        state, since, by = "ended", ended, []
    if not steps and not begun:
        return None
    return LedgerTie(
        group.parties, group.kind, group.name, state, since, tuple(steps), tuple(by), known, tuple(group.names())
    )


def _steps(group: Group) -> list[list[Told]]:
    """Changes in order of time, undated ones last; the same change told on one day is one step."""
    found: dict[tuple[str, str, str], list[Told]] = {}
    for told in group.told:
        tie = told.kept.tie
        key = (told.when.text if told.when else "", tie.change, tie.stage)
        found.setdefault(key, []).append(told)
    return sorted(found.values(), key=lambda step: step[0].when.first if step[0].when else date.max)
