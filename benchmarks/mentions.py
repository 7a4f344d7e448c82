"""Whether actors and recipients are resolved to the right code and sector, given where they stand.

    python -m benchmarks.mentions [--part test|tune|all] [--set labels|own|both] [--errors FILE]

``labels``: every participant with a span in the labelled reports (odd ISO weeks are the test). ``own``: 541 mentions
from reports and articles, labelled by reading (benchmarks/gold/README.md), with the persons they name. A mention is
resolved as the coder resolves it: in its sentence, with its document and date; nothing but its span is told.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.data import document, is_held_out, labels, need, parser, reports
from detente.atlas import Atlas, fold
from detente.reading import Reader
from detente.records import Document, Entity

GOLD = Path(__file__).parent / "gold"


class Mention(NamedTuple):
    start: int
    end: int
    code: str
    sector: str
    person: str | None
    acting: bool


def labelled(data: Path, part: str) -> dict[str, list[Mention]]:
    """Participants with a span, by report; a span that two events share counts once."""
    found: dict[str, dict[tuple[int, int], Mention]] = defaultdict(dict)
    for label in labels(data):
        if part != "all" and (part == "test") != is_held_out(label["id"]):
            continue
        for event in label["events"]:
            for side in ("actors", "recipients"):
                for e in event[side]:
                    if e["start"] is not None:
                        m = Mention(e["start"], e["end"], e["code"], e["sector"], None, side == "actors")
                        found[label["id"]].setdefault((m.start, m.end), m)
    return {i: list(ms.values()) for i, ms in found.items()}


def own(part: str) -> dict[str, list[Mention]]:
    found: dict[str, list[Mention]] = defaultdict(list)
    for line in (GOLD / "mentions.jsonl").read_text("utf-8").splitlines():
        r = json.loads(line)
        if part in ("all", r["part"]):
            found[r["id"]].append(Mention(r["start"], r["end"], r["code"], r["sector"], r["person"], True))
    return found


def documents(data: Path, ids: set[str]) -> list[Document]:
    """Reports, and articles by their file names, with their text as it stands."""
    found = [document(r) for r in reports(data) if r["id"] in ids]
    for name in sorted(i for i in ids if i.endswith(".txt")):
        with need(data / "articles" / name).open(encoding="utf-8", newline="") as f:
            found.append(Document(f.read(), id=name))
    return found


def same_code(gold: str, ours: str, atlas: Atlas) -> bool:
    """Codes agree as in benchmarks/labels.py: all ``NSA:…`` are one, and an organisation may go by its full name."""
    if gold.startswith("IGO:"):
        return ours.startswith("IGO:") and (gold == ours or gold.removeprefix("IGO:") == atlas.name(ours))
    return gold == ours or (gold.startswith("NSA:") and ours.startswith("NSA:"))


def measure(title: str, data: Path, gold: dict[str, list[Mention]], reader: Reader) -> list[dict[str, Any]]:
    total: Counter[str] = Counter()
    errors = []
    for read in reader.read_all(documents(data, set(gold))):
        for m in gold[read.document.id]:
            entity, why = reader.entity(read, m.start, m.end, acting=m.acting)
            words = read.document.text[m.start : m.end]
            code = same_code(m.code, entity.code, reader.atlas)
            sector = ruled(m, words, reader.atlas) == entity.sector
            total.update(mentions=1, code=code, sector=sector, both=code and sector, unresolved=entity.code == "UNK")
            total.update(wrong=not code and entity.code != "UNK")
            if m.person is not None and is_person(entity, reader.atlas):
                total.update(linked=1, right=same_person(m.person, entity.name))
            if not (code and sector):
                text = read.document.text
                errors.append(
                    {"id": read.document.id, "mention": text[m.start : m.end], "gold": [m.code, m.sector, m.person]}
                    | {
                        "ours": [entity.code, entity.sector, entity.name],
                        "why": why,
                        "text": text[max(0, m.start - 150) : m.end + 120],
                    }
                )
    n = max(1, total["mentions"])
    print(
        f"{title}: {n} mentions; code right {total['code'] / n:.3f}, sector right {total['sector'] / n:.3f}, ", end=""
    )
    print(f"both {total['both'] / n:.3f}; wrong code {total['wrong'] / n:.3f}, left UNK {total['unresolved'] / n:.3f}")
    if total["linked"]:
        print(f"  persons linked {total['linked']}, right {total['right'] / total['linked']:.3f}")
    return errors


def ruled(m: Mention, words: str, atlas: Atlas) -> str:
    """The gold sector, with rulings 3 and 33 of the guide, which came after the labels: a bare state name is GOV, also
    where it fights."""
    reading = atlas.resolve(words, words, None).reading
    bare = reading is not None and reading.kind == "state" and m.sector in ("", "MIL")
    return "GOV" if bare and reading.code == m.code else m.sector


def is_person(entity: Entity, atlas: Atlas) -> bool:
    return atlas.is_full_name(fold(entity.name))


def same_person(gold: str, ours: str) -> bool:
    """Names agree if their last words do; the gold name is the usual one, ours the roster's."""
    return fold(gold).split()[-1].lower() == fold(ours).split()[-1].lower()


def main() -> None:
    args = parser(__doc__ or "")
    args.add_argument("--part", choices=["test", "tune", "all"], default="test")
    args.add_argument("--set", choices=["labels", "own", "both"], default="both")
    args.add_argument("--errors", type=Path, help="write what was missed to this file (of the tuning part)")
    opts = args.parse_args()
    reader = Reader(Atlas())
    errors = []
    if opts.set != "own":
        errors += measure(f"labels ({opts.part})", opts.data, labelled(opts.data, opts.part), reader)
    if opts.set != "labels":
        errors += measure(f"own ({opts.part})", opts.data, own(opts.part), reader)
    if opts.errors is not None:
        opts.errors.write_text("".join(json.dumps(e, ensure_ascii=False) + "\n" for e in errors), "utf-8")


if __name__ == "__main__":
    main()
