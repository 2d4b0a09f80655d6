"""The flagship example is what its sources say, and nothing else."""

from __future__ import annotations

import csv
import io
from collections import Counter
from fractions import Fraction
from pathlib import Path

import pytest

from tests.examples.scripts import EXAMPLES, script
from unbundle.dossier import load_dossier
from unbundle.federation import count_ballots
from unbundle.kit.strict_yaml import parse_yaml
from unbundle.records.dossier import Dossier

FOLDER = EXAMPLES / "ukraine-2022"


def source(name: str) -> list[dict[str, str]]:
    """Rows of one file of the collection, read without any code of ours."""
    text = (FOLDER / "sources" / name).read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.fixture(scope="module")
def loaded() -> Dossier:
    """The committed folder, read by the dossier room."""
    return load_dossier(FOLDER)


def test_rebuilding_gives_the_committed_bytes() -> None:
    """What is committed can be made again from what is committed: no hand edit hides in a built file."""
    built = script("ukraine_2022").build(FOLDER)
    differing = [name for name, data in built.items() if (FOLDER / name).read_bytes() != data]
    assert not differing, f"Run `python examples/build/ukraine_2022.py`; these files differ: {differing}"


def test_sources_are_the_files_that_provenance_names() -> None:
    """The copies in the folder are byte for byte the collection and the law that PROVENANCE.md describes."""
    page = (FOLDER / "PROVENANCE.md").read_text(encoding="utf-8")
    for item in script("ukraine_2022").SOURCES:
        assert f"| {item.place} |" in page
        assert item.digest in page
        assert script("common").sha256((FOLDER / item.place).read_bytes()).hexdigest() == item.digest


def test_every_position_is_the_row_of_the_source(loaded: Dossier) -> None:
    """All 376 rows, word for word: stance, quote, source, date, language, confidence and remark."""
    corrected = {(row["organisation"], row["topic"]) for row in script("common").rows_of(corrections())}
    mine = {(p.organisation, p.topic): p for p in loaded.positions}
    rows = source("positions.csv")
    assert len(rows) == len(mine) == 376
    for row in rows:
        key = (row["organisation_id"], row["measure"])
        if key in corrected:
            continue
        p = mine[key]
        assert (p.stance, p.quote, p.lang, p.source_title, p.source_url, p.date, p.confidence) == tuple(
            row[name]
            for name in ("stance", "quote", "language", "source_title", "source_url", "date", "confidence")
        )
        assert row["condition"] in (p.condition, p.note)
        assert not (p.condition and p.note)
        assert bool(p.condition) <= (p.stance == "support-with-conditions")
        assert p.status == "published"


def corrections() -> Path:
    """The list of corrected rows."""
    return EXAMPLES / "build" / "corrections.csv"


def test_rows_per_topic_and_stance_equal_the_source(loaded: Dossier) -> None:
    """No row is lost, doubled or moved to another topic or stance on the way."""
    rows = source("positions.csv")
    if not script("common").rows_of(corrections()):
        assert Counter((p.topic, p.stance) for p in loaded.positions) == Counter(
            (row["measure"], row["stance"]) for row in rows
        )
    assert Counter(p.topic for p in loaded.positions) == Counter(row["measure"] for row in rows)


def test_organisations_are_those_of_the_source(loaded: Dossier) -> None:
    """138 organisations with name, country, kind and remark as collected; no member count is made up."""
    rows = {row["id"]: row for row in source("organisations.csv")}
    assert {o.id for o in loaded.organisations} == set(rows)
    for o in loaded.organisations:
        row = rows[o.id]
        assert (o.name, o.country, o.kind, o.note) == (row["name"], row["country"], row["kind"], row["note"])
        assert (o.members, o.members_note) == (None, row["members"])
        assert ("affected" in dict(o.blocs)) == (o.country == "UKR")
        assert dict(o.blocs)["region"]


def test_every_region_comes_from_the_table() -> None:
    """Every country of the collection stands in the M49 table; only INT is without a country."""
    known = {row["country"] for row in script("common").rows_of(EXAMPLES / "build" / "m49.csv")}
    assert {row["country"] for row in source("organisations.csv")} - {"INT"} == known


def test_topics_are_those_of_the_source(loaded: Dossier) -> None:
    """27 topics with the collection's own titles and definitions."""
    assert [t.model_dump() for t in loaded.topics] == sorted(
        source("measures.csv"), key=lambda row: row["id"]
    )


def test_every_topic_is_mapped_and_every_row_says_why(loaded: Dossier) -> None:
    """A position that nobody finds again is lost; a mapping without a reason cannot be disputed."""
    assert {row.topic for row in loaded.mapping} == {topic.id for topic in loaded.topics}
    for row in loaded.mapping:
        assert row.why.strip().endswith(".")
        assert len(row.why) > 60


def test_who_is_left_out_of_a_row_is_named_in_its_reason(loaded: Dossier) -> None:
    """An organisation whose position does not count on a line must find itself and the reason there."""
    names = {o.id: o.name for o in loaded.organisations}
    shorter = {"wcc": "WCC", "afsc": "AFSC", "icrc": "ICRC", "icva": "ICVA", "ensemble-fr": "Ensemble!"}
    spoke = {(p.organisation, p.topic) for p in loaded.positions}
    excepted = [(row, who) for row in loaded.mapping for who in row.but_not]
    assert excepted
    for row, who in excepted:
        assert (who, row.topic) in spoke
        assert shorter.get(who, names[who].split(" (")[0]) in row.why or who.upper() in row.why


def test_a_verdict_on_the_whole_act_counts_on_no_line(loaded: Dossier) -> None:
    """Opposing or supporting a package says nothing certain about one line; both sides are treated alike."""
    assert all(not row.counted for row in loaded.mapping if row.topic == "aid-package-act")
    box = count_ballots(loaded, ("direct", "reported"))
    assert not any("aid-package-act" in ballot.positions for ballot in box.ballots)


def test_weapons_are_counted_on_lines_of_military_aid_only(loaded: Dossier) -> None:
    """A position on weapons for Ukraine is never counted on purchases for the forces of the United States."""
    instrument = {m.id: m.instrument for m in loaded.measures}
    counted = [row.measure for row in loaded.mapping if row.topic == "arms-general" and row.counted]
    assert {instrument[measure] for measure in counted} == {"military_aid"}
    money = [m for m in loaded.measures if m.id in counted and m.kind == "appropriation"]
    assert sum(m.amount.minor for m in money if m.amount) == 19_256_824_000_00


def test_the_order_of_source_rows_does_not_matter(tmp_path: Path) -> None:
    """A collection that was sorted anew in a spreadsheet gives the same positions."""
    build = script("ukraine_2022")
    lines = (FOLDER / "sources" / "positions.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "positions.csv").write_text(
        "".join([lines[0], *reversed(lines[1:])]), encoding="utf-8"
    )
    assert build.positions_of(tmp_path) == build.positions_of(FOLDER)


def test_no_stance_is_invented(loaded: Dossier) -> None:
    """Every provisional vote goes back to a published row of that organisation; not-stated gives none."""
    stance = {(p.organisation, p.topic): p.stance for p in loaded.positions}
    confidence = {(p.organisation, p.topic): p.confidence for p in loaded.positions}
    box = count_ballots(loaded)
    assert box.ballots
    for ballot in box.ballots:
        stances = {stance[ballot.organisation or "", topic] for topic in ballot.positions}
        assert {confidence[ballot.organisation or "", topic] for topic in ballot.positions} == {"direct"}
        assert "not-stated" not in stances
        if ballot.vote == "approve":
            assert stances <= {"support", "support-with-conditions"}
        if ballot.vote == "reject":
            assert stances == {"oppose"}
    assert not any(ballot.vote == "abstain" for ballot in box.ballots) or box.conflicts


def test_demands_without_a_line_have_no_cost(loaded: Dossier) -> None:
    """No source states a cost, so none is shown, and every such measure says so."""
    proposed = [m for m in loaded.measures if m.origin == "proposed"]
    definitions = {row["definition"] for row in source("measures.csv")}
    assert len(proposed) == 23
    for m in proposed:
        assert m.amount is None
        assert m.cost_source.startswith("No sourced cost")
        assert m.purpose in definitions or m.id == "proposed.humanitarian-access"


def test_sums_are_those_of_the_text(loaded: Dossier) -> None:
    """47 appropriations, 40,144,966,500 dollars, and per title as read from the law by hand."""
    money = [m for m in loaded.measures if m.kind == "appropriation"]
    titles: Counter[str] = Counter()
    for m in money:
        assert m.amount is not None
        titles[m.path[0]] += m.amount.minor
    assert len(money) == 47
    assert titles == {
        "Title I": 67_000_000_00,
        "Title II": 20_103_792_500_00,
        "Title III": 2_000_000_00,
        "Title IV": 954_000_000_00,
        "Title V": 18_946_000_000_00,
        "Title VI": 72_174_000_00,
    }
    assert sum(titles.values()) == loaded.settings.budget.minor == 40_144_966_500_00
    assert loaded.settings.budget.label == "official-sum"


def test_what_the_caveats_say_is_true_of_the_data(loaded: Dossier) -> None:
    """The first lines of the report hold figures; each of them is counted here."""
    words = " ".join(loaded.settings.caveats)
    here = {o.id for o in loaded.organisations if o.country == "UKR"}
    rows = [p for p in loaded.positions if p.organisation in here]
    direct = [p for p in rows if p.confidence == "direct"]
    arms = Counter((p.stance, p.confidence) for p in rows if p.topic == "arms-general")
    whole = Counter(p.confidence for p in loaded.positions)
    assert f"{whole['direct']} of {len(loaded.positions)}" in words
    assert f"all {whole['reported']} reported rows" in words
    assert f"Of the {len(rows)} rows of the ten organisations based in Ukraine, {len(direct)} are" in words
    assert len(here) == 10
    assert arms == {("support", "reported"): 3, ("oppose", "reported"): 1}
    assert not any(p.stance.startswith("support") for p in loaded.positions if p.topic == "nato-enlargement")
    assert not any(p.stance.startswith("support") for p in loaded.positions if p.topic == "us-nato-troops")
    arms_all = Counter(p.stance for p in loaded.positions if p.topic == "arms-general")
    assert arms_all["oppose"] > arms_all["support"] + arms_all["support-with-conditions"]
    provenance = (FOLDER / "sources" / "PROVENANCE-positions.md").read_text(encoding="utf-8")
    assert "227 of them, from 96 pages" in provenance
    assert "227 rows from 96 pages" in words


def test_the_charter_says_why_its_base_is_not_all_members(loaded: Dossier) -> None:
    """The charter claims that even the most supported measure has fewer than a third behind it."""
    box = count_ballots(loaded)
    most = Counter(ballot.measure for ballot in box.ballots if ballot.vote == "approve").most_common(1)[0][1]
    assert Fraction(most, len(loaded.organisations)) < Fraction(1, 3)
    assert loaded.charter.status == "example"
    assert "nobody adopted it" in loaded.charter.status_note


def test_every_parameter_of_the_charter_is_varied(loaded: Dossier) -> None:
    """What can turn a decision is varied: thresholds, basis, weights, completion, rule, positions, budget."""
    variants = loaded.settings.variants
    charter = loaded.charter
    assert any(v.confidence == ("direct", "reported") for v in variants)
    assert any(v.consent and v.consent.threshold < charter.consent.threshold for v in variants)
    assert any(v.consent and v.consent.threshold > charter.consent.threshold for v in variants)
    assert {v.consent.basis for v in variants if v.consent} == {"cast", "eligible"}
    assert any(v.consent and v.consent.of == "bloc" for v in variants)
    assert {v.free.basis for v in variants if v.free} == {"cast", "eligible"}
    assert {v.weights.attribute for v in variants if v.weights} == {"kind", "region"}
    assert {"none", "add1"} <= {v.rule.completion for v in variants if v.rule}
    assert {v.rule.rule for v in variants if v.rule} > {"equal-shares"}
    assert all("our parameter" in v.label for v in variants if v.budget is not None)


def test_hand_made_tables_name_only_what_exists(loaded: Dossier) -> None:
    """The mapping of the build folder has one row per topic and line, none twice, all in the result."""
    text = (EXAMPLES / "build" / "ukraine_2022.yaml").read_text(encoding="utf-8")
    groups = parse_yaml(text, "ukraine_2022.yaml").data["mapping"]
    pairs = [(group["topic"], line) for group in groups for line in group["lines"]]
    assert len(pairs) == len(set(pairs)) == len(loaded.mapping)
    assert set(pairs) == {(row.topic, row.measure) for row in loaded.mapping}


def test_a_correction_changes_one_row_and_must_match(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A correction names the old value; one that does not fit the row is refused, not applied."""
    build = script("ukraine_2022")
    for name in ("m49.csv",):
        (tmp_path / name).write_bytes((EXAMPLES / "build" / name).read_bytes())
    head = "organisation,topic,column,was,becomes,source_url,date\n"
    monkeypatch.setattr(build, "HERE", tmp_path)
    (tmp_path / "corrections.csv").write_text(
        head + "oxfam,food-relief,status,published,confirmed,https://example.org,2026-01-01\n"
    )
    before = {(p.organisation, p.topic): p for p in load_dossier(FOLDER).positions}
    after = {(p.organisation, p.topic): p for p in build.positions_of(FOLDER)}
    assert [key for key in after if after[key] != before[key]] == [("oxfam", "food-relief")]
    assert after["oxfam", "food-relief"].status == "confirmed"
    (tmp_path / "corrections.csv").write_text(
        head + "oxfam,food-relief,stance,oppose,support,https://example.org,2026-01-01\n"
    )
    with pytest.raises(ValueError, match="does not match"):
        build.positions_of(FOLDER)
