"""unbundle node: hand in signed submissions, pull from other nodes, show what counts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import typer

from unbundle.cli.options import FormatOption
from unbundle.cli.output import Format, print_json, print_lines, print_table, replace_file, say
from unbundle.cli.packs import read_private_key, read_small
from unbundle.errors import Fault, InputError, VerifyError
from unbundle.kit.canonical import to_bytes
from unbundle.kit.strict_json import parse_json
from unbundle.nodes import Accepted, Fetch, Store, accept, append, outbox_files, pull, witness
from unbundle.publish import read_public_key
from unbundle.records.nodes import Registry, Revocation, Submission

MAX_FILE = 64_000_000
SECONDS = 30

app = typer.Typer(
    help="Exchange signed submissions with other nodes by plain files; show what counts and who forked.",
    no_args_is_help=True,
)
Outbox = Annotated[Path, typer.Argument(help="Your outbox: a folder that others may read.")]
RegistryFile = Annotated[Path, typer.Option("--registry", help="registry.json: whose keys count.")]
KeyFile = Annotated[Path, typer.Option("--key", help="Your private key (mode 0600).")]


@app.command("registry")
def registry_(
    out: Annotated[Path, typer.Argument(help="File to write.")],
    members: Annotated[list[str], typer.Argument(help="ORGANISATION=KEY.pub, one for each key.")],
    dossier: Annotated[str, typer.Option("--dossier", help="Id of the dossier.")],
    valid_from: Annotated[str, typer.Option("--from", help="Moment, such as 2026-05-01T00:00:00Z.")],
    witnesses: Annotated[int, typer.Option("--witnesses", help="See docs/nodes.md.")] = 1,
) -> None:
    """Write registry.json from public keys. Every node needs the same one: agree on it beforehand."""
    keys = []
    for member in members:
        organisation, _, path = member.partition("=")
        key = read_public_key(read_small(Path(path)), path, organisation)
        keys.append({"organisation": organisation, "key": key.to_data(), "valid_from": valid_from})
    data = {"dossier": dossier, "keys": keys, "witnesses": witnesses}
    replace_file(out.resolve(), Registry.from_json(to_bytes(data), "registry").to_json())
    print_lines([f"Written: {out} with {len(keys)} keys."])


@app.command("submit")
def submit(
    outbox: Outbox,
    file: Annotated[Path, typer.Argument(help="JSON: a ballot, an amendment ...")],
    registry: RegistryFile,
    key: KeyFile,
    organisation: Annotated[str, typer.Option("--as", help="The organisation that speaks.")],
    kind: Annotated[str, typer.Option("--kind", help="What the file is: ballot, amendment ...")],
) -> None:
    """Sign a file and append it to your outbox, which grows and is never rewritten."""
    known, store = _open(outbox, registry)
    now = _now()
    made = {"dossier": known.dossier, "organisation": organisation, "kind": kind, "made_at": now}
    record = Submission.from_json(to_bytes({**made, "body": _json_text(file)}), "submission")
    _write(outbox, append(store, [record], read_private_key(key), now))
    print_lines([f"Handed in for {organisation}: {file}"])


@app.command("revoke")
def revoke(
    outbox: Outbox,
    keyid: Annotated[str, typer.Argument(help="Id of the key that is not to be trusted any more.")],
    registry: RegistryFile,
    key: KeyFile,
    since: Annotated[str, typer.Option("--since", help="Moment, such as 2026-05-20T00:00:00Z.")],
    reason: Annotated[str, typer.Option("--reason", help="Why.")],
) -> None:
    """Declare a key stolen or lost: signed by the key itself or by its recovery key."""
    _, store = _open(outbox, registry)
    said = {"keyid": keyid, "revoked_from": since, "reason": reason}
    record = Revocation.from_json(to_bytes(said), "revocation")
    _write(outbox, append(store, [record], read_private_key(key), _now()))
    print_lines([f"Revoked from {since}: {keyid}"])


@app.command("pull")
def pull_(
    outbox: Outbox,
    sources: Annotated[list[str], typer.Argument(help="Other outboxes: folders or https addresses.")],
    registry: RegistryFile,
    key: Annotated[Path | None, typer.Option("--key", help="Also vouch for what you have seen.")] = None,
) -> None:
    """Take over everything valid that others hold. What is wrong is named and left out."""
    known, store = _open(outbox, registry)
    wrong: list[Fault] = []
    for source in sources:
        store, faults = pull(store, _fetch_from(source), known)
        wrong += [Fault(f"{source}, {f.where}", f.code, f.message, f.value, f.next) for f in faults]
    if key is not None:
        store = witness(store, read_private_key(key), _now())
    _write(outbox, store)
    say(f"{len(store.logs())} logs held.")
    if wrong:
        raise VerifyError(wrong)


@app.command("status")
def status(outbox: Outbox, registry: RegistryFile, format: FormatOption = Format.table) -> None:
    """What counts, what was set aside and why, forks; nodes with the same digest hold the same."""
    known, store = _open(outbox, registry)
    found = accept(store, known)
    if format is Format.json:
        print_json(_data(found))
        return
    print_lines(
        [
            f"Digest: {found.digest}",
            f"Submissions that count: {len(found.submissions)}",
            f"Set aside: {len(found.set_aside)}",
            *(f"Revoked from {moment}: key {keyid}" for keyid, moment in found.revoked),
            *(f"FORK: {fork.sentence}" for fork in found.forks),
        ]
    )
    if found.set_aside:
        print_table("Set aside", ["submission", "why"], found.set_aside)


def _data(found: Accepted) -> dict[str, object]:
    return {
        "digest": found.digest,
        "submissions": [{"sha256": name, **record.to_data()} for name, record in found.submissions],
        "set_aside": [{"sha256": name, "why": why} for name, why in found.set_aside],
        "revoked": [{"keyid": name, "revoked_from": moment} for name, moment in found.revoked],
        "forks": [{"origin": f.origin, "owner": f.owner, "at": f.at, "roots": f.roots} for f in found.forks],
    }


def _open(outbox: Path, registry: Path) -> tuple[Registry, Store]:
    known = Registry.from_json(registry.read_bytes(), registry.name)
    if not outbox.exists() or not any(outbox.iterdir()):
        return known, Store()
    store, faults = pull(Store(), _fetch_from(str(outbox)), known)
    if faults:
        raise VerifyError(faults)
    return known, store


def _fetch_from(source: str) -> Fetch:
    if source.startswith(("https://", "http://127.0.0.1", "http://localhost")):
        return _fetch_from_web(source.rstrip("/") + "/")
    if "://" in source:
        step = "Give a folder or an address that begins with https://."
        raise InputError(Fault(source, "node-address", "This kind of address is not pulled.", next=step))
    folder = Path(source)

    def fetch(path: str) -> bytes | None:
        file = folder / path
        plain = file.is_file() and not file.is_symlink() and file.stat().st_size <= MAX_FILE
        return file.read_bytes() if plain else None

    return fetch


def _fetch_from_web(base: str) -> Callable[[str], bytes | None]:
    def fetch(path: str) -> bytes | None:
        try:
            with urlopen(Request(base + path), timeout=SECONDS) as answer:
                data: bytes = answer.read(MAX_FILE + 1)
        except HTTPError:
            return None
        except (URLError, TimeoutError) as error:
            step = "Check the address and the connection, or pull from another node."
            raise InputError(
                Fault(base + path, "node-unreachable", f"No answer: {error}.", next=step)
            ) from None
        return data if len(data) <= MAX_FILE else None

    return fetch


def _write(outbox: Path, store: Store) -> None:
    """Entries and checkpoints first, the index last, so that a reader never sees half of it."""
    files = outbox_files(store)
    for name in sorted(files, key=lambda name: (name == "index.json", name)):
        target = outbox / name
        if target.is_file() and target.read_bytes() == files[name]:
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        replace_file(target, files[name])
    for kind in ("logs", "entries"):
        for old in sorted((outbox / kind).glob("*.json")):
            if f"{kind}/{old.name}" not in files:
                old.unlink()


def _json_text(file: Path) -> str:
    data = file.read_bytes()
    try:
        parse_json(data)
    except ValueError as error:
        step = "Save it as JSON in UTF-8."
        raise InputError(
            Fault(str(file), "file-not-json", f"This is not JSON: {error}.", next=step)
        ) from None
    return data.decode("utf-8")


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
