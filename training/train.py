"""Train the network that ships, from the labels and from what a teacher saw: `make train`, about an hour on two cores.

1. It learns from the teacher's readings of reports without labels (labels/teacher.jsonl.gz; teacher.py).
2. It is trained on the labels of the train part and on our own sentences.
3. Exported to ONNX, quantised to 8 bits, thresholds and calibration set on the dev part.

`make teacher` does 2 and 3 with the larger encoder, and then reads. ``--without`` leaves a source out, for the ablation
table of CARD.md.

python -m training.train --data ../shared/data
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer

from benchmarks.data import reports
from detente.codebook import load
from detente.coding.learned import Learned
from detente.coding.network import Network
from training import teacher
from training.corpus import LABELS, part, read
from training.examples import Example, Marked, Tables, examples, frequent_paths, marked
from training.export import export
from training.network import EventNetwork, Recipe, large, small
from training.tuning import tune

_SEED = 1
_WARMUP = 0.06
_BATCH = 16
# Reports without labels that the teacher reads, and how often the student learns from them.
_READ, _EPOCHS_TAUGHT = 80_000, 1


def fit(network: EventNetwork, found: list[Example], recipe: Recipe, epochs: float) -> None:
    """Train in batches of windows of like length; the rate falls to nothing over ``epochs``."""
    encoder = [p for p in network.encoder.parameters() if p.requires_grad]
    heads = [p for name, p in network.named_parameters() if not name.startswith("encoder.")]
    optimizer = torch.optim.AdamW(
        [{"params": encoder, "lr": recipe.rate}, {"params": heads, "lr": recipe.heads_rate}], weight_decay=0.01
    )
    steps = int(epochs * len(found) / _BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, step / (_WARMUP * steps + 1)) * max(0.0, 1 - step / steps)
    )
    began, step, running = time.time(), 0, 0.0
    network.train()
    while step < steps:
        for batch in _batches(found):
            loss = network.loss(batch)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            step += 1
            running += (loss.item() - running) / min(step, 50)
            if step % 100 == 0 or step == steps:
                print(f"  step {step} of {steps}, loss {running:.2f}, {time.time() - began:.0f} s", flush=True)
            if step == steps:
                return


def _batches(found: list[Example]) -> list[list[Example]]:
    """Shuffled batches, each of windows of like length."""
    order = random.sample(found, len(found))
    batches: list[list[Example]] = []
    for i in range(0, len(order), 20 * _BATCH):
        pool = sorted(order[i : i + 20 * _BATCH], key=lambda e: len(e.ids))
        batches += [pool[k : k + _BATCH] for k in range(0, len(pool), _BATCH)]
    return random.sample(batches, len(batches))


def unlabelled(data: Path, taken: set[str]) -> list[dict[str, Any]]:
    """Reports for the teacher: none that is labelled, reserved, or of the weeks of dev and test."""
    kept_for_measuring = set((data / "reserved_ids.txt").read_text("utf-8").split()) | taken
    free = [r for r in reports(data) if r["id"] not in kept_for_measuring and part(r["id"]) == "train"]
    return random.Random(_SEED).sample(free, min(_READ, len(free)))


def readings(folder: Path, found: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """What the teacher in ``folder`` sees in reports; on all cores, about 15 reports a second each."""
    jobs = [(folder, found[i : i + 500]) for i in range(0, len(found), 500)]
    with multiprocessing.get_context("spawn").Pool() as pool:
        for n, read_here in enumerate(pool.imap(_read, jobs), 1):
            yield from read_here
            print(f"  {n * 500} reports read", flush=True)


def _read(job: tuple[Path, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    folder, found = job
    coder = Learned(Network(folder))
    texts = {r["id"]: r for r in found}
    return [teacher.reading(m, coder) for m in marked([{"id": i} for i in texts], texts, coder.screen_nothing())]


def main() -> None:
    p = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    p.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder of the reference data")
    p.add_argument("--teacher", action="store_true", help="train the teacher, and let it read")
    p.add_argument("--epochs", type=float, help="on the labels")
    p.add_argument(
        "--without", choices=["teacher", "pairs", "new"], nargs="*", default=[], help="for the ablation table"
    )
    p.add_argument("--out", type=Path, help="folder of the network")
    p.add_argument("--seed", type=int, default=_SEED)
    options = p.parse_args()
    if not (options.data / "current-events.jsonl.gz").exists():
        sys.exit(f"{options.data} is missing: training needs the reports that the labels are of; give it with --data")
    random.seed(options.seed)
    torch.manual_seed(options.seed)
    recipe = large() if options.teacher else small()
    labels = [r for r in read(LABELS / "reports.jsonl") if "new" not in options.without or len(r["labeller"]) == 1]
    if "pairs" not in options.without:
        labels += read(LABELS / "pairs.jsonl")
    seen = [] if options.teacher or "teacher" in options.without else teacher.read()
    ids = {r["id"] for r in labels}
    texts = {r["id"]: r for r in reports(options.data) if r["id"] in ids.union(r["id"] for r in seen)}
    gold = list(marked([r for r in labels if "text" in r or part(r["id"]) == "train"], texts))
    modes = [(t.name, m) for t in load().types.values() for m in (None, *t.modes)]
    tables = Tables(list(load().types), modes, frequent_paths(gold))
    tokenizer = Tokenizer.from_file(f"{recipe.folder}/tokenizer.json")
    tokenizer.no_padding()
    tokenizer.no_truncation()

    def windows_of(
        texts_read: Iterable[Marked], cut: Callable[[Marked, Tokenizer, Tables], Iterator[Example]]
    ) -> list[Example]:
        return [e for m in texts_read for e in cut(m, tokenizer, tables)]

    network = EventNetwork(tables, recipe)
    if seen:
        print(f"{len(seen):,} reports as the teacher reads them")
        fit(network, windows_of(marked(seen, texts), teacher.taught), recipe, _EPOCHS_TAUGHT)
    print(f"{len(gold):,} labelled texts, {sum(len(m.label['events']) for m in gold):,} events")
    fit(network, windows_of(gold, examples), recipe, options.epochs or recipe.epochs)
    dev = [r for r in labels if "text" not in r and part(r["id"]) == "dev"]
    out = options.out or recipe.out
    export(network, tables, tokenizer, out)
    tune(out, dev, texts)
    if options.teacher:
        teacher.write(readings(out, unlabelled(options.data, ids)))


if __name__ == "__main__":
    main()
