"""In: the files of a pack, and results computed again from the dossier in it.

Out: three answers, kept apart: files intact? signed by whom? result recomputed?
Refuses: packs without a manifest, and manifests that are no in-toto Statement.

`check.py` in this folder is a different thing: one file, standard library only, that imports
nothing of ours. It travels in every pack, for people who trust neither us nor this code.
"""

from unbundle.verify.answers import answer, first_difference
from unbundle.verify.manifest import Manifest, open_manifest

__all__ = ["Manifest", "answer", "first_difference", "open_manifest"]
