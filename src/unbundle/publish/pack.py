"""The evidence pack: dossier, results, report and checker under one manifest of digests.

The manifest is an in-toto Statement v1 (in-toto attestation framework): one subject per file with
its SHA-256, and a predicate that names the versions of formats and rules. It lists every file but
itself and the signatures. A pack is a folder, or a zip with sorted names, stored, with fixed dates.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from importlib import resources

from unbundle import __version__
from unbundle.errors import Fault, RefusalError
from unbundle.kit.canonical import digest, to_bytes

MANIFEST = "manifest.json"
CHECKER = "check.py"
SIGNATURES = "signatures/"
STATEMENT = "https://in-toto.io/Statement/v1"
PREDICATE = "https://unbundle.invalid/evidence-pack/v1"
PRIVATE = re.compile(rb"-----BEGIN\s[A-Z0-9\s]*PRIVATE\s+KEY-----")
ZIP_DATE = (1980, 1, 1, 0, 0, 0)


Head = tuple[Mapping[str, int], Mapping[str, int], str]
"""Versions of forms, versions of rules, digest of the dossier: what the manifest says beside the files."""


def build_pack(
    head: Head,
    dossier_files: Mapping[str, bytes],
    published: Mapping[str, bytes],
    sizes: Mapping[str, int] | None = None,
) -> dict[str, bytes]:
    """All files of the pack by path, manifest and checker included, unsigned, in path order.

    `sizes` counts members that are not named, by their level of disclosure. `dossier_files` are the
    folder's files by their path in it; `published` are `results/...` and
    `report/...`. Equal input gives equal bytes on any machine.
    Raises: RefusalError if a file holds a private key, whatever it is called.
    """
    files = {f"dossier/{name}": data for name, data in dossier_files.items()}
    files |= published
    _refuse_keys(files)
    files[CHECKER] = resources.files("unbundle.verify").joinpath("check.py").read_bytes()
    files[MANIFEST] = to_bytes(manifest(head, files, sizes or {}))
    return dict(sorted(files.items()))


def manifest(head: Head, files: Mapping[str, bytes], sizes: Mapping[str, int]) -> dict[str, object]:
    """The in-toto Statement over `files`."""
    formats, rules, dossier_sha256 = head
    return {
        "_type": STATEMENT,
        "subject": [{"name": name, "digest": {"sha256": digest(files[name])}} for name in sorted(files)],
        "predicateType": PREDICATE,
        "predicate": {
            "formats": dict(formats),
            "rules": dict(rules),
            "dossier_sha256": dossier_sha256,
            "made_by": f"unbundle {__version__}",
            **({"disclosure": dict(sizes)} if sizes else {}),
        },
    }


def _refuse_keys(files: Mapping[str, bytes]) -> None:
    message, step = "This file holds a private key.", "Take the key out; if others saw it, make a new one."
    faults = [
        Fault(name, "pack-private-key", message, next=step)
        for name, data in files.items()
        if PRIVATE.search(data)
    ]
    if faults:
        raise RefusalError(faults)


def zip_pack(files: Mapping[str, bytes]) -> bytes:
    """The pack as one zip: names sorted, stored without compression, dates and modes fixed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, ZIP_DATE)
            entry.create_system = 3
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, files[name])
    return buffer.getvalue()
