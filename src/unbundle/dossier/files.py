"""Between the files of a folder (path to bytes) and one checked Dossier; no disk is touched here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from unbundle.dossier.checks import check_tables
from unbundle.dossier.checks_settings import check_settings
from unbundle.dossier.content import Content, read_content
from unbundle.dossier.describe import NAME, describe
from unbundle.dossier.order import in_order
from unbundle.dossier.references import Names, check_references
from unbundle.dossier.settings_files import write_record
from unbundle.dossier.sheets import records_of, write_sheet
from unbundle.dossier.tables import MEASURES, TABLES
from unbundle.errors import Fault, InputError
from unbundle.records.base import Record
from unbundle.records.dossier import Dossier


def read_files(files: Mapping[str, bytes]) -> Dossier:
    """The dossier in `files` (path inside the folder to bytes), every list in its fixed order.

    Raises: InputError with all faults of all files: form of cells and entries, references that
    lead nowhere, rows that contradict each other, words that are not in the official text.
    """
    faults: list[Fault] = []
    content = read_content(files, faults)
    check_tables(content, faults)
    check_settings(content, faults)
    check_references(content, Names(content), faults)
    tables: dict[str, Any] = {name: records_of(sheet, faults) for name, sheet in content.sheets.items()}
    if faults or content.settings is None or content.charter is None:
        raise InputError(faults)
    return in_order(_joined(content, tables))


def dossier_files(
    dossier: Dossier, documents: Mapping[str, bytes], write: Callable[[Record], bytes] = write_record
) -> dict[str, bytes]:
    """The files of the folder, path to bytes; equal dossiers give equal bytes in any order of rows.

    `documents` maps the name of every document to the bytes of the official file; `write` gives the
    bytes of settings and charter, as people edit them or plain for packs. Tables without
    rows are left out, except measures.csv. What is returned has been read back and is equal to
    `dossier`, so a saved folder always loads.
    Raises: InputError where `dossier` breaks a rule of the folder, or where a value cannot be told
    from an empty one (a blank line in a list, spaces around a name).
    """
    ordered = in_order(dossier)
    files = {
        "dossier.yaml": write(ordered.settings),
        "charter.yaml": write(ordered.charter),
    }
    for framework in ordered.frameworks:
        files[f"frameworks/{framework.id.replace(':', '_')}.yaml"] = write_record(framework)
    for table in TABLES:
        records = getattr(ordered, table.name)
        if records or table is MEASURES:
            files[table.file] = write_sheet(table, records)
    for name, text in ordered.texts.items():
        files[f"documents/{name}.txt"] = text.encode("utf-8")
    files |= {f"documents/{name}": data for name, data in documents.items()}
    _check_same(ordered, read_files(files))
    files[NAME] = describe(ordered, files)
    return dict(sorted(files.items()))


def _joined(content: Content, tables: dict[str, Any]) -> Dossier:
    assert content.settings is not None
    assert content.charter is not None
    return Dossier(
        settings=content.settings.record,
        charter=content.charter.record,
        frameworks=tuple(entries.record for entries in content.frameworks.values()),
        texts=content.texts,
        **tables,
    )


def _check_same(wanted: Dossier, found: Dossier) -> None:
    faults = list(_differences(wanted, found))
    if faults:
        raise InputError(faults)


def _differences(wanted: Dossier, found: Dossier) -> Iterable[Fault]:
    step = "Remove blank lines and spaces around values, and carriage returns."
    for name in Dossier.model_fields:
        ours, theirs = getattr(wanted, name), getattr(found, name)
        if ours == theirs:
            continue
        if not isinstance(ours, tuple) or len(ours) != len(theirs):
            message = "This part of the dossier would not read back as it is."
            yield Fault(name, "save-differs", message, next=step)
            continue
        for number, (our, their) in enumerate(zip(ours, theirs, strict=True), start=2):
            if our != their:
                message = "This row would not read back as it is."
                yield Fault(
                    f"{name}.csv, row {number}", "save-differs", message, our.to_json().decode(), step
                )
