"""Disclosure: what a pack shows of members who do not want to be named, and what it must not let slip."""

from __future__ import annotations

import re
import stat
from collections import Counter
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests import builders as make
from tests.pack.made import checker, measures, provisional, remade, save, small, unbundle, write
from unbundle.errors import RefusalError
from unbundle.evidence import compare_groups, compare_sizes, disclose, pack_shown, verify_pack
from unbundle.federation import Shown
from unbundle.kit.canonical import to_bytes
from unbundle.kit.strict_json import parse_json
from unbundle.pipeline import run_dossier
from unbundle.records.charter import Consent, Weights
from unbundle.records.dossier import Dossier, VariantSpec
from unbundle.records.members import Ballot, Mandate, Organisation, Voter

SECRET = bytes(range(32))
OPTIONS = [m.id for m in measures() if m.id != "homes-part"]
VOTES = ("approve", "reject", "abstain")
NAMED = {"ash": {"aid": "approve", "talks": "approve"}, "birch": {"arms": "reject", "homes": "approve"}}
HIDDEN = {
    "quiet-1": {"aid": "approve", "homes": "approve"},
    "quiet-2": {"aid": "approve", "talks": "approve"},
    "quiet-3": {"arms": "approve", "talks": "reject"},
    "quiet-4": {"roads": "approve", "aid": "reject"},
    "quiet-5": {},
}


def federation(
    hidden: dict[str, dict[str, str]], level: str, attributes: dict[str, dict[str, Any]] | None = None
) -> Dossier:
    """Two named members, and hidden ones at one level with these votes; attributes by member."""
    organisations = [make.organisation(who) for who in NAMED]
    for who in hidden:
        more = (attributes or {}).get(who, {})
        organisations.append(make.organisation(who, disclosure=level).model_copy(update=more))
    ballots = [
        Ballot(
            organisation=who,
            measure=what,
            vote=vote,  # type: ignore[arg-type]
            cast_at="2026-03-02T10:00:00Z",
            conditions=("said in secret",) if who in hidden and vote == "approve" else (),
        )
        for who, votes in {**NAMED, **hidden}.items()
        for what, vote in votes.items()
    ]
    return small(organisations=tuple(organisations), ballots=tuple(ballots), mandates=())


def packed(dossier: Dossier, secret: bytes = SECRET) -> dict[str, bytes]:
    """The pack of a dossier without documents."""
    return pack_shown(disclose(dossier, secret), {})


def codes(dossier: Dossier) -> set[str]:
    """Why disclosure is refused."""
    with pytest.raises(RefusalError) as caught:
        disclose(dossier, SECRET)
    assert all(fault.next for fault in caught.value.faults)
    return {fault.code for fault in caught.value.faults}


def everything(files: dict[str, bytes]) -> bytes:
    """All bytes of a pack, names of files included, less the checker's source."""
    return b"\n".join(name.encode() + data for name, data in files.items() if name != "check.py")


def test_named_is_unchanged() -> None:
    """Where nobody hides, disclosure changes nothing at all."""
    dossier = small()
    assert disclose(dossier, SECRET) == Shown(dossier, dossier, (), {}, ())


# ---------------------------------------------------------------- pseudonyms


def test_pseudonyms_are_recomputed_in_full() -> None:
    """All votes are there, so everything follows: verify says the same, check.py says ok."""
    found = verify_pack(packed(federation(HIDDEN, "pseudonymous")), [])
    assert found.recomputed == "same"
    assert found.not_checked == ()


def test_pseudonyms_do_not_change_the_result() -> None:
    """Choosing a pseudonym must neither cost nor gain a vote."""
    named = run_dossier(federation(HIDDEN, "named")).alternative
    hidden = run_dossier(disclose(federation(HIDDEN, "pseudonymous"), SECRET).dossier).alternative
    assert (hidden.selected, hidden.adopted, hidden.cost) == (named.selected, named.adopted, named.cost)
    assert [d.tally for d in hidden.decisions] == [d.tally for d in named.decisions]


@pytest.mark.parametrize("level", ["pseudonymous", "aggregate"])
def test_nothing_of_a_hidden_member_is_in_the_pack(level: str) -> None:
    """Not its id, name, country, kind, blocs, number of members, mandate, moments, conditions or notes."""
    secrets = {
        "name": "Verborgen Genootschap",
        "country": "ZWE",
        "kind": "fellowship",
        "members": 987_654,
        "members_note": "their own count",
        "blocs": (("region", "hinterland"),),
        "note": "known to us",
    }
    dossier = federation(HIDDEN, level, {who: secrets for who in HIDDEN})
    mandate = Mandate(id="secret-mandate", organisation="quiet-1", body="council", decided_on="2026-01-01")
    moment = "2026-03-07T07:07:07Z"
    ballots = tuple(
        b.model_copy(update={"mandate": "secret-mandate", "cast_at": moment})
        if b.organisation == "quiet-1"
        else b
        for b in dossier.ballots
    )
    data = everything(packed(dossier.model_copy(update={"mandates": (mandate,), "ballots": ballots})))
    words = [
        "quiet-",
        "Verborgen",
        "ZWE",
        "fellowship",
        "987654",
        "their own count",
        "hinterland",
        "known to us",
    ]
    words += ["secret-mandate", "council", "07:07:07", "said in secret", SECRET.hex()]
    assert [word for word in words if word.encode() in data] == []


def masked(files: dict[str, bytes]) -> dict[str, bytes]:
    """The pack with every pseudonym replaced by the same word, and every digest of a file by another."""
    return {
        name: re.sub(rb"\b[0-9a-f]{64}\b", b"#" * 64, re.sub(rb"p-[0-9a-f]{16}", b"p-" + b"#" * 16, data))
        for name, data in files.items()
    }


def rows(data: bytes) -> Counter[bytes]:
    """Lines, cells and elements of a page, without their order."""
    return Counter(re.split(rb"[\n<,]", data))


ATTRIBUTES = st.fixed_dictionaries(
    {
        "name": st.text("abcdefgh xyz", min_size=4, max_size=40).map(lambda text: f"The {text} league"),
        "country": st.sampled_from(["FRA", "SEN", "USA", "INT"]),
        "kind": st.sampled_from(["party", "union", "church"]),
        "members": st.none() | st.integers(1, 10**9),
        "note": st.text("abc", max_size=50),
    }
)


@settings(max_examples=6, phases=[Phase.generate])
@given(attributes=st.fixed_dictionaries({"quiet-1": ATTRIBUTES, "quiet-5": ATTRIBUTES}))
def test_attributes_leave_no_trace(attributes: dict[str, dict[str, Any]]) -> None:
    """Dossiers that differ only in who the hidden members are give packs of equal content and size."""
    for level in ("pseudonymous", "aggregate"):
        plain = packed(federation(HIDDEN, level))
        other = packed(federation(HIDDEN, level, attributes))
        assert plain == other


@settings(max_examples=6, phases=[Phase.generate])
@given(names=st.lists(st.from_regex(r"\A[a-z]{1,30}\Z"), min_size=5, max_size=5, unique=True))
def test_ids_leave_no_trace(names: list[str]) -> None:
    """Another id gives another salt and another place in the list, and nothing else: sizes stay equal."""
    renamed = {f"other-{name}": votes for name, votes in zip(names, HIDDEN.values(), strict=True)}
    one, two = (
        masked(packed(federation(HIDDEN, "pseudonymous"))),
        masked(packed(federation(renamed, "pseudonymous"))),
    )
    assert {name: len(data) for name, data in one.items()} == {name: len(data) for name, data in two.items()}
    assert {name: rows(data) for name, data in one.items()} == {
        name: rows(data) for name, data in two.items()
    }
    assert packed(federation(HIDDEN, "aggregate")) == packed(federation(renamed, "aggregate"))


@pytest.mark.parametrize("level", ["pseudonymous", "aggregate"])
def test_the_order_of_members_leaves_no_trace(level: str) -> None:
    """Rows come in the order of the marks, whatever order the secretary's list has."""
    packs = []
    for order in list(permutations(HIDDEN))[::40]:
        packs.append(packed(federation({who: HIDDEN[who] for who in order}, level)))
    assert all(pack == packs[0] for pack in packs)


def test_which_hidden_member_cast_which_votes_leaves_no_trace() -> None:
    """Exchanging the votes of two hidden members changes the marks, not what is shown: not even sizes."""
    turned = {**HIDDEN, "quiet-1": HIDDEN["quiet-4"], "quiet-4": HIDDEN["quiet-1"]}
    one, two = (
        masked(packed(federation(HIDDEN, "pseudonymous"))),
        masked(packed(federation(turned, "pseudonymous"))),
    )
    assert {name: rows(data) for name, data in one.items()} == {
        name: rows(data) for name, data in two.items()
    }
    assert packed(federation(HIDDEN, "aggregate")) == packed(federation(turned, "aggregate"))


def test_two_packs_cannot_be_joined_by_ids() -> None:
    """Every pack has a secret of its own, so that a pseudonym of spring is not that of autumn."""
    one, two = (packed(federation(HIDDEN, "pseudonymous"), secret) for secret in (SECRET, SECRET[::-1]))
    ids = [{o["voter"] for o in parse_json(p["results/profile.json"])["ballots"]} for p in (one, two)]
    assert ids[0] & ids[1] == set(NAMED)
    assert masked(one).keys() == masked(two).keys()


def test_members_who_vote_alike_have_different_marks() -> None:
    """Equal votes must not give equal ids, or two members would count as one."""
    same = {who: {"aid": "approve"} for who in HIDDEN}
    shown = disclose(federation(same, "pseudonymous"), SECRET)
    assert len({receipt.id for receipt in shown.receipts}) == len(HIDDEN)
    assert len({receipt.salt for receipt in shown.receipts}) == len(HIDDEN)


def test_receipts(tmp_path: Path) -> None:
    """Each member proves its own line; a changed receipt proves nothing."""
    folder = save(federation(HIDDEN, "pseudonymous"), tmp_path / "dossier")
    out, slips = tmp_path / "pack", tmp_path / "slips"
    assert unbundle("publish", folder, "--out", out, "--as", "pack").code == 2
    inside = unbundle("publish", folder, "--out", out, "--as", "pack", "--receipts", out / "slips")
    assert "receipts-inside" in inside.err
    assert not out.exists()
    done = unbundle("publish", folder, "--out", out, "--as", "pack", "--receipts", slips)
    assert done.code == 0, done.text
    paths = sorted(slips.iterdir())
    assert [path.name for path in paths] == [f"{who}.receipt.json" for who in HIDDEN]
    assert {stat.S_IMODE(path.stat().st_mode) for path in paths} == {0o600}
    for path in paths:
        done = unbundle("verify", out, "--receipt", path)
        assert done.code == 0, done.text
        assert "in the pack, with your votes" in done.out
    data = parse_json(paths[0].read_bytes())
    for change in ({"salt": "0" * 64}, {"lines": []}, {"id": "p-0000000000000000"}):
        forged = tmp_path / "forged.json"
        forged.write_bytes(to_bytes({**data, **change}))
        assert unbundle("verify", out, "--receipt", forged).code == 4
    other = write(tmp_path / "other", packed(federation(HIDDEN, "pseudonymous")))
    assert unbundle("verify", other, "--receipt", paths[0]).code == 4
    assert (
        unbundle("publish", folder, "--out", tmp_path / "again", "--as", "pack", "--receipts", slips).code
        == 2
    )


def test_a_page_alone_hides_too(tmp_path: Path) -> None:
    """Without a pack as well: report and results that are published keep what members asked for."""
    folder = save(federation(HIDDEN, "pseudonymous"), tmp_path / "dossier")
    done = unbundle("publish", folder, "--out", tmp_path / "out", "--receipts", tmp_path / "slips")
    assert done.code == 0, done.text
    data = b"".join(p.read_bytes() for p in (tmp_path / "out").rglob("*") if p.is_file())
    assert b"quiet-" not in data
    assert b"said in secret" not in data


# ---------------------------------------------------------------- aggregate


def test_aggregate_packs_hold_no_ballot() -> None:
    """Nothing from which the group's votes follow by subtraction is in the pack; verify says partly."""
    files = packed(federation(HIDDEN, "aggregate"))
    assert {name for name in files if name.startswith("results/")} == {
        f"results/{name}.json" for name in ("box", "instance", "outcome", "run", "totals", "verdicts")
    }
    box = parse_json(files["results/box.json"])
    assert {ballot["organisation"] for ballot in box["ballots"]} == set(NAMED)
    outcome = parse_json(files["results/outcome.json"])
    assert set(outcome) == {"budget", "choices", "cost", "counts", "currency", "group"}
    assert all(set(choice) == {"chosen", "cost", "option"} for choice in outcome["choices"])
    found = verify_pack(files, [])
    assert (found.recomputed, found.differences) == ("partly", ())
    assert found.not_checked
    assert "only in part" in found.sentence


def test_the_outcome_is_that_of_all_votes() -> None:
    """The group's votes count in full, although nobody sees them."""
    outcome = parse_json(packed(federation(HIDDEN, "aggregate"))["results/outcome.json"])
    all_named = run_dossier(federation(HIDDEN, "named")).alternative
    assert {c["option"] for c in outcome["choices"] if c["chosen"]} == {
        *all_named.selected,
        *all_named.adopted,
    }
    assert outcome["cost"] == all_named.cost


def test_check_py_says_what_it_cannot_see(tmp_path: Path) -> None:
    """The small checker names every check that hidden ballots make impossible."""
    done = checker(write(tmp_path / "pack", packed(federation(HIDDEN, "aggregate"))))
    assert done.code == 0, done.text
    assert done.out.count("NOT CHECKED") == 5
    assert done.out.endswith("4 checks are ok, and 5 could NOT be made.\n")
    assert "members asked not to show their ballots" in done.out


@pytest.mark.parametrize(
    "change",
    [
        lambda o: o.update(cost=o["cost"] + 1),
        lambda o: o.update(budget=1),
        lambda o: o["choices"].pop(),
        lambda o: o["choices"].append(o["choices"][0]),
        lambda o: o["choices"][0].update(cost=1),
        lambda o: [c.update(chosen=True) for c in o["choices"]],
    ],
)
def test_outcomes_that_cannot_be(change: Any) -> None:
    """What everybody can see - costs, budget, all options there - is checked in a hidden outcome too."""
    files = packed(federation(HIDDEN, "aggregate"))
    outcome = parse_json(files["results/outcome.json"])
    change(outcome)
    found = verify_pack(remade({**files, "results/outcome.json": to_bytes(outcome)}), [])
    assert found.recomputed == "different"


def counts_of(votes: list[str | None]) -> dict[str, Any] | None:
    """What is shown of a group of which each member answers one measure so (None = silent)."""
    hidden = {f"quiet-{n}": ({"aid": vote} if vote else {}) for n, vote in enumerate(votes)}
    counts = disclose(federation(hidden, "aggregate"), SECRET).counts
    return counts[0].to_data() if counts else None


@given(votes=st.lists(st.sampled_from([*VOTES, None]), min_size=5, max_size=24))
def test_small_cells_are_not_shown(votes: list[str | None]) -> None:
    """A count is shown only where two answers were given and each has five members behind it."""
    cells = [count for count in Counter(votes).values() if count]
    spoken = any(votes)
    shown = counts_of(votes)
    if spoken and len(cells) > 1 and min(cells) >= 5:
        assert shown is not None
        assert [shown[word] for word in VOTES] == [votes.count(word) for word in VOTES]
        assert sum(shown[word] for word in (*VOTES, "silent")) == len(votes)
    else:
        assert shown is None


def test_a_unanimous_group_is_not_shown() -> None:
    """If all answered alike, the count would be the vote of each."""
    assert counts_of(["approve"] * 9) is None
    assert counts_of(["approve"] * 5 + ["reject"] * 5) is not None


# ---------------------------------------------------------------- refusals


def test_levels_that_would_not_hide_are_refused() -> None:
    """An empty promise is worse than none: each reason is named, all at once."""
    few = {who: HIDDEN[who] for who in list(HIDDEN)[:4]}
    assert codes(federation(few, "pseudonymous")) == {"disclosure-few"}
    assert codes(federation(few, "aggregate")) == {"disclosure-few"}
    public = provisional().model_copy(update={"charter": make.charter(disclosure="pseudonymous")})
    assert {"disclosure-public", "disclosure-named"} <= codes(public)
    persons = federation(HIDDEN, "aggregate").model_copy(update={"voters": (Voter(id="v", name="V"),)})
    assert "disclosure-public" in codes(persons)


def test_rules_that_need_to_know_who_are_refused() -> None:
    """Weights and blocs of members that show neither could not be checked by anybody."""
    weights = Weights(kind="equal-blocs", attribute="kind")
    bloc = Consent(threshold=make.charter().consent.threshold, of="bloc", attribute="kind")
    base = federation(HIDDEN, "pseudonymous")
    assert codes(base.model_copy(update={"charter": make.charter(weights=weights)})) == {"disclosure-weights"}
    assert codes(base.model_copy(update={"charter": make.charter(consent=bloc)})) == {"disclosure-blocs"}
    for change, code in (
        ({"weights": weights}, "disclosure-weights"),
        ({"consent": bloc}, "disclosure-blocs"),
    ):
        variants = (VariantSpec(id="v", label="v", **change),)
        settings_ = base.settings.model_copy(update={"variants": variants})
        assert codes(base.model_copy(update={"settings": settings_})) == {code}


def test_names_in_other_places_are_refused() -> None:
    """A hidden member named in a caveat or in a row of another table is not hidden."""
    base = federation(HIDDEN, "pseudonymous", {"quiet-1": {"name": "Verborgen Genootschap"}})
    told = base.settings.model_copy(
        update={"caveats": ("Thanks to the VERBORGEN genootschap for its hall.",)}
    )
    assert codes(base.model_copy(update={"settings": told})) == {"disclosure-named"}
    row = make.position("quiet-2", "aid", "support")
    assert codes(base.model_copy(update={"positions": (row,)})) == {"disclosure-named"}


def test_the_charter_sets_the_level_and_members_may_choose_another() -> None:
    """The charter's level is that of everybody who chose none."""
    base = federation(HIDDEN, "pseudonymous")
    names = {o.id: None for o in base.organisations if o.id in HIDDEN}
    organisations = tuple(
        o.model_copy(update={"disclosure": names.get(o.id, "named")}) for o in base.organisations
    )
    changes = {"charter": make.charter(disclosure="pseudonymous"), "organisations": organisations}
    ids = {o.id for o in disclose(base.model_copy(update=changes), SECRET).dossier.organisations}
    assert set(NAMED) < ids
    assert not set(HIDDEN) & ids
    assert len(ids) == len(NAMED) + len(HIDDEN)


@pytest.mark.parametrize("change", [1, 2, 3, 4])
def test_differences_between_packs(change: int) -> None:
    """Who compares two packs must not learn how the one who came or went has voted."""
    with pytest.raises(RefusalError):
        compare_sizes({"aggregate": 10}, {"aggregate": 10 + change})
    with pytest.raises(RefusalError):
        compare_sizes({"pseudonymous": 10}, {"pseudonymous": 10 - change})
    compare_sizes({"aggregate": 10}, {"aggregate": 10})
    compare_sizes({"aggregate": 10}, {"aggregate": 15})
    compare_sizes({}, {})


def test_one_for_another(tmp_path: Path) -> None:
    """Sizes cannot see that one member took another's place; the earlier dossier can."""
    other = {**{who: HIDDEN[who] for who in list(HIDDEN)[1:]}, "newcomer": {"aid": "reject"}}
    before, after = federation(HIDDEN, "aggregate"), federation(other, "aggregate")
    compare_sizes(disclose(before, SECRET).sizes, disclose(after, SECRET).sizes)
    with pytest.raises(RefusalError):
        compare_groups(before, after)
    compare_groups(before, before)
    old, new = save(before, tmp_path / "old"), save(after, tmp_path / "new")
    assert unbundle("publish", new, "--out", tmp_path / "a", "--as", "pack", "--previous", old).code == 3
    assert unbundle("publish", old, "--out", tmp_path / "b", "--as", "pack", "--previous", old).code == 0
    done = unbundle("publish", new, "--out", tmp_path / "c", "--as", "pack", "--previous", tmp_path / "b")
    assert done.code == 0
    assert "name the earlier dossier" in done.err
    six = federation({**HIDDEN, "newcomer": {"aid": "reject"}}, "aggregate")
    save(six, tmp_path / "six")
    done = unbundle(
        "publish", tmp_path / "six", "--out", tmp_path / "d", "--as", "pack", "--previous", tmp_path / "b"
    )
    assert (done.code, "disclosure-difference" in done.err) == (3, True)


def test_all_three_levels_in_one_pack() -> None:
    """Named, pseudonymous and aggregate members side by side: the first two are shown, the third counted."""
    more = {f"group-of-{n}": {"aid": "approve" if n % 2 else "reject"} for n in range(10)}
    both = federation({**HIDDEN, **more}, "pseudonymous")
    organisations = tuple(
        Organisation(**{**o.model_dump(), "disclosure": "aggregate"}) if o.id in more else o
        for o in both.organisations
    )
    files = packed(both.model_copy(update={"organisations": organisations}))
    assert parse_json(files["manifest.json"])["predicate"]["disclosure"] == {
        "aggregate": 10,
        "pseudonymous": 5,
    }
    assert verify_pack(files, []).recomputed == "partly"
    counts = parse_json(files["results/outcome.json"])["counts"]
    assert [(c["measure"], c["approve"], c["reject"]) for c in counts] == [("aid", 5, 5)]
    assert b"group-of" not in everything(files)


def strict(level: str, **changes: Any) -> Dossier:
    """The federation under a charter that counts no vote without a valid mandate; everybody has one."""
    case = federation(HIDDEN, level)
    held = tuple(
        Mandate(id=f"{o.id}-m", organisation=o.id, body="board", decided_on="2026-01-01")
        for o in case.organisations
    )
    ballots = tuple(b.model_copy(update={"mandate": f"{b.organisation}-m"}) for b in case.ballots)
    rules = case.charter.model_copy(update={"mandates": "required", **changes})
    return case.model_copy(update={"mandates": held, "ballots": ballots, "charter": rules})


def test_hidden_votes_under_mandates_still_count() -> None:
    """What is shown must give the same result, and show neither the real mandates nor their dates."""
    case = strict("pseudonymous")
    shown = disclose(case, SECRET).dossier
    assert run_dossier(shown).alternative.selected == run_dossier(case).alternative.selected
    assert len(run_dossier(shown).box.ballots) == len(run_dossier(case).box.ballots)
    assert {m.body for m in shown.mandates if m.id.startswith("p-")} == {"not shown"}
    assert all(name not in shown.to_json().decode() for name in HIDDEN)


def test_a_split_vote_cannot_be_hidden() -> None:
    """70 against 30 tells whose congress it was; hiding the parts would change the result."""
    case = strict("pseudonymous")
    held = tuple(
        m.model_copy(update={"for_weight": 7, "against_weight": 3}) if m.organisation == "quiet-1" else m
        for m in case.mandates
    )
    with pytest.raises(RefusalError) as caught:
        disclose(case.model_copy(update={"mandates": held}), SECRET)
    assert [(f.code, f.value) for f in caught.value.faults] == [("disclosure-split", "quiet-1")]


def test_votes_hidden_by_the_charter_are_not_shown_by_name() -> None:
    """A charter that hides votes from members, and a pack with names, contradict each other."""
    with pytest.raises(RefusalError) as caught:
        disclose(strict("pseudonymous", secrecy="hidden-from-members"), SECRET)
    assert [(f.code, f.value) for f in caught.value.faults] == [("disclosure-secrecy", "ash, birch")]
