"""Ed25519 keys and DSSE envelopes over a pack's manifest.

A key's id is the SHA-256 of its 32 raw public bytes. An envelope (DSSE v1, payload type
application/vnd.in-toto+json) holds the manifest's exact bytes, so nothing depends on how JSON is
written. Each signer adds one file; any number may sign, in any order, at any time.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from securesystemslib.dsse import Envelope
from securesystemslib.signer import Signature  # type: ignore[attr-defined]

from unbundle.errors import Fault, InputError
from unbundle.kit.canonical import digest, to_bytes
from unbundle.kit.strict_json import parse_json
from unbundle.records.verification import Key, Signer

PAYLOAD_TYPE = "application/vnd.in-toto+json"
FOLDER = "signatures/"


def new_private_key() -> bytes:
    """A fresh Ed25519 private key as PKCS 8 PEM, from the operating system's randomness."""
    return Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def public_key(private_pem: bytes, owner: str = "") -> Key:
    """The public half of a private key, safe to publish.

    Raises: InputError if the text is no Ed25519 private key; the message never holds the key.
    """
    return _key_of(_load_private(private_pem).public_key(), owner)


def read_public_key(pem: bytes, where: str, owner: str = "") -> Key:
    """A public key from PEM. Raises: InputError if it is something else."""
    try:
        loaded = serialization.load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm):
        loaded = None
    if not isinstance(loaded, Ed25519PublicKey):
        step = "Give the .pub file made by unbundle keygen."
        raise InputError(Fault(where, "key-not-public", "This is not an Ed25519 public key.", next=step))
    return _key_of(loaded, owner)


def sign_manifest(manifest: bytes, private_pem: bytes) -> tuple[str, bytes]:
    """(path, bytes) of a DSSE envelope over `manifest`, for the pack's signatures folder."""
    private = _load_private(private_pem)
    keyid = _key_of(private.public_key(), "").keyid
    envelope = Envelope(manifest, PAYLOAD_TYPE, {})
    signature = private.sign(envelope.pae())
    data = {
        "payload": base64.b64encode(manifest).decode("ascii"),
        "payloadType": PAYLOAD_TYPE,
        "signatures": [{"keyid": keyid, "sig": base64.b64encode(signature).decode("ascii")}],
        "publicKey": _key_of(private.public_key(), "").public_pem,
    }
    return f"{FOLDER}{keyid[:16]}.dsse.json", to_bytes(data)


def check_signatures(
    files: Mapping[str, bytes], manifest: bytes, trusted: Iterable[Key]
) -> tuple[Signer, ...]:
    """One report per signature in the pack, in path order.

    A signature is valid when its envelope holds exactly `manifest` and verifies under the key with
    its id; the key comes from `trusted`, else from the envelope itself, and is then not trusted.
    """
    known = {key.keyid: key for key in trusted}
    reports: list[Signer] = []
    for path in sorted(name for name in files if name.startswith(FOLDER)):
        reports += _check_envelope(path, files[path], manifest, known)
    return tuple(reports)


def _check_envelope(path: str, data: bytes, manifest: bytes, known: Mapping[str, Key]) -> list[Signer]:
    try:
        raw = parse_json(data)
        offered = raw.pop("publicKey", "")
        envelope = Envelope.from_dict(raw)
        signatures = list(envelope.signatures.values())
        if not signatures or not all(isinstance(signature.keyid, str) for signature in signatures):
            raise ValueError("no signature with the id of a key")
    except (ValueError, KeyError, TypeError, AttributeError):
        detail = "not a DSSE envelope with signatures"
        return [Signer(keyid=digest(data), file=path, valid=False, trusted=False, detail=detail)]
    wrong = ""
    if envelope.payload_type != PAYLOAD_TYPE:
        wrong = "signs another type of payload"
    elif envelope.payload != manifest:
        wrong = "signs another manifest"
    return [_check_one(path, envelope, signature, offered, known, wrong) for signature in signatures]


def _check_one(
    path: str, envelope: Envelope, signature: Signature, offered: object, known: Mapping[str, Key], wrong: str
) -> Signer:
    key = known.get(signature.keyid)
    trusted = key is not None
    if key is None:
        try:
            key = read_public_key(str(offered).encode("utf-8", "replace"), path)
        except InputError:
            key = None
    stated = signature.keyid
    keyid = stated if _is_digest(stated) else digest(stated.encode("utf-8", "surrogatepass"))
    if wrong:
        return Signer(keyid=keyid, file=path, valid=False, trusted=trusted, detail=wrong)
    if key is None or key.keyid != signature.keyid:
        return Signer(
            keyid=keyid, file=path, valid=None, trusted=False, detail="its public key is not at hand"
        )
    good = _verifies(key, bytes.fromhex(signature.signature), envelope.pae())
    return Signer(
        keyid=keyid, file=path, valid=good, trusted=trusted, detail="" if good else "the signature is wrong"
    )


def _verifies(key: Key, signature: bytes, message: bytes) -> bool:
    loaded = serialization.load_pem_public_key(key.public_pem.encode("ascii"))
    assert isinstance(loaded, Ed25519PublicKey)
    try:
        loaded.verify(signature, message)
    except InvalidSignature:
        return False
    return True


def _load_private(pem: bytes) -> Ed25519PrivateKey:
    try:
        loaded = serialization.load_pem_private_key(pem, None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        loaded = None
    if isinstance(loaded, Ed25519PrivateKey):
        return loaded
    step = "Make one with: unbundle keygen."
    raise InputError(Fault("key file", "key-not-private", "This is not an Ed25519 private key.", next=step))


def _key_of(public: Ed25519PublicKey, owner: str) -> Key:
    raw = public.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    pem = public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return Key(keyid=digest(raw), public_pem=pem.decode("ascii"), owner=owner)


def _is_digest(text: str) -> bool:
    return len(text) == 64 and all(char in "0123456789abcdef" for char in text)
