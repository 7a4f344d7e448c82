"""A relation over time: counts and the mean score for each year or month."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from detente.archive import Kept
from detente.relations.dates import periods

QUADS = ("verbal cooperation", "material cooperation", "verbal conflict", "material conflict")


@dataclass(frozen=True, slots=True)
class Period:
    """One year (``2020``) or month (``2020-11``) of a series.

    ``mean`` is that of the events' intensities, from -10 to 10 in PLOVER, each event alike; None where there are no
    events, which is not the same as 0. ``events`` may exceed the four counts where a codebook has other quads.
    """

    period: str
    verbal_cooperation: int
    material_cooperation: int
    verbal_conflict: int
    material_conflict: int
    events: int
    reports: int
    mean: float | None


def series(placed: Iterable[tuple[str, Kept]]) -> list[Period]:
    """One ``Period`` for each from the first to the last that holds an event, the empty ones between included."""
    by_period: dict[str, list[Kept]] = {}
    for period, kept in placed:
        by_period.setdefault(period, []).append(kept)
    if not by_period:
        return []
    return [_period(name, by_period.get(name, [])) for name in periods(min(by_period), max(by_period))]


def _period(name: str, told: list[Kept]) -> Period:
    quads = Counter(kept.event.quad for kept in told)
    # fsum is exact, so that the order in which events come does not show in the last digit.
    mean = math.fsum(kept.event.intensity for kept in told) / len(told) if told else None
    verbal_cooperation, material_cooperation, verbal_conflict, material_conflict = (quads[quad] for quad in QUADS)
    return Period(
        period=name,
        verbal_cooperation=verbal_cooperation,
        material_cooperation=material_cooperation,
        verbal_conflict=verbal_conflict,
        material_conflict=material_conflict,
        events=len(told),
        reports=len({kept.report.hash for kept in told}),
        mean=mean,
    )
