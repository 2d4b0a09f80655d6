"""DSSE envelopes signed with Ed25519: the payload's exact bytes are signed, with their type."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from unbundle.errors import Fault, InputError
from unbundle.kit.canonical import digest, to_bytes
from unbundle.kit.strict_json import parse_json
from unbundle.records.base import Record
from unbundle.records.nodes import Checkpoint, Revocation, Submission, Witness

TYPES: Mapping[str, type[Record]] = {
    f"application/vnd.unbundle.{kind.__name__.lower()}+json": kind
    for kind in (Submission, Witness, Revocation, Checkpoint)
}
MAX_ENTRY = 1_000_000


@dataclass(frozen=True, slots=True)
class Opened:
    """An envelope that can be read: its record, the digest of its payload, and (key id, signature)s."""

    record: Record
    payload_sha256: str
    message: bytes
    signatures: tuple[tuple[str, bytes], ...]


def seal(record: Record, private_pem: bytes) -> bytes:
    """The envelope over the record's bytes, signed, in the one JSON form.

    Raises: InputError if the text is no Ed25519 private key; the message never holds it.
    """
    kind = next(name for name, known in TYPES.items() if known is type(record))
    private = _load_private(private_pem)
    payload = record.to_json()
    signature = private.sign(_pae(kind, payload))
    sig = base64.b64encode(signature).decode("ascii")
    return to_bytes(
        {
            "payload": base64.b64encode(payload).decode("ascii"),
            "payloadType": kind,
            "signatures": [{"keyid": keyid_of(private_pem), "sig": sig}],
        }
    )


@lru_cache(maxsize=64)
def keyid_of(private_pem: bytes) -> str:
    """The id of a private key's public half: SHA-256 of its 32 raw bytes."""
    public = _load_private(private_pem).public_key()
    return digest(public.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw))


def open_envelope(data: bytes) -> Opened | None:
    """The envelope in `data`, or None where it is none of ours; signatures are not checked here."""
    if len(data) > MAX_ENTRY:
        return None
    try:
        raw = parse_json(data)
        if set(raw) != {"payload", "payloadType", "signatures"}:
            return None
        payload = base64.b64decode(raw["payload"], validate=True)
        parse_json(payload)
        record = TYPES[raw["payloadType"]].from_json(payload)
        signatures = tuple(
            (str(one["keyid"]), base64.b64decode(one["sig"], validate=True)) for one in raw["signatures"]
        )
    except (InputError, ValueError, KeyError, TypeError, AttributeError, binascii.Error):
        return None
    return Opened(record, digest(payload), _pae(raw["payloadType"], payload), signatures)


def signed_by(opened: Opened, keys: Mapping[str, str]) -> tuple[str, ...]:
    """The ids of those `keys` (key id to public PEM) whose signature on the envelope is good, sorted."""
    return tuple(
        sorted({k for k, sig in opened.signatures if k in keys and _verifies(keys[k], sig, opened.message)})
    )


def _pae(kind: str, payload: bytes) -> bytes:
    """DSSE v1 pre-authentication encoding."""
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind.encode(), len(payload), payload)


@lru_cache(maxsize=1 << 15)
def _verifies(public_pem: str, signature: bytes, message: bytes) -> bool:
    try:
        loaded = serialization.load_pem_public_key(public_pem.encode("utf-8"))
        if not isinstance(loaded, Ed25519PublicKey):
            return False
        loaded.verify(signature, message)
    except (InvalidSignature, ValueError, UnsupportedAlgorithm):
        return False
    return True


@lru_cache(maxsize=64)
def _load_private(pem: bytes) -> Ed25519PrivateKey:
    try:
        loaded = serialization.load_pem_private_key(pem, None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        loaded = None
    if isinstance(loaded, Ed25519PrivateKey):
        return loaded
    step = "Make one with: unbundle keygen."
    raise InputError(Fault("key file", "key-not-private", "This is not an Ed25519 private key.", next=step))
