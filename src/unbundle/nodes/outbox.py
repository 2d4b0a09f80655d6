"""The outbox: a store as plain files that any web server, folder or stick can carry, and back."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from unbundle.errors import Fault
from unbundle.kit.canonical import digest, to_bytes
from unbundle.kit.strict_json import parse_json
from unbundle.nodes.logs import Log, Store, merge
from unbundle.records.nodes import Registry

CHUNK = 256
MAX_LOGS = 1_000
MAX_ENTRIES = 1_000_000
INDEX = "index.json"
HEX = re.compile(r"[0-9a-f]{64}")

Fetch = Callable[[str], bytes | None]
"""Path inside an outbox -> its bytes, or None where there is none. The network is the caller's affair."""


def outbox_files(store: Store) -> dict[str, bytes]:
    """Every file of the outbox, path to bytes: an index, checkpoints, and entries in chunks of CHUNK.

    A chunk is named by its digest, so a full one never changes and is fetched once.
    """
    files: dict[str, bytes] = {}
    index = []
    for log in store.logs():
        chunks = {_chunk_path(digest(data)): data for data in _chunks(log)}
        names = [path.split("/")[1].removesuffix(".json") for path in chunks]
        index.append({"origin": log.origin, "root": log.root, "size": len(log.entries), "chunks": names})
        files |= chunks
        files[_checkpoint_path(log.origin, log.root)] = log.checkpoint
    files[INDEX] = to_bytes({"format": 1, "logs": index})
    return dict(sorted(files.items()))


def pull(store: Store, fetch: Fetch, registry: Registry) -> tuple[Store, tuple[Fault, ...]]:
    """The store joined with everything that another outbox holds, and a fault for everything wrong in it.

    Nothing is taken on trust: each log is checked against its owner's signature, whoever serves it. What
    is broken, cut short or unknown is left out and named; the rest is taken. Chunks that are held are
    not fetched again.
    """
    logs: list[Log] = []
    faults: list[Fault] = []
    for row in _index(fetch(INDEX), faults):
        mine = store.branches.get(row.origin, {})
        if row.root in mine:
            continue
        log = _log(fetch, row, {digest(data): data for one in mine.values() for data in _chunks(one)})
        if log is None:
            where, step = f"log {row.origin[:16]}", "Pull again later, or from another node."
            message = "The outbox does not hold all of it."
            faults.append(Fault(where, "node-incomplete", message, row.root, step))
        else:
            logs.append(log)
    joined, wrong = merge(store, logs, registry)
    return joined, (*faults, *wrong)


@dataclass(frozen=True, slots=True)
class _Row:
    origin: str
    root: str
    size: int
    chunks: tuple[str, ...]


def from_mapping(files: Mapping[str, bytes]) -> Fetch:
    """A fetch function over files that are already in memory."""
    return files.get


def _index(data: bytes | None, faults: list[Fault]) -> list[_Row]:
    step = "Check the address, and ask the node's owner."
    if data is None:
        faults.append(Fault(INDEX, "node-no-outbox", "There is no outbox here.", next=step))
        return []
    try:
        found = [_row(row) for row in parse_json(data)["logs"]]
    except (ValueError, KeyError, TypeError):
        faults.append(Fault(INDEX, "node-index", "The list of logs cannot be read.", next=step))
        return []
    if len(found) > MAX_LOGS or sum(row.size for row in found) > MAX_ENTRIES:
        message = f"The outbox names more than {MAX_LOGS} logs or {MAX_ENTRIES} entries."
        faults.append(Fault(INDEX, "node-too-much", message, next=step))
        return []
    return found


def _row(data: Any) -> _Row:
    names = (data["origin"], data["root"], *data["chunks"])
    size = data["size"]
    if type(size) is not int or len(names) - 2 != -(-size // CHUNK):
        raise ValueError("not the number of chunks that so many entries need")
    if not all(HEX.fullmatch(name) for name in names):
        raise ValueError("not names of logs and chunks")
    return _Row(names[0], names[1], size, names[2:])


def _log(fetch: Fetch, row: _Row, known: Mapping[str, bytes]) -> Log | None:
    entries: list[bytes] = []
    for name in row.chunks:
        data = known.get(name) or fetch(_chunk_path(name))
        if data is None or digest(data) != name:
            return None
        try:
            entries += _entries(data)
        except (ValueError, TypeError):
            return None
    checkpoint = fetch(_checkpoint_path(row.origin, row.root))
    return None if checkpoint is None else Log(row.origin, tuple(entries), checkpoint)


@lru_cache(maxsize=256)
def _entries(chunk: bytes) -> tuple[bytes, ...]:
    return tuple(to_bytes(entry) for entry in parse_json(chunk))


def _chunks(log: Log) -> list[bytes]:
    parts = [log.entries[start : start + CHUNK] for start in range(0, len(log.entries), CHUNK)]
    return [b"[" + b",".join(part) + b"]" for part in parts]


def _checkpoint_path(origin: str, root: str) -> str:
    return f"logs/{origin}-{root}.json"


def _chunk_path(name: str) -> str:
    return f"entries/{name}.json"
