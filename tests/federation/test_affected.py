"""The people affected are at the table or visibly absent: beside every measure, also where nobody spoke."""

from __future__ import annotations

import re

from tests.builders import charter, organisation
from tests.federation.test_mandates import federation, mandate, vote
from unbundle.pipeline import publish_run, run_dossier
from unbundle.records.dossier import Dossier


def case(attribute: str) -> Dossier:
    """Two organisations of refugees, one of conscripts, one other; one of them has a split mandate."""
    members = (
        organisation("a", blocs=(("affected", "refugees"),)),
        organisation("b", blocs=(("affected", "refugees"),)),
        organisation("c", blocs=(("affected", "conscripts"),)),
        organisation("d"),
    )
    return federation(
        charter=charter(mandates="required", affected=attribute),
        organisations=members,
        mandates=(mandate("a-1", for_weight=3, against_weight=1), mandate("c-1"), mandate("d-1")),
        ballots=(vote("a", "m1", "approve"), vote("c", "m1", "reject"), vote("d", "m2", "approve")),
    )


def lines(dossier: Dossier) -> list[str]:
    """Every line on people affected in the report, without tags."""
    page = publish_run(run_dossier(dossier), dossier)["report/index.html"].decode()
    return [
        re.sub("<[^>]+>", "", row) for row in re.findall(r"People affected \(.*?(?=<p|<details|\n)", page)
    ]


def test_beside_every_measure_with_those_absent() -> None:
    """Three measures, two sorts of people: six lines, those of silent measures among them."""
    found = lines(case("affected"))
    assert len(found) == 6
    assert "People affected (conscripts): against C; none absent" in found
    assert (
        "People affected (refugees): for A (3/4 of its say); against A (1/4 of its say); absent: B" in found
    )
    assert found.count("People affected (refugees): absent: A, B") == 2


def test_only_where_the_charter_names_them() -> None:
    """Nothing is added to a page whose charter declares no such bloc."""
    assert lines(case("")) == []
