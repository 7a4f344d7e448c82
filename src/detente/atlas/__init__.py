"""The atlas: who there is, and when. Small dated tables of facts - states, names, leaders, organisations, groups,
generic agents - and the Resolver that turns a mention and a date into an entity.

This room knows names and codes; it knows nothing of grammar, events or archives. Tables are made by
``training/build_atlas.py`` and read with nothing but the standard library.
"""

from detente.atlas.folding import compose, fold
from detente.atlas.gazetteer import Gazetteer, GazetteerPlace
from detente.atlas.own import read_own
from detente.atlas.resolver import Atlas, Reading, Resolution
from detente.atlas.tables import Tables, load_tables

__all__ = [
    "Atlas",
    "Gazetteer",
    "GazetteerPlace",
    "Reading",
    "Resolution",
    "Tables",
    "compose",
    "fold",
    "load_tables",
    "read_own",
]
