"""In: a dossier with members, charter, mandates, positions, ballots or signatures.

Out: the ballots that count, with everything set aside and why; weights; who may do what; who signs.
Refuses: acts without a mandate, charters that promise what nobody can keep, levels that would not hide.

This room alone weighs members and reads positions as provisional votes. It does not decide
which measures are chosen.
"""

from unbundle.federation.allowed import Allowed, Denied, allowed, render_rights
from unbundle.federation.ballots import count_ballots
from unbundle.federation.charters import charter_pattern, charter_patterns, check_charter, odd_choices
from unbundle.federation.disclose import Shown, compare_groups, compare_sizes, disclose
from unbundle.federation.keeping import refuse_short_round, turnout
from unbundle.federation.mandates import standing
from unbundle.federation.members import affected_members, check_members, odd_members
from unbundle.federation.positions import revise_positions
from unbundle.federation.signoff import (
    call_of,
    check_national,
    count_signatures,
    phase_of,
    refuse_embargoed,
    signatory_csv,
    signatory_text,
    text_digest,
    why_not_withdrawn,
    why_unsigned,
)
from unbundle.federation.table import tabulate
from unbundle.federation.weights import weigh

__all__ = [
    "Allowed",
    "Denied",
    "Shown",
    "affected_members",
    "allowed",
    "call_of",
    "charter_pattern",
    "charter_patterns",
    "check_charter",
    "check_members",
    "check_national",
    "compare_groups",
    "compare_sizes",
    "count_ballots",
    "count_signatures",
    "disclose",
    "odd_choices",
    "odd_members",
    "phase_of",
    "refuse_embargoed",
    "refuse_short_round",
    "render_rights",
    "revise_positions",
    "signatory_csv",
    "signatory_text",
    "standing",
    "tabulate",
    "text_digest",
    "turnout",
    "weigh",
    "why_not_withdrawn",
    "why_unsigned",
]
