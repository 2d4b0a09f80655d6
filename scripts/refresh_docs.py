"""Write what a page promises anew: the output below each command, and the table of error codes.

A command whose shown output holds `...` is left as it is: a person chose what to leave out.
"""

from __future__ import annotations

import contextlib
import shutil
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scripts.doc_blocks import ROOT, SHELL_TAGS, Command, blocks_of, pages, run_command
from scripts.error_codes import PAGE, render


def refreshed(text: str, folder: Path) -> str:
    """The page with the output that its commands print today; the commands run in order in `folder`."""
    lines = text.splitlines()
    done: list[tuple[Command, str]] = []
    names: dict[str, object] = {"__name__": "page"}
    for block in blocks_of(text):
        if block.tag == "python":
            exec(compile("\n".join(block.lines), "page", "exec"), names)
        elif block.tag in SHELL_TAGS:
            done += [(command, run_command(command, folder)) for command in block.commands()]
    for command, printed in done[::-1]:
        if replaceable(command):
            lines[command.line : command.line + len(command.output)] = printed.rstrip().splitlines()
    return "\n".join(lines) + "\n"


def replaceable(command: Command) -> bool:
    """Whether the page shows an output, all of it."""
    shown = "\n".join(command.output)
    return bool(shown.strip()) and "..." not in shown


def main() -> None:
    """Refresh every page in place."""
    PAGE.write_text(render(), "utf-8")
    for page in pages():
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            if (ROOT / "examples").is_dir():
                shutil.copytree(ROOT / "examples", folder / "examples")
            before = page.read_text("utf-8")
            with contextlib.chdir(folder):
                after = refreshed(before, folder)
            if after != before:
                page.write_text(after, "utf-8")
                print(page.relative_to(ROOT))


if __name__ == "__main__":
    main()
