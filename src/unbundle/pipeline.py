"""The order of the rooms, and the verbs that need more than one. Read this first.

    bytes ----read----> measures --judge--> verdicts --.
    positions, ballots --federation--> ballot box -----+--compose--> alternative --publish--> files
                                          '--opinions--> map ---------------------+
    the same dossier --budget, exposure, casebook--> stakes --------------------------'

With `evidence.py` (packs) this is the only module that knows more than one room. Rooms never import
each other: what one needs of another travels as a record. Nothing here decides anything by the
content of a dossier.
"""

from __future__ import annotations

from unbundle.audit import AuditSpec, Context, audit_records, is_auditable
from unbundle.budget import home_stakes
from unbundle.casebook import casebook_stakes
from unbundle.compose import build_instance, build_profile, compose_alternative, rule_of, vary
from unbundle.dossier import dossier_digest, in_order, load_dossier, new_dossier
from unbundle.exposure import shock_stakes
from unbundle.federation import count_ballots, tabulate, weigh
from unbundle.judge import all_codings, framework_of, judge_measures, judge_wholes, rule_and_scales, set_rules
from unbundle.opinions import Options, map_opinions
from unbundle.publish import publish_run, summary_lines
from unbundle.read import read_package, sum_measures
from unbundle.records.dossier import Dossier, VariantSpec
from unbundle.records.findings import Findings
from unbundle.records.framework import Framework
from unbundle.records.instance import Instance, Profile, RuleSpec
from unbundle.records.judging import Coding, Verdicts
from unbundle.records.members import BallotBox
from unbundle.records.opinions import OpinionMap
from unbundle.records.run import FORMATS, RULES, Run
from unbundle.records.stakes import Stakes
from unbundle.records.votes import VoteTable

__all__ = [
    "audit_dossier",
    "compose_alternative",
    "find_stakes",
    "judge_dossier",
    "load_dossier",
    "map_dossier",
    "new_dossier",
    "publish_run",
    "read_package",
    "run_dossier",
    "summary_lines",
]

Judged = tuple[Framework, tuple[Coding, ...], Verdicts]
Case = tuple[VariantSpec, Instance, Profile, RuleSpec]


def run_dossier(dossier: Dossier) -> Run:
    """All results of one dossier: a pure function of its records, the same whatever their order.

    Raises: RefusalError where constraints contradict each other; InputError where the framework or
    a member count that the charter needs is missing.
    """
    dossier = in_order(dossier)
    framework, codings, verdicts = judge_dossier(dossier)
    rules = set_rules(dossier.measures, codings, framework)
    box = count_ballots(dossier)
    instance = build_instance(dossier, verdicts, rules)
    profile = build_profile(dossier, box, weigh(dossier))
    alternative = vary(
        compose_alternative(instance, profile, rule_of(dossier)),
        [_variant(dossier, instance, profile, spec) for spec in dossier.settings.variants],
    )
    chosen = {
        "official": tuple(option.id for option in instance.options if option.origin == "official"),
        "alternative": (*alternative.selected, *alternative.adopted),
    }
    wholes = judge_wholes(dossier.measures, verdicts, codings, framework, chosen)
    return Run(
        formats=FORMATS,
        rules=RULES,
        dossier_sha256=dossier_digest(dossier),
        totals=sum_measures(dossier.measures),
        box=box,
        verdicts=verdicts.model_copy(update={"wholes": wholes}),
        opinions=map_opinions(_table(dossier, box, instance, profile)),
        instance=instance,
        profile=profile,
        alternative=alternative,
        findings=audit_dossier(dossier) if is_auditable(dossier) else None,
        stakes=find_stakes(dossier),
    )


def find_stakes(dossier: Dossier) -> Stakes | None:
    """What the package means at home, abroad and in the light of the past; None where nobody asks.

    Needs no votes. Each room leaves out what the dossier's entry `stakes` does not ask of it.
    """
    if dossier.settings.stakes is None and not dossier.ledger:
        return None
    home, past, abroad = home_stakes(dossier), casebook_stakes(dossier), shock_stakes(dossier)
    return Stakes(
        **home._asdict(),
        **past._asdict(),
        exposure=abroad.rows if abroad else (),
        shock=abroad.summary if abroad else None,
    )


def judge_dossier(dossier: Dossier) -> Judged:
    """The charter's framework, all codings (of the text and of people, claims weighed), and the verdicts."""
    framework = framework_of(dossier)
    codings = all_codings(dossier, framework)
    return framework, codings, judge_measures(dossier.measures, codings, framework)


def audit_dossier(
    dossier: Dossier, spec: AuditSpec | None = None, order: tuple[str, ...] = (), more: Context | None = None
) -> Findings:
    """Double standards in the dossier's judgments, its cases compared under the charter's framework."""
    return audit_records(dossier, *rule_and_scales(framework_of(dossier)), spec, order, more)


def map_dossier(dossier: Dossier, options: Options | None = None) -> OpinionMap:
    """The opinion map of the dossier's counted ballots, units on which nobody voted included."""
    return map_opinions(votes_of(dossier), options)


def votes_of(dossier: Dossier) -> VoteTable:
    """The dossier's counted ballots as one table, units on which nobody voted included."""
    _, _, verdicts = judge_dossier(dossier)
    box = count_ballots(dossier)
    instance = build_instance(dossier, verdicts, ())
    return _table(dossier, box, instance, build_profile(dossier, box, weigh(dossier)))


def _variant(dossier: Dossier, instance: Instance, profile: Profile, spec: VariantSpec) -> Case:
    """What compose gets when one declared change is made to rule, weights, thresholds or budget."""
    instance = instance.model_copy(update={"budget": spec.budget or instance.budget})
    if spec.confidence or spec.weights:
        box = count_ballots(dossier, spec.confidence)
        profile = build_profile(dossier, box, weigh(dossier, spec.weights))
    return spec, instance, profile, rule_of(dossier, spec)


def _table(dossier: Dossier, box: BallotBox, instance: Instance, profile: Profile) -> VoteTable:
    voted = {measure for b in profile.ballots for measure in (*b.approves, *b.rejects, *b.abstains)}
    silent = sorted({option.id for option in instance.options} - voted)
    return tabulate(dossier, box, weigh(dossier), silent)
