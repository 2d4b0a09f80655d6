"""A made-up dossier with judgments, codings and claims: the audit in a run and on the command line."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path

import pytest

from unbundle.cli import main
from unbundle.cli.output import write_files
from unbundle.dossier import dossier_files, load_dossier
from unbundle.judge import framework_of, verdict_rule
from unbundle.pipeline import audit_dossier, judge_dossier, run_dossier
from unbundle.records.dossier import Dossier
from unbundle.records.findings import Findings
from unbundle.records.judging import Actor, Case, Claim, Coding, Judgment
from unbundle.records.measure import Measure
from unbundle.records.members import Organisation

BLOCS = ("north", "south", "west")
WORDS = ("keep", "amend", "drop")


def command(words: list[str], capfd: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    """Exit code, output, errors of one command."""
    with pytest.raises(SystemExit) as caught:
        main(words)
    out, err = capfd.readouterr()
    return int(caught.value.code or 0), out, err


def filled(empty: Dossier) -> Dossier:
    """Sixty coded cases of three blocs, four judges with 5 % slips; judge j3 mostly spares the north."""
    rng = random.Random(31)
    framework = framework_of(empty)
    rule = verdict_rule(framework)
    cases, judgments = [], []
    for i in range(60):
        bloc, grave = BLOCS[i % 3], rng.choice((0, 1, 2))
        levels = {
            c.id: min(4, max(0, 3 - grave + rng.choice((0, 0, 1)))) if not c.veto or grave < 2 else 2
            for c in framework.criteria
        }
        case = Case(
            id=f"c{i:02}",
            episode=f"c{i:02}",
            kind="conduct",
            title=f"Act {i}",
            actor=f"{bloc}land",
            bloc=bloc,
            date=f"{1990 + i % 30}",
            levels=levels,
        )
        cases.append(case)
        usual = WORDS.index(str(rule(levels)))
        for judge in range(4):
            rank = max(0, usual - 1) if judge == 3 and bloc == "north" and rng.random() < 0.9 else usual
            if rng.random() < 0.05:
                rank = min(2, max(0, rank + rng.choice((-1, 1))))
            judgments.append(Judgment(case=case.id, judge=f"j{judge}", verdict=WORDS[rank]))
    actors = tuple(
        Actor(id=f"{bloc}land", names=(bloc,), blocs=((bloc, "", "", "made up"),)) for bloc in BLOCS
    )
    return empty.model_copy(
        update={"cases": tuple(cases), "judgments": tuple(judgments), "actors": actors, **claims()}
    )


def claims() -> dict[str, object]:
    """A measure whose grave harm rests on one weak claim, and the one organisation that votes."""
    return {
        "organisations": (Organisation(id="union", name="A union", country="FRA", kind="union"),),
        "measures": (Measure(id="camp", title="A camp", kind="duty", rule="made up"),),
        "claims": (Claim(id="k1", text="It harms.", source="A rumour", reliability="E", credibility=4),),
        "codings": (
            Coding(
                subject="camp",
                criterion="harm-to-civilians",
                coder="ann",
                lo=0,
                hi=0,
                basis="claim",
                claims=("k1",),
            ),
        ),
    }


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The dossier on disk."""
    home = tmp_path_factory.mktemp("audit")
    with pytest.raises(SystemExit):
        main(["new", str(home / "empty")])
    write_files(home / "full", dossier_files(filled(load_dossier(home / "empty")), {}))
    return home / "full"


@pytest.fixture(scope="module")
def told(folder: Path) -> Findings:
    """What the audit says of it."""
    return audit_dossier(load_dossier(folder))


def test_a_run_audits_the_judgments_of_its_dossier(folder: Path, told: Findings) -> None:
    """What a run publishes as findings is what the audit says; without judgments there are none."""
    dossier = load_dossier(folder)
    found = run_dossier(dossier).findings
    assert found is not None
    assert found.to_json() == audit_dossier(dossier).to_json()
    flagged = {(f.judge, f.bloc) for f in found.findings if f.detector == "leniency-absolute" and f.q}
    assert ("j3", "north") in flagged
    flags = {f.judge for f in found.findings if f.detector == "leniency-absolute" and f.outcome == "flagged"}
    assert flags == {"j3"}
    assert run_dossier(dossier.model_copy(update={"judgments": ()})).findings is None
    other = tuple(j.model_copy(update={"verdict": "perhaps"}) for j in dossier.judgments)
    assert run_dossier(dossier.model_copy(update={"judgments": other})).findings is None


def test_a_severe_level_on_a_weak_claim_opens_the_verdict(folder: Path) -> None:
    """One rumour neither closes a measure nor is thrown away: the verdict shows both ends."""
    dossier = load_dossier(folder)
    weak = judge_dossier(dossier)[2].verdicts[0]
    good = dossier.claims[0].model_copy(update={"reliability": "B", "credibility": 2})
    strong = judge_dossier(dossier.model_copy(update={"claims": (good,)}))[2].verdicts[0]
    assert strong.possible == ("drop",)
    assert set(weak.possible) > {"drop"}
    assert "harm-to-civilians" in weak.vetoed_perhaps_by
    assert not weak.vetoed_by


def test_judge_prints_claims_and_the_whole(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A reader gets the package as a whole, its joint rules, and how claims were rated."""
    code, out, _ = command(["judge", str(folder)], capfd)
    assert code == 0
    assert "The official package as a whole" in out
    assert "How claims were rated: 0 of 1 claims" in out
    _, out, _ = command(["judge", str(folder), "--format", "json"], capfd)
    whole = json.loads(out)["wholes"][0]
    assert whole["subject"] == "official"
    assert len(whole["joint"]) == 3


def test_the_report_for_people_names_each_outcome_and_a_way_to_answer(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Who is flagged reads how often, against whom, how firm, how to answer, and that no motive is meant."""
    code, out, _ = command(["audit", str(folder)], capfd)
    assert code == 0
    assert "Flagged: j3 judged 20 episodes of north more mildly than" in out
    assert re.search(
        r"It was milder than the framework's verdict in \d+ of 20 of north and in \d+ of 40", out
    )
    assert re.search(r"it was harsher in \d+ and \d+\. On balance it is", out)
    for words in (
        "without naming an actor",
        "is wrong. Or change verdicts",
        "chosen because their verdicts lie furthest apart",
        "How firm it is",
        "not a motive",
        "No evidence at this power",
        "Cannot be tested",
    ):
        assert words in out


def test_a_flag_is_answered_by_a_criterion_that_every_case_must_meet(
    folder: Path, told: Findings, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Another framework is asked of every case, in the audit and in the list of verdicts that turn."""
    text = (folder / "frameworks" / "internationalist.yaml").read_text("utf-8")
    other = tmp_path / "other.yaml"
    other.write_text(text.replace("majority: 9", "majority: 13"), "utf-8")
    code, out, _ = command(["audit", str(folder), "--framework", str(other), "--format", "json"], capfd)
    assert code == 0
    assert json.loads(out)["findings"] != told.to_data()["findings"]
    code, out, _ = command(["judge", str(folder), "--try", str(other)], capfd)
    assert code == 0
    assert "past cases" in out


def test_concern_and_selection_from_tables(
    folder: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Relief per person in need by region and country, and acts that never reached the casebook."""
    needs, events = tmp_path / "needs.csv", tmp_path / "events.csv"
    needs.write_text(
        "place,region,in_need,official,alternative\na,near,100,5000,3000\nb,near,100,3000,3000\n"
        "c,far,200,400,3500\nd,far,,10,10\n",
        "utf-8",
    )
    events.write_text("bloc,episodes\nnorth,400\nsouth,21\nwest,20\n", "utf-8")
    words = ["audit", str(folder), "--concern", str(needs), "--events", str(events)]
    code, out, _ = command([*words, "--format", "json"], capfd)
    assert code == 0
    rows = {(f["detector"], f["judge"], f["bloc"]): f for f in json.loads(out)["findings"]}
    assert rows["concern", "official", "far"]["outcome"] == "flagged"
    assert rows["concern", "official", "c"]["outcome"] == "flagged"
    assert rows["concern", "alternative", "far"]["outcome"] == "no-evidence"
    assert rows["concern", "official", "d"]["outcome"] == "cannot-test"
    assert rows["selection", "", "north"]["outcome"] == "flagged"
    assert "What others give there is not counted" in rows["concern", "official", "far"]["sentence"]
    code, out, _ = command(words, capfd)
    assert "Relief per person in need" in out


@pytest.mark.parametrize(
    ("option", "text", "fault"),
    [
        ("--concern", "place,region,in_need,official,alternative\na,near,many,1,1\n", "count-not-whole"),
        ("--concern", "place,region,in_need,official,alternative\na,n,1,1,1\na,n,2,2,2\n", "row-twice"),
        ("--concern", "place,region\na,near\n", "column-missing"),
        ("--events", "bloc,episodes\nnorth,\n", "count-not-whole"),
        ("--events", "bloc,episodes\nnorth,3\n", "events-too-few"),
    ],
)
def test_broken_tables_of_needs_and_events(
    folder: Path,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    option: str,
    text: str,
    fault: str,
) -> None:
    """Each gets its code, its place and a next step, and no result."""
    path = tmp_path / "table.csv"
    path.write_text(text, "utf-8")
    code, out, err = command(["audit", str(folder), option, str(path), "--format", "json"], capfd)
    faults = [json.loads(line) for line in err.splitlines()]
    assert (code, out) == (2, "")
    assert fault in {one["code"] for one in faults}
    assert all(one["next"] for one in faults)


def test_time_for_questions_is_kept(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Half an hour at ten minutes each leaves room for three questions; five minutes for none."""
    words = ["agenda", str(folder), "--minutes", "10", "--format", "json"]
    code, out, _ = command([*words, "--time", "30"], capfd)
    assert code == 0
    assert len(json.loads(out)["questions"]) == 3
    assert json.loads(out)["minutes"] == 30
    code, _, err = command([*words, "--time", "5"], capfd)
    assert code == 2
    assert json.loads(err.splitlines()[0])["code"] == "agenda-size"
