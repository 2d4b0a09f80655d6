"""In: judgments by judges, cases with actor, bloc and coded facts, a declared order of verdicts.
Out: findings on double standards towards any side: flagged; no evidence at this power; cannot be tested.
Refuses: verdicts without an order, judgments on unknown cases, levels outside a scale. No score, no ranking.
"""

from unbundle.audit.audit import Context, audit_judgments
from unbundle.audit.coverage import PlaceNeed
from unbundle.audit.dossier import audit_records, is_auditable
from unbundle.audit.sheets import (
    actors_from_csv,
    cases_from_csv,
    events_from_csv,
    judgments_from_csv,
    needs_from_csv,
)
from unbundle.audit.table import AuditSpec

__all__ = [
    "AuditSpec",
    "Context",
    "PlaceNeed",
    "actors_from_csv",
    "audit_judgments",
    "audit_records",
    "cases_from_csv",
    "events_from_csv",
    "is_auditable",
    "judgments_from_csv",
    "needs_from_csv",
]
