"""Random small federations with split mandates: the house and the naive reading decide alike."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.builders import charter, measure, organisation
from tests.federation import naive
from tests.federation.test_mandates import federation
from unbundle.pipeline import run_dossier
from unbundle.records.charter import Consent, FreeRule, Weights
from unbundle.records.dossier import BudgetLine, Dossier
from unbundle.records.members import Ballot, Mandate

MEASURES = ("m1", "m2", "m3", "m4", "free1", "free2")
MOMENTS = tuple(f"2026-03-01T{hour:02}:00:00Z" for hour in range(8, 12))
COUNT = st.integers(0, 4)


@st.composite
def plays(draw: st.DrawFn) -> dict[str, Any]:
    """Members, costs, mandates and votes as plain data."""
    names = [f"o{n}" for n in range(1, draw(st.integers(2, 5)) + 1)]
    mandates = []
    for who in names:
        row: dict[str, Any] = {"id": f"{who}.1", "organisation": who, "holders": ["A"], "substitutes": ["S"]}
        row["for"], row["against"] = draw(st.sampled_from([(1, 0), (1, 0), (7, 3), (2, 1), (5, 5)]))
        if draw(st.booleans()):
            row["revoked"] = draw(st.sampled_from(MOMENTS))
        mandates.append(row)
    votes = []
    for who in names:
        for on in MEASURES:
            for at in draw(st.sets(st.sampled_from(MOMENTS), max_size=2)):
                row = {"organisation": who, "measure": on, "at": at, "mandate": f"{who}.1"}
                row["vote"] = draw(st.sampled_from(["approve", "approve", "reject", "abstain"]))
                row["by"] = draw(st.sampled_from(["A", "A", "S", "X"]))
                parts = draw(st.one_of(st.none(), st.tuples(COUNT, COUNT, COUNT).filter(any)))
                votes.append({**row, "parts": parts} if parts else row)
    costs = {name: draw(st.integers(1, 12)) for name in MEASURES[:4]}
    members = {who: draw(st.integers(0, 40)) for who in names}
    return {"costs": costs, "members": members, "mandates": mandates, "votes": votes}


def dossier_of(play: dict[str, Any]) -> Dossier:
    """The same as records."""
    ballots = [
        Ballot(
            organisation=v["organisation"],
            measure=v["measure"],
            vote=v["vote"],
            cast_at=v["at"],
            mandate=v["mandate"],
            cast_by=v["by"],
            **dict(zip(("for_weight", "against_weight", "abstain_weight"), v.get("parts", ()), strict=False)),
        )
        for v in play["votes"]
    ]
    mandates = [
        Mandate(
            id=m["id"],
            organisation=m["organisation"],
            body="board",
            holders=tuple(m["holders"]),
            substitutes=tuple(m["substitutes"]),
            for_weight=m["for"],
            against_weight=m["against"],
            revoked_at=m.get("revoked"),
        )
        for m in play["mandates"]
    ]
    return federation(
        charter=charter(
            mandates="required",
            weights=Weights(kind="members", floor=500),
            consent=Consent(threshold=Fraction(2, 5), of="members"),
            free=FreeRule(quorum=Fraction(1, 2), basis="cast"),
            tie_order=("affordability", "support", "id"),
        ),
        budget=BudgetLine(minor=12, label="parameter", reason="for a test"),
        measures=tuple(measure(name, play["costs"].get(name, 0)) for name in MEASURES),
        organisations=tuple(organisation(who, members=n) for who, n in play["members"].items()),
        mandates=tuple(mandates),
        ballots=tuple(ballots),
    )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(plays())
def test_the_house_and_the_naive_reading_decide_alike(play: dict[str, Any]) -> None:
    """Counted votes, exact sums, what is closed, bought and adopted: the same by two programs."""
    run = run_dossier(dossier_of(play))
    counted, aside = naive.count(play["votes"], play["mandates"])
    assert {(b.organisation, b.measure): b.vote for b in run.box.ballots} == {
        key: naive.side_of(heads) for key, heads in counted.items()
    }
    assert len(run.box.not_counted) == len(aside)
    weights = {who: naive.weight_of(n, 500, 10**9, 0) for who, n in play["members"].items()}
    sums = {name: naive.tally(counted, weights, name) for name in MEASURES}
    for decision in run.alternative.decisions:
        ours = sums[decision.option]
        assert decision.tally.approve_weight == ours["approve"]
        assert decision.tally.reject_weight == ours["reject"]
    shut = {name for name in MEASURES if naive.closed(sums[name], Fraction(2, 5))}
    people = naive.heads(counted, weights, play["costs"])
    assert set(run.alternative.selected) == naive.buy(people, play["costs"], set(play["costs"]) - shut, 12)
    free = set(MEASURES[4:]) - shut
    assert set(run.alternative.adopted) == {
        name for name in free if naive.adopted(counted, sums[name], name, Fraction(1, 2))
    }
