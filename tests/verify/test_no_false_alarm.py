"""Honest packs of many kinds: check.py says ok, whatever the dossier makes use of.

A checker that cries wolf is worse than none. Random small dossiers with everything that a dossier can hold:
variants, prerequisites, nested lines, limits, joint rules, vetoes, freed money, two currencies, listed units,
weights, persons of organisations, conditions, blocs.
"""

from __future__ import annotations

from fractions import Fraction
from random import Random
from typing import Any

import pytest

from tests import builders as make
from tests.pack.made import pack_of
from tests.verify.test_tamper import Check, check
from unbundle.errors import InputError, RefusalError
from unbundle.records.charter import Consent, FreeRule, Weights
from unbundle.records.dossier import BudgetLine, Dossier
from unbundle.records.instance import Limit, RuleSpec
from unbundle.records.measure import Amount
from unbundle.records.members import Ballot, Voter

__all__ = ["check"]
KINDS = (
    "duty",
    "sanction",
    "permission",
    "interpretive",
    "transfer",
    "amendment_of_law",
    "limitation",
    "rescission",
)


def measures(r: Random) -> list[Any]:
    """Lines with and without money, some inside, some in place of, and some in need of others."""
    made: list[Any] = []
    for n in range(r.randint(4, 12)):
        name, ids = f"m{n}", [m.id for m in made]
        more: dict[str, Any] = {"origin": r.choice(["official", "official", "proposed"])}
        if ids and r.random() < 0.3:
            more["parent"] = r.choice(ids)
        elif ids and r.random() < 0.25:
            more["variant_of"] = r.choice(ids)
        if ids and r.random() < 0.25:
            more["requires"] = tuple(sorted(r.sample(ids, r.randint(1, min(2, len(ids))))))
        if r.random() < 0.5:
            made.append(make.measure(name, r.randint(1, 60) * 10, **more))
        else:
            made.append(make.measure(name, kind=r.choice(KINDS), **more))
        if made[-1].amount and r.random() < 0.15:
            made[-1] = made[-1].model_copy(update={"amount": Amount(minor=77, currency="EUR")})
    return made


def random_dossier(seed: int) -> Dossier:
    """One dossier of made-up parts; the same for the same number."""
    r = Random(seed)
    lines = measures(r)
    ids = [m.id for m in lines]
    names = [f"o{n}" for n in range(r.randint(2, 7))]
    persons = r.random() < 0.3
    orgs = tuple(
        make.organisation(n, kind=r.choice(["party", "union"]), members=r.randint(1, 99)) for n in names
    )
    voters = tuple(
        Voter(id=f"{n}.{k}", name=f"{n}.{k}", organisation=n if r.random() < 0.8 else None)
        for n in names
        for k in range(r.randint(1, 2) if persons else 0)
    )
    cast = [(v.id, None) for v in voters] or [(None, n) for n in names]
    ballots = tuple(
        Ballot(
            voter=voter,
            organisation=organisation,
            measure=line,
            vote=vote,
            cast_at="2026-03-02T10:00:00Z",
            conditions=("openly",) if vote == "approve" and r.random() < 0.2 else (),
        )
        for voter, organisation in cast
        for line in ids
        if (vote := r.choice(["approve", "approve", "reject", "abstain", ""]))
    )
    limits = (
        Limit(id="cap", kind="cap", members=tuple(ids[:3]), count=2),
        Limit(id="id", kind="cap", members=tuple(ids[2:]), amount=90),
    )
    weights = [Weights(), Weights(kind="members", power=Fraction(1, 2), unknown_members=1)]
    consent = Consent(
        threshold=Fraction(r.choice([1, 2]), 3),
        of=r.choice(["members", "organisations", "bloc"]),
        basis=r.choice(["eligible", "cast"]),
        attribute="kind",
    )
    free = FreeRule(
        quorum=Fraction(1, r.randint(2, 5)),
        basis=r.choice(["eligible", "cast"]),
        double_majority=r.random() < 0.5,
        order=r.choice(["support", "id"]),
    )
    steps = ["none", "add1", "add1-greedy"]
    return make.dossier(
        budget=BudgetLine(minor=1000, label="parameter", reason="for a test"),
        charter=make.charter(weights=r.choice(weights), consent=consent, free=free),
        measures=tuple(lines),
        organisations=orgs,
        voters=voters,
        ballots=ballots,
        votes_from="roll-calls" if persons else "ballots",
        bloc_attributes=() if persons else ("kind",),
        rates=(("EUR", "USD", Fraction(11, 10), "made up"),),
        frees_money=tuple(m.id for m in lines if m.kind == "rescission"),
        limits=limits if r.random() < 0.3 else (),
        rule=RuleSpec(
            rule=r.choice(["equal-shares", "equal-shares", "phragmen"]), completion=r.choice(steps)
        ),
    )


@pytest.mark.parametrize("start", range(0, 60, 20))
def test_random_honest_packs_pass(start: int, check: Check) -> None:
    """Sixty dossiers; those that the rules themselves refuse are not packs."""
    made = 0
    for seed in range(start, start + 20):
        try:
            files = pack_of(random_dossier(seed))
        except (InputError, RefusalError):
            continue
        made += 1
        code, text = check(files, trust=False)
        assert code == 0, f"{seed}: {text}"
    assert made >= 10
