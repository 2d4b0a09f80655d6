"""In: a dossier with members, charter, positions or ballots.

Out: the ballots that count, with everything set aside and why; each member's weight.
Refuses: weights that cannot be computed from what is known.

This room alone weighs members and reads positions as provisional votes. It does not decide
which measures are chosen.
"""

from unbundle.federation.ballots import count_ballots
from unbundle.federation.table import tabulate
from unbundle.federation.weights import weigh

__all__ = ["count_ballots", "tabulate", "weigh"]
