"""The rule of a dossier, complete: its own choice with the thresholds of its charter."""

from __future__ import annotations

from unbundle.records.dossier import Dossier, VariantSpec
from unbundle.records.instance import RuleSpec


def rule_of(dossier: Dossier, change: VariantSpec | None = None) -> RuleSpec:
    """The rule with consent, free rule, tie order and thin mark filled in from the charter.

    `change` replaces the rule or single thresholds, as a declared variant does.
    """
    charter = dossier.charter
    rule = (change and change.rule) or dossier.settings.rule
    return rule.model_copy(
        update={
            "consent": (change and change.consent) or rule.consent or charter.consent,
            "free": (change and change.free) or rule.free or charter.free,
            "tie_order": charter.tie_order,
            "thin_below": charter.thin_below,
        }
    )
