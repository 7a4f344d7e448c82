"""Places of events against labels made by reading: found, in the right country, within 100 miles.

python -m benchmarks.places [--part tune|test]

``gazetteer alone`` is told the words of the place and looks them up with the countries that the document names.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from benchmarks.data import document, need, parser, reports
from detente.atlas import Atlas
from detente.atlas.gazetteer import Gazetteer, GazetteerPlace, distance
from detente.reading import Mention, MentionFinder, Parser, Tree, split
from detente.reading.places import event_place
from detente.records import Document

GOLD = Path(__file__).parent / "gold" / "places.jsonl"
# A hundred miles, the distance at which a place counts as found in the literature on geocoding.
NEAR = 161.0  # km

Label = dict[str, Any]
Names = dict[int, tuple[str, str]]


def gold(part: str) -> list[Label]:
    with need(GOLD).open(encoding="utf-8") as lines:
        return [label for label in map(json.loads, lines) if label["part"] == part]


def resolutions(doc: Document, atlas: Atlas, finder: MentionFinder) -> list[tuple[Mention, tuple[str, str]]]:
    """Every name in the document that the atlas knows, with kind and code."""
    found = []
    for m in finder.find(doc.text):
        reading = atlas.resolve(m.surface, doc.text, doc.published, m.start)[0]
        if reading is not None:
            found.append((m, (reading.kind, reading.code)))
    return found


def by_word(tree: Tree, found: Iterable[tuple[Mention, tuple[str, str]]]) -> Names:
    return {
        t: name
        for mention, name in found
        for t in range(len(tree))
        if tree.starts[t] < mention.end and mention.start < tree.ends[t]
    }


def trigger_word(tree: Tree, start: int, end: int) -> int | None:
    """The word of the labelled trigger that the others hang on."""
    inside = [t for t in range(len(tree)) if tree.starts[t] < end and start < tree.ends[t]]
    return next((t for t in inside if tree.heads[t] not in inside or tree.heads[t] == t), None)


class Score:
    """Counts over labels: found, right country, near."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.found = self.country = self.near = self.labels = self.located = 0

    def add(self, label: Label, place: GazetteerPlace | None) -> bool:
        """Count one label; whether it is right in all that it says."""
        located = label["lat"] is not None
        right = place is not None and place.country == (label["country"] or "")
        near = place is not None and located and distance(place.point, (label["lat"], label["lon"])) <= NEAR
        self.labels += 1
        self.located += located
        self.found += place is not None
        self.country += right
        self.near += near
        return right and (near or not located)

    def __str__(self) -> str:
        n, m = max(1, self.labels), max(1, self.located)
        return f"{self.name:18}{self.found / n:8.3f}{self.country / n:10.3f}{self.near / m:14.3f}"


def main() -> None:
    args = parser(__doc__ or "")
    args.add_argument("--part", choices=["test", "tune"], default="test")
    args.add_argument("--show", action="store_true", help="print what is wrong; for the part that rules are made on")
    opts = args.parse_args()
    labels = gold(opts.part)
    wanted = {label["id"] for label in labels}
    documents = {r["id"]: document(r) for r in reports(opts.data) if r["id"] in wanted}
    atlas, gazetteer, parse = Atlas(), Gazetteer(), Parser()
    finder = MentionFinder(atlas.surfaces)
    said, alone = Score("as said"), Score("gazetteer alone")
    for label in labels:
        doc = documents[label["id"]]
        names = resolutions(doc, atlas, finder)
        countries = {code for _, (_, code) in names}
        start, end = label["trigger"]
        place = None
        for tree in parse.parse((doc.text[a:b], a) for a, b in split(doc.text)):
            trigger = trigger_word(tree, start, end)
            if trigger is not None:
                found = event_place(tree, trigger, by_word(tree, names), doc.text, gazetteer, countries)
                place = found[0] if found else None
        surface = doc.text[label["start"] : label["end"]]
        looked_up = gazetteer.best(surface, countries=countries)
        right = said.add(label, place), alone.add(label, looked_up)
        if opts.show and not all(right):
            print(
                label["id"], surface, label["country"], label["lat"], label["lon"], right, place, looked_up, sep=" | "
            )
    print(f"{len(labels)} labelled places ({opts.part}), {said.located} with coordinates")
    print(f"{'':18}{'found':>8}{'country':>10}{'within 161 km':>14}")
    print(said)
    print(alone)


if __name__ == "__main__":
    main()
