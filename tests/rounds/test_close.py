"""What a closed round adds to the dossier, what it sets aside, and the next reading."""

from __future__ import annotations

from typing import Any

import pytest

from tests import builders as b
from tests.rounds.filling import MANDATE, Answers, fill_xlsx
from tests.rounds.made import (
    CLOSED,
    IN_TIME,
    collect,
    federation,
    incoming,
    mandate,
    opened,
    with_round,
    xlsx,
)
from unbundle.dossier import in_order
from unbundle.errors import RefusalError
from unbundle.federation import count_ballots, revise_positions
from unbundle.records.dossier import Dossier
from unbundle.records.rounds import Closing, Round
from unbundle.records.text import Amendment
from unbundle.rounds import Deed, annul_round, close_round, with_closing


def closing(answers: dict[str, Answers], **dossier: Any) -> tuple[Dossier, Round, Closing]:
    """The dossier with an open round, the round, and its closing after these answers."""
    found = federation(**dossier)
    plan = opened(found)
    files = [
        incoming(fill_xlsx(xlsx(plan, who), {**MANDATE, **said}), f"{who}.xlsx")
        for who, said in answers.items()
    ]
    current = with_round(found, plan)
    return current, plan, close_round(current, plan, collect(plan, *files), CLOSED)


def test_everything_finds_its_place() -> None:
    """Each kind of answer becomes the record that the other rooms read."""
    answers: Answers = {
        ("about", "filled_by", "answer"): "Ada",
        ("about", "reservation", "answer"): "Not with c2.",
        ("mandate", "1", "holders"): "Ada",
        ("mandate", "1", "for_weight"): 70,
        ("mandate", "1", "against_weight"): 30,
        ("mandate", "1", "valid_until"): "2026-12-31",
        ("votes", "m1", "vote"): "pour",
        ("votes", "m1", "condition"): "sous contrôle",
        ("votes", "m2", "vote"): "contre",
        ("votes", "m2", "for_weight"): 20,
        ("votes", "m2", "against_weight"): 80,
        ("votes", "m3", "reservation"): "pas maintenant",
        ("questions", "ask.good.m1", "answer"): "2",
        ("positions", "t1", "answer"): "corriger",
        ("positions", "t1", "new_stance"): "s'oppose",
        ("positions", "t1", "new_quote"): "Nous sommes contre.",
        ("amendments", "1", "op"): "ajouter une clause",
        ("amendments", "1", "after"): "c1",
        ("amendments", "1", "text"): "Une nouvelle clause.",
        ("measures", "1", "title"): "Abris",
        ("measures", "1", "cost"): "12 000",
        ("measures", "1", "cost_source"): "une étude",
        ("measures", "1", "replaces"): 1,
    }
    dossier, _, found = closing({"aa": answers})
    assert [(x.measure, x.vote, x.conditions, x.cast_by, x.cast_at) for x in found.ballots] == [
        ("m1", "approve", ("sous contrôle",), "Ada", IN_TIME),
        ("m2", "reject", (), "Ada", IN_TIME),
    ]
    assert [(x.for_weight, x.against_weight, x.abstain_weight) for x in found.ballots] == [
        (None, None, None),
        (20, 80, 0),
    ]
    (given,) = found.mandates
    assert (given.id, given.for_weight, given.against_weight) == ("r1.aa.d1", 70, 30)
    assert given.valid_until == "2027-01-01T00:00:00Z"
    assert [(r.measure, r.text) for r in found.reservations] == [
        (None, "Not with c2."),
        ("m3", "pas maintenant"),
    ]
    assert [(c.subject, c.criterion, c.coder, c.lo, c.hi) for c in found.codings] == [
        ("m1", "good", "aa", 2, 2),
        ("m2", "good", "aa", 2, 2),
    ]
    (answer,) = found.positions
    assert (answer.answer, answer.stance, answer.quote, answer.mandate) == (
        "correct",
        "oppose",
        "Nous sommes contre.",
        "r1.aa.d1",
    )
    (amendment,) = found.amendments
    assert (amendment.id, amendment.author, amendment.op, amendment.after) == (
        "r1.aa.a1",
        "aa",
        "insert",
        "c1",
    )
    (measure,) = found.measures
    assert (measure.origin, measure.variant_of, measure.amount) == (
        "proposed",
        "m1",
        b.Amount(minor=1200000, currency="USD"),
    )
    after = in_order(with_closing(dossier, found))
    revised = revise_positions(after.positions, found.positions)
    assert sorted(p.status for p in revised) == ["confirmed", "corrected"]
    assert [x.measure for x in count_ballots(after).ballots] == ["m1", "m2"]


def test_counts_in_the_row_of_the_round() -> None:
    """One row says how the round went, under which rules, and of which bytes."""
    dossier, _, found = closing({"aa": {("votes", "m1", "vote"): "pour", ("votes", "m2", "vote"): "?"}})
    entry = found.entry
    assert (entry.asked, entry.answered, entry.late, entry.refused) == (3, 1, 0, 1)
    assert entry.charter_sha256 == dossier.rounds[0].charter_sha256
    assert (entry.closed_at, len(entry.replies_sha256)) == (CLOSED, 64)


def test_changed_charter_is_refused_or_a_new_round() -> None:
    """Nobody may change the rules after the votes are in; the open round can only be ended uncounted."""
    dossier, plan, _ = closing({})
    changed = dossier.model_copy(update={"charter": b.charter(title="New rules")})
    with pytest.raises(RefusalError) as error:
        close_round(changed, plan, collect(plan), CLOSED)
    assert [fault.code for fault in error.value.faults] == ["round-charter"]
    ended = with_closing(changed, annul_round(changed, CLOSED))
    assert [(r.closed_at, r.answered) for r in ended.rounds] == [(CLOSED, 0)]
    assert opened(ended).id == "r2"


def test_a_round_is_opened_once() -> None:
    """Two open rounds would make every reply ambiguous."""
    dossier, plan, _ = closing({})
    with pytest.raises(RefusalError) as error:
        opened(dossier)
    assert [fault.code for fault in error.value.faults] == ["round-open"]
    other = plan.model_copy(update={"title": "Another question"})
    with pytest.raises(RefusalError) as error:
        close_round(dossier, other, collect(other), CLOSED)
    assert {fault.code for fault in error.value.faults} == {"round-other", "round-replies"}


def test_denied_deeds_are_set_aside_with_reason() -> None:
    """What a mandate does not carry is named, not dropped; votes are decided where they are counted."""
    found = federation()
    plan = opened(found)
    answers: Answers = {
        **MANDATE,
        ("votes", "m1", "vote"): "for",
        ("measures", "1", "title"): "Shelters",
        ("amendments", "1", "op"): "delete a clause",
        ("amendments", "1", "clause"): "c1",
    }
    replies = collect(plan, fill_xlsx(xlsx(plan, "cc"), answers))
    seen: list[Deed] = []

    def deny(deed: Deed) -> str:
        seen.append(deed)
        return "No." if deed.act == "file-amendment" else ""

    result = close_round(with_round(found, plan), plan, replies, CLOSED, deny)
    assert [deed.act for deed in seen] == ["file-amendment", "propose-measure"]
    assert all(deed.mandate and deed.mandate.organisation == "cc" for deed in seen)
    assert result.set_aside == (("cc", "amendments 1", "No."),)
    assert (len(result.ballots), len(result.measures), len(result.amendments)) == (1, 1, 0)


def test_withdrawn_mandate_ends_at_the_moment_of_the_reply() -> None:
    """A board withdraws what an earlier board decided: from that moment on, not before."""
    found = federation(mandates=(mandate("known", "cc"),))
    plan = opened(found)
    said: Answers = {("mandate", "known", "revoke"): "withdraw"}
    result = close_round(
        with_round(found, plan), plan, collect(plan, fill_xlsx(xlsx(plan, "cc"), said)), CLOSED
    )
    assert [(m.id, m.revoked_at) for m in result.mandates] == [("known", IN_TIME)]


def test_second_reading() -> None:
    """Own measures of the first round are asked about in the second; filed amendments can be amended."""
    first: Answers = {
        ("votes", "m1", "vote"): "for",
        ("measures", "1", "title"): "Shelters",
        ("amendments", "1", "op"): "new wording",
        ("amendments", "1", "clause"): "c1",
        ("amendments", "1", "text"): "First clause, better.",
    }
    dossier, _, found = closing({"cc": first})
    after = in_order(with_closing(dossier, found))
    plan = opened(after)
    assert (plan.id, [m.id for m in plan.measures]) == ("r2", ["m1", "m2", "m3", "r1.cc.m1"])
    member = next(m for m in plan.members if m.organisation == "cc")
    assert (member.votes, [m.id for m in member.mandates]) == ((("m1", "approve"),), ["r1.cc.d1"])
    second: Answers = {
        ("votes", "r1.cc.m1", "vote"): "for",
        ("amendments", "1", "op"): "new wording",
        ("amendments", "1", "amends"): "r1.cc.a1",
        ("amendments", "1", "text"): "First clause, best.",
    }
    later = incoming(fill_xlsx(xlsx(plan, "cc"), second), at="2026-12-05T10:00:00Z")
    replies = collect(plan, later, until="2026-12-06T00:00:00Z")
    result = close_round(with_round(after, plan), plan, replies, "2026-12-06T01:00:00Z")
    assert [(x.measure, x.mandate) for x in result.ballots] == [("r1.cc.m1", "r1.cc.d1")]
    (amendment,) = result.amendments
    assert isinstance(amendment, Amendment)
    assert (amendment.amends, amendment.clause) == ("r1.cc.a1", "c1")


def test_long_names_stay_valid_ids() -> None:
    """An organisation may have an id of 200 characters; what is derived from it must still be an id."""
    name = "o" * 200
    found = federation(organisations=(b.organisation(name),), positions=())
    plan = opened(found, ("en",))
    replies = collect(plan, fill_xlsx(xlsx(plan, name), {**MANDATE, ("votes", "m1", "vote"): "for"}))
    result = close_round(with_round(found, plan), plan, replies, CLOSED)
    assert result.ballots[0].mandate == result.mandates[0].id


def test_hidden_members_are_not_named_by_what_they_propose() -> None:
    """A measure stands in every pack; its id and its note must not undo the level that its author chose."""
    organisations = tuple(b.organisation(name, disclosure="pseudonymous") for name in ("aa", "shy-union"))
    found = federation(organisations=organisations)
    plan = opened(found, ("en",))
    answers: Answers = {**MANDATE, ("measures", "1", "title"): "Shelters"}
    replies = collect(plan, fill_xlsx(xlsx(plan, "shy-union"), answers))
    (measure,) = close_round(with_round(found, plan), plan, replies, CLOSED).measures
    assert "shy-union" not in measure.to_json().decode()
