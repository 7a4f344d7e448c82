"""Codes reports on a cluster of this machine, in small shards and by a coder that fails on marked documents, and tells
of each shard; a program for tests that look at it and kill it."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict

from deadly import Deadly

import detente
from detente.cluster import code_on_cluster


def main(source: str, out: str) -> None:
    for shard in code_on_cluster(detente.read(source), out, workers=2, shard=50, coder=Deadly):
        print(json.dumps(asdict(shard)), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
