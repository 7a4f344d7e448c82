"""Which events count, under one name that every answer carries."""

from __future__ import annotations

from detente.records import Event

POLICY = "reported"
"""The policy of this edition: an event counts where a report tells it as having happened, whoever's voice it is.

Every voice counts alike, and so does every report: two reports of one meeting are two events here. Events that did not
happen - PLOVER's ``negation`` and ``hypothetical`` - and those that have not happened yet - ``future`` - are left out
of series and scores, and counted by reason. So are events whose date is too coarse for the span that was asked for.
"""

POLICY_TEXT = (
    "each event counts once for each report that tells it as having happened, whoever says so; "
    "what is denied, supposed or still to come is left out"
)

COARSE = "coarse"
# In this order, for an event may be more than one: what is denied is not also counted as still to come.
REASONS = {
    "negation": "denied",
    "hypothetical": "only supposed",
    "future": "not yet",
    COARSE: "dated too coarsely for the span",
}
"""Why an event is left out, and how that is said to a reader."""


def left_out(event: Event) -> str | None:
    """The reason for which the policy leaves ``event`` out, or None where it counts."""
    return next((reason for reason in REASONS if reason in event.auxiliary), None)
