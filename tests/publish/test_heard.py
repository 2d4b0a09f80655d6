"""What the page says of those who spoke: counted, not counted and not found are three different things."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from tests.publish.made_up import made_up_dossier, made_up_run
from tests.publish.pages import read
from unbundle.publish import publish_run
from unbundle.publish.answer import build_answer
from unbundle.publish.blocks import build_sections
from unbundle.publish.charts import build_bars, build_instruments, tone_of
from unbundle.publish.dates import dates_words
from unbundle.publish.fates import decimals_of, firm_money
from unbundle.publish.flow import build_flow
from unbundle.publish.heard import aside_on, heard_on, limits_on, reservations_of
from unbundle.publish.index import Index, build_index
from unbundle.publish.lead import build_notice
from unbundle.publish.money import decimals_that_add_up, short, with_signs
from unbundle.publish.proof import build_proof
from unbundle.publish.voices import build_voices
from unbundle.publish.words import plural
from unbundle.records.members import TopicMapping
from unbundle.records.rounds import Reservation


@pytest.fixture(scope="module")
def index() -> Index:
    """A run in which one topic is shown beside a line: those who speak on it are not counted there."""
    dossier = made_up_dossier(60, 3, 4)
    run = made_up_run(dossier)
    beside = TopicMapping(topic="talks", measure="act-grain-0", fit="broader", counted=False, why="a guess")
    dossier = dossier.model_copy(update={"mapping": (*dossier.mapping, beside)})
    return build_index(run, dossier)


def test_three_numbers_by_hand(index: Index) -> None:
    """Counted again from the tables alone: who spoke on what a line is about is never called silent."""
    dossier = index.dossier
    roll = {b.voter for b in index.run.profile.ballots}
    seen_aside = False
    for option in index.decisions:
        topics = {row.topic for row in dossier.mapping if row.measure == option} | {option}
        spoke = {p.organisation for p in dossier.positions if p.topic in topics}
        votes = index.votes.get(option)
        counted = {*votes.approve, *votes.reject, *votes.abstain} if votes else set()
        heard = heard_on(index, [option])
        assert heard.counted == len(counted)
        assert heard.aside == (len(spoke - counted),) * 2
        assert heard.nothing == (len(roll - spoke - counted),) * 2
        assert heard.counted + heard.aside[0] + heard.nothing[0] == len(roll)
        seen_aside |= bool(heard.aside[0])
    assert seen_aside


def test_an_uncounted_mapping_still_counts_as_speaking(index: Index) -> None:
    """Who spoke on a topic that is only shown beside a line did speak; the line must say so."""
    talkers = {p.organisation for p in index.dossier.positions if p.topic == "talks"}
    votes = index.votes["act-grain-0"]
    counted = {*votes.approve, *votes.reject, *votes.abstain}
    assert talkers - counted
    assert aside_on(index, "act-grain-0") >= len(talkers - counted)
    assert aside_on(index, "act-grain-1") < aside_on(index, "act-grain-0")


def test_withdrawn_is_not_spoken(index: Index) -> None:
    """Who took a position back is not held to it."""
    gone = tuple(p.model_copy(update={"status": "withdrawn"}) for p in index.dossier.positions)
    dossier = index.dossier.model_copy(update={"positions": gone})
    after = build_index(index.run, dossier)
    assert all(aside_on(after, option) == 0 for option in after.decisions)


def test_limits_are_those_of_counted_voices(index: Index) -> None:
    """ "30 for" may merge demands that differ: as many as attach limits are told, and no more."""
    remark = tuple(p.model_copy(update={"note": "only by sea"}) for p in index.dossier.positions)
    every = build_index(index.run, index.dossier.model_copy(update={"positions": remark}))
    bare = tuple(p.model_copy(update={"condition": "", "note": ""}) for p in index.dossier.positions)
    box = tuple(b.model_copy(update={"conditions": ()}) for b in index.run.box.ballots)
    run = index.run.model_copy(update={"box": index.run.box.model_copy(update={"ballots": box})})
    none = build_index(run, index.dossier.model_copy(update={"positions": bare}))
    for option, votes in index.votes.items():
        assert limits_on(every, [option]) == (len(votes.approve), len(votes.reject))
        assert limits_on(none, [option]) == (0, 0)
        assert all(
            n <= len(side)
            for n, side in zip(limits_on(index, [option]), (votes.approve, votes.reject), strict=True)
        )


def test_cast_votes_speak_of_votes(index: Index) -> None:
    """Where members voted, nobody "has no position": they cast no vote."""
    run = index.run.model_copy(update={"box": index.run.box.model_copy(update={"basis": "mandated"})})
    after = build_index(run, index.dossier)
    assert all("cast no vote" in heard_on(after, [option]).text for option in after.decisions)
    text = read(publish_run(run, index.dossier)["report/index.html"]).text
    assert "no position found" not in text.partition("Words Official package")[0]


def test_reservations_stand_in_the_report(index: Index) -> None:
    """What a member reserved stands beside the votes, in its own words; without any, nothing is said."""
    who = index.dossier.organisations[0]
    option = next(iter(index.decisions))
    rows = (
        Reservation(round="r1", organisation=who.id, measure=option, text="Not <before> May."),
        Reservation(round="r1", organisation=who.id, text="As a whole too dear."),
    )
    dossier = index.dossier.model_copy(update={"reservations": rows})
    run = index.run.model_copy(update={"box": index.run.box.model_copy(update={"basis": "mandated"})})
    after = build_index(run, dossier)
    assert heard_on(after, [option]).text.endswith("cast no vote, 1 with a reservation")
    assert {what for _, what, _ in reservations_of(after)} == {after.title(option), "the whole"}
    text = read(publish_run(run, dossier)["report/index.html"]).text
    assert f"{who.name}, on the whole: As a whole too dear." in text
    assert "Not <before> May." in text
    assert "eservation" not in publish_run(run, index.dossier)["report/index.html"].decode()


def test_a_mandate_is_claimed_only_where_each_vote_has_one(index: Index) -> None:
    """ "Under a mandate" is a claim about every single vote."""
    settings = index.dossier.settings.model_copy(update={"status_note": ""})
    dossier = index.dossier.model_copy(update={"settings": settings})

    def notice(mandate: str | None, last: str | None) -> str:
        ballots = [b.model_copy(update={"mandate": mandate}) for b in index.run.box.ballots]
        ballots[-1] = ballots[-1].model_copy(update={"mandate": last})
        box = index.run.box.model_copy(update={"basis": "mandated", "ballots": tuple(ballots)})
        return build_notice(build_index(index.run.model_copy(update={"box": box}), dossier))[0]

    assert "under a mandate" in notice("m1", "m1")
    assert notice("m1", None) == "This page is made from votes that members cast."
    assert notice(None, None) == "This page is made from votes that members cast."


def test_first_screen_says_on_whom_the_sum_rests(index: Index) -> None:
    """A headline sum that rests on two voices must say so where it stands, not in a footnote."""
    answer = build_answer(index, build_sections(index))
    labels = [row.label for row in answer.figures]
    thin = sum(d.cost for d in index.decisions.values() if d.chosen and d.thin)
    assert any(label.startswith("Of it, on fewer than") for label in labels) == bool(thin)
    assert firm_money(index) is not None
    assert "Of it, under every rule set tried" in labels
    assert "is taken up under every one of the" in answer.lead[1]


def test_own_shares_are_told_from_unclaimed_money(index: Index) -> None:
    """The note of the run stands in the opening and in the rules, with the page's currency sign."""
    note = "Members paid USD 7 out of their own shares. USD 5 more went in later."
    alternative = index.run.alternative.model_copy(update={"notes": ("Another.", note)})
    run = index.run.model_copy(update={"alternative": alternative})
    text = read(publish_run(run, index.dossier)["report/index.html"]).text
    assert text.count("Members paid $7 out of their own shares. $5 more went in later.") == 2
    assert "In this step nobody’s share is spent on what they do not want" in text


def test_dissent_has_two_sides(index: Index) -> None:
    """Against what is taken up and for what is not: both lists, each block with voices on the losing side."""
    sections = build_sections(index)
    lists = {names.title: names for names in build_answer(index, sections).lists}
    blocks = [block for section in sections for block in section.blocks]
    against = lists["Who dissents from what is taken up"]
    wanted = lists["Who wanted what is dropped or not added"]
    assert len(against.rows) + against.rest == sum(bool(b.chosen and b.votes.reject) for b in blocks) > 0
    assert len(wanted.rows) + wanted.rest == sum(
        bool(b.chosen < len(b.lines) and b.votes.approve) for b in blocks
    )
    assert wanted.rows


def test_silent_and_opposed_never_look_alike(index: Index) -> None:
    """In bars, flow and table, what nobody is counted on is drawn and named apart from what was rejected."""
    silent = sum(d.cost for d in index.decisions.values() if tone_of(d) == "silent")
    dropped = sum(d.cost for d in index.decisions.values() if tone_of(d) == "drop")
    assert silent > 0
    assert dropped > 0
    bars, flow = build_bars(index), build_flow(index)
    assert bars is not None
    assert flow is not None
    assert {"drop", "silent"} <= {s.tone for s in bars.official}
    labels = {label.tone: label for label in flow.right}
    assert labels["silent"].name == "No position counts"
    assert labels["silent"].text == short(silent, index.currency)
    assert labels["drop"].text == short(dropped, index.currency)
    assert any(row.silent for row in build_instruments(index))


def test_turning_is_a_count_with_names(index: Index) -> None:
    """ "Turns in 4 of 21 rule sets": the count is the core's own, and the sets that differ are named."""
    for section in build_sections(index):
        for block in section.blocks:
            rows = [index.core[line.id] for line in block.lines if line.id in index.core]
            other = max(r.of - r.chosen_in if index.decisions[r.option].chosen else r.chosen_in for r in rows)
            assert (block.turns.count if block.turns else 0) == other
            if block.turns:
                differ = {
                    v.id.replace("-", " ")
                    for v in index.run.alternative.variants
                    if {line.id for line in block.lines} & set(v.differs)
                }
                assert set(block.turns.names) == differ


def test_an_empty_check_is_called_empty(index: Index) -> None:
    """A check that tested nothing must not be reported as passed."""
    certificate = index.run.alternative.certificate
    assert certificate is not None
    empty = certificate.model_copy(update={"rows": ()})
    alternative = index.run.alternative.model_copy(update={"certificate": empty})
    run = index.run.model_copy(update={"alternative": alternative})
    text = read(publish_run(run, index.dossier)["report/index.html"]).text
    assert "This check had nothing to test: no open, approved line was left out." in text
    assert "The check holds for 0 lines" not in text
    assert build_proof(index, build_sections(index)).tested > 0


def test_dates_are_counted_from_the_rows(index: Index) -> None:
    """How old the voices are is counted, per year, before and after the package, undated ones apart."""
    dates = (
        "2021-12-31",
        "2022",
        "2022-02-01",
        "2022-05-30",
        "2022-06",
        "2023-01-01",
        "",
        "",
        "2022-05",
        "2022-04",
    )
    rows = [p.model_copy(update={"date": d}) for p, d in zip(index.dossier.positions, dates, strict=False)]
    document = index.dossier.documents[0].model_copy(update={"adopted_on": "2022-05"})
    dossier = index.dossier.model_copy(update={"positions": tuple(rows), "documents": (document,)})
    words = dates_words(replace(index, dossier=dossier))
    assert "1 in 2021, 6 in 2022 and 1 in 2023; 2 undated" in words
    assert "adopted in May 2022: 3 of the dated ones are older, 2 are younger, 3 of that time" in words
    bare = dossier.model_copy(update={"positions": tuple(p.model_copy(update={"date": ""}) for p in rows)})
    assert dates_words(replace(index, dossier=bare)) == "Not one of the 10 positions has a date."
    assert "undated" in read(publish_run(index.run, bare)["report/index.html"]).text


def test_register_shows_each_row_with_its_fate(index: Index) -> None:
    """An organisation finds every position of its own with its row, and what became of its lines."""
    voices = build_voices(index, build_sections(index))
    numbers = [
        int(part.rsplit(" ", 1)[1])
        for entry in voices.register
        for page in entry.pages
        for _, topics in page.positions
        for part in topics.split(", ")
        if part.rsplit(" ", 1)[1].isdigit()
    ]
    assert sorted(numbers) == list(range(2, len(index.dossier.positions) + 2))
    by_name = {index.organisations[b.voter].name: b for b in index.run.profile.ballots}
    for entry in voices.register:
        ballot = by_name[entry.name]
        if ballot.approves:
            got = sum(index.decisions[o].chosen for o in ballot.approves)
            assert f"taken up: {got} of {len(ballot.approves)} it supports" in entry.account
        if ballot.rejects:
            out = sum(not index.decisions[o].chosen for o in ballot.rejects)
            assert f"left out: {out} of {len(ballot.rejects)} it opposes" in entry.account
        if not ballot.approves and not ballot.rejects:
            assert entry.account == "Counted on no line."


def test_remarks_are_the_collections() -> None:
    """A collector's words on an organisation must not read as the page's own verdict on it."""
    dossier = made_up_dossier(6, 1, 1)
    first = dossier.organisations[0].model_copy(update={"note": "fond of boats"})
    dossier = dossier.model_copy(update={"organisations": (first, *dossier.organisations[1:])})
    text = read(publish_run(made_up_run(dossier), dossier)["report/index.html"]).text
    assert "[The collection’s remark: fond of boats]" in text


@pytest.mark.parametrize(
    ("parts", "places"),
    [
        ((15_160_000_000_00, 24_984_966_500_00), 2),
        ((10_000_000_000_00, 20_000_000_000_00), 1),
        ((1_240_000_000_00, 1_240_000_000_00), 2),
        ((), 1),
    ],
)
def test_rounded_parts_add_up(parts: tuple[int, ...], places: int) -> None:
    """$15.2 and $25.0 beside $40.1 look like an error: one more place where the parts would not add up."""
    assert decimals_that_add_up("USD", parts) == places
    texts = [
        short(part, "USD", places).strip("$").split("\u00a0")[0] for part in (*parts, sum(parts)) if part
    ]
    assert sum(Fraction(text) for text in texts[:-1]) == (Fraction(texts[-1]) if texts else 0)


def test_headline_adds_up(index: Index) -> None:
    """The sums of the first screen add up at the number of places that the page chose."""
    assert 1 <= decimals_of(index) <= 3


def test_small_words() -> None:
    """Plurals and signs that readers stumble over when they are wrong."""
    assert [plural(2, "party"), plural(1, "party"), plural(2, "day"), plural(2, "line")] == [
        "2 parties",
        "1 party",
        "2 days",
        "2 lines",
    ]
    assert with_signs("paid USD 5 of USD 7", "USD") == "paid $5 of $7"
    assert with_signs("paid CHF 5", "CHF") == "paid CHF 5"
