"""unbundle sign: add a signature to a published pack."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from unbundle.cli.output import print_lines, replace_file, write_files
from unbundle.cli.packs import read_pack, read_private_key
from unbundle.errors import Fault, VerifyError
from unbundle.publish import sign_manifest, zip_pack
from unbundle.verify import open_manifest


def sign(
    pack: Annotated[Path, typer.Argument(help="Pack: a folder or a zip.")],
    key: Annotated[Path, typer.Option("--key", help="Your private key (mode 0600).")],
) -> None:
    """Sign a pack. Its files are checked against the manifest first; other signatures stay."""
    files = read_pack(pack)
    manifest = open_manifest(files)
    faults = manifest.faults(files)
    if faults:
        raise VerifyError(
            Fault(
                f"{pack}, {fault.path}",
                "pack-altered",
                f"The file is {fault.problem}.",
                next="Do not sign this.",
            )
            for fault in faults
        )
    path, envelope = sign_manifest(manifest.raw, read_private_key(key))
    if pack.is_dir():
        write_files(pack, {path: envelope})
    else:
        replace_file(pack, zip_pack({**files, path: envelope}))
    print_lines([f"Signed: {pack}", f"Signature: {path}"])
