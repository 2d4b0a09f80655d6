"""The folder of replies on disk: which files are forms, signatures or evidence, and when each came."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from unbundle.errors import Fault, InputError
from unbundle.kit.canonical import digest, to_text
from unbundle.kit.moments import moment_key
from unbundle.nodes.envelopes import keyid_of, open_envelope, seal, signed_by
from unbundle.records.nodes import Registry, Submission
from unbundle.records.rounds import Collected, Round
from unbundle.rounds import Incoming

OFFICE = (".xlsx", ".xlsm", ".xls", ".ods", ".docx", ".docm", ".doc", ".odt")
SIGNATURE = ".dsse.json"
RECEIVED = "received.csv"
KIND = "round-reply"
MAX_FILE = 50_000_000
MAX_FILES = 20_000
_INSTANT = re.compile(
    r"^([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2})(:[0-9]{2}(?:\.[0-9]{1,6})?)?(?:Z| ?UTC)?$"
)


@dataclass(frozen=True, slots=True)
class Replies:
    """What lies in the folder: forms to read, digests of all files by path, who must sign."""

    incoming: tuple[Incoming, ...]
    evidence: Mapping[str, str]
    must_sign: frozenset[str]


def read_replies(folder: Path, earlier: Path, registry: Path | None, plan: Round) -> Replies:
    """Everything in `folder` and the folders below it.

    When a file came is what received.csv says (columns file, received_at), else what an earlier
    collection in `earlier` noted for the same bytes, else the file's own time.
    Raises: InputError for a folder that is none, files that are too large, a broken received.csv.
    """
    if not folder.is_dir():
        step = "Name the folder that holds the replies."
        raise InputError(Fault(str(folder), "folder-missing", "There is no such folder.", next=step))
    paths = _paths(folder)
    said = _received(folder / RECEIVED, paths)
    noted = _noted(earlier / "collected.json")
    known = None if registry is None else Registry.from_json(registry.read_bytes(), registry.name)
    data = {name: path.read_bytes() for name, path in paths.items()}
    incoming = []
    evidence = {}
    signatures = {name: words for name, words in data.items() if name.endswith(SIGNATURE)}
    for name, words in data.items():
        if name in signatures or name == RECEIVED:
            continue
        evidence[name] = digest(words)
        if name.lower().endswith(OFFICE) or (words[:2] == b"PK" and b"[Content_Types].xml" in words):
            moment = said.get(name) or noted.get(digest(words)) or _file_time(paths[name])
            signers = _signers((words, moment), signatures.values(), known, plan)
            incoming.append(Incoming(name, words, moment, signers))
    must = frozenset(key.organisation for key in known.keys) if known else frozenset()
    return Replies(tuple(incoming), evidence, must)


def received_table(incoming: Iterable[Incoming]) -> bytes:
    """received.csv: when each file came, for the next collection and for whoever checks."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["file", "received_at", "sha256"])
    rows = sorted((one.name, one.received_at, digest(one.data)) for one in incoming)
    writer.writerows([f"'{name}" if name[:1] in "=+-@" else name, at, sha] for name, at, sha in rows)
    return out.getvalue().encode("utf-8-sig")


def signed_body(round_id: str, data: bytes) -> str:
    """What a member signs: the round and the digest of its reply, as JSON text."""
    return to_text({"round": round_id, "sha256": digest(data)})


def _paths(folder: Path) -> dict[str, Path]:
    found: dict[str, Path] = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink() or not path.is_file() or any(part[0] in ".~" for part in name.split("/")):
            continue
        if path.stat().st_size > MAX_FILE or len(found) >= MAX_FILES:
            step = f"At most {MAX_FILES} files of {MAX_FILE} bytes are read."
            raise InputError(Fault(name, "replies-too-large", "This is too much for replies.", next=step))
        found[name] = path
    return found


def _received(path: Path, names: Iterable[str]) -> dict[str, str]:
    """File to moment. Comma or semicolon, and "2026-05-31 18:00" for UTC, as spreadsheets write them."""
    if not path.is_file():
        return {}
    text = path.read_text("utf-8-sig", errors="replace")
    head = text.partition("\n")[0]
    delimiter = ";" if ";" in head and "," not in head else ","
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    if not {"file", "received_at"} <= {*(rows.fieldnames or ())}:
        step = "The first line must hold the columns file and received_at."
        raise InputError(Fault(RECEIVED, "received-columns", "A column is missing.", head.strip(), step))
    faults = []
    found: dict[str, str] = {}
    known = set(names)
    for number, row in enumerate(rows, start=2):
        name, said = (row["file"] or "").strip(), (row["received_at"] or "").strip()
        if not name and not said:
            continue
        name = name[1:] if name[:1] == "'" and name not in known else name
        moment = _instant(said)
        faults += _row_faults((number, name, said), moment, found, known)
        found[name] = moment
    if faults:
        raise InputError(faults)
    return found


def _row_faults(
    row: tuple[int, str, str], moment: str, found: Mapping[str, str], known: Container[str]
) -> list[Fault]:
    number, name, said = row
    place, value = f"{RECEIVED}, row {number}", f"{name} {said}"
    if not name or not moment:
        step = "Write a file name and a moment in UTC, such as 2026-05-31T18:00:00Z, in every row."
        return [Fault(place, "received-row", "This row cannot be read.", value, step)]
    if name not in known:
        step = "Write its name as in the folder, with the folder inside, such as dockers/form.xlsx."
        return [Fault(place, "received-file", "No file of this name lies in the folder.", value, step)]
    if found.get(name, moment) != moment:
        step = "Keep the row that is right."
        return [Fault(place, "received-twice", "This file has two moments.", value, step)]
    return []


def _instant(said: str) -> str:
    """The moment in UTC as RFC 3339; "" for a text that is none, such as 20:60 or 30 February."""
    match = _INSTANT.match(said)
    if match is None:
        return ""
    moment = f"{match[1]}T{match[2]}{match[3] or ':00'}Z"
    try:
        datetime.fromisoformat(moment)
    except ValueError:
        return ""
    return moment


def _noted(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    earlier = Collected.from_json(path.read_bytes(), path.name)
    return {reply.sha256: reply.received_at for reply in earlier.replies}


def _file_time(path: Path) -> str:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _signers(
    came: tuple[bytes, str], signatures: Iterable[bytes], registry: Registry | None, plan: Round
) -> tuple[tuple[str, str], ...]:
    """(organisation, key id) of every good signature over this file.

    The key must hold when the file came, not only when its owner says to have signed: whoever stole a key
    can write any date.
    """
    data, moment = came
    if registry is None:
        return ()
    found = set()
    for envelope in signatures:
        opened = open_envelope(envelope)
        if opened is None or not isinstance(opened.record, Submission):
            continue
        said = opened.record
        if (said.dossier, said.kind, said.body) != (registry.dossier, KIND, signed_body(plan.id, data)):
            continue
        keys = {
            one.key.keyid: one.key.public_pem
            for one in registry.keys
            if one.organisation == said.organisation
            and moment_key(one.valid_from) <= min(moment_key(said.made_at), moment_key(moment))
            and not (one.revoked_from and moment_key(moment) >= moment_key(one.revoked_from))
        }
        found |= {(said.organisation, keyid) for keyid in signed_by(opened, keys)}
    return tuple(sorted(found))


def sign_reply(reply: Path, key: bytes, registry: Registry, round_id: str, at: str) -> bytes:
    """The envelope that goes beside a reply. Raises: InputError if the registry does not know the key."""
    keyid = keyid_of(key)
    owner = next((one.organisation for one in registry.keys if one.key.keyid == keyid), "")
    if not owner:
        step = "Ask the secretary to enter your public key into registry.json."
        message = "No member of the registry has this key."
        raise InputError(Fault("--key", "key-unlisted", message, keyid, step))
    body = signed_body(round_id, reply.read_bytes())
    said = Submission(dossier=registry.dossier, organisation=owner, kind=KIND, made_at=at, body=body)
    return seal(said, key)
