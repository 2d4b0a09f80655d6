"""What is saved loads again, equal; and the order of rows never matters."""

from __future__ import annotations

import csv
import io
import json
import random
from pathlib import Path

import pytest

from tests.dossier.cases import DOCUMENTS, full
from unbundle.dossier import (
    dossier_digest,
    dossier_files,
    folder_files,
    in_order,
    load_dossier,
    read_files,
    save_dossier,
)
from unbundle.dossier.tables import TABLES
from unbundle.errors import InputError
from unbundle.kit.canonical import digest
from unbundle.records.dossier import Dossier


def write(folder: Path, files: dict[str, bytes]) -> None:
    """A writer as the command line has one."""
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)


def shuffled(files: dict[str, bytes], seed: int) -> dict[str, bytes]:
    """The same tables with their rows in another order."""
    changed = dict(files)
    for name, data in files.items():
        if name.endswith(".csv"):
            header, *rows = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
            random.Random(seed).shuffle(rows)
            out = io.StringIO(newline="")
            csv.writer(out).writerows([header, *rows])
            changed[name] = out.getvalue().encode()
    return changed


def test_every_table_is_covered() -> None:
    """The other tests say something about a table only if the example has rows in it."""
    assert [table.name for table in TABLES if not getattr(full(), table.name)] == []


def test_save_then_load_gives_an_equal_dossier(tmp_path: Path) -> None:
    """A federation that saves its dossier must find it as it was."""
    files = save_dossier(full(), tmp_path / "new", DOCUMENTS, write)
    assert load_dossier(tmp_path / "new") == in_order(full())
    assert folder_files(tmp_path / "new") == files


def test_same_dossier_same_bytes() -> None:
    """Two people who save the same content must get the same files, whatever order their rows had."""
    backwards = full().model_copy(update={t.name: getattr(full(), t.name)[::-1] for t in TABLES})
    assert dossier_files(backwards, DOCUMENTS) == dossier_files(full(), DOCUMENTS)


@pytest.mark.parametrize("seed", range(5))
def test_shuffled_rows_give_the_same_dossier_and_digest(seed: int) -> None:
    """File order never decides: a sorted spreadsheet is the same dossier."""
    files = dossier_files(full(), DOCUMENTS)
    mixed = shuffled(files, seed)
    assert mixed != files
    assert read_files(mixed) == read_files(files)
    assert dossier_digest(read_files(mixed)) == dossier_digest(full())


def test_digest_changes_with_content() -> None:
    """A digest that misses a change protects nobody: every table and every file of settings counts."""
    whole = full()
    shorter = [whole.model_copy(update={table.name: getattr(whole, table.name)[1:]}) for table in TABLES]
    titled = [
        whole.model_copy(update={part: getattr(whole, part).model_copy(update={"title": "Other"})})
        for part in ("settings", "charter")
    ]
    digests = {dossier_digest(dossier) for dossier in (whole, *shorter, *titled)}
    assert len(digests) == 1 + len(TABLES) + 2


def test_measures_keep_the_order_of_the_document() -> None:
    """People read a law from its beginning; proposals come after it."""
    ids = [measure.id for measure in read_files(dossier_files(full(), DOCUMENTS)).measures]
    assert ids == ["wells", "pumps", "taken-back", "school", "wells-abroad"]


def test_datapackage_describes_every_file() -> None:
    """A stranger's tool must find every file, its digest and its columns."""
    files = dossier_files(full(), DOCUMENTS)
    package = json.loads(files["datapackage.json"])
    by_path = {resource["path"]: resource for resource in package["resources"]}
    assert set(by_path) == set(files) - {"datapackage.json"}
    assert all(by_path[path]["hash"] == f"sha256:{digest(files[path])}" for path in by_path)
    for table in TABLES:
        header = files[table.file].decode("utf-8-sig").split("\n")[0].split(",")
        assert [field["name"] for field in by_path[table.file]["schema"]["fields"]] == header
    names = [resource["name"] for resource in package["resources"]]
    assert len(set(names)) == len(names)


def test_optional_columns_may_be_left_out() -> None:
    """A secretary's table with the needed columns only is complete."""
    files = dossier_files(full(), DOCUMENTS)
    files["topics.csv"] = b"definition,id,title\nall about water,water,Water\n"
    files["organisations.csv"] = (
        "id;name;country;kind;blocs\ngamma;Γάμμα;INT;movement;branch=a\nalpha;A;SEN;union;\n".encode()
    )
    names = [organisation.name for organisation in read_files(files).organisations]
    assert names == ["A", "Γάμμα"]


def test_what_cannot_be_written_without_loss_is_refused() -> None:
    """Saving must never quietly change a value: a blank line in a list would vanish."""
    first, *rest = full().measures
    blank = full().model_copy(update={"measures": (first.model_copy(update={"citations": ("", "x")}), *rest)})
    with pytest.raises(InputError) as caught:
        dossier_files(blank, DOCUMENTS)
    assert [fault.code for fault in caught.value.faults] == ["save-differs"]
    assert caught.value.faults[0].where == "measures.csv, row 2"


def test_saving_refuses_what_loading_would_refuse(tmp_path: Path) -> None:
    """A folder that we write must be one that we read; and nothing is written before that is known."""
    lost = full().model_copy(update={"organisations": ()})
    with pytest.raises(InputError) as caught:
        save_dossier(lost, tmp_path / "new", DOCUMENTS, write)
    assert {fault.code for fault in caught.value.faults} >= {"reference-unknown"}
    assert not (tmp_path / "new").exists()


def test_document_without_its_bytes_is_refused() -> None:
    """A dossier without the official file could not be checked by anyone."""
    with pytest.raises(InputError) as caught:
        dossier_files(full(), {})
    assert [fault.code for fault in caught.value.faults] == ["document-missing"]


def test_equal_dossiers_of_any_order_are_equal_after_ordering() -> None:
    """`in_order` is idempotent, so a digest of a digest-ed dossier does not move."""
    ordered = in_order(full())
    assert in_order(ordered) == ordered
    assert isinstance(ordered, Dossier)


def test_every_field_has_a_column() -> None:
    """A field that is added to a record needs a column, or it would be lost on the way to the disk."""
    missing = []
    for table in TABLES:
        filled = {column.target.partition(".")[0] for column in table.columns}
        missing += [f"{table.file}: {name}" for name in table.record.model_fields if name not in filled]
        for part, record in table.parts.items():
            filled = {column.target for column in table.columns}
            missing += [
                f"{table.file}: {part}.{n}" for n in record.model_fields if f"{part}.{n}" not in filled
            ]
    assert missing == []
