"""Train the network that ships, from the labels: `make train`, about an hour on two cores.

1. The lexicon codes reports without labels; the network learns from them how an event hangs in a sentence.
2. It is trained on the labels of the train part and on our own sentences.
3. Exported to ONNX, quantised to 8 bits, thresholds and calibration set on the dev part.

python -m training.train --data ../shared/data
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer

from benchmarks.data import document, reports
from detente.codebook import load
from detente.coding import Coder
from training.corpus import LABELS, part, read
from training.examples import Example, Marked, Tables, examples, frequent_paths, marked
from training.export import export
from training.network import EventNetwork, base

SILVER = 13_000
_SEED = 1
_RATE, _HEADS_RATE = 1e-4, 8e-4
_WARMUP = 0.06


def silver(data: Path, taken: set[str]) -> tuple[list[dict[str, Any]], dict[str, dict[str, Any]]]:
    """Reports as the lexicon codes them, as labels, with their texts: none that is labelled, reserved, or of the weeks
    of dev and test."""
    kept_for_measuring = set((data / "reserved_ids.txt").read_text("utf-8").split()) | taken
    free = [r for r in reports(data) if r["id"] not in kept_for_measuring and part(r["id"]) == "train"]
    chosen = random.Random(_SEED).sample(free, SILVER)
    labels = []
    for coding in Coder().code_all(map(document, chosen)):
        c = coding.to_dict()
        events = [{**e, "trigger": [e["trigger"]["start"], e["trigger"]["end"]]} for e in c["events"]]
        labels.append({"id": c["document"]["id"], "events": events})
    return labels, {r["id"]: r for r in chosen}


def fit(network: EventNetwork, found: list[Example], epochs: float, size: int) -> None:
    """Train in batches of windows of like length; the rate falls to nothing over ``epochs``."""
    encoder = [p for p in network.encoder.parameters() if p.requires_grad]
    heads = [p for name, p in network.named_parameters() if not name.startswith("encoder.")]
    optimizer = torch.optim.AdamW(
        [{"params": encoder, "lr": _RATE}, {"params": heads, "lr": _HEADS_RATE}], weight_decay=0.01
    )
    steps = int(epochs * len(found) / size)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, step / (_WARMUP * steps + 1)) * max(0.0, 1 - step / steps)
    )
    began, step, running = time.time(), 0, 0.0
    network.train()
    while step < steps:
        for batch in _batches(found, size):
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


def _batches(found: list[Example], size: int) -> list[list[Example]]:
    """Shuffled batches, each of windows of like length."""
    order = random.sample(found, len(found))
    batches: list[list[Example]] = []
    for i in range(0, len(order), 20 * size):
        pool = sorted(order[i : i + 20 * size], key=lambda e: len(e.ids))
        batches += [pool[k : k + size] for k in range(0, len(pool), size)]
    return random.sample(batches, len(batches))


def main() -> None:
    p = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    p.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder of the reference data")
    p.add_argument("--epochs", type=float, default=6)
    p.add_argument(
        "--without", choices=["silver", "pairs", "new"], nargs="*", default=[], help="for the ablation table"
    )
    p.add_argument("--out", type=Path, default=Path("training/network"), help="folder of the network")
    p.add_argument(
        "--first-stage", type=Path, help="where the network is kept after the lexicon's stage, and taken from"
    )
    p.add_argument("--seed", type=int, default=_SEED)
    options = p.parse_args()
    if not (options.data / "current-events.jsonl.gz").exists():
        sys.exit(f"{options.data} is missing: training needs the reports that the labels are of; give it with --data")
    random.seed(options.seed)
    torch.manual_seed(options.seed)
    labels = [r for r in read(LABELS / "reports.jsonl") if "new" not in options.without or len(r["labeller"]) == 1]
    if "pairs" not in options.without:
        labels += read(LABELS / "pairs.jsonl")
    trained = [r for r in labels if "text" in r or part(r["id"]) == "train"]
    ids = {r["id"] for r in labels}
    texts = {r["id"]: r for r in reports(options.data) if r["id"] in ids}
    gold = list(marked(trained, texts))
    modes = [(t.name, m) for t in load().types.values() for m in (None, *t.modes)]
    tables = Tables(list(load().types), modes, frequent_paths(gold))
    tokenizer = Tokenizer.from_file(f"{base()}/tokenizer.json")
    tokenizer.no_padding()
    tokenizer.no_truncation()

    def windows_of(texts_read: list[Marked]) -> list[Example]:
        return [e for m in texts_read for e in examples(m, tokenizer, tables)]

    network = EventNetwork(tables)
    if options.first_stage and options.first_stage.exists():
        network.load_state_dict(torch.load(options.first_stage))
    elif "silver" not in options.without:
        print(f"{date.today()}: {SILVER:,} reports as the lexicon codes them")
        network.encoder.embeddings.requires_grad_(False)
        fit(network, windows_of(list(marked(*silver(options.data, ids)))), 1, 24)
        network.encoder.embeddings.requires_grad_(True)
        if options.first_stage:
            torch.save(network.state_dict(), options.first_stage)
    print(f"{len(gold):,} labelled texts, {sum(len(m.label['events']) for m in gold):,} events")
    fit(network, windows_of(gold), options.epochs, 16)
    dev = [r for r in labels if "text" not in r and part(r["id"]) == "dev"]
    export(network, tables, tokenizer, options.out, dev, texts)


if __name__ == "__main__":
    main()
