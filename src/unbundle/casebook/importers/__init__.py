"""Readers of files that people download themselves; nothing of these sets ships with the project.

Headers are compared letter by letter with the published ones. Where a set's full header is not
published in one place, the columns that are read must be there under their exact names and further
columns are left alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from unbundle.casebook.importers.deeds import Deed
from unbundle.casebook.importers.gsdb import read_gsdb
from unbundle.casebook.importers.kiel import read_kiel
from unbundle.casebook.importers.ties import read_ties
from unbundle.casebook.importers.ucdp import deeds_of_ucdp
from unbundle.casebook.importers.votes import read_undl, read_voeten

IMPORTERS: Mapping[str, Callable[[bytes, str], tuple[Deed, ...]]] = {
    "gsdb": read_gsdb,
    "kiel": read_kiel,
    "ties": read_ties,
    "ucdp": deeds_of_ucdp,
    "undl": read_undl,
    "voeten": read_voeten,
}

__all__ = ["IMPORTERS", "Deed"]
