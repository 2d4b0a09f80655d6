"""In: the files of a pack, and results computed again from the dossier in it.

Out: three answers, kept apart: files intact? signed by whom? result recomputed?
Refuses: packs without a manifest, manifests that are no in-toto Statement, forms newer than this program.

`check.py` in this folder is a different thing: one file, standard library only, that imports
nothing of ours. It travels in every pack, for people who trust neither us nor this code.
"""

from unbundle.verify.answers import answer, first_difference
from unbundle.verify.formats import upgrade
from unbundle.verify.manifest import Manifest, open_manifest
from unbundle.verify.receipts import check_receipts

__all__ = ["Manifest", "answer", "check_receipts", "first_difference", "open_manifest", "upgrade"]
