"""In: a dossier with members, charter, positions or ballots.

Out: the ballots that count, with everything set aside and why; each member's weight; what a pack may show.
Refuses: weights that cannot be computed from what is known; levels of disclosure that would not hide.

This room alone weighs members and reads positions as provisional votes. It does not decide
which measures are chosen.
"""

from unbundle.federation.allowed import Allowed, Denied, allowed, render_rights
from unbundle.federation.ballots import count_ballots
from unbundle.federation.disclose import Shown, compare_groups, compare_sizes, disclose
from unbundle.federation.keeping import refuse_short_round, turnout
from unbundle.federation.mandates import standing
from unbundle.federation.positions import revise_positions
from unbundle.federation.table import tabulate
from unbundle.federation.weights import weigh

__all__ = [
    "Allowed",
    "Denied",
    "Shown",
    "allowed",
    "compare_groups",
    "compare_sizes",
    "count_ballots",
    "disclose",
    "refuse_short_round",
    "render_rights",
    "revise_positions",
    "standing",
    "tabulate",
    "turnout",
    "weigh",
]
