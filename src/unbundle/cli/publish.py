"""unbundle publish: the report and, where asked for, the signed evidence pack."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from unbundle.cli.options import DossierFolder
from unbundle.cli.output import check_out, print_lines, replace_file, say, write_files
from unbundle.cli.packs import check_fresh, check_receipt_folder, read_pack, read_private_key, write_receipts
from unbundle.dossier import folder_files
from unbundle.errors import Fault, InputError
from unbundle.evidence import compare_groups, compare_sizes, disclose, pack_shown
from unbundle.pipeline import load_dossier
from unbundle.publish import sign_manifest, zip_pack
from unbundle.records.dossier import Dossier
from unbundle.verify import open_manifest


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
    receipts: Annotated[
        Path | None, typer.Option("--receipts", help="Folder for receipts of members under a pseudonym.")
    ] = None,
    previous: Annotated[
        Path | None, typer.Option("--previous", help="Earlier pack, or the dossier it was made from.")
    ] = None,
) -> None:
    """Publish a dossier: a report people read, every result as JSON, and the proof of both."""
    if sign is not None and face is Face.html:
        raise InputError(Fault("--sign", "sign-needs-pack", "Only a pack is signed.", next="Add: --as pack."))
    if face is not Face.zip:
        check_out(out)
    key = read_private_key(sign) if sign else None
    loaded = load_dossier(dossier)
    shown = disclose(loaded, os.urandom(32))
    check_receipt_folder(receipts, [receipt.member for receipt in shown.receipts], out)
    if previous is not None:
        _compare(previous, loaded, dict(shown.sizes))
    say("Judging, counting, composing ...")
    files = pack_shown(shown, folder_files(dossier))
    if key is not None:
        name, envelope = sign_manifest(files["manifest.json"], key)
        files = {**files, name: envelope}
    if face is Face.html:
        files = {name: data for name, data in files.items() if name.startswith(("report/", "results/"))}
    _write(out, files, face)
    if receipts is not None:
        write_receipts(receipts, shown.receipts)
        print_lines(
            [f"Receipts: {receipts} ({len(shown.receipts)}; give each to its member, then delete them)"]
        )


def _write(out: Path, files: dict[str, bytes], face: Face) -> None:
    if face is Face.zip:
        replace_file(out, zip_pack(files))
        print_lines([f"Written: {out} ({len(files)} files)"])
        return
    if face is Face.pack:
        check_fresh(out, files)
    write_files(out, files)
    print_lines([f"Written: {out} ({len(files)} files)", f"Report: {out / 'report' / 'index.html'}"])


def _compare(previous: Path, loaded: Dossier, sizes: dict[str, int]) -> None:
    if (previous / "dossier.yaml").is_file():
        compare_groups(load_dossier(previous), loaded)
        return
    compare_sizes(open_manifest(read_pack(previous)).disclosure, sizes)
    say("Compared by the sizes of the groups; name the earlier dossier to compare them member by member.")
