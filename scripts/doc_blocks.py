"""The code blocks of Markdown pages: found, run in a folder of their own, compared with what is shown."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

# Blocks with these tags are shown, never run. A block without a tag, or with another one, is a fault.
SHOWN_TAGS = {"csv", "diff", "json", "mermaid", "text", "toml", "yaml"}
SHELL_TAGS = {"console", "sh"}
# Commands that a page may run, and commands that only a person runs.
RUN = {"cat", "cp", "head", "ls", "mkdir", "python", "unbundle"}
SHOWN_COMMANDS = {"git", "pip", "pipx", "uvx"}
SECONDS = 300


@dataclass
class Command:
    """One line that a reader types, its line in the page, and the output that the page shows below it."""

    text: str
    line: int
    output: list[str] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """0, unless the line ends with `# exit N`."""
        found = re.search(r"#\s*exit (\d+)\s*$", self.text)
        return int(found[1]) if found else 0


@dataclass(frozen=True)
class Block:
    """One fenced block: its tag, the line of its fence, the lines inside."""

    tag: str
    line: int
    lines: tuple[str, ...]

    def commands(self) -> list[Command]:
        """In `console` blocks, lines with `$ ` are typed and the rest is output; in `sh` all are typed."""
        found: list[Command] = []
        for number, line in enumerate(self.lines, self.line + 1):
            if self.tag == "sh" and line.strip() and not line.startswith("#"):
                found.append(Command(line, number))
            elif self.tag == "console" and line.startswith("$ "):
                found.append(Command(line[2:], number))
            elif self.tag == "console" and found:
                found[-1].output.append(line)
        return found


def blocks_of(text: str) -> Iterator[Block]:
    """Every fenced block of a page, in order."""
    tag, start, inside = "", 0, None
    for number, line in enumerate(text.splitlines(), 1):
        if not line.lstrip().startswith("```"):
            if inside is not None:
                inside.append(line)
        elif inside is None:
            tag, start, inside = line.strip().removeprefix("```"), number, []
        else:
            yield Block(tag, start, tuple(inside))
            inside = None


def run_command(command: Command, folder: Path) -> str:
    """What a command prints, messages included.

    Raises: AssertionError where it may not run, or ends with another exit code than the page says.
    """
    words = shlex.split(command.text, comments=True)
    if words[0] in SHOWN_COMMANDS:
        return ""
    if words[0] == "make":
        targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
        assert set(words[1:]) <= set(targets), f"the Makefile has no target for: {command.text}"
        return ""
    assert words[0] in RUN, f"{words[0]} is not a command that pages run; use a text block"
    programs = Path(sys.executable).parent
    environment = os.environ | {
        "COLUMNS": "100",
        "NO_COLOR": "1",
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
    }
    done = subprocess.run(
        words,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=SECONDS,
        check=False,
    )
    printed = done.stdout.decode("utf-8")
    assert done.returncode == command.exit_code, f"{command.text}: exit code {done.returncode}\n{printed}"
    return printed


def agrees(promised: list[str], printed: str) -> bool:
    """Whether the output is what the page shows; `...` stands for any text, alone on a line for any lines."""
    if not "".join(promised).strip():
        return True
    pattern = "\n".join(line.rstrip() for line in promised).strip("\n")
    pattern = re.escape(pattern).replace(r"\.\.\.", "(?s:.*?)")
    actual = "\n".join(line.rstrip() for line in printed.splitlines()).strip("\n")
    return re.fullmatch(pattern, actual) is not None


def pages() -> list[Path]:
    """Every Markdown page at the root and below docs/."""
    return sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
