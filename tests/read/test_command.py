"""The command `unbundle read`: one object, a table, several acts, two versions."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from openpyxl import load_workbook

from .conftest import DATA, bytes_of, reading_of

SMALL = DATA / "BILLS-118hr9468enr.xml"


def _read(folder: Path, *words: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "unbundle.cli", "read", *map(str, words)]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False)


def test_json_is_one_documented_object(tmp_path: Path) -> None:
    """The fields that scripts rely on, in document order; nothing else on stdout."""
    package = json.loads(_read(tmp_path, SMALL, "--format", "json").stdout)
    assert package["source"]["sha256"] == package["measures"][0]["locator"]["doc_sha256"]
    starts = [measure["locator"]["start"] for measure in package["measures"]]
    assert starts == sorted(starts)
    assert {"source", "title", "measures", "unclassified", "totals", "checks"} <= set(package)


def test_save_writes_a_table_beside(tmp_path: Path) -> None:
    """The table is written only after the whole document was read."""
    done = _read(tmp_path, SMALL, "--save", "csv")
    assert done.returncode == 0
    saved = tmp_path / "BILLS-118hr9468enr.xml.measures.csv"
    assert saved.read_text("utf-8").startswith("id,parent,path")
    broken = tmp_path / "broken.xml"
    broken.write_bytes(SMALL.read_bytes()[:2000])
    assert _read(tmp_path, broken, "--save", "csv").returncode == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == [saved.name, "broken.xml"]


def test_save_writes_workbooks_of_several_acts(tmp_path: Path) -> None:
    """Each act of a dossier gets a workbook of its own, which opens and has every measure."""
    second = DATA / "115publ9-uslm.xml"
    assert _read(tmp_path, SMALL, second, "--save", "xlsx").returncode == 0
    rows = {path.name: load_workbook(path)["measures"].max_row for path in tmp_path.iterdir()}
    assert rows == {
        f"{file.name}.measures.xlsx": 1 + len(reading_of(file.name).package.measures)
        for file in (SMALL, second)
    }


def test_several_acts_and_two_versions(tmp_path: Path) -> None:
    """Several files are several packages; --diff compares each with an earlier one."""
    for name in ("H2157_IH.XML", "h2157_enr.XML"):
        (tmp_path / name).write_bytes(bytes_of(name))
    both = json.loads(_read(tmp_path, "H2157_IH.XML", "h2157_enr.XML", "--format", "json").stdout)
    assert [package["source"]["file"] for package in both["packages"]] == ["H2157_IH.XML", "h2157_enr.XML"]
    diff = json.loads(_read(tmp_path, "h2157_enr.XML", "--diff", "H2157_IH.XML", "--format", "json").stdout)
    assert {change["change"] for change in diff["changes"]} >= {"added", "changed"}
    assert "Differences" in _read(tmp_path, "h2157_enr.XML", "--diff", "H2157_IH.XML").stdout


def test_own_rules_come_first(tmp_path: Path) -> None:
    """A federation may class lines by its own rules without touching the package."""
    rules = tmp_path / "mine.yaml"
    rules.write_text("rules: [{name: ours, instrument: domestic, why: Ours., path: ['veterans']}]", "utf-8")
    package = json.loads(_read(tmp_path, SMALL, "--rules", rules, "--format", "json").stdout)
    money = [measure for measure in package["measures"] if measure["amount"]]
    assert {measure["instrument_rule"] for measure in money} == {"ours"}
