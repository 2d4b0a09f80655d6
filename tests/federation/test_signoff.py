"""Sign-off: nobody signs without a mandate, nothing is said before the embargo, no list hides dissent."""

from __future__ import annotations

import csv
import io
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import charter, organisation
from tests.federation.test_mandates import federation, mandate
from tests.pack.made import save, unbundle
from unbundle.drafting import draft_text
from unbundle.errors import InputError, RefusalError, VerifyError
from unbundle.federation import (
    call_of,
    check_national,
    count_signatures,
    phase_of,
    refuse_embargoed,
    signatory_csv,
    signatory_text,
    text_digest,
    why_unsigned,
)
from unbundle.records.dossier import Dossier
from unbundle.records.drafting import Draft
from unbundle.records.rounds import RoundEntry
from unbundle.records.signoff import Call, NationalClause, NationalVersion, Signature
from unbundle.records.text import Clause, Text

TEXT = draft_text(
    (
        Clause(id="c1", text="Relief first."),
        Clause(id="c2", text="No weapons."),
        Clause(id="c3", text="Pay."),
    ),
    (),
    Draft(),
)
CALL = Call(
    id="t1",
    title="A common alternative",
    text_sha256=text_digest(TEXT),
    clauses=("c1", "c2", "c3"),
    opened_at="2026-05-04T08:00:00Z",
    closes_at="2026-05-05T18:00:00Z",
    embargo_until="2026-05-06T06:00:00Z",
)
AFTER = "2026-05-07T00:00:00Z"


def signature(who: str, answer: str = "endorse", **changes: Any) -> Signature:
    """Signed on the first morning under the member's first mandate."""
    base = {
        "call": "t1",
        "organisation": who,
        "answer": answer,
        "signed_at": "2026-05-04T09:00:00Z",
        "mandate": f"{who}-1",
    }
    return Signature(**{**base, **changes})


def case(*signatures: Signature, **changes: Any) -> Dossier:
    """Six members with a mandate each, one text at signature."""
    base: dict[str, Any] = {
        "organisations": tuple(organisation(who) for who in "abcdef"),
        "mandates": tuple(mandate(f"{who}-1") for who in "abcdef"),
        "calls": (CALL,),
        "signatures": signatures,
    }
    return federation(**{**base, **changes})


def test_every_kind_of_answer() -> None:
    """Endorsed, with reservations, no, abstained, late, withdrawn, silent: each in its place, none lost."""
    found = count_signatures(
        case(
            signature("a"),
            signature("b", "endorse-with-reservations", reservations=(("c2", "Not in self-defence."),)),
            signature("c", "no"),
            signature("d", "abstain"),
            signature("e", signed_at="2026-05-05T18:00:01Z"),
            signature("f", withdrawn_at="2026-05-06T00:00:00Z"),
        ),
        CALL,
        AFTER,
    )
    assert [(s.organisation, s.answer) for s in found.signatures] == [
        ("a", "endorse"),
        ("b", "endorse-with-reservations"),
        ("c", "no"),
        ("d", "abstain"),
        ("e", "endorse"),
        ("f", "endorse"),
    ]
    assert (found.late, found.withdrawn, found.silent) == (("e",), ("f",), ())
    assert found.outcome == "stands"


@pytest.mark.parametrize(
    ("at", "silent", "late", "withdrawn", "outcome"),
    [
        ("2026-05-04T08:30:00Z", ("a", "b"), (), (), "open"),
        ("2026-05-05T18:00:00Z", ("b",), (), (), "open"),
        ("2026-05-05T20:00:00Z", (), ("b",), (), "stands"),
        ("2026-05-06T00:00:00Z", (), ("b",), ("a",), "stands"),
    ],
)
def test_the_state_at_a_moment(
    at: str, silent: tuple[str, ...], late: tuple[str, ...], withdrawn: tuple[str, ...], outcome: str
) -> None:
    """The list of any past moment can be made again: what came later is not looked at."""
    rows = (
        signature("a", withdrawn_at="2026-05-06T00:00:00Z"),
        signature("b", signed_at="2026-05-05T19:00:00Z"),
    )
    two = case(*rows, organisations=(organisation("a"), organisation("b")))
    found = count_signatures(two, CALL, at)
    assert (found.silent, found.late, found.withdrawn, found.outcome) == (silent, late, withdrawn, outcome)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"mandate": None}, "There is no mandate."),
        ({"mandate": "b-1"}, "The mandate belongs to another organisation."),
        ({"signed_at": "2026-05-04T07:59:59Z"}, "signed before the text was open for signature"),
        (
            {"answer": "endorse-with-reservations", "reservations": (("c9", "x"),)},
            "a reservation names no clause of the text: c9",
        ),
        (
            {"reservations": (("c1", "x"),)},
            "reservations belong to the answer endorse-with-reservations, and it needs at least one",
        ),
        (
            {"answer": "endorse-with-reservations"},
            "reservations belong to the answer endorse-with-reservations, and it needs at least one",
        ),
        ({"signed_by": "Nobody"}, "This person is neither holder nor substitute of the mandate."),
    ],
)
def test_a_signature_that_does_not_count_says_why(changes: dict[str, Any], reason: str) -> None:
    """A name under a text is the strongest thing a member gives; none is taken by mistake."""
    row = signature("a", **changes)
    dossier = case(row, mandates=(mandate("a-1", holders=("Ada",), substitutes=("Bo",)), mandate("b-1")))
    assert why_unsigned(dossier, CALL, row) == reason
    found = count_signatures(dossier, CALL, AFTER)
    assert found.set_aside == (("a", reason),)
    assert "a" in found.silent


def test_mandates_end_for_signatures_too() -> None:
    """Signed in the morning, revoked at noon: the signature stands; one of the afternoon does not."""
    held = mandate("a-1", revoked_at="2026-05-04T12:00:00Z", topics=("t1",))
    morning, noon = signature("a"), signature("a", "no", signed_at="2026-05-04T13:00:00Z")
    found = count_signatures(case(morning, noon, mandates=(held,)), CALL, AFTER)
    assert found.signatures == (morning,)
    assert found.set_aside == (("a", "The mandate was revoked."),)
    elsewhere = case(morning, mandates=(mandate("a-1", topics=("m1",)),))
    assert why_unsigned(elsewhere, CALL, morning) == "The mandate does not cover this."


def test_a_withdrawal_needs_a_mandate_or_the_body() -> None:
    """A delegate whose mandate is gone cannot take back what the organisation signed."""
    held = (mandate("a-1"), mandate("a-2", revoked_at="2026-05-05T00:00:00Z"))
    back = {"withdrawn_at": "2026-05-05T10:00:00Z"}
    for under, withdrawn in ((None, True), ("a-1", True), ("a-2", False), ("a-9", False)):
        row = signature("a", withdrawn_under=under, **back)
        found = count_signatures(case(row, mandates=held), CALL, AFTER)
        assert (found.withdrawn == ("a",)) == withdrawn
        assert bool(found.set_aside) != withdrawn


def test_one_no_and_the_silence_procedure() -> None:
    """One no in time stops a text that needs no objection; a late or withdrawn one does not."""
    rules = charter(mandates="required", silence="no-objection")
    cases = (
        (signature("c", "no"), "fallen"),
        (signature("c", "no", signed_at="2026-05-05T18:00:01Z"), "stands"),
        (signature("c", "no", withdrawn_at="2026-05-05T00:00:00Z"), "stands"),
        (signature("c", "no", mandate=None), "stands"),
        (signature("c", "abstain"), "stands"),
    )
    for row, outcome in cases:
        dossier = case(signature("a"), row, charter=rules)
        found = count_signatures(dossier, CALL, AFTER)
        assert found.outcome == outcome
        assert set("bdef") <= set(found.silent)
        assert "Silent members did not sign it" in signatory_text(dossier, CALL, found) or outcome == "fallen"
    plain = case(signature("a"), signature("c", "no"))
    assert count_signatures(plain, CALL, AFTER).outcome == "stands"


def test_nothing_before_the_embargo() -> None:
    """The list is refused until the very moment the embargo ends."""
    with pytest.raises(RefusalError) as caught:
        refuse_embargoed(CALL, "2026-05-06T05:59:59Z")
    assert [fault.code for fault in caught.value.faults] == ["embargo"]
    refuse_embargoed(CALL, "2026-05-06T06:00:00Z")
    refuse_embargoed(CALL.model_copy(update={"embargo_until": None}), "2026-05-01T00:00:00Z")


def test_the_list_as_text_and_as_table() -> None:
    """Reservations under their clause, silence named, and no cell that a spreadsheet would run."""
    dossier = case(
        signature("a"),
        signature("b", "endorse-with-reservations", reservations=(("c2", "=HYPERLINK(1)"),)),
        signature("c", "no"),
        organisations=(
            organisation("a").model_copy(update={"name": "=cmd|'/c calc'!A0"}),
            *(organisation(who) for who in "bcd"),
            organisation("q", disclosure="pseudonymous"),
        ),
    )
    found = count_signatures(dossier, CALL, AFTER)
    text = signatory_text(dossier, CALL, found)
    assert "Endorsed with reservations by (1):\n  B (FRA)\n    on c2: =HYPERLINK(1)\n" in text
    assert "No answer; silence is silence (1):\n  D (FRA)\n" in text
    assert "stand in no list: 1." in text
    assert "Q" not in text.split("not want to be named")[0].splitlines()
    rows = list(csv.reader(io.StringIO(signatory_csv(dossier, found).decode("utf-8-sig"))))
    assert [row[0] for row in rows] == ["name", "'=cmd|'/c calc'!A0", "B", "C", "D"]
    assert [row[2] for row in rows[1:]] == ["endorse", "endorse-with-reservations", "no", ""]
    assert rows[2][6] == "c2: =HYPERLINK(1)"


@given(st.randoms(use_true_random=False))
def test_order_changes_nothing(rng: random.Random) -> None:
    """Replies come in any order, two of one member among them."""
    rows = [
        signature("a"),
        signature("a", "no", signed_at="2026-05-04T10:00:00Z"),
        signature("b", mandate=None),
        signature("c", "abstain"),
    ]
    before = count_signatures(case(*rows), CALL, AFTER)
    rng.shuffle(rows)
    assert count_signatures(case(*rows), CALL, AFTER) == before
    assert [s.answer for s in before.signatures] == ["no", "abstain"]
    assert len(before.signatures) + len(before.set_aside) == len(rows)


def version(*clauses: tuple[str, str, bool], **changes: Any) -> NationalVersion:
    """A French version in English of the three common clauses unless told otherwise."""
    rows = clauses or (("c1", "Relief first.", False), ("c2", "No weapons.", False), ("c3", "Pay.", False))
    made = tuple(NationalClause(id=i, text=t, added=a) for i, t, a in rows)
    return NationalVersion(
        **{"of": text_digest(TEXT), "country": "FRA", "lang": "en", "clauses": made, **changes}
    )


def test_a_national_version_may_add() -> None:
    """Added anywhere, the common clauses all there, as they are, in their order."""
    check_national(TEXT, version())
    more = (("fr-1", "Marseille too.", True), ("c1", "Relief first.", False), ("c2", "No weapons.", False))
    check_national(TEXT, version(*more, ("c3", "Pay.", False), ("fr-2", "Et Dakar.", True)))
    words = {"c1": "Le secours d'abord.", "c2": "Pas d'armes.", "c3": "Payer."}
    rows = tuple((name, text, False) for name, text in words.items())
    check_national(TEXT, version(*rows, lang="fr"), words)


@pytest.mark.parametrize(
    ("made", "codes"),
    [
        (version(("c1", "Relief first.", False), ("c3", "Pay.", False)), ["national-missing"]),
        (
            version(("c1", "Relief first", False), ("c2", "No weapons.", False), ("c3", "Pay.", False)),
            ["national-altered"],
        ),
        (
            version(("c2", "No weapons.", False), ("c1", "Relief first.", False), ("c3", "Pay.", False)),
            ["national-moved"],
        ),
        (
            version(*((c.id, c.text, False) for c in version().clauses), ("c4", "And weapons.", False)),
            ["national-disguised"],
        ),
        (
            version(("c1", "Relief last.", True), ("c2", "No weapons.", False), ("c3", "Pay.", False)),
            ["national-disguised", "national-missing"],
        ),
        (
            version(*((c.id, c.text, False) for c in version().clauses), ("c1", "Relief last.", True)),
            ["national-disguised", "national-twice"],
        ),
        (version(of="0" * 64), ["national-other"]),
    ],
)
def test_a_national_version_never_alters(made: NationalVersion, codes: list[str]) -> None:
    """Left out, reworded, moved, smuggled in under another mark: each is found and named."""
    with pytest.raises(VerifyError) as caught:
        check_national(TEXT, made)
    assert sorted(fault.code for fault in caught.value.faults) == codes
    assert all(fault.next for fault in caught.value.faults)


def test_no_version_in_a_language_without_checked_wording() -> None:
    """A translation that nobody checked may not stand as the common text."""
    with pytest.raises(VerifyError) as caught:
        check_national(TEXT, version(lang="fr"), {"c1": "Relief first.", "c2": "No weapons."})
    assert [fault.code for fault in caught.value.faults] == ["national-wording"]


ROUND = RoundEntry(
    id="r1",
    number=1,
    opened_at="2026-05-01T08:00:00Z",
    closed_at="2026-05-03T08:00:00Z",
    charter_sha256="0" * 64,
    round_sha256="1" * 64,
)


def test_phases_follow_from_the_files() -> None:
    """Nobody types the phase: it is read from what lies in the folder."""
    assert phase_of(case(calls=())) == "preparation"
    assert phase_of(case(calls=(), rounds=(ROUND.model_copy(update={"closed_at": None}),))) == "round"
    assert phase_of(case(calls=(), rounds=(ROUND,))) == "drafting"
    assert phase_of(case(rounds=(ROUND,))) == "sign-off"


def test_from_the_command_line(tmp_path: Any) -> None:
    """Open, sign, refuse, withdraw, list: the folder holds every step, and check still reads it."""
    clauses = tuple(Clause(id=c.id, text=c.text) for c in TEXT.clauses)
    folder = save(case(calls=(), rounds=(ROUND,), clauses=clauses), tmp_path / "dossier")
    text = tmp_path / "text.json"
    assert unbundle("draft", "merge", folder, "--out", text).code == 0
    closes = ("--closes", CALL.closes_at, "--embargo", "2026-05-06T06:00:00Z", "--at", CALL.opened_at)
    assert unbundle("signoff", "open", folder, "--text", text, "--id", "t1", *closes).code == 0
    on = (folder, "t1")
    first = ("--mandate", "a-1", "--at", "2026-05-04T09:00:00Z")
    assert unbundle("signoff", "sign", *on, "a", "endorse", *first).code == 0
    again = ("--mandate", "b-1", "--at", "2026-05-04T09:00:00Z")
    words = ("--reservation", "c2=Not in self-defence = never.")
    assert unbundle("signoff", "sign", *on, "b", "endorse-with-reservations", *words, *again).code == 0
    refused = unbundle("signoff", "sign", *on, "c", "endorse", "--at", "2026-05-04T09:00:00Z")
    assert (refused.code, "signature-refused" in refused.err) == (3, True)
    assert unbundle("signoff", "sign", *on, "zz", "endorse", "--mandate", "a-1").code == 3
    assert unbundle("signoff", "withdraw", *on, "c").code == 2
    assert unbundle("signoff", "withdraw", *on, "a", "--at", "2026-05-05T00:00:00Z").code == 0
    early = unbundle("signoff", "list", *on, "--at", "2026-05-05T00:00:00Z")
    assert (early.code, "embargo" in early.err) == (3, True)
    assert unbundle("signoff", "list", *on, "--members", "--at", "2026-05-05T00:00:00Z").code == 0
    listed = unbundle("signoff", "list", *on, "--at", AFTER).out
    assert "on c2: Not in self-defence = never." in listed
    assert "A (FRA): endorse, taken back 2026-05-05T00:00:00Z" in listed
    out = tmp_path / "list.csv"
    assert unbundle("signoff", "list", *on, "--format", "csv", "--out", out, "--at", AFTER).code == 0
    assert out.read_text("utf-8-sig").count("\n") == 7
    assert unbundle("check", folder).code == 0
    made = tmp_path / "fra.json"
    found = TEXT.model_copy()
    good = NationalVersion(
        of=text_digest(Text.from_json(text.read_bytes())),
        country="FRA",
        lang="en",
        clauses=tuple(NationalClause(id=c.id, text=c.text) for c in found.clauses),
    )
    made.write_bytes(good.to_json())
    assert unbundle("signoff", "national", folder, made).code == 0
    made.write_bytes(good.to_json().replace(b"No weapons.", b"Some weapons."))
    assert unbundle("signoff", "national", folder, made).code == 4


def test_unknown_call() -> None:
    """A misspelt id names the nearest one."""
    with pytest.raises(InputError) as caught:
        call_of(case(), "t2")
    assert "t1" in caught.value.faults[0].next
