"""détente reads the news and keeps the books on how states stand with each other.

import detente

coder = detente.Coder()
with detente.open("news.duckdb") as archive:
    archive.add((coder.code(d) for d in detente.read("reports.jsonl")), coder=coder.signature)
    print(archive.relation("ARM", "RUS").series())
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from detente.coding import Coder
    from detente.errors import DetenteError
    from detente.face import Archive
    from detente.records import Coding, Document, Entity, Event
    from detente.relations import Relation
    from detente.sources import chronicle, read

    open = Archive.open

# Names are imported when they are asked for, so that "import detente" and "detente --help" load no parser.
_HOMES = {
    "Archive": "face",
    "Coder": "coding",
    "Coding": "records",
    "DetenteError": "errors",
    "Document": "records",
    "Entity": "records",
    "Event": "records",
    "Relation": "relations",
    "chronicle": "sources",
    "read": "sources",
}

__all__ = [
    "Archive",
    "Coder",
    "Coding",
    "DetenteError",
    "Document",
    "Entity",
    "Event",
    "Relation",
    "__version__",
    "chronicle",
    "open",
    "read",
]


def __getattr__(name: str) -> Any:
    if name == "open":
        return import_module("detente.face").Archive.open
    if name in _HOMES:
        return getattr(import_module(f"detente.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'detente' has no attribute {name!r}")
