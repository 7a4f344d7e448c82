"""From a labeller's notes to labels: quotations become offsets, and what does not fit is said.

A labeller reads texts and writes one JSON object a line, with quotations where the label has offsets:

    {"id": "2024-03-06-04",
     "events": [{"type": "REQUEST", "mode": "yield", "auxiliary": [], "actors": [["Armenia", "ARM", "GOV"]],
                 "recipients": [["Russia", "RUS", "GOV"]], "trigger": "requests", "voice": null}],
     "ties": [{"parties": ["ARM", "RUS"], "kind": "presence", "object": "its troops from Zvartnots",
               "change": "terminate", "stage": "demanded", "voice": null}]}

``"Russia#2"`` is the second "Russia" of the text; a quotation of null is a participant only implied; a voice is null
for the outlet, "author", or the speaker as ["quotation", "CODE", "SECTOR"]. A note on a sentence of our own carries its
"text", and, as one of a minimal pair, "pair" and "turn" (what was turned: "swapped", "passive", "negated" …).

python -m training.labelling NOTES [--texts TEXTS.jsonl] --labeller NAME > labels.jsonl
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path
from typing import Any

from training.corpus import problems, read


class NotFound(Exception):
    """A quotation that the text does not have."""


def span(quotation: str | None, text: str) -> tuple[int, int] | tuple[None, None]:
    if quotation is None:
        return None, None
    wanted, _, nth = quotation.partition("#") if re.search(r"#\d+$", quotation) else (quotation, "", "")
    found = [m.start() for m in re.finditer(rf"(?<!\w){re.escape(wanted)}(?!\w)", text)]
    found = found or [m.start() for m in re.finditer(re.escape(wanted), text)]
    n = int(nth or 1)
    if len(found) < n or not wanted:
        raise NotFound(
            f"{quotation!r} is not in the text" if not found else f"{wanted!r} stands {len(found)} times only"
        )
    return found[n - 1], found[n - 1] + len(wanted)


def entity(note: list[Any], text: str) -> dict[str, Any]:
    quotation, code, sector = note
    start, end = span(quotation, text)
    return {"start": start, "end": end, "code": code, "sector": sector}


def voice(note: Any, text: str) -> dict[str, Any]:
    if isinstance(note, list):
        return {"kind": "speaker", "speaker": entity(note, text)}
    return {"kind": note or "outlet", "speaker": None}


def label(note: dict[str, Any], text: str) -> dict[str, Any]:
    """The label of a note. Raises NotFound for a quotation that the text does not have."""
    return {
        "events": [
            {
                "type": e["type"],
                "mode": e.get("mode"),
                "auxiliary": e.get("auxiliary", []),
                "actors": [entity(a, text) for a in e["actors"]],
                "recipients": [entity(r, text) for r in e.get("recipients", [])],
                "trigger": list(span(e["trigger"], text)),
                "voice": voice(e.get("voice"), text),
            }
            for e in note["events"]
        ],
        "ties": [
            {
                "parties": t["parties"],
                "kind": t["kind"],
                "object": list(span(t["object"], text)) if t.get("object") else None,
                "change": t["change"],
                "stage": t["stage"],
                "voice": voice(t.get("voice"), text),
            }
            for t in note.get("ties", [])
        ],
    }


def main() -> None:
    p = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    p.add_argument("notes", type=Path)
    p.add_argument("--texts", type=Path, help="JSON Lines with id and text, for notes without a text")
    p.add_argument("--labeller", required=True)
    options = p.parse_args()
    texts = {r["id"]: r for r in read(options.texts)} if options.texts else {}
    wrong = 0
    for number, line in enumerate(options.notes.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            note = json.loads(line)
            source = note if "text" in note else texts.pop(note["id"])
            made = label(note, source["text"])
            faults = problems(made, source["text"])
        except (NotFound, KeyError, TypeError, ValueError) as fault:
            made, faults = {}, [f"{type(fault).__name__}: {fault}"]
        if faults:
            wrong += 1
            print(f"line {number}: {'; '.join(faults)}", file=sys.stderr)
        else:
            kept = {k: note[k] for k in ("pair", "turn", "text") if k in note}
            print(json.dumps({"id": note["id"], "labeller": options.labeller, **kept, **made}, ensure_ascii=False))
    if texts:
        print(f"{len(texts)} texts without a note: {', '.join(list(texts)[:5])} …", file=sys.stderr)
    print(f"{wrong} notes wrong", file=sys.stderr)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
