"""Logs and what a node holds of them: appended to, merged, never rewritten; forks are kept and named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from unbundle.errors import Fault, InputError
from unbundle.kit.canonical import digest
from unbundle.nodes.envelopes import keyid_of, open_envelope, seal, signed_by
from unbundle.nodes.merkle import leaf_hash, root_of
from unbundle.records.base import Record
from unbundle.records.nodes import Checkpoint, Registry, Witness


@dataclass(frozen=True)
class Log:
    """All entries of one node in order, and its signed checkpoint over exactly these."""

    origin: str
    entries: tuple[bytes, ...]
    checkpoint: bytes

    @cached_property
    def leaves(self) -> list[bytes]:
        """The leaf hashes, in order."""
        return list(map(leaf_hash, self.entries))

    @cached_property
    def root(self) -> str:
        """The RFC 6962 root, in hexadecimal."""
        return root_of(self.leaves).hex()


@dataclass(frozen=True)
class Store:
    """What a node holds: for each origin its log, or every branch of it, by root."""

    branches: Mapping[str, Mapping[str, Log]] = field(default_factory=dict)

    def logs(self) -> list[Log]:
        """All branches, by origin, then by size and root."""
        return [
            log
            for origin in sorted(self.branches)
            for log in sorted(self.branches[origin].values(), key=lambda log: (len(log.entries), log.root))
        ]


@dataclass(frozen=True, slots=True)
class Fork:
    """A node signed two histories: entry `at` is not the same in both. The checkpoints prove it."""

    origin: str
    owner: str
    at: int
    roots: tuple[str, str]
    checkpoints: tuple[bytes, bytes]
    entries: tuple[str, str]
    """Digests of the two entries at `at`."""

    @property
    def sentence(self) -> str:
        """The finding in words."""
        return f"The node of {self.owner} signed two different histories; they part at entry {self.at}."


def append(store: Store, records: Sequence[Record], private_pem: bytes, time: str) -> Store:
    """The store with the records sealed at the end of the node's own log, under a new checkpoint.

    Raises: InputError if the own log has forked, or the key is no private key.
    """
    origin = keyid_of(private_pem)
    own = store.branches.get(origin, {})
    if len(own) > 1:
        message = "Your own log has two histories, so nothing can be appended to it."
        step = "Find out who else holds your key; revoke it and go on with a new one."
        raise InputError(Fault("outbox", "node-own-fork", message, origin, step))
    before = next(iter(own.values())).entries if own else ()
    entries = (*before, *(seal(record, private_pem) for record in records))
    return Store({**store.branches, origin: _by_root(sealed_log(entries, private_pem, time))})


def sealed_log(entries: Sequence[bytes], private_pem: bytes, time: str) -> Log:
    """A log of these entries with a checkpoint of the key's owner."""
    origin = keyid_of(private_pem)
    log = Log(origin, tuple(entries), b"")
    checkpoint = Checkpoint(origin=origin, size=len(entries), root=log.root, time=time)
    return Log(origin, log.entries, seal(checkpoint, private_pem))


def merge(store: Store, incoming: Iterable[Log], registry: Registry) -> tuple[Store, tuple[Fault, ...]]:
    """The store joined with logs from anywhere, and a fault for each log that is not what it says.

    Joining is order-free: a log that continues another replaces it, an older state of a known log changes
    nothing, and two that do not continue each other are both kept as a fork.
    """
    keys = {member.key.keyid: member.key.public_pem for member in registry.keys}
    branches = {origin: dict(logs) for origin, logs in store.branches.items()}
    faults = []
    for log in incoming:
        wrong = _wrong(log, keys)
        if wrong is not None:
            faults.append(wrong)
            continue
        known = branches.setdefault(log.origin, {})
        if log.root in known:
            known[log.root] = min(known[log.root], log, key=lambda one: one.checkpoint)
        elif not any(_begins_with(other, log) for other in known.values()):
            for root in [root for root, other in known.items() if _begins_with(log, other)]:
                del known[root]
            known[log.root] = log
    return Store(branches), tuple(faults)


def forks(store: Store, registry: Registry) -> tuple[Fork, ...]:
    """Every pair of histories that one node signed, by origin, then root."""
    owner = {member.key.keyid: member.organisation for member in registry.keys}
    found = []
    for origin in sorted(store.branches):
        logs = [store.branches[origin][root] for root in sorted(store.branches[origin])]
        for k, one in enumerate(logs):
            for two in logs[k + 1 :]:
                at = next(
                    i
                    for i, pair in enumerate(zip(one.leaves, two.leaves, strict=False))
                    if pair[0] != pair[1]
                )
                found.append(
                    Fork(
                        origin,
                        owner.get(origin, origin),
                        at,
                        (one.root, two.root),
                        (one.checkpoint, two.checkpoint),
                        (digest(one.entries[at]), digest(two.entries[at])),
                    )
                )
    return tuple(found)


def witness(store: Store, private_pem: bytes, time: str) -> Store:
    """The store with one statement for each foreign log state that this node has not yet vouched for.

    This is how checkpoints are co-signed: the statement lies in the witness's own log, and travels with it.
    """
    origin = keyid_of(private_pem)
    own = [entry for log in store.branches.get(origin, {}).values() for entry in log.entries]
    said = set()
    for entry in own:
        opened = open_envelope(entry)
        if opened is not None and isinstance(opened.record, Witness):
            said.add((opened.record.origin, opened.record.root))
    new = [
        Witness(origin=log.origin, size=len(log.entries), root=log.root, seen_at=time)
        for log in store.logs()
        if log.origin != origin and log.entries and (log.origin, log.root) not in said
    ]
    return append(store, new, private_pem, time) if new else store


def _wrong(log: Log, keys: Mapping[str, str]) -> Fault | None:
    where, step = f"log {log.origin[:16]}", "Pull it from another node, and ask its owner."
    opened = open_envelope(log.checkpoint)
    if log.origin not in keys:
        return Fault(where, "node-unknown", "Nobody in the registry has this key.", log.origin, step)
    if opened is None or not isinstance(opened.record, Checkpoint):
        return Fault(where, "node-checkpoint", "The checkpoint cannot be read.", next=step)
    checkpoint = opened.record
    if checkpoint.origin != log.origin or log.origin not in signed_by(opened, {log.origin: keys[log.origin]}):
        return Fault(where, "node-signature", "The checkpoint is not signed by its node.", next=step)
    if checkpoint.size != len(log.entries) or checkpoint.root != log.root:
        message = "The entries are not those that the node signed."
        return Fault(where, "node-entries", message, f"{len(log.entries)} entries", step)
    return None


def _begins_with(longer: Log, shorter: Log) -> bool:
    size = len(shorter.leaves)
    return size <= len(longer.leaves) and longer.leaves[:size] == shorter.leaves


def _by_root(log: Log) -> dict[str, Log]:
    return {log.root: log}
