"""What kept facts add up to: for a pair of parties, the events between them, their series over time, the
weightiest, and the ledger of what stands between them.

The room knows the archive's questions, dates, and its own named policy of what counts. It does not know how events are
coded or who the parties are - it is given codes, and names to print -, writes nothing, and stores no result: each
answer is made anew from the events and says by which policy, from how many reports, and what was left out.
"""

from detente.relations.bookkeeping import (
    ledger_to_csv,
    ledger_to_json,
    ledger_to_markdown,
    ledger_to_text,
    tie_object,
    tie_to_text,
)
from detente.relations.comparing import Comparison, compare
from detente.relations.comparison_text import comparison_to_json, comparison_to_text
from detente.relations.ledger import Ledger, LedgerTie, Step
from detente.relations.lives import lives
from detente.relations.policy import POLICY
from detente.relations.relation import Known, Relation, RelationEvent, relation
from detente.relations.render import to_csv, to_json, to_text
from detente.relations.series import Period
from detente.relations.voices import POLICIES

__all__ = [
    "POLICIES",
    "POLICY",
    "Comparison",
    "Known",
    "Ledger",
    "LedgerTie",
    "Period",
    "Relation",
    "RelationEvent",
    "Step",
    "compare",
    "comparison_to_json",
    "comparison_to_text",
    "ledger_to_csv",
    "ledger_to_json",
    "ledger_to_markdown",
    "ledger_to_text",
    "lives",
    "relation",
    "tie_object",
    "tie_to_text",
    "to_csv",
    "to_json",
    "to_text",
]
