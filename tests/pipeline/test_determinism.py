"""The same dossier gives the same bytes: in any order of rows, under any locale, zone and hash seed."""

import csv
import io
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from unbundle.publish import zip_pack

EXAMPLES = Path(__file__).parents[2] / "examples"
UMASKS = (0o000, 0o077)
WORLDS = (
    {"PYTHONHASHSEED": "1", "TZ": "Pacific/Auckland", "LC_ALL": "C", "PYTHONUTF8": "0"},
    {"PYTHONHASHSEED": "4711", "TZ": "America/St_Johns", "LC_ALL": "tr_TR.UTF-8", "PYTHONUTF8": "1"},
)


def shuffle_rows(folder: Path, seed: int) -> None:
    """Put the rows of every table of a dossier in another order."""
    rng = random.Random(seed)
    for path in sorted(folder.glob("*.csv")):
        rows = list(csv.reader(io.StringIO(path.read_text("utf-8"), newline="")))
        body = rows[1:]
        rng.shuffle(body)
        out = io.StringIO(newline="")
        csv.writer(out, lineterminator="\n").writerows([rows[0], *body])
        path.write_text(out.getvalue(), "utf-8", newline="")


def copied_backwards(source: Path, target: Path) -> None:
    """The same folder, its files created in the opposite order, so that a disk may list them otherwise."""
    for path in sorted((p for p in source.rglob("*") if p.is_file()), reverse=True):
        place = target / path.relative_to(source)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, place)


def published(folder: Path, out: Path, world: dict[str, str], umask: int) -> dict[str, bytes]:
    """Every file of the pack that a fresh process writes in this world."""
    command = [
        sys.executable,
        "-m",
        "unbundle.cli",
        "publish",
        str(folder),
        "--out",
        str(out),
        "--as",
        "pack",
    ]
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, **world}, umask=umask)
    return {p.relative_to(out).as_posix(): p.read_bytes() for p in sorted(out.rglob("*")) if p.is_file()}


@pytest.mark.parametrize("name", ["ukraine-2022", "house-2024"])
def test_shuffled_rows_other_world_same_bytes(name: str, tmp_path: Path) -> None:
    """Two orders of all rows and of files, two locales, zones, hash seeds and umasks: one pack, one zip."""
    packs = []
    for number, world in enumerate(WORLDS):
        folder = tmp_path / f"in{number}"
        if number:
            copied_backwards(EXAMPLES / name, folder)
            shuffle_rows(folder, seed=number)
        else:
            shutil.copytree(EXAMPLES / name, folder)
        packs.append(published(folder, tmp_path / f"out{number}", world, UMASKS[number]))
    modes = {p.stat().st_mode & 0o777 for p in tmp_path.glob("out*/**/*") if p.is_file()}
    assert modes == {0o644}
    assert zip_pack(packs[0]) == zip_pack(dict(reversed(packs[1].items())))
    assert packs[0].keys() == packs[1].keys()
    assert [path for path in packs[0] if packs[0][path] != packs[1][path]] == []
    assert "report/index.html" in packs[0]
    assert "results/alternative.json" in packs[0]
