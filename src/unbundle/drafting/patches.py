"""Editors' corrections: signed, tied to one wording, counted only from editors that were named."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from unbundle.drafting.words import Token, apply_edits, cut, edits, plain
from unbundle.errors import Fault, InputError
from unbundle.kit.canonical import digest, to_bytes
from unbundle.records.drafting import Patch
from unbundle.records.text import Collision
from unbundle.records.verification import Key


@dataclass(slots=True)
class Corrected:
    """Clauses after the patches, and what became of each patch."""

    words: dict[str, tuple[Token, ...]]
    applied: list[str] = field(default_factory=list)
    not_applied: dict[str, str] = field(default_factory=dict)
    collisions: list[Collision] = field(default_factory=list)


def sign_patch(patch: Patch, private_pem: bytes) -> Patch:
    """The patch with the editor's key id and signature.

    Raises: InputError if the text is no Ed25519 private key; the message never holds it.
    """
    try:
        private = serialization.load_pem_private_key(private_pem, None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        private = None
    if not isinstance(private, Ed25519PrivateKey):
        step = "Make one with: unbundle keygen."
        raise InputError(
            Fault("key file", "key-not-private", "This is not an Ed25519 private key.", next=step)
        )
    raw = private.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    patch = patch.model_copy(update={"keyid": digest(raw), "signature": ""})
    signature = base64.b64encode(private.sign(_message(patch))).decode("ascii")
    return patch.model_copy(update={"signature": signature})


def patched(
    words: Mapping[str, tuple[Token, ...]], patches: Sequence[Patch], editors: Sequence[Key]
) -> Corrected:
    """Every clause with the patches that fit it, one after the other, each at most once.

    A patch fits the wording whose digest it names, so their order follows from the patches
    themselves. Two that correct one wording differently both stay out, and are shown.
    """
    found = Corrected(dict(words))
    trusted = {key.keyid: key for key in editors}
    for patch in patches:
        if patch.clause not in words:
            found.not_applied[patch.id] = "its clause is not in the text"
        elif not is_signed(patch, trusted):
            found.not_applied[patch.id] = "is not signed by an editor"
    for name in words:
        fit = [p for p in patches if p.clause == name and p.id not in found.not_applied]
        _correct(found, name, sorted(fit, key=lambda p: p.id))
    return found


def is_signed(patch: Patch, trusted: Mapping[str, Key]) -> bool:
    """Whether the signature is good under one of the trusted keys."""
    key = trusted.get(patch.keyid)
    if key is None:
        return False
    loaded = serialization.load_pem_public_key(key.public_pem.encode("utf-8"))
    if not isinstance(loaded, Ed25519PublicKey):
        return False
    try:
        loaded.verify(base64.b64decode(patch.signature, validate=True), _message(patch))
    except (InvalidSignature, binascii.Error, ValueError):
        return False
    return True


def _correct(found: Corrected, name: str, left: list[Patch]) -> None:
    while left:
        now = plain(found.words[name])
        fit = [p for p in left if p.before_sha256 == digest(now.encode("utf-8"))]
        left = [p for p in left if p not in fit]
        if not fit:
            break
        if len({p.text for p in fit}) > 1:
            ids = tuple(p.id for p in fit)
            found.not_applied |= {p: f"collides with {', '.join(o for o in ids if o != p)}" for p in ids}
            sentence = f"{', '.join(ids)} correct one wording of {name} in different ways."
            found.collisions.append(Collision(clause=name, amendments=ids, sentence=sentence))
            break
        old = found.words[name]
        found.words[name] = apply_edits(old, edits(old, cut(fit[0].text, fit[0].id)))
        found.applied += [p.id for p in fit]
    found.not_applied |= {p.id: "is written for another wording of the clause" for p in left}


def _message(patch: Patch) -> bytes:
    return b"unbundle patch 1\n" + to_bytes(patch.model_copy(update={"signature": ""}).to_data())
