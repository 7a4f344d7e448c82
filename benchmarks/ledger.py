"""The ledgers of three pairs over the whole corpus, against every step that a reader found in its reports.

python -m benchmarks.ledger --archive FILE [--pair ARM RUS] [--table]

The archive is made by ``detente add current-events.jsonl.gz --archive FILE``. Reports reserved for measuring elsewhere
count on neither side. A step is found where report, parties, kind and change are those of the reader's (strict), or
report, parties and the sign of the change (loose).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from benchmarks.data import parser
from benchmarks.mentions import GOLD
from benchmarks.ties import SIGNS
from detente import Archive
from detente.relations import ledger_to_markdown


def main() -> None:
    args = parser(__doc__ or "")
    args.add_argument("--archive", type=Path, required=True, help="the corpus as coded")
    args.add_argument("--pair", nargs=2, help="one pair only")
    args.add_argument("--table", action="store_true", help="print the ledger too")
    opts = args.parse_args()
    reserved = set((opts.data / "reserved_ids.txt").read_text("utf-8").split())
    gold: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for line in (GOLD / "ledger.jsonl").read_text("utf-8").splitlines():
        step = json.loads(line)
        gold.setdefault(tuple(step["pair"]), []).append(step)
    with Archive.open(opts.archive, read_only=True) as store:
        for pair, steps in gold.items():
            if opts.pair and set(opts.pair) != set(pair):
                continue
            ledger = store.relation(*pair).ledger()
            lines = [
                (kept.report.id, kept.tie)
                for tie in ledger.ties
                for step in tie.steps
                for kept in step.told
                if kept.report.id not in reserved
            ]
            for how, key in (("strict", _strict), ("loose", _loose)):
                wanted = {key(s["id"], s["parties"], s["kind"], s["change"]) for s in steps}
                told = {key(i, t.parties, t.kind, t.change) for i, t in lines}
                found = len(wanted & told) / max(1, len(wanted))
                wrong = len(told - wanted) / max(1, len(told))
                counts = f"{found:.3f} of {len(wanted)} steps found, {wrong:.3f} of {len(told)} wrong"
                print(f"{'-'.join(pair)} {how}: {counts}")
            if opts.table:
                print(ledger_to_markdown(ledger))


def _strict(report: str, parties: Any, kind: str, change: str) -> tuple[Any, ...]:
    return report, frozenset(parties), kind, change


def _loose(report: str, parties: Any, kind: str, change: str) -> tuple[Any, ...]:
    return report, frozenset(parties), SIGNS[change]


if __name__ == "__main__":
    main()
