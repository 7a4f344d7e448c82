"""leaders.csv: holders of office by name and date."""

from __future__ import annotations

from pathlib import Path


def build_leaders(hand, states, factbook, reign: Path, cow) -> list[dict[str, str]]:
    return []
