"""What the page is drawn from: blocks, pictures and voices add up to the run, whatever its size."""

from __future__ import annotations

from itertools import pairwise
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.publish.made_up import made_up_dossier, made_up_run
from unbundle.publish.answer import build_answer
from unbundle.publish.blocks import Block, build_sections
from unbundle.publish.charts import WIDTH, build_bars, build_instruments
from unbundle.publish.fates import official_total
from unbundle.publish.flow import build_flow
from unbundle.publish.index import Index, build_index
from unbundle.publish.people import build_matrix, build_patterns
from unbundle.publish.principles import build_principles
from unbundle.publish.proof import build_proof
from unbundle.publish.voices import build_voices
from unbundle.publish.words import (
    CHANGES,
    INSTRUMENTS,
    KINDS,
    MARKS,
    NOT_COUNTED,
    REASONS,
    STANCES,
    country,
    date_words,
    listed,
)
from unbundle.records.alternative import Change, DecidedBy
from unbundle.records.measure import Instrument, Kind
from unbundle.records.members import Stance

SIZES = st.tuples(st.integers(6, 40), st.integers(1, 6), st.integers(1, 5))


def index_of(organisations: int, lines: int, each: int) -> Index:
    """The index of a made-up run."""
    dossier = made_up_dossier(organisations, lines, each)
    return build_index(made_up_run(dossier), dossier)


def blocks_of(index: Index) -> list[Block]:
    """All blocks of all sections, in order."""
    return [block for section in build_sections(index) for block in section.blocks]


@pytest.mark.parametrize(
    ("literal", "words"),
    [
        (Change, CHANGES),
        (Change, MARKS),
        (DecidedBy, REASONS),
        (Instrument, INSTRUMENTS),
        (Kind, tuple(KINDS)),
        (Stance, tuple(stance for stance, _ in STANCES)),
    ],
)
def test_every_code_has_a_word(literal: object, words: object) -> None:
    """A code that a record may hold but the page cannot name would break a report in the field."""
    members = {m for arg in get_args(literal) for m in (get_args(arg) or (arg,))}
    assert members == set(words)  # type: ignore[call-overload]


@pytest.mark.parametrize(
    ("date", "words"),
    [("2022-03-04", "4 Mar 2022"), ("2022-12", "Dec 2022"), ("2022", "2022"), ("", "no date")],
)
def test_dates(date: str, words: str) -> None:
    """A partial date says no more than it knows."""
    assert date_words(date) == words


def test_small_words() -> None:
    """Lists and names read like English, and an unknown code is shown, not dropped."""
    assert [listed([]), listed(["a"]), listed(["a", "b", "c"])] == ["", "a", "a, b and c"]
    assert (country("SEN"), country("INT"), country("ZZZ")) == ("Senegal", "International", "ZZZ")


@given(SIZES)
@settings(max_examples=8)
def test_blocks_hold_every_option_once(size: tuple[int, int, int]) -> None:
    """Grouping must neither lose a line nor count one twice, and sums must add up to the run's own."""
    index = index_of(*size)
    blocks = blocks_of(index)
    lines = [line.id for block in blocks for line in block.lines]
    assert sorted(lines) == sorted(index.decisions)
    assert sum(block.official for block in blocks) == official_total(index)
    assert sum(block.alternative for block in blocks) == index.run.alternative.cost
    assert [block.number for block in blocks] == list(range(1, len(blocks) + 1))


@given(SIZES)
@settings(max_examples=8)
def test_blocks_never_mix_votes(size: tuple[int, int, int]) -> None:
    """ "Exactly the same votes" is a claim: every line of a block has the block's voters, side by side."""
    index = index_of(*size)
    for block in blocks_of(index):
        for line in block.lines:
            assert index.votes.get(line.id, block.votes) == block.votes
        tally = index.decisions[block.lines[0].id].tally
        assert (len(block.votes.approve), len(block.votes.reject)) == (tally.approve, tally.reject)


@given(SIZES)
@settings(max_examples=8)
def test_pictures_keep_proportions(size: tuple[int, int, int]) -> None:
    """A bar that overlaps, overflows or shrinks a sum to nothing would lie without a word."""
    index = index_of(*size)
    bars = build_bars(index)
    assert bars is not None
    for bar in (bars.official, bars.alternative):
        for before, after in pairwise(bar):
            assert before.x + before.width <= after.x + 1
        assert all(s.x >= 0 and s.width >= 1 and s.x + s.width <= WIDTH + 1 for s in bar)
    flow = build_flow(index)
    assert flow is not None
    assert sum(r.thickness for r in flow.ribbons) == sum(label.height for label in flow.left)
    assert sum(r.thickness for r in flow.ribbons) == sum(label.height for label in flow.right)
    assert all(b.text_y - a.text_y >= 13 for a, b in pairwise(flow.left))


@given(SIZES)
@settings(max_examples=8)
def test_instruments_add_up(size: tuple[int, int, int]) -> None:
    """The table beside the flow has the same totals as the answer."""
    index = index_of(*size)
    rows = build_instruments(index)
    assert sum(row.lines + row.proposals for row in rows) == len(index.decisions)
    assert sum(row.chosen + row.added for row in rows) == sum(d.chosen for d in index.decisions.values())
    digits = [int(row.official_long.translate({ord(c): None for c in "$,."})) for row in rows]
    assert sum(digits) in (official_total(index), official_total(index) // 100) or any(
        "." in r.official_long for r in rows
    )


@given(SIZES)
@settings(max_examples=8)
def test_voices_hold_every_position_once(size: tuple[int, int, int]) -> None:
    """No position is lost, repeated, or moved to the other side of "counted"."""
    index = index_of(*size)
    voices = build_voices(index, build_sections(index))
    stances = [stance for topic in voices.topics for stance in topic.stances]
    aside = [v for stance in stances for _, rows in stance.set_aside for v in rows]
    counted = [v for stance in stances for v in stance.counted]
    assert len(aside) == len(index.run.box.not_counted)
    assert len(counted) + len(aside) == len(index.dossier.positions)
    pages = [page for entry in voices.register for page in entry.pages]
    assert [page.number for page in pages] == list(range(1, len(pages) + 1))
    assert {v.source for v in (*aside, *counted)} == {page.number for page in pages}
    assert all(topic.home in {b.number for b in blocks_of(index)} for topic in voices.topics)


def test_silent_lines_come_last_and_keep_their_name() -> None:
    """Readers must see what nobody spoke of, apart from what was rejected."""
    index = index_of(24, 3, 3)
    money = build_sections(index)[0]
    assert [block.spoke for block in money.blocks] == [True] * (len(money.blocks) - 1) + [False]
    assert money.blocks[-1].outcomes[0].reason == NOT_COUNTED
    assert not money.blocks[-1].sides


def test_dissent_is_the_losing_side() -> None:
    """For a dropped line the supporters dissent, for a kept one the opponents do."""
    index = index_of(40, 2, 4)
    for block in blocks_of(index):
        for side in block.sides:
            expected = (block.chosen > 0) if side.label == "Against" else block.chosen < len(block.lines)
            assert side.dissent == (expected and side.label != "Abstained")
            assert not side.dissent or side.topic is None


def test_answer_tells_reasons_apart() -> None:
    """ "Dropped" alone hides whether people objected or nobody spoke: the reasons add up to each fate."""
    index = index_of(138, 10, 3)
    answer = build_answer(index, build_sections(index))
    for fate in answer.fates:
        assert sum(n for _, n, _ in fate.reasons) == fate.count
        assert sum(minor for _, _, minor in fate.reasons) == fate.minor
    dropped = next(fate for fate in answer.fates if fate.change == "drop")
    assert {"too many object", NOT_COUNTED} <= {reason for reason, _, _ in dropped.reasons}


def test_roll_calls_say_what_one_vote_hid() -> None:
    """The point of separate votes: how many were neither for all nor against all."""
    dossier = made_up_dossier(24, 2, 3)
    run = made_up_run(dossier)
    run = run.model_copy(update={"box": run.box.model_copy(update={"basis": "roll-call"})})
    index = build_index(run, dossier)
    official = {d.option for d in run.alternative.decisions if not d.option.startswith("new-")}
    cast = [b for b in run.profile.ballots if official & {*b.approves, *b.rejects}]
    both = sum(bool(official & set(b.approves)) and bool(official & set(b.rejects)) for b in cast)
    lead = " ".join(build_answer(index, build_sections(index)).lead)
    assert f"and {both} said yes to some and no to others" in lead


def test_people_and_principles() -> None:
    """The table of blocs shows each kind once; undecided verdicts lead; the turning decision is named."""
    index = index_of(40, 2, 4)
    sections = build_sections(index)
    matrix = build_matrix(index, sections)
    assert matrix is not None
    assert sum(columns for _, columns in matrix.attributes) == len(matrix.values)
    assert sum(size for _, size in matrix.values[: matrix.attributes[0][1]]) == 40
    assert (
        build_patterns(index, sections, names=True)[0].count
        >= build_patterns(index, sections, names=True)[-1].count
    )
    principles = build_principles(index)
    assert principles is not None
    assert principles.groups[0].undecided
    assert principles.open[0].settled_by == "coders"
    assert [(row.official, row.alternative) for row in principles.joint] == [
        ("Broken. It holds if talks are added.", "Holds.")
    ]
    proof = build_proof(index, sections)
    assert proof.core is not None
    assert [words for words, _ in proof.core.turning] == ["Chosen in 1 of 2"]
