"""Whether a confidence of .7 means right in 70 of 100 cases, and what a threshold costs: tables, docs/reliability.svg.

python -m benchmarks.reliability [--part dev|test]

An event is right where all its triples are in the labels of training/labels; a recall is the share of the labelled
triples that events of at least that confidence find.
"""

from __future__ import annotations

from pathlib import Path

from benchmarks.data import document, parser, reports
from benchmarks.labels import triples
from detente.coding import Coder
from training import corpus

PICTURE = Path(__file__).parents[1] / "docs" / "reliability.svg"
_SIDE, _MARGIN = 320, 48


def judged(data: Path, part: str) -> tuple[list[tuple[float, bool, int]], int]:
    """For each coded event its confidence, whether it is right, and how many of the labelled triples it finds; and the
    number of labelled triples."""
    wanted = {}
    for label in corpus.read(corpus.LABELS / "reports.jsonl"):
        if corpus.part(label["id"]) == part:
            wanted.setdefault(label["id"], triples(label["events"]))
    documents = [document(r) for r in reports(data) if r["id"] in wanted]
    found = []
    for coding in Coder().code_all(documents):
        c = coding.to_dict()
        gold = wanted[c["document"]["id"]]
        for e in c["events"]:
            ours = triples([e])
            found.append((e["confidence"], ours <= gold, len(ours & gold)))
    return found, sum(map(len, wanted.values()))


def picture(rows: list[tuple[float, float, int]]) -> str:
    """The share that is right over the confidence; a dot's area is its number of events."""

    def x(value: float) -> float:
        return _MARGIN + value * _SIDE

    def y(value: float) -> float:
        return _MARGIN / 2 + (1 - value) * _SIDE

    most = max(n for *_, n in rows)
    size = _SIDE + 2 * _MARGIN
    drawn = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size}" height="{size}" '
        'font-family="sans-serif" font-size="11">',
        '<rect width="100%" height="100%" fill="white"/>',
        f'<line x1="{x(0)}" y1="{y(0)}" x2="{x(1)}" y2="{y(1)}" stroke="#bbb" stroke-dasharray="4 4"/>',
    ]
    for tenth in range(0, 11, 2):
        value = tenth / 10
        drawn.append(f'<text x="{x(value)}" y="{y(0) + 16}" text-anchor="middle">{value:.1f}</text>')
        drawn.append(f'<text x="{x(0) - 8}" y="{y(value) + 4}" text-anchor="end">{value:.1f}</text>')
        for line in ((x(value), y(0), x(value), y(1)), (x(0), y(value), x(1), y(value))):
            drawn.append('<line x1="{}" y1="{}" x2="{}" y2="{}" stroke="#eee"/>'.format(*line))
    for confidence, right, n in rows:
        radius = 3 + 9 * (n / most) ** 0.5
        drawn.append(f'<circle cx="{x(confidence):.1f}" cy="{y(right):.1f}" r="{radius:.1f}" fill="#2a6f97"/>')
    drawn.append(f'<text x="{x(0.5)}" y="{size - 26}" text-anchor="middle">confidence</text>')
    drawn.append(f'<text x="14" y="{y(0.5)}" text-anchor="middle" transform="rotate(-90 14 {y(0.5)})">right</text>')
    return "\n".join([*drawn, "</svg>", ""])


def main() -> None:
    args = parser(__doc__ or "")
    args.add_argument("--part", choices=["dev", "test"], default="test")
    options = args.parse_args()
    found, labelled = judged(options.data, options.part)
    rows = []
    print(f"{len(found)} events ({options.part})\n{'confidence':>12}{'events':>8}{'right':>8}")
    for tenth in range(10):
        here = [(c, right) for c, right, _ in found if tenth <= 10 * c < tenth + 1 or (tenth == 9 and c == 1)]
        if here:
            rows.append((sum(c for c, _ in here) / len(here), sum(right for _, right in here) / len(here), len(here)))
            print(f"{rows[-1][0]:12.2f}{rows[-1][2]:8}{rows[-1][1]:8.3f}")
    print(f"{'at least':>12}{'events':>8}{'right':>8}{'recall':>8}")
    for least in (0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8):
        kept = [(right, hits) for c, right, hits in found if c >= least]
        share = sum(right for right, _ in kept) / max(1, len(kept))
        print(f"{least:12.1f}{len(kept):8}{share:8.3f}{sum(hits for _, hits in kept) / max(1, labelled):8.3f}")
    PICTURE.write_text(picture(rows), "utf-8")


if __name__ == "__main__":
    main()
