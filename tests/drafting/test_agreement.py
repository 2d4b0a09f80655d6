"""What surrounds the merge: proposals and answers, patches, languages, the origin of sentences."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import pytest

from tests.drafting.cases import adopted
from unbundle.drafting import (
    agree,
    align,
    blame,
    check_draft,
    check_text,
    draft_text,
    merge_texts,
    sign_patch,
    translate,
)
from unbundle.errors import InputError
from unbundle.publish import new_private_key, public_key
from unbundle.records.drafting import Answer, Decision, Draft, Patch, Proposal, ProposedLine, Wording
from unbundle.records.text import Amendment, Clause, Text

BASE = [Clause(id="c2", text="Both sides must talk."), Clause(id="c10", text="Aid is given to all.")]
PEM, OTHER = new_private_key(), new_private_key()
KEY = public_key(PEM, "editor")


def filed(name: str, clause: str, text: str, **more: Any) -> Amendment:
    """A new wording that nobody has decided on yet."""
    return adopted(name, "replace", clause, text, **{"status": "open", **more})


AMENDMENTS = [
    filed("a1", "c2", "Both sides must talk now."),
    filed("a2", "c10", "Aid is given to all people."),
]


def proposal(version: int, *lines: tuple[str, str, str]) -> Proposal:
    """A version of the drafting group's proposal: amendment, outcome, wording."""
    made = [ProposedLine.model_validate({"amendment": a, "outcome": o, "text": t}) for a, o, t in lines]
    return Proposal(version=version, group="drafting", lines=tuple(made))


def test_only_an_author_who_accepts_agrees() -> None:
    """Silence and refusal leave an amendment open; acceptance makes it part of the first stage."""
    p = proposal(1, ("a1", "adopt", ""), ("a2", "reject", ""))
    answers = [Answer(amendment="a2", version=1, answer="refuse", comment="This is our core.")]
    found = agree(AMENDMENTS, [p], answers)
    assert [(s.line.amendment, s.state, s.comment) for s in found.lines] == [
        ("a1", "silent", ""),
        ("a2", "refused", "This is our core."),
    ]
    assert found.decisions == ()
    found = agree(AMENDMENTS, [p], [Answer(amendment="a1", version=1, answer="accept")])
    assert [(d.amendment, d.outcome, d.stage) for d in found.decisions] == [("a1", "adopted", 0)]


def test_an_answer_holds_while_the_line_stays_the_same() -> None:
    """A new version does not make people answer again, unless it says something else about them."""
    yes = [Answer(amendment="a1", version=1, answer="accept")]
    one = proposal(1, ("a1", "adopt", ""))
    same = proposal(2, ("a1", "adopt", ""), ("a2", "vote", ""))
    changed = proposal(3, ("a1", "reject", ""))
    assert [s.state for s in agree(AMENDMENTS, [one, same], yes).lines] == ["agreed", "vote"]
    assert [s.state for s in agree(AMENDMENTS, [one, same, changed], yes).lines] == ["silent"]
    later = [*yes, Answer(amendment="a1", version=2, answer="refuse")]
    assert agree(AMENDMENTS, [same, one], later).lines[0].state == "refused"


def test_modified_adoption() -> None:
    """The group's wording reaches the text as an amendment to the amendment, with both origins shown."""
    draft = Draft(
        proposals=(proposal(1, ("a1", "modify", "Both sides must talk now and here.")),),
        answers=(Answer(amendment="a1", version=1, answer="accept"),),
    )
    text = draft_text(BASE, AMENDMENTS, draft)
    assert text.clauses[0].text == "Both sides must talk now and here."
    assert [origin for origin, _ in blame(text)[0].origins] == ["c2", "a1", "a1.as-proposed-1"]
    assert check_draft(text, BASE, AMENDMENTS, draft) == ()
    gone = [AMENDMENTS[0].model_copy(update={"status": "withdrawn"})]
    assert draft_text(BASE, gone, draft).clauses[0].text == BASE[0].text


def test_the_assembly_goes_before_the_proposal_and_the_agreed_before_the_rest() -> None:
    """What was agreed is merged first; what the assembly decided about the same amendment counts more."""
    rival = filed("a0", "c2", "Both sides must talk soon.", status="adopted")
    agreed = {
        "proposals": (proposal(1, ("a1", "adopt", "")),),
        "answers": (Answer(amendment="a1", version=1, answer="accept"),),
    }
    text = draft_text(BASE, [*AMENDMENTS, rival], Draft.model_validate(agreed))
    assert (text.clauses[0].text, text.collisions) == ("Both sides must talk now.", ())
    no = Draft.model_validate({**agreed, "decisions": (Decision(amendment="a1", outcome="rejected"),)})
    assert draft_text(BASE, [*AMENDMENTS, rival], no).clauses[0].text == "Both sides must talk soon."


def test_order_of_the_base() -> None:
    """Clauses stand by their numbers, c2 before c10, or as draft.json says; never half of them."""
    assert [c.id for c in draft_text(BASE[::-1], [], Draft()).clauses] == ["c2", "c10"]
    assert [c.id for c in draft_text(BASE, [], Draft(order=("c10", "c2"))).clauses] == ["c10", "c2"]
    for order, code in ((("c2",), "draft-order"), (("c2", "c10", "x"), "draft-order-unknown")):
        with pytest.raises(InputError) as error:
            draft_text(BASE, [], Draft(order=order))
        assert error.value.faults[0].code == code


@pytest.mark.parametrize(
    ("proposals", "answers", "code"),
    [
        ([], [], "proposal-missing"),
        ([proposal(1), proposal(1)], [], "proposal-twice"),
        ([proposal(1, ("a9", "adopt", ""))], [], "proposal-amendment"),
        ([proposal(1, ("a1", "adopt", ""), ("a1", "vote", ""))], [], "proposal-line-twice"),
        ([proposal(1, ("d", "modify", "x"))], [], "proposal-modify"),
        ([proposal(1)], [Answer(amendment="a1", version=1, answer="accept")], "answer-unknown"),
        (
            [proposal(1, ("a1", "adopt", ""))],
            [
                Answer(amendment="a1", version=1, answer="accept"),
                Answer(amendment="a1", version=1, answer="refuse"),
            ],
            "answer-both",
        ),
    ],
)
def test_wrong_proposals(proposals: list[Proposal], answers: list[Answer], code: str) -> None:
    """A proposal that contradicts itself binds nobody."""
    with pytest.raises(InputError) as error:
        agree([*AMENDMENTS, adopted("d", "delete", "c2")], proposals, answers)
    assert error.value.faults[0].code == code


def patch(name: str, before: str, after: str, pem: bytes = PEM) -> Patch:
    """A signed correction of clause c2."""
    digest = sha256(before.encode()).hexdigest()
    raw = Patch(id=name, clause="c2", before_sha256=digest, text=after, reason="comma", keyid="0" * 64)
    return sign_patch(raw, pem)


def with_patches(*patches: Patch) -> Text:
    """The text with these patches; the second derivation must agree, signatures included."""
    text = merge_texts(BASE, [], (), patches, [KEY])
    assert check_text(text, BASE, [], (), patches, [KEY]) == ()
    return text


def test_patches_follow_each_other_by_what_they_correct() -> None:
    """Each patch names the wording it is for, so their order in the file means nothing."""
    one = patch("p1", "Both sides must talk.", "Both sides must talk, today.")
    two = patch("p0", "Both sides must talk, today.", "Both sides must talk – today.")
    text = with_patches(two, one)
    assert text == with_patches(one, two)
    assert text.clauses[0].text == "Both sides must talk – today."
    assert {s.origin for s in text.clauses[0].spans} == {"c2", "p0", "p1"}


def test_patches_that_do_not_count() -> None:
    """Unsigned, forged, altered, foreign, misplaced or rival corrections change no letter."""
    before = "Both sides must talk."
    good = patch("p1", before, "Both sides must talk!")
    for bad in (
        good.model_copy(update={"text": "Both sides must fight!"}),
        good.model_copy(update={"clause": "c10"}),
        good.model_copy(update={"signature": ""}),
        good.model_copy(update={"signature": "%%"}),
        patch("p1", before, "Both sides must talk!", OTHER),
    ):
        assert with_patches(bad).not_applied == (("p1", "is not signed by an editor"),)
    late = with_patches(patch("p1", "Something else.", "x"))
    assert late.not_applied == (("p1", "is written for another wording of the clause"),)
    rivals = with_patches(good, patch("p2", before, "Both sides must talk?"))
    assert (rivals.collisions[0].amendments, rivals.clauses[0].text) == (("p1", "p2"), before)


def test_a_wrong_key_is_refused() -> None:
    """The message never holds what was given as a key."""
    with pytest.raises(InputError) as error:
        sign_patch(patch("p", "", ""), b"secret words")
    assert "secret" not in str(error.value)


FRENCH = [
    Clause(
        id="c1",
        text="Both sides must talk.",
        languages=(("fr", "Les deux parties doivent parler.", "binding"),),
    ),
    Clause(
        id="c2",
        text="Aid is given to all.",
        languages=(("fr", "L'aide va à tous.", "checked"),),
        differs_in_meaning=True,
    ),
    Clause(id="c3", text="The quays stay public."),
]


def versions(
    amendments: list[Amendment], wordings: list[Wording]
) -> dict[str, tuple[str | None, str | None, bool]]:
    """The French side of the merged text."""
    there, translated = translate(FRENCH, amendments, wordings, "en", "en")
    text = merge_texts(there, translated)
    found = align(text, FRENCH, amendments, [], wordings)
    return {v.clause: (v.text, v.status, v.differs) for v in found if v.lang == "fr"}


def test_languages_follow_word_by_word() -> None:
    """A change worded in French changes the French clause; what was binding is so no longer."""
    change = adopted("a1", "replace", "c1", "Both sides must talk now.")
    fr = Wording(of="a1", lang="fr", text="Les deux parties doivent parler maintenant.", status="machine")
    found = versions([change], [fr])
    assert found["c1"] == ("Les deux parties doivent parler maintenant.", "machine", False)
    assert versions([change], [fr.model_copy(update={"status": "binding"})])["c1"][1] == "checked"
    assert found["c2"] == ("L'aide va à tous.", "checked", True)
    assert found["c3"] == (None, None, False)


def test_a_missing_wording_is_flagged() -> None:
    """Where only one language was changed the texts differ in meaning, and that is said."""
    change = adopted("a1", "replace", "c1", "Both sides must talk now.")
    assert versions([change], [])["c1"] == ("Les deux parties doivent parler.", "binding", True)
    quay = adopted("a2", "replace", "c3", "The quays stay public now.")
    fr = Wording(of="a2", lang="fr", text="Les quais restent publics.", status="checked")
    assert versions([quay], [fr])["c3"] == (None, None, True)


def test_an_amendment_may_be_filed_in_any_language() -> None:
    """It joins the text once it is worded in the text's language, and until then it is listed."""
    change = adopted("a1", "replace", "c1", "Les deux parties doivent parler maintenant.", lang="fr")
    text = merge_texts(FRENCH, [change])
    assert text.not_applied == (("a1", "has no wording in en"),)
    en = Wording(of="a1", lang="en", text="Both sides must talk now.", status="machine")
    assert versions([change], [en])["c1"] == ("Les deux parties doivent parler maintenant.", "checked", False)
    for wrong, code in (
        ([en, en.model_copy(update={"text": "x"})], "wording-twice"),
        ([en.model_copy(update={"of": "q"})], "wording-unknown"),
    ):
        with pytest.raises(InputError) as error:
            versions([change], wrong)
        assert error.value.faults[0].code == code


def test_struck_amendments_do_not_disturb_the_languages() -> None:
    """An amendment that took out another one is in force without leaving words."""
    change = adopted("a1", "replace", "c1", "Both sides must talk now.")
    assert versions([change, adopted("a2", "delete", "c1", amends="a1")], [])["c1"][2] is False


def test_every_sentence_is_told_apart() -> None:
    """The origin is told sentence by sentence, in any script, and no sentence is left out."""
    base = [Clause(id="c", text="We pay $1.50 now. Then we talk!\n- one\nهل نتكلم؟ نعم.")]
    change = [adopted("a", "replace", "c", base[0].text.replace("talk", "speak"))]
    found = blame(merge_texts(base, change))
    assert [s.text for s in found] == ["We pay $1.50 now.", "Then we speak!", "- one", "هل نتكلم؟", "نعم."]
    assert found[1].origins == (("c", 7), ("a", 5))
    assert "".join("".join(s.text.split()) for s in found) == "".join(
        base[0].text.replace("talk", "speak").split()
    )
