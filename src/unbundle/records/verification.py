"""What verify answers about a pack: three questions, kept apart."""

from __future__ import annotations

from typing import Literal

from unbundle.records.base import Count, Id, Minor, Record, Sha256
from unbundle.records.members import Vote


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


class OwnLine(Record):
    """Whether a receipt's line is in the pack, with exactly its votes."""

    id: Id
    good: bool


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
    receipts: tuple[OwnLine, ...] = ()
    report: Literal["same", "different", "not-compared"] = "not-compared"
    """Whether the page in the pack is the one that its dossier gives here, byte for byte."""


class Key(Record):
    """A public Ed25519 key that somebody trusts, and whose it is said to be."""

    keyid: Sha256
    public_pem: str
    owner: str = ""


class Receipt(Record):
    """With this a pseudonymous member proves its own line in a pack; whoever holds it knows the line.

    `id` is "p-" and the first 16 hexadecimal digits of SHA-256 over the salt's bytes followed by the
    compact JSON of `lines`, which are (measure, vote) in order of measures. `member` is for the owner.
    """

    format: Literal[1] = 1
    id: Id
    member: Id
    salt: Sha256
    lines: tuple[tuple[Id, Vote], ...]


class GroupCount(Record):
    """The answers of the aggregate group on one measure; the four add up to the group."""

    measure: Id
    approve: Count
    reject: Count
    abstain: Count
    silent: Count


class Choice(Record):
    """What happens to one option, without any number about who wanted it."""

    option: Id
    cost: Minor
    chosen: bool


class HiddenOutcome(Record):
    """The alternative of a federation some of whose ballots are not in the pack.

    No tally, trace, certificate, ledger, reason or margin: from each of them the hidden votes, or
    bounds on them, would follow by subtraction. `group` is the number of aggregate members.
    """

    budget: Minor
    currency: str = ""
    cost: Minor
    choices: tuple[Choice, ...]
    group: Count
    counts: tuple[GroupCount, ...] = ()
