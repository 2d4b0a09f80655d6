"""In: options with costs and constraints, weighted ballots, a rule (records.instance).
Out: one affordable alternative with its trace, certificate and reasons (records.alternative).
Refuses: dangling or doubled references (InputError); constraints that contradict each other (RefusalError).

Start at `compose.py`: it calls `setup` (check and compile), `outcome` (closing, rules, complete,
free) and then the modules that explain (`decisions`, `certificate`, `ledger`, `summary`).
"""

from unbundle.compose.build import build_instance, build_profile
from unbundle.compose.compose import compose_alternative
from unbundle.compose.spec import rule_of
from unbundle.compose.vary import vary

__all__ = ["build_instance", "build_profile", "compose_alternative", "rule_of", "vary"]
