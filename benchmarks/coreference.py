"""Whether pronouns and nouns such as "the country" are linked to the right actor, on 25 articles labelled by reading.

    python -m benchmarks.coreference [--part test|tune|all] [--errors FILE]

A link is right if the name it leads to is one of the labelled mentions of the referent. Precision is of all links made
from a labelled anaphor, those among them whose referent is no political actor included; recall is of the anaphors with
a political referent.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from benchmarks.data import parser
from benchmarks.mentions import GOLD, documents
from detente.atlas import Atlas
from detente.reading import Reader


def gold(part: str) -> dict[str, dict[tuple[int, int], dict[str, Any]]]:
    """Anaphors by article and span; where two labellers read one article, the first one's count."""
    found: dict[str, dict[tuple[int, int], dict[str, Any]]] = defaultdict(dict)
    for line in (GOLD / "coreference.jsonl").read_text("utf-8").splitlines():
        r = json.loads(line)
        if part in ("all", r["part"]):
            found[r["id"]].setdefault((r["start"], r["end"]), r)
    return found


def main() -> None:
    args = parser(__doc__ or "")
    args.add_argument("--part", choices=["test", "tune", "all"], default="test")
    args.add_argument("--errors", type=Path, help="write what was missed or wrong to this file (of the tuning part)")
    opts = args.parse_args()
    reader = Reader(Atlas())
    wanted = gold(opts.part)
    total: Counter[str] = Counter()
    errors = []
    for read in reader.read_all(documents(opts.data, set(wanted))):
        for (start, end), label in sorted(wanted[read.document.id].items()):
            kind = label["kind"]
            named = reader.referents(read, start, end)
            spans = [(p.start, p.end) for p in named]
            real = bool(label["antecedents"])
            good = bool(spans) and all(any(a < e and s < b for a, b in label["antecedents"]) for s, e in spans)
            total.update({f"{kind} gold": real, f"{kind} linked": bool(spans), f"{kind} right": good})
            if bool(spans) != real or (spans and not good):
                text = read.document.text
                context = text[max(0, start - 300) : start] + "[[" + text[start:end] + "]]" + text[end : end + 60]
                errors.append({"ours": [p.text for p in named], "gold": label["name"], "context": context})
    for name, kinds in (("pronoun", ["pronoun"]), ("nominal", ["nominal"]), ("both", ["pronoun", "nominal"])):
        linked, right, real = (sum(total[f"{k} {what}"] for k in kinds) for what in ("linked", "right", "gold"))
        shares = f"precision {right / max(1, linked):.3f}, recall {right / max(1, real):.3f}"
        print(f"{name}: {shares} ({right} of {linked} links, {real} anaphors)")
    if opts.errors is not None:
        opts.errors.write_text("".join(json.dumps(e, ensure_ascii=False) + "\n" for e in errors), "utf-8")


if __name__ == "__main__":
    main()
