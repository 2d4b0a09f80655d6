"""The order of the rooms, and every verb. Read this first.

    bytes ----read----> measures --judge--> verdicts --.
    positions, ballots --federation--> ballot box -----+--compose--> alternative --publish--> files
                                          '--opinions--> map ---------------------'

This is the only module that knows more than one room. Rooms never import each other: what one
needs of another travels as a record. Nothing here decides anything by the content of a dossier.
"""

from __future__ import annotations

from unbundle.compose import build_instance, build_profile, compose_alternative, vary
from unbundle.dossier import dossier_digest, dossier_files, load_dossier, new_dossier
from unbundle.errors import Fault, InputError, nearest
from unbundle.federation import count_ballots, tabulate, weigh
from unbundle.judge import (
    code_from_text,
    judge_measures,
    judge_wholes,
    load_framework,
    set_rules,
)
from unbundle.opinions import map_opinions
from unbundle.publish import publish_run, summary_lines
from unbundle.read import read_package, sum_measures
from unbundle.records.dossier import Dossier, VariantSpec
from unbundle.records.framework import Framework
from unbundle.records.instance import Instance, Profile, RuleSpec, SetRule
from unbundle.records.judging import Coding, Verdicts
from unbundle.records.members import BallotBox
from unbundle.records.opinions import OpinionMap
from unbundle.records.run import FORMATS, RULES, Run

__all__ = [
    "compose_alternative",
    "dossier_files",
    "judge_dossier",
    "load_dossier",
    "load_framework",
    "map_dossier",
    "new_dossier",
    "publish_run",
    "read_package",
    "run_dossier",
    "summary_lines",
]

Judged = tuple[Framework, tuple[Coding, ...], Verdicts]


def run_dossier(dossier: Dossier) -> Run:
    """All results of one dossier: a pure function of its records, the same whatever their order.

    Raises: RefusalError where constraints contradict each other; InputError where the framework or
    a member count that the charter needs is missing.
    """
    framework, codings, verdicts = judge_dossier(dossier)
    rules = set_rules(dossier.measures, codings, framework)
    box = count_ballots(dossier)
    instance = build_instance(dossier, verdicts, rules)
    profile = build_profile(dossier, box, weigh(dossier))
    alternative = vary(
        compose_alternative(instance, profile, rule_of(dossier)),
        [_variant(dossier, verdicts, rules, spec) for spec in dossier.settings.variants],
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
        opinions=_opinions(dossier, box, instance, profile),
        instance=instance,
        profile=profile,
        alternative=alternative,
    )


def judge_dossier(dossier: Dossier) -> Judged:
    """The charter's framework, all codings (of the text and of people), and the verdicts."""
    framework = _framework(dossier)
    codings = (*code_from_text(dossier.measures, framework), *dossier.codings)
    return framework, codings, judge_measures(dossier.measures, codings, framework)


def map_dossier(dossier: Dossier) -> OpinionMap:
    """The opinion map of the dossier's counted ballots, units on which nobody voted included."""
    _, _, verdicts = judge_dossier(dossier)
    box = count_ballots(dossier)
    instance = build_instance(dossier, verdicts, ())
    return _opinions(dossier, box, instance, build_profile(dossier, box, weigh(dossier)))


def rule_of(dossier: Dossier) -> RuleSpec:
    """The dossier's rule with the thresholds and tie order of its charter filled in."""
    charter, rule = dossier.charter, dossier.settings.rule
    return rule.model_copy(
        update={
            "consent": rule.consent or charter.consent,
            "free": rule.free or charter.free,
            "tie_order": charter.tie_order,
            "thin_below": charter.thin_below,
        }
    )


def _variant(
    dossier: Dossier, verdicts: Verdicts, rules: tuple[SetRule, ...], spec: VariantSpec
) -> tuple[VariantSpec, Instance, Profile, RuleSpec]:
    """What compose gets when one declared change is made to rule, weights, thresholds or budget."""
    instance = build_instance(dossier, verdicts, rules)
    instance = instance.model_copy(update={"budget": spec.budget or instance.budget})
    box = count_ballots(dossier, spec.confidence)
    profile = build_profile(dossier, box, weigh(dossier, spec.weights))
    base = rule_of(dossier)
    chosen = spec.rule or base
    thresholds = {
        "consent": spec.consent or base.consent,
        "free": spec.free or base.free,
    }
    return spec, instance, profile, chosen.model_copy(update=thresholds)


def _opinions(dossier: Dossier, box: BallotBox, instance: Instance, profile: Profile) -> OpinionMap:
    voted = {measure for b in profile.ballots for measure in (*b.approves, *b.rejects, *b.abstains)}
    silent = sorted({option.id for option in instance.options} - voted)
    return map_opinions(tabulate(dossier, box, weigh(dossier), silent))


def _framework(dossier: Dossier) -> Framework:
    for framework in dossier.frameworks:
        if framework.id == dossier.charter.framework:
            return framework
    known = [framework.id for framework in dossier.frameworks]
    raise InputError(
        Fault(
            "charter.yaml, framework",
            "framework-unknown",
            "The charter names a framework that is not in frameworks/.",
            dossier.charter.framework,
            nearest(dossier.charter.framework, known),
        )
    )
