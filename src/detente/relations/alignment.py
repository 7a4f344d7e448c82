"""Whether two series move together or apart, and how often chance alone would do as much.

Levels of two relations drift for reasons of their own, and drifts correlate (Granger and Newbold 1974); so it is their
changes from one period to the next that are compared. Chance is asked by turning one series against the other, as a
ring, by every number of periods (the random shift test; on a torus, Lotwick and Silverman 1982): that keeps how each
moves by itself, and breaks only what they have with each other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

# With fewer changes that both have, a perfect correlation could still be one in twenty by chance.
AT_LEAST = 20


@dataclass(frozen=True, slots=True)
class Alignment:
    """How the changes of two series go together.

    ``r``: correlation of the changes, -1 (one rises as the other falls) to 1; None where there are fewer than
    ``AT_LEAST``, or where one series never changes. ``changes``: how many there are that both have. ``by_chance``:
    share of turns of one series against the other with an ``r`` at least as far from 0. ``first`` and ``last``: the
    periods compared.
    """

    r: float | None
    by_chance: float | None
    changes: int
    first: str | None
    last: str | None


def alignment(periods: Sequence[str], one: Mapping[str, float], other: Mapping[str, float]) -> Alignment:
    """Compare two series over consecutive ``periods``; a period that a series lacks is unknown, and so are the changes
    into it and out of it."""
    levels = np.array([[series.get(period, np.nan) for period in periods] for series in (one, other)])
    changes = np.diff(levels, axis=1)
    both = ~np.isnan(changes).any(axis=0)
    count = int(both.sum())
    if not count:
        return Alignment(None, None, 0, None, None)
    at = np.flatnonzero(both)
    first, last = periods[at[0]], periods[at[-1] + 1]
    r = _correlation(changes[0], changes[1])
    if count < AT_LEAST or r is None:
        return Alignment(None, None, count, first, last)
    # The ring is of the periods from the first to the last change of either; unknown ones turn with it.
    known = np.flatnonzero(~np.isnan(changes).all(axis=0))
    ring = changes[:, known[0] : known[-1] + 1]
    turned = [_correlation(ring[0], np.roll(ring[1], shift)) for shift in range(1, ring.shape[1])]
    found = [abs(x) for x in turned if x is not None]
    # The series as it stands is one of the turns: a share of 0 cannot come out of finitely many.
    as_far = 1 + sum(x >= abs(r) - 1e-12 for x in found)
    return Alignment(r, as_far / (1 + len(found)), count, first, last)


def _correlation(x: np.ndarray, y: np.ndarray) -> float | None:
    """Pearson's, over the places that both have; None with fewer than three, or where one does not vary."""
    both = ~(np.isnan(x) | np.isnan(y))
    x, y = x[both], y[both]
    if len(x) < 3:
        return None
    x, y = x - x.mean(), y - y.mean()
    size = float(np.sqrt((x @ x) * (y @ y)))
    return float(np.clip((x @ y) / size, -1, 1)) if size > 1e-12 else None
