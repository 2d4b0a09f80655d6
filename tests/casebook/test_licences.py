"""All data that ships may be passed on: licences against an allow list, files against their page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "src" / "unbundle"
FOLDERS = sorted(path.parent for path in PACKAGE.glob("*/data/PROVENANCE.md"))
STAKES = ("budget", "casebook", "exposure")
LARGEST = 5_000_000
ALLOWED = {
    "Apache-2.0",
    "CC-BY-2.0",
    "CC-BY-3.0",
    "CC-BY-4.0",
    "CC0-1.0",
    "ISC",
    "MIT",
    "ODC-By-1.0",
    "ODC-PDDL-1.0",
    "US-federal-work",
    "Unicode-3.0",
    "public domain",
}
"""Nothing here forbids passing on, selling or changing; what asks for a name gets it under Attribution."""
WITH_A_LIMIT = {"CC-BY-NC-SA-3.0-IGO"}
"""May be passed on, but not sold: only where the page says so in words and tells how to do without."""
RESTRICTED = re.compile(r"\b(?:SIPRI|GSDB|TIES|Kiel|PRIF|Pabulib)\b|Global Sanctions")


def rows(page: Path) -> Iterator[dict[str, str]]:
    """The rows of every table of a page that has the columns file and licence."""
    header: list[str] = []
    for line in page.read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")] if line.startswith("|") else []
        if not cells:
            header = []
        elif not header:
            header = [cell.lower() for cell in cells]
        elif {"file", "licence"} <= set(header) and set(cells[0]) - set("-: "):
            yield dict(zip(header, cells, strict=True))


def licences(cell: str) -> list[str]:
    """The licences of one cell, divided by commas, semicolons or "or"; whose they are is left out."""
    plain = re.sub(r"\([^)]*\)|\bsee below\b|\w+:", "", cell)
    return [name.strip() for name in re.split(r"[,;]|\bor\b", plain) if name.strip()]


def test_the_rooms_of_the_stakes_have_their_pages() -> None:
    """A room that ships data without a page would not be walked at all."""
    found = {folder.parent.name for folder in FOLDERS}
    with_data = {name for name in STAKES if (PACKAGE / name / "data").is_dir()}
    assert with_data <= found
    assert "casebook" in found


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
def test_every_file_has_a_row_and_an_allowed_licence(folder: Path) -> None:
    """A file without licence, or with one that is not on the list, must not be in the package."""
    page = folder / "PROVENANCE.md"
    listed: dict[str, set[str]] = {}
    for row in rows(page):
        listed.setdefault(row["file"].partition(" (")[0].strip("`"), set()).update(licences(row["licence"]))
    present = {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith(("PROVENANCE", "LICENSE")) and path.suffix != ".pyc"
    }
    if not listed:
        pytest.fail(f"{folder.parent.name}: the page has no table with the columns file and licence")
    assert sorted(present - set(listed)) == []
    assert sorted(set(listed) - present) == []
    assert {name: found for name, found in listed.items() if not found <= ALLOWED | WITH_A_LIMIT} == {}
    if any(found & WITH_A_LIMIT for found in listed.values()):
        text = " ".join(page.read_text("utf-8").split())
        assert "not for commercial use" in text
        assert "leaves out the rows" in text


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
def test_who_asks_to_be_named_is_named(folder: Path) -> None:
    """Licences with attribution are kept only where the page names whom."""
    text = (folder / "PROVENANCE.md").read_text("utf-8")
    asks = [row["file"] for row in rows(folder / "PROVENANCE.md") if "BY" in row["licence"]]
    assert not asks or re.search(r"^\**Attribution\b", text, re.MULTILINE | re.IGNORECASE)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
def test_no_restricted_set_is_a_source(folder: Path) -> None:
    """Sets whose terms forbid passing on must not stand as the source of a file."""
    assert [
        row["file"] for row in rows(folder / "PROVENANCE.md") if RESTRICTED.search(" ".join(row.values()))
    ] == []


def test_all_of_it_is_small() -> None:
    """People download this over slow lines: the three rooms together stay under five megabytes."""
    sizes = [
        path.stat().st_size
        for name in STAKES
        for path in (PACKAGE / name / "data").rglob("*")
        if path.is_file()
    ]
    assert sum(sizes) < LARGEST


def test_the_check_can_fail(tmp_path: Path) -> None:
    """The reader of the tables must see a licence that is not allowed."""
    page = tmp_path / "PROVENANCE.md"
    page.write_text("| file | licence |\n|---|---|\n| a.csv | CC-BY-NC-4.0 (someone), MIT |\n", "utf-8")
    (row,) = rows(page)
    assert licences(row["licence"]) == ["CC-BY-NC-4.0", "MIT"]
    assert not set(licences(row["licence"])) <= ALLOWED
