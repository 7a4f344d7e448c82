"""Coverage: reports that name both parties, whatever they say of them."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.archive import Archive
from detente.coding import Coder
from detente.records import Coding, Document

CODES = ["ARM", "AR", "RUS", "IGO:NATO", "NSA:Boko Haram", "%", "_"]


def test_a_report_covers_all_it_names_and_not_only_who_acts(coder: Coder, tmp_path: Path) -> None:
    day = date(2024, 3, 6)
    texts = [
        "Armenia bought grain while in Russia it snowed. Azerbaijan was silent.",
        "Armenia accused Azerbaijan of shelling a village.",
        "A cat slept.",
    ]
    codings = list(coder.code_all([Document(t, f"r{n}", day) for n, t in enumerate(texts)]))
    assert codings[0].named == ("ARM", "AZE", "RUS") and codings[2].named == ()
    with Archive.open(tmp_path / "a.duckdb") as archive:
        archive.add(codings, coder="c1")
        assert archive.coverage(["ARM"], ["AZE"]).days == {day: 2}
        assert archive.coverage(["ARM"], ["RUS"]).days == {day: 1}
        assert archive.coverage(["ARM"], ["RUS", "AZE"]).days == {day: 2}
        assert archive.coverage(["ARM"], ["ARM"]).days == {}


def test_what_was_not_looked_for_is_unknown_and_not_zero(tmp_path: Path) -> None:
    with Archive.open(tmp_path / "a.duckdb") as archive:
        archive.add([Coding(Document("One."), ()), Coding(Document("Two."), (), named=("ARM", "RUS"))], coder="c1")
        found = archive.coverage(["ARM"], ["RUS"])
        assert (dict(found.days), found.undated, found.unread) == ({}, 1, 1)
        archive.add([Coding(Document("One."), (), named=("ARM", "RUS"))], coder="c2")
        found = archive.coverage(["ARM"], ["RUS"])
        assert (found.undated, found.unread) == (2, 0)


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.tuples(st.frozensets(st.sampled_from(CODES)), st.dates() | st.none()), max_size=12),
    st.sampled_from(CODES),
    st.sampled_from(CODES),
)
def test_counts_are_those_of_the_sets(
    tmp_path_factory: pytest.TempPathFactory, reports: list[tuple[frozenset[str], date | None]], a: str, b: str
) -> None:
    codings = [
        Coding(Document(f"Report {n}.", published=day), (), named=tuple(sorted(names)))
        for n, (names, day) in enumerate(reports)
    ]
    with Archive.open(tmp_path_factory.mktemp("coverage") / "a.duckdb") as archive:
        archive.add(codings, coder="c1")
        found = archive.coverage([a], [b])
    expected = Counter(day for names, day in reports if a != b and {a, b} <= names)
    assert found.undated == expected.pop(None, 0)
    assert found.days == expected
