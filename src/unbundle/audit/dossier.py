"""The audit of a dossier's judgments: what it holds of cases, codings and actors, as `audit` takes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from unbundle.audit.audit import Context, audit_judgments
from unbundle.audit.strata import Rule
from unbundle.audit.table import ORDERS, AuditSpec, order_of
from unbundle.records.dossier import Dossier
from unbundle.records.findings import Findings


def audit_records(
    dossier: Dossier,
    rule: Rule,
    scales: Mapping[str, tuple[int, int]],
    spec: AuditSpec | None = None,
    order: tuple[str, ...] = (),
    context: Context | None = None,
) -> Findings:
    """Findings on `dossier.judgments`; cases are alike by `rule`, a framework's verdict on their levels.

    `order` runs from the mildest verdict to the harshest, by default the known one that fits the words.
    `context` may add people in need and outside events. Raises: InputError as `audit_judgments`.
    """
    known = replace(context or Context(), rule=rule, scales=scales, actors=dossier.actors)
    words = order or order_of(dossier.judgments) or ORDERS[0]
    return audit_judgments(dossier.judgments, dossier.cases, words, spec, dossier.codings, known)


def is_auditable(dossier: Dossier) -> bool:
    """Whether there are judgments whose words have a known order."""
    return bool(dossier.judgments) and bool(order_of(dossier.judgments))
