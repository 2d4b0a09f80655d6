"""check.py: one small file that stands alone, agrees with honest packs, and says what it did not check."""

from __future__ import annotations

import ast
import io
import shutil
import sys
import tokenize
from pathlib import Path

import pytest

from tests.pack.made import CHECKER, Done, checker, pack_of, provisional, save, small, unbundle, write
from unbundle.dossier import load_dossier
from unbundle.kit.canonical import to_bytes
from unbundle.kit.strict_json import parse_json
from unbundle.publish import new_private_key, public_key, sign_manifest
from unbundle.verify.check import check_certificate, exact, main

EXAMPLES = Path(__file__).parents[2] / "examples"
LINES = 600


def states(done: Done) -> dict[str, str]:
    """The state of every check by its name."""
    rows = [line for line in done.out.splitlines() if line.startswith(("ok ", "WRONG ", "NOT CHECKED "))]
    return {line[13:].partition(":")[0]: line[:12].strip() for line in rows}


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """check.py on another machine: copied to a folder in which nothing else lies."""
    return Path(shutil.copy(CHECKER, tmp_path_factory.mktemp("alone") / "check.py"))


def test_it_is_short() -> None:
    """A doubter reads it in an hour: at most 600 lines of code, comments and explanations not counted."""
    source = CHECKER.read_text("utf-8")
    blank = (tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT)
    lines: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in (*blank, tokenize.ENDMARKER):
            lines |= set(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node):
            lines -= set(range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1))
    assert len(lines) <= LINES


@pytest.mark.parametrize("name", ["ukraine-2022", "house-2024"])
def test_examples_alone(name: str, alone: Path, tmp_path: Path) -> None:
    """Both examples pass, folder and zip alike, with nothing but Python on the machine."""
    assert unbundle("publish", EXAMPLES / name, "--out", tmp_path / "pack", "--as", "pack").code == 0
    shutil.make_archive(str(tmp_path / "pack"), "zip", tmp_path / "pack")
    for place in (tmp_path / "pack", tmp_path / "pack.zip"):
        done = checker(place, script=alone)
        assert done.code == 0, done.text
        assert done.err == ""
        found = states(done)
        assert found.pop("signatures") == "NOT CHECKED"
        assert len(found) == 8
        assert set(found.values()) == {"ok"}
        assert "Not checked: reading of the law" in done.out
    assert (tmp_path / "pack" / "check.py").read_bytes() == alone.read_bytes()


@pytest.mark.parametrize("dossier", [small(), provisional()], ids=["cast", "published"])
def test_small_packs(dossier: object, alone: Path, tmp_path: Path) -> None:
    """Later ballots, ended mandates, conditions, fits and conflicts are counted as we count them."""
    done = checker(write(tmp_path / "pack", pack_of(dossier)), script=alone)  # type: ignore[arg-type]
    assert done.code == 0, done.text
    assert "WRONG" not in done.out


def test_old_python(alone: Path, tmp_path: Path) -> None:
    """Doubters have older computers: the file must at least be readable for Python 3.9."""
    ast.parse(CHECKER.read_text("utf-8"), feature_version=(3, 9))
    old = shutil.which("python3.9")
    done = checker("--help", script=alone, python=old) if old else None
    if done is None or done.code not in (2,):
        pytest.skip("NOT RUN: no working Python 3.9 is installed here")
    place = write(tmp_path / "pack", pack_of(small()))
    assert checker(place, script=alone, python=old or sys.executable).code == 0


def test_signatures_where_they_can_be_checked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With `cryptography` at hand it names the keys; without it it says so, and never says ok."""
    pack, pem = pack_of(small()), new_private_key()
    name, envelope = sign_manifest(pack["manifest.json"], pem)
    place = write(tmp_path / "pack", {**pack, name: envelope})
    key, other = (tmp_path / "a.pub"), (tmp_path / "b.pub")
    key.write_text(public_key(pem).public_pem, "ascii")
    other.write_text(public_key(new_private_key()).public_pem, "ascii")
    assert main([str(place), "--trust", str(key)]) == 0
    assert "(trusted)" in capsys.readouterr().out
    assert main([str(place), "--trust", str(other)]) == 4
    assert "no key that you trust" in capsys.readouterr().out
    assert main([str(place)]) == 0
    assert "you named no key that you trust" in capsys.readouterr().out
    assert states(checker(place))["signatures"] == "NOT CHECKED"
    asked = checker(place, "--trust", key)
    assert (asked.code, states(asked)["signatures"]) == (4, "WRONG")


def test_what_is_believed_of_a_voter_is_little(tmp_path: Path) -> None:
    """Whose voice a ballot is, what it values and weighs come from the dossier, not from the result."""
    for field, value in (("organisation", "o-0"), ("utilities", {"x": 1}), ("weight", "-1")):
        pack = pack_of(small())
        profile = parse_json(pack["results/profile.json"])
        profile["ballots"][-1][field] = value
        place = write(tmp_path / field, {**pack, "results/profile.json": to_bytes(profile)})
        assert states(checker(place))["voters"] == "WRONG", field


def test_a_name_cannot_steer_the_terminal(tmp_path: Path) -> None:
    """A file named with control characters must not draw over what is wrong."""
    place = write(tmp_path / "pack", {**pack_of(small()), "odd\x1b[1A\x1b[2K.txt": b"x"})
    assert "\x1b" not in checker(place).out


def test_wrong_command() -> None:
    """A mistyped path is a mistake of the caller, not a forged pack."""
    assert checker("no-such-place").code == 2
    assert checker().code == 2


def test_what_is_weighed_otherwise_is_said(tmp_path: Path) -> None:
    """Weights that this small program does not recompute must not pass as checked."""
    from tests import builders as make
    from unbundle.records.charter import Weights

    weights = Weights(kind="equal-blocs", attribute="kind")
    orgs = tuple(
        o.model_copy(update={"kind": "union" if o.id < "c" else "party"}) for o in small().organisations
    )
    dossier = small(charter=make.charter(weights=weights), organisations=orgs)
    done = checker(write(tmp_path / "pack", pack_of(dossier)))
    assert done.code == 0, done.text
    assert "weights (equal-blocs) are taken as stated" in done.out


def test_certificate_from_python() -> None:
    """Researchers call the same check on records; a payment that is not due is named."""
    pack = pack_of(small())
    instance, profile, alternative = (
        parse_json(pack[f"results/{name}.json"]) for name in ("instance", "profile", "alternative")
    )
    found = check_certificate(instance, profile, alternative)
    assert (found["constraints"], found["payments"], found["cheapest"], found["certificate"]) == (True,) * 4
    assert check_certificate(instance, profile, alternative, rounds=False)["cheapest"].startswith(
        "not compared"
    )
    alternative["ledgers"][0]["paid"][0][1] = "1/7"
    assert not check_certificate(instance, profile, alternative)["payments"]


@pytest.mark.parametrize("value", [1.5, "1e9", "1/0", "", " 1", "٣", True, None, "1" * 5000, "2/-3", "1_0"])
def test_only_exact_numbers(value: object) -> None:
    """A float, or a text that Python would turn into an endless number, is no number of a result."""
    with pytest.raises(ValueError):
        exact(value)


def test_saved_and_loaded_is_the_same(tmp_path: Path) -> None:
    """The made-up dossier of these tests is one that people could own as a folder."""
    for number, dossier in enumerate((small(), provisional())):
        assert pack_of(load_dossier(save(dossier, tmp_path / str(number)))) == pack_of(dossier)
