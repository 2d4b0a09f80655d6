"""In: a folder that people own - tables, settings, charter, official texts.

Out: one checked Dossier, the same in any order of rows; and from a Dossier the files again.
Refuses: everything that is not understood, contradicts itself or names what is not there - all at once.

The room reads and writes the folder and nothing else. It does not judge, count or decide.
"""

from unbundle.dossier.adding import add_ledger, add_measure
from unbundle.dossier.charter_file import read_charter
from unbundle.dossier.files import dossier_files, read_files
from unbundle.dossier.folder import folder_files, load_dossier, save_dossier
from unbundle.dossier.fresh import explain_files, new_dossier
from unbundle.dossier.order import dossier_digest, in_order
from unbundle.dossier.settings_files import write_plain_record
from unbundle.dossier.update import changed_files

__all__ = [
    "add_ledger",
    "add_measure",
    "changed_files",
    "dossier_digest",
    "dossier_files",
    "explain_files",
    "folder_files",
    "in_order",
    "load_dossier",
    "new_dossier",
    "read_charter",
    "read_files",
    "save_dossier",
    "write_plain_record",
]
