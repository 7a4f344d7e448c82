"""Alignment of two series: together, apart, or as chance would have it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.relations.alignment import AT_LEAST, alignment
from detente.relations.dates import periods

MONTHS = list(periods("2015-01", "2022-12"))


def series(values: np.ndarray) -> dict[str, float]:
    return dict(zip(MONTHS, map(float, values), strict=False))


@pytest.fixture
def noise() -> np.random.Generator:
    return np.random.default_rng(7)


def test_series_that_move_against_each_other_are_found_and_not_laid_to_chance(noise: np.random.Generator) -> None:
    one = noise.normal(size=len(MONTHS)).cumsum()
    found = alignment(MONTHS, series(one), series(-one + noise.normal(scale=0.5, size=len(MONTHS))))
    assert found.r is not None and found.r < -0.6
    assert found.by_chance is not None and found.by_chance < 0.02
    assert (found.first, found.last, found.changes) == ("2015-01", "2022-12", len(MONTHS) - 1)


def test_of_series_that_only_drift_few_are_called_aligned(noise: np.random.Generator) -> None:
    shares = []
    for _ in range(100):
        one, other = noise.normal(size=(2, len(MONTHS))).cumsum(axis=1)
        shares.append(alignment(MONTHS, series(one), series(other)).by_chance)
    # Levels of such walks correlate beyond a naive .05 test in most cases.
    assert sum(share <= 0.05 for share in shares if share is not None) <= 12


def test_what_is_missing_is_not_taken_for_no_change(noise: np.random.Generator) -> None:
    one = noise.normal(size=len(MONTHS))
    whole = series(one)
    gap = {month: value for month, value in whole.items() if not "2017-01" <= month <= "2018-12"}
    found = alignment(MONTHS, gap, whole)
    assert found.r == pytest.approx(1.0)
    assert found.changes == len(MONTHS) - 1 - 25


def test_too_few_changes_give_no_figure() -> None:
    few = {month: float(n % 3) for n, month in enumerate(MONTHS[:AT_LEAST])}
    found = alignment(MONTHS, few, few)
    assert (found.r, found.by_chance, found.changes) == (None, None, AT_LEAST - 1)
    assert alignment(MONTHS, {}, few).changes == 0
    assert alignment([], {}, {}).first is None


def test_a_series_that_never_changes_gives_no_figure() -> None:
    flat = dict.fromkeys(MONTHS, 2.0)
    assert alignment(MONTHS, flat, {m: float(n) ** 2 for n, m in enumerate(MONTHS)}).r is None


@given(st.lists(st.floats(-10, 10, allow_nan=False), min_size=30, max_size=60), st.floats(0.5, 3), st.floats(-5, 5))
def test_scale_and_level_do_not_matter_and_order_neither(values: list[float], scale: float, level: float) -> None:
    other = [((n * 37) % 11) - 5.0 for n in range(len(values))]
    plain = alignment(MONTHS, series(np.array(values)), series(np.array(other)))
    moved = alignment(MONTHS, series(np.array(values) * scale + level), series(np.array(other)))
    swapped = alignment(MONTHS, series(np.array(other)), series(np.array(values)))
    assert plain.changes == moved.changes == swapped.changes
    if plain.r is not None and moved.r is not None and swapped.r is not None:
        assert plain.r == pytest.approx(moved.r, abs=1e-6) == pytest.approx(swapped.r, abs=1e-6)
