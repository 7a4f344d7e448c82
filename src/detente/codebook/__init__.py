"""The codebook: what may be coded, as data. ``plover.toml`` holds the ontology, ``lexicon.toml`` how English says it.

This room knows event types, modes, scores, contexts, sectors and the word patterns that point to them, and how to read
and check a user's own file. It knows nothing of documents, parses or archives.
"""

from detente.codebook.loader import load
from detente.codebook.model import NO_EVENT, Actor, Codebook, EventType, Pattern

__all__ = ["NO_EVENT", "Actor", "Codebook", "EventType", "Pattern", "load"]
