"""Whose voice counts in a ledger, under names that every answer carries."""

from __future__ import annotations

from detente.errors import DetenteError
from detente.records import TieChange

POLICIES = {
    "reported": "what outlets report, and what the parties themselves announce",
    "claims": "also what third speakers say",
    "all": "also what authors think",
}


def check_policy(name: str) -> None:
    """Raise DetenteError for anything but the name of a policy."""
    if name not in POLICIES:
        raise DetenteError(f"Found a policy {name!r}; expected one of {', '.join(POLICIES)}.")


def counts(tie: TieChange, policy: str) -> bool:
    """Whether a change counts under a policy."""
    voice = tie.voice
    if voice.kind == "author":
        return policy == "all"
    if voice.kind == "outlet" or (voice.speaker is not None and voice.speaker.code in tie.parties):
        return True
    return policy in ("claims", "all")
