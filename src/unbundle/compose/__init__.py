"""In: options with costs and constraints, weighted ballots, a rule (records.instance).
Out: one affordable alternative with its trace, certificate and reasons (records.alternative).
Refuses: dangling or doubled references (InputError); constraints that contradict each other (RefusalError).

Start at `compose.py`: it calls `setup` (check and compile), `outcome` (closing, rules, completion,
free) and then the modules that explain (`decisions`, `certificate`, `ledger`, `summary`). The rule
itself, in plain fractions, is `shares.py`; `fast.py` and `kernels.py` compute the same faster.
Beside it: `whatif`, `power`, `wordings`, and the files `instance_file`, `pabulib`, `tables`.
"""

from unbundle.compose.ask import Answer, Ask, answer_case, read_budgets, read_case, read_given, with_changes
from unbundle.compose.build import build_instance, build_profile
from unbundle.compose.compose import compose_alternative
from unbundle.compose.explain import explain
from unbundle.compose.instance_file import Case, read_instance, write_instance
from unbundle.compose.pabulib import read_pb, write_pb
from unbundle.compose.power import largest_exponent, measure_power, member_weights, quota_of, report_power
from unbundle.compose.spec import rule_of
from unbundle.compose.tables import exact_of, read_members, read_rankings
from unbundle.compose.vary import vary
from unbundle.compose.whatif import check_given, leave_one_out, swap_test, sweep_budget, sweep_weights
from unbundle.compose.wordings import rank_wordings

__all__ = [
    "Answer",
    "Ask",
    "Case",
    "answer_case",
    "build_instance",
    "build_profile",
    "check_given",
    "compose_alternative",
    "exact_of",
    "explain",
    "largest_exponent",
    "leave_one_out",
    "measure_power",
    "member_weights",
    "quota_of",
    "rank_wordings",
    "read_budgets",
    "read_case",
    "read_given",
    "read_instance",
    "read_members",
    "read_pb",
    "read_rankings",
    "report_power",
    "rule_of",
    "swap_test",
    "sweep_budget",
    "sweep_weights",
    "vary",
    "with_changes",
    "write_instance",
    "write_pb",
]
