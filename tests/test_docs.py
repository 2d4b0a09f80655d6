"""Pages must not lie: every block runs, every command and error code is described, every link leads on."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from scripts.doc_blocks import ROOT, SHELL_TAGS, SHOWN_TAGS, Block, agrees, blocks_of, pages, run_command
from scripts.error_codes import PAGE, codes, render

WITH_BLOCKS = [
    page for page in pages() if any(b.tag not in SHOWN_TAGS for b in blocks_of(page.read_text("utf-8")))
]


def name_of(path: Path) -> str:
    """The path as people write it."""
    return path.relative_to(ROOT).as_posix()


def page_text(*names: str) -> str:
    """The text of the pages that exist, one after the other."""
    return "\n".join((ROOT / name).read_text("utf-8") for name in names if (ROOT / name).is_file())


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder with a copy of the examples, as a reader of the page would have it."""
    if (ROOT / "examples").is_dir():
        shutil.copytree(ROOT / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run_block(block: Block, page: Path, folder: Path, names: dict[str, object]) -> None:
    """Run one block; raises AssertionError with the line of the page when it does not do what is shown."""
    if block.tag == "python":
        exec(compile("\n" * block.line + "\n".join(block.lines), str(page), "exec"), names)
    elif block.tag in SHELL_TAGS:
        for command in block.commands():
            printed = run_command(command, folder)
            assert agrees(command.output, printed), f"{name_of(page)}:{command.line}: it prints\n{printed}"
    else:
        assert block.tag in SHOWN_TAGS, f"{name_of(page)}:{block.line}: no such kind of block: {block.tag!r}"


@pytest.mark.parametrize("page", WITH_BLOCKS, ids=name_of)
def test_blocks_run(page: Path, folder: Path) -> None:
    """A reader who copies the blocks of a page, in order, gets what the page shows."""
    names: dict[str, object] = {"__name__": "page"}
    for block in blocks_of(page.read_text("utf-8")):
        run_block(block, page, folder, names)


def test_commands_are_documented() -> None:
    """Whoever sees a command in `unbundle --help` finds a page that explains it."""
    from typer.main import get_command

    from unbundle.cli.app import app

    commands = get_command(app).commands  # type: ignore[attr-defined]
    page = page_text("docs/cli.md")
    assert [name for name in commands if f"unbundle {name}" not in page] == []


def test_error_codes_are_documented() -> None:
    """The page of error codes is what the source can say today; `make docs` writes it anew."""
    assert PAGE.read_text("utf-8") == render()


def test_every_error_says_what_to_do_next() -> None:
    """An error that leaves a person without a next step is only half an error message."""
    silent = {
        code for code, said in codes(ROOT / "src" / "unbundle").items() for _, step, _ in said if not step
    }
    assert sorted(silent) == []


def test_links_lead_somewhere() -> None:
    """A relative link in a page must name a file of the checkout."""
    broken = []
    for page in pages():
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text("utf-8")):
            if not re.match(r"[a-z]+:", target) and not (page.parent / target).exists():
                broken.append(f"{name_of(page)}: {target}")
    assert broken == []


def test_every_room_is_on_the_map() -> None:
    """ARCHITECTURE.md leads a newcomer to every folder of the package."""
    folders = sorted(path.parent.name for path in (ROOT / "src" / "unbundle").glob("*/__init__.py"))
    map_of_house = page_text("ARCHITECTURE.md")
    assert [name for name in folders if f"{name}/" not in map_of_house] == []


def test_glossary_rows_are_whole() -> None:
    """Each technical term has an everyday twin and one sentence, once."""
    table = page_text("GLOSSARY.md").split("\n## ")[0]
    lines = [line for line in table.splitlines() if line.startswith("| ")]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    rows = [row for row in rows if row[0] != "term" and set(row[0]) != {"-"}]
    terms = [row[0] for row in rows]
    assert len(rows) > 40
    assert [row for row in rows if len(row) != 3 or not all(row)] == []
    assert sorted(terms, key=str.casefold) == terms
    assert len(set(terms)) == len(terms)


def test_blocks_that_lie_are_caught(folder: Path) -> None:
    """The runner must see a failing command, a wrong output and a failing program."""
    page = ROOT / "page.md"
    lies = [
        Block("console", 1, ("$ python -c 'print(1)'", "2")),
        Block("sh", 1, ("python -c 'raise SystemExit(3)'",)),
        Block("sh", 1, ("make no-such-target",)),
        Block("shell", 1, ("unbundle --help",)),
        Block("", 1, ("unbundle --help",)),
    ]
    for lie in lies:
        with pytest.raises(AssertionError):
            run_block(lie, page, folder, {})
    with pytest.raises(ZeroDivisionError):
        run_block(Block("python", 1, ("1 / 0",)), page, folder, {})


def test_shown_output_may_leave_things_out() -> None:
    """Three dots stand for what differs between machines or does not matter."""
    assert agrees(["a ... z", "...", "end"], "a b z\nmore\nmore\nend\n")
    assert not agrees(["a", "end"], "a\nmore\nend\n")
