"""In: measures, codings with their quotes, a framework of principles as data.
Out: the possible verdicts on every measure and on each whole, why, what would decide, the smallest repair.
Refuses: criteria that name an actor, frameworks that are not monotone, levels outside a scale.
"""

from unbundle.judge.changes import Flips, flips, with_distinction
from unbundle.judge.chosen import all_codings, framework_of, under
from unbundle.judge.claims import ClaimRule, audit_ratings, weigh_claims
from unbundle.judge.coders import Agreement, agreement
from unbundle.judge.loading import load_framework
from unbundle.judge.questions import Agenda, Question, agenda, answer
from unbundle.judge.sets import set_rules
from unbundle.judge.shipped import shipped_frameworks
from unbundle.judge.texts import code_from_text
from unbundle.judge.verdicts import judge_measures, rule_and_scales, verdict_rule
from unbundle.judge.wholes import judge_wholes

__all__ = [
    "Agenda",
    "Agreement",
    "ClaimRule",
    "Flips",
    "Question",
    "agenda",
    "agreement",
    "all_codings",
    "answer",
    "audit_ratings",
    "code_from_text",
    "flips",
    "framework_of",
    "judge_measures",
    "judge_wholes",
    "load_framework",
    "rule_and_scales",
    "set_rules",
    "shipped_frameworks",
    "under",
    "verdict_rule",
    "weigh_claims",
    "with_distinction",
]
