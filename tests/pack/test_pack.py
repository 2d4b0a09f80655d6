"""Packs: the same bytes every time, several signers, and no private key in anything that is written."""

from __future__ import annotations

import io
import os
import stat
import zipfile
from pathlib import Path

import pytest

from tests.pack.made import pack_of, save, small, unbundle
from unbundle.errors import RefusalError
from unbundle.evidence import verify_pack
from unbundle.kit.canonical import digest, to_bytes
from unbundle.kit.strict_json import parse_json
from unbundle.publish import new_private_key, public_key, sign_manifest, zip_pack


@pytest.fixture(scope="module")
def pack() -> dict[str, bytes]:
    """The pack of the small dossier."""
    return pack_of(small())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The small dossier on disk."""
    return save(small(), tmp_path / "dossier")


@pytest.fixture
def key(tmp_path: Path) -> Path:
    """A private key made by the command."""
    assert unbundle("keygen", tmp_path / "key").code == 0
    return tmp_path / "key"


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder by its path."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_manifest_lists_every_file_once(pack: dict[str, bytes]) -> None:
    """A file outside the manifest could be swapped unseen."""
    manifest = parse_json(pack["manifest.json"])
    assert manifest["_type"] == "https://in-toto.io/Statement/v1"
    listed = {row["name"]: row["digest"]["sha256"] for row in manifest["subject"]}
    assert len(listed) == len(manifest["subject"])
    assert listed == {name: digest(data) for name, data in pack.items() if name != "manifest.json"}
    assert {"check.py", "dossier/charter.yaml", "results/alternative.json", "report/index.html"} <= set(
        listed
    )


def test_equal_dossiers_give_equal_bytes(pack: dict[str, bytes]) -> None:
    """Rows in another order are the same dossier, so the same pack and the same zip."""
    turned = small()
    turned = turned.model_copy(
        update={name: getattr(turned, name)[::-1] for name in ("ballots", "measures", "organisations")}
    )
    assert pack_of(turned) == pack
    assert zip_pack(pack_of(turned)) == zip_pack(dict(reversed(pack.items())))


def test_zip_has_fixed_names_dates_and_modes(pack: dict[str, bytes]) -> None:
    """Whatever differs from machine to machine must not enter the zip."""
    with zipfile.ZipFile(io.BytesIO(zip_pack(pack))) as archive:
        entries = archive.infolist()
        assert {name: archive.read(name) for name in archive.namelist()} == pack
    assert [entry.filename for entry in entries] == sorted(pack)
    assert {(e.date_time, e.compress_type, e.create_system) for e in entries} == {
        ((1980, 1, 1, 0, 0, 0), zipfile.ZIP_STORED, 3)
    }


def test_publish_sign_verify(folder: Path, key: Path, tmp_path: Path) -> None:
    """The whole way as a secretary goes it: publish signed, a second signer, verify with a trusted key."""
    out = tmp_path / "pack"
    assert unbundle("publish", folder, "--out", out, "--as", "pack", "--sign", key).code == 0
    assert unbundle("keygen", tmp_path / "second").code == 0
    assert unbundle("sign", out, "--key", tmp_path / "second").code == 0
    assert len(list((out / "signatures").iterdir())) == 2
    done = unbundle("verify", out, "--trust", f"{key}.pub", "--trust", tmp_path / "second.pub")
    assert done.code == 0, done.text
    assert "Signed by 2 keys, 2 of which you trust." in done.out
    assert "the same, byte for byte" in done.out


def test_folder_and_zip_are_the_same_pack(folder: Path, key: Path, tmp_path: Path) -> None:
    """A pack sent as a zip is the pack in the folder, signature included."""
    assert unbundle("publish", folder, "--out", tmp_path / "p", "--as", "pack", "--sign", key).code == 0
    assert unbundle("publish", folder, "--out", tmp_path / "p.zip", "--as", "zip", "--sign", key).code == 0
    with zipfile.ZipFile(tmp_path / "p.zip") as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == tree(tmp_path / "p")
    assert unbundle("verify", tmp_path / "p.zip", "--trust", f"{key}.pub").code == 0


def test_a_second_signature_keeps_the_first(folder: Path, key: Path, tmp_path: Path) -> None:
    """Signers act at different times and places; the order of signing leaves no trace in the files."""
    unbundle("keygen", tmp_path / "second")
    packs = []
    for number, order in enumerate(([key, tmp_path / "second"], [tmp_path / "second", key])):
        out = tmp_path / f"{number}.zip"
        assert unbundle("publish", folder, "--out", out, "--as", "zip").code == 0
        for one in order:
            assert unbundle("sign", out, "--key", one).code == 0
        packs.append(out.read_bytes())
    assert packs[0] == packs[1]


def test_exit_codes(folder: Path, key: Path, tmp_path: Path) -> None:
    """Scripts act on the code alone: 0 all agrees, 2 unreadable, 4 something differs."""
    out = tmp_path / "pack"
    assert unbundle("publish", folder, "--out", out, "--sign", key).code == 2
    assert unbundle("publish", folder, "--out", out, "--as", "pack").code == 0
    assert unbundle("verify", out).code == 0
    assert unbundle("verify", out, "--trust", f"{key}.pub").code == 4
    assert unbundle("verify", out, "--trust", key).code == 2
    assert unbundle("verify", tmp_path / "nothing").code == 2
    assert unbundle("verify", folder).code == 2
    (out / "report" / "index.html").write_bytes(b"another report")
    assert unbundle("verify", out).code == 4
    assert unbundle("sign", out, "--key", key).code == 4
    assert not (out / "signatures").exists()


def test_publishing_over_an_older_pack(folder: Path, key: Path, tmp_path: Path) -> None:
    """Files of an older pack would stay beside the new manifest; the same pack may be written again."""
    out = tmp_path / "pack"
    assert unbundle("publish", folder, "--out", out, "--as", "pack", "--sign", key).code == 0
    assert unbundle("publish", folder, "--out", out, "--as", "pack").code == 0
    assert unbundle("verify", out, "--trust", f"{key}.pub").code == 0
    text = (folder / "charter.yaml").read_text("utf-8")
    (folder / "charter.yaml").write_text(text.replace("A made-up charter", "Another charter"), "utf-8")
    before = tree(out)
    done = unbundle("publish", folder, "--out", out, "--as", "pack")
    assert done.code == 2
    assert "out-stale" in done.err
    assert tree(out) == before


def test_keys_are_for_their_owner_alone(tmp_path: Path) -> None:
    """A private key that others can read is worth nothing; one that is overwritten is lost."""
    old = os.umask(0)
    try:
        assert unbundle("keygen", tmp_path / "key").code == 0
    finally:
        os.umask(old)
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600
    before = tree(tmp_path)
    assert unbundle("keygen", tmp_path / "key").code == 2
    (tmp_path / "other.pub").write_bytes(b"mine")
    assert unbundle("keygen", tmp_path / "other").code == 2
    assert tree(tmp_path) == {**before, "other.pub": b"mine"}


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660, 0o601])
def test_readable_keys_are_refused(mode: int, folder: Path, key: Path, tmp_path: Path) -> None:
    """Whoever can read the key can sign in its owner's name."""
    key.chmod(mode)
    done = unbundle("publish", folder, "--out", tmp_path / "p", "--as", "pack", "--sign", key)
    assert done.code == 2
    assert "key-readable" in done.err
    assert f"chmod 600 {key}" in done.err
    assert not (tmp_path / "p").exists()


@pytest.mark.parametrize(
    "data", [b"", b"no key", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", b"x" * 20_000]
)
def test_broken_keys(data: bytes, folder: Path, tmp_path: Path) -> None:
    """A damaged key gets a clear error that does not repeat what is in the file."""
    path = tmp_path / "broken"
    path.write_bytes(data)
    path.chmod(0o600)
    done = unbundle("publish", folder, "--out", tmp_path / "p", "--as", "pack", "--sign", path)
    assert done.code == 2
    assert "AAAA" not in done.text
    assert "xxxx" not in done.text


def secret_lines(key: Path) -> list[bytes]:
    """What must not appear anywhere: the body of the private key."""
    return [line for line in key.read_bytes().splitlines() if line and b"-----" not in line]


def test_private_keys_never_leave_their_file(folder: Path, key: Path, tmp_path: Path) -> None:
    """Keys lying in the dossier's folder stay out of the pack, and nothing printed or written holds one."""
    for place in ("key", "notes.pem", "frameworks/key.pem"):
        (folder / place).write_bytes(key.read_bytes())
    out = tmp_path / "pack"
    printed = [
        unbundle("publish", folder, "--out", out, "--as", "pack", "--sign", key),
        unbundle("publish", folder, "--out", tmp_path / "p.zip", "--as", "zip", "--sign", key),
        unbundle("sign", out, "--key", key),
        unbundle("verify", out, "--trust", key),
        unbundle("verify", out, "--trust", f"{key}.pub", "--format", "json"),
        unbundle("keygen", key),
        unbundle("check", folder, "--format", "json"),
    ]
    assert [done.code for done in printed] == [0, 0, 0, 2, 0, 2, 0]
    written = [*tree(out).values(), (tmp_path / "p.zip").read_bytes()]
    for secret in secret_lines(key):
        assert all(secret.decode() not in done.text for done in printed)
        assert all(secret not in data for data in written)
    assert not any("key" in name for name in tree(out))


def test_a_key_pasted_into_a_text_is_refused(folder: Path, key: Path, tmp_path: Path) -> None:
    """A key in the middle of a dossier's own text must not be published, and is not printed either."""
    text = (folder / "dossier.yaml").read_text("utf-8")
    pasted = "\n".join(f"  {line}" for line in key.read_text("ascii").splitlines())
    text = text.replace("situation: none", f"situation: |\n{pasted}")
    assert "BEGIN PRIVATE" in text
    (folder / "dossier.yaml").write_text(text, "utf-8")
    done = unbundle("publish", folder, "--out", tmp_path / "p", "--as", "pack")
    assert done.code == 3
    assert "pack-private-key" in done.err
    assert secret_lines(key)[0].decode() not in done.text
    assert not (tmp_path / "p").exists()


def test_only_private_keys_are_refused() -> None:
    """A public key in a text is no secret; the guard must see the difference."""
    pem = new_private_key()
    note = public_key(pem).public_pem
    assert pack_of(small(status_note=note.strip()))
    with pytest.raises(RefusalError):
        pack_of(small(status_note=pem.decode().strip()))


def test_a_signature_is_over_this_manifest_alone(pack: dict[str, bytes]) -> None:
    """A good signature of another pack proves nothing about this one."""
    pem = new_private_key()
    name, envelope = sign_manifest(pack["manifest.json"], pem)
    assert verify_pack({**pack, name: envelope}, [public_key(pem)]).signers[0].valid is True
    other = pack_of(small(title="Another dossier"))
    found = verify_pack({**other, name: envelope}, [public_key(pem)]).signers[0]
    assert (found.valid, found.trusted, found.detail) == (False, True, "signs another manifest")


def test_a_forged_report_is_found(pack: dict[str, bytes]) -> None:
    """Whoever rewrites the page and the manifest of an unsigned pack is found by drawing it again."""
    page = pack["report/index.html"] + b"<p>They agreed to everything.</p>"
    data = parse_json(pack["manifest.json"])
    for subject in data["subject"]:
        if subject["name"] == "report/index.html":
            subject["digest"]["sha256"] = digest(page)
    forged = {**pack, "report/index.html": page, "manifest.json": to_bytes(data)}
    assert verify_pack(pack, ()).report == "same"
    found = verify_pack(forged, ())
    assert (found.file_faults, found.recomputed, found.report) == ((), "same", "different")
