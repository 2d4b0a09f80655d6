"""What a fresh machine gets: pinned libraries, a plain word when something is missing, a wheel that works."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
EXAMPLES = ("house-2024", "ukraine-2022")


def plain(name: str) -> str:
    """The name of a distribution as indexes compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", re.split(r"[\[<>=~!; ]", name)[0]).lower()


def pinned(lock: str) -> dict[str, int]:
    """{distribution: number of digests} of a lock file, all versions of one distribution together."""
    found: dict[str, int] = {}
    for entry in re.split(r"\n(?=\S)", (ROOT / lock).read_text("utf-8")):
        if "==" in entry:
            name = plain(entry)
            found[name] = found.get(name, 0) + entry.count("--hash=sha256:")
    return found


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-oracles.lock"])
def test_everything_is_pinned_with_digests(lock: str) -> None:
    """An installation must get the very bytes that were tested, from whichever index the user has."""
    lines = (ROOT / lock).read_text("utf-8").splitlines()
    assert min(pinned(lock).values()) > 0
    assert [line for line in lines if "://" in line or line.startswith("-")] == []


def test_lock_covers_what_the_project_names() -> None:
    """A library added to pyproject.toml without `make lock` would be missing on a fresh machine."""
    project, groups = PROJECT["project"], PROJECT["dependency-groups"]
    named = [*project["dependencies"], *groups["build"], *groups["dev"], *PROJECT["build-system"]["requires"]]
    named += [name for extra in project["optional-dependencies"].values() for name in extra]
    assert sorted({plain(name) for name in named} - set(pinned("requirements.lock"))) == []
    assert (
        sorted({plain(name) for name in groups["oracles"]} - set(pinned("requirements-oracles.lock"))) == []
    )


def test_peers_stay_out_of_the_main_lock() -> None:
    """Copyleft and proprietary peers must not come in through another library."""
    peers = {plain(name) for name in PROJECT["dependency-groups"]["oracles"]} | {"gurobipy"}
    assert sorted(peers & set(pinned("requirements.lock"))) == []


@pytest.mark.parametrize(
    ("answers", "word"),
    [
        ("case $1 in -V) echo Python 3.9.6;; *) exit 1;; esac", "Python 3.9.6"),
        ("case $2 in *ensurepip*) exit 1;; esac", "python3-venv"),
    ],
    ids=["old", "without venv"],
)
def test_a_missing_python_is_named_in_plain_words(tmp_path: Path, answers: str, word: str) -> None:
    """Whoever has an old Python, or one without venv, is told what to install, and nothing is installed."""
    python = tmp_path / "python"
    python.write_text(f"#!/bin/sh\n{answers}\n", "utf-8")
    python.chmod(0o755)
    script = ROOT / "scripts" / "check-python.sh"
    done = subprocess.run(["sh", script, python], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert word in done.stderr
    assert "apt-get install" in done.stderr


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel built from this checkout, without network."""
    out = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", out, ROOT]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return next(out.glob("*.whl"))


def files_below(folder: Path) -> set[str]:
    """Paths of the files below a folder, without what Python leaves behind."""
    files = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(folder).as_posix() for path in files}


def test_wheel_holds_every_file(wheel: Path) -> None:
    """Templates, fonts, frameworks and examples must travel with the code."""
    names = set(zipfile.ZipFile(wheel).namelist())
    wanted = {f"unbundle/{name}" for name in files_below(ROOT / "src" / "unbundle")}
    for example in EXAMPLES:
        wanted |= {
            f"unbundle/_examples/{example}/{name}" for name in files_below(ROOT / "examples" / example)
        }
    assert sorted(wanted - names) == []


def test_demo_runs_from_the_wheel(wheel: Path, tmp_path: Path) -> None:
    """Who installs with pipx or uvx has no checkout, and still gets the report."""
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    program = (
        "import sys; sys.path[0] = 'site'; from unbundle.cli import main; main(['demo', '--out', 'out'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "_examples" in done.stderr
    assert (tmp_path / "out" / "report" / "index.html").stat().st_size > 1000
