"""Which files of a folder change when the dossier in it changes; what people wrote around stays."""

from __future__ import annotations

import re
from collections.abc import Mapping

from unbundle.dossier.describe import NAME, describe
from unbundle.dossier.files import read_files
from unbundle.dossier.order import in_order
from unbundle.dossier.settings_files import write_record
from unbundle.dossier.sheets import write_sheet
from unbundle.dossier.tables import TABLES
from unbundle.errors import Fault, InputError
from unbundle.records.dossier import Dossier

_VOTES_FROM = re.compile(r"^votes_from:.*$", re.MULTILINE)


def changed_files(files: Mapping[str, bytes], after: Dossier) -> dict[str, bytes]:
    """Path to bytes of the files that differ between the folder `files` and the dossier `after`.

    Tables that did not change keep their bytes, and so do the comments of dossier.yaml where only the
    source of votes changes. Everything has been read back before it is returned. datapackage.json is
    written anew where the folder has one.
    Raises: InputError where `after` breaks a rule of the folder; charter, frameworks and documents are
    not changed here.
    """
    before, wanted = read_files(files), in_order(after)
    changed: dict[str, bytes] = {}
    for table in TABLES:
        rows = getattr(wanted, table.name)
        if rows != getattr(before, table.name):
            changed[table.file] = write_sheet(table, rows)
    if wanted.settings != before.settings:
        changed["dossier.yaml"] = _settings(files["dossier.yaml"], before, wanted)
    merged = {**files, **changed}
    if read_files(merged) != wanted:
        message = "The changed dossier would not read back as it is."
        step = "Remove blank lines and spaces around values, and carriage returns."
        raise InputError(Fault("dossier", "update-differs", message, next=step))
    if NAME in files:
        changed[NAME] = describe(wanted, merged)
    return dict(sorted(changed.items()))


def _settings(text: bytes, before: Dossier, after: Dossier) -> bytes:
    same = before.settings.model_copy(update={"votes_from": after.settings.votes_from})
    if same != after.settings:
        return write_record(after.settings)
    line = f"votes_from: {after.settings.votes_from}"
    words = text.decode("utf-8")
    found = _VOTES_FROM.search(words)
    changed = _VOTES_FROM.sub(line, words, count=1) if found else f"{words.rstrip()}\n{line}\n"
    return changed.encode("utf-8")
