"""unbundle verify: files intact? signed by whom? result recomputed?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from unbundle.cli.options import FormatOption
from unbundle.cli.output import Format, print_json, print_lines, say
from unbundle.cli.packs import read_pack, read_receipts, read_small
from unbundle.errors import VERIFY_EXIT
from unbundle.evidence import verify_pack
from unbundle.publish import read_public_key
from unbundle.records.verification import Verification


def verify(
    pack: Annotated[Path, typer.Argument(help="Pack: a folder or a zip.")],
    trust: Annotated[
        list[Path] | None, typer.Option("--trust", help="Public key (.pub) you trust; repeat.")
    ] = None,
    receipt: Annotated[
        list[Path] | None, typer.Option("--receipt", help="Your receipt, if you voted under a pseudonym.")
    ] = None,
    format: FormatOption = Format.table,
) -> None:
    """Check a pack and compute its result again. Leaves with 4 unless all of it agrees."""
    keys = [read_public_key(read_small(path), str(path), path.stem) for path in trust or []]
    files = read_pack(pack)
    say("Checking digests, then computing the result again ...")
    found = verify_pack(files, keys, read_receipts(receipt or []))
    if format is Format.json:
        print_json(found)
    else:
        print_lines(_lines(found))
    trusted = not keys or any(signer.valid and signer.trusted for signer in found.signers)
    wrong = any(signer.valid is False for signer in found.signers)
    wrong = wrong or len(found.receipts) != len(receipt or []) or not all(own.good for own in found.receipts)
    wrong = wrong or found.report == "different"
    if found.file_faults or found.recomputed not in ("same", "partly") or wrong or not trusted:
        raise typer.Exit(VERIFY_EXIT)


def _lines(found: Verification) -> list[str]:
    lines = found.sentence.replace(". ", ".\n").split("\n")
    lines += [f"  {fault.path}: {fault.problem}" for fault in found.file_faults]
    for signer in found.signers:
        state = {True: "good", False: "WRONG", None: "not checked"}[signer.valid]
        trust = "trusted" if signer.trusted else "not among the keys you trust"
        lines.append(f"  key {signer.keyid[:16]}: {state}, {trust} {signer.detail}".rstrip())
    for difference in found.differences:
        lines.append(f"  first difference in {difference.file} at {difference.path or 'the whole file'}:")
        lines.append(f"    in the pack: {difference.in_pack}   computed again: {difference.recomputed}")
    for own in found.receipts:
        lines.append(
            f"  your line {own.id}: {'in the pack, with your votes' if own.good else 'NOT in the pack'}"
        )
    return [*lines, *(f"  not checked: {name}" for name in found.not_checked)]
