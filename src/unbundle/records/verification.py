"""What verify answers about a pack: three questions, kept apart."""

from __future__ import annotations

from typing import Literal

from unbundle.records.base import Count, Id, Record, Sha256


class FileFault(Record):
    """One file that is missing, extra or altered."""

    path: str
    problem: Literal["missing", "not-listed", "altered"]


class Signer(Record):
    """One signature over the manifest: whose key, is it good, do you trust the key?

    `valid` is None where it could not be checked.
    """

    keyid: Sha256
    file: str
    valid: bool | None
    trusted: bool
    detail: str = ""


class Difference(Record):
    """The first place in which a recomputed result file differs: JSON path, theirs, ours."""

    file: str
    path: str
    in_pack: str
    recomputed: str


class Verification(Record):
    """Files intact? Signed by whom? Result recomputed?

    `recomputed`: "same"; "different" with the first difference of every file; "other-version" when
    the pack was made by other rules than these; "partly" where disclosure hides ballots that the
    result needs; "not-run" where the files were not intact.
    """

    files_checked: Count
    file_faults: tuple[FileFault, ...]
    signers: tuple[Signer, ...]
    recomputed: Literal["same", "different", "other-version", "partly", "not-run"]
    differences: tuple[Difference, ...] = ()
    rules_in_pack: dict[str, Count]
    rules_here: dict[str, Count]
    not_checked: tuple[str, ...] = ()
    sentence: str
    made_by: str = ""
    dossier: Id | Literal[""] = ""


class Key(Record):
    """A public Ed25519 key that somebody trusts, and whose it is said to be."""

    keyid: Sha256
    public_pem: str
    owner: str = ""
