"""Five made-up organisations, each with a node and a recovery key, and what they hand in."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from random import Random

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from unbundle.kit.canonical import to_text
from unbundle.nodes import Network, keyid_of
from unbundle.publish import public_key
from unbundle.records.nodes import MemberKey, Registry, Submission

NAMES = ("aqua", "bell", "coop", "dock", "echo")
DOSSIER = "made-up"
START = "2026-01-01T00:00:00Z"


@cache
def pem(name: str) -> bytes:
    """A private key that is the same in every run; for tests only."""
    private = Ed25519PrivateKey.from_private_bytes(sha256(name.encode()).digest())
    return private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def registry(witnesses: int = 1) -> Registry:
    """All five, each with a recovery key that is not in the registry's list of signing keys itself."""
    keys = [
        MemberKey(
            organisation=name,
            key=public_key(pem(name), name),
            valid_from=START,
            recovery=keyid_of(pem(f"{name}-recovery")),
        )
        for name in NAMES
    ]
    spare = [
        MemberKey(organisation=name, key=public_key(pem(f"{name}-recovery"), name), valid_from=START)
        for name in NAMES
    ]
    return Registry(dossier=DOSSIER, keys=(*keys, *spare), witnesses=witnesses)


def network(seed: int, witnesses: int = 1) -> Network:
    """The five nodes, with nothing handed in yet."""
    return Network(registry(witnesses), {name: pem(name) for name in NAMES}, Random(seed))


def ballot(name: str, number: int, made_at: str, vote: str = "approve", dossier: str = DOSSIER) -> Submission:
    """A vote on a measure."""
    body = to_text({"measure": f"m-{number}", "vote": vote})
    return Submission(dossier=dossier, organisation=name, kind="ballot", made_at=made_at, body=body)


def play(net: Network, submissions: int, seed: int, batch: int = 20) -> None:
    """Everybody hands in, asks and vouches by chance, while the network is torn apart again and again."""
    rng = Random(seed)
    for name in NAMES:
        net.submit(name, [])
    done = 0
    while done < submissions:
        name = rng.choice(NAMES)
        count = min(rng.randint(1, batch), submissions - done)
        net.submit(name, [ballot(name, done + k, net.moment()) for k in range(count)])
        done += count
        if rng.random() < 0.2:
            left = set(rng.sample(NAMES, 2))
            net.apart = {frozenset((a, b)) for a in left for b in NAMES if b not in left}
        for _ in range(2):
            net.ask(*rng.sample(NAMES, 2))
        net.deliver(rng.randint(0, 3))
        if rng.random() < 0.3:
            net.vouch(rng.choice(NAMES))
    net.apart = set()
