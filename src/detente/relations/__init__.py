"""What kept facts add up to: for a pair of parties, the events between them, their series over time, the weightiest.

The room knows the archive's questions, dates, and its own named policy of what counts. It does not know how events are
coded or who the parties are - it is given codes, and names to print -, writes nothing, and stores no result: each
answer is made anew from the events and says by which policy, from how many reports, and what was left out.
"""

from detente.relations.policy import POLICY
from detente.relations.relation import Relation, RelationEvent, relation
from detente.relations.render import to_csv, to_json, to_text
from detente.relations.series import Period

__all__ = ["POLICY", "Period", "Relation", "RelationEvent", "relation", "to_csv", "to_json", "to_text"]
