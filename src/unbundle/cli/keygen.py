"""unbundle keygen: a key pair for signing packs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from unbundle.cli.output import print_lines
from unbundle.cli.packs import write_private_key
from unbundle.publish import new_private_key, public_key


def keygen(
    name: Annotated[Path, typer.Argument(help="Path of the private key; the public one gets .pub added.")],
) -> None:
    """Make an Ed25519 key pair: NAME (private, for you alone) and NAME.pub (for everybody)."""
    pem = new_private_key()
    key = public_key(pem)
    write_private_key(name, pem)
    public = name.with_name(name.name + ".pub")
    public.write_bytes(key.public_pem.encode("ascii"))
    print_lines(
        [
            f"Private key: {name} (keep it secret, keep a copy)",
            f"Public key:  {public}",
            f"Key id: {key.keyid}",
        ]
    )
