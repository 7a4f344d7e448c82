"""The codebook: what may be coded, as data. ``plover.toml`` holds the ontology of events, ``lexicon.toml`` how English
says it, ``ties.toml`` what stands between parties and the steps in its life.

This room knows types, modes, scores, contexts, sectors and the word patterns that point to them, and how to read and
check a user's own file. It knows nothing of documents, parses or archives.
"""

from detente.codebook.loader import load
from detente.codebook.model import NO_EVENT, Actor, Codebook, EventType, Pattern
from detente.codebook.ties import Change, TieKind, Ties

__all__ = ["NO_EVENT", "Actor", "Change", "Codebook", "EventType", "Pattern", "TieKind", "Ties", "load"]
