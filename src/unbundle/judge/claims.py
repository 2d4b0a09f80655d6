"""Evidence: a severe level needs claims that carry it, or it becomes an interval that shows both ends.

Reliability of the source (A to F) and credibility of the item (1 to 6) are kept apart and never made
into one number. F and 6 mean "cannot be judged", not "false". Source: NATO AJP-2.1; on the habit of
rating both alike: Irwin and Mandel, Improving information evaluation (2019).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from unbundle.errors import Fault, InputError, nearest
from unbundle.records.base import Count, Exact, Record
from unbundle.records.framework import Framework
from unbundle.records.judging import Claim, Coding


class ClaimRule(Record):
    """When claims carry a severe level: one claim at least so good, or claims of several independent groups.

    A claim without a group counts as a group of its own source.
    """

    reliability: str = "B"
    credibility: Count = 3
    groups: Count = 2


class ClaimAudit(Record):
    """How the claims were rated: the share of ratings in which both letters and numbers go in step."""

    claims: Count
    in_step: Exact | None
    sentence: str


def weigh_claims(
    codings: Iterable[Coding],
    claims: Iterable[Claim],
    framework: Framework,
    rule: ClaimRule | None = None,
) -> tuple[Coding, ...]:
    """`codings` in their order; a severe level on claims that do not carry it is opened upwards.

    Severe is a level at or below a veto level of its criterion. Opened means: from the coded level to
    the top of the scale, so that the verdict shows both ends. Only codings with basis "claim" change.
    Raises: InputError for claims that are not in the dossier.
    """
    known = {claim.id: claim for claim in claims}
    limits = rule or ClaimRule()
    severe = {
        name: max(table[name] for table in framework.vetoes.values() if name in table)
        for name in {n for table in framework.vetoes.values() for n in table}
    }
    tops = {c.id: c.levels[-1].code for c in framework.criteria}
    rows = tuple(codings)
    faults = [fault for coding in rows for fault in _unknown(coding, known)]
    if faults:
        raise InputError(faults)
    return tuple(
        coding.model_copy(update={"hi": tops[coding.criterion], "rule": f"{coding.rule}{OPENED}"})
        if coding.basis == "claim"
        and coding.criterion in severe
        and coding.hi <= severe[coding.criterion]
        and not carries([known[i] for i in coding.claims], limits)
        else coding
        for coding in rows
    )


OPENED = " (opened: the claims do not carry a severe level)"


def carries(claims: list[Claim], rule: ClaimRule) -> bool:
    """Whether `claims` together carry a severe level under `rule`."""
    good = any(c.reliability <= rule.reliability and c.credibility <= rule.credibility for c in claims)
    usable = [c for c in claims if c.reliability != "F" and c.credibility != 6]
    groups = {c.independence_group or c.source for c in usable}
    return good or len(groups) >= rule.groups


def audit_ratings(claims: Iterable[Claim]) -> ClaimAudit:
    """The share of claims rated in step (A1, B2 ... F6); near all: one question was answered twice."""
    rows = tuple(claims)
    step = sum("ABCDEF".index(claim.reliability) + 1 == claim.credibility for claim in rows)
    share = Fraction(step, len(rows)) if rows else None
    said = (
        f"{step} of {len(rows)} claims have reliability and credibility in step; they are two questions."
        if rows
        else "There are no claims."
    )
    return ClaimAudit(claims=len(rows), in_step=share, sentence=said)


def _unknown(coding: Coding, known: Mapping[str, Claim]) -> Iterable[Fault]:
    where = f"codings, {coding.subject}, {coding.criterion}, {coding.coder}"
    for name in sorted(set(coding.claims) - known.keys()):
        yield Fault(where, "claim-unknown", "No claim has this id.", name, nearest(name, known))
