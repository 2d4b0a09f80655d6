"""Numbers of forms: last version's packs still verify, newer ones are refused with a next step."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from tests.pack.made import checker, pack_of, save, small, unbundle
from tests.verify import store_pack
from unbundle import __version__
from unbundle.errors import InputError
from unbundle.evidence import verify_pack
from unbundle.kit.canonical import to_bytes
from unbundle.kit.strict_json import parse_json
from unbundle.publish import zip_pack
from unbundle.records.run import FORMATS
from unbundle.verify import formats as forms
from unbundle.verify import upgrade

DATA = Path(__file__).with_name("data")
STORED = sorted(DATA.glob("pack-v*.zip"))


def test_there_is_a_stored_pack_of_every_version() -> None:
    """A raised number without a stored pack would leave last version's packs untested."""
    assert [path.stem for path in STORED] == [f"pack-v{n}" for n in range(1, FORMATS["pack"] + 1)]


@pytest.mark.parametrize("path", STORED, ids=lambda path: path.stem)
def test_stored_packs_still_verify(path: Path) -> None:
    """A pack that was published once can be checked for ever, by both checkers.

    Where this fails, a result or the report has changed, be it by one word. Before the first release
    `make golden` takes the new pack; afterwards the rule's number must be raised (`records/run.py`).
    """
    done = unbundle("verify", path, "--trust", path.with_suffix(".pub"))
    if done.code and __version__.startswith("0."):
        store_pack.main(".new")
    assert done.code == 0, done.text
    assert "the same, byte for byte" in done.out
    assert checker(path).code == 0


def test_the_check_py_inside_a_stored_pack_still_runs(tmp_path: Path) -> None:
    """The copy of that time, on Python of today."""
    for path in STORED:
        script = tmp_path / "check.py"
        with zipfile.ZipFile(path) as archive:
            script.write_bytes(archive.read("check.py"))
        assert checker(path, script=script).code == 0


def test_version_one_stays_as_it_is() -> None:
    """A pack in the forms of today goes through no step: the same mapping comes back."""
    files = pack_of(small())
    assert upgrade(files, FORMATS) is files


def test_steps_run_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    """From form 1 to form 3 a pack goes through both steps, first the first."""
    steps = {
        ("results", 1): lambda files: {**files, "log": files["log"] + b"1"},
        ("results", 2): lambda files: {**files, "log": files["log"] + b"2"},
    }
    monkeypatch.setattr(forms, "FORMATS", {**FORMATS, "results": 3})
    assert upgrade({"log": b""}, FORMATS, steps) == {"log": b"12"}
    assert upgrade({"log": b""}, {**FORMATS, "results": 2}, steps) == {"log": b"2"}
    with pytest.raises(InputError) as caught:
        upgrade({"log": b""}, FORMATS, {})
    assert {fault.code for fault in caught.value.faults} == {"format-older"}


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_newer_forms_are_refused(name: str, tmp_path: Path) -> None:
    """A pack of tomorrow is not read by guesswork; the message says what to install."""
    files = pack_of(small())
    manifest = parse_json(files["manifest.json"])
    manifest["predicate"]["formats"][name] = FORMATS[name] + 1
    place = tmp_path / "pack.zip"
    place.write_bytes(zip_pack({**files, "manifest.json": to_bytes(manifest)}))
    done = unbundle("verify", place)
    assert done.code == 2
    assert "format-newer" in done.err
    assert "Install a newer Unbundle" in done.err


@pytest.mark.parametrize("change", [{"dossier": None}, {"letters": 1}, {"pack": 0}])
def test_unknown_forms_are_refused(change: dict[str, int | None]) -> None:
    """A form that is missing, invented or older than the first."""
    found = {name: number for name, number in {**FORMATS, **change}.items() if number is not None}
    with pytest.raises(InputError) as caught:
        upgrade({}, found)
    assert all(fault.next for fault in caught.value.faults)


def test_a_newer_dossier_is_refused(tmp_path: Path) -> None:
    """dossier.yaml has its number too."""
    folder = save(small(), tmp_path / "dossier")
    text = (folder / "dossier.yaml").read_text("utf-8")
    (folder / "dossier.yaml").write_text(text.replace("format: 1", "format: 2"), "utf-8")
    done = unbundle("check", folder)
    assert done.code == 2
    assert "dossier.yaml" in done.err
    assert "format" in done.err


def test_every_version_is_in_the_pack() -> None:
    """The numbers in the manifest, in run.json and in dossier.yaml are the same."""
    files = pack_of(small())
    assert parse_json(files["manifest.json"])["predicate"]["formats"] == FORMATS
    assert parse_json(files["results/run.json"])["formats"] == FORMATS
    assert f'"format": {FORMATS["dossier"]},\n'.encode() in files["dossier/dossier.yaml"]
    assert verify_pack(files, []).recomputed == "same"
