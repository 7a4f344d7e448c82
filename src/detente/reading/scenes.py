"""Whose police: the country of agents who go without one, by where the document is set."""

from __future__ import annotations

from collections.abc import Collection

from detente.atlas import Atlas

# Sectors whose country may be read off the place of the event: police in Kabul are Afghan police.
LOCAL = frozenset("COP CVL JUD LEG OPP JRN REL EDU MED LAB REF BUS GOV ELI CRM PTY AGR REB".split())
# Who is called so is not of the country where it happens.
ABROAD = frozenset("foreign international global multinational overseas western european countries powers".split())
# Those who may be abroad are only of a country if the document names no other.
_ARMED = frozenset(["MIL"])


def home(atlas: Atlas, sector: str, states: Collection[str], scenes: Collection[str]) -> tuple[str, str]:
    """The country of agents whom their sentence does not place, and why: the only state that the document names
    (``states``), or the only one in which it places anything (``scenes``). Two empty strings where that is not one."""
    if sector in LOCAL | _ARMED and len(states) == 1:
        (code,) = states
        return code, f"only {atlas.name(code)} is named"
    if sector in LOCAL and len(scenes) == 1:
        (code,) = scenes
        return code, f"the document is set in {atlas.name(code)}"
    return "", ""
