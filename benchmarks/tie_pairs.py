"""Which mentions of ties are of one tie: pairs judged by a reader.

python -m benchmarks.tie_pairs [--part tune|test] [--errors]

Every second pair, by its place in the file, is for tuning. Pairs in real doubt count as judged.
"""

from __future__ import annotations

import json
from datetime import date

from benchmarks.data import parser, reports
from benchmarks.mentions import GOLD
from detente.atlas import standing
from detente.atlas.tables import load_tables
from detente.relations.objects import Objects


def main() -> None:
    args = parser(__doc__ or "")
    args.add_argument("--part", choices=["tune", "test"], default="test")
    args.add_argument("--errors", action="store_true", help="show the pairs judged wrongly")
    opts = args.parse_args()
    pairs = [json.loads(line) for line in (GOLD / "tie_pairs.jsonl").read_text("utf-8").splitlines()]
    pairs = pairs[opts.part == "test" :: 2]
    ids = {p[side]["id"] for p in pairs for side in "ab"}
    texts = {r["id"]: r["text"] for r in reports(opts.data) if r["id"] in ids}
    codes = {code for p in pairs for code in p["a"]["parties"]}
    objects = Objects(standing.called(load_tables(), *codes), standing.aliases())
    right = found = wanted = 0
    for p in pairs:
        a, b = (
            objects.mention(
                m["kind"], m["parties"], texts[m["id"]][slice(*m["object"])], date.fromisoformat(m["id"][:10])
            )
            for m in (p["a"], p["b"])
        )
        same = objects.same(a, b)
        right += same and p["same"]
        found += same
        wanted += p["same"]
        if opts.errors and same != p["same"]:
            phrases = [texts[m["id"]][slice(*m["object"])] for m in (p["a"], p["b"])]
            print(
                "merged" if same else "missed", p["doubt"], a.kind, a.on, b.on, phrases, a.noun, set(a.own), set(b.own)
            )
    print(f"{len(pairs)} pairs ({opts.part}), {wanted} the same")
    print(f"precision {right / max(1, found):.3f} of {found}, recall {right / max(1, wanted):.3f}")


if __name__ == "__main__":
    main()
