"""Reforms as measures, answers of governments, and the commands that put both into a folder."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.dossier.cases import DOCUMENTS, full
from tests.pack.made import unbundle
from unbundle.casebook import (
    OPEN,
    accounts,
    answers,
    as_measure,
    carried_over,
    kit,
    latest,
    sentence,
    sequences,
)
from unbundle.casebook.reforms import QUESTIONS, offered, reform
from unbundle.casebook.tables import read_rows
from unbundle.dossier import dossier_files, load_dossier, read_files
from unbundle.errors import InputError
from unbundle.records.casebook import LedgerEntry

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "ukraine-2022"


def entry(clause: str, government: str, answer: str, date: str = "", **more: str) -> LedgerEntry:
    """A row of the ledger."""
    source = "" if answer == "no-answer" else "https://example.org/" + clause
    return LedgerEntry.model_validate(
        {"clause": clause, "government": government, "answer": answer, "date": date, "source": source} | more
    )


def test_answers_come_from_sources_or_stay_open() -> None:
    """What we add to a row quotes it, what nobody answered says so, and nothing is answered by hope."""
    rows = {row["reform_id"]: " ".join(row.values()) for row in read_rows("reforms.csv")}
    for note in read_rows("kit.csv"):
        added = any(note[name] for name in ("gains_information", "gains_resources", "gains_veto"))
        assert bool(note["words"]) == added, note["reform_id"]
        assert note["words"] in rows[note["reform_id"]], note["reform_id"]
    for item in kit().values():
        found = dict(answers(item))
        assert list(found) == [question for question, _ in QUESTIONS]
        assert all(found.values())
    assert sum(answer == OPEN for item in kit().values() for _, answer in answers(item)) > 60


def test_steps_follow_from_words_of_their_row() -> None:
    """A sequence that no source names would be a wish: the first step's row has the words."""
    rows = {row["reform_id"]: row["next_step_it_unlocks"] for row in read_rows("reforms.csv")}
    for step in read_rows("steps.csv"):
        assert step["words"] in rows[step["first"]]
        assert step["then"] in rows
    assert ("us-aumf-repeal", "us-arms-sales-vote") in sequences()


def test_every_reform_can_be_put_on_the_table() -> None:
    """A reform is a measure without cost and without votes; the folder takes it as it is."""
    added = {as_measure(item) for item in kit().values()}
    assert {(m.origin, m.amount, m.rule) for m in added} == {("proposed", None, "proposed")}
    whole = full().model_copy(update={"measures": (*full().measures, *added)})
    assert added <= set(read_files(dossier_files(whole, DOCUMENTS)).measures)


def test_reforms_that_touch_the_package_come_first() -> None:
    """A package of arms is first offered what bears on arms; all others follow, none is hidden."""
    first = offered(["military_aid"])
    touching = [item for item in first if "military_aid" in item.about]
    assert list(first[: len(touching)]) == touching
    assert sorted(item.id for item in first) == sorted(kit())


def test_unknown_reform_names_the_nearest() -> None:
    """A typing error is told apart from a reform that is not there."""
    with pytest.raises(InputError) as caught:
        reform("tpnv")
    assert "tpnw" in caught.value.faults[0].next


def test_ledger_counts_the_latest_answer_of_each_government() -> None:
    """Norway moved from no answer to partly; Ghana refused one clause and adopted another."""
    rows = [
        entry("wells", "Norway", "no-answer", "2024-01"),
        entry("wells", "Norway", "partly", "2024-09"),
        entry("wells", "Ghana", "refused", "2024-05"),
        entry("pumps", "Ghana", "adopted"),
    ]
    assert [(a.government, a.counts, a.asked) for a in accounts(rows)] == [
        ("Ghana", (1, 0, 1, 0), 2),
        ("Norway", (0, 1, 0, 0), 1),
    ]
    said = "2 clauses put to 2 governments: 1 adopted, 1 adopted in part, 1 refused, 0 no answer."
    assert sentence(rows) == sentence(rows[::-1]) == said
    assert sentence([]) == "Nothing is recorded of what became of earlier demands."


def test_the_next_dossier_knows_what_became_of_the_last() -> None:
    """Rows are carried with the title of their dossier and clause; older ones keep theirs; twice is once."""
    measures = {measure.id: measure for measure in full().measures}
    rows = [
        entry("wells", "Norway", "partly", "2024-09"),
        entry("old", "Ghana", "refused", dossier="1999", title="X"),
    ]
    carried = carried_over(rows, "Water 2024", measures)
    assert [(e.dossier, e.clause, e.title) for e in carried] == [
        ("Water 2024", "wells", measures["wells"].title),
        ("1999", "old", "X"),
    ]
    assert latest([*carried, *carried]) == latest(carried)


@pytest.mark.parametrize(
    ("row", "code", "place"),
    [
        ("wells,Norway,adopted,2025,,,,", "ledger-source", "ledger.csv, row 2, column source"),
        ("no-such,Norway,no-answer,,,,,", "ledger-clause", "ledger.csv, row 2, column clause"),
        ("wells,Norway,maybe,,x,,,", "cell-choice", "ledger.csv, row 2, column answer"),
        ("wells,,refused,,x,,,", "cell-blank", "ledger.csv, row 2, column government"),
        ("wells,Norway,refused,31.12.2024,x,,,", "cell-form", "ledger.csv, row 2, column date"),
    ],
)
def test_wrong_rows_of_the_ledger_are_named(row: str, code: str, place: str) -> None:
    """An answer without source is hearsay; a clause that the dossier does not have is a typing error."""
    files = dossier_files(full(), DOCUMENTS)
    header = files["ledger.csv"].decode("utf-8-sig").split("\n")[0]
    files["ledger.csv"] = f"{header}\n{row}\n".encode()
    with pytest.raises(InputError) as caught:
        read_files(files)
    found = [(fault.code, fault.where) for fault in caught.value.faults]
    assert any(where == place for _, where in found), found
    assert code in {c for c, _ in found} or code == "cell-blank"


def test_commands_write_only_what_changes(tmp_path: Path) -> None:
    """A reform is added once, the folder still loads, and nothing but two files has changed."""
    folder = tmp_path / "mine"
    shutil.copytree(EXAMPLE, folder)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert unbundle("reforms", "--add", "tpnw", "--to", folder).code == 0
    changed = {
        path.name for path in folder.rglob("*") if path.is_file() and before.get(path) != path.read_bytes()
    }
    assert changed == {"measures.csv", "datapackage.json"}
    assert "reform.tpnw" in {measure.id for measure in load_dossier(folder).measures}
    assert "measure-there" in unbundle("reforms", "--add", "tpnw", "--to", folder).err
    assert unbundle("reforms", "--add", "tpnw").code == 2


def test_ledger_goes_into_the_next_folder(tmp_path: Path) -> None:
    """What governments did with the last dossier stands in the next one, with its title."""
    old, new = tmp_path / "old", tmp_path / "new"
    shutil.copytree(EXAMPLE, old)
    shutil.copytree(EXAMPLE, new)
    clause = load_dossier(old).measures[-1]
    (old / "ledger.csv").write_text(
        f"clause,government,answer,date,source\n{clause.id},Norway,refused,2023-05,https://example.org/no\n",
        "utf-8",
    )
    assert "1 clause put to 1 government:" in unbundle("ledger", old).out
    assert unbundle("ledger", old, "--to", new).code == 0
    (row,) = load_dossier(new).ledger
    assert (row.dossier, row.title) == (load_dossier(old).settings.title, clause.title)
    assert unbundle("ledger", old, "--to", new).code == 0
    assert len(load_dossier(new).ledger) == 1
