"""What the commands print and write, in one place."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TextIO

from rich.console import Console
from rich.progress import Progress, TaskID
from rich.table import Table
from rich.text import Text

from unbundle.errors import Fault, InputError
from unbundle.kit.canonical import to_text
from unbundle.kit.screen import on_screen
from unbundle.records.base import Record

ISSUES = "https://github.com/unbundle/unbundle/issues"
OURS = ("results", "report", "manifest.json", "datapackage.json")


class Format(StrEnum):
    """How a command prints its result."""

    table = "table"
    json = "json"


def print_json(data: object) -> None:
    """One JSON object on stdout in the one JSON form."""
    plain = data.to_data() if isinstance(data, Record) else data
    sys.stdout.buffer.write(to_text(plain).encode("utf-8"))
    sys.stdout.flush()


def print_lines(lines: Iterable[str]) -> None:
    """Plain lines on stdout, UTF-8 whatever the locale."""
    sys.stdout.buffer.write("".join(on_screen(line) + "\n" for line in lines).encode("utf-8"))
    sys.stdout.flush()


def print_table(title: str, columns: list[str], rows: Iterable[Iterable[str]]) -> None:
    """A table on stdout. Columns whose name ends in ">" are set flush right."""
    table = Table(title=title, title_justify="left", show_lines=False)
    for name in columns:
        table.add_column(
            name.rstrip(">"),
            justify="right" if name.endswith(">") else "left",
            overflow="fold",
        )
    for row in rows:
        table.add_row(*(Text(on_screen(cell)) for cell in row))
    wide = None if sys.stdout.isatty() else 160
    Console(file=_utf8(sys.stdout), width=wide, highlight=False).print(table)


def say(message: str) -> None:
    """One progress line on stderr."""
    _utf8(sys.stderr).write(on_screen(message) + "\n")


@contextmanager
def progress_bar() -> Iterator[Callable[[str, int, int], None]]:
    """A bar on stderr; what is yielded takes what is done, how much of it, and how much there is."""
    with Progress(console=Console(file=_utf8(sys.stderr)), transient=True) as bar:
        tasks: dict[str, TaskID] = {}

        def tell(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=total)
            bar.update(tasks[what], completed=done)

        yield tell


def print_faults(faults: Iterable[Fault], as_json: bool) -> None:
    """Every fault on stderr: one JSON object per line, or one paragraph each."""
    err = _utf8(sys.stderr)
    for fault in faults:
        if as_json:
            line = to_text(fault.as_dict()).replace("\n ", " ").replace("\n}", "}").strip()
            err.write(line + "\n")
        else:
            err.write(on_screen(f"error [{fault.code}] {fault}") + "\n")
    err.flush()


def print_bug(error: Exception, as_json: bool) -> None:
    """A bug of ours, without a traceback: what to report and where; UNBUNDLE_DEBUG=1 shows it whole."""
    if os.environ.get("UNBUNDLE_DEBUG"):
        raise error
    fault = Fault(
        "unbundle",
        "bug",
        f"This is a bug in Unbundle, not in your data ({type(error).__name__}: {error}).",
        next=f"Please report it with the command you typed: {ISSUES}. UNBUNDLE_DEBUG=1 shows details.",
    )
    print_faults([fault], as_json)


def write_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write all `files` below `folder`, each whole or not at all.

    Raises: InputError if `folder` holds things that no run of ours made, or is a file.
    """
    check_out(folder)
    for name, data in sorted(files.items()):
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        replace_file(target, data)


def replace_file(target: Path, data: bytes) -> None:
    """Write one file whole or not at all, mode 0644 whatever the umask."""
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=".unbundle-")
    with os.fdopen(handle, "wb") as stream:
        stream.write(data)
    os.chmod(temporary, 0o644)
    os.replace(temporary, target)


def check_out(folder: Path) -> None:
    """Raises: InputError if `folder` is a file, or holds things that no run of ours made."""
    if not folder.exists():
        return
    if not folder.is_dir():
        raise InputError(
            Fault(
                str(folder),
                "out-not-folder",
                "The output path is a file.",
                next="Name a folder.",
            )
        )
    if any(folder.iterdir()) and not any((folder / name).exists() for name in OURS):
        raise InputError(
            Fault(
                str(folder),
                "out-not-empty",
                "The output folder holds files that no run of Unbundle made.",
                next="Name an empty or a new folder.",
            )
        )


def _utf8(stream: TextIO) -> TextIO:
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(encoding="utf-8", errors="replace")
    return stream
