"""One charter.yaml alone: a charter can be checked before there is a dossier around it."""

from __future__ import annotations

from unbundle.dossier.checks_settings import check_shares
from unbundle.dossier.content import Content
from unbundle.dossier.settings_files import Entries, read_record
from unbundle.errors import Fault, InputError
from unbundle.records.charter import Charter


def read_charter(data: bytes, where: str) -> Entries[Charter]:
    """The charter in a YAML file, with the line of each of its entries.

    Raises: InputError with every entry that is unknown, missing, of a wrong form or out of bounds.
    """
    faults: list[Fault] = []
    entries = read_record(Charter, data, where, faults)
    if entries is not None:
        faults += check_shares(Content({}, charter=entries))
    if faults or entries is None:
        raise InputError(faults)
    return entries
