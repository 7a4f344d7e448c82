"""Where the reference data is, and the reports and labels in it."""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from detente.records import Document


def parser(description: str) -> argparse.ArgumentParser:
    """An argument parser with the option that every benchmark has."""
    p = argparse.ArgumentParser(description=description)
    p.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder of the reference data")
    return p


def need(path: Path) -> Path:
    """``path``, or a clear end where the reference data is not on this machine."""
    if not path.exists():
        sys.exit(f"{path} is missing: benchmarks need the reference data; give its folder with --data FOLDER")
    return path


def reports(data: Path) -> Iterator[dict[str, Any]]:
    """All dated reports, as stored."""
    with gzip.open(need(data / "current-events.jsonl.gz"), "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def document(report: dict[str, Any]) -> Document:
    return Document(
        text=report["text"],
        id=report["id"],
        published=date.fromisoformat(report["date"]),
        outlets=tuple(report.get("outlets", ())),
    )


def labels(data: Path) -> list[dict[str, Any]]:
    with need(data / "labels" / "reports.jsonl").open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def is_held_out(report_id: str) -> bool:
    """Reports of odd ISO weeks are not read while rules are written; they are coded to test them."""
    return date.fromisoformat(report_id[:10]).isocalendar().week % 2 == 1
