"""All replies of a round together: missing, late, twice, unsigned; the same for any order of files."""

from __future__ import annotations

from itertools import permutations

import pytest

from tests.rounds.filling import MANDATE, Answers, fill_xlsx
from tests.rounds.made import CLOSED, IN_TIME, LANGUAGES, collect, incoming, one, opened, values, xlsx
from unbundle.kit.canonical import digest
from unbundle.records.rounds import Collected
from unbundle.rounds.letters import answer_letter
from unbundle.rounds.values import MAX_TEXT

PLAN = opened()
FOR: Answers = {**MANDATE, ("votes", "m1", "vote"): "for"}
AGAINST: Answers = {**MANDATE, ("votes", "m1", "vote"): "against"}
NAME: Answers = {("about", "filled_by", "answer"): "Ann"}
YES, NO = fill_xlsx(xlsx(PLAN, "cc"), FOR), fill_xlsx(xlsx(PLAN, "cc"), AGAINST)
BROKEN = fill_xlsx(xlsx(PLAN, "cc"), {("votes", "m1", "vote"): "perhaps"})
LATER = "2026-11-30T11:00:00Z"


def standings(found: Collected) -> dict[str, tuple[str, str]]:
    """File name to standing and reason."""
    return {reply.file: (reply.standing, reply.code) for reply in found.replies}


def states(found: Collected) -> dict[str, str]:
    """Member to state."""
    return {line.organisation: line.state for line in found.members}


def test_who_answered_and_who_is_missing() -> None:
    """The secretary's first question."""
    assert states(collect(PLAN, YES)) == {"aa": "missing", "bb": "missing", "cc": "answered"}


def test_the_latest_reply_counts_whole_and_both_are_kept() -> None:
    """A member changes its mind; the earlier form stays in the record."""
    found = collect(PLAN, incoming(YES, "first.xlsx"), incoming(NO, "second.xlsx", LATER))
    assert standings(found) == {"first.xlsx": ("replaced", "reply-replaced"), "second.xlsx": ("counted", "")}
    assert [x.text for x in found.replies[0].typed if x.field == "vote"] == ["for"]


def test_an_unreadable_file_never_replaces_a_reply() -> None:
    """A cut-off second mail must not cost a member its vote."""
    found = collect(PLAN, incoming(YES, "first.xlsx"), incoming(NO[:4000], "second.xlsx", LATER))
    assert states(found)["cc"] == "answered"
    assert standings(found)["first.xlsx"] == ("counted", "")


def test_same_bytes_twice() -> None:
    """The same mail forwarded by two people counts once."""
    found = collect(PLAN, incoming(YES, "b.xlsx"), incoming(YES, "a.xlsx", LATER))
    assert standings(found) == {"b.xlsx": ("counted", ""), "a.xlsx": ("duplicate", "reply-duplicate")}


def test_two_replies_of_one_moment() -> None:
    """Nobody may choose for the member which of two it meant."""
    found = collect(PLAN, incoming(YES, "a.xlsx"), incoming(NO, "b.xlsx"))
    assert {code for _, code in standings(found).values()} == {"reply-same-moment"}
    assert states(found)["cc"] == "refused"
    assert {x.code for reply in found.replies for x in reply.typed} == {"reply-same-moment"}


def test_a_form_of_which_nothing_can_be_read_replaces_nothing() -> None:
    """A slip in the date of the mandate takes every vote with it: the good form of before still counts."""
    slip = fill_xlsx(xlsx(PLAN, "cc"), {**AGAINST, ("mandate", "1", "decided_on"): "20 Nov"} | NAME)
    found = collect(PLAN, incoming(YES, "a"), incoming(slip, "b", LATER))
    assert standings(found)["b"] == ("refused", "reply-nothing-read")
    assert standings(found)["a"] == ("counted", "")
    alone = collect(PLAN, slip)
    assert [m.state for m in alone.members] == ["missing", "missing", "refused"]
    assert ("20 Nov", "cell-date") in {(x.text, x.code) for x in alone.replies[0].typed}
    assert "replaces no earlier one" in answer_letter(PLAN, alone.replies[0], LANGUAGES["en"], None)


def test_a_form_with_only_a_name_is_silence_on_everything() -> None:
    """Whoever answers that it says nothing has answered."""
    found = collect(PLAN, fill_xlsx(xlsx(PLAN, "cc"), NAME))
    assert [m.state for m in found.members] == ["missing", "missing", "answered"]


def test_two_forms_of_one_moment_that_say_the_same() -> None:
    """A form that was saved by another program in between is no contradiction."""
    again = fill_xlsx(xlsx(PLAN, "cc"), FOR, lambda book: setattr(book.properties, "creator", "x"))
    found = collect(PLAN, incoming(YES, "a"), incoming(again, "b"))
    assert standings(found) == {"a": ("counted", ""), "b": ("replaced", "reply-replaced")}


def test_letters_name_the_currency() -> None:
    """The heading of a cell in a letter is the one that the member saw."""
    costly = {("measures", "1", "title"): "Rent freeze", ("measures", "1", "cost"): "a lot"}
    found = one(PLAN, fill_xlsx(xlsx(PLAN, "cc"), FOR | costly))
    assert f"(Cost in {PLAN.currency})" in answer_letter(PLAN, found, LANGUAGES["en"], None)


def test_late_replies_are_read_kept_and_do_not_count() -> None:
    """Late is late; but what was said is on record, and a longer deadline may be set for all."""
    late = incoming(YES, "late.xlsx", "2026-12-01T18:00:01Z")
    found = collect(PLAN, late)
    assert (states(found)["cc"], found.replies[0].code) == ("late", "reply-late")
    assert found.replies[0].rows
    letter = answer_letter(PLAN, found.replies[0], LANGUAGES["en"], PLAN.deadline)
    assert "0 of your entries were taken in. 3 could not be" in letter
    assert states(collect(PLAN, late, until="2026-12-02T00:00:00Z"))["cc"] == "answered"


def test_order_of_files_changes_nothing() -> None:
    """A folder has no order."""
    files = [
        incoming(YES, "a.xlsx"),
        incoming(NO, "b.xlsx", LATER),
        incoming(BROKEN, "c.xlsx", IN_TIME),
        incoming(b"%PDF", "d.xlsx"),
    ]
    results = {collect(PLAN, *order).to_json() for order in permutations(files)}
    assert len(results) == 1


def test_signatures() -> None:
    """Where a member has a key, a form without its good signature could come from anybody."""
    must = frozenset({"cc"})
    unsigned = collect(PLAN, incoming(YES), must_sign=must)
    assert (unsigned.replies[0].code, unsigned.replies[0].rows) == ("reply-unsigned", ())
    assert {x.code for x in unsigned.replies[0].typed} == {"reply-unsigned"}
    foreign = collect(PLAN, incoming(YES, signers=(("aa", "0" * 64),)), must_sign=must)
    assert foreign.replies[0].code == "reply-unsigned"
    signed = collect(PLAN, incoming(YES, signers=(("cc", "1" * 64),)), must_sign=must)
    assert (signed.replies[0].standing, signed.replies[0].signed_by) == ("counted", ("1" * 64,))


def test_denied_members() -> None:
    """Who may answer is asked, and the reason for a no is kept."""
    found = collect(PLAN, incoming(YES), permit=lambda who, moment: "Not a member.")
    assert (found.replies[0].code, found.replies[0].detail) == ("reply-denied", "Not a member.")


def test_evidence_by_digest() -> None:
    """Members without keys send a scan; the mandate carries its digest, and the scan is no broken form."""
    scan = b"%PDF-1.7 minutes"
    answers: Answers = {**FOR, ("mandate", "1", "evidence"): "minutes.pdf"}
    reply = one(PLAN, fill_xlsx(xlsx(PLAN, "cc"), answers), evidence={"minutes.pdf": digest(scan)})
    assert values(reply)["mandate", "1"]["evidence"] == digest(scan)
    minutes = incoming(b"PK no form", "minutes.docx")
    found = collect(
        PLAN,
        incoming(
            fill_xlsx(xlsx(PLAN, "cc"), {**FOR, ("mandate", "1", "evidence"): "minutes.docx"}), "f.xlsx"
        ),
        minutes,
        evidence={"minutes.docx": digest(minutes.data)},
    )
    assert standings(found)["minutes.docx"] == ("evidence", "")


def test_evidence_of_the_same_name() -> None:
    """Two members send minutes.pdf: each means the one beside its own form, and a third one none of them."""
    answers: Answers = {**FOR, ("mandate", "1", "evidence"): "minutes.pdf"}
    reply = fill_xlsx(xlsx(PLAN, "cc"), answers)
    evidence = {"aa/minutes.pdf": "a" * 64, "cc/minutes.pdf": "c" * 64}
    found = {}
    for folder in ("cc/", "aa/", ""):
        (read,) = collect(PLAN, incoming(reply, f"{folder}form.xlsx"), evidence=evidence).replies
        found[folder] = values(read).get(("mandate", "1"), {}).get("evidence")
    assert found == {"cc/": "c" * 64, "aa/": "a" * 64, "": None}


def test_half_a_mandate_carries_no_vote() -> None:
    """Without a date the decision cannot be checked; its votes wait for the whole form."""
    half: Answers = {("mandate", "1", "body"): "Board", ("votes", "m1", "vote"): "for"}
    reply = one(PLAN, fill_xlsx(xlsx(PLAN, "cc"), half))
    assert reply.rows == ()
    assert {(x.text, x.code) for x in reply.typed} == {
        ("Board", "row-refused"),
        ("", "cell-needed"),
        ("for", "row-refused"),
        ("", "mandate-missing"),
    }


@pytest.mark.parametrize("who", ["aa", "bb", "cc"])
def test_each_member_in_its_language(who: str) -> None:
    """The declared language decides which form a member gets; its words are understood."""
    word = {"aa": "contre", "bb": "ضد", "cc": "against"}[who]
    reply = one(PLAN, fill_xlsx(xlsx(PLAN, who), {**MANDATE, ("votes", "m2", "vote"): word}))
    assert (reply.organisation, reply.lang) == (who, {"aa": "fr", "bb": "ar", "cc": "en"}[who])
    assert values(reply)["votes", "m2"]["vote"] == "reject"


def test_record_reads_back() -> None:
    """The record is a file that people keep."""
    found = collect(PLAN, YES, BROKEN)
    assert Collected.from_json(found.to_json()) == found
    assert found.collected_at == CLOSED


def test_a_text_that_is_too_long_is_told_how_long_it_may_be() -> None:
    """Members write without a counter: the reason itself names the limit, in every language."""
    for words in LANGUAGES.values():
        digits = "".join(filter(str.isdigit, words.texts["reasons.cell-too-long"]))
        assert digits == str(MAX_TEXT)
