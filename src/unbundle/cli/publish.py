"""unbundle publish: the report and, where asked for, the signed evidence pack."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from unbundle.cli.options import DossierFolder
from unbundle.cli.output import check_out, print_lines, replace_file, say, write_files
from unbundle.cli.packs import check_fresh, read_private_key
from unbundle.dossier import folder_files
from unbundle.errors import Fault, InputError
from unbundle.pipeline import load_dossier, pack_dossier, publish_run, run_dossier
from unbundle.publish import sign_manifest, zip_pack


class Face(StrEnum):
    """What publish writes."""

    html = "html"
    pack = "pack"
    zip = "zip"


def publish(
    dossier: DossierFolder,
    out: Annotated[Path, typer.Option("--out", help="Folder (html, pack) or .zip file (zip) to write.")],
    face: Annotated[
        Face, typer.Option("--as", help="html: report and results; pack: with all evidence.")
    ] = Face.html,
    sign: Annotated[Path | None, typer.Option("--sign", help="Private key; only for a pack.")] = None,
) -> None:
    """Publish a dossier: a report people read, every result as JSON, and the proof of both."""
    if sign is not None and face is Face.html:
        raise InputError(Fault("--sign", "sign-needs-pack", "Only a pack is signed.", next="Add: --as pack."))
    if face is not Face.zip:
        check_out(out)
    key = read_private_key(sign) if sign else None
    loaded = load_dossier(dossier)
    say("Judging, counting, composing ...")
    run = run_dossier(loaded)
    packed = face is not Face.html
    files = pack_dossier(loaded, folder_files(dossier), run) if packed else publish_run(run, loaded)
    if key is not None:
        name, envelope = sign_manifest(files["manifest.json"], key)
        files = {**files, name: envelope}
    if face is Face.zip:
        replace_file(out, zip_pack(files))
        print_lines([f"Written: {out} ({len(files)} files)"])
        return
    if packed:
        check_fresh(out, files)
    write_files(out, files)
    print_lines([f"Written: {out} ({len(files)} files)", f"Report: {out / 'report' / 'index.html'}"])
