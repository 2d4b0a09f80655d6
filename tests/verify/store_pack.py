"""Write tests/verify/data/pack-v1.zip anew: `python -m tests.verify.store_pack`, or `make golden`.

Only while version 1 is not released. Afterwards the stored packs stay as they are: whoever changes a
result, be it one word of a sentence in it, raises the number of its rule; a raised number of a form gets
a pack of its own, and what changed gets a step in `unbundle.verify.formats`.
"""

from __future__ import annotations

from pathlib import Path

from tests.pack.made import pack_of, small
from unbundle.publish import new_private_key, public_key, sign_manifest, zip_pack

DATA = Path(__file__).with_name("data")


def main(ending: str = "") -> None:
    """The pack of the small made-up dossier, signed by a key that is thrown away."""
    files, pem = pack_of(small()), new_private_key()
    name, envelope = sign_manifest(files["manifest.json"], pem)
    DATA.mkdir(exist_ok=True)
    (DATA / f"pack-v1.zip{ending}").write_bytes(zip_pack({**files, name: envelope}))
    (DATA / f"pack-v1.pub{ending}").write_text(public_key(pem).public_pem, "ascii")


if __name__ == "__main__":
    main()
