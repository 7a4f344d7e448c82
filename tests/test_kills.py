"""The benchmark of kills in small."""

from __future__ import annotations

from pathlib import Path

from cli_runner import write_lines

from benchmarks.kills import ENGINES, TABLES, kill


def test_kills_at_random_moments_lose_no_report_and_keep_none_twice(tmp_path: Path) -> None:
    states = "Armenia Azerbaijan Georgia Turkey Iran Russia France Germany India Japan".split()
    reports = ({"text": f"{states[n % 10]} condemns {states[(n + 1) % 10]} over affair {n}."} for n in range(150))
    source = write_lines(tmp_path / "reports.jsonl", *reports)
    tally = kill(ENGINES["local"], source, tmp_path, moments=3, seed=2)
    assert tally.moments.total() == 3 and tally.whole >= 1
    assert tally.lost == tally.doubled == dict.fromkeys(TABLES, 0)
