"""What counts: a pure function of the set of logs that a node holds, whatever way they came."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from unbundle.kit.canonical import digest, to_bytes
from unbundle.kit.moments import moment_key
from unbundle.nodes.envelopes import Opened, open_envelope, signed_by
from unbundle.nodes.logs import Fork, Log, Store, forks
from unbundle.nodes.merkle import root_of
from unbundle.records.nodes import MemberKey, Registry, Revocation, Submission, Witness

NOT_OURS = "is no envelope of this form"
UNSIGNED = "is not signed by a key of its organisation"


@dataclass(frozen=True, slots=True)
class Accepted:
    """The submissions that count, what was set aside and why, forks, and one digest of it all.

    `submissions`: (payload digest, submission), by organisation, moment, digest; each once, however
    often it was sent. `set_aside`: (digest, reason). Nodes with equal `digest` hold the same.
    """

    submissions: tuple[tuple[str, Submission], ...]
    set_aside: tuple[tuple[str, str], ...]
    forks: tuple[Fork, ...]
    revoked: tuple[tuple[str, str], ...]
    digest: str


@dataclass(frozen=True, slots=True)
class _Entry:
    origin: str
    root: str
    index: int
    digest: str
    opened: Opened


@dataclass(frozen=True, slots=True)
class _Seen:
    """Another node's word that it held a state of a log."""

    size: int
    root: str
    organisation: str
    moment: str


@dataclass(slots=True)
class _Facts:
    registry: Registry
    keys: Mapping[str, MemberKey]
    revoked: Mapping[str, str]
    seen: Mapping[str, list[_Seen]]
    logs: Mapping[str, Log]
    roots: dict[tuple[str, int], str] = field(default_factory=dict)

    def state(self, root: str, size: int) -> str:
        """The root that the log with this root had when it held `size` entries."""
        if (root, size) not in self.roots:
            self.roots[root, size] = root_of(self.logs[root].leaves[:size]).hex()
        return self.roots[root, size]


def accept(store: Store, registry: Registry) -> Accepted:
    """What the federation counts of everything in the store.

    A submission counts if a key of the organisation it speaks for signed it, for this dossier, at a moment
    from which the key is valid. If the key was revoked, it counts only if it was made before, and
    `registry.witnesses` other organisations had seen it in that log before: whoever stole the key can
    write any date, but cannot have been seen earlier. Statements of keys that were revoked themselves
    do not help. Both histories of a fork count: what an organisation signed it signed; the fork is named.
    """
    entries, unreadable = _entries(store)
    keys = {member.key.keyid: member for member in registry.keys}
    pems = {name: member.key.public_pem for name, member in keys.items()}
    signers = {entry.digest: signed_by(entry.opened, pems) for entry in entries}
    revoked = _revoked(registry, entries, signers)
    logs = {log.root: log for log in store.logs()}
    facts = _Facts(registry, keys, revoked, _seen(keys, revoked, entries, signers), logs)
    good: dict[str, Submission] = {}
    bad: dict[str, str] = dict.fromkeys(unreadable, NOT_OURS)
    for entry in entries:
        record, name = entry.opened.record, entry.opened.payload_sha256
        if isinstance(record, Submission):
            why = _why_not(entry, record, signers[entry.digest], facts)
            if why:
                bad[name] = min(why, bad.get(name, why), key=lambda said: (said == UNSIGNED, said))
            else:
                good[name] = record
    return _accepted(store, registry, good, {n: why for n, why in bad.items() if n not in good}, revoked)


def _accepted(
    store: Store,
    registry: Registry,
    good: Mapping[str, Submission],
    bad: Mapping[str, str],
    revoked: Mapping[str, str],
) -> Accepted:
    submissions = tuple(
        sorted(good.items(), key=lambda pair: (pair[1].organisation, moment_key(pair[1].made_at), pair[0]))
    )
    state = {
        "registry": registry.to_data(),
        "logs": [[log.origin, len(log.entries), log.root] for log in store.logs()],
        "accepted": [name for name, _ in submissions],
        "set_aside": sorted(map(list, bad.items())),
    }
    return Accepted(
        submissions,
        tuple(sorted(bad.items())),
        forks(store, registry),
        tuple(sorted(revoked.items())),
        digest(to_bytes(state)),
    )


def _entries(store: Store) -> tuple[list[_Entry], list[str]]:
    found, unreadable = [], []
    for log in store.logs():
        for index, data in enumerate(log.entries):
            opened = open_envelope(data)
            if opened is None:
                unreadable.append(digest(data))
            else:
                found.append(_Entry(log.origin, log.root, index, digest(data), opened))
    return found, unreadable


def _revoked(
    registry: Registry, entries: list[_Entry], signers: Mapping[str, tuple[str, ...]]
) -> dict[str, str]:
    """Key id -> the earliest moment from which registry, key itself or recovery key revoke it."""
    moments: dict[str, list[str]] = {}
    recovery = {member.key.keyid: member.recovery for member in registry.keys}
    for member in registry.keys:
        if member.revoked_from is not None:
            moments.setdefault(member.key.keyid, []).append(member.revoked_from)
    for entry in entries:
        record = entry.opened.record
        if isinstance(record, Revocation) and record.keyid in recovery:
            may = {record.keyid, recovery[record.keyid]}
            if may & set(signers[entry.digest]):
                moments.setdefault(record.keyid, []).append(record.revoked_from)
    return {name: min(several, key=moment_key) for name, several in moments.items()}


def _seen(
    keys: Mapping[str, MemberKey],
    revoked: Mapping[str, str],
    entries: list[_Entry],
    signers: Mapping[str, tuple[str, ...]],
) -> dict[str, list[_Seen]]:
    """Origin -> who saw which state of its log, and when; said by a good key in its own log."""
    found: dict[str, list[_Seen]] = {}
    for entry in entries:
        record = entry.opened.record
        own = entry.origin in signers[entry.digest] and entry.origin not in revoked
        if isinstance(record, Witness) and own:
            organisation = keys[entry.origin].organisation
            seen = _Seen(record.size, record.root, organisation, moment_key(record.seen_at))
            found.setdefault(record.origin, []).append(seen)
    return found


def _why_not(entry: _Entry, record: Submission, signers: tuple[str, ...], facts: _Facts) -> str:
    """Why a submission does not count, or "" if it does; one good key is enough."""
    if record.dossier != facts.registry.dossier:
        return "belongs to another dossier"
    mine = [k for k in signers if facts.keys[k].organisation == record.organisation]
    if not mine:
        return UNSIGNED
    return min(_key_fault(entry, record, facts.keys[k], facts) for k in mine)


def _key_fault(entry: _Entry, record: Submission, member: MemberKey, facts: _Facts) -> str:
    made = moment_key(record.made_at)
    if made < moment_key(member.valid_from):
        return "was made before its key was valid"
    limit = facts.revoked.get(member.key.keyid)
    if limit is None:
        return ""
    if made >= moment_key(limit):
        return f"was made after its key was revoked from {limit}"
    before = {
        seen.organisation
        for seen in facts.seen.get(entry.origin, ())
        if seen.organisation != member.organisation
        and seen.moment < moment_key(limit)
        and entry.index < seen.size <= len(facts.logs[entry.root].entries)
        and facts.state(entry.root, seen.size) == seen.root
    }
    if len(before) >= facts.registry.witnesses:
        return ""
    return f"was seen by {len(before)} other organisations before its key was revoked from {limit}"
