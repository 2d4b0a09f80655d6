"""The acceptance cases of a merge, one by one, and what must never happen to anybody's words."""

from __future__ import annotations

from random import Random

import pytest

from tests.drafting.cases import adopted, random_draft
from unbundle.drafting import blame, check_text, merge_texts, next_base, trace_back
from unbundle.errors import InputError
from unbundle.records.drafting import Decision
from unbundle.records.text import Amendment, Clause, Text

BASE = [
    Clause(id="c1", text="We ask for relief for seafarers of every flag. The quays cost $1,000 a day."),
    Clause(id="c2", text="We ask for:\n- water\n- bread\n- shelter"),
    Clause(id="c3", text=""),
    Clause(id="c4", text="Both sides must talk."),
]
FLAG, COST = BASE[0].text.split(". ")


def words(text: Text) -> dict[str, str]:
    """The wording of every clause, in order."""
    return {clause.id: clause.text for clause in text.clauses}


def merged(*amendments: Amendment, decisions: tuple[Decision, ...] = ()) -> Text:
    """The text that follows; both derivations must agree on it."""
    text = merge_texts(BASE, amendments, decisions)
    assert check_text(text, BASE, amendments, decisions) == ()
    return text


def test_two_amendments_of_one_sentence_hold_together() -> None:
    """Changes that are apart do not exclude each other, whatever stands first in the file."""
    one = adopted("a1", "replace", "c1", BASE[0].text.replace("seafarers", "all workers"))
    two = adopted("a2", "replace", "c1", BASE[0].text.replace("$1,000", "$2,000"))
    text = merged(one, two)
    assert (
        words(text)["c1"] == "We ask for relief for all workers of every flag. The quays cost $2,000 a day."
    )
    assert text.collisions == ()
    assert merge_texts(BASE, [two, one]) == text


def test_colliding_amendments_are_shown_and_neither_holds() -> None:
    """The merger must not choose between two sums, nor invent a third one."""
    sums = [
        adopted(f"a{k}", "replace", "c1", BASE[0].text.replace("$1,000", s))
        for k, s in enumerate(("$2,000", "$1,500"))
    ]
    text = merged(*sums)
    assert words(text)["c1"] == BASE[0].text
    assert [(c.clause, c.amendments) for c in text.collisions] == [("c1", ("a0", "a1"))]
    assert "$2,000" in text.collisions[0].sentence
    assert "$1,500" in text.collisions[0].sentence
    assert text.not_applied == (("a0", "collides with a1"), ("a1", "collides with a0"))


def test_neighbouring_words_are_not_mixed() -> None:
    """Of "2 million" made "3 million" and "2 billion", nobody asked for "3 billion"."""
    base = [Clause(id="c", text="We need 2 million for food.")]
    changes = [
        adopted("a", "replace", "c", "We need 3 million for food."),
        adopted("b", "replace", "c", "We need 2 billion for food."),
    ]
    text = merge_texts(base, changes)
    assert text.clauses[0].text == base[0].text
    assert len(text.collisions) == 1


def test_decided_precedence_and_stages() -> None:
    """What was decided, and only that, resolves a collision; an agreed stage stands before a later vote."""
    sums = [adopted(f"a{k}", "replace", "c1", BASE[0].text.replace("$1,000", f"${k},500")) for k in (1, 2, 3)]
    first = Decision(amendment="a2", outcome="adopted", over=("a1", "a3"))
    text = merged(*sums, decisions=(first,))
    assert "$2,500" in words(text)["c1"]
    assert text.collisions == ()
    staged = tuple(Decision(amendment=f"a{k}", outcome="adopted", stage=4 - k) for k in (1, 2, 3))
    text = merged(*sums, decisions=staged)
    assert "$3,500" in words(text)["c1"]
    assert dict(text.not_applied)["a1"] == "gives way to a3 of an earlier stage"


def test_one_who_loses_beats_nobody() -> None:
    """If a goes before b and b before c, then b is out and takes nothing away from c."""
    a = adopted("a", "replace", "c1", BASE[0].text.replace("relief", "water"))
    b = adopted("b", "replace", "c1", "We ask for work for all. The quays cost $9 a week.")
    c = adopted("c", "replace", "c1", BASE[0].text.replace("$1,000", "$2,000"))
    order = tuple(Decision(amendment=x, outcome="adopted", over=(y,)) for x, y in ("ab", "bc"))
    text = merged(a, b, c, decisions=order)
    assert (text.applied, text.not_applied) == (("a", "c"), (("b", "gives way to a, as decided"),))


def test_amendment_to_an_amendment() -> None:
    """It changes the words of the other before that meets the text; both are named as origins."""
    one = adopted("a1", "insert", "n1", "We ask for open borders today.", after="c4")
    two = adopted("a2", "replace", "n1", "We ask for open ports today.", amends="a1")
    three = adopted("a3", "replace", "n1", "We ask for open ports from today.", amends="a2")
    text = merged(one, two, three)
    assert words(text)["n1"] == "We ask for open ports from today."
    assert [origin for origin, _ in blame(text)[-1].origins] == ["a1", "a2", "a3"]
    gone = merged(one.model_copy(update={"status": "withdrawn"}), two)
    assert dict(gone.not_applied) == {"a1": "is withdrawn", "a2": "a1, which it changes, does not hold"}


def test_an_amendment_can_be_struck() -> None:
    """A deletion of an amendment takes it out, with everything that amends it, and says so."""
    one = adopted("a1", "delete", "c4")
    text = merged(one, adopted("a2", "delete", "c4", amends="a1"))
    assert "c4" in words(text)
    assert text.applied == ("a2",)
    assert text.not_applied == (("a1", "is struck by a2"),)


def test_withdrawn_and_obsolete_ones_stay_out_whatever_was_decided() -> None:
    """Nobody's withdrawn words come back because a list of decisions is older than the withdrawal."""
    for status in ("withdrawn", "obsolete"):
        one = adopted("a1", "delete", "c4", status=status)
        text = merged(one, decisions=(Decision(amendment="a1", outcome="adopted"),))
        assert text.not_applied == (("a1", f"is {status}"),)


def test_list_items_and_empty_paragraphs() -> None:
    """Changes in different list items, and of an empty paragraph, merge; these broke other programs."""
    items = BASE[1].text
    text = merged(
        adopted("a1", "replace", "c2", items.replace("- water", "- clean water")),
        adopted("a2", "replace", "c2", items.replace("- shelter", "- shelter and heat")),
        adopted("a3", "replace", "c3", "No one is left behind."),
        adopted("a4", "insert", "n1", "", after="c3"),
    )
    assert words(text)["c2"] == "We ask for:\n- clean water\n- bread\n- shelter and heat"
    assert (words(text)["c3"], words(text)["n1"]) == ("No one is left behind.", "")


def test_deleted_paragraph_keeps_its_place_for_others() -> None:
    """An insertion behind a deleted clause still stands where that clause stood."""
    text = merged(
        adopted("a1", "delete", "c2"),
        adopted("a2", "insert", "n2", "Second.", after="c2"),
        adopted("a3", "insert", "n1", "First.", after="c2"),
        adopted("a4", "replace", "n1", "First of all.", after=""),
    )
    assert list(words(text)) == ["c1", "n1", "n2", "c3", "c4"]
    assert words(text)["n1"] == "First of all."
    assert text.removed == (("c2", "a1"),)


def test_deletion_and_new_wording_collide() -> None:
    """Whoever words a clause anew wants it; whoever deletes it does not."""
    text = merged(adopted("a1", "delete", "c4"), adopted("a2", "replace", "c4", "Both sides will talk."))
    assert text.collisions[0].amendments == ("a1", "a2")
    assert words(text)["c4"] == BASE[3].text


def test_moves() -> None:
    """A moved clause takes along what stands behind it; two places collide; so does a circle."""
    insert = adopted("i", "insert", "n1", "And now.", after="c4")
    text = merged(
        adopted("m", "move", "c4", after=""), insert, adopted("r", "replace", "c4", "All must talk.")
    )
    assert list(words(text)) == ["c4", "n1", "c1", "c2", "c3"]
    assert text.moved == (("c4", "m"),)
    two = merged(adopted("m1", "move", "c4", after=""), adopted("m2", "move", "c4", after="c1"))
    assert (list(words(two)), two.collisions[0].amendments) == (["c1", "c2", "c3", "c4"], ("m1", "m2"))
    circle = merged(adopted("m1", "move", "c1", after="c2"), adopted("m2", "move", "c2", after="c1"))
    assert (list(words(circle)), circle.collisions[0].amendments) == (["c1", "c2", "c3", "c4"], ("m1", "m2"))
    staged = merged(
        adopted("m1", "move", "c1", after="c2"),
        adopted("m2", "move", "c2", after="c1"),
        decisions=(Decision(amendment="m2", outcome="adopted", stage=2),),
    )
    assert (staged.applied, staged.collisions) == (("m1",), ())


def test_equal_amendments_count_as_one() -> None:
    """Two organisations that ask for the same do not stand in each other's way."""
    new = "Both sides must talk now."
    text = merged(adopted("a2", "replace", "c4", new), adopted("a1", "replace", "c4", new))
    assert (text.applied, words(text)["c4"]) == (("a1", "a2"), new)
    assert {s.origin for s in text.clauses[-1].spans} == {"c4", "a1"}


def test_right_to_left() -> None:
    """Arabic is text like any other: whole words with their vowel marks, in the order they are read."""
    base = [Clause(id="c", text="نطالب بالسلام لجميع الشعوب الآن.")]
    one = adopted("a1", "replace", "c", "نطالب بالسَّلام لجميع الشعوب الآن.", lang="ar")
    two = adopted("a2", "replace", "c", "نطالب بالسلام لجميع الشعوب غدًا.", lang="ar")
    text = merge_texts(base, [one, two], lang="ar")
    assert text.clauses[0].text == "نطالب بالسَّلام لجميع الشعوب غدًا."
    assert check_text(text, base, [one, two]) == ()


def test_filing_order_and_time_change_nothing() -> None:
    """Who sends first has no advantage; 150 random drafts, each in three orders."""
    for seed in range(5000, 5150):
        draft = random_draft(seed)
        text = merge_texts(draft.base, draft.amendments, draft.decisions)
        for turn in range(2):
            rng = Random(turn)
            mixed = [
                a.model_copy(update={"filed_at": f"2026-01-{rng.randint(1, 28):02}T00:00:00Z"})
                for a in draft.amendments
            ]
            rng.shuffle(mixed)
            assert merge_texts(draft.base, mixed, rng.sample(draft.decisions, len(draft.decisions))) == text


def test_nothing_invented_nothing_lost() -> None:
    """500 random drafts: every letter stands in its origin, every amendment is accounted for, both agree."""
    check_drafts(range(500))


@pytest.mark.nightly
def test_nothing_invented_nothing_lost_in_ten_thousand() -> None:
    """The same for 10,000 drafts."""
    check_drafts(range(10_000))


def check_drafts(seeds: range) -> None:
    """Raises AssertionError where a draft breaks a rule; makes sure that the drafts are not all peaceful."""
    collisions = 0
    for seed in seeds:
        draft = random_draft(seed)
        text = merge_texts(draft.base, draft.amendments, draft.decisions)
        assert check_text(text, draft.base, draft.amendments, draft.decisions) == (), seed
        sources = {c.id: c.text for c in draft.base} | {a.id: a.text for a in draft.amendments}
        for clause in text.clauses:
            assert "".join(clause.text[s.start : s.end] for s in clause.spans) == clause.text
            for s in clause.spans:
                assert s.at is not None
                assert clause.text[s.start : s.end] == sources[s.origin][s.at : s.at + s.end - s.start], seed
        ids = sorted([*text.applied, *(name for name, _ in text.not_applied)])
        assert ids == sorted(a.id for a in draft.amendments), seed
        untouched = {c.id for c in draft.base} - {a.clause for a in draft.amendments}
        assert {c.id: c.text for c in draft.base if c.id in untouched}.items() <= words(text).items()
        collisions += len(text.collisions)
    assert collisions > len(seeds) // 10


def test_the_checker_sees_a_changed_text() -> None:
    """A checker that finds nothing in a forged text would be worthless."""
    one = adopted("a1", "replace", "c4", "Both sides must talk now.")
    text = merge_texts(BASE, [one])
    clause = text.clauses[-1]
    forged = clause.model_copy(update={"text": clause.text.replace("now", "not")})
    for change in (
        {"clauses": (*text.clauses[:-1], forged)},
        {"clauses": text.clauses[::-1]},
        {"applied": ()},
        {"base_sha256": "0" * 64},
        {"not_applied": (("a9", "is rejected"),)},
        {"removed": (("c1", "a1"),)},
    ):
        assert check_text(text.model_copy(update=change), BASE, [one]) != ()


def test_a_second_reading_still_knows_the_first() -> None:
    """The merged text is the base of the next reading, and its words keep their first origin."""
    first = merged(adopted("a1", "replace", "c4", "Both sides must talk now and here."))
    base = next_base(first)
    change = [adopted("b1", "replace", "c4", "Both sides must talk now and in Geneva.")]
    second = trace_back(merge_texts(base, change), first)
    assert [s.origin for s in second.clauses[-1].spans] == ["c4", "a1", "b1", "c4"]
    assert second.base_sha256 == first.base_sha256


def test_a_long_clause_is_merged_in_bounded_time() -> None:
    """Above a million pairs of words a rewriting is one change, instead of a computer that hangs."""
    old, new = " ".join(f"a{k}" for k in range(2000)), " ".join(f"b{k}" for k in range(2000))
    base = [Clause(id="c", text=f"Start {old} end")]
    change = [adopted("a", "replace", "c", f"Start {new} end")]
    text = merge_texts(base, change)
    assert [s.origin for s in text.clauses[0].spans] == ["c", "a", "c"]
    assert check_text(text, base, change) == ()


@pytest.mark.parametrize(
    ("amendments", "decisions", "code"),
    [
        ([adopted("a", "delete", "c9")], [], "draft-clause-unknown"),
        ([adopted("a", "delete", "c1"), adopted("a", "delete", "c1")], [], "draft-id-twice"),
        ([adopted("c1", "delete", "c1")], [], "draft-id-twice"),
        ([adopted("a", "insert", "c1", "x")], [], "draft-insert-known"),
        ([adopted("a", "move", "c1", after="c1")], [], "draft-after-itself"),
        ([adopted("a", "delete", "c1", "x")], [], "draft-text-unused"),
        ([adopted("a", "replace", "c1", "x", after="c2")], [], "draft-after-unused"),
        ([adopted("a", "replace", "c1", "x", amends="b")], [], "draft-amends-unknown"),
        (
            [adopted("a", "delete", "c1"), adopted("b", "replace", "c1", "x", amends="a")],
            [],
            "draft-amends-wrong",
        ),
        ([adopted("a", "delete", "c1", amends="a")], [], "draft-amends-deep"),
        ([], [Decision(amendment="a", outcome="adopted")], "draft-decision-unknown"),
        (
            [adopted("a", "delete", "c1")],
            [Decision(amendment="a", outcome="adopted", over=("a",))],
            "draft-over-circle",
        ),
        (
            [adopted("a", "delete", "c1")],
            [Decision(amendment="a", outcome=o) for o in ("adopted", "rejected")],
            "draft-decision-twice",
        ),
        (
            [adopted("a", "delete", "c1"), adopted("b", "delete", "c1")],
            [Decision(amendment="b", outcome="adopted", stage=2, over=("a",))],
            "draft-over-stage",
        ),
    ],
)
def test_wrong_inputs_are_refused(amendments: list[Amendment], decisions: list[Decision], code: str) -> None:
    """A text made of inputs that contradict themselves would be nobody's text."""
    with pytest.raises(InputError) as error:
        merge_texts(BASE, amendments, decisions)
    assert code in {fault.code for fault in error.value.faults}
