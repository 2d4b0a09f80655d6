"""What nodes exchange: whose keys count, submissions, what others' logs looked like, revocations."""

from __future__ import annotations

from typing import Literal

from unbundle.records.base import Count, Id, Instant, Record, Sha256
from unbundle.records.verification import Key


class MemberKey(Record):
    """A key of an organisation. `recovery` is the id of a second key that may revoke this one."""

    organisation: Id
    key: Key
    valid_from: Instant
    revoked_from: Instant | None = None
    recovery: Sha256 | None = None


class Registry(Record):
    """registry.json: every key that may sign, agreed on by the federation beforehand.

    `witnesses`: how many other nodes must have seen an entry before the moment from which its key is
    revoked, for the entry to count.
    """

    format: Literal[1] = 1
    dossier: Id
    keys: tuple[MemberKey, ...]
    witnesses: Count = 1


class Submission(Record):
    """What an organisation hands in: a kind that rooms know (ballot ...), and its JSON text in `body`."""

    dossier: Id
    organisation: Id
    kind: Id
    made_at: Instant
    body: str


class Witness(Record):
    """A node says: at this moment I held this log with this many entries and this root."""

    origin: Sha256
    size: Count
    root: Sha256
    seen_at: Instant


class Revocation(Record):
    """From this moment on a key is not to be trusted; signed by the key itself or by its recovery key."""

    keyid: Sha256
    revoked_from: Instant
    reason: str


class Checkpoint(Record):
    """The state of a log, signed by the node that keeps it (RFC 6962 root over all its entries)."""

    origin: Sha256
    size: Count
    root: Sha256
    time: Instant
