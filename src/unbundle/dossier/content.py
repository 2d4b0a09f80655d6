"""Everything that a folder holds, read but not yet checked against each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from unbundle.dossier.settings_files import Entries, read_record
from unbundle.dossier.sheets import Sheet, read_sheet
from unbundle.dossier.tables import BY_FILE, TABLES
from unbundle.errors import Fault, nearest
from unbundle.records.charter import Charter
from unbundle.records.dossier import Settings
from unbundle.records.framework import Framework

REQUIRED = ("charter.yaml", "dossier.yaml", "measures.csv")
KNOWN = (*REQUIRED, *BY_FILE)
DATA_ENDINGS = (".csv", ".tsv", ".yaml", ".yml", ".parquet")


@dataclass(slots=True)
class Content:
    """The parts of a dossier before they become one record. A part is None where it cannot be read."""

    files: Mapping[str, bytes]
    settings: Entries[Settings] | None = None
    charter: Entries[Charter] | None = None
    sheets: dict[str, Sheet] = field(default_factory=dict)
    frameworks: dict[str, Entries[Framework]] = field(default_factory=dict)
    frameworks_complete: bool = True
    texts: dict[str, str] = field(default_factory=dict)


def read_content(files: Mapping[str, bytes], faults: list[Fault]) -> Content:
    """The parts of the dossier in `files` (path to bytes); every fault goes to `faults`."""
    _check_names(files, faults)
    content = Content(files)
    if "dossier.yaml" in files:
        content.settings = read_record(Settings, files["dossier.yaml"], "dossier.yaml", faults)
    if "charter.yaml" in files:
        content.charter = read_record(Charter, files["charter.yaml"], "charter.yaml", faults)
    for table in TABLES:
        if table.file in files:
            content.sheets[table.name] = read_sheet(table, files[table.file], faults)
        else:
            content.sheets[table.name] = Sheet(table, complete=table.file not in REQUIRED)
    _read_frameworks(content, faults)
    _read_texts(content, faults)
    return content


def _check_names(files: Mapping[str, bytes], faults: list[Fault]) -> None:
    for name in REQUIRED:
        if name not in files:
            step = "Every dossier has it: 'unbundle new' makes a folder with all files."
            faults.append(Fault(name, "file-missing", "The file is missing.", next=step))
    for name in files:
        if "/" not in name and name.endswith(DATA_ENDINGS) and name not in KNOWN:
            step = nearest(name, KNOWN) + " A file of your own goes into a folder such as notes/."
            faults.append(
                Fault(name, "file-unknown", "No file of this name belongs to a dossier.", next=step)
            )


def _read_frameworks(content: Content, faults: list[Fault]) -> None:
    for name, data in sorted(content.files.items()):
        if not name.startswith("frameworks/") or not name.endswith((".yaml", ".yml")):
            continue
        entries = read_record(Framework, data, name, faults)
        if entries is None:
            content.frameworks_complete = False
            continue
        earlier = content.frameworks.setdefault(entries.record.id, entries)
        if earlier is not entries:
            message = f"{earlier.file} holds a framework with the same id."
            faults.append(Fault(entries.where("id"), "row-twice", message, earlier.record.id, "Rename one."))


def _read_texts(content: Content, faults: list[Fault]) -> None:
    """Canonical texts exactly as they lie there: locators count their characters."""
    for row in content.sheets["documents"].rows:
        name = str(row.cells.get("name", ""))
        path = f"documents/{name}.txt"
        if not name or path not in content.files:
            continue
        try:
            content.texts[name] = content.files[path].decode("utf-8")
        except UnicodeDecodeError as error:
            line = content.files[path][: error.start].count(b"\n") + 1
            step = "Restore the file: the reader writes it as UTF-8."
            faults.append(Fault(f"{path}, line {line}", "file-encoding", "The file is not UTF-8.", next=step))
