"""unbundle keygen: a key pair for signing packs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from unbundle.cli.output import print_lines
from unbundle.cli.packs import refuse_existing, write_new
from unbundle.publish import new_private_key, public_key


def keygen(
    name: Annotated[Path, typer.Argument(help="Path of the private key; the public one gets .pub added.")],
) -> None:
    """Make an Ed25519 key pair: NAME (private, for you alone) and NAME.pub (for everybody)."""
    pem = new_private_key()
    key = public_key(pem)
    public = name.with_name(name.name + ".pub")
    refuse_existing(public)
    write_new(name, pem, 0o600)
    write_new(public, key.public_pem.encode("ascii"), 0o644)
    print_lines(
        [
            f"Private key: {name} (keep it secret, keep a copy)",
            f"Public key:  {public}",
            f"Key id: {key.keyid}",
        ]
    )
